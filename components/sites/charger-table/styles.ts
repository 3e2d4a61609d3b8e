/** Look of `<charger-table>`, beside the shared parts. */
import { css } from 'lit';

export const chargerTableStyles = css`
  .head > .field {
    flex: 1 1 200px;
    max-inline-size: 320px;
  }
  .bones > .skeleton {
    display: grid;
    gap: 28px;
    padding: 20px 16px 36px;
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
  .td.marks > .status {
    margin-inline-end: 12px;
    gap: 5px;
    font-variant-numeric: tabular-nums;
  }
  @container wf (width < 640px) {
    .head > .field {
      order: 1;
      flex-basis: 100%;
      max-inline-size: none;
    }
    .head > .segments {
      flex: 1 1 100%;
      order: 2;
    }
    .head > .segments > button {
      flex: 1 1 auto;
      padding-inline: 6px;
    }
    .head > .tools {
      order: 3;
      inline-size: 100%;
    }
    .tools > [part~='columns'] {
      display: none;
    }
    .tools > .btn:not(.only) {
      flex: 1 1 0;
      min-inline-size: 0;
    }
  }
`;
