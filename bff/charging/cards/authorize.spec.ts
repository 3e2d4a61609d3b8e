/** Who may charge where. */
import { describe, expect, it } from 'vitest';
import { authorize, type CardFacts, cardFor, normalTag } from './authorize.ts';

const now = 1_000_000;
const place = { chargerId: 'charger', stationId: 'station' };
const card = (more: Partial<CardFacts> = {}): CardFacts => ({
  id: 'card',
  tenantId: 'merchant',
  groupTag: '',
  blocked: false,
  expiresAt: null,
  stationIds: [],
  chargerIds: [],
  ...more,
});

describe('authorize', () => {
  it.each([
    ['nobody’s card', undefined, { status: 'invalid' }],
    ['a plain card', card(), { status: 'accepted' }],
    ['a blocked card', card({ blocked: true }), { status: 'blocked' }],
    ['an expired card', card({ expiresAt: now }), { status: 'expired', expiryMs: now }],
    ['one that expires later', card({ expiresAt: now + 1 }), { status: 'accepted', expiryMs: now + 1 }],
    ['blocked before expired', card({ blocked: true, expiresAt: 1 }), { status: 'blocked', expiryMs: 1 }],
    ['a card of another station', card({ stationIds: ['other'] }), { status: 'invalid' }],
    ['a card of this station', card({ stationIds: ['other', 'station'] }), { status: 'accepted' }],
    ['a card of another charger', card({ chargerIds: ['other'] }), { status: 'invalid' }],
    [
      'a card of this charger and another station',
      card({ chargerIds: ['charger'], stationIds: ['other'] }),
      { status: 'accepted' },
    ],
    ['a card of a group', card({ groupTag: 'FLEET' }), { status: 'accepted', parentIdTag: 'FLEET' }],
  ])('%s', (_, given, expected) => {
    expect(authorize(given, place, now)).toEqual(expected);
  });
  it('a card that charges elsewhere may not start, but a blocked one stays blocked', () => {
    expect(authorize(card(), place, now, true).status).toBe('concurrentTx');
    expect(authorize(card({ blocked: true }), place, now, true).status).toBe('blocked');
  });
});

it('who cannot pay is told so, but not before what is wrong with the card', () => {
  const told = { status: 'noCredit', parentIdTag: 'FLEET', message: 'Please top up.' };
  expect(authorize(card({ groupTag: 'FLEET' }), place, now, true, 'Please top up.')).toEqual(told);
  expect(authorize(card({ blocked: true }), place, now, false, 'Please top up.')).toEqual({ status: 'blocked' });
});

describe('cardFor', () => {
  const own = card({ id: 'own', tenantId: 'merchant' });
  const above = card({ id: 'above', tenantId: 'reseller' });
  const sibling = card({ id: 'sibling', tenantId: 'sibling' });
  it('takes the nearest owner’s card and never one of a sibling', () => {
    expect(cardFor([sibling, above, own], ['merchant', 'reseller'])?.id).toBe('own');
    expect(cardFor([sibling, above], ['merchant', 'reseller'])?.id).toBe('above');
    expect(cardFor([sibling], ['merchant', 'reseller'])).toBeUndefined();
  });
});

it('tags are the same in any letter case', () => {
  expect(normalTag(' ab12 ')).toBe('AB12');
});
