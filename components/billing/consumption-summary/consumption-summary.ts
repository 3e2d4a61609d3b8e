/** `<consumption-summary>`: orders, energy, users and money of a period, against the one before, as numbers, plots and the table behind them. */

import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { reports } from '../../../bff/billing/reports/contract.ts';
import { ApiError, send, urlOf } from '../../../bff/kernel/client.ts';
import { Data } from '../../base/data.ts';
import { WfElement } from '../../base/element.ts';
import { emit } from '../../base/events.ts';
import { Live } from '../../base/live.ts';
import { readUrl, writeUrl } from '../../base/url-state.ts';
import { translator } from '../../i18n/translate.ts';
import { dayAt, periodsOf, type Span, spanText } from '../../kit/days.ts';
import { Lazy } from '../../kit/lazy.ts';
import { deskStyles } from '../../kit/styles.ts';
import { wordsOf } from '../../kit/words.ts';
import { zapIcon } from '../../parts/icons.ts';
import { sparkStyles } from '../../parts/plot-spark.ts';
import { saveFile } from '../../parts/save-file.ts';
import { message } from '../../parts/states.ts';
import { columnNames } from './column-names.ts';
import type { DeskTab } from './desk.ts';
import { figuresOf } from './figures.ts';
import { headView } from './head.ts';
import { queryOf, readSummary, type Summary } from './read.ts';
import { summaryStyles } from './styles.ts';
import { type SummaryWord, summaryTexts } from './texts.ts';
import { skeletonView, tilesView } from './tiles.ts';
import { fromParams, type SummaryView, spanOf, toParams } from './view-state.ts';

/** Orders end all the time; sums are read again this often at most. */
const readAgainMs = 10_000;

/**
 * @tag consumption-summary
 * @attr period - `today`, `7`, `30` (days, the default), `month` (this one so far) or `custom` with `from` and `to`.
 * @attr from - First day of a custom period, `2026-11-01`.
 * @attr to - Last day of a custom period, at most 400 days in all.
 * @attr by - A row for each `day` (the default), `week`, `month`, or one `total`.
 * @attr of - Rows of `all` (the default), or for each `station`, `charger`, `group` or `tenant`.
 * @attr station-id - Only what was charged at this station; the user cannot choose another.
 * @attr currency - Which currency to show where there are several; the user may choose another.
 * @attr url-state - Keep what the user has set in the page's URL, under this prefix.
 * @attr lang - Language of this widget alone.
 * @slot empty - Instead of the message that nothing was charged.
 * @slot loading - Instead of the skeleton.
 * @slot error - Instead of the error message.
 * @slot forbidden - Instead of the message that reports may not be seen.
 * @slot setup - Instead of the message that there is no provider.
 * @fires wf-state - The user changed period, grouping, subject, station or currency. `detail`: `SummaryView`, to be set as `viewState` again.
 * @fires wf-consumption-open - A row was chosen, to show the orders behind it. `detail`: `{ of, subjectId, stationId, fromDay, toDay }`, days as yyyymmdd.
 * @fires wf-before-command - A report or a schedule is about to be made or removed; cancel it to prevent that. `detail`: `{ command }`
 * @fires wf-error - Something could not be loaded. `detail`: `{ code, message, requestId }`
 * @csspart frame - The box around everything.
 * @csspart tiles - The numbers on top.
 * @csspart tile - One of them.
 * @csspart plot - A plot with its table.
 * @csspart table - The scrolled grid.
 * @csspart row - A row.
 * @cssprop [--wf-table-height=640px] - Most height of the grid.
 */
export class ConsumptionSummary extends WfElement {
  static override styles = [...WfElement.styles, deskStyles, sparkStyles, summaryStyles];
  static override texts = [summaryTexts];

  @property() period = '';
  @property() from = '';
  @property() to = '';
  @property() by = '';
  @property() of = '';
  @property({ attribute: 'station-id' }) stationId = '';
  @property() currency = '';
  @property({ attribute: 'url-state' }) urlState: string | null = null;
  /** What the user has set. Set it to restore an earlier one. */
  @property({ attribute: false }) viewState: SummaryView | undefined;
  @state() private picking = false;
  @state() private exporting = false;
  #timer = 0;

