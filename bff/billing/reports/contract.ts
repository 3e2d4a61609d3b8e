/**
 * Reports: the sums of orders by day, week, month or in total, each transaction in detail, the settlement statement as bookkeepers take it, and the
 * figures of the dashboard. Sums are read from roll-ups that are kept when an order is booked, never from the orders. Days are local days of the
 * station at the order's start, as yyyymmdd.
 */
import * as z from 'zod/mini';
import { orderStates, paymentModes, paymentStates } from '../../charging/orders/contract.ts';
import { endpoint, exportQuery, feature, listQuerySchema, nothing, pageSchema } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';
import { ledgerAccounts } from '../ledger/contract.ts';

/** Lengths of a row's period; weeks are of ISO 8601, from Monday. The first and the last are cut where the question begins and ends. */
export const periodLengths = ['day', 'week', 'month', 'total'] as const;
export type PeriodLength = (typeof periodLengths)[number];
/** What a row is about: everything asked for, or one merchant, station, charger or customer group. */
export const subjects = ['all', 'tenant', 'station', 'charger', 'group'] as const;
export type Subject = (typeof subjects)[number];

export const maxReportDays = 400;
/** Rows on a screen and in a direct export; more are made in the background. */
export const maxConsumptionRows = 10_000;
export const maxDirectRows = 100_000;

export const consumption = f.entity('consumption', 'Consumption', {
  id: f.id({ label: 'Row', hidden: true }),
  /** `2026-11-22`, `2026-W47`, `2026-11`, `2026-11-01 – 2026-11-22`. */
  period: f.text({ label: 'Period', max: 40 }),
  fromDay: f.integer({ label: 'First day', hidden: true }),
  toDay: f.integer({ label: 'Last day', hidden: true }),
  /** Empty for rows of everything. */
  subjectId: f.text({ label: 'Id', max: 64, hidden: true }),
  subjectName: f.text({ label: 'Name', max: 120, help: 'Its id where it was deleted since' }),
  currency: f.text({ label: 'Currency', max: 3 }),
  orders: f.integer({ label: 'Orders' }),
  abnormal: f.integer({ label: 'Abnormal' }),
  users: f.integer({ label: 'Users', help: 'Each driver, card or tag once per merchant and period' }),
  energyWh: f.energyWh({ label: 'Energy' }),
  durationMs: f.durationMs({ label: 'Duration' }),
  energyMinor: f.money({ label: 'Electricity', help: 'With tax, before discounts' }),
  serviceMinor: f.money({ label: 'Service', help: 'With tax, before discounts' }),
  feesMinor: f.money({ label: 'Other fees', help: 'Start, time, idle and reservation, with tax, before discounts' }),
  discountMinor: f.money({
    label: 'Discounts',
    help: 'Taken off: electricity + service + other fees − discounts = total',
  }),
  netMinor: f.money({ label: 'Net' }),
  taxMinor: f.money({ label: 'Tax' }),
  totalMinor: f.money({ label: 'Total' }),
});
export type ConsumptionRow = f.RowOf<typeof consumption.fields>;

const day = z.coerce.number().check(z.int(), z.gte(20_000_101), z.lte(29_991_231));
/** One id, or several parted by commas. */
const ids = z.string().check(z.minLength(1), z.maxLength(2000));
const consumptionFilter = {
  by: z.optional(z.enum(periodLengths)),
  of: z.optional(z.enum(subjects)),
  /** Exactly these merchants, without those below them. */
  tenantId: z.optional(ids),
  stationId: z.optional(ids),
  /** With `stationId` and `of=charger`: chargers that stand there now. */
  chargerId: z.optional(ids),
  /** What was charged under the terms of these customer groups. */
  groupId: z.optional(ids),
  currency: z.optional(z.string().check(z.length(3))),
};
/** Both days included; without them the last 30 days. At most 400 days. */
export const consumptionQuery = z.strictObject({ from: z.optional(day), to: z.optional(day), ...consumptionFilter });
export type ConsumptionQuery = z.infer<typeof consumptionQuery>;

/** Sums of one currency. Users are not among them: those of several rows cannot be added; ask `by=total&of=all` for them. */
export const sums = z.object({
  currency: z.string(),
  orders: z.int(),
  abnormal: z.int(),
  energyWh: z.int(),
  durationMs: z.int(),
  energyMinor: z.int(),
  serviceMinor: z.int(),
  feesMinor: z.int(),
  discountMinor: z.int(),
  netMinor: z.int(),
  taxMinor: z.int(),
  totalMinor: z.int(),
});
export type Sums = z.infer<typeof sums>;

