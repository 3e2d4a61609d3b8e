/** Money that goes the other way, and the nightly comparison, against a local Stripe. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { post } from '../../bff/billing/ledger/post.ts';
import { postingsOfWalletPayment, postingsOfWriteOff } from '../../bff/billing/ledger/rules.ts';
import { addPayment } from '../../bff/billing/payments/finish.ts';
import type { ProviderRefund } from '../../bff/billing/payments/provider.ts';
import { reconcile, reconcileAll } from '../../bff/billing/payments/reconcile.ts';
import { advanceRefund, applyRefund } from '../../bff/billing/payments/refunding.ts';
import { accountOf } from '../../bff/billing/payments/rows.ts';
import { writeOff } from '../../bff/billing/settle/settle.ts';
import { openMinorOf } from '../../bff/billing/settle/state.ts';
import { moveBalance } from '../../bff/billing/wallets/money.ts';
import { toMovement } from '../../bff/billing/wallets/rows.ts';
import { systemScope } from '../../bff/store/index.ts';
import {
  disputes,
  ledger,
  orders,
  paymentAccounts,
  paymentMethods,
  payments,
  payouts,
  reconciliations,
  refunds,
  wallets,
} from '../../bff/store/tables/index.ts';
import { closeDispute, endPayout, openDispute, payOut } from '../../demo/stripe/money-back.ts';
import { acct, booksAgree, Crash, deliver, dyingProvider, dyingStore, openTill, type Till } from '../kit/payments.ts';

const scope = systemScope('test');
const dayMs = 86_400_000;
let t: Till;
let order: string;
let intentId: string;

beforeEach(async () => {
  t = await openTill();
  await t.saveCard();
  order = await t.start();
  await t.work();
  await t.end(order, 2_000);
  await t.work();
  intentId = (await t.paymentsOf(order))[0]?.intentId ?? '';
});
afterEach(() => t.drop());

/** A refund as the handler writes it. */
const refund = async (amountMinor: number): Promise<string> => {
  const [paid] = await t.paymentsOf(order);
  const id = t.newId();
  await t.store.tx(scope, (w) =>
    w.insert(refunds, {
      ...{ id, tenantId: 'north', orderId: order, paymentId: paid?.id ?? null, state: 'creating', via: 'card' },
      ...{ externalId: null, currency: 'EUR', amountMinor, feeReturnedMinor: 0, lines: [], reason: 'test' },
      ...{ actorName: 'test', attempts: 0, dueAt: t.clock.nowMs, error: '', createdAt: t.clock.nowMs },
      updatedAt: t.clock.nowMs,
    }),
  );
  return id;
};
const refundRows = () => t.store.read(scope).select(refunds);
const given = () => t.local.books.all(t.local.books.account(acct), 'refund').length;

