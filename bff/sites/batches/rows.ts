/** Batches as the API and the live events show them. */
import type { RowOf } from '../../kernel/fields.ts';
import type { batches, batchItems } from '../../store/tables/index.ts';
import type { Row } from '../../store/types.ts';
import { shownPayload } from '../commands/rows.ts';
import type { batch } from './contract.ts';

export type BatchRecord = Row<typeof batches>;
export type BatchItemRecord = Row<typeof batchItems>;

export const toBatchRow = (r: BatchRecord): RowOf<typeof batch.fields> => ({
  ...r,
  kind: r.command.kind,
  command: shownPayload(r.command),
});
