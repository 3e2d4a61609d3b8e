/**
 * Carries out what rows say is to be asked of the provider. A row is taken for a while, the provider is asked outside of any transaction, and what it
 * said is written in one. Whatever dies on the way leaves the row due: it is taken again and asks with the same key, so that nothing happens twice
 * and nothing is forgotten. The provider keeps answers for a day; what is older, or was answered by a failure of its own, is looked for first.
 */
import { asc, lte } from 'drizzle-orm';
import { systemScope } from '../../store/scope.ts';
import { orders, paymentMethods, payments } from '../../store/tables/index.ts';
import type { Log, Store } from '../../store/types.ts';
import { openMinorOf } from '../settle/state.ts';
import { addPayment, decide, finishOrder, paymentsOf } from './finish.ts';
import { chargeable } from './money.ts';
import { applyIntent, failPayment, type OutcomeDeps } from './outcome.ts';
import { type Intent, type Provider, ProviderError } from './provider.ts';
import { type AccountRecord, accountOf, type MethodRecord, type PaymentRecord } from './rows.ts';
import { beforeLapseMs, feeOf, isForgotten, isOpen, pauseMs } from './rules.ts';

export interface WorkerDeps extends OutcomeDeps {
  store: Store;
  provider: Provider;
  log: Log;
  now(): number;
  /** The server is going down: nothing more is begun. */
  isStopped?(): boolean;
}

/** Longer than all that is asked for one payment takes, or is given up. */
export const leaseMs = 2 * 60_000;
/** The provider keeps what it answered to a key for at least a day. */
const keyMs = 23 * 3_600_000;
/** Until a card that may not be charged just now is thought of again. */
const waitMs = 3_600_000;

const scope = systemScope('jobs');

/** Ids of payments that are due, the longest waiting first. */
export const duePayments = async ({ store, now }: Pick<WorkerDeps, 'store' | 'now'>): Promise<string[]> => {
  const found = await store
    .read(scope)
    .raw.select({ id: payments.id })
    .from(payments)
    .where(lte(payments.dueAt, now()))
    .orderBy(asc(payments.dueAt), asc(payments.id))
    .limit(50);
  return found.map(({ id }) => id);
};

/** Takes a payment one step further; answers how it stands at the provider when that was asked. Undefined: not due, taken by another, or unreachable. */
export async function advance(deps: WorkerDeps, paymentId: string): Promise<Intent | undefined> {
  const payment = await take(deps, paymentId);
  return payment && carryOut(deps, payment);
}

/** Asks what a payment that is taken for this wants asked; answers as `advance` does. */
export async function carryOut(deps: WorkerDeps, payment: PaymentRecord): Promise<Intent | undefined> {
  const { store, now } = deps;
  const read = store.read(scope);
  const account = await accountOf(read, payment.accountId);
  if (!account) throw new Error(`Payment ${payment.id} has no account.`);
  const method = payment.methodId === null ? undefined : await read.find(paymentMethods, payment.methodId);
  try {
    const { intent, isTry } = await ask(deps, payment, account, method);
    await store.tx(scope, (w) => applyIntent(w, deps, payment.id, intent, now(), isTry));
    await captureBeforeLapse(deps, payment.id);
    return intent;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    await fail(deps, payment, account, error);
    return undefined;
  }
}

/** Decides what is to be asked, and keeps others from asking meanwhile. */
const take = ({ store, now, newId }: WorkerDeps, paymentId: string): Promise<PaymentRecord | undefined> =>
  store.tx(scope, async (w) => {
    const payment = await w.find(payments, paymentId);
    const nowMs = now();
    if (!payment || payment.dueAt === null || payment.dueAt > nowMs) return undefined;
    const { orderId, state } = payment;
    const order = orderId === null ? undefined : await w.find(orders, orderId);
    if (isForgotten(payment, nowMs) && payment.intentId !== null)
      await decide(w, payment, { state: 'canceling' }, nowMs);
    else if (order && payment.kind === 'rest' && (state === 'failed' || state === 'requiresAction')) {
      const others = (await paymentsOf(w, order.id)).some((other) => other.id !== payment.id && isOpen(other.state));
      const owedMinor = chargeable(openMinorOf(order), payment.currency, 'down');
      // What is owed is known when nothing else is under way.
      const isKnown = !others && order.state !== 'charging';
      if (state === 'failed' && !isKnown) {
        // The same money is being asked for on a page, or is not known yet: one of the two would be too much.
        await w.update(payments, payment.id, { dueAt: nowMs + waitMs });
        return undefined;
      }
      if (isKnown && owedMinor !== payment.amountMinor) {
        // Paid otherwise, or corrected since: this one is given up, and what is still open is asked for anew.
        await decide(w, payment, { state: 'canceling' }, nowMs);
        const account = await accountOf(w, payment.accountId);
        const method = payment.methodId === null ? undefined : await w.find(paymentMethods, payment.methodId);
        if (account && owedMinor > 0)
          await addPayment(w, { ...payment, account, amountMinor: owedMinor, method }, newId(), nowMs);
      }
    }
    return w.update(payments, payment.id, { dueAt: nowMs + leaseMs });
  });

const shareOf = (account: AccountRecord, amountMinor: number, currency: string): number =>
  chargeable(feeOf(account, amountMinor), currency, 'down');

const keyOf = ({ id, attempts }: PaymentRecord, step: string): string => `payment:${id}:${step}:${attempts}`;

