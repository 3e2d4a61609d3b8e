/**
 * Fills an empty database with the demo: merchants, people, equipment, tariffs, sixty days of orders. Everything is drawn before the one
 * transaction that writes it. The same seed and time give the same data. Takes the time; reads no clock.
 */

import { mailLink } from '../../bff/access/links.ts';
import { hashPassword } from '../../bff/access/secrets.ts';
import { hashKey } from '../../bff/sites/chargers/key.ts';
import { type NewRow, type Store, systemScope } from '../../bff/store/index.ts';
import {
  accounts,
  alarms,
  cards,
  chargers,
  connectors,
  drivers,
  meterValues,
  orders,
  stations,
  tariffs,
  tariffVersions,
  tenants,
} from '../../bff/store/tables/index.ts';
import { newAlarms } from './alarms.ts';
import { demoStations } from './equipment.ts';
import { type History, newHistory, type PricedVersion } from './history.ts';
import { invited, type LogIn, logIns, merchants } from './merchants.ts';
import { newPeople } from './people.ts';
import { type Random, seededRandom } from './random.ts';
import { demoTariffs, type TariffKey } from './tariffs.ts';

const dayMs = 86_400_000;

export interface SeedOptions {
  nowMs: number;
  /** Another number gives other people and sessions. */
  seed?: number;
  /** Of all log-ins. */
  password: string;
  /** AuthorizationKey of a charger. */
  keyOf(identity: string): string;
  /** Address of the page for mailed links. */
  linkBase: string;
}

type AccountRow = NewRow<typeof accounts>;
type TariffRow = NewRow<typeof tariffs>;

interface Tariffs {
  rows: TariffRow[];
  versions: NewRow<typeof tariffVersions>[];
  priced: Map<TariffKey, PricedVersion[]>;
}

/** True when the demo was written; false when the database has data already. */
export async function seedDemo(store: Store, options: SeedOptions): Promise<boolean> {
  const scope = systemScope('seed');
  if (await store.read(scope).find(tenants, 'platform')) return false;
  const { nowMs } = options;
  const random = seededRandom(options.seed ?? 20_261_122);
  const people = newPeople(random, nowMs);
  const prices = newTariffs(random, nowMs);
  const versionsOf = ({ tariff }: { tariff: TariffKey | null }) => (tariff ? (prices.priced.get(tariff) ?? []) : []);
  const history = newHistory({ random, nowMs, people, versionsOf });
  const passwordHash = await hashPassword(options.password);
  const staff = logIns.map((logIn) => newAccount(random, nowMs, logIn, passwordHash));
  const keeper = staff[2];
  if (!keeper) throw new Error('nobody operates the demo');
  const raised = newAlarms(random, nowMs, history.orders, { id: keeper.id, name: keeper.name });
  await store.tx(scope, async (w) => {
    for (const merchant of merchants) {
      const at = nowMs - 400 * dayMs;
      await w.plant({
        ...merchant,
        tenantId: merchant.id,
        origins: [],
        disabledAt: null,
        createdAt: at,
        updatedAt: at,
      });
    }
    const guest = newAccount(random, nowMs, invited, null);
    await w.insert(accounts, [...staff, guest]);
    const row = await w.find(accounts, guest.id);
    if (row) await mailLink(w, { newId: () => random.id(nowMs), linkBase: options.linkBase }, row, 'invitation', nowMs);
    await w.insert(tariffs, prices.rows);
    await w.insert(tariffVersions, prices.versions);
    await w.insert(drivers, people.drivers);
    await w.insert(cards, people.cards);
    await w.insert(stations, stationRows(nowMs, prices));
    await w.insert(chargers, chargerRows(nowMs, options));
    await w.insert(connectors, connectorRows(nowMs, random, history));
    for (const order of history.orders) order.transactionId = await w.nextTransactionNumber();
    await w.insert(orders, history.orders);
    await w.insert(
      meterValues,
      history.meterValues.map(({ order: { transactionId }, ...row }) => ({ ...row, transactionId })),
    );
    await w.insert(alarms, raised);
  });
  return true;
}

