/** A node of the bridge on a test store, with a merchant's station, two chargers and cards, and a link that plays a charger's socket. */

import { eq } from 'drizzle-orm';
import { expect } from 'vitest';
import { createClerk } from '../../bff/billing/clerk.ts';
import type { Tariff } from '../../bff/billing/tariffs/tariff.ts';
import { type Commands, createCommands } from '../../bff/bridge/commands.ts';
import type { Desk } from '../../bff/bridge/desks.ts';
import { createIngest, type Ingest } from '../../bff/bridge/ingest.ts';
import { type NewRow, type Row, systemScope } from '../../bff/store/index.ts';
import {
  cards,
  chargers,
  connectors,
  orderDays,
  orders,
  stations,
  tariffs,
  tariffVersions,
} from '../../bff/store/tables/index.ts';
import type { OcppVersion, StationEvent, StationReply } from '../../ocpp/index.ts';
import { counterIds, openTestStore, plantTree, type TestStore } from './store.ts';

export const system = systemScope('test');

/** 2026-06-01 10:00 in Berlin. */
export const morningMs = Date.UTC(2026, 5, 1, 8);

/** 0.50 EUR per kWh and 1.00 EUR to start. */
export const plainTariff: Tariff = {
  currency: 'EUR',
  startFee: { amountMinor: 100 },
  energy: { basePriceMicros: 500_000, bands: [] },
};

export const silent = { info() {}, warn() {}, error() {} };

/** Commands stay in line: the tests that want them sent have sockets of their own. */
const noSockets: Parameters<typeof createCommands>[0]['ocpp'] = {
  send: async () => ({ outcome: 'failed', detail: 'offline' }),
  link: () => undefined,
  links: () => [],
  disconnect: () => false,
};

export interface Plug {
  link: { identity: string; connectionId: string; version: OcppVersion; lastMessageAtMs: number };
  tell<E extends StationEvent>(event: E): Promise<StationReply<E['kind']>>;
  unplug(): Promise<void>;
}

export interface Node {
  ingest: Ingest;
  /** Connects a charger, replacing nothing. */
  connect(identity: string, version?: OcppVersion): Plug;
  /** Does now what the bridge does by the clock under this name. */
  job(name: string): Promise<void>;
}

export interface Yard extends TestStore {
  /** `queue`: where the bridge's own questions go; they stay in line when not given. */
  node(nodeId?: string, desks?: readonly Desk[], queue?: Commands['queue']): Node;
  orders(): Promise<Row<typeof orders>[]>;
  /** The order; there is exactly one. */
  onlyOrder(): Promise<Row<typeof orders>>;
  connector(number: number): Promise<Row<typeof connectors> | undefined>;
  connectors(): Promise<Row<typeof connectors>[]>;
  /** The sums of the station's days, after the billing clerk went through what is due. */
  totals(): Promise<Row<typeof orderDays>[]>;
  /** Lets time pass. */
  wait(ms: number): void;
}

export const cardRow = (
  uid: string,
  tenantId = 'north',
  more: Partial<NewRow<typeof cards>> = {},
): NewRow<typeof cards> => ({
  id: `card-${uid}`,
  tenantId,
  uid,
  label: `Label ${uid}`,
  groupTag: '',
  blocked: false,
  stationIds: [],
  chargerIds: [],
  createdAt: 0,
  updatedAt: 0,
  ...more,
});

const chargerRow = (identity: string): NewRow<typeof chargers> => ({
  id: `charger-${identity}`,
  tenantId: 'north',
  stationId: 'station',
  identity,
  name: identity,
  vendor: '',
  model: '',
  serial: '',
  firmware: '',
  maxPowerW: 22_000,
  keyHash: null,
  online: false,
  nodeId: '',
  connectionId: '',
  disabled: false,
  createdAt: 0,
  updatedAt: 0,
});

export const openYard = async (definition: Tariff = plainTariff): Promise<Yard> => {
  const t = await openTestStore();
  t.clock.nowMs = morningMs;
  await plantTree(t.store);
  const version = { id: 'version-1', tenantId: 'north', tariffId: 'tariff', version: 1, createdBy: '', createdAt: 0 };
  await t.store.tx(system, async (w) => {
    await w.insert(tariffs, {
      ...{
        id: 'tariff',
        tenantId: 'north',
        name: 'Plain',
        currency: definition.currency,
        versionId: 'version-1',
        version: 1,
      },
      ...{ archived: false, createdAt: 0, updatedAt: 0 },
    });
    await w.insert(tariffVersions, { ...version, definition });
    await w.insert(stations, {
      ...{
        id: 'station',
        tenantId: 'north',
        name: 'Harbour',
        address: '',
        city: '',
        country: 'DE',
        latitude: 0,
        longitude: 0,
      },
      ...{ zone: 'Europe/Berlin', tariffId: 'tariff', createdAt: 0, updatedAt: 0 },
    });
    await w.insert(chargers, [chargerRow('CP1'), chargerRow('CP2')]);
    await w.insert(cards, [cardRow('A1'), cardRow('B2')]);
  });
  const ids = counterIds('made');
  const connections = counterIds('connection');
  const all = t.store.read(system);
  const allOrders = () => all.select(orders, { orderBy: [{ column: orders.transactionId }] });
  return {
    ...t,
    node(nodeId = 'node-1', desks = [], queue) {
      const of = { store: t.store, now: () => t.clock.nowMs, newId: ids, log: silent, nodeId, desks };
      const ingest: Ingest = createIngest({ ...of, queue: queue ?? ((...asked) => inLine.queue(...asked)) });
      const inLine = createCommands({ ...of, ocpp: noSockets, ingest });
      return {
        ingest,
        connect(identity, version = 'ocpp1.6') {
          const link = { identity, connectionId: connections(), version, lastMessageAtMs: t.clock.nowMs };
          ingest.connected(link);
          return {
            link,
            tell: (event) => ingest.handle(link, event) as Promise<never>,
            async unplug() {
              ingest.disconnected(link);
              await ingest.stop();
            },
          };
        },
        async job(name) {
          const found = ingest.jobs(10 * 60_000).find((each) => each.name === name);
          if (!found) throw new Error(`no job ${name}`);
          await found.run();
        },
      };
    },
    orders: allOrders,
    async onlyOrder() {
      const rows = await allOrders();
      expect(rows).toHaveLength(1);
      return rows[0]!;
    },
    connector: async (number) => (await all.select(connectors)).find((row) => row.number === number),
    connectors: () => all.select(connectors),
    async totals() {
      await createClerk({ store: t.store, now: () => t.clock.nowMs, log: silent, desks: [] }).run();
      return all.select(orderDays, { where: eq(orderDays.kind, 'station') });
    },
    wait(ms) {
      t.clock.nowMs += ms;
    },
  };
};
