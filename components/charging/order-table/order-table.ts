/** `<order-table>`: the orders of a merchant, live, filtered and sorted by the server, with each one's detail in a drawer. */
import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { order, orders } from '../../../bff/charging/orders/contract.ts';
import { call } from '../../../bff/kernel/client.ts';
import type { ListQuery, Page } from '../../../bff/kernel/contract.ts';
import { formatMoney } from '../../../bff/kernel/money.ts';
import type { LiveMessage } from '../../../bff/live/contract.ts';
import { WfElement } from '../../base/element.ts';
import { emit } from '../../base/events.ts';
import { ListData } from '../../base/list.ts';
import { Live } from '../../base/live.ts';
import { pageSession } from '../../base/page-session.ts';
import { readUrl, writeUrl } from '../../base/url-state.ts';
import { orderWords } from '../../i18n/fields/order.ts';
import { choiceLabel, fieldLabel } from '../../i18n/fields/words.ts';
import { textsMissing, translator } from '../../i18n/translate.ts';
import { button, field, segments } from '../../parts/controls.ts';
import { energyText } from '../../parts/format.ts';
import { columns3Icon, downloadIcon, listFilterIcon, receiptIcon, searchIcon } from '../../parts/icons.ts';
import { menu, popover } from '../../parts/overlays.ts';
import { message } from '../../parts/states.ts';
import { Table } from '../../parts/table.ts';
import { tableStyles } from '../../parts/table-styles.ts';
import { orderColumns, orderText } from './columns.ts';
import type { OrderDrawer } from './drawer.ts';
import type { FilterContext } from './filters.ts';
import { type OrderWord, texts } from './i18n.ts';
import { orderTableStyles } from './styles.ts';
import type { OrderTools } from './tools.ts';
import {
  defaultView,
  fromParams,
  type OrderRow,
  type OrderView,
  sortKeys,
  sortText,
  toParams,
  toQuery,
} from './view-state.ts';

/** Rows from elsewhere than the API: a page's own, or a bench's. */
export interface OrderSource {
  page(query: ListQuery): Promise<Page<OrderRow>>;
}

const states = ['charging', 'completed', 'abnormal'] as const;
const flashMs = 1500;
const sayEveryMs = 5000;

/**
 * @tag order-table
 * @attr station-id - Only orders of this station.
 * @attr state - Only orders in this state: `charging`, `completed` or `abnormal`.
 * @attr columns - Columns in order, comma-separated field names; the user may choose others.
 * @attr page-size - Rows read at once, 20–500. Default 100.
 * @attr url-state - Keep search, filters, sorting and the open order in the page's URL, under this prefix.
 * @attr lang - Language of this widget alone.
 * @slot empty - Instead of the message that there are no orders.
 * @slot loading - Instead of the skeleton.
 * @slot error - Instead of the error message.
 * @slot forbidden - Instead of the message that the orders may not be seen.
 * @slot setup - Instead of the message that there is no provider.
 * @fires wf-state - The user changed search, filters, sorting, columns or the open order. `detail`: `OrderView`, to be set as `viewState` again.
 * @fires wf-order-open - An order is about to be opened; cancel it to show your own page. `detail`: `{ id }`
 * @fires wf-before-command - An order is about to be stopped or closed; cancel it to prevent that. `detail`: `{ command, orderId }`
 * @fires wf-error - Something could not be loaded. `detail`: `{ code, message, requestId }`
 * @csspart frame - The box around everything.
 * @csspart table - The scrolled grid.
 * @csspart heading - A column heading.
 * @csspart row - A row.
 * @csspart footer - Count, sums and paging.
 * @csspart drawer - The detail.
 * @csspart bill - The lines of the bill.
 * @cssprop [--wf-table-height=640px] - Most height of the grid.
 */
export class OrderTable extends WfElement {
  static override styles = [...WfElement.styles, tableStyles, orderTableStyles];
  static override texts = [texts, orderWords];

  @property({ attribute: 'station-id' }) stationId = '';
  @property({ attribute: 'state' }) orderState = '';
  @property() columns = '';
  @property({ type: Number, attribute: 'page-size' }) pageSize = 100;
  @property({ attribute: 'url-state' }) urlState: string | null = null;
  /** What the user has set. Set it to restore an earlier one. */
  @property({ attribute: false }) viewState: OrderView = defaultView;
  /** Rows from the page itself instead of the API. */
  @property({ attribute: false }) source: OrderSource | undefined;

