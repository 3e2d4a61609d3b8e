/**
 * The ledger as merchants read it: its rows, statements of each merchant and sub-merchant for a time, and money handed to a sub-merchant.
 * Which event moves which accounts: `rules.ts`.
 */
import * as z from 'zod/mini';
import { endpoint, feature, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';

export const ledgerKinds = [
  'order',
  'discount',
  'tax',
  'payment',
  'fee',
  'refund',
  'transfer',
  'payout',
  'dispute',
  'writeOff',
  'topUp',
  'bonus',
] as const;
export const ledgerAccounts = [
  'receivable',
  'revenue',
  'discount',
  'tax',
  'clearing',
  'bank',
  'fees',
  'wallet',
  'due',
  'disputed',
  'writtenOff',
] as const;

/** One transfer from an account to another of the same merchant's books. Never changed or removed. */
export const ledgerEntry = f.entity('ledgerEntry', 'Ledger entry', {
  id: f.integer({ label: 'Number', sort: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  day: f.integer({ label: 'Day', help: 'yyyymmdd, of the station or the merchant', filter: true, sort: true }),
  at: f.time({ label: 'Posted', filter: true, sort: true }),
  kind: f.choice(ledgerKinds, { label: 'Kind', filter: true }),
  debit: f.choice(ledgerAccounts, { label: 'Debit', filter: true }),
  credit: f.choice(ledgerAccounts, { label: 'Credit', filter: true }),
  amountMinor: f.money({ label: 'Amount', filter: true }),
  currency: f.text({ label: 'Currency', max: 3, filter: true }),
  note: f.text({ label: 'Note', max: 500 }),
  key: f.text({ label: 'Event', max: 200, filter: true, hidden: true }),
  orderId: f.id({ label: 'Order', nullable: true, filter: true, hidden: true }),
  paymentId: f.id({ label: 'Payment', nullable: true, filter: true, hidden: true }),
  invoiceId: f.id({ label: 'Invoice', nullable: true, filter: true, hidden: true }),
  driverId: f.id({ label: 'Driver', nullable: true, filter: true, hidden: true }),
  stationId: f.id({ label: 'Station', nullable: true, filter: true, hidden: true }),
});

/** Above zero: had. For `walletMinor`: owed to drivers; `dueMinor`: owed by the merchant above, below zero: to merchants below. */
const balances = z.object({
  receivableMinor: z.int(),
  clearingMinor: z.int(),
  bankMinor: z.int(),
  walletMinor: z.int(),
  dueMinor: z.int(),
});
export type Balances = z.infer<typeof balances>;

/**
 * One merchant's books in one currency. Gross − discounts = net, net + tax = total; of the orders by the day of their start, corrections
 * included. The other amounts are of the day on which they moved.
 */
const statement = z.object({
  tenantId: z.string(),
  tenantName: z.string(),
  currency: z.string(),
  orders: z.int(),
  /** Price before discounts, without tax. */
  grossMinor: z.int(),
  discountMinor: z.int(),
  netMinor: z.int(),
  taxMinor: z.int(),
  totalMinor: z.int(),
  paymentsMinor: z.int(),
  refundsMinor: z.int(),
  feesMinor: z.int(),
  /** Taken back by drivers' banks and not decided for the merchant. */
  disputesMinor: z.int(),
  /** Given up, and given back although it was owed; without tax. */
  writeOffsMinor: z.int(),
  /** Tax in what was given back: not owed to the state any more. */
  taxReturnedMinor: z.int(),
  topUpsMinor: z.int(),
  bonusesMinor: z.int(),
  /** To the merchant's bank, by the provider or the merchant above. */
  payoutsMinor: z.int(),
  opening: balances,
  closing: balances,
});
export type Statement = z.infer<typeof statement>;

const { list, export: exported } = resource(ledgerEntry, {
  path: '/v1/ledger',
  view: 'ledger:view',
  edit: 'ledger:view',
  only: [],
});
const day = z.coerce.number().check(z.int(), z.gte(20_000_101), z.lte(29_991_231));

export const ledger = feature('ledger', 'Ledger', {
  list,
  export: exported,
  statement: endpoint({
    method: 'GET',
    path: '/v1/statements',
    may: 'ledger:view',
    summary:
      'Statement of each merchant in scope for a time, per currency: what was earned, paid and handed over, with balances',
    query: z.strictObject({
      /** First and last day, yyyymmdd. */
      from: day,
      to: day,
      tenantId: z.optional(z.string().check(z.maxLength(64))),
      currency: z.optional(z.string().check(z.length(3))),
    }),
    out: z.object({ items: z.array(statement) }),
  }),
  payOut: endpoint({
    method: 'POST',
    path: '/v1/statements/payouts',
    may: 'payment:edit',
    status: 201,
    summary: 'Note money that the caller’s merchant handed to a merchant below it, out of what it took in for it',
    body: z.strictObject({
      tenantId: z.string().check(z.maxLength(64)),
      amountMinor: z.int().check(z.gte(1), z.lte(1_000_000_000_000)),
      currency: z.string().check(z.length(3)),
      reference: z.string().check(z.trim(), z.minLength(1), z.maxLength(120)),
    }),
    out: z.object({
      id: z.string(),
      tenantId: z.string(),
      amountMinor: z.int(),
      currency: z.string(),
      reference: z.string(),
      createdAt: z.int(),
    }),
  }),
});
