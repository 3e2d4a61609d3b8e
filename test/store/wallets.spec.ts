/** Wallets on both engines: topped up, paid from once, never below zero, whatever happens at the same time. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClerk } from '../../bff/billing/clerk.ts';
import type { BillingDesk } from '../../bff/billing/desks.ts';
import { post } from '../../bff/billing/ledger/post.ts';
import { postingsOfTopUp } from '../../bff/billing/ledger/rules.ts';
import { createWalletDesk } from '../../bff/billing/wallets/desk.ts';
import { creditTopUp } from '../../bff/billing/wallets/money.ts';
import { systemScope } from '../../bff/store/index.ts';
import { campaigns, campaignUses, drivers, ledger, orders, wallets } from '../../bff/store/tables/index.ts';
import type { Log, Store } from '../../bff/store/types.ts';
import { billFor, endedOrder } from '../kit/books.ts';
import { campaignRow, walletRow } from '../kit/offers.ts';
import { driverRow, openTestStore, plantTree, type TestStore } from '../kit/store.ts';

const system = systemScope('test');
const noonMs = Date.UTC(2026, 5, 1, 10);
let t: TestStore;
let store: Store;
let logged: string[];
const log: Log = { info() {}, warn() {}, error: (_, message) => void logged.push(message) };
const clerk = (desks: readonly BillingDesk[] = [createWalletDesk()]) =>
  createClerk({ store, now: () => t.clock.nowMs, log, desks });
const read = () => store.read(system);
const balance = async (id = 'wallet-anna') => (await read().find(wallets, id))?.balanceMinor;
const order = async (id: string) => {
  const found = await read().find(orders, id);
  if (!found) throw new Error(`no order ${id}`);
  return found;
};
const walletOrder = (id: string, energyWh: number, more = {}) =>
  endedOrder(id, noonMs, energyWh, { driverId: 'anna', paymentMode: 'wallet', ...more });
/** What the ledger says that a merchant's drivers have in their wallets. */
const held = async (tenantId = 'north') => {
  let minor = 0;
  for (const row of await read().select(ledger)) {
    if (row.tenantId !== tenantId) continue;
    if (row.credit === 'wallet') minor += row.amountMinor;
    if (row.debit === 'wallet') minor -= row.amountMinor;
  }
  return minor;
};
const topUp = (key: string, amountMinor: number, driverId = 'anna', tenantId = 'north') =>
  store.tx(system, async (w) => {
    const event = { tenantId, driverId, currency: 'EUR', amountMinor, key };
    const transfers = postingsOfTopUp(amountMinor, 'cash');
    if (!(await post(w, { ...event, day: 20260601, at: noonMs, transfers }))) return undefined;
    return creditTopUp(w, event, { nowMs: t.clock.nowMs, newId: t.newId });
  });
const changeTotal = (id: string, energyWh: number) => {
  const bill = billFor(energyWh, noonMs);
  const change = { bill, totalMinor: bill.totalMinor, taxMinor: bill.taxMinor, energyWh, dueAt: t.clock.nowMs };
  return store.tx(system, (w) => w.change(orders, id, change));
};

beforeEach(async () => {
  logged = [];
  t = await openTestStore();
  store = t.store;
  t.clock.nowMs = noonMs + 86_400_000;
  await plantTree(store);
  await store.tx(system, (w) => w.insert(drivers, [driverRow('anna', 'north'), driverRow('ben', 'north')]));
});
afterEach(() => t.drop());

