/**
 * Which of a station's offers applies to a session. Pure: a group's offers before those for everybody, a charger's before the station's, then the
 * higher priority, then the newer. Without any, the station's own tariff applies.
 */

/** Why a tariff applies; `own` is the station's, `none`: it has none. */
export const winners = ['groupCharger', 'groupStation', 'charger', 'station', 'own', 'none'] as const;
export type Winner = (typeof winners)[number];
/** Why an offer does not apply. */
export const losses = ['notYet', 'over', 'otherCharger', 'notMember', 'outranked'] as const;
export type Loss = (typeof losses)[number];

export interface Offer {
  readonly id: string;
  /** Null: every charger of the station. */
  readonly chargerId: string | null;
  /** Null: everybody. */
  readonly groupId: string | null;
  readonly priority: number;
  readonly validFrom: number | null;
  /** Excluded. */
  readonly validTo: number | null;
  readonly createdAt: number;
}

export interface Asker {
  readonly chargerId: string | undefined;
  readonly groupIds: ReadonlySet<string>;
  /** Start of the session. */
  readonly atMs: number;
}

/** Why an offer is out of the question; undefined when it is not. */
export function lossOf(offer: Offer, { chargerId, groupIds, atMs }: Asker): Loss | undefined {
  if (offer.chargerId !== null && offer.chargerId !== chargerId) return 'otherCharger';
  if (offer.groupId !== null && !groupIds.has(offer.groupId)) return 'notMember';
  if (offer.validFrom !== null && atMs < offer.validFrom) return 'notYet';
  if (offer.validTo !== null && atMs >= offer.validTo) return 'over';
  return undefined;
}

const nearness = ({ groupId, chargerId }: Offer): number => (groupId === null ? 0 : 2) + (chargerId === null ? 0 : 1);

/** Below zero when `a` goes before `b`. */
export const byRank = (a: Offer, b: Offer): number =>
  nearness(b) - nearness(a) ||
  b.priority - a.priority ||
  b.createdAt - a.createdAt ||
  // Made within one millisecond: ids grow with time.
  (a.id < b.id ? 1 : -1);

/** The offer that applies, of those of one station; undefined: the station's own tariff. */
export function choose<O extends Offer>(offers: readonly O[], asker: Asker): O | undefined {
  let best: O | undefined;
  for (const offer of offers)
    if (lossOf(offer, asker) === undefined && (!best || byRank(offer, best) < 0)) best = offer;
  return best;
}

export const winnerOf = (offer: Offer | undefined, hasOwn: boolean): Winner => {
  if (!offer) return hasOwn ? 'own' : 'none';
  if (offer.groupId !== null) return offer.chargerId === null ? 'groupStation' : 'groupCharger';
  return offer.chargerId === null ? 'station' : 'charger';
};

/** Offers between which only their age decides, at some time: whoever made the second may not have meant that. */
export const isRival = (a: Offer, b: Offer): boolean =>
  a.id !== b.id &&
  a.chargerId === b.chargerId &&
  a.groupId === b.groupId &&
  a.priority === b.priority &&
  (a.validTo === null || b.validFrom === null || b.validFrom < a.validTo) &&
  (b.validTo === null || a.validFrom === null || a.validFrom < b.validTo);
