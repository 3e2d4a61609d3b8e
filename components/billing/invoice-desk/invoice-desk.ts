/** `<invoice-desk>`: issued invoices, each as a document; issuing, crediting, mailing, batches, and who issues. */
import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { invoices } from '../../../bff/billing/invoices/contract.ts';
import { call, send, urlOf } from '../../../bff/kernel/client.ts';
import { formatMoney } from '../../../bff/kernel/money.ts';
import { WfElement } from '../../base/element.ts';
import { emit } from '../../base/events.ts';
import { ListData } from '../../base/list.ts';
import { Live } from '../../base/live.ts';
import { readUrl, writeUrl } from '../../base/url-state.ts';
import { translator } from '../../i18n/translate.ts';
import { Lazy } from '../../kit/lazy.ts';
import { deskStyles } from '../../kit/styles.ts';
import { wordsOf } from '../../kit/words.ts';
import { button } from '../../parts/controls.ts';
import { plusIcon, receiptIcon } from '../../parts/icons.ts';
import { saveFile } from '../../parts/save-file.ts';
import { message, skeleton } from '../../parts/states.ts';
import { Table } from '../../parts/table.ts';
import { sortKeys, sortText } from '../../parts/table-state.ts';
import { tableStyles } from '../../parts/table-styles.ts';
import { invoiceColumns, shapeOf, stateText } from './columns.ts';
import { headView } from './head.ts';
import type { DeskPart } from './host.ts';
import { invoiceStyles } from './styles.ts';
import { type InvoiceWord, invoiceTexts } from './texts.ts';
import { defaultView, fromParams, type InvoiceRow, type InvoiceView, toParams, toQuery } from './view-state.ts';

const pageSize = 100;
const searchPauseMs = 250;

/**
 * @tag invoice-desk
 * @attr order-ids - Orders to be invoiced, comma-separated: opens the form for a new invoice with them.
 * @attr invoice-id - The invoice to open at first.
 * @attr url-state - Keep search, filters, sorting and the open invoice in the page's URL, under this prefix.
 * @attr lang - Language of this widget alone.
 * @slot empty - Instead of the message that there are no invoices.
 * @slot loading - Instead of the skeleton.
 * @slot error - Instead of the error message.
 * @slot forbidden - Instead of the message that invoices may not be seen.
 * @slot setup - Instead of the message that there is no provider.
 * @fires wf-state - The user changed search, filters, sorting or the open invoice. `detail`: `InvoiceView`, to be set as `viewState` again.
 * @fires wf-invoice-open - An invoice is about to be opened; cancel it to show your own page. `detail`: `{ id }`
 * @fires wf-order-open - An order on an invoice was chosen. `detail`: `{ id }`
 * @fires wf-before-command - Something is about to be issued, credited, mailed, changed or removed; cancel it to prevent that. `detail`: `{ command }`
 * @fires wf-invoice-issued - An invoice, credit note or correction was issued here. `detail`: `{ id, number }`
 * @fires wf-error - Something could not be loaded. `detail`: `{ code, message, requestId }`
 * @csspart frame - The box around everything.
 * @csspart table - The scrolled grid.
 * @csspart row - A row.
 * @csspart drawer - The document, or a form.
 * @csspart document - The document as it is printed.
 * @cssprop [--wf-table-height=640px] - Most height of the grid.
 */
export class InvoiceDesk extends WfElement {
  static override styles = [...WfElement.styles, deskStyles, tableStyles, invoiceStyles];
  static override texts = [invoiceTexts];

  @property({ attribute: 'order-ids' }) orderIds = '';
  @property({ attribute: 'invoice-id' }) invoiceId = '';
  @property({ attribute: 'url-state' }) urlState: string | null = null;
  /** What the user has set. Set it to restore an earlier one. */
  @property({ attribute: false }) viewState: InvoiceView = defaultView;
  @state() beside: DeskPart = '';
  #searchTimer = 0;

