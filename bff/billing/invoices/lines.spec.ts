import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bill } from '../tariffs/bill.ts';
import { compose } from './compose.ts';
import { creditOf, leftMinor } from './credit.ts';
import { readCii, writeCii } from './einvoice/cii.ts';
import { brokenRules } from './einvoice/en16931.ts';
import { enOf, isEInvoice } from './einvoice/from-document.ts';
import { readUbl, writeUbl } from './einvoice/ubl.ts';
import type { BilledOrder } from './lines.ts';
import { sampleBuyer, sampleIssuer, sampleOrder } from './sample.ts';

const base = { issuer: sampleIssuer, buyer: sampleBuyer, number: 'RE2026-00001', zone: 'Europe/Berlin' };
const nowMs = Date.UTC(2026, 10, 2, 9);

/** A bill with lines at one or two rates, tax in or on top of the prices. */
const bills: fc.Arbitrary<Bill> = fc
  .record({
    rates: fc.uniqueArray(fc.constantFrom(700, 1900, 550), { minLength: 1, maxLength: 2 }),
    included: fc.boolean(),
    amounts: fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 5 }),
    off: fc.integer({ min: 0, max: 300 }),
  })
  .map(({ rates, included, amounts, off }) => {
    const component = (amountMinor: number, at: number) => ({
      component: 'energy' as const,
      ...{ quantity: 1_000 + at, quantityUnit: 'Wh' as const, unitPriceMicros: 490_000, unitPricePer: 'kWh' as const },
      ...{ amountMinor, taxBasisPoints: rates[at % rates.length] ?? 0, periods: [] },
      why: { key: 'energy.flat' as const, params: {} },
    });
    const lines: Bill['lines'] = amounts.map(component);
    const first = lines[0];
    // A limit may take more from one rate than was used at it.
    if (first && amounts.reduce((all, amount) => all + amount, 0) > off)
      lines.push({
        ...first,
        ...{ component: 'discount', quantity: 1, quantityUnit: 'session', amountMinor: -off },
        why: { key: 'discount.amount', params: {} },
      });
    const taxes = rates.map((rateBasisPoints) => {
      const sum = lines.reduce(
        (all, line) => all + (line.taxBasisPoints === rateBasisPoints ? line.amountMinor : 0),
        0,
      );
      const net = included ? Math.round((sum * 10_000) / (10_000 + rateBasisPoints)) : sum;
      const tax = included ? sum - net : Math.round((sum * rateBasisPoints) / 10_000);
      return { rateBasisPoints, included, netMinor: net + 0, taxMinor: tax + 0 };
    });
    const netMinor = taxes.reduce((all, tax) => all + tax.netMinor, 0);
    const taxMinor = taxes.reduce((all, tax) => all + tax.taxMinor, 0);
    return {
      currency: 'EUR',
      zone: 'Europe/Berlin',
      lines,
      taxes,
      netMinor,
      taxMinor,
      totalMinor: netMinor + taxMinor,
    };
  });

