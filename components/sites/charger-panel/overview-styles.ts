/** Look of the panel's tab `overview`. */
import { css } from 'lit';

export const overviewStyles = css`
  .plugs {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 270px), 1fr));
    gap: 12px;
  }
  .plug {
    display: grid;
    gap: 4px;
    align-content: start;
    padding: 12px 14px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius-card);
    background: var(--_raised);
  }
  .plug > .kind {
    display: flex;
    justify-content: space-between;
    gap: 12px;
    font-size: var(--_text-xs);
    color: var(--_muted);
  }
  .plug > .now {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 2px 10px;
    font-weight: 500;
  }
  .plug > .now > .muted {
    font-weight: 400;
  }
  .flow {
    display: grid;
    grid-template-columns: auto auto 1fr;
    gap: 4px 18px;
    align-items: baseline;
    margin-block-start: 6px;
    padding-block-start: 10px;
    border-block-start: 1px solid var(--_line);
    font-variant-numeric: tabular-nums;
  }
  .flow > b {
    font-size: var(--_text-l);
    font-weight: 600;
    white-space: nowrap;
  }
  .flow > p {
    grid-column: 1 / -1;
    font-size: var(--_text-xs);
  }
  .flow > .bar {
    grid-column: 1 / -1;
    margin-block-start: 4px;
  }
`;
