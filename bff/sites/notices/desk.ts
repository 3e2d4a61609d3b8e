/** Keeps notices for so many days. */
import { inArray, lt } from 'drizzle-orm';
import type { StationEvent } from '../../../ocpp/index.ts';
import type { ChargerRecord, Desk } from '../../bridge/desks.ts';
import type { Job } from '../../jobs.ts';
import { systemScope } from '../../store/scope.ts';
import { chargerNotices } from '../../store/tables/index.ts';
import type { Store, Writer } from '../../store/types.ts';
import type { noticeKinds } from './contract.ts';
import { noticesOf } from './rows.ts';

const dayMs = 86_400_000;
const removedAtOnce = 1000;
/** A clock that is further ahead than this is wrong. */
const aheadMs = 60_000;

export function createNoticeDesk(): Desk {
  const keep = async (
    w: Writer,
    charger: ChargerRecord,
    event: Extract<StationEvent, { kind: (typeof noticeKinds)[number] }>,
    nowMs: number,
  ): Promise<undefined> => {
    const { id: chargerId, tenantId, stationId } = charger;
    const rows = noticesOf(event).map(({ kind, topic, connector, payload, atMs }) => ({
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
