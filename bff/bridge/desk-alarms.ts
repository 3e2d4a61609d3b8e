/**
 * Alarms that desks raise and end, of codes that no report of the equipment ends (`own` in care/alarms/rules.ts): one open alarm for
 * each charger and code, counted when it is raised again. Within the writer's transaction.
 */
import { toAlarmRow } from '../care/alarms/rows.ts';
import { openKeyOf, type Raised } from '../care/alarms/rules.ts';
import { alarms, stations } from '../store/tables/index.ts';
import type { Row, Writer } from '../store/types.ts';
import type { ChargerRecord } from './desks.ts';

const tell = async (w: Writer, row: Row<typeof alarms> | undefined): Promise<void> => {
  if (row) await w.emit('alarm.changed', row.id, toAlarmRow(row), row.tenantId);
};

export async function raiseAt(
  w: Writer,
  charger: ChargerRecord,
  raised: Raised,
  nowMs: number,
  newId: () => string,
): Promise<void> {
  const openKey = openKeyOf(charger.id, null, raised.code);
  const detail = raised.detail.slice(0, 500);
  const [open] = await w.match(alarms, { openKey });
  if (open) {
    const patch = { level: raised.level, detail, count: open.count + 1, lastAt: nowMs, updatedAt: nowMs };
    await tell(w, await w.update(alarms, open.id, patch));
    return;
  }
  const station = await w.find(stations, charger.stationId);
  const row: Row<typeof alarms> = {
    id: newId(),
    tenantId: charger.tenantId,
    stationId: charger.stationId,
    chargerId: charger.id,
    stationName: station?.name ?? '',
    chargerName: charger.name,
    connector: null,
    code: raised.code,
    level: raised.level,
    state: 'new',
    detail,
    count: 1,
    assigneeId: null,
    assigneeName: '',
    note: '',
    openKey,
    firstAt: nowMs,
    lastAt: nowMs,
    clearedAt: null,
    closedAt: null,
    createdAt: nowMs,
    updatedAt: nowMs,
  };
  await w.insert(alarms, row);
  await tell(w, row);
}

/** Ends the open alarm of this code, if there is one. */
export async function clearAt(w: Writer, charger: ChargerRecord, code: string, nowMs: number): Promise<void> {
  const [open] = await w.match(alarms, { openKey: openKeyOf(charger.id, null, code) });
  if (!open) return;
  const patch = { state: 'cleared' as const, openKey: null, clearedAt: nowMs, updatedAt: nowMs };
  await tell(w, await w.update(alarms, open.id, patch));
}
