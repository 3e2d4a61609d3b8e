/** Nobody reads or writes a row of a tenant outside the own subtree, whether the subtree is named in the query or looked up. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq, ne } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Store, systemScope } from '../../bff/store/index.ts';
import { audit, drivers, facts, ledgerDays, tenants } from '../../bff/store/tables/index.ts';
import { driverRow, openTestStore, plantTree, scopeAt, type TestStore, tenantRow } from '../kit/store.ts';

const system = systemScope('test');
const everywhere = ['platform', 'reseller', 'north', 'south', 'kiosk'];
const seen: Record<string, string[]> = {
  platform: everywhere,
  reseller: ['reseller', 'north', 'south', 'kiosk'],
  north: ['north', 'kiosk'],
  south: ['south'],
  kiosk: ['kiosk'],
};
const outOfScope = { code: 'outOfScope' };
const byName = [{ column: drivers.name, desc: false }];

let t: TestStore;
let store: Store;

beforeAll(async () => {
  t = await openTestStore();
  store = t.store;
  await plantTree(store);
  await store.tx(system, (w) =>
    w.insert(
      drivers,
      everywhere.map((id) => driverRow(`d-${id}`, id)),
    ),
  );
});
afterAll(() => t.drop());

describe.each(['named', 'looked up'])('with the subtree %s', (how) => {
  const scope = (tenantId: string) => scopeAt(tenantId, how === 'looked up');

  it.each(everywhere)('%s reads its own subtree by every way of reading', async (who) => {
    const r = store.read(scope(who));
    const expected = seen[who]!.map((id) => `d-${id}`).sort();
    const idsOf = (rows: { id: string }[]) => rows.map((row) => row.id).sort();
    expect(idsOf(await r.select(drivers))).toEqual(expected);
    expect(idsOf((await r.page(drivers, { sort: byName, limit: 10 })).items)).toEqual(expected);
    expect((await r.totals(drivers, undefined, [])).count).toBe(expected.length);
    const iterated: { id: string }[] = [];
    for await (const rows of r.iterate(drivers, { chunk: 2 })) iterated.push(...rows);
    expect(idsOf(iterated)).toEqual(expected);
    expect(idsOf(await r.raw.select().from(drivers).where(r.visible(drivers)))).toEqual(expected);
    for (const id of everywhere) {
      expect((await r.find(drivers, `d-${id}`))?.id).toBe(expected.includes(`d-${id}`) ? `d-${id}` : undefined);
      const first = await r.first(drivers, { where: eq(drivers.id, `d-${id}`) });
      expect(first?.id).toBe(expected.includes(`d-${id}`) ? `d-${id}` : undefined);
    }
  });

  it.each([
    ['south', 'north'],
    ['south', 'reseller'],
    ['kiosk', 'north'],
    ['north', 'south'],
    ['reseller', 'platform'],
  ])('%s changes nothing of %s', async (who, whose) => {
    const id = `d-${whose}`;
    const before = await store.read(system).find(drivers, id);
    await store.tx(scope(who), async (w) => {
      expect(await w.update(drivers, id, { name: 'stolen' })).toBeUndefined();
      expect(await w.updateWhere(drivers, eq(drivers.id, id), { name: 'stolen' })).toBe(0);
      expect(await w.remove(drivers, id)).toBe(false);
      expect(await w.removeWhere(drivers, eq(drivers.id, id))).toBe(0);
    });
    const tries = [
      store.tx(scope(who), (w) => w.insert(drivers, driverRow('new', whose))),
      store.tx(scope(who), (w) => w.insert(drivers, [driverRow('mine', who), driverRow('new', whose)])),
      store.tx(scope(who), (w) => w.upsert(drivers, driverRow('new', whose), ['id'])),
      store.tx(scope(who), (w) => w.upsert(drivers, driverRow(id, who), ['id'])),
      store.tx(scope(who), (w) => w.update(drivers, `d-${who}`, { tenantId: whose })),
      store.tx(scope(who), (w) => w.updateWhere(drivers, undefined, { tenantId: whose })),
      store.tx(scope(who), (w) => w.emit('topic', id, {}, whose)),
      store.tx(scope(who), (w) => w.audit('did', 'driver', id, {}, whose)),
      store.tx(scope(who), (w) => w.plant(tenantRow('child', whose))),
      store.tx(scope(who), (w) => w.plant(tenantRow('root', null))),
      store.tx(scope(who), (w) => w.insert(facts, { name: 'x', value: 'y', secret: false })),
      store.tx(scope(who), (w) => w.updateWhere(facts, undefined, { value: 'y' })),
      store.tx(scope(who), (w) => w.removeWhere(facts, undefined)),
    ];
    for (const result of await Promise.allSettled(tries)) {
      expect(result).toMatchObject({ status: 'rejected', reason: outOfScope });
    }
    expect(await store.read(system).find(drivers, id)).toEqual(before);
    expect((await store.read(system).totals(drivers, undefined, [])).count).toBe(everywhere.length);
    expect(await store.outbox.since(null, 10)).toEqual([]);
  });
});

describe('within the scope', () => {
  it('all writes work, and the audit log names who did it', async () => {
    t.clock.nowMs = 4_000;
    await store.tx(scopeAt('north', true), async (w) => {
      await w.insert(drivers, driverRow('temp', 'kiosk', 'Before'));
      expect(await w.update(drivers, 'temp', { name: 'After', email: undefined })).toMatchObject({
        name: 'After',
        email: '',
      });
      expect(await w.update(drivers, 'temp', {})).toMatchObject({ name: 'After' });
      expect(await w.updateWhere(drivers, eq(drivers.id, 'temp'), { phone: '1' })).toBe(1);
      await w.audit('driver.edit', 'driver', 'temp', { name: ['Before', 'After'] });
      expect(await w.find(drivers, 'temp')).toMatchObject({ tenantId: 'kiosk', phone: '1' });
      expect(await w.remove(drivers, 'temp')).toBe(true);
    });
    const lines = await store.read(scopeAt('north')).select(audit);
    expect(lines).toMatchObject([
      {
        tenantId: 'north',
        at: 4_000,
        actorKind: 'account',
        actorId: 'account-north',
        action: 'driver.edit',
        objectId: 'temp',
        detail: { name: ['Before', 'After'] },
        address: '192.0.2.1',
      },
    ]);
    await store.tx(system, (w) => w.removeWhere(audit, undefined));
  });

  it('a tenant planted below can be written for at once, and is seen from every tenant above', async () => {
    await store.tx(scopeAt('north'), async (w) => {
      await w.plant(tenantRow('stall', 'north'));
      await w.insert(drivers, driverRow('d-stall', 'stall'));
    });
    for (const who of ['platform', 'reseller', 'north', 'stall']) {
      expect((await store.read(scopeAt(who, true)).find(tenants, 'stall'))?.parentId).toBe('north');
    }
    expect(await store.read(scopeAt('kiosk', true)).find(tenants, 'stall')).toBeUndefined();
    await store.tx(system, async (w) => {
      await w.remove(drivers, 'd-stall');
    });
  });

  it('roll-ups without an id are kept apart by tenant', async () => {
    const row = {
      tenantId: 'south',
      day: 20260101,
      kind: 'order',
      debit: 'receivable',
      credit: 'revenue',
      currency: 'EUR',
      amountMinor: 7,
      entries: 1,
    } as const;
    const keys = ['tenantId', 'day', 'kind', 'debit', 'credit', 'currency'] as const;
    const add = ['amountMinor', 'entries'] as const;
    for (let i = 0; i < 3; i++) await store.tx(scopeAt('south'), (w) => w.upsert(ledgerDays, row, [...keys], [...add]));
    expect(await store.read(scopeAt('south')).select(ledgerDays)).toEqual([{ ...row, amountMinor: 21, entries: 3 }]);
    expect(await store.read(scopeAt('north')).select(ledgerDays, { where: ne(ledgerDays.day, 0) })).toEqual([]);
  });
});

describe('scopes', () => {
  const sources = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return sources(path);
      return path.endsWith('.ts') && !path.endsWith('.spec.ts') ? [path] : [];
    });

  it('of callers are made in access/ only', () => {
    const makers = sources('bff').filter((file) => /import[^;]*\bmakeScope\b/.test(readFileSync(file, 'utf8')));
    expect(makers.filter((file) => !file.startsWith('bff/access/') && file !== 'bff/store/scope.ts')).toEqual([]);
  });
});
