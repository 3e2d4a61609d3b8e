/** The settlement statement as a file, on both engines: to the cent what the statement says, from entries that name what they are of. */
import { parse } from 'csv-parse/sync';
import { Hono } from 'hono';
import { readSheet } from 'read-excel-file/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCallers } from '../../bff/access/callers.ts';
import { hashToken } from '../../bff/access/secrets.ts';
import { createClerk } from '../../bff/billing/clerk.ts';
import type { Statement } from '../../bff/billing/ledger/contract.ts';
import { ledgerHandlers } from '../../bff/billing/ledger/handlers.ts';
import { type Posting, postBooks } from '../../bff/billing/ledger/post.ts';
import {
  type Books,
  postingsOfBonus,
  postingsOfCardTopUp,
  postingsOfDisputeClosed,
  postingsOfDisputeOpened,
  postingsOfHandedOver,
  postingsOfPaidOutside,
  postingsOfPayment,
  postingsOfProviderPayout,
  postingsOfRefund,
  postingsOfTopUp,
  postingsOfWriteOff,
  type Transfer,
} from '../../bff/billing/ledger/rules.ts';
import { reportFileHandlers } from '../../bff/billing/reports/file-handlers.ts';
import { reportHandlers } from '../../bff/billing/reports/handlers.ts';
import { createReportJobs } from '../../bff/billing/reports/jobs.ts';
import { contentOf } from '../../bff/billing/reports/make.ts';
import { reportScheduleHandlers } from '../../bff/billing/reports/schedule-handlers.ts';
import type { OrderRecord } from '../../bff/charging/orders/rows.ts';
import { mount } from '../../bff/kernel/http.ts';
import { type Permission, permissions, rolePermissions } from '../../bff/kernel/permissions.ts';
import {
  apiKeys,
  invoices,
  mails,
  orders,
  payments,
  payouts,
  reportFiles,
  reportSchedules,
} from '../../bff/store/tables/index.ts';
import { billFor, correct, endedOrder, taxed } from '../kit/books.ts';
import { silent, system } from '../kit/bridge.ts';
import { openTestStore, plantTree, type TestStore } from '../kit/store.ts';

const noonMs = Date.UTC(2026, 5, 10, 10);
const dayMs = 86_400_000;
let t: TestStore;
let app: Hono;

const now = () => t.clock.nowMs;
const jobs = () =>
  createReportJobs({ store: t.store, log: silent, nodeId: 'node-1', publicUrl: undefined, now, newId: t.newId });

const keys: Readonly<Record<string, { tenantId: string; may: readonly Permission[] }>> = {
  reseller: { tenantId: 'reseller', may: permissions },
  north: { tenantId: 'north', may: permissions },
  kiosk: { tenantId: 'kiosk', may: permissions },
  south: { tenantId: 'south', may: permissions },
  viewer: { tenantId: 'north', may: rolePermissions.viewer },
  mailer: { tenantId: 'north', may: ['report:view', 'report:edit'] },
};
const secretOf = (key: string) => `wfk_secret-of-the-${key}-key`;

beforeEach(async () => {
  t = await openTestStore();
  t.clock.nowMs = noonMs + 30 * dayMs;
  const { store, newId } = t;
  await plantTree(store);
  await store.tx(system, (w) =>
    w.insert(
      apiKeys,
      Object.entries(keys).map(([key, { tenantId, may }]) => ({
        ...{ id: `key-${key}`, tenantId, name: key, prefix: '', hash: hashToken(secretOf(key)) },
        ...{ permissions: [...may], createdBy: '', createdAt: 0 },
        ...{ expiresAt: null, revokedAt: null, lastUsedAt: null },
      })),
    ),
  );
  app = new Hono();
  const features = [
    ledgerHandlers({ newId }),
    reportHandlers(),
    reportFileHandlers({ store, newId }),
    reportScheduleHandlers({ newId }),
  ];
  mount(app, features, {
    ...{ store, now, newId, identify: createCallers(store, now).identify, throttle: async () => null },
    ...{ observe: () => {}, addressOf: () => '' },
    log: { ...silent, error: (fields: object) => expect.unreachable(JSON.stringify(fields)) },
  });
});
afterEach(() => t.drop());

