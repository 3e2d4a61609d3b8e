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

export type AuthorizationStatus = 'accepted' | 'blocked' | 'expired' | 'invalid' | 'concurrentTx';
export interface Authorization {
  status: AuthorizationStatus;
  expiryMs?: number;
  parentIdTag?: string;
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

/**
 * What a station tells us. `transactionId` is the text of the wire's number or id ("-1" and "0" included), `undefined`
 * where the station sent none. `connector` is what can charge one vehicle at a time: a connector of 1.6, an EVSE of 2.x;
 * `outlet` is the cable or socket of such an EVSE, where the station named one.
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
      /** 2.x: powerUp, remoteReset, firmwareUpdate … */
      reason?: string;
    }
  | { kind: 'heartbeat' }
  | {
      kind: 'statusChanged';
      connector: number;
      outlet?: number;
      state: ConnectorState;
      /** 2.x says only that the connector is occupied: `state` is `preparing` then and a running transaction says more. */
      isCoarse?: boolean;
      /** `noError` or the station's error, as text. */
      errorCode: string;
      info?: string;
      vendorId?: string;
      vendorErrorCode?: string;
      atMs: number | undefined;
    }
  | { kind: 'authorizationAsked'; idTag: string; tokenType?: TokenType; connectors?: number[] }
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
  /** 2.x TransactionEvent: the station makes the id; messages may come late, in any order, and some never. */
  | {
      kind: 'transactionReported';
      phase: 'started' | 'updated' | 'ended';
      transactionId: string;
      seqNo: number;
      trigger: TransactionTrigger;
      /** Happened while the station was offline. */
      offline: boolean;
      /** Sent once after the vehicle is connected: absent means as before. */
      connector?: number;
      outlet?: number;
      /** Sent once after authorization and once at the stop. */
      idTag?: string;
      tokenType?: TokenType;
      chargingState?: ChargingState;
      remoteStartId?: number;
      reservationId?: number;
      /** Only with `ended`. */
      reason?: StopReason;
      samples: MeterSample[];
      /** 2.1: what the station says it costs and its own limit. */
      costDetails?: unknown;
      limit?: TransactionLimit;
      atMs: number | undefined;
    }
  | { kind: 'metered'; connector: number; transactionId: string | undefined; samples: MeterSample[] }
  | { kind: 'dataTransferred'; vendorId: string; messageId?: string; data?: string }
  | { kind: 'firmwareProgressed'; status: string; requestId?: number }
  /** Diagnostics and log uploads of every version. */
  | { kind: 'logProgressed'; status: string; requestId?: number }
  | { kind: 'securityNoted'; type: string; info?: string; atMs: number | undefined }
  | { kind: 'certificateRequested'; csr: string; use: StationCertificateUse; requestId?: number }
  /** NotifyReport. `more`: further parts follow. */
  | {
      kind: 'settingsReported';
      requestId: number;
      part: number;
      more: boolean;
      settings: ReportedSetting[];
      atMs: number | undefined;
    }
  | { kind: 'monitorsReported'; requestId: number; part: number; more: boolean; monitors: Monitor[] }
  | { kind: 'monitored'; part: number; more: boolean; events: MonitorEvent[]; atMs: number | undefined }
  | {
      kind: 'profilesReported';
      requestId: number;
      more: boolean;
      connector: number;
      source: string;
      profiles: ChargingProfile[];
    }
  | { kind: 'reservationEnded'; reservationId: number; how: 'expired' | 'removed' | 'noTransaction' }
  /** NotifyEVChargingNeeds. */
  | {
      kind: 'vehicleNeeds';
      connector: number;
      transfer: string;
      departureMs?: number;
      energyWh?: number;
      socPercent?: number;
      capacityWh?: number;
      maxPowerW?: number;
      needs: Record<string, unknown>;
    }
  /**
   * Everything else a station may send (display messages, customer data, limits of others, DER, V2X, battery swap, settlement,
   * event streams …): kept as it came. The dialect knows a proper answer for each.
   */
  | { kind: 'noted'; action: string; connector?: number; payload: Record<string, unknown> };

export type StationEventKind = StationEvent['kind'];

