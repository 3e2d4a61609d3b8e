/** Look of parts/chart.ts. Time runs from left to right in every language, as axes do. */
import { css } from 'lit';

export const chartStyles = css`
  .chart > svg {
    display: block;
    inline-size: 100%;
    direction: ltr;
    touch-action: pan-y;
    border-radius: var(--_radius);
  }
  .chart text {
    font-size: 11px;
    fill: var(--_muted);
    font-variant-numeric: tabular-nums;
  }
  .chart text.end {
    text-anchor: end;
  }
  .chart text.value {
    /* Stays readable where a line runs behind it. */
    paint-order: stroke;
    stroke: var(--_surface);
    stroke-width: 5px;
    stroke-linejoin: round;
    fill: var(--_hold);
  }
  .chart .rule {
    stroke: var(--_line);
  }
  .chart .area {
    fill: var(--_accent);
    opacity: 0.1;
  }
  .chart .line {
    fill: none;
    stroke: var(--_accent);
    stroke-width: 2;
    stroke-linejoin: round;
  }
  .chart .l1 {
    stroke: var(--_hold);
    stroke-dasharray: 5 4;
    stroke-width: 1.75;
  }
  .chart .marker {
    stroke: var(--_line-strong);
    visibility: hidden;
  }
  .chart .marker.on {
    visibility: visible;
  }
  .chart figcaption {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 14px;
    font-size: var(--_text-xs);
    color: var(--_muted);
  }
  .key::before {
    content: '';
    display: inline-block;
    inline-size: 14px;
    vertical-align: middle;
    margin-inline-end: 6px;
    border-block-start: 2px solid var(--_accent);
  }
  .k1::before {
    border-color: var(--_hold);
    border-block-start-style: dashed;
  }
  .reading {
    margin-inline-start: auto;
    color: var(--_text);
    font-variant-numeric: tabular-nums;
  }
  .chart details {
    margin-block-start: 8px;
    font-size: var(--_text-xs);
  }
  .chart summary {
    color: var(--_muted);
    cursor: pointer;
    padding-block: 4px;
  }
  .figures {
    max-block-size: 220px;
    overflow: auto;
  }
  .chart table {
    inline-size: 100%;
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  .chart th,
  .chart td {
    padding: 4px 6px;
    border-block-end: 1px solid var(--_line);
    text-align: end;
    font-weight: 400;
  }
  .chart th:first-child {
    text-align: start;
  }
`;
