/** The rows a benchmark starts from: one merchant with a station, its priced chargers and their cards, and a key to its API. */
import { hashToken, newToken } from '../../../bff/access/secrets.ts';
import { complexTariff } from '../../../bff/billing/tariffs/example.ts';
import { permissions } from '../../../bff/kernel/permissions.ts';
import { systemScope } from '../../../bff/store/scope.ts';
import * as t from '../../../bff/store/tables/index.ts';
import type { NewRow, Store, Writer } from '../../../bff/store/types.ts';

export const merchantId = 'merchant';
export const identityOf = (i: number): string => `bench-${i}`;
export const cardOf = (i: number): string => `CARD${i}`;

const at = Date.UTC(2026, 0, 1);
const times = { createdAt: at, updatedAt: at };
const chunk = 200;

const plant = (
  w: Writer,
  id: string,
  parentId: string | null,
  kind: NewRow<typeof t.tenants>['kind'],
  origins: string[] = [],
) =>
  w.plant({
    id,
    tenantId: id,
    parentId,
    kind,
    name: id,
    country: 'DE',
    currency: 'EUR',
    zone: 'Europe/Berlin',
    locale: 'en',
    brand: 'wattfront',
    origins,
    disabledAt: null,
    ...times,
  });

const stationRow = (i: number): NewRow<typeof t.stations> => ({
  id: stationIdOf(i),
  tenantId: merchantId,
  name: `Station ${i}`,
  address: 'Hauptstraße 1',
  city: 'Berlin',
  country: 'DE',
  latitude: 52.5,
  longitude: 13.4,
  zone: 'Europe/Berlin',
  tariffId: 'tariff',
  ...times,
});

export const stationIdOf = (i: number): string => `station-${i}`;

/** Answers the secret API key of the merchant. */
export const seed = async (
  store: Store,
  size: { stations: number; chargers: number; cards: number; probesFrom?: number; origins?: string[] },
): Promise<string> => {
  const scope = systemScope('seed');
  const key = newToken('wfk');
  const { probesFrom = size.chargers } = size;
  await store.tx(scope, async (w) => {
    await plant(w, 'platform', null, 'platform');
    await plant(w, merchantId, 'platform', 'merchant', size.origins);
    await w.insert(t.tariffVersions, {
      id: 'version',
      tenantId: merchantId,
      tariffId: 'tariff',
      version: 1,
      definition: complexTariff,
      createdBy: 'bench',
      createdAt: at,
    });
    await w.insert(t.tariffs, {
      id: 'tariff',
      tenantId: merchantId,
      name: 'Day and night',
      currency: 'EUR',
      versionId: 'version',
      version: 1,
      archived: false,
      ...times,
    });
    await w.insert(t.apiKeys, {
      id: 'key',
      tenantId: merchantId,
      name: 'bench',
      prefix: key.slice(0, 10),
      hash: hashToken(key),
      permissions: [...permissions],
      createdBy: 'bench',
      createdAt: at,
      expiresAt: null,
      revokedAt: null,
      lastUsedAt: null,
    });
    await w.insert(
      t.stations,
      Array.from({ length: size.stations + 1 }, (_, i) => stationRow(i)),
    );
  });
  const inChunks = async (count: number, insert: (w: Writer, i: number) => Promise<void>) => {
    for (let from = 0; from < count; from += chunk)
      await store.tx(scope, async (w) => {
        for (let i = from; i < Math.min(count, from + chunk); i++) await insert(w, i);
      });
  };
  await inChunks(size.chargers, async (w, i) => {
    const station = i < probesFrom ? i % size.stations : size.stations;
    const place = { tenantId: merchantId, stationId: stationIdOf(station) };
    await w.insert(t.chargers, {
      id: `charger-${i}`,
      ...place,
      identity: identityOf(i),
      name: i < probesFrom ? `Charger ${i}` : `Probe ${i - probesFrom}`,
      vendor: 'Bench',
      model: 'One',
      serial: '',
      firmware: '',
      maxPowerW: 150_000,
      keyHash: null,
      online: false,
      nodeId: '',
      connectionId: '',
      connectedAt: null,
      offlineSince: null,
      lastSeenAt: null,
      bootedAt: null,
      disabled: false,
      ...times,
    });
    for (const number of [1, 2])
      await w.insert(t.connectors, {
        id: `connector-${i}-${number}`,
        ...place,
        chargerId: `charger-${i}`,
        number,
        type: 'ccs2',
        maxPowerW: 150_000,
        state: 'available',
        errorCode: 'noError',
        info: '',
        stateAt: at,
        orderId: null,
        updatedAt: at,
      });
  });
  await inChunks(size.cards, (w, i) =>
    w.insert(t.cards, {
      id: `card-${i}`,
      tenantId: merchantId,
      uid: cardOf(i),
      label: `Card ${i}`,
      driverId: null,
      groupTag: '',
      blocked: false,
      expiresAt: null,
      stationIds: [],
      chargerIds: [],
      lastUsedAt: null,
      ...times,
    }),
  );
  return key;
};
