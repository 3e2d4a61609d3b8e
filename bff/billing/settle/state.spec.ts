import { describe, expect, it } from 'vitest';
import { chargeable } from '../payments/money.ts';
import { openMinorOf, overpaidMinorOf, paymentStateOf, roundedOffMinorOf } from './state.ts';

type Money = Parameters<typeof paymentStateOf>[0];
const money = (more: Partial<Money> = {}): Money => ({
  ...{ state: 'completed', totalMinor: 1000, paidMinor: 0, refundedMinor: 0, paymentState: 'none' },
  ...{ paymentMode: 'card', currency: 'EUR' },
  ...more,
});

describe('the state of an order’s money', () => {
  it.each<[string, Partial<Money>, Money['paymentState']]>([
    ['running', { state: 'charging' }, 'none'],
    ['running again although it was paid', { state: 'charging', paidMinor: 500, paymentState: 'paid' }, 'none'],
    ['running while a payment is under way', { state: 'charging', paymentState: 'paying' }, 'paying'],
    ['nothing to pay', { totalMinor: 0 }, 'none'],
    ['ended', {}, 'unpaid'],
    ['a payment under way', { paymentState: 'paying' }, 'paying'],
    ['paid in part', { paidMinor: 999 }, 'unpaid'],
    ['paid', { paidMinor: 1000, paymentState: 'unpaid' }, 'paid'],
    ['paid but for what no card can be charged', { paidMinor: 991, currency: 'KWD' }, 'paid'],
    ['costs less than a card can be charged', { totalMinor: 9, currency: 'KWD' }, 'paid'],
    ['paid but for what a card can be charged', { paidMinor: 990, currency: 'KWD' }, 'unpaid'],
    [
      'paid by a wallet, which may be charged anything',
      { paidMinor: 999, currency: 'KWD', paymentMode: 'wallet' },
      'unpaid',
    ],
    ['paid while another payment was under way', { paidMinor: 1000, paymentState: 'paying' }, 'paid'],
    ['paid, then corrected upwards', { totalMinor: 1200, paidMinor: 1000, paymentState: 'paid' }, 'unpaid'],
    ['paid, then waived', { totalMinor: 0, paidMinor: 1000, paymentState: 'paid' }, 'paid'],
    ['given back in part', { paidMinor: 1000, refundedMinor: 1, paymentState: 'paid' }, 'partRefunded'],
    ['given back whole', { paidMinor: 1000, refundedMinor: 1000, paymentState: 'paid' }, 'refunded'],
    ['disputed', { paidMinor: 1000, paymentState: 'disputed' }, 'disputed'],
    ['written off', { paymentState: 'writtenOff' }, 'writtenOff'],
    ['written off, and paid after all', { paidMinor: 1000, paymentState: 'writtenOff' }, 'paid'],
  ])('%s', (_, more, state) => {
    expect(paymentStateOf(money(more))).toBe(state);
  });

  it.each([
    ['nothing paid', {}, 1000, 0],
    ['part of it paid', { paidMinor: 400 }, 600, 0],
    ['part of it paid that leaves less than a card can be charged', { paidMinor: 991, currency: 'KWD' }, 0, 0],
    ['too much paid', { paidMinor: 1400 }, 0, 400],
    ['what was too much given back', { paidMinor: 1400, refundedMinor: 400 }, 0, 0],
    ['given back although it costs that', { paidMinor: 1000, refundedMinor: 300 }, 0, 0],
  ] as const)('%s: what is open and what is too much', (_, more, openMinor, overpaidMinor) => {
    expect(openMinorOf(money(more))).toBe(openMinor);
    expect(overpaidMinorOf(money(more))).toBe(overpaidMinor);
  });

  it('of a currency of three decimals leaves nothing open that a card could not pay', () => {
    for (const currency of 'BHD IQD JOD KWD LYD OMR TND'.split(' '))
      for (let totalMinor = 1; totalMinor <= 30; totalMinor++) {
        const paidMinor = chargeable(totalMinor, currency, 'down');
        expect(roundedOffMinorOf(money({ totalMinor, paidMinor, currency }))).toBe(totalMinor - paidMinor);
      }
  });
});
