import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Csms, until } from '../test/kit/csms.ts';
import { type HandClock, handClock } from '../test/kit/plug.ts';
import type { Charger } from './charger.ts';
import type { ChargingProfile } from './vocabulary.ts';

const startMs = Date.UTC(2026, 3, 1, 12);
const minuteMs = 60_000;
let csms: Csms;
let clock: HandClock;
let charger: Charger;
beforeEach(async () => {
  csms = new Csms();
  clock = handClock(startMs);
  await csms.listen();
  charger = await csms.plug(clock, 'ocpp1.6', { maxPowerW: [22_000, 11_000] });
});
afterEach(() => csms.close());

const profile = (limit: number, rest: Partial<ChargingProfile> = {}): ChargingProfile => ({
  ...{ id: 1, stackLevel: 0, purpose: 'txDefault', kind: 'absolute' },
  schedules: [{ unit: 'A', startMs: startMs - minuteMs, periods: [{ startS: 0, limit }] }],
  ...rest,
});

describe('charging profiles', () => {
  it('limit the power that is metered, as long as they hold', async () => {
    await charger.start(1, 'A1', 20_000);
    const periods = [
      { startS: 0, limit: 10 },
      { startS: 11 * 60, limit: 0 },
      { startS: 21 * 60, limit: 16 },
    ];
    const steps = profile(0, { schedules: [{ unit: 'A', startMs: startMs - minuteMs, periods }] });
    expect(await csms.send({ kind: 'setProfile', connector: 1, profile: steps })).toMatchObject({
      outcome: 'accepted',
    });
    clock.advance(10 * minuteMs);
    expect(charger.read(1)).toMatchObject({ energyWh: 1_000 + 1_150, powerW: 0 });
    expect(charger.connector(1).state).toBe('suspendedEvse');
    clock.advance(10 * minuteMs);
    expect(charger.read(1)).toMatchObject({ energyWh: 2_150, powerW: 16 * 690 });
    expect(charger.connector(1).state).toBe('charging');
    expect(await csms.send({ kind: 'clearProfile', profileId: 1 })).toMatchObject({ outcome: 'accepted' });
    expect(charger.connector(1).powerW).toBe(20_000);
    expect(await csms.send({ kind: 'clearProfile', profileId: 1 })).toMatchObject({ outcome: 'rejected' });
  });

  it('share a maximum of the whole station', async () => {
    await charger.start(1, 'A1', 20_000);
    await charger.start(2, 'A2', 11_000);
    const max = profile(16, { purpose: 'stationMax' });
    await csms.send({ kind: 'setProfile', connector: 0, profile: max });
    expect(charger.connectors.map(({ powerW }) => powerW)).toEqual([5_520, 5_520]);
    await charger.stop(2);
    expect(charger.connector(1).powerW).toBe(11_040);
  });

  it('of a transaction go with it, and need one', async () => {
    const tx = profile(6, { purpose: 'tx', transactionId: '1' });
    expect(await csms.send({ kind: 'setProfile', connector: 1, profile: tx })).toMatchObject({ outcome: 'rejected' });
    await charger.start(1, 'A1', 20_000);
    expect(await csms.send({ kind: 'setProfile', connector: 1, profile: tx })).toMatchObject({ outcome: 'accepted' });
    expect(charger.connector(1).powerW).toBe(4_140);
    await charger.stop(1);
    expect(charger.profiles.size).toBe(0);
  });

  it('make one schedule of what is allowed', async () => {
    await csms.send({ kind: 'setProfile', connector: 2, profile: profile(10) });
    const one = await csms.send({ kind: 'readSchedule', connector: 2, durationS: 600, unit: 'W' });
    expect(one.data).toMatchObject({ connector: 2, schedule: { unit: 'W', periods: [{ startS: 0, limit: 6_900 }] } });
    const whole = await csms.send({ kind: 'readSchedule', connector: 0, durationS: 600, unit: 'W' });
    expect(whole.data).toMatchObject({ connector: 0, schedule: { periods: [{ startS: 0, limit: 28_900 }] } });
    expect(await csms.send({ kind: 'readSchedule', connector: 9, durationS: 600 })).toMatchObject({
      outcome: 'rejected',
    });
  });

  it('come with a remote start', async () => {
    const relative = profile(0, {
      purpose: 'tx',
      kind: 'relative',
      schedules: [{ unit: 'W', periods: [{ startS: 0, limit: 3_000 }] }],
    });
    await csms.send({ kind: 'remoteStart', idTag: 'R1', connector: 1, profile: relative });
    await until(() => charger.connector(1).transaction?.id !== undefined);
    expect(charger.connector(1).powerW).toBe(3_000);
  });
});

