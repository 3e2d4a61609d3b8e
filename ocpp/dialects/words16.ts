/** The words of OCPP 1.6 and our words for them, in both directions, as tables. Reading ignores case; nothing else happens here. */
import type * as T from 'typed-ocpp/dist/ocpp16/types.js';
import type {
  AuthorizationStatus,
  CertificateUse,
  ChargingProfile,
  ConnectorState,
  StationReplies,
  StopReason,
  TriggerMessage,
} from '../vocabulary.ts';

type StateWord = T.StatusNotificationRequest['status'];
type ErrorWord = T.StatusNotificationRequest['errorCode'];
type ReasonWord = NonNullable<T.StopTransactionRequest['reason']>;
type Profile = T.SetChargingProfileRequest['csChargingProfiles'];
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
  // Before `blocked`, which the wire's word means when it is read.
  noCredit: 'Blocked',
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

type TransferWord = T.DataTransferResponse['status'];

/** Maps, because the reply to another event may have any other word. */
export const transferWords: ReadonlyMap<string, TransferWord> = new Map([
  ['accepted', 'Accepted'],
  ['rejected', 'Rejected'],
  ['unknownMessageId', 'UnknownMessageId'],
  ['unknownVendorId', 'UnknownVendorId'],
] as const satisfies readonly [StationReplies['dataTransferred']['status'], TransferWord][]);

export const genericWords: ReadonlyMap<string, T.SignCertificateResponse['status']> = new Map([
  ['accepted', 'Accepted'],
  ['rejected', 'Rejected'],
] as const);

/** Purposes that are absent do not exist in 1.6; neither does the dynamic kind. */
export const purposeWords: Partial<Record<ChargingProfile['purpose'], Profile['chargingProfilePurpose']>> = {
  stationMax: 'ChargePointMaxProfile',
  txDefault: 'TxDefaultProfile',
  tx: 'TxProfile',
};

export const kindWords: Partial<Record<ChargingProfile['kind'], Profile['chargingProfileKind']>> = {
  absolute: 'Absolute',
  recurring: 'Recurring',
  relative: 'Relative',
};

export const recurrencyWords = { daily: 'Daily', weekly: 'Weekly' } as const satisfies Record<
  NonNullable<ChargingProfile['recurrency']>,
  NonNullable<Profile['recurrencyKind']>
>;

export const certificateWords: Partial<Record<CertificateUse, T.InstallCertificateRequest['certificateType']>> = {
  centralSystemRoot: 'CentralSystemRootCertificate',
  manufacturerRoot: 'ManufacturerRootCertificate',
};

/**
 * The state of a log upload is asked for by TriggerMessage, which is older and known to more stations than the extended one;
 * it is also what follows GetDiagnostics, by which all but security logs are asked for.
 */
export const triggerWords: Partial<Record<TriggerMessage, T.TriggerMessageRequest['requestedMessage']>> = {
  boot: 'BootNotification',
  heartbeat: 'Heartbeat',
  meterValues: 'MeterValues',
  status: 'StatusNotification',
  firmwareStatus: 'FirmwareStatusNotification',
  logStatus: 'DiagnosticsStatusNotification',
};

/** What only ExtendedTriggerMessage can ask for. The station then sends a SignCertificate. */
export const extendedTriggerWords: Partial<
  Record<TriggerMessage, T.ExtendedTriggerMessageRequest['requestedMessage']>
> = {
  signCertificate: 'SignChargePointCertificate',
};

/** The other way round: our word for a wire's one of a table, whatever its case. */
export function wireReader<Ours extends string>(
  words: Partial<Record<Ours, string>>,
): (wire: string) => Ours | undefined {
  const byLowerCase = new Map<string, Ours>();
  for (const ours in words) byLowerCase.set((words[ours] ?? ours).toLowerCase(), ours);
  return (wire) => byLowerCase.get(wire.toLowerCase());
}

/** A reader for one of the tables: our word for the wire's, `undefined` for a word that the table does not have. */
export function wordReader<Ours extends string>(words: readonly Ours[]): (wire: string) => Ours | undefined {
  const byLowerCase = new Map(words.map((ours) => [ours.toLowerCase(), ours]));
  return (wire) => byLowerCase.get(wire.toLowerCase());
}
