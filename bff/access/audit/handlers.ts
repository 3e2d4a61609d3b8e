/** Handlers of the audit log: read only. */
import { bind } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { audit as table } from '../../store/tables/index.ts';
import { audit, auditEntry } from './contract.ts';

export const auditHandlers = () =>
  bind(audit, manage({ entity: auditEntry, table, sort: '-at', toRow: (r) => ({ ...r }) }));
