/**
 * What a session starts with: tariff version, payment and discounts, chosen in the transaction that opens its order or that tells whose it is.
 * The choice is the billing's (`billing/offers`, `billing/campaigns`); here it meets the charger's memory. Where nothing is offered and nothing is
 * granted this reads nothing.
 */
import { promiseTo, release } from '../billing/campaigns/promise.ts';
import { type Choice, choiceOf, groupReductions, maxReductions, paysAtOnce, termsOf } from '../billing/offers/grant.ts';
import type { Terms } from '../billing/tariffs/terms.ts';
import type { CardInfo } from './cards.ts';
import type { ChargerContext, Entry } from './context.ts';
import { later, setOrder } from './set-order.ts';
import type { Unit } from './unit.ts';

export interface Grant extends Pick<Choice, 'version' | 'currency' | 'paymentMode'> {
  readonly terms: Terms | null;
}

/** How a session that starts at `atMs` is priced and paid, before any campaign. */
export const choiceAt = (context: ChargerContext, card: CardInfo | undefined, atMs: number): Choice => {
  const { charger, offers, tariff, currency } = context;
  return choiceOf({ chargerId: charger.id, offers, own: tariff, currency }, card?.groups ?? [], atMs);
};

/** @param atMs start of the session */
export async function grantOf(unit: Unit, orderId: string, atMs: number, card: CardInfo | undefined): Promise<Grant> {
  const { context, w, nowMs, newId } = unit;
  const { charger, campaigns: running } = context;
  const groups = card?.groups ?? [];
  const { version, currency, paymentMode, free } = choiceAt(context, card, atMs);
  const reductions = groupReductions(groups, currency);
  if (running.length > 0 && free === undefined) {
    const groupIds = new Set(groups.map(({ id }) => id));
    const occasion = { atMs, stationId: charger.stationId, currency, groupIds };
    const who = { driverId: card?.driverId ?? null, cardId: card?.id ?? null };
    const room = Math.max(0, maxReductions - reductions.length);
    reductions.push(...(await promiseTo(w, running, occasion, who, { orderId, nowMs, newId, room })));
  }
  return { version, currency, paymentMode, terms: termsOf(reductions, free) };
}

export const grantColumnsOf = ({ version, currency, paymentMode, terms }: Grant) => ({
  tariffVersionId: version?.versionId ?? null,
  currency,
  paymentMode,
  terms,
});

/**
 * The grant of an order of which only now it is known whose it is; undefined when it keeps what it has: a session is granted once to one card.
 * @param card as told by a message; null: nobody's, undefined: as before
 */
async function regrant(
  unit: Unit,
  { row, session }: Entry,
  card: CardInfo | null | undefined,
): Promise<Grant | undefined> {
  if (card === undefined || (card?.id ?? null) === row.cardId) return undefined;
  if (row.terms?.reductions.some(({ source }) => source === 'campaign')) await release(unit.w, row.id);
  return grantOf(unit, row.id, session.startedAtMs, card ?? undefined);
}

/** The order with what it is granted to a card that is known only now. */
export async function grantLate(unit: Unit, entry: Entry, card: CardInfo | null | undefined): Promise<Entry> {
  const grant = await regrant(unit, entry, card);
  if (!grant) return entry;
  const { w, nowMs } = unit;
  const isDue = paysAtOnce(grant.paymentMode);
  if (isDue) w.bell('billing');
  const row = await setOrder(w, entry.row, {
    ...grantColumnsOf(grant),
    ...(isDue && { dueAt: nowMs }),
    updatedAt: later(entry.row, nowMs),
  });
  return { ...entry, row, tariff: grant.version?.tariff ?? null };
}
