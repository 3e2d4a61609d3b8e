/** Stations as the map shows them, and one station with its connectors: few statements for many rows. Reads only. */
import { and, count, eq, inArray, sql } from 'drizzle-orm';
import { type Tariff, tariffSchema } from '../../billing/tariffs/tariff.ts';
import { chargers, connectors, orders, stations, tariffs, tariffVersions } from '../../store/tables/index.ts';
import type { Reader } from '../../store/types.ts';
import { toLiveConnector } from '../rows.ts';
import type { LiveConnector, StationPin } from './contract.ts';
import type { StationRow } from './rules.ts';

/** Stations answered for by one grouped statement, so that a large map does not hold up everybody else. */
const stationsAtOnce = 1000;

interface Price {
  name: string;
  currency: string;
}

// A tariff may belong to a merchant above: its name and currency are shown to whoever sees the station that uses it.
const pricesOf = async (read: Reader, rows: readonly StationRow[]): Promise<Map<string, Price>> => {
  const ids = [...new Set(rows.flatMap((r) => r.tariffId ?? []))];
  if (ids.length === 0) return new Map();
  const found = await read.raw
    .select({ id: tariffs.id, name: tariffs.name, currency: tariffs.currency })
    .from(tariffs)
    .where(inArray(tariffs.id, ids));
  return new Map(found.map(({ id, ...price }) => [id, price]));
};

const liveState = sql<string>`case when ${chargers.online} then ${connectors.state} else 'offline' end`;
const livePowerW = sql<number>`sum(case when ${chargers.online} then coalesce(${orders.powerW}, 0) else 0 end)`;

const pinsOf = async (read: Reader, rows: readonly StationRow[]): Promise<StationPin[]> => {
  if (rows.length === 0) return [];
  const ids = rows.map((r) => r.id);
  const [prices, groups] = await Promise.all([
    pricesOf(read, rows),
    read.raw
      .select({ stationId: connectors.stationId, state: liveState, connectors: count(), powerW: livePowerW })
      .from(connectors)
      .innerJoin(chargers, eq(chargers.id, connectors.chargerId))
      .leftJoin(orders, eq(orders.id, connectors.orderId))
      .where(and(inArray(connectors.stationId, ids), read.visible(connectors)))
      .groupBy(connectors.stationId, liveState),
  ]);
  const pins = new Map(
    rows.map((r): [string, StationPin] => {
      const price = r.tariffId === null ? undefined : prices.get(r.tariffId);
      const { id, name, address, city, country, latitude, longitude, zone } = r;
      const place = { id, name, address, city, country, latitude, longitude, zone };
      return [
        id,
        { ...place, tariffName: price?.name ?? null, currency: price?.currency ?? null, counts: {}, powerW: 0 },
      ];
    }),
  );
  for (const group of groups) {
    const pin = pins.get(group.stationId);
    if (!pin) continue;
    pin.counts[group.state] = Number(group.connectors);
    pin.powerW += Number(group.powerW);
  }
  return [...pins.values()];
};

/** Every station in the reader's scope. */
export const allPins = async (read: Reader): Promise<StationPin[]> => {
  const pins: StationPin[] = [];
  for await (const rows of read.iterate(stations, { chunk: stationsAtOnce })) pins.push(...(await pinsOf(read, rows)));
  return pins;
};

export interface LiveStation {
  station: StationPin;
  connectors: LiveConnector[];
  /** The prices in force for orders that start now; null when charging costs nothing. */
  tariff: Tariff | null;
}

/** A station with each connector and its running order. */
export const liveStation = async (read: Reader, row: StationRow): Promise<LiveStation> => {
  const [[station], found, [version]] = await Promise.all([
    pinsOf(read, [row]),
    read.raw
      .select({ connector: connectors, charger: chargers, powerW: orders.powerW, energyWh: orders.energyWh })
      .from(connectors)
      .innerJoin(chargers, eq(chargers.id, connectors.chargerId))
      .leftJoin(orders, eq(orders.id, connectors.orderId))
      .where(and(eq(connectors.stationId, row.id), read.visible(connectors)))
      .orderBy(chargers.name, chargers.id, connectors.number),
    row.tariffId === null
      ? []
      : read.raw
          .select({ definition: tariffVersions.definition })
          .from(tariffs)
          .innerJoin(tariffVersions, eq(tariffVersions.id, tariffs.versionId))
          .where(eq(tariffs.id, row.tariffId)),
  ]);
  if (!station) throw new Error(`station ${row.id} has no pin`);
  return {
    station,
    connectors: found.map(({ connector, charger, powerW, energyWh }) =>
      toLiveConnector(connector, charger, powerW === null ? undefined : { powerW, energyWh: energyWh ?? 0 }),
    ),
    tariff: version ? tariffSchema.parse(version.definition) : null,
  };
};
