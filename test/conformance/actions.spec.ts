/**
 * Every action of every version, request and response, against the official schemas: what a schema allows goes out, over the
 * wire and in again unchanged; what it forbids does not go out.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../ocpp/dialects/dialect.ts';
import { agreeable } from '../../ocpp/fuzz/kit.ts';
import { messages16 } from '../../ocpp/messages/v16.ts';
import { messages21 } from '../../ocpp/messages/v21.ts';
import { messages201 } from '../../ocpp/messages/v201.ts';
import { noQuirks } from '../../ocpp/quirks.ts';
import type { OcppVersion } from '../../ocpp/rpc/errors.ts';
import { defaultFrameLimits, readFrame, writeCall, writeNotice, writeResult } from '../../ocpp/rpc/frame.ts';
import { dialectOf, ocppVersions } from '../../ocpp/versions.ts';
import { stationCommandKinds } from '../../ocpp/vocabulary.ts';
import { full, minimal, mixed, type Pick, sample } from '../kit/schema-sample.ts';
import { officialSchemas, schemaOf, supportOf, withTable } from './actions.ts';
import { commands } from './commands.ts';

const versions: [OcppVersion, Readonly<Record<string, Message>>, number][] = [
  ['ocpp1.6', messages16, 39],
  ['ocpp2.0.1', messages201, 64],
  ['ocpp2.1', messages21, 91],
];

/** Required fields that may be missing when read, because real stations and servers leave them out. */
const free: Record<string, string[]> = {
  BootNotificationRequest: ['reason'],
  BootNotificationResponse: ['currentTime', 'interval'],
  HeartbeatResponse: ['currentTime'],
  MeterValuesRequest: ['evseId'],
  NotifyCustomerInformationRequest: ['seqNo', 'generatedAt'],
  NotifyEventRequest: ['generatedAt', 'seqNo'],
  NotifyMonitoringReportRequest: ['seqNo', 'generatedAt'],
  NotifyReportRequest: ['generatedAt', 'seqNo'],
  SecurityEventNotificationRequest: ['timestamp'],
  StatusNotificationRequest: ['timestamp'],
  TransactionEventRequest: ['timestamp', 'triggerReason'],
};

/** Texts of one letter: an id that is empty fits its schema and names nothing. */
const brief: Pick = (count) => Math.min(1, count - 1);

/** What the other end reads of a payload. */
function overTheWire(version: OcppVersion, action: string, part: string, payload: unknown, isNotice: boolean): unknown {
  const text =
    part === 'Response'
      ? writeResult('1', payload)
      : isNotice
        ? writeNotice('1', action, payload)
        : writeCall('1', action, payload);
  // Larger than by default: the largest of everything in one message is 600 000 characters long.
  const frame = readFrame(text, version, { ...defaultFrameLimits[version], maxChars: 1_000_000 });
  if (!('payload' in frame)) throw new Error(`${action}${part} arrives as ${JSON.stringify(frame)}`);
  return frame.payload;
}

describe.each(versions)('%s', (version, messages, count) => {
  const dialect = dialectOf(version);
  const parts = Object.entries(messages).flatMap(([action, message]) => [
    { action, part: 'Request' as const, shape: message.request, isNotice: message.response === undefined },
    ...(message.response ? [{ action, part: 'Response' as const, shape: message.response, isNotice: false }] : []),
  ]);

  it('has a table of all its actions', () => {
    const official = new Set(
      Object.keys(officialSchemas[version]).flatMap((name) => /^(.+)Request$/.exec(name)?.[1] ?? []),
    );
    if (version === 'ocpp2.1') official.add('NotifyPeriodicEventStream');
    expect(Object.keys(messages).sort()).toEqual([...official].sort());
    expect(Object.keys(messages)).toHaveLength(count);
  });

  it.each(parts)('$action $part goes out and comes in unchanged', ({ action, part, shape, isNotice }) => {
    const schema = schemaOf(version, action, part);
    const passes = (payload: unknown) => {
      expect(shape.write(payload)).toBe(payload);
      const arrived = overTheWire(version, action, part, payload, isNotice);
      expect(shape.read(arrived)).toEqual({ ok: true, value: payload });
    };
    passes(sample(schema, minimal));
    passes(sample(schema, full));
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), (numbers) => passes(sample(schema, mixed(numbers)))),
      { numRuns: 10, seed: 21 },
    );
  });

  it.each(parts)('$action $part is refused without a field that it needs', ({ action, part, shape }) => {
    const schema = schemaOf(version, action, part);
    const missingWhenRead: string[] = [];
    for (const field of schema.required ?? []) {
      const { [field]: _, ...rest } = sample(schema, minimal) as Record<string, unknown>;
      expect(() => shape.write(rest)).toThrow(field);
      const read = shape.read(structuredClone(rest));
      if (read.ok) missingWhenRead.push(field);
      else expect(read.code).toBe('OccurrenceConstraintViolation');
    }
    if (version !== 'ocpp1.6') expect(missingWhenRead.sort()).toEqual((free[`${action}${part}`] ?? []).sort());
  });

  it.each(parts)('$action $part does not go out with a field that it does not know', ({ action, part, shape }) => {
    const payload = sample(schemaOf(version, action, part), minimal) as Record<string, unknown>;
    expect(() => shape.write({ ...payload, notInTheSchema: 1 })).toThrow('additional properties');
  });

  const fromStations = parts.filter(({ action, part }) => part === 'Request' && messages[action]?.from !== 'csms');
  it.each(fromStations)('$action becomes an event, whose answer fits its schema', ({ action }) => {
    const schema = schemaOf(version, action, 'Request');
    for (const pick of [brief, full]) {
      const read = dialect.readEvent(action, sample(schema, pick), noQuirks);
      if (!read.ok) throw new Error(read.description);
      const answer = dialect.writeReply(read.value, agreeable(read.value));
      expect(messages[action]?.response?.write(answer) ?? {}).toEqual(answer);
    }
  });

  it.each(stationCommandKinds.filter((kind) => kind !== 'raw'))('%s goes out, or is refused with a reason', (kind) => {
    for (const command of commands[kind]) {
      const reason = dialect.refusal(command);
      if (reason !== undefined) {
        expect(reason).toMatch(/^OCPP \d.*\w{3}.*\.$/);
        expect(() => dialect.writeCommand(command)).toThrow(reason);
        continue;
      }
      const { action, payload } = dialect.writeCommand(command);
      expect(messages[action]?.from).not.toBe('station');
      expect(messages[action]?.request.write(payload)).toBe(payload);
    }
  });

  it('supports each of its actions in some way', () => {
    const lacking = Object.entries(messages).filter(([action, message]) =>
      supportOf(dialect, action, message).includes('none'),
    );
    expect(lacking.map(([action]) => action)).toEqual([]);
  });
});

it('the README says what is supported', () => {
  expect(ocppVersions).toHaveLength(versions.length);
  const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');
  expect(readme).toBe(withTable(readme));
});
