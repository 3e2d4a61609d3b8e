/** The sums of a simulation: the whole, by day, and the orders that it would have changed most. Pure. */
import type { OrderRecord } from '../../charging/orders/rows.ts';
import { dayNumber } from '../../kernel/stamp.ts';

interface Day {
  day: number;
  orders: number;
  hit: number;
  discountMinor: number;
  beforeMinor: number;
  afterMinor: number;
}

interface Changed {
  orderId: string;
  startedAt: number;
  zone: string;
  stationName: string;
  userName: string;
  beforeMinor: number;
  afterMinor: number;
}

const shown = 10;

export class Tally {
  readonly #orders: number;
  readonly #currency: string;
  readonly #days = new Map<number, Day>();
  #covered = 0;
  #skipped = 0;
  #top: Changed[] = [];

  /** @param orders how many there are, looked at or not */
  constructor(orders: number, currency: string) {
    this.#orders = orders;
    this.#currency = currency;
  }

  skip(): void {
    this.#skipped++;
  }

  /** @param hitMinor what it would have come to; undefined: the same */
  add(order: OrderRecord, hitMinor: number | undefined): void {
    const { id: orderId, startedAt, zone, stationName, userName, totalMinor: beforeMinor } = order;
    const afterMinor = hitMinor ?? beforeMinor;
    const number = dayNumber(startedAt, zone);
    const day = this.#days.get(number) ?? { ...noDay, day: number };
    day.orders++;
    day.beforeMinor += beforeMinor;
    day.afterMinor += afterMinor;
    day.discountMinor += beforeMinor - afterMinor;
    this.#days.set(number, day);
    this.#covered++;
    if (hitMinor === undefined) return;
    day.hit++;
    this.#top = [...this.#top, { orderId, startedAt, zone, stationName, userName, beforeMinor, afterMinor }]
      .sort((a, b) => b.beforeMinor - b.afterMinor - (a.beforeMinor - a.afterMinor))
      .slice(0, shown);
  }

  result() {
    const days = [...this.#days.values()].sort((a, b) => a.day - b.day);
    const sum = (of: (day: Day) => number) => days.reduce((total, day) => total + of(day), 0);
    return {
      orders: this.#orders,
      covered: this.#covered,
      skipped: this.#skipped,
      hit: sum(({ hit }) => hit),
      currency: this.#currency,
      discountMinor: sum(({ discountMinor }) => discountMinor),
      revenueBeforeMinor: sum(({ beforeMinor }) => beforeMinor),
      revenueAfterMinor: sum(({ afterMinor }) => afterMinor),
      days,
      top: this.#top,
    };
  }
}

const noDay: Omit<Day, 'day'> = { orders: 0, hit: 0, discountMinor: 0, beforeMinor: 0, afterMinor: 0 };
