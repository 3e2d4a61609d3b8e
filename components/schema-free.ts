/**
 * Stands in for `zod/mini` in the widgets' build. Widgets read contracts for their words, paths and units; the server validates. Leaving
 * the validator out saves more than a third of the shared core. Every schema here is the same inert object; asking it to validate throws,
 * and a function that is not listed fails the build.
 */
const refuse = (): never => {
  throw new Error('schemas do not validate in the widgets’ build');
};
const validating = new Set(['parse', 'safeParse', 'parseAsync', 'safeParseAsync']);

interface Inert {
  (...ignored: unknown[]): Inert;
  check(...ignored: unknown[]): Inert;
  /** Of `coerce`. */
  number(): Inert;
  parse(value: unknown): never;
  safeParse(value: unknown): never;
}
const inert: Inert = new Proxy(Object.assign(() => inert, {}) as unknown as Inert, {
  get: (_, name) => (validating.has(String(name)) ? refuse : inert),
  apply: () => inert,
});

export {
  inert as _default,
  inert as array,
  inert as boolean,
  inert as coerce,
  inert as discriminatedUnion,
  inert as email,
  inert as enum,
  inert as extend,
  inert as gte,
  inert as int,
  inert as iso,
  inert as length,
  inert as literal,
  inert as lte,
  inert as maxLength,
  inert as minLength,
  inert as nullable,
  inert as number,
  inert as object,
  inert as optional,
  inert as record,
  inert as refine,
  inert as regex,
  inert as strictObject,
  inert as string,
  inert as trim,
  inert as undefined,
  inert as union,
  inert as unknown,
};
