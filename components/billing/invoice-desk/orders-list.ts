/** Choosing the orders of a new invoice: ended ones of a period and driver that the issuer may invoice and that have none yet. */
import { html, nothing, type TemplateResult } from 'lit';
import { tenants } from '../../../bff/access/tenants/contract.ts';
import { type order, orders } from '../../../bff/charging/orders/contract.ts';
import { call } from '../../../bff/kernel/client.ts';
import type { RowOf } from '../../../bff/kernel/fields.ts';
import { formatMoney } from '../../../bff/kernel/money.ts';
import { Data } from '../../base/data.ts';
import { ListData } from '../../base/list.ts';
import { isolate } from '../../i18n/translate.ts';
import { addDays, dayAt, isoOf } from '../../kit/days.ts';
import { button, checkbox, field } from '../../parts/controls.ts';
import { energyText, timeText } from '../../parts/format.ts';
import { skeleton } from '../../parts/states.ts';
import type { DocumentWord } from './document-texts.ts';
import type { InvoiceHost } from './host.ts';
import { instantsOf } from './view-state.ts';

type OrderRow = RowOf<typeof order.fields>;

/** Of orders at once: an invoice takes no more. */
const pageSize = 200;
const maxMerchants = 500;
const pauseMs = 250;

export class OrdersList {
  #host: InvoiceHost;
  #text: () => DocumentWord;
  #from: string;
  #to: string;
  #driver = '';
  #issuerId = '';
  #timer = 0;
  #chosen = new Map<string, OrderRow>();
  #list: ListData<OrderRow>;
  /** Names by id, where rows are of several merchants. */
  #merchants: Data<ReadonlyMap<string, string>>;

  /** `issuerId`: '' while nothing is shown. */
  constructor(host: InvoiceHost, text: () => DocumentWord, issuerId: () => string) {
    this.#host = host;
    this.#text = text;
    const today = dayAt(Date.now(), host.zone);
    this.#from = isoOf(addDays(today, -30));
    this.#to = isoOf(today);
    this.#list = new ListData<OrderRow>(host, {
      may: 'order:view',
      args: () => {
        const id = issuerId();
        if (!id) return undefined;
        if (id !== this.#issuerId) this.#begin(id);
        return [id, this.#from, this.#to, this.#driver];
      },
      page: ({ transport }, cursor, signal) => {
        const span = instantsOf(this.#from, this.#to, host.zone);
        const query = {
          ...{ invoiced: 'no', issuerId: this.#issuerId, sort: '-startedAt', limit: pageSize },
          ...(span.from !== undefined && { 'startedAt.from': span.from }),
          ...(span.to !== undefined && { 'startedAt.to': span.to }),
          ...(this.#driver && { userName: this.#driver }),
          ...(cursor && { cursor }),
        };
        return call(transport, orders.endpoints.list, { query, signal });
      },
    });
    this.#merchants = new Data(host, {
      may: 'tenant:view',
      args: () => (issuerId() && this.#isOfSeveral ? [] : undefined),
      load: async ({ transport }, signal) => {
        const query = { sort: 'name', limit: maxMerchants };
        const { items } = await call(transport, tenants.endpoints.list, { query, signal });
        return new Map(items.map(({ id, name }) => [id, name]));
      },
    });
  }

  get #isOfSeveral(): boolean {
    const { rows } = this.#list;
    return rows.some(({ tenantId }) => tenantId !== rows[0]?.tenantId);
  }

  /** What another issuer may invoice is neither shown nor chosen any more. */
  #begin(issuerId: string): void {
    this.#issuerId = issuerId;
    this.#chosen.clear();
    this.#list.first.value = undefined;
    this.#list.rows = [];
    this.#list.next = null;
  }

  get chosen(): string[] {
    return [...this.#chosen.keys()];
  }

  /** One currency only. */
  get isMixed(): boolean {
    return new Set([...this.#chosen.values()].map(({ currency }) => currency)).size > 1;
  }

  clear(): void {
    this.#chosen.clear();
  }

  reload(): void {
    void this.#list.first.reload();
  }

  view(): TemplateResult {
    const text = this.#text();
    const { first, rows, next } = this.#list;
    // What nobody has decided about cannot be invoiced yet.
    const open = rows.filter(({ review }) => review !== 'open');
    const day = (name: 'from' | 'to', value: string, set: (day: string) => void) =>
      field({
        id: `orders-${name}`,
        type: 'date',
        label: text(name),
        value,
        onChange: (typed) => {
          set(typed);
          this.#host.requestUpdate();
        },
      });
    const allChosen = open.length > 0 && open.every(({ id }) => this.#chosen.has(id));
    return html`<div class="pair">
        ${day('from', this.#from, (typed) => {
          this.#from = typed;
        })}
        ${day('to', this.#to, (typed) => {
          this.#to = typed;
        })}
      </div>
      ${field({
        id: 'orders-driver',
        type: 'search',
        label: text('driver'),
        placeholder: text('driver.hint'),
        value: this.#driver,
        onInput: (typed) => this.#seek(typed.trim()),
      })}
      ${
        first.value === undefined && first.busy
          ? skeleton(4)
          : open.length === 0
            ? html`<p class="muted">${text('orders.none')}</p>`
            : html`<div>${checkbox({ label: text('orders.all', { n: open.length }), checked: allChosen, onChange: (on) => this.#chooseAll(open, on) })}</div>
              <ul class="choices">${open.map((row) => html`<li>${this.#viewRow(row)}</li>`)}</ul>`
      }
      ${next === null ? nothing : html`<div>${button({ label: text('orders.more'), compact: true, onClick: () => void this.#list.more() })}</div>`}
      <p role="status"><bdi>${this.#sumText(text)}</bdi></p>`;
  }

  #viewRow(row: OrderRow): TemplateResult {
    const { locale } = this.#host;
    const merchant = this.#merchants.value?.get(row.tenantId);
    const about = [timeText(row.startedAt, locale, row.zone), row.stationName, energyText(row.energyWh, locale)];
    return html`<label class="check"><input type="checkbox" .checked=${this.#chosen.has(row.id)} @change=${(event: Event) => this.#choose(row, (event.target as HTMLInputElement).checked)} />
      <span class="grow"><bdi>${row.userName || row.idTag}</bdi><span class="muted small"><bdi>${[...(merchant ? [merchant] : []), ...about].map(isolate).join(' · ')}</bdi></span></span>
      <span class="num"><bdi>${formatMoney(row.totalMinor, row.currency, locale)}</bdi></span></label>`;
  }

  #sumText(text: DocumentWord): string {
    const rows = [...this.#chosen.values()];
    const n = rows.length;
    if (this.isMixed) return text('orders.mixed', { n });
    const sum = rows.reduce((total, { totalMinor }) => total + totalMinor, 0);
    const currency = rows[0]?.currency ?? this.#host.session?.currency ?? 'EUR';
    return text('orders.chosen', { n, total: formatMoney(sum, currency, this.#host.locale) });
  }

  #choose(row: OrderRow, on: boolean): void {
    if (on) this.#chosen.set(row.id, row);
    else this.#chosen.delete(row.id);
    this.#host.requestUpdate();
  }

  #chooseAll(rows: readonly OrderRow[], on: boolean): void {
    for (const row of rows) this.#choose(row, on);
  }

  #seek(driver: string): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      this.#driver = driver;
      this.#host.requestUpdate();
    }, pauseMs);
  }
}
