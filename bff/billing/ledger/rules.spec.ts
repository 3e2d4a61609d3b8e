/** Every event keeps every book in balance, and an order's receivable is what its money says. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LedgerAccount } from '../../store/tables/ledger.ts';
import {
  type Books,
  givenUpOf,
  goodwillOf,
  postingsOfBonus,
  postingsOfCardTopUp,
  postingsOfDisputeClosed,
  postingsOfDisputeOpened,
  postingsOfFee,
  postingsOfHandedOver,
  postingsOfOrder,
  postingsOfPaidOutside,
  postingsOfPayBack,
  postingsOfPayment,
  postingsOfPlatformFee,
  postingsOfProviderPayout,
  postingsOfRefund,
  postingsOfTopUp,
  postingsOfWalletPayment,
  postingsOfWriteOff,
  type Transfer,
  takenBack,
  transfer,
} from './rules.ts';

const alone = (own: readonly Transfer[]): Books => ({ own, above: [] });

type Balances = Map<LedgerAccount, number>;
const post = (balances: Balances, transfers: readonly Transfer[]): void => {
  for (const { debit, credit, amountMinor } of transfers) {
    expect(Number.isSafeInteger(amountMinor) && amountMinor > 0).toBe(true);
    expect(debit).not.toBe(credit);
    balances.set(debit, (balances.get(debit) ?? 0) + amountMinor);
    balances.set(credit, (balances.get(credit) ?? 0) - amountMinor);
  }
};
const of = (balances: Balances, account: LedgerAccount) => balances.get(account) ?? 0;
const sum = (balances: Balances) => [...balances.values()].reduce((a, b) => a + b, 0);

describe('a transfer', () => {
  it('changes sides below zero, and is none at zero', () => {
    expect(transfer('order', 'receivable', 'revenue', 5)).toEqual([
      { kind: 'order', debit: 'receivable', credit: 'revenue', amountMinor: 5 },
    ]);
    expect(transfer('order', 'receivable', 'revenue', -5)).toEqual([
      { kind: 'order', debit: 'revenue', credit: 'receivable', amountMinor: 5 },
    ]);
    expect(transfer('order', 'receivable', 'revenue', 0)).toEqual([]);
  });
});

const through = fc.constantFrom('own' as const, 'above' as const);
const minor = fc.integer({ min: 0, max: 100_000 });

/** What a sequence does to one order's money, beside the ledger. */
interface Order {
  totalMinor: number;
  taxMinor: number;
  discountMinor: number;
  paidMinor: number;
  refundedMinor: number;
  writtenOffMinor: number;
  goodwillMinor: number;
  goodwillTaxMinor: number;
}

type Event = (order: Order) => Books;

const booked = fc.tuple(minor, minor, minor).map(
  ([net, tax, discount]): Event =>
    (o) => {
      const postings = postingsOfOrder({
        netMinor: net - (o.totalMinor - o.taxMinor),
        taxMinor: tax - o.taxMinor,
        discountNetMinor: discount - o.discountMinor,
      });
      Object.assign(o, { totalMinor: net + tax, taxMinor: tax, discountMinor: discount });
      return alone(postings);
    },
);
const paid = fc.tuple(minor, minor, minor, through).map(
  ([amountMinor, feeMinor, providerFeeMinor, way]): Event =>
    (o) => {
      o.paidMinor += amountMinor;
      return postingsOfPayment({ amountMinor, feeMinor, providerFeeMinor, through: way });
    },
);
const paidOtherwise = fc.tuple(minor, fc.boolean()).map(
  ([amountMinor, isWallet]): Event =>
    (o) => {
      o.paidMinor += amountMinor;
      return alone(isWallet ? postingsOfWalletPayment(amountMinor) : postingsOfPaidOutside(amountMinor, 'cash'));
    },
);
const refunded = fc.tuple(minor, minor, fc.constantFrom('card', 'wallet', 'other'), through).map(
  ([wanted, feeReturnedMinor, via, way]): Event =>
    (o) => {
      const amountMinor = Math.min(wanted, o.paidMinor - o.refundedMinor);
      const goodwill = goodwillOf(amountMinor, o);
      o.refundedMinor += amountMinor;
      o.goodwillMinor += goodwill.goodwillMinor;
      o.goodwillTaxMinor += goodwill.goodwillTaxMinor;
      const refund = { amountMinor, ...goodwill, feeReturnedMinor, via, through: way };
      const { own, above } = postingsOfRefund(refund);
      const back = postingsOfRefund(takenBack(refund));
      // What comes to nothing leaves nothing: here it is refunded, taken back, and refunded again.
      return { own: [...own, ...back.own, ...own], above: [...above, ...back.above, ...above] };
    },
);
const writtenOff = minor.map(
  (amountMinor): Event =>
    (o) => {
      o.writtenOffMinor += amountMinor;
      return alone(postingsOfWriteOff(amountMinor, 'gone'));
    },
);
/** Money that moves beside the order. */
const others = fc
  .tuple(minor, minor, through)
  .chain(([amount, fee, way]) =>
    fc.constantFrom<Books>(
      postingsOfCardTopUp({ amountMinor: amount, feeMinor: fee, providerFeeMinor: fee, through: way }),
      postingsOfFee(fee, way),
      postingsOfDisputeOpened(amount, fee, way),
      postingsOfDisputeClosed(amount, 'won', way),
      postingsOfDisputeClosed(amount, 'lost', way),
      postingsOfHandedOver(amount, 'transfer'),
      alone(postingsOfPlatformFee(fee - amount)),
      alone(postingsOfTopUp(amount, 'cash')),
      alone(postingsOfBonus(amount, 'campaign')),
      alone(postingsOfPayBack(amount, 'transfer')),
      alone(postingsOfProviderPayout(amount - fee)),
    ),
  )
  .map(
    (books): Event =>
      () =>
        books,
  );

