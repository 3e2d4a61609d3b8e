/** The stand-in for the validator keeps contracts readable, knows every function they use, and refuses to validate. */
import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as free from './schema-free.ts';

it('takes any schema and refuses to validate by it', () => {
  const schema = free.strictObject({ name: free.optional(free.string().check(free.trim(), free.maxLength(3))) });
  expect(() => schema.parse({ name: 'abcd' })).toThrow('do not validate');
  expect(() => free.coerce.number().safeParse('1')).toThrow('do not validate');
});

it('knows every function that the contracts use', () => {
  const files = globSync(['bff/**/contract.ts', 'bff/kernel/fields.ts', 'bff/billing/tariffs/{tariff,bill}.ts']);
  const used = new Set(
    files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\bz\.([a-z]\w*)\(/g)].map((match) => match[1]!)),
  );
  expect(files.length).toBeGreaterThan(10);
  expect([...used].filter((name) => !(name in free))).toEqual([]);
});
