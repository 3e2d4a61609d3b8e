/**
 * Words from Stripe: stored once by their id, answered at once, and carried out afterwards. What an event says is not believed: it names an object,
 * which is read again, so that late, repeated and reordered events all end in the same rows.
 */
import { and, asc, eq, isNotNull, lt, lte } from 'drizzle-orm';
import type { Hono } from 'hono';
import { problemResponse, readBody } from '../../kernel/http.ts';
import { fail, isFailure } from '../../kernel/result.ts';
import { StoreError } from '../../store/errors.ts';
import { systemScope } from '../../store/scope.ts';
import { paymentAccounts, payments, providerEvents } from '../../store/tables/index.ts';
import type { Row, Store } from '../../store/types.ts';
import { completeSetup } from './methods.ts';
import { applyAccount, applyDispute, applyPayout, tellAccount } from './notices.ts';
import { applyIntent } from './outcome.ts';
import { type Provider, ProviderError } from './provider.ts';
import { type RefundDeps, syncRefunds } from './refunding.ts';
import { type AccountRecord, accountOf, type PaymentRecord } from './rows.ts';
import { pauseMs } from './rules.ts';

type EventRecord = Row<typeof providerEvents>;

const scope = systemScope('jobs');
const maxEventBytes = 1024 * 1024;
/** Days of failing, with pauses that grow to an hour; the nightly comparison finds what is left. */
const maxAttempts = 60;
/** Stripe repeats an event for three days. */
const keptMs = 30 * 86_400_000;

export interface WebhookDeps {
  store: Store;
  provider: Provider | null;
  now(): number;
  newId(): string;
}

/** `POST /v1/stripe/webhook`, for the platform's own endpoint and for that of connected accounts. The signature is all that it asks for. */
export const mountWebhook = (app: Hono, { store, provider, now, newId }: WebhookDeps): void => {
  app.post('/v1/stripe/webhook', async (c) => {
    if (!provider)
      return problemResponse(fail('conflict', 'No payment provider is configured: set STRIPE_SECRET_KEY.'), newId());
    const bytes = await readBody(c.req.raw, maxEventBytes);
    if (isFailure(bytes)) return problemResponse(bytes, newId());
    const event = provider.event(new TextDecoder().decode(bytes), c.req.header('stripe-signature') ?? '');
    if (!event)
      return problemResponse(
        fail('invalid', 'The signature is not one of STRIPE_WEBHOOK_SECRET, or it is too old.'),
        newId(),
      );
    const row = { ...event, receivedAt: now(), attempts: 0, dueAt: now(), doneAt: null, error: '' };
    try {
      await store.tx(scope, async (w) => {
        await w.insert(providerEvents, row);
        w.bell('payments');
      });
    } catch (error) {
      if (!(error instanceof StoreError && error.code === 'duplicate')) throw error;
    }
    return c.json({ received: true });
  });
};

/** Carries out the events that are due, oldest first. Two nodes doing the same do no harm. */
export async function handleEvents(deps: RefundDeps): Promise<void> {
  const { store, now, log } = deps;
  const due = await store
    .read(scope)
    .raw.select()
    .from(providerEvents)
    .where(lte(providerEvents.dueAt, now()))
    .orderBy(asc(providerEvents.dueAt), asc(providerEvents.receivedAt), asc(providerEvents.id))
    .limit(100);
  for (const event of due) {
    if (deps.isStopped?.()) return;
    let outcome: Partial<EventRecord>;
    try {
      outcome = { dueAt: null, doneAt: now(), error: await handle(deps, event) };
    } catch (error) {
      if (error instanceof StoreError && error.code === 'closed') throw error;
      const isKnown = error instanceof ProviderError;
      if (!isKnown) log.error({ err: error, event: event.id }, 'an event of the payment provider could not be handled');
      const attempts = event.attempts + 1;
      const isOver = attempts >= maxAttempts || (isKnown && error.kind === 'missing');
      const words = (error instanceof Error ? error.message : String(error)).slice(0, 500);
      outcome = { attempts, error: words, dueAt: isOver ? null : now() + pauseMs(now() - event.receivedAt) };
    }
    await store.tx(scope, (w) => w.updateWhere(providerEvents, eq(providerEvents.id, event.id), outcome));
  }
}

