/** A line without axes beside a number: how it came about. Says nothing to screen readers; the number and its change do. */
import { css, html, svg, type TemplateResult } from 'lit';

const width = 100;
const height = 28;

/** Of at least two values; from zero, so that a flat day looks flat. */
export const sparkline = (values: readonly number[]): TemplateResult => {
  if (values.length < 2) return html``;
  const max = Math.max(...values, 0);
  const min = Math.min(...values, 0);
  const x = (at: number) => ((at / (values.length - 1)) * width).toFixed(1);
  const y = (value: number) => (height - 1 - ((value - min) / Math.max(1, max - min)) * (height - 3)).toFixed(1);
  const path = values.map((value, at) => `${at ? 'L' : 'M'}${x(at)} ${y(value)}`).join('');
  return html`<svg class="spark" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true">${svg`<path class="area" d="${path}L${width} ${height}L0 ${height}Z"/><path d=${path}/>`}</svg>`;
};

export const sparkStyles = css`
  .spark {
    display: block;
    inline-size: 100%;
    block-size: 28px;
    direction: ltr;
    overflow: visible;
  }
  .spark > path {
    fill: none;
    stroke: var(--_accent);
    stroke-width: 1.5;
    stroke-linejoin: round;
    vector-effect: non-scaling-stroke;
  }
  .spark > path.area {
    stroke: none;
    fill: var(--_accent);
    opacity: 0.1;
  }
`;
