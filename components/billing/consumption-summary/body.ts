/** Plots of the period and the table behind them. Loaded along with the data: the numbers on top do not wait for it. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ConsumptionRow } from '../../../bff/billing/reports/contract.ts';
import { currencyExponent, formatMoney } from '../../../bff/kernel/money.ts';
import { emit } from '../../base/events.ts';
import type { Piece } from '../../kit/lazy.ts';
import { energyText } from '../../parts/format.ts';
import { Plot } from '../../parts/plot.ts';
import { plotStyles } from '../../parts/plot-styles.ts';
import { Table } from '../../parts/table.ts';
import { tableStyles } from '../../parts/table-styles.ts';
import { sumId, summaryColumns, sumRow } from './columns.ts';
import type { SummaryHost } from './host.ts';
import type { Summary } from './read.ts';
import { type Measure, plotOf } from './series.ts';
import type { SummaryWord } from './texts.ts';

const measures = ['energyWh', 'totalMinor'] as const satisfies readonly Measure[];
/** From here on energy is plotted in MWh. */
const megaWh = 10_000_000;

class Body {
  #host: SummaryHost;
  #table: Table<ConsumptionRow>;
  #plots: Readonly<Record<Measure, Plot>>;

  constructor(host: SummaryHost) {
    this.#host = host;
    this.#table = new Table(host);
    this.#plots = { energyWh: new Plot(host, 'energy'), totalMinor: new Plot(host, 'revenue') };
  }

  /** All of one currency. */
  view(summary: Summary, currency: string, text: SummaryWord): TemplateResult {
    const rows = summary.rows.filter((row) => row.currency === currency);
    const sums = summary.totals.find((each) => each.currency === currency);
    const users = summary.now.find((row) => row.currency === currency)?.users ?? 0;
    const plots = measures.map((measure) => this.#viewPlot(summary, rows, measure, currency, text));
    return html`${plots.some((plot) => plot !== nothing) ? html`<div class="plots">${plots}</div>` : nothing}
      <div class="rows">${this.#viewTable(summary, sums ? [...rows, sumRow(sums, users)] : rows, text)}</div>`;
  }

  #viewPlot(
    summary: Summary,
    rows: readonly ConsumptionRow[],
    measure: Measure,
    currency: string,
    text: SummaryWord,
  ): unknown {
    const { locale } = this.#host;
    const { by, of } = summary.view;
    // One sum has no shape: its days do.
    const daily = by === 'total' && of === 'all';
    const shape = plotOf({
      rows: daily ? summary.days.filter((row) => row.currency === currency) : rows,
      span: summary.span,
      by: daily ? 'day' : by,
      of,
      measure,
      locale,
      name: text(measure),
      others: (n) => text('others', { n }),
    });
    if (!shape) return nothing;
    const most = Math.max(...shape.series.flatMap(({ values }) => values.map((value) => value ?? 0)));
    const energy = most >= megaWh ? { unit: 'MWh', perUnit: 1_000_000 } : { unit: 'kWh', perUnit: 1000 };
    const money = { unit: currency, perUnit: 10 ** currencyExponent(currency) };
    return this.#plots[measure].render({
      ...shape,
      ...(measure === 'totalMinor' ? money : energy),
      label: text(measure),
      text: (value) => (measure === 'totalMinor' ? formatMoney(value, currency, locale) : energyText(value, locale)),
      locale,
      pointLabel: text(shape.points.length > 0 && by === 'total' && of !== 'all' ? 'column.subject' : 'column.period'),
      tableLabel: text('plot'),
    });
  }

  #viewTable(summary: Summary, rows: readonly ConsumptionRow[], text: SummaryWord): TemplateResult {
    const { locale } = this.#host;
    const count = rows.filter(({ id }) => id !== sumId).length;
    const columns = summaryColumns(summary.view, locale, text);
    const said = (row: ConsumptionRow, key: string) => columns.find((column) => column.key === key)?.text(row) ?? '';
    return this.#table.render({
      label: text('title'),
      columns,
      rows,
      keyOf: ({ id }) => id,
      total: rows.length,
      hasMore: false,
      onNearEnd: () => undefined,
      sort: [],
      onSort: () => undefined,
      onOpen: (row) => this.#open(summary, row),
      selected: undefined,
      flashing: new Set(),
      card: (row) => [
        said(row, summary.view.of === 'all' || row.id === sumId ? 'period' : 'subjectName'),
        said(row, 'totalMinor'),
        `${summary.view.of === 'all' || row.id === sumId ? '' : `${said(row, 'period')} · `}${text('orders')}: ${said(row, 'orders')}`,
        said(row, 'energyWh'),
      ],
      rowPx: 36,
      texts: {
        previous: text('previous'),
        next: text('next'),
        // The sum is a row of the grid, but not of the report.
        range: ({ first, last }) => text('range', { first, last: Math.min(last, count), total: count }),
        sortHint: '',
      },
      locale,
      footer: html`<span><bdi>${text('rows', { n: count })}</bdi></span>`,
    });
  }

  #open({ view, span }: Summary, row: ConsumptionRow): void {
    const { from, to } = row.id === sumId ? span : { from: row.fromDay, to: row.toDay };
    const { of, stationId } = view;
    const days = { fromDay: from, toDay: to };
    emit(this.#host, 'wf-consumption-open', { of, subjectId: row.subjectId, stationId, ...days });
  }
}

export const bodyPiece = (host: SummaryHost): Piece & Body =>
  Object.assign(new Body(host), { texts: [], styles: [tableStyles, plotStyles] });
