/** Failures of the store that a caller may want to tell apart. Everything else that it throws is a bug or a broken disk. */

/**
 * `busy`: too many writes wait, try later. `badCursor`: not one of ours, or of another sort. `outOfScope`: a write to a tenant the caller
 * may not see. `duplicate`: a unique index holds this value already. `conflict`: other writers won every retry. `stuck`: the work of
 * a transaction waited for something other than its writer. `closed`: used after its end. `newer`: the database belongs to a
 * newer program. `config`: settings that cannot work. `lost`: the database went away; whether a commit under way was done is not known.
 */
export type StoreErrorCode =
  | 'busy'
  | 'badCursor'
  | 'outOfScope'
  | 'duplicate'
  | 'conflict'
  | 'stuck'
  | 'closed'
  | 'newer'
  | 'config'
  | 'lost';

export class StoreError extends Error {
  readonly code: StoreErrorCode;
  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'StoreError';
    this.code = code;
  }
}

const passing: ReadonlySet<StoreErrorCode> = new Set(['closed', 'lost', 'busy', 'stuck', 'conflict']);

/** No fault of the work: the store is going away or overrun, and the same may succeed later. */
export const isPassing = (error: unknown): boolean => error instanceof StoreError && passing.has(error.code);

/** Codes of SQLite and PostgreSQL for "this value is taken". */
const duplicateCodes = new Set(['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', '23505']);

export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

/** The same error, or the one that names it for both engines. */
export const named = (error: unknown): unknown =>
  duplicateCodes.has(codeOf(error))
    ? new StoreError('duplicate', 'A row with this value exists already.', error)
    : error;
