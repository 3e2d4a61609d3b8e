/** Orders to be booked, a store that breaks off in the middle of a transaction, and the accounts to compare books with. */
import { expect } from 'vitest';
import { partsOf } from '../../bff/billing/ledger/parts.ts';
import type { Bill } from '../../bff/billing/tariffs/bill.ts';
import { price } from '../../bff/billing/tariffs/price.ts';
import type { Tariff } from '../../bff/billing/tariffs/tariff.ts';
import { type OrderRecord, toOrderRow } from '../../bff/charging/orders/rows.ts';
import { dayNumber } from '../../bff/kernel/stamp.ts';
import { systemScope } from '../../bff/store/scope.ts';
import * as t from '../../bff/store/tables/index.ts';
import type { Row, Store, Writer } from '../../bff/store/types.ts';

const system = systemScope('test');
const hourMs = 3_600_000;
const zone = 'Europe/Berlin';

export const taxed: Tariff = {
  currency: 'EUR',
  startFee: { amountMinor: 100 },
  energy: { basePriceMicros: 490_000, bands: [] },
  tax: { rateBasisPoints: 1900, included: true },
};

/** An hour at even power. */
export const billFor = (
  energyWh: number,
  startMs: number,
  tariff: Tariff = taxed,
  terms?: OrderRecord['terms'],
): Bill =>
  price({
    tariff,
    zone,
    usage: {
      startMs,
      endMs: startMs + hourMs,
      samples: [
        { atMs: startMs, registerWh: 0 },
        { atMs: startMs + hourMs, registerWh: energyWh },
      ],
      idle: [],
    },
    ...(terms && { terms }),
  });

let transactions = 1_000_000;
/** An ended order with its bill, due at once. */
export const endedOrder = (
  id: string,
  startedAt: number,
  energyWh: number,
  more: Partial<OrderRecord> = {},
): OrderRecord => {
  const bill = more.bill === undefined ? billFor(energyWh, startedAt, taxed, more.terms) : (more.bill as Bill | null);
  return {
    ...{ id, tenantId: 'north', stationId: 'station', chargerId: 'charger', connector: 1, stationName: 'Harbour' },
    ...{ chargerName: 'CP1', cardId: null, driverId: null, idTag: 'A1', userName: '', transactionId: ++transactions },
    ...{ state: 'completed', abnormalReason: null, stopReason: 'local', startedAt, endedAt: startedAt + hourMs },
    ...{ durationMs: hourMs, meterStartWh: 0, meterStopWh: energyWh, energyWh, powerW: 0, socPercent: null },
    ...{ currency: 'EUR', totalMinor: bill?.totalMinor ?? 0, taxMinor: bill?.taxMinor ?? 0, zone },
    ...{ tariffVersionId: null, bill, startKey: id, memory: {}, terms: null, paymentMode: 'invoice' },
    ...{ paymentState: 'none', paidMinor: 0, refundedMinor: 0, holdMinor: 0, review: '', mergedInto: null },
    ...{ invoiceId: null, dueAt: startedAt + hourMs, createdAt: startedAt, updatedAt: startedAt + hourMs },
    ...more,
  } as OrderRecord;
};

/** Changes an order as its charger or a person would: it is due again. */
export const correct = (store: Store, id: string, patch: Partial<OrderRecord>, nowMs: number): Promise<void> =>
  store.tx(system, async (w) => {
    const bill = patch.bill as Bill | null | undefined;
    const money = bill !== undefined && { totalMinor: bill?.totalMinor ?? 0, taxMinor: bill?.taxMinor ?? 0 };
    const row = await w.update(t.orders, id, { ...patch, ...money, dueAt: nowMs, updatedAt: nowMs });
    expect(row && toOrderRow(row).id).toBe(id);
  });

/** The process dies at the `at`-th call of a writer, counted from 1, and does nothing more. */
export const dying = (store: Store, at: number): Store & { readonly isDead: boolean } => {
  let calls = 0;
  const die = () => {
    calls++;
    if (calls >= at) throw new Error('the process died');
  };
  const watched = (w: Writer): Writer =>
    new Proxy(w, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          die();
          return Reflect.apply(value, target, args);
        };
      },
    });
  return new Proxy(store, {
    get(target, name) {
      if (name === 'isDead') return calls >= at;
      if (name !== 'tx') return Reflect.get(target, name, target);
      const tx: Store['tx'] = (scope, work) => target.tx(scope, (w) => work(watched(w)));
      return tx;
    },
  }) as Store & { readonly isDead: boolean };
};

