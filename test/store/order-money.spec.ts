/** What a person decides about an order's bill and money, over HTTP, with the clerk going through the books after each step. */
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCallers } from '../../bff/access/callers.ts';
import { hashToken } from '../../bff/access/secrets.ts';
import { createClerk } from '../../bff/billing/clerk.ts';
import { addRefunded, setDisputed, setHold, setPaying, undispute } from '../../bff/billing/settle/settle.ts';
import type { Tariff } from '../../bff/billing/tariffs/tariff.ts';
import { createCommands } from '../../bff/bridge/commands.ts';
import { orderHandlers } from '../../bff/charging/orders/handlers.ts';
import { mount } from '../../bff/kernel/http.ts';
import { permissions } from '../../bff/kernel/permissions.ts';
import { apiKeys, audit, ledger, orders, tariffs, tariffVersions } from '../../bff/store/tables/index.ts';
import { expectBooked } from '../kit/books.ts';
import { type Node, openYard, type Plug, silent, system, type Yard } from '../kit/bridge.ts';

const minuteMs = 60_000;
/** 1.00 EUR to start, 0.50 per kWh, 1.20 per hour, VAT contained. */
const timed: Tariff = {
  currency: 'EUR',
  startFee: { amountMinor: 100 },
  energy: { basePriceMicros: 500_000, bands: [] },
  duration: { basePriceMicros: 1_200_000, bands: [] },
  tax: { rateBasisPoints: 1900, included: true },
};

let yard: Yard;
let node: Node;
let plug: Plug;
let app: Hono;

const secretOf = (tenant: string) => `wfk_secret-of-the-${tenant}-tenant`;

beforeEach(async () => {
  yard = await openYard(timed);
  node = yard.node();
  plug = node.connect('CP1');
  const { store, newId } = yard;
  const now = () => yard.clock.nowMs;
  await store.tx(system, (w) =>
    w.insert(
      apiKeys,
      ['north', 'south'].map((tenantId) => ({
        ...{ id: `key-${tenantId}`, tenantId, name: tenantId, prefix: '', hash: hashToken(secretOf(tenantId)) },
        ...{ permissions: [...permissions], createdBy: '', createdAt: 0 },
        ...{ expiresAt: null, revokedAt: null, lastUsedAt: null },
      })),
    ),
  );
  const send = async () => ({ outcome: 'failed' as const, detail: '' });
  const ocpp = { send, link: () => undefined, links: () => [], disconnect: () => false };
  const of = { store, newId, now, log: silent, desks: [], nodeId: 'node-1' };
  const commands = createCommands({ ...of, ocpp, ingest: node.ingest });
  app = new Hono();
  mount(app, [orderHandlers({ newId, commands, ingest: node.ingest })], {
    ...{ store, now, newId, identify: createCallers(store, now).identify, throttle: async () => null },
    ...{ observe: () => {}, addressOf: () => '' },
    log: { ...silent, error: (fields: object) => expect.unreachable(JSON.stringify(fields)) },
  });
});
afterEach(() => yard.drop());

