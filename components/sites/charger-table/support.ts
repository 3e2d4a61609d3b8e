/** What the parts that are loaded on demand share. */
import { css } from 'lit';

/** Fields below each other, in dialogs. */
export const formStyles = css`
  .form {
    display: grid;
    gap: 14px;
  }
`;
