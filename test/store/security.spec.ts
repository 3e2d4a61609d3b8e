/** Certificates, authorities and guided changes as rows, on whichever engine the project is for: several nodes, silence, and late answers. */
import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCommands } from '../../bff/bridge/commands.ts';
import type { Desk } from '../../bff/bridge/desks.ts';
import type { CertificateAuthority } from '../../bff/ports/ca.ts';
import { hashKey, verifyKey } from '../../bff/sites/chargers/key.ts';
import { createAuthorities } from '../../bff/sites/security/authorities.ts';
import { factsOf, issueStation, makeRequest, makeRoot, type Signer } from '../../bff/sites/security/ca.ts';
import { type Certificates, createCertificates } from '../../bff/sites/security/certificates.ts';
import { type Changes, createChanges, type Surroundings } from '../../bff/sites/security/changes.ts';
import { createSecurityDesk } from '../../bff/sites/security/desk.ts';
import { createDoor, type Door, Entry } from '../../bff/sites/security/door.ts';
import { mountAuthority } from '../../bff/sites/security/pages.ts';
import * as t from '../../bff/store/tables/index.ts';
import type { NewRow, Row, Writer } from '../../bff/store/types.ts';
import type { CommandAnswer } from '../../ocpp/index.ts';
import { openYard, silent, system, type Yard } from '../kit/bridge.ts';

