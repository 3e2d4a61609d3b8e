/**
 * Which orders are on an invoice, which still wait for one, and whose they are to invoice: the conditions by which lists and batches choose. An
 * order is off its invoice when that is credited as a whole, so the one that it names is valid.
 */
import { and, eq, gt, inArray, isNotNull, isNull, lt, ne, not, or, type SQL, sql } from 'drizzle-orm';
import { invoicedStates } from '../../charging/orders/contract.ts';
import type { OrderRecord } from '../../charging/orders/rows.ts';
import type { Filters } from '../../kernel/listing.ts';
import { threeDecimals } from '../../kernel/money.ts';
import { legalEntities, orders, tenantScope } from '../../store/tables/index.ts';
import type { Reader } from '../../store/types.ts';
import { roundedOffMinorOf } from '../settle/state.ts';
import { takenOffMinor } from './lines.ts';

/** Whether nothing of its charge is left. */
export const isRefunded = (order: OrderRecord): boolean =>
  order.totalMinor > 0 &&
  takenOffMinor(order, order.totalMinor) + (order.refundedMinor > 0 ? roundedOffMinorOf(order) : 0) >= order.totalMinor;

/** The card got back all that it could be charged. */
const isCardRefunded = (): SQL =>
  sql`(${and(
    eq(orders.paymentMode, 'card'),
    inArray(orders.currency, [...threeDecimals]),
    gt(orders.refundedMinor, 0),
    eq(orders.refundedMinor, orders.paidMinor),
    sql`${orders.totalMinor} - ${orders.paidMinor} < 10`,
  )})`;

/** Ended, with an amount to be invoiced, and on no invoice. An order that waits for a decision waits for its invoice too. */
export const awaitsInvoice = (): SQL =>
  sql`(${and(
    ne(orders.state, 'charging'),
    isNull(orders.invoiceId),
    isNull(orders.mergedInto),
    gt(orders.totalMinor, 0),
    // Not refunded as a whole: what was paid too much is given back first, and takes nothing off the charge.
    or(lt(orders.refundedMinor, orders.totalMinor), lt(orders.refundedMinor, orders.paidMinor)),
    not(isCardRefunded()),
  )})`;

const conditions = { yes: () => isNotNull(orders.invoiceId), no: awaitsInvoice };

/** Of the merchants that one of these issuers issues for: its own and those below. An issuer that the reader does not see issues for none. */
const ofIssuers = (ids: readonly string[], read: Reader): SQL =>
  inArray(
    orders.tenantId,
    read.raw
      .select({ id: tenantScope.descendant })
      .from(tenantScope)
      .innerJoin(legalEntities, eq(legalEntities.tenantId, tenantScope.ancestor))
      .where(and(inArray(legalEntities.id, [...ids]), read.visible(legalEntities))),
  );

/** Filters of lists of orders that are no column. */
export const orderFilters: Filters<[Reader]> = {
  invoiced: (chosen) =>
    sql`(${or(...invoicedStates.filter((each) => chosen.includes(each)).map((each) => conditions[each]()))})`,
  issuerId: ofIssuers,
};
