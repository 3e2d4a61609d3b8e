/** Who must hold or may owe how much before a session. */
import { expect, it } from 'vitest';
import type { GroupFacts } from '../offers/grant.ts';
import { creditRule, refusalBy } from './credit.ts';

const group = (more: Partial<GroupFacts>): GroupFacts => ({
  ...{ id: 'g', tenantId: 'north', name: 'G', benefit: null, stackable: false, paymentMode: null, currency: 'EUR' },
  ...{ creditMinor: null, minBalanceMinor: null },
  ...more,
});
const pays = (paymentMode: 'invoice' | 'wallet' | 'account') => ({ paymentMode, offer: undefined, currency: 'EUR' });
const wallet = { paymentMode: 'wallet' } as const;
const account = { paymentMode: 'account' } as const;

it.each<[string, ReturnType<typeof pays>, GroupFacts[], unknown]>([
  ['nobody is asked for an invoice', pays('invoice'), [group({ minBalanceMinor: 500 })], undefined],
  ['a wallet must hold something', pays('wallet'), [], { kind: 'balance', leastMinor: 1 }],
  ['so much', pays('wallet'), [group({ ...wallet, minBalanceMinor: 500 })], { kind: 'balance', leastMinor: 500 }],
  [
    'the kinder of two',
    pays('wallet'),
    [group({ ...wallet, minBalanceMinor: 500 }), group({ ...wallet, minBalanceMinor: 200 })],
    { kind: 'balance', leastMinor: 200 },
  ],
  [
    'not by a group that pays otherwise',
    pays('wallet'),
    [group({ ...wallet, minBalanceMinor: 500 }), group({ minBalanceMinor: 0 })],
    { kind: 'balance', leastMinor: 500 },
  ],
  [
    'in another currency the amount says nothing',
    pays('wallet'),
    [group({ ...wallet, minBalanceMinor: 500, currency: 'CHF' })],
    { kind: 'balance', leastMinor: 1 },
  ],
  ['an account without limit', pays('account'), [group(account)], undefined],
  [
    'with one',
    pays('account'),
    [group({ ...account, creditMinor: 9000 })],
    { kind: 'debt', mostMinor: 9000, tenantId: 'north' },
  ],
  [
    'the higher of two',
    pays('account'),
    [group({ ...account, creditMinor: 9000 }), group({ ...account, creditMinor: 100 })],
    { kind: 'debt', mostMinor: 9000, tenantId: 'north' },
  ],
  ['one without limit counts', pays('account'), [group({ ...account, creditMinor: 9000 }), group(account)], undefined],
])('%s', (_, choice, groups, expected) => {
  expect(creditRule(choice, groups)).toEqual(expected);
});

it('who has too little or owes too much is told how much', () => {
  const balance = { kind: 'balance', leastMinor: 500 } as const;
  expect(refusalBy(balance, 500, 'EUR')).toBeUndefined();
  expect(refusalBy(balance, 499, 'EUR')).toBe(
    'Your balance of 4.99 EUR is too low: 5.00 EUR are needed. Please top up.',
  );
  const debt = { kind: 'debt', mostMinor: 500, tenantId: 'north' } as const;
  expect(refusalBy(debt, 499, 'JPY')).toBeUndefined();
  expect(refusalBy(debt, 500, 'JPY')).toBe('You owe 500 JPY, your credit is 500 JPY. Please pay your open orders.');
});
