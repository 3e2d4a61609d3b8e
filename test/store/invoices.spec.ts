/** Invoices on both engines: numbers without gaps, every order once, whatever dies in between; credit notes, corrections, refunds, mail. */
import { inflateSync } from 'node:zlib';
import { eq, type SQL } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileOf } from '../../bff/billing/invoices/files.ts';
import { orderFilters } from '../../bff/billing/invoices/invoiced.ts';
import { invoiceAttachments, mailInvoice } from '../../bff/billing/invoices/mail.ts';
import { invoiceable, orderProblem } from '../../bff/billing/invoices/orders.ts';
import { createInvoiceDesk, creditJob } from '../../bff/billing/invoices/refund-credits.ts';
import { documentOf, type InvoiceRecord } from '../../bff/billing/invoices/rows.ts';
import { sampleOrder } from '../../bff/billing/invoices/sample.ts';
import { correct, credit } from '../../bff/billing/invoices/take-back.ts';
import type { OrderRecord } from '../../bff/charging/orders/rows.ts';
import { mailJob } from '../../bff/jobs.ts';
import { type Failure, isFailure } from '../../bff/kernel/result.ts';
import type { Mail } from '../../bff/ports/mail.ts';
import { createPrinter } from '../../bff/ports/printer.ts';
import { openStore } from '../../bff/store/index.ts';
import { systemScope } from '../../bff/store/scope.ts';
import * as t from '../../bff/store/tables/index.ts';
import type { Row, Scope, Store, Writer } from '../../bff/store/types.ts';
import { dying } from '../kit/books.ts';
import { buyer, entityRow, expectSound, issuedMs, issueFor, plantOrders } from '../kit/invoices.ts';
import { counterIds, openTestStore, plantTree, scopeAt, type TestStore } from '../kit/store.ts';

const system = systemScope('test');
const north = scopeAt('north');
let test: TestStore;
beforeEach(async () => {
  test = await openTestStore();
  await plantTree(test.store);
  await test.store.tx(system, (w) => w.insert(t.legalEntities, [entityRow('issuer'), entityRow('other', 'south')]));
});
afterEach(() => test.drop());

const ask = (...orderIds: string[]) => ({ entityId: 'issuer', orderIds, buyer });
const issued = async (...orderIds: string[]): Promise<InvoiceRecord> => {
  const row = await issueFor(test.store, north, ask(...orderIds));
  if (isFailure(row)) throw new Error(row.detail);
  return row;
};
const detailOf = (answer: InvoiceRecord | Failure): string => (isFailure(answer) ? answer.detail : '');
const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `o${String(at).padStart(3, '0')}`);
const read = () => test.store.read(system);
const wish = (more: object = {}) => ({ amounts: null, note: '', nowMs: issuedMs, newId: test.newId, ...more });

