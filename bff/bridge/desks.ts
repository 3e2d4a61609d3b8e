/**
 * How features hear of chargers without the bridge knowing them: each gives a desk, and the bridge carries every message about
 * anything but sessions to the desks that want it, within the transaction that makes it durable.
 */
import type { CommandAnswer, StationCommand, StationEvent, StationEventKind, StationReply } from '../../ocpp/index.ts';
import type { CommandRecord } from '../sites/commands/rows.ts';
import type { chargers } from '../store/tables/index.ts';
import type { Reader, Row, Writer } from '../store/types.ts';
import type { Link } from './holder.ts';

export type ChargerRecord = Row<typeof chargers>;
type Of<K extends StationEventKind> = Extract<StationEvent, { kind: K }>;

export interface Desk {
  /**
   * Messages of stations, other than those that sessions are made of; of states, those with an error. Runs in the transaction after which the station is answered, and may run
   * again when that one is repeated: no effects but through `w`. The first desk that answers gives the reply.
   */
  readonly events?: {
    readonly [K in StationEventKind]?: (
      w: Writer,
      charger: ChargerRecord,
      event: Of<K>,
      nowMs: number,
    ) => Promise<StationReply<K> | undefined>;
  };
  /** In the boot's transaction. `isNew`: vendor, model or firmware differ from what was known; `charger` holds the new ones. */
  booted?(w: Writer, charger: ChargerRecord, isNew: boolean, nowMs: number): Promise<void>;
  /** The charger's connection is stored: it may be asked now. */
  connected?(charger: ChargerRecord, link: Link): void;
  /**
   * The whole of a command that this feature queued by `queueOutline`, when it is about to be sent; undefined when it is somebody else's
   * or out of date. Reads only.
   */
  compose?(read: Reader, command: CommandRecord): Promise<StationCommand | undefined>;
  /** What running orders may not cost, by their ids, in minor units: asked every few seconds. Reads only. */
  costLimits?(read: Reader, orderIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** In the transaction that stores the end of a command, expiry and failures included. */
  answered?(w: Writer, command: CommandRecord, answer: CommandAnswer, nowMs: number): Promise<void>;
}

/** Event kinds that some desk wants; the others need no transaction. */
export const wantedBy = (desks: readonly Desk[]): ReadonlySet<StationEventKind> =>
  new Set(desks.flatMap((desk) => Object.keys(desk.events ?? {}) as StationEventKind[]));

/** Lets every desk see the event, in their order; the first reply given. */
export async function askDesks<K extends StationEventKind>(
  desks: readonly Desk[],
  w: Writer,
  charger: ChargerRecord,
  event: Of<K>,
  nowMs: number,
): Promise<StationReply<K> | undefined> {
  let reply: StationReply<K> | undefined;
  for (const { events } of desks) {
    const hear = events?.[event.kind as K] as NonNullable<Desk['events']>[K];
    const said = await hear?.(w, charger, event, nowMs);
    reply ??= said as StationReply<K> | undefined;
  }
  return reply;
}
