/**
 * Credit notes for refunds of invoiced orders. The refund itself only writes down that there is something to credit, in its own transaction: the
 * invoice may be of a merchant above, whom the one who refunds does not see. The job issues the credit note and notes what it
 * credited in one transaction. It credits what the order costs less than its invoice and the credit notes about it say, not the refund's
 * amount: one that came back from the card's bank and was made again is credited once, one for which a person wrote the credit note before not
 * again, and what had been paid too much never.
 */
import { lte } from 'drizzle-orm';
import type { Job } from '../../jobs.ts';
import { isFailure } from '../../kernel/result.ts';
import { isPassing } from '../../store/errors.ts';
import { systemScope } from '../../store/scope.ts';
import { invoiceCredits, invoices, orders } from '../../store/tables/index.ts';
import type { Log, Store, Writer } from '../../store/types.ts';
import type { BillingDesk } from '../desks.ts';
import { leftMinor } from './credit.ts';
import { takenOffMinor } from './lines.ts';
import { documentOf } from './rows.ts';
import { credit, creditsOf } from './take-back.ts';

export const createInvoiceDesk = (): BillingDesk => ({
  async refunded(w, refund, order, nowMs) {
    if (order.invoiceId === null) return;
    await w.insert(invoiceCredits, {
      ...{ id: refund.id, tenantId: order.tenantId, invoiceId: order.invoiceId, orderId: order.id },
      ...{ amountMinor: 0, dueAt: nowMs, createdAt: nowMs },
    });
    w.bell('credits');
  },
});

const everyMs = 10_000;
const shortestPauseMs = 60_000;
const longestPauseMs = 6 * 3_600_000;

interface CreditDeps {
  store: Store;
  now(): number;
  newId(): string;
  log: Log;
}

export const creditJob = ({ store, now, newId, log }: CreditDeps): Job => {
  const scope = systemScope('jobs');

  const due = () =>
    store.read(scope).select(invoiceCredits, {
      where: lte(invoiceCredits.dueAt, now()),
      orderBy: [{ column: invoiceCredits.dueAt }],
      limit: 100,
    });

  /** What is left of the order beyond its cost: a person may have credited some of it, or taken the invoice back, meanwhile. */
  const settle = async (w: Writer, id: string): Promise<void> => {
    const asked = await w.find(invoiceCredits, id);
    if (!asked || asked.dueAt === null) return;
    const invoice = await w.find(invoices, asked.invoiceId);
    if (!invoice) throw new Error(`Invoice ${asked.invoiceId} is not there.`);
    const order = await w.find(orders, asked.orderId);
    if (!order) throw new Error(`Order ${asked.orderId} is not there.`);
    const document = documentOf(invoice);
    const costsMinor = order.totalMinor - takenOffMinor(order, order.totalMinor);
    const left = leftMinor(document, await creditsOf(w, invoice.id), order.id);
    const amountMinor = Math.max(0, left - costsMinor);
    if (amountMinor > 0) {
      const amounts = [{ orderId: asked.orderId, amountMinor }];
      const done = await credit(w, invoice, { amounts, note: '', nowMs: now(), newId });
      if (isFailure(done)) throw new Error(done.detail);
    }
    await w.change(invoiceCredits, id, { amountMinor, dueAt: null });
  };

  /** One that cannot be credited does not stop the others. The pause doubles, for it is as long as it has been waiting. */
  const postpone = (id: string): Promise<void> =>
    store.tx(scope, async (w) => {
      const asked = await w.find(invoiceCredits, id);
      if (!asked || asked.dueAt === null) return;
      const pauseMs = Math.min(Math.max(now() - asked.createdAt, shortestPauseMs), longestPauseMs);
      await w.change(invoiceCredits, id, { dueAt: now() + pauseMs });
    });

  return {
    name: 'credits',
    everyMs,
    async run() {
      for (let waiting = await due(); waiting.length > 0; waiting = await due())
        for (const { id } of waiting)
          try {
            await store.tx(scope, (w) => settle(w, id));
          } catch (error) {
            if (isPassing(error)) throw error;
            log.error({ err: error, refund: id }, 'a refund could not be credited on its invoice');
            await postpone(id);
          }
    },
  };
};
