/** Expected failures as values with a typed code; one place (http.ts) maps codes to HTTP. Bugs throw. Browser-safe. */

export const failureCodes = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  gone: 410,
  tooLarge: 413,
  unprocessable: 422,
  tooMany: 429,
  unsupported: 501,
  busy: 503,
} as const;
export type FailureCode = keyof typeof failureCodes;

export interface FieldError {
  /** Path in the input, e.g. `connectors.0.type`. */
  path: string;
  message: string;
}

export class Failure {
  readonly code: FailureCode;
  /** What went wrong and what to do, as a sentence for a person. */
  readonly detail: string;
  readonly errors: readonly FieldError[];
  /** Seconds after which another try makes sense. */
  readonly retryAfterS: number | undefined;
  constructor(code: FailureCode, detail: string, errors: readonly FieldError[] = [], retryAfterS?: number) {
    this.code = code;
    this.detail = detail;
    this.errors = errors;
    this.retryAfterS = retryAfterS;
  }
}

export const fail = (code: FailureCode, detail: string, errors?: readonly FieldError[]): Failure =>
  new Failure(code, detail, errors);
/** A wrong input field. */
export const invalid = (path: string, message: string): Failure => new Failure('invalid', message, [{ path, message }]);
export const notFound = (what: string): Failure =>
  new Failure('notFound', `There is no such ${what}, or you may not see it.`);
export const isFailure = (value: unknown): value is Failure => value instanceof Failure;
