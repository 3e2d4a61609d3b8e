/**
 * A plot of at most five series over periods or subjects: bars or lines with axes in units, direct labels, exact values under the pointer
 * or by arrow keys, and the same figures as a table. uPlot draws it and is loaded with the first plot; until then, and where it cannot be
 * loaded, the table is there. This part asks nothing of the API and rounds nothing but its axes.
 *
 *   #energy = new Plot(this, 'energy');
 *   view() { return this.#energy.render({ label: 'Energy', kind: 'bars', points, series, … }) }   // styles: [...WfElement.styles, plotStyles]
 */
import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import type { Drawing } from './plot-canvas.ts';

export interface PlotSeries {
  name: string;
  /** One per point; null where there is none. */
  values: readonly (number | null)[];
}

export interface PlotOptions {
  /** What is plotted; with `unit` it is the title. */
  label: string;
  /** Of the axis: "kWh", "EUR". */
  unit: string;
  /** How many of the values' units one `unit` is: 1000 for values in Wh on an axis in kWh. */
  perUnit: number;
  kind: 'bars' | 'lines';
  /** What the values belong to, in order: a day, a month, a station. `tick` stands below the axis. */
  points: readonly { name: string; tick: string }[];
  series: readonly PlotSeries[];
  /** An exact value with its unit. */
  text(value: number): string;
  locale: string;
  /** Heading of the points in the table: "Day". */
  pointLabel: string;
  tableLabel: string;
}

interface PlotHost {
  addController(controller: ReactiveController): void;
  requestUpdate(): void;
  readonly renderRoot: HTMLElement | DocumentFragment;
}

/** A plot with more is read by nobody. */
export const maxSeries = 5;

export class Plot implements ReactiveController {
  #host: PlotHost;
  #id: string;
  #options: PlotOptions | undefined;
  #drawn = '';
  #drawing: Drawing | undefined;
  #box: HTMLElement | undefined;
  #at: number | undefined;
  #failed = false;

  /** `id` is unique in the widget. */
  constructor(host: PlotHost, id: string) {
    this.#host = host;
    this.#id = id;
    host.addController(this);
  }

  render(o: PlotOptions): TemplateResult {
    this.#options = o;
    const several = o.series.length > 1;
    return html`<figure class="plot" part="plot">
      <figcaption><b>${o.label}</b> <span class="muted">${o.unit}</span></figcaption>
      ${
        this.#failed
          ? nothing
          : html`<div class="box" id="plot-${this.#id}" role="img" tabindex="0" aria-label="${o.label}, ${o.unit}"
              @keydown=${this.#onKey} @blur=${() => this.#read(undefined)}></div>
            ${several ? html`<div class="keys ${o.kind}">${o.series.map((each, i) => html`<span class="key k${i}"><bdi>${each.name}</bdi></span>`)}</div>` : nothing}
            <output class="sr">${this.#at === undefined ? nothing : readingOf(o, this.#at)}</output>`
      }
      <details ?open=${this.#failed}>
        <summary>${o.tableLabel}</summary>
        <div class="figures" tabindex="0" role="region" aria-label="${o.label}: ${o.tableLabel}"><table>
          <thead><tr><th scope="col">${o.pointLabel}</th>${o.series.map((each) => html`<th scope="col">${each.name}</th>`)}</tr></thead>
          <tbody>${o.points.map(
            (point, at) =>
              html`<tr><th scope="row">${point.name}</th>${o.series.map((each) => {
                const value = each.values[at] ?? null;
                return html`<td>${value === null ? '–' : o.text(value)}</td>`;
              })}</tr>`,
          )}</tbody>
        </table></div>
      </details>
    </figure>`;
  }

  hostUpdated(): void {
    const box = this.#host.renderRoot.querySelector<HTMLElement>(`#plot-${this.#id}`) ?? undefined;
    if (box !== this.#box) {
      this.#close();
      this.#box = box;
      if (box) void this.#open(box);
    } else this.#show();
  }

  hostDisconnected(): void {
    this.#close();
    this.#box = undefined;
  }

  async #open(box: HTMLElement): Promise<void> {
    try {
      const { openDrawing } = await import('./plot-canvas.ts');
      if (this.#box !== box || !this.#options) return;
      this.#drawing = openDrawing(box);
      this.#show();
    } catch (error) {
      console.error('plots could not be loaded', error);
      this.#failed = true;
      this.#host.requestUpdate();
    }
  }

  /** Draws anew when what is drawn has changed; a widget renders more often than that. */
  #show(): void {
    const o = this.#options;
    if (!o || !this.#drawing) return;
    const { label, unit, perUnit, kind, points, series, locale } = o;
    const drawn = JSON.stringify([label, unit, perUnit, kind, points, series, locale]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#at = undefined;
    this.#drawing.show(o);
  }

  #close(): void {
    this.#drawing?.close();
    this.#drawing = undefined;
    this.#drawn = '';
  }

  #onKey = (event: KeyboardEvent): void => {
    const last = (this.#options?.points.length ?? 0) - 1;
    const moves: Record<string, number | undefined> = {
      ArrowRight: (this.#at ?? -1) + 1,
      ArrowLeft: (this.#at ?? last + 1) - 1,
      Home: 0,
      End: last,
    };
    if (event.key === 'Escape' && this.#at !== undefined) this.#read(undefined);
    else if (event.key in moves) this.#read(Math.max(0, Math.min(last, moves[event.key] ?? 0)));
    else return;
    event.preventDefault();
  };

  #read(at: number | undefined): void {
    if (at === this.#at) return;
    this.#at = at;
    this.#drawing?.point(at);
    this.#host.requestUpdate();
  }
}

const readingOf = (o: PlotOptions, at: number): string => {
  const values = o.series.flatMap(({ name, values: all }) => {
    const value = all[at] ?? null;
    return value === null ? [] : [o.series.length > 1 ? `${name} ${o.text(value)}` : o.text(value)];
  });
  return [o.points[at]?.name, ...values].join(', ');
};
