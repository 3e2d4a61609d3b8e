/** What the sheets of the widgets' parts share: forms, callouts, lists, progress. Loaded with the first of them. */
import { css } from 'lit';

export const pieceStyles = css`
  .form {
    display: grid;
    gap: 14px;
  }
  .pair {
    display: grid;
    /* Not narrower than a date in a wide typeface: it does not shrink. */
    grid-template-columns: repeat(auto-fit, minmax(168px, 1fr));
    gap: 10px;
  }
  button.link {
    padding: 0;
    border: 0;
    background: transparent;
    text-align: start;
    cursor: pointer;
  }
  .callout {
    display: grid;
    gap: 2px;
    padding: 10px 14px;
    border-radius: var(--_radius);
    background: color-mix(in oklab, var(--_busy) 9%, var(--_raised));
    font-size: var(--_text-s);
    overflow-wrap: anywhere;
  }
  .callout.warn {
    background: color-mix(in oklab, var(--_warn) 14%, var(--_raised));
  }
  .callout.bad {
    background: color-mix(in oklab, var(--_bad) 10%, var(--_raised));
  }
  .body > .callout {
    margin-block-start: 12px;
  }
  .callout li + li {
    margin-block-start: 4px;
  }
  .lines > li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    gap: 2px 16px;
    padding-block: 9px;
    border-block-end: 1px solid var(--_line);
    font-size: var(--_text-s);
    font-variant-numeric: tabular-nums;
  }
  .lines > li > .wide {
    grid-column: 1 / -1;
  }
  .lines b {
    font-weight: 500;
    overflow-wrap: anywhere;
  }
  :is(p, .wide) > .status {
    vertical-align: bottom;
  }
  .facts {
    display: grid;
    grid-template-columns: minmax(92px, auto) minmax(0, 1fr);
    gap: 8px 20px;
    font-size: var(--_text-s);
  }
  .facts > dt {
    color: var(--_muted);
  }
  .facts > dd {
    overflow-wrap: anywhere;
    font-variant-numeric: tabular-nums;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
  }
  .progress {
    display: flex;
    block-size: 6px;
    border-radius: 3px;
    overflow: hidden;
    background: color-mix(in oklab, var(--_text) 9%, transparent);
  }
  .progress > span {
    inline-size: calc(var(--part, 0) * 1%);
    background: var(--_accent);
    transition: inline-size var(--_motion) ease-out;
  }
  .progress > span.bad {
    background: var(--_bad);
  }
`;
