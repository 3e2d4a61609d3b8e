/** Look of the panel's tab `messages`. */
import { css } from 'lit';

export const messagesStyles = css`
  .frames {
    border-block-start: 1px solid var(--_line);
    font-size: var(--_text-s);
  }
  .said > button {
    display: grid;
    grid-template-columns: 152px 18px 150px minmax(0, 1fr);
    gap: 2px 12px;
    align-items: baseline;
    inline-size: 100%;
    padding: 7px 8px;
    border: 0;
    border-block-end: 1px solid var(--_line);
    background: none;
    text-align: start;
    cursor: pointer;
    outline-offset: -2px;
    font-variant-numeric: tabular-nums;
  }
  .said > button:hover {
    background: color-mix(in oklab, var(--_text) 3.5%, transparent);
  }
  .said .icon {
    inline-size: 14px;
    block-size: 14px;
    align-self: center;
    color: var(--_muted);
  }
  .said.out .icon {
    color: var(--_accent);
  }
  .said.error .words {
    color: var(--_bad);
  }
  .said .action {
    color: var(--_muted);
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .said .words {
    overflow-wrap: anywhere;
  }
  .raw {
    display: grid;
    gap: 8px;
    justify-items: start;
    padding: 8px;
    border-block-end: 1px solid var(--_line);
  }
  .raw > pre {
    inline-size: 100%;
  }
  .gap {
    padding: 6px 8px;
    border-block-end: 1px solid var(--_line);
    color: var(--_warn);
    font-size: var(--_text-xs);
  }
  @container wf (width < 640px) {
    .said > button {
      grid-template-columns: 14px minmax(0, 1fr) auto;
    }
    .said time {
      grid-row: 1;
      grid-column: 3;
    }
    .said .words {
      grid-column: 1 / -1;
    }
  }
`;
