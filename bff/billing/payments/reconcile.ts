/**
 * The nightly comparison with the provider's books, one UTC day of one account at a time; what differs is listed for people and nothing is changed
 * by it, but fees that were not known before are taken over and posted. May be run again for any day.
 */
import { and, between, eq, gte, inArray, lt, ne } from 'drizzle-orm';
import { dayNumber } from '../../kernel/stamp.ts';
import { systemScope } from '../../store/scope.ts';
import {
  disputes,
  ledger,
  orders,
  paymentAccounts,
  payments,
  payouts,
  reconciliations,
  refunds,
  tenantScope,
} from '../../store/tables/index.ts';
import type { Reader, Row, TenantTable, Writer } from '../../store/types.ts';
import { postingsOfFee } from '../ledger/rules.ts';
import { compare, type OurMovement } from './compare.ts';
import { postPayment, throughOf } from './posting.ts';
import { type Movement, ProviderError } from './provider.ts';
import type { AccountRecord } from './rows.ts';
import type { WorkerDeps } from './worker.ts';

const scope = systemScope('jobs');
const dayMs = 86_400_000;
/** Our clock and theirs, and the time between a call and its answer. */
const asideMs = 6 * 3_600_000;

/** yyyymmdd → the first moment of that day, UTC; undefined when there is no such day. */
export const dayStartMs = (day: number): number | undefined => {
  const atMs = Date.UTC(Math.floor(day / 10_000), (Math.floor(day / 100) % 100) - 1, day % 100);
  return dayNumber(atMs, 'UTC') === day ? atMs : undefined;
};

/** Compares a day and keeps the result in place of an earlier one. Rejects with ProviderError. */
export async function reconcile(
  deps: WorkerDeps,
  account: AccountRecord,
  day: number,
): Promise<Row<typeof reconciliations>> {
  const { store, provider, now, newId } = deps;
  const fromMs = dayStartMs(day);
  if (fromMs === undefined) throw new RangeError(`${day} is no day`);
  const read = store.read(scope);
  const lines: Movement[] = [];
  for await (const line of provider.movements(account.externalId, fromMs - asideMs, fromMs + dayMs + asideMs))
    lines.push(line);
  const theirs = lines.filter(({ atMs }) => atMs >= fromMs && atMs < fromMs + dayMs);
  const ours = await oursOf(read, account, theirs, fromMs);
  const { checked, differences, fees } = compare(ours, theirs, new Set(lines.map(({ objectId }) => objectId)));
  // A few at a time: chargers wait for the end of a transaction.
  for (let i = 0; i < fees.length; i += feesAtOnce)
    await store.tx(scope, async (w) => {
      for (const fee of fees.slice(i, i + feesAtOnce)) await takeFee(w, account, fee, now());
    });
  return store.tx(scope, async (w) => {
    const [known] = await w.match(reconciliations, { accountId: account.id, day });
    const result = { checked, differences, differenceCount: differences.length, updatedAt: now() };
    const { tenantId, id: accountId } = account;
    const row = { ...result, id: newId(), tenantId, accountId, day, createdAt: now() };
    if (!known) await w.insert(reconciliations, row);
    return (known && (await w.update(reconciliations, known.id, result))) ?? row;
  });
}

const chunkSize = 500;
const feesAtOnce = 25;

/** Rows whose column is one of many values. */
async function among<T extends TenantTable>(
  read: Reader,
  table: T,
  column: Parameters<typeof inArray>[0],
  values: readonly string[],
): Promise<Row<T>[]> {
  const rows: Row<T>[] = [];
  const unique = [...new Set(values.filter(Boolean))];
  for (let i = 0; i < unique.length; i += chunkSize)
    rows.push(...(await read.select(table, { where: inArray(column, unique.slice(i, i + chunkSize)) })));
  return rows;
}

