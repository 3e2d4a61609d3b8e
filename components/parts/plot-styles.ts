/** Look of parts/plot.ts. What uPlot's own sheet says of layout is here too. */
import { css } from 'lit';

export const plotStyles = css`
  .plot {
    display: grid;
    gap: 4px;
    min-inline-size: 0;
    container: plot / inline-size;
  }
  .plot > figcaption > b {
    font-weight: 600;
  }
  .plot > figcaption > span {
    font-size: var(--_text-xs);
  }
  .box {
    position: relative;
    min-block-size: 230px;
    min-inline-size: 0;
    overflow: hidden;
    direction: ltr;
    border-radius: var(--_radius);
  }
  .uplot {
    position: absolute;
    line-height: 1.3;
  }
  .u-wrap {
    position: relative;
    user-select: none;
  }
  .u-over,
  .u-under {
    position: absolute;
  }
  .u-over {
    touch-action: pan-y;
  }
  .u-under {
    overflow: hidden;
  }
  .uplot canvas {
    display: block;
    position: relative;
    inline-size: 100%;
    block-size: 100%;
  }
  .u-axis,
  .u-select {
    position: absolute;
    pointer-events: none;
  }
  .u-cursor-x,
  .u-cursor-y,
  .u-cursor-pt {
    position: absolute;
    inset-block-start: 0;
    left: 0;
    pointer-events: none;
    will-change: transform;
  }
  .u-cursor-x {
    block-size: 100%;
    border-inline-end: 1px solid var(--_line-strong);
  }
  .u-cursor-pt {
    border-radius: 50%;
    background-clip: padding-box !important;
  }
  .u-off {
    display: none;
  }
  .probe {
    position: absolute;
    visibility: hidden;
    color: var(--_text);
  }
  /* Not a movement that anybody sees: its end says that the colours have changed. */
  .plot .probe.watch {
    transition: color 1ms !important;
  }
  .tip {
    position: absolute;
    inset-block-start: 4px;
    z-index: 1;
    display: none;
    gap: 2px;
    min-inline-size: 110px;
    max-inline-size: 260px;
    padding: 6px 10px;
    pointer-events: none;
    font-size: var(--_text-xs);
    font-variant-numeric: tabular-nums;
    color: var(--_text);
    background: var(--_raised);
    border-radius: var(--_radius);
    box-shadow: var(--_shadow);
  }
  .tip.on {
    display: grid;
  }
  .tip > b {
    font-weight: 500;
    color: var(--_muted);
  }
  .tip > .key {
    display: flex;
    align-items: center;
    gap: 8px;
    white-space: nowrap;
  }
  .tip > .key:not([class*=' '])::before {
    content: none;
  }
  .tip > .key > span {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .tip > .key > bdi {
    margin-inline-start: auto;
    font-weight: 500;
  }
  .keys {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 14px;
    font-size: var(--_text-xs);
    color: var(--_muted);
  }
  .plot .key::before {
    content: '';
    display: inline-block;
    flex: none;
    inline-size: 14px;
    vertical-align: middle;
    margin-inline-end: 6px;
    border-block-start: 2px solid var(--_accent);
  }
  .tip > .key::before {
    margin-inline-end: 0;
  }
  .plot .k1::before {
    border-color: var(--_hold);
    border-block-start-style: dashed;
  }
  .plot .k2::before {
    border-color: var(--_warn);
    border-block-start-style: dotted;
  }
  .plot .k3::before {
    border-color: var(--_busy);
    border-block-start-style: dashed;
  }
  .plot .k4::before {
    border-color: var(--_off);
    border-block-start-style: dashed;
  }
  .plot > details {
    font-size: var(--_text-xs);
  }
  .plot summary {
    color: var(--_muted);
    cursor: pointer;
    padding-block: 4px;
  }
  .plot .figures {
    max-block-size: 220px;
    overflow: auto;
  }
  .plot table {
    inline-size: 100%;
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  .plot th,
  .plot td {
    padding: 4px 6px;
    border-block-end: 1px solid var(--_line);
    text-align: end;
    font-weight: 400;
    white-space: nowrap;
  }
  .plot th:first-child {
    text-align: start;
  }
  /* Lines have their names at their ends where there is room for them. */
  @container plot (width >= 480px) {
    .keys.lines {
      display: none;
    }
  }
  @container plot (width < 480px) {
    .box {
      min-block-size: 190px;
    }
  }
`;