describe('an order is listed as', () => {
  const listed = (...chosen: string[]) =>
    read().select(t.orders, {
      where: orderFilters.invoiced?.(chosen, read()) as SQL,
      orderBy: [{ column: t.orders.id }],
    });
  const idsOf = async (...chosen: string[]) => (await listed(...chosen)).map(({ id }) => id);

  it('not invoiced while it waits for an invoice, by the rule that refuses it one', async () => {
    const dinars = { paymentMode: 'card', currency: 'KWD' } as const;
    const kinds: Record<string, Partial<OrderRecord>> = {
      ...{ plain: {}, abnormal: { state: 'abnormal', review: 'accepted' } },
      undecided: { state: 'abnormal', review: 'open' },
      ...{ runs: { state: 'charging', endedAt: null }, merged: { mergedInto: 'plain' }, unpriced: { bill: null } },
      free: { totalMinor: 0, taxMinor: 0 },
      partRefunded: { paidMinor: 590, refundedMinor: 589, totalMinor: 590 },
      refunded: { paidMinor: 590, refundedMinor: 590, totalMinor: 590 },
      overpaid: { paidMinor: 700, refundedMinor: 690, totalMinor: 590 },
      overpaidRefunded: { paidMinor: 700, refundedMinor: 700, totalMinor: 590 },
      ...{ card: { ...dinars, paidMinor: 580, totalMinor: 589 }, cardRest: { ...dinars, totalMinor: 9 } },
      cardPartRefunded: { ...dinars, paidMinor: 580, refundedMinor: 570, totalMinor: 589 },
      cardRefunded: { ...dinars, paidMinor: 580, refundedMinor: 580, totalMinor: 589 },
      cardPartPaidRefunded: { ...dinars, paidMinor: 570, refundedMinor: 570, totalMinor: 589 },
    };
    const names = Object.keys(kinds);
    await plantOrders(test.store, names, (at) => kinds[names[at] ?? ''] ?? {});
    const cards = ['card', 'cardPartPaidRefunded', 'cardPartRefunded', 'cardRest'];
    const waiting = ['abnormal', ...cards, 'overpaid', 'partRefunded', 'plain', 'undecided'];
    expect(await idsOf('no')).toEqual(waiting);
    expect(await idsOf('yes')).toEqual([]);
    expect(await idsOf('yes', 'no')).toEqual(waiting);
    const all = await read().select(t.orders);
    const allowed = all.filter((order) => orderProblem(order, false) === undefined).map(({ id }) => id);
    // What nobody has decided about waits, but not for the invoice alone.
    expect([...allowed, 'undecided'].sort()).toEqual(waiting);
    const refused = all
      .filter(({ id }) => !allowed.includes(id))
      .map((order) => [order.id, orderProblem(order, false)]);
    expect(Object.fromEntries(refused)).toEqual({
      ...{ undecided: 'undecided', runs: 'running', merged: 'merged', unpriced: 'unpriced', free: 'free' },
      ...{ refunded: 'refunded', overpaidRefunded: 'refunded', cardRefunded: 'refunded' },
    });
  });

  it('invoiced until its invoice is taken back', async () => {
    await plantOrders(test.store, ['a', 'b']);
    const row = await issued('a');
    expect([await idsOf('yes'), await idsOf('no'), await idsOf('no', 'yes')]).toEqual([['a'], ['b'], ['a', 'b']]);
    await test.store.tx(north, (w) => credit(w, row, wish()));
    expect([await idsOf('yes'), await idsOf('no')]).toEqual([[], ['a', 'b']]);
  });

  it('an issuer’s by the rule that refuses it others’, and to those who see the issuer', async () => {
    const owners = { a: 'north', b: 'kiosk', c: 'south' };
    await plantOrders(test.store, Object.keys(owners), (at) => ({ tenantId: Object.values(owners)[at] ?? '' }));
    const of = async (scope: Scope, ...issuers: string[]) => {
      const reader = test.store.read(scope);
      const where = orderFilters.issuerId?.(issuers, reader) as SQL;
      return (await reader.select(t.orders, { where, orderBy: [{ column: t.orders.id }] })).map(({ id }) => id);
    };
    expect([await of(system, 'issuer'), await of(system, 'other')]).toEqual([['a', 'b'], ['c']]);
    expect(await of(system, 'issuer', 'other')).toEqual(['a', 'b', 'c']);
    expect([await of(north, 'issuer', 'other'), await of(north, 'other')]).toEqual([['a', 'b'], []]);
    expect([await of(scopeAt('kiosk'), 'issuer'), await of(north, 'none')]).toEqual([[], []]);
    const { records, problems } = await invoiceable(read(), entityRow('issuer'), ['a', 'b', 'c', 'd'], false);
    expect(records.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(problems.map(({ orderId, code }) => [orderId, code])).toEqual([
      ['c', 'otherIssuer'],
      ['d', 'notFound'],
    ]);
  });
});

describe('issuing', () => {
  it('numbers without gaps and takes every order once, however many ask at the same time', async () => {
    const orders = ids(24);
    await plantOrders(test.store, orders);
    // Every order is asked for by two invoices of different cuts.
    const asks = [
      ...Array.from({ length: 8 }, (_, at) => orders.slice(at * 3, at * 3 + 3)),
      ...Array.from({ length: 12 }, (_, at) => orders.slice(at * 2, at * 2 + 2)),
    ];
    const answers = await Promise.all(asks.map((of) => issueFor(test.store, north, ask(...of))));
    const done = answers.filter((answer) => !isFailure(answer));
    expect(done.length).toBeGreaterThan(7);
    for (const answer of answers) if (isFailure(answer)) expect(answer.detail).toMatch(/on an invoice already/);
    await expectSound(test.store);
    expect((await read().select(t.invoices)).length).toBe(done.length);
  });

  it('leaves nothing behind when it breaks off at any point', async () => {
    await plantOrders(test.store, ['a', 'b']);
    let at = 1;
    for (let isDone = false; !isDone; at++) {
      const store = dying(test.store, at);
      const answer = await issueFor(store, north, ask('a', 'b')).catch(() => undefined);
      isDone = answer !== undefined && !isFailure(answer);
      await expectSound(test.store);
      if (!isDone) expect(await read().select(t.invoices)).toEqual([]);
    }
    expect(at).toBeGreaterThan(10);
    expect((await read().select(t.invoices)).map(({ number }) => number)).toEqual(['RE2026-00001']);
  });

  it('starts a series for every year and issuer', async () => {
    await plantOrders(test.store, ['a', 'b', 'c']);
    const newYear = Date.UTC(2026, 11, 31, 23, 30);
    const numbers = [];
    for (const [order, at] of [
      ['a', issuedMs],
      ['b', newYear - 3_600_000],
      ['c', newYear],
    ] as const) {
      const row = await issueFor(test.store, north, ask(order), at);
      numbers.push(isFailure(row) ? row.detail : row.number);
    }
    // Half past midnight in Berlin.
    expect(numbers).toEqual(['RE2026-00001', 'RE2026-00002', 'RE2027-00001']);
    await expectSound(test.store);
  });

  it('does not touch when the order changed, and tells of it', async () => {
    await plantOrders(test.store, ['a']);
    const before = await read().find(t.orders, 'a');
    const row = await issued('a');
    expect(await read().find(t.orders, 'a')).toEqual({ ...before, invoiceId: row.id });
    const events = await test.store.outbox.since(null, 100);
    expect(events.map(({ topic, subjectId }) => [topic, subjectId])).toEqual([
      ['invoice.issued', row.id],
      ['order.changed', 'a'],
    ]);
  });

  it.each([
    ['one that runs', { state: 'charging', endedAt: null }, /still runs/],
    ['one that nobody decided about', { state: 'abnormal', review: 'open' }, /Decide first/],
    ['one that is part of another', { mergedInto: 'x' }, /merged/],
    ['one of another merchant', { tenantId: 'south' }, /may not see it/],
    ['one that costs nothing', { bill: null }, /no bill/],
    ['one that was refunded', { paidMinor: 590, refundedMinor: 590 }, /refunded as a whole/],
  ] as const)('refuses %s', async (_, more, message) => {
    await plantOrders(test.store, ['a'], () => more);
    expect(detailOf(await issueFor(test.store, north, ask('a')))).toMatch(message);
    await expectSound(test.store);
  });

  it('invoices what merchants below sold, and nothing of merchants beside', async () => {
    await plantOrders(test.store, ['own', 'below', 'beside'], (at) => ({
      tenantId: ['north', 'kiosk', 'south'][at] ?? '',
    }));
    const reseller = scopeAt('reseller');
    expect(detailOf(await issueFor(test.store, reseller, ask('own', 'beside')))).toMatch(/does not issue for/);
    expect(isFailure(await issueFor(test.store, reseller, ask('own', 'below')))).toBe(false);
    expect(detailOf(await issueFor(test.store, scopeAt('south'), ask('beside')))).toMatch(/no such issuer/);
    expect(detailOf(await issueFor(test.store, scopeAt('kiosk'), ask('below')))).toMatch(/no such issuer/);
  });

  it('takes the buyer of the driver’s last invoice, then the driver', async () => {
    await test.store.tx(system, (w) =>
      w.insert(t.drivers, {
        id: 'dora',
        tenantId: 'north',
        name: 'Dora',
        email: 'dora@example.com',
        phone: '',
        createdAt: 0,
        updatedAt: 0,
      }),
    );
    await plantOrders(test.store, ['a', 'b', 'c'], () => ({ driverId: 'dora' }));
    const first = await issueFor(test.store, north, { entityId: 'issuer', orderIds: ['a'] });
    expect(first).toMatchObject({
      form: 'simplified',
      buyerName: 'Dora',
      buyerEmail: 'dora@example.com',
      driverId: 'dora',
    });
    expect(await issued('b')).toMatchObject({ form: 'full', buyerName: buyer.name });
    expect(await issueFor(test.store, north, { entityId: 'issuer', orderIds: ['c'] })).toMatchObject({
      ...{ form: 'full', buyerName: buyer.name },
    });
  });
});

describe('the usual buyer', () => {
  const driver = (more: object = {}) =>
    test.store.tx(system, (w) =>
      w.upsert(
        t.drivers,
        {
          ...{ id: 'dora', tenantId: 'north', name: 'Dora', email: 'dora@example.com', phone: '' },
          ...{ company: '', street: '', postcode: '', city: '', country: '', vatId: '', reference: '' },
          ...{ createdAt: 0, updatedAt: 0, ...more },
        },
        ['id'],
      ),
    );
  const usual = async (orderId: string) => {
    const row = await issueFor(test.store, north, { entityId: 'issuer', orderIds: [orderId] });
    if (isFailure(row)) throw new Error(row.detail);
    return documentOf((await read().find(t.invoices, row.id)) ?? row).buyer;
  };
  beforeEach(() => plantOrders(test.store, ['a', 'b', 'c', 'd'], () => ({ driverId: 'dora' })));

  it('is the driver’s company at its address', async () => {
    const place = { street: 'Kai 1', postcode: '20457', city: 'Hamburg', country: 'DE' };
    const more = { vatId: 'DE987654321', reference: 'KST 4711' };
    await driver({ ...place, ...more, company: 'Kurier GmbH' });
    expect(await usual('a')).toEqual({ ...place, ...more, name: 'Kurier GmbH', email: 'dora@example.com' });
  });

  it('is that of an earlier invoice while the driver’s address is not whole', async () => {
    await driver();
    await issued('a');
    await driver({ city: 'Hamburg', country: 'DE' });
    expect((await usual('b'))?.name).toBe(buyer.name);
  });

  it('is none of an invoice that was taken back', async () => {
    await driver();
    const wrong = await issued('a');
    await test.store.tx(system, (w) => credit(w, wrong, wish({ nowMs: issuedMs + 1 })));
    expect((await usual('b'))?.name).toBe('Dora');
  });

  it.each([
    { country: 'de', street: 'Kai 1', city: 'Hamburg' },
    { name: '', street: 'Kai 1', city: 'Hamburg', country: 'DE' },
    { company: ' '.repeat(3), name: '' },
    { email: 'a@example.com, b@example.com' },
  ])('is one that can be read again, whatever is known of the driver: %o', async (more) => {
    await driver(more);
    const entity = entityRow('us', 'north', { region: 'us', country: 'US', prefix: 'US' });
    await test.store.tx(system, (w) => w.insert(t.legalEntities, entity));
    const row = await issueFor(test.store, north, { entityId: 'us', orderIds: ['a'] });
    if (isFailure(row)) throw new Error(row.detail);
    expect(() => documentOf(row)).not.toThrow();
    expect(row.buyerEmail).not.toContain(',');
  });
});

describe('taking back', () => {
  const creditIn = (row: InvoiceRecord, more: object = {}) =>
    test.store.tx(system, async (w) => {
      const answer = await credit(w, (await w.find(t.invoices, row.id)) as InvoiceRecord, wish(more));
      return answer;
    });

  it('as a whole frees the orders, once', async () => {
    await plantOrders(test.store, ['a', 'b']);
    const row = await issued('a', 'b');
    const note = await creditIn(row);
    if (isFailure(note)) throw new Error(note.detail);
    expect(note).toMatchObject({
      type: 'creditNote',
      number: 'RE2026-00002',
      precedingId: row.id,
      totalMinor: -row.totalMinor,
    });
    expect(documentOf(note).preceding).toEqual({ number: 'RE2026-00001', issuedOn: '2026-11-20' });
    expect((await read().find(t.invoices, row.id))?.creditedBy).toBe(note.id);
    expect(detailOf(await creditIn(row))).toMatch(/taken back as a whole/);
    expect(detailOf(await creditIn(note))).toMatch(/is a credit note/);
    expect((await issued('a', 'b')).number).toBe('RE2026-00003');
    await expectSound(test.store);
  });

  it('in part leaves the orders, and never gives more than was charged', async () => {
    await plantOrders(test.store, ['a', 'b']);
    const row = await issued('a', 'b');
    const total = (await read().find(t.orders, 'a'))?.totalMinor ?? 0;
    const amounts = (amountMinor: number) => ({ amounts: [{ orderId: 'a', amountMinor }] });
    expect(await creditIn(row, amounts(total - 1))).toMatchObject({ totalMinor: 1 - total, orderCount: 1 });
    expect(detailOf(await creditIn(row, amounts(2)))).toMatch(/more than what is left/);
    expect(await creditIn(row, amounts(1))).toMatchObject({ totalMinor: -1 });
    expect(detailOf(await issueFor(test.store, north, ask('a')))).toMatch(/on an invoice already/);
    const rest = await creditIn(row);
    const all = await read().select(t.invoices);
    expect(all.reduce((sum, { totalMinor }) => sum + totalMinor, 0)).toBe(0);
    expect((await read().find(t.invoices, row.id))?.creditedBy).toBe(isFailure(rest) ? '' : rest.id);
    await expectSound(test.store);
  });

  it('of all that is left by amounts frees the orders too, but for what was refunded', async () => {
    await plantOrders(test.store, ['a', 'b'], (at) => (at === 0 ? { paidMinor: 590, refundedMinor: 0 } : {}));
    const row = await issued('a', 'b');
    await test.store.tx(system, (w) => w.update(t.orders, 'a', { refundedMinor: 590 }));
    const orders = documentOf(row).lines.map(({ orderId, netMinor, taxMinor }) => ({
      ...{ orderId: orderId ?? '', amountMinor: netMinor + taxMinor },
    }));
    for (const each of orders) expect(isFailure(await creditIn(row, { amounts: [each] }))).toBe(false);
    expect((await read().find(t.invoices, row.id))?.creditedBy).not.toBeNull();
    expect((await read().find(t.orders, 'a'))?.invoiceId).toBe(row.id);
    expect((await issued('b')).number).toBe('RE2026-00004');
    await expectSound(test.store);
  });

  it('at the same time by two nodes is done once, and so is the invoice that follows', async () => {
    await plantOrders(test.store, ['a', 'b']);
    const row = await issued('a', 'b');
    const second = await openStore({ ...test.place, now: () => issuedMs, newId: counterIds('second') });
    const on = async (store: Store, newId: () => string): Promise<string[]> => {
      const done = [];
      for (let at = 0; at < 3; at++) {
        const answer = await store.tx(system, async (w) => {
          const found = await w.find(t.invoices, row.id);
          return found && credit(w, found, { ...wish(), newId });
        });
        if (answer && !isFailure(answer)) done.push('credit');
        if (!isFailure(await issueFor(store, north, ask('a', 'b')))) done.push('issue');
      }
      return done;
    };
    const done = await Promise.all([on(test.store, test.newId), on(second, counterIds('other'))]);
    await second.close();
    expect(done.flat().sort()).toEqual(['credit', 'issue']);
    await expectSound(test.store);
  });

  it('a correction of a correction keeps what is not said anew', async () => {
    const { bill } = sampleOrder(0);
    const untaxed = { ...bill, taxes: [], netMinor: bill.totalMinor, taxMinor: 0 };
    await plantOrders(test.store, ['a'], () => ({ bill: untaxed, totalMinor: bill.totalMinor, taxMinor: 0 }));
    const abroad = { ...buyer, country: 'AT', vatId: 'ATU12345678' };
    const more = { buyer: abroad, reverseCharge: true, detail: 'components' as const };
    let row = await issueFor(test.store, north, { ...ask('a'), ...more });
    for (const name of ['One GmbH', 'Two GmbH']) {
      const before = row;
      if (isFailure(before)) throw new Error(before.detail);
      row = await test.store.tx(system, (w) => correct(w, before, { ...wish(), buyer: { ...abroad, name } }));
    }
    if (isFailure(row)) throw new Error(row.detail);
    const d = documentOf(row);
    expect([d.type, d.buyer?.name, d.taxes.map(({ category }) => category), d.lines.length]).toEqual([
      ...['correction', 'Two GmbH', ['AE'], 2],
    ]);
    await expectSound(test.store);
  });

  it('a correction takes back and issues anew, both or neither', async () => {
    await plantOrders(test.store, ['a']);
    const row = await issued('a');
    const right = { ...buyer, name: 'Right GmbH' };
    for (let at = 1, isDone = false; !isDone; at++) {
      const store = dying(test.store, at);
      const answer = await store
        .tx(system, async (w) => {
          const corrected = await correct(w, row, {
            note: 'Name was wrong',
            buyer: right,
            nowMs: issuedMs,
            newId: test.newId,
          });
          if (isFailure(corrected)) throw new Error(corrected.detail);
          return corrected;
        })
        .catch(() => undefined);
      isDone = answer !== undefined;
      await expectSound(test.store);
      expect((await read().select(t.invoices)).length).toBe(isDone ? 3 : 1);
    }
    const [, note, corrected] = await read().select(t.invoices, { orderBy: [{ column: t.invoices.number }] });
    expect(note).toMatchObject({ type: 'creditNote', totalMinor: -row.totalMinor });
    expect(corrected).toMatchObject({
      type: 'correction',
      buyerName: 'Right GmbH',
      totalMinor: row.totalMinor,
      precedingId: row.id,
    });
    expect(corrected && documentOf(corrected).notes[0]).toContain('RE2026-00002');
    expect((await read().find(t.orders, 'a'))?.invoiceId).toBe(corrected?.id);
  });
});

describe('a refund of an invoiced order', () => {
  const errors: unknown[] = [];
  const log = { info: () => {}, warn: () => {}, error: (fields: object) => void errors.push(fields) };
  const deps = (store = test.store) => ({ store, now: () => test.clock.nowMs, newId: test.newId, log });
  const work = (store?: Store) => creditJob(deps(store)).run();
  let refunds = 0;
  beforeEach(() => {
    errors.length = 0;
    test.clock.nowMs = issuedMs;
  });
  /** As the one who gives the money back writes it: the order first, then the desk. */
  const refund = (id: string, amountMinor: number, scope = system) =>
    test.store.tx(scope, async (w) => {
      const before = await w.find(t.orders, id);
      const order = before && { ...before, refundedMinor: before.refundedMinor + amountMinor };
      if (!order) throw new Error('no order');
      await w.update(t.orders, id, { refundedMinor: order.refundedMinor });
      const row = { id: `refund${++refunds}`, amountMinor } as Row<typeof t.refunds>;
      await createInvoiceDesk().refunded?.(w, row, order, test.clock.nowMs);
    });
  const notesOf = async (row: InvoiceRecord) =>
    (await read().select(t.invoices, { where: eq(t.invoices.precedingId, row.id) }))
      .map(({ totalMinor }) => totalMinor)
      .sort((a, b) => a - b);
  const paid = (more: object = {}) => ({ paidMinor: 590, paymentState: 'paid' as const, ...more });

  it('is credited, up to what is left', async () => {
    await plantOrders(test.store, ['a', 'b'], () => paid());
    const row = await issued('a', 'b');
    await refund('a', 200);
    await work();
    await refund('a', 300);
    await refund('a', 90);
    await work();
    await work();
    expect(await notesOf(row)).toEqual([-390, -200]);
    expect((await read().find(t.orders, 'a'))?.invoiceId).toBe(row.id);
    await expectSound(test.store);
  });

  it('is credited by the merchant above who issued the invoice, though it is refunded by one below', async () => {
    await plantOrders(test.store, ['a'], () => paid({ tenantId: 'kiosk' }));
    const row = await issued('a');
    await refund('a', 200, scopeAt('kiosk'));
    await work();
    expect(await notesOf(row)).toEqual([-200]);
    expect(await test.store.read(scopeAt('kiosk')).select(t.invoices)).toEqual([]);
    await expectSound(test.store);
  });

  it('is credited once, wherever it dies and however many work', async () => {
    await plantOrders(test.store, ['a'], () => paid());
    const row = await issued('a');
    await refund('a', 200);
    for (let at = 1, store = dying(test.store, at); at < 40; store = dying(test.store, ++at)) {
      await work(store).catch(() => undefined);
      await expectSound(test.store);
      test.clock.nowMs += 7 * 3_600_000;
    }
    await refund('a', 100);
    await Promise.all([work(), work(), work()]);
    expect(await notesOf(row)).toEqual([-200, -100]);
    expect((await read().select(t.invoiceCredits)).map(({ dueAt }) => dueAt)).toEqual([null, null]);
    await expectSound(test.store);
  });

  it('is credited once when it came back from the card’s bank and was made again', async () => {
    await plantOrders(test.store, ['a', 'b'], () => paid());
    const row = await issued('a', 'b');
    await refund('a', 200);
    await work();
    await test.store.tx(system, (w) => w.update(t.orders, 'a', { refundedMinor: 0 }));
    await refund('a', 200);
    await work();
    expect(await notesOf(row)).toEqual([-200]);
    await refund('a', 50);
    await refund('b', 30);
    await work();
    expect(await notesOf(row)).toEqual([-200, -50, -30]);
    await expectSound(test.store);
  });

  it('is not credited twice when the invoice was taken back before', async () => {
    await plantOrders(test.store, ['a'], () => paid());
    const row = await issued('a');
    await refund('a', 200);
    await test.store.tx(system, (w) => credit(w, row, wish()));
    const again = await issued('a');
    await work();
    expect(await notesOf(row)).toEqual([-row.totalMinor]);
    expect(await notesOf(again)).toEqual([]);
    expect(again.totalMinor).toBe(row.totalMinor - 200);
  });

  it('is not credited again where a credit note was written for it before', async () => {
    await plantOrders(test.store, ['a'], () => paid());
    const row = await issued('a');
    const amounts = [{ orderId: 'a', amountMinor: 200 }];
    await test.store.tx(system, (w) => credit(w, row, wish({ amounts })));
    await refund('a', 200);
    await work();
    expect(await notesOf(row)).toEqual([-200]);
    await refund('a', 50);
    await work();
    expect(await notesOf(row)).toEqual([-200, -50]);
    await expectSound(test.store);
  });

  it('does not lessen the charge when it gives back what was paid too much', async () => {
    await plantOrders(test.store, ['a', 'b'], () => paid({ paidMinor: 1180 }));
    const row = await issued('a');
    await refund('a', 590);
    await refund('a', 90);
    await refund('b', 580);
    await work();
    expect(await notesOf(row)).toEqual([-90]);
    // It costs 5.97, of 11.80 that were paid.
    expect(documentOf(await issued('b'))).toMatchObject({ totalMinor: 597, paidMinor: 600, dueMinor: -3 });
  });

  it('that cannot be credited is said and tried again later, and hinders no other', async () => {
    await plantOrders(test.store, ['a', 'b'], () => paid());
    const [broken, row] = [await issued('a'), await issued('b')];
    await refund('a', 10);
    await refund('b', 20);
    const { document } = broken;
    await test.store.tx(system, (w) => w.update(t.invoices, broken.id, { document: {} }));
    await work();
    await work();
    expect(errors.length).toBe(1);
    expect(await notesOf(row)).toEqual([-20]);
    await test.store.tx(system, (w) => w.update(t.invoices, broken.id, { document }));
    test.clock.nowMs += 60_000;
    await work();
    expect(await notesOf(broken)).toEqual([-10]);
    expect(errors.length).toBe(1);
  });
});

it.each(['', 'nobody', 'a@example.com, b@example.com', 'a@example.com\r\nBcc: b@example.com', 'A <a@example.com>'])(
  'is not mailed to "%s"',
  async (to) => {
    await plantOrders(test.store, ['a']);
    const row = await issued('a');
    expect(isFailure(await test.store.tx(north, (w) => mailInvoice(w, row, issuedMs, test.newId, to)))).toBe(true);
    expect(await read().select(t.mails)).toEqual([]);
  },
);

it('an invoice goes out with its PDF, made once', async () => {
  await plantOrders(test.store, ['a']);
  const row = await issued('a');
  const mail = () => test.store.tx(north, (w) => mailInvoice(w, row, issuedMs, test.newId));
  expect(await mail()).toMatchObject({ mailedAt: issuedMs });
  await mail();
  const sent: Mail[] = [];
  const now = () => test.clock.nowMs;
  const printer = createPrinter();
  const attach = invoiceAttachments(test.store, now, { newId: test.newId, printer });
  await mailJob(test.store, { send: async (each) => void sent.push(each) }, now, attach).run();
  await printer.close();
  expect(sent.map(({ to, attachments }) => [to, attachments?.map(({ name }) => name)])).toEqual(
    Array(2).fill([buyer.email, ['RE2026-00001.pdf']]),
  );
  const [file] = await read().select(t.invoiceFiles);
  expect(file?.content.subarray(0, 5).toString()).toBe('%PDF-');
  for (const { attachments } of sent)
    expect(Buffer.compare(attachments?.[0]?.content ?? Buffer.of(), file?.content ?? Buffer.of())).toBe(0);
});

describe('the logo of a document', () => {
  const [old, young] = [Buffer.from('an old picture'), Buffer.from('a young picture')];
  const give = (logo: Buffer | null) => test.store.tx(system, (w) => w.change(t.legalEntities, 'issuer', { logo }));
  /** What is handed to the printer. */
  const drawnWith = async (row: InvoiceRecord): Promise<string | null> => {
    const drawn: (string | null)[] = [];
    const printer = {
      async draw({ logo }: { logo: Uint8Array | null }) {
        drawn.push(logo && Buffer.from(logo).toString());
        return Buffer.from('%PDF-');
      },
    };
    const tx = <R>(work: (w: Writer) => Promise<R>) => test.store.tx(north, work);
    await fileOf(test.store.read(north), tx, row, 'pdf', issuedMs, { newId: test.newId, printer });
    return drawn[0] ?? null;
  };

  it('is that with which it was issued, whenever its file is first asked for', async () => {
    await plantOrders(test.store, ['a', 'b', 'c', 'd']);
    const without = await issued('a');
    await give(old);
    const [first, second] = await Promise.all([issued('b'), issued('c')]);
    await give(young);
    const third = await issued('d');
    const note = await test.store.tx(north, (w) => credit(w, first, wish()));
    if (isFailure(note)) throw new Error(note.detail);
    await give(null);
    expect(await drawnWith(without)).toBeNull();
    expect(await drawnWith(first)).toBe('an old picture');
    expect(await drawnWith(second)).toBe('an old picture');
    expect(await drawnWith(third)).toBe('a young picture');
    expect(await drawnWith(note)).toBe('a young picture');
    // Each picture is kept once, however many were issued with it.
    expect(await read().select(t.invoiceLogos)).toHaveLength(2);
  });

  it('is the issuer’s of that moment where an older version did not keep it', async () => {
    await plantOrders(test.store, ['a']);
    const row = await issued('a');
    await give(young);
    expect(await drawnWith({ ...row, logoId: null })).toBe('a young picture');
  });
});

describe('the colour of a document', () => {
  const themed = (brand: string) => test.store.tx(system, (w) => w.change(t.tenants, 'north', { brand }));
  const coloured = (accent: string) => test.store.tx(system, (w) => w.change(t.legalEntities, 'issuer', { accent }));
  const printed = async (row: InvoiceRecord): Promise<Set<string>> => {
    const printer = createPrinter();
    const tx = <R>(work: (w: Writer) => Promise<R>) => test.store.tx(north, work);
    const file = await fileOf(read(), tx, row, 'pdf', issuedMs, { newId: test.newId, printer });
    await printer.close();
    if (isFailure(file)) throw new Error(file.detail);
    return coloursOf(Buffer.from(file));
  };
  const accentsOf = async () => {
    const rows = await read().select(t.invoices, { orderBy: [{ column: t.invoices.number }] });
    return rows.map((row) => [row.number, documentOf(row).accent]);
  };

  it('is that of the merchant’s theme where the issuer has none of its own', async () => {
    await plantOrders(test.store, ['a', 'b']);
    await themed('voltera');
    const own = await issued('a');
    expect(documentOf(own).accent).toBe('#0F766E');
    await coloured('');
    const plain = await issued('b');
    expect(documentOf(plain).accent).toBe('#6B35CC');
    const [ofOwn, ofPlain] = [await printed(own), await printed(plain)];
    expect([ofOwn.has('#0F766E'), ofOwn.has('#6B35CC')]).toEqual([true, false]);
    expect([ofPlain.has('#0F766E'), ofPlain.has('#6B35CC')]).toEqual([false, true]);
  });

  it('stays as it was issued when theme and issuer change, and on the credit note too', async () => {
    await plantOrders(test.store, ['a', 'b']);
    await coloured('');
    await themed('voltera');
    const before = await issued('a');
    await themed('wattfront');
    const taken = await test.store.tx(north, (w) => credit(w, before, wish()));
    if (isFailure(taken)) throw new Error(taken.detail);
    await issued('b');
    await coloured('#AA0000');
    expect(await accentsOf()).toEqual([
      ['RE2026-00001', '#6B35CC'],
      ['RE2026-00002', '#6B35CC'],
      ['RE2026-00003', '#007376'],
    ]);
    // Drawn only now.
    expect((await printed(before)).has('#6B35CC')).toBe(true);
  });

  it('of an invoice from before themes gave it is the plain one that it was issued with', async () => {
    await plantOrders(test.store, ['a']);
    const row = await issued('a');
    const document = { ...documentOf(row), accent: '#1F2937' };
    await test.store.tx(system, (w) => w.change(t.invoices, row.id, { document }));
    await themed('voltera');
    await coloured('');
    const old = await read().find(t.invoices, row.id);
    if (!old) throw new Error('no invoice');
    expect((await printed(old)).has('#1F2937')).toBe(true);
  });
});

/** Colours that a page sets for text and lines. */
function coloursOf(pdf: Buffer): Set<string> {
  const found = new Set<string>();
  const text = pdf.toString('latin1');
  for (const { index, 0: opening } of text.matchAll(/\/FlateDecode[^>]*>>\s*stream\n/g)) {
    const from = index + opening.length;
    const content = inflateSync(pdf.subarray(from, text.indexOf('\nendstream', from))).toString('latin1');
    for (const [, ...rgb] of content.matchAll(/([\d.]+) ([\d.]+) ([\d.]+) (?:scn|SCN)\b/g)) {
      const digits = rgb.map((part) =>
        Math.round(255 * Number(part))
          .toString(16)
          .padStart(2, '0'),
      );
      found.add(`#${digits.join('')}`.toUpperCase());
    }
  }
  return found;
}
