/** What we may ask of a station, and what it may answer. See vocabulary.ts. */
import type {
  Authorization,
  CertificateHash,
  CertificateUse,
  ChargingProfile,
  ChargingSchedule,
  Monitor,
  profilePurposes,
  ReportedSetting,
  SettingKey,
  StationCertificateUse,
  TokenType,
  TransactionLimit,
} from './vocabulary-words.ts';

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