  #table = new Table<InvoiceRow>(this);
  #drawer = new Lazy(this, async () => (await import('./drawer.ts')).drawerPiece(this));
  #parts = {
    issue: new Lazy(this, async () => (await import('./issue.ts')).issuePiece(this)),
    batches: new Lazy(this, async () => (await import('./batches.ts')).batchesPiece(this)),
    issuers: new Lazy(this, async () => (await import('./issuers.ts')).issuersPiece(this)),
  };
  #list = new ListData<InvoiceRow>(this, {
    may: 'invoice:view',
    args: () => [JSON.stringify(toQuery(this.viewState, this.zone))],
    page: ({ transport }, cursor, signal) => {
      const query = {
        ...toQuery(this.viewState, this.zone),
        limit: pageSize,
        ...(cursor ? { cursor } : { totals: '1' as const }),
      };
      return call(transport, invoices.endpoints.list, { query, signal });
    },
  });
  #live = new Live(this, {
    topics: ['invoice.issued'],
    onMessage: ({ row }) => this.#hear(row as InvoiceRow),
    onReset: () => void this.#list.first.reload(),
  });

  get #text(): InvoiceWord {
    return translator(invoiceTexts, this.locale);
  }
  get orders(): readonly string[] {
    return this.orderIds
      .split(',')
      .map((id) => id.trim())
      .filter(Boolean);
  }
  get mayEdit(): boolean {
    return this.session?.may('invoice:edit') === true;
  }
  get zone(): string {
    return this.session?.zone ?? 'UTC';
  }
  get openId(): string {
    return this.viewState.selected;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.invoiceId) this.viewState = { ...this.viewState, selected: this.invoiceId };
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
    if (changed.has('orderIds') && this.orders.length > 0) this.beside = 'issue';
  }

  rowOf(id: string): InvoiceRow | undefined {
    return this.#list.at(id);
  }

  show(part: DeskPart): void {
    this.beside = part;
  }

  openInvoice(id: string): void {
    if (id && !emit(this, 'wf-invoice-open', { id }, true)) return;
    this.beside = '';
    this.change({ selected: id });
  }

  reload(): void {
    void this.#list.first.reload();
  }

  protected override view(): unknown {
    const { viewState: view, session } = this;
    const isFiltered = Boolean(view.q || view.type || view.from || view.to);
    const usable = session?.phase === 'ready' && this.#list.first.phase !== 'forbidden';
    return html`<section class="frame" part="frame" aria-label=${this.#text('title')}>
        ${usable ? this.#viewHead() : nothing}
        ${this.viewData(this.#list.first, {
          live: this.#live,
          skeleton: () => html`<div class="bones">${[1, 2, 3].map(() => skeleton(2))}</div>`,
          empty: () => this.#list.rows.length === 0 && this.#viewEmpty(isFiltered),
          content: () => this.#viewTable(),
        })}
      </section>
      ${usable ? this.#viewDrawers() : nothing}`;
  }

  #viewDrawers(): unknown {
    const { beside } = this;
    return html`${
      this.openId && !beside
        ? this.#drawer.view(
            (piece) => piece.view(),
            () => nothing,
          )
        : nothing
    }
      ${
        beside
          ? this.#parts[beside].view(
              (piece) => piece.view(),
              () => nothing,
            )
          : nothing
      }`;
  }

  #viewHead(): unknown {
    return headView({
      view: this.viewState,
      text: this.#text,
      word: this.word,
      mayEdit: this.mayEdit,
      onChange: (change) => this.change(change),
      onSearch: (q) => {
        clearTimeout(this.#searchTimer);
        this.#searchTimer = window.setTimeout(() => this.change({ q }), searchPauseMs);
      },
      onShow: (part) => this.show(part),
      onExport: (format) => void this.#export(format),
    });
  }

  #viewEmpty(isFiltered: boolean): unknown {
    const text = this.#text;
    const issue = () =>
      button({ label: text('issue'), icon: plusIcon, kind: 'primary', onClick: () => this.show('issue') });
    return message({
      icon: receiptIcon,
      title: text(isFiltered ? 'nothing.title' : 'empty.title'),
      text: text(isFiltered ? 'nothing.text' : 'empty.text'),
      action: isFiltered
        ? button({ label: this.word('clearAll'), onClick: () => this.change({ q: '', type: '', from: '', to: '' }) })
        : this.mayEdit
          ? issue()
          : nothing,
    });
  }

  #viewTable(): unknown {
    const { locale, viewState: view } = this;
    const text = this.#text;
    const money = (row: InvoiceRow) => formatMoney(row.totalMinor, row.currency, locale);
    return this.#table.render({
      label: text('title'),
      columns: invoiceColumns(locale, this.zone, text),
      rows: this.#list.rows,
      keyOf: ({ id }) => id,
      total: this.#list.total,
      hasMore: this.#list.next !== null,
      onNearEnd: () => void this.#list.more(),
      sort: sortKeys(view.sort),
      onSort: (sort) => this.change({ sort: sortText(sort, defaultView.sort) }),
      onOpen: ({ id }) => this.openInvoice(id),
      selected: view.selected || undefined,
      flashing: new Set(),
      card: (row) => [
        row.buyerName || text('noBuyer'),
        money(row),
        `${stateText(row, text)} · ${row.number}`,
        this.time(row.issuedAt, 'day'),
      ],
      cardStatus: (row) => `status s-${shapeOf(row)} muted`,
      texts: {
        previous: text('previous'),
        next: text('next'),
        range: (params) => text('range', params),
        sortHint: text('sort.hint'),
      },
      locale,
      footer: this.#viewSums(),
    });
  }

  /** Amounts only add up within a currency: where there are several, no sum is said. */
  #viewSums(): unknown {
    const { locale } = this;
    const text = this.#text;
    const { rows, total, first, next } = this.#list;
    const currency = rows[0]?.currency;
    const isSum = currency && next === null && rows.every((row) => row.currency === currency);
    const sum = isSum ? (first.value?.totals?.sums.totalMinor ?? 0) : 0;
    return html`<div class="count">
      ${total === undefined ? nothing : html`<span><bdi>${text('count', { n: total })}</bdi></span>`}
      ${isSum ? html`<span><strong><bdi>${formatMoney(sum, currency, locale)}</bdi></strong> <span class="muted">${text('sum.help')}</span></span>` : nothing}
    </div>`;
  }

  #hear(row: InvoiceRow): void {
    // One that was mailed or taken back is here already; a new one belongs where the server puts it.
    if (!this.#list.patch(row.id, row) && this.#table.atTop) this.reload();
  }

  change(part: Partial<InvoiceView>): void {
    const before = this.viewState;
    this.viewState = { ...before, ...part };
    if (part.selected === undefined) this.#table.scrollToTop();
    emit(this, 'wf-state', this.viewState);
    if (this.urlState !== null) writeUrl(this.urlState || 'invoices', toParams(this.viewState));
  }

  #readUrl = (): void => {
    if (this.urlState === null) return;
    const params = readUrl(this.urlState || 'invoices');
    this.viewState = { ...fromParams(params), ...(!params.invoice && this.invoiceId && { selected: this.invoiceId }) };
  };

  async #export(format: 'csv' | 'xlsx'): Promise<void> {
    const { session } = this;
    if (!session) return;
    try {
      const query = { ...toQuery(this.viewState, this.zone), format, zone: session.zone };
      const response = await send(session.transport, 'GET', urlOf(invoices.endpoints.export, {}, query));
      saveFile(await response.blob(), `invoices.${format}`);
    } catch (error) {
      this.toast(this.#text('failed', { reason: wordsOf(error) }));
    }
  }
}
