/** Wallets and their movements as the API shows them. Reads only. */
import { drivers, type ledger, type wallets } from '../../store/tables/index.ts';
import type { Reader, Row } from '../../store/types.ts';
import { byId } from '../by-id.ts';
import type { movementKinds, WalletRow } from './contract.ts';

export const toWalletRows = async (rows: readonly Row<typeof wallets>[], read: Reader): Promise<WalletRow[]> => {
  const people = await byId(read, drivers, rows, ({ driverId }) => driverId);
  return rows.map(({ id, tenantId, driverId, balanceMinor, currency, createdAt, updatedAt }) => ({
    ...{ id, tenantId, driverId, balanceMinor, currency, createdAt, updatedAt },
    driverName: people.get(driverId)?.name ?? '',
    email: people.get(driverId)?.email ?? '',
  }));
};

type Movement = (typeof movementKinds)[number];

const kindOf = ({ kind, debit }: Row<typeof ledger>): Movement => {
  const isOut = debit === 'wallet';
  if (kind === 'topUp' || kind === 'bonus' || kind === 'dispute') return kind;
  if (kind === 'payment' || kind === 'transfer') return isOut ? 'payment' : 'refund';
  if (kind === 'refund') return isOut ? 'payBack' : 'refund';
  return 'other';
};

/** A row of the ledger that moved a wallet. */
export const toMovement = (row: Row<typeof ledger>) => ({
  id: row.id,
  at: row.at,
  kind: kindOf(row),
  amountMinor: row.debit === 'wallet' ? -row.amountMinor : row.amountMinor,
  currency: row.currency,
  orderId: row.orderId,
  paymentId: row.paymentId,
  note: row.note,
});
