/** Settings as chargers tell them, kept, read again, written and compared, on both engines. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createNoticeDesk, noticesJob } from '../../bff/sites/notices/desk.ts';
import { createSettingsDesk, settingsJob, settingsOf } from '../../bff/sites/settings/desk.ts';
import { driftWrites } from '../../bff/sites/templates/desk.ts';
import { chargerNotices, chargerSettings, chargers, settingTemplates } from '../../bff/store/tables/index.ts';
import type { ReportedSetting, StationEvent } from '../../ocpp/index.ts';
import { openYard, type Plug, silent, system, type Yard } from '../kit/bridge.ts';
import { closeOffice, commandOf, type Office, openOffice } from '../kit/office.ts';

let yard: Yard;
let office: Office;
let plug: Plug;

beforeEach(async () => {
  yard = await openYard();
  office = openOffice(yard, { desks: [createSettingsDesk(), createNoticeDesk()] });
  plug = office.plug('CP1');
  await plug.tell({ kind: 'booted', vendor: 'V', model: 'M', firmware: '1' });
});
afterEach(async () => {
  await closeOffice(office);
  await yard.drop();
});

const read = () => settingsOf(yard.store.read(system), 'charger-CP1');
const charger = async () => {
  const found = await yard.store.read(system).find(chargers, 'charger-CP1');
  if (!found) throw new Error('no charger');
  return found;
};
const ended = (id: string) => expect.poll(async () => (await commandOf(yard, id))?.state);
const told = (key: string, value?: string, more: Partial<ReportedSetting> = {}): ReportedSetting => ({
  key,
  mutability: 'readWrite',
  ...(value !== undefined && { value }),
  ...more,
});

/** Asks for all settings and answers. */
const readAll = async (keys: ReportedSetting[], unknownKeys: string[] = [], asked?: string[]): Promise<string> => {
  const { id } = await office.ask({ kind: 'readConfiguration', ...(asked && { keys: asked }) });
  const sent = await office.sent(office.sockets.sent.length + 1);
  sent.answer({ outcome: 'accepted', detail: 'Accepted', data: { keys, unknownKeys } });
  await ended(id).toBe('accepted');
  return id;
};

describe('settings of 1.6', () => {
  it('are kept as they were told, without passwords, and those that have ceased to be are forgotten', async () => {
    const id = await readAll([
      told('HeartbeatInterval', '300'),
      told('NumberOfConnectors', '2', { mutability: 'readOnly' }),
      told('AuthorizationKey', 'hush hush'),
      told('VendorThing', 'x'),
    ]);
    const kept = await read();
    expect([...kept.keys()].sort()).toEqual([
      'AuthorizationKey',
      'HeartbeatInterval',
      'NumberOfConnectors',
      'VendorThing',
    ]);
    expect(kept.get('NumberOfConnectors')).toMatchObject({ value: '2', facts: { mutability: 'readOnly' } });
    expect(kept.get('AuthorizationKey')?.value).toBeNull();
    expect(JSON.stringify(await commandOf(yard, id))).not.toContain('hush');
    expect(JSON.stringify(await yard.store.outbox.since(null, 1000))).not.toContain('hush');
    expect((await charger()).settingsReadAt).toBe(yard.clock.nowMs);
    yard.wait(1000);
    await readAll([told('HeartbeatInterval', '60')]);
    expect([...(await read()).values()].map(({ key, value }) => [key, value])).toEqual([['HeartbeatInterval', '60']]);
  });

  it('read one by one leave the others as they are, and unknown ones are forgotten', async () => {
    await readAll([told('HeartbeatInterval', '300'), told('VendorThing', 'x')]);
    const fullAt = (await charger()).settingsReadAt;
    yard.wait(1000);
    await readAll([told('HeartbeatInterval', '60')], ['VendorThing'], ['HeartbeatInterval', 'VendorThing']);
    expect([...(await read()).values()].map(({ key, value }) => [key, value])).toEqual([['HeartbeatInterval', '60']]);
    expect((await charger()).settingsReadAt).toBe(fullAt);
  });

  it('that were written are known without reading, and wait for a restart where the charger says so', async () => {
    await readAll([told('HeartbeatInterval', '300'), told('ResetRetries', '1'), told('BlinkRepeat', '1')]);
    yard.wait(1000);
    const entries = [
      { key: 'HeartbeatInterval', value: '60' },
      { key: 'ResetRetries', value: '3' },
      { key: 'BlinkRepeat', value: '9' },
    ];
    const { id } = await office.ask({ kind: 'writeConfiguration', entries });
    const before = office.sockets.sent.length;
    for (const [i, status] of ['Accepted', 'RebootRequired', 'Rejected'].entries()) {
      const outcome = status === 'Rejected' ? 'rejected' : 'accepted';
      const sent = await office.sent(Math.max(before, 2) + i);
      sent.answer({ outcome, detail: status, data: [{ key: entries[i]?.key, status }] });
    }
    await ended(id).toBe('rejected');
    const kept = await read();
    expect(['HeartbeatInterval', 'ResetRetries', 'BlinkRepeat'].map((key) => kept.get(key)?.value)).toEqual([
      ...['60', '3', '1'],
    ]);
    expect(kept.get('HeartbeatInterval')?.facts.changedAt).toBeUndefined();
    const changedAt = kept.get('ResetRetries')?.facts.changedAt;
    expect(changedAt).toBe(yard.clock.nowMs);
    yard.wait(1000);
    await readAll([told('ResetRetries', '3')]);
    expect((await read()).get('ResetRetries')?.facts.changedAt, 'still waits').toBe(changedAt);
    await plug.tell({ kind: 'booted', vendor: 'V', model: 'M', firmware: '1' });
    yard.wait(1000);
    await readAll([told('ResetRetries', '3')]);
    expect((await read()).get('ResetRetries')?.facts.changedAt, 'has restarted').toBeUndefined();
  });
});