const secretKey = randomBytes(32);
const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Signs by a root of its own, and may be away. */
class Authority implements CertificateAuthority {
  signed = 0;
  isAway = false;
  /** Happens while it signs. */
  onSign: () => Promise<unknown> = async () => undefined;
  swaps: string | undefined;
  readonly #root: Signer;
  readonly #yard: Yard;
  constructor(root: Signer, of: Yard) {
    this.#root = root;
    this.#yard = of;
  }
  async sign(csr: string, subject: { commonName: string; organization: string }) {
    await this.onSign();
    if (this.isAway) throw new Error('The authority is away.');
    this.signed++;
    return issueStation(this.#root, this.swaps ?? csr, subject, this.#yard.clock.nowMs);
  }
}

interface Office {
  certificates: Certificates;
  changes: Changes;
  desk: Desk;
  door: Door;
  /** How chargers connected here got in. */
  entries: Map<string, Entry>;
  stop(): Promise<void>;
}

let yard: Yard;
let root: Signer;
let authority: Authority;
let offices: Office[];
let surroundings: Surroundings;
let disconnected: string[];

beforeEach(async () => {
  yard = await openYard();
  root = await makeRoot({ commonName: 'Test CA', organization: '' }, yard.clock.nowMs);
  authority = new Authority(root, yard);
  offices = [];
  disconnected = [];
  surroundings = { root: null, tlsUrl: 'wss://example.com:8443/ocpp', plainUrl: 'ws://example.com/ocpp' };
});
afterEach(async () => {
  for (const office of offices) await office.stop();
  await yard.drop();
});

/** What one node has for security; its sockets reach nobody. */
const open = (): Office => {
  const { store } = yard;
  const now = () => yard.clock.nowMs;
  const base = { store, now, newId: yard.newId, log: silent };
  const { ingest } = yard.node();
  const sockets = {
    send: async (): Promise<CommandAnswer> => ({ outcome: 'failed', detail: '' }),
    link: () => undefined,
    links: () => [],
    disconnect: () => false,
  };
  const commands = createCommands({ ...base, ocpp: sockets, ingest, nodeId: 'node-1', desks: [] });
  const door = createDoor(base);
  const entries = new Map<string, Entry>();
  const entryOf = (identity: string) => entries.get(identity);
  const changes = createChanges({
    ...{ ...base, secretKey, commands, entryOf, surroundings: () => surroundings },
    disconnect: (identity) => void disconnected.push(identity),
  });
  const certificates = createCertificates({
    ...{ ...base, authority, commands },
    settled: (w, charger, installed, detail) => changes.certificate(w, charger, installed, detail),
  });
  const desk = createSecurityDesk({ ...base, door, entryOf, certificates, changes, signsV2g: false });
  const office = {
    ...{ certificates, changes, desk, door, entries },
    async stop() {
      await certificates.stop();
      await commands.stop();
      await door.settle();
    },
  };
  offices.push(office);
  return office;
};

const tx = <R>(work: (w: Writer) => Promise<R>) => yard.store.tx(system, work);
const charger = async () => (await yard.store.read(system).find(t.chargers, 'charger-CP1'))!;
const set = (patch: Partial<NewRow<typeof t.chargers>>) => tx((w) => w.update(t.chargers, 'charger-CP1', patch));
const all = () => yard.store.read(system).select(t.certificates, { orderBy: [{ column: t.certificates.createdAt }] });
const commandsOf = () => yard.store.read(system).select(t.commands, { orderBy: [{ column: t.commands.id }] });
const request = async (office: Office, commonName = 'CP1', use: 'station' | 'v2g' = 'station') => {
  const { csr } = await makeRequest({ commonName, organization: '' });
  const of = await charger();
  const event = { kind: 'certificateRequested', csr, use, requestId: 7 } as const;
  return tx((w) => office.desk.events!.certificateRequested!(w, of, event, yard.clock.nowMs));
};
const signAll = (office: Office) => office.certificates.jobs()[0]!.run();
/** The charger's answer to a command, as the bridge stores and tells it. */
const answer = async (office: Office, id: string, outcome: CommandAnswer['outcome'], detail = '', data?: unknown) => {
  await tx(async (w) => {
    const patch = { state: outcome, detail, result: data ?? null };
    const row = (await w.update(t.commands, id, patch)) as Row<typeof t.commands>;
    await office.desk.answered!(w, row, { outcome, detail, data }, yard.clock.nowMs);
  });
};

describe('a request for a certificate', () => {
  it('is signed once, whichever node is quicker, and goes out with its number', async () => {
    const [a, b] = [open(), open()];
    expect(await request(a)).toEqual({ status: 'accepted' });
    await Promise.all([signAll(a), signAll(b)]);
    expect(authority.signed).toBe(1);
    const [row] = await all();
    const [command, ...more] = await commandsOf();
    expect(more).toEqual([]);
    expect(command).toMatchObject({
      kind: 'sendCertificate',
      payload: { use: 'station', requestId: 7, chain: row?.pem },
    });
    expect(row).toMatchObject({ state: 'issued', subject: 'CN=CP1, O=north', commandId: command?.id });
    expect(row?.fingerprint).toBe(factsOf(row?.pem ?? '').fingerprint);
    await answer(a, command!.id, 'accepted');
    expect((await all())[0]?.state).toBe('installed');
    expect((await a.certificates.installed(yard.store.read(system), 'charger-CP1'))?.id).toBe(row?.id);
  });

  it('waits for an authority that is away, for a day', async () => {
    const office = open();
    authority.isAway = true;
    await request(office);
    await signAll(office);
    expect((await all())[0]).toMatchObject({ state: 'issued', detail: 'The authority is away.' });
    authority.isAway = false;
    await signAll(office);
    expect(authority.signed, 'not at once').toBe(0);
    yard.wait(2 * minuteMs);
    authority.isAway = true;
    await signAll(office);
    yard.wait(dayMs);
    await signAll(office);
    expect((await all())[0]).toMatchObject({ state: 'refused', detail: 'The authority is away.' });
  });

  it('is signed after a pause in which the authority came back', async () => {
    const office = open();
    authority.isAway = true;
    await request(office);
    await signAll(office);
    authority.isAway = false;
    yard.wait(2 * minuteMs);
    await signAll(office);
    expect((await all())[0]).toMatchObject({
      state: 'issued',
      detail: '',
      serial: expect.stringMatching(/^[0-9a-f]+$/),
    });
  });

  it('is not answered with a certificate for another key, nor for another name but the serial number', async () => {
    const office = open();
    authority.swaps = (await makeRequest({ commonName: 'x', organization: '' })).csr;
    await request(office);
    await signAll(office);
    authority.swaps = undefined;
    yard.wait(1);
    await request(office, 'CP2');
    await signAll(office);
    await set({ serial: 'SN-1' });
    yard.wait(1);
    await request(office, 'SN-1');
    yard.wait(1);
    await request(office, '');
    await signAll(office);
    expect((await all()).map(({ state, subject }) => `${state} ${subject}`)).toEqual([
      'refused ',
      'refused ',
      'issued CN=SN-1, O=north',
      'issued CN=CP1, O=north',
    ]);
  });

  it('that is revoked before it is signed stays revoked', async () => {
    const office = open();
    authority.onSign = async () => {
      const asked = (await all()).find(({ state }) => state === 'issued');
      if (asked) await tx((w) => office.certificates.revoke(w, asked, 'not wanted'));
    };
    await request(office);
    await signAll(office);
    expect(await all()).toMatchObject([{ state: 'revoked', serial: '' }]);
    authority.isAway = true;
    yard.wait(1);
    await request(office);
    await signAll(office);
    expect((await all()).map(({ state }) => state)).toEqual(['revoked', 'revoked']);
    expect(await commandsOf()).toEqual([]);
  });

  it('is refused when there are too many, or for what this server does not sign', async () => {
    const office = open();
    expect(await request(office, 'CP1', 'v2g')).toEqual({ status: 'rejected' });
    for (let i = 0; i < 5; i++) expect(await request(office)).toEqual({ status: 'accepted' });
    expect(await request(office)).toEqual({ status: 'rejected' });
    yard.wait(61 * minuteMs);
    expect(await request(office)).toEqual({ status: 'accepted' });
  });

  it('whose answer was lost counts as installed when the charger shows the certificate', async () => {
    const office = open();
    await request(office);
    await signAll(office);
    const [row] = await all();
    await answer(office, row!.commandId!, 'failed', 'No answer.');
    expect((await all())[0]).toMatchObject({ state: 'issued', detail: 'No answer.' });
    const of = await charger();
    await tx((w) => office.certificates.shown(w, of, row!.fingerprint));
    expect((await all())[0]?.state).toBe('installed');
  });
});

describe('authorities', () => {
  const make = (key = secretKey) =>
    createAuthorities({
      ...{ store: yard.store, secretKey: key, host: 'example.com' },
      ...{ now: () => yard.clock.nowMs, newId: yard.newId },
    });

  it('are made once, by whoever needs one first, and sealed', async () => {
    const found = await Promise.all([make().active(), make().active(), make().active()]);
    expect(new Set(found.map(({ id }) => id)).size).toBe(1);
    const rows = await yard.store.read(system).raw.select().from(t.authorities);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.keyText).not.toContain('PRIVATE KEY');
    expect((await make().signer(found[0]!)).keyPem).toContain('PRIVATE KEY');
    await expect(make(randomBytes(32)).signer(found[0]!)).rejects.toThrow();
  });

  it('hand over: the new one signs, the old one vouches for this server until it ends', async () => {
    const us = make();
    const first = await us.active();
    yard.wait(365 * dayMs);
    const second = await us.rollOver();
    expect((await us.active()).id).toBe(second.id);
    expect((await us.trusted()).map(({ id, state }) => [id, state])).toEqual([
      [second.id, 'active'],
      [first.id, 'former'],
    ]);
    expect((await us.ofServer()).id).toBe(first.id);
    yard.clock.nowMs = first.notAfter - 100 * dayMs;
    expect((await us.ofServer()).id, 'too little is left of the first').toBe(second.id);
    yard.clock.nowMs = second.notAfter + 1;
    const third = await us.active();
    expect([first.id, second.id]).not.toContain(third.id);
  });
});

