/** Events reach a reader once and in the order of their commits, however transactions overlap; bells ring after the commit. */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Store, systemScope } from '../../bff/store/index.ts';
import { engine } from '../../bff/store/kit.ts';
import { drivers } from '../../bff/store/tables/index.ts';
import { driverRow, openTestStore, plantTree, scopeAt, type TestStore } from '../kit/store.ts';

const system = systemScope('test');
let t: TestStore;
let store: Store;

beforeEach(async () => {
  t = await openTestStore();
  store = t.store;
  await plantTree(store);
});
afterEach(() => t.drop());

const say = (subject: string, tenantId = 'north', payload: unknown = null) =>
  store.tx(system, (w) => w.emit('said', subject, payload, tenantId));

const subjects = async (cursor: string | null) => (await store.outbox.since(cursor, 1000)).map((e) => e.subjectId);

/** Follows the bell as a live connection does, and keeps what it read. */
const follow = (from: Store) => {
  const seen: string[] = [];
  let cursor: string | null = null;
  let turn = Promise.resolve();
  const read = async () => {
    for (const event of await from.outbox.since(cursor, 1000)) {
      seen.push(event.subjectId);
      cursor = event.id;
    }
  };
  const off = from.outbox.onBell(() => {
    turn = turn.then(read);
  });
  return {
    seen,
    async end() {
      off();
      await turn;
    },
  };
};

describe('the outbox', () => {
  it('answers events as they were said, in order, from any place', async () => {
    t.clock.nowMs = 123;
    await store.tx(scopeAt('north'), async (w) => {
      await w.emit('order.changed', 'o1', { a: [1, 'x'] }, 'kiosk');
      await w.emit('order.changed', 'o2', '42', 'north');
    });
    await say('o3');
    const all = await store.outbox.since(null, 10);
    expect(all.map((e) => e.subjectId)).toEqual(['o1', 'o2', 'o3']);
    expect(all[0]).toEqual({
      id: expect.stringMatching(/^\d+-\d+$/),
      tenantId: 'kiosk',
      topic: 'order.changed',
      subjectId: 'o1',
      payload: { a: [1, 'x'] },
      at: 123,
    });
    expect(all[1]?.payload).toBe('42');
    expect(await subjects(all[0]!.id)).toEqual(['o2', 'o3']);
    expect(await subjects(all[2]!.id)).toEqual([]);
    expect((await store.outbox.since(null, 2)).map((e) => e.subjectId)).toEqual(['o1', 'o2']);
    expect((await store.outbox.since(null, 10, ['north'])).map((e) => e.subjectId)).toEqual(['o2', 'o3']);
    expect(await store.outbox.since(null, 10, [])).toEqual([]);
    expect(await store.outbox.tail()).toBe(all[2]!.id);
    expect(await store.outbox.oldest()).toBe(all[0]!.id);
  });

  it('holds nothing of work that failed', async () => {
    await store
      .tx(system, async (w) => {
        await w.emit('said', 'lost', null, 'north');
        throw new Error('no');
      })
      .catch(() => undefined);
    expect(await subjects(null)).toEqual([]);
  });

  it('keeps the order of jobs that shared a transaction, but for the one that failed', async () => {
    const jobs = Array.from({ length: 30 }, (_, i) =>
      store.tx(system, async (w) => {
        await w.emit('said', `${i}a`, null, 'north');
        await w.insert(drivers, driverRow(i === 7 ? 'd6' : `d${i}`, 'north'));
        await w.emit('said', `${i}b`, { i }, 'kiosk');
      }),
    );
    const failed = (await Promise.allSettled(jobs)).flatMap((job, i) => (job.status === 'rejected' ? [i] : []));
    expect(failed).toEqual([7]);
    const said = Array.from({ length: 30 }, (_, i) => [`${i}a`, `${i}b`]).filter((_, i) => i !== 7);
    expect(await subjects(null)).toEqual(said.flat());
  });

  it('refuses cursors it never gave', async () => {
    for (const cursor of ['', 'x', '1', '1-2-3', '-1-2', '1-x', '0-99999999999999999999']) {
      await expect(store.outbox.since(cursor, 10)).rejects.toMatchObject({ code: 'badCursor' });
    }
    await say('o1');
    const [, position] = (await store.outbox.tail()).split('-');
    const later = engine === 'postgres' ? `999999999-${position}` : `0-${Number(position) + 1}`;
    await expect(store.outbox.since(later, 10)).rejects.toMatchObject({ code: 'badCursor' });
  });

  it('forgets what is old, but never the newest, so that no cursor is given twice', async () => {
    for (let i = 1; i <= 5; i++) {
      t.clock.nowMs = i * 1000;
      await say(`o${i}`);
    }
    const tail = await store.outbox.tail();
    expect(await store.outbox.prune(3_000)).toBe(2);
    expect(await subjects(null)).toEqual(['o3', 'o4', 'o5']);
    expect(await store.outbox.prune(9_000)).toBe(2);
    expect(await store.outbox.oldest()).toBe(tail);
    await say('o6');
    expect(await subjects(tail)).toEqual(['o6']);
  });

  it('forgets many a part at a time, while others write', async () => {
    t.clock.nowMs = 1_000;
    await store.tx(system, async (w) => {
      for (let i = 0; i < 4_500; i++) await w.emit('order.changed', `o${i}`, {}, 'north');
    });
    t.clock.nowMs = 5_000;
    await say('new');
    const ends: string[] = [];
    const pruned = store.outbox.prune(3_000).finally(() => ends.push('pruned'));
    await say('newer').finally(() => ends.push('written'));
    expect(await pruned).toBe(4_500);
    expect(ends).toEqual(['written', 'pruned']);
    expect(await subjects(null)).toEqual(['new', 'newer']);
  });
});

