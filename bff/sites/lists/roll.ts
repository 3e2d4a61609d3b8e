/**
 * What local authorization lists should hold. Pure. Cards are many and chargers are many, but most chargers of a merchant want the same
 * list: the cards that are good everywhere are one map that all of them share, and only cards restricted to a place are looked at for each.
 * A list is known by a sum of its entries' digests, so that it costs nothing to add a few entries to a list of thousands.
 */
import type { Authorization, LocalListEntry } from '../../../ocpp/vocabulary.ts';
import { authorize, type CardFacts, type Place } from '../../charging/cards/authorize.ts';
import { fitsWire, tokenTypeOf } from './tokens.ts';

export interface ListCard extends CardFacts {
  readonly uid: string;
  readonly lastUsedAt: number | null;
}

export interface Item {
  readonly uid: string;
  readonly authorization: Authorization;
  readonly digest: bigint;
  readonly lastUsedAt: number;
}

export type Items = ReadonlyMap<string, Item>;

/** A list: what chargers share, and what this one has besides. No card is in both. */
export interface Listing {
  readonly shared: Items;
  readonly sharedHash: string;
  readonly own: Items;
  /** Equal for equal entries. */
  readonly hash: string;
  readonly size: number;
  /** Cards that there is no room for. */
  readonly leftOut: number;
}

/** Which cards fit on the wire depends on the OCPP version. */
export type Wire = 'ocpp1.6' | 'ocpp2';
export const wireOf = (version: string): Wire => (version === 'ocpp1.6' ? 'ocpp1.6' : 'ocpp2');

/** 128 bits of a text. */
export type Digest = (text: string) => bigint;

const modulus = 1n << 128n;
const none: Items = new Map();
const hashOf = (sum: bigint, size: number): string => `${(sum % modulus).toString(16)}-${size}`;
const noneHash = hashOf(0n, 0);
export const emptyListing: Listing = {
  ...{ shared: none, sharedHash: noneHash, own: none, hash: noneHash, size: 0, leftOut: 0 },
};

/**
 * What a charger's list says of a card: the same as an Authorize there. Cards that are refused are left out, but a blocked one that was ever
 * used is listed as blocked: the charger may remember it, and its list counts more than its cache (1.6 §3.5.3). An expiry is part of the
 * entry and in the cache too, so that chargers judge it themselves, and an expired card needs no entry.
 */
export function entryOf(card: ListCard, place: Place, nowMs: number): Authorization | undefined {
  const said = authorize(card, place, nowMs);
  return said.status === 'accepted' || (said.status === 'blocked' && card.lastUsedAt !== null) ? said : undefined;
}

const dayMs = 86_400_000;
const rankOf = ({ authorization, lastUsedAt }: Item) =>
  (authorization.status === 'accepted' ? 1e9 : 0) + Math.floor(lastUsedAt / dayMs);
/** Those that may charge before those that may not, then by the day of their last use: by the day, so that not every use changes a list. */
const byUse = (a: Item, b: Item): number => rankOf(b) - rankOf(a) || (a.uid < b.uid ? -1 : 1);

interface Shared {
  readonly items: Items;
  readonly sum: bigint;
  /** Sorted when it is first needed. */
  ranked: readonly Item[] | undefined;
}

/** A card as the lists need it: read and judged once, whosever chargers it is good at. */
export interface Listed {
  readonly uid: string;
  /** Undefined for cards that no list holds; they still hide those of their number further up. */
  readonly item: Item | undefined;
  readonly stationIds: readonly string[];
  readonly chargerIds: readonly string[];
  readonly expiresAt: number | null;
}

export function listedCard(card: ListCard, nowMs: number, digest: Digest): Listed {
  const { uid, stationIds, chargerIds, expiresAt } = card;
  const place = { stationId: stationIds[0] ?? '', chargerId: chargerIds[0] ?? '' };
  const authorization = entryOf(card, place, nowMs);
  const where = { uid, stationIds, chargerIds, expiresAt };
  if (!authorization) return { ...where, item: undefined };
  const { status, expiryMs = '', parentIdTag = '' } = authorization;
  const text = `${uid}\n${status}\n${expiryMs}\n${parentIdTag}`;
  return { ...where, item: { uid, authorization, digest: digest(text), lastUsedAt: card.lastUsedAt ?? 0 } };
}

