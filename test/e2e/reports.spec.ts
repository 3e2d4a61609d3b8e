/** Reports as a merchant has them: asked on a screen, made in the background, fetched, scheduled; and what others see of it. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reports } from '../../bff/billing/reports/contract.ts';
import { reportFiles, reportSchedules } from '../../bff/billing/reports/files-contract.ts';
import type { BodyIn } from '../../bff/kernel/contract.ts';
import { systemScope } from '../../bff/store/scope.ts';
import {
  audit,
  orders,
  reportFiles as reportFileTable,
  reportSchedules as reportScheduleTable,
} from '../../bff/store/tables/index.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { type Asker, asking, bearer } from '../kit/ask.ts';
import { Live } from '../kit/live.ts';
import { buildWorld, idOf, markOf, type World } from '../kit/world.ts';

const system = systemScope('test');
let app: TestApp;
let world: World;
let api: Asker;

beforeAll(async () => {
  app = await startTestApp();
  world = await buildWorld(app.store);
  api = asking(app.url, bearer(world.keys.north));
});
afterAll(async () => {
  expect(app.errors).toEqual([]);
  await app.drop();
});

const actions = async (objectId: string): Promise<string[]> => {
  const where = eq(audit.objectId, objectId);
  const said = await app.store.read(system).select(audit, { where, orderBy: [{ column: audit.id }] });
  return said.map(({ action }) => action);
};

const small = { report: 'transactions', format: 'csv', query: { columns: 'id,serial', state: 'completed' } } as const;

describe('a report file', () => {
  it('is ordered, followed live, fetched, deleted, and all of it audited', async () => {
    const live = await Live.open(app.url, bearer(world.keys.north), { topics: 'report.changed' });
    const made = await api.ok(reportFiles.endpoints.make, { body: { ...small, name: 'My orders' } });
    expect(made).toMatchObject({ name: 'My orders', state: 'queued', total: 2 });
    await live.find('ready', ({ row }) => row.id === made.id && row.state === 'ready');
    await live.cut();
    const params = { id: made.id };
    const response = await api.raw(reportFiles.endpoints.content, { params });
    expect(response.headers.get('content-disposition')).toContain('filename="My orders.csv"');
    const text = await response.text();
    expect(text.trim().split('\r\n').slice(1).sort()).toEqual([
      `${idOf('order', 'kiosk')},${markOf('kiosk')}`,
      `${idOf('order', 'north')},${markOf('north')}`,
    ]);
    expect(Number(response.headers.get('content-length'))).toBe(Buffer.byteLength(text) + 3);
    await api.ok(reportFiles.endpoints.remove, { params });
    expect((await api.refused(reportFiles.endpoints.content, { params })).status).toBe(404);
    expect(await actions(made.id)).toEqual(['report.make', 'report.download', 'reportFile.remove']);
  });

  it('is its merchant’s own: neither those below nor beside see it', async () => {
    const made = await api.ok(reportFiles.endpoints.make, { body: small });
    for (const tenant of ['kiosk', 'south'] as const) {
      const other = asking(app.url, bearer(world.keys[tenant]));
      const seen = await other.ok(reportFiles.endpoints.list);
      expect(seen.items.map(({ id }) => id)).toEqual([idOf('reportFile', tenant)]);
      expect((await other.refused(reportFiles.endpoints.content, { params: { id: made.id } })).status).toBe(404);
    }
  });

  it('is refused in words when it cannot be made', async () => {
    const refused = async (body: object) => {
      const problem = await api.refused(reportFiles.endpoints.make, { body: { ...small, ...body } });
      return [problem.status, problem.detail];
    };
    expect(await refused({ query: { nothing: '1' } })).toEqual([400, expect.stringContaining('cannot be asked')]);
    expect(await refused({ query: { sort: 'city' } })).toEqual([400, 'Cannot sort by "city"']);
    expect(await refused({ report: 'consumption', query: { of: 'car' } })).toEqual([
      400,
      expect.stringContaining('of'),
    ]);
    expect(await refused({ query: { columns: 'secret' } })).toEqual([400, 'There is no column "secret"']);
  });
});

describe('how much a merchant may have', () => {
  it('does not depend on the merchants below it', async () => {
    const schedule = await app.store.read(system).find(reportScheduleTable, idOf('reportSchedule', 'kiosk'));
    const file = await app.store.read(system).find(reportFileTable, idOf('reportFile', 'kiosk'));
    if (!schedule || !file) throw new Error('the kiosk has none');
    const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);
    await app.store.tx(system, async (w) => {
      await w.insert(
        reportScheduleTable,
        upTo(100).map((i) => ({ ...schedule, id: `many-${i}`, enabled: false })),
      );
      // Under way for long, so that no job takes them.
      const busy = { state: 'running' as const, updatedAt: Date.now() + 3_600_000 };
      await w.insert(
        reportFileTable,
        upTo(20).map((i) => ({ ...file, ...busy, id: `busy-${i}` })),
      );
    });
    const { name, report, format, period, every, hour, zone } = schedule;
    const body = { name, report, format, period, every, hour, zone };
    const kiosk = asking(app.url, bearer(world.keys.kiosk));
    expect((await kiosk.refused(reportSchedules.endpoints.create, { body })).status).toBe(409);
    expect((await kiosk.refused(reportFiles.endpoints.make, { body: small })).status).toBe(429);
    await api.ok(reportSchedules.endpoints.create, { body });
    await api.ok(reportFiles.endpoints.make, { body: small });
  });
});

describe('a schedule', () => {
  const body: BodyIn<typeof reportSchedules.endpoints.create> = {
    name: 'Weekly',
    report: 'consumption',
    format: 'xlsx',
    period: 'lastWeek',
    every: 'week',
    hour: 6,
    zone: 'Europe/Berlin',
    query: { of: 'station' },
    recipients: ['office@example.com'],
  };

  it('is made, changed, listed and deleted; a change of its time moves its next run', async () => {
    const made = await api.ok(reportSchedules.endpoints.create, { body });
    expect(made).toMatchObject({ enabled: true, lastAt: null, query: { of: 'station' } });
    expect(new Date(made.nextAt).getUTCDay()).toBe(1);
    const params = { id: made.id };
    const daily = await api.ok(reportSchedules.endpoints.update, { params, body: { every: 'day', hour: 23 } });
    expect(daily.nextAt).toBeLessThanOrEqual(Date.now() + 25 * 3_600_000);
    const renamed = await api.ok(reportSchedules.endpoints.update, { params, body: { name: 'Daily' } });
    expect(renamed.nextAt).toBe(daily.nextAt);
    const listed = await api.ok(reportSchedules.endpoints.list, { query: { name: 'Daily' } });
    expect(listed.items.map(({ id }) => id)).toEqual([made.id]);
    await api.ok(reportSchedules.endpoints.remove, { params });
    expect(await actions(made.id)).toEqual([
      ...['reportSchedule.create', 'reportSchedule.change', 'reportSchedule.change', 'reportSchedule.remove'],
    ]);
  });

  it.each([
    ['a zone that there is not', { zone: 'Europe/Nowhere' }, 'There is no time zone "Europe/Nowhere"'],
    ['what is no address', { recipients: ['a@example.com', 'b'] }, '"b" is not a mail address'],
    ['days of its own', { query: { from: '20260101' } }, 'Leave "from" out'],
    ['what cannot be asked', { query: { of: 'tenant', stationId: 'x' } }, 'The sums of one tenant'],
    ['too many addresses', { recipients: Array(11).fill('a@example.com') }, 'recipients'],
  ])('refuses %s', async (_, more, words) => {
    const problem = await api.refused(reportSchedules.endpoints.create, { body: { ...body, ...more } });
    expect(problem.status).toBe(400);
    expect(problem.detail).toContain(words);
  });
});

describe('on a screen', () => {
  it('orders become sums when the clerk has booked them, in the merchant’s view', async () => {
    await app.store.tx(system, (w) => w.updateWhere(orders, eq(orders.state, 'completed'), { dueAt: 1 }));
    app.store.bell('billing');
    const query = { from: 20_260_101, to: 20_260_131, of: 'tenant', by: 'total' } as const;
    await expect
      .poll(async () => (await api.ok(reports.endpoints.consumption, { query })).rows.map((r) => r.subjectId).sort(), {
        timeout: 20_000,
      })
      .toEqual(['kiosk', 'north']);
    const { rows } = await api.ok(reports.endpoints.consumption, { query });
    for (const row of rows) expect(row).toMatchObject({ orders: 1, users: 1, energyWh: 10_000, currency: 'EUR' });
  });
  it('the dashboard shows the chargers of the tree', async () => {
    const board = await api.ok(reports.endpoints.dashboard, { query: { days: '30' } });
    expect(board.now.chargers.total).toBe(2);
    expect(board.days.length).toBe(30);
  });
});
