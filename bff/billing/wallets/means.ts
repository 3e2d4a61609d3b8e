/** What a driver's wallet holds and what he owes, for the rules of `credit.ts`. Reads only, and only of those who are asked. */
import { and, eq, inArray, sql, sum } from 'drizzle-orm';
import { orders, tenantScope, wallets } from '../../store/tables/index.ts';
import type { Reader } from '../../store/types.ts';
import { type CreditRule, refusalBy } from './credit.ts';

interface Who {
  readonly driverId: string | null;
  readonly currency: string;
  /** The merchants whose wallets count. */
  readonly owners: readonly string[];
}

/** What a driver is told who cannot pay; undefined when he can. */
export async function refusalOf(read: Reader, rule: CreditRule | undefined, who: Who): Promise<string | undefined> {
  if (!rule) return undefined;
  const meansMinor = rule.kind === 'balance' ? await balanceOf(read, who) : await debtOf(read, who, rule.tenantId);
  return refusalBy(rule, meansMinor, who.currency);
}

async function balanceOf(read: Reader, { driverId, currency, owners }: Who): Promise<number> {
  if (driverId === null) return 0;
  const found = await read.match(wallets, { driverId, currency });
  return found.reduce((total, row) => total + (owners.includes(row.tenantId) ? row.balanceMinor : 0), 0);
}

/** Of a card that is nobody's, nothing can be said. Reads what is open on account and no more: an index of its own finds just that. */
async function debtOf(read: Reader, { driverId, currency }: Who, tenantId: string): Promise<number> {
  if (driverId === null) return 0;
  const creditors = read.raw
    .select({ id: tenantScope.descendant })
    .from(tenantScope)
    .where(eq(tenantScope.ancestor, tenantId));
  const [found] = await read.raw
    .select({ total: sum(orders.totalMinor), paid: sum(orders.paidMinor), refunded: sum(orders.refundedMinor) })
    .from(orders)
    .where(
      and(
        sql`${orders.paymentMode} = 'account'`,
        eq(orders.driverId, driverId),
        inArray(orders.paymentState, ['none', 'unpaid', 'paying']),
        eq(orders.currency, currency),
        inArray(orders.tenantId, creditors),
        read.visible(orders),
      ),
    );
  return Number(found?.total ?? 0) - Number(found?.paid ?? 0) + Number(found?.refunded ?? 0);
}