describe('any sequence of events', () => {
  it('keeps every book balanced, and the receivable what the order’s money says', () => {
    const events = fc.array(fc.oneof(booked, paid, paidOtherwise, refunded, writtenOff, others), { maxLength: 40 });
    fc.assert(
      fc.property(events, (sequence) => {
        const own: Balances = new Map();
        const above: Balances = new Map();
        const order: Order = {
          ...{ totalMinor: 0, taxMinor: 0, discountMinor: 0, paidMinor: 0, refundedMinor: 0 },
          ...{ writtenOffMinor: 0, goodwillMinor: 0, goodwillTaxMinor: 0 },
        };
        for (const event of sequence) {
          const books = event(order);
          post(own, books.own);
          post(above, books.above);
          expect(sum(own)).toBe(0);
          expect(sum(above)).toBe(0);
          // What one merchant is owed is what the other owes.
          expect(of(own, 'due') + of(above, 'due')).toBe(0);
        }
        const { totalMinor, paidMinor, refundedMinor, writtenOffMinor, goodwillMinor } = order;
        expect(of(own, 'receivable')).toBe(totalMinor - paidMinor + refundedMinor - writtenOffMinor - goodwillMinor);
        expect(0 - of(own, 'tax')).toBe(order.taxMinor - order.goodwillTaxMinor);
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves fees of a payment through the merchant above with the one who sold', () => {
    const { own, above } = postingsOfPayment({
      amountMinor: 1000,
      feeMinor: 20,
      providerFeeMinor: 45,
      through: 'above',
    });
    const [mine, theirs]: [Balances, Balances] = [new Map(), new Map()];
    post(mine, own);
    post(theirs, above);
    expect(Object.fromEntries(mine)).toEqual({ due: 935, receivable: -1000, fees: 65 });
    expect(Object.fromEntries(theirs)).toEqual({ clearing: 935, due: -935, fees: 0 });
  });
});

describe('a refund', () => {
  it.each([
    { what: 'of what was paid too much is no gift', total: 600, paid: 1000, refunded: 0, amount: 400, gift: 0 },
    { what: 'beyond it is one', total: 600, paid: 1000, refunded: 0, amount: 500, gift: 100 },
    { what: 'of a bill that stands is one whole', total: 1000, paid: 1000, refunded: 0, amount: 300, gift: 300 },
    { what: 'after another: what was too much is gone', total: 600, paid: 1000, refunded: 400, amount: 50, gift: 50 },
    { what: 'of an order not paid in full is one whole', total: 1000, paid: 500, refunded: 0, amount: 100, gift: 100 },
  ])('$what', ({ total, paid: paidMinor, refunded: refundedMinor, amount, gift }) => {
    const order = { totalMinor: total, taxMinor: 0, paidMinor, refundedMinor };
    expect(goodwillOf(amount, order)).toEqual({ goodwillMinor: gift, goodwillTaxMinor: 0 });
  });

  it('in parts gives back exactly the tax of the order, a share with each', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.nat({ max: 1_000 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
        (total, tax, parts) => {
          const order = { totalMinor: total, taxMinor: Math.min(tax, total), paidMinor: total, refundedMinor: 0 };
          let returnedMinor = 0;
          for (const part of [...parts, total]) {
            const amountMinor = Math.min(part, total - order.refundedMinor);
            const { goodwillMinor, goodwillTaxMinor } = goodwillOf(amountMinor, order);
            expect(goodwillTaxMinor).toBeGreaterThanOrEqual(0);
            expect(goodwillTaxMinor).toBeLessThanOrEqual(goodwillMinor);
            returnedMinor += goodwillTaxMinor;
            order.refundedMinor += amountMinor;
          }
          expect(returnedMinor).toBe(order.taxMinor);
        },
      ),
    );
  });
});

describe('what is given up of an order', () => {
  const order = {
    ...{ totalMinor: 1190, taxMinor: 190, paidMinor: 1190, refundedMinor: 0, paymentState: 'paid' as const },
    ...{ paymentMode: 'card' as const, currency: 'EUR' },
  };

  it.each([
    ['paid', {}, 0, 0],
    ['unpaid but for some cents', { paidMinor: 5 }, 0, 0],
    ['given back in part', { refundedMinor: 595 }, 595, 95],
    ['given back whole', { refundedMinor: 1190 }, 1190, 190],
    ['given back whole, then corrected to less', { refundedMinor: 1190, totalMinor: 595, taxMinor: 95 }, 595, 95],
    ['given back whole, then corrected to more', { refundedMinor: 1190, totalMinor: 2380, taxMinor: 380 }, 2380, 190],
    ['written off', { paidMinor: 190, paymentState: 'writtenOff' as const }, 1000, 0],
    ['what a dispute took', { paymentState: 'writtenOff' as const }, 0, 0],
  ])('%s', (_, more, minor, taxMinor) => {
    expect(givenUpOf({ ...order, ...more })).toEqual({ minor, taxMinor });
  });

  it('is what no card can be charged, and says so', () => {
    const rest = { ...order, currency: 'KWD', paidMinor: 1181 };
    expect(givenUpOf(rest)).toEqual({ minor: 9, taxMinor: 0, note: 'Less than a card can be charged' });
    expect(givenUpOf({ ...rest, paymentState: 'writtenOff' })).toEqual({ minor: 9, taxMinor: 0 });
    expect(givenUpOf({ ...rest, refundedMinor: 1181 })).toMatchObject({ minor: 1190 });
  });
});
