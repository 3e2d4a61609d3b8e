/** Batches from the choice to the last charger, on both engines: pace, window, failures, crash and resume, several nodes. */
import { and, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Batches, createBatches } from '../../bff/sites/batches/jobs.ts';
import type { BatchOperation } from '../../bff/sites/batches/operation.ts';
import type { BatchRecord } from '../../bff/sites/batches/rows.ts';
import { advance } from '../../bff/sites/batches/run.ts';
import { createFileDesk } from '../../bff/sites/files/desk.ts';
import {
  batches,
  batchItems,
  chargerSettings,
  chargers,
  commands,
  files,
  orders,
  passports,
} from '../../bff/store/tables/index.ts';
import type { NewRow } from '../../bff/store/types.ts';
import type { CommandAnswer } from '../../ocpp/index.ts';
import { openYard, silent, system, type Yard } from '../kit/bridge.ts';
import { closeOffice, type Office, openOffice } from '../kit/office.ts';

const secretKey = Buffer.alloc(32, 7);
const publicUrl = 'https://charge.example.com';
const minuteMs = 60_000;

interface Desk extends Office {
  batches: Batches;
  deps: Parameters<typeof advance>[0];
}

let yard: Yard;
let desks: Desk[];
beforeEach(async () => {
  yard = await openYard();
  desks = [];
});
afterEach(async () => {
  for (const desk of desks) {
    await desk.batches.stop();
    await closeOffice(desk);
  }
  await yard.drop();
});

const open = (nodeId = 'node-1'): Desk => {
  const now = () => yard.clock.nowMs;
  const { newId, store } = yard;
  const links = { secretKey, publicUrl, now, newId };
  const office = openOffice(yard, { nodeId, desks: [createFileDesk(links)] });
  const deps = { ...links, store, commands: office.commands, log: silent };
  const desk = { ...office, batches: createBatches(deps), deps };
  desks.push(desk);
  return desk;
};

const identities = (count: number) => Array.from({ length: count }, (_, i) => `B${String(i).padStart(2, '0')}`);
const plant = (names: readonly string[]) =>
  yard.store.tx(system, async (w) => {
    const template = await w.find(chargers, 'charger-CP1');
    if (!template) throw new Error('no charger');
    await w.insert(
      chargers,
      names.map((name) => ({ ...template, id: name, identity: name, name })),
    );
  });
const connect = async (desk: Desk, names: readonly string[]) => {
  for (const name of names) await desk.plug(name).tell({ kind: 'booted', vendor: 'V', model: 'M', firmware: '1.0' });
};

const begin = async (
  names: readonly string[],
  more: Partial<NewRow<typeof batches>> = {},
  command: BatchOperation = { kind: 'clearCache' },
): Promise<string> => {
  const nowMs = yard.clock.nowMs;
  const id = yard.newId();
  await yard.store.tx(system, async (w) => {
    await w.insert(batches, {
      ...{ id, tenantId: 'north', name: 'Batch', command, filter: {}, state: 'running', detail: '' },
      ...{ notBefore: nowMs, notAfter: nowMs + 60 * minuteMs, parallel: 3, stopAfterFailures: 0 },
      ...{ total: names.length, done: 0, failed: 0, actorName: 'Ada', createdAt: nowMs, updatedAt: nowMs },
      ...more,
    });
    await w.insert(
      batchItems,
      names.map((name, position) => ({
        ...{ id: `${id}-${name}`, tenantId: 'north', batchId: id, position, chargerId: name, chargerName: name },
        ...{ commandId: null, state: 'waiting' as const, detail: '', updatedAt: nowMs },
      })),
    );
  });
  return id;
};

const read = () => yard.store.read(system);
const batchOf = async (id: string) => (await read().find(batches, id)) as BatchRecord;
const itemsOf = (id: string) =>
  read().select(batchItems, { where: eq(batchItems.batchId, id), orderBy: [{ column: batchItems.chargerName }] });
