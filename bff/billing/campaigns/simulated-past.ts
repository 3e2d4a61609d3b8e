/** What drivers had done before, while past orders are gone through one after the other. */
import { and, count, gt, inArray, lt } from 'drizzle-orm';
import type { OrderRecord } from '../../charging/orders/rows.ts';
import { orders } from '../../store/tables/index.ts';
import type { Reader } from '../../store/types.ts';
import type { Campaign, Past } from './rules.ts';

interface Known {
  /** Before the time that is looked at. */
  readonly earlier: number;
  charges: number;
  uses: number;
}

export class Pasts {
  readonly #read: Reader;
  readonly #fromMs: number;
  readonly #known = new Map<string, Known>();

  constructor(read: Reader, fromMs: number) {
    this.#read = read;
    this.#fromMs = fromMs;
  }

  /** Reads of the drivers of these orders what came before; call for each chunk. */
  async learn(chunk: readonly OrderRecord[]): Promise<void> {
    const ids = new Set(chunk.map(({ driverId }) => driverId ?? '').filter((id) => id !== '' && !this.#known.has(id)));
    if (ids.size === 0) return;
    const found = await this.#read.raw
      .select({ driverId: orders.driverId, charges: count() })
      .from(orders)
      .where(
        and(
          inArray(orders.driverId, [...ids]),
          lt(orders.startedAt, this.#fromMs),
          gt(orders.energyWh, 0),
          this.#read.visible(orders),
        ),
      )
      .groupBy(orders.driverId);
    const earlier = new Map(found.map(({ driverId, charges }) => [driverId, Number(charges)]));
    for (const id of ids) this.#known.set(id, { earlier: earlier.get(id) ?? 0, charges: 0, uses: 0 });
  }

  /** Undefined: nobody knows whose order it was. */
  of(order: OrderRecord, { rules, maxUsesPerDriver }: Campaign): Past | undefined {
    const known = this.#of(order);
    if (!known || (order.driverId === null && rules.kind !== 'coupon')) return undefined;
    return {
      // A campaign that begins with the time looked at counts from there.
      charges: known.charges + (rules.kind === 'firstCharge' ? known.earlier : 0),
      uses: known.uses,
      holdsCoupon: known.uses < (maxUsesPerDriver ?? 1),
    };
  }

  note(order: OrderRecord, isHit: boolean): void {
    const known = this.#of(order);
    if (!known) return;
    if (order.energyWh > 0) known.charges++;
    if (isHit) known.uses++;
  }

  #of({ driverId, cardId }: OrderRecord): Known | undefined {
    const who = driverId ?? cardId;
    if (who === null) return undefined;
    const known = this.#known.get(who) ?? { earlier: 0, charges: 0, uses: 0 };
    this.#known.set(who, known);
    return known;
  }
}
