/**
 * Parts of billing that hear of an order's way through the money: the clerk knows the ledger and the sums, and of payments, wallets, campaigns and
 * invoices only that they are desks. Everything a desk writes is in the transaction of the step itself, so that a crash loses both or neither.
 */
import type { Bill } from '../billing/tariffs/bill.ts';
import type { OrderRecord } from '../charging/orders/rows.ts';
import type { PaymentMode } from '../store/tables/charging.ts';
import type { refunds } from '../store/tables/index.ts';
import type { Row, Writer } from '../store/types.ts';

/** An ended order in the ledger, for the first time or anew. */
export interface BookedOrder {
  readonly order: OrderRecord;
  readonly bill: Bill | null;
  /** What the order came to when it was booked before; null at the first time. */
  readonly beforeMinor: number | null;
  /** Counts the bookings of this order, from 1: with its id, a name that no other booking has. */
  readonly revision: number;
  readonly nowMs: number;
}

export interface BillingDesk {
  /** Orders paid in other ways are nothing to it; absent: all are. */
  readonly modes?: readonly PaymentMode[];
  /** An order that is paid by card or from a wallet has begun. */
  started?(w: Writer, order: OrderRecord, nowMs: number): Promise<void>;
  /** After the ledger and the sums. What it changes of the order's money it does by `billing/settle/`. */
  booked?(w: Writer, booked: BookedOrder): Promise<void>;
  /** Money was given back for good. */
  refunded?(w: Writer, refund: Row<typeof refunds>, order: OrderRecord, nowMs: number): Promise<void>;
}
