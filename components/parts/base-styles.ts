/** Reset, type, and what text and boxes share. A part of the sheet that every widget adopts: see styles.ts. */
import { css } from 'lit';

export const baseStyles = css`
  :host {
    display: block;
    container: wf / inline-size;
    position: relative;
    color: var(--_text);
    font-size: var(--_text-m);
    line-height: 1.45;
    text-align: start;
    accent-color: var(--_accent);
    -webkit-text-size-adjust: 100%;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  figure,
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
    min-inline-size: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h2 {
    font-size: var(--_text-l);
    font-weight: 600;
    line-height: 1.2;
  }
  h3 {
    font-size: var(--_text-m);
    font-weight: 600;
    line-height: 1.3;
  }
  a,
  .link {
    color: var(--_accent);
    text-decoration: none;
  }
  a:hover,
  .link:hover {
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  :focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
  }
  .muted {
    color: var(--_muted);
  }
  /* Names, numbers with units and times keep their own direction inside a page of the other one, and stand at its side of their column. */
  .td,
  .td > span,
  .bidi,
  bdi,
  dd,
  time,
  .chip,
  .badge {
    unicode-bidi: plaintext;
  }
  .td,
  dd,
  .bidi {
    text-align: left;
  }
  .num {
    font-variant-numeric: tabular-nums;
    text-align: right;
  }
  .td:dir(rtl),
  dd:dir(rtl),
  .bidi:dir(rtl) {
    text-align: right;
  }
  .num:dir(rtl),
  .td.num:dir(rtl) {
    text-align: left;
  }
  .small {
    font-size: var(--_text-xs);
  }
  .sr {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .icon {
    inline-size: 18px;
    block-size: 18px;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .flip:dir(rtl) {
    transform: scaleX(-1);
  }
  .card {
    background: var(--_raised);
    border: 1px solid var(--_line);
    border-radius: var(--_radius-card);
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .grow {
    flex: 1 1 0;
    min-inline-size: 0;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    ::before,
    ::after {
      animation: none !important;
      transition: none !important;
      scroll-behavior: auto !important;
    }
  }
`;
