/** `<order-table>`: the orders of a merchant, live, filtered and sorted by the server, with each one's detail in a drawer. */
import { property, state } from 'lit/decorators.js';
import { orders } from '../../../bff/charging/orders/contract.ts';
import { call } from '../../../bff/kernel/client.ts';
import type { ListQuery, Page } from '../../../bff/kernel/contract.ts';
import { WfElement } from '../../base/element.ts';
import { emit } from '../../base/events.ts';
import { ListData } from '../../base/list.ts';
import { Live } from '../../base/live.ts';
import { pageSession } from '../../base/page-session.ts';
import { readUrl, writeUrl } from '../../base/url-state.ts';
import { orderWords } from '../../i18n/fields/order.ts';
import { translator } from '../../i18n/translate.ts';
import { deskStyles } from '../../kit/styles.ts';
import { Table } from '../../parts/table.ts';
import { tableStyles } from '../../parts/table-styles.ts';
import type { OrderDrawer } from './drawer.ts';
import type { Following } from './following.ts';
import { type OrderWord, texts } from './i18n.ts';
import { orderTableStyles } from './styles.ts';
import type { OrderTools } from './tools.ts';
import { viewAll } from './view.ts';
import { defaultView, fromParams, type OrderRow, type OrderView, toParams, toQuery } from './view-state.ts';

/** Rows from elsewhere than the API: a page's own, or a bench's. */
export interface OrderSource {
  page(query: ListQuery): Promise<Page<OrderRow>>;
}

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
 * @fires wf-before-command - Something is about to be done with an order: `stop`, `close`, `refund`, `reprice`, `waive`, `bill`, `merge`, `accept`, `writeOff`, `markPaid`; cancel it to prevent that. `detail`: `{ command, orderId }`
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
  static override styles = [...WfElement.styles, deskStyles, tableStyles, orderTableStyles];
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

  @state() news = 0;
  @state() sums: { currency: string; count: number; energyWh: number; totalMinor: number } | undefined;
  /** Orders that wait for somebody's decision; undefined while unknown. */
  @state() reviewCount: number | undefined;
  @state() popped: 'filters' | 'columns' | '' = '';
  @state() drawer: OrderDrawer | undefined;
  @state() tools: OrderTools | undefined;
  /** Filters that were typed wrong. */
  readonly wrong = new Set<string>();
  readonly flashing = new Set<string>();
  readonly table = new Table<OrderRow>(this);
  #searchTimer = 0;
  #following: Following | undefined;

  readonly list: ListData<OrderRow> = new ListData<OrderRow>(this, {
    may: 'order:view',
    args: () => [JSON.stringify(this.query), this.pageSize, this.source],
    page: (session, cursor, signal) => {
      const limit = Math.max(20, Math.min(500, this.pageSize || 100));
      const query: ListQuery = { ...this.query, limit, ...(cursor ? { cursor } : { totals: '1' }) };
      return this.source?.page(query) ?? call(session.transport, orders.endpoints.list, { query, signal });
    },
    onStart: (page) => {
      this.news = 0;
      this.sums = undefined;
      void this.#follow((following) => following.start(page));
    },
  });
  readonly live: Live = new Live(this, {
    topics: ['order.started', 'order.progress', 'order.ended', 'order.changed'],
    onMessage: (each) => void this.#follow((following) => following.hear(each)),
    onReset: () => void this.list.first.reload(),
  });

  get text(): OrderWord {
    return translator(texts, this.locale);
  }
  /** What the page itself demands. */
  get fixed(): Record<string, string> {
    return { ...(this.stationId && { stationId: this.stationId }), ...(this.orderState && { state: this.orderState }) };
  }
  get query(): ListQuery {
    return toQuery(this.viewState, this.fixed);
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
    if (Object.keys(this.viewState.filters).some((name) => name !== 'state' && name !== 'review'))
      void this.needTools();
  }

  async #needDrawer(): Promise<void> {
    const { OrderDrawer } = await import('./drawer.ts');
    this.drawer ??= new OrderDrawer(this);
  }

  async needTools(): Promise<OrderTools> {
    const { orderTools } = await import('./tools.ts');
    await orderTools.dress(this);
    this.tools = orderTools;
    return orderTools;
  }

  // Rows are on the screen before anybody asks what they come to.
  async #follow(work: (following: Following) => void): Promise<void> {
    const { Following } = await import('./following.ts');
    this.#following ??= new Following(this);
    work(this.#following);
  }

  /** Id of the order whose drawer is open; '' for none. */
  get openOrder(): string {
    return this.source ? '' : this.viewState.selected;
  }

  closeOrder(): void {
    this.change({ selected: '' });
  }

  /** An order has changed: its row and the sums follow. Only fields that are given change. */
  takeOrder(change: Partial<OrderRow> & { id: string }): void {
    void this.#follow((following) => following.take(change));
  }

  protected override view(): unknown {
    return viewAll(this);
  }

  /** `viewData` of the list, for the template. */
  show(view: { skeleton(): unknown; empty(): unknown; content(): unknown }): unknown {
    return this.viewData(this.list.first, { live: this.live, ...view });
  }

  pop(name: 'filters' | 'columns', open: boolean): void {
    if (open) this.popped = name;
    else if (this.popped === name) this.popped = '';
    if (open) void this.needTools();
  }

  search(q: string): void {
    clearTimeout(this.#searchTimer);
    this.#searchTimer = window.setTimeout(() => this.change({ q: q.trim() }), 250);
  }

  open(id: string): void {
    if (emit(this, 'wf-order-open', { id }, true)) this.change({ selected: id });
  }

  change = (part: Partial<OrderView>): void => {
    const before = this.viewState;
    this.viewState = { ...before, ...part };
    const { q, sort, filters } = this.viewState;
    if (q !== before.q || sort !== before.sort || filters !== before.filters) this.table.scrollToTop();
    emit(this, 'wf-state', this.viewState);
    if (this.urlState !== null) writeUrl(this.urlState || 'orders', toParams(this.viewState));
  };

  #readUrl = (): void => {
    if (this.urlState !== null) this.viewState = fromParams(readUrl(this.urlState || 'orders'));
  };
}
