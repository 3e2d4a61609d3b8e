/** The look of the tariff editor. Sizes follow the widget's own width (container `wf`). */
import { css } from 'lit';

export const editorStyles = css`
  .editor {
    display: grid;
    gap: 16px;
    grid-template-columns: minmax(0, 1fr);
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 12px;
  }
  .head h2 {
    font-size: var(--_text-xl);
    overflow-wrap: anywhere;
  }
  .head .btn:first-child {
    margin-inline-start: -8px;
  }
  .note {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 12px;
    padding: 8px 12px;
    border-radius: var(--_radius);
    background: color-mix(in oklab, var(--_text) 6%, transparent);
  }
  .note.warn {
    background: color-mix(in oklab, var(--_warn) 15%, var(--_surface));
  }
  .note > .icon {
    color: var(--_muted);
  }
  .layout {
    display: grid;
    gap: 16px;
    align-items: start;
    grid-template-columns: minmax(0, 1fr);
  }
  .column {
    display: grid;
    gap: 16px;
    min-inline-size: 0;
  }
  .card {
    padding: 16px;
    display: grid;
    gap: 16px;
    grid-template-columns: minmax(0, 1fr);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 12px;
  }
  .row.top {
    align-items: start;
  }
  .price {
    inline-size: 152px;
  }
  .named {
    inline-size: 150px;
  }
  .bar.tight {
    gap: 0;
  }
  .end {
    margin-inline-start: auto;
  }
  .stack {
    display: grid;
    gap: 4px;
  }
  .seasons {
    min-block-size: 32px;
  }
  .bases {
    display: grid;
    gap: 12px 24px;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: start;
  }
  .bases .field > .input {
    inline-size: 152px;
  }
  .brush {
    display: grid;
    gap: 10px;
  }
  .swatches {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    align-items: center;
  }
  .chip[aria-pressed='true'] {
    border-color: var(--_accent);
    box-shadow: inset 0 0 0 1px var(--_accent);
  }
  .chip {
    gap: 6px;
    font-variant-numeric: tabular-nums;
  }
  /* Texts of a left-to-right language keep their order on a right-to-left page. */
  p,
  li,
  th,
  td,
  output,
  label,
  .btn,
  .help,
  .wrong,
  .unit,
  .facts,
  .side,
  .checks span,
  .chip > span,
  .segments > button,
  .rect > * {
    unicode-bidi: plaintext;
  }
  :host(:dir(rtl)) :is(p, li, th, label, .help, .wrong, .facts, .checks span) {
    text-align: right;
  }
  :host(:dir(rtl)) :is(.items .side, .bill td) {
    text-align: left;
  }
  .swatch {
    inline-size: 14px;
    block-size: 14px;
    border-radius: 4px;
    flex: none;
    border: 1px solid color-mix(in oklab, var(--_accent) 70%, var(--_raised));
    background: color-mix(in oklab, var(--_accent) var(--tint, 0%), var(--_raised));
    forced-color-adjust: none;
  }

  .week {
    --slots: 24;
    --per: 1;
    --slot: 24px;
    position: relative;
    display: grid;
    grid-template-columns: max-content repeat(var(--slots), minmax(0, 1fr));
    grid-template-rows: auto repeat(7, 36px);
    user-select: none;
    -webkit-user-select: none;
    -webkit-touch-callout: none;
    touch-action: pan-y;
    font-size: var(--_text-xs);
    font-variant-numeric: tabular-nums;
  }
  .week.s30 {
    --slots: 48;
    --per: 2;
    --slot: 16px;
  }
  .week.s15 {
    --slots: 96;
    --per: 4;
    --slot: 12px;
  }
  .line {
    display: contents;
  }
  .hour {
    grid-column: span var(--per);
    color: var(--_muted);
    padding-block-end: 4px;
    min-inline-size: 0;
    white-space: nowrap;
    text-align: start;
    transform: translateX(-0.6em);
  }
  .hour:dir(rtl) {
    transform: translateX(0.6em);
  }
  .dayname {
    padding-inline-end: 14px;
    color: var(--_muted);
    font-weight: 500;
    align-self: center;
  }
  .slot {
    border-block-end: 1px solid var(--_line);
    outline-offset: -2px;
    cursor: cell;
  }
  .fixed .slot {
    cursor: default;
  }
  .slot.full {
    border-inline-start: 1px solid var(--_line);
  }
  .slot:focus-visible {
    position: relative;
    z-index: 2;
    border-radius: 2px;
  }
  .line > .slot:last-child {
    border-inline-end: 1px solid var(--_line);
  }
  .line:nth-child(3) > .slot {
    border-block-start: 1px solid var(--_line);
  }
  .area {
    position: absolute;
    z-index: 1;
    grid-area: 2 / 2 / -1 / -1;
    inset: 0;
    pointer-events: none;
  }
  .rect {
    position: absolute;
    inset-inline-start: calc(var(--m0) / 1440 * 100%);
    inline-size: calc((var(--m1) - var(--m0)) / 1440 * 100%);
    inset-block-start: calc((var(--d0) - 1) / 7 * 100%);
    block-size: calc((var(--d1) - var(--d0) + 1) / 7 * 100%);
  }
  .band,
  .gap {
    container: band / size;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 1px;
    overflow: hidden;
    text-align: center;
    line-height: 1.2;
  }
  .band {
    border-radius: 5px;
    border: 1px solid color-mix(in oklab, var(--_accent) 55%, var(--_raised));
    background: color-mix(in oklab, var(--_accent) var(--tint), var(--_raised));
    color: var(--_text);
    forced-color-adjust: none;
  }
  .rect > b {
    font-weight: 600;
    font-size: var(--_text-s);
    white-space: nowrap;
  }
  .rect > span {
    max-inline-size: 100%;
    padding-inline: 2px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  @container band (height < 32px) {
    .rect > span {
      display: none;
    }
  }
  @container band (width < 52px) {
    .rect > b {
      font-size: 0.6875rem;
      letter-spacing: -0.02em;
    }
    .rect > span {
      display: none;
    }
  }
  @container band (width < 34px) or (height < 14px) {
    .rect > b {
      display: none;
    }
  }
  .gap > b {
    font-weight: 400;
    color: var(--_muted);
  }
  .gap {
    background: repeating-linear-gradient(
      135deg,
      transparent 0 6px,
      color-mix(in oklab, var(--_text) 8%, transparent) 6px 7px
    );
  }
  .overlap {
    border: 2px solid var(--_bad);
    border-radius: 4px;
    background: repeating-linear-gradient(
      135deg,
      transparent 0 4px,
      color-mix(in oklab, var(--_bad) 40%, transparent) 4px 7px
    );
  }
  .selection {
    border: 2px solid var(--_text);
    border-radius: 5px;
    box-shadow: 0 0 0 1px var(--_raised);
  }

  .checks {
    display: grid;
    gap: 2px;
    font-size: var(--_text-s);
  }
  .checks li {
    display: flex;
    gap: 8px;
    color: var(--_muted);
  }
  .checks button {
    border: 0;
    background: transparent;
    padding: 0;
    text-align: start;
    cursor: pointer;
    color: inherit;
    text-decoration: underline;
    text-decoration-color: var(--_line-strong);
    text-underline-offset: 3px;
  }
  .checks button:hover {
    text-decoration-color: currentColor;
  }
  .checks .bad {
    color: var(--_bad);
  }
  .checks .icon {
    inline-size: 16px;
    block-size: 16px;
    margin-block-start: 1px;
  }

  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    padding: 12px 16px;
    margin-block-end: 1px;
    background: var(--_raised);
    border: 1px solid var(--_line);
    border-radius: var(--_radius-card);
  }
  .foot.changed {
    position: sticky;
    inset-block-end: 0;
    z-index: 3;
    box-shadow: var(--_shadow);
    border-color: transparent;
  }
  .foot > .grow {
    flex-basis: 180px;
  }

  @container wf (width >= 1000px) {
    .layout {
      grid-template-columns: minmax(0, 1fr) 340px;
    }
    .aside {
      position: sticky;
      inset-block-start: 0;
    }
  }
  @container wf (720px <= width < 1000px) {
    .aside {
      grid-template-columns: 1fr 1fr;
      align-items: start;
    }
  }
  @container wf (width < 720px) {
    .week {
      --turned: 1;
      grid-auto-flow: column;
      grid-template-columns: max-content repeat(7, minmax(0, 1fr));
      grid-template-rows: auto repeat(var(--slots), var(--slot));
    }
    .hour,
    .hour:dir(rtl) {
      grid-column: auto;
      grid-row: span var(--per);
      padding: 0 8px 0 0;
      padding-inline: 0 8px;
      transform: translateY(-0.7em);
    }
    .line:nth-child(2) > .hour:nth-child(2) {
      transform: translateY(-0.35em);
    }
    .dayname {
      padding: 0 0 6px;
      text-align: center;
      justify-self: center;
    }
    .slot {
      border-block-end: 0;
      border-inline-start: 1px solid var(--_line);
    }
    .slot.full {
      border-block-start: 1px solid var(--_line);
    }
    .line > .slot:last-child {
      border-inline-end: 0;
      border-block-end: 1px solid var(--_line);
    }
    .line:last-child > .slot {
      border-inline-end: 1px solid var(--_line);
    }
    .line:nth-child(3) > .slot:not(.full) {
      border-block-start: 0;
    }
    .rect {
      inset-block-start: calc(var(--m0) / 1440 * 100%);
      block-size: calc((var(--m1) - var(--m0)) / 1440 * 100%);
      inset-inline-start: calc((var(--d0) - 1) / 7 * 100%);
      inline-size: calc((var(--d1) - var(--d0) + 1) / 7 * 100%);
    }
    .bases {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  @container wf (width < 480px) {
    .price,
    .named,
    .bases .field > .input {
      inline-size: auto;
    }
    .brush > .row > :not(.end) {
      flex: 1 1 120px;
    }
    .brush > .row > .end {
      flex: 1 1 100%;
    }
    .brush .label {
      display: none;
    }
    .brush .bar > .btn {
      flex: 1;
      padding-inline: 8px;
    }
    .swatches {
      flex-wrap: nowrap;
      overflow-x: auto;
      scrollbar-width: none;
      margin-inline: -12px;
      padding-inline: 12px;
    }
    .bases .bar {
      justify-content: space-between;
    }
    .card {
      padding: 12px;
    }
    .foot .btn {
      flex: 1;
    }
    .foot > .grow {
      flex-basis: 100%;
    }
    .head .btn:first-child {
      margin-inline-start: -12px;
    }
    .head > h2 {
      flex: 1 1 60%;
    }
    .head > .badge,
    .head > .muted {
      order: 1;
    }
    .head:has(.badge) > .grow {
      display: none;
    }
  }
  @media (forced-colors: active) {
    .selection {
      border-color: Highlight;
    }
    .band {
      border-color: CanvasText;
    }
  }
`;