/** Forgets events that nobody repeats any more. */
export const pruneEvents = ({ store, now }: Pick<RefundDeps, 'store' | 'now'>): Promise<number> =>
  store.tx(scope, (w) =>
    w.removeWhere(providerEvents, and(isNotNull(providerEvents.doneAt), lt(providerEvents.doneAt, now() - keptMs))),
  );

/** Answers why it was left alone, in words; empty when it was not. */
async function handle(deps: RefundDeps, { account: at, type, objectId }: EventRecord): Promise<string> {
  const { store, provider, now } = deps;
  const read = store.read(scope);
  const account = await read.first(paymentAccounts, {
    where: eq(paymentAccounts.externalId, at),
    orderBy: [{ column: paymentAccounts.updatedAt, desc: true }],
  });
  if (!account) return 'of an account that is not known here';
  const [kind = '', sub = ''] = type.split('.');
  if (kind === 'payment_intent') {
    const intent = await provider.readIntent(at, objectId);
    const payment = await read.find(payments, intent.paymentId);
    const own = payment && (await accountOf(read, payment.accountId));
    if (own?.externalId !== at) return 'of a payment that is not known here';
    await store.tx(scope, (w) => applyIntent(w, deps, intent.paymentId, intent, now()));
    return '';
  }
  if (kind === 'charge' && sub === 'dispute') {
    const found = await provider.readDispute(at, objectId);
    const payment = await ofIntent(deps, found.intentId);
    if (!payment) return 'of a payment that is not known here';
    await store.tx(scope, (w) => applyDispute(w, deps, payment, found, now()));
    return '';
  }
  if (kind === 'refund' || (kind === 'charge' && (sub === 'refunded' || sub === 'refund')))
    return refunded(deps, at, objectId);
  if (kind === 'setup_intent') {
    await completeSetup(deps, account, objectId);
    return '';
  }
  if (kind === 'payout') {
    const found = await provider.readPayout(at, objectId);
    await store.tx(scope, (w) => applyPayout(w, deps, account, found, now()));
    return '';
  }
  if (kind === 'account') return accountChanged(deps, account, sub);
  return 'of no interest';
}

const ofIntent = ({ store }: RefundDeps, intentId: string): Promise<PaymentRecord | undefined> =>
  store.read(scope).first(payments, { where: eq(payments.intentId, intentId) });

/** Events of refunds name the refund or its charge. */
async function refunded(deps: RefundDeps, at: string, objectId: string): Promise<string> {
  const { provider } = deps;
  const intentId =
    objectId.startsWith('re_') || objectId.startsWith('pyr_')
      ? (await provider.readRefund(at, objectId)).intentId
      : await provider.intentOfCharge(at, objectId);
  const payment = await ofIntent(deps, intentId);
  if (!payment) return 'of a payment that is not known here';
  await syncRefunds(deps, payment, at);
  return '';
}

async function accountChanged(deps: RefundDeps, account: AccountRecord, sub: string): Promise<string> {
  const { store, provider, now } = deps;
  if (sub === 'application') {
    // The merchant took the platform's access away at Stripe: nothing can be read of it any more.
    await store.tx(scope, async (w) => {
      const patch = { state: 'disconnected', chargesEnabled: false, payoutsEnabled: false, updatedAt: now() } as const;
      const row = await w.update(paymentAccounts, account.id, patch);
      if (row) await tellAccount(w, row);
    });
    return '';
  }
  const found = await provider.readAccount(account.externalId);
  await store.tx(scope, async (w) => void (await applyAccount(w, account.id, found, now())));
  return '';
}
