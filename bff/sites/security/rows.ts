/** Certificates and changes as the API and the live events show them: without keys and hashes. */
import type { RowOf } from '../../kernel/fields.ts';
import type { certificates, securityChanges } from '../../store/tables/index.ts';
import type { Row } from '../../store/types.ts';
import { changeSteps } from './change.ts';
import type { certificate, securityChange } from './contract.ts';

export const toCertificateRow = ({
  commandId: _,
  ...row
}: Row<typeof certificates>): RowOf<typeof certificate.fields> => row;

export const toChangeRow = (r: Row<typeof securityChanges>): RowOf<typeof securityChange.fields> => ({
  id: r.id,
  tenantId: r.tenantId,
  chargerId: r.chargerId,
  kind: r.kind,
  fromProfile: r.fromProfile,
  toProfile: r.toProfile,
  step: changeSteps.find((step) => step === r.step) ?? 'return',
  state: r.state,
  detail: r.detail,
  deadlineAt: r.deadlineAt,
  actorName: r.actorName,
  createdAt: r.createdAt,
  updatedAt: r.updatedAt,
});