describe('the local list', () => {
  const entry = (idTag: string, status: 'accepted' | 'blocked' = 'accepted') => ({ idTag, authorization: { status } });
  const version = async () => (await csms.send({ kind: 'readLocalList' })).data;

  it('is replaced, changed, and refused when its number does not lead on', async () => {
    const send = (number: number, full: boolean, entries: { idTag: string }[]) =>
      csms.send({ kind: 'sendLocalList', version: number, full, entries });
    expect(await send(5, true, [entry('A1'), entry('A2', 'blocked')])).toMatchObject({ outcome: 'accepted' });
    expect(await send(5, false, [entry('A3')])).toMatchObject({ detail: 'VersionMismatch' });
    expect(await send(6, false, [entry('A3'), { idTag: 'A1' }])).toMatchObject({ outcome: 'accepted' });
    expect(await version()).toEqual({ version: 6 });
    expect([charger.cards.known('a3'), charger.cards.known('A1'), charger.cards.known('A2')]).toMatchObject([
      { status: 'accepted' },
      ...[undefined, { status: 'blocked' }],
    ]);
    const many = Array.from({ length: 101 }, (_, i) => entry(`B${i}`));
    expect(await send(7, true, many)).toMatchObject({ outcome: 'failed' });
    expect(await version()).toEqual({ version: 6 });
  });

  it('decides without a connection, and without asking where the setting says so', async () => {
    await csms.send({ kind: 'sendLocalList', version: 1, full: true, entries: [entry('A1'), entry('A2', 'blocked')] });
    await csms.send({ kind: 'writeConfiguration', entries: [{ key: 'LocalPreAuthorize', value: 'true' }] });
    expect((await charger.authorize('A1')).status).toBe('accepted');
    expect(csms.told('authorizationAsked')).toHaveLength(0);
    await charger.authorize('A2');
    expect(csms.told('authorizationAsked')).toHaveLength(1);
    await csms.goAway();
    await until(() => !charger.isOnline);
    expect((await charger.authorize('A2')).status).toBe('blocked');
    await expect(charger.authorize('A9')).rejects.toMatchObject({ code: 'disconnected' });
  });
});

describe('reservations', () => {
  const reserve = (reservationId: number, idTag: string, connector = 1) =>
    csms.send({ kind: 'reserve', reservationId, connector, idTag, expiresMs: startMs + 10 * minuteMs });

  it('keep a connector for a card, whose start uses them up', async () => {
    expect(await reserve(7, 'A1')).toMatchObject({ outcome: 'accepted' });
    expect(charger.connector(1).state).toBe('reserved');
    expect(await reserve(8, 'A2')).toMatchObject({ detail: 'Occupied' });
    expect(await csms.send({ kind: 'remoteStart', idTag: 'A2', connector: 1 })).toMatchObject({ outcome: 'rejected' });
    await charger.start(1, 'a1');
    expect(csms.told('transactionStarted')[0]).toMatchObject({ reservationId: 7 });
    await charger.stop(1);
    charger.setState(1, 'available');
    expect(charger.connector(1).state).toBe('available');
  });

  it('expire, are cancelled, and are told apart from what cannot be reserved', async () => {
    await reserve(7, 'A1');
    expect(await csms.send({ kind: 'cancelReservation', reservationId: 9 })).toMatchObject({ outcome: 'rejected' });
    expect(await csms.send({ kind: 'cancelReservation', reservationId: 7 })).toMatchObject({ outcome: 'accepted' });
    expect(charger.connector(1).state).toBe('available');
    await reserve(8, 'A1');
    clock.advance(10 * minuteMs);
    expect(charger.connector(1).state).toBe('available');
    charger.setState(2, 'faulted', 'GroundFailure');
    expect(await reserve(9, 'A1', 2)).toMatchObject({ outcome: 'rejected' });
  });
});

