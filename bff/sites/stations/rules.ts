/** What a station must be to be kept, and how its row is answered. Reads through the reader it is given and writes nothing. */
import { and, eq } from 'drizzle-orm';
import { type Failure, invalid } from '../../kernel/result.ts';
import { isZone } from '../../kernel/zone.ts';
import { stations, tariffs, tenantScope } from '../../store/tables/index.ts';
import type { Reader, Row } from '../../store/types.ts';

export type StationRow = Row<typeof stations>;

export const toStationRow = (r: StationRow): StationRow => ({
  id: r.id,
  tenantId: r.tenantId,
  name: r.name,
  address: r.address,
  city: r.city,
  country: r.country,
  latitude: r.latitude,
  longitude: r.longitude,
  zone: r.zone,
  tariffId: r.tariffId,
  createdAt: r.createdAt,
  updatedAt: r.updatedAt,
});

/**
 * Whether a merchant's station may be priced by this tariff: the caller must see the tariff, and it must be the merchant's own or of one
 * above it (a reseller may give its merchants its own).
 */
const tariffFor = async (read: Reader, tenantId: string, tariffId: string): Promise<Failure | null> => {
  const tariff = await read.find(tariffs, tariffId);
  const [above] = tariff
    ? await read.raw
        .select({ id: tenantScope.ancestor })
        .from(tenantScope)
        .where(and(eq(tenantScope.ancestor, tariff.tenantId), eq(tenantScope.descendant, tenantId)))
        .limit(1)
    : [];
  if (!tariff || !above) return invalid('tariffId', 'There is no such tariff of this merchant or of one above it');
  return tariff.archived ? invalid('tariffId', 'This tariff is archived; take one that is in use') : null;
};

/** A failure for the first thing that is wrong in what is given; `before` is the row that changes. */
export const checkStation = async (
  read: Reader,
  tenantId: string,
  given: Partial<Pick<StationRow, 'name' | 'country' | 'zone' | 'tariffId'>>,
  before?: StationRow,
): Promise<Failure | null> => {
  const { name, country, zone, tariffId } = given;
  if (country !== undefined && !/^[a-z]{2}$/i.test(country))
    return invalid('country', `"${country}" is not a country in two letters such as DE`);
  if (zone !== undefined && !isZone(zone)) return invalid('zone', `There is no time zone "${zone}"`);
  if (name !== undefined && name !== before?.name) {
    const other = await read.first(stations, { where: and(eq(stations.tenantId, tenantId), eq(stations.name, name)) });
    if (other) return invalid('name', `There is a station "${name}" already. Give this one a name of its own.`);
  }
  return tariffId && tariffId !== before?.tariffId ? tariffFor(read, tenantId, tariffId) : null;
};
