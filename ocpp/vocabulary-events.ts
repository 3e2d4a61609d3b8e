/** What a station tells us, and how it is answered. See vocabulary.ts. */
import type {
  Authorization,
  ChargingProfile,
  ChargingState,
  ConnectorState,
  MeterSample,
  Monitor,
  MonitorEvent,
  ReportedSetting,
  StationCertificateUse,
  StopReason,
  TokenType,
  TransactionLimit,
  TransactionTrigger,
} from './vocabulary-words.ts';

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
