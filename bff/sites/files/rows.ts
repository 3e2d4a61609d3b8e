/** Files as the API and the live events show them. */
import type { RowOf } from '../../kernel/fields.ts';
import type { files } from '../../store/tables/index.ts';
import type { Row } from '../../store/types.ts';
import type { file } from './contract.ts';

export type FileRecord = Row<typeof files>;
type FileRow = RowOf<typeof file.fields>;

export const toFileRow = (r: FileRecord): FileRow => ({ ...r });
