/** Sheet of the station map; what Leaflet needs is in map/sheet.ts, loaded with it. */
import { css } from 'lit';

export const mapStyles = css`
  .frame {
    display: grid;
    grid-template-columns: 340px minmax(0, 1fr);
    block-size: var(--wf-map-height, 620px);
    overflow: hidden;
    position: relative;
    isolation: isolate;
  }
  .frame.bare {
    grid-template-columns: minmax(0, 1fr);
  }
  .side {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    border-inline-end: 1px solid var(--_line);
    background: var(--_raised);
  }
  .bare.selected {
    grid-template-columns: minmax(0, 1fr) 396px;
  }
  .tools {
    display: grid;
    gap: 10px;
    padding: 12px 12px 8px;
    border-block-end: 1px solid var(--_line);
  }
  .groups {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
  }
  .groups > button {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-block-size: 28px;
    padding: 0 9px;
    border: 1px solid var(--_line);
    border-radius: 14px;
    background: transparent;
    font-size: var(--_text-xs);
    font-weight: 500;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
    cursor: pointer;
  }
  .groups > button:hover {
    background: color-mix(in oklab, var(--_text) 6%, transparent);
  }
  .groups > button[aria-pressed='true'] {
    border-color: var(--_accent);
    background: color-mix(in oklab, var(--_accent) 12%, transparent);
  }
  .groups .status {
    gap: 6px;
  }
  .tally {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    font-size: var(--_text-xs);
    color: var(--_muted);
  }
  .tally .input {
    min-block-size: 26px;
    border-color: transparent;
    background: transparent;
    padding-inline: 6px 0;
    font-size: var(--_text-xs);
  }
  .tally select {
    block-size: 26px;
    text-align: end;
    text-align-last: end;
  }
  .scroll {
    flex: 1 1 auto;
    min-block-size: 0;
    overflow: auto;
    overscroll-behavior: contain;
  }
  .row {
    display: grid;
    grid-template-columns: 12px minmax(0, 1fr) auto;
    gap: 1px 9px;
    align-items: center;
    inline-size: 100%;
    padding: 9px 14px;
    border: 0;
    border-block-end: 1px solid var(--_line);
    background: transparent;
    text-align: start;
    cursor: pointer;
  }
  .row:hover {
    background: color-mix(in oklab, var(--_text) 4%, transparent);
  }
  .row:focus-visible {
    outline-offset: -2px;
  }
  .row[aria-current] {
    background: color-mix(in oklab, var(--_accent) 11%, transparent);
    box-shadow: inset 3px 0 var(--_accent);
  }
  .row[aria-current]:dir(rtl) {
    box-shadow: inset -3px 0 var(--_accent);
  }
  .row > .name {
    font-weight: 500;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    text-align: start;
  }
  .row > .place,
  .row > .now,
  .row > .rest {
    font-size: var(--_text-xs);
  }
  .row > .place {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .row > .place,
  .row > .rest {
    grid-column: 2;
  }
  .row > .rest {
    color: var(--_muted);
  }
  .row b {
    font-weight: 600;
  }
  .more {
    padding: 12px;
    text-align: center;
  }
  .stage {
    position: relative;
    min-inline-size: 0;
    overflow: hidden;
    background: var(--wf-map-water, light-dark(oklch(0.925 0.018 228), oklch(0.205 0.02 245)));
  }
  .note {
    display: flex;
    gap: 8px;
    align-items: center;
    padding: 8px 14px;
    font-size: var(--_text-s);
    color: var(--_muted);
    border-block-end: 1px solid var(--_line);
  }
  .frame .bone.row-bone {
    block-size: 34px;
  }
  .skeleton.rows-bones {
    display: grid;
    gap: 14px;
    padding: 16px;
    align-content: start;
  }
  @container wf (width < 640px) {
    .frame {
      display: flex;
      flex-direction: column;
      block-size: auto;
    }
    .stage {
      order: -1;
      /* Not --wf-map-height: that may be a share of a box which has no height of its own here. */
      block-size: clamp(200px, 36vh, 340px);
      flex: none;
    }
    .side {
      position: relative;
      z-index: 4;
      margin-block-start: -12px;
      border: 0;
      border-start-start-radius: 14px;
      border-start-end-radius: 14px;
      box-shadow: 0 -4px 14px rgb(10 20 40 / 0.1);
    }
    .side::before {
      content: '';
      display: block;
      inline-size: 36px;
      block-size: 4px;
      margin: 8px auto 0;
      border-radius: 2px;
      background: var(--_line);
    }
    .scroll {
      max-block-size: 70vh;
    }
    .row {
      min-block-size: 56px;
      align-content: center;
    }
    .groups {
      flex-wrap: nowrap;
      overflow-x: auto;
      scrollbar-width: none;
      margin-inline: -12px;
      padding-inline: 12px;
    }
    .groups > button {
      min-block-size: 44px;
      padding-inline: 12px;
      border-radius: 22px;
      font-size: var(--_text-s);
    }
    .tally .input,
    .tally select {
      min-block-size: 44px;
    }
    .selected .side {
      display: none;
    }
  }
  @media (forced-colors: active) {
    .row[aria-current],
    .groups > button[aria-pressed='true'] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