it('the revocation list names every certificate that was revoked, however many', async () => {
  const us = createAuthorities({
    ...{ store: yard.store, secretKey, host: 'example.com', now: () => yard.clock.nowMs, newId: yard.newId },
  });
  const issuer = factsOf((await us.active()).pem).subject;
  const at = yard.clock.nowMs;
  await tx((w) =>
    w.insert(
      t.certificates,
      Array.from({ length: 1_050 }, (_, i) => ({
        ...{
          id: `many-${i}`,
          tenantId: 'north',
          chargerId: 'charger-CP1',
          use: 'station' as const,
          subject: '',
          issuer,
        },
        ...{ serial: (0x100000 + i).toString(16), fingerprint: `f${i}`, pem: '', notBefore: at, notAfter: at + dayMs },
        ...{ state: 'revoked' as const, detail: '', commandId: null, revokedAt: at + i, createdAt: at, updatedAt: at },
      })),
    ),
  );
  const app = new Hono();
  mountAuthority(app, { store: yard.store, authorities: us, now: () => yard.clock.nowMs, newId: yard.newId });
  const der = Buffer.from(await (await app.request('/ca/crl')).arrayBuffer()).toString('hex');
  // As DER writes the numbers: three bytes each.
  const missing = Array.from({ length: 1_050 }, (_, i) => `0203${(0x100000 + i).toString(16)}`).filter(
    (each) => !der.includes(each),
  );
  expect(missing).toEqual([]);
});

