/** The words of OCPP 2.0.1 and 2.1 and our words for them, in both directions, as tables. Reading ignores case. */
import type * as T from 'typed-ocpp/dist/ocpp21/types.js';
import type {
  AuthorizationStatus,
  CertificateUse,
  ChargingProfile,
  ChargingState,
  ConnectorState,
  Monitor,
  ReportedSetting,
  StationCertificateUse,
  StationCommand,
  StationEvent,
  StationReplies,
  StopReason,
  TokenType,
  TriggerMessage,
} from '../vocabulary.ts';

/** A table as two functions. Where several of our words share a word of the wire, the first is what is read. */
function words<const Table extends Record<string, string>>(table: Table) {
  const byWire = new Map<string, keyof Table & string>();
  for (const ours in table) {
    const wire = table[ours]?.toLowerCase() ?? '';
    if (!byWire.has(wire)) byWire.set(wire, ours);
  }
  return {
    write: <Ours extends keyof Table>(ours: Ours): Table[Ours] => table[ours],
    /** `undefined` for a word that the table does not have, and for what is no text. */
    read: (wire: unknown): (keyof Table & string) | undefined =>
      typeof wire === 'string' ? byWire.get(wire.toLowerCase()) : undefined,
  };
}

/** `EVConnectTimeout` → `evConnectTimeout`, for lists of words that stay open. */
export function camelCase(word: string): string {
  return word.slice(0, 50).replace(/^[A-Z]+(?=[A-Z][a-z]|$)|^[A-Z]/, (start) => start.toLowerCase());
}

/** Finds the wire's word for a camelCase one in a list. */
function openWords<Wire extends string>(list: readonly Wire[]): (ours: string) => Wire | undefined {
  const byLowerCase = new Map(list.map((wire) => [wire.toLowerCase(), wire]));
  return (ours) => byLowerCase.get(ours.toLowerCase());
}

/** 2.x has no words for what goes on at an occupied connector. */
export const stateWords = {
  available: 'Available',
  preparing: 'Occupied',
  charging: 'Occupied',
  suspendedEv: 'Occupied',
  suspendedEvse: 'Occupied',
  finishing: 'Occupied',
  reserved: 'Reserved',
  unavailable: 'Unavailable',
  faulted: 'Faulted',
} as const satisfies Record<ConnectorState, T.ConnectorStatusEnumType>;

export const phaseWords = words({
  started: 'Started',
  updated: 'Updated',
  ended: 'Ended',
} satisfies Record<(StationEvent & { kind: 'transactionReported' })['phase'], T.TransactionEventEnumType>);

/** Reasons that 2.x has no word for are the nearest or `Other` on the wire. */
export const reasonWords = words({
  other: 'Other',
  deAuthorized: 'DeAuthorized',
  emergencyStop: 'EmergencyStop',
  energyLimitReached: 'EnergyLimitReached',
  evDisconnected: 'EVDisconnected',
  groundFault: 'GroundFault',
  immediateReset: 'ImmediateReset',
  hardReset: 'ImmediateReset',
  local: 'Local',
  localOutOfCredit: 'LocalOutOfCredit',
  masterPass: 'MasterPass',
  overcurrentFault: 'OvercurrentFault',
  powerLoss: 'PowerLoss',
  powerQuality: 'PowerQuality',
  reboot: 'Reboot',
  remote: 'Remote',
  socLimitReached: 'SOCLimitReached',
  softReset: 'Other',
  stoppedByEv: 'StoppedByEV',
  timeLimitReached: 'TimeLimitReached',
  timeout: 'Timeout',
  unlockCommand: 'Other',
} satisfies Record<StopReason, T.ReasonEnumType>);

export const chargingStateWords = words({
  idle: 'Idle',
  evConnected: 'EVConnected',
  charging: 'Charging',
  suspendedEv: 'SuspendedEV',
  suspendedEvse: 'SuspendedEVSE',
} satisfies Record<ChargingState, T.ChargingStateEnumType>);

