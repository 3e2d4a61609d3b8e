import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Csms, until } from '../test/kit/csms.ts';
import { CallFailed, type Charger, type ChargerOptions, createClock, type SimulatedClock } from './charger.ts';
import type { StationEvent } from './vocabulary.ts';

let backend: Csms;
let clock: SimulatedClock;
beforeEach(async () => {
  backend = new Csms();
  clock = createClock(Date.now, 60); // a minute passes in a second
  await backend.listen();
});
afterEach(async () => {
  await backend.close();
  clock.stop();
});

const connect = (options: Partial<ChargerOptions> = {}): Promise<Charger> => backend.plug(clock, 'ocpp1.6', options);
const told = <K extends StationEvent['kind']>(kind: K) => backend.told(kind);

describe('a charger', () => {
  it('boots, reports every connector and keeps its heartbeat', async () => {
    await connect();
    await until(() => told('heartbeat').length >= 2);
    expect(backend.kinds().slice(0, 4)).toEqual(['booted', 'statusChanged', 'statusChanged', 'statusChanged']);
    expect(told('statusChanged').map(({ connector, state }) => `${connector} ${state}`)).toEqual([
      '0 available',
      '1 available',
      '2 available',
    ]);
  });

  it('boots again after the interval when it is not accepted yet', async () => {
    backend.bootStatus = 'pending';
    const charger = backend.newCharger(clock, { connectors: 1 });
    charger.connect();
    await until(() => told('booted').length === 1);
    expect(charger.isOnline).toBe(false);
    backend.bootStatus = 'accepted';
    await until(() => charger.isOnline);
    expect(told('booted')).toHaveLength(2);
  });

  it('boots again when the boot is not answered properly', async () => {
    backend.bootFailures = 1;
    await connect();
    expect(told('booted')).toHaveLength(1);
  });

  it('charges: authorize, start, meter, stop; the register grows by power and time', async () => {
    const charger = await connect();
    expect((await charger.authorize('A1')).status).toBe('accepted');
    charger.setState(1, 'preparing');
    const transaction = await charger.start(1, 'A1', 60_000);
    expect(transaction?.id).toBe(1);
    await until(() => told('metered').length >= 1);
    await charger.stop(1);
    await charger.unplug(1);
    const [started, stopped, metered] = [
      told('transactionStarted')[0],
      told('transactionStopped')[0],
      told('metered')[0],
    ];
    expect(started).toMatchObject({ connector: 1, idTag: 'A1', meterStartWh: 1_000 });
    expect(stopped).toMatchObject({ transactionId: '1', idTag: 'A1', reason: 'local' });
    expect(metered).toMatchObject({ connector: 1, transactionId: '1' });
    const hours = ((stopped?.atMs ?? 0) - (started?.atMs ?? 0)) / 3_600_000;
    expect(Math.abs((stopped?.meterStopWh ?? 0) - 1_000 - 60_000 * hours)).toBeLessThanOrEqual(2);
    expect(stopped?.meterStopWh).toBeGreaterThanOrEqual(metered?.samples[0]?.energyWh ?? Number.POSITIVE_INFINITY);
    await until(() => told('statusChanged').length === 7);
    expect(
      told('statusChanged')
        .slice(3)
        .map(({ state }) => state),
    ).toEqual(['preparing', 'charging', 'finishing', 'available']);
  });

  it('stops by itself when the card is not accepted at the start', async () => {
    const charger = await connect();
    await charger.start(1, 'BLOCKED');
    await until(() => told('transactionStopped').length === 1);
    expect(told('transactionStopped')[0]?.reason).toBe('deAuthorized');
  });
});