describe('settings', () => {
  const write = (key: string, value: string) => csms.send({ kind: 'writeConfiguration', entries: [{ key, value }] });

  it('are refused when they do not fit, and wait for a reset when they must', async () => {
    expect(await write('MeterValuesSampledData', 'SoC,Weather')).toMatchObject({ outcome: 'rejected' });
    expect(await write('HeartbeatInterval', 'often')).toMatchObject({ outcome: 'rejected' });
    expect(await write('MessageTimeout', '20')).toMatchObject({ outcome: 'accepted', detail: 'RebootRequired' });
    expect(charger.configuration.value('MessageTimeout')).toBe('30');
    await csms.send({ kind: 'reset', hard: true });
    await until(() => !charger.link.isOpen);
    clock.advance(10_000);
    await until(() => charger.isOnline);
    expect(charger.configuration.value('MessageTimeout')).toBe('20');
  });

  it('say when the meter is read: by its own interval and by the clock', async () => {
    await charger.start(1, 'A1');
    await write('MeterValueSampleInterval', '0');
    await write('MeterValuesAlignedData', 'Energy.Active.Import.Register');
    await write('ClockAlignedDataInterval', '900');
    clock.advance(31 * minuteMs);
    await until(() => csms.told('metered').length === 4);
    expect(csms.told('metered').map(({ connector, transactionId }) => [connector, transactionId])).toEqual(
      expect.arrayContaining([
        [1, '1'],
        [2, undefined],
      ]),
    );
    expect(csms.told('metered')[0]?.samples[0]).toMatchObject({
      context: 'Sample.Clock',
      atMs: startMs + 15 * minuteMs,
    });
    expect(csms.told('metered')[0]?.samples[0]).not.toHaveProperty('powerW');
  });

  it('change the password, with which it comes back at once', async () => {
    const key = '00112233445566778899aabbccddeeff00112233';
    expect(await write('AuthorizationKey', 'short')).toMatchObject({ outcome: 'rejected' });
    expect(await write('AuthorizationKey', key)).toMatchObject({ outcome: 'accepted' });
    await until(() => csms.passwords.length === 2 && charger.isOnline);
    expect(csms.passwords).toEqual([undefined, Buffer.from(key, 'hex').toString('latin1')]);
    expect(charger.configuration.value('AuthorizationKey')).toBeUndefined();
  });
});

describe('a whole charger', () => {
  it('is taken out of use as one, and says so', async () => {
    await csms.send({ kind: 'setAvailability', connector: 0, operative: false });
    await until(() => csms.told('statusChanged').filter(({ connector }) => connector === 0).length === 2);
    expect(csms.told('statusChanged').at(-1)).toMatchObject({ connector: 0, state: 'unavailable' });
    expect(await csms.send({ kind: 'transferData', vendorId: 'V', messageId: 'Echo', data: 'hi' })).toMatchObject({
      ...{ outcome: 'accepted', data: 'hi' },
    });
  });

  it('sends every message that it is asked for', async () => {
    await until(() => csms.told('statusChanged').length === 3);
    csms.events.length = 0;
    for (const message of ['firmwareStatus', 'logStatus', 'signCertificate', 'boot', 'heartbeat'] as const)
      expect(await csms.send({ kind: 'trigger', message })).toMatchObject({ outcome: 'accepted' });
    await until(() => csms.events.length === 5);
    expect(csms.kinds().toSorted()).toEqual([
      'booted',
      'certificateRequested',
      'firmwareProgressed',
      'heartbeat',
      'logProgressed',
    ]);
  });
});
