/** What may be told, and what is answered, while the disk has not taken a commit yet, or will not. PostgreSQL shows no commit before it is flushed. */
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { databaseFile } from '../../bff/store/index.ts';
import { engine } from '../../bff/store/kit.ts';
import type { StationEvent } from '../../ocpp/index.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { openYard, system, type Yard } from '../kit/bridge.ts';

type Done = (error: Error | null) => void;
/** Syncs wait here while it is slow, and fail while it is broken. */
const disk = vi.hoisted(() => ({ state: 'well' as 'well' | 'slow' | 'broken', waiting: [] as Done[] }));
vi.mock('node:fs', async (original) => ({
  ...(await original<typeof import('node:fs')>()),
  fdatasync: (_: number, done: Done) => {
    if (disk.state === 'slow') disk.waiting.push(done);
    else setImmediate(done, disk.state === 'broken' ? new Error('EIO') : null);
  },
}));

const setDisk = (state: typeof disk.state): void => {
  disk.state = state;
  for (const done of disk.waiting.splice(0)) done(state === 'broken' ? new Error('EIO') : null);
};
const turns = () => new Promise((resolve) => setTimeout(resolve, 30));
/** Whether it is settled within some turns of the loop. */
const isSettled = async (promise: Promise<unknown>) =>
  Promise.race([promise.then(() => true), turns().then(() => false)]);

describe.runIf(engine === 'sqlite')('a disk', () => {
  let yard: Yard;
  beforeEach(async () => {
    yard = await openYard();
  });
  afterEach(async () => {
    setDisk('well');
    await yard.drop();
  });
  const say = (subject: string) => yard.store.tx(system, (w) => w.emit('order.changed', subject, null, 'north'));

  it('that is slow: nobody is told of what the loss of power would take back', async () => {
    await say('before');
    const [before] = await yard.store.outbox.since(null, 10);
    setDisk('slow');
    const said = say('after');
    await turns();
    const heard = yard.store.outbox.since(before?.id ?? null, 10);
    const tail = yard.store.outbox.tail();
    expect(await isSettled(heard)).toBe(false);
    expect(await isSettled(tail)).toBe(false);
    setDisk('well');
    await said;
    expect((await heard).map(({ subjectId }) => subjectId)).toEqual(['after']);
    expect(await tail).toBe((await heard)[0]?.id);
  });

  it('that took a group: who waited for it is answered in the middle of a long next one', async () => {
    setDisk('slow');
    let isAnswered = false;
    const first = say('first').then(() => {
      isAnswered = true;
    });
    await turns();
    const seen: boolean[] = [];
    const next = Array.from({ length: 40 }, (_, i) =>
      yard.store.tx(system, async (w) => {
        if (i === 0) setImmediate(setDisk, 'well');
        seen.push(isAnswered);
        await w.emit('order.changed', `next ${i}`, null, 'north');
      }),
    );
    await Promise.all([first, ...next]);
    expect(seen).toHaveLength(40);
    expect([seen[0], seen.at(-1)]).toEqual([false, true]);
  });

  it('that refused: a stop told again is not taken for one that is kept', async () => {
    const plug = yard.node().connect('CP1');
    const at = { atMs: yard.clock.nowMs };
    const started = { kind: 'transactionStarted', connector: 1, idTag: 'A1', meterStartWh: 0, ...at } as const;
    const { transactionId } = await plug.tell(started);
    const stopped: StationEvent = {
      kind: 'transactionStopped',
      transactionId: String(transactionId),
      meterStopWh: 1000,
      reason: 'local',
      samples: [],
      ...at,
    };
    setDisk('broken');
    await expect(plug.tell(stopped)).rejects.toMatchObject({ code: 'lost' });
    await expect(plug.tell(stopped)).rejects.toMatchObject({ code: 'lost' });
  });

  const healthOf = (app: TestApp) => async () => (await fetch(`${app.url}/healthz`)).status;

  it('that refused: the server says that it is not well', async () => {
    const app = await startTestApp();
    const health = healthOf(app);
    expect(await health()).toBe(200);
    setDisk('broken');
    await expect.poll(health, { timeout: 5_000 }).toBe(503);
    setDisk('well');
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(await health()).toBe(503);
    await app.drop();
  });

  it('that is full: the server says so, and when there is room again', async () => {
    const app = await startTestApp();
    const health = healthOf(app);
    expect(await health()).toBe(200);
    const db = new Database(databaseFile(app.dataDir));
    db.exec("create trigger no_room before update on nodes begin select raise(fail, 'full'); end");
    await expect.poll(health, { timeout: 5_000 }).toBe(503);
    db.exec('drop trigger no_room');
    db.close();
    await expect.poll(health, { timeout: 5_000 }).toBe(200);
    await app.drop();
  });
});
