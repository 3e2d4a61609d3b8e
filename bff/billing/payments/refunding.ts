/**
 * Refunds on their way: asked of the provider by the worker, taken over from its dashboard, and brought into ledger and order when they are final.
 * A refund that comes back (the card's bank did not take it) is taken back whole.
 */
import { and, asc, eq, lte } from 'drizzle-orm';
import { systemScope } from '../../store/scope.ts';
import { orders, payments, refunds } from '../../store/tables/index.ts';
import type { Writer } from '../../store/types.ts';
import type { BillingDesk } from '../desks.ts';
import { reckonGivenUp } from '../ledger/given-up.ts';
import { goodwillOf, postingsOfRefund, takenBack } from '../ledger/rules.ts';
import { addRefunded } from '../settle/settle.ts';
import { owner } from './outcome.ts';
import { postPayment, postShare, throughOf } from './posting.ts';
import { ProviderError, type ProviderRefund } from './provider.ts';
import { accountOf, type PaymentRecord, type RefundRecord, toRefundRow } from './rows.ts';
import { feeReturnedOf, lookAgainMs, pauseMs } from './rules.ts';
import { leaseMs, type WorkerDeps } from './worker.ts';

export interface RefundDeps extends WorkerDeps {
  desks: readonly BillingDesk[];
}

const scope = systemScope('jobs');

export const tellRefund = (w: Writer, row: RefundRecord): Promise<void> =>
  w.emit('refund.changed', row.id, toRefundRow(row), row.tenantId);

/** Takes over how a refund stands. */
export async function applyRefund(
  w: Writer,
  deps: Pick<RefundDeps, 'desks'>,
  refundId: string,
  found: ProviderRefund,
  nowMs: number,
): Promise<void> {
  const before = await w.find(refunds, refundId);
  if (!before || before.state === 'failed' || before.paymentId === null) return;
  const payment = await w.find(payments, before.paymentId);
  if (!payment) throw new Error(`Refund ${refundId} is of a payment that does not exist.`);
  // What was given back may still come back; it is never pending again.
  const state = before.state === 'succeeded' && found.state === 'pending' ? 'succeeded' : found.state;
  const isGiven = state === 'succeeded' && before.state !== 'succeeded';
  const isTakenBack = state === 'failed' && before.state === 'succeeded';
  const feeReturnedMinor = isGiven ? feeReturnedOf(payment, before.amountMinor) : before.feeReturnedMinor;
  const dueAt = state === 'pending' ? nowMs + lookAgainMs : null;
  const patch = { state, externalId: found.id, feeReturnedMinor, error: found.error.slice(0, 500), dueAt };
  const row = await w.update(refunds, before.id, {
    ...patch,
    ...(state !== before.state && { updatedAt: nowMs }),
  });
  if (!row || state === before.state) return;
  if (isGiven) await book(w, deps, row, payment, 1, nowMs);
  if (isTakenBack) await book(w, deps, row, payment, -1, nowMs);
  await tellRefund(w, row);
}

async function book(
  w: Writer,
  { desks }: Pick<RefundDeps, 'desks'>,
  row: RefundRecord,
  payment: PaymentRecord,
  sign: 1 | -1,
  nowMs: number,
): Promise<void> {
  const account = await owner(w, payment);
  const order = await w.find(orders, row.orderId);
  if (!order) throw new Error(`Refund ${row.id} is of an order that does not exist.`);
  const key = sign > 0 ? `refund:${row.id}` : `refund:${row.id}:back`;
  // Taken back, it is measured by what the order was before it.
  const base = sign > 0 ? order : { ...order, refundedMinor: order.refundedMinor - row.amountMinor };
  const refund = {
    amountMinor: row.amountMinor,
    ...goodwillOf(row.amountMinor, base),
    feeReturnedMinor: row.feeReturnedMinor,
    via: 'card',
    through: throughOf(payment, account),
  } as const;
  const books = postingsOfRefund(sign > 0 ? refund : takenBack(refund));
  await postPayment(w, payment, account, order, key, books, nowMs);
  await postShare(w, payment, `${key}:share`, -sign * row.feeReturnedMinor, nowMs);
  await w.update(payments, payment.id, { refundedMinor: payment.refundedMinor + sign * row.amountMinor });
  const settled = await addRefunded(w, order.id, sign * row.amountMinor);
  // A rest that was not paid is asked for no more, until the refund comes back.
  await reckonGivenUp(w, settled, `${key}:givenUp`, nowMs);
  if (sign > 0) for (const desk of desks) await desk.refunded?.(w, row, settled, nowMs);
}

