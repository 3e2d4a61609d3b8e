/** What may be told, and what is answered, while the disk has not taken a commit yet, or will not. PostgreSQL shows no commit before it is flushed. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { engine } from '../../bff/store/kit.ts';
import type { StationEvent } from '../../ocpp/index.ts';
import { startTestApp } from '../kit/app.ts';
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
/** Whether it is settled within some turns of the loop, and how. */
const soon = async (promise: Promise<unknown>) => {
  let said: unknown = 'waits';
  promise.then(
    (value) => {
      said = value;
    },
    (error) => {
      said = error.code;
    },
  );
  await turns();
  return said;
};

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
    expect(await soon(heard)).toBe('waits');
    expect(await soon(tail)).toBe('waits');
    setDisk('well');
    await said;
    expect((await heard).map(({ subjectId }) => subjectId)).toEqual(['after']);
    expect(await tail).toBe((await heard)[0]?.id);
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
    expect(await soon(plug.tell(stopped))).toBe('lost');
    expect(await soon(plug.tell(stopped))).toBe('lost');
  });

  it('that refused: the server says that it is not well', async () => {
    const app = await startTestApp();
    const health = async () => (await fetch(`${app.url}/healthz`)).status;
    expect(await health()).toBe(200);
    setDisk('broken');
    expect(await health()).toBe(503);
    setDisk('well');
    expect(await health()).toBe(503);
    await app.drop();
  });
});
