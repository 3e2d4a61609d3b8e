/**
 * Keeps the table right once its rows are on the screen: live events, what the rows come to, and how many orders wait for a decision.
 * Draws nothing.
 */
import { orders } from '../../../bff/charging/orders/contract.ts';
import { call } from '../../../bff/kernel/client.ts';
import type { ListQuery, Page } from '../../../bff/kernel/contract.ts';
import type { LiveMessage } from '../../../bff/live/contract.ts';
import { belongs } from './belongs.ts';
import type { OrderTable } from './order-table.ts';
import type { OrderRow } from './view-state.ts';

const flashMs = 1500;
const sayEveryMs = 5000;
/** Several decisions at once are counted once. */
const countAfterMs = 400;

export class Following {
  #host: OrderTable;
  #saidAtMs = 0;
  #countTimer = 0;

  constructor(host: OrderTable) {
    this.#host = host;
  }

  /** After the first page was read, also again. */
  async start(page: Page<OrderRow>): Promise<void> {
    await Promise.all([this.#addUp(page), this.#countReviews()]);
  }

  hear({ topic, row }: LiveMessage): void {
    const order = row as OrderRow;
    if (topic === 'order.started') this.#started(order);
    else this.take(order);
    if (topic === 'order.ended') this.#flash(order.id);
  }

  #started(row: OrderRow): void {
    const host = this.#host;
    const fits = belongs(row, host.query);
    if (host.list.at(row.id)) this.take(row);
    else if (fits === false || host.list.first.value === undefined) return;
    else if (fits && host.viewState.sort.startsWith('-startedAt')) {
      host.list.prepend(row);
      host.table.shift(1);
      this.#flash(row.id);
    } else host.news += 1;
    if (Date.now() - this.#saidAtMs < sayEveryMs) return;
    this.#saidAtMs = Date.now();
    host.say(host.text('said.started', { station: row.stationName }));
  }

  take(change: Partial<OrderRow> & { id: string }): void {
    const { list, sums } = this.#host;
    const before = list.at(change.id);
    list.patch(change.id, change);
    if (change.review !== undefined && change.review !== before?.review) this.#countSoon();
    if (!before || !sums || before.currency !== sums.currency) return;
    const grown = (name: 'energyWh' | 'totalMinor') => sums[name] + (change[name] ?? before[name]) - before[name];
    this.#host.sums = { ...sums, energyWh: grown('energyWh'), totalMinor: grown('totalMinor') };
  }

  #flash(id: string): void {
    const host = this.#host;
    host.flashing.add(id);
    host.requestUpdate();
    setTimeout(() => {
      host.flashing.delete(id);
      host.requestUpdate();
    }, flashMs);
  }

  /** Money only adds up within a currency: where there may be several, the sum is of the first row's, and says so. */
  async #addUp(page: Page<OrderRow>): Promise<void> {
    const host = this.#host;
    const currency = page.items[0]?.currency;
    const { totals } = page;
    if (!currency || !totals) return;
    let of = totals;
    if (page.next !== null || page.items.some((row) => row.currency !== currency)) {
      const answer = host.source ? page : ((await this.#totals({ ...host.query, currency })) ?? page);
      if (!answer.totals) return;
      of = answer.totals;
    }
    if (host.list.first.value !== page) return;
    const { energyWh = 0, totalMinor = 0 } = of.sums;
    host.sums = { currency, count: of.count, energyWh, totalMinor };
  }

  /** Undefined when it could not be had: the rows are right without it. */
  async #totals(query: ListQuery): Promise<Page<OrderRow> | undefined> {
    const { session } = this.#host;
    if (!session) return undefined;
    const asked = { ...query, limit: 1, totals: '1' } as const;
    return call(session.transport, orders.endpoints.list, { query: asked }).catch(() => undefined);
  }

  #countSoon(): void {
    clearTimeout(this.#countTimer);
    this.#countTimer = window.setTimeout(() => void this.#countReviews(), countAfterMs);
  }

  /** Whatever is filtered: the count is of all that waits. */
  async #countReviews(): Promise<void> {
    const host = this.#host;
    if (host.source) return;
    const page = await this.#totals({ ...host.fixed, review: 'open' });
    host.reviewCount = page?.totals?.count;
  }
}