const statesOf = async (id: string) => (await itemsOf(id)).map((item) => item.state).join(' ');
const sentBy = (desk: Desk) => desk.sockets.sent.map(({ identity }) => identity);
const accepted: CommandAnswer = { outcome: 'accepted', detail: 'Accepted' };
const refused: CommandAnswer = { outcome: 'rejected', detail: 'Rejected' };

/** Answers the command that was sent as number `index`, and waits until that is stored. */
const answer = async (desk: Desk, index: number, how: CommandAnswer = accepted) => {
  await desk.sent(index + 1);
  const { identity, answer: tell } = desk.sockets.sent[index] as (typeof desk.sockets.sent)[number];
  tell(how);
  await expect.poll(async () => (await read().match(commands, { chargerId: identity, state: 'sent' })).length).toBe(0);
};
/** Looks, half a second later each time so that everything is told. */
const look = async (...on: Desk[]) => {
  yard.wait(500);
  for (const desk of on) await desk.batches.look();
};

describe('a batch', () => {
  it('keeps so many under way, in order, to the end', async () => {
    const desk = open();
    const names = identities(7);
    await plant(names);
    await connect(desk, names);
    const id = await begin(names);
    await look(desk);
    await desk.sent(3);
    expect(sentBy(desk)).toEqual(['B00', 'B01', 'B02']);
    await look(desk);
    expect(desk.sockets.sent).toHaveLength(3);
    await answer(desk, 1, refused);
    await look(desk);
    await desk.sent(4);
    expect(await statesOf(id)).toBe('running failed running running waiting waiting waiting');
    expect(await batchOf(id)).toMatchObject({ state: 'running', done: 0, failed: 1 });
    for (const index of [0, 2, 3]) await answer(desk, index);
    await look(desk);
    for (const index of [4, 5, 6]) await answer(desk, index);
    await look(desk);
    expect(await batchOf(id)).toMatchObject({ state: 'done', done: 6, failed: 1, detail: '' });
    expect((await itemsOf(id))[1]).toMatchObject({ detail: 'Rejected' });
    expect((await read().select(commands)).every((c) => c.batchId === id && c.actorName === 'Ada')).toBe(true);
    expect(sentBy(desk)).toEqual(names);
  });

  it('waits for chargers that are away, passes them over meanwhile, and leaves them out in the end', async () => {
    const desk = open();
    const names = identities(3);
    await plant(names);
    await connect(desk, ['B01']);
    const id = await begin(names, { parallel: 1 });
    await look(desk);
    await answer(desk, 0);
    await look(desk);
    expect(await statesOf(id)).toBe('waiting done waiting');
    await connect(desk, ['B02']);
    await look(desk);
    await answer(desk, 1);
    expect(sentBy(desk)).toEqual(['B01', 'B02']);
    yard.wait(61 * minuteMs);
    await look(desk);
    expect(await statesOf(id)).toBe('skipped done done');
    expect((await itemsOf(id))[0]?.detail).toBe('Was offline until 2026-06-01 09:00 UTC.');
    expect(await batchOf(id)).toMatchObject({ state: 'done', done: 2, failed: 0, detail: '1 left out.' });
  });

  it('begins no sooner than its window, and what is under way at its end is waited for', async () => {
    const desk = open();
    await plant(['B00', 'B01']);
    await connect(desk, ['B00', 'B01']);
    const nowMs = yard.clock.nowMs;
    const window = { notBefore: nowMs + 10 * minuteMs, notAfter: nowMs + 11 * minuteMs, parallel: 1 };
    const id = await begin(['B00', 'B01'], { state: 'waiting', ...window });
    await look(desk);
    expect([desk.sockets.sent.length, (await batchOf(id)).state]).toEqual([0, 'waiting']);
    yard.wait(10 * minuteMs);
    await look(desk);
    await desk.sent(1);
    expect((await batchOf(id)).state).toBe('running');
    yard.wait(minuteMs);
    await look(desk);
    expect(await statesOf(id)).toBe('running skipped');
    expect((await itemsOf(id))[1]?.detail).toContain('Its turn did not come');
    expect((await batchOf(id)).state).toBe('running');
    await answer(desk, 0);
    await look(desk);
    expect(await batchOf(id)).toMatchObject({ state: 'done', done: 1 });
  });

  it('stops after so many failures', async () => {
    const desk = open();
    const names = identities(6);
    await plant(names);
    await connect(desk, names);
    const id = await begin(names, { parallel: 2, stopAfterFailures: 2 });
    await look(desk);
    await answer(desk, 0, refused);
    await look(desk);
    await desk.sent(3);
    await answer(desk, 1, refused);
    await look(desk);
    expect(await batchOf(id)).toMatchObject({ state: 'stopped', failed: 2, detail: 'Stopped after 2 failures.' });
    expect(await statesOf(id)).toBe('failed failed running skipped skipped skipped');
    await answer(desk, 2);
    await look(desk);
    expect(await statesOf(id)).toBe('failed failed done skipped skipped skipped');
    expect((await batchOf(id)).done).toBe(1);
  });

  it('that stops takes back what is in line and was not sent', async () => {
    const desk = open();
    const names = identities(3);
    await plant(names);
    await connect(desk, names);
    desk.sockets.here.delete('B01');
    const id = await begin(names, { parallel: 2, stopAfterFailures: 1 });
    await look(desk);
    await answer(desk, 0, refused);
    await look(desk);
    expect((await batchOf(id)).state).toBe('stopped');
    desk.sockets.here.add('B01');
    yard.wait(1);
    await desk.upkeep();
    await look(desk);
    expect(sentBy(desk)).toEqual(['B00']);
    expect(await statesOf(id)).toBe('failed skipped skipped');
  });

  it('sends nothing after the last failure allowed, also when that needs no charger', async () => {
    const desk = open();
    const names = identities(4);
    await plant(names);
    await connect(desk, names);
    await yard.store.tx(system, (w) =>
      w.insert(chargerSettings, {
        ...{ chargerId: 'B00', key: 'HeartbeatInterval', tenantId: 'north', value: '1', readAt: 1 },
        facts: { mutability: 'readOnly' as const },
      }),
    );
    const command = { kind: 'writeConfiguration' as const, entries: [{ key: 'HeartbeatInterval', value: '60' }] };
    const id = await begin(names, { parallel: 4, stopAfterFailures: 1 }, command);
    await look(desk);
    await look(desk);
    expect((await batchOf(id)).state).toBe('stopped');
    expect(await statesOf(id)).toBe('failed skipped skipped skipped');
    expect(await read().select(commands)).toEqual([]);
  });

  it('asks its own chargers although others’ chargers of that name have refused', async () => {
    const desk = open();
    await plant(['B00', 'B01']);
    await connect(desk, ['B00', 'B01']);
    await yard.store.tx(system, (w) =>
      w.insert(passports, {
        ...{ id: 'V', vendor: 'V', model: 'M', firmware: '1.0', version: 'ocpp1.6', features: [], limits: {} },
        ...{ commands: { clearCache: { outcome: 'unsupported', detail: '', atMs: 0 } }, units: [], conformance: null },
        ...{ createdAt: 0, updatedAt: 0 },
      }),
    );
    const id = await begin(['B00', 'B01'], { parallel: 1 });
    await look(desk);
    await answer(desk, 0, { outcome: 'unsupported', detail: 'NotSupported' });
    await look(desk);
    expect(sentBy(desk)).toEqual(['B00']);
    expect(await statesOf(id)).toBe('failed skipped');
  });

  it('puts a charger that was not reached behind the others, and tries it again', async () => {
    const desk = open();
    await plant(['B00', 'B01']);
    await connect(desk, ['B00', 'B01']);
    desk.sockets.here.delete('B00');
    const id = await begin(['B00', 'B01'], { parallel: 1 });
    await look(desk);
    yard.wait(3 * minuteMs);
    await desk.upkeep();
    await look(desk);
    await answer(desk, 0);
    expect(sentBy(desk)).toEqual(['B01']);
    desk.sockets.here.add('B00');
    await look(desk);
    await answer(desk, 1);
    await look(desk);
    expect(sentBy(desk)).toEqual(['B01', 'B00']);
    expect(await statesOf(id)).toBe('done done');
  });

  it('passes over chargers that cannot do it, are disabled or were deleted, and asks them nothing', async () => {
    const desk = open();
    const names = identities(4);
    await plant(names);
    await connect(desk, names);
    await yard.store.tx(system, async (w) => {
      await w.update(chargers, 'B00', { disabled: true });
      await w.update(chargers, 'B01', { version: 'ocpp1.6', vendor: 'Old' });
      await w.insert(passports, {
        ...{ id: 'Old', vendor: 'Old', model: 'M', firmware: '1.0', version: 'ocpp1.6', features: [], limits: {} },
        ...{ commands: { clearCache: { outcome: 'unsupported', detail: '', atMs: 0 } }, units: [], conformance: null },
        ...{ createdAt: 0, updatedAt: 0 },
      });
      await w.remove(chargers, 'B02');
    });
    await desk.ask({ kind: 'clearCache' }, minuteMs, 'B01');
    await answer(desk, 0, { outcome: 'unsupported', detail: 'NotSupported' });
    const id = await begin(names, { parallel: 1 });
    await look(desk);
    await answer(desk, 1);
    await look(desk);
    expect(sentBy(desk)).toEqual(['B01', 'B03']);
    expect(await statesOf(id)).toBe('skipped skipped skipped done');
    expect((await itemsOf(id)).map(({ detail }) => detail).slice(0, 3)).toEqual([
      'The charger is disabled.',
      'Chargers of this kind have said that they do not support this.',
      'The charger was deleted.',
    ]);
    expect(await batchOf(id)).toMatchObject({ state: 'done', done: 1, detail: '3 left out.' });
  });

  it('that would end sessions waits for them', async () => {
    const desk = open();
    await plant(['B00', 'B01']);
    await connect(desk, ['B00', 'B01']);
    const plug = desk.plug('B00');
    await plug.tell({ kind: 'booted', vendor: 'V', model: 'M', firmware: '1.0' });
    await plug.tell({ kind: 'transactionStarted', connector: 1, idTag: 'A1', meterStartWh: 0, atMs: yard.clock.nowMs });
    const id = await begin(['B00', 'B01'], {}, { kind: 'reset', hard: false });
    await look(desk);
    await desk.sent(1);
    expect(sentBy(desk)).toEqual(['B01']);
    await answer(desk, 0);
    const [order] = await read().select(orders, { where: eq(orders.chargerId, 'B00') });
    const over = {
      transactionId: String(order?.transactionId),
      meterStopWh: 10,
      reason: 'local' as const,
      samples: [],
    };
    yard.wait(minuteMs);
    await plug.tell({ kind: 'transactionStopped', ...over, atMs: yard.clock.nowMs });
    await look(desk);
    await answer(desk, 1);
    await look(desk);
    expect(await statesOf(id)).toBe('done done');
  });

  it('tells its progress at most twice a second, and its end at once', async () => {
    const desk = open();
    const names = identities(8);
    await plant(names);
    await connect(desk, names);
    const id = await begin(names, { parallel: 8 });
    await look(desk);
    await desk.sent(8);
    const cursor = await yard.store.outbox.tail();
    const told = async () =>
      (await yard.store.outbox.since(cursor, 1000))
        .filter(({ topic }) => topic === 'batch.changed')
        .map(({ payload }) => (payload as BatchRecord).done);
    for (let index = 0; index < 4; index++) {
      await answer(desk, index);
      yard.wait(200);
      await desk.batches.look();
    }
    expect((await told()).length).toBeLessThanOrEqual(2);
    for (let index = 4; index < 8; index++) await answer(desk, index);
    await desk.batches.look();
    expect((await told()).at(-1)).toBe(8);
    expect((await batchOf(id)).state).toBe('done');
  });
});