/** What each event is answered with. */
export interface StationReplies {
  booted: { status: 'accepted' | 'pending' | 'rejected'; intervalS: number; nowMs: number };
  heartbeat: { nowMs: number };
  statusChanged: Record<string, never>;
  authorizationAsked: { authorization: Authorization };
  /** `transactionId` is a positive integer of at most 31 bits and never reused. */
  transactionStarted: { transactionId: number; authorization: Authorization };
  transactionStopped: { authorization?: Authorization };
  /** `totalCost`: decimal text, what is due so far or in the end. `message`: shown to the driver. */
  transactionReported: {
    authorization?: Authorization;
    totalCost?: string;
    message?: string;
    limit?: TransactionLimit;
  };
  metered: Record<string, never>;
  dataTransferred: { status: 'accepted' | 'rejected' | 'unknownMessageId' | 'unknownVendorId'; data?: string };
  firmwareProgressed: Record<string, never>;
  logProgressed: Record<string, never>;
  securityNoted: Record<string, never>;
  certificateRequested: { status: 'accepted' | 'rejected' };
  settingsReported: Record<string, never>;
  monitorsReported: Record<string, never>;
  monitored: Record<string, never>;
  profilesReported: Record<string, never>;
  reservationEnded: Record<string, never>;
  vehicleNeeds: { status: 'accepted' | 'rejected' | 'processing' };
  /** `payload`: the wire's answer where the owner has one; the dialect's own otherwise. */
  noted: { payload?: object };
}
export type StationReply<K extends StationEventKind = StationEventKind> = StationReplies[K];

export const triggerMessages = [
  'boot',
  'heartbeat',
  'meterValues',
  'status',
  'firmwareStatus',
  'logStatus',
  'signCertificate',
  'transaction',
] as const;
export type TriggerMessage = (typeof triggerMessages)[number];

export interface LocalListEntry {
  idTag: string;
  tokenType?: TokenType;
  /** Absent in a differential update: delete. */
  authorization?: Authorization;
}

/**
 * What we may ask of a station. `requestId` and `startId` are positive numbers of at most 31 bits by which later messages name
 * the request. URLs carry their own one-time secret.
 */
