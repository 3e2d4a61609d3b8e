/** Handlers of wallets: money that came by hand, what is handed back, and the movements. Card top-ups come from `billing/payments`. */
import { and, eq, lt, or } from 'drizzle-orm';
import { bind, type Context } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { isCurrency } from '../../kernel/money.ts';
import { fail, invalid, notFound } from '../../kernel/result.ts';
import { drivers, ledger, wallets as table } from '../../store/tables/index.ts';
import type { Writer } from '../../store/types.ts';
import { post } from '../ledger/post.ts';
import { postingsOfPayBack, postingsOfTopUp } from '../ledger/rules.ts';
import { type WalletRow, wallet, wallets } from './contract.ts';
import { creditTopUp, dayAt, moveBalance, type WalletRecord } from './money.ts';
import { toMovement, toWalletRows } from './rows.ts';

const shown = async (row: WalletRecord, w: Writer): Promise<WalletRow> => {
  const [found] = await toWalletRows([row], w);
  if (!found) throw new Error(`wallet ${row.id} cannot be shown`);
  return found;
};

export const walletHandlers = (deps: { newId(): string }) => {
  const topUp = (c: Context<typeof wallets.endpoints.topUp>) =>
    c.tx(async (w) => {
      const { driverId, amountMinor, currency, reference, key = deps.newId() } = c.body;
      if (!isCurrency(currency)) return invalid('currency', `${currency} is not a known ISO 4217 currency`);
      const driver = await w.find(drivers, driverId);
      if (!driver) return invalid('driverId', 'There is no such driver, or you may not see it');
      const { tenantId } = driver;
      const event = { tenantId, driverId, currency, amountMinor, key: `topUp:${tenantId}:${key}` };
      const day = await dayAt(w, tenantId, c.now);
      const isNew = await post(w, { ...event, day, at: c.now, transfers: postingsOfTopUp(amountMinor, reference) });
      if (!isNew) {
        const [booked] = await w.match(ledger, { key: event.key, seq: 0 });
        const [known] = await w.match(table, { driverId, tenantId, currency });
        const isSame =
          booked?.driverId === driverId && booked.amountMinor === amountMinor && booked.currency === currency;
        if (!known || !isSame) return fail('conflict', 'This key was used for another top-up. Choose a new one.');
        return { wallet: await shown(known, w), bonusMinor: 0, repeated: true };
      }
      const credited = await creditTopUp(w, event, { nowMs: c.now, newId: deps.newId });
      const detail = { driverId, amountMinor, currency, reference, bonusMinor: credited.bonusMinor };
      await w.audit('wallet.topUp', 'wallet', credited.wallet.id, detail, tenantId);
      return { wallet: await shown(credited.wallet, w), bonusMinor: credited.bonusMinor, repeated: false };
    });

  const payBack = (c: Context<typeof wallets.endpoints.payBack>) =>
    c.tx(async (w) => {
      const before = await w.find(table, c.params.id ?? '');
      if (!before) return notFound('wallet');
      const { tenantId, driverId, currency, balanceMinor } = before;
      const { amountMinor = balanceMinor, reference, key = deps.newId() } = c.body;
      const event = { tenantId, driverId, currency, key: `payBack:${before.id}:${key}` };
      const [known] = await w.match(ledger, { key: event.key, seq: 0 });
      if (known && known.amountMinor !== (c.body.amountMinor ?? known.amountMinor))
        return fail('conflict', 'This key was used for another amount. Choose a new one.');
      if (known) return { wallet: await shown(before, w), paidBackMinor: 0, repeated: true };
      if (amountMinor === 0) return fail('conflict', 'The wallet is empty: there is nothing to hand back.');
      if (amountMinor > balanceMinor)
        return invalid('amountMinor', 'The wallet holds less than that. Hand back at most its balance');
      const day = await dayAt(w, tenantId, c.now);
      await post(w, { ...event, day, at: c.now, transfers: postingsOfPayBack(amountMinor, reference) });
      const row = await moveBalance(w, before, -amountMinor, c.now);
      await w.audit('wallet.payBack', 'wallet', row.id, { driverId, amountMinor, currency, reference }, tenantId);
      return { wallet: await shown(row, w), paidBackMinor: amountMinor, repeated: false };
    });

  return bind(wallets, {
    ...manage({ entity: wallet, table, sort: '-updatedAt', toRows: toWalletRows }),
    topUp,
    payBack,
    movements: async (c) => {
      const row = await c.read.find(table, c.params.id ?? '');
      if (!row) return notFound('wallet');
      const { limit = 50, before } = c.query;
      const found = await c.read.select(ledger, {
        where: and(
          eq(ledger.driverId, row.driverId),
          eq(ledger.tenantId, row.tenantId),
          eq(ledger.currency, row.currency),
          or(eq(ledger.debit, 'wallet'), eq(ledger.credit, 'wallet')),
          before === undefined ? undefined : lt(ledger.id, before),
        ),
        orderBy: [{ column: ledger.id, desc: true }],
        limit: limit + 1,
      });
      const items = found.slice(0, limit).map(toMovement);
      return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
  });
};
