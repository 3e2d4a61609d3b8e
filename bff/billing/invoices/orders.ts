/** Which orders an issuer may invoice, and whom for. Reads through the reader it is given and writes nothing. */
import { and, desc, eq, inArray, isNull, ne } from 'drizzle-orm';
import type { OrderRecord } from '../../charging/orders/rows.ts';
import { drivers, invoices, orders, tenantScope } from '../../store/tables/index.ts';
import type { Reader, Row } from '../../store/types.ts';
import { billSchema } from '../tariffs/bill.ts';
import { type Buyer, buyerSchema } from './document.ts';
import { isRefunded } from './invoiced.ts';
import type { BilledOrder } from './lines.ts';
import { documentOf, type EntityRecord } from './rows.ts';
import { hasAddress } from './rules.ts';
import { isMailAddress, type OrderProblemCode } from './shapes.ts';

export interface OrderProblem {
  readonly orderId: string;
  readonly code: OrderProblemCode;
  readonly message: string;
}

export interface Invoiceable {
  /** In the order in which they began. */
  readonly records: readonly OrderRecord[];
  readonly billed: readonly BilledOrder[];
  readonly problems: readonly OrderProblem[];
}

const atOnce = 500;

const words: Readonly<Record<Exclude<OrderProblemCode, 'currency'>, string>> = {
  notFound: 'There is no such order, or you may not see it.',
  otherIssuer: 'It belongs to a merchant that this issuer does not issue for.',
  running: 'It still runs. Wait until it has ended.',
  invoiced: 'It is on an invoice already. Take that back first.',
  merged: 'It was merged into another order. Invoice that one.',
  undecided: 'It ended abnormally and nobody has decided about it. Decide first.',
  noBill: 'It has no bill. Leave it out.',
  unpriced: 'It has no bill. Price it by a tariff first.',
  free: 'It costs nothing.',
  refunded: 'It was refunded as a whole.',
};

/** Why one order cannot stand on an invoice now; undefined when it can. */
export function orderProblem(order: OrderRecord, zeroToo: boolean): OrderProblemCode | undefined {
  if (order.state === 'charging' || order.endedAt === null) return 'running';
  if (order.invoiceId !== null) return 'invoiced';
  if (order.mergedInto !== null) return 'merged';
  if (order.review === 'open') return 'undecided';
  if (!billSchema.safeParse(order.bill).success) return zeroToo && order.totalMinor === 0 ? 'noBill' : 'unpriced';
  if (zeroToo) return undefined;
  if (order.totalMinor <= 0) return 'free';
  return isRefunded(order) ? 'refunded' : undefined;
}

const billedOf = (order: OrderRecord): BilledOrder[] => {
  const bill = billSchema.safeParse(order.bill);
  return bill.success ? [{ ...order, endedAt: order.endedAt ?? order.startedAt, bill: bill.data }] : [];
};

/** The merchants whose orders the issuer may invoice: its own and those below. */
export const treeOf = async (read: Reader, entity: EntityRecord): Promise<Set<string>> => {
  const found = await read.raw
    .select({ id: tenantScope.descendant })
    .from(tenantScope)
    .where(eq(tenantScope.ancestor, entity.tenantId));
  return new Set(found.map(({ id }) => id));
};

/** Looks at the orders asked for. All of an invoice are in one currency: that of the first that has none against it. */
export async function invoiceable(
  read: Reader,
  entity: EntityRecord,
  orderIds: readonly string[],
  zeroToo: boolean,
): Promise<Invoiceable> {
  const wanted = [...new Set(orderIds)];
  const found = new Map<string, OrderRecord>();
  for (let at = 0; at < wanted.length; at += atOnce)
    for (const order of await read.select(orders, { where: inArray(orders.id, wanted.slice(at, at + atOnce)) }))
      found.set(order.id, order);
  const tree = await treeOf(read, entity);
  const problems: OrderProblem[] = [];
  const records: OrderRecord[] = [];
  for (const orderId of wanted) {
    const order = found.get(orderId);
    const code = !order
      ? 'notFound'
      : !tree.has(order.tenantId)
        ? 'otherIssuer'
        : (orderProblem(order, zeroToo) ??
          (records[0] && records[0].currency !== order.currency ? 'currency' : undefined));
    if (code !== undefined) {
      const message =
        code === 'currency'
          ? `It is in ${order?.currency}, others are in ${records[0]?.currency}. Issue one invoice for each currency.`
          : words[code];
      problems.push({ orderId, code, message });
    } else if (order) records.push(order);
  }
  records.sort((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1));
  return { records, billed: records.flatMap(billedOf), problems };
}

/** Null for one without a name. What a document cannot hold is left out. */
const buyerNamed = (driver: Row<typeof drivers>): Buyer | null => {
  const { street, postcode, city, vatId, reference } = driver;
  const country = driver.country.toUpperCase();
  const buyer = buyerSchema.safeParse({
    ...{ street, postcode, city, vatId, reference },
    name: driver.company.trim() || driver.name,
    country: /^[A-Z]{2}$/.test(country) ? country : '',
    email: isMailAddress(driver.email) ? driver.email : '',
  });
  return buyer.success ? buyer.data : null;
};

/**
 * Whom orders of one driver are invoiced to when nobody says: the driver where a whole address is known, otherwise the buyer of this issuer's last
 * full invoice for the driver that stands, or else the driver by name. Null for orders of nobody or of several drivers.
 */
export async function usualBuyer(
  read: Reader,
  entity: EntityRecord,
  records: readonly OrderRecord[],
): Promise<{ driverId: string | null; buyer: Buyer | null }> {
  const driverId = records[0]?.driverId ?? null;
  if (driverId === null || records.some((order) => order.driverId !== driverId)) return { driverId: null, buyer: null };
  const driver = await read.find(drivers, driverId);
  const named = driver ? buyerNamed(driver) : null;
  if (named && hasAddress(named)) return { driverId, buyer: named };
  const [last] = await read.raw
    .select({ document: invoices.document })
    .from(invoices)
    .where(
      and(
        eq(invoices.entityId, entity.id),
        eq(invoices.driverId, driverId),
        eq(invoices.form, 'full'),
        ne(invoices.type, 'creditNote'),
        isNull(invoices.creditedBy),
        read.visible(invoices),
      ),
    )
    .orderBy(desc(invoices.issuedAt), desc(invoices.id))
    .limit(1);
  return { driverId, buyer: (last && documentOf(last).buyer) ?? named };
}
