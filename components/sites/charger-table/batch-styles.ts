/** Look of batches: form, preview, progress and the list of them. */
import { css } from 'lit';

export const batchStyles = css`
  .pair {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 180px), 1fr));
    gap: 12px;
    align-items: start;
  }
  .entries {
    display: grid;
    gap: 8px;
    justify-items: start;
  }
  .entries > .entry {
    display: grid;
    grid-template-columns: minmax(0, 1.5fr) minmax(0, 1fr) auto;
    gap: 8px;
    align-items: end;
    inline-size: 100%;
  }
  .counts {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 20px;
    font-weight: 500;
  }
  .items > li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: baseline;
    gap: 0 12px;
    padding-block: 7px;
    border-block-end: 1px solid var(--_line);
    font-size: var(--_text-s);
  }
  .items > li > .status {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .items > li > .muted {
    grid-column: 1 / -1;
    padding-inline-start: 19px;
    overflow-wrap: anywhere;
  }
  .items > li > .when {
    color: var(--_muted);
    white-space: nowrap;
  }
  .progress {
    display: grid;
    gap: 8px;
  }
  .progress > .bar {
    display: flex;
    block-size: 8px;
    border-radius: 4px;
    overflow: hidden;
    background: color-mix(in oklab, var(--_text) 9%, transparent);
  }
  .progress > .bar > span {
    block-size: 8px;
    inline-size: calc(var(--part, 0) * 1%);
    transition: inline-size var(--_motion) ease-out;
    forced-color-adjust: none;
  }
  .progress .good {
    background: var(--_ok);
  }
  .progress .bad {
    background: var(--_bad);
  }
  .progress > .words {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 16px;
    font-variant-numeric: tabular-nums;
  }
  .batches > li > button {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 2px 12px;
    inline-size: 100%;
    padding: 10px 8px;
    border: 0;
    border-block-end: 1px solid var(--_line);
    background: transparent;
    text-align: start;
    cursor: pointer;
  }
  .batches > li > button:hover {
    background: color-mix(in oklab, var(--_text) 4%, transparent);
  }
  .batches b {
    font-weight: 500;
    overflow-wrap: anywhere;
  }
  .batches .muted {
    font-size: var(--_text-s);
  }
`;
