/** Look of `<order-table>`, beside the shared parts. */
import { css } from 'lit';

export const orderTableStyles = css`
  .frame {
    display: flex;
    flex-direction: column;
    background: var(--_surface);
    border: 1px solid var(--_line);
    border-radius: var(--_radius-card);
    overflow: hidden;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    padding: 12px 16px;
    border-block-end: 1px solid var(--_line);
  }
  .head > .field {
    flex: 1 1 180px;
    max-inline-size: 300px;
  }
  .tools {
    display: flex;
    gap: 6px;
    margin-inline-start: auto;
  }
  .frame > .stale {
    border-radius: 0;
    padding-inline: 16px;
  }
  .bones {
    display: grid;
    gap: 28px;
    padding: 20px 16px 36px;
  }
  .bones > div {
    display: grid;
    grid-template-columns: 1fr 1.4fr 1.6fr 1fr 0.7fr;
    gap: 28px;
  }
  .count strong {
    font-weight: 600;
  }
  .count > span + span::before {
    content: '·';
    margin-inline: 8px;
    color: var(--_muted);
  }
  .new {
    align-self: center;
    margin-block: 8px;
  }
  @container wf (width < 640px) {
    .head {
      padding: 12px;
    }
    .head > .field {
      order: 1;
      flex-basis: 100%;
      max-inline-size: none;
    }
    .head > .segments,
    .head > .review {
      order: 2;
    }
    .head > .segments {
      flex: 1 1 100%;
    }
    .segments > button {
      flex: 1 1 auto;
      padding-inline: 6px;
    }
    .tools {
      order: 3;
      inline-size: 100%;
    }
    .tools > [part~='columns'] {
      display: none;
    }
    .tools > .btn {
      flex: 1 1 0;
      min-inline-size: 0;
    }
    .frame {
      border-radius: 0;
      border-inline: 0;
    }
  }
`;
