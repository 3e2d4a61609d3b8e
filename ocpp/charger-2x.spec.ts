import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Csms, until } from '../test/kit/csms.ts';
import { type HandClock, handClock } from '../test/kit/plug.ts';
import type { Charger, ChargerOptions } from './charger.ts';

const startMs = Date.UTC(2026, 3, 1, 12);
const minuteMs = 60_000;
let csms: Csms;
let clock: HandClock;
beforeEach(async () => {
  csms = new Csms();
  clock = handClock(startMs);
  await csms.listen();
});
afterEach(() => csms.close());

const reports = () => csms.told('transactionReported');
const settled = (charger: Charger) => until(() => charger.queued === 0, 'everything told');

describe.each(['ocpp2.0.1', 'ocpp2.1'] as const)('a charger that speaks %s', (version) => {
  const plug = (options: Partial<ChargerOptions> = {}) => csms.plug(clock, version, options);

  it('boots with its reason and tells the status of every connector, not of the whole', async () => {
    await plug();
    await until(() => csms.told('statusChanged').length === 2);
    expect(csms.told('booted')[0]).toMatchObject({ vendor: 'V', reason: 'powerUp' });
    expect(csms.told('statusChanged').map(({ connector, outlet, state }) => [connector, outlet, state])).toEqual([
      [1, 1, 'available'],
      [2, 1, 'available'],
    ]);
  });

  it('names and numbers its transactions; the place is told once, the card at the start and the stop', async () => {
    const charger = await plug();
    charger.setState(1, 'preparing');
    const transaction = await charger.start(1, 'A1', 60_000);
    clock.advance(3 * minuteMs);
    charger.setState(1, 'suspendedEv');
    await charger.stop(1);
    charger.setState(1, 'available');
    await settled(charger);
    expect(transaction?.id).toBeUndefined();
    expect(new Set(reports().map(({ transactionId }) => transactionId))).toEqual(new Set([transaction?.name]));
    expect(
      reports().map(({ phase, seqNo, trigger, connector, idTag, chargingState, offline }) => ({
        ...{ phase, seqNo, trigger, connector, idTag, chargingState, offline },
      })),
    ).toEqual([
      told('started', 0, 'authorized', { connector: 1, idTag: 'A1', chargingState: 'charging' }),
      ...[1, 2, 3].map((seqNo) => told('updated', seqNo, 'meterValuePeriodic')),
      told('updated', 4, 'chargingStateChanged', { chargingState: 'suspendedEv' }),
      told('ended', 5, 'stopAuthorized', { idTag: 'A1', chargingState: 'evConnected' }),
    ]);
    const [first, last] = [reports()[0], reports().at(-1)];
    expect(first?.samples).toMatchObject([{ energyWh: 1_000, context: 'Transaction.Begin' }]);
    expect(last).toMatchObject({ reason: 'local', samples: [{ energyWh: 4_000, context: 'Transaction.End' }] });
    await until(() => csms.told('statusChanged').length === 4);
    // Occupied is one word for all of it.
    expect(
      csms
        .told('statusChanged')
        .slice(2)
        .map(({ state }) => state),
    ).toEqual(['preparing', 'available']);
  });

  it('keeps what happens in an outage, marks it, and delivers it in order', async () => {
    const charger = await plug();
    const name = (await charger.start(1, 'A1', 30_000))?.name;
    await csms.goAway();
    await until(() => !charger.isOnline);
    clock.advance(2 * minuteMs);
    void charger.stop(1, 'evDisconnected');
    charger.setState(1, 'available');
    const second = charger.start(2, 'A2', 12_000);
    clock.advance(minuteMs);
    expect(charger.queued).toBe(5);
    await csms.comeBack();
    await second;
    await settled(charger);
    expect(
      reports().map(({ transactionId, seqNo, phase, offline }) => [transactionId === name, seqNo, phase, offline]),
    ).toEqual([
      [true, 0, 'started', false],
      [true, 1, 'updated', true],
      [true, 2, 'updated', true],
      [true, 3, 'ended', true],
      [false, 0, 'started', true],
      [false, 1, 'updated', true],
    ]);
    expect(reports()[3]).toMatchObject({ reason: 'evDisconnected', atMs: startMs + 2 * minuteMs });
    expect(csms.told('booted')).toHaveLength(1);
  });

  it('begins with the cable and ends with it where the settings say so', async () => {
    const charger = await plug();
    await csms.send({
      kind: 'writeConfiguration',
      entries: [
        { key: 'TxCtrlr.TxStartPoint', value: 'EVConnected' },
        { key: 'TxCtrlr.TxStopPoint', value: 'EVConnected' },
      ],
    });
    charger.setState(1, 'preparing');
    await charger.start(1, 'A1', 11_000);
    await charger.stop(1);
    await charger.unplug(1);
    await settled(charger);
    expect(reports().map(({ phase, trigger, idTag, reason }) => [phase, trigger, idTag, reason])).toEqual([
      ['started', 'cablePluggedIn', undefined, undefined],
      ['updated', 'authorized', 'A1', undefined],
      ['updated', 'stopAuthorized', 'A1', undefined],
      ['ended', 'evCommunicationLost', undefined, 'evDisconnected'],
    ]);
  });

  it('begins with the first power where the settings say so, and never began without any', async () => {
    const charger = await plug();
    charger.configuration.write('TxCtrlr.TxStartPoint', 'EnergyTransfer');
    await charger.start(1, 'A1', 0);
    await charger.stop(1);
    expect(reports()).toEqual([]);
    await charger.start(2, 'A1', 0);
    charger.setPower(2, 7_000);
    await until(() => reports().length === 1);
    expect(reports()[0]).toMatchObject({ phase: 'started', trigger: 'chargingStateChanged', connector: 2 });
  });

  it('ends by itself when the card is refused, and keeps costs and words', async () => {
    const charger = await plug();
    csms.reply = ({ kind }) => (kind === 'transactionReported' ? { totalCost: '1.25', message: 'Hello' } : undefined);
    const transaction = await charger.start(1, 'A1');
    expect(transaction).toMatchObject({ totalCost: '1.25', messages: ['Hello'] });
    csms.reply = () => undefined;
    await charger.start(2, 'BLOCKED');
    await until(() => reports().at(-1)?.phase === 'ended');
    expect(reports().at(-1)).toMatchObject({ trigger: 'deauthorized', reason: 'deAuthorized' });
  });

  it('starts from afar with the number of the request, and stops by its own name', async () => {
    const charger = await plug();
    expect(await csms.send({ kind: 'remoteStart', idTag: 'R1', connector: 2, startId: 77 })).toMatchObject({
      outcome: 'accepted',
    });
    await until(() => reports().length === 1);
    expect(reports()[0]).toMatchObject({ trigger: 'remoteStart', remoteStartId: 77, idTag: 'R1', connector: 2 });
    const name = reports()[0]?.transactionId ?? '';
    // Until the answer to its report is read, the charger still holds it.
    await expect
      .poll(() => csms.send({ kind: 'readTransaction', transactionId: name }))
      .toMatchObject({ data: { isOngoing: true, hasMessages: false } });
    expect(await csms.send({ kind: 'remoteStop', transactionId: 'nobody' })).toMatchObject({
      outcome: 'rejected',
      detail: 'Rejected (TxNotFound)',
    });
    expect(await csms.send({ kind: 'remoteStop', transactionId: name })).toMatchObject({ outcome: 'accepted' });
    await settled(charger);
    expect(reports().at(-1)).toMatchObject({ phase: 'ended', trigger: 'remoteStop', reason: 'remote' });
  });

  it('reports its device model in parts and changes what may be changed', async () => {
    const charger = await plug();
    await csms.send({ kind: 'readReport', requestId: 5, base: 'full' });
    await until(() => csms.told('settingsReported').some(({ more }) => !more));
    const parts = csms.told('settingsReported');
    const keys = parts.flatMap(({ settings }) => settings.map(({ key }) => key));
    expect(parts.map(({ part, requestId }) => [part, requestId])).toEqual(parts.map((_, at) => [at, 5]));
    expect(parts.length).toBeGreaterThan(1);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toEqual(
      expect.arrayContaining(['EVSE@2.Power', 'Connector@1.1.AvailabilityState', 'TxCtrlr.TxStartPoint']),
    );
    const entries = [
      ['OCPPCommCtrlr.HeartbeatInterval', '77'],
      ['ClockCtrlr.DateTime', 'now'],
      ['TxCtrlr.TxStopPoint', 'Sunset'],
      ['TxCtrlr.Nonsense', '1'],
      ['Nonsense.Available', '1'],
      ['OCPPCommCtrlr.HeartbeatInterval#Target', '1'],
      ['OCPPCommCtrlr.MessageTimeout/Default', '20'],
    ].map(([key = '', value = '']) => ({ key, value }));
    const { data } = await csms.send({ kind: 'writeConfiguration', entries });
    expect(data).toMatchObject(
      [
        'Accepted',
        'Rejected',
        'Rejected',
        'UnknownVariable',
        'UnknownComponent',
        'NotSupportedAttributeType',
        'RebootRequired',
      ].map((status) => ({ status })),
    );
    expect(charger.configuration.value('MessageTimeout')).toBe('30');
    const many = Array.from({ length: 21 }, () => ({ key: 'TxCtrlr.EVConnectionTimeOut', value: '5' }));
    expect(await csms.send({ kind: 'writeConfiguration', entries: many })).toMatchObject({ outcome: 'failed' });
  });

  it('resets when idle, at once, or one EVSE', async () => {
    const charger = await plug();
    await charger.start(1, 'A1');
    expect(await csms.send({ kind: 'reset', hard: false })).toMatchObject({ detail: 'Scheduled' });
    expect(charger.isOnline).toBe(true);
    await csms.send({ kind: 'reset', hard: true, connector: 2 });
    expect(charger.connector(2).state).toBe('unavailable');
    clock.advance(5_000);
    expect(charger.connector(2).state).toBe('available');
    expect(csms.told('booted')).toHaveLength(1);
    await charger.stop(1);
    await until(() => !charger.link.isOpen);
    clock.advance(10_000);
    await until(() => charger.isOnline);
    expect(csms.told('booted').at(-1)).toMatchObject({ reason: 'remoteReset' });
    expect(charger.configuration.value('MessageTimeout')).toBe('30');
  });

  it('tells faults as events, also those of an outage', async () => {
    const charger = await plug();
    charger.setState(1, 'faulted', 'GroundFailure');
    await until(() => csms.told('monitored').length === 1);
    await csms.goAway();
    await until(() => !charger.isOnline);
    charger.setState(1, 'available');
    await csms.comeBack();
    await until(() => csms.told('monitored').length === 2);
    expect(csms.told('monitored').flatMap(({ events }) => events)).toMatchObject([
      { key: 'GroundIsolationProtection@1.Problem', value: 'true', cleared: false, source: 'hardWiredNotification' },
      { key: 'GroundIsolationProtection@1.Problem', value: 'false', cleared: true },
    ]);
  });

  it('watches what it is told to watch', async () => {
    const charger = await plug();
    const key = 'EVSE@1.Power';
    const set = await csms.send({
      kind: 'setMonitors',
      monitors: [
        { key, type: 'upperThreshold', value: 10_000, severity: 4 },
        { key: 'EVSE@9.Power', type: 'delta', value: 1, severity: 4 },
        { key: 'EVSE@2.AvailabilityState', type: 'delta', value: 1, severity: 5 },
      ],
    });
    expect(set.data).toMatchObject([
      { status: 'Accepted', id: 1 },
      { status: 'UnknownComponent' },
      { status: 'Accepted' },
    ]);
    await charger.start(1, 'A1', 11_000);
    await charger.stop(1);
    charger.setState(2, 'unavailable');
    await until(() => csms.told('monitored').flatMap(({ events }) => events).length === 3);
    expect(csms.told('monitored').flatMap(({ events }) => events)).toMatchObject([
      { key, value: '11000', trigger: 'alerting', cleared: false, monitorId: 1 },
      { key, value: '0', cleared: true },
      { key: 'EVSE@2.AvailabilityState', value: 'Unavailable', trigger: 'delta' },
    ]);
    await csms.send({ kind: 'readMonitors', requestId: 9 });
    await until(() => csms.told('monitorsReported').length === 1);
    expect(csms.told('monitorsReported')[0]?.monitors).toHaveLength(2);
    expect(await csms.send({ kind: 'clearMonitors', ids: [99] })).toMatchObject({ outcome: 'rejected' });
  });

  it('shows messages and tells what it knows of a customer', async () => {
    const charger = await plug();
    await csms.send({ kind: 'showMessage', id: 1, text: 'Later', priority: 'normalCycle', toMs: startMs + minuteMs });
    await csms.send({ kind: 'showMessage', id: 2, text: 'First', priority: 'alwaysFront' });
    expect(charger.display.texts).toEqual(['First', 'Later']);
    await csms.send({ kind: 'readMessages', requestId: 3 });
    await until(() => csms.told('noted').length === 1);
    expect(csms.told('noted')[0]).toMatchObject({
      action: 'NotifyDisplayMessages',
      payload: { requestId: 3, messageInfo: [{ id: 1 }, { id: 2 }] },
    });
    clock.advance(minuteMs);
    expect(charger.display.texts).toEqual(['First']);
    expect(await csms.send({ kind: 'clearMessage', id: 1 })).toMatchObject({ outcome: 'rejected' });
    await charger.authorize('A1');
    await csms.send({
      kind: 'customerData',
      requestId: 4,
      report: true,
      clear: true,
      idTag: 'A1',
      tokenType: 'iso14443',
    });
    await until(() => csms.told('noted').length === 2);
    expect(csms.told('noted')[1]).toMatchObject({ payload: { data: expect.stringContaining('accepted') } });
    expect(charger.cards.known('A1')).toBeUndefined();
  });

  it('refuses a second profile of the same level and tells those that it has', async () => {
    const charger = await plug();
    const profile = (id: number) => ({
      ...{ id, stackLevel: 0, purpose: 'txDefault' as const, kind: 'relative' as const },
      schedules: [{ id: 1, unit: 'A' as const, periods: [{ startS: 0, limit: 8 }] }],
    });
    expect(await csms.send({ kind: 'setProfile', connector: 1, profile: profile(1) })).toMatchObject({
      outcome: 'accepted',
    });
    expect(await csms.send({ kind: 'setProfile', connector: 1, profile: profile(2) })).toMatchObject({
      detail: 'Rejected (DuplicateProfile)',
    });
    await charger.start(1, 'A1', 11_000);
    expect(charger.connector(1).powerW).toBe(8 * 230 * 3);
    await csms.send({ kind: 'readProfiles', requestId: 8 });
    await until(() => csms.told('profilesReported').length === 1);
    expect(csms.told('profilesReported')[0]).toMatchObject({ connector: 1, profiles: [{ id: 1 }], more: false });
  });
});

