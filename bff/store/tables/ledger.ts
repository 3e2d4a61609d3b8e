/** Tables of what is booked: earlier bills, the ledger, and sums by day. */
import { sql } from 'drizzle-orm';
import type { Bill } from '../../billing/tariffs/bill.ts';
import { check, counter, index, int, json, primaryKey, table, text, uniqueIndex } from '../kit.ts';

/** Earlier bills of orders that were priced again. */
export const orderBills = table(
  'order_bills',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    orderId: text('order_id').notNull(),
    bill: json<Bill>('bill'),
    totalMinor: int('total_minor').notNull(),
    energyWh: int('energy_wh').notNull(),
    /** Why it was replaced, and by whom. */
    reason: text('reason').notNull(),
    actorName: text('actor_name').notNull(),
    createdAt: int('created_at').notNull(),
  },
  (t) => [index('order_bills_order').on(t.orderId, t.createdAt), index('order_bills_tenant').on(t.tenantId, t.id)],
);

/** What of an order is in the ledger and in the sums, so that a correction takes back exactly that. */
export const bookings = table(
  'bookings',
  {
    orderId: text('order_id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    revision: int('revision').notNull(),
    /** `Booked` of `billing/ledger/book.ts`. */
    booked: json<unknown>('booked').notNull(),
    bookedAt: int('booked_at').notNull(),
  },
  (t) => [index('bookings_tenant').on(t.tenantId, t.orderId)],
);

/**
 * Double entry as transfers: each row takes an amount from one account to another of the same merchant's books, so that no row can be out of
 * balance. Never changed or removed. Rows of one event share a key; a key is posted once.
 */
export const ledger = table(
  'ledger',
  {
    id: counter('id'),
    tenantId: text('tenant_id').notNull(),
    key: text('key').notNull(),
    seq: int('seq').notNull(),
    kind: text('kind').$type<LedgerKind>().notNull(),
    debit: text('debit').$type<LedgerAccount>().notNull(),
    credit: text('credit').$type<LedgerAccount>().notNull(),
    amountMinor: int('amount_minor').notNull(),
    currency: text('currency').notNull(),
    /** yyyymmdd of the station or merchant. */
    day: int('day').notNull(),
    at: int('at').notNull(),
    orderId: text('order_id'),
    paymentId: text('payment_id'),
    invoiceId: text('invoice_id'),
    driverId: text('driver_id'),
    stationId: text('station_id'),
    note: text('note').notNull(),
  },
  (t) => [
    uniqueIndex('ledger_key').on(t.key, t.seq),
    index('ledger_tenant').on(t.tenantId, t.day, t.id),
    index('ledger_order').on(t.orderId).where(sql`"order_id" is not null`),
    index('ledger_driver').on(t.driverId).where(sql`"driver_id" is not null`),
    check('ledger_amount', sql`"amount_minor" > 0`),
    check('ledger_sides', sql`"debit" <> "credit"`),
  ],
);

export type LedgerKind =
  | 'order'
  | 'discount'
  | 'tax'
  | 'payment'
  | 'fee'
  | 'refund'
  | 'transfer'
  | 'payout'
  | 'dispute'
  | 'writeOff'
  | 'topUp'
  | 'bonus';
/** `receivable` what drivers owe · `clearing` at the payment provider · `bank` paid out · `wallet` prepaid by drivers · `due` to or from merchants above. */
export type LedgerAccount =
  | 'receivable'
  | 'revenue'
  | 'discount'
  | 'tax'
  | 'clearing'
  | 'bank'
  | 'fees'
  | 'wallet'
  | 'due'
  | 'disputed'
  | 'writtenOff';

/** The ledger by day, kept in the transaction of each posting. */
export const ledgerDays = table(
  'ledger_days',
  {
    tenantId: text('tenant_id').notNull(),
    day: int('day').notNull(),
    kind: text('kind').$type<LedgerKind>().notNull(),
    debit: text('debit').$type<LedgerAccount>().notNull(),
    credit: text('credit').$type<LedgerAccount>().notNull(),
    currency: text('currency').notNull(),
    amountMinor: int('amount_minor').notNull(),
    entries: int('entries').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.day, t.kind, t.debit, t.credit, t.currency] })],
);

/** Sums by local day of the start, kept in the transaction that books the order. */
export const orderDays = table(
  'order_days',
  {
    tenantId: text('tenant_id').notNull(),
    /** What the sums are of, and its id; the merchant's own rows have its tenant id. */
    kind: text('kind').$type<'tenant' | 'station' | 'charger' | 'group'>().notNull(),
    subjectId: text('subject_id').notNull(),
    day: int('day').notNull(),
    currency: text('currency').notNull(),
    orders: int('orders').notNull(),
    abnormal: int('abnormal').notNull(),
    /** Drivers or cards, each once a day. */
    users: int('users').notNull(),
    energyWh: int('energy_wh').notNull(),
    durationMs: int('duration_ms').notNull(),
    netMinor: int('net_minor').notNull(),
    taxMinor: int('tax_minor').notNull(),
    totalMinor: int('total_minor').notNull(),
    /** Of the total before discounts: electricity, service, and the rest (start-up, time, idle, reservation). */
    energyMinor: int('energy_minor').notNull(),
    serviceMinor: int('service_minor').notNull(),
    feesMinor: int('fees_minor').notNull(),
    discountMinor: int('discount_minor').notNull(),
  },
  (t) => [
    // With the merchant: a charger may be moved on the same day, and a group above several merchants has orders of each.
    primaryKey({ columns: [t.kind, t.subjectId, t.day, t.currency, t.tenantId] }),
    index('order_days_tenant').on(t.tenantId, t.kind, t.day),
  ],
);

/** Who charged where on which day, so that each is counted once; `orders` of theirs are behind it. */
export const orderDayUsers = table(
  'order_day_users',
  {
    tenantId: text('tenant_id').notNull(),
    kind: text('kind').$type<'tenant' | 'station' | 'charger' | 'group'>().notNull(),
    subjectId: text('subject_id').notNull(),
    day: int('day').notNull(),
    currency: text('currency').notNull(),
    /** Driver, else card, else tag. */
    userKey: text('user_key').notNull(),
    orders: int('orders').notNull(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.subjectId, t.day, t.currency, t.userKey, t.tenantId] })],
);
