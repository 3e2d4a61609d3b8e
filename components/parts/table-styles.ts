/** Look of parts/table.ts. Rows have a fixed height, `--row`, which the table sets. */
import { css } from 'lit';

export const tableStyles = css`
  .table {
    position: relative;
    overflow: auto;
    flex: 1 1 auto;
    min-block-size: 160px;
    max-block-size: var(--wf-table-height, 640px);
    font-size: var(--_text-s);
    overscroll-behavior: contain;
    scrollbar-width: thin;
    outline-offset: -2px;
  }
  .thead {
    position: sticky;
    inset-block-start: 0;
    z-index: 2;
    background: var(--_sunken);
    min-inline-size: var(--cols-min);
  }
  .tr {
    display: grid;
    grid-template-columns: var(--cols);
    min-inline-size: var(--cols-min);
    block-size: var(--row);
    border-block-end: 1px solid var(--_line);
  }
  .thead .tr {
    block-size: 36px;
  }
  .th,
  .td {
    padding-inline: 10px;
    min-inline-size: 0;
    white-space: nowrap;
    outline-offset: -2px;
  }
  .tr > :first-child {
    padding-inline-start: 16px;
  }
  .tr > :last-child {
    padding-inline-end: 16px;
  }
  .th {
    position: relative;
    display: flex;
    align-items: center;
    gap: 3px;
    font-size: var(--_text-xs);
    font-weight: 500;
    color: var(--_muted);
    user-select: none;
  }
  .th > span:first-child,
  .td,
  .cards .td > span {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .th.sortable {
    cursor: pointer;
  }
  .th.sortable:hover,
  .th[aria-sort] {
    color: var(--_text);
  }
  .th > .icon {
    inline-size: 14px;
    block-size: 14px;
  }
  .th.num {
    justify-content: flex-end;
  }
  .grip {
    position: absolute;
    inset-block: 0;
    inset-inline-end: -4px;
    inline-size: 9px;
    cursor: col-resize;
    z-index: 1;
    touch-action: none;
  }
  .grip::after {
    content: '';
    position: absolute;
    inset-block: 10px;
    inset-inline-start: 4px;
    inline-size: 1px;
    background: var(--_line-strong);
    opacity: 0;
  }
  .thead:hover .grip::after {
    opacity: 0.5;
  }
  .th:last-child > .grip {
    inset-inline-end: 0;
  }
  .td {
    display: block;
    line-height: calc(var(--row) - 1px);
  }
  .td.status,
  .td > .status {
    unicode-bidi: normal;
  }
  .td.status::before {
    display: inline-block;
    margin-inline-end: 8px;
    vertical-align: -1px;
  }
  .space {
    position: relative;
    min-inline-size: var(--cols-min);
  }
  .window {
    position: absolute;
    inset: 0 0 auto;
    will-change: transform;
  }
  .window > .tr {
    cursor: pointer;
    contain: strict;
  }
  .window > .tr:hover {
    background: color-mix(in oklab, var(--_text) 3.5%, var(--_surface));
  }
  .window > .tr[aria-selected='true'] {
    background: color-mix(in oklab, var(--_accent) 9%, var(--_surface));
    box-shadow: inset 2px 0 var(--_accent);
  }
  .window > .tr[aria-selected='true']:dir(rtl) {
    box-shadow: inset -2px 0 var(--_accent);
  }
  .flash {
    animation: flash 1.4s ease-out;
  }
  .blank {
    pointer-events: none;
  }
  .blank > .td::after {
    content: '';
    display: inline-block;
    vertical-align: middle;
    block-size: 10px;
    inline-size: 62%;
    border-radius: 5px;
    background: color-mix(in oklab, var(--_text) 9%, transparent);
  }
  @keyframes flash {
    from {
      background: color-mix(in oklab, var(--_accent) 22%, var(--_surface));
    }
  }
  .cards .thead {
    display: none;
  }
  .cards .tr {
    display: block;
  }
  .cards .td {
    block-size: 100%;
    padding: 10px 16px;
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-content: center;
    gap: 2px 12px;
    line-height: 1.4;
  }
  .cards .td > .start {
    font-size: var(--_text-m);
    font-weight: 500;
  }
  .tfoot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 16px;
    padding: 6px 10px 6px 16px;
    min-block-size: 44px;
    border-block-start: 1px solid var(--_line);
    margin-block-start: -1px;
    font-size: var(--_text-s);
    font-variant-numeric: tabular-nums;
    position: relative;
    background: var(--_surface);
  }
  .pager {
    display: flex;
    align-items: center;
    gap: 2px;
    margin-inline-start: auto;
    color: var(--_muted);
  }
`;