describe('a refund', () => {
  it('comes with the share of the platform in proportion, and the last one with the rest of it', async () => {
    for (const amount of [333, 333, 1_334]) {
      await refund(amount);
      await t.work();
      await booksAgree(t);
    }
    const [paid] = await t.paymentsOf(order);
    expect(paid).toMatchObject({ refundedMinor: 2_000, feeMinor: 110 });
    expect((await refundRows()).map((row) => row.feeReturnedMinor)).toEqual([18, 19, 73]);
    expect(await t.order(order)).toMatchObject({ paidMinor: 2_000, refundedMinor: 2_000, paymentState: 'refunded' });
    // Given although the order costs it: nobody owes it again.
    expect(await t.sumOf('north', 'receivable')).toBe(0);
    expect(await t.sumOf('platform', 'revenue')).toBe(0);
  });

  it.each(['before', 'after'] as const)('is made once when the program dies %s each step', async (when) => {
    for (let at = 1; at <= 4; at++) {
      const id = await refund(100);
      const silent = { ...t.deps };
      await advanceRefund({ ...silent, store: dyingStore(t.store, at, when) }, id).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      });
      await t.pass(3 * 60_000, 30_000);
      const other = await refund(100);
      await advanceRefund({ ...silent, provider: dyingProvider(t.provider, at, when) }, other).catch(
        (error: unknown) => {
          if (!(error instanceof Crash)) throw error;
        },
      );
      await t.pass(3 * 60_000, 30_000);
      expect(given()).toBe(2 * at);
    }
    expect(await t.order(order)).toMatchObject({ refundedMinor: 800 });
    await booksAgree(t);
  });

  it.each(['timeoutAfter', 'errorAfter', 'errorBefore', 'rateLimit'] as const)(
    'is made once when Stripe answers with %s',
    async (fault) => {
      await refund(700);
      t.local.faults.next(fault, /refunds$/);
      await t.pass(10 * 60_000, 60_000);
      expect(given()).toBe(1);
      expect(await t.order(order)).toMatchObject({ refundedMinor: 700, paymentState: 'partRefunded' });
      await booksAgree(t);
    },
  );

  it('made in the dashboard of Stripe is taken over, once', async () => {
    const made = await t.provider.createRefund(
      acct,
      { refundId: '', intentId, currency: 'EUR', amountMinor: 500, hasShare: true },
      'k',
    );
    await deliver(t);
    await deliver(t);
    expect(await refundRows()).toMatchObject([
      { externalId: made.id, amountMinor: 500, state: 'succeeded', actorName: 'Stripe' },
    ]);
    expect(await t.order(order)).toMatchObject({ refundedMinor: 500 });
    await booksAgree(t);
  });

  it('of more than is left is refused by Stripe, and says so', async () => {
    await refund(1_500);
    await t.work();
    await refund(1_500);
    await t.work();
    expect((await refundRows()).map(({ state }) => state)).toEqual(['succeeded', 'failed']);
    expect((await refundRows())[1]?.error).toContain('greater');
    expect(await t.order(order)).toMatchObject({ refundedMinor: 1_500 });
  });
});

describe('an order that is corrected after its money was given back', () => {
  const books = async () => [await t.sumOf('north', 'receivable'), await t.sumOf('north', 'writtenOff')];

  it.each([
    [2_000, 1_200, 1_200],
    [2_000, 0, 0],
    [2_000, 3_000, 3_000],
    [500, 1_800, 300],
    [500, 1_200, 0],
  ])(
    'by %i of 2000 and comes to %i has %i given up, and nothing open',
    async (refundMinor, totalMinor, givenUpMinor) => {
      await refund(refundMinor);
      await t.work();
      await t.end(order, totalMinor);
      const overpaidMinor = Math.max(0, 2_000 - refundMinor - totalMinor);
      expect(await books()).toEqual([0 - overpaidMinor, givenUpMinor]);
      await t.end(order, 2_000);
      expect(await books()).toEqual([0, refundMinor]);
    },
  );

  it('of which a rest was unpaid has that given up too, until the refund comes back', async () => {
    await t.end(order, 3_500);
    expect(await books()).toEqual([1_500, 0]);
    const id = await refund(500);
    await t.work();
    expect(openMinorOf(await t.order(order))).toBe(0);
    expect(await books()).toEqual([0, 2_000]);
    const [row] = await refundRows();
    const failed = { ...(await t.provider.readRefund(acct, row?.externalId ?? '')), state: 'failed' } as const;
    await t.store.tx(scope, (w) => applyRefund(w, t.deps, id, failed, t.clock.nowMs));
    await t.book();
    expect(openMinorOf(await t.order(order))).toBe(1_500);
    expect(await books()).toEqual([1_500, 0]);
  });

  it('owes again what it costs when the refund comes back', async () => {
    const id = await refund(2_000);
    await t.work();
    await t.end(order, 3_000);
    const [row] = await refundRows();
    const failed = {
      id: row?.externalId ?? '',
      refundId: id,
      intentId,
      currency: 'EUR',
      amountMinor: 2_000,
      reason: '',
    };
    await t.store.tx(scope, (w) =>
      applyRefund(w, t.deps, id, { ...failed, state: 'failed', error: 'lost' } as ProviderRefund, t.clock.nowMs),
    );
    await t.book();
    expect(await t.order(order)).toMatchObject({ paidMinor: 2_000, refundedMinor: 0, paymentState: 'unpaid' });
    expect(await books()).toEqual([1_000, 0]);
  });

  it('is booked also when the refund comes back while the session goes on', async () => {
    const id = await refund(2_000);
    await t.work();
    await t.store.tx(
      scope,
      async (w) => void (await w.change(orders, order, { state: 'charging', dueAt: t.clock.nowMs })),
    );
    await t.book();
    const [row] = await refundRows();
    const failed = { ...(await t.provider.readRefund(acct, row?.externalId ?? '')), state: 'failed' } as const;
    await t.store.tx(scope, (w) => applyRefund(w, t.deps, id, failed, t.clock.nowMs));
    await t.book();
    expect(await t.order(order)).toMatchObject({ refundedMinor: 0, dueAt: null });
    expect(await books()).toEqual([-2_000, 0]);
    await t.end(order, 2_000);
    expect(await books()).toEqual([0, 0]);
  });
});

