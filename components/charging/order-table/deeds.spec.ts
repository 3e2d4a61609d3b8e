/** What may be done with an order's money, and what is sent for it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refunds } from '../../../bff/billing/payments/contract.ts';
import { openMinorOf } from '../../../bff/billing/settle/state.ts';
import type { Bill } from '../../../bff/billing/tariffs/bill.ts';
import { orders, paymentStates, reviews } from '../../../bff/charging/orders/contract.ts';
import { billRefusal } from '../../../bff/charging/orders/decisions.ts';
import { sampleDetail, sampleOrder } from '../../testing/samples.ts';
import { emptyForm, readBill, readPaid, readRefund } from './deed-form.ts';
import { deedsFor, lockOf } from './deeds.ts';
import type { OrderRow } from './view-state.ts';

const all = () => true;
const order = (change: Partial<OrderRow> = {}): OrderRow => ({
  ...sampleOrder(7),
  state: 'completed',
  totalMinor: 1000,
  paidMinor: 0,
  refundedMinor: 0,
  paymentState: 'unpaid',
  review: '',
  ...change,
});

describe('deeds', () => {
  it.each<[string, Partial<OrderRow>, string[]]>([
    ['of one that runs: none', { state: 'charging', paymentState: 'none' }, []],
    ['of an unpaid one', {}, ['markPaid', 'reprice', 'bill', 'merge', 'waive', 'writeOff']],
    [
      'of one to review',
      { review: 'open', totalMinor: 0, paymentState: 'none' },
      ['accept', 'reprice', 'bill', 'merge'],
    ],
    ['of a paid one', { paidMinor: 1000, paymentState: 'paid' }, ['refund', 'reprice', 'bill', 'merge', 'waive']],
    ['of a part refunded one', { paidMinor: 1000, refundedMinor: 10, paymentState: 'partRefunded' }, ['refund']],
    ['of a refunded one', { paidMinor: 1000, refundedMinor: 1000, paymentState: 'refunded' }, []],
    ['of an invoiced one', { invoiceId: 'i1' }, ['markPaid', 'writeOff']],
    ['while a payment is under way', { paymentState: 'paying' }, []],
    ['while it is disputed', { paidMinor: 1000, paymentState: 'disputed' }, []],
    ['of one billed with another', { mergedInto: 'o1', totalMinor: 0, paymentState: 'none' }, []],
  ])('%s', (_, change, expected) => {
    expect(deedsFor(order(change), all)).toEqual(expected);
  });

  it('need their permission', () => {
    const paid = order({ paidMinor: 1000, paymentState: 'paid' });
    expect(deedsFor(paid, (permission) => permission === 'payment:refund')).toEqual(['refund']);
    expect(deedsFor(paid, (permission) => permission === 'order:edit')).not.toContain('refund');
    expect(deedsFor(paid, () => false)).toEqual([]);
  });

  it('about the bill are offered exactly when the server would not refuse', () => {
    fc.assert(
      fc.property(
        fc.record({
          state: fc.constantFrom('completed' as const, 'abnormal' as const),
          paymentState: fc.constantFrom(...paymentStates),
          review: fc.constantFrom(...reviews),
          mergedInto: fc.constantFrom(null, 'o1'),
          invoiceId: fc.constantFrom(null, 'i1'),
          paidMinor: fc.constantFrom(0, 400, 1000),
          refundedMinor: fc.constantFrom(0, 400),
        }),
        (change) => {
          const row = order(change);
          expect(lockOf(row) === undefined).toBe(billRefusal(row) === undefined);
        },
      ),
    );
  });
});

describe('a refund', () => {
  const { bill } = sampleDetail(order());
  const lines = { ...emptyForm, what: 'lines' as const, lines: new Set([2, 0]), note: ' late ' };
  const amount = (text: string) => readRefund({ ...emptyForm, what: 'amount', amount: text }, undefined, 500, 'EUR');

  it('is of what is left, of an amount within it, or of lines', () => {
    expect(readRefund(emptyForm, undefined, 500, 'EUR').body).toMatchObject({ amountMinor: 500, via: 'other' });
    expect(amount('1,25').body).toMatchObject({ amountMinor: 125 });
    const sum = (bill as Bill).lines[0]!.amountMinor + (bill as Bill).lines[2]!.amountMinor;
    expect(readRefund(lines, bill as Bill, 100_000, 'EUR').body).toEqual({
      amountMinor: sum,
      lines: [0, 2],
      via: 'other',
      reason: 'late',
    });
  });
  it('is not sent while it cannot be', () => {
    expect(amount('').wrong).toBe('missing');
    expect(amount('5x').wrong).toBe('amount');
    expect(amount('5.01').wrong).toBe('tooMuch');
    expect(readRefund({ ...lines, lines: new Set() }, bill as Bill, 500, 'EUR').wrong).toBe('missing');
  });
  it('is a body that the API takes', () => {
    const { body } = readRefund(lines, bill as Bill, 100_000, 'EUR');
    expect(refunds.endpoints.create.body?.safeParse(body).success).toBe(true);
    expect(refunds.endpoints.create.path).toBe('/v1/orders/{id}/refund');
  });
});

describe('a bill by hand', () => {
  const read = (change: Partial<typeof emptyForm>) => readBill({ ...emptyForm, note: 'x', ...change }, 'EUR', 'UTC');
  it('names the energy, with or without times, or the amount', () => {
    expect(read({ energy: '12,5' }).body).toEqual({ note: 'x', energyWh: 12_500 });
    expect(read({ energy: '1', from: '2026-11-20T10:00', to: '2026-11-20T11:00' }).body).toEqual({
      note: 'x',
      energyWh: 1000,
      startedAt: Date.UTC(2026, 10, 20, 10),
      endedAt: Date.UTC(2026, 10, 20, 11),
    });
    expect(read({ by: 'amount', amount: '0' }).body).toEqual({ note: 'x', amountMinor: 0 });
    expect(orders.endpoints.billManually.body?.safeParse(read({ energy: '1' }).body).success).toBe(true);
  });
  it('is not sent while it cannot be', () => {
    expect(read({}).wrong).toBe('missing');
    expect(read({ energy: '1.2345' }).wrong).toBe('energy');
    expect(read({ energy: '1', from: '2026-11-20T10:00' }).wrong).toBe('times');
    expect(read({ energy: '1', from: '2026-11-20T10:00', to: '2026-11-20T09:00' }).wrong).toBe('times');
    expect(read({ by: 'amount', amount: 'x' }).wrong).toBe('amount');
  });
});

it('money that came outside is what is open, or what was typed', () => {
  const open = openMinorOf(order());
  const form = { ...emptyForm, note: 'cash', reference: 'till 3' };
  expect(readPaid(form, open, 'EUR').body).toEqual({ note: 'cash', reference: 'till 3', amountMinor: 1000 });
  expect(readPaid({ ...form, amount: '2' }, open, 'EUR').body?.amountMinor).toBe(200);
  expect(readPaid({ ...form, reference: ' ' }, open, 'EUR').wrong).toBe('missing');
});
