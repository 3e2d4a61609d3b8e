/** Messages of chargers are stored in chunks, found again page by page, and let go of when their time is over. */
import { zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMessageLog, framesOf } from '../../bff/bridge/message-log.ts';
import type { Caller, Context } from '../../bff/kernel/http.ts';
import { messageHandlers } from '../../bff/sites/messages/handlers.ts';
import { systemScope } from '../../bff/store/scope.ts';
import { chargers, messageChunks } from '../../bff/store/tables/index.ts';
import { openTestStore, plantTree, type TestStore } from '../kit/store.ts';

const scope = systemScope('test');
const quiet = { info() {}, warn() {}, error() {} };
const dayMs = 86_400_000;
let test: TestStore;
beforeEach(async () => {
  test = await openTestStore();
  await plantTree(test.store);
  await test.store.tx(scope, (w) =>
    w.insert(
      chargers,
      ['c1', 'c2'].map((id) => ({
        id,
        tenantId: 'platform',
        stationId: 's',
        identity: `id-${id}`,
        name: id,
        vendor: '',
        model: '',
        serial: '',
        firmware: '',
        maxPowerW: 0,
        online: true,
        nodeId: '',
        connectionId: '',
        disabled: false,
        createdAt: 0,
        updatedAt: 0,
      })),
    ),
  );
});
afterEach(() => test.drop());

const makeLog = (days = 30) => createMessageLog({ store: test.store, log: quiet, now: () => test.clock.nowMs, days });
const chunks = () => test.store.read(scope).select(messageChunks);
const list = (log: ReturnType<typeof makeLog>, query: Record<string, unknown>) => {
  const handlers = messageHandlers({ messageLog: log }).handlers;
  const context = {
    caller: { permissions: new Set(['card:view']) } as unknown as Caller,
    read: test.store.read(scope),
    params: { id: 'c1' },
    query,
  } as unknown as Context;
  return handlers.list?.(context) as Promise<{ items: { atMs: number; action: string }[]; next: string | null }>;
};

