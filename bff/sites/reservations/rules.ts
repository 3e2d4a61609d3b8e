/** Whether a connector can be kept for somebody, what the charger's answer makes of it, and which session it was for. Pure. */
import { commandFailures } from '../../../ocpp/index.ts';
import type { CommandAnswer } from '../../../ocpp/vocabulary.ts';

/** A connector as its charger told it last. */
export interface Spot {
  readonly number: number;
  readonly state: string;
  /** The order running there. */
  readonly orderId: string | null;
}

export interface Kept {
  readonly connector: number;
  readonly expiresAt: number;
}

const busyStates = new Set(['preparing', 'charging', 'suspendedEv', 'suspendedEvse', 'finishing']);
const isBusy = ({ state, orderId }: Spot): boolean => orderId !== null || busyStates.has(state);

/** Why this connector cannot be kept now, in words for people; undefined when it may be asked for. */
function whyNotAt(spot: Spot): string | undefined {
  if (isBusy(spot)) return `Connector ${spot.number} is in use. Choose another, or wait until it is free.`;
  if (spot.state === 'faulted') return `Connector ${spot.number} is faulted. Choose another.`;
  if (spot.state === 'unavailable') return `Connector ${spot.number} is out of service. Choose another.`;
  return undefined;
}

/**
 * Why a connector cannot be reserved; undefined when the charger may be asked. The charger has the last word.
 * @param connector 0: any
 * @param spots all connectors of the charger
 * @param kept what is asked or held there now, without the reservation that is changed
 */
export function whyNot(connector: number, spots: readonly Spot[], kept: readonly Kept[]): string | undefined {
  if (connector > 0) {
    const spot = spots.find(({ number }) => number === connector);
    if (!spot) return `The charger has no connector ${connector}.`;
    const other = kept.find((each) => each.connector === connector);
    if (other)
      return `Connector ${connector} is reserved already. Cancel that reservation, or choose another connector.`;
    const reason = whyNotAt(spot);
    if (reason !== undefined) return reason;
  }
  const taken = new Set(kept.map((each) => each.connector));
  const free = spots.filter((spot) => whyNotAt(spot) === undefined && !taken.has(spot.number));
  const anywhere = kept.filter((each) => each.connector === 0).length;
  if (free.length > anywhere) return undefined;
  return anywhere > 0
    ? 'Every free connector is needed for the reservations there are. Cancel one of them, or wait.'
    : 'No connector of the charger is free. Wait until one is.';
}

/** 1.6 `ReserveConnectorZeroSupported`, 2.x `ReservationCtrlr.NonEvseSpecific`; what is not said is not supported. */
export const anyConnectorKeys = ['ReserveConnectorZeroSupported', 'ReservationCtrlr.NonEvseSpecific'] as const;
export const canKeepAny = (values: ReadonlyMap<string, string>): boolean =>
  anyConnectorKeys.some((key) => values.get(key)?.toLowerCase() === 'true');

/** What the charger's words mean for the one who reserved (1.6 §7.36, 2.0.1 ReserveNowStatusEnumType). */
const words: Readonly<Record<string, string>> = {
  Occupied: 'The connector is in use or reserved.',
  Faulted: 'The connector is faulted.',
  Unavailable: 'The connector is out of service.',
  Rejected: 'The charger does not take reservations now, or not for this connector.',
};

/** Why the charger did not keep it. @param detail the command's words for its end */
export function refusalWords({ outcome, detail: said }: CommandAnswer, detail: string): string {
  const word = /^[A-Za-z]+/.exec(said)?.[0] ?? '';
  return outcome === 'rejected' ? `${word}: ${words[word] ?? 'The charger refused it.'}` : detail;
}

const neverSent: ReadonlySet<string> = new Set([
  commandFailures.offline,
  commandFailures.queueFull,
  commandFailures.notAccepted,
]);
/** Whether a charger may have done what it did not answer. */
export const mayHaveDone = ({ outcome, detail }: CommandAnswer): boolean =>
  outcome === 'failed' && !neverSent.has(detail);

export interface Claim {
  readonly connector: number;
  readonly idTag: string;
  /** Empty: none. */
  readonly groupTag: string;
  readonly cardId: string | null;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface Began {
  readonly connector: number;
  readonly idTag: string;
  readonly groupTag: string;
  readonly cardId: string | null;
  readonly startedAt: number;
  /** When we heard of it. */
  readonly createdAt: number;
}

/** A charger's clock may be so much behind ours. */
const clockMs = 60_000;

/**
 * Whether a session that began is the one that the connector was kept for: the same card or one of its group, there, in that time
 * (1.6 §3.11). Chargers should name the reservation when they start; some do not.
 */
export function isUsedBy(claim: Claim, began: Began): boolean {
  if (claim.connector !== 0 && claim.connector !== began.connector) return false;
  if (began.createdAt < claim.createdAt || began.startedAt < claim.createdAt - clockMs) return false;
  if (began.startedAt > claim.expiresAt) return false;
  if (claim.cardId !== null && claim.cardId === began.cardId) return true;
  if (claim.idTag.toUpperCase() === began.idTag.toUpperCase()) return true;
  return claim.groupTag !== '' && claim.groupTag.toUpperCase() === began.groupTag.toUpperCase();
}