export type StationCommand =
  | {
      kind: 'remoteStart';
      idTag: string;
      tokenType?: TokenType;
      connector?: number;
      startId?: number;
      groupTag?: string;
      /** Told to stations of 2.1 when the transaction begins; others cannot be told. */
      limit?: TransactionLimit;
      /** A `tx` profile without transaction id. */
      profile?: ChargingProfile;
    }
  | { kind: 'remoteStop'; transactionId: string }
  | { kind: 'unlock'; connector: number; outlet?: number }
  | { kind: 'reset'; hard: boolean; connector?: number }
  | { kind: 'setAvailability'; connector: number; operative: boolean; outlet?: number }
  /** Without keys: all that 1.6 tells; a 2.x station is asked by `readReport`. */
  | { kind: 'readConfiguration'; keys?: SettingKey[] }
  /** 1.6 takes one entry a call; `splitCommand` makes the calls. */
  | { kind: 'writeConfiguration'; entries: { key: SettingKey; value: string }[] }
  | { kind: 'clearCache' }
  | { kind: 'trigger'; message: TriggerMessage; connector?: number }
  | { kind: 'transferData'; vendorId: string; messageId?: string; data?: string }
  | { kind: 'readLocalList' }
  | { kind: 'sendLocalList'; version: number; full: boolean; entries: LocalListEntry[] }
  | {
      kind: 'reserve';
      reservationId: number;
      connector: number;
      idTag: string;
      tokenType?: TokenType;
      groupTag?: string;
      expiresMs: number;
    }
  | { kind: 'cancelReservation'; reservationId: number }
  | { kind: 'setProfile'; connector: number; profile: ChargingProfile }
  | {
      kind: 'clearProfile';
      profileId?: number;
      connector?: number;
      purpose?: (typeof profilePurposes)[number];
      stackLevel?: number;
    }
  | { kind: 'readProfiles'; requestId: number; connector?: number; purpose?: (typeof profilePurposes)[number] }
  | { kind: 'readSchedule'; connector: number; durationS: number; unit?: 'A' | 'W' }
  | {
      kind: 'uploadLog';
      requestId: number;
      log: 'diagnostics' | 'security';
      url: string;
      fromMs?: number;
      toMs?: number;
      retries?: number;
      retryIntervalS?: number;
    }
  | {
      kind: 'updateFirmware';
      requestId: number;
      url: string;
      retrieveMs: number;
      installMs?: number;
      retries?: number;
      retryIntervalS?: number;
      /** PEM and base64; both or none. */
      signingCertificate?: string;
      signature?: string;
    }
  | { kind: 'installCertificate'; use: CertificateUse; certificate: string }
  | { kind: 'deleteCertificate'; hash: CertificateHash }
  | { kind: 'listCertificates'; uses?: CertificateUse[] }
  /** CertificateSigned: the chain, leaf first. */
  | { kind: 'sendCertificate'; chain: string; use?: StationCertificateUse; requestId?: number }
  /** Answered by `settingsReported` events. */
  | { kind: 'readReport'; requestId: number; base: 'configuration' | 'full' | 'summary' }
  | { kind: 'readMonitors'; requestId: number; keys?: SettingKey[] }
  | { kind: 'setMonitors'; monitors: Monitor[] }
  | { kind: 'clearMonitors'; ids: number[] }
  | { kind: 'setMonitoring'; base?: 'all' | 'factoryDefault' | 'hardWiredOnly'; severity?: number }
  | {
      kind: 'showMessage';
      id: number;
      text: string;
      language?: string;
      priority: 'alwaysFront' | 'inFront' | 'normalCycle';
      state?: 'charging' | 'faulted' | 'idle' | 'unavailable';
      transactionId?: string;
      fromMs?: number;
      toMs?: number;
    }
  | { kind: 'readMessages'; requestId: number }
  | { kind: 'clearMessage'; id: number }
  | { kind: 'tellCost'; transactionId: string; totalCost: string }
  | { kind: 'readTransaction'; transactionId?: string }
  | { kind: 'customerData'; requestId: number; report: boolean; clear: boolean; idTag?: string; tokenType?: TokenType }
  | {
      kind: 'setNetworkProfile';
      slot: number;
      url: string;
      securityProfile: number;
      messageTimeoutS: number;
      interface: string;
    }
  /** 2.1. `tariff` is the wire's own object. */
  | { kind: 'setTariff'; connector: number; tariff: Record<string, unknown> }
  | { kind: 'changeTariff'; transactionId: string; tariff: Record<string, unknown> }
  | { kind: 'clearTariffs'; connector?: number; ids?: string[] }
  | { kind: 'readTariffs'; connector: number }
  | { kind: 'priorityCharging'; transactionId: string; activate: boolean }
  | { kind: 'updateSchedule'; profileId: number; limit: number }
  /** Any action with any payload that fits its schema, for experts; `data` of the answer is the payload as it came. */
  | { kind: 'raw'; action: string; payload: Record<string, unknown> };

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
  'readLocalList',
  'sendLocalList',
  'reserve',
  'cancelReservation',
  'setProfile',
  'clearProfile',
  'readProfiles',
  'readSchedule',
  'uploadLog',
  'updateFirmware',
  'installCertificate',
  'deleteCertificate',
  'listCertificates',
  'sendCertificate',
  'readReport',
  'readMonitors',
  'setMonitors',
  'clearMonitors',
  'setMonitoring',
  'showMessage',
  'readMessages',
  'clearMessage',
  'tellCost',
  'readTransaction',
  'customerData',
  'setNetworkProfile',
  'setTariff',
  'changeTariff',
  'clearTariffs',
  'readTariffs',
  'priorityCharging',
  'updateSchedule',
  'raw',
] as const satisfies readonly StationCommandKind[];

/** `data` of the answers to the commands that return something. */
export interface AnswerData {
  readConfiguration: { keys: ReportedSetting[]; unknownKeys: string[] };
  /** One for each entry, in their order; `status` is the station's word. */
  writeConfiguration: { key: string; status: string }[];
  transferData: string;
  /** 0: empty, −1: not supported. */
  readLocalList: { version: number };
  readSchedule: { connector: number; startMs: number | undefined; schedule: ChargingSchedule };
  /** The file's name, where the station gave one. */
  uploadLog: { fileName?: string };
  listCertificates: { use: string; hash: CertificateHash }[];
  setMonitors: { key: string; status: string; id?: number }[];
  readTransaction: { isOngoing?: boolean; hasMessages: boolean };
  /** 2.x: set when the station had started one for this already. */
  remoteStart: { transactionId?: string };
}

/**
 * How a station answered. `accepted` is a promise only (1.6 §5.11). `detail` is the station's own status word or error
 * text (2.x: with its reason code in brackets); `data` what it returned, see `AnswerData`.
 */
export interface CommandAnswer {
  outcome: 'accepted' | 'rejected' | 'failed' | 'unsupported';
  detail: string;
  data?: unknown;
}
