/**
 * What the provider said of a payment, brought into our rows: state, ledger and order's money in one transaction, each once however often and in
 * whatever order it is said. Everything here may be called for the same object by the worker, a webhook and the sweep at once.
 */
import type { OrderRecord } from '../../charging/orders/rows.ts';
import { orders, payments } from '../../store/tables/index.ts';
import type { Writer } from '../../store/types.ts';
import { giveUpRest } from '../ledger/given-up.ts';
import { postingsOfCardTopUp, postingsOfPayment } from '../ledger/rules.ts';
import { addPaid, setPaying } from '../settle/settle.ts';
import { chargeRest, finishOrder, showHold } from './finish.ts';
import { postPayment, postShare, throughOf } from './posting.ts';
import type { Decline, Intent } from './provider.ts';
import { type AccountRecord, accountOf, type PaymentRecord, toPaymentRow } from './rows.ts';
import { dueOf, isFinal, retryAtMs, stateAfter } from './rules.ts';

export interface OutcomeDeps {
  newId(): string;
  /** Puts money that came by card into the driver's wallet; its ledger is posted here. */
  creditTopUp(w: Writer, payment: PaymentRecord, nowMs: number): Promise<void>;
}

/** Takes over how an intent stands. `isTry`: a card was asked for it just now. */
export async function applyIntent(
  w: Writer,
  deps: OutcomeDeps,
  paymentId: string,
  intent: Intent,
  nowMs: number,
  isTry = false,
): Promise<void> {
  const before = await w.find(payments, paymentId);
  if (!before || isFinal(before.state)) return;
  // Whoever makes intents may write any payment's name on them.
  if (before.intentId !== null && before.intentId !== intent.id) return;
  const state = stateAfter(before, intent);
  const attempts = before.attempts + (isTry && intent.decline ? 1 : 0);
  const captureBefore = intent.captureBeforeMs ?? before.captureBefore;
  const isRetried = state === 'failed' && before.kind === 'rest';
  // A retry that is planned stays planned when the same refusal is heard of once more.
  const retryAt = before.state === 'failed' && !isTry ? before.dueAt : retryAtMs(intent.decline, attempts, nowMs);
  const row = await w.update(payments, before.id, {
    state,
    intentId: intent.id,
    captureBefore,
    attempts,
    error: wordsOf(state, intent.decline, before),
    dueAt: isRetried ? retryAt : nextLook({ ...before, state, captureBefore }, before, nowMs),
    ...(state === 'captured' && {
      capturedMinor: intent.capturedMinor,
      feeMinor: intent.feeMinor,
      providerFeeMinor: intent.providerFeeMinor ?? 0,
    }),
    ...(state !== before.state && { updatedAt: nowMs }),
  });
  if (row) await follow(w, deps, before, row, nowMs);
}

/** A word from outside must not put off what is decided and due. */
const nextLook = (after: PaymentRecord, before: PaymentRecord, nowMs: number): number | null => {
  const dueAt = dueOf(after, nowMs);
  const isDecided = after.state === 'creating' || after.state === 'capturing' || after.state === 'canceling';
  const { dueAt: known } = before;
  if (!isDecided || after.state !== before.state || known === null || dueAt === null) return dueAt;
  return Math.min(dueAt, known);
};

/** Asking for it came to nothing and will not come to anything: the provider refuses it for good. */
export async function failPayment(
  w: Writer,
  deps: OutcomeDeps,
  paymentId: string,
  words: string,
  nowMs: number,
): Promise<void> {
  const before = await w.find(payments, paymentId);
  if (!before || isFinal(before.state)) return;
  const patch = { state: 'failed', error: words.slice(0, 500), dueAt: null, updatedAt: nowMs } as const;
  const row = await w.update(payments, before.id, patch);
  if (row) await follow(w, deps, before, row, nowMs);
}

/** What follows from a new state, for the ledger, the order and those who watch. */
async function follow(
  w: Writer,
  deps: OutcomeDeps,
  before: PaymentRecord,
  row: PaymentRecord,
  nowMs: number,
): Promise<void> {
  if (row.state === before.state && row.error === before.error) return;
  await w.emit('payment.changed', row.id, toPaymentRow(row), row.tenantId);
  if (row.state === before.state) return;
  const order = row.orderId === null ? undefined : await w.find(orders, row.orderId);
  if (row.state === 'captured') await receive(w, deps, row, order, nowMs);
  if (!order) return;
  if (row.kind === 'hold') await showHold(w, order.id);
  if (row.state === 'failed' || row.state === 'requiresAction' || row.state === 'canceled')
    await setPaying(w, order.id, await hasOthersUnderWay(w, row, order));
  // The hold lapsed, or was given up at the provider, before it could be captured: what it was to pay is asked of the saved card.
  if (row.state === 'canceled' && before.state === 'capturing' && before.toCaptureMinor !== null)
    if (await chargeRest(w, order, before.toCaptureMinor, deps.newId, nowMs)) await setPaying(w, order.id, true);
  const isAnswer = before.state === 'creating' || before.state === 'requiresAction';
  if (row.kind === 'hold' && isAnswer && order.state !== 'charging' && order.review !== 'open')
    await finishOrder(w, (await w.find(orders, order.id)) ?? order, deps.newId, nowMs);
}

const underWay: ReadonlySet<PaymentRecord['state']> = new Set(['creating', 'capturing']);

const hasOthersUnderWay = async (w: Writer, row: PaymentRecord, order: OrderRecord): Promise<boolean> =>
  (await w.match(payments, { orderId: order.id })).some(({ id, state }) => id !== row.id && underWay.has(state));

async function receive(
  w: Writer,
  deps: OutcomeDeps,
  row: PaymentRecord,
  order: OrderRecord | undefined,
  nowMs: number,
): Promise<void> {
  const account = await owner(w, row);
  const { capturedMinor: amountMinor, feeMinor, providerFeeMinor } = row;
  const money = { amountMinor, feeMinor, providerFeeMinor, through: throughOf(row, account) };
  const books = row.kind === 'topUp' ? postingsOfCardTopUp(money) : postingsOfPayment(money);
  await postPayment(w, row, account, order, `payment:${row.id}`, books, nowMs);
  await postShare(w, row, `payment:${row.id}:share`, feeMinor, nowMs);
  if (row.kind === 'topUp') await deps.creditTopUp(w, row, nowMs);
  else if (order) {
    const paid = await addPaid(w, order.id, amountMinor);
    await giveUpRest(w, order, paid, `payment:${row.id}:givenUp`, nowMs);
    if (await hasOthersUnderWay(w, row, order)) await setPaying(w, order.id, true);
  }
}

/** The account of a payment; there is always one, since accounts are never removed. */
export async function owner(w: Writer, payment: PaymentRecord): Promise<AccountRecord> {
  const account = await accountOf(w, payment.accountId);
  if (!account) throw new Error(`Payment ${payment.id} has no account.`);
  return account;
}

const wordsOf = (state: PaymentRecord['state'], decline: Decline | null, before: PaymentRecord): string => {
  if (state === 'canceling' || state === 'canceled') return before.error;
  return state === 'failed' || state === 'requiresAction' ? (decline?.message ?? '').slice(0, 500) : '';
};