describe('a dispute', () => {
  it.each([
    ['won', 'paid'],
    ['lost', 'writtenOff'],
  ] as const)('that is %s leaves the order %s, whatever was heard first', async (outcome, state) => {
    const { id } = openDispute(t.local.books, acct, intentId);
    await deliver(t);
    expect(await t.order(order)).toMatchObject({ paymentState: 'disputed' });
    expect(await t.sumOf('north', 'disputed')).toBe(2_000);
    await booksAgree(t);
    closeDispute(t.local.books, acct, id, outcome);
    await deliver(t, (count) => [...Array(count).keys()].reverse());
    expect(await t.order(order)).toMatchObject({ paymentState: state });
    expect(await t.sumOf('north', 'disputed')).toBe(0);
    expect(await t.store.read(scope).select(disputes)).toMatchObject([{ state: outcome, amountMinor: 2_000 }]);
    await booksAgree(t);
  });

  it.each([
    ['won', 'won', 'paid'],
    ['won', 'lost', 'writtenOff'],
    ['lost', 'won', 'writtenOff'],
  ] as const)(
    'of each of two payments, %s and then %s, leaves the order disputed until the second, then %s',
    async (one, other, state) => {
      const both = await t.start();
      await t.work();
      await t.end(both, 7_000);
      await t.work();
      const ids = (await t.paymentsOf(both)).map((paid) => openDispute(t.local.books, acct, paid.intentId ?? '').id);
      await deliver(t);
      closeDispute(t.local.books, acct, ids[0] ?? '', one);
      await deliver(t);
      expect(await t.order(both)).toMatchObject({ paidMinor: 7_000, paymentState: 'disputed' });
      closeDispute(t.local.books, acct, ids[1] ?? '', other);
      await deliver(t);
      expect(await t.order(both)).toMatchObject({ paymentState: state });
      await booksAgree(t);
    },
  );

  it.each([
    ['won', 'unpaid', 1_500],
    ['lost', 'writtenOff', 0],
  ] as const)('of an order that is corrected meanwhile is %s: the books have open what it says', async (...each) => {
    const [outcome, paymentState, openMinor] = each;
    await t.store.tx(scope, async (w) => {
      for (const { id } of await w.select(paymentMethods)) await w.update(paymentMethods, id, { removedAt: 1 });
    });
    const { id } = openDispute(t.local.books, acct, intentId);
    await deliver(t);
    await t.end(order, 3_500);
    expect(await t.sumOf('north', 'receivable')).toBe(1_500);
    closeDispute(t.local.books, acct, id, outcome);
    await deliver(t);
    const after = await t.order(order);
    expect([after.paymentState, openMinorOf(after)]).toEqual([paymentState, openMinor]);
    expect(await t.sumOf('north', 'receivable')).toBe(openMinor);
    await booksAgree(t);
  });

  it.each([
    ['won', 1_500],
    ['lost', 0],
  ] as const)('of an order whose rest was written off, and that is booked anew meanwhile, is %s', async (...each) => {
    const [outcome, openMinor] = each;
    await t.store.tx(scope, async (w) => {
      for (const { id } of await w.select(paymentMethods)) await w.update(paymentMethods, id, { removedAt: 1 });
    });
    await t.end(order, 3_500);
    await t.store.tx(scope, async (w) => {
      const of = { tenantId: 'north', day: 20_260_601, at: t.clock.nowMs, currency: 'EUR', orderId: order };
      await post(w, { ...of, key: 'writeOff', transfers: postingsOfWriteOff(1_500, 'gone') });
      await writeOff(w, order);
    });
    const { id } = openDispute(t.local.books, acct, intentId);
    await deliver(t);
    await t.end(order, 3_500);
    closeDispute(t.local.books, acct, id, outcome);
    await deliver(t);
    expect(openMinorOf(await t.order(order))).toBe(openMinor);
    expect(await t.sumOf('north', 'receivable')).toBe(openMinor);
  });

  it('of which only the end was heard is booked whole', async () => {
    const { id } = openDispute(t.local.books, acct, intentId);
    closeDispute(t.local.books, acct, id, 'won');
    await deliver(t, (count) => [count - 1]);
    expect(await t.order(order)).toMatchObject({ paymentState: 'paid' });
    await booksAgree(t);
  });
});

