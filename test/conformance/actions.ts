/**
 * Which actions of which OCPP version are spoken, found out by asking the dialects: messages of stations are made from their
 * schemas and read, commands of every kind are written. `node test/conformance/actions.ts` prints the table, with `--write` it goes into the README.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as schemas16 from 'typed-ocpp/dist/ocpp16/schemas.js';
import * as schemas20 from 'typed-ocpp/dist/ocpp20/schemas.js';
import * as schemas21 from 'typed-ocpp/dist/ocpp21/schemas.js';
import type { Dialect, Message } from '../../ocpp/dialects/dialect.ts';
import { isRecord } from '../../ocpp/messages/shape.ts';
import { noQuirks } from '../../ocpp/quirks.ts';
import type { OcppVersion } from '../../ocpp/rpc/errors.ts';
import { dialectOf, ocppVersions } from '../../ocpp/versions.ts';
import type { StationCommand } from '../../ocpp/vocabulary.ts';
import { full, minimal, type SampleSchema, sample } from '../kit/schema-sample.ts';
import { commands } from './commands.ts';

type Schemas = Readonly<Record<string, SampleSchema>>;
export const officialSchemas: Readonly<Record<OcppVersion, Schemas>> = {
  'ocpp1.6': schemas16,
  'ocpp2.0.1': schemas20,
  'ocpp2.1': schemas21,
};

/** An action's schema by the package's name; the one of SEND has no `Request` in it. */
export function schemaOf(version: OcppVersion, action: string, part: 'Request' | 'Response'): SampleSchema {
  const schemas = officialSchemas[version];
  const schema = schemas[`${action}${part}`] ?? (part === 'Request' ? schemas[action] : undefined);
  if (schema === undefined) throw new Error(`No schema for ${action}${part}`);
  return schema;
}

/** `typed`: in words of our own; `kept`: as it came, with a proper answer; `raw`: by the command that takes any payload. */
export type Support = 'typed' | 'kept' | 'raw' | 'none';

/** What the dialect makes of an action: as a message of a station, as a command, or as both. */
export function supportOf(dialect: Dialect, action: string, message: Message): Support[] {
  const schema = schemaOf(dialect.version, action, 'Request');
  const payloads = [sample(schema, minimal), sample(schema, full)];
  return [
    ...(message.from === 'csms' ? [] : [asEvent(dialect, action, payloads)]),
    ...(message.from === 'station' ? [] : [asCommand(dialect, action, payloads)]),
  ];
}

function asEvent(dialect: Dialect, action: string, payloads: unknown[]): Support {
  const kinds = payloads.flatMap((payload) => {
    const read = dialect.readEvent(action, payload, noQuirks);
    return read.ok ? [read.value.kind] : [];
  });
  if (kinds.length === 0) return 'none';
  return kinds.includes('noted') ? 'kept' : 'typed';
}

function asCommand(dialect: Dialect, action: string, payloads: unknown[]): Support {
  const typed = Object.values(commands).flat<StationCommand[][]>();
  if (typed.some((command) => writes(dialect, command) === action)) return 'typed';
  const isRaw = payloads.every((payload) => {
    return isRecord(payload) && writes(dialect, { kind: 'raw', action, payload }) === action;
  });
  return isRaw ? 'raw' : 'none';
}

/** The action that the command goes out as; `undefined` when the version has no words for it. */
function writes(dialect: Dialect, command: StationCommand): string | undefined {
  return dialect.refusal(command) === undefined ? dialect.writeCommand(command).action : undefined;
}

const arrows = { station: '↑', csms: '↓', both: '↕' };

/** One row per action, one column per version: the README's table. */
export function actionsTable(): string {
  const actions = new Set(ocppVersions.flatMap((version) => Object.keys(dialectOf(version).messages)));
  const rows = [...actions].sort().map((action) => {
    const messages = ocppVersions.map((version) => dialectOf(version).messages[action]);
    const from = messages.find((message) => message !== undefined)?.from ?? 'both';
    const cells = ocppVersions.map((version, at) => {
      const message = messages[at];
      if (message === undefined) return '–';
      return [...new Set(supportOf(dialectOf(version), action, message))].join(', ');
    });
    return `| ${arrows[from]} ${action} | ${cells.join(' | ')} |`;
  });
  const names = ocppVersions.map((version) => version.replace('ocpp', ''));
  return [`| Action | ${names.join(' | ')} |`, `|---|${names.map(() => '---|').join('')}`, ...rows].join('\n');
}

/** How many actions of each version are supported in which way. */
export function summary(): string {
  return ocppVersions
    .map((version) => {
      const dialect = dialectOf(version);
      const all = Object.entries(dialect.messages);
      const ways = all.flatMap(([action, message]) => [...new Set(supportOf(dialect, action, message))]);
      const count = (way: Support) => ways.filter((one) => one === way).length;
      const kept = count('kept') > 0 ? `, ${count('kept')} kept as they came` : '';
      const raw = count('raw') > 0 ? `, ${count('raw')} by raw command` : '';
      return `OCPP ${version.replace('ocpp', '')}: ${all.length} actions, ${count('typed')} typed${kept}${raw}.`;
    })
    .join(' ');
}

const begin = '<!-- actions: node test/conformance/actions.ts --write -->';
const end = '<!-- /actions -->';

/** The README with the table as it is now. */
export function withTable(readme: string): string {
  const [before, rest] = readme.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`The README has no place for the table: ${begin}`);
  return `${before}${begin}\n\n${summary()}\n\n${actionsTable()}\n\n${end}${after}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = fileURLToPath(new URL('../../README.md', import.meta.url));
  if (process.argv.includes('--write')) writeFileSync(path, withTable(readFileSync(path, 'utf8')));
  else console.info(`${summary()}\n\n${actionsTable()}`);
}
