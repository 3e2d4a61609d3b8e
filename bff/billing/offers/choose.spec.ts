/** Which offer applies, by rank and time. */
import { describe, expect, it } from 'vitest';
import { choose, isRival, lossOf, type Offer, winnerOf } from './choose.ts';

const offer = (id: string, more: Partial<Offer> = {}): Offer => ({
  id,
  chargerId: null,
  groupId: null,
  priority: 0,
  validFrom: null,
  validTo: null,
  createdAt: 0,
  ...more,
});
const staff = { groupId: 'staff' };
const fast = { chargerId: 'fast' };
const asker = { chargerId: 'fast', groupIds: new Set(['staff']), atMs: 1000 };

describe('choose', () => {
  it.each<[string, Offer[], string | undefined]>([
    ['none: the station’s own tariff', [], undefined],
    ['one for everybody', [offer('a')], 'a'],
    ['a group’s before one for everybody', [offer('a', { priority: 9 }), offer('b', staff)], 'b'],
    ['a group’s before a charger’s', [offer('a', { ...fast, priority: 9 }), offer('b', staff)], 'b'],
    ['a charger’s before the station’s', [offer('a', { priority: 9 }), offer('b', fast)], 'b'],
    [
      'a charger’s for a group before a station’s for it',
      [offer('a', { ...staff, priority: 9 }), offer('b', { ...staff, ...fast })],
      'b',
    ],
    ['the higher priority', [offer('a', { createdAt: 9 }), offer('b', { priority: 1 })], 'b'],
    ['the newer', [offer('a', { createdAt: 1 }), offer('b', { createdAt: 2 })], 'b'],
    ['of one millisecond the one with the later id', [offer('b'), offer('a')], 'b'],
    ['not another charger’s', [offer('a'), offer('b', { chargerId: 'slow' })], 'a'],
    ['not another group’s', [offer('a'), offer('b', { groupId: 'guests' })], 'a'],
    ['from its first moment', [offer('a', { validFrom: 1000 })], 'a'],
    ['not before', [offer('a', { validFrom: 1001 })], undefined],
    ['until its last', [offer('a', { validTo: 1001 })], 'a'],
    ['not at its end', [offer('a', { validTo: 1000 })], undefined],
    ['one that is over leaves the next', [offer('a'), offer('b', { ...staff, validTo: 1000 })], 'a'],
  ])('%s', (_, offers, expected) => {
    expect(choose(offers, asker)?.id).toBe(expected);
    expect(choose([...offers].reverse(), asker)?.id).toBe(expected);
  });
});

it.each<[Partial<Offer>, string | undefined]>([
  [{ chargerId: 'slow', groupId: 'guests' }, 'otherCharger'],
  [{ groupId: 'guests', validFrom: 2000 }, 'notMember'],
  [{ validFrom: 2000 }, 'notYet'],
  [{ validTo: 1000 }, 'over'],
  [{}, undefined],
])('why %o does not apply: %s', (more, why) => {
  expect(lossOf(offer('a', more), asker)).toBe(why);
});

it('says who won', () => {
  expect(winnerOf(undefined, false)).toBe('none');
  expect(winnerOf(undefined, true)).toBe('own');
  expect(winnerOf(offer('a'), true)).toBe('station');
  expect(winnerOf(offer('a', fast), true)).toBe('charger');
  expect(winnerOf(offer('a', staff), true)).toBe('groupStation');
  expect(winnerOf(offer('a', { ...staff, ...fast }), false)).toBe('groupCharger');
});

it.each<[string, Partial<Offer>, Partial<Offer>, boolean]>([
  ['alike and always', {}, {}, true],
  ['of other priority', { priority: 1 }, {}, false],
  ['for another group', staff, {}, false],
  ['one after the other', { validTo: 10 }, { validFrom: 10 }, false],
  ['with a moment in common', { validTo: 11 }, { validFrom: 10 }, true],
])('rivals: %s', (_, a, b, expected) => {
  expect(isRival(offer('a', a), offer('b', b))).toBe(expected);
  expect(isRival(offer('b', b), offer('a', a))).toBe(expected);
});
