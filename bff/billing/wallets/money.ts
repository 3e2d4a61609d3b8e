/**
 * The only way to a wallet's balance, in the transaction of the event that moves it. The balance is read and written there, and never falls
 * below zero. Who calls posts the ledger under the event's key first, and comes here only when the key was new.
 */
import { and, eq, ne } from 'drizzle-orm';
import { dayNumber } from '../../kernel/stamp.ts';
import { campaigns, campaignUses, orders, tenants, wallets } from '../../store/tables/index.ts';
import type { Row, Writer } from '../../store/types.ts';
import { lineOf } from '../by-id.ts';
import { toCampaign } from '../campaigns/facts.ts';
import { usesBy } from '../campaigns/promise.ts';
import { tellCampaign } from '../campaigns/rows.ts';
import { bonusOf } from '../campaigns/rules.ts';
import { groupsOf } from '../groups/facts.ts';
import { post } from '../ledger/post.ts';
import { postingsOfBonus } from '../ledger/rules.ts';
import { toWalletRows } from './rows.ts';

export type WalletRecord = Row<typeof wallets>;

export interface Owner {
  /** The merchant who holds the money: the driver's own. */
  readonly tenantId: string;
  readonly driverId: string;
  readonly currency: string;
}

interface Made {
  readonly nowMs: number;
  readonly newId: () => string;
}

/** The driver's wallets that count at a merchant: there and with those above. The merchant's own comes first. */
export async function walletsAt(w: Writer, { tenantId, driverId, currency }: Owner): Promise<WalletRecord[]> {
  const found = await w.match(wallets, { driverId, currency });
  if (found.length === 0) return found;
  const line = await lineOf(w, tenantId);
  const rank = (row: WalletRecord) => (row.tenantId === tenantId ? 0 : 1);
  return found.filter((row) => line.includes(row.tenantId)).sort((a, b) => rank(a) - rank(b));
}

/** Puts money in; the wallet is made when there is none. */
export async function addToWallet(w: Writer, owner: Owner, amountMinor: number, made: Made): Promise<WalletRecord> {
  const { tenantId, driverId, currency } = owner;
  const [known] = await w.match(wallets, { driverId, tenantId, currency });
  if (known) return moveBalance(w, known, amountMinor, made.nowMs);
  const times = { createdAt: made.nowMs, updatedAt: made.nowMs };
  const row = { id: made.newId(), tenantId, driverId, currency, balanceMinor: 0, ...times };
  await w.insert(wallets, row);
  return moveBalance(w, row, amountMinor, made.nowMs);
}

/** @param amountMinor below zero: taken out. Throws when that is more than there is. */
export async function moveBalance(
  w: Writer,
  wallet: WalletRecord,
  amountMinor: number,
  nowMs: number,
): Promise<WalletRecord> {
  const balanceMinor = wallet.balanceMinor + amountMinor;
  if (balanceMinor < 0 || !Number.isSafeInteger(balanceMinor))
    throw new Error(`Wallet ${wallet.id} cannot hold ${balanceMinor}.`);
  const isOurs = await w.change(
    wallets,
    wallet.id,
    { balanceMinor, updatedAt: nowMs },
    { balanceMinor: wallet.balanceMinor },
  );
  if (!isOurs) throw new Error(`Wallet ${wallet.id} was changed while money was moved.`);
  const row = { ...wallet, balanceMinor, updatedAt: nowMs };
  const [shown] = await toWalletRows([row], w);
  await w.emit('wallet.changed', row.id, shown, row.tenantId);
  return row;
}

/** Local day of the merchant, yyyymmdd. */
export async function dayAt(w: Writer, tenantId: string, nowMs: number): Promise<number> {
  const merchant = await w.find(tenants, tenantId);
  return dayNumber(nowMs, merchant?.zone ?? 'UTC');
}

export interface TopUp extends Owner {
  readonly amountMinor: number;
  /** Under which the caller has posted the money itself. */
  readonly key: string;
}

/** What was left unpaid for want of money is tried again. */
async function retryUnpaid(w: Writer, driverId: string, nowMs: number): Promise<void> {
  const unpaid = and(
    eq(orders.driverId, driverId),
    eq(orders.paymentMode, 'wallet'),
    eq(orders.paymentState, 'unpaid'),
    ne(orders.state, 'charging'),
  );
  if ((await w.updateWhere(orders, unpaid, { dueAt: nowMs })) > 0) w.bell('billing');
}

/**
 * Money that came in, however it came: adds it, and on top of it what running bonus campaigns give, posted under keys of their own. Orders that were
 * left unpaid are tried again. Call it once for each key: when `post` said that the key was new.
 */
export async function creditTopUp(
  w: Writer,
  topUp: TopUp,
  made: Made,
): Promise<{ wallet: WalletRecord; bonusMinor: number }> {
  let wallet = await addToWallet(w, topUp, topUp.amountMinor, made);
  let bonusMinor = 0;
  // Who holds the money gives the bonus.
  for (const row of await w.match(campaigns, { tenantId: topUp.tenantId }, { state: 'running' })) {
    const minor = row.kind === 'prepaidBonus' ? await giveBonus(w, row, topUp, made) : 0;
    if (minor === 0) continue;
    bonusMinor += minor;
    wallet = await moveBalance(w, wallet, minor, made.nowMs);
  }
  await retryUnpaid(w, topUp.driverId, made.nowMs);
  return { wallet, bonusMinor };
}

/** Of a top-up that is disputed: takes out what is left of it. Answers how much that was. */
export async function takeTopUp(w: Writer, owner: Owner, amountMinor: number, nowMs: number): Promise<number> {
  const { tenantId, driverId, currency } = owner;
  const [wallet] = await w.match(wallets, { driverId, tenantId, currency });
  const takenMinor = Math.min(amountMinor, wallet?.balanceMinor ?? 0);
  if (wallet && takenMinor > 0) await moveBalance(w, wallet, -takenMinor, nowMs);
  return takenMinor;
}

/** The same money is back: the dispute was won. */
export async function returnTopUp(w: Writer, owner: Owner, amountMinor: number, made: Made): Promise<void> {
  await addToWallet(w, owner, amountMinor, made);
  await retryUnpaid(w, owner.driverId, made.nowMs);
}

async function giveBonus(
  w: Writer,
  row: Row<typeof campaigns>,
  { tenantId, driverId, currency, amountMinor, key }: TopUp,
  { nowMs, newId }: Made,
): Promise<number> {
  const groups = await groupsOf(w, { driverId, cardId: null }, await lineOf(w, tenantId));
  const past = {
    uses: await usesBy(w, row.id, { driverId, cardId: null }),
    groupIds: new Set(groups.map(({ id }) => id)),
  };
  const bonusMinor = bonusOf(toCampaign(row), { amountMinor, currency, atMs: nowMs }, past);
  if (bonusMinor === 0) return 0;
  const day = await dayAt(w, tenantId, nowMs);
  await post(w, {
    ...{ tenantId, key: `${key}:bonus:${row.id}`, day, at: nowMs, currency, driverId },
    transfers: postingsOfBonus(bonusMinor, row.name),
  });
  await w.insert(campaignUses, {
    ...{ id: newId(), tenantId: row.tenantId, campaignId: row.id, driverId, cardId: null, orderId: null },
    ...{ topUpKey: key, amountMinor: bonusMinor, createdAt: nowMs, usedAt: nowMs },
  });
  const counted = { spentMinor: row.spentMinor + bonusMinor, uses: row.uses + 1 };
  const changed = await w.update(campaigns, row.id, counted);
  if (changed) await tellCampaign(w, changed);
  return bonusMinor;
}
