/** Failures of the store that a caller may want to tell apart. Everything else that it throws is a bug or a broken disk. */
import { DrizzleQueryError } from 'drizzle-orm';

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
export const isPassing = (error: unknown): boolean => {
  const known = storeErrorOf(error);
  return known !== undefined && passing.has(known.code);
};

/** Codes of SQLite and PostgreSQL for "this value is taken". */
const duplicateCodes = new Set(['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', '23505']);

export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

/** Codes of PostgreSQL and of the network for a server that cannot be reached, ends, or takes no more connections. */
const lostCodes = /^(08...|57P0[1-5]|53300|ECONN.*|EPIPE|ETIMEDOUT|EHOST.*|ENET.*|ENOTFOUND|EAI_AGAIN)$/;
/** The driver's own errors have no code. */
const lostWords =
  /^Connection terminated|^timeout exceeded when trying to connect$|^timeout expired$|is not queryable$/;

const isLost = (error: unknown): boolean =>
  lostCodes.test(codeOf(error)) || (error instanceof Error && codeOf(error) === '' && lostWords.test(error.message));

/** The same error, or the one that names it for both engines. */
export const named = (error: unknown): unknown => {
  if (duplicateCodes.has(codeOf(error)))
    return new StoreError('duplicate', 'A row with this value exists already.', error);
  return isLost(error) ? new StoreError('lost', 'The database cannot be reached.', error) : error;
};

/** What the store says by an error, also when it comes from a query that was put together by hand. */
export const storeErrorOf = (error: unknown): StoreError | undefined => {
  const known = error instanceof DrizzleQueryError ? named(error.cause) : error;
  return known instanceof StoreError ? known : undefined;
};
