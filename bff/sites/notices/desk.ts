/** Keeps notices for so many days. */
import { inArray, lt } from 'drizzle-orm';
import type { StationEvent } from '../../../ocpp/index.ts';
import type { ChargerRecord, Desk } from '../../bridge/desks.ts';
import type { Job } from '../../jobs.ts';
import { systemScope } from '../../store/scope.ts';
import { chargerNotices } from '../../store/tables/index.ts';
import type { Store, Writer } from '../../store/types.ts';
import type { noticeKinds } from './contract.ts';
import { type Notice, noticesOf } from './rows.ts';

const dayMs = 86_400_000;
const removedAtOnce = 1000;
/** A clock that is further ahead than this is wrong. */
const aheadMs = 60_000;

/** A charger that tells more within an hour is broken, or somebody means harm. */
const maxPerHour = 2_000;
const tooMany: Notice = {
  kind: 'noted',
  topic: 'TooManyNotices',
  connector: null,
  payload: { keptPerHour: maxPerHour },
  atMs: undefined,
};
const hourMs = 3_600_000;

export function createNoticeDesk(): Desk {
  let hour = 0;
  /** Notices of this hour, by charger. */
  const counts = new Map<string, number>();
  /** Of so many, how many may be kept; `isFull`: with these, and not before. What is asked again because a transaction is repeated counts twice, which does no harm. */
  const roomFor = (chargerId: string, wanted: number, nowMs: number): { room: number; isFull: boolean } => {
    const current = Math.floor(nowMs / hourMs);
    if (current !== hour) counts.clear();
    hour = current;
    const before = counts.get(chargerId) ?? 0;
    counts.set(chargerId, before + wanted);
    const room = Math.max(0, maxPerHour - before);
    return { room, isFull: room > 0 && wanted >= room };
  };

  const keep = async (
    w: Writer,
    charger: ChargerRecord,
    event: Extract<StationEvent, { kind: (typeof noticeKinds)[number] }>,
    nowMs: number,
  ): Promise<undefined> => {
    const { id: chargerId, tenantId, stationId } = charger;
    const all = noticesOf(event);
    const { room, isFull } = roomFor(chargerId, all.length, nowMs);
    const kept = all.slice(0, room);
    if (isFull) kept.push(tooMany);
    const rows = kept.map(({ kind, topic, connector, payload, atMs }) => ({
      ...{ tenantId, stationId, chargerId, connector, kind, topic, payload },
      at: atMs === undefined || atMs > nowMs + aheadMs ? nowMs : Math.max(0, atMs),
      receivedAt: nowMs,
    }));
    if (rows.length > 0) await w.insert(chargerNotices, rows);
  };
  return {
    events: { noted: keep, vehicleNeeds: keep, profilesReported: keep, monitored: keep, securityNoted: keep },
  };
}

/** Forgets notices that are older than so many days, a part at a time, so that chargers need not wait. */
export const noticesJob = (store: Store, now: () => number, days: number): Job => ({
  name: 'notices',
  everyMs: 3_600_000,
  async run() {
    const scope = systemScope('jobs');
    const before = now() - days * dayMs;
    for (;;) {
      const old = await store
        .read(scope)
        .raw.select({ id: chargerNotices.id })
        .from(chargerNotices)
        .where(lt(chargerNotices.receivedAt, before))
        .limit(removedAtOnce);
      if (old.length === 0) return;
      const ids = old.map(({ id }) => id);
      await store.tx(scope, (w) => w.removeWhere(chargerNotices, inArray(chargerNotices.id, ids)));
      if (old.length < removedAtOnce) return;
    }
  },
});
