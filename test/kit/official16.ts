/** The official schemas of OCPP 1.6 from another package than the one that the library compiles: both must agree with what it writes. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { expect } from 'vitest';

// A tenth is no binary fraction, so a limit of 16.1 is a multiple of 0.1 only when rounded.
const official = new Ajv({ strict: false, multipleOfPrecision: 6 });
addFormats.default(official);
const file = createRequire(import.meta.url).resolve('ocpp-rpc/lib/schemas/ocpp1_6.json');
for (const { $id, ...schema } of JSON.parse(readFileSync(file, 'utf8')))
  official.addSchema(schema, $id.slice('urn:'.length));

/** @param name for example `Authorize.req` or `Authorize.conf` */
export function expectOfficial(name: string, payload: unknown): void {
  const isValid = official.validate(name, payload);
  expect(isValid ? '' : `${name}: ${official.errorsText()}`).toBe('');
}

/** What a payload is after its way over the wire. */
export function overTheWire(payload: unknown): unknown {
  return JSON.parse(JSON.stringify(payload));
}

/** A payload in which any part, or the whole, is another value than it should be, or is missing. */
export function spoiled(payload: unknown): fc.Arbitrary<unknown> {
  const values = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(
      undefined,
      null,
      '',
      '0',
      '-1',
      'NaN',
      Number.POSITIVE_INFINITY,
      -0.5,
      2 ** 63,
      [],
      {},
      [null],
      '__proto__',
    ),
  );
  return fc.tuple(fc.constantFrom(...pathsOf(payload)), values).map(([path, value]) => replace(payload, path, value));
}

function pathsOf(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  const inner = Object.entries(value).flatMap(([name, part]) => pathsOf(part).map((path) => [name, ...path]));
  return [[], ...inner];
}

function replace(whole: unknown, [name, ...path]: string[], value: unknown): unknown {
  if (name === undefined) return value;
  if (Array.isArray(whole)) return whole.map((part, i) => (String(i) === name ? replace(part, path, value) : part));
  const part = Object.entries(whole ?? {}).find(([key]) => key === name)?.[1];
  return { ...(whole ?? {}), [name]: replace(part, path, value) };
}
