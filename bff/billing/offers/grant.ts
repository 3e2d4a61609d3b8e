/**
 * What a session starts with: tariff version, payment, discounts. Pure: offers, groups and what campaigns grant are found elsewhere, and the
 * result is kept with the order, so that a later change of any of them is for later sessions.
 */
import type { PaymentMode } from '../../store/tables/charging.ts';
import type { Tariff } from '../tariffs/tariff.ts';
import type { Benefit, Reduction, Terms } from '../tariffs/terms.ts';
import { choose, type Offer } from './choose.ts';

export interface GroupFacts {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly benefit: Benefit | null;
  readonly stackable: boolean;
  readonly paymentMode: PaymentMode | null;
  readonly creditMinor: number | null;
  readonly minBalanceMinor: number | null;
  /** Of its amounts: the merchant's. */
  readonly currency: string;
}

export interface TariffVersion {
  readonly versionId: string;
  readonly tariff: Tariff;
}

export interface StationOffer extends Offer {
  readonly paymentMode: PaymentMode | null;
  readonly tariffId: string;
  readonly tariffName: string;
  readonly version: TariffVersion;
}

export interface Place {
  readonly chargerId: string | undefined;
  readonly offers: readonly StationOffer[];
  /** The station's own tariff. */
  readonly own: TariffVersion | null;
  /** Where there is no tariff. */
  readonly currency: string;
}

export interface Choice {
  readonly offer: StationOffer | undefined;
  readonly version: TariffVersion | null;
  readonly currency: string;
  readonly paymentMode: PaymentMode;
  /** Why nothing is to be paid; undefined: something is. */
  readonly free: string | undefined;
}

/** Whose orders the billing has to hear of at their start: for a hold, for a balance. */
export const paysAtOnce = (mode: PaymentMode): boolean => mode === 'card' || mode === 'wallet';

const usual: PaymentMode = 'invoice';
/** Of several groups' ways to pay the one that is best for the driver. */
const byKindness: readonly PaymentMode[] = ['free', 'account', 'wallet', 'card', 'invoice'];

/**
 * @param groups of the driver and the card
 * @param atMs start of the session
 */
export function choiceOf(place: Place, groups: readonly GroupFacts[], atMs: number): Choice {
  const groupIds = new Set(groups.map(({ id }) => id));
  const offer = choose(place.offers, { chargerId: place.chargerId, groupIds, atMs });
  const version = offer?.version ?? place.own;
  const { mode, name } = paymentOf(offer, groups);
  return {
    offer,
    version,
    currency: version?.tariff.currency ?? place.currency,
    paymentMode: mode,
    free: mode === 'free' ? name.slice(0, 80) : undefined,
  };
}

/** A group's offer says how it is paid before the groups do, and these before an offer for everybody. */
function paymentOf(
  offer: StationOffer | undefined,
  groups: readonly GroupFacts[],
): { mode: PaymentMode; name: string } {
  const ofGroup = groups.find(({ id }) => id === offer?.groupId);
  if (offer?.paymentMode && ofGroup) return { mode: offer.paymentMode, name: ofGroup.name };
  for (const mode of byKindness) {
    const group = groups.find(({ paymentMode }) => paymentMode === mode);
    if (group) return { mode, name: group.name };
  }
  return offer?.paymentMode ? { mode: offer.paymentMode, name: offer.tariffName } : { mode: usual, name: '' };
}

const namesMoney = (benefit: Benefit): boolean =>
  benefit.kind === 'amount' ||
  benefit.kind === 'perKwh' ||
  benefit.kind === 'energyPrice' ||
  benefit.maxMinor !== undefined;

/** Discounts of the groups. Amounts of money count in their own currency only. */
export const groupReductions = (groups: readonly GroupFacts[], currency: string): Reduction[] =>
  groups.flatMap(({ id, name, benefit, stackable, currency: own }) =>
    benefit && (own === currency || !namesMoney(benefit))
      ? [{ source: 'group' as const, id, name, benefit, stackable }]
      : [],
  );

/** As many discounts as one session can be granted. */
export const maxReductions = 20;

/** Null where nothing is granted: the order is priced by its tariff alone. */
export function termsOf(reductions: readonly Reduction[], free: string | undefined): Terms | null {
  if (reductions.length === 0 && free === undefined) return null;
  return { reductions: reductions.slice(0, maxReductions), ...(free !== undefined && { free }) };
}
