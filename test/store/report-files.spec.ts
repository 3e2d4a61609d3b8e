/** Reports made in the background on both engines: crash and take-over, what is refused, schedules with several nodes, mailed addresses. */
import { Hono } from 'hono';
import { readSheet } from 'read-excel-file/node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createReportJobs, type ReportJobs } from '../../bff/billing/reports/jobs.ts';
import { mountReportLinks } from '../../bff/billing/reports/links.ts';
import { contentOf, makeFile, takeNext, tooMany } from '../../bff/billing/reports/make.ts';
import { queuedFile } from '../../bff/billing/reports/order.ts';
import type { ReportFileRecord, ScheduleRecord } from '../../bff/billing/reports/rows.ts';
import { StoreError } from '../../bff/store/errors.ts';
import {
  mails,
  orders,
  reportChunks,
  reportFiles,
  reportLinks,
  reportSchedules,
  tenants,
} from '../../bff/store/tables/index.ts';
import type { Store } from '../../bff/store/types.ts';
import { dying, endedOrder } from '../kit/books.ts';
import { silent, system } from '../kit/bridge.ts';
import { openTestStore, plantTree, type TestStore } from '../kit/store.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const noonMs = Date.UTC(2026, 10, 25, 11);
const count = 2_500;

let t: TestStore;
beforeEach(async () => {
  t = await openTestStore();
  t.clock.nowMs = noonMs;
  await plantTree(t.store);
});
afterEach(() => t.drop());

const now = () => t.clock.nowMs;
const jobsOf = (nodeId = 'node-1', publicUrl: string | undefined = undefined, store = t.store): ReportJobs =>
  createReportJobs({ store, log: silent, nodeId, publicUrl, now, newId: t.newId });

const plantOrders = async (tenantId = 'north', amount = count) => {
  const some = Array.from({ length: amount }, (_, i) =>
    endedOrder(`${tenantId}-${String(i).padStart(5, '0')}`, noonMs - 3 * dayMs + i * 1000, 1_000 + i, {
      ...{ tenantId, bill: null, userName: i % 100 === 0 ? '=cmd()' : `Driver ${i}`, dueAt: null },
    }),
  );
  for (let at = 0; at < amount; at += 250) await t.store.tx(system, (w) => w.insert(orders, some.slice(at, at + 250)));
};

const queue = async (more: Partial<ReportFileRecord> = {}): Promise<string> => {
  const id = t.newId();
  const asked = { report: 'transactions', format: 'csv', query: { columns: 'id,userName' } } as const;
  const row = queuedFile(
    { id, tenantId: 'north', name: 'All', ...asked, total: 0, scheduleId: null, actorName: 'Ada' },
    t.clock.nowMs,
  );
  await t.store.tx(system, (w) => w.insert(reportFiles, { ...row, ...more }));
  return id;
};
const fileOf = async (id: string): Promise<ReportFileRecord> => {
  const row = await t.store.read(system).find(reportFiles, id);
  if (!row) throw new Error('no file');
  return row;
};
const bytesOf = async (id: string): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of contentOf(t.store, await fileOf(id))) parts.push(part);
  return Buffer.concat(parts);
};
const linesOf = async (id: string): Promise<string[]> => (await bytesOf(id)).toString().trim().split('\r\n').slice(1);
const pieces = async () => (await t.store.read(system).select(reportChunks)).length;