  #body = new Lazy(this, async () => (await import('./body.ts')).bodyPiece(this));
  #picker = new Lazy(this, async () => (await import('./picker.ts')).pickerPiece(this));
  #desk = new Lazy(this, async () => (await import('./desk.ts')).deskPiece(this));
  #data = new Data<Summary>(this, {
    may: 'report:view',
    args: () => (this.span ? [JSON.stringify([this.shown, this.span])] : undefined),
    load: ({ transport }, signal) => readSummary(transport, this.shown, this.span!, signal),
  });
  #live = new Live(this, {
    // An order is in the sums once it is booked, which changes it.
    topics: ['order.ended', 'order.changed'],
    onMessage: () => {
      this.#timer ||= window.setTimeout(() => {
        this.#timer = 0;
        void this.#data.reload();
      }, readAgainMs);
    },
    onReset: () => void this.#data.reload(),
  });

  get #text(): SummaryWord {
    return translator(summaryTexts, this.locale);
  }

  /** What the page's attributes say. */
  get #base(): SummaryView {
    const { period, from, to, by, of, currency } = this;
    return fromParams({ period, from, to, by, of, currency, station: this.stationId });
  }

  /** What is shown: the user's choice, else the page's. */
  get shown(): SummaryView {
    const view = this.viewState ?? this.#base;
    return this.stationId ? { ...view, stationId: this.stationId } : view;
  }

  /** The days that are shown; undefined while a custom period is not complete. */
  get span(): Span | undefined {
    return spanOf(this.shown, this.today);
  }

  get today(): number {
    return dayAt(Date.now(), this.session?.zone ?? 'UTC');
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#readUrl();
    // Plots and table come along with the data.
    void this.#body.get();
    window.addEventListener('popstate', this.#readUrl);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('popstate', this.#readUrl);
    clearTimeout(this.#timer);
    this.#timer = 0;
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    if (this.shown.stationId && !this.stationId && !this.#picker.now) void this.#picker.get();
  }

  protected override view(): unknown {
    const usable = this.session?.phase === 'ready' && this.#data.phase !== 'forbidden';
    return html`<section class="frame" part="frame" aria-label=${this.#text('title')}>
        ${usable ? this.#viewHead() : nothing}
        ${this.viewData(this.#data, {
          live: this.#live,
          skeleton: () => skeletonView(true),
          empty: ({ rows }) => rows.length === 0 && this.#viewEmpty(),
          content: (summary) => this.#viewContent(summary),
        })}
      </section>
      ${this.#desk.now?.view()}`;
  }

  #viewHead(): unknown {
    const text = this.#text;
    return headView({
      view: this.shown,
      today: this.today,
      isWrong: !this.span,
      currencies: this.#currencies,
      currency: this.#currency,
      canPickStation: !this.stationId && this.session?.may('station:view') === true,
      stationName: this.#picker.now?.stationName ?? text('station.this'),
      text,
      all: this.word('all'),
      onChange: (change) => this.change(change),
      picker: this.picking
        ? this.#picker.view(
            (piece) => piece.view(),
            () => nothing,
          )
        : nothing,
      onPick: (isOpen) => {
        this.picking = isOpen;
      },
      isExporting: this.exporting,
      onExport: (format) => void this.#export(format),
      onDesk: (tab) => void this.#openDesk(tab),
    });
  }

  #viewEmpty(): unknown {
    return message({ icon: zapIcon, title: this.#text('empty.title'), text: this.#text('empty.text') });
  }

  get #currencies(): string[] {
    return (this.#data.value?.totals ?? []).map(({ currency }) => currency);
  }

  /** Amounts only add up within a currency: one is shown, the chosen one, the merchant's own, or the first. */
  get #currency(): string {
    const all = this.#currencies;
    const wanted = [this.shown.currency, this.session?.currency ?? ''];
    return wanted.find((each) => all.includes(each)) ?? all[0] ?? wanted[1] ?? '';
  }

  #viewContent(summary: Summary): unknown {
    const { locale } = this;
    const text = this.#text;
    const currency = this.#currency;
    const of = <R extends { currency: string }>(rows: readonly R[]) => rows.filter((row) => row.currency === currency);
    const [now, was] = [of(summary.now)[0], of(summary.was)[0]];
    const byDay = new Map(of(summary.days).map((row) => [row.fromDay, row]));
    const days = byDay.size > 0 ? periodsOf(summary.span, 'day').map(({ from }) => byDay.get(from)) : [];
    return html`<p class="span"><b><bdi>${spanText(summary.span, locale)}</bdi></b>
        <span class="muted"><bdi>${text('compared', { span: spanText(summary.before, locale) })}</bdi></span></p>
      ${tilesView(figuresOf(now, was, days), currency, locale, text)}
      ${this.#body.view(
        (body) => body.view(summary, currency, text),
        () => skeletonView(false),
      )}`;
  }

  /** Changes what is shown, tells the page and the URL. */
  change(part: Partial<SummaryView>): void {
    this.viewState = { ...this.shown, ...part };
    emit(this, 'wf-state', this.viewState);
    if (this.urlState !== null) writeUrl(this.urlState || 'consumption', toParams(this.viewState, this.#base));
  }

  #readUrl = (): void => {
    if (this.urlState === null) return;
    const params = readUrl(this.urlState || 'consumption');
    this.viewState = Object.keys(params).length > 0 ? fromParams(params, this.#base) : undefined;
  };

  /** The report's query for what is on the screen, as the export and the background take it. */
  get exportQuery(): Record<string, string> {
    const { shown, span } = this;
    if (!span) return {};
    const currency = this.#currencies.length > 1 || shown.currency ? this.#currency : '';
    const query = { ...queryOf(shown, span), columns: columnNames(shown).join(), ...(currency && { currency }) };
    return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]));
  }

  async #export(format: 'csv' | 'xlsx'): Promise<void> {
    const { session } = this;
    if (!session || this.exporting) return;
    this.exporting = true;
    try {
      const path = urlOf(reports.endpoints.exportConsumption, {}, { ...this.exportQuery, format });
      const response = await send(session.transport, 'GET', path);
      saveFile(await response.blob(), `consumption.${format}`);
    } catch (error) {
      const isLarge = error instanceof ApiError && tooLarge.has(error.problem.code);
      if (isLarge) await this.#openDesk('files');
      this.toast(this.#text('export.failed', { reason: wordsOf(error) }));
    }
    this.exporting = false;
  }

  async #openDesk(tab: DeskTab): Promise<void> {
    (await this.#desk.get())?.open(tab);
  }
}

/** The server refuses to make so much at once: it is made in the background. */
const tooLarge = new Set(['tooLarge', 'conflict']);
