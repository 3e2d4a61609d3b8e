/** Look of `<payment-account>`, beside the shared parts. */
import { css } from 'lit';

export const accountStyles = css`
  .account {
    display: grid;
    gap: 16px;
    padding: 20px;
  }
  .account > header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 14px;
  }
  .account > header > .bar {
    margin-inline-start: auto;
  }
  .callout > h3 {
    margin-block-end: 2px;
  }
  .callout ul {
    display: grid;
    gap: 2px;
    padding-inline-start: 18px;
    list-style: disc;
  }
  .callout .bar {
    margin-block-start: 8px;
  }
  .books {
    display: grid;
    border-block-start: 1px solid var(--_line);
    padding: 4px 20px 20px;
  }
  .book {
    padding-block-start: 8px;
  }
  .balance {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 40px;
    padding-block: 8px;
  }
  .balance dt {
    font-size: var(--_text-xs);
    color: var(--_muted);
  }
  .balance dd {
    font-size: var(--_text-xl);
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .run {
    align-items: center;
    padding-block: 4px;
  }
  .lines .amount {
    text-align: end;
    white-space: nowrap;
  }
  .bones {
    padding: 20px;
  }
  @container wf (width >= 900px) {
    .account > .facts {
      grid-template-columns: max-content 1fr max-content 1fr;
    }
  }
  @container wf (width < 640px) {
    .account,
    .books {
      padding-inline: 12px;
    }
    .account > header > .bar {
      margin-inline-start: 0;
      inline-size: 100%;
    }
  }
`;