/** Those of both versions; the schema of 2.0.1 refuses what only 2.1 has. */
export const triggerReasonWord = openWords<T.TriggerReasonEnumType>([
  'AbnormalCondition',
  'Authorized',
  'CablePluggedIn',
  'ChargingRateChanged',
  'ChargingStateChanged',
  'CostLimitReached',
  'Deauthorized',
  'EnergyLimitReached',
  'EVCommunicationLost',
  'EVConnectTimeout',
  'EVDeparted',
  'EVDetected',
  'LimitSet',
  'MeterValueClock',
  'MeterValuePeriodic',
  'OperationModeChanged',
  'RemoteStart',
  'RemoteStop',
  'ResetCommand',
  'RunningCost',
  'SignedDataReceived',
  'SoCLimitReached',
  'StopAuthorized',
  'TariffChanged',
  'TariffNotAccepted',
  'TimeLimitReached',
  'Trigger',
  'TxResumed',
  'UnlockCommand',
]);

export const bootReasonWord = openWords<T.BootReasonEnumType>([
  'ApplicationReset',
  'FirmwareUpdate',
  'LocalReset',
  'PowerUp',
  'RemoteReset',
  'ScheduledReset',
  'Triggered',
  'Unknown',
  'Watchdog',
]);

export const eventSourceWord = openWords<T.EventNotificationEnumType>([
  'HardWiredNotification',
  'HardWiredMonitor',
  'PreconfiguredMonitor',
  'CustomMonitor',
]);

export const tokenWords = words({
  central: 'Central',
  directPayment: 'DirectPayment',
  emaid: 'eMAID',
  evccid: 'EVCCID',
  iso14443: 'ISO14443',
  iso15693: 'ISO15693',
  keyCode: 'KeyCode',
  local: 'Local',
  macAddress: 'MacAddress',
  noAuthorization: 'NoAuthorization',
  vin: 'VIN',
} satisfies Record<TokenType, string>);

const authorizationTable = {
  accepted: 'Accepted',
  blocked: 'Blocked',
  expired: 'Expired',
  invalid: 'Invalid',
  concurrentTx: 'ConcurrentTx',
  noCredit: 'NoCredit',
} as const satisfies Record<AuthorizationStatus, T.AuthorizationStatusEnumType>;
const authorizationWords = words(authorizationTable);
/** A known card that may not charge here or now is blocked; one that nobody knows is invalid. */
const furtherRefusals = words({
  notAllowedTypeEvse: 'NotAllowedTypeEVSE',
  notAtThisLocation: 'NotAtThisLocation',
  notAtThisTime: 'NotAtThisTime',
});

export function writeAuthorizationStatus(status: AuthorizationStatus): T.AuthorizationStatusEnumType {
  return authorizationTable[status];
}
export function readAuthorizationStatus(wire: unknown): AuthorizationStatus {
  return authorizationWords.read(wire) ?? (furtherRefusals.read(wire) === undefined ? 'invalid' : 'blocked');
}

export const bootWords = words({
  accepted: 'Accepted',
  pending: 'Pending',
  rejected: 'Rejected',
} satisfies Record<StationReplies['booted']['status'], T.RegistrationStatusEnumType>);

export const transferWords = words({
  accepted: 'Accepted',
  rejected: 'Rejected',
  unknownMessageId: 'UnknownMessageId',
  unknownVendorId: 'UnknownVendorId',
} satisfies Record<StationReplies['dataTransferred']['status'], T.DataTransferStatusEnumType>);

export const needsWords = words({
  accepted: 'Accepted',
  rejected: 'Rejected',
  processing: 'Processing',
} satisfies Record<StationReplies['vehicleNeeds']['status'], T.NotifyEVChargingNeedsStatusEnumType>);

export const reservationWords = words({
  expired: 'Expired',
  removed: 'Removed',
  noTransaction: 'NoTransaction',
} satisfies Record<(StationEvent & { kind: 'reservationEnded' })['how'], T.ReservationUpdateStatusEnumType>);

