/** The official schemas of OCPP 2.0.1 and 2.1 from another package than the one that the library compiles, as in `official16.ts`. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';

const files = { 'ocpp2.0.1': 'ocpp2_0_1', 'ocpp2.1': 'ocpp2_1' };

function load(file: string): Ajv {
  const ajv = new Ajv({ strict: false });
  addFormats.default(ajv);
  const path = createRequire(import.meta.url).resolve(`ocpp-rpc/lib/schemas/${file}.json`);
  for (const { $id, ...schema } of JSON.parse(readFileSync(path, 'utf8'))) ajv.addSchema(schema, nameOf($id));
  return ajv;
}

/** The package names the messages of its versions differently: `urn:Reset.req` and `urn:ResetRequest`. */
function nameOf(id: string): string {
  return id
    .replace(/^urn:/, '')
    .replace(/\.req$/, 'Request')
    .replace(/\.conf$/, 'Response');
}

const official = { 'ocpp2.0.1': load(files['ocpp2.0.1']), 'ocpp2.1': load(files['ocpp2.1']) };

/** @param name for example `AuthorizeRequest` or `AuthorizeResponse` */
export function expectOfficial2(version: keyof typeof official, name: string, payload: unknown): void {
  const ajv = official[version];
  const isValid = ajv.validate(name, payload);
  expect(isValid ? '' : `${name}: ${ajv.errorsText()}`).toBe('');
}