describe('a dispute of a top-up', () => {
  const read = () => t.store.read(scope);
  const topUp = async (amountMinor: number): Promise<string> => {
    const [method] = await read().select(paymentMethods);
    const account = await accountOf(read(), 'account');
    if (!account) throw new Error('no account');
    const of = { tenantId: 'north', account, kind: 'topUp', currency: 'EUR', amountMinor, orderId: null } as const;
    const id = t.newId();
    await t.store.tx(
      scope,
      async (w) => void (await addPayment(w, { ...of, driverId: 'driver', method }, id, t.clock.nowMs)),
    );
    await t.work();
    return (await t.payment(id)).intentId ?? '';
  };
  const spend = (amountMinor: number) =>
    t.store.tx(scope, async (w) => {
      const [wallet] = await w.select(wallets);
      if (!wallet) throw new Error('no wallet');
      const of = { tenantId: 'north', day: 20_260_601, at: t.clock.nowMs, currency: 'EUR' };
      await post(w, { ...of, key: 'spent', transfers: postingsOfWalletPayment(amountMinor) });
      await moveBalance(w, wallet, -amountMinor, t.clock.nowMs);
    });
  const balance = async () => (await read().select(wallets))[0]?.balanceMinor;

  it.each([
    ['won', 500, 0],
    ['lost', 0, 1_500],
  ] as const)('takes what is left of it out of the wallet until it is %s', async (outcome, leftMinor, lostMinor) => {
    const topped = await topUp(2_000);
    await spend(1_500);
    const { id } = openDispute(t.local.books, acct, topped);
    await deliver(t);
    expect([await balance(), await t.sumOf('north', 'disputed')]).toEqual([0, 1_500]);
    closeDispute(t.local.books, acct, id, outcome);
    await deliver(t, (count) => [...Array(count).keys()].reverse());
    expect(await balance()).toBe(leftMinor);
    const moved = (await read().match(ledger, { kind: 'dispute', debit: 'wallet' })).map(toMovement);
    expect(moved).toMatchObject([{ kind: 'dispute', amountMinor: -500 }]);
    for (const [account, minor] of [
      ['wallet', -leftMinor],
      ['disputed', 0],
      ['writtenOff', lostMinor],
    ] as const)
      expect(await t.sumOf('north', account), account).toBe(minor === 0 ? 0 : minor);
    await booksAgree(t);
  });

  it('takes nothing that came later', async () => {
    const topped = await topUp(2_000);
    await spend(2_000);
    const { id } = openDispute(t.local.books, acct, topped);
    await deliver(t);
    await topUp(1_000);
    closeDispute(t.local.books, acct, id, 'lost');
    await deliver(t);
    expect([await balance(), await t.sumOf('north', 'wallet')]).toEqual([1_000, -1_000]);
    expect(await t.sumOf('north', 'writtenOff')).toBe(2_000);
    await booksAgree(t);
  });

  it('of which only the end was heard leaves the wallet as it is when it was won', async () => {
    const topped = await topUp(2_000);
    const { id } = openDispute(t.local.books, acct, topped);
    closeDispute(t.local.books, acct, id, 'won');
    await deliver(t, (count) => [count - 1]);
    expect([await balance(), await t.sumOf('north', 'wallet')]).toEqual([2_000, -2_000]);
    await booksAgree(t);
  });
});

