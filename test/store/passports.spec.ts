/** What is learned of chargers, the conformance run, and all of a charger's equipment over the API, on both engines. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keys } from '../../bff/access/keys/contract.ts';
import { isFailure } from '../../bff/kernel/result.ts';
import { commands } from '../../bff/sites/commands/contract.ts';
import { notices } from '../../bff/sites/notices/contract.ts';
import { probes } from '../../bff/sites/passports/conformance.ts';
import { passports as contract } from '../../bff/sites/passports/contract.ts';
import { askRun, createPassports, type Passports, passportOf, runOf, shownBy } from '../../bff/sites/passports/desk.ts';
import { settings } from '../../bff/sites/settings/contract.ts';
import { createSettingsDesk } from '../../bff/sites/settings/desk.ts';
import { templates } from '../../bff/sites/templates/contract.ts';
import { audit, chargers } from '../../bff/store/tables/index.ts';
import type { Charger } from '../../ocpp/charger.ts';
import type { StationCommand } from '../../ocpp/index.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { type Asker, asking, bearer } from '../kit/ask.ts';
import { openYard, type Plug, silent, system, type Yard } from '../kit/bridge.ts';
import { closeOffice, commandOf, type Office, openOffice } from '../kit/office.ts';
import { handClock, newCharger, online } from '../kit/plug.ts';
import { buildWorld, idOf, type World } from '../kit/world.ts';

describe('a passport', () => {
  let yard: Yard;
  let office: Office;
  let plug: Plug;
  let passports: Passports;

  beforeEach(async () => {
    yard = await openYard();
    passports = createPassports({ store: yard.store, now: () => yard.clock.nowMs, log: silent });
    office = openOffice(yard, { desks: [createSettingsDesk(), passports.desk] });
    plug = office.plug('CP1');
    await plug.tell({ kind: 'booted', vendor: 'V|W', model: 'M', firmware: 'PFA|1.0' });
  });
  afterEach(async () => {
    await closeOffice(office);
    await yard.drop();
  });

  const charger = async (id = 'charger-CP1') => {
    const found = await yard.store.read(system).find(chargers, id);
    if (!found) throw new Error('no charger');
    return found;
  };
  const passport = async () => passportOf(yard.store.read(system), await charger());
  const answer = async (command: StationCommand, given: Parameters<Office['sockets']['sent'][number]['answer']>[0]) => {
    const { id } = await office.ask(command as never);
    (await office.sent(office.sockets.sent.length + 1)).answer(given);
    await expect.poll(async () => (await commandOf(yard, id))?.state).not.toMatch(/queued|sent/);
  };

  it('learns from answers what a kind of charger can do, and forgets nothing by failures', async () => {
    await answer({ kind: 'readLocalList' }, { outcome: 'unsupported', detail: 'NotSupported: not on CP1' });
    await answer({ kind: 'reset', hard: false }, { outcome: 'rejected', detail: 'Rejected' });
    await answer({ kind: 'clearCache' }, { outcome: 'failed', detail: 'timeout' });
    expect(await passport()).toMatchObject({
      ...{ id: 'V/W|M|PFA/1.0|ocpp1.6', vendor: 'V|W' },
      commands: {
        readLocalList: { outcome: 'unsupported', detail: 'NotSupported' },
        reset: { outcome: 'rejected' },
      },
    });
    expect(Object.keys((await passport())?.commands ?? {})).toHaveLength(2);
    const before = (await passport())?.updatedAt;
    yard.wait(1000);
    await answer({ kind: 'reset', hard: false }, { outcome: 'accepted', detail: 'Accepted' });
    expect((await passport())?.updatedAt, 'what is known is not written again').toBe(before);
    await answer({ kind: 'readLocalList' }, { outcome: 'accepted', detail: 'Accepted', data: { version: 0 } });
    expect((await passport())?.commands.readLocalList?.outcome).toBe('accepted');
  });

  it('learns features, limits and units when all settings were read', async () => {
    const told = (key: string, value: string) => ({ key, value, mutability: 'readOnly' });
    const keys = [
      told('SupportedFeatureProfiles', 'Core,SmartCharging'),
      told('SendLocalListMaxLength', '20'),
      told('MeterValuesSampledData', 'Voltage'),
    ];
    await answer({ kind: 'readConfiguration' }, { outcome: 'accepted', detail: '', data: { keys, unknownKeys: [] } });
    const learned = { features: ['Core', 'SmartCharging'], limits: { SendLocalListMaxLength: 20 }, units: ['Voltage'] };
    expect(await passport()).toMatchObject(learned);
    const other = office.plug('CP2');
    await other.tell({ kind: 'booted', vendor: 'V|W', model: 'M', firmware: 'PFA|1.0' });
    const shown = await shownBy(yard.store.read(system), await charger('charger-CP2'));
    expect(shown.features, 'of its own kind').toEqual(learned.features);
  });

  describe('conformance run', () => {
    const begin = () =>
      yard.store.tx(system, async (w) => askRun(w, office.commands, await charger(), 'run-1', yard.clock.nowMs));
    const checks = async () => new Map(runOf(await passport())?.run.checks.map((one) => [one.name, one.state]));
    const hear = (action: string) => passports.hear('CP1', 'in', `[2,"x\\"1","${action}",{}]`);

    it('asks one thing after the other and judges what comes', async () => {
      expect(isFailure(await begin())).toBe(false);
      expect(await begin()).toMatchObject({ code: 'conflict' });
      for (const [i, probe] of probes.entries()) {
        const { command, answer: say } = await office.sent(i + 1);
        expect(command).toEqual(probe.command('ocpp1.6'));
        if (probe.name === 'heartbeat') {
          // Before the answer is stored, and what it was not asked for is no answer.
          hear('MeterValues');
          say({ outcome: 'accepted', detail: 'Accepted' });
          hear('Heartbeat');
        } else if (probe.name === 'status') {
          say({ outcome: 'accepted', detail: 'Accepted' });
          await expect.poll(async () => (await checks()).get('status')).toBe('waiting');
          hear('Heartbeat');
          hear('StatusNotification');
        } else if (probe.name === 'meterValues') say({ outcome: 'accepted', detail: 'Accepted' });
        else if (probe.name === 'readSetting')
          say({ outcome: 'accepted', detail: '', data: { keys: [{ key: 'HeartbeatInterval' }], unknownKeys: [] } });
        else if (probe.name === 'localList') say({ outcome: 'failed', detail: 'timeout' });
        else say({ outcome: 'rejected', detail: 'Rejected' });
      }
      await expect.poll(async () => (await checks()).get('certificates')).toBe('failed');
      await expect.poll(async () => (await checks()).get('heartbeat')).toBe('passed');
      await expect.poll(async () => (await checks()).get('status')).toBe('passed');
      expect(runOf(await passport())?.run.endedAt).toBeNull();
      yard.wait(30_001);
      for (const job of passports.jobs()) await job.run();
      expect(Object.fromEntries(await checks())).toEqual({
        ...{ readSetting: 'passed', unknownSetting: 'passed', heartbeat: 'passed', status: 'passed' },
        ...{ meterValues: 'failed', localList: 'failed', schedule: 'skipped', strangeConnector: 'passed' },
        ...{ strangeVendor: 'passed', certificates: 'failed' },
      });
      expect(runOf(await passport())?.run.endedAt).toBe(yard.clock.nowMs);
      expect((await passport())?.commands, 'is no lesson about abilities').toEqual({});
    });

    it('ends also when the charger goes away', async () => {
      office.sockets.here.delete('CP1');
      await begin();
      yard.wait(10 * 60_000);
      await office.upkeep();
      expect(new Set((await checks()).values())).toEqual(new Set(['failed']));
      expect(runOf(await passport())?.run.endedAt).toBe(yard.clock.nowMs);
    });
  });
});

describe('over the API', () => {
  let app: TestApp;
  let world: World;
  let north: Asker;
  let charger: Charger;
  const id = idOf('charger', 'north');
  const at = { params: { id } };

  beforeAll(async () => {
    app = await startTestApp();
    world = await buildWorld(app.store);
    north = asking(app.url, bearer(world.keys.north));
    const clock = handClock(Date.now());
    charger = await online(newCharger(app.url, 'cp-zznorthzz', clock));
    for (let tries = 0; (await north.ok(contract.endpoints.passport, at)).device.vendor === ''; tries++) {
      if (tries > 200) throw new Error('the boot was not stored');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
  afterAll(async () => {
    charger.close();
    expect(app.errors).toEqual([]);
    await app.drop();
  });

  const end = async (commandId: string) => {
    const get = () => north.ok(commands.endpoints.get, { params: { id: commandId } });
    await expect.poll(async () => (await get()).state, { timeout: 10_000 }).not.toMatch(/queued|sent/);
    return get();
  };

  it('settings are read, searched, exported and written', async () => {
    const asked = await north.ok(settings.endpoints.refresh, { ...at, body: {} });
    expect((await end(asked.id)).state).toBe('accepted');
    const list = await north.ok(settings.endpoints.read, { ...at, query: { q: 'plug in', totals: '1' } });
    expect(list.items).toMatchObject([
      { key: 'ConnectionTimeOut', title: 'Time to plug in', unit: 's', value: '60', mutability: 'readWrite' },
    ]);
    expect(list.totals?.count).toBe(1);
    const csv = await (await north.raw(settings.endpoints.export, { ...at, query: { q: 'plug in' } })).text();
    expect(csv.split('\r\n')).toHaveLength(3);
    expect(csv).toContain('ConnectionTimeOut');

    const write = (key: string, value: string) => ({ ...at, body: { entries: [{ key, value }] } });
    const wrong = await north.refused(settings.endpoints.write, write('HeartbeatInterval', 'soon'));
    expect(wrong).toMatchObject({ status: 400, errors: [{ path: 'entries.0.value' }] });
    expect(await north.refused(settings.endpoints.write, write('NumberOfConnectors', '3'))).toMatchObject({
      status: 400,
    });
    expect((await north.refused(settings.endpoints.write, write('AuthorizationKey', 'x'.repeat(20)))).detail).toMatch(
      /security/,
    );
    const entries = [{ key: 'AuthorizationKey', value: 'x'.repeat(20) }];
    const straight = { ...at, body: { command: { kind: 'writeConfiguration' as const, entries } } };
    expect(await north.refused(commands.endpoints.send, straight)).toMatchObject({ status: 400 });
    const done = await end((await north.ok(settings.endpoints.write, write('HeartbeatInterval', '77'))).id);
    expect(done).toMatchObject({ state: 'accepted', result: [{ key: 'HeartbeatInterval', status: 'Accepted' }] });
    expect(charger.configuration.value('HeartbeatInterval')).toBe('77');
    const [changed] = (await north.ok(settings.endpoints.read, { ...at, query: { key: 'Heartbeat' } })).items;
    expect(changed?.value).toBe('77');
  });

  it('templates are checked, assigned, compared and applied', async () => {
    const make = (name: string, key: string, value: string) =>
      north.raw(templates.endpoints.create, { body: { name, entries: [{ key, value }] } });
    expect((await make('Bad', 'AuthorizationKey', 'x')).status).toBe(400);
    const made = (await (await make('Quick', 'ConnectionTimeOut', '45')).json()) as { id: string };
    expect((await make('Quick', 'ConnectionTimeOut', '45')).status).toBe(409);
    const drift = () => north.ok(settings.endpoints.drift, at);
    const one = { params: { id: made.id } };
    expect(await north.ok(templates.endpoints.assign, { ...one, body: { chargerIds: [id] } })).toEqual({ changed: 1 });
    const foreign = { ...one, body: { chargerIds: [idOf('charger', 'kiosk')] } };
    expect((await north.refused(templates.endpoints.assign, foreign)).detail).toMatch(/own merchant/);
    expect(await drift()).toMatchObject({
      template: { name: 'Quick', assigned: true },
      different: 1,
      items: [{ key: 'ConnectionTimeOut', wanted: '45', found: '60', state: 'different' }],
    });
    const fleet = await north.ok(templates.endpoints.drift, one);
    expect(fleet.items.map(({ chargerId }) => chargerId)).toEqual([id]);
    const applied = await end((await north.ok(settings.endpoints.applyTemplate, { ...at, body: {} })).id);
    expect(applied.state).toBe('accepted');
    expect((await drift()).different).toBe(0);
    expect((await north.ok(templates.endpoints.drift, one)).items).toEqual([]);
    expect((await north.refused(settings.endpoints.applyTemplate, { ...at, body: {} })).detail).toMatch(
      /Nothing to write/,
    );

    const file = await (
      await north.raw(templates.endpoints.export, { query: { columns: 'name,vendor,entries' } })
    ).text();
    const again = await north.upload(
      templates.endpoints.import,
      file.replace('"45"', '"50"').replaceAll('""45""', '""50""'),
    );
    expect(await again.json()).toMatchObject({ updated: 1, errors: [] });
    await north.ok(templates.endpoints.remove, one);
    expect((await drift()).template?.name).not.toBe('Quick');
  });

  it('a command that the charger cannot be told is refused at once, with the reason', async () => {
    const refused = await north.refused(commands.endpoints.send, {
      ...at,
      body: { command: { kind: 'showMessage', id: 1, text: 'Hello', priority: 'inFront' } },
    });
    expect(refused).toMatchObject({ status: 409, errors: [{ path: 'command.kind', message: 'unsupported' }] });
    expect(refused.detail).toMatch(/OCPP 1.6 has no display messages/);
  });

  it('raw messages need a permission of their own', async () => {
    const { secret } = await north.ok(keys.endpoints.create, {
      body: { name: 'Operator', permissions: ['charger:view', 'charger:command'] },
    });
    const operator = asking(app.url, bearer(secret));
    const raw = { command: { kind: 'raw' as const, action: 'ClearCache', payload: {} } };
    const refused = await operator.refused(commands.endpoints.send, { ...at, body: raw });
    expect(refused).toMatchObject({ status: 403, detail: expect.stringContaining('charger:expert') });
    const plain = { ...at, body: { command: { kind: 'clearCache' as const } } };
    expect((await operator.ok(commands.endpoints.send, plain)).kind).toBe('clearCache');
  });

  it('raw messages are for experts, are audited, and are checked by the schema', async () => {
    const raw = (action: string, payload: Record<string, unknown>) => ({
      ...at,
      body: { command: { kind: 'raw' as const, action, payload } },
    });
    const sent = await end((await north.ok(commands.endpoints.send, raw('ClearCache', {}))).id);
    expect(sent).toMatchObject({ state: 'accepted', result: { status: 'Accepted' } });
    const bad = await end((await north.ok(commands.endpoints.send, raw('Reset', { type: 'Sideways' }))).id);
    expect(bad.state).toBe('failed');
    expect((await north.refused(commands.endpoints.send, raw('Nonsense', {}))).status).toBe(409);
    const secret = raw('ChangeConfiguration', { key: 'AuthorizationKey', value: 'hush' });
    expect((await north.refused(commands.endpoints.send, secret)).status).toBe(400);
    const lines = await app.store.read(system).select(audit);
    const raws = lines.filter(
      ({ action, detail }) => action === 'charger.command' && JSON.stringify(detail).includes('raw'),
    );
    expect(raws).toHaveLength(2);
  });

  it('the passport says what the charger is and can', async () => {
    const passport = await north.ok(contract.endpoints.passport, at);
    expect(passport.device).toMatchObject({ vendor: 'Example', model: 'E-22', version: 'ocpp1.6' });
    expect(passport.features).toContain('RemoteTrigger');
    const can = new Map(passport.abilities.map((ability) => [ability.kind, ability.can]));
    expect([can.get('reset'), can.get('showMessage'), can.get('trigger')]).toEqual(['yes', 'no', 'yes']);
    expect(can.get('reserve')).toBe(passport.features.includes('Reservation') ? 'yes' : 'no');
  });

  it('a conformance run ends with a verdict for every check', async () => {
    const begun = await north.ok(contract.endpoints.runConformance, { ...at, body: {} });
    expect(begun.checks.every(({ state }) => state === 'waiting')).toBe(true);
    const run = async () => (await north.ok(contract.endpoints.passport, at)).conformance;
    await expect.poll(async () => (await run())?.endedAt ?? null, { timeout: 20_000 }).not.toBeNull();
    const states = Object.fromEntries((await run())?.checks.map(({ name, state }) => [name, state]) ?? []);
    expect(states).toMatchObject({
      ...{ readSetting: 'passed', unknownSetting: 'passed', heartbeat: 'passed', status: 'passed' },
      ...{ meterValues: 'passed', strangeVendor: 'passed' },
    });
    expect((await run())?.ofThis).toBe(true);
    expect(
      (await north.refused(contract.endpoints.runConformance, { params: { id: idOf('charger', 'kiosk') }, body: {} }))
        .detail,
    ).toMatch(/not connected/);
  });

  it('notices are listed by kind, topic and time', async () => {
    const list = (query: Record<string, string | number>) => north.ok(notices.endpoints.read, { ...at, query });
    expect((await list({ kind: 'securityNoted', topic: 'Tamper' })).items).toMatchObject([
      { kind: 'securityNoted', topic: 'TamperDetectionActivated', chargerId: id },
    ]);
    expect((await list({ kind: 'monitored' })).items).toEqual([]);
    expect((await list({ 'at.from': Date.now() })).items).toEqual([]);
    expect((await list({ chargerId: idOf('charger', 'kiosk') })).items.every(({ chargerId }) => chargerId === id)).toBe(
      true,
    );
  });

  it.each(['ocpp2.0.1', 'ocpp2.1'] as const)('the same for a charger of %s', async (version) => {
    const tenant = version === 'ocpp2.1' ? 'kiosk' : 'south';
    const api = asking(app.url, bearer(world.keys[tenant]));
    const of = { params: { id: idOf('charger', tenant) } };
    const clock = handClock(Date.now());
    const modern = await online(newCharger(app.url, `cp-zz${tenant}zz`, clock, { versions: [version] }));
    const passport = async () => api.ok(contract.endpoints.passport, of);
    await expect.poll(async () => (await passport()).device.vendor).toBe('Example');
    expect((await passport()).device.version).toBe(version);
    await api.ok(settings.endpoints.refresh, { ...of, body: {} });
    const key = 'TxCtrlr.EVConnectionTimeOut';
    const one = async () => (await api.ok(settings.endpoints.read, { ...of, query: { key } })).items[0];
    await expect.poll(async () => (await one())?.title, { timeout: 10_000 }).toBe('Time to plug in');
    const write = (value: string) => ({ ...of, body: { entries: [{ key, value }] } });
    expect((await api.refused(settings.endpoints.write, write('soon'))).detail).toMatch(/whole number/);
    const { id: written } = await api.ok(settings.endpoints.write, write('47'));
    const state = async () => (await api.ok(commands.endpoints.get, { params: { id: written } })).state;
    await expect.poll(state, { timeout: 10_000 }).toBe('accepted');
    expect((await one())?.value).toBe('47');
    const can = new Map((await passport()).abilities.map((ability) => [ability.kind, ability.can]));
    expect(can.get('readReport')).toBe('yes');
    expect(can.get('setTariff') === 'no').toBe(version === 'ocpp2.0.1');
    await api.ok(contract.endpoints.runConformance, { ...of, body: {} });
    const run = async () => (await passport()).conformance;
    await expect.poll(async () => (await run())?.endedAt ?? null, { timeout: 20_000 }).not.toBeNull();
    const states = (await run())?.checks.map(({ name, state: how }) => [name, how]) ?? [];
    expect(Object.fromEntries(states)).toMatchObject({
      ...{ readSetting: 'passed', unknownSetting: 'passed', heartbeat: 'passed', status: 'passed' },
    });
    modern.close();
  });
});
