/**
 * A small line chart over time, drawn as SVG: axes with units, direct labels, a marker that reads exact values under the pointer or by
 * arrow keys, and the same figures as a table. For a curve of at most a few hundred points; dashboards use a plot library.
 */
import { html, nothing, svg, type TemplateResult } from 'lit';

export interface Series {
  name: string;
  /** How a value is written, with its unit. */
  text(value: number): string;
  points: readonly { atMs: number; value: number }[];
}

export interface ChartOptions {
  label: string;
  /** The first is drawn with its area and owns the axis; further ones have a scale of their own and a dashed line. */
  series: readonly Series[];
  clock(atMs: number): string;
  timeLabel: string;
  tableLabel: string;
}

const width = 480;
const height = 190;
const box = { left: 8, right: 56, top: 22, bottom: 22 };

/** A round number at or above `value`: 1, 2, 2.5 or 5 times a power of ten. Pure. */
export const niceMax = (value: number): number => {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].map((step) => step * power).find((step) => step >= value * 0.999) ?? value;
};

export const lineChart = (o: ChartOptions): TemplateResult => {
  const times = [...new Set(o.series.flatMap((each) => each.points.map((point) => point.atMs)))].sort((a, b) => a - b);
  const [from = 0, to = 1] = [times[0], times[times.length - 1]];
  const span = Math.max(1, to - from);
  const x = (atMs: number) => box.left + ((atMs - from) / span) * (width - box.left - box.right);
  const scaled = o.series.map((each) => {
    const max = niceMax(Math.max(0, ...each.points.map((point) => point.value)));
    const y = (value: number) => height - box.bottom - (value / max) * (height - box.top - box.bottom);
    const path = each.points
      .map((point, i) => `${i ? 'L' : 'M'}${x(point.atMs).toFixed(1)} ${y(point.value).toFixed(1)}`)
      .join('');
    return { ...each, max, y, path };
  });
  const main = scaled[0];
  if (!main) return html``;
  const base = height - box.bottom;
  const last = main.points[main.points.length - 1];
  const first = main.points[0];
  const area =
    first && last ? `${main.path}L${x(last.atMs).toFixed(1)} ${base}L${x(first.atMs).toFixed(1)} ${base}Z` : '';
  return html`<figure class="chart" part="chart">
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label=${o.label} tabindex="0"
      @pointermove=${(event: PointerEvent) => read(event, pointAt(event, times, x), scaled, o, x)}
      @pointerleave=${(event: Event) => hide(event)} @keydown=${(event: KeyboardEvent) => step(event, times, scaled, o, x)}>
      ${[0, 0.5, 1].map(
        (
          part,
        ) => svg`<line class="rule" x1=${box.left} x2=${width - box.right} y1=${main.y(main.max * part)} y2=${main.y(main.max * part)}/>
          <text x=${width - box.right + 6} y=${main.y(main.max * part) + 4}>${main.text(main.max * part)}</text>`,
      )}
      <path class="area" d=${area}/>
      ${scaled.map((each, i) => svg`<path class="line l${i}" d=${each.path}/>`)}
      ${scaled.slice(1).map((each) => endLabel(each, x))}
      <text x=${box.left} y=${height - 6}>${o.clock(from)}</text>
      <text x=${width - box.right} y=${height - 6} class="end">${o.clock(to)}</text>
      <line class="marker" y1=${box.top} y2=${base}/>
    </svg>
    <figcaption>
      ${scaled.map((each, i) => html`<span class="key k${i}">${each.name}</span>`)}
      <output class="reading"></output>
    </figcaption>
    <details>
      <summary>${o.tableLabel}</summary>
      <div class="figures" tabindex="0" role="region" aria-label=${o.tableLabel}><table>
        <thead><tr><th scope="col">${o.timeLabel}</th>${o.series.map((each) => html`<th scope="col">${each.name}</th>`)}</tr></thead>
        <tbody>${times.map(
          (atMs) =>
            html`<tr><th scope="row">${o.clock(atMs)}</th>${o.series.map((each) => {
              const point = each.points.find((one) => one.atMs === atMs);
              return html`<td>${point ? each.text(point.value) : nothing}</td>`;
            })}</tr>`,
        )}</tbody>
      </table></div>
    </details>
  </figure>`;
};

type Scaled = Series & { max: number; y(value: number): number };

/** A further series has no axis: its last value stands at its end. */
const endLabel = (series: Scaled, x: (atMs: number) => number): TemplateResult<2> | typeof nothing => {
  const end = series.points[series.points.length - 1];
  if (!end) return nothing;
  const above = series.y(end.value) > box.top + 12;
  return svg`<text class="end value" x=${x(end.atMs)} y=${series.y(end.value) + (above ? -6 : 16)}>${series.text(end.value)}</text>`;
};

const partsOf = (event: Event) => {
  const drawing = event.currentTarget as SVGSVGElement;
  return { drawing, marker: drawing.querySelector('.marker'), output: drawing.parentElement?.querySelector('output') };
};

const pointAt = (event: PointerEvent, times: readonly number[], x: (atMs: number) => number): number => {
  const place = (event.currentTarget as SVGSVGElement).getBoundingClientRect();
  const at = ((event.clientX - place.left) / place.width) * width;
  let best = 0;
  times.forEach((atMs, i) => {
    if (Math.abs(x(atMs) - at) < Math.abs(x(times[best] ?? 0) - at)) best = i;
  });
  return times[best] ?? 0;
};

const read = (
  event: Event,
  atMs: number,
  series: readonly Scaled[],
  o: ChartOptions,
  x: (atMs: number) => number,
): void => {
  const { marker, output, drawing } = partsOf(event);
  marker?.setAttribute('x1', String(x(atMs)));
  marker?.setAttribute('x2', String(x(atMs)));
  marker?.classList.add('on');
  drawing.dataset.at = String(atMs);
  const values = series
    .map((each) => each.points.find((point) => point.atMs === atMs))
    .map((point, i) => (point ? series[i]?.text(point.value) : ''));
  if (output) output.textContent = [o.clock(atMs), ...values].filter(Boolean).join(' · ');
};

const hide = (event: Event): void => {
  const { marker, output } = partsOf(event);
  marker?.classList.remove('on');
  if (output) output.textContent = '';
};

const step = (
  event: KeyboardEvent,
  times: readonly number[],
  series: readonly Scaled[],
  o: ChartOptions,
  x: (atMs: number) => number,
): void => {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const was = times.indexOf(Number((event.currentTarget as SVGSVGElement).dataset.at));
  const at = times[Math.max(0, Math.min(times.length - 1, was + by))];
  if (at !== undefined) read(event, at, series, o, x);
};
