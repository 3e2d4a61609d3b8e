import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { admitBareUpgrades } from './bare-upgrade.ts';
import type { Dialect } from './dialects/dialect.ts';
import { dialect16 } from './dialects/v16.ts';
import { type Device, deviations, noQuirks, type Quirks, quirkNotes, quirksOf } from './quirks.ts';
import { readFrame } from './rpc/frame.ts';
import { newStation, stepStation } from './station.ts';
import { chooseVersion, identityOf } from './upgrade.ts';
import type { StationEvent, StationReply } from './vocabulary.ts';

const atMs = Date.UTC(2026, 0, 1);
const timestamp = '2026-01-01T00:00:00Z';
const autel = { vendor: 'Autel', model: 'MaxiChargerAC', firmware: 'PFA0102|V0.00.00|V1.38.00||2.4.3.0' };
const abb = { vendor: 'ABB', model: 'Terra AC', firmware: '1.5.2' };
const alfen = { vendor: 'Alfen BV', model: 'NG910-60023' };

/** What the dialect of 1.6 makes of a message; fails when it is refused. */
function read(action: string, payload: object, quirks: Quirks = noQuirks): StationEvent {
  const event = dialect16.readEvent(action, payload, quirks);
  if (!event.ok) throw new Error(event.description);
  return event.value;
}

const meterValues = (transactionId: unknown, sampledValue: object = { value: '895', context: 'Sample.Clock' }) => ({
  connectorId: 1,
  transactionId,
  meterValue: [{ timestamp, sampledValue: [sampledValue] }],
});

/** A connection on which texts come in and every event is answered; returns what went in and out. */
function connection(dialect: Dialect = dialect16) {
  const state = newStation<string>(dialect);
  const events: StationEvent[] = [];
  const sent: string[] = [];
  const answers: unknown[] = [];
  const feed = (input: Parameters<typeof stepStation<string>>[1], replyTo: (event: StationEvent) => StationReply) => {
    for (const output of stepStation(state, input, atMs)) {
      if (output.type === 'event') {
        events.push(output.event);
        const { call, event } = output;
        feed({ type: 'reply', call, event, reply: replyTo(event) }, replyTo);
      }
      if (output.type === 'send') sent.push(output.text);
      if (output.type === 'answered') answers.push(output.answer);
    }
  };
  return { feed, events, sent, answers };
}
const empty = () => ({});

const start = { connectorId: 1, idTag: 'A1', meterStart: 1_000, timestamp };
const invalid = (): StationReply => ({ transactionId: 7, authorization: { status: 'invalid' } });

