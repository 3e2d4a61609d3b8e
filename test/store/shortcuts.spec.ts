/** The paths made for speed say the same as the long way round: equal-column lookups, changes without reading back, parts of rows. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemScope } from '../../bff/store/index.ts';
import { drivers } from '../../bff/store/tables/index.ts';
import { driverRow, openTestStore, plantTree, scopeAt, type TestStore } from '../kit/store.ts';

const system = systemScope('test');
let t: TestStore;
beforeAll(async () => {
  t = await openTestStore();
  await plantTree(t.store);
  await t.store.tx(system, async (w) => {
    await w.insert(drivers, [
      driverRow('n1', 'north', 'Ada'),
      driverRow('n2', 'north', "O'Neil"),
      driverRow('s1', 'south', 'Ada'),
    ]);
  });
});
afterAll(() => t.drop());

const ids = (rows: { id: string }[]) => rows.map((r) => r.id).sort();

describe('match', () => {
  it('finds rows by equal columns, within the scope', async () => {
    expect(ids(await t.store.read(system).match(drivers, { name: 'Ada' }))).toEqual(['n1', 's1']);
    expect(ids(await t.store.read(scopeAt('north')).match(drivers, { name: 'Ada' }))).toEqual(['n1']);
    expect(ids(await t.store.read(scopeAt('reseller', true)).match(drivers, { name: 'Ada' }))).toEqual(['n1', 's1']);
    expect(await t.store.read(scopeAt('kiosk')).match(drivers, { name: 'Ada' })).toEqual([]);
  });
  it('takes constants into the statement, quotes included', async () => {
    const read = t.store.read(system);
    expect(ids(await read.match(drivers, { tenantId: 'north' }, { name: "O'Neil" }))).toEqual(['n2']);
    expect(ids(await read.match(drivers, { tenantId: 'north' }, { name: 'Ada' }))).toEqual(['n1']);
  });
});

describe('change', () => {
  const nameOf = async (id: string) => (await t.store.read(system).find(drivers, id))?.name;
  it('changes a row of the scope, and says when there is none', async () => {
    expect(await t.store.tx(scopeAt('north'), (w) => w.change(drivers, 'n1', { name: 'Grace' }))).toBe(true);
    expect(await t.store.tx(scopeAt('south'), (w) => w.change(drivers, 'n1', { name: 'Eve' }))).toBe(false);
    expect(await nameOf('n1')).toBe('Grace');
  });
  it('leaves a row alone that is not as expected', async () => {
    expect(await t.store.tx(system, (w) => w.change(drivers, 'n1', { name: 'Eve' }, { name: 'Ada' }))).toBe(false);
    expect(await t.store.tx(system, (w) => w.change(drivers, 'n1', { name: 'Ada' }, { name: 'Grace' }))).toBe(true);
    expect(await nameOf('n1')).toBe('Ada');
  });
  it('moves no row out of the scope, and does not pretend to change nothing', async () => {
    const move = t.store.tx(scopeAt('north'), (w) => w.change(drivers, 'n1', { tenantId: 'south' }));
    await expect(move).rejects.toMatchObject({ code: 'outOfScope' });
    await expect(t.store.tx(system, (w) => w.change(drivers, 'n1', {}))).rejects.toThrow('must set something');
  });
});

describe('parts of rows', () => {
  it('hold what was asked for and what sorts, in the same order and pages', async () => {
    const read = t.store.read(system);
    const sort = [{ column: drivers.name, desc: false }];
    const whole = await read.page(drivers, { sort, limit: 2 });
    const part = await read.page(drivers, { sort, limit: 2, only: ['tenantId'] });
    expect(part.items).toEqual(whole.items.map(({ id, name, tenantId }) => ({ id, name, tenantId })));
    expect(part.next).toBe(whole.next);
    const rows: object[] = [];
    for await (const chunk of read.iterate(drivers, { chunk: 1, only: ['tenantId'] })) rows.push(...chunk);
    expect(rows).toEqual(['n1', 'n2', 's1'].map((id) => ({ id, tenantId: id[0] === 'n' ? 'north' : 'south' })));
  });
});