it('looking at batches leaves most of the time to others, however often they are asked to look', async () => {
  const desk = open();
  await plant(['B00']);
  await begin(['B00']);
  let looks = 0;
  const slow: typeof yard.store = {
    ...yard.store,
    read: (scope) => yard.store.read(scope),
    async tx(scope, work) {
      looks++;
      await new Promise((resolve) => setTimeout(resolve, 60));
      return yard.store.tx(scope, work);
    },
    onBell: (channel, listener) => yard.store.onBell(channel, listener),
  };
  const busy = createBatches({ ...desk.deps, store: slow, log: silent });
  const end = performance.now() + 2_000;
  while (performance.now() < end) {
    yard.store.bell('batches');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await busy.stop();
  expect(looks).toBeGreaterThan(0);
  expect(looks).toBeLessThan(6);
});

describe('nothing is sent twice', () => {
  it('when the server ends in the middle and another one goes on', async () => {
    const first = open('node-1');
    const names = identities(6);
    await plant(names);
    await connect(first, names);
    const id = await begin(names, { parallel: 2 });
    await look(first);
    await first.sent(2);
    await answer(first, 0);
    // Ends without having seen the answer; the second command's never comes.
    await first.batches.stop();
    const second = open('node-2');
    for (const name of names) first.sockets.here.delete(name);
    await connect(second, names);
    await look(second);
    await second.sent(1);
    expect(await statesOf(id)).toBe('done running running waiting waiting waiting');
    await answer(second, 0);
    yard.wait(3 * minuteMs);
    await second.upkeep();
    await look(second);
    expect((await itemsOf(id))[1]).toMatchObject({ state: 'failed', detail: expect.stringContaining('No answer') });
    for (let index = 1; index < 4; index++) {
      await answer(second, index);
      await look(second);
    }
    expect(await batchOf(id)).toMatchObject({ state: 'done', failed: 1 });
    const all = [...sentBy(first), ...sentBy(second)];
    expect(all.sort()).toEqual(names);
  });

  it('when several nodes look at the same moment', async () => {
    const nodes = [open('node-1'), open('node-2'), open('node-3')];
    const names = identities(12);
    await plant(names);
    for (const [i, name] of names.entries()) await connect(nodes[i % 3] as Desk, [name]);
    const id = await begin(names, { parallel: 4 });
    const handled = new Set<unknown>();
    for (let round = 0; round < 40 && (await batchOf(id)).state === 'running'; round++) {
      yard.wait(500);
      await Promise.all(nodes.map((node) => node.batches.look()));
      const running = (await itemsOf(id)).filter(({ state }) => state === 'running');
      expect(running.length).toBeLessThanOrEqual(4);
      for (const { identity, answer: tell } of nodes.flatMap((node) => node.sockets.sent)) {
        if (handled.has(tell)) continue;
        handled.add(tell);
        tell(accepted);
        await expect
          .poll(async () => (await read().match(commands, { chargerId: identity, state: 'sent' })).length)
          .toBe(0);
      }
    }
    expect(await batchOf(id)).toMatchObject({ state: 'done', done: 12 });
    expect(nodes.flatMap(sentBy).sort()).toEqual(names);
    expect(await read().select(commands)).toHaveLength(12);
  });

  it('when a look fails after it asked: neither the command nor the item is there', async () => {
    const desk = open();
    await plant(['B00']);
    await connect(desk, ['B00']);
    const id = await begin(['B00']);
    const queue: typeof desk.commands.queue = async (...args) => {
      await desk.commands.queue(...args);
      throw new Error('the power went');
    };
    await expect(advance({ ...desk.deps, commands: { ...desk.commands, queue } }, id)).rejects.toThrow(
      'the power went',
    );
    expect([await statesOf(id), (await read().select(commands)).length]).toEqual(['waiting', 0]);
    await look(desk);
    await answer(desk, 0);
    await look(desk);
    expect(await statesOf(id)).toBe('done');
  });
});

describe('operations of several steps', () => {
  const firmware = async () => {
    const id = yard.newId();
    await yard.store.tx(system, (w) =>
      w.insert(files, {
        ...{ id, tenantId: 'north', chargerId: null, kind: 'firmware', name: 'm.bin', state: 'ready', detail: '' },
        ...{
          sizeBytes: 1,
          sha256: 'x',
          vendor: 'V',
          model: '',
          version: '2.0',
          signingCertificate: null,
          signature: null,
        },
        ...{ requestNumber: 0, createdBy: '', createdAt: 0, updatedAt: 0 },
      }),
    );
    return id;
  };

  it('firmware is done when the new version runs, and keeps its place until then', async () => {
    const desk = open();
    const names = identities(3);
    await plant(names);
    await connect(desk, ['B00', 'B01']);
    const third = desk.plug('B02');
    await third.tell({ kind: 'booted', vendor: 'V', model: 'M', firmware: '2.0' });
    const plug = desk.plug('B00');
    await plug.tell({ kind: 'booted', vendor: 'V', model: 'M', firmware: '1.0' });
    const id = await begin(names, { parallel: 1 }, { kind: 'firmware', fileId: await firmware() });
    await look(desk);
    const { command } = await desk.sent(1);
    expect(command).toMatchObject({ kind: 'updateFirmware', url: expect.stringContaining(`${publicUrl}/files/wff_`) });
    await answer(desk, 0);
    await look(desk);
    expect(await statesOf(id)).toBe('running waiting waiting');
    await plug.tell({ kind: 'firmwareProgressed', status: 'Installing' });
    await plug.tell({ kind: 'booted', vendor: 'V', model: 'M', firmware: '2.0' });
    await look(desk);
    await desk.sent(2);
    expect(await statesOf(id)).toBe('done running waiting');
    await answer(desk, 1, { outcome: 'rejected', detail: 'Rejected' });
    await look(desk);
    expect(await statesOf(id)).toBe('done failed skipped');
    expect((await itemsOf(id)).map(({ detail }) => detail)).toEqual([
      'The charger runs 2.0.',
      'Rejected',
      'It runs 2.0 already.',
    ]);
  });

  it('a log is done when it is here', async () => {
    const desk = open();
    await plant(['B00']);
    await connect(desk, ['B00']);
    const id = await begin(['B00'], {}, { kind: 'log', log: 'diagnostics' });
    await look(desk);
    await answer(desk, 0);
    await look(desk);
    expect(await statesOf(id)).toBe('running');
    const [file] = await read().select(files, {
      where: and(eq(files.chargerId, 'B00'), eq(files.kind, 'diagnostics')),
    });
    await yard.store.tx(system, async (w) => void (await w.update(files, file?.id ?? '', { state: 'ready' })));
    await look(desk);
    expect((await itemsOf(id))[0]).toMatchObject({ state: 'done', detail: file?.name });
  });

  it('a template with nothing to write leaves the charger out', async () => {
    const desk = open();
    await plant(['B00']);
    await connect(desk, ['B00']);
    const id = await begin(['B00'], {}, { kind: 'applyTemplate' });
    await look(desk);
    await look(desk);
    expect((await itemsOf(id))[0]).toMatchObject({ state: 'skipped', detail: expect.stringContaining('template') });
    expect(await batchOf(id)).toMatchObject({ state: 'done', done: 0, failed: 0 });
  });
});
