/** Payments by the clock and by their bell: what is due is asked, what was told is carried out, what was lost is looked for. */
import { and, eq, isNotNull, isNull, lt, ne, or, sql } from 'drizzle-orm';
import type { Job } from '../../jobs.ts';
import { StoreError } from '../../store/errors.ts';
import { systemScope } from '../../store/scope.ts';
import { orders, paymentAccounts, payments } from '../../store/tables/index.ts';
import { handleEvents, pruneEvents } from './events.ts';
import { applyAccount } from './notices.ts';
import { ProviderError } from './provider.ts';
import { reconcileAll } from './reconcile.ts';
import { advanceRefund, dueRefunds, type RefundDeps } from './refunding.ts';
import { accountOf, toPaymentRow } from './rows.ts';
import { warnAtMinor } from './rules.ts';
import { advance, duePayments } from './worker.ts';

const scope = systemScope('jobs');
const hourMs = 3_600_000;
/** In case the word of a change was lost. */
const accountEveryMs = 6 * hourMs;

/** One that fails must not keep the others waiting: it stays due. */
const each = async (
  ids: readonly string[],
  work: (id: string) => Promise<unknown>,
  { log, isStopped }: Pick<RefundDeps, 'log' | 'isStopped'>,
): Promise<void> => {
  for (const id of ids) {
    if (isStopped?.()) return;
    await work(id).catch((error: unknown) => {
      if (error instanceof StoreError && error.code === 'closed') throw error;
      log.error({ err: error, id }, 'a payment could not be carried on');
    });
  }
};

/** All that is due now; again until nothing is. */
export async function workOff(deps: RefundDeps): Promise<void> {
  for (let round = 0; round < 100 && !deps.isStopped?.(); round++) {
    await handleEvents(deps);
    const due = await duePayments(deps);
    const back = await dueRefunds(deps);
    if (due.length + back.length === 0) return;
    await each(due, (id) => advance(deps, id), deps);
    await each(back, (id) => advanceRefund(deps, id), deps);
  }
}

/** Says once of each hold that the cost of its session nears it. */
export async function warnNearLimit({ store, now }: Pick<RefundDeps, 'store' | 'now'>): Promise<void> {
  const near = await store
    .read(scope)
    .raw.select({ payment: payments, totalMinor: orders.totalMinor })
    .from(orders)
    .innerJoin(payments, eq(payments.orderId, orders.id))
    .innerJoin(paymentAccounts, eq(paymentAccounts.id, payments.accountId))
    .where(
      and(
        sql`${orders.state} = 'charging'`,
        eq(payments.kind, 'hold'),
        eq(payments.state, 'authorized'),
        isNull(payments.warnedAt),
        ne(paymentAccounts.atLimit, 'nothing'),
        sql`${orders.totalMinor} * 100 >= ${payments.amountMinor} * 80`,
      ),
    )
    .limit(500);
  for (const { payment, totalMinor } of near)
    await store.tx(scope, async (w) => {
      if (totalMinor < warnAtMinor(payment.amountMinor)) return;
      if (!(await w.change(payments, payment.id, { warnedAt: now() }, { state: 'authorized' }))) return;
      const told = { ...toPaymentRow(payment), totalMinor };
      await w.emit('payment.nearLimit', payment.id, told, payment.tenantId);
    });
}

/** Accounts that were not looked at for a while. */
async function refreshAccounts({ store, provider, now, log, isStopped }: RefundDeps): Promise<void> {
  const old = and(
    ne(paymentAccounts.state, 'disconnected'),
    or(isNull(paymentAccounts.checkedAt), lt(paymentAccounts.checkedAt, now() - accountEveryMs)),
  );
  const orderBy = [{ column: paymentAccounts.checkedAt }];
  for (const { id } of await store.read(scope).select(paymentAccounts, { where: old, orderBy, limit: 100 })) {
    if (isStopped?.()) return;
    try {
      const account = await accountOf(store.read(scope), id);
      if (!account) continue;
      const found = await provider.readAccount(account.externalId);
      await store.tx(scope, async (w) => void (await applyAccount(w, id, found, now())));
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      log.warn({ account: id, code: error.code }, 'a payment account could not be looked at');
      // One that is gone must not stand before the others each time.
      await store.tx(scope, async (w) => void (await w.update(paymentAccounts, id, { checkedAt: now() })));
    }
  }
}

/** Payments that nobody would look at again: an open state with nothing due is a mistake, and is put right here. */
export const findLost = ({ store, now }: Pick<RefundDeps, 'store' | 'now'>): Promise<number> =>
  store.tx(scope, (w) =>
    w.updateWhere(
      payments,
      and(
        isNull(payments.dueAt),
        isNotNull(payments.intentId),
        sql`${payments.state} in ('creating', 'requiresAction', 'authorized', 'capturing', 'canceling')`,
        lt(payments.updatedAt, now() - hourMs),
      ),
      { dueAt: now() },
    ),
  );

export const paymentJobs = (deps: RefundDeps): Job[] => [
  { name: 'payments', everyMs: 5_000, run: () => workOff(deps) },
  { name: 'paymentWarnings', everyMs: 10_000, run: () => warnNearLimit(deps) },
  {
    name: 'paymentSweep',
    everyMs: 10 * 60_000,
    async run() {
      await findLost(deps);
      await pruneEvents(deps);
      await refreshAccounts(deps);
      await reconcileAll(deps);
    },
  },
];
