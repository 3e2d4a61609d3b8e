/**
 * What the rules keep of a session between messages. It is stored with the order as JSON, so a changed shape must still read the
 * old one: what is absent has its default. The meter is not in it: it is read again from the meter values.
 */
import * as z from 'zod/mini';
import { type StopReason, stopReasons } from '../../../ocpp/vocabulary.ts';
import { factsSchema } from './facts.ts';
import { limitSchema } from './limit.ts';
import type { Meter } from './meter.ts';
import { type AbnormalReason, abnormalReasons } from './reasons.ts';

const periodSchema = z.object({ fromMs: z.int(), toMs: z.int() });
const orphanSchema = z.object({
  atMs: z.int(),
  clockRight: z.boolean(),
  meterStopWh: z.int(),
  idTag: z.nullable(z.string()),
  reason: z.enum(stopReasons),
});

export const memorySchema = z.object({
  authorized: z._default(z.boolean(), true),
  /** What is known to be wrong before the end. */
  reasons: z._default(z.array(z.enum(abnormalReasons)), []),
  /** The most the connector can deliver; 0 when unknown. */
  limitW: z._default(z.int(), 0),
  /** The start's time is the charger's own and sensible. */
  timed: z._default(z.boolean(), true),
  /** Times in which the vehicle took no power, and since when it takes none now. */
  idle: z._default(z.array(periodSchema), []),
  idleSinceMs: z._default(z.nullable(z.int()), null),
  /** The connector said it is free although no stop came: when it became so and when we heard. */
  free: z._default(z.nullable(z.object({ atMs: z.int(), heardMs: z.int() })), null),
  /** When the charger last booted during the session. */
  bootedMs: z._default(z.nullable(z.int()), null),
  /** By which a repeated stop is known; null until there was one. */
  stopKey: z._default(z.nullable(z.string()), null),
  /** A stop whose start has not come: what is needed when it does. */
  orphan: z._default(z.nullable(orphanSchema), null),
  /** Of transactions whose id the station made. */
  facts: z._default(z.nullable(factsSchema), null),
  /** What it may not exceed. */
  limit: z.optional(limitSchema),
  /** Since when the connector had been kept for it. */
  reservedFromMs: z.optional(z.int()),
});
export type Memory = z.infer<typeof memorySchema>;
export const freshMemory: Memory = memorySchema.parse({});

/** How the start keys of transactions begin whose id the station made (2.x); the id follows, see `own-ids.ts`. */
export const ownIdPrefix = 'tx|';
/** Whether the station made the transaction's id; only then are there `facts`. */
export const hasOwnId = ({ startKey }: { readonly startKey: string }): boolean => startKey.startsWith(ownIdPrefix);

/** An order as the rules see it. A new object for every change, but for `meter`, which grows in place. */
export interface Session {
  readonly id: string;
  /** 0 until the store has given one. */
  readonly transactionId: number;
  readonly connector: number;
  /** As sent by the charger. */
  readonly idTag: string;
  /** By which a repeated start is known. */
  readonly startKey: string;
  readonly state: 'charging' | 'completed' | 'abnormal';
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly meterStartWh: number;
  readonly meterStopWh: number | null;
  readonly energyWh: number;
  readonly stopReason: StopReason | null;
  readonly abnormalReason: AbnormalReason | null;
  readonly memory: Memory;
  readonly meter: Meter;
}

/** Tags are compared without regard to case (CiString). */
export const sameTag = (a: string, b: string): boolean => a === b || a.toUpperCase() === b.toUpperCase();

/** Closed by our rule alone: the charger's own stop, when it comes after all, corrects it. */
export const isCorrectable = (s: Session): boolean =>
  s.state === 'abnormal' && s.abnormalReason === 'missingStop' && s.memory.stopKey === null;
export const isOrphan = (s: Session): boolean => s.memory.orphan !== null && s.abnormalReason === 'stopWithoutStart';