describe('a file in the background', () => {
  it('holds every row once, newest first, with formulas as text, and tells how far it is', async () => {
    await plantOrders();
    await plantOrders('south', 10);
    const id = await queue();
    await jobsOf().makeAll();
    const file = await fileOf(id);
    expect(file).toMatchObject({ state: 'ready', rows: count, total: count, error: '', nodeId: 'node-1' });
    expect(file.sizeBytes).toBe((await bytesOf(id)).byteLength);
    const lines = await linesOf(id);
    expect(lines.map((line) => line.split(',')[0])).toEqual(
      Array.from({ length: count }, (_, i) => `north-${String(count - 1 - i).padStart(5, '0')}`),
    );
    expect(lines.filter((line) => line.includes("'=cmd()")).length).toBe(count / 100);
    const told = (await t.store.outbox.since(null, 500)).filter((e) => e.topic === 'report.changed');
    expect(told.at(-1)?.payload).toMatchObject({ state: 'ready', rows: count });
  });

  it('is made again from its beginning after a crash at any write, by another node', async () => {
    await plantOrders('north', 1_200);
    let crashes = 0;
    for (let at = 1; ; at++) {
      const id = await queue();
      const dead = dying(t.store, at);
      const deps = { store: dead, log: silent, nodeId: 'node-1', now, ended: async () => undefined };
      const crashed = await takeNext(deps)
        .then((taken) => taken && makeFile(deps, taken, () => false))
        .then(
          () => dead.isDead,
          () => true,
        );
      if (!crashed) break;
      crashes++;
      // Not before it was left for a while.
      if ((await fileOf(id)).state === 'running') {
        await jobsOf('node-2').makeAll();
        expect((await fileOf(id)).state).toBe('running');
      }
      t.clock.nowMs += 2 * minuteMs;
      await jobsOf('node-2').makeAll();
      expect(await fileOf(id)).toMatchObject({ state: 'ready', rows: 1_200, nodeId: 'node-2' });
      expect(new Set(await linesOf(id)).size).toBe(1_200);
      expect((await linesOf(id)).length).toBe(1_200);
    }
    expect(crashes).toBeGreaterThan(5);
  });

  it('is made later when the database was away for a moment', async () => {
    await plantOrders('north', 10);
    const id = await queue();
    let calls = 0;
    const shaky = new Proxy(t.store, {
      get(target, name) {
        if (name !== 'tx') return Reflect.get(target, name, target);
        const tx: Store['tx'] = (scope, work) => {
          // Once, while the file is being made.
          if (++calls === 4) throw new StoreError('lost', 'The database went away.');
          return target.tx(scope, work);
        };
        return tx;
      },
    });
    await jobsOf('node-1', undefined, shaky)
      .makeAll()
      .catch(() => undefined);
    expect(calls).toBeGreaterThanOrEqual(4);
    expect((await fileOf(id)).state).toBe('running');
    t.clock.nowMs += 2 * minuteMs;
    await jobsOf('node-1').makeAll();
    expect(await fileOf(id)).toMatchObject({ state: 'ready', rows: 10 });
  });

  it('is left to whoever took it over', async () => {
    await plantOrders();
    const id = await queue();
    const deps = { store: t.store, log: silent, nodeId: 'slow', now, ended: async () => undefined };
    const taken = await takeNext(deps);
    if (!taken) throw new Error('nothing to take');
    t.clock.nowMs += 2 * minuteMs;
    await jobsOf('quick').makeAll();
    await makeFile(deps, taken, () => false);
    expect(await fileOf(id)).toMatchObject({ state: 'ready', nodeId: 'quick', rows: count });
    expect((await linesOf(id)).length).toBe(count);
  });

  it('goes on at another node when this one ends', async () => {
    await plantOrders();
    const id = await queue();
    const deps = { store: t.store, log: silent, nodeId: 'node-1', now, ended: async () => undefined };
    const taken = await takeNext(deps);
    if (!taken) throw new Error('nothing to take');
    await makeFile(deps, taken, () => true);
    expect((await fileOf(id)).state).toBe('queued');
    await jobsOf('node-2').makeAll();
    expect((await fileOf(id)).state).toBe('ready');
  });

  it('is made once by two nodes at a time', async () => {
    await plantOrders('north', 300);
    const ids = await Promise.all([queue(), queue(), queue()]);
    await Promise.all([jobsOf('node-1').makeAll(), jobsOf('node-2').makeAll()]);
    for (const id of ids) expect((await linesOf(id)).length).toBe(300);
    expect(await pieces()).toBe(3);
  });

  it('fails in words: a disabled merchant, a query that cannot be asked', async () => {
    await plantOrders('north', 10);
    const wrong = await queue({ query: { sort: 'nothing' } });
    await jobsOf().makeAll();
    expect(await fileOf(wrong)).toMatchObject({ state: 'failed', error: 'Cannot sort by "nothing"' });
    await t.store.tx(system, (w) => w.update(tenants, 'reseller', { disabledAt: 1 }));
    const off = await queue();
    await jobsOf().makeAll();
    expect(await fileOf(off)).toMatchObject({ state: 'failed', error: 'The merchant is disabled.' });
    expect(await pieces()).toBe(0);
  });

  it('is refused when there are more rows than its format takes', () => {
    expect(tooMany(25_000, 'xlsx')).toBeUndefined();
    expect(tooMany(25_001, 'xlsx')?.detail).toContain('Choose CSV');
    expect(tooMany(25_001, 'csv')).toBeUndefined();
    expect(tooMany(2_000_001, 'csv')?.code).toBe('tooLarge');
  });

  it('sees what its merchant sees', async () => {
    for (const tenant of ['north', 'south', 'kiosk']) await plantOrders(tenant, 5);
    const above = await queue({ tenantId: 'north', scopeTenantId: 'north' });
    const below = await queue({ tenantId: 'kiosk', scopeTenantId: 'kiosk' });
    await jobsOf().makeAll();
    const owners = async (id: string) => [...new Set((await linesOf(id)).map((line) => line.split('-')[0]))].sort();
    expect(await owners(above)).toEqual(['kiosk', 'north']);
    expect(await owners(below)).toEqual(['kiosk']);
  });

  it('can be a workbook, and goes with its bytes after seven days', async () => {
    await plantOrders('north', 40);
    const id = await queue({ format: 'xlsx' });
    const jobs = jobsOf();
    await jobs.makeAll();
    const rows = await readSheet(await bytesOf(id));
    expect(rows.length).toBe(41);
    const tidy = jobs.jobs().find(({ name }) => name === 'old reports');
    t.clock.nowMs += 6 * dayMs;
    await tidy?.run();
    expect((await fileOf(id)).state).toBe('ready');
    t.clock.nowMs += 2 * dayMs;
    await tidy?.run();
    expect(await t.store.read(system).find(reportFiles, id)).toBeUndefined();
    expect(await pieces()).toBe(0);
  });
});