describe('the message log', () => {
  it('keeps every frame of every charger, masked, and nothing of unknown ones', async () => {
    const log = makeLog();
    log.note('id-c1', 'in', '[2,"1","Heartbeat",{}]');
    log.note('id-c1', 'out', '[2,"2","ChangeConfiguration",{"key":"AuthorizationKey","value":"TOPSECRET"}]');
    log.note('id-c2', 'in', '[2,"1","Heartbeat",{}]');
    log.note('nobody', 'in', '[2,"1","Heartbeat",{}]');
    await log.flush();
    const stored = await chunks();
    expect(stored.map((c) => [c.chargerId, c.frames]).sort()).toEqual([
      ['c1', 2],
      ['c2', 1],
    ]);
    const frames = await framesOf(stored.find((c) => c.chargerId === 'c1') as (typeof stored)[number]);
    expect(frames.map((f) => f.direction)).toEqual(['in', 'out']);
    expect(JSON.stringify(frames)).not.toContain('TOPSECRET');
  });

  it('gives frames back as they came, whatever is in them', async () => {
    const log = makeLog();
    const texts = [
      '[2,"1","Heartbeat",{}]',
      '[2,\n "1",\r\n"Heartbeat",{}]',
      '{"not":"ours"}',
      '',
      '7g3',
      '[2,"é","😀",{}]',
    ];
    for (const [i, text] of texts.entries()) log.note('id-c1', i % 2 === 0 ? 'in' : 'out', text);
    await log.flush();
    const [stored] = await chunks();
    const frames = await framesOf(stored as NonNullable<typeof stored>);
    expect(frames.map(({ text }) => text)).toEqual(texts);
    expect(frames.map(({ direction }) => direction)).toEqual(['in', 'out', 'in', 'out', 'in', 'out']);
    expect(new Set(frames.map(({ atMs }) => atMs))).toEqual(new Set([test.clock.nowMs]));
  });

  it('reads what was stored as lines of JSON', async () => {
    const old = [
      { atMs: 1, direction: 'in', text: '[2,"1","Heartbeat",{}]', gap: 2 },
      { atMs: 2, direction: 'out', text: '[3,"1",{}]' },
    ];
    const body = zstdCompressSync(old.map((frame) => JSON.stringify(frame)).join('\n'));
    expect(await framesOf({ body })).toEqual(old);
  });

  it('says how many frames it had no room for', async () => {
    const log = makeLog();
    const long = `[2,"1","DataTransfer",{"data":"${'x'.repeat(300_000)}"}]`;
    for (let i = 0; i < 5; i++) log.note('id-c1', 'in', long);
    await log.flush();
    const [stored] = await chunks();
    const frames = await framesOf(stored as NonNullable<typeof stored>);
    expect(frames.length).toBe(3);
    expect(frames[0]?.gap).toBe(2);
  });

  it('lets as many short ones give way as a long one needs', async () => {
    const log = makeLog();
    for (let i = 0; i < 50; i++) log.note('id-c1', 'in', '[2,"1","Heartbeat",{}]');
    const long = `[2,"1","DataTransfer",{"data":"${'x'.repeat(300_000)}"}]`;
    for (let i = 0; i < 20; i++) log.note('id-c1', 'in', long);
    await log.flush();
    const [stored] = await chunks();
    const frames = await framesOf(stored as NonNullable<typeof stored>);
    expect(frames.length).toBe(3);
    expect(frames[0]?.gap).toBe(67);
  });

  it('remembers what gave way of a charger until there is a frame to tell it with', async () => {
    const log = makeLog();
    log.note('id-c1', 'in', '[2,"1","Heartbeat",{}]');
    for (let i = 0; i < 64; i++) log.note('id-c2', 'in', 'x'.repeat(300_000));
    await log.flush();
    expect((await chunks()).map(({ chargerId }) => chargerId)).toEqual(['c2']);
    log.note('id-c1', 'in', '[2,"2","Heartbeat",{}]');
    await log.flush();
    const stored = (await chunks()).find(({ chargerId }) => chargerId === 'c1');
    expect(await framesOf(stored as NonNullable<typeof stored>)).toMatchObject([{ gap: 1 }]);
  });

  it('counts what could not be stored, and stores the others', async () => {
    const { store } = test;
    let isBroken = true;
    const tx: typeof store.tx = (scope, work) =>
      isBroken ? Promise.reject(new Error('no disk')) : store.tx(scope, work);
    const log = createMessageLog({
      store: { ...store, read: (scope) => store.read(scope), tx },
      log: quiet,
      now: () => test.clock.nowMs,
      days: 30,
    });
    for (let i = 0; i < 3; i++) log.note('id-c1', 'in', `[2,"${i}","Heartbeat",{}]`);
    await log.flush();
    isBroken = false;
    for (const id of ['id-c1', 'id-c2']) log.note(id, 'in', '[2,"9","Heartbeat",{}]');
    await log.flush('id-c1');
    const stored = (await chunks()).toSorted((a, b) => a.chargerId.localeCompare(b.chargerId));
    expect((await Promise.all(stored.map(framesOf))).flat().map(({ gap }) => gap)).toEqual([3, undefined]);
  });

  it('neither loses nor doubles what comes while it stores, nor when one charger’s are asked for', async () => {
    const log = makeLog();
    const flushes: Promise<void>[] = [];
    for (let i = 0; i < 200; i++) {
      for (const id of ['id-c1', 'id-c2']) log.note(id, 'in', `[2,"${i}","Heartbeat",{}]`);
      if (i % 20 === 7) flushes.push(log.flush(i % 40 === 7 ? 'id-c1' : undefined));
      if (i % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all([...flushes, log.flush()]);
    const stored = (await chunks()).toSorted((a, b) => a.id - b.id);
    for (const id of ['c1', 'c2']) {
      const frames = (await Promise.all(stored.filter((chunk) => chunk.chargerId === id).map(framesOf))).flat();
      expect(frames.map(({ text }) => text)).toEqual(
        Array.from({ length: 200 }, (_, i) => `[2,"${i}","Heartbeat",{}]`),
      );
    }
  });

  it('stores by itself what is much, and counts what of one charger is too much', async () => {
    const log = makeLog();
    for (let i = 0; i < 60; i++) {
      for (const id of ['id-c1', 'id-c2']) log.note(id, 'in', `${i} ${'x'.repeat(200_000)}`);
      await vi.waitFor(async () => expect((await chunks()).length).toBeGreaterThanOrEqual(Math.floor(i / 25)));
    }
    await log.flush();
    const frames = (await Promise.all((await chunks()).map(framesOf))).flat();
    expect(frames.filter(({ gap }) => gap !== undefined).length).toBeGreaterThan(0);
    expect(frames.reduce((sum, { gap = 0 }) => sum + 1 + gap, 0)).toBe(120);
  });

  it('keeps nothing when it is switched off', async () => {
    const log = makeLog(0);
    log.note('id-c1', 'in', '[2,"1","Heartbeat",{}]');
    await log.flush();
    expect(await chunks()).toEqual([]);
  });

  it('is read newest first, page by page, over many chunks, each message once', async () => {
    const log = makeLog();
    const at: number[] = [];
    for (let chunk = 0; chunk < 45; chunk++) {
      for (let i = 0; i < 3; i++) {
        test.clock.nowMs++;
        at.push(test.clock.nowMs);
        log.note('id-c1', 'in', `[2,"${test.clock.nowMs}","${chunk % 9 === 0 ? 'Reset' : 'Heartbeat'}",{}]`);
      }
      await log.flush();
    }
    const seen: number[] = [];
    let next: string | null | undefined;
    do {
      const page = await list(log, { limit: 7, ...(next && { cursor: next }) });
      seen.push(...page.items.map((m) => m.atMs));
      next = page.next;
    } while (next);
    expect(seen).toEqual(at.toReversed());
    const resets = await list(log, { action: 'Reset', limit: 500 });
    expect(resets.items).toHaveLength(15);
    expect(resets.next).toBeNull();
    const early = await list(log, { to: at[4] });
    expect(early.items.map((m) => m.atMs)).toEqual(at.slice(0, 4).toReversed());
  });

  it('lets go of what is older than its days', async () => {
    const log = makeLog(2);
    log.note('id-c1', 'in', '[2,"1","Heartbeat",{}]');
    await log.flush();
    test.clock.nowMs += dayMs;
    log.note('id-c1', 'in', '[2,"2","Heartbeat",{}]');
    await log.flush();
    test.clock.nowMs += 1.5 * dayMs;
    const retention = log.jobs().find((job) => job.name === 'message-retention');
    await retention?.run();
    expect((await chunks()).map((c) => c.toMs)).toEqual([1_000_000 + dayMs]);
  });
});
