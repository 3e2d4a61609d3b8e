/** What a session starts with: tariff, payment, discounts of groups. */
import { describe, expect, it } from 'vitest';
import type { Benefit } from '../tariffs/terms.ts';
import { choiceOf, type GroupFacts, groupReductions, type Place, type StationOffer, termsOf } from './grant.ts';

const version = (versionId: string, currency = 'EUR') => ({ versionId, tariff: { currency } });
const offer = (more: Partial<StationOffer> = {}): StationOffer => ({
  ...{ id: 'offer', tariffId: 'night', tariffName: 'Night', version: version('night-1'), paymentMode: null },
  ...{ chargerId: null, groupId: null, priority: 0, validFrom: null, validTo: null, createdAt: 0 },
  ...more,
});
const group = (more: Partial<GroupFacts> = {}): GroupFacts => ({
  ...{ id: 'staff', tenantId: 'north', name: 'Staff', benefit: null, stackable: false, paymentMode: null },
  ...{ creditMinor: null, minBalanceMinor: null, currency: 'EUR' },
  ...more,
});
const at = (...offers: StationOffer[]): Place => ({
  chargerId: 'charger',
  offers,
  own: version('own-1', 'CHF'),
  currency: 'SEK',
});

describe('choiceOf', () => {
  it('takes the station’s tariff and the usual payment where nothing is offered', () => {
    expect(choiceOf(at(), [], 0)).toMatchObject({
      version: { versionId: 'own-1' },
      currency: 'CHF',
      paymentMode: 'invoice',
      free: undefined,
    });
    expect(choiceOf({ ...at(), own: null }, [], 0)).toMatchObject({ version: null, currency: 'SEK' });
  });
  it('takes the offer’s version and currency', () => {
    expect(choiceOf(at(offer()), [], 0)).toMatchObject({ version: { versionId: 'night-1' }, currency: 'EUR' });
  });
  it.each<[string, StationOffer[], GroupFacts[], string, string | undefined]>([
    ['an offer for everybody', [offer({ paymentMode: 'card' })], [], 'card', undefined],
    [
      'the group before that',
      [offer({ paymentMode: 'card' })],
      [group({ paymentMode: 'wallet' })],
      'wallet',
      undefined,
    ],
    [
      'a group’s offer before the group',
      [offer({ groupId: 'staff', paymentMode: 'card' })],
      [group({ paymentMode: 'wallet' })],
      'card',
      undefined,
    ],
    [
      'of two groups the kinder way',
      [],
      [group({ paymentMode: 'card' }), group({ id: 'b', name: 'Board', paymentMode: 'free' })],
      'free',
      'Board',
    ],
    ['free for everybody, by the tariff’s name', [offer({ paymentMode: 'free' })], [], 'free', 'Night'],
  ])('is paid as %s says', (_, offers, groups, mode, free) => {
    expect(choiceOf(at(...offers), groups, 0)).toMatchObject({ paymentMode: mode, free });
  });
});

describe('discounts of groups', () => {
  const part: Benefit = { kind: 'percent', basisPoints: 1000, of: 'all' };
  const amount: Benefit = { kind: 'amount', amountMinor: 100 };
  it('leave out groups without any, and amounts of another currency', () => {
    const groups = [
      group({ benefit: part }),
      group({ id: 'none' }),
      group({ id: 'amount', benefit: amount }),
      group({ id: 'bounded', benefit: { ...part, maxMinor: 50 } }),
    ];
    expect(groupReductions(groups, 'EUR').map(({ id }) => id)).toEqual(['staff', 'amount', 'bounded']);
    expect(groupReductions(groups, 'CHF').map(({ id }) => id)).toEqual(['staff']);
  });
  it('are null where there is nothing, so that the order is as one without', () => {
    expect(termsOf([], undefined)).toBeNull();
    expect(termsOf([], 'Staff')).toEqual({ reductions: [], free: 'Staff' });
  });
});