const all = async <T extends Parameters<Writer['select']>[0]>(store: Store, table: T): Promise<Row<T>[]> => {
  const rows = await store.read(system).select(table);
  expect(rows.length, 'not more than can be read at once').toBeLessThan(1000);
  return rows;
};

type Sums = Record<string, number>;
const add = (sums: Map<string, Sums>, key: string, more: Sums): void => {
  const before = sums.get(key) ?? {};
  sums.set(key, Object.fromEntries(Object.entries(more).map(([name, n]) => [name, (before[name] ?? 0) + n])));
};
const sorted = <V>(map: Map<string, V>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));

/** The sums of days, their users, the ledger and its days are those of the ended orders, to the minor unit. Payments do not matter. */
export const expectBooked = async (store: Store): Promise<void> => {
  const ended = (await all(store, t.orders)).filter((o) => o.state !== 'charging' && o.mergedInto === null);
  const days = new Map<string, Sums>();
  const users = new Map<string, Set<string>>();
  const receivable = new Map<string, number>();
  for (const o of ended) {
    const bill = o.bill as Bill | null;
    const { discountNetMinor: _, ...parts } = bill
      ? partsOf(bill)
      : { energyMinor: 0, serviceMinor: 0, feesMinor: 0, discountMinor: 0, discountNetMinor: 0 };
    receivable.set(o.id, o.totalMinor);
    const groups = new Set((o.terms?.reductions ?? []).filter((r) => r.source === 'group').map((r) => r.id));
    const subjects = [
      ...[`tenant ${o.tenantId}`, `station ${o.stationId}`, `charger ${o.chargerId}`],
      ...[...groups].map((id) => `group ${id}`),
    ];
    for (const subject of subjects) {
      const key = `${subject} ${dayNumber(o.startedAt, o.zone)} ${o.currency} ${o.tenantId}`;
      add(days, key, {
        ...{ orders: 1, abnormal: o.state === 'abnormal' ? 1 : 0, energyWh: o.energyWh, durationMs: o.durationMs },
        ...{ netMinor: bill?.netMinor ?? 0, taxMinor: o.taxMinor, totalMinor: o.totalMinor, ...parts },
      });
      const known = users.get(key) ?? new Set();
      users.set(key, known.add(o.driverId ?? o.cardId ?? o.idTag));
    }
  }
  for (const [key, known] of users) days.set(key, { ...days.get(key), users: known.size });
  const found = new Map(
    (await all(store, t.orderDays))
      .filter((row) => row.orders !== 0)
      .map(({ kind, subjectId, day, currency, tenantId, ...figures }) => [
        `${kind} ${subjectId} ${day} ${currency} ${tenantId}`,
        figures as Sums,
      ]),
  );
  expect(sorted(found)).toEqual(sorted(days));
  for (const row of await all(store, t.orderDays))
    if (row.orders === 0) expect(row).toMatchObject({ users: 0, energyWh: 0, totalMinor: 0, discountMinor: 0 });

  const entries = await all(store, t.ledger);
  const balances = new Map<string, number>();
  const ofDays = new Map<string, Sums>();
  for (const e of entries) {
    const side = (account: string, sign: number) => {
      const key = `${e.orderId} ${account}`;
      balances.set(key, (balances.get(key) ?? 0) + sign * e.amountMinor);
    };
    if (e.kind === 'order' || e.kind === 'tax' || e.kind === 'discount') {
      side(e.debit, 1);
      side(e.credit, -1);
    }
    const key = `${e.tenantId} ${e.day} ${e.kind} ${e.debit} ${e.credit} ${e.currency}`;
    add(ofDays, key, { amountMinor: e.amountMinor, entries: 1 });
  }
  for (const o of await all(store, t.orders)) {
    const of = (account: string) => (balances.get(`${o.id} ${account}`) ?? 0) + 0;
    const bill = receivable.has(o.id) ? (o.bill as Bill | null) : null;
    expect({ id: o.id, owed: of('receivable'), tax: of('tax') }).toEqual({
      id: o.id,
      owed: receivable.get(o.id) ?? 0,
      tax: 0 - (bill?.taxMinor ?? 0),
    });
    const discountNetMinor = bill ? partsOf(bill).discountNetMinor : 0;
    expect(0 - of('revenue')).toBe((bill?.netMinor ?? 0) + discountNetMinor);
  }
  const daysFound = new Map(
    (await all(store, t.ledgerDays)).map((d) => [
      `${d.tenantId} ${d.day} ${d.kind} ${d.debit} ${d.credit} ${d.currency}`,
      { amountMinor: d.amountMinor, entries: d.entries },
    ]),
  );
  expect(sorted(daysFound)).toEqual(sorted(ofDays));
};