describe('an order paid from a wallet', () => {
  it('is paid when it is booked, once', async () => {
    await topUp('one', 2000);
    await store.tx(system, (w) => w.insert(orders, walletOrder('o1', 10_000)));
    await Promise.all([clerk().run(), clerk().run()]);
    const { totalMinor } = await order('o1');
    expect(await order('o1')).toMatchObject({ paymentState: 'paid', paidMinor: totalMinor });
    const [row] = await read().select(wallets);
    expect(row?.balanceMinor).toBe(2000 - totalMinor);
    expect(await held()).toBe(2000 - totalMinor);
    // Booked again without any change.
    await store.tx(system, (w) => w.change(orders, 'o1', { dueAt: t.clock.nowMs }));
    await clerk().run();
    expect(await held()).toBe(2000 - totalMinor);
    expect(logged).toEqual([]);
  });

  it('is paid as far as the wallet reaches, and the rest later', async () => {
    await store.tx(system, (w) => w.insert(wallets, walletRow('anna', 100)));
    await store.tx(system, (w) => w.insert(orders, walletOrder('o1', 10_000)));
    await clerk().run();
    expect(await order('o1')).toMatchObject({ paymentState: 'unpaid', paidMinor: 100 });
    expect(await balance()).toBe(0);
    // The money that comes has it tried again.
    await topUp('one', 5000);
    await clerk().run();
    const { totalMinor } = await order('o1');
    expect(await order('o1')).toMatchObject({ paymentState: 'paid', paidMinor: totalMinor });
    expect(await balance()).toBe(5100 - totalMinor);
  });

  it('that comes to less than was thought puts the rest back', async () => {
    await topUp('one', 5000);
    await store.tx(system, (w) => w.insert(orders, walletOrder('o1', 20_000)));
    await clerk().run();
    await changeTotal('o1', 5_000);
    await clerk().run();
    const { totalMinor, paidMinor } = await order('o1');
    expect(paidMinor).toBe(totalMinor);
    expect(await held()).toBe(5000 - totalMinor);
    await changeTotal('o1', 30_000);
    await clerk().run();
    expect(await held()).toBe(5000 - (await order('o1')).totalMinor);
    expect((await read().select(wallets))[0]?.balanceMinor).toBe(await held());
  });

  it('is left alone when it was given up, or while it is paid in another way', async () => {
    for (const paymentState of ['writtenOff', 'paying', 'disputed'] as const) {
      await store.tx(system, (w) => w.insert(orders, walletOrder(paymentState, 10_000, { paymentState })));
      await topUp(paymentState, 1000);
      await clerk().run();
      expect(await order(paymentState)).toMatchObject({ paymentState, paidMinor: 0 });
    }
    expect(await held()).toBe(3000);
  });

  it('waits while somebody has to look at it', async () => {
    await topUp('one', 5000);
    const abnormal = { state: 'abnormal', abnormalReason: 'missingStop', review: 'open' } as const;
    await store.tx(system, (w) => w.insert(orders, walletOrder('o1', 10_000, abnormal)));
    await clerk().run();
    expect(await order('o1')).toMatchObject({ paymentState: 'unpaid', paidMinor: 0 });
    await store.tx(system, (w) => w.change(orders, 'o1', { review: 'accepted', dueAt: t.clock.nowMs }));
    await clerk().run();
    expect((await order('o1')).paymentState).toBe('paid');
  });

  it('of a sub-merchant is paid from the wallet above, and both books say who owes whom', async () => {
    await topUp('one', 5000);
    await store.tx(system, (w) => w.insert(orders, walletOrder('o1', 10_000, { tenantId: 'kiosk' })));
    await clerk().run();
    const { totalMinor, paymentState } = await order('o1');
    expect(paymentState).toBe('paid');
    expect(await held()).toBe(5000 - totalMinor);
    const due = (await read().select(ledger))
      .filter((row) => row.debit === 'due' || row.credit === 'due')
      .map(({ tenantId, debit, credit, amountMinor }) => ({ tenantId, debit, credit, amountMinor }));
    expect(due).toEqual([
      { tenantId: 'kiosk', debit: 'due', credit: 'receivable', amountMinor: totalMinor },
      { tenantId: 'north', debit: 'wallet', credit: 'due', amountMinor: totalMinor },
    ]);
    // A merchant beside has no part in it.
    await store.tx(system, (w) => w.insert(orders, walletOrder('o2', 10_000, { tenantId: 'south' })));
    await clerk().run();
    expect((await order('o2')).paymentState).toBe('unpaid');
  });
});

describe('a top-up', () => {
  it('counts once for each key, and earns a bonus that has a key of its own', async () => {
    const rules = { kind: 'prepaidBonus', minTopUpMinor: 1000, basisPoints: 1000 } as const;
    await store.tx(system, (w) =>
      w.insert(campaigns, campaignRow('bonus', rules, { maxUsesPerDriver: 2, budgetMinor: 250 })),
    );
    expect(await topUp('one', 2000)).toMatchObject({ bonusMinor: 200, wallet: { balanceMinor: 2200 } });
    expect(await topUp('one', 2000)).toBeUndefined();
    // What the budget still has.
    expect(await topUp('two', 2000)).toMatchObject({ bonusMinor: 50 });
    expect(await topUp('three', 2000)).toMatchObject({ bonusMinor: 0 });
    expect(await read().find(campaigns, 'bonus')).toMatchObject({ spentMinor: 250, uses: 2 });
    expect((await read().select(campaignUses)).map(({ topUpKey, amountMinor }) => [topUpKey, amountMinor])).toEqual([
      ['one', 200],
      ['two', 50],
    ]);
    expect(await held()).toBe(6250);
    expect((await read().select(ledger)).map(({ key }) => key).sort()).toEqual([
      ...['one', 'one:bonus:bonus', 'three', 'two', 'two:bonus:bonus'],
    ]);
  });
});

it('whatever is booked, corrected and topped up at once, balances are what the ledger says and never below zero', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('topUp' as const), minor: fc.integer({ min: 1, max: 3000 }) }),
    fc.record({ kind: fc.constant('order' as const), wh: fc.integer({ min: 0, max: 30_000 }) }),
    fc.record({ kind: fc.constant('correct' as const), wh: fc.integer({ min: 0, max: 30_000 }) }),
  );
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const driverId = `driver-${++run}`;
      await store.tx(system, (w) => w.insert(drivers, driverRow(driverId, 'north')));
      const made: string[] = [];
      for (const [i, each] of steps.entries()) {
        const last = made.at(-1);
        if (each.kind === 'topUp') {
          await Promise.all([topUp(`${run}-${i}`, each.minor, driverId), clerk().run()]);
        } else if (each.kind === 'order') {
          const id = `order-${run}-${i}`;
          made.push(id);
          await store.tx(system, (w) => w.insert(orders, walletOrder(id, each.wh, { driverId })));
        } else if (last !== undefined) await changeTotal(last, each.wh);
        await Promise.all([clerk().run(), clerk().run()]);
      }
      const mine = (await read().select(wallets)).filter((row) => row.driverId === driverId);
      const rows = (await read().select(ledger)).filter((row) => row.driverId === driverId);
      let booked = 0;
      for (const { debit, credit, amountMinor } of rows)
        booked += credit === 'wallet' ? amountMinor : debit === 'wallet' ? -amountMinor : 0;
      expect(mine.reduce((sum, row) => sum + row.balanceMinor, 0)).toBe(booked);
      expect(booked).toBeGreaterThanOrEqual(0);
      for (const id of made) {
        const { paidMinor, totalMinor } = await order(id);
        expect(paidMinor).toBeLessThanOrEqual(totalMinor);
        expect(paidMinor).toBeGreaterThanOrEqual(0);
      }
      expect(logged).toEqual([]);
    }),
    { numRuns: 15 },
  );
});
