/** Orders as rows ↔ orders as the API shows them and as the rules see them. No rules here. */
import * as z from 'zod/mini';
import type { MeterSample } from '../../../ocpp/vocabulary.ts';
import type { RowOf } from '../../kernel/fields.ts';
import type { meterValues, orders } from '../../store/tables/index.ts';
import type { NewRow, Row } from '../../store/types.ts';
import type { order } from './contract.ts';
import { hasOwnId, memorySchema, type Session } from './memory.ts';
import { addSamples, openMeter, openSortedMeter } from './meter.ts';
import { ownIdOf } from './own-ids.ts';
import { isAbnormalReason } from './reasons.ts';

export type OrderRecord = Row<typeof orders>;
export type OrderRow = RowOf<typeof order.fields>;

/** The transaction's id in messages of its charger: our number on 1.6, the station's own id on 2.x. */
export const wireTransactionId = (r: Pick<OrderRecord, 'startKey' | 'transactionId'>): string =>
  hasOwnId(r) ? ownIdOf(r) : String(r.transactionId);

/** The row as the API's list and the live events show it. */
export const toOrderRow = (r: OrderRecord): OrderRow => ({
  id: r.id,
  tenantId: r.tenantId,
  state: r.state,
  startedAt: r.startedAt,
  stationId: r.stationId,
  stationName: r.stationName,
  chargerId: r.chargerId,
  chargerName: r.chargerName,
  connector: r.connector,
  idTag: r.idTag,
  userName: r.userName,
  driverId: r.driverId,
  cardId: r.cardId,
  endedAt: r.endedAt,
  durationMs: r.durationMs,
  energyWh: r.energyWh,
  powerW: r.powerW,
  socPercent: r.socPercent,
  totalMinor: r.totalMinor,
  taxMinor: r.taxMinor,
  paymentState: r.paymentState,
  paymentMode: r.paymentMode,
  paidMinor: r.paidMinor,
  refundedMinor: r.refundedMinor,
  holdMinor: r.holdMinor,
  review: r.review,
  mergedInto: r.mergedInto,
  invoiceId: r.invoiceId,
  currency: r.currency,
  zone: r.zone,
  transactionId: r.transactionId,
  meterStartWh: r.meterStartWh,
  meterStopWh: r.meterStopWh,
  abnormalReason: r.abnormalReason,
  stopReason: r.stopReason,
  updatedAt: r.updatedAt,
});

const sampleSchema = z.object({
  atMs: z.optional(z.number()),
  context: z.optional(z.string()),
  energyWh: z.optional(z.number()),
  energySessionWh: z.optional(z.number()),
  powerW: z.optional(z.number()),
  socPercent: z.optional(z.number()),
});
const samplesSchema = z.array(sampleSchema);

/** The samples of one stored message, with what the rules and the curve need of them. */
export const samplesOf = (stored: Row<typeof meterValues>): MeterSample[] =>
  samplesSchema.parse(stored.samples).map((sample) => ({ ...sample, atMs: sample.atMs }));

/** The session of an order, its meter not read yet; see `replay`. */
export function toSession(r: OrderRecord): Session {
  const memory = memorySchema.parse(r.memory);
  const { limitW, timed, facts } = memory;
  return {
    id: r.id,
    transactionId: r.transactionId,
    connector: r.connector,
    idTag: r.idTag,
    startKey: r.startKey,
    state: r.state,
    startedAtMs: r.startedAt,
    endedAtMs: r.endedAt,
    meterStartWh: r.meterStartWh,
    meterStopWh: r.meterStopWh,
    energyWh: r.energyWh,
    stopReason: r.stopReason,
    abnormalReason: r.abnormalReason !== null && isAbnormalReason(r.abnormalReason) ? r.abnormalReason : null,
    memory,
    meter: facts
      ? openSortedMeter({ startMs: r.startedAt, limitW, timed, untilMs: facts.end?.atMs })
      : openMeter(r.meterStartWh, r.startedAt, limitW, timed),
  };
}

/** Reads stored messages, oldest first, into the session's meter. */
export function replay(session: Session, stored: readonly Row<typeof meterValues>[]): void {
  for (const message of stored) addSamples(session.meter, samplesOf(message), message.receivedAt);
}

/** The columns that a start decides. Several are indexed: written again they cost as much as an insert. */
export const startColumnsOf = (s: Session) =>
  ({
    connector: s.connector,
    idTag: s.idTag,
    startKey: s.startKey,
    startedAt: s.startedAtMs,
    meterStartWh: s.meterStartWh,
  }) satisfies Partial<NewRow<typeof orders>>;

/** The columns that follow the session. Money is not among them. */
export const stateColumnsOf = (s: Session) =>
  ({
    state: s.state,
    abnormalReason: s.abnormalReason,
    stopReason: s.stopReason,
    endedAt: s.endedAtMs,
    durationMs: s.endedAtMs === null ? 0 : s.endedAtMs - s.startedAtMs,
    meterStopWh: s.meterStopWh,
    energyWh: s.energyWh,
    powerW: s.state === 'charging' ? s.meter.powerW : 0,
    socPercent: s.meter.socPercent ?? null,
    memory: s.memory,
  }) satisfies Partial<NewRow<typeof orders>>;
