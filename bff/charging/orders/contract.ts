/** Orders: priced transactions, running, completed or abnormal. */
import * as z from 'zod/mini';
import { stopReasons } from '../../../ocpp/vocabulary.ts';
import { endpoint, feature, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';

export const orderStates = ['charging', 'completed', 'abnormal'] as const;
/** `card` at once by payment card, `wallet` from prepaid money, `account` later on a bill, `free` not at all, `invoice` by the merchant's own way. */
export const paymentModes = ['card', 'wallet', 'account', 'free', 'invoice'] as const;
export const paymentStates = [
  'none',
  'unpaid',
  'paying',
  'paid',
  'partRefunded',
  'refunded',
  'disputed',
  'writtenOff',
] as const;
/** `''`: nothing to decide; `open`: abnormal, and nobody has decided yet. */
export const reviews = ['', 'open', 'accepted', 'repriced', 'waived', 'billed', 'merged'] as const;

const orderFields = {
  id: f.id({ label: 'Order', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  state: f.choice(orderStates, { label: 'State', filter: true, sort: true }),
  startedAt: f.time({ label: 'Started', filter: true, sort: true }),
  stationId: f.id({ label: 'Station id', filter: true, hidden: true }),
  stationName: f.text({ label: 'Station', max: 80, filter: true, sort: true }),
  chargerId: f.id({ label: 'Charger id', filter: true, hidden: true }),
  chargerName: f.text({ label: 'Charger', max: 80, filter: true }),
  connector: f.integer({ label: 'Connector' }),
  idTag: f.text({ label: 'Card', max: 36, filter: true }),
  userName: f.text({ label: 'Driver', max: 120, filter: true, sort: true }),
  driverId: f.id({ label: 'Driver id', nullable: true, filter: true, hidden: true }),
  cardId: f.id({ label: 'Card id', nullable: true, filter: true, hidden: true }),
  endedAt: f.time({ label: 'Ended', nullable: true, filter: true, sort: true }),
  durationMs: f.durationMs({ label: 'Duration', filter: true, sort: true }),
  energyWh: f.energyWh({ label: 'Energy', filter: true, sort: true }),
  powerW: f.powerW({ label: 'Power', hidden: true }),
  socPercent: f.integer({ label: 'Battery', unit: '%', nullable: true, hidden: true }),
  totalMinor: f.money({ label: 'Total', filter: true, sort: true }),
  taxMinor: f.money({ label: 'Tax', hidden: true }),
  paymentState: f.choice(paymentStates, { label: 'Payment', filter: true, sort: true }),
  paymentMode: f.choice(paymentModes, { label: 'Paid by', filter: true, hidden: true }),
  paidMinor: f.money({ label: 'Paid', hidden: true }),
  refundedMinor: f.money({ label: 'Refunded', hidden: true }),
  holdMinor: f.money({ label: 'Held', hidden: true }),
  review: f.choice(reviews, { label: 'Review', filter: true, hidden: true }),
  /** The order whose bill contains this one's energy. */
  mergedInto: f.id({ label: 'Billed with', nullable: true, hidden: true }),
  invoiceId: f.id({ label: 'Invoice id', nullable: true, filter: true, hidden: true }),
  currency: f.text({ label: 'Currency', max: 3, filter: true, hidden: true }),
  zone: f.text({ label: 'Time zone', max: 64, hidden: true }),
  transactionId: f.integer({ label: 'Transaction', hidden: true, filter: true }),
  meterStartWh: f.energyWh({ label: 'Meter at start', hidden: true }),
  meterStopWh: f.energyWh({ label: 'Meter at end', nullable: true, hidden: true }),
  abnormalReason: f.text({ label: 'Why abnormal', max: 60, nullable: true, filter: true, hidden: true }),
  stopReason: f.choice(stopReasons, { label: 'Stopped by', nullable: true, filter: true, hidden: true }),
  updatedAt: f.time({ label: 'Changed', hidden: true }),
};

export const invoicedStates = ['yes', 'no'] as const;

export const order = f.entity('order', 'Order', orderFields, {
  invoiced: f.choice(invoicedStates, {
    label: 'Invoiced',
    help: '`yes`: on an invoice that was not taken back; `no`: ended, with an amount to be invoiced, and on none; what runs or costs nothing is neither',
  }),
  issuerId: f.id({
    label: 'Issuer',
    help: 'Of the merchants that this issuer of invoices issues for: its own and those below; of none where it is not there or not to be seen',
  }),
});

export const curvePoint = z.object({
  atMs: z.int(),
  energyWh: z.optional(z.number()),
  powerW: z.optional(z.number()),
  socPercent: z.optional(z.number()),
});

const orderHistory = z.object({
  bills: z.array(
    z.object({
      id: z.string(),
      bill: z.nullable(z.unknown()),
      totalMinor: z.int(),
      energyWh: z.int(),
      reason: z.string(),
      actorName: z.string(),
      createdAt: z.int(),
    }),
  ),
  ledger: z.array(
    z.object({
      id: z.int(),
      kind: z.string(),
      debit: z.string(),
      credit: z.string(),
      amountMinor: z.int(),
      at: z.int(),
      note: z.string(),
    }),
  ),
  payments: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      state: z.string(),
      amountMinor: z.int(),
      capturedMinor: z.int(),
      refundedMinor: z.int(),
      error: z.string(),
      createdAt: z.int(),
    }),
  ),
  refunds: z.array(
    z.object({
      id: z.string(),
      via: z.string(),
      state: z.string(),
      amountMinor: z.int(),
      reason: z.string(),
      actorName: z.string(),
      error: z.string(),
      createdAt: z.int(),
    }),
  ),
  invoices: z.array(
    z.object({ id: z.string(), number: z.string(), type: z.string(), totalMinor: z.int(), issuedAt: z.int() }),
  ),
});

