/** Whatever breaks between a merchant's rows and Stripe, nobody is charged twice and nothing that is owed is forgotten. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { workOff } from '../../bff/billing/payments/jobs.ts';
import type { RequestFault } from '../../demo/stripe/faults.ts';
import { acct, booksAgree, Crash, deliver, dyingProvider, dyingStore, openTill, type Till } from '../kit/payments.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
let t: Till;
beforeEach(async () => {
  t = await openTill({ timeoutMs: 120 });
});
afterEach(() => t.drop());

const total = 6_400;

/** Charges and holds that the local Stripe has for an order. */
const atStripe = (orderId: string) => {
  const account = t.local.books.account(acct);
  const intents = t.local.books
    .all(account, 'payment_intent')
    .filter(({ metadata }) => JSON.stringify(metadata).includes(orderId));
  return {
    intents: intents.length,
    taken: intents.reduce((sum, { amount_received: received }) => sum + Number(received), 0),
    open: intents.filter(({ status }) => status === 'requires_capture').length,
  };
};

const expectPaidOnce = async (order: string): Promise<void> => {
  expect(await t.order(order)).toMatchObject({ paidMinor: total, holdMinor: 0, paymentState: 'paid' });
  expect(atStripe(order)).toEqual({ intents: 2, taken: total, open: 0 });
  expect((await t.paymentsOf(order)).map(({ state }) => state)).toEqual(['captured', 'captured']);
};

describe('the program dies', () => {
  it.each([
    ['store', 'before'],
    ['store', 'after'],
    ['provider', 'before'],
    ['provider', 'after'],
  ] as const)('at each step, in the %s, %s it is done', async (what, when) => {
    await t.saveCard();
    let crashes = 0;
    for (let at = 1; ; at++) {
      const order = await t.start();
      let isOver = true;
      const mortal = (deps: Till['deps']) =>
        what === 'store'
          ? { ...deps, store: dyingStore(deps.store, at, when) }
          : { ...deps, provider: dyingProvider(deps.provider, at, when) };
      const deps = mortal({ ...t.deps, log: { ...t.deps.log, error: (fields) => notice(fields) } });
      const notice = (fields: object) => {
        if (!('err' in fields) || !(fields.err instanceof Crash)) throw new Error(JSON.stringify(fields));
        isOver = false;
      };
      const run = () => workOff(deps).catch((error: unknown) => notice({ err: error }));
      await run();
      // What the dead one had taken is free again after its time.
      await t.pass(5 * minuteMs, minuteMs);
      if (!isOver) await t.pass(5 * minuteMs, minuteMs);
      await t.end(order, total);
      await run();
      await t.pass(10 * minuteMs, minuteMs);
      await expectPaidOnce(order);
      if (isOver) break;
      crashes++;
    }
    expect(crashes).toBeGreaterThan(2);
    expect(await t.sumOf('north', 'receivable')).toBe(0);
    await booksAgree(t);
  });
});

describe('Stripe', () => {
  const faults: RequestFault[] = ['timeoutBefore', 'timeoutAfter', 'errorBefore', 'errorAfter', 'rateLimit'];
  const places = [/payment_intents$/, /capture$/];

  it.each(faults)('answers with %s: the order is paid once', async (fault) => {
    await t.saveCard();
    for (const place of places) {
      const order = await t.start();
      t.local.faults.next(fault, place);
      await t.work();
      await t.pass(10 * minuteMs, minuteMs);
      await t.end(order, total);
      await t.work();
      await t.pass(20 * minuteMs, minuteMs);
      await expectPaidOnce(order);
    }
    await booksAgree(t);
  });

  it('is away for a day and more, with keys that are forgotten by then', async () => {
    await t.saveCard();
    const order = await t.start();
    await t.work();
    // The charge of the rest was made, and its answer was lost.
    await t.end(order, total);
    t.local.faults.next('timeoutAfter', /payment_intents$/);
    await t.work();
    t.clock.nowMs += 30 * hourMs;
    t.local.forgetKeys();
    await t.pass(10 * minuteMs, minuteMs);
    await expectPaidOnce(order);
  });

  it('refuses all for a while, and then takes all', async () => {
    await t.saveCard();
    const order = await t.start();
    for (let i = 0; i < 12; i++) t.local.faults.next('rateLimit');
    await t.pass(2 * hourMs, 5 * minuteMs);
    await t.end(order, total);
    await t.pass(10 * hourMs, 5 * minuteMs);
    await expectPaidOnce(order);
  });
});

