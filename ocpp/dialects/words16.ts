/** The words of OCPP 1.6 and our words for them, in both directions, as tables. Reading ignores case; nothing else happens here. */
import type * as T from 'typed-ocpp/dist/ocpp16/types.js';
import type { AuthorizationStatus, ConnectorState, StationReplies, StopReason } from '../vocabulary.ts';

type StateWord = T.StatusNotificationRequest['status'];
type ErrorWord = T.StatusNotificationRequest['errorCode'];
type ReasonWord = NonNullable<T.StopTransactionRequest['reason']>;
type AuthorizationWord = T.AuthorizeResponse['idTagInfo']['status'];

export const stateWords: Record<ConnectorState, StateWord> = {
  available: 'Available',
  preparing: 'Preparing',
  charging: 'Charging',
  suspendedEv: 'SuspendedEV',
  suspendedEvse: 'SuspendedEVSE',
  finishing: 'Finishing',
  reserved: 'Reserved',
  unavailable: 'Unavailable',
  faulted: 'Faulted',
};

export const errorWords: readonly ErrorWord[] = [
  'ConnectorLockFailure',
  'EVCommunicationError',
  'GroundFailure',
  'HighTemperature',
  'InternalError',
  'LocalListConflict',
  'NoError',
  'OtherError',
  'OverCurrentFailure',
  'PowerMeterFailure',
  'PowerSwitchFailure',
  'ReaderFailure',
  'ResetFailure',
  'UnderVoltage',
  'OverVoltage',
  'WeakSignal',
];

/** Reasons that 1.6 has no word for are `Other` on the wire. */
export const reasonWords: Record<StopReason, ReasonWord> = {
  deAuthorized: 'DeAuthorized',
  emergencyStop: 'EmergencyStop',
  energyLimitReached: 'Other',
  evDisconnected: 'EVDisconnected',
  groundFault: 'Other',
  hardReset: 'HardReset',
  immediateReset: 'HardReset',
  local: 'Local',
  localOutOfCredit: 'Other',
  masterPass: 'Other',
  other: 'Other',
  overcurrentFault: 'Other',
  powerLoss: 'PowerLoss',
  powerQuality: 'Other',
  reboot: 'Reboot',
  remote: 'Remote',
  socLimitReached: 'Other',
  softReset: 'SoftReset',
  stoppedByEv: 'Other',
  timeLimitReached: 'Other',
  timeout: 'Other',
  unlockCommand: 'UnlockCommand',
};

export const authorizationWords: Record<AuthorizationStatus, AuthorizationWord> = {
  accepted: 'Accepted',
  blocked: 'Blocked',
  expired: 'Expired',
  invalid: 'Invalid',
  concurrentTx: 'ConcurrentTx',
};

export const bootWords = {
  accepted: 'Accepted',
  pending: 'Pending',
  rejected: 'Rejected',
} as const satisfies Record<StationReplies['booted']['status'], string>;

export const transferWords = {
  accepted: 'Accepted',
  rejected: 'Rejected',
  unknownMessageId: 'UnknownMessageId',
  unknownVendorId: 'UnknownVendorId',
} as const satisfies Record<StationReplies['dataTransferred']['status'], string>;

/** A reader for one of the tables: our word for the wire's, `undefined` for a word that the table does not have. */
export function wordReader<Ours extends string>(words: readonly Ours[]): (wire: string) => Ours | undefined {
  const byLowerCase = new Map(words.map((ours) => [ours.toLowerCase(), ours]));
  return (wire) => byLowerCase.get(wire.toLowerCase());
}
