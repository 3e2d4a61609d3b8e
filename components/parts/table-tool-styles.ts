/** Look of a table's boxes and row menus, for widgets whose table has them; beside table-styles.ts. */
import { css } from 'lit';

export const tableToolStyles = css`
  .th.pick,
  .td.pick {
    display: flex;
    align-items: center;
    padding-inline: 16px 4px;
    cursor: pointer;
  }
  .td.menu {
    text-align: center;
    padding-inline: 4px 8px;
  }
  .pick::before {
    content: '';
    box-sizing: border-box;
    flex: none;
    inline-size: 16px;
    block-size: 16px;
    border: 1.5px solid var(--_line-strong);
    border-radius: 4px;
    background: var(--_surface);
    forced-color-adjust: none;
  }
  .pick.all::before,
  .pick.some::before,
  [aria-selected='true'] .pick::before {
    border-color: var(--_accent);
    background: var(--_accent);
  }
  .pick.all::after,
  .pick.some::after,
  [aria-selected='true'] .pick::after {
    content: '';
    flex: none;
    inline-size: 12px;
    block-size: 12px;
    margin-inline: -14px 2px;
    background: var(--_on-accent);
    clip-path: polygon(12% 50%, 25% 37%, 42% 54%, 76% 18%, 89% 31%, 42% 80%);
    forced-color-adjust: none;
  }
  .pick.some::after {
    clip-path: inset(42% 16%);
  }
  .table .menu::before {
    content: '⋮' / '';
    font-size: 18px;
    line-height: 1;
    color: var(--_muted);
  }
  .tr:hover .menu::before,
  .menu:focus::before {
    color: var(--_text);
  }
  .window > .tr[aria-current='true'] {
    background: color-mix(in oklab, var(--_accent) 14%, var(--_surface));
  }
  .cards .td:has(> .menu) {
    grid-template-columns: minmax(0, 1fr) auto auto;
  }
  .cards .td:has(> .pick) {
    grid-template-columns: auto minmax(0, 1fr) auto auto;
  }
  .cards .pick {
    grid-area: 1 / 1 / 3 / 2;
    align-self: stretch;
    display: flex;
    align-items: center;
    inline-size: 44px;
    margin-block: -10px;
    margin-inline: -16px -8px;
    padding-inline-start: 16px;
  }
  .cards .pick ~ :not(.num, .menu) {
    grid-column: 2;
  }
  .cards .pick ~ .num {
    grid-column: 3;
  }
  .cards .td > .menu {
    grid-area: 1 / -2 / 3 / -1;
    align-self: stretch;
    display: grid;
    place-items: center;
    inline-size: 44px;
    margin-block: -10px;
    margin-inline: -8px -16px;
  }
`;
