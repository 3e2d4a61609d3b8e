/** Alarms as the API and the live events show them. */
import type { RowOf } from '../../kernel/fields.ts';
import type { alarms } from '../../store/tables/index.ts';
import type { Row } from '../../store/types.ts';
import type { alarm } from './contract.ts';

export const toAlarmRow = (r: Row<typeof alarms>): RowOf<typeof alarm.fields> => ({
  id: r.id,
  tenantId: r.tenantId,
  level: r.level,
  state: r.state,
  code: r.code,
  detail: r.detail,
  stationId: r.stationId,
  stationName: r.stationName,
  chargerId: r.chargerId,
  chargerName: r.chargerName,
  connector: r.connector,
  count: r.count,
  assigneeId: r.assigneeId,
  assigneeName: r.assigneeName,
  note: r.note,
  firstAt: r.firstAt,
  lastAt: r.lastAt,
  clearedAt: r.clearedAt,
  closedAt: r.closedAt,
  updatedAt: r.updatedAt,
});
