/**
 * Handlers of money that goes the other way. Of refunds the rows decide how much is given back before anybody is asked, so that no two together
 * exceed what was paid; disputes and payouts are only shown.
 */
import { eq } from 'drizzle-orm';
import type { OrderRecord } from '../../charging/orders/rows.ts';
import { bind } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { type Failure, fail, invalid, isFailure, notFound } from '../../kernel/result.ts';
import { dayNumber } from '../../kernel/stamp.ts';
import { disputes, orders, payments, payouts, refunds as table } from '../../store/tables/index.ts';
import type { Writer } from '../../store/types.ts';
import type { BillingDesk } from '../desks.ts';
import { reckonGivenUp } from '../ledger/given-up.ts';
import { post } from '../ledger/post.ts';
import { goodwillOf, postingsOfRefund } from '../ledger/rules.ts';
import { addRefunded } from '../settle/settle.ts';
import { type AccountHandlerDeps, notConfigured } from './account-handlers.ts';
import { disputes as disputeFeature, payouts as payoutFeature, refunds } from './contract.ts';
import { dispute, payout, refund } from './entities.ts';
import { chargeable } from './money.ts';
import { linesMinor, refundableOf, spread } from './refundable.ts';
import { advanceRefund, tellRefund } from './refunding.ts';
import { type RefundRecord, toRefundRow } from './rows.ts';

export interface RefundHandlerDeps extends AccountHandlerDeps {
  desks: readonly BillingDesk[];
  /** Puts the money into the driver's wallet; its ledger is posted here. False: the order has no driver. */
  creditWallet(w: Writer, order: OrderRecord, amountMinor: number, nowMs: number): Promise<boolean>;
}

export const refundHandlers = (deps: RefundHandlerDeps) =>
  bind(refunds, {
    ...manage({ entity: refund, table, sort: '-createdAt' }),

    create: async (c) => {
      const { via, lines = [], reason } = c.body;
      if (via === 'card' && !deps.payments) return notConfigured;
      const made = await c.tx(async (w) => {
        const order = await w.find(orders, c.params.id ?? '');
        if (!order) return notFound('order');
        const amountMinor = await amountOf(w, order, c.body);
        if (isFailure(amountMinor)) return amountMinor;
        const parts = via === 'card' ? await partsOf(w, order, amountMinor) : [{ paymentId: null, amountMinor }];
        if (isFailure(parts)) return parts;
        const rows = parts.map(
          (part): RefundRecord => ({
            ...{ id: deps.newId(), tenantId: order.tenantId, orderId: order.id, paymentId: part.paymentId, via, lines },
            ...{ state: 'creating', externalId: null, currency: order.currency, amountMinor: part.amountMinor },
            ...{ feeReturnedMinor: 0, reason, actorName: c.caller.scope.actor.name, attempts: 0, error: '' },
            ...{ dueAt: via === 'card' ? c.now : null, createdAt: c.now, updatedAt: c.now },
          }),
        );
        await w.insert(table, rows);
        for (const row of rows) {
          const { amountMinor: amount, currency } = row;
          await w.audit(
            'order.refund',
            'order',
            order.id,
            { refundId: row.id, amount, currency, via, reason },
            order.tenantId,
          );
          await tellRefund(w, row);
        }
        if (via === 'card') {
          w.bell('payments');
          return rows;
        }
        const given = await give(w, deps, order, rows[0], c.now);
        return isFailure(given) ? given : [given];
      });
      if (isFailure(made)) return made;
      const { payments: worker } = deps;
      if (via === 'card' && worker) for (const { id } of made) await advanceRefund(worker, id);
      const now = await Promise.all(made.map(async (row) => (await c.read.find(table, row.id)) ?? row));
      return { refunds: now.map(toRefundRow) };
    },
  });

/** What is to be given back, within what is left. */
async function amountOf(
  w: Writer,
  order: OrderRecord,
  asked: { amountMinor?: number | undefined; lines?: number[] | undefined },
): Promise<number | Failure> {
  if (order.paymentState === 'disputed')
    return fail('conflict', 'Its payment is disputed. Wait until the dispute is decided.');
  // Who won a dispute has the money already.
  const lost = await w.match(disputes, { orderId: order.id, state: 'lost' });
  const lostMinor = lost.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const leftMinor = refundableOf(order, await w.match(table, { orderId: order.id })) - lostMinor;
  if (leftMinor <= 0) return fail('conflict', 'Nothing that was paid for this order is left to give back.');
  const bill = order.bill;
  if (asked.lines?.some((at) => !bill?.lines[at])) return invalid('lines', 'The bill has no such line.');
  const ofLines = bill && asked.lines ? linesMinor(bill, asked.lines) : undefined;
  const amountMinor = asked.amountMinor ?? ofLines ?? leftMinor;
  if (amountMinor <= 0) return invalid('lines', 'These lines come to nothing that could be given back.');
  if (amountMinor > leftMinor)
    return invalid('amountMinor', `At most ${leftMinor} minor units of ${order.currency} are left to give back.`);
  return amountMinor;
}

/** From which card payments it is taken. */
async function partsOf(
  w: Writer,
  order: OrderRecord,
  amountMinor: number,
): Promise<{ paymentId: string | null; amountMinor: number }[] | Failure> {
  if (chargeable(amountMinor, order.currency, 'down') !== amountMinor)
    return invalid('amountMinor', `Cards are given back ${order.currency} amounts that end in 0 only.`);
  const paid = await w.select(payments, { where: eq(payments.orderId, order.id) });
  const given = await w.match(table, { orderId: order.id });
  return (
    spread(amountMinor, paid, given) ??
    fail('conflict', 'The cards did not pay so much of this order. Give the rest back otherwise.')
  );
}

/** Given back by another way than the card: it is done when it is written. */
async function give(
  w: Writer,
  deps: RefundHandlerDeps,
  order: OrderRecord,
  row: RefundRecord | undefined,
  nowMs: number,
): Promise<RefundRecord | Failure> {
  if (!row) throw new Error('a refund by hand has one row');
  const { amountMinor, via } = row;
  if (via === 'wallet' && !(await deps.creditWallet(w, order, amountMinor, nowMs)))
    return invalid('via', 'This order is of nobody who could have a wallet. Give the money back otherwise.');
  const goodwill = goodwillOf(amountMinor, order);
  const { own } = postingsOfRefund({ amountMinor, ...goodwill, feeReturnedMinor: 0, via, through: 'own' });
  const { tenantId, currency, id: orderId, driverId, stationId, zone } = order;
  const day = dayNumber(nowMs, zone);
  await post(w, {
    tenantId,
    key: `refund:${row.id}`,
    day,
    at: nowMs,
    currency,
    orderId,
    driverId,
    stationId,
    transfers: own,
  });
  const done = await w.update(table, row.id, { state: 'succeeded', updatedAt: nowMs });
  const settled = await addRefunded(w, orderId, amountMinor);
  await reckonGivenUp(w, settled, `refund:${row.id}:givenUp`, nowMs);
  for (const desk of deps.desks) await desk.refunded?.(w, done ?? row, settled, nowMs);
  await tellRefund(w, done ?? row);
  return done ?? row;
}

export const disputeHandlers = () =>
  bind(disputeFeature, manage({ entity: dispute, table: disputes, sort: '-createdAt' }));
export const payoutHandlers = () => bind(payoutFeature, manage({ entity: payout, table: payouts, sort: '-createdAt' }));
