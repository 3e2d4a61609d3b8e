/** Commands as the API and the live events show them. */
import { stationCommandKinds } from '../../../ocpp/vocabulary.ts';
import type { RowOf } from '../../kernel/fields.ts';
import type { commands } from '../../store/tables/index.ts';
import type { Row } from '../../store/types.ts';
import type { command } from './contract.ts';

export type CommandRecord = Row<typeof commands>;
type CommandRow = RowOf<typeof command.fields>;

export const toCommandRow = (r: CommandRecord): CommandRow => ({
  id: r.id,
  tenantId: r.tenantId,
  stationId: r.stationId,
  chargerId: r.chargerId,
  kind: stationCommandKinds.find((kind) => kind === r.kind) ?? 'trigger',
  payload: r.payload,
  state: r.state,
  detail: r.detail,
  result: r.result,
  orderId: r.orderId,
  actorName: r.actorName,
  batchId: r.batchId,
  createdAt: r.createdAt,
  sentAt: r.sentAt,
  answeredAt: r.answeredAt,
  expiresAt: r.expiresAt,
  updatedAt: r.updatedAt,
});