function newAccount(random: Random, nowMs: number, logIn: LogIn, passwordHash: string | null): AccountRow {
  const createdAt = nowMs - 300 * dayMs;
  return {
    ...logIn,
    id: random.id(createdAt),
    locale: merchants.find(({ id }) => id === logIn.tenantId)?.locale ?? 'en',
    passwordHash,
    totpSecret: null,
    totpEnabledAt: null,
    totpLastStep: null,
    disabledAt: null,
    lastLogInAt: null,
    createdAt,
    updatedAt: createdAt,
  };
}

function newTariffs(random: Random, nowMs: number): Tariffs {
  const all: Tariffs = { rows: [], versions: [], priced: new Map() };
  for (const { key, tenantId, name, versions, changedDaysAgo } of demoTariffs) {
    const tariffId = `tariff-${key}`;
    const priced = versions.map((tariff, index): PricedVersion => {
      const isLast = index === versions.length - 1;
      const fromMs = nowMs - (isLast && index > 0 ? changedDaysAgo : 300) * dayMs;
      return { versionId: random.id(fromMs), tariff, fromMs };
    });
    all.priced.set(key, priced);
    const last = priced.at(-1);
    if (!last) throw new Error(`tariff ${key} has no version`);
    const createdBy = logIns.find((logIn) => logIn.tenantId === tenantId)?.name ?? '';
    for (const [index, { versionId, tariff, fromMs }] of priced.entries())
      all.versions.push({
        id: versionId,
        tenantId,
        tariffId,
        version: index + 1,
        definition: tariff,
        createdBy,
        createdAt: fromMs,
      });
    all.rows.push({
      id: tariffId,
      tenantId,
      name,
      currency: last.tariff.currency,
      versionId: last.versionId,
      version: priced.length,
      archived: false,
      createdAt: priced[0]?.fromMs ?? nowMs,
      updatedAt: last.fromMs,
    });
  }
  return all;
}

const stationRows = (nowMs: number, prices: Tariffs): NewRow<typeof stations>[] =>
  demoStations.map(({ id, tenantId, name, address, city, country, latitude, longitude, zone, tariff }) => ({
    id,
    tenantId,
    name,
    address,
    city,
    country,
    latitude,
    longitude,
    zone,
    tariffId: prices.rows.find((row) => row.id === `tariff-${tariff}`)?.id ?? null,
    createdAt: nowMs - 300 * dayMs,
    updatedAt: nowMs - 300 * dayMs,
  }));

/** A charger that went away long ago is left in peace; the others connect a moment later. */
const awaySince = (nowMs: number, habit: string) => (habit === 'gone' ? nowMs - 47 * 3_600_000 : nowMs);

const chargerRows = (nowMs: number, options: SeedOptions): NewRow<typeof chargers>[] =>
  demoStations.flatMap(({ tenantId, chargers: own }) =>
    own.map(({ id, stationId, identity, name, serial, kind, habit, device, connectors: plugs }) => ({
      id,
      tenantId,
      stationId,
      identity,
      name,
      ...device,
      serial,
      maxPowerW: kind === 'dc150' ? 300_000 : plugs.reduce((sum, plug) => sum + plug.maxPowerW, 0),
      keyHash: hashKey(options.keyOf(identity)),
      online: false,
      nodeId: '',
      connectionId: '',
      connectedAt: null,
      offlineSince: awaySince(nowMs, habit),
      lastSeenAt: awaySince(nowMs, habit),
      bootedAt: nowMs - 12 * dayMs,
      disabled: false,
      createdAt: nowMs - 300 * dayMs,
      updatedAt: awaySince(nowMs, habit),
    })),
  );

const connectorRows = (nowMs: number, random: Random, { running, orders: all }: History): NewRow<typeof connectors>[] =>
  demoStations.flatMap(({ tenantId, chargers: own }) =>
    own.flatMap(({ id: chargerId, stationId, habit, connectors: plugs }) =>
      plugs.map(({ number, type, maxPowerW }) => {
        const orderId = running.get(`${chargerId}:${number}`) ?? null;
        const quietMs = random.whole(5, 90) * 60_000;
        return {
          id: `${chargerId}-${number}`,
          tenantId,
          stationId,
          chargerId,
          number,
          type,
          maxPowerW,
          state: orderId ? 'charging' : 'available',
          errorCode: 'noError',
          info: '',
          stateAt: all.find(({ id }) => id === orderId)?.startedAt ?? awaySince(nowMs, habit) - quietMs,
          orderId,
          updatedAt: nowMs,
        };
      }),
    ),
  );