/** `isTry`: a card was asked, so that a refusal counts. */
interface Asked {
  intent: Intent;
  isTry: boolean;
}

async function ask(
  deps: WorkerDeps,
  payment: PaymentRecord,
  account: AccountRecord,
  method: MethodRecord | undefined,
): Promise<Asked> {
  const { provider } = deps;
  const at = account.externalId;
  if (payment.intentId === null) return create(deps, payment, account, method);
  const intent = await provider.readIntent(at, payment.intentId);
  const isHeld = intent.status === 'requires_capture';
  if (payment.state === 'capturing' && isHeld && payment.toCaptureMinor !== null) {
    const amountMinor = payment.toCaptureMinor;
    const captured = {
      id: intent.id,
      currency: intent.currency,
      amountMinor,
      feeMinor: shareOf(account, amountMinor, intent.currency),
    };
    return { intent: await provider.captureIntent(at, captured, keyOf(payment, 'capture')), isTry: false };
  }
  const canCancel = intent.status !== 'succeeded' && intent.status !== 'canceled' && intent.status !== 'processing';
  if (payment.state === 'canceling' && canCancel)
    return { intent: await provider.cancelIntent(at, intent.id, keyOf(payment, 'cancel')), isTry: false };
  if (payment.state === 'failed' && intent.status === 'requires_payment_method' && method)
    return {
      intent: await provider.confirmIntent(at, intent.id, method.methodId, keyOf(payment, 'confirm')),
      isTry: true,
    };
  return { intent, isTry: false };
}

async function create(
  { provider, now }: WorkerDeps,
  payment: PaymentRecord,
  account: AccountRecord,
  method: MethodRecord | undefined,
): Promise<Asked> {
  const { id: paymentId, orderId, currency, amountMinor } = payment;
  const at = account.externalId;
  const isDoubtful = payment.attempts > 0 || now() - payment.createdAt > keyMs;
  const made = isDoubtful ? await provider.findIntent(at, paymentId, payment.createdAt - 60_000) : undefined;
  if (made) return { intent: made, isTry: method !== undefined };
  const manual = payment.kind === 'hold';
  const saved = method ? { customerId: method.customerId, methodId: method.methodId } : null;
  const feeMinor = manual ? 0 : shareOf(account, amountMinor, currency);
  const of = { paymentId, orderId, currency, amountMinor, manual, feeMinor, saved };
  return { intent: await provider.createIntent(at, of, keyOf(payment, 'create')), isTry: saved !== null };
}

async function fail(
  deps: WorkerDeps,
  payment: PaymentRecord,
  account: AccountRecord,
  error: ProviderError,
): Promise<void> {
  const { store, provider, now, log } = deps;
  const { intent } = error;
  if (error.kind === 'declined' && intent)
    return store.tx(scope, (w) => applyIntent(w, deps, payment.id, intent, now(), true));
  if (error.kind === 'unavailable') return postpone(deps, payment, error);
  if (payment.intentId === null || error.kind === 'missing') {
    log.warn({ payment: payment.id, code: error.code }, 'a payment was refused');
    return store.tx(scope, (w) => failPayment(w, deps, payment.id, error.message, now()));
  }
  // Refused because it stands otherwise than we thought: what it stands like is taken over.
  const found = await provider.readIntent(account.externalId, payment.intentId).catch((again: unknown) => {
    if (again instanceof ProviderError) return undefined;
    throw again;
  });
  if (!found) return postpone(deps, payment, error);
  await store.tx(scope, async (w) => {
    await applyIntent(w, deps, payment.id, found, now());
    const row = await w.find(payments, payment.id);
    // It cannot be captured, such as an amount below the least: the hold is released, and the order stays unpaid with the words.
    if (row?.state === 'capturing') {
      await w.update(payments, row.id, { error: error.message.slice(0, 500) });
      await decide(w, row, { state: 'canceling' }, now());
    } else if (row?.state === 'canceling')
      await w.update(payments, row.id, { dueAt: now() + pauseMs(now() - row.updatedAt) });
  });
}

/** Nothing is known of what became of it: the same again later, with a new key where the old one would only bring the same answer. */
const postpone = ({ store, now, log }: WorkerDeps, payment: PaymentRecord, error: ProviderError): Promise<void> => {
  log.warn({ payment: payment.id, code: error.code, reason: error.message }, 'the payment provider could not be asked');
  return store.tx(scope, async (w) => {
    const nowMs = now();
    const row = await w.find(payments, payment.id);
    // A webhook may have been quicker.
    if (row?.state !== payment.state || row.attempts !== payment.attempts) return;
    await w.update(payments, row.id, {
      attempts: row.attempts + (error.answered ? 1 : 0),
      dueAt: nowMs + pauseMs(nowMs - row.updatedAt),
    });
  });
};

/** An order that nobody has looked at yet is paid as it stands, before its hold lapses: money can be given back, a lapsed hold cannot be brought back. */
const captureBeforeLapse = ({ store, now, newId }: WorkerDeps, paymentId: string): Promise<void> =>
  store.tx(scope, async (w) => {
    const payment = await w.find(payments, paymentId);
    if (payment?.state !== 'authorized' || payment.orderId === null || payment.captureBefore === null) return;
    const order = await w.find(orders, payment.orderId);
    if (order?.review !== 'open' || order.state === 'charging' || now() < payment.captureBefore - beforeLapseMs) return;
    await finishOrder(w, order, newId, now());
    await w.audit('payment.capturedUnreviewed', 'order', order.id, { paymentId }, order.tenantId);
  });
