/** What lists hold, who shares them, and what they differ by. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authorize, cardFor } from '../../charging/cards/authorize.ts';
import { differenceOf, emptyListing, entriesOf, type ListCard, listedCard, Roll, Shelf, updateOf } from './roll.ts';
import { fitsWire, tokenTypeOf } from './tokens.ts';

const now = 1_000_000_000;
/** Distinct for distinct texts, so that sums can be foretold. */
const digests = new Map<string, bigint>();
const digest = (text: string): bigint => {
  const known = digests.get(text) ?? BigInt(digests.size + 1) ** 7n;
  digests.set(text, known);
  return known;
};

const card = (uid: string, more: Partial<ListCard> = {}): ListCard => ({
  ...{ id: uid, uid, tenantId: 'merchant', groupTag: '', blocked: false, expiresAt: null, stationIds: [] },
  ...{ chargerIds: [], lastUsedAt: null, ...more },
});
const rollOf = (...owners: ListCard[][]) =>
  new Roll(
    owners.map((cards) => cards.map((one) => listedCard(one, now, digest))),
    now,
  );
const place = { stationId: 'station', chargerId: 'charger' };
const uidsOf = (roll: Roll, at = place, most = 100, version = 'ocpp1.6') =>
  entriesOf(roll.listingFor(at, version, most), version).map(({ idTag }) => idTag);

const cardArb = fc.record({
  uid: fc.constantFrom('A', 'B', 'C', 'D', 'E'),
  blocked: fc.boolean(),
  groupTag: fc.constantFrom('', 'GROUP'),
  expiresAt: fc.constantFrom(null, now - 1, now, now + 1),
  stationIds: fc.subarray(['station', 'elsewhere']),
  chargerIds: fc.subarray(['charger', 'other']),
  lastUsedAt: fc.constantFrom(null, 1, now - 1),
});
const ownedArb = fc
  .uniqueArray(cardArb, { selector: ({ uid }) => uid, maxLength: 5 })
  .map((cards) => cards.map(({ uid, ...more }) => card(uid, more)));
const ownersArb = fc.array(ownedArb, { minLength: 1, maxLength: 3 });

