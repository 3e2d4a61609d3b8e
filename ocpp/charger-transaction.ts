/**
 * A transaction as a charger remembers it, and what is told about it: kept in the words of 2.x, which say more, and put into those of
 * the version that is spoken when it is delivered. No sockets, no time.
 */
import type { OcppVersion } from './rpc/errors.ts';
import type { ChargingState, MeterSample, StationEvent, TokenType, TransactionLimit } from './vocabulary.ts';

export interface Transaction {
  /** 1.6: as given by the CSMS; undefined until StartTransaction is answered, and always in 2.x. */
  id: number | undefined;
  /** 2.x: the charger's own name for it. */
  name: string;
  connector: number;
  /** Empty until somebody is authorized. */
  idTag: string;
  tokenType?: TokenType | undefined;
  groupTag?: string | undefined;
  startedAtMs: number;
  meterStartWh: number;
  /** Of the next message. */
  seqNo: number;
  /** Whether its start was told (or queued): the settings say at which point it begins. */
  isBegun: boolean;
  state: ChargingState;
  remoteStartId?: number | undefined;
  reservationId?: number | undefined;
  limit?: TransactionLimit | undefined;
  /** What the CSMS said last: decimal text in the tariff's currency, and words for the driver. */
  totalCost?: string | undefined;
  messages: string[];
  /** 2.1: the tariff that it is charged by, as on the wire. */
  tariff?: Record<string, unknown> | undefined;
}

export type Report = StationEvent & { kind: 'transactionReported' };

/** One thing that happened in a transaction. */
export interface Fact {
  transaction: Transaction;
  report: Report;
  /** The register then. */
  meterWh: number;
  /** Readings that 1.6 takes along in StopTransaction. */
  stopSamples: MeterSample[];
}

/** How the CSMS calls it: in 1.6 by its own number, −1 when that was never heard (errata 3.18). */
export function nameOf({ id, name }: Transaction, version: OcppVersion): string {
  return version === 'ocpp1.6' ? String(id ?? -1) : name;
}

/** The message of the version; `undefined` where it has none, as 1.6 for a changed charging state. */
export function messageOf({ transaction, report, meterWh, stopSamples }: Fact, version: OcppVersion) {
  if (version !== 'ocpp1.6') return report;
  const transactionId = nameOf(transaction, version);
  const { connector } = transaction;
  switch (report.phase) {
    case 'started':
      return {
        kind: 'transactionStarted' as const,
        connector,
        idTag: transaction.idTag,
        meterStartWh: transaction.meterStartWh,
        reservationId: transaction.reservationId,
        atMs: report.atMs,
      };
    case 'updated':
      if (report.samples.length === 0) return undefined;
      return { kind: 'metered' as const, connector, transactionId, samples: report.samples };
    case 'ended':
      return {
        kind: 'transactionStopped' as const,
        transactionId,
        idTag: report.idTag,
        meterStopWh: meterWh,
        reason: report.reason ?? 'local',
        samples: stopSamples,
        atMs: report.atMs,
      };
  }
}
