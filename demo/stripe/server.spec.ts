/** The local Stripe as Stripe's own SDK sees it. */
import { randomUUIDv7 } from 'node:crypto';
import Stripe from 'stripe';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LocalStripe, startLocalStripe } from './server.ts';

let local: LocalStripe;
let stripe: Stripe;
const account = 'acct_test';
const at = { stripeAccount: account };
let key = 0;
const once = () => ({ ...at, idempotencyKey: `key-${++key}` });

beforeAll(async () => {
  local = await startLocalStripe({
    now: Date.now,
    newId: randomUUIDv7,
    webhookSecret: 'whsec_test',
    deliversByItself: false,
  });
  const { hostname, port } = new URL(local.url);
  stripe = new Stripe('sk_test_x', { host: hostname, port, protocol: 'http', maxNetworkRetries: 0, timeout: 300 });
  local.accounts.create({ country: 'DE', email: 'a@b.example' }, account);
});
afterAll(() => local.close());
beforeEach(() => local.faults.clear());

const hold = (amount = 5000, method = 'pm_card_visa') =>
  stripe.paymentIntents.create(
    { amount, currency: 'eur', capture_method: 'manual', payment_method: method, confirm: true, off_session: true },
    once(),
  );

describe('payment intents', () => {
  it('are held, captured in part with a share, and the rest is released', async () => {
    const held = await hold();
    expect([held.status, held.amount_capturable]).toEqual(['requires_capture', 5000]);
    const taken = await stripe.paymentIntents.capture(
      held.id,
      { amount_to_capture: 2000, application_fee_amount: 100, expand: ['latest_charge.balance_transaction'] },
      once(),
    );
    expect([taken.status, taken.amount_received]).toEqual(['succeeded', 2000]);
    const charge = taken.latest_charge;
    if (typeof charge === 'string' || !charge) throw new Error('not expanded');
    expect(charge.balance_transaction).toMatchObject({ amount: 2000, fee: 155, net: 1845 });
    await expect(stripe.paymentIntents.cancel(held.id, undefined, at)).rejects.toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
  });
  it.each([
    ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_authenticationRequired', 'authentication_required', 'authentication_required'],
  ])('%s is declined as %s with the intent', async (card, code, declined) => {
    const error: unknown = await hold(5000, card).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(error).toMatchObject({
      code,
      decline_code: declined,
      payment_intent: { status: 'requires_payment_method' },
    });
  });
  it('a card that its owner must confirm leads to a page of the bank', async () => {
    const made = await stripe.paymentIntents.create({ amount: 900, currency: 'eur' }, once());
    const asked = await stripe.paymentIntents.confirm(
      made.id,
      { payment_method: 'pm_card_authenticationRequired' },
      at,
    );
    const url = asked.next_action?.redirect_to_url?.url ?? '';
    expect(asked.status).toBe('requires_action');
    expect(await (await fetch(url)).text()).toContain('9.00 EUR');
    await fetch(url, { method: 'POST', body: new URLSearchParams({ answer: 'yes' }) });
    expect((await stripe.paymentIntents.retrieve(made.id, undefined, at)).status).toBe('succeeded');
  });
  it('an amount below the least is refused', async () => {
    await expect(hold(10)).rejects.toMatchObject({ code: 'amount_too_small' });
  });
});

describe('keys', () => {
  it('answer the same again, also a failure of the server, and refuse other parameters', async () => {
    const options = once();
    const params = { amount: 700, currency: 'eur' };
    const one = await stripe.paymentIntents.create(params, options);
    expect((await stripe.paymentIntents.create(params, options)).id).toBe(one.id);
    await expect(stripe.paymentIntents.create({ ...params, amount: 800 }, options)).rejects.toBeInstanceOf(
      Stripe.errors.StripeIdempotencyError,
    );
    local.faults.next('errorAfter');
    const broken = once();
    await expect(stripe.paymentIntents.create(params, broken)).rejects.toMatchObject({ statusCode: 500 });
    await expect(stripe.paymentIntents.create(params, broken)).rejects.toMatchObject({ statusCode: 500 });
  });
  it('a lost answer is carried out once', async () => {
    const options = once();
    const count = async () => (await stripe.paymentIntents.list({ limit: 100 }, at)).data.length;
    const before = await count();
    local.faults.next('timeoutAfter');
    await expect(stripe.paymentIntents.create({ amount: 700, currency: 'eur' }, options)).rejects.toBeInstanceOf(
      Stripe.errors.StripeConnectionError,
    );
    await stripe.paymentIntents.create({ amount: 700, currency: 'eur' }, options);
    expect(await count()).toBe(before + 1);
  });
});

describe('accounts', () => {
  it('are apart from each other', async () => {
    local.accounts.create({ country: 'DE' }, 'acct_other');
    const { id } = await hold();
    await expect(stripe.paymentIntents.retrieve(id, undefined, { stripeAccount: 'acct_other' })).rejects.toMatchObject({
      code: 'resource_missing',
    });
    await expect(stripe.accounts.retrieve('acct_nobody')).rejects.toMatchObject({ code: 'account_invalid' });
  });
  it('are filled in once by a link', async () => {
    const made = await stripe.accounts.create({ country: 'AT', email: 'x@y.example' });
    const link = await stripe.accountLinks.create({
      account: made.id,
      type: 'account_onboarding',
      return_url: 'http://here.example/back',
      refresh_url: 'http://here.example/again',
    });
    expect(await (await fetch(link.url)).text()).toContain('Name of the business');
    const again = await fetch(link.url, { redirect: 'manual' });
    expect(again.headers.get('location')).toBe('http://here.example/again');
    const body = new URLSearchParams({ account: made.id, name: 'Filled in', returnUrl: 'http://here.example/back' });
    const done = await fetch(link.url, { method: 'POST', body, redirect: 'manual' });
    expect(done.headers.get('location')).toBe('http://here.example/back');
    expect(await stripe.accounts.retrieve(made.id)).toMatchObject({ charges_enabled: true, payouts_enabled: true });
  });
});

it('books add up: refunds give the share back, and the balance is the sum of the lines', async () => {
  const held = await hold(10_000);
  await stripe.paymentIntents.capture(held.id, { amount_to_capture: 8000, application_fee_amount: 800 }, once());
  await stripe.refunds.create({ payment_intent: held.id, amount: 2000, refund_application_fee: true }, once());
  const lines = await stripe.balanceTransactions
    .list({ limit: 100, expand: ['data.source'] }, at)
    .autoPagingToArray({ limit: 1000 });
  const net = lines.reduce((sum, line) => sum + line.net, 0);
  expect(local.books.balance(account)).toEqual({ eur: net });
  expect(lines[0]).toMatchObject({ type: 'refund', amount: -2000, fee: -200, source: { object: 'refund' } });
});