describe('a guided change', () => {
  const begin = async (office: Office, kind: 'profile' | 'key', toProfile: number, withinMs = 60 * minuteMs) => {
    const of = await charger();
    return tx((w) => office.changes.begin(w, of, { kind, toProfile, deadlineAt: yard.clock.nowMs + withinMs }));
  };
  const current = async () => (await yard.store.read(system).select(t.securityChanges, { limit: 1 }))[0]!;
  const asked = async () => {
    const { commandId } = await current();
    return (await yard.store.read(system).find(t.commands, commandId ?? ''))!;
  };
  const arrive = async (office: Office, profile: 0 | 1 | 2 | 3, withNewKey = false) => {
    office.entries.set('CP1', new Entry(profile, withNewKey, null));
    await office.changes.connected(await charger());
  };
  const tend = (office: Office) => office.changes.jobs()[0]!.run();

  it('of a 2.x charger puts a new network profile before the old one', async () => {
    const office = open();
    await set({ version: 'ocpp2.0.1' });
    await tx((w) =>
      w.insert(t.chargerSettings, {
        ...{ chargerId: 'charger-CP1', key: 'OCPPCommCtrlr.NetworkConfigurationPriority', tenantId: 'north' },
        ...{ value: '1,2', facts: { mutability: 'readWrite' }, readAt: 0 },
      }),
    );
    await begin(office, 'profile', 2);
    const first = await asked();
    expect(first.payload).toMatchObject({
      kind: 'writeConfiguration',
      entries: [{ key: 'SecurityCtrlr.BasicAuthPassword', value: '•••' }],
    });
    const whole = await office.changes.compose(yard.store.read(system), first);
    const key = whole?.kind === 'writeConfiguration' ? (whole.entries[0]?.value ?? '') : '';
    expect(key).toMatch(/^[0-9a-f]{40}$/);
    const { keyHash, keyText } = await current();
    expect(verifyKey(keyHash ?? '', Buffer.from(key))).toBe(true);
    expect(keyText).not.toContain(key);

    await answer(office, first.id, 'accepted');
    const profile = await asked();
    expect(profile.payload).toMatchObject({
      ...{ kind: 'setNetworkProfile', slot: 3, securityProfile: 2, url: 'wss://example.com:8443/ocpp' },
    });
    await answer(office, profile.id, 'accepted');
    expect((await asked()).payload).toMatchObject({ entries: [{ value: '3,1,2' }] });
    await answer(office, (await asked()).id, 'accepted');
    expect((await asked()).payload).toMatchObject({ kind: 'reset' });
    await answer(office, (await asked()).id, 'failed', 'The connection was lost.');
    expect(await current()).toMatchObject({ step: 'return', state: 'running' });

    await arrive(office, 1, true);
    expect(await current()).toMatchObject({
      step: 'return',
      state: 'running',
      detail: expect.stringContaining('still'),
    });
    await arrive(office, 2, true);
    expect(await current()).toMatchObject({ state: 'done', keyHash: null, keyText: null });
    const after = await charger();
    expect(after.securityProfile).toBe(2);
    expect(verifyKey(after.keyHash ?? '', Buffer.from(key))).toBe(true);
  });

  it('waits for the certificate that the charger asks for', async () => {
    const office = open();
    await set({ version: 'ocpp1.6', keyHash: hashKey('correct-horse-battery'), securityProfile: 2 });
    await begin(office, 'profile', 3);
    await answer(office, (await asked()).id, 'accepted');
    expect(await current()).toMatchObject({ step: 'certificate', detail: expect.stringContaining('Waiting') });
    await request(office);
    await signAll(office);
    await answer(office, (await all())[0]!.commandId!, 'rejected', 'Rejected');
    expect(await current()).toMatchObject({ state: 'failed', detail: expect.stringContaining('Rejected') });
    expect((await charger()).securityProfile).toBe(2);
  });

  it('of a password asks a charger that stays to come anew, and does not give up while it is away', async () => {
    const office = open();
    const old = hashKey('correct-horse-battery');
    await set({ version: 'ocpp1.6', keyHash: old, online: true });
    await begin(office, 'key', 0);
    await answer(office, (await asked()).id, 'accepted');
    await arrive(office, 1);
    expect((await current()).state).toBe('running');
    yard.wait(2 * minuteMs);
    await tend(office);
    yard.wait(2 * minuteMs);
    await tend(office);
    expect(disconnected, 'once').toEqual(['CP1']);
    office.entries.delete('CP1');
    await set({ online: false });
    yard.wait(60 * minuteMs);
    await tend(office);
    expect((await current()).state, 'it may hold the new one only').toBe('running');
    await set({ online: true, connectedAt: yard.clock.nowMs });
    await tend(office);
    expect(await current()).toMatchObject({ state: 'failed', keyHash: null, keyText: null });
    expect((await charger()).keyHash).toBe(old);
  });

  it.each([
    ['took it a moment ago and has not come anew', 'accepted', 'Accepted', {}],
    ['takes it into use with its next start', 'accepted', 'RebootRequired', { connectedAt: Number.MAX_SAFE_INTEGER }],
    ['has been told it and did not answer', 'failed', 'timeout', {}],
  ] as const)(
    'of a password that is late keeps the new one good while a charger %s',
    async (_, state, detail, more) => {
      const office = open();
      await set({
        version: 'ocpp1.6',
        keyHash: hashKey('correct-horse-battery'),
        online: true,
        connectedAt: 0,
        bootedAt: 0,
      });
      await begin(office, 'key', 0, minuteMs);
      yard.wait(50_000);
      await answer(office, (await asked()).id, state, detail);
      await set(more);
      yard.wait(20_000);
      await tend(office);
      const { state: still, keyHash } = await current();
      expect([still, keyHash !== null]).toEqual(['running', true]);
      await set({ connectedAt: yard.clock.nowMs, bootedAt: yard.clock.nowMs });
      await tend(office);
      expect((await current()).state).toBe('failed');
    },
  );

  it('that cannot go on holds up no other', async () => {
    const office = open();
    await set({ version: 'ocpp1.6', keyHash: hashKey('correct-horse-battery') });
    const first = await begin(office, 'profile', 1, minuteMs);
    const second = { ...first, id: `${first.id}-2`, chargerId: 'charger-CP2', deadlineAt: first.deadlineAt + 1 };
    await tx((w) => w.insert(t.securityChanges, second));
    const { plainUrl, tlsUrl } = surroundings;
    let isBroken = true;
    surroundings = {
      ...{ plainUrl, tlsUrl },
      get root() {
        if (!isBroken) return null;
        isBroken = false;
        throw new Error('The file of the root cannot be read.');
      },
    };
    yard.wait(2 * minuteMs);
    await tend(office);
    const stateOf = async ({ id }: { id: string }) =>
      (await yard.store.read(system).find(t.securityChanges, id))?.state;
    expect([await stateOf(first), await stateOf(second)]).toEqual(['running', 'failed']);
    await tend(office);
    expect(await stateOf(first)).toBe('failed');
  });

  it('takes no notice of answers to other commands, and ends once on several nodes', async () => {
    const [a, b] = [open(), open()];
    await set({ version: 'ocpp1.6', keyHash: hashKey('correct-horse-battery') });
    await begin(a, 'profile', 1);
    const { id } = await asked();
    await request(a);
    await signAll(a);
    // The other node may have taken the request, and still be at it.
    const sent = await vi.waitFor(async () => {
      const [{ commandId } = { commandId: null }] = await all();
      if (commandId === null) throw new Error('not signed yet');
      return commandId;
    });
    await answer(a, sent, 'accepted');
    expect((await current()).step).toBe('sendProfile');
    await answer(b, id, 'accepted');
    for (const office of [a, b]) office.entries.set('CP1', new Entry(1, false, null));
    const of = await charger();
    await Promise.all([a.changes.connected(of), b.changes.connected(of)]);
    expect(await current()).toMatchObject({ state: 'done' });
    const ends = await yard.store.read(system).match(t.audit, { action: 'security.done' });
    expect(ends).toHaveLength(1);
  });
});

