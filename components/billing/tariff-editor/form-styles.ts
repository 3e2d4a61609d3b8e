/** Fields in groups, as every part of the editor has them. */
import { css } from 'lit';

export const formStyles = css`
  .group {
    display: grid;
    gap: 12px;
    align-content: start;
  }
  .pair {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 12px;
    align-items: start;
  }
`;