describe('a list', () => {
  it('holds exactly the cards that may charge there now, and besides only cards with their refusal', () => {
    fc.assert(
      fc.property(
        ownersArb,
        fc.constantFrom('station', 'elsewhere', 'third'),
        fc.constantFrom('charger', 'other', 'third'),
        (cards, stationId, chargerId) => {
          const owners = cards.map((_, depth) => `owner-${depth}`);
          const owned = cards.map((some, depth) => some.map((one) => ({ ...one, tenantId: `owner-${depth}` })));
          const at = { stationId, chargerId };
          const listing = rollOf(...owned).listingFor(at, 'ocpp1.6', 100);
          const listed = new Map(entriesOf(listing, 'ocpp1.6').map((e) => [e.idTag, e.authorization]));
          for (const uid of ['A', 'B', 'C', 'D', 'E']) {
            const cardsOfIt = owned.flat().filter((one) => one.uid === uid);
            const said = authorize(cardFor(cardsOfIt, owners), at, now);
            const entry = listed.get(uid);
            if (said.status === 'accepted' || entry !== undefined) expect(entry).toEqual(said);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each<[string, ListCard, string | undefined]>([
    ['a good card', card('A'), 'accepted'],
    ['a blocked card that was never used', card('A', { blocked: true }), undefined],
    ['a blocked card that chargers may remember', card('A', { blocked: true, lastUsedAt: 5 }), 'blocked'],
    ['one that has expired', card('A', { expiresAt: now, lastUsedAt: 5 }), undefined],
    ['one that will', card('A', { expiresAt: now + 1 }), 'accepted'],
    ['one of another place', card('A', { stationIds: ['elsewhere'], lastUsedAt: 5 }), undefined],
  ])('says of %s: %s', (_, one, status) => {
    const [entry] = entriesOf(rollOf([one]).listingFor(place, 'ocpp1.6', 10), 'ocpp1.6');
    expect(entry?.authorization?.status).toBe(status);
  });

  it('with too many cards holds those used last, by day, and the good before the blocked', () => {
    const dayMs = 86_400_000;
    const used = (uid: string, days: number, blocked = false) => card(uid, { lastUsedAt: days * dayMs + 5, blocked });
    const cards = [used('OLD', 1), used('NEW', 9), card('NEVER'), used('LATER', 5), used('BLOCKED', 11, true)];
    const listing = rollOf(cards).listingFor(place, 'ocpp1.6', 3);
    expect([...listing.own.keys()]).toEqual(['NEW', 'LATER', 'OLD']);
    expect(listing).toMatchObject({ size: 3, leftOut: 2 });
    const hour = cards.map((one) => ({ ...one, lastUsedAt: one.lastUsedAt && one.lastUsedAt + 3_600_000 }));
    expect(rollOf(hour).listingFor(place, 'ocpp1.6', 3).hash, 'not every use changes it').toBe(listing.hash);
    expect(
      uidsOf(rollOf([...cards, card('HERE', { chargerIds: ['charger'], lastUsedAt: 12 * dayMs })]), place, 2),
    ).toEqual(['HERE', 'NEW']);
  });

  it('is one for all chargers that want the same', () => {
    const roll = rollOf([card('A'), card('B', { stationIds: ['station'] }), card('C', { chargerIds: ['charger'] })]);
    const of = (stationId: string, chargerId: string) => roll.listingFor({ stationId, chargerId }, 'ocpp1.6', 10);
    expect(of('elsewhere', 'x')).toBe(of('third', 'y'));
    expect(of('station', 'x')).toBe(of('station', 'y'));
    expect(of('station', 'charger')).not.toBe(of('station', 'x'));
    expect(of('station', 'charger').shared, 'what all have is kept once').toBe(of('third', 'y').shared);
    expect(uidsOf(roll).sort()).toEqual(['A', 'B', 'C']);
  });

  it('leaves out numbers that the version has no room for, and says the kind of card where it has words for it', () => {
    const long = '0123456789ABCDEF012345';
    const roll = rollOf([card(long), card('04A2B3C4D5E680'), card('GUEST')]);
    expect(uidsOf(roll)).toEqual(['04A2B3C4D5E680', 'GUEST']);
    const entries = entriesOf(roll.listingFor(place, 'ocpp2.0.1', 10), 'ocpp2.0.1');
    expect(entries.map(({ idTag, tokenType }) => [idTag, tokenType])).toEqual([
      [long, undefined],
      ['04A2B3C4D5E680', 'iso14443'],
      ['GUEST', undefined],
    ]);
  });

  it('is good until the first of its cards expires', () => {
    expect(rollOf([card('A', { expiresAt: now + 5 }), card('B', { expiresAt: now - 5 })]).validUntilMs).toBe(now + 5);
    expect(rollOf([card('A')]).validUntilMs).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('the hash of a list', () => {
  it('is equal for equal entries only, and the difference leads from one to the other', () => {
    fc.assert(
      fc.property(ownersArb, ownersArb, (a, b) => {
        const before = rollOf(...a).listingFor(place, 'ocpp1.6', 4);
        const after = rollOf(...b).listingFor(place, 'ocpp1.6', 4);
        const held = new Map(entriesOf(before, 'ocpp1.6').map((e) => [e.idTag, e.authorization]));
        for (const { idTag, authorization } of updateOf(before, after, 'ocpp1.6'))
          if (authorization) held.set(idTag, authorization);
          else expect(held.delete(idTag), 'only what is there is removed').toBe(true);
        const wanted = new Map(entriesOf(after, 'ocpp1.6').map((e) => [e.idTag, e.authorization]));
        expect(held).toEqual(wanted);
        const { gone, changed } = differenceOf(before, after);
        expect(before.hash === after.hash).toBe(gone.length + changed.length === 0);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the shelf', () => {
  const listingOf = (...uids: string[]) =>
    rollOf([uids.map((uid) => card(uid))].flat()).listingFor(place, 'ocpp1.6', 10);
  it('keeps what is needed, the newest first, and the empty list always', () => {
    const shelf = new Shelf();
    const [one, two, three] = [listingOf('A'), listingOf('A', 'B'), listingOf('A', 'B', 'C')];
    for (const each of [one, two, three]) shelf.put(each);
    shelf.tidy(new Set([one.hash, two.hash, three.hash]), 5);
    expect([one, two, three].map(({ hash }) => shelf.get(hash) !== undefined)).toEqual([false, true, true]);
    shelf.tidy(new Set([two.hash]), 5);
    expect(shelf.get(three.hash)).toBeUndefined();
    shelf.tidy(new Set(), 0);
    expect(shelf.get(emptyListing.hash)).toBe(emptyListing);
    expect(shelf.get(two.hash)).toBeUndefined();
  });
});

describe('numbers of cards on the wire', () => {
  it.each([
    ['04A2B3C4', 'iso14443'],
    ['04A2B3C4D5E680', 'iso14443'],
    ['04A2B3C4D5E680112233', 'iso14443'],
    ['E0040150A1B2C3D4', 'iso15693'],
    ['DE-8AA-C12345678-X', 'emaid'],
    ['NL1XYC12345678', 'emaid'],
    ['GUEST', undefined],
  ])('%s is a token of the kind %s', (uid, type) => {
    expect(tokenTypeOf(uid, 'ocpp2.1')).toBe(type);
    expect(tokenTypeOf(uid, 'ocpp1.6')).toBeUndefined();
  });
  it.each([
    ['', 'ocpp1.6', false],
    ['x'.repeat(20), 'ocpp1.6', true],
    ['x'.repeat(21), 'ocpp1.6', false],
    ['x'.repeat(36), 'ocpp2.0.1', true],
  ])('%s fits %s: %s', (uid, version, fits) => expect(fitsWire(uid, version)).toBe(fits));
});