describe('a payout', () => {
  it('moves from clearing to the bank, and back when it fails', async () => {
    const before = await t.sumOf('north', 'clearing');
    const { id } = payOut(t.local.books, acct, 'eur', 1_000);
    await deliver(t);
    expect(await t.sumOf('north', 'bank')).toBe(1_000);
    await booksAgree(t);
    endPayout(t.local.books, acct, id, 'paid');
    await deliver(t);
    expect(await t.store.read(scope).select(payouts)).toMatchObject([{ state: 'paid', amountMinor: 1_000 }]);
    endPayout(t.local.books, acct, id, 'failed');
    await deliver(t);
    expect([await t.sumOf('north', 'bank'), await t.sumOf('north', 'clearing')]).toEqual([0, before]);
    await booksAgree(t);
  });
});

describe('the comparison of a day', () => {
  const today = 20_260_601;
  const compare = async () => {
    const account = await accountOf(t.store.read(scope), 'account');
    if (!account) throw new Error('no account');
    return reconcile(t.deps, account, today);
  };

  it('finds nothing where all is well, however often it runs', async () => {
    await refund(500);
    await t.work();
    const dispute = openDispute(t.local.books, acct, intentId);
    closeDispute(t.local.books, acct, dispute.id, 'won');
    payOut(t.local.books, acct, 'eur', 300);
    await deliver(t);
    const first = await compare();
    expect(first).toMatchObject({ checked: 5, differences: [] });
    expect((await compare()).id).toBe(first.id);
  });

  it('takes over a fee that was not known, and posts it once', async () => {
    const [paid] = await t.paymentsOf(order);
    if (!paid) throw new Error('not paid');
    // As when Stripe books a charge only after it answered: our row and books have no fee.
    await t.store.tx(scope, async (w) => void (await w.update(payments, paid.id, { providerFeeMinor: 0 })));
    const before = await t.sumOf('north', 'fees');
    await compare();
    await compare();
    expect(await t.payment(paid.id)).toMatchObject({ providerFeeMinor: 55 });
    expect((await t.sumOf('north', 'fees')) - before).toBe(55);
  });

  it('lists what differs, what they do not have and what we do not have', async () => {
    const account = t.local.books.account(acct);
    const [line] = account.lines;
    if (!line) throw new Error('no line');
    line.amount += 7;
    t.local.books.book(account, { type: 'stripe_fee', amount: -90, currency: 'eur', source: 'fee_monthly' });
    const second = await t.start();
    await t.work();
    await t.end(second, 900);
    await t.work();
    account.lines.splice(-1);
    const { differences } = await compare();
    expect(differences.map(({ kind, ours, theirs }) => [kind, ours, theirs])).toEqual([
      ['unknown', null, -90],
      ['amount', 2_000, 2_007],
      ['missing', 900, null],
    ]);
  });

  it('is made for every night that was missed, once Stripe has closed its books', async () => {
    await t.pass(3 * dayMs, dayMs);
    // Another merchant's account that Stripe does not let us read any more is no hindrance.
    await t.store.tx(scope, async (w) => {
      const known = await w.find(paymentAccounts, 'account');
      if (known) await w.insert(paymentAccounts, { ...known, id: 'a', tenantId: 'south', externalId: 'acct_gone' });
    });
    await reconcileAll(t.deps);
    await reconcileAll(t.deps);
    const rows = await t.store.read(scope).select(reconciliations);
    expect(rows.map(({ day }) => day).sort()).toEqual([20_260_601, 20_260_602, 20_260_603]);
  });
});
