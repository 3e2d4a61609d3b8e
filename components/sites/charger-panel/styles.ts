/** Look of `<charger-panel>`: its frame, and the pieces that its tabs are made of. What one tab alone needs is beside that tab. */
import { css } from 'lit';

export const panelStyles = css`
  .frame {
    background: var(--_surface);
    border: 1px solid var(--_line);
    border-radius: var(--_radius-card);
    overflow: clip;
  }
  .top {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 16px;
    padding: 16px 20px 6px;
  }
  .top > h2 {
    font-size: var(--_text-xl);
    letter-spacing: -0.01em;
    overflow-wrap: anywhere;
  }
  .top > p {
    flex-basis: 100%;
    font-size: var(--_text-s);
    color: var(--_muted);
    overflow-wrap: anywhere;
  }
  .parted > * {
    display: inline-block;
  }
  .parted > :not(:last-child)::after {
    content: '·';
    margin-inline: 8px;
    color: var(--_muted);
  }
  .frame > .tabs {
    padding-inline: 20px;
  }
  .frame > .stale {
    border-radius: 0;
    padding-inline: 20px;
  }
  .tab {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 28px;
    padding: 20px;
    min-block-size: 240px;
    align-content: start;
    outline-offset: -2px;
  }
  .tab h3 {
    display: flex;
    align-items: baseline;
    gap: 8px;
    margin-block-end: 8px;
  }
  .tab h3 > .link,
  .tab h3 > .end {
    margin-inline-start: auto;
    font-size: var(--_text-s);
    font-weight: 400;
  }
  button.link {
    border: 0;
    padding: 0;
    background: none;
    color: var(--_accent);
    cursor: pointer;
    text-align: start;
  }
  /* Sentences keep their own direction inside a page of the other one. */
  .tab p:not(.parted),
  .tab summary,
  .op > span,
  dialog p {
    unicode-bidi: plaintext;
  }
  .tab p:dir(rtl),
  .op > span:dir(rtl),
  dialog p:dir(rtl) {
    text-align: right;
  }
  .two {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr));
    gap: 28px 48px;
    align-items: start;
  }
  .three {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 290px), 1fr));
    gap: 28px 40px;
    align-items: start;
  }
  .stack {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 28px;
  }
  .halves {
    columns: 2 320px;
    column-gap: 40px;
  }
  .halves > .line {
    break-inside: avoid;
  }
  .tab > .segments {
    justify-self: start;
  }
  .facts {
    display: grid;
    grid-template-columns: minmax(110px, auto) minmax(0, 1fr);
    gap: 7px 20px;
    font-size: var(--_text-s);
  }
  .facts > dt {
    color: var(--_muted);
  }
  .facts > dd {
    overflow-wrap: anywhere;
    font-variant-numeric: tabular-nums;
  }
  .lines {
    border-block-start: 1px solid var(--_line);
    font-size: var(--_text-s);
  }
  .line {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 2px 16px;
    align-items: center;
    padding-block: 9px;
    border-block-end: 1px solid var(--_line);
    font-variant-numeric: tabular-nums;
  }
  .line > .what {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .line > .muted:not(.num),
  .line > .wide {
    grid-column: 1 / -1;
    overflow-wrap: anywhere;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 8px;
  }
  .tools > .field {
    flex: 0 1 170px;
  }
  .tools > .field.seek,
  .tools > .seek {
    flex: 1 1 200px;
    max-inline-size: 340px;
  }
  .tools > .end {
    margin-inline-start: auto;
  }
  .form {
    display: grid;
    gap: 14px;
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
  .life {
    font-size: var(--_text-s);
  }
  .mono {
    font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
    font-size: 0.92em;
  }
  pre {
    margin: 0;
    padding: 10px 12px;
    border-radius: var(--_radius);
    background: var(--_sunken);
    font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
    font-size: var(--_text-xs);
    line-height: 1.5;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    max-block-size: 420px;
    overflow: auto;
    direction: ltr;
    text-align: left;
  }
  summary {
    cursor: pointer;
  }
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
  }
  .empty {
    color: var(--_muted);
    font-size: var(--_text-s);
  }
  .tab > .state {
    padding-block: 24px;
  }
  .more {
    margin-block-start: 10px;
  }
  .body > p + .form,
  .body > .callout {
    margin-block-start: 12px;
  }
  @container wf (width < 640px) {
    .frame {
      border-radius: 0;
      border-inline: 0;
    }
    .top {
      padding: 12px 12px 4px;
    }
    .frame > .tabs {
      padding-inline: 12px;
    }
    .frame > .tabs > button {
      min-block-size: 44px;
    }
    .tab {
      padding: 16px 12px;
      gap: 24px;
    }
    .tools > .field,
    .tools > .field.seek,
    .tools > .seek {
      flex: 1 1 140px;
      max-inline-size: none;
    }
    .link {
      padding-block: 4px;
    }
  }
`;