/** All that theirs name, and all that the ledger has of the account's payments on the day. */
async function oursOf(
  read: Reader,
  account: AccountRecord,
  theirs: readonly Movement[],
  fromMs: number,
): Promise<OurMovement[]> {
  const named = (kind: Movement['kind']) => theirs.filter((line) => line.kind === kind).map((line) => line.objectId);
  const posted = await read.raw
    .selectDistinct({ paymentId: ledger.paymentId, key: ledger.key })
    .from(ledger)
    .innerJoin(payments, eq(payments.id, ledger.paymentId))
    .where(
      and(
        // In the books of the account's merchants, which are found by local day.
        inArray(
          ledger.tenantId,
          read.raw
            .select({ id: tenantScope.descendant })
            .from(tenantScope)
            .where(eq(tenantScope.ancestor, account.tenantId)),
        ),
        between(ledger.day, dayNumber(fromMs - dayMs, 'UTC'), dayNumber(fromMs + 2 * dayMs, 'UTC')),
        eq(payments.accountId, account.id),
        gte(ledger.at, fromMs),
        lt(ledger.at, fromMs + dayMs),
      ),
    );
  const keys = new Set(posted.map(({ key }) => key));
  const idsOf = (prefix: string) =>
    [...keys].filter((key) => key.startsWith(prefix)).map((key) => key.split(':')[1] ?? '');
  const paid = await among(read, payments, payments.intentId, named('payment'));
  const paidToday = await among(read, payments, payments.id, idsOf('payment:'));
  const given = await among(read, refunds, refunds.externalId, named('refund'));
  const givenToday = await among(read, refunds, refunds.id, idsOf('refund:'));
  const disputed = await among(read, disputes, disputes.externalId, named('dispute'));
  const sentOut = await among(read, payouts, payouts.externalId, named('payout'));
  const unique = <R extends { id: string }>(rows: readonly R[]) => new Map(rows.map((row) => [row.id, row])).values();
  return [
    ...[...unique([...paid, ...paidToday])].map(
      (row): OurMovement => ({
        kind: 'payment',
        id: row.id,
        externalId: row.intentId ?? '',
        currency: row.currency,
        amountMinor: row.capturedMinor,
        feeMinor: row.feeMinor,
        providerFeeMinor: row.providerFeeMinor || null,
        isOfDay: keys.has(`payment:${row.id}`),
      }),
    ),
    ...[...unique([...given, ...givenToday])].map(
      (row): OurMovement => ({
        kind: 'refund',
        id: row.id,
        externalId: row.externalId ?? '',
        currency: row.currency,
        amountMinor: row.amountMinor,
        feeMinor: row.feeReturnedMinor,
        providerFeeMinor: null,
        isOfDay: keys.has(`refund:${row.id}`),
      }),
    ),
    ...disputed.map(
      (row): OurMovement => ({
        ...{ kind: 'dispute', id: row.id, externalId: row.externalId, currency: row.currency },
        ...{ amountMinor: row.amountMinor, feeMinor: 0, providerFeeMinor: null, isOfDay: false },
      }),
    ),
    ...sentOut.map(
      (row): OurMovement => ({
        ...{ kind: 'payout', id: row.id, externalId: row.externalId ?? '', currency: row.currency },
        ...{ amountMinor: row.amountMinor, feeMinor: 0, providerFeeMinor: null, isOfDay: false },
      }),
    ),
  ];
}

/** The provider's fee of a payment, known only now. */
async function takeFee(
  w: Writer,
  account: AccountRecord,
  { id, providerFeeMinor }: { id: string; providerFeeMinor: number },
  nowMs: number,
): Promise<void> {
  const payment = await w.find(payments, id);
  if (payment?.state !== 'captured' || payment.providerFeeMinor !== 0) return;
  const order = payment.orderId === null ? undefined : await w.find(orders, payment.orderId);
  const books = postingsOfFee(providerFeeMinor, throughOf(payment, account));
  await postPayment(w, payment, account, order, `payment:${id}:fee`, books, nowMs);
  await w.update(payments, id, { providerFeeMinor, updatedAt: nowMs });
}

/** Yesterday's comparison of every account that has none yet; also of the days before that were missed, a week back. */
export async function reconcileAll(deps: WorkerDeps): Promise<void> {
  const { store, now, log, isStopped } = deps;
  const today = dayStartMs(dayNumber(now(), 'UTC')) ?? 0;
  // Their books of a day are complete some time after it has ended.
  if (now() < today + asideMs) return;
  const connected = store.read(scope).iterate(paymentAccounts, { where: ne(paymentAccounts.state, 'disconnected') });
  for await (const accounts of connected)
    for (const account of accounts) {
      if (isStopped?.()) return;
      await reconcileMissed(deps, account, today).catch((error: unknown) => {
        if (!(error instanceof ProviderError)) throw error;
        // One account that cannot be read must not keep the others from it; it is tried again.
        log.warn({ account: account.id, code: error.code }, 'books could not be compared');
      });
    }
}

async function reconcileMissed(deps: WorkerDeps, account: AccountRecord, today: number): Promise<void> {
  const lately = gte(reconciliations.day, dayNumber(today - 7 * dayMs, 'UTC'));
  const where = and(eq(reconciliations.accountId, account.id), lately);
  const known = await deps.store.read(scope).select(reconciliations, { where });
  const done = new Set(known.map(({ day }) => day));
  for (let back = 7; back >= 1; back--) {
    const atMs = today - back * dayMs;
    const day = dayNumber(atMs, 'UTC');
    if (done.has(day) || atMs + dayMs <= account.createdAt) continue;
    const { differenceCount } = await reconcile(deps, account, day);
    if (differenceCount > 0)
      deps.log.warn({ account: account.id, day, differenceCount }, 'books differ from those of Stripe');
  }
}