describe('webhooks', () => {
  /** A day with everything in it, of which Stripe tells. */
  const live = async (): Promise<string[]> => {
    await t.saveCard();
    const paid = await t.start();
    await t.work();
    await t.end(paid, 1_500);
    await t.work();
    const declined = await t.start();
    t.local.faults.next('decline', /payment_intents$/);
    await t.work();
    t.local.faults.next('decline', /payment_intents$/);
    await t.end(declined, 700);
    await t.work();
    const free = await t.start();
    await t.work();
    await t.end(free, 0);
    await t.work();
    return [paid, declined, free];
  };
  const pictureOf = async (ids: readonly string[]) =>
    Promise.all(
      ids.map(async (id) => {
        const { paidMinor, refundedMinor, holdMinor, paymentState } = await t.order(id);
        const parts = (await t.paymentsOf(id)).map(({ kind, state, capturedMinor }) => [kind, state, capturedMinor]);
        return { paidMinor, refundedMinor, holdMinor, paymentState, parts };
      }),
    );

  it('in any order and any number leave everything as it is', async () => {
    const ids = await live();
    const before = await pictureOf(ids);
    const clearing = await t.sumOf('north', 'clearing');
    const waiting = t.local.webhooks.copy();
    expect(waiting.length).toBeGreaterThan(6);
    const orders = fc.array(fc.nat({ max: waiting.length - 1 }), { minLength: 3, maxLength: 25 });
    for (const order of fc.sample(orders, { numRuns: 6, seed: 42 })) {
      t.local.webhooks.fill(waiting);
      await deliver(t, () => order);
      expect(await pictureOf(ids)).toEqual(before);
      expect(await t.sumOf('north', 'clearing')).toBe(clearing);
    }
  });

  it('bring in what the worker did not hear of', async () => {
    const order = await t.start();
    const hold = await t.hold(4_000);
    await t.work();
    expect(await t.payment(hold)).toMatchObject({ state: 'requiresAction' });
    const { intentId } = await t.payment(hold);
    await t.confirm(intentId ?? '', 'pm_card_visa');
    await deliver(t);
    expect(await t.payment(hold)).toMatchObject({ state: 'authorized' });
    await t.end(order, 0);
  });

  it('that are lost are found by the clock', async () => {
    t.local.faults.webhooks = 'lose';
    const before = t.local.webhooks.waiting;
    const hold = await t.hold(4_000);
    await t.work();
    await t.confirm((await t.payment(hold)).intentId ?? '', 'pm_card_visa');
    expect(t.local.webhooks.waiting).toBe(before);
    await t.pass(11 * minuteMs, minuteMs);
    expect(await t.payment(hold)).toMatchObject({ state: 'authorized' });
  });

  it('with a wrong signature or an old one are refused', async () => {
    const body = JSON.stringify({
      id: 'evt_1',
      object: 'event',
      type: 'account.updated',
      data: { object: { id: acct } },
    });
    expect(t.provider.event(body, 't=1,v1=abc')).toBeNull();
    await t.hold(4_000);
    await t.work();
    const seen = t.local.webhooks.signed();
    expect(t.provider.event(seen.body, seen.signature)).toMatchObject({ account: acct });
    expect(t.provider.event(`${seen.body} `, seen.signature)).toBeNull();
    t.clock.nowMs += 10 * minuteMs;
    expect(t.provider.event(seen.body, seen.signature)).toBeNull();
  });
});

describe('two nodes', () => {
  it('that do the same at once charge once', async () => {
    await t.saveCard();
    const ids: string[] = [];
    for (let i = 0; i < 4; i++) ids.push(await t.start());
    const both = () => Promise.all([workOff(t.deps), workOff(t.deps), workOff(t.deps)]);
    await both();
    for (const id of ids) await t.end(id, total);
    await both();
    await t.pass(10 * minuteMs, minuteMs);
    for (const id of ids) await expectPaidOnce(id);
    await booksAgree(t);
  });
});

describe('whatever happens', () => {
  const faults: RequestFault[] = ['decline', 'timeoutAfter', 'errorAfter', 'errorBefore', 'rateLimit', 'threeDSecure'];
  const steps = fc.array(
    fc.oneof(
      fc.record({ do: fc.constant('start' as const) }),
      fc.record({ do: fc.constant('end' as const), minor: fc.integer({ min: 0, max: 9_000 }) }),
      fc.record({ do: fc.constant('refund' as const), minor: fc.integer({ min: 1, max: 6_000 }) }),
      fc.record({ do: fc.constant('fault' as const), fault: fc.constantFrom(...faults) }),
      fc.record({ do: fc.constant('deliver' as const), seed: fc.nat({ max: 99 }) }),
      fc.record({ do: fc.constant('pass' as const), hours: fc.integer({ min: 1, max: 30 }) }),
      fc.record({ do: fc.constant('reprice' as const), minor: fc.integer({ min: 0, max: 9_000 }) }),
    ),
    { minLength: 8, maxLength: 20 },
  );

  it('no more is given back than was paid, books balance, and Stripe agrees', { timeout: 180_000 }, async () => {
    await t.saveCard();
    const running: string[] = [];
    const ended: string[] = [];
    for (const life of fc.sample(steps, { numRuns: 5, seed: 20_261_122 })) {
      for (const step of life) {
        const last = ended.at(-1);
        if (step.do === 'start') running.push(await t.start());
        else if (step.do === 'end') {
          const order = running.shift();
          if (order) {
            await t.end(order, step.minor);
            ended.push(order);
          }
        } else if (step.do === 'reprice' && last) await t.end(last, step.minor);
        else if (step.do === 'refund' && last) await t.refund(last, step.minor);
        else if (step.do === 'fault') t.local.faults.next(step.fault);
        else if (step.do === 'deliver') {
          const picked = (count: number) => [...Array(count).keys()].map((at) => (at * 7 + step.seed) % count);
          await deliver(t, picked);
        } else if (step.do === 'pass') await t.pass(step.hours * hourMs, 2 * hourMs);
        await t.work();
      }
      t.local.faults.clear();
      await t.pass(10 * 24 * hourMs, 6 * hourMs);
      await deliver(t);
      await booksAgree(t);
      for (const order of ended) {
        const { paidMinor, refundedMinor, holdMinor } = await t.order(order);
        expect(refundedMinor).toBeLessThanOrEqual(paidMinor);
        expect(holdMinor).toBe(0);
        expect(paidMinor).toBe(atStripe(order).taken);
        expect(atStripe(order).open).toBe(0);
      }
    }
    const all = await Promise.all(ended.map((id) => t.order(id)));
    expect(all.filter(({ paidMinor }) => paidMinor > 0).length).toBeGreaterThan(4);
    expect(all.some(({ refundedMinor }) => refundedMinor > 0)).toBe(true);
  });
});
