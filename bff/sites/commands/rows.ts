/** Commands as the API and the live events show them. */
import { stationCommandKinds } from '../../../ocpp/vocabulary.ts';
import type { RowOf } from '../../kernel/fields.ts';
import type { commands } from '../../store/tables/index.ts';
import type { Row } from '../../store/types.ts';
import { withoutSecrets } from '../settings/secrets.ts';
import type { command } from './contract.ts';

export type CommandRecord = Row<typeof commands>;
type CommandRow = RowOf<typeof command.fields>;

/** What people and live events see of a command: no passwords, and of a list of cards only how long it is. */
export function shownPayload(payload: unknown): unknown {
  const shown = withoutSecrets(payload);
  if (typeof shown !== 'object' || shown === null || !('kind' in shown) || shown.kind !== 'sendLocalList') return shown;
  return 'entries' in shown && Array.isArray(shown.entries) ? { ...shown, entries: shown.entries.length } : shown;
}

export const toCommandRow = (r: CommandRecord): CommandRow => ({
  id: r.id,
  tenantId: r.tenantId,
  stationId: r.stationId,
  chargerId: r.chargerId,
  kind: stationCommandKinds.find((kind) => kind === r.kind) ?? 'trigger',
  payload: shownPayload(r.payload),
  state: r.state,
  detail: r.detail,
  result: withoutSecrets(r.result),
  orderId: r.orderId,
  actorName: r.actorName,
  batchId: r.batchId,
  createdAt: r.createdAt,
  sentAt: r.sentAt,
  answeredAt: r.answeredAt,
  expiresAt: r.expiresAt,
  updatedAt: r.updatedAt,
});