describe('settings of 2.x', () => {
  it('come in parts, and the last of a full report says what has ceased to be', async () => {
    const report = async () => {
      const { payload } = await office.ask({ kind: 'readReport', base: 'full' });
      (await office.sent(office.sockets.sent.length + 1)).answer({ outcome: 'accepted', detail: 'Accepted' });
      return (payload as { requestId: number }).requestId;
    };
    const part = (requestId: number, number: number, more: boolean, settings: ReportedSetting[]) =>
      plug.tell({ kind: 'settingsReported', requestId, part: number, more, settings, atMs: undefined });
    const first = await report();
    await part(first, 0, true, [told('A.One', '1', { min: 0, max: 5, dataType: 'integer', unit: 's' })]);
    expect((await charger()).settingsReadAt).toBeNull();
    await part(first, 1, false, [told('A.Two', '2'), told('SecurityCtrlr.BasicAuthPassword', 'hush')]);
    expect((await charger()).settingsReadAt).toBe(yard.clock.nowMs);
    const kept = await read();
    expect(kept.get('A.One')).toMatchObject({ value: '1', facts: { min: 0, max: 5, dataType: 'integer', unit: 's' } });
    expect(kept.get('SecurityCtrlr.BasicAuthPassword')?.value).toBeNull();
    yard.wait(1000);
    await part(999_999, 0, false, [told('A.Three', '3')]);
    expect((await read()).size, 'a report nobody asked for is no full one').toBe(4);
    yard.wait(1000);
    const second = await report();
    await part(second, 0, false, [told('A.Two', '2')]);
    expect([...(await read()).keys()]).toEqual(['A.Two']);
  });
});

it('values of 2.x read one by one leave what a report told of them', async () => {
  await yard.store.tx(system, (w) => w.change(chargers, 'charger-CP1', { version: 'ocpp2.0.1' }));
  const facts = { mutability: 'readOnly', min: 0, max: 5, dataType: 'integer' } as const;
  const settings = [told('A.One', '1', facts), told('A.Hidden', 'x')];
  await plug.tell({ kind: 'settingsReported', requestId: 1, part: 0, more: false, settings, atMs: undefined });
  await readAll([told('A.One', '3'), told('A.New', 'y'), { key: 'A.Hidden', mutability: 'writeOnly' }], [], ['A.One']);
  const kept = await read();
  expect(kept.get('A.One')).toMatchObject({ value: '3', facts });
  expect(kept.get('A.New')).toMatchObject({ value: 'y', facts: { mutability: 'readWrite' } });
  expect(kept.get('A.Hidden')).toMatchObject({ value: null, facts: { mutability: 'writeOnly' } });
});

