/**
 * The neutral words of charging: what a station tells us and what we may tell a station, in no version's wire format.
 * Dialects translate wire ↔ these types; the rest of the product never asks which OCPP version speaks.
 * Units end a name: `Wh`, `W`, `Milliamps`, `Ms`, `Percent`. Times are epoch milliseconds; an absent time is `undefined`
 * and means that the station sent none or one that cannot be read.
 */

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

export type AuthorizationStatus = 'accepted' | 'blocked' | 'expired' | 'invalid' | 'concurrentTx';
export interface Authorization {
  status: AuthorizationStatus;
  expiryMs?: number;
  parentIdTag?: string;
}

/**
 * What a station tells us. `transactionId` is the text of the wire's number or id ("-1" and "0" included), `undefined`
 * where the station sent none.
 */
export type StationEvent =
  | {
      kind: 'booted';
      vendor: string;
      model: string;
      serial?: string;
      firmware?: string;
      iccid?: string;
      imsi?: string;
      meterType?: string;
      meterSerial?: string;
    }
  | { kind: 'heartbeat' }
  | {
      kind: 'statusChanged';
      connector: number;
      state: ConnectorState;
      /** `noError` or the station's error, as text. */
      errorCode: string;
      info?: string;
      vendorId?: string;
      vendorErrorCode?: string;
      atMs: number | undefined;
    }
  | { kind: 'authorizationAsked'; idTag: string }
  | {
      kind: 'transactionStarted';
      connector: number;
      idTag: string;
      meterStartWh: number;
      reservationId?: number;
      atMs: number | undefined;
    }
  | {
      kind: 'transactionStopped';
      transactionId: string | undefined;
      idTag?: string;
      meterStopWh: number;
      reason: StopReason;
      samples: MeterSample[];
      atMs: number | undefined;
    }
  | { kind: 'metered'; connector: number; transactionId: string | undefined; samples: MeterSample[] }
  | { kind: 'dataTransferred'; vendorId: string; messageId?: string; data?: string }
  | { kind: 'firmwareProgressed'; status: string }
  | { kind: 'diagnosticsProgressed'; status: string };

export type StationEventKind = StationEvent['kind'];

/** What each event is answered with. Events not listed are answered with an empty object. */
export interface StationReplies {
  booted: { status: 'accepted' | 'pending' | 'rejected'; intervalS: number; nowMs: number };
  heartbeat: { nowMs: number };
  statusChanged: Record<string, never>;
  authorizationAsked: { authorization: Authorization };
  /** `transactionId` is a positive integer of at most 31 bits and never reused. */
  transactionStarted: { transactionId: number; authorization: Authorization };
  transactionStopped: { authorization?: Authorization };
  metered: Record<string, never>;
  dataTransferred: { status: 'accepted' | 'rejected' | 'unknownMessageId' | 'unknownVendorId'; data?: string };
  firmwareProgressed: Record<string, never>;
  diagnosticsProgressed: Record<string, never>;
}
export type StationReply<K extends StationEventKind = StationEventKind> = StationReplies[K];

/** What we may ask of a station. */
export type StationCommand =
  | { kind: 'remoteStart'; idTag: string; connector?: number }
  | { kind: 'remoteStop'; transactionId: number }
  | { kind: 'unlock'; connector: number }
  | { kind: 'reset'; hard: boolean }
  | { kind: 'setAvailability'; connector: number; operative: boolean }
  | { kind: 'readConfiguration'; keys?: string[] }
  | { kind: 'writeConfiguration'; key: string; value: string }
  | { kind: 'clearCache' }
  | { kind: 'trigger'; message: 'boot' | 'heartbeat' | 'meterValues' | 'status'; connector?: number }
  | { kind: 'transferData'; vendorId: string; messageId?: string; data?: string };

export type StationCommandKind = StationCommand['kind'];
export const stationCommandKinds = [
  'remoteStart',
  'remoteStop',
  'unlock',
  'reset',
  'setAvailability',
  'readConfiguration',
  'writeConfiguration',
  'clearCache',
  'trigger',
  'transferData',
] as const satisfies readonly StationCommandKind[];

/**
 * How a station answered. `accepted` is a promise only (1.6 §5.11). `detail` is the station's own status word or error
 * text; `data` what it returned (configuration keys, data transfer).
 */
export interface CommandAnswer {
  outcome: 'accepted' | 'rejected' | 'failed' | 'unsupported';
  detail: string;
  data?: unknown;
}
