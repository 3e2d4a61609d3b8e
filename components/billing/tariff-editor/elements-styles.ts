/** The look of the list of OCPI elements and of the form of one. */
import { css } from 'lit';

export const elementStyles = css`
  .elements {
    display: grid;
  }
  .elements > li {
    display: grid;
    grid-template-columns: 24px minmax(0, 1fr) auto;
    gap: 2px 12px;
    align-items: center;
    padding-block: 10px;
    border-block-start: 1px solid var(--_line);
  }
  .elements > li[draggable='true'] {
    cursor: grab;
  }
  .elements > li.over {
    box-shadow: 0 -2px 0 var(--_accent);
  }
  .elements .place {
    color: var(--_muted);
    font-variant-numeric: tabular-nums;
  }
  .elements .bar {
    gap: 0;
    flex-wrap: nowrap;
  }
  .elements .what {
    display: grid;
    gap: 2px;
  }
  .elements .what b {
    font-weight: 600;
  }
  .component {
    display: grid;
    grid-template-columns: 1fr 1fr auto;
    gap: 8px;
    align-items: start;
    padding-block-end: 12px;
    border-block-end: 1px solid var(--_line);
  }
  .component > .btn {
    margin-block-start: 20px;
  }
  .component > :nth-child(3) {
    grid-column: 1;
  }
  .component > .btn {
    grid-area: 1 / 3;
  }
  .bounds {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 12px;
  }
  @container wf (width < 480px) {
    .elements > li {
      grid-template-columns: 20px minmax(0, 1fr);
    }
    .elements .bar {
      grid-column: 1 / -1;
      justify-content: end;
    }
  }
`;