/** Ids of refunds that are due, the longest waiting first. */
export const dueRefunds = async ({ store, now }: Pick<RefundDeps, 'store' | 'now'>): Promise<string[]> => {
  const found = await store
    .read(scope)
    .raw.select({ id: refunds.id })
    .from(refunds)
    .where(lte(refunds.dueAt, now()))
    .orderBy(asc(refunds.dueAt), asc(refunds.id))
    .limit(50);
  return found.map(({ id }) => id);
};

/** Takes a refund one step further: asks for it, or how it stands. */
export async function advanceRefund(deps: RefundDeps, refundId: string): Promise<void> {
  const { store, now, provider, log } = deps;
  const row = await store.tx(scope, async (w) => {
    const due = await w.find(refunds, refundId);
    if (!due || due.dueAt === null || due.dueAt > now()) return undefined;
    return w.update(refunds, due.id, { dueAt: now() + leaseMs });
  });
  if (!row || row.paymentId === null) return;
  const read = store.read(scope);
  const payment = await read.find(payments, row.paymentId);
  const account = payment && (await accountOf(read, payment.accountId));
  if (!account || payment.intentId === null) throw new Error(`Refund ${row.id} is of nothing that was paid.`);
  const at = account.externalId;
  try {
    const found =
      row.externalId === null ? await create(deps, row, payment, at) : await provider.readRefund(at, row.externalId);
    await store.tx(scope, (w) => applyRefund(w, deps, row.id, found, now()));
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    log.warn({ refund: row.id, code: error.code, reason: error.message }, 'a refund could not be made');
    await store.tx(scope, async (w) => {
      const before = await w.find(refunds, row.id);
      if (!before || before.state !== row.state) return;
      const isOver = error.kind !== 'unavailable';
      const after = await w.update(refunds, row.id, {
        error: error.message.slice(0, 500),
        attempts: before.attempts + (error.answered ? 1 : 0),
        dueAt: isOver ? null : now() + pauseMs(now() - before.updatedAt),
        ...(isOver && { state: 'failed', updatedAt: now() }),
      });
      if (after && isOver) await tellRefund(w, after);
    });
  }
}

const keyMs = 23 * 3_600_000;

async function create(
  { provider, now }: RefundDeps,
  row: RefundRecord,
  payment: PaymentRecord,
  at: string,
): Promise<ProviderRefund> {
  const { id: refundId, currency, amountMinor } = row;
  const intentId = payment.intentId ?? '';
  if (row.attempts > 0 || now() - row.createdAt > keyMs) {
    const made = (await provider.refundsOf(at, intentId)).find((found) => found.refundId === refundId);
    if (made) return made;
  }
  const key = `refund:${refundId}:${row.attempts}`;
  const hasShare = payment.feeMinor > 0;
  return provider.createRefund(at, { refundId, intentId, currency, amountMinor, hasShare }, key);
}

/** Takes over all refunds of a payment, also those made in the provider's dashboard. */
export async function syncRefunds(deps: RefundDeps, payment: PaymentRecord, at: string): Promise<void> {
  const { store, provider, now, newId, log } = deps;
  if (payment.intentId === null) return;
  for (const found of await provider.refundsOf(at, payment.intentId))
    await store.tx(scope, async (w) => {
      const known = await w.first(refunds, {
        where: and(
          eq(refunds.paymentId, payment.id),
          found.refundId ? eq(refunds.id, found.refundId) : eq(refunds.externalId, found.id),
        ),
      });
      if (known) return applyRefund(w, deps, known.id, found, now());
      if (payment.orderId === null) {
        log.warn(
          { payment: payment.id, refund: found.id },
          'a refund of a top-up was made at Stripe: correct the wallet',
        );
        return;
      }
      const id = newId();
      await w.insert(refunds, {
        ...{ id, tenantId: payment.tenantId, orderId: payment.orderId, paymentId: payment.id, state: 'creating' },
        ...{ via: 'card', externalId: found.id, currency: found.currency, amountMinor: found.amountMinor },
        ...{ feeReturnedMinor: 0, lines: [], reason: found.reason || 'Made at Stripe', actorName: 'Stripe' },
        ...{ attempts: 0, dueAt: null, error: '', createdAt: now(), updatedAt: now() },
      });
      await applyRefund(w, deps, id, found, now());
    });
}
