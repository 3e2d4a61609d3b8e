/** An offer as it is typed, and the sentence and the request that it makes. Pure. */
import type { offers, TariffOfferRow } from '../../../bff/billing/offers/contract.ts';
import type { BodyIn } from '../../../bff/kernel/contract.ts';
import { instantOf, localOf } from '../../../bff/kernel/zone.ts';
import type { Word } from '../../i18n/translate.ts';
import type { OfferKey } from './offers-texts.ts';

export type PaymentMode = NonNullable<TariffOfferRow['paymentMode']>;

export interface OfferForm {
  /** '' for a new one. */
  readonly id: string;
  readonly stationId: string;
  readonly chargerId: string;
  readonly groupId: string;
  readonly paymentMode: PaymentMode | '';
  readonly priority: string;
  /** As datetime-local fields have it, in the station's zone. */
  readonly from: string;
  readonly to: string;
}
export const newOffer: OfferForm = {
  id: '',
  stationId: '',
  chargerId: '',
  groupId: '',
  paymentMode: '',
  priority: '0',
  from: '',
  to: '',
};

export const offerFormOf = (row: TariffOfferRow, zone: string): OfferForm => ({
  id: row.id,
  stationId: row.stationId,
  chargerId: row.chargerId ?? '',
  groupId: row.groupId ?? '',
  paymentMode: row.paymentMode ?? '',
  priority: String(row.priority),
  from: row.validFrom === null ? '' : localOf(zone, row.validFrom),
  to: row.validTo === null ? '' : localOf(zone, row.validTo),
});

export type OfferWrong = 'station' | 'priority' | 'times';
/** What is written of it but its station, which is said once. */
export type OfferBody = Omit<BodyIn<typeof offers.endpoints.create>, 'stationId'>;

export const readOffer = (
  f: OfferForm,
  tariffId: string,
  zone: string,
): { body: OfferBody; wrong?: undefined } | { body?: undefined; wrong: OfferWrong } => {
  if (!f.stationId) return { wrong: 'station' };
  const priority = Number(f.priority.trim().replace('−', '-') || '0');
  if (!Number.isInteger(priority) || Math.abs(priority) > 1000) return { wrong: 'priority' };
  const validFrom = f.from === '' ? null : instantOf(zone, f.from);
  const validTo = f.to === '' ? null : instantOf(zone, f.to);
  if (validFrom === undefined || validTo === undefined) return { wrong: 'times' };
  if (validFrom !== null && validTo !== null && validTo <= validFrom) return { wrong: 'times' };
  const [chargerId, groupId, paymentMode] = [f.chargerId || null, f.groupId || null, f.paymentMode || null];
  return { body: { tariffId, chargerId, groupId, paymentMode, priority, validFrom, validTo } };
};

/** "At Hafen, DC 1, for group Fleet, from 1 Dec, paid: by card" */
export const offerSentence = (row: TariffOfferRow, word: Word<OfferKey>, time: (atMs: number) => string): string =>
  [
    row.chargerName === null
      ? word('at', { station: row.stationName })
      : word('atCharger', { station: row.stationName, charger: row.chargerName }),
    row.groupName !== null && word('forGroup', { group: row.groupName }),
    row.validFrom !== null && word('from', { time: time(row.validFrom) }),
    row.validTo !== null && word('until', { time: time(row.validTo) }),
    row.paymentMode !== null && word('paid', { mode: word(`mode.${row.paymentMode}`) }),
    row.priority !== 0 && word('priority', { n: row.priority }),
  ]
    .filter(Boolean)
    .join(', ');