describe('a schedule', () => {
  const plantSchedule = (more: Partial<ScheduleRecord> = {}): Promise<void> =>
    t.store.tx(system, (w) =>
      w.insert(reportSchedules, {
        ...{ id: 'schedule', tenantId: 'north', name: 'Daily', report: 'transactions', format: 'csv' },
        ...{ period: 'yesterday', query: { columns: 'id' }, every: 'day', hour: 6, zone: 'Europe/Berlin' },
        ...{ recipients: ['a@example.com', 'b@example.com'], enabled: true, nextAt: noonMs - 1, lastAt: null },
        ...{ createdAt: 0, updatedAt: 0 },
        ...more,
      }),
    );
  const files = () => t.store.read(system).select(reportFiles);
  const letters = () => t.store.read(system).select(mails, { orderBy: [{ column: mails.to }] });

  it('orders its file once, whatever the number of nodes, and names its next time', async () => {
    await plantSchedule();
    await Promise.all(['node-1', 'node-2', 'node-3'].map((node) => jobsOf(node).orderDue()));
    expect((await files()).length).toBe(1);
    const schedule = await t.store.read(system).find(reportSchedules, 'schedule');
    expect(schedule).toMatchObject({ lastAt: noonMs, nextAt: Date.UTC(2026, 10, 26, 5) });
    await jobsOf().orderDue();
    expect((await files()).length).toBe(1);
  });

  it('makes up for missed runs by one', async () => {
    await plantSchedule({ nextAt: noonMs - 9 * dayMs });
    await jobsOf().orderDue();
    await jobsOf().orderDue();
    expect((await files()).map(({ name }) => name)).toEqual(['Daily 2026-11-24']);
  });

  it('rests while it is off', async () => {
    await plantSchedule({ enabled: false });
    await jobsOf().orderDue();
    expect(await files()).toEqual([]);
  });

  it.each([
    ['its merchant', 'north', 'north'],
    ['the merchant above its sub-merchant', 'kiosk', 'north'],
  ])('rests while %s is disabled, and goes on at its next time', async (_, tenantId, disabled) => {
    await plantSchedule({ tenantId });
    await t.store.tx(system, (w) => w.update(tenants, disabled, { disabledAt: noonMs - dayMs }));
    for (let day = 0; day < 3; day++) {
      await jobsOf().orderDue();
      t.clock.nowMs += dayMs;
    }
    expect(await files()).toEqual([]);
    expect((await t.store.read(system).find(reportSchedules, 'schedule'))?.lastAt).toBeNull();
    // In the evening of the 27th: before it would be due again.
    t.clock.nowMs = Date.UTC(2026, 10, 27, 17);
    await t.store.tx(system, (w) => w.update(tenants, disabled, { disabledAt: null }));
    await jobsOf().orderDue();
    expect(await files()).toEqual([]);
    t.clock.nowMs = Date.UTC(2026, 10, 28, 5);
    await jobsOf().orderDue();
    await jobsOf().makeAll();
    expect(await files()).toMatchObject([{ name: 'Daily 2026-11-27', state: 'ready' }]);
  });

  it('is over the days of its period, and mailed to all who get it', async () => {
    // A second apart from three days ago at noon: none of them yesterday.
    await plantOrders('north', 20);
    const yesterday = [Date.UTC(2026, 10, 23, 22, 59, 59), Date.UTC(2026, 10, 23, 23), Date.UTC(2026, 10, 24, 22, 59)];
    await t.store.tx(system, (w) =>
      w.insert(
        orders,
        yesterday.map((at, i) => endedOrder(`y${i}`, at, 1_000, { dueAt: null })),
      ),
    );
    await plantSchedule();
    const jobs = jobsOf();
    await jobs.orderDue();
    await jobs.makeAll();
    const [file] = await files();
    expect(await linesOf(file?.id ?? '')).toEqual(['y2', 'y1']);
    const sent = await letters();
    expect(sent.map(({ to }) => to)).toEqual(['a@example.com', 'b@example.com']);
    expect(sent[0]?.text).toContain('Log in and fetch it');
    expect(await t.store.read(system).select(reportLinks)).toEqual([]);
  });

  it('says by mail why there is no file', async () => {
    await plantSchedule({ query: { sort: 'nothing' } });
    const jobs = jobsOf('node-1', 'https://charge.example.com');
    await jobs.orderDue();
    await jobs.makeAll();
    const [letter] = await letters();
    expect(letter?.text).toContain('Cannot sort by "nothing"');
    expect(letter?.text).not.toContain('https://');
  });

  /** What was made and mailed, and where its addresses lead. */
  const mailed = async () => {
    await plantOrders('north', 20);
    await plantSchedule({ period: 'lastWeek', nextAt: noonMs - 1 });
    const jobs = jobsOf('node-1', 'https://charge.example.com');
    await jobs.orderDue();
    await jobs.makeAll();
    const app = new Hono();
    const { store, newId } = t;
    const error = (fields: object) => expect.unreachable(JSON.stringify(fields));
    const open = { throttle: async () => null, addressOf: () => '' };
    mountReportLinks(app, { store, now, newId, log: { ...silent, error }, ...open });
    const [first = '', second = ''] = (await letters()).map(
      ({ text }) => /https:\/\/charge\.example\.com(\/\S+)/.exec(text)?.[1] ?? '',
    );
    return { app, first, second, fetch: (address: string) => app.request(address, { method: 'POST' }) };
  };

  it('gives everyone an address that works once, after a page that asks', async () => {
    const { app, first, second } = await mailed();
    expect(first).not.toBe(second);
    for (const _ of [1, 2, 3]) {
      const page = await app.request(first);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain('<form method="post">');
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
    const got = await app.request(first, { method: 'POST' });
    expect(got.status).toBe(200);
    expect(got.headers.get('content-disposition')).toContain('Daily 2026-11-16');
    const [file] = await files();
    expect(Buffer.from(await got.arrayBuffer())).toEqual(await bytesOf(file?.id ?? ''));
    expect((await app.request(first, { method: 'POST' })).status).toBe(404);
    expect((await app.request(first)).status).toBe(404);
    expect((await app.request('/shared-reports/wfr_guessed', { method: 'POST' })).status).toBe(404);
    t.clock.nowMs += 8 * dayMs;
    expect((await app.request(second, { method: 'POST' })).status).toBe(404);
  });

  it('gives a report once to those who ask for it at the same time, and again where it broke off', async () => {
    const { first, fetch } = await mailed();
    const both = await Promise.all([fetch(first), fetch(first)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 404]);
    const reader = both.find(({ ok }) => ok)?.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    const again = await fetch(first);
    expect(again.status).toBe(200);
    await again.arrayBuffer();
    expect((await fetch(first)).status).toBe(404);
  });

  it('gives nothing of a merchant that is disabled', async () => {
    const { app, first, fetch } = await mailed();
    await t.store.tx(system, (w) => w.update(tenants, 'reseller', { disabledAt: 1 }));
    expect((await app.request(first)).status).toBe(404);
    expect((await fetch(first)).status).toBe(404);
  });
});