describe('transaction messages', () => {
  it('are kept while offline and delivered in order, with their own times', async () => {
    const charger = await connect();
    await backend.goAway();
    await until(() => !charger.isOnline);
    const started = charger.start(1, 'A1', 22_000);
    charger.meter(1);
    const stopped = charger.stop(1, 'evDisconnected');
    expect(charger.queued).toBe(3);
    const offlineUntilMs = clock.now();
    await backend.comeBack();
    await stopped;
    expect((await started)?.id).toBe(1);
    const transactions = backend.events.filter(({ kind }) => /^transaction|^metered/.test(kind));
    expect(transactions.map(({ kind }) => kind)).toEqual(['transactionStarted', 'metered', 'transactionStopped']);
    expect(told('transactionStopped')[0]).toMatchObject({ transactionId: '1' });
    expect(told('transactionStopped')[0]?.atMs).toBeLessThanOrEqual(offlineUntilMs);
    expect(told('booted')).toHaveLength(1); // a reconnect needs no boot
  });

  it.each([['sameId'], ['newId']] as const)('are sent again after a cut, with %s', async (resend) => {
    const charger = await connect({ resend });
    backend.ocpp.disconnect('CP', 1001, 'test');
    let cuts = 0;
    const pattern = /^in \[2,"(\w+)","StartTransaction"/;
    const original = backend.frames.push.bind(backend.frames);
    backend.frames.push = (...texts: string[]) => {
      if (texts.some((text) => pattern.test(text)) && cuts++ === 0) charger.cut(); // the answer is lost on its way
      return original(...texts);
    };
    await charger.start(1, 'A1');
    const ids = backend.frames.flatMap((text) => pattern.exec(text)?.[1] ?? []);
    expect(ids).toHaveLength(2);
    expect(ids[0] === ids[1]).toBe(resend === 'sameId');
  });

  it('leave out meter values when too many wait, but never a start or stop', async () => {
    const charger = await connect();
    charger.close();
    await until(() => !charger.isOnline);
    void charger.start(1, 'A1');
    for (let index = 0; index < 600; index++) charger.meter(1);
    void charger.stop(1);
    expect(charger.queued).toBe(501);
  });

  it('are repeated after a refusal', async () => {
    const charger = await connect();
    clock.speed = 1_000;
    await charger.start(1, 'A1');
    backend.refusals = 2;
    await charger.stop(1);
    expect(told('transactionStopped')).toHaveLength(1);
    expect(backend.refusals).toBe(0);
  });
});

describe('commands', () => {
  it('start and stop from afar: the answer first, then what it promised', async () => {
    const charger = await connect();
    expect(await backend.ocpp.send('CP', { kind: 'remoteStart', idTag: 'R1', connector: 2 })).toMatchObject({
      outcome: 'accepted',
    });
    await until(() => charger.connector(2).transaction?.id === 1);
    const order = backend.frames
      .filter((text) => /"Accepted"\}\]$|StartTransaction"/.test(text))
      .map((text) => text.slice(0, 8));
    expect(backend.frames.findIndex((text) => text.includes('"StartTransaction"'))).toBeGreaterThan(
      backend.frames.findIndex((text) => /^in \[3,"n\d+",\{"status":"Accepted"\}\]/.test(text)),
    );
    expect(order.length).toBeGreaterThan(1);
    expect(await backend.ocpp.send('CP', { kind: 'remoteStart', idTag: 'R1', connector: 2 })).toMatchObject({
      outcome: 'rejected',
    });
    expect(await backend.ocpp.send('CP', { kind: 'remoteStop', transactionId: '99' })).toMatchObject({
      outcome: 'rejected',
    });
    expect(await backend.ocpp.send('CP', { kind: 'remoteStop', transactionId: '1' })).toMatchObject({
      outcome: 'accepted',
    });
    await until(() => told('transactionStopped').length === 1);
    expect(told('transactionStopped')[0]).toMatchObject({ transactionId: '1', reason: 'remote' });
  });

  it('read and write configuration', async () => {
    await connect();
    const send = (key: string, value: string) =>
      backend.ocpp.send('CP', { kind: 'writeConfiguration', entries: [{ key, value }] });
    expect(await send('HeartbeatInterval', '77')).toMatchObject({ outcome: 'accepted' });
    expect(await send('NumberOfConnectors', '9')).toMatchObject({ outcome: 'rejected' });
    expect(await send('Nonsense', '9')).toMatchObject({ outcome: 'unsupported' });
    const keys = ['HeartbeatInterval', 'NumberOfConnectors', 'Nonsense', 'AuthorizationKey'];
    expect((await backend.ocpp.send('CP', { kind: 'readConfiguration', keys })).data).toEqual({
      keys: [
        { key: 'HeartbeatInterval', mutability: 'readWrite', value: '77' },
        { key: 'NumberOfConnectors', mutability: 'readOnly', value: '2' },
      ],
      unknownKeys: ['Nonsense', 'AuthorizationKey'],
    });
  });

  it('change availability, now or after the transaction', async () => {
    const charger = await connect();
    await charger.start(1, 'A1');
    expect(await backend.ocpp.send('CP', { kind: 'setAvailability', connector: 0, operative: false })).toMatchObject({
      detail: 'Scheduled',
    });
    expect(charger.connectors.map(({ state }) => state)).toEqual(['charging', 'unavailable']);
    await charger.unplug(1);
    expect(charger.connector(1).state).toBe('unavailable');
    expect(await backend.ocpp.send('CP', { kind: 'remoteStart', idTag: 'A1' })).toMatchObject({ outcome: 'rejected' });
    await backend.ocpp.send('CP', { kind: 'setAvailability', connector: 1, operative: true });
    await until(() => charger.connector(1).state === 'available');
  });

  it('unlock ends the transaction; clear cache, data transfer and triggers are answered', async () => {
    const charger = await connect();
    const send = backend.ocpp.send.bind(backend.ocpp, 'CP');
    await charger.start(1, 'A1');
    expect(await send({ kind: 'unlock', connector: 1 })).toMatchObject({ outcome: 'accepted' });
    expect(await send({ kind: 'unlock', connector: 9 })).toMatchObject({ outcome: 'unsupported' });
    await until(() => told('transactionStopped')[0]?.reason === 'unlockCommand');
    expect(await send({ kind: 'clearCache' })).toMatchObject({ outcome: 'accepted' });
    expect(await send({ kind: 'transferData', vendorId: 'v' })).toMatchObject({ outcome: 'unsupported' });
    backend.events.length = 0;
    for (const message of ['boot', 'heartbeat', 'meterValues', 'status'] as const) {
      expect(await send({ kind: 'trigger', message, connector: 2 })).toMatchObject({ outcome: 'accepted' });
    }
    await until(() => backend.events.length >= 4);
    expect(backend.kinds()).toEqual(expect.arrayContaining(['booted', 'heartbeat', 'metered', 'statusChanged']));
    expect(told('metered')[0]).toMatchObject({ connector: 2, samples: [{ context: 'Trigger' }] });
  });

  it('reset stops transactions, leaves, and comes back with a boot', async () => {
    const charger = await connect();
    await charger.start(1, 'A1');
    clock.speed = 200;
    expect(await backend.ocpp.send('CP', { kind: 'reset', hard: false })).toMatchObject({ outcome: 'accepted' });
    await until(() => told('booted').length === 2 && told('transactionStopped').length === 1);
    expect(told('transactionStopped')[0]).toMatchObject({ transactionId: '1', reason: 'softReset' });
  });

  it('are answered as the owner of the charger wants', async () => {
    await connect({
      onCommand: (_charger, command) =>
        command.kind === 'reset' ? { answer: { outcome: 'rejected', detail: 'Rejected' } } : undefined,
    });
    expect(await backend.ocpp.send('CP', { kind: 'reset', hard: true })).toMatchObject({ outcome: 'rejected' });
    expect(await backend.ocpp.send('CP', { kind: 'clearCache' })).toMatchObject({ outcome: 'accepted' });
  });
});

describe('the low level', () => {
  it('calls any action and tells errors by their code', async () => {
    const charger = await connect();
    expect(await charger.call('Heartbeat', {})).toHaveProperty('currentTime');
    await expect(charger.call('MakeCoffee', {})).rejects.toMatchObject({ code: 'NotImplemented' });
    await expect(charger.call('Authorize', {})).rejects.toMatchObject({ code: 'OccurrenceConstraintViolation' });
    charger.cut();
    await until(() => !charger.link.isOpen);
    await expect(charger.call('Heartbeat', {})).rejects.toBeInstanceOf(CallFailed);
  });
});