export const mutabilityWords = words({
  readOnly: 'ReadOnly',
  writeOnly: 'WriteOnly',
  readWrite: 'ReadWrite',
} satisfies Record<ReportedSetting['mutability'], T.MutabilityEnumType>);

export const eventTriggerWords = words({
  alerting: 'Alerting',
  delta: 'Delta',
  periodic: 'Periodic',
} satisfies Record<string, T.EventTriggerEnumType>);

export const monitorWords = words({
  upperThreshold: 'UpperThreshold',
  lowerThreshold: 'LowerThreshold',
  delta: 'Delta',
  periodic: 'Periodic',
  periodicClockAligned: 'PeriodicClockAligned',
  targetDelta: 'TargetDelta',
  targetDeltaRelative: 'TargetDeltaRelative',
} satisfies Record<Monitor['type'], T.MonitorEnumType>);

export const monitoringBaseWords = words({
  all: 'All',
  factoryDefault: 'FactoryDefault',
  hardWiredOnly: 'HardWiredOnly',
} satisfies Record<string, T.MonitoringBaseEnumType>);

export const reportBaseWords = words({
  configuration: 'ConfigurationInventory',
  full: 'FullInventory',
  summary: 'SummaryInventory',
} satisfies Record<(StationCommand & { kind: 'readReport' })['base'], T.ReportBaseEnumType>);

export const purposeWords = words({
  stationMax: 'ChargingStationMaxProfile',
  txDefault: 'TxDefaultProfile',
  tx: 'TxProfile',
  externalConstraints: 'ChargingStationExternalConstraints',
  priorityCharging: 'PriorityCharging',
  localGeneration: 'LocalGeneration',
} satisfies Record<ChargingProfile['purpose'], T.ChargingProfilePurposeEnumType>);

export const profileKindWords = words({
  absolute: 'Absolute',
  recurring: 'Recurring',
  relative: 'Relative',
  dynamic: 'Dynamic',
} satisfies Record<ChargingProfile['kind'], T.ChargingProfileKindEnumType>);

export const recurrencyWords = words({
  daily: 'Daily',
  weekly: 'Weekly',
} satisfies Record<NonNullable<ChargingProfile['recurrency']>, T.RecurrencyKindEnumType>);

/** All that can be listed; of these a chain cannot be installed. */
export const certificateWords = words({
  centralSystemRoot: 'CSMSRootCertificate',
  manufacturerRoot: 'ManufacturerRootCertificate',
  v2gRoot: 'V2GRootCertificate',
  moRoot: 'MORootCertificate',
  oemRoot: 'OEMRootCertificate',
  v2gChain: 'V2GCertificateChain',
} satisfies Record<CertificateUse, T.GetCertificateIdUseEnumType>);

export const signingWords = words({
  station: 'ChargingStationCertificate',
  v2g: 'V2GCertificate',
  v2g20: 'V2G20Certificate',
} satisfies Record<StationCertificateUse, T.CertificateSigningUseEnumType>);

export const priorityWords = words({
  alwaysFront: 'AlwaysFront',
  inFront: 'InFront',
  normalCycle: 'NormalCycle',
} satisfies Record<string, T.MessagePriorityEnumType>);

export const messageStateWords = words({
  charging: 'Charging',
  faulted: 'Faulted',
  idle: 'Idle',
  unavailable: 'Unavailable',
} satisfies Record<string, T.MessageStateEnumType>);

export const logWords = words({
  diagnostics: 'DiagnosticsLog',
  security: 'SecurityLog',
} satisfies Record<string, T.LogEnumType>);

export const triggerWords = words({
  boot: 'BootNotification',
  heartbeat: 'Heartbeat',
  meterValues: 'MeterValues',
  status: 'StatusNotification',
  firmwareStatus: 'FirmwareStatusNotification',
  logStatus: 'LogStatusNotification',
  signCertificate: 'SignChargingStationCertificate',
  transaction: 'TransactionEvent',
} satisfies Record<TriggerMessage, T.MessageTriggerEnumType>);