const ask = (key: string, path: string, method = 'GET', body?: object) =>
  Promise.resolve(
    app.request(path, {
      method,
      headers: { authorization: `Bearer ${secretOf(key)}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    }),
  );

const span = 'from=20260601&to=20260630';
const statements = async (key: string, query = span): Promise<Statement[]> => {
  const response = await ask(key, `/v1/statements?${query}`);
  expect(response.status).toBe(200);
  return ((await response.json()) as { items: Statement[] }).items;
};

type Line = Record<string, string>;
const linesOf = (csv: string): Line[] => parse(csv, { bom: true, columns: true }) as Line[];
const file = async (key: string, query = span): Promise<Line[]> => {
  const response = await ask(key, `/v1/reports/settlement.export?${query}`);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return linesOf(text);
};

/** Each event's transfers on its day of June, in the books they belong to. */
const post = async (event: Partial<Posting> & { key: string; day: number }, books: Books | readonly Transfer[]) => {
  const given = 'own' in books ? books : { own: books, above: [] };
  const posting = { tenantId: 'north', currency: 'EUR', at: noonMs, ...event };
  await t.store.tx(system, (w) => postBooks(w, posting, given, 'north'));
};

const discounted: OrderRecord['terms'] = {
  reductions: [
    {
      ...{ source: 'group', id: 'fleet', name: 'Fleet', stackable: false },
      benefit: { kind: 'percent', basisPoints: 1000, of: 'all' },
    },
  ],
};

/** A month in which everything happens that moves money, with a month before it, in two currencies and four merchants' books. */
const plant = async () => {
  const francs = { ...taxed, currency: 'CHF' };
  await t.store.tx(system, (w) =>
    w.insert(orders, [
      endedOrder('may', noonMs - 20 * dayMs, 4_000),
      endedOrder('a', noonMs, 10_000, { terms: discounted }),
      endedOrder('b', noonMs + dayMs, 20_000),
      endedOrder('swiss', noonMs, 7_777, { bill: billFor(7_777, noonMs, francs), currency: 'CHF' }),
      endedOrder('below', noonMs + dayMs, 5_000, { tenantId: 'kiosk' }),
      endedOrder('beside', noonMs, 9_999, { tenantId: 'south' }),
      endedOrder('july', noonMs + 25 * dayMs, 3_000),
    ]),
  );
  await createClerk({ store: t.store, now, log: silent, desks: [] }).run();
  await correct(t.store, 'b', { bill: billFor(15_000, noonMs + dayMs, taxed), energyWh: 15_000 }, now());
  await createClerk({ store: t.store, now, log: silent, desks: [] }).run();
  const paid = { amountMinor: 901, feeMinor: 13, providerFeeMinor: 29 };
  const below = { tenantId: 'kiosk' };
  const refund = { amountMinor: 250, goodwillMinor: 119, goodwillTaxMinor: 19, feeReturnedMinor: 3 };
  await post({ key: 'till', day: 20260531 }, postingsOfPaidOutside(77, 'till of May'));
  await post(
    { key: 'p1', day: 20260610, orderId: 'a', paymentId: 'payment' },
    postingsOfPayment({ ...paid, through: 'own' }),
  );
  await post(
    { ...below, key: 'p2', day: 20260611, orderId: 'below' },
    postingsOfPayment({ ...paid, through: 'above' }),
  );
  await post({ key: 'r1', day: 20260612, orderId: 'a' }, postingsOfRefund({ ...refund, via: 'card', through: 'own' }));
  await post({ ...below, key: 't1', day: 20260612 }, postingsOfCardTopUp({ ...paid, through: 'above' }));
  await post({ key: 't2', day: 20260613 }, postingsOfTopUp(5_000, '=1+1'));
  await post({ key: 'bonus', day: 20260613 }, postingsOfBonus(500, 'welcome'));
  await post({ key: 'd1', day: 20260614 }, postingsOfDisputeOpened(333, 15, 'own'));
  await post({ key: 'd2', day: 20260615 }, postingsOfDisputeClosed(333, 'lost', 'own'));
  await post({ key: 'w1', day: 20260616, orderId: 'b' }, postingsOfWriteOff(41, 'gone'));
  await post({ key: 'payout:po_7', day: 20260617 }, postingsOfProviderPayout(600));
  await post({ ...below, key: 'handedOver:h1', day: 20260618 }, postingsOfHandedOver(400, 'transfer 7'));
  await post({ key: 'later', day: 20260701 }, postingsOfPaidOutside(9, 'till of July'));
  const own = { tenantId: 'north', currency: 'EUR', createdAt: 0, updatedAt: 0 };
  await t.store.tx(system, async (w) => {
    await w.insert(payouts, {
      ...{ ...own, id: 'payout', accountId: null, externalId: 'po_7', state: 'paid', amountMinor: 600 },
      ...{ arrivesAt: null, reference: 'TRACE-1' },
    });
    await w.insert(payments, {
      ...{ ...own, id: 'payment', accountId: 'account', orderId: 'a', kind: 'hold', state: 'captured' },
      ...{ intentId: 'pi_9', amountMinor: 901, capturedMinor: 901, refundedMinor: 0, feeMinor: 13 },
      ...{ providerFeeMinor: 29, attempts: 0, error: '' },
    });
    await w.insert(invoices, {
      ...{ ...own, id: 'invoice', entityId: 'entity', number: 'N2026-7', type: 'invoice', form: 'full', region: 'de' },
      ...{ language: 'de', issuedAt: 0, day: 20260610, buyerName: '', buyerEmail: '', netMinor: 0, taxMinor: 0 },
      ...{ totalMinor: 0, orderCount: 1, document: {} },
    });
    await w.update(orders, 'a', { invoiceId: 'invoice' });
  });
};

const minor = (amount: string | undefined): number => Math.round(Number(amount) * 100);
const figures = [
  ...(['gross', 'discount', 'net', 'tax', 'total', 'payments', 'refunds', 'fees', 'disputes', 'writeOffs'] as const),
  ...(['taxReturned', 'topUps', 'bonuses', 'payouts'] as const),
];
const accounts = ['receivable', 'clearing', 'bank', 'wallet', 'due'] as const;

type Named = Record<string, number>;
interface Sums {
  totals: Named;
  opening: Named;
  closing: Named;
}

/** The sums of a statement as lines of a file say them. */
const summed = (lines: readonly Line[]): Sums => {
  const balances = (line: string) =>
    Object.fromEntries(
      lines
        .filter((each) => each.Line === line)
        .map(({ Debit, Credit, Amount }) => {
          const account = Debit || Credit || '';
          const had = Debit ? minor(Amount) : 0 - minor(Amount);
          return [`${account}Minor`, account === 'wallet' ? 0 - had : had];
        }),
    );
  const totals = lines.filter(({ Line }) => Line === 'total');
  return {
    totals: Object.fromEntries(totals.map(({ Kind, Amount }) => [`${Kind}Minor`, minor(Amount)])),
    opening: balances('opening'),
    closing: balances('closing'),
  };
};
const sumsOf = (all: readonly Statement[]): Sums => {
  const sum = (of: (each: Statement) => number) => all.reduce((total, each) => total + of(each), 0);
  const balances = (when: 'opening' | 'closing') =>
    Object.fromEntries(accounts.map((name) => [`${name}Minor`, sum((each) => each[when][`${name}Minor`])]));
  return {
    totals: Object.fromEntries(figures.map((name) => [`${name}Minor`, sum((each) => each[`${name}Minor`])])),
    ...{ opening: balances('opening'), closing: balances('closing') },
  };
};
const booksOf = (lines: readonly Line[]) => Map.groupBy(lines, ({ Merchant, Currency }) => `${Merchant} ${Currency}`);

describe('the settlement statement as a file', () => {
  it('says to the cent what the statement says, in every view, time and detail', async () => {
    await plant();
    for (const key of ['reseller', 'north', 'kiosk', 'south'])
      for (const days of [span, 'from=20260601&to=20260611', 'from=20260612&to=20260703', 'from=20260801&to=20260831'])
        for (const by of ['entry', 'day']) {
          const expected = await statements(key, days);
          const books = booksOf(await file(key, `${days}&by=${by}`));
          const several = [...Map.groupBy(expected, ({ currency }) => currency)].filter(([, all]) => all.length > 1);
          for (const each of expected) {
            const lines = books.get(`${each.tenantName} ${each.currency}`) ?? [];
            expect(summed(lines), `${key} ${days} ${each.tenantName} by ${by}`).toEqual(sumsOf([each]));
          }
          for (const [currency, all] of several) expect(summed(books.get(` ${currency}`) ?? [])).toEqual(sumsOf(all));
          expect(books.size).toBe(expected.length + several.length);
        }
    expect(await statements('reseller')).toHaveLength(4);
  });

  it('has the balances after from those before and its entries alone, and the tax of the time in a column', async () => {
    await plant();
    for (const by of ['entry', 'day'])
      for (const [book, lines] of booksOf(await file('north', `${span}&by=${by}`))) {
        const entries = lines.filter(({ Line }) => Line === 'entry');
        const { opening, closing, totals } = summed(lines);
        if (book.startsWith(' ')) continue;
        for (const account of accounts) {
          const [had = 0, has = 0] = [opening, closing].map((balances) => balances[`${account}Minor`]);
          const moved = entries.map(({ Debit, Credit, Amount }) =>
            Debit === account ? minor(Amount) : Credit === account ? 0 - minor(Amount) : 0,
          );
          const more = moved.reduce((sum, each) => sum + each, 0);
          expect(account === 'wallet' ? had - more : had + more, `${account} of ${book}`).toBe(has);
        }
        const tax = entries.reduce((sum, { Tax }) => sum + minor(Tax || '0'), 0);
        expect(tax).toBe((totals.taxMinor ?? 0) - (totals.taxReturnedMinor ?? 0));
      }
  });

  it('names the order, invoice, payment and payout of an entry, and says when it was', async () => {
    await plant();
    const lines = (await file('north')).filter(({ Line, Merchant }) => Line === 'entry' && Merchant === 'north');
    expect(lines.find(({ Kind, Order }) => Kind === 'payment' && Order === 'a')).toMatchObject({
      ...{ Date: '2026-06-10', Debit: 'clearing', Credit: 'receivable', Amount: '9.01', Currency: 'EUR' },
      ...{ Transaction: expect.stringMatching(/^\d+$/), Invoice: 'N2026-7', Payment: 'pi_9', Payout: '' },
      ...{ Posted: '2026-06-10T12:00:00+02:00', Tax: '' },
    });
    expect(lines.find(({ Payout }) => Payout === 'po_7')).toMatchObject({ Kind: 'payout', Note: 'TRACE-1' });
    expect(lines.find(({ Payout }) => Payout === 'h1')).toMatchObject({ Debit: 'due', Note: 'transfer 7' });
    expect(lines.find(({ Kind, Debit }) => Kind === 'writeOff' && Debit === 'tax')).toMatchObject({
      ...{ Order: 'a', Credit: 'receivable', Amount: '0.19', Tax: '-0.19' },
    });
    // A reference is text, whatever somebody wrote.
    expect(lines.find(({ Kind }) => Kind === 'topUp')?.Note).toBe("'=1+1");
    const days = lines.map((line) => line.Date);
    expect(days).toEqual(days.toSorted());
  });

  it('is of one merchant or currency when asked, as a workbook too, and refused where the statement is', async () => {
    await plant();
    const own = await file('north', `${span}&tenantId=kiosk`);
    expect([...booksOf(own).keys()]).toEqual(['kiosk EUR']);
    expect([...booksOf(await file('north', `${span}&currency=CHF`)).keys()]).toEqual(['north CHF']);
    expect(await file('kiosk', `${span}&tenantId=north`)).toEqual([]);
    const workbook = await ask('north', `/v1/reports/settlement.export?${span}&format=xlsx&tenantId=kiosk`);
    const rows = await readSheet(Buffer.from(await workbook.arrayBuffer()));
    expect(rows).toHaveLength(own.length + 1);
    expect((await ask('viewer', `/v1/reports/settlement.export?${span}`)).status).toBe(403);
    for (const query of ['from=20260702&to=20260701', 'from=20260230', 'from=20200101&to=20260101', 'columns=x'])
      expect((await ask('north', `/v1/reports/settlement.export?${query}`)).status, query).toBe(400);
  });
});

describe('made in the background', () => {
  const order = (key: string, more: object = {}) =>
    ask(key, '/v1/reports/files', 'POST', {
      ...{ report: 'settlement', format: 'csv', query: { from: '20260601', to: '20260630' } },
      ...more,
    });

  it('is the same file, for those who may see the books', async () => {
    await plant();
    expect((await order('viewer')).status).toBe(403);
    const made = (await (await order('north')).json()) as { id: string; total: number };
    await jobs().makeAll();
    const content = await ask('north', `/v1/reports/files/${made.id}/content`);
    const lines = linesOf(await content.text());
    expect(lines).toEqual(await file('north'));
    expect(lines).toHaveLength(made.total);
    expect((await ask('viewer', `/v1/reports/files/${made.id}/content`)).status).toBe(403);
    const daily = (await (await order('north', { query: { by: 'day' } })).json()) as { total: number };
    expect(daily.total).toBe((await file('north', 'by=day')).length);
    expect((await order('north', { query: { stationId: 'x' } })).status).toBe(400);
  });

  it('is mailed by the clock about the days of its period, by those who may see the books', async () => {
    await plant();
    const schedule = {
      ...{ name: 'Books', report: 'settlement', format: 'csv', period: 'lastMonth', every: 'month', hour: 6 },
      ...{ zone: 'Europe/Berlin', enabled: true, recipients: ['books@example.com'] },
    };
    expect((await ask('mailer', '/v1/reports/schedules', 'POST', schedule)).status).toBe(403);
    const made = await ask('north', '/v1/reports/schedules', 'POST', schedule);
    expect(made.status).toBe(201);
    const { id } = (await made.json()) as { id: string };
    const path = `/v1/reports/schedules/${id}`;
    const elsewhere = { recipients: ['mailer@example.com'] };
    expect((await ask('mailer', path, 'PATCH', elsewhere)).status).toBe(403);
    await t.store.tx(system, (w) => w.update(reportSchedules, id, { nextAt: now() - 1 }));
    await jobs().orderDue();
    await jobs().makeAll();
    const [ready] = await t.store.read(system).select(reportFiles);
    if (!ready) throw new Error('no file');
    expect(ready).toMatchObject({ name: 'Books 2026-06-01 – 2026-06-30', state: 'ready' });
    const parts: Buffer[] = [];
    for await (const part of contentOf(t.store, ready)) parts.push(part);
    expect(linesOf(Buffer.concat(parts).toString())).toEqual(await file('north'));
    const sent = await t.store.read(system).select(mails);
    expect(sent.map(({ to }) => to)).toEqual(['books@example.com']);
  });
});