  @state() private news = 0;
  @state() private sums: { currency: string; count: number; energyWh: number; totalMinor: number } | undefined;
  @state() private popped: 'filters' | 'columns' | '' = '';
  @state() private drawer: OrderDrawer | undefined;
  @state() private tools: OrderTools | undefined;
  #wrong = new Set<string>();
  #flashing = new Set<string>();
  #saidAtMs = 0;
  #searchTimer = 0;
  #drawerWait: Promise<void> | undefined;

  #table = new Table<OrderRow>(this);
  #list = new ListData<OrderRow>(this, {
    may: 'order:view',
    args: () => [JSON.stringify(this.#query), this.pageSize, this.source],
    page: (session, cursor, signal) => {
      const limit = Math.max(20, Math.min(500, this.pageSize || 100));
      const query: ListQuery = { ...this.#query, limit, ...(cursor ? { cursor } : { totals: '1' }) };
      return this.source?.page(query) ?? call(session.transport, orders.endpoints.list, { query, signal });
    },
    onStart: (page) => {
      this.news = 0;
      void this.#addUp(page);
    },
  });
  #live = new Live(this, {
    topics: ['order.started', 'order.progress', 'order.ended'],
    onMessage: (each) => this.#hear(each),
    onReset: () => void this.#list.first.reload(),
  });

  get #text(): OrderWord {
    return translator(texts, this.locale);
  }
  get #fixed(): Record<string, string> {
    return { ...(this.stationId && { stationId: this.stationId }), ...(this.orderState && { state: this.orderState }) };
  }
  get #query(): ListQuery {
    return toQuery(this.viewState, this.#fixed);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.columns && this.viewState === defaultView)
      this.viewState = { ...defaultView, columns: this.columns.split(',').map((name) => name.trim()) };
    this.#readUrl();
    window.addEventListener('popstate', this.#readUrl);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('popstate', this.#readUrl);
    clearTimeout(this.#searchTimer);
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    if (changed.has('source') && this.source) this.session = pageSession(this.session);
    if (this.openOrder) void this.#needDrawer();
    if (Object.keys(this.viewState.filters).some((name) => name !== 'state')) void this.#needTools();
  }

  #needDrawer(): Promise<void> {
    this.#drawerWait ??= import('./drawer.ts').then(({ OrderDrawer }) => {
      const root = this.renderRoot as ShadowRoot;
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, ...OrderDrawer.styles.map((each) => each.styleSheet!)];
      this.drawer = new OrderDrawer(this);
    });
    return this.#drawerWait;
  }

  async #needTools(): Promise<void> {
    const { orderTools } = await import('./tools.ts');
    await textsMissing([orderTools.filterTexts], this.locale);
    this.tools = orderTools;
  }

  /** Id of the order whose drawer is open; '' for none. */
  get openOrder(): string {
    return this.source ? '' : this.viewState.selected;
  }

  closeOrder(): void {
    this.#change({ selected: '' });
  }

  protected override view(): unknown {
    const { filters } = this.viewState;
    const filtered = Boolean(this.viewState.q) || Object.keys(filters).length > 0;
    const content = this.viewData(this.#list.first, {
      live: this.#live,
      skeleton: () =>
        html`<div class="bones">${Array.from({ length: 6 }, () => html`<div>${[1, 2, 3, 4, 5].map(() => html`<span class="bone"></span>`)}</div>`)}</div>`,
      empty: () => this.#list.rows.length === 0 && this.#viewEmpty(filtered),
      content: () => this.#viewTable(),
    });
    const usable = this.session?.phase === 'ready' && this.#list.first.phase !== 'forbidden';
    return html`<section class="frame" part="frame" aria-label=${this.#text('title')}>
        ${usable ? this.#viewHead() : nothing}${content}
      </section>
      ${this.drawer?.view(this.#list.at(this.openOrder))}`;
  }

  #viewEmpty(filtered: boolean): unknown {
    const text = this.#text;
    return message({
      icon: receiptIcon,
      title: text(filtered ? 'nothing.title' : 'empty.title'),
      text: text(filtered ? 'nothing.text' : 'empty.text'),
      action: filtered
        ? button({ label: this.word('clearAll'), onClick: () => this.#change({ q: '', filters: {} }) })
        : nothing,
    });
  }

  #viewHead(): unknown {
    const text = this.#text;
    const { viewState, locale } = this;
    const c = this.#filterContext;
    const chips = this.tools?.filterChips(c) ?? [];
    return html`<div class="head">
        ${field({
          id: 'q',
          type: 'search',
          icon: searchIcon,
          label: this.word('search'),
          hideLabel: true,
          placeholder: text('search.hint'),
          value: viewState.q,
          onInput: (q) => {
            clearTimeout(this.#searchTimer);
            this.#searchTimer = window.setTimeout(() => this.#change({ q: q.trim() }), 250);
          },
        })}
        ${
          this.orderState
            ? nothing
            : segments({
                label: fieldLabel(order, orderWords, 'state', locale),
                value: viewState.filters.state ?? '',
                options: [
                  { value: '', label: this.word('all') },
                  ...states.map((value) => ({ value, label: choiceLabel(orderWords, 'state', value, locale) })),
                ],
                onChange: (value) => this.#change({ filters: without({ ...viewState.filters, state: value }) }),
              })
        }
        <div class="tools">
          ${popover({
            id: 'filters',
            end: true,
            button: { label: this.word('filter'), icon: listFilterIcon, part: 'filter' },
            onToggle: (open) => this.#pop('filters', open),
            body:
              this.popped === 'filters' && this.tools
                ? this.tools.filterForm(c, this.#wrong, (name, bad) => this.#mark(name, bad))
                : nothing,
          })}
          ${popover({
            id: 'columns',
            end: true,
            button: { label: text('columns'), icon: columns3Icon, part: 'columns', only: true },
            onToggle: (open) => this.#pop('columns', open),
            body:
              this.popped === 'columns' && this.tools
                ? this.tools.columnChooser(this.viewState.columns, this.locale, (columns) => this.#change({ columns }))
                : nothing,
          })}
          ${menu({
            id: 'export',
            end: true,
            button: {
              label: text('export'),
              icon: downloadIcon,
              part: 'export',
              only: true,
              disabled: Boolean(this.source),
            },
            items: (['csv', 'xlsx'] as const).map((format) => ({
              label: text(`export.${format}`),
              onSelect: () => void this.#export(format),
            })),
          })}
        </div>
      </div>
      ${
        chips.length > 0
          ? html`<div class="chips">${chips}<button type="button" class="chip" @click=${() => this.#change({ filters: without({ state: viewState.filters.state ?? '' }) })}>${this.word('clearAll')}</button></div>`
          : nothing
      }`;
  }

  get #filterContext(): FilterContext {
    return {
      filters: this.viewState.filters,
      fixed: this.#fixed,
      locale: this.locale,
      zone: this.session?.zone ?? 'UTC',
      currency: this.sums?.currency ?? this.session?.currency ?? 'EUR',
      nowMs: Date.now(),
      sort: this.viewState.sort,
      onSort: (sort) => this.#change({ sort }),
      removeLabel: this.word('remove'),
      onChange: (filters) => this.#change({ filters }),
    };
  }

  #pop(name: 'filters' | 'columns', open: boolean): void {
    if (open) this.popped = name;
    else if (this.popped === name) this.popped = '';
    if (open) void this.#needTools();
  }

  #viewTable(): unknown {
    const text = this.#text;
    const { locale, viewState } = this;
    return html`${
      this.news > 0
        ? html`<button type="button" class="chip on new" @click=${this.#showNews}>${text('new', { n: this.news })}</button>`
        : nothing
    }
    ${this.#table.render({
      label: text('title'),
      columns: orderColumns(viewState.columns, locale),
      rows: this.#list.rows,
      keyOf: (row) => row.id,
      total: this.#list.total,
      hasMore: this.#list.next !== null,
      onNearEnd: () => void this.#list.more(),
      sort: sortKeys(viewState.sort),
      onSort: (sort) => this.#change({ sort: sortText(sort) }),
      onOpen: (row) => this.#open(row.id),
      selected: viewState.selected || undefined,
      flashing: this.#flashing,
      card: (row) => [
        row.stationName,
        orderText(row, 'totalMinor', locale),
        `${orderText(row, 'state', locale)} · ${orderText(row, 'startedAt', locale)}`,
        orderText(row, 'energyWh', locale),
      ],
      cardStatus: (row) => `status s-${row.state} muted`,
      texts: {
        previous: text('previous'),
        next: text('next'),
        range: (params) => text('range', params),
        sortHint: text('sort.hint'),
      },
      locale,
      footer: this.#viewSums(),
    })}`;
  }

  #viewSums(): unknown {
    const text = this.#text;
    const { locale, sums } = this;
    const total = this.#list.total;
    return html`<div class="count">
      ${total === undefined ? nothing : html`<span><bdi>${text('footer.count', { n: total })}</bdi></span>`}
      ${
        sums
          ? html`<span><bdi>${energyText(sums.energyWh, locale)}</bdi></span><span><strong>${formatMoney(sums.totalMinor, sums.currency, locale)}</strong></span>${
              sums.count !== total
                ? html`<span>${text('footer.of', { n: sums.count, currency: sums.currency })}</span>`
                : nothing
            }`
          : nothing
      }
    </div>`;
  }

  #open(id: string): void {
    if (emit(this, 'wf-order-open', { id }, true)) this.#change({ selected: id });
  }

  #mark(name: string, bad: boolean): void {
    if (bad) this.#wrong.add(name);
    else this.#wrong.delete(name);
    this.requestUpdate();
  }

  #change(part: Partial<OrderView>): void {
    const before = this.viewState;
    this.viewState = { ...before, ...part };
    const { q, sort, filters } = this.viewState;
    if (q !== before.q || sort !== before.sort || filters !== before.filters) this.#table.scrollToTop();
    emit(this, 'wf-state', this.viewState);
    if (this.urlState !== null) writeUrl(this.urlState || 'orders', toParams(this.viewState));
  }

  #readUrl = (): void => {
    if (this.urlState !== null) this.viewState = fromParams(readUrl(this.urlState || 'orders'));
  };

  #showNews = (): void => {
    this.#table.scrollToTop();
    void this.#list.first.reload();
  };

  #hear({ topic, row }: LiveMessage): void {
    const order = row as OrderRow;
    if (topic === 'order.started') void this.#hearStarted(order);
    else this.takeOrder(order);
    if (topic === 'order.ended') this.#flash(order.id);
  }

  async #hearStarted(row: OrderRow): Promise<void> {
    const { orderTools } = await import('./tools.ts');
    const fits = orderTools.belongs(row, this.#query);
    if (this.#list.at(row.id)) this.takeOrder(row);
    else if (fits === false || this.#list.first.value === undefined) return;
    else if (fits && this.viewState.sort.startsWith('-startedAt')) {
      this.#list.prepend(row);
      this.#table.shift(1);
      this.#flash(row.id);
    } else this.news += 1;
    if (Date.now() - this.#saidAtMs < sayEveryMs) return;
    this.#saidAtMs = Date.now();
    this.say(this.#text('said.started', { station: row.stationName }));
  }

  /** An order has changed: its row and the sums follow. Only fields that are given change. */
  takeOrder(change: Partial<OrderRow> & { id: string }): void {
    const before = this.#list.at(change.id);
    this.#list.patch(change.id, change);
    const { sums } = this;
    if (!before || !sums || before.currency !== sums.currency) return;
    const grown = (name: 'energyWh' | 'totalMinor') => sums[name] + (change[name] ?? before[name]) - before[name];
    this.sums = { ...sums, energyWh: grown('energyWh'), totalMinor: grown('totalMinor') };
  }

  #flash(id: string): void {
    this.#flashing.add(id);
    this.requestUpdate();
    setTimeout(() => {
      this.#flashing.delete(id);
      this.requestUpdate();
    }, flashMs);
  }

  /** Money only adds up within a currency: where there may be several, the sum is of the first row's, and says so. */
  async #addUp(page: Page<OrderRow>): Promise<void> {
    this.sums = undefined;
    const { session } = this;
    const currency = page.items[0]?.currency;
    const { totals } = page;
    if (!currency || !totals || !session) return;
    let of = totals;
    if (page.next !== null || page.items.some((row) => row.currency !== currency)) {
      const query: ListQuery = { ...this.#query, currency, limit: 1, totals: '1' };
      const answer = this.source
        ? page
        : await call(session.transport, orders.endpoints.list, { query }).catch(() => page);
      if (this.#list.first.value !== page || !answer.totals) return;
      of = answer.totals;
    }
    const { energyWh = 0, totalMinor = 0 } = of.sums;
    this.sums = { currency, count: of.count, energyWh, totalMinor };
  }

  async #export(format: 'csv' | 'xlsx'): Promise<void> {
    const { session } = this;
    if (!session) return;
    const query = { ...this.#query, format, columns: this.viewState.columns.join(), zone: session.zone };
    try {
      const { orderTools } = await import('./tools.ts');
      await orderTools.download(session.transport, query);
    } catch (error) {
      this.toast(this.#text('export.failed', { reason: error instanceof Error ? error.message : String(error) }));
    }
  }
}

const without = (filters: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''));