describe('2.1 only', () => {
  it('ends a transaction at its limits', async () => {
    const charger = await csms.plug(clock, 'ocpp2.1');
    csms.reply = (event) =>
      event.kind === 'transactionReported' && event.phase === 'started' ? { limit: { maxEnergyWh: 5_000 } } : undefined;
    await charger.start(1, 'A1', 10_000);
    await until(() => reports().length === 2);
    expect(reports().at(-1)).toMatchObject({ trigger: 'limitSet', limit: { maxEnergyWh: 5_000 } });
    clock.advance(40 * minuteMs);
    await settled(charger);
    expect(reports().at(-1)).toMatchObject({
      ...{ phase: 'ended', trigger: 'energyLimitReached', reason: 'energyLimitReached' },
      ...{ atMs: startMs + 30 * minuteMs, samples: [{ energyWh: 6_000 }] },
    });
  });

  it('counts the cost by its tariff', async () => {
    const charger = await csms.plug(clock, 'ocpp2.1');
    const tariff = {
      tariffId: 'T1',
      currency: 'EUR',
      energy: { prices: [{ priceKwh: 0.5 }] },
      fixedFee: { prices: [{ priceFixed: 1 }] },
    };
    expect(await csms.send({ kind: 'setTariff', connector: 0, tariff })).toMatchObject({ outcome: 'accepted' });
    expect((await csms.send({ kind: 'readTariffs', connector: 0 })).outcome).toBe('accepted');
    await charger.start(1, 'A1', 10_000);
    clock.advance(30 * minuteMs);
    await charger.stop(1);
    expect(reports().at(-1)?.costDetails).toMatchObject({ totalCost: { total: { exclTax: 3.5 }, currency: 'EUR' } });
    expect(await csms.send({ kind: 'clearTariffs' })).toMatchObject({ outcome: 'accepted' });
    expect(await csms.send({ kind: 'clearTariffs' })).toMatchObject({ outcome: 'rejected' });
  });
});

const told = (phase: string, seqNo: number, trigger: string, rest: object = {}) => ({
  ...{ phase, seqNo, trigger, offline: false, connector: undefined, idTag: undefined, chargingState: undefined },
  ...rest,
});
