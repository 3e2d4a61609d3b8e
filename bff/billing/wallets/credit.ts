/**
 * Whether a driver can pay before a session begins: who pays from a wallet must hold something, who pays on account must not owe too much. Everybody
 * else is not asked. Pure: what he holds and owes is read in `means.ts`.
 */
import { currencyExponent, toDecimalText } from '../../kernel/money.ts';
import type { Choice, GroupFacts } from '../offers/grant.ts';

export type CreditRule =
  /** The wallet must hold so much. */
  | { readonly kind: 'balance'; readonly leastMinor: number }
  /** Open orders at the merchant who gives the credit, and below, may come to so much. */
  | { readonly kind: 'debt'; readonly mostMinor: number; readonly tenantId: string };

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
  if (paymentMode !== 'account') return undefined;
  let most: { mostMinor: number; tenantId: string } | undefined;
  for (const { creditMinor, tenantId } of inCurrency) {
    if (creditMinor === null) return undefined;
    if (!most || creditMinor > most.mostMinor) most = { mostMinor: creditMinor, tenantId };
  }
  return most && { kind: 'debt', ...most };
}

/**
 * What a driver is told who cannot pay; undefined when he can.
 * @param meansMinor what his wallet holds, or what he owes
 */
export function refusalBy(rule: CreditRule, meansMinor: number, currency: string): string | undefined {
  const exponent = currencyExponent(currency);
  const words = (minor: number) => `${toDecimalText(minor, exponent, exponent)} ${currency}`;
  if (rule.kind === 'balance')
    return meansMinor >= rule.leastMinor
      ? undefined
      : `Your balance of ${words(meansMinor)} is too low: ${words(rule.leastMinor)} are needed. Please top up.`;
  return meansMinor < rule.mostMinor
    ? undefined
    : `You owe ${words(meansMinor)}, your credit is ${words(rule.mostMinor)}. Please pay your open orders.`;
}
