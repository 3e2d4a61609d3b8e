/** Two nodes that promise the last use of a campaign at the same moment: one of them reads what the other wrote. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toCampaign } from '../../bff/billing/campaigns/facts.ts';
import { promiseTo } from '../../bff/billing/campaigns/promise.ts';
import { redeem } from '../../bff/billing/campaigns/redeem.ts';
import type { SessionRules } from '../../bff/billing/campaigns/rules.ts';
import { isFailure } from '../../bff/kernel/result.ts';
import type { Store } from '../../bff/store/index.ts';
import { systemScope } from '../../bff/store/index.ts';
import { engine } from '../../bff/store/kit.ts';
import { campaigns, campaignUses, drivers } from '../../bff/store/tables/index.ts';
import { campaignRow } from '../kit/offers.ts';
import { driverRow, openTestStore, plantTree, type TestStore } from '../kit/store.ts';

const system = systemScope('test');
const amount = { kind: 'amount', amountMinor: 100 } as const;
const always: SessionRules = {
  ...{ kind: 'happyHour', benefit: amount, stackable: true },
  windows: [{ days: [1, 2, 3, 4, 5, 6, 7], fromMinute: 0, toMinute: 1440 }],
};

describe.runIf(engine === 'postgres')('of two nodes at once', () => {
  let one: TestStore;
  let two: TestStore;
  beforeEach(async () => {
    one = await openTestStore();
    two = await openTestStore(one.place);
    await plantTree(one.store);
    await one.store.tx(system, (w) => w.insert(drivers, [driverRow('anna', 'north'), driverRow('ben', 'north')]));
  });
  afterEach(async () => {
    await two.store.close();
    await one.drop();
  });
  const at = { atMs: 0, stationId: 'station', currency: 'EUR', groupIds: new Set<string>() };
  const promise = (store: Store, orderId: string, campaignId: string) =>
    store.tx(system, async (w) => {
      const row = await w.find(campaigns, campaignId);
      const promised = { orderId, nowMs: 0, newId: () => `use-${orderId}`, room: 20 };
      return promiseTo(w, row ? [toCampaign(row)] : [], at, { driverId: 'anna', cardId: null }, promised);
    });

  it.each([
    ['its last use', { maxUses: 5, uses: 4 }],
    ['a driver’s last use', { maxUsesPerDriver: 1 }],
  ])('one has %s', async (_, limit) => {
    for (let i = 0; i < 5; i++) {
      const row = campaignRow(`happy-${i}`, always, limit);
      await one.store.tx(system, (w) => w.insert(campaigns, row));
      const granted = await Promise.all(
        [one, two].map(({ store }, node) => promise(store, `order-${i}-${node}`, `happy-${i}`)),
      );
      expect(granted.flat()).toHaveLength(1);
    }
    expect(await one.store.read(system).select(campaignUses)).toHaveLength(5);
  });

  it('one has the last coupon of a code', async () => {
    const row = campaignRow(
      'coupon',
      { kind: 'coupon', benefit: amount, stackable: true },
      { code: 'ONE', maxUses: 1 },
    );
    await one.store.tx(system, (w) => w.insert(campaigns, row));
    const claims = [one, two].map(({ store }, node) =>
      store.tx(system, (w) =>
        redeem(w, { code: 'one', driverId: node === 0 ? 'anna' : 'ben' }, { id: `use-${node}`, nowMs: 0 }),
      ),
    );
    expect((await Promise.all(claims)).filter(isFailure)).toHaveLength(1);
    expect(await one.store.read(system).find(campaigns, 'coupon')).toMatchObject({ uses: 1 });
  });
});
