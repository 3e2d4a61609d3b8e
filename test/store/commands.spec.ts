/** Commands from the row to the charger and back, on both engines. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Desk } from '../../bff/bridge/desks.ts';
import { oldCommandsJob } from '../../bff/bridge/old-commands.ts';
import type { CommandBody } from '../../bff/sites/commands/body.ts';
import { chargerSettings, chargers, commands, orders, securityChanges } from '../../bff/store/tables/index.ts';
import type { NewRow } from '../../bff/store/types.ts';
import type { CommandAnswer } from '../../ocpp/index.ts';
import { endedOrder } from '../kit/books.ts';
import { openYard, system, type Yard } from '../kit/bridge.ts';
import { closeOffice, commandOf, type Office, openOffice } from '../kit/office.ts';

let yard: Yard;
let offices: Office[];
beforeEach(async () => {
  yard = await openYard();
  offices = [];
});
afterEach(async () => {
  for (const office of offices) await closeOffice(office);
  await yard.drop();
});

const open = (nodeId = 'node-1', desks: readonly Desk[] = []): Office => {
  const office = openOffice(yard, { nodeId, desks });
  offices.push(office);
  return office;
};

const ask = (office: Office, command: CommandBody, expiresInMs?: number) => office.ask(command, expiresInMs);
const row = (id: string) => commandOf(yard, id);
const state = (id: string) => expect.poll(async () => (await row(id))?.state);
const sent = (office: Office, count: number) => expect.poll(() => office.sockets.sent.length).toBe(count);
const upkeep = (office: Office) => office.upkeep();
const reset: CommandBody = { kind: 'reset', hard: false };

describe('a command', () => {
  it('goes out after its commit, and its row follows', async () => {
    const desk = open();
    desk.plug('CP1');
    const { id } = await ask(desk, reset);
    await sent(desk, 1);
    expect(await row(id)).toMatchObject({ state: 'sent', nodeId: 'node-1', sentAt: yard.clock.nowMs });
    expect(desk.sockets.sent[0]).toMatchObject({ identity: 'CP1', command: reset });
    desk.sockets.sent[0]?.answer({ outcome: 'accepted', detail: 'Accepted', data: { x: 1 } });
    await state(id).toBe('accepted');
    expect(await row(id)).toMatchObject({ detail: 'Accepted', result: { x: 1 }, answeredAt: yard.clock.nowMs });
    const told = (await yard.store.outbox.since(null, 100)).filter(({ topic }) => topic === 'command.changed');
    expect(told.map(({ payload }) => (payload as { state: string }).state)).toEqual(['queued', 'sent', 'accepted']);
  });

  it.each([
    ['rejected', { outcome: 'rejected', detail: 'Rejected' }, 'rejected', 'Rejected'],
    [
      'not supported',
      { outcome: 'unsupported', detail: 'NotSupported' },
      'unsupported',
      'The charger does not support this. NotSupported',
    ],
    ['not answered', { outcome: 'failed', detail: 'timeout' }, 'failed', 'The charger did not answer in time.'],
  ] as const)('that is %s says so', async (_, answer, expected, detail) => {
    const desk = open();
    desk.plug('CP1');
    const { id } = await ask(desk, reset);
    await sent(desk, 1);
    desk.sockets.sent[0]?.answer(answer);
    await state(id).toBe(expected);
    expect((await row(id))?.detail).toBe(detail);
  });

  it('names a transaction as its charger does, wherever it names one', async () => {
    const desk = open();
    desk.sockets.version = 'ocpp2.0.1';
    await desk.plug('CP1').tell({
      ...{ kind: 'transactionReported', phase: 'started', transactionId: 'tx-1', seqNo: 0, trigger: 'authorized' },
      ...{ offline: false, connector: 1, idTag: 'A1', samples: [], atMs: yard.clock.nowMs },
    });
    const transactionId = String((await yard.orders())[0]?.transactionId);
    const schedules = [{ unit: 'A' as const, periods: [{ startS: 0, limit: 6 }] }];
    const profile = { id: 1, stackLevel: 0, purpose: 'tx', kind: 'relative', transactionId, schedules } as const;
    const asked: CommandBody[] = [
      { kind: 'remoteStop', transactionId },
      { kind: 'setProfile', connector: 1, profile },
      { kind: 'showMessage', id: 1, text: 'Hello', priority: 'inFront', transactionId },
      { kind: 'remoteStop', transactionId: '999' },
    ];
    for (const [i, body] of asked.entries()) {
      await ask(desk, body);
      await sent(desk, i + 1);
      desk.sockets.sent[i]?.answer({ outcome: 'accepted', detail: 'Accepted' });
    }
    expect(desk.sockets.sent.map(({ command }) => command)).toMatchObject([
      { transactionId: 'tx-1' },
      { profile: { transactionId: 'tx-1', schedules } },
      { transactionId: 'tx-1' },
      { transactionId: '999' },
    ]);
  });

  it('waits for its charger to connect, and for the one before it', async () => {
    const desk = open();
    const first = await ask(desk, reset);
    yard.wait(1);
    const second = await ask(desk, { kind: 'clearCache' });
    expect((await row(first.id))?.state).toBe('queued');
    const plug = desk.plug('CP1');
    await plug.tell({ kind: 'booted', vendor: 'V', model: 'M' });
    await sent(desk, 1);
    expect((await row(second.id))?.state).toBe('queued');
    desk.sockets.sent[0]?.answer({ outcome: 'accepted', detail: 'Accepted' });
    await sent(desk, 2);
    expect(desk.sockets.sent.map(({ command }) => command.kind)).toEqual(['reset', 'clearCache']);
  });

  it('that reached nobody in time expires and is not sent later', async () => {
    const desk = open();
    const { id } = await ask(desk, reset, 5_000);
    yard.wait(5_000);
    await upkeep(desk);
    expect(await row(id)).toMatchObject({ state: 'expired' });
    const plug = desk.plug('CP1');
    await plug.tell({ kind: 'booted', vendor: 'V', model: 'M' });
    await upkeep(desk);
    expect(desk.sockets.sent).toEqual([]);
  });

  it('goes out by the node that holds the socket, and once', async () => {
    const [here, there] = [open('node-1'), open('node-2')];
    const plug = there.plug('CP1');
    await plug.tell({ kind: 'booted', vendor: 'V', model: 'M' });
    const { id } = await ask(here, reset);
    await sent(there, 1);
    await upkeep(here);
    await upkeep(there);
    expect(here.sockets.sent).toEqual([]);
    expect(there.sockets.sent).toHaveLength(1);
    expect((await row(id))?.nodeId).toBe('node-2');
  });

  it('whose node died is said to be unknown, and not sent again', async () => {
    const desk = open();
    desk.plug('CP1');
    const { id } = await ask(desk, reset);
    await sent(desk, 1);
    const other = open('node-2');
    other.plug('CP1');
    await upkeep(other);
    expect((await row(id))?.state).toBe('sent');
    yard.wait(120_000);
    await upkeep(other);
    expect(await row(id)).toMatchObject({ state: 'failed' });
    expect((await row(id))?.detail).toContain('No answer is known');
    expect(other.sockets.sent).toEqual([]);
  });
});

describe('commands in line', () => {
  it('of one charger that does not answer, however many, hold up nobody else', async () => {
    const desk = open();
    desk.plug('CP1');
    const first = await ask(desk, reset);
    await sent(desk, 1);
    await yard.store.tx(system, async (w) => {
      const charger = await w.find(chargers, 'charger-CP1');
      for (let i = 0; i < 1_100 && charger; i++)
        await desk.commands.queue(w, charger, { kind: 'clearCache' }, yard.clock.nowMs + 3_600_000);
    });
    const plug = desk.plug('CP2');
    await plug.tell({ kind: 'booted', vendor: 'V', model: 'M' });
    yard.wait(1);
    await desk.ask(reset, 60_000, 'charger-CP2');
    await desk.sent(2);
    expect(desk.sockets.sent[1]).toMatchObject({ identity: 'CP2', command: reset });
    for (let count = 3; count < 45; count++) {
      desk.sockets.sent.find(({ identity }) => identity === 'CP1')?.answer({ outcome: 'accepted', detail: '' });
      desk.sockets.sent[count - 2]?.answer({ outcome: 'accepted', detail: 'Accepted' });
      await desk.sent(count);
    }
    expect((await row(first.id))?.state).toBe('accepted');
  });

  it('that are taken back before their turn are not sent', async () => {
    const desk = open();
    desk.plug('CP1');
    await ask(desk, reset);
    await sent(desk, 1);
    const { id } = await ask(desk, { kind: 'clearCache' });
    await upkeep(desk);
    await yard.store.tx(system, async (w) => {
      await w.update(commands, id, { expiresAt: yard.clock.nowMs });
    });
    yard.wait(1);
    await ask(desk, { kind: 'reset', hard: true });
    desk.sockets.sent[0]?.answer({ outcome: 'accepted', detail: 'Accepted' });
    await desk.sent(2);
    expect(desk.sockets.sent[1]?.command).toEqual({ kind: 'reset', hard: true });
    await upkeep(desk);
    expect((await row(id))?.state).toBe('expired');
  });
});

describe('desks', () => {
  const noting = () => {
    const heard: { kind: string; state: string; outcome: CommandAnswer['outcome']; data?: unknown }[] = [];
    const desk: Desk = {
      async answered(_w, { kind, state }, { outcome, data }) {
        heard.push({ kind, state, outcome, data });
      },
    };
    return { heard, desk };
  };

  it('are told of every answer', async () => {
    const { heard, desk } = noting();
    const office = open('node-1', [desk]);
    office.plug('CP1');
    const { id } = await ask(office, reset);
    (await office.sent(1)).answer({ outcome: 'unsupported', detail: 'NotSupported', data: { x: 1 } });
    await state(id).toBe('unsupported');
    expect(heard).toEqual([{ kind: 'reset', state: 'unsupported', outcome: 'unsupported', data: { x: 1 } }]);
  });

  it('are told of commands that reached nobody and of those whose answer is lost, once', async () => {
    const { heard, desk } = noting();
    const [lost, other] = [open('node-1', [desk]), open('node-2', [desk])];
    await ask(lost, reset, 5_000);
    yard.wait(5_000);
    await Promise.all([upkeep(lost), upkeep(other)]);
    expect(heard).toEqual([{ kind: 'reset', state: 'expired', outcome: 'failed', data: undefined }]);
    lost.plug('CP1');
    const { id } = await ask(lost, reset);
    const asked = await lost.sent(1);
    yard.wait(120_000);
    await upkeep(other);
    asked.answer({ outcome: 'accepted', detail: 'Accepted' });
    await lost.commands.stop();
    expect(await row(id)).toMatchObject({ state: 'failed' });
    expect(heard).toHaveLength(2);
  });

  it('leave the command open when they cannot store what follows from it', async () => {
    const office = open('node-1', [{ answered: () => Promise.reject(new Error('no')) }]);
    office.plug('CP1');
    const { id } = await ask(office, reset);
    (await office.sent(1)).answer({ outcome: 'accepted', detail: 'Accepted' });
    await office.commands.stop();
    expect((await row(id))?.state).toBe('sent');
  });

  it('compose what is too large or too secret for a row', async () => {
    const entries = [{ idTag: 'A1', authorization: { status: 'accepted' as const } }];
    const office = open('node-1', [
      { compose: async () => undefined },
      {
        compose: async (_read, { kind }) =>
          kind === 'sendLocalList' ? { kind, version: 3, full: true, entries } : undefined,
      },
    ]);
    office.plug('CP1');
    const outline = (kind: 'sendLocalList' | 'reset') =>
      yard.store.tx(system, async (w) => {
        const charger = await w.find(chargers, 'charger-CP1');
        if (!charger) throw new Error('no charger');
        return office.commands.queueOutline(w, charger, { kind, version: 3, entries: 1 }, yard.clock.nowMs + 60_000);
      });
    const { id } = await outline('sendLocalList');
    expect((await office.sent(1)).command).toEqual({ kind: 'sendLocalList', version: 3, full: true, entries });
    expect(JSON.stringify((await row(id))?.payload)).not.toContain('A1');
    office.sockets.sent[0]?.answer({ outcome: 'accepted', detail: 'Accepted' });
    await state(id).toBe('accepted');
    const nobodys = await outline('reset');
    await state(nobodys.id).toBe('failed');
    expect((await row(nobodys.id))?.detail).toMatch(/out of date/);
    expect(office.sockets.sent).toHaveLength(1);
  });
});

describe('a command of several calls', () => {
  const entries = ['One', 'Two', 'Three'].map((key) => ({ key, value: '1' }));

  it('goes out call by call and has one answer with a line for each entry', async () => {
    const office = open();
    office.plug('CP1');
    const { id } = await ask(office, { kind: 'writeConfiguration', entries });
    const words = ['Accepted', 'Rejected', 'RebootRequired'];
    for (const [i, status] of words.entries()) {
      const { command, answer } = await office.sent(i + 1);
      expect(command).toEqual({ kind: 'writeConfiguration', entries: [entries[i]] });
      const outcome = status === 'Rejected' ? 'rejected' : 'accepted';
      answer({ outcome, detail: status, data: [{ key: entries[i]?.key, status }] });
    }
    await state(id).toBe('rejected');
    expect(await row(id)).toMatchObject({
      detail: expect.stringContaining('2 of 3 accepted'),
      result: entries.map(({ key }, i) => ({ key, status: words[i] })),
    });
  });

  const limit = (key: string, value: string) =>
    yard.store.tx(system, (w) =>
      w.insert(chargerSettings, {
        ...{ chargerId: 'charger-CP1', tenantId: 'north', key, value },
        ...{ facts: { mutability: 'readOnly' }, readAt: 0 },
      }),
    );

  it('has as much in each call as the charger says it takes', async () => {
    await limit('GetConfigurationMaxKeys', '2');
    const office = open();
    office.plug('CP1');
    const { id } = await ask(office, { kind: 'readConfiguration', keys: ['A', 'B', 'C'] });
    for (const [i, keys] of [['A', 'B'], ['C']].entries()) {
      const { command, answer } = await office.sent(i + 1);
      expect(command).toEqual({ kind: 'readConfiguration', keys });
      answer({ outcome: 'accepted', detail: 'Accepted', data: { keys: [], unknownKeys: keys } });
    }
    await state(id).toBe('accepted');
    expect((await row(id))?.result).toEqual({ keys: [], unknownKeys: ['A', 'B', 'C'] });
  });

  it('sends no further part of a list after one that was refused, and shows nobody’s cards', async () => {
    await limit('SendLocalListMaxLength', '2');
    const office = open();
    office.plug('CP1');
    const cards = ['T1', 'T2', 'T3'].map((idTag) => ({ idTag, authorization: { status: 'accepted' as const } }));
    const { id } = await ask(office, { kind: 'sendLocalList', version: 7, full: true, entries: cards });
    const { command, answer } = await office.sent(1);
    expect(command).toMatchObject({ version: 6, full: true, entries: cards.slice(0, 2) });
    answer({ outcome: 'rejected', detail: 'VersionMismatch' });
    await state(id).toBe('rejected');
    expect(office.sockets.sent).toHaveLength(1);
    expect((await row(id))?.detail).toContain('Send it in full');
    expect(JSON.stringify(await yard.store.outbox.since(null, 100))).not.toContain('T3');
    expect((await row(id))?.payload).toEqual({ kind: 'sendLocalList', version: 7, full: true, entries: 3 });
  });

  it('ends with the call that nobody answered', async () => {
    const office = open();
    office.plug('CP1');
    const { id } = await ask(office, { kind: 'writeConfiguration', entries });
    (await office.sent(1)).answer({ outcome: 'failed', detail: 'timeout' });
    await state(id).toBe('failed');
    expect(office.sockets.sent).toHaveLength(1);
    expect((await row(id))?.detail).toContain('did not answer in time');
  });

  it('is not taken for a dead node’s while its calls are answered', async () => {
    const office = open();
    const other = open('node-2');
    office.plug('CP1');
    const { id } = await ask(office, { kind: 'writeConfiguration', entries });
    for (const [i, { key }] of entries.entries()) {
      const { answer } = await office.sent(i + 1);
      yard.wait(50_000);
      await upkeep(other);
      expect((await row(id))?.state).toBe('sent');
      answer({ outcome: 'accepted', detail: 'Accepted', data: [{ key, status: 'Accepted' }] });
    }
    await state(id).toBe('accepted');
  });
});

describe('a remote start', () => {
  const remoteStart: CommandBody = { kind: 'remoteStart', idTag: 'A1', connector: 1 };
  const start = () =>
    ({ kind: 'transactionStarted', connector: 1, idTag: 'a1', meterStartWh: 0, atMs: yard.clock.nowMs }) as const;

  it('names the order it led to', async () => {
    const desk = open();
    const plug = desk.plug('CP1');
    const { id } = await ask(desk, remoteStart);
    await sent(desk, 1);
    desk.sockets.sent[0]?.answer({ outcome: 'accepted', detail: 'Accepted' });
    await state(id).toBe('accepted');
    await plug.tell({ ...start(), connector: 2 });
    expect((await row(id))?.orderId).toBeNull();
    await plug.tell(start());
    expect((await row(id))?.orderId).toBe((await yard.orders())[1]?.id);
    yard.wait(10 * 60_000);
    await upkeep(desk);
    expect(await row(id)).toMatchObject({ state: 'accepted', detail: 'Accepted' });
  });

  it('names it also when the charger came back to another node in between', async () => {
    const desk = open();
    desk.plug('CP1');
    const { id } = await ask(desk, remoteStart);
    await sent(desk, 1);
    desk.sockets.sent[0]?.answer({ outcome: 'accepted', detail: 'Accepted' });
    await state(id).toBe('accepted');
    const moved = open('node-2').plug('CP1');
    await moved.tell(start());
    expect((await row(id))?.orderId).toBe((await yard.orders())[0]?.id);
  });

  it('that led to nothing says so', async () => {
    const desk = open();
    desk.plug('CP1');
    const { id } = await ask(desk, remoteStart);
    await sent(desk, 1);
    desk.sockets.sent[0]?.answer({ outcome: 'accepted', detail: 'Accepted' });
    await state(id).toBe('accepted');
    yard.wait(120_001);
    await upkeep(desk);
    expect(await row(id)).toMatchObject({
      state: 'accepted',
      orderId: null,
      detail: expect.stringMatching(/^Accepted, but no transaction started\. \w/),
    });
  });
});

describe('a remote start that came to nothing', () => {
  const remoteStart: CommandBody = { kind: 'remoteStart', idTag: 'A1', connector: 1 };
  const begin = async (office: Office) => {
    const { id } = await ask(office, remoteStart);
    (await office.sent(1)).answer({ outcome: 'accepted', detail: 'Accepted' });
    await state(id).toBe('accepted');
    return id;
  };

  it.each([
    ['available', 'noError', /No vehicle was plugged in/],
    ['preparing', 'noError', /plugged in, but the charger did not begin/],
    ['faulted', 'GroundFailure', /faulted. It reports GroundFailure/],
    ['finishing', 'noError', /must be unplugged first/],
  ] as const)('says what its connector was doing: %s', async (connectorState, errorCode, words) => {
    const office = open();
    const plug = office.plug('CP1');
    const id = await begin(office);
    await plug.tell({ kind: 'statusChanged', connector: 1, state: connectorState, errorCode, atMs: undefined });
    yard.wait(120_001);
    await upkeep(office);
    const detail = (await row(id))?.detail;
    expect(detail).toMatch(words);
    const other = open('node-2').plug('CP1');
    await other.tell({
      kind: 'statusChanged',
      connector: 2,
      state: 'available',
      errorCode: 'noError',
      atMs: undefined,
    });
    yard.wait(120_001);
    for (const each of offices) await upkeep(each);
    expect((await row(id))?.detail, 'it stays so').toBe(detail);
  });

  it('waits as long as the charger itself, where it told its time', async () => {
    const office = open();
    const plug = office.plug('CP1');
    await yard.store.tx(system, (w) =>
      w.insert(chargerSettings, {
        ...{ chargerId: 'charger-CP1', tenantId: 'north', key: 'ConnectionTimeOut', value: '30' },
        ...{ facts: { mutability: 'readWrite' }, readAt: 0 },
      }),
    );
    await plug.tell({ kind: 'statusChanged', connector: 1, state: 'available', errorCode: 'noError', atMs: undefined });
    const id = await begin(office);
    yard.wait(44_000);
    await upkeep(office);
    expect((await row(id))?.detail).toBe('Accepted');
    yard.wait(2_000);
    await upkeep(office);
    expect((await row(id))?.detail).toMatch(/No vehicle was plugged in/);
  });
});

describe('old commands', () => {
  const days = 90;
  const dayMs = 86_400_000;
  const forget = () => oldCommandsJob(yard.store, () => yard.clock.nowMs, days).run();
  const plant = (rows: Record<string, Partial<NewRow<typeof commands>>>): Promise<void> =>
    yard.store.tx(system, (w) =>
      w.insert(
        commands,
        Object.entries(rows).map(([id, more]) => {
          const atMs = yard.clock.nowMs - (days + 1) * dayMs;
          return {
            ...{ id, tenantId: 'north', stationId: 'station', chargerId: 'charger-CP1', kind: 'reset', payload: reset },
            ...{ state: 'accepted' as const, detail: '', result: null, orderId: null, nodeId: '', actorName: '' },
            ...{ batchId: null, createdAt: atMs, sentAt: atMs, answeredAt: atMs, expiresAt: atMs, updatedAt: atMs },
            ...more,
          };
        }),
      ),
    );
  const left = async () => {
    const rows = await yard.store.read(system).select(commands, { limit: 1000 });
    return rows.map(({ id }) => id).sort();
  };

  it('are forgotten after their end, however it came', async () => {
    await plant({
      accepted: {},
      rejected: { state: 'rejected' },
      failed: { state: 'failed' },
      expired: { state: 'expired' },
    });
    await forget();
    expect(await left()).toEqual([]);
  });

  it('are kept while they are young, open, or belong to an order or a batch', async () => {
    const { nowMs } = yard.clock;
    await plant({
      ...{ queued: { state: 'queued' }, sent: { state: 'sent' }, ofOrder: { orderId: 'o' }, ofBatch: { batchId: 'b' } },
      // What a charger cannot do is known by these.
      unsupported: { state: 'unsupported' },
      // The last one is shown with its charger.
      firmware: { kind: 'updateFirmware' },
      answeredLately: { updatedAt: nowMs - (days - 1) * dayMs },
      young: { createdAt: nowMs - (days - 1) * dayMs, updatedAt: nowMs - (days - 1) * dayMs },
    });
    await forget();
    const kept = ['answeredLately', 'firmware', 'ofBatch', 'ofOrder', 'queued', 'sent', 'unsupported', 'young'];
    expect(await left()).toEqual(kept);
  });

  it('are kept while an order runs at their charger, or the charger may come back with the key it was told', async () => {
    await plant({ question: { kind: 'readTransaction' }, key: { chargerId: 'charger-CP2' } });
    const running = endedOrder('running', 0, 0, { chargerId: 'charger-CP1', state: 'charging', endedAt: null });
    await yard.store.tx(system, async (w) => {
      await w.insert(orders, { ...running, dueAt: null });
      await w.insert(securityChanges, {
        ...{ id: 'change', tenantId: 'north', chargerId: 'charger-CP2', kind: 'key', fromProfile: 1, toProfile: 1 },
        ...{ step: 'wait', state: 'running', detail: '', keyHash: null, keyText: null, commandId: 'key' },
        ...{ deadlineAt: 0, actorName: '', createdAt: 0, updatedAt: 0 },
      });
    });
    await forget();
    expect(await left()).toEqual(['key', 'question']);
    await yard.store.tx(system, async (w) => {
      await w.update(orders, 'running', { state: 'completed' });
      await w.update(securityChanges, 'change', { state: 'done' });
    });
    await forget();
    expect(await left()).toEqual([]);
  });

  it('go some at a time, and all of them', async () => {
    await plant(Object.fromEntries(Array.from({ length: 600 }, (_, at) => [`c${at}`, {}])));
    await plant(Object.fromEntries(Array.from({ length: 600 }, (_, at) => [`d${at}`, at % 2 ? {} : { orderId: 'o' }])));
    await forget();
    expect(await left()).toHaveLength(300);
  });
});

it('a charger that was disabled loses its connection', async () => {
  const desk = open();
  desk.plug('CP1');
  desk.plug('CP2');
  await yard.store.tx(system, async (w) => {
    await w.update(chargers, 'charger-CP1', { disabled: true });
    w.bell('chargers');
  });
  await expect.poll(() => [...new Set(desk.sockets.dismissed)]).toEqual(['CP1']);
});
