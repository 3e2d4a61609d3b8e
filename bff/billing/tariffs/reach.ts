/**
 * Where a tariff is in use: the stations whose new orders it prices, and the orders that run on any of its versions. Statements on behalf of
 * `handlers.ts`; they decide nothing about prices.
 */
import { and, count, desc, eq, inArray, sum } from 'drizzle-orm';
import { fail, invalid } from '../../kernel/result.ts';
import { orders, stations, type tariffs, tariffVersions, tenantScope } from '../../store/tables/index.ts';
import type { Reader, Row, Writer } from '../../store/types.ts';
import type { TariffEffect } from './contract.ts';

const shownOrders = 100;
/** As many as one request may name. */
const maxStations = 1000;

/** Orders that run on any version of the tariff, wherever they are: a station may have left the tariff meanwhile. */
export const effectOf = async (read: Reader, tariffId: string, stationCount: number): Promise<TariffEffect> => {
  const running = and(eq(tariffVersions.tariffId, tariffId), eq(orders.state, 'charging'), read.visible(orders));
  const versions = await read.raw
    .select({ version: tariffVersions.version, orders: count(), totalMinor: sum(orders.totalMinor) })
    .from(orders)
    .innerJoin(tariffVersions, eq(tariffVersions.id, orders.tariffVersionId))
    .where(running)
    .groupBy(tariffVersions.version)
    .orderBy(desc(tariffVersions.version));
  const longest = await read.raw
    .select({
      id: orders.id,
      stationId: orders.stationId,
      stationName: orders.stationName,
      chargerName: orders.chargerName,
      connector: orders.connector,
      startedAt: orders.startedAt,
      energyWh: orders.energyWh,
      totalMinor: orders.totalMinor,
      version: tariffVersions.version,
    })
    .from(orders)
    .innerJoin(tariffVersions, eq(tariffVersions.id, orders.tariffVersionId))
    .where(running)
    .orderBy(orders.startedAt, orders.id)
    .limit(shownOrders);
  return {
    stationCount,
    versions: versions.map((v) => ({ version: v.version, orders: Number(v.orders), totalMinor: Number(v.totalMinor) })),
    orders: longest,
  };
};

export const usedBy = async (read: Reader, tariffId: string): Promise<number> =>
  (await read.totals(stations, eq(stations.tariffId, tariffId), [])).count;

/** A tariff's price on a station of a merchant beside it would be another merchant's price. */
const foreignStation = async (w: Writer, owner: string, stationRows: readonly Row<typeof stations>[]) => {
  const below = await w.raw
    .select({ id: tenantScope.descendant })
    .from(tenantScope)
    .where(
      and(
        eq(tenantScope.ancestor, owner),
        inArray(tenantScope.descendant, [...new Set(stationRows.map((row) => row.tenantId))]),
      ),
    );
  const allowed = new Set(below.map(({ id }) => id));
  return stationRows.find((row) => !allowed.has(row.tenantId));
};

/** Gives stations this tariff, or none, and tells those who watch them. */
export const setTariff = async (
  w: Writer,
  rows: readonly Row<typeof stations>[],
  tariffId: string | null,
  now: number,
) => {
  for (const { id } of rows) {
    const row = await w.update(stations, id, { tariffId, updatedAt: now });
    if (row) await w.emit('station.changed', row.id, row, row.tenantId);
  }
};

/** Which stations must change so that exactly the named ones use the tariff. */
export const stationChange = async (w: Writer, row: Row<typeof tariffs>, stationIds: string[]) => {
  const named = stationIds.length > 0 ? await w.select(stations, { where: inArray(stations.id, stationIds) }) : [];
  if ((await usedBy(w, row.id)) > maxStations)
    return fail('tooLarge', `More than ${maxStations} stations use this tariff. Change the tariff at each station.`);
  const seen = new Set(named.map(({ id }) => id));
  const missing = stationIds.findIndex((id) => !seen.has(id));
  if (missing >= 0) return invalid(`stationIds.${missing}`, 'There is no such station, or you may not see it');
  const foreign = named.length > 0 ? await foreignStation(w, row.tenantId, named) : undefined;
  if (foreign)
    return invalid(
      `stationIds.${stationIds.indexOf(foreign.id)}`,
      `${foreign.name} is not a station of the tariff’s merchant or below it`,
    );
  const users = await w.select(stations, { where: eq(stations.tariffId, row.id) });
  return {
    stationIds: stationIds.sort(),
    joining: named.filter(({ tariffId }) => tariffId !== row.id),
    leaving: users.filter(({ id }) => !seen.has(id)),
  };
};