describe('the job', () => {
  const job = () =>
    settingsJob({
      ...{ store: yard.store, now: () => yard.clock.nowMs, nodeId: 'node-1', log: silent },
      commands: office.commands,
    });
  const kinds = () => office.sockets.sent.map(({ command }) => command.kind);
  const answer = async (count: number) => {
    const data = { keys: [told('HeartbeatInterval', '300')], unknownKeys: [] };
    (await office.sent(count)).answer({ outcome: 'accepted', detail: 'Accepted', data });
    await expect.poll(async () => (await charger()).settingsReadAt).toBe(yard.clock.nowMs);
  };

  it('asks a charger once, again after a week, and at once when its firmware is new', async () => {
    const ask = job();
    await ask.run();
    await ask.run();
    await answer(1);
    yard.wait(86_400_000);
    await ask.run();
    expect(kinds()).toEqual(['readConfiguration']);
    yard.wait(7 * 86_400_000);
    await ask.run();
    await answer(2);
    await plug.tell({ kind: 'booted', vendor: 'V', model: 'M', firmware: '1' });
    await ask.run();
    expect(kinds()).toHaveLength(2);
    await plug.tell({ kind: 'booted', vendor: 'V', model: 'M', firmware: '2' });
    await ask.run();
    await answer(3);
  });

  it('asks all, however many do not answer', async () => {
    const template = await charger();
    await yard.store.tx(system, (w) =>
      w.insert(
        chargers,
        Array.from({ length: 1_100 }, (_, i) => ({ ...template, id: `many-${i}`, identity: `M${i}`, name: '' })),
      ),
    );
    const asked: string[] = [];
    const queue: Office['commands']['queue'] = async (_w, { id }) => {
      asked.push(id);
      return {} as Awaited<ReturnType<Office['commands']['queue']>>;
    };
    const { store, clock } = yard;
    const ask = settingsJob({ store, now: () => clock.nowMs, nodeId: 'node-1', log: silent, commands: { queue } });
    for (let run = 0; run < 12; run++) await ask.run();
    expect(asked).toHaveLength(1_101);
    expect(new Set(asked).size).toBe(1_101);
  });

  it('leaves one that did not answer alone for some hours', async () => {
    const ask = job();
    await ask.run();
    (await office.sent(1)).answer({ outcome: 'failed', detail: 'timeout' });
    yard.wait(3_600_000);
    await ask.run();
    expect(kinds()).toHaveLength(1);
    yard.wait(6 * 3_600_000);
    await ask.run();
    await office.sent(2);
  });

  it('asks the chargers of its own node only, and those of 2.x for a report', async () => {
    await yard.store.tx(system, (w) => w.change(chargers, 'charger-CP1', { version: 'ocpp2.0.1' }));
    const other = settingsJob({
      ...{ store: yard.store, now: () => yard.clock.nowMs, nodeId: 'node-2', log: silent },
      commands: office.commands,
    });
    await other.run();
    await job().run();
    expect((await office.sent(1)).command).toMatchObject({ kind: 'readReport', base: 'full' });
    expect(kinds()).toHaveLength(1);
  });
});

it('a template’s command writes what differs, and none is made when nothing does', async () => {
  const writes = async () => driftWrites(yard.store.read(system), await charger());
  expect(await writes()).toMatchObject({ code: 'conflict' });
  await yard.store.tx(system, (w) =>
    w.insert(settingTemplates, {
      ...{ id: 'template', tenantId: 'north', name: 'All of V', vendor: 'v', model: '', version: 'ocpp1.6' },
      entries: [
        { key: 'HeartbeatInterval', value: '60' },
        { key: 'ResetRetries', value: '3' },
      ],
      ...{ createdAt: 0, updatedAt: 0 },
    }),
  );
  await readAll([told('HeartbeatInterval', '300'), told('ResetRetries', '3')]);
  expect(await writes()).toEqual({ kind: 'writeConfiguration', entries: [{ key: 'HeartbeatInterval', value: '60' }] });
  await readAll([told('HeartbeatInterval', '60'), told('ResetRetries', '3')]);
  expect(await writes()).toMatchObject({ code: 'conflict', detail: expect.stringContaining('Nothing to write') });
});

