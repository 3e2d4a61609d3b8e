/** Look of the panel's tab `commands`. */
import { css } from 'lit';

export const commandsStyles = css`
  .groups {
    columns: 2 330px;
    column-gap: 32px;
  }
  .group {
    break-inside: avoid;
    margin-block-end: 24px;
  }
  .ops {
    border-block-start: 1px solid var(--_line);
  }
  .op {
    display: block;
    inline-size: 100%;
    padding: 9px 8px;
    border: 0;
    border-block-end: 1px solid var(--_line);
    background: transparent;
    text-align: start;
    cursor: pointer;
    outline-offset: -2px;
  }
  .op:hover {
    background: color-mix(in oklab, var(--_text) 3.5%, transparent);
  }
  .op > b {
    display: block;
    font-weight: 500;
  }
  .op > span {
    display: block;
    font-size: var(--_text-s);
    color: var(--_muted);
  }
  .op[aria-disabled='true'] {
    cursor: default;
    background: none;
  }
  .op[aria-disabled='true'] > b {
    color: var(--_muted);
    font-weight: 400;
  }
  .op > .why::before {
    content: '';
    display: inline-block;
    inline-size: 9px;
    block-size: 9px;
    margin-inline-end: 7px;
    border-radius: 2px;
    background: var(--_off);
  }
  .group > summary > h3 {
    display: inline-flex;
    margin: 0;
  }
  summary .muted {
    font-weight: 400;
  }
  details[open].group > summary {
    margin-block-end: 8px;
  }
  .asked {
    grid-template-columns: minmax(0, 1fr) minmax(0, 1.2fr) auto;
  }
  .asked details {
    grid-column: 1 / -1;
    font-size: var(--_text-xs);
  }
  .asked summary {
    color: var(--_muted);
  }
  .asked pre {
    margin-block: 4px 8px;
  }
  @container wf (width < 640px) {
    .asked {
      grid-template-columns: minmax(0, 1fr) auto;
    }
    .asked > .what + .what {
      grid-row: 2;
      grid-column: 1 / -1;
    }
  }
`;