/** The cards of one merchant's chargers. */
export class Roll {
  readonly #items: Item[] = [];
  readonly #atStation = new Map<string, Item[]>();
  readonly #atCharger = new Map<string, Item[]>();
  readonly #shared = new Map<Wire, Shared>();
  readonly #listings = new Map<string, Listing>();
  /** When the first of the cards expires; infinite when none does. */
  readonly validUntilMs: number;

  /** @param cards of the merchant and of its ancestors, nearest first: the nearest one's card of a number counts */
  constructor(cards: readonly (readonly Listed[])[], nowMs: number) {
    const seen = new Set<string>();
    let untilMs = Number.POSITIVE_INFINITY;
    for (const [depth, owned] of cards.entries())
      for (const { uid, item, stationIds, chargerIds, expiresAt } of owned) {
        if (depth > 0 && seen.has(uid)) continue;
        if (depth < cards.length - 1) seen.add(uid);
        if (!item) continue;
        if (expiresAt !== null && expiresAt > nowMs) untilMs = Math.min(untilMs, expiresAt);
        if (stationIds.length + chargerIds.length === 0) this.#items.push(item);
        for (const id of new Set(stationIds)) add(this.#atStation, id, item);
        for (const id of new Set(chargerIds)) add(this.#atCharger, id, item);
      }
    this.validUntilMs = untilMs;
  }

  /** @param most entries that fit into the charger's list */
  listingFor({ stationId, chargerId }: Place, version: string, most: number): Listing {
    const wire = wireOf(version);
    const here = this.#atStation.get(stationId) ?? [];
    const only = this.#atCharger.get(chargerId) ?? [];
    const key = [wire, most, here.length > 0 ? stationId : '', only.length > 0 ? chargerId : ''].join('\n');
    const known = this.#listings.get(key);
    if (known) return known;
    const own = new Map([...here, ...only].filter(({ uid }) => fitsWire(uid, wire)).map((item) => [item.uid, item]));
    const listing = listed(this.#sharedBy(wire), own, most);
    this.#listings.set(key, listing);
    return listing;
  }

  #sharedBy(wire: Wire): Shared {
    const known = this.#shared.get(wire);
    if (known) return known;
    const fitting = this.#items.filter(({ uid }) => fitsWire(uid, wire));
    const items = new Map(fitting.map((item) => [item.uid, item]));
    const shared: Shared = { items, sum: sumOf(fitting), ranked: undefined };
    this.#shared.set(wire, shared);
    return shared;
  }
}

function listed(shared: Shared, own: Items, most: number): Listing {
  const size = shared.items.size + own.size;
  if (size <= most) {
    const hash = hashOf(shared.sum + sumOf(own.values()), size);
    const sharedHash = hashOf(shared.sum, shared.items.size);
    return { shared: shared.items, sharedHash, own, hash, size, leftOut: 0 };
  }
  shared.ranked ??= [...shared.items.values()].sort(byUse);
  const chosen = [...shared.ranked.slice(0, most), ...own.values()].sort(byUse).slice(0, most);
  const items = new Map(chosen.map((item) => [item.uid, item]));
  const hash = hashOf(sumOf(chosen), most);
  return { shared: none, sharedHash: noneHash, own: items, hash, size: most, leftOut: size - most };
}

function sumOf(items: Iterable<Item>): bigint {
  let sum = 0n;
  for (const { digest } of items) sum += digest;
  return sum;
}

function add(to: Map<string, Item[]>, id: string, item: Item): void {
  const items = to.get(id);
  if (items) items.push(item);
  else to.set(id, [item]);
}

const itemIn = ({ shared, own }: Listing, uid: string): Item | undefined => own.get(uid) ?? shared.get(uid);

const wireEntry = (uid: string, authorization: Authorization | undefined, version: string): LocalListEntry => {
  const tokenType = tokenTypeOf(uid, version);
  return { idTag: uid, ...(tokenType && { tokenType }), ...(authorization && { authorization }) };
};

export const entriesOf = ({ shared, own }: Listing, version: string): LocalListEntry[] =>
  [...shared.values(), ...own.values()].map(({ uid, authorization }) => wireEntry(uid, authorization, version));

/** Which numbers differ between two maps that many lists share, so that they are compared once. */
const compared = new WeakMap<Items, WeakMap<Items, readonly string[]>>();
function differing(before: Items, after: Items): readonly string[] {
  if (before === after) return [];
  const known = compared.get(before)?.get(after);
  if (known) return known;
  const uids: string[] = [];
  for (const { uid, digest } of before.values()) if (after.get(uid)?.digest !== digest) uids.push(uid);
  for (const uid of after.keys()) if (!before.has(uid)) uids.push(uid);
  const by = compared.get(before) ?? new WeakMap<Items, readonly string[]>();
  compared.set(before, by.set(after, uids));
  return uids;
}

/** Numbers of the cards that differ: what is gone, and what is new or changed. */
export function differenceOf(before: Listing, after: Listing): { gone: string[]; changed: Item[] } {
  const gone: string[] = [];
  const changed: Item[] = [];
  const all = new Set([...differing(before.shared, after.shared), ...before.own.keys(), ...after.own.keys()]);
  for (const uid of all) {
    const had = itemIn(before, uid);
    const has = itemIn(after, uid);
    if (!has && had) gone.push(uid);
    else if (has && had?.digest !== has.digest) changed.push(has);
  }
  return { gone, changed };
}

/** Removals first: whoever may not charge any more must be gone even when the rest does not arrive. */
export function updateOf(before: Listing, after: Listing, version: string): LocalListEntry[] {
  const { gone, changed } = differenceOf(before, after);
  return [
    ...gone.map((uid) => wireEntry(uid, undefined, version)),
    ...changed.map(({ uid, authorization }) => wireEntry(uid, authorization, version)),
  ];
}

/** Lists that chargers hold or shall hold, by hash, for as long as they are known: what they differ by can only be told from both. */
export class Shelf {
  readonly #listings = new Map<string, Listing>([[emptyListing.hash, emptyListing]]);
  readonly #shared = new Map<string, Items>();

  get(hash: string): Listing | undefined {
    return this.#listings.get(hash);
  }

  /** Answers the list as it is kept: what is equal is kept once, however often it was read. */
  put(listing: Listing): Listing {
    const shared = this.#shared.get(listing.sharedHash) ?? listing.shared;
    const known = this.#listings.get(listing.hash);
    const isSame = known?.shared === shared && known.leftOut === listing.leftOut;
    const kept = isSame ? known : shared === listing.shared ? listing : { ...listing, shared };
    this.#shared.set(listing.sharedHash, shared);
    this.#listings.delete(listing.hash);
    this.#listings.set(listing.hash, kept);
    return kept;
  }

  /** How many entries are kept; lists that share theirs count once. */
  get entries(): number {
    const all = new Set([...this.#listings.values()].flatMap(({ shared, own }) => [shared, own]));
    return [...all].reduce((sum, { size }) => sum + size, 0);
  }

  /** Forgets what is not needed, and the oldest where too many entries are kept; lists that share their entries count once. */
  tidy(needed: ReadonlySet<string>, mostEntries: number): void {
    const counted = new Set<Items>();
    let entries = 0;
    for (const listing of [...this.#listings.values()].reverse()) {
      for (const items of [listing.shared, listing.own])
        if (!counted.has(items)) {
          counted.add(items);
          entries += items.size;
        }
      const isKept = needed.has(listing.hash) && entries <= mostEntries;
      if (!isKept && listing !== emptyListing) this.#listings.delete(listing.hash);
    }
    const kept = new Set([...this.#listings.values()].map(({ sharedHash }) => sharedHash));
    for (const hash of this.#shared.keys()) if (!kept.has(hash)) this.#shared.delete(hash);
  }
}
