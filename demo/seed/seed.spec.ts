/** The rows of the demo agree with each other. */

import { isNotNull } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { systemScope } from '../../bff/store/index.ts';
import { connectors, orders } from '../../bff/store/tables/index.ts';
import { openTestStore } from '../../test/kit/store.ts';
import { seedDemo } from './seed.ts';

it('a connector charges since its session began', async () => {
  const { store, drop } = await openTestStore();
  const nowMs = Date.UTC(2026, 10, 22, 18);
  await seedDemo(store, {
    nowMs,
    password: 'long enough',
    keyOf: (identity) => identity,
    linkBase: 'http://x/welcome',
  });
  const read = store.read(systemScope('test'));
  const busy = await read.select(connectors, { where: isNotNull(connectors.orderId), limit: 500 });
  expect(busy.length).toBeGreaterThan(5);
  for (const { orderId, stateAt } of busy) expect(stateAt).toBe((await read.find(orders, orderId ?? ''))?.startedAt);
  await drop();
});
