/**
 * Whether a card may charge at a charger now. Pure: cards are found, and running orders counted, elsewhere.
 */
import type { Authorization } from '../../../ocpp/vocabulary.ts';

export interface CardFacts {
  readonly id: string;
  readonly tenantId: string;
  readonly groupTag: string;
  readonly blocked: boolean;
  readonly expiresAt: number | null;
  /** Empty: anywhere. */
  readonly stationIds: readonly string[];
  readonly chargerIds: readonly string[];
}

export interface Place {
  readonly chargerId: string;
  readonly stationId: string;
}

/** How a tag is kept and compared: without regard to case (CiString). */
export const normalTag = (idTag: string): string => idTag.trim().toUpperCase();

/**
 * The card that a tag means at a charger, of the charger's own tenant before that of an ancestor, the nearest first.
 * Cards of siblings and of descendants do not count.
 * @param owners the charger's tenant and its ancestors, nearest first
 */
export const cardFor = <C extends CardFacts>(cards: readonly C[], owners: readonly string[]): C | undefined => {
  for (const owner of owners) {
    const card = cards.find(({ tenantId }) => tenantId === owner);
    if (card) return card;
  }
  return undefined;
};

/**
 * @param card undefined when nobody's
 * @param busy the card charges elsewhere now. Given only for a start: an Authorize may be meant to end that session.
 * @param refusal what to tell a driver who cannot pay; undefined: he can
 * @returns OCPP 1.6 §7.26 status; `parentIdTag` is the card's group. A card that may not be used at this place is `invalid` there.
 */
export function authorize(
  card: CardFacts | undefined,
  place: Place,
  nowMs: number,
  busy = false,
  refusal?: string,
): Authorization {
  if (!card) return { status: 'invalid' };
  const details: Omit<Authorization, 'status'> = {};
  if (card.expiresAt !== null) details.expiryMs = card.expiresAt;
  if (card.groupTag !== '') details.parentIdTag = card.groupTag;
  if (card.blocked) return { status: 'blocked', ...details };
  if (card.expiresAt !== null && card.expiresAt <= nowMs) return { status: 'expired', ...details };
  if (!isAllowedAt(card, place)) return { status: 'invalid', ...details };
  if (refusal !== undefined) return { status: 'noCredit', ...details, message: refusal };
  return { status: busy ? 'concurrentTx' : 'accepted', ...details };
}

/** A card with lists works at every place that one of them names. */
function isAllowedAt({ stationIds, chargerIds }: CardFacts, { stationId, chargerId }: Place): boolean {
  if (stationIds.length === 0 && chargerIds.length === 0) return true;
  return stationIds.includes(stationId) || chargerIds.includes(chargerId);
}
