/** Look of the bar of the selection and of the menu of a row. */
import { css } from 'lit';

export const actionStyles = css`
  .picked {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    padding: 8px 16px;
    border-block-end: 1px solid var(--_line);
    background: color-mix(in oklab, var(--_accent) 8%, var(--_surface));
  }
  .picked > .grow {
    flex: 1 1 auto;
  }
  .picked > strong {
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  #row-menu {
    position-area: none;
    position: fixed;
    margin: 0;
    inset-block-start: var(--menu-top, auto);
    inset-block-end: var(--menu-bottom, auto);
    left: var(--menu-left, auto);
    right: var(--menu-right, auto);
  }
`;