const ask = async (method: string, path: string, body?: object, tenant = 'north') => {
  const headers = { authorization: `Bearer ${secretOf(tenant)}`, 'content-type': 'application/json' };
  const response = await app.request(path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return { status: response.status, json: await response.json() };
};
const note = 'the driver called';
const decide = (id: string, what: string, body: object = {}) =>
  ask('POST', `/v1/orders/${id}/${what}`, { note, ...body });
const done = async (id: string, what: string, body: object = {}) => {
  const answer = await decide(id, what, body);
  expect(answer).toMatchObject({ status: 200 });
  await book();
  return answer.json;
};
const refused = async (id: string, what: string, body: object = {}): Promise<string> => {
  const before = await stored(id);
  const { status, json } = await decide(id, what, body);
  expect(status).toBe(409);
  expect(await stored(id)).toEqual(before);
  return json.detail;
};
const history = async (id: string) => (await ask('GET', `/v1/orders/${id}/history`)).json;
const stored = async (id: string) => {
  const found = await yard.store.read(system).find(orders, id);
  if (!found) throw new Error(`no order ${id}`);
  return found;
};
const book = async () => {
  const log = { ...silent, error: (fields: object) => expect.unreachable(JSON.stringify(fields)) };
  await createClerk({ store: yard.store, now: () => yard.clock.nowMs, log, desks: [] }).run();
  await expectBooked(yard.store);
};
const settle = (work: Parameters<typeof yard.store.tx>[1]) => yard.store.tx(system, work);

const start = async (meterStartWh = 0, idTag = 'A1'): Promise<string> => {
  const { transactionId } = await plug.tell({
    ...{ kind: 'transactionStarted', connector: 1, idTag, meterStartWh, atMs: yard.clock.nowMs },
  });
  const row = (await yard.orders()).find((each) => each.transactionId === transactionId);
  return row?.id ?? '';
};
const stop = async (id: string, meterStopWh: number, atMs = yard.clock.nowMs) =>
  plug.tell({
    ...{ kind: 'transactionStopped', transactionId: String((await stored(id)).transactionId), meterStopWh },
    ...{ reason: 'local', samples: [], atMs },
  });
const meter = async (id: string, energyWh: number) =>
  plug.tell({
    ...{ kind: 'metered', connector: 1, transactionId: String((await stored(id)).transactionId) },
    samples: [{ atMs: yard.clock.nowMs, energyWh }],
  });
/** An hour and 10 kWh: 100 + 500 + 120. */
const session = async (fromWh = 0): Promise<string> => {
  const id = await start(fromWh);
  yard.wait(30 * minuteMs);
  await meter(id, fromWh + 5000);
  yard.wait(30 * minuteMs);
  await stop(id, fromWh + 10_000);
  await book();
  return id;
};
/** Its stop never came: 1 kWh proven, energy only. */
const abandoned = async (): Promise<string> => {
  const id = await start();
  yard.wait(10 * minuteMs);
  await meter(id, 1000);
  await plug.tell({
    kind: 'statusChanged',
    connector: 1,
    state: 'available',
    errorCode: 'noError',
    atMs: yard.clock.nowMs,
  });
  yard.wait(10 * minuteMs);
  await node.job('sessions');
  await book();
  return id;
};
/** Debits less credits of an account. */
const sumOf = async (account: string) =>
  (await yard.store.read(system).select(ledger)).reduce(
    (sum, row) => sum + (row.debit === account ? row.amountMinor : row.credit === account ? -row.amountMinor : 0),
    0,
  );
const addTariff = (id: string, definition: Tariff, tenantId = 'north') =>
  settle(async (w) => {
    const of = { tenantId, createdAt: 0 };
    await w.insert(tariffs, {
      ...{
        ...of,
        id,
        name: id,
        currency: definition.currency,
        versionId: `${id}-1`,
        version: 1,
        archived: false,
        updatedAt: 0,
      },
    });
    await w.insert(tariffVersions, { ...of, id: `${id}-1`, tariffId: id, version: 1, createdBy: '', definition });
  });

describe('pricing again', () => {
  const cheap: Tariff = { ...timed, startFee: { amountMinor: 0 }, energy: { basePriceMicros: 300_000, bands: [] } };

  it('by another tariff books the difference, keeps the bill that was, and says what was paid too much', async () => {
    const id = await session();
    expect(await stored(id)).toMatchObject({ totalMinor: 720, paymentState: 'unpaid' });
    await done(id, 'mark-paid', { reference: 'till 4' });
    await addTariff('cheap', cheap);
    const preview = await decide(id, 'reprice', { tariffId: 'cheap', preview: true });
    expect(preview.json).toMatchObject({ beforeMinor: 720, totalMinor: 420, openMinor: 0, overpaidMinor: 300 });
    expect(await stored(id)).toMatchObject({ totalMinor: 720, review: '' });
    const answer = await done(id, 'reprice', { tariffId: 'cheap' });
    expect(answer).toMatchObject({ totalMinor: 420, overpaidMinor: 300, bill: preview.json.bill });
    expect(answer.order).toMatchObject({ id, totalMinor: 420, review: 'repriced', paidMinor: 720 });
    expect(await stored(id)).toMatchObject({ tariffVersionId: 'cheap-1', paymentState: 'paid', dueAt: null });
    const { bills, ledger: entries } = await history(id);
    expect(bills).toMatchObject([{ totalMinor: 720, reason: note, actorName: 'north', bill: { totalMinor: 720 } }]);
    expect(entries.map((e: { kind: string; debit: string }) => `${e.kind} ${e.debit}`)).toEqual([
      ...['order receivable', 'tax receivable', 'payment bank', 'order revenue', 'tax tax'],
    ]);
    const lines = await yard.store.read(system).select(audit);
    expect(lines.find(({ action }) => action === 'order.reprice')).toMatchObject({
      objectId: id,
      detail: { note, beforeMinor: 720, totalMinor: 420, tariff: 'cheap', version: 1 },
    });
  });

  it('by its own tariff comes to the same', async () => {
    const id = await session();
    const { bill } = await stored(id);
    expect((await done(id, 'reprice')).bill).toEqual(bill);
    expect((await stored(id)).bill).toEqual(bill);
  });

  it('is refused where it cannot be, in words', async () => {
    const running = await start(0, 'B2');
    expect(await refused(running, 'reprice')).toContain('still running');
    await stop(running, 1);
    const id = await session(100);
    await addTariff('foreign', { ...timed, currency: 'CHF' });
    await addTariff('others', cheap, 'south');
    await addTariff('below', cheap, 'kiosk');
    expect(await refused(id, 'reprice', { tariffId: 'foreign' })).toContain('in EUR');
    for (const tariffId of ['none', 'others', 'below'])
      expect((await decide(id, 'reprice', { tariffId })).status, tariffId).toBe(400);
    expect((await decide(id, 'reprice', { tariffVersionId: 'others-1' })).status).toBe(400);
    expect((await ask('POST', `/v1/orders/${id}/reprice`, {})).status).toBe(400);
    await settle((w) => setPaying(w, id, true));
    expect(await refused(id, 'reprice')).toContain('under way');
    await settle((w) => setPaying(w, id, false));
    await settle((w) => setDisputed(w, id));
    expect(await refused(id, 'waive')).toContain('disputed');
    await settle((w) => undispute(w, id, 'won'));
    await settle(async (w) => void (await w.change(orders, id, { invoiceId: 'invoice' })));
    for (const what of ['reprice', 'waive', 'accept']) expect(await refused(id, what)).toContain('Credit the invoice');
    await settle(async (w) => void (await w.change(orders, id, { invoiceId: null })));
    await done(id, 'mark-paid', { reference: 'till' });
    await settle((w) => addRefunded(w, id, 20));
    expect(await refused(id, 'bill', { amountMinor: 1 })).toContain('given back');
  });

  it('is another merchant’s business only where it sees the order', async () => {
    const id = await session();
    for (const what of ['reprice', 'waive', 'accept', 'write-off'])
      expect((await ask('POST', `/v1/orders/${id}/${what}`, { note }, 'south')).status).toBe(404);
    expect((await ask('GET', `/v1/orders/${id}/history`, undefined, 'south')).status).toBe(404);
  });
});

describe('asking nothing', () => {
  it('shows what it was, with everything taken off', async () => {
    const id = await session();
    await done(id, 'waive');
    const row = await stored(id);
    expect(row).toMatchObject({ totalMinor: 0, taxMinor: 0, review: 'waived', paymentState: 'none' });
    expect(row.bill).toMatchObject({ totalMinor: 0, netMinor: 0, taxMinor: 0 });
    const { lines } = row.bill as { lines: { component: string; amountMinor: number }[] };
    expect(lines.at(-1)).toMatchObject({ component: 'waiver', amountMinor: -720, why: { key: 'waiver.byHand' } });
    expect(await refused(id, 'waive')).toContain('nothing already');
    expect(await refused(id, 'write-off')).toContain('Nothing of the order is open');
  });
});

describe('a bill by hand', () => {
  it('of an amount contains the tax, and replaces the bill', async () => {
    const id = await session();
    const { bill } = await done(id, 'bill', { amountMinor: 1190 });
    expect(bill).toMatchObject({ totalMinor: 1190, netMinor: 1000, taxMinor: 190 });
    expect(bill.lines).toMatchObject([{ component: 'correction', amountMinor: 1190 }]);
    expect(await stored(id)).toMatchObject({ totalMinor: 1190, review: 'billed', energyWh: 10_000 });
  });

  it('of energy alone is priced as before, with times as a whole session', async () => {
    const id = await abandoned();
    expect(await stored(id)).toMatchObject({ totalMinor: 50, review: 'open', state: 'abnormal' });
    expect(await done(id, 'bill', { energyWh: 4000 })).toMatchObject({ totalMinor: 200 });
    const { startedAt } = await stored(id);
    const endedAt = startedAt + 30 * minuteMs;
    expect(await done(id, 'bill', { energyWh: 4000, startedAt, endedAt })).toMatchObject({ totalMinor: 360 });
    expect(await stored(id)).toMatchObject({ energyWh: 4000, endedAt, durationMs: 30 * minuteMs });
    expect((await decide(id, 'bill', { energyWh: 1, startedAt, endedAt: startedAt - 1 })).status).toBe(400);
    for (const body of [{}, { energyWh: 1, amountMinor: 1 }, { amountMinor: 1, endedAt }])
      expect((await decide(id, 'bill', body)).status).toBe(400);
  });
});

describe('merging', () => {
  const torn = async () => {
    const first = await abandoned();
    yard.wait(minuteMs);
    const second = await start(1000);
    yard.wait(20 * minuteMs);
    await stop(second, 5000);
    await book();
    return [first, second] as const;
  };

  it('bills two orders as the one session they were', async () => {
    const [first, second] = await torn();
    const [a, b] = [await stored(first), await stored(second)];
    expect([a.totalMinor, b.totalMinor]).toEqual([50, 340]);
    const durationMs = (b.endedAt ?? 0) - a.startedAt;
    // One start fee, 5 kWh, and the time from the first start to the last end.
    const totalMinor = 100 + 250 + Math.round((durationMs / 3_600_000) * 120);
    const preview = await decide(second, 'merge', { intoId: first, preview: true });
    expect(preview.json).toMatchObject({ totalMinor, beforeMinor: 50 });
    expect(await done(second, 'merge', { intoId: first })).toMatchObject({ totalMinor, order: { id: first } });
    expect(await stored(first)).toMatchObject({
      energyWh: 5000,
      totalMinor,
      durationMs,
      review: 'merged',
      mergedInto: null,
    });
    expect(await stored(second)).toMatchObject({ energyWh: 4000, totalMinor: 0, bill: null, mergedInto: first });
    const { json: detail } = await ask('GET', `/v1/orders/${first}/detail`);
    expect(detail.bill.lines.filter((l: { component: string }) => l.component === 'start')).toHaveLength(1);
    expect((await history(second)).bills).toMatchObject([{ totalMinor: 340 }]);
    expect(await yard.totals()).toMatchObject([{ orders: 1, energyWh: 5000, totalMinor, users: 1 }]);
    for (const what of ['reprice', 'waive']) expect(await refused(second, what)).toContain('billed with another');
    expect(await refused(first, 'reprice')).toContain('energy of another');
    expect(await done(first, 'bill', { amountMinor: 100 })).toMatchObject({ totalMinor: 100 });
  });

  it('says that what was paid for the one that costs nothing now is too much', async () => {
    const [first, second] = await torn();
    await done(second, 'mark-paid', { reference: 'till 4' });
    const answer = { openMinor: expect.any(Number), overpaidMinor: 340 };
    expect((await decide(second, 'merge', { intoId: first, preview: true })).json).toMatchObject(answer);
    expect(await done(second, 'merge', { intoId: first })).toMatchObject(answer);
  });

  it('is refused for orders that were never one session', async () => {
    const [first, second] = await torn();
    expect(await refused(first, 'merge', { intoId: second })).toContain('later order into the earlier');
    expect(await refused(first, 'merge', { intoId: first })).toContain('with itself');
    expect((await decide(first, 'merge', { intoId: 'nobody' })).status).toBe(404);
    const other = await start(9000, 'B2');
    yard.wait(minuteMs);
    await stop(other, 9100);
    expect(await refused(other, 'merge', { intoId: second })).toContain('same card');
  });
});

describe('what a person decided', () => {
  it.each(['accept', 'waive', 'reprice'] as const)(
    'by %s stands when the stop comes after all; the facts follow',
    async (what) => {
      const id = await abandoned();
      await done(id, what);
      const decided = await stored(id);
      await stop(id, 2000, yard.clock.nowMs - 10 * minuteMs);
      await book();
      const { bill, totalMinor, review } = decided;
      expect(await stored(id)).toMatchObject({ state: 'completed', energyWh: 2000, bill, totalMinor, review });
    },
  );

  it('stands also when the session goes on', async () => {
    const id = await abandoned();
    await done(id, 'waive');
    yard.wait(minuteMs);
    await meter(id, 3000);
    expect(await stored(id)).toMatchObject({ state: 'charging', totalMinor: 0, review: 'waived' });
    yard.wait(minuteMs);
    await meter(id, 4000);
    expect(await stored(id)).toMatchObject({ energyWh: 4000, totalMinor: 0 });
    await book();
    await stop(id, 5000);
    await book();
    expect(await stored(id)).toMatchObject({ energyWh: 5000, totalMinor: 0, review: 'waived', paymentState: 'none' });
  });

  it('of the energy by hand stands with it', async () => {
    const id = await abandoned();
    await done(id, 'bill', { energyWh: 7000 });
    await stop(id, 2000, yard.clock.nowMs - 10 * minuteMs);
    await book();
    expect(await stored(id)).toMatchObject({ state: 'completed', energyWh: 7000, totalMinor: 350, meterStopWh: 2000 });
  });

  it('is left alone by an order that is on an invoice', async () => {
    const id = await abandoned();
    await settle(async (w) => void (await w.change(orders, id, { invoiceId: 'invoice' })));
    await stop(id, 2000, yard.clock.nowMs - 10 * minuteMs);
    await book();
    expect(await stored(id)).toMatchObject({ energyWh: 2000, totalMinor: 50, invoiceId: 'invoice' });
  });

  it('is asked once: what needs no decision, or has one, cannot be accepted', async () => {
    const [good, bad] = [await session(), await abandoned()];
    expect(await refused(good, 'accept')).toContain('nothing to decide');
    await done(bad, 'accept');
    expect(await refused(bad, 'accept')).toContain('nothing to decide');
    const { json } = await ask('GET', '/v1/orders?review=accepted');
    expect(json.items.map((row: { id: string }) => row.id)).toEqual([bad]);
  });
});

describe('money beside the provider', () => {
  it('paid in part and whole, never too much', async () => {
    const id = await session();
    expect((await decide(id, 'mark-paid', { reference: 'till', amountMinor: 721 })).status).toBe(400);
    expect(await done(id, 'mark-paid', { reference: 'till', amountMinor: 220 })).toMatchObject({
      paidMinor: 220,
      paymentState: 'unpaid',
    });
    expect(await done(id, 'mark-paid', { reference: 'transfer' })).toMatchObject({
      paidMinor: 720,
      paymentState: 'paid',
    });
    expect(await refused(id, 'mark-paid', { reference: 'again' })).toContain('Nothing of the order is open');
    const entries = (await yard.store.read(system).select(ledger)).filter(({ kind }) => kind === 'payment');
    expect(entries.map(({ debit, credit, amountMinor, note: words }) => [debit, credit, amountMinor, words])).toEqual([
      ['bank', 'receivable', 220, 'till'],
      ['bank', 'receivable', 500, 'transfer'],
    ]);
  });

  it('given up is written off, once', async () => {
    const id = await session();
    await done(id, 'mark-paid', { reference: 'till', amountMinor: 20 });
    expect(await done(id, 'write-off')).toMatchObject({ paymentState: 'writtenOff', paidMinor: 20 });
    const entries = (await yard.store.read(system).select(ledger)).filter(({ kind }) => kind === 'writeOff');
    expect(entries).toMatchObject([{ debit: 'writtenOff', credit: 'receivable', amountMinor: 700, note }]);
    for (const what of ['write-off', 'reprice']) expect(await refused(id, what)).toContain('written off already');
  });

  it.each([500, 2000])('given up stays given up when the stop comes after all, with %i Wh', async (meterStopWh) => {
    const id = await abandoned();
    await done(id, 'write-off');
    await stop(id, meterStopWh, yard.clock.nowMs - 10 * minuteMs);
    await book();
    const { totalMinor, paymentState } = await stored(id);
    expect(totalMinor).not.toBe(50);
    expect(paymentState).toBe('writtenOff');
    expect([await sumOf('receivable'), await sumOf('writtenOff')]).toEqual([0, totalMinor]);
  });

  it('given up, and again when the session went on, is written off whole', async () => {
    const id = await abandoned();
    await done(id, 'write-off');
    yard.wait(minuteMs);
    await meter(id, 3000);
    await book();
    expect([await sumOf('receivable'), await sumOf('writtenOff')]).toEqual([0, 0]);
    await stop(id, 5000);
    await book();
    const { totalMinor } = await stored(id);
    expect(await stored(id)).toMatchObject({ paymentState: 'unpaid' });
    expect(await sumOf('receivable')).toBe(totalMinor);
    await done(id, 'write-off');
    expect([await sumOf('receivable'), await sumOf('writtenOff')]).toEqual([0, totalMinor]);
  });

  it('changes nothing by which the bridge knows its own writes, and never goes below zero', async () => {
    const id = await session();
    const { updatedAt } = await stored(id);
    await settle((w) => setHold(w, id, 5000));
    await expect(settle((w) => addRefunded(w, id, 1))).rejects.toThrow('cannot have');
    await expect(settle((w) => setHold(w, id, -1))).rejects.toThrow('cannot have');
    await expect(settle((w) => setHold(w, 'nobody', 1))).rejects.toThrow('no order');
    expect(await stored(id)).toMatchObject({ holdMinor: 5000, refundedMinor: 0, updatedAt });
    const changed = (await yard.store.outbox.since('0-0', 500)).filter(({ topic }) => topic === 'order.changed');
    expect(changed.at(-1)).toMatchObject({ subjectId: id, tenantId: 'north', payload: { id, holdMinor: 5000 } });
  });
});