/** One test for each deviation, by its id. */
const shown: Record<string, () => void | Promise<void>> = {
  autelFinishing() {
    const event = read('StatusNotification', { connectorId: 1, status: 'Finishing', errorCode: 'NoError' });
    expect(event).toMatchObject({ kind: 'statusChanged', connector: 1, state: 'finishing' });
    expect(dialect16.writeCommand({ kind: 'reset', hard: false }).payload).toEqual({ type: 'Soft' });
  },
  autelStationState() {
    const line = connection();
    const say = (id: number, connectorId: number, status: string) =>
      line.feed(
        {
          type: 'text',
          text: JSON.stringify([2, `${id}`, 'StatusNotification', { connectorId, status, errorCode: 'NoError' }]),
        },
        empty,
      );
    say(1, 1, 'SuspendedEV');
    say(2, 0, 'Available');
    expect(line.events).toMatchObject([
      { connector: 1, state: 'suspendedEv' },
      { connector: 0, state: 'available' },
    ]);
  },
  autelCurrentLimit() {
    const current = read('MeterValues', meterValues(7, { value: '31.2', measurand: 'Current.Import', unit: 'A' }));
    expect(current).toMatchObject({ samples: [{ currentMilliamps: { total: 31_200 } }] });
    const ask = dialect16.writeCommand({ kind: 'readSchedule', connector: 1, durationS: 60 });
    expect(ask.action).toBe('GetCompositeSchedule');
  },
  autelCertificate() {
    expect(quirkNotes(autel).map(({ id }) => id)).toContain('autelCertificate');
  },
  autelAutostart() {
    expect(quirkNotes(autel).map(({ id }) => id)).toContain('autelAutostart');
  },
  autelDrops() {
    const line = connection();
    line.feed({ type: 'text', text: JSON.stringify([2, '1', 'MeterValues', meterValues(7)]) }, empty);
    line.feed({ type: 'closed' }, empty);
    line.feed({ type: 'text', text: JSON.stringify([2, '1', 'MeterValues', meterValues(7)]) }, empty);
    expect(line.sent).toEqual(['[3,"1",{}]', '[3,"1",{}]']);
  },
  autelFirmware() {
    const { vendor: chargePointVendor, model: chargePointModel, firmware: firmwareVersion } = autel;
    expect(read('BootNotification', { chargePointVendor, chargePointModel, firmwareVersion })).toMatchObject(autel);
  },
  autelIdentity() {
    expect(identityOf('/ocpp/AE0022A1GN8C00123')).toBe('AE0022A1GN8C00123');
    expect(identityOf('/ocpp/')).toBeUndefined();
  },
  async noConnectionHeader() {
    const server = createServer();
    let upgrades = 0;
    server.on('upgrade', (_request, socket) => {
      upgrades++;
      socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n');
    });
    admitBareUpgrades(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const key = Buffer.alloc(16).toString('base64');
    socket.write(
      `GET /ocpp/CP HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    );
    const [answer] = await new Promise<Buffer[]>((resolve) => socket.once('data', (data: Buffer) => resolve([data])));
    expect(answer?.toString()).toMatch(/^HTTP\/1\.1 101/);
    expect(upgrades).toBe(1);
    socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  },
  abbSessionRegister() {
    const samples = (device: Device) => read('MeterValues', meterValues(7), quirksOf(device));
    const session = { samples: [{ atMs, context: 'Sample.Clock', energySessionWh: 895 }] };
    const lifetime = { samples: [{ atMs, context: 'Sample.Clock', energyWh: 895 }] };
    expect(samples(abb)).toMatchObject(session);
    expect(samples({ ...abb, firmware: '2.0' })).toMatchObject(lifetime);
    expect(samples({ ...abb, model: 'Terra 54' })).toMatchObject(lifetime);
    expect(samples({ vendor: 'ABB', model: 'Terra AC' })).toMatchObject(lifetime);
  },
  sessionRegisterMaybe() {
    const grizzlE = { vendor: 'UnitedChargers', model: 'Grizzl-E Smart Connect' };
    expect(quirksOf(grizzlE)).toBe(noQuirks);
    expect(read('MeterValues', meterValues(7, { value: '0.104', unit: 'kWh' }))).toMatchObject({
      samples: [{ energyWh: 104 }],
    });
    expect(read('StopTransaction', { transactionId: 7, meterStop: 4_076_334, timestamp })).toMatchObject({
      meterStopWh: 4_076_334,
    });
  },
  alfenNoTransaction() {
    const frame = readFrame(
      `[2,"1","MeterValues",{"connectorId":1,"transactionId":9223372036854775807,"meterValue":[]}]`,
    );
    if (frame.type !== 'call') throw new Error('no call');
    const of = (device: Device) => dialect16.readEvent(frame.action, structuredClone(frame.payload), quirksOf(device));
    expect(of(alfen)).toMatchObject({ ok: true, value: { transactionId: undefined } });
    expect(of(autel)).toMatchObject({ ok: true, value: { transactionId: '9223372036854775807' } });
    expect(read('MeterValues', meterValues(8), quirksOf(alfen))).toMatchObject({ transactionId: '8' });
  },
  alfenContext() {
    expect(read('MeterValues', meterValues(7), quirksOf(alfen))).toMatchObject({ samples: [{ atMs, energyWh: 895 }] });
    expect(JSON.stringify(read('MeterValues', meterValues(7), quirksOf(alfen)))).not.toContain('context');
    expect(JSON.stringify(read('MeterValues', meterValues(7)))).toContain('context');
  },
  transactionZero() {
    expect(read('MeterValues', meterValues(0))).toMatchObject({ transactionId: '0' });
    expect(read('StopTransaction', { transactionId: 0, meterStop: 5, timestamp })).toMatchObject({
      transactionId: '0',
    });
  },
  reusedMessageIds() {
    const line = connection();
    line.feed({ type: 'text', text: JSON.stringify([2, '1', 'Authorize', { idTag: 'A' }]) }, () => ({
      authorization: { status: 'accepted' },
    }));
    line.feed({ type: 'text', text: JSON.stringify([2, '1', 'Authorize', { idTag: 'B' }]) }, () => ({
      authorization: { status: 'blocked' },
    }));
    expect(line.sent).toEqual([
      '[3,"1",{"idTagInfo":{"status":"Accepted"}}]',
      '[3,"1",{"idTagInfo":{"status":"Blocked"}}]',
    ]);
  },
  tagWithExtraBytes() {
    const idTag = 'BA863E6E6E6E6E6E6E6E\u0010\u000e';
    expect(read('Authorize', { idTag })).toMatchObject({ idTag: 'BA863E6E6E6E6E6E6E6E' });
    expect(read('StartTransaction', { ...start, idTag })).toMatchObject({ idTag: 'BA863E6E6E6E6E6E6E6E' });
    expect(read('StopTransaction', { transactionId: 7, meterStop: 5, timestamp, idTag })).toMatchObject({
      idTag: 'BA863E6E6E6E6E6E6E6E',
    });
  },
  missingValue() {
    const line = connection();
    line.feed(
      {
        type: 'text',
        text: '[2,"1","StopTransaction",{"transactionId":,"meterStop":5,"timestamp":"2026-01-01T00:00:00Z"}]',
      },
      empty,
    );
    expect(line.events).toMatchObject([{ kind: 'transactionStopped', transactionId: undefined, meterStopWh: 5 }]);
  },
  oddTimes() {
    for (const time of ['2026-01-01T03:00:00+03', '2026-01-01T00:00:00'])
      expect(read('StartTransaction', { ...start, timestamp: time })).toMatchObject({ atMs });
  },
  objectForList() {
    const meterValue = {
      timestamp,
      sampledValue: [{ value: '0.50', context: 'Transaction.Begin', unit: 'kWh' }],
    };
    expect(read('MeterValues', { connectorId: 1, transactionId: 1, meterValue })).toMatchObject({
      samples: [{ atMs, context: 'Transaction.Begin', energyWh: 500 }],
    });
  },
  emptyValues() {
    const sampledValue = [{ value: '', measurand: 'Voltage' }, { value: '7' }];
    expect(read('MeterValues', { connectorId: 1, meterValue: [{ timestamp, sampledValue }] })).toMatchObject({
      samples: [{ energyWh: 7 }],
    });
  },
  zeroScheduleStart() {
    const chargingSchedule = {
      startSchedule: '0',
      chargingRateUnit: 'A',
      chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }],
    };
    const command = { kind: 'readSchedule', connector: 1, durationS: 60 } as const;
    expect(dialect16.readAnswer(command, { status: 'Accepted', scheduleStart: '0', chargingSchedule }).data).toEqual({
      connector: 1,
      startMs: undefined,
      schedule: { unit: 'A', periods: [{ startS: 0, limit: 16 }] },
    });
  },
  unknownErrorCode() {
    expect(
      read('StatusNotification', { connectorId: 1, status: 'Faulted', errorCode: 'Error', timestamp }),
    ).toMatchObject({ state: 'faulted', errorCode: 'Error' });
  },
  extraProperties() {
    const frame = readFrame('[2,"1","Authorize",{"idTag":"A","connectorId":2,"idTag":"B"}]');
    if (frame.type !== 'call' || frame.payload === null) throw new Error('no call');
    expect(dialect16.readEvent(frame.action, frame.payload, noQuirks)).toEqual({
      ok: true,
      value: { kind: 'authorizationAsked', idTag: 'B' },
    });
  },
  noStartTime() {
    const line = connection();
    const { timestamp: _, ...payload } = start;
    line.feed({ type: 'text', text: JSON.stringify([2, '1', 'StartTransaction', payload]) }, invalid);
    expect(line.events).toMatchObject([{ kind: 'transactionStarted', atMs: undefined }]);
    expect(line.sent[0]).toContain('"transactionId":7');
  },
  noProtocol() {
    expect(chooseVersion(undefined, ['ocpp2.0.1', 'ocpp1.6'], 'CP')).toBe('ocpp1.6');
  },
  versionProbe() {
    const spoken = ['ocpp1.6', 'ocpp2.0.1'] as const;
    expect(chooseVersion('ocpp1.6', spoken, 'CP')).toBe('ocpp1.6');
    expect(chooseVersion('ocpp2.0.1,ocpp1.6', spoken, 'CP')).toBe('ocpp2.0.1');
  },
  startWithoutAuthorize() {
    const line = connection();
    line.feed({ type: 'text', text: JSON.stringify([2, '1', 'StartTransaction', start]) }, invalid);
    expect(line.sent).toEqual(['[3,"1",{"transactionId":7,"idTagInfo":{"status":"Invalid"}}]']);
  },
  meterRunsOn() {
    for (const meterStop of [2_259_988, 999, -1])
      expect(read('StopTransaction', { transactionId: 7, meterStop, timestamp })).toMatchObject({
        meterStopWh: meterStop,
      });
  },
  neverStopped() {
    const line = connection();
    line.feed({ type: 'text', text: JSON.stringify([2, '1', 'StartTransaction', start]) }, invalid);
    line.feed({ type: 'closed' }, empty);
    line.feed(
      {
        type: 'text',
        text: JSON.stringify([2, '2', 'BootNotification', { chargePointVendor: 'V', chargePointModel: 'M' }]),
      },
      () => ({ status: 'accepted', intervalS: 60, nowMs: atMs }),
    );
    line.feed({ type: 'text', text: JSON.stringify([2, '3', 'StartTransaction', start]) }, () => ({
      transactionId: 8,
      authorization: { status: 'accepted' },
    }));
    expect(line.events.map(({ kind }) => kind)).toEqual(['transactionStarted', 'booted', 'transactionStarted']);
    expect(line.sent[2]).toContain('"transactionId":8');
  },
  triggerRejected() {
    const line = connection();
    line.feed({ type: 'command', id: 'c', command: { kind: 'trigger', message: 'status' }, about: 't' }, empty);
    line.feed({ type: 'text', text: '[3,"c",{"status":"Rejected"}]' }, empty);
    expect(line.answers).toEqual([{ outcome: 'rejected', detail: 'Rejected' }]);
    line.feed({ type: 'text', text: '[2,"1","StatusNotification",{"connectorId":1,"status":"Available"}]' }, empty);
    expect(line.events).toHaveLength(1);
  },
};

describe('a deviation of real chargers', () => {
  it.each(deviations)('$id: $what', ({ id }) => shown[id]?.());

  it('has words for people, a source, and a test', () => {
    expect(Object.keys(shown).sort()).toEqual(deviations.map(({ id }) => id).sort());
    for (const { what, remedy, seenIn } of deviations) {
      expect(what).toMatch(/^[A-Z].*\.$/);
      expect(remedy).toMatch(/^[A-Z].*\.$/);
      expect(seenIn).not.toBe('');
    }
  });
});

describe('quirks', () => {
  it('are none for a device that is not listed, or whose oddities need no other reading', () => {
    expect(quirksOf({ vendor: 'V', model: 'M' })).toBe(noQuirks);
    expect(quirksOf(autel)).toBe(noQuirks);
  });

  it('of several entries add up', () => {
    expect(quirksOf(alfen)).toEqual({ noTransactionId: '9223372036854775807', unreliableContext: true });
  });
});

describe('notes for people', () => {
  it('are those of the device', () => {
    expect(quirkNotes({ vendor: 'V', model: 'M' })).toEqual([]);
    expect(quirkNotes(alfen).map(({ id }) => id)).toEqual(['alfenNoTransaction', 'alfenContext']);
    expect(quirkNotes({ ...abb, firmware: '2.0' })).toEqual([]);
    expect(quirkNotes({ vendor: 'HUAWEI', model: 'SCharger' })).toEqual([
      {
        id: 'objectForList',
        what: 'One meter value comes without the list around it.',
        remedy: 'It is read as a list of one.',
        seenIn: 'lbbrhzn/ocpp #1144',
      },
    ]);
    expect(quirkNotes(autel)).toHaveLength(9);
  });
});
