/** Look of the invoice desk's list, beside the shared parts. */
import { css } from 'lit';

export const invoiceStyles = css`
  .head > .field {
    flex: 1 1 180px;
    max-inline-size: 280px;
  }
  .count > span + span::before {
    content: '·';
    margin-inline: 8px;
    color: var(--_muted);
  }
  .count strong {
    font-weight: 600;
  }
  .bones {
    display: grid;
    gap: 28px;
    padding: 20px 16px 36px;
  }
  .narrow {
    display: grid;
    gap: 12px;
    inline-size: min(260px, calc(100vw - 48px));
  }
  @container wf (width < 640px) {
    .head > .field {
      flex-basis: 100%;
      max-inline-size: none;
    }
    .head > .segments {
      flex: 1 1 100%;
    }
    .head > .segments > button {
      flex: 1 1 auto;
      padding-inline: 4px;
    }
    .tools {
      inline-size: 100%;
    }
    .tools > .btn {
      flex: 1 1 auto;
    }
  }
`;