it('critical security events raise alarms, and count when they are repeated', async () => {
  const office = open();
  const of = await charger();
  for (const type of ['TamperDetectionActivated', 'InvalidMessages', 'TamperDetectionActivated'])
    await tx((w) =>
      office.desk.events!.securityNoted!(
        w,
        of,
        { kind: 'securityNoted', type, info: 'door', atMs: undefined },
        yard.clock.nowMs,
      ),
    );
  const alarms = await yard.store.read(system).select(t.alarms);
  expect(alarms).toHaveLength(1);
  expect(alarms[0]).toMatchObject({ code: 'TamperDetectionActivated', level: 'critical', count: 2, detail: 'door' });
});

it('a refused charger raises one alarm in ten minutes, which its return ends', async () => {
  const office = open();
  const of = await charger();
  for (let i = 0; i < 3; i++) office.door.refused(of, 'tlsNeeded', 'It connects without TLS.');
  await office.door.settle();
  yard.wait(11 * minuteMs);
  office.door.refused(of, 'tlsNeeded', 'It connects without TLS.');
  await office.door.settle();
  const read = () => yard.store.read(system).select(t.alarms);
  expect(await read()).toMatchObject([{ code: 'insecureConnection', count: 2, state: 'new' }]);
  // A connection made before the refusal, whose arrival is stored only now, says nothing against it.
  office.door.welcomed(of, yard.clock.nowMs - 1);
  await office.door.settle();
  expect(await read()).toMatchObject([{ state: 'new' }]);
  office.door.welcomed(of, yard.clock.nowMs + 1);
  await office.door.settle();
  expect(await read()).toMatchObject([{ state: 'cleared', openKey: null }]);
});
