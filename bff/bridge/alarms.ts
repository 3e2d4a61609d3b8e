/** Alarms as rows: raised, counted and cleared by the rules of `care/alarms/rules.ts`, within a unit of work. */

import { toAlarmRow } from '../care/alarms/rows.ts';
import { openKeyOf, type Raised } from '../care/alarms/rules.ts';
import { alarms } from '../store/tables/index.ts';
import type { Row } from '../store/types.ts';
import type { Unit } from './unit.ts';

/** A second report of what is open already is counted. */
export async function raise(unit: Unit, connector: number | null, raised: Raised, atMs: number): Promise<void> {
  const { w, charger, nowMs } = unit;
  const openKey = openKeyOf(charger.id, connector, raised.code);
  const known = unit.openAlarms().find((alarm) => alarm.openKey === openKey);
  const before = known && (await w.find(alarms, known.id));
  if (before?.openKey === openKey) {
    const { level, detail } = raised;
    const patch = { level, detail, count: before.count + 1, lastAt: Math.max(before.lastAt, atMs), updatedAt: nowMs };
    await tell(unit, openKey, await w.update(alarms, before.id, patch));
    return;
  }
  const row: Row<typeof alarms> = {
    id: unit.newId(),
    tenantId: charger.tenantId,
    stationId: charger.stationId,
    chargerId: charger.id,
    stationName: unit.context.stationName,
    chargerName: charger.name,
    connector,
    code: raised.code,
    level: raised.level,
    state: 'new',
    detail: raised.detail,
    count: 1,
    assigneeId: null,
    assigneeName: '',
    note: '',
    openKey,
    firstAt: atMs,
    lastAt: atMs,
    clearedAt: null,
    closedAt: null,
    createdAt: nowMs,
    updatedAt: nowMs,
  };
  await w.insert(alarms, row);
  await tell(unit, openKey, row);
}

/** Ends alarms because the equipment recovered. One that a person closed meanwhile stays closed. */
export async function clear(unit: Unit, open: readonly Row<typeof alarms>[]): Promise<void> {
  for (const { id, openKey } of open) {
    if (openKey === null) continue;
    const before = await unit.w.find(alarms, id);
    unit.setAlarm(openKey, null);
    if (before?.openKey !== openKey) continue;
    const patch = { state: 'cleared' as const, openKey: null, clearedAt: unit.nowMs, updatedAt: unit.nowMs };
    await tell(unit, openKey, await unit.w.update(alarms, id, patch));
  }
}

async function tell(unit: Unit, key: string, row: Row<typeof alarms> | undefined): Promise<void> {
  if (!row) return;
  unit.setAlarm(key, row.openKey === null ? null : row);
  await unit.w.emit('alarm.changed', row.id, toAlarmRow(row), row.tenantId);
}
