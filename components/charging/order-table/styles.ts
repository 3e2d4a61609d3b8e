/** Look of `<order-table>`, beside the shared parts. */
import { css } from 'lit';

export const orderTableStyles = css`
  .head > .field {
    flex: 1 1 180px;
    max-inline-size: 300px;
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
    .head > .field {
      order: 1;
      flex-basis: 100%;
      max-inline-size: none;
    }
    .head > .segments {
      flex: 1 1 100%;
      order: 2;
    }
    .head > .review {
      order: 2;
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
      flex: 1;
      min-inline-size: 0;
    }
  }
`;
