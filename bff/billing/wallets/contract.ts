/** Wallets: money that drivers paid a merchant in advance. A balance never falls below zero; each movement stands in the ledger. */
import * as z from 'zod/mini';
import { endpoint, feature, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';

export const wallet = f.entity('wallet', 'Wallet', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  driverId: f.id({ label: 'Driver id', filter: true, hidden: true }),
  driverName: f.text({ label: 'Driver', max: 120 }),
  email: f.text({ label: 'E-mail', max: 254 }),
  balanceMinor: f.money({ label: 'Balance', filter: true, sort: true }),
  currency: f.text({ label: 'Currency', max: 3, filter: true }),
  createdAt: f.time({ label: 'Created', sort: true, hidden: true }),
  updatedAt: f.time({ label: 'Changed', sort: true }),
});
const walletRow = f.rowSchema(wallet);
export type WalletRow = z.infer<typeof walletRow>;

export const movementKinds = ['topUp', 'bonus', 'payment', 'refund', 'payBack', 'dispute', 'other'] as const;

const id = z.string().check(z.minLength(1), z.maxLength(64));
const amount = z.int().check(z.gte(1), z.lte(1_000_000_000));
const reference = z.string().check(z.trim(), z.minLength(1), z.maxLength(120));
/** The payer's own number of the event: what comes again under it is not booked again. */
const key = z.string().check(z.trim(), z.minLength(1), z.maxLength(80));

export const wallets = feature('wallets', 'Wallets', {
  topUp: endpoint({
    method: 'POST',
    path: '/v1/wallets/top-ups',
    may: 'wallet:edit',
    status: 201,
    summary: 'Put money that came in cash or by transfer into a driver’s wallet; running bonus campaigns add theirs',
    body: z.strictObject({
      driverId: id,
      amountMinor: amount,
      currency: z.string().check(z.length(3)),
      reference,
      key: z.optional(key),
    }),
    out: z.object({
      wallet: walletRow,
      bonusMinor: z.int(),
      /** The key was booked before: nothing changed. */
      repeated: z.boolean(),
    }),
  }),
  payBack: endpoint({
    method: 'POST',
    path: '/v1/wallets/{id}/pay-back',
    may: 'wallet:edit',
    summary: 'Hand money of a wallet back to its driver; without an amount all of it',
    body: z.strictObject({ amountMinor: z.optional(amount), reference, key: z.optional(key) }),
    out: z.object({ wallet: walletRow, paidBackMinor: z.int(), repeated: z.boolean() }),
  }),
  movements: endpoint({
    method: 'GET',
    path: '/v1/wallets/{id}/movements',
    may: 'wallet:view',
    summary: 'What came into a wallet and went out of it, newest first; pass `next` as `before` for older ones',
    query: z.strictObject({
      limit: z.optional(z.coerce.number().check(z.int(), z.gte(1), z.lte(200))),
      before: z.optional(z.coerce.number().check(z.int(), z.gte(1))),
    }),
    out: z.object({
      items: z.array(
        z.object({
          id: z.int(),
          at: z.int(),
          kind: z.enum(movementKinds),
          /** Below zero: went out. */
          amountMinor: z.int(),
          currency: z.string(),
          orderId: z.nullable(z.string()),
          paymentId: z.nullable(z.string()),
          note: z.string(),
        }),
      ),
      next: z.nullable(z.int()),
    }),
  }),
  ...resource(wallet, { path: '/v1/wallets', view: 'wallet:view', edit: 'wallet:edit', only: [] }),
});
