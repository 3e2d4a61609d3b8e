/** Look of the bar of the selection and of the menu of a row. */
import { css } from 'lit';

export const actionStyles = css`
  /* Over the head, not above the table: rows must not move away under the pointer. */
  .head.picking {
    position: relative;
  }
  .picking > :not(.picked) {
    visibility: hidden;
  }
  .picked {
    position: absolute;
    inset: auto 0 0;
    min-block-size: min(100%, 60px);
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 8px 16px;
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
  @container wf (width < 640px) {
    .picking > :not(.picked, .tools) {
      visibility: visible;
    }
    .picked {
      min-block-size: 68px;
      padding-inline: 12px;
    }
    .picked > [part~='everything'] {
      overflow: hidden;
      text-overflow: ellipsis;
      min-inline-size: 0;
    }
  }
`;