describe('bells', () => {
  it('ring after the commit, when the rows can be read', async () => {
    const found: unknown[] = [];
    let turn = Promise.resolve();
    store.onBell('commands', () => {
      turn = turn.then(async () => void found.push((await store.read(system).find(drivers, 'd1'))?.id));
    });
    await store.tx(system, async (w) => {
      w.bell('commands');
      await w.insert(drivers, driverRow('d1', 'north'));
    });
    await vi.waitFor(() => expect(found).toContain('d1'));
    await turn;
    expect(new Set(found)).toEqual(new Set(['d1']));
  });

  it('do not ring for work that failed, nor for a listener that left', async () => {
    const heard = vi.fn();
    const off = store.onBell('commands', heard);
    const failing = store.tx(system, async (w) => {
      w.bell('commands');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await sleep(50);
    expect(heard).not.toHaveBeenCalled();
    store.bell('commands');
    await vi.waitFor(() => expect(heard).toHaveBeenCalled());
    off();
    heard.mockClear();
    store.bell('commands');
    await sleep(50);
    expect(heard).not.toHaveBeenCalled();
  });

  it('ring on for the others when one listener throws', async () => {
    const heard = vi.fn();
    store.onBell('commands', () => {
      throw new Error('deaf');
    });
    store.onBell('commands', heard);
    store.bell('commands');
    await vi.waitFor(() => expect(heard).toHaveBeenCalled());
  });

  it('lead a follower through 400 concurrent writes without loss or repeat', async () => {
    const follower = follow(store);
    const said = Array.from({ length: 400 }, (_, i) => `o${i}`);
    await Promise.all(said.map((subject) => say(subject)));
    await vi.waitFor(() => expect(follower.seen).toHaveLength(400), { timeout: 5_000 });
    await follower.end();
    expect([...follower.seen].sort()).toEqual([...said].sort());
    expect(follower.seen).toEqual(await subjects(null));
  });
});

describe.runIf(engine === 'postgres')('with overlapping transactions on PostgreSQL', () => {
  const insert = `insert into outbox (txid, tenant_id, topic, subject_id, payload, at)
    values (pg_current_xact_id()::text::bigint, 'north', 'said', $1, 'null', 0)`;
  const clients: pg.Client[] = [];
  const client = async () => {
    const made = new pg.Client({ connectionString: t.place.url });
    await made.connect();
    clients.push(made);
    return made;
  };
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((c) => c.end()));
  });

  it('nothing is passed over when the older one commits last', async () => {
    const [old, young] = [await client(), await client()];
    await old.query('begin');
    await old.query(insert, ['old-1']);
    await young.query('begin');
    await young.query(insert, ['young']);
    await old.query(insert, ['old-2']);
    await young.query('commit');
    // Committed, but an older transaction may still put something before it.
    expect(await subjects(null)).toEqual([]);
    expect(await store.outbox.tail()).toBe('0-0');
    await old.query('commit');
    expect(await subjects(null)).toEqual(['old-1', 'old-2', 'young']);
  });

  it('one with an earlier position that commits later is not lost to a cursor', async () => {
    const [old, young] = [await client(), await client()];
    await old.query('begin');
    await old.query('select pg_current_xact_id()');
    await young.query('begin');
    await young.query(insert, ['young']);
    await old.query(insert, ['old']);
    await old.query('commit');
    const [first, ...more] = await store.outbox.since(null, 10);
    expect([first?.subjectId, more.length]).toEqual(['old', 0]);
    await young.query('commit');
    const second = await store.outbox.since(first!.id, 10);
    expect(second.map((e) => e.subjectId)).toEqual(['young']);
    // A cursor of positions alone would have passed it over.
    expect(Number(second[0]!.id.split('-')[1])).toBeLessThan(Number(first!.id.split('-')[1]));
  });

  it('the end of the stream is kept, though an event before it has a later position', async () => {
    const [old, young] = [await client(), await client()];
    await old.query('begin');
    await old.query('select pg_current_xact_id()');
    await young.query('begin');
    await young.query(insert, ['young']);
    await old.query(insert, ['old']);
    await old.query('commit');
    await young.query('commit');
    const tail = (await store.outbox.since(null, 10)).at(-1)?.id ?? '';
    expect(await store.outbox.prune(1)).toBe(1);
    expect(await store.outbox.since(tail, 10)).toEqual([]);
    expect(await store.outbox.tail()).toBe(tail);
    await say('new');
    expect(await subjects(tail)).toEqual(['new']);
  });

  it('a follower hears of events that waited for a writer without a bell', async () => {
    const follower = follow(store);
    const silent = await client();
    await silent.query('begin');
    await silent.query("update drivers set name = 'x'");
    await silent.query('select pg_current_xact_id()');
    await say('held');
    await sleep(100);
    expect(follower.seen).toEqual([]);
    await silent.query('commit');
    await vi.waitFor(() => expect(follower.seen).toEqual(['held']));
    await follower.end();
  });

  it('two nodes hear each other, also after the bell connection was cut', async () => {
    const other = await openTestStore(t.place);
    const follower = follow(other.store);
    await say('one');
    await vi.waitFor(() => expect(follower.seen).toEqual(['one']));
    const admin = await client();
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    );
    // The writer's connection was cut too: work that meets it before that was noticed is lost, says so, and is done again.
    await vi.waitFor(() => say('two'), { timeout: 5_000 });
    await vi.waitFor(() => expect(follower.seen).toEqual(['one', 'two']), { timeout: 5_000 });
    await say('three');
    await vi.waitFor(() => expect(follower.seen).toEqual(['one', 'two', 'three']), { timeout: 5_000 });
    await follower.end();
    await other.store.close();
  });

  it('events restored into another server, where numbers begin again, are read and kept before new ones', async () => {
    await store.tx(system, (w) => w.emit('said', 'restored', null, 'north'));
    const admin = await client();
    await admin.query('update outbox set txid = 4000000000');
    expect(await subjects(null)).toEqual([]);
    const again = await openTestStore(t.place);
    await say('new');
    expect(await subjects(null)).toEqual(['restored', 'new']);
    await again.store.close();
  });
});
