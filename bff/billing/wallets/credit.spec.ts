/** Who must hold or may owe how much before a session. */
import { expect, it } from 'vitest';
import type { GroupFacts } from '../offers/grant.ts';
import { creditRule } from './credit.ts';

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
  ['with one', pays('account'), [group({ ...account, creditMinor: 9000 })], { kind: 'debt', mostMinor: 9000 }],
  [
    'the higher of two',
    pays('account'),
    [group({ ...account, creditMinor: 9000 }), group({ ...account, creditMinor: 100 })],
    { kind: 'debt', mostMinor: 9000 },
  ],
  ['one without limit counts', pays('account'), [group({ ...account, creditMinor: 9000 }), group(account)], undefined],
])('%s', (_, choice, groups, expected) => {
  expect(creditRule(choice, groups)).toEqual(expected);
});
