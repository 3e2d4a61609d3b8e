/** Look of the panel's tab `settings`. */
import { css } from 'lit';

export const settingsStyles = css`
  .setting {
    padding-block: 0;
  }
  .setting > button {
    grid-column: 1 / -1;
    display: grid;
    grid-template-columns: minmax(0, 1.3fr) minmax(0, 1fr);
    gap: 2px 20px;
    align-items: center;
    padding: 9px 8px;
    border: 0;
    background: none;
    text-align: start;
    cursor: pointer;
    outline-offset: -2px;
  }
  .setting > button:hover {
    background: color-mix(in oklab, var(--_text) 3.5%, transparent);
  }
  .setting .key {
    display: block;
    overflow-wrap: anywhere;
  }
  .setting .value {
    overflow-wrap: anywhere;
  }
  .setting .value .icon {
    inline-size: 12px;
    block-size: 12px;
    margin-inline-start: 8px;
    vertical-align: -1px;
    color: var(--_muted);
  }
  .setting .marks {
    grid-column: 1 / -1;
    display: flex;
    flex-wrap: wrap;
    gap: 2px 14px;
    font-size: var(--_text-xs);
  }
  .setting .marks:empty {
    display: none;
  }
  .editor {
    grid-column: 1 / -1;
    display: grid;
    gap: 10px;
    padding: 4px 8px 16px;
    max-inline-size: 560px;
  }
  .pending {
    position: sticky;
    inset-block-end: 0;
    z-index: 2;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    margin-block-start: 12px;
    padding: 10px 14px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius-card);
    background: var(--_raised);
    box-shadow: var(--_shadow);
  }
  .pending > span {
    flex: 1 1 auto;
  }
  .drift td,
  .drift th {
    padding: 5px 14px 5px 0;
    padding-inline: 0 14px;
    text-align: start;
    font-size: var(--_text-s);
    font-weight: 400;
    vertical-align: top;
    overflow-wrap: anywhere;
  }
  .drift thead th {
    color: var(--_muted);
    font-size: var(--_text-xs);
  }
  @container wf (width < 640px) {
    .setting > button {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
