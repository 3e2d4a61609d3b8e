/** Disputes, payouts and accounts as the provider tells of them, brought into rows and ledger; each posting once, in whatever order they are told. */
import { eq } from 'drizzle-orm';
import { disputes, ledger, orders, paymentAccounts, payouts } from '../../store/tables/index.ts';
import type { Writer } from '../../store/types.ts';
import { reckonGivenUp } from '../ledger/given-up.ts';
import { post } from '../ledger/post.ts';
import {
  type Books,
  postingsOfDisputeClosed,
  postingsOfDisputedTopUp,
  postingsOfDisputeOpened,
  postingsOfProviderPayout,
} from '../ledger/rules.ts';
import { setDisputed, undispute } from '../settle/settle.ts';
import { type Owner, returnTopUp, takeTopUp } from '../wallets/money.ts';
import { owner } from './outcome.ts';
import { dayOf, postPayment, throughOf } from './posting.ts';
import type { ProviderAccount, ProviderDispute, ProviderPayout } from './provider.ts';
import { type AccountRecord, type PaymentRecord, toAccountRow } from './rows.ts';
import { accountState } from './rules.ts';

type Ids = { newId(): string };

/** An inquiry takes no money: only what is a dispute by name does. */
const isInquiry = (state: string): boolean => state.startsWith('warning_') || state === 'prevented';
const isClosed = (state: string): state is 'won' | 'lost' => state === 'won' || state === 'lost';

export async function applyDispute(
  w: Writer,
  { newId }: Ids,
  payment: PaymentRecord,
  found: ProviderDispute,
  nowMs: number,
): Promise<void> {
  const known = await w.first(disputes, { where: eq(disputes.externalId, found.id) });
  // What is decided stays decided, whatever is heard late.
  if (known && isClosed(known.state)) return;
  const { state, reason, currency, amountMinor, answerByMs: answerBy } = found;
  const facts = { state, reason, currency, amountMinor, answerBy, updatedAt: nowMs };
  const { id: paymentId, tenantId, orderId } = payment;
  if (known) await w.update(disputes, known.id, facts);
  else
    await w.insert(disputes, {
      ...facts,
      id: newId(),
      tenantId,
      paymentId,
      orderId,
      externalId: found.id,
      createdAt: nowMs,
    });
  if (isInquiry(state)) return;
  const account = await owner(w, payment);
  const order = orderId === null ? undefined : await w.find(orders, orderId);
  const through = throughOf(payment, account);
  const key = `dispute:${found.id}`;
  const tell = (name: string, books: Books) => postPayment(w, payment, account, order, name, books, nowMs);
  const wallet = walletOf(payment);
  const isNew = await tell(key, postingsOfDisputeOpened(amountMinor, found.feeMinor, through));
  if (wallet && isNew) {
    const takenMinor = await takeTopUp(w, wallet, amountMinor, nowMs);
    await tell(`${key}:wallet`, postingsOfDisputedTopUp(takenMinor));
  }
  if (isClosed(state)) {
    const [taken] = await w.match(ledger, { key: `${key}:wallet`, seq: 0 });
    const takenMinor = taken?.amountMinor ?? 0;
    const isOver = await tell(`${key}:${state}`, postingsOfDisputeClosed(amountMinor, state, through, takenMinor));
    if (wallet && isOver && state === 'won' && takenMinor > 0)
      await returnTopUp(w, wallet, takenMinor, { nowMs, newId });
  }
  if (order) await tellOrder(w, order.id, `${key}:${state}:givenUp`, nowMs);
}

/** Whose wallet it was to fill. */
const walletOf = ({ kind, tenantId, driverId, currency }: PaymentRecord): Owner | undefined =>
  kind === 'topUp' && driverId !== null ? { tenantId, driverId, currency } : undefined;

/** Several payments of an order may be disputed: it is while one of them is, and lost is what any of them took. */
async function tellOrder(w: Writer, orderId: string, key: string, nowMs: number): Promise<void> {
  const states = (await w.match(disputes, { orderId })).map(({ state }) => state);
  if (states.some((state) => !isInquiry(state) && !isClosed(state))) {
    await setDisputed(w, orderId);
    return;
  }
  const order = await undispute(w, orderId, states.includes('lost') ? 'lost' : 'won');
  // Booked or corrected while it was disputed, it may have more or less open in the books than it says now.
  await reckonGivenUp(w, order, key, nowMs);
}

/** The money leaves the provider when a payout is made, and is back when it fails. */
export async function applyPayout(
  w: Writer,
  { newId }: Ids,
  account: AccountRecord,
  found: ProviderPayout,
  nowMs: number,
): Promise<void> {
  const known = await w.first(payouts, { where: eq(payouts.externalId, found.id) });
  const isOver = (state: string) => state === 'failed' || state === 'canceled';
  if (known && (isOver(known.state) || rank[found.state] < rank[known.state])) return;
  const { state, currency, amountMinor, arrivesAtMs: arrivesAt, reference } = found;
  const facts = { state, currency, amountMinor, arrivesAt, reference: reference.slice(0, 200), updatedAt: nowMs };
  const { tenantId, id: accountId } = account;
  if (known) await w.update(payouts, known.id, facts);
  else await w.insert(payouts, { ...facts, id: newId(), tenantId, accountId, externalId: found.id, createdAt: nowMs });
  const of = { tenantId, day: await dayOf(w, tenantId, nowMs), at: nowMs, currency };
  const key = `payout:${found.id}`;
  await post(w, { ...of, key, transfers: postingsOfProviderPayout(amountMinor) });
  if (isOver(state)) await post(w, { ...of, key: `${key}:back`, transfers: postingsOfProviderPayout(-amountMinor) });
}

const rank: Readonly<Record<ProviderPayout['state'], number>> = {
  pending: 0,
  inTransit: 1,
  paid: 2,
  failed: 3,
  canceled: 3,
};

/** What the provider says of an account; one that was disconnected here stays so. */
export async function applyAccount(
  w: Writer,
  accountId: string,
  found: ProviderAccount,
  nowMs: number,
): Promise<AccountRecord | undefined> {
  const before = await w.find(paymentAccounts, accountId);
  if (!before || before.state === 'disconnected') return before;
  const facts = {
    state: accountState(found),
    name: found.name || before.name,
    country: found.country || before.country,
    currency: found.currency || before.currency,
    chargesEnabled: found.chargesEnabled,
    payoutsEnabled: found.payoutsEnabled,
    requirements: found.requirements,
  };
  const isNews = JSON.stringify({ ...before, ...facts }) !== JSON.stringify(before);
  const row = await w.update(paymentAccounts, accountId, {
    ...facts,
    checkedAt: nowMs,
    ...(isNews && { updatedAt: nowMs }),
  });
  if (row && isNews) await tellAccount(w, row);
  return row;
}

export const tellAccount = (w: Writer, row: AccountRecord): Promise<void> =>
  w.emit('paymentAccount.changed', row.id, toAccountRow(row), row.tenantId);
