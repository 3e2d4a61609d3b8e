/**
 * Whether a driver can pay before a session begins: who pays from a wallet must hold something, who pays on account must not owe too much. The rule
 * is pure; what he holds and owes is read. Everybody else is not asked.
 */
import { and, eq, inArray, ne, sum } from 'drizzle-orm';
import { currencyExponent, toDecimalText } from '../../kernel/money.ts';
import { orders, wallets } from '../../store/tables/index.ts';
import type { Reader } from '../../store/types.ts';
import type { Choice, GroupFacts } from '../offers/grant.ts';

export type CreditRule =
  /** The wallet must hold so much. */
  | { readonly kind: 'balance'; readonly leastMinor: number }
  /** Open orders may come to so much. */
  | { readonly kind: 'debt'; readonly mostMinor: number };

/** The kindest of the driver's groups counts; undefined: nothing is asked. */
export function creditRule(
  { paymentMode, offer, currency }: Pick<Choice, 'paymentMode' | 'offer' | 'currency'>,
  groups: readonly GroupFacts[],
): CreditRule | undefined {
  const ours = groups.filter((group) => group.paymentMode === paymentMode || group.id === offer?.groupId);
  const inCurrency = ours.filter((group) => group.currency === currency);
  if (paymentMode === 'wallet') {
    const least = inCurrency.map(({ minBalanceMinor }) => minBalanceMinor ?? 1);
    return { kind: 'balance', leastMinor: least.length > 0 ? Math.min(...least) : 1 };
  }
  if (paymentMode !== 'account' || inCurrency.length === 0) return undefined;
  const most = inCurrency.map(({ creditMinor }) => creditMinor);
  const limits = most.filter((minor) => minor !== null);
  return limits.length < most.length ? undefined : { kind: 'debt', mostMinor: Math.max(...limits) };
}

/** What a driver is told who cannot pay; undefined when he can. */
export async function refusalOf(
  read: Reader,
  rule: CreditRule | undefined,
  who: { readonly driverId: string | null; readonly currency: string; readonly owners: readonly string[] },
): Promise<string | undefined> {
  if (!rule) return undefined;
  const words = (minor: number) =>
    `${toDecimalText(minor, currencyExponent(who.currency), currencyExponent(who.currency))} ${who.currency}`;
  if (rule.kind === 'balance') {
    const balanceMinor = await balanceOf(read, who);
    if (balanceMinor >= rule.leastMinor) return undefined;
    return `Your balance of ${words(balanceMinor)} is too low: ${words(rule.leastMinor)} are needed. Please top up.`;
  }
  const debtMinor = await debtOf(read, who);
  if (debtMinor < rule.mostMinor) return undefined;
  return `You owe ${words(debtMinor)}, your credit is ${words(rule.mostMinor)}. Please pay your open orders.`;
}

type Who = Parameters<typeof refusalOf>[2];

async function balanceOf(read: Reader, { driverId, currency, owners }: Who): Promise<number> {
  if (driverId === null) return 0;
  const found = await read.match(wallets, { driverId, currency });
  return found.reduce((total, row) => total + (owners.includes(row.tenantId) ? row.balanceMinor : 0), 0);
}

/** Of a card that is nobody's, nothing can be said. */
async function debtOf(read: Reader, { driverId, currency }: Who): Promise<number> {
  if (driverId === null) return 0;
  const [found] = await read.raw
    .select({ total: sum(orders.totalMinor), paid: sum(orders.paidMinor), refunded: sum(orders.refundedMinor) })
    .from(orders)
    .where(
      and(
        eq(orders.driverId, driverId),
        eq(orders.currency, currency),
        eq(orders.paymentMode, 'account'),
        inArray(orders.paymentState, ['none', 'unpaid', 'paying']),
        ne(orders.totalMinor, 0),
        read.visible(orders),
      ),
    );
  return Number(found?.total ?? 0) - Number(found?.paid ?? 0) + Number(found?.refunded ?? 0);
}