describe('a charger that tells without end', () => {
  it('fills no table with settings, and what is known is kept up to date', async () => {
    const { tenantId, id: chargerId } = await charger();
    const facts = { mutability: 'readWrite' as const };
    for (let at = 0; at < 9_999; at += 1_111)
      await yard.store.tx(system, (w) =>
        w.insert(
          chargerSettings,
          Array.from({ length: 1_111 }, (_, i) => ({
            ...{ chargerId, tenantId, key: `Known.K${at + i}`, value: '1', facts, readAt: 1 },
          })),
        ),
      );
    const settings = ['New.A', 'New.B', 'New.C', 'Known.K7'].map((key) => told(key, '2'));
    await plug.tell({ kind: 'settingsReported', requestId: 1, part: 0, more: true, settings, atMs: undefined });
    const kept = await read();
    expect(kept.size).toBe(10_000);
    expect(kept.get('Known.K7')?.value).toBe('2');
    expect([...kept.keys()].filter((key) => key.startsWith('New'))).toEqual(['New.A']);
  });

  it('fills no table with notices, which says so', async () => {
    const { nowMs } = yard.clock;
    const events = Array.from({ length: 200 }, (_, i) => ({
      ...{ key: `EVSE@1.Thing${i}`, value: '1', trigger: 'Delta', atMs: nowMs },
    }));
    const monitored = { kind: 'monitored', atMs: nowMs, events } as unknown as Extract<
      StationEvent,
      { kind: 'monitored' }
    >;
    for (let i = 0; i < 12; i++) await plug.tell(monitored);
    const all = () => yard.store.read(system).raw.select({ topic: chargerNotices.topic }).from(chargerNotices);
    expect((await all()).length).toBe(2_001);
    expect((await all()).filter(({ topic }) => topic === 'TooManyNotices')).toHaveLength(1);
    yard.wait(3_600_000);
    await plug.tell({ kind: 'securityNoted', type: 'Later', atMs: undefined });
    expect((await all()).filter(({ topic }) => topic === 'Later')).toHaveLength(1);
  });
});

describe('notices', () => {
  const all = () => yard.store.read(system).select(chargerNotices, { orderBy: [{ column: chargerNotices.id }] });

  it('keep what is told beside sessions, but no states and no passwords', async () => {
    const atMs = yard.clock.nowMs - 5000;
    await plug.tell({ kind: 'securityNoted', type: 'TamperDetectionActivated', info: 'lid', atMs });
    const event = { atMs, trigger: 'alerting', source: 'customMonitor', cleared: false, severity: 4 } as const;
    await plug.tell({
      ...{ kind: 'monitored', part: 0, more: false, atMs },
      events: [
        { ...event, eventId: 1, key: 'EVSE@2.Temperature', value: '80' },
        { ...event, eventId: 2, key: 'Connector@1.1.AvailabilityState', value: 'Occupied' },
        { ...event, eventId: 3, key: 'SecurityCtrlr.BasicAuthPassword', value: 'hush' },
      ],
    });
    await plug.tell({
      kind: 'noted',
      action: 'NotifyDisplayMessages',
      payload: { requestId: 1, text: 'x'.repeat(30_000) },
    });
    await plug.tell({ kind: 'vehicleNeeds', connector: 1, transfer: 'dc', energyWh: 20_000, needs: {} });
    await plug.tell({ kind: 'profilesReported', requestId: 1, more: false, connector: 1, source: 'EMS', profiles: [] });
    const rows = await all();
    expect(rows.map(({ kind, topic, connector, at }) => [kind, topic, connector, at])).toEqual([
      ['securityNoted', 'TamperDetectionActivated', null, atMs],
      ['monitored', 'EVSE@2.Temperature', 2, atMs],
      ['monitored', 'SecurityCtrlr.BasicAuthPassword', null, atMs],
      ['noted', 'NotifyDisplayMessages', null, yard.clock.nowMs],
      ['vehicleNeeds', 'NotifyEVChargingNeeds', 1, yard.clock.nowMs],
      ['profilesReported', 'EMS', 1, yard.clock.nowMs],
    ]);
    expect(JSON.stringify(rows)).not.toContain('hush');
    expect(JSON.stringify(rows).length).toBeLessThan(10_000);
  });

  it('are forgotten after their days', async () => {
    await plug.tell({ kind: 'securityNoted', type: 'Old', atMs: undefined });
    yard.wait(2 * 86_400_000);
    await plug.tell({ kind: 'securityNoted', type: 'New', atMs: undefined });
    await noticesJob(yard.store, () => yard.clock.nowMs, 1).run();
    expect((await all()).map(({ topic }) => topic)).toEqual(['New']);
  });
});
