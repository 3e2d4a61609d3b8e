/** Report files as the API and the live events show them. */
import type { RowOf } from '../../kernel/fields.ts';
import type { reportFiles, reportSchedules } from '../../store/tables/index.ts';
import type { Row } from '../../store/types.ts';
import type { reportFile } from './files-contract.ts';

export type ReportFileRecord = Row<typeof reportFiles>;
export type ScheduleRecord = Row<typeof reportSchedules>;

export const toReportFileRow = (r: ReportFileRecord): RowOf<typeof reportFile.fields> => ({
  id: r.id,
  tenantId: r.tenantId,
  name: r.name,
  report: r.report,
  format: r.format,
  query: r.query,
  state: r.state,
  rows: r.rows,
  total: r.total,
  sizeBytes: r.sizeBytes,
  error: r.error,
  scheduleId: r.scheduleId,
  actorName: r.actorName,
  expiresAt: r.expiresAt,
  createdAt: r.createdAt,
  updatedAt: r.updatedAt,
});
