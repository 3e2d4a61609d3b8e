/**
 * Messages that were right until something happened to them: any part of any message of any version is replaced by something
 * else. Nothing throws, whatever can be taken gets an answer that fits its schema, and whatever cannot is refused in words.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreeable } from '../../ocpp/fuzz/kit.ts';
import { noQuirks } from '../../ocpp/quirks.ts';
import { dialectOf, ocppVersions } from '../../ocpp/versions.ts';
import type { StationCommand } from '../../ocpp/vocabulary.ts';
import { full, mixed, sample } from '../kit/schema-sample.ts';
import { schemaOf } from './actions.ts';
import { commands } from './commands.ts';

const oddities = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    'x',
    '2026-13-45T99:99:99Z',
    '__proto__',
    '-1',
    '1e999',
    'NaN',
    '٣',
    '\ud800',
  ),
  fc.constantFrom<unknown>(0, -1, 0.1, 2 ** 53, -(2 ** 63), 1e308, '9223372036854775807'),
  fc.constantFrom<unknown>([], {}, [[]], [null], { length: 5 }, [{}, 1, 'x']),
  fc.jsonValue({ maxDepth: 2 }),
);
interface Blow {
  at: number;
  instead: unknown;
  isGone: boolean;
}
const blows = fc.array(fc.record<Blow>({ at: fc.nat(), instead: oddities, isGone: fc.boolean() }), {
  minLength: 1,
  maxLength: 4,
});

/** The payload with the parts that are hit replaced or left out. */
function damaged(payload: unknown, hits: Blow[]): unknown {
  let result = structuredClone(payload);
  for (const { at, instead, isGone } of hits) {
    const places: [Record<string, unknown>, string][] = [];
    const walk = (value: unknown) => {
      if (typeof value !== 'object' || value === null) return;
      for (const key of Object.keys(value)) {
        places.push([value as Record<string, unknown>, key]);
        walk((value as Record<string, unknown>)[key]);
      }
    };
    walk(result);
    const place = places[at % (places.length + 1)];
    if (place === undefined) result = structuredClone(instead);
    else if (isGone) delete place[0][place[1]];
    else place[0][place[1]] = structuredClone(instead);
  }
  return result;
}

const runs = { numRuns: 30, seed: 1_984 };

describe.each(ocppVersions)('%s', (version) => {
  const dialect = dialectOf(version);
  const actions = Object.entries(dialect.messages);
  const outcomes = { taken: 0, refused: 0 };
  const fromStations = actions.filter(([, { from }]) => from !== 'csms').map(([action]) => action);
  const fromCsms = actions.filter(([, { from }]) => from !== 'station').map(([action]) => action);
  const damagedRequest = (action: string) =>
    fc
      .tuple(fc.infiniteStream(fc.nat()), fc.boolean(), blows)
      .map(([numbers, isFull, hits]) =>
        damaged(sample(schemaOf(version, action, 'Request'), isFull ? full : mixed(numbers)), hits),
      );

  it.each(fromStations)('the CSMS takes or refuses a damaged %s', (action) => {
    fc.assert(
      fc.property(damagedRequest(action), (payload) => {
        const read = dialect.readEvent(action, payload, noQuirks);
        outcomes[read.ok ? 'taken' : 'refused']++;
        if (!read.ok) {
          expect(read.description).toMatch(/\w/);
          return;
        }
        const answer = dialect.writeReply(read.value, agreeable(read.value));
        expect(() => dialect.messages[action]?.response?.write(answer)).not.toThrow();
      }),
      runs,
    );
  });

  it('has hit neither everything nor nothing', () => {
    const all = runs.numRuns * fromStations.length;
    expect(outcomes.taken).toBeGreaterThan(all / 10);
    expect(outcomes.refused).toBeGreaterThan(all / 10);
  });

  it.each(fromCsms)('the charger takes or refuses a damaged %s', (action) => {
    fc.assert(
      fc.property(damagedRequest(action), (payload) => {
        const read = dialect.readCommand(action, payload);
        expect(read.ok || /\w/.test(read.description)).toBe(true);
      }),
      runs,
    );
  });

  const sayable = Object.values(commands)
    .flat<StationCommand[][]>()
    .filter((command) => dialect.refusal(command) === undefined)
    .map((command) => ({ kind: command.kind, command, action: dialect.writeCommand(command).action }));
  it.each(sayable)('the CSMS makes something of any answer to $action for $kind', ({ command, action }) => {
    const schema = schemaOf(version, action, 'Response');
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), fc.boolean(), blows, (numbers, isFull, hits) => {
        const answer = dialect.readAnswer(command, damaged(sample(schema, isFull ? full : mixed(numbers)), hits));
        expect(['accepted', 'rejected', 'failed', 'unsupported']).toContain(answer.outcome);
        expect(typeof answer.detail).toBe('string');
      }),
      runs,
    );
  });
});
