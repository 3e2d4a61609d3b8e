/** The look of the forms of deeds. */
import { css } from 'lit';

export const deedStyles = css`
  .outcome {
    display: grid;
    gap: 4px;
    padding: 10px 12px;
    border-radius: var(--_radius);
    background: color-mix(in oklab, var(--_text) 6%, transparent);
    font-variant-numeric: tabular-nums;
  }
  .outcome > strong {
    font-weight: 600;
  }
  .choices {
    display: grid;
    gap: 2px;
  }
  .choices > legend {
    padding: 0;
    margin-block-end: 4px;
    font-size: var(--_text-xs);
    font-weight: 500;
    color: var(--_muted);
  }
  .choices .check {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    padding-block: 4px;
    font-size: var(--_text-s);
    font-variant-numeric: tabular-nums;
  }
`;
