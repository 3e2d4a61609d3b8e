/** The words that stations and we share: states, reasons, meters, tokens, settings, profiles, certificates. See vocabulary.ts. */

/** OCPP 1.6 §4.9 states; 2.x states map into the same set. Connector 0 stands for the whole station. */
export const connectorStates = [
  'available',
  'preparing',
  'charging',
  'suspendedEv',
  'suspendedEvse',
  'finishing',
  'reserved',
  'unavailable',
  'faulted',
] as const;
export type ConnectorState = (typeof connectorStates)[number];

/** Why a transaction ended, in OCPP's words (1.6 and 2.x together), camelCase. Unknown text becomes `other`. */
export const stopReasons = [
  'deAuthorized',
  'emergencyStop',
  'energyLimitReached',
  'evDisconnected',
  'groundFault',
  'hardReset',
  'immediateReset',
  'local',
  'localOutOfCredit',
  'masterPass',
  'other',
  'overcurrentFault',
  'powerLoss',
  'powerQuality',
  'reboot',
  'remote',
  'socLimitReached',
  'softReset',
  'stoppedByEv',
  'timeLimitReached',
  'timeout',
  'unlockCommand',
] as const;
export type StopReason = (typeof stopReasons)[number];

/** One point in time of a meter. Registers are lifetime imports unless a quirk says otherwise. */
export interface MeterSample {
  atMs: number | undefined;
  context?: string;
  energyWh?: number;
  energyIntervalWh?: number;
  /** Energy since the start of the transaction, from stations whose register is known to begin anew each time. */
  energySessionWh?: number;
  powerW?: number;
  currentMilliamps?: { l1?: number; l2?: number; l3?: number; total?: number };
  voltageMillivolts?: number;
  socPercent?: number;
  temperatureCelsius?: number;
  powerOfferedW?: number;
  /** Opaque signed meter data (OCMF, hex …), kept for evidence. */
  signed?: string;
}

/** What kind of token an id is; 1.6 knows none and means `central`. */
export const tokenTypes = [
  'central',
  'directPayment',
  'emaid',
  'evccid',
  'iso14443',
  'iso15693',
  'keyCode',
  'local',
  'macAddress',
  'noAuthorization',
  'vin',
] as const;
export type TokenType = (typeof tokenTypes)[number];

/** `noCredit`: the card is known and its owner cannot pay; 1.6 has no word for it and is told `blocked`. */
export type AuthorizationStatus = 'accepted' | 'blocked' | 'expired' | 'invalid' | 'concurrentTx' | 'noCredit';
export interface Authorization {
  status: AuthorizationStatus;
  expiryMs?: number;
  parentIdTag?: string;
  /** Shown to the driver by stations of 2.x. */
  message?: string;
}

/** Why a 2.x station sent a transaction message; open list, camelCase of the wire's word. */
export type TransactionTrigger = string;

export const chargingStates = ['idle', 'evConnected', 'charging', 'suspendedEv', 'suspendedEvse'] as const;
export type ChargingState = (typeof chargingStates)[number];

/**
 * A setting of a station, named by one text whatever the version. 1.6: the configuration key. 2.x:
 * `Component[/instance][@evse[.connector]].Variable[/instance][#Attribute]`, without `#` for the actual value.
 */
export type SettingKey = string;

export const mutabilities = ['readOnly', 'writeOnly', 'readWrite'] as const;

export interface ReportedSetting {
  key: SettingKey;
  /** Absent for write-only settings and for those without a value. */
  value?: string;
  mutability: (typeof mutabilities)[number];
  unit?: string;
  dataType?: string;
  min?: number;
  max?: number;
  /** Words that are allowed, for option, member and sequence lists. */
  allowed?: string[];
  /** 2.x: survives a reboot; never changes. */
  persistent?: boolean;
  constant?: boolean;
}

/** One entry of a 2.x NotifyEvent. `severity` 0 (danger) … 9 (debug) where the monitor is known. */
export interface MonitorEvent {
  eventId: number;
  atMs: number | undefined;
  trigger: 'alerting' | 'delta' | 'periodic';
  key: SettingKey;
  value: string;
  /** hardWiredNotification · hardWiredMonitor · preconfiguredMonitor · customMonitor. */
  source: string;
  cause?: number;
  techCode?: string;
  techInfo?: string;
  cleared: boolean;
  transactionId?: string;
  monitorId?: number;
  severity?: number;
}

export const monitorTypes = [
  'upperThreshold',
  'lowerThreshold',
  'delta',
  'periodic',
  'periodicClockAligned',
  'targetDelta',
  'targetDeltaRelative',
] as const;
export interface Monitor {
  /** Given by the station; send it to replace. */
  id?: number;
  key: SettingKey;
  type: (typeof monitorTypes)[number];
  value: number;
  severity: number;
  /** Set while a transaction runs only. */
  inTransaction?: boolean;
}

export const profilePurposes = [
  'stationMax',
  'txDefault',
  'tx',
  'externalConstraints',
  'priorityCharging',
  'localGeneration',
] as const;
export interface ChargingSchedule {
  /** 2.x; made from the profile's id when absent. */
  id?: number;
  unit: 'A' | 'W';
  startMs?: number;
  durationS?: number;
  minRate?: number;
  /** `limit` per phase in A or in all in W; one decimal. First `startS` is 0. */
  periods: { startS: number; limit: number; phases?: number; phaseToUse?: number }[];
  /** 2.1. */
  limitAtSoc?: { socPercent: number; limit: number };
}
export interface ChargingProfile {
  id: number;
  stackLevel: number;
  purpose: (typeof profilePurposes)[number];
  kind: 'absolute' | 'recurring' | 'relative' | 'dynamic';
  recurrency?: 'daily' | 'weekly';
  fromMs?: number;
  toMs?: number;
  transactionId?: string;
  /** One on 1.6; up to three on 2.x. */
  schedules: ChargingSchedule[];
}

/** A certificate as stations name it. */
export interface CertificateHash {
  hashAlgorithm: 'SHA256' | 'SHA384' | 'SHA512';
  issuerNameHash: string;
  issuerKeyHash: string;
  serialNumber: string;
}
/** What a certificate installed at a station is for. 1.6 knows `centralSystemRoot` and `manufacturerRoot` only. */
export const certificateUses = [
  'centralSystemRoot',
  'manufacturerRoot',
  'v2gRoot',
  'moRoot',
  'oemRoot',
  'v2gChain',
] as const;
export type CertificateUse = (typeof certificateUses)[number];
/** What a station's own certificate is for. */
export const stationCertificateUses = ['station', 'v2g', 'v2g20'] as const;
export type StationCertificateUse = (typeof stationCertificateUses)[number];

/** What a transaction may not exceed (2.1); absent fields are not limited. Cost in the tariff's currency, as decimal text. */
export interface TransactionLimit {
  maxCost?: string;
  maxEnergyWh?: number;
  maxTimeS?: number;
  maxSocPercent?: number;
}
