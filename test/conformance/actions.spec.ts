/**
 * Every action of every version, request and response, against the official schemas: what a schema allows goes out, over the
 * wire and in again unchanged; what it forbids does not go out.
 */
import fc from 'fast-check';
import * as schemas16 from 'typed-ocpp/dist/ocpp16/schemas.js';
import * as schemas20 from 'typed-ocpp/dist/ocpp20/schemas.js';
import * as schemas21 from 'typed-ocpp/dist/ocpp21/schemas.js';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../ocpp/dialects/dialect.ts';
import { messages16 } from '../../ocpp/messages/v16.ts';
import { messages21 } from '../../ocpp/messages/v21.ts';
import { messages201 } from '../../ocpp/messages/v201.ts';
import type { OcppVersion } from '../../ocpp/rpc/errors.ts';
import { defaultFrameLimits, readFrame, writeCall, writeNotice, writeResult } from '../../ocpp/rpc/frame.ts';
import { full, minimal, mixed, type SampleSchema, sample } from '../kit/schema-sample.ts';

type Schemas = Readonly<Record<string, SampleSchema>>;
const versions: [OcppVersion, Readonly<Record<string, Message>>, Schemas, number][] = [
  ['ocpp1.6', messages16, schemas16, 39],
  ['ocpp2.0.1', messages201, schemas20, 64],
  ['ocpp2.1', messages21, schemas21, 91],
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

/** An action's schema by the package's name; the one of SEND has no `Request` in it. */
function schemaOf(schemas: Schemas, action: string, part: 'Request' | 'Response'): SampleSchema {
  const schema = schemas[`${action}${part}`] ?? (part === 'Request' ? schemas[action] : undefined);
  if (schema === undefined) throw new Error(`No schema for ${action}${part}`);
  return schema;
}

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

describe.each(versions)('%s', (version, messages, schemas, count) => {
  const parts = Object.entries(messages).flatMap(([action, message]) => [
    { action, part: 'Request' as const, shape: message.request, isNotice: message.response === undefined },
    ...(message.response ? [{ action, part: 'Response' as const, shape: message.response, isNotice: false }] : []),
  ]);

  it('has a table of all its actions', () => {
    const official = new Set(Object.keys(schemas).flatMap((name) => /^(.+)Request$/.exec(name)?.[1] ?? []));
    if (version === 'ocpp2.1') official.add('NotifyPeriodicEventStream');
    expect(Object.keys(messages).sort()).toEqual([...official].sort());
    expect(Object.keys(messages)).toHaveLength(count);
  });

  it.each(parts)('$action $part goes out and comes in unchanged', ({ action, part, shape, isNotice }) => {
    const schema = schemaOf(schemas, action, part);
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
    const schema = schemaOf(schemas, action, part);
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
    const payload = sample(schemaOf(schemas, action, part), minimal) as Record<string, unknown>;
    expect(() => shape.write({ ...payload, notInTheSchema: 1 })).toThrow('additional properties');
  });
});