/** An order as accounting wants it. The components are the bill's lines; taxes that the prices do not contain come on top of them. */
export const transaction = f.entity('transaction', 'Transaction', {
  id: f.id({ label: 'Order', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  transactionId: f.integer({ label: 'Transaction', filter: true }),
  state: f.choice(orderStates, { label: 'State', filter: true }),
  startedAt: f.time({ label: 'Started', filter: true, sort: true }),
  endedAt: f.time({ label: 'Ended', nullable: true, filter: true }),
  startedLocal: f.text({ label: 'Started, station time', max: 25 }),
  endedLocal: f.text({ label: 'Ended, station time', max: 25, nullable: true }),
  stationId: f.id({ label: 'Station id', filter: true, hidden: true }),
  stationName: f.text({ label: 'Station', max: 80, filter: true, sort: true }),
  city: f.text({ label: 'City', max: 80 }),
  chargerId: f.id({ label: 'Charger id', filter: true, hidden: true }),
  chargerName: f.text({ label: 'Charger', max: 80, filter: true }),
  serial: f.text({ label: 'Charger serial number', max: 50 }),
  identity: f.text({ label: 'Charger identity', max: 48 }),
  connector: f.integer({ label: 'Connector' }),
  userName: f.text({ label: 'Driver', max: 120, filter: true, sort: true }),
  driverId: f.id({ label: 'Driver id', nullable: true, filter: true, hidden: true }),
  idTag: f.text({ label: 'Card', max: 36, filter: true }),
  cardId: f.id({ label: 'Card id', nullable: true, filter: true, hidden: true }),
  groupId: f.id({ label: 'Customer group', nullable: true, filter: true, hidden: true, help: 'Whose terms it had' }),
  durationMs: f.durationMs({ label: 'Duration', filter: true, sort: true }),
  energyWh: f.energyWh({ label: 'Energy', filter: true, sort: true }),
  currency: f.text({ label: 'Currency', max: 3, filter: true }),
  startMinor: f.money({ label: 'Start fee' }),
  energyMinor: f.money({ label: 'Electricity' }),
  serviceMinor: f.money({ label: 'Service' }),
  timeMinor: f.money({ label: 'Time' }),
  idleMinor: f.money({ label: 'Idle' }),
  reservationMinor: f.money({ label: 'Reservation' }),
  discountMinor: f.money({ label: 'Discounts', help: 'Below zero: taken off' }),
  otherMinor: f.money({ label: 'Limits and corrections' }),
  netMinor: f.money({ label: 'Net' }),
  taxMinor: f.money({ label: 'Tax' }),
  totalMinor: f.money({ label: 'Total', filter: true, sort: true }),
  paymentMode: f.choice(paymentModes, { label: 'Paid by', filter: true }),
  paymentState: f.choice(paymentStates, { label: 'Payment', filter: true }),
  paidMinor: f.money({ label: 'Paid' }),
  refundedMinor: f.money({ label: 'Refunded' }),
  invoiceId: f.id({ label: 'Invoice id', nullable: true, filter: true, hidden: true }),
  invoiceNumber: f.text({ label: 'Invoice', max: 60, nullable: true }),
});
export type TransactionRow = f.RowOf<typeof transaction.fields>;
const detail = f.anyEntity(transaction);

/**
 * What a line of a settlement statement is: an account's balance before the time, what moved in it, one of the statement's sums, and a balance after
 * it. Balances stand on the side of the account on which they are.
 */
const settlementLines = ['opening', 'entry', 'total', 'closing'] as const;
/** A line for each transfer of the ledger, or for each day, kind and pair of accounts. */
const settlementDetails = ['entry', 'day'] as const;

export const settlementLine = f.entity('settlementLine', 'Settlement line', {
  date: f.text({ label: 'Date', max: 10 }),
  line: f.choice(settlementLines, { label: 'Line' }),
  tenantId: f.id({ label: 'Merchant id', nullable: true, hidden: true }),
  tenantName: f.text({ label: 'Merchant', max: 120, help: 'Empty: all of them together' }),
  kind: f.text({
    label: 'Kind',
    max: 20,
    nullable: true,
    help: 'Of the entry; of a total, which of the statement’s sums',
  }),
  debit: f.choice(ledgerAccounts, { label: 'Debit', nullable: true }),
  credit: f.choice(ledgerAccounts, { label: 'Credit', nullable: true }),
  amountMinor: f.money({ label: 'Amount' }),
  currency: f.text({ label: 'Currency', max: 3 }),
  taxMinor: f.money({
    label: 'Tax',
    nullable: true,
    help: 'What the entry adds to the tax owed; below zero: not owed any more',
  }),
  transactionId: f.integer({ label: 'Transaction', nullable: true }),
  orderId: f.id({ label: 'Order', nullable: true }),
  invoiceNumber: f.text({ label: 'Invoice', max: 60, nullable: true }),
  paymentReference: f.text({ label: 'Payment', max: 200, nullable: true, help: 'By the provider’s name' }),
  payoutReference: f.text({ label: 'Payout', max: 200, nullable: true, help: 'By the provider’s name, or ours' }),
  note: f.text({ label: 'Note', max: 500 }),
  postedAt: f.time({ label: 'Posted', nullable: true }),
});
export type SettlementLine = f.RowOf<typeof settlementLine.fields>;

const figures = z.object({
  orders: z.int(),
  energyWh: z.int(),
  /** Each once per merchant and period, whatever the currency. */
  users: z.int(),
});
const moneyFigures = z.object({
  orders: z.int(),
  netMinor: z.int(),
  totalMinor: z.int(),
  /** Given back to drivers. */
  refundsMinor: z.int(),
  /** What drivers owe by the books at the end of the period. */
  openMinor: z.int(),
});

export const dashboard = z.object({
  /** Of the merchant whose screen it is; says where today ends. */
  zone: z.string(),
  now: z.object({
    chargers: z.object({ total: z.int(), online: z.int(), offline: z.int(), disabled: z.int() }),
    /** Connectors by state. */
    connectors: z.record(z.string(), z.int()),
    sessions: z.int(),
    powerW: z.int(),
  }),
  /** Both days included; `before` is as many days right before. Today counts as far as it has come. */
  period: z.object({ fromDay: z.int(), toDay: z.int() }),
  before: z.object({ fromDay: z.int(), toDay: z.int() }),
  sums: z.object({ period: figures, before: figures }),
  money: z.array(z.object({ currency: z.string(), period: moneyFigures, before: moneyFigures })),
  /** Every day of the period, also those without orders. */
  days: z.array(
    z.object({
      day: z.int(),
      orders: z.int(),
      users: z.int(),
      energyWh: z.int(),
      money: z.array(z.object({ currency: z.string(), totalMinor: z.int() })),
    }),
  ),
  /** At most ten, by energy. */
  stations: z.array(
    z.object({
      stationId: z.string(),
      name: z.string(),
      orders: z.int(),
      energyWh: z.int(),
      money: z.array(z.object({ currency: z.string(), totalMinor: z.int() })),
    }),
  ),
  /** Parts per 1000 of the connectors' time in which a vehicle was there: seven weekdays from Monday, 24 hours of the station's clock each. */
  utilisation: z.object({
    perMille: z.array(z.array(z.int())),
    /** The orders it is from: the newest of the period, at most 20 000. */
    orders: z.int(),
    fromMs: z.int(),
    toMs: z.int(),
  }),
});
export type Dashboard = z.infer<typeof dashboard>;

const fileChoice = {
  columns: z.optional(z.string().check(z.maxLength(1000))),
  format: z.optional(z.enum(['csv', 'xlsx'])),
};

export const consumptionFile = z.extend(consumptionQuery, fileChoice);
/** Days as for consumption; merchant and currency as for `/v1/statements`. */
export const settlementFile = z.strictObject({
  from: z.optional(day),
  to: z.optional(day),
  by: z.optional(z.enum(settlementDetails)),
  tenantId: z.optional(z.string().check(z.maxLength(64))),
  currency: z.optional(z.string().check(z.length(3))),
  ...fileChoice,
});
export type SettlementQuery = z.infer<typeof settlementFile>;

export const reports = feature('reports', 'Reports', {
  consumption: endpoint({
    method: 'GET',
    path: '/v1/reports/consumption',
    may: 'report:view',
    summary:
      'Orders, energy, users and fees by period and subject. A merchant’s rows of everything add the merchants below it; users are counted per merchant, so who charged at two of them is a user of each',
    query: consumptionQuery,
    out: z.object({
      fromDay: z.int(),
      toDay: z.int(),
      /** By period, then name, then currency. */
      rows: z.array(f.rowSchema(consumption)),
      totals: z.array(sums),
    }),
  }),
  exportConsumption: endpoint({
    method: 'GET',
    path: '/v1/reports/consumption.export',
    may: 'report:view',
    answers: 'file',
    summary: 'Export: the same rows in the same order',
    query: consumptionFile,
    out: nothing,
  }),
  transactions: endpoint({
    method: 'GET',
    path: '/v1/reports/transactions',
    may: 'report:view',
    of: detail,
    summary: 'Every order in detail',
    query: listQuerySchema(detail),
    out: pageSchema<TransactionRow>(f.rowSchema(transaction)),
  }),
  exportTransactions: endpoint({
    method: 'GET',
    path: '/v1/reports/transactions.export',
    may: 'report:view',
    of: detail,
    answers: 'file',
    summary: 'Export: every order in detail, at most 100 000; more are made in the background by /v1/reports/files',
    query: exportQuery(detail),
    out: nothing,
  }),
  exportSettlement: endpoint({
    method: 'GET',
    path: '/v1/reports/settlement.export',
    may: 'ledger:view',
    answers: 'file',
    summary:
      'Export: the statement of each merchant in scope with the entries it is made of, balances and sums; and the sums of all of them, per currency',
    query: settlementFile,
    out: nothing,
  }),
  dashboard: endpoint({
    method: 'GET',
    path: '/v1/reports/dashboard',
    may: 'report:view',
    summary: 'Figures of now, and of the last days against as many before',
    query: z.strictObject({ days: z.optional(z.enum(['1', '7', '30'])) }),
    out: dashboard,
  }),
});
