/** What becomes of payments: a table of words and states, and what holds for all of them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Intent } from './provider.ts';
import {
  accountState,
  declineKind,
  dueOf,
  feeOf,
  feeReturnedOf,
  isFinal,
  isForgotten,
  type Part,
  type PaymentState,
  pauseMs,
  planOf,
  retryAtMs,
  stateAfter,
  stopAtMinor,
  warnAtMinor,
} from './rules.ts';

const states: PaymentState[] = [
  'creating',
  'requiresAction',
  'authorized',
  'capturing',
  'captured',
  'canceling',
  'canceled',
  'failed',
];
const statuses: Intent['status'][] = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'processing',
  'requires_capture',
  'canceled',
  'succeeded',
];
const soft = { code: 'card_declined', declineCode: 'insufficient_funds', message: 'No.' };
const action = { code: 'authentication_required', declineCode: 'authentication_required', message: 'Confirm.' };

const intent = (status: Intent['status'], decline: Intent['decline'] = null): Intent => ({
  ...{ id: 'pi_1', status, paymentId: 'p', currency: 'EUR', amountMinor: 500, capturedMinor: 0, feeMinor: 0 },
  ...{ providerFeeMinor: null, captureBeforeMs: null, decline, clientSecret: null, nextUrl: null },
});

describe('the state of a payment', () => {
  it.each([
    ['creating', 'requires_capture', null, 'authorized'],
    ['creating', 'succeeded', null, 'captured'],
    ['creating', 'processing', null, 'creating'],
    ['creating', 'requires_payment_method', null, 'requiresAction'],
    ['creating', 'requires_payment_method', soft, 'failed'],
    ['creating', 'requires_payment_method', action, 'requiresAction'],
    ['creating', 'requires_action', null, 'requiresAction'],
    ['requiresAction', 'requires_capture', null, 'authorized'],
    // In front of the driver: another card may follow.
    ['requiresAction', 'requires_payment_method', soft, 'requiresAction'],
    ['authorized', 'canceled', null, 'canceled'],
    ['authorized', 'succeeded', null, 'captured'],
    ['capturing', 'requires_capture', null, 'capturing'],
    ['canceling', 'requires_capture', null, 'canceling'],
    ['canceling', 'requires_payment_method', soft, 'canceling'],
    // Too late to cancel: the money has come.
    ['canceling', 'succeeded', null, 'captured'],
    ['failed', 'succeeded', null, 'captured'],
    ['captured', 'requires_capture', null, 'captured'],
    ['canceled', 'succeeded', null, 'canceled'],
  ] as const)('%s, told %s: %s', (state, status, decline, after) => {
    expect(stateAfter({ state, kind: 'hold' }, intent(status, decline))).toBe(after);
  });
  it('ends once: what is final stays, and no word brings a decision back', () => {
    const kinds = fc.constantFrom('hold' as const, 'rest' as const, 'topUp' as const);
    const words = fc.array(
      fc.tuple(fc.constantFrom(...statuses), fc.constantFrom(null, soft, action)).map(([s, d]) => intent(s, d)),
    );
    fc.assert(
      fc.property(fc.constantFrom(...states), kinds, words, (first, kind, told) => {
        let state = first;
        for (const word of told) {
          const next = stateAfter({ state, kind }, word);
          if (isFinal(state)) expect(next).toBe(state);
          if (state === 'canceling' || state === 'capturing') expect(['authorized', 'creating']).not.toContain(next);
          // The same word again changes nothing.
          expect(stateAfter({ state: next, kind }, word)).toBe(next);
          state = next;
        }
      }),
    );
  });
});

describe('refusals', () => {
  it.each([
    ['card_declined', 'insufficient_funds', 'soft'],
    ['card_declined', 'generic_decline', 'soft'],
    ['card_declined', 'try_again_later', 'soft'],
    ['card_declined', 'lost_card', 'hard'],
    ['card_declined', 'do_not_honor', 'soft'],
    ['expired_card', '', 'hard'],
    ['amount_too_small', '', 'hard'],
    ['authentication_required', '', 'action'],
  ] as const)('%s %s is %s', (code, declineCode, kind) => {
    expect(declineKind({ code, declineCode })).toBe(kind);
  });
  it('that may pass are tried again after 1, 2 and 4 days, then never', () => {
    const day = 86_400_000;
    expect([1, 2, 3, 4].map((tries) => retryAtMs(soft, tries, 0))).toEqual([day, 2 * day, 4 * day, null]);
    expect(retryAtMs({ ...soft, declineCode: 'lost_card' }, 1, 0)).toBeNull();
    expect(retryAtMs(null, 1, 0)).toBeNull();
  });
  it('of a server that is away are waited for as long again, within bounds', () => {
    expect([0, 20_000, 600_000, 9_999_999].map(pauseMs)).toEqual([10_000, 20_000, 600_000, 3_600_000]);
  });
});

const part = (kind: Part['kind'], state: PaymentState, amountMinor = 5_000): Part => ({
  id: `${kind} ${state}`,
  kind,
  state,
  amountMinor,
});

describe('the end of an order', () => {
  it.each([
    ['less than is held', 1_200, [part('hold', 'authorized')], { captures: [1_200], cancels: 0, restMinor: 0 }],
    ['all that is held', 5_000, [part('hold', 'authorized')], { captures: [5_000], cancels: 0, restMinor: 0 }],
    ['more than is held', 6_000, [part('hold', 'authorized')], { captures: [5_000], cancels: 0, restMinor: 1_000 }],
    ['nothing', 0, [part('hold', 'authorized')], { captures: [], cancels: 1, restMinor: 0 }],
    ['without a hold', 900, [], { captures: [], cancels: 0, restMinor: 900 }],
    ['a hold that failed', 900, [part('hold', 'failed')], { captures: [], cancels: 0, restMinor: 900 }],
    ['a hold nobody confirmed', 900, [part('hold', 'requiresAction')], { captures: [], cancels: 1, restMinor: 900 }],
    ['captured already', 900, [part('hold', 'captured')], { captures: [], cancels: 0, restMinor: 0 }],
    [
      'a rest asked for',
      900,
      [part('hold', 'canceled'), part('rest', 'failed')],
      { captures: [], cancels: 0, restMinor: 0 },
    ],
  ])('%s', (_, owed, parts, expected) => {
    const { captures, cancels, restMinor, wait } = planOf(owed, parts);
    expect({ captures: captures.map((c) => c.amountMinor), cancels: cancels.length, restMinor }).toEqual(expected);
    expect(wait).toBe(false);
  });
  it('waits for a hold that is being made', () => {
    expect(planOf(900, [part('hold', 'creating')])).toEqual({ wait: true, captures: [], cancels: [], restMinor: 0 });
  });
  it('never asks for more than is owed, nor captures more than is held', () => {
    const holds = fc.array(
      fc.record({ state: fc.constantFrom(...states), amountMinor: fc.integer({ min: 1, max: 9_000 }) }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), holds, (owed, drawn) => {
        const parts = drawn.map((hold, at): Part => ({ ...hold, id: String(at), kind: 'hold' }));
        const { captures, restMinor } = planOf(owed, parts);
        const taken = captures.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
        expect(taken + restMinor).toBeLessThanOrEqual(owed);
        for (const { id, amountMinor } of captures)
          expect(amountMinor).toBeLessThanOrEqual(parts.find((each) => each.id === id)?.amountMinor ?? 0);
      }),
    );
  });
});

describe('time', () => {
  const waiting = { kind: 'hold', orderId: null, captureBefore: null, createdAt: 0 } as const;
  const hour = 3_600_000;
  it('gives up holds that nobody uses and confirmations that do not come', () => {
    expect(isForgotten({ ...waiting, state: 'authorized' }, hour)).toBe(true);
    expect(isForgotten({ ...waiting, state: 'authorized' }, hour - 1)).toBe(false);
    expect(isForgotten({ ...waiting, state: 'authorized', orderId: 'o' }, 9 * hour)).toBe(false);
    expect(isForgotten({ ...waiting, kind: 'rest', state: 'requiresAction', orderId: 'o' }, 6 * 24 * hour)).toBe(false);
    expect(isForgotten({ ...waiting, kind: 'rest', state: 'requiresAction', orderId: 'o' }, 7 * 24 * hour)).toBe(true);
    expect(isForgotten({ ...waiting, state: 'creating' }, 9 * hour)).toBe(false);
  });
  it('leaves no open state without a time at which it is looked at', () => {
    for (const state of states) {
      const due = dueOf({ ...waiting, state }, 1_000);
      expect(due === null).toBe(state === 'captured' || state === 'canceled' || state === 'failed');
    }
  });
});

describe('shares', () => {
  it('are counted of what is captured, and never more than that', () => {
    const terms = { feeBasisPoints: 500, feeFixedMinor: 10 };
    expect([1_234, 100, 5].map((amount) => feeOf(terms, amount))).toEqual([72, 15, 5]);
  });
  it('come back whole when all is given back, in whatever parts', () => {
    const parts = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(parts, fc.integer({ min: 0, max: 300 }), (amounts, feeMinor) => {
        const capturedMinor = amounts.reduce((sum, amount) => sum + amount, 0);
        let refundedMinor = 0;
        let back = 0;
        for (const amount of amounts) {
          back += feeReturnedOf({ feeMinor, capturedMinor, refundedMinor }, amount);
          refundedMinor += amount;
        }
        expect(back).toBe(feeMinor);
      }),
    );
  });
  it('of nothing are nothing', () => {
    expect(feeReturnedOf({ feeMinor: 0, capturedMinor: 0, refundedMinor: 0 }, 100)).toBe(0);
  });
});

it('a session is ended at 95 % of its hold and warned of at 80 %', () => {
  expect([stopAtMinor(5_000), warnAtMinor(5_000)]).toEqual([4_750, 4_000]);
});

it.each([
  [true, true, true, 'active'],
  [true, false, true, 'restricted'],
  [false, false, true, 'restricted'],
  [false, false, false, 'onboarding'],
] as const)(
  'an account that may charge %s, is paid out %s, is filled in %s: %s',
  (chargesEnabled, payoutsEnabled, detailsSubmitted, state) => {
    expect(accountState({ chargesEnabled, payoutsEnabled, detailsSubmitted })).toBe(state);
  },
);
