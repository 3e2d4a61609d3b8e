/** The look of what stands beside and below the week. */
import { css } from 'lit';

export const sideStyles = css`
  .fees {
    display: grid;
    gap: 16px 24px;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 200px), 1fr));
    align-items: start;
  }
  .limit > legend {
    padding: 0;
    margin-block-end: 4px;
    font-size: var(--_text-xs);
    font-weight: 500;
  }
  .day-of-year {
    display: grid;
    grid-template-columns: 96px minmax(0, 1fr);
    gap: 12px;
    align-items: start;
  }
  .dates {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
  }
  .adding {
    display: grid;
    gap: 8px;
    justify-items: start;
    max-inline-size: 520px;
  }
  .adding > .field {
    inline-size: 100%;
  }
  .adding textarea {
    min-block-size: 52px;
  }
  .said {
    display: grid;
    gap: 2px;
  }
  .said li {
    padding-block: 2px;
    font-variant-numeric: tabular-nums;
  }
  .bill {
    inline-size: 100%;
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  .bill td,
  .bill th {
    padding: 8px 0;
    border-block-start: 1px solid var(--_line);
    vertical-align: top;
    text-align: start;
    font-weight: 400;
  }
  .bill td:last-child {
    padding-inline-start: 16px;
    text-align: end;
    white-space: nowrap;
  }
  .bill tr.sum > * {
    border-block-start: 1px solid var(--_line-strong);
    font-weight: 600;
    font-size: var(--_text-l);
  }
  .bill tr.tax > * {
    color: var(--_muted);
    font-size: var(--_text-s);
  }
  .bill.old {
    opacity: 0.55;
  }
  .pickers {
    display: grid;
    gap: 12px;
    grid-template-columns: 1fr 1fr 1fr;
  }
  .days {
    gap: 6px;
  }
  .pickers > :first-child {
    grid-column: 1 / -1;
  }
  @container wf (width < 480px) {
    .pickers {
      grid-template-columns: 1fr 1fr;
    }
    .pickers > :nth-child(2) {
      grid-column: 1 / -1;
    }
  }
`;