const orders: fc.Arbitrary<BilledOrder[]> = fc
  .array(fc.record({ bill: bills, refund: fc.double({ min: 0, max: 1, noNaN: true }), paid: fc.boolean() }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((each) =>
    each.map(({ bill, refund, paid }, at) => {
      const paidMinor = paid ? bill.totalMinor : 0;
      return sampleOrder(at, { bill, paidMinor, refundedMinor: Math.floor(paidMinor * refund) });
    }),
  );

const sum = (amounts: readonly number[]): number => amounts.reduce((all, amount) => all + amount, 0);

describe('an invoice of any orders', () => {
  it.each(['orders', 'components'] as const)('comes to their bills to the cent, by %s', (detail) => {
    fc.assert(
      fc.property(orders, (of) => {
        const d = compose({ ...base, nowMs, orders: of, detail });
        expect(d.totalMinor).toBe(sum(of.map(({ bill, refundedMinor }) => bill.totalMinor - refundedMinor)));
        if (of.every(({ refundedMinor }) => refundedMinor === 0)) {
          expect(d.netMinor).toBe(sum(of.map(({ bill }) => bill.netMinor)));
          expect(d.taxMinor).toBe(sum(of.map(({ bill }) => bill.taxMinor)));
        }
        expect(d.dueMinor).toBe(d.totalMinor - sum(of.map((order) => order.paidMinor - order.refundedMinor)));
        const en = enOf(d);
        expect(readCii(writeCii(en))).toEqual(en);
        expect(readUbl(writeUbl(en))).toEqual(en);
        expect(brokenRules(readCii(writeCii(en)))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('is taken back in any parts, to nothing and never below', () => {
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(orders, shares, (of, parts) => {
        const original = compose({ ...base, nowMs, orders: of });
        const ask = { number: 'RE2026-00002', nowMs, zone: 'Europe/Berlin', note: '' };
        const credits = [];
        for (const [at, part] of parts.entries()) {
          const orderId = of[at % of.length]?.id ?? '';
          const left = leftMinor(original, credits, orderId);
          const amountMinor = Math.ceil(left * part);
          if (amountMinor === 0) continue;
          expect(
            creditOf(original, credits, { ...ask, amounts: [{ orderId, amountMinor: left + 1 }] }),
          ).toBeUndefined();
          const credit = creditOf(original, credits, { ...ask, amounts: [{ orderId, amountMinor }] });
          expect(credit?.totalMinor).toBe(amountMinor);
          if (!credit) continue;
          credits.push(credit);
          expect(brokenRules(readCii(writeCii(enOf(credit))))).toEqual([]);
        }
        const left = leftMinor(original, credits);
        expect(left).toBe(original.totalMinor - sum(credits.map(({ totalMinor }) => totalMinor)));
        const rest = creditOf(original, credits, { ...ask, amounts: null });
        expect(rest?.totalMinor ?? 0).toBe(left);
        if (!rest) return;
        expect(leftMinor(original, [...credits, rest])).toBe(0);
        expect(sum([...credits, rest].map(({ netMinor }) => netMinor))).toBe(original.netMinor);
      }),
      { numRuns: 150 },
    );
  });
});

it('puts refunds made before on lines of their own', () => {
  const order = sampleOrder(0, { paidMinor: 427, refundedMinor: 100 });
  const d = compose({ ...base, nowMs, orders: [order] });
  expect(order.bill.totalMinor).toBe(427);
  expect(d.lines.map(({ netMinor, taxMinor }) => netMinor + taxMinor)).toEqual([427, -100]);
  expect([d.totalMinor, d.paidMinor, d.dueMinor, d.dueOn]).toEqual([327, 327, 0, null]);
});

it('asks nobody for what a card could not be charged', () => {
  const { bill } = sampleOrder(0);
  const order = sampleOrder(0, { bill: { ...bill, currency: 'KWD' }, paymentMode: 'card', paidMinor: 420 });
  const d = compose({ ...base, nowMs, orders: [order] });
  expect([d.totalMinor, d.paidMinor, d.roundingMinor, d.dueMinor, d.dueOn]).toEqual([427, 420, 7, 0, null]);
  const refunded = compose({ ...base, nowMs, orders: [{ ...order, refundedMinor: 100 }] });
  expect([refunded.totalMinor, refunded.paidMinor, refunded.roundingMinor, refunded.dueMinor]).toEqual([
    327, 320, 7, 0,
  ]);
});

it('has no e-invoice in currencies of three decimals, which EN 16931 does not know', () => {
  const order = sampleOrder(0);
  const inCurrency = (currency: string) =>
    compose({ ...base, nowMs, orders: [{ ...order, bill: { ...order.bill, currency } }] });
  expect(['EUR', 'JPY', 'KWD'].map(inCurrency).map(isEInvoice)).toEqual([true, true, false]);
});

it('tells the categories of tax by the issuer and the buyer', () => {
  const { bill } = sampleOrder(0);
  const untaxed = sampleOrder(0, { bill: { ...bill, taxes: [], netMinor: bill.totalMinor, taxMinor: 0 } });
  const zero = sampleOrder(0, {
    bill: {
      ...{ ...bill, netMinor: bill.totalMinor, taxMinor: 0 },
      taxes: [{ rateBasisPoints: 0, included: true, netMinor: bill.totalMinor, taxMinor: 0 }],
    },
  });
  const category = (order: BilledOrder, more: object = {}, smallBusiness = false) =>
    compose({ ...base, nowMs, orders: [order], issuer: { ...sampleIssuer, smallBusiness }, ...more }).taxes.map(
      (tax) => tax.category,
    );
  expect(category(sampleOrder(0))).toEqual(['S']);
  expect(category(zero)).toEqual(['Z']);
  expect(category(untaxed)).toEqual(['O']);
  expect(category(untaxed, {}, true)).toEqual(['E']);
  expect(category(untaxed, { reverseCharge: true })).toEqual(['AE']);
});