const note = z.string().check(z.trim(), z.minLength(1), z.maxLength(500));
const epochMs = z.int().check(z.gte(0), z.lte(8_640_000_000_000_000));

/** What a person's decision about a bill came to; with `preview`, what it would come to, and nothing is changed. */
const decided = z.object({
  order: f.rowSchema(order),
  /** `Bill` of billing/tariffs/bill.ts. */
  bill: z.nullable(z.unknown()),
  beforeMinor: z.int(),
  totalMinor: z.int(),
  /** Still to be paid. */
  openMinor: z.int(),
  /** Paid beyond the new total. It is not given back by this: refund it. */
  overpaidMinor: z.int(),
});

const decision = <B extends z.ZodMiniType>(name: string, summary: string, body: B) =>
  endpoint({
    method: 'POST',
    path: `/v1/orders/{id}/${name}`,
    may: 'order:edit',
    summary: `${summary}. Refused while it runs, while a payment is under way or disputed, and once it is invoiced`,
    body,
    out: decided,
  });

export const orders = feature('orders', 'Orders', {
  ...resource(order, { path: '/v1/orders', view: 'order:view', edit: 'order:edit', only: [] }),
  detail: endpoint({
    method: 'GET',
    path: '/v1/orders/{id}/detail',
    may: 'order:view',
    summary: 'An order with its bill (lines as price() explains them) and its meter curve',
    out: z.object({
      order: f.rowSchema(order),
      /** `Bill` of billing/tariffs/price.ts; null before there is one. */
      bill: z.nullable(z.unknown()),
      tariffName: z.nullable(z.string()),
      tariffVersion: z.nullable(z.int()),
      /** At most 500 points. */
      curve: z.array(curvePoint),
    }),
  }),
  stop: endpoint({
    method: 'POST',
    path: '/v1/orders/{id}/stop',
    may: 'charger:command',
    status: 202,
    summary: 'Ask the charger to end the running transaction; answers the command that was queued',
    body: z.strictObject({}),
    out: z.object({ commandId: z.string() }),
  }),
  close: endpoint({
    method: 'POST',
    path: '/v1/orders/{id}/close',
    may: 'order:edit',
    summary: 'Close a running order here with the last known meter reading, as abnormal, whatever the charger does',
    body: z.strictObject({ note }),
    out: f.rowSchema(order),
  }),
  reprice: decision(
    'reprice',
    'Price an ended order again: by its own version of the tariff, another version, or the current one of another tariff',
    z.strictObject({
      note,
      tariffVersionId: z.optional(z.string().check(z.maxLength(64))),
      tariffId: z.optional(z.string().check(z.maxLength(64))),
      preview: z.optional(z.literal(true)),
    }),
  ),
  waive: decision(
    'waive',
    'Ask nothing for an ended order; its bill shows everything taken off',
    z.strictObject({ note, preview: z.optional(z.literal(true)) }),
  ),
  billManually: decision(
    'bill',
    'Bill an ended order by hand: an amount of energy priced by its tariff, or an amount of money that contains the tariff’s tax',
    z
      .strictObject({
        note,
        energyWh: z.optional(z.int().check(z.gte(0), z.lte(10_000_000))),
        /** When the energy flowed; as measured where not given. */
        startedAt: z.optional(epochMs),
        endedAt: z.optional(epochMs),
        /** What is to be paid, tax contained. */
        amountMinor: z.optional(z.int().check(z.gte(0), z.lte(1_000_000_000))),
        preview: z.optional(z.literal(true)),
      })
      .check(
        z.refine(
          (body) => (body.energyWh === undefined) !== (body.amountMinor === undefined),
          'give either the energy or the amount',
        ),
        z.refine(
          (body) => body.energyWh !== undefined || (body.startedAt === undefined && body.endedAt === undefined),
          'times go with the energy',
        ),
      ),
  ),
  merge: decision(
    'merge',
    'Bill an ended order together with an earlier one of the same charger and card, whose session it went on with',
    z.strictObject({ note, intoId: z.string().check(z.maxLength(64)), preview: z.optional(z.literal(true)) }),
  ),
  accept: decision('accept', 'An abnormal order’s bill is right as it stands', z.strictObject({ note })),
  writeOff: endpoint({
    method: 'POST',
    path: '/v1/orders/{id}/write-off',
    may: 'order:edit',
    summary: 'Give up what is still open of an ended order',
    body: z.strictObject({ note }),
    out: f.rowSchema(order),
  }),
  markPaid: endpoint({
    method: 'POST',
    path: '/v1/orders/{id}/mark-paid',
    may: 'order:edit',
    summary: 'Note that an ended order was paid outside (cash, a bank transfer): all that is open, or part of it',
    body: z.strictObject({
      note,
      reference: z.string().check(z.trim(), z.minLength(1), z.maxLength(120)),
      amountMinor: z.optional(z.int().check(z.gte(1), z.lte(1_000_000_000_000))),
    }),
    out: f.rowSchema(order),
  }),
  history: endpoint({
    method: 'GET',
    path: '/v1/orders/{id}/history',
    may: 'order:view',
    summary: 'What became of an order’s money: earlier bills, bookings, payments, refunds and invoices, oldest first',
    out: orderHistory,
  }),
});
