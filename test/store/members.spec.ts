/** Members of a group from a file, on both engines: more rows than are looked up at once, people named twice, and strangers. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addMembers, readMembers } from '../../bff/billing/groups/import.ts';
import type { Store } from '../../bff/store/index.ts';
import { systemScope } from '../../bff/store/index.ts';
import { cards, customerGroups, drivers, groupMembers } from '../../bff/store/tables/index.ts';
import { cardRow } from '../kit/bridge.ts';
import { groupRow } from '../kit/offers.ts';
import { driverRow, openTestStore, plantTree, type TestStore } from '../kit/store.ts';

const system = systemScope('test');
let t: TestStore;
let store: Store;
beforeEach(async () => {
  t = await openTestStore();
  store = t.store;
  await plantTree(store);
  await store.tx(system, async (w) => {
    await w.insert(customerGroups, groupRow('staff'));
    const many = Array.from({ length: 250 }, (_, i) => ({
      ...driverRow(`d${i}`, 'north'),
      email: `Driver${i}@Example.com`,
    }));
    await w.insert(drivers, many);
    await w.insert(drivers, { ...driverRow('twin', 'kiosk'), email: 'driver7@example.com' });
    for (const id of ['one', 'two']) await w.insert(drivers, { ...driverRow(id, 'kiosk'), email: 'same@example.com' });
    await w.insert(cards, [
      cardRow('A1'),
      cardRow('K1', 'kiosk'),
      cardRow('S1', 'south'),
      cardRow('A1', 'south', { id: 'other' }),
    ]);
  });
});
afterEach(() => t.drop());

const send = (text: string) =>
  store.tx(system, async (w) => {
    const sheet = await readMembers(Buffer.from(text));
    const group = await w.find(customerGroups, 'staff');
    if (!group || !('rows' in sheet)) throw new Error('no group or no sheet');
    return addMembers(w, group, sheet, { newId: t.newId, nowMs: 1 });
  });
const membersNow = () => store.read(system).select(groupMembers);
const countNow = async () => (await store.read(system).find(customerGroups, 'staff'))?.memberCount;

it('each becomes one once, in whatever letters he is written', async () => {
  const emails = Array.from({ length: 250 }, (_, i) => `DRIVER${i}@example.com`);
  expect(await send(['email', ...emails, emails[0], emails[249]].join('\n'))).toEqual({
    ...{ created: 250, updated: 0, unchanged: 2, errors: [] },
  });
  expect(await countNow()).toBe(250);
  expect(await send(['email', ...emails].join('\n'))).toMatchObject({ created: 0, unchanged: 250 });
  expect(new Set((await membersNow()).map(({ driverId }) => driverId)).size).toBe(250);
});

it('cards are the group’s own before others; of a merchant beside there are none', async () => {
  expect(await send('uid,email\na1,\nK1,\n,driver7@example.com\n')).toMatchObject({ created: 3, errors: [] });
  const members = await membersNow();
  expect(members.map(({ cardId, driverId }) => cardId ?? driverId).sort()).toEqual(['card-A1', 'card-K1', 'd7']);
  expect((await send('email,uid\nsame@example.com,\n,S1\nx@example.com,A1\n,NOCARD\n')).errors).toEqual([
    { row: 1, column: 'email', message: 'several drivers have the e-mail same@example.com: add the right one by hand' },
    { row: 2, column: 'uid', message: 'there is no card S1' },
    { row: 3, column: 'email', message: 'give a card number or an e-mail, and not both' },
    { row: 4, column: 'uid', message: 'there is no card NOCARD' },
  ]);
});
