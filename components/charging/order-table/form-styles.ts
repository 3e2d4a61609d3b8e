/** The look of what the order table loads later: chips and forms. */
import { css } from 'lit';

export const formStyles = css`
  .form {
    display: grid;
    gap: 12px;
    inline-size: min(300px, calc(100vw - 48px));
  }
  dialog .form {
    inline-size: auto;
  }
  .pair {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 8px;
  }
`;
