/** Tariff offers as rows ↔ as the API shows them, and what a station offers as `choose.ts` needs it. Reads only. */
import { inArray } from 'drizzle-orm';
import { chargers, customerGroups, stations, tariffOffers, tariffs, tariffVersions } from '../../store/tables/index.ts';
import type { Reader, Row } from '../../store/types.ts';
import { byId } from '../by-id.ts';
import { tariffSchema } from '../tariffs/tariff.ts';
import { isRival } from './choose.ts';
import type { TariffOfferRow } from './contract.ts';
import type { StationOffer, TariffVersion } from './grant.ts';

type Stored = Row<typeof tariffOffers>;

export const toOfferRows = async (rows: readonly Stored[], read: Reader): Promise<TariffOfferRow[]> => {
  if (rows.length === 0) return [];
  const stationRows = await byId(read, stations, rows, ({ stationId }) => stationId);
  const chargerRows = await byId(read, chargers, rows, ({ chargerId }) => chargerId);
  const groupRows = await byId(read, customerGroups, rows, ({ groupId }) => groupId);
  const tariffRows = await byId(read, tariffs, rows, ({ tariffId }) => tariffId);
  const beside = await read.select(tariffOffers, {
    where: inArray(tariffOffers.stationId, [...new Set(rows.map(({ stationId }) => stationId))]),
  });
  return rows.map((row) => ({
    id: row.id,
    tenantId: row.tenantId,
    stationId: row.stationId,
    stationName: stationRows.get(row.stationId)?.name ?? '',
    chargerId: row.chargerId,
    chargerName: chargerRows.get(row.chargerId ?? '')?.name ?? null,
    groupId: row.groupId,
    groupName: groupRows.get(row.groupId ?? '')?.name ?? null,
    tariffId: row.tariffId,
    tariffName: tariffRows.get(row.tariffId)?.name ?? '',
    currency: tariffRows.get(row.tariffId)?.currency ?? '',
    paymentMode: row.paymentMode,
    priority: row.priority,
    validFrom: row.validFrom,
    validTo: row.validTo,
    rivalIds: beside
      .filter((other) => other.stationId === row.stationId && isRival(row, other))
      .slice(0, 100)
      .map(({ id }) => id),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  }));
};

/** The current version of a tariff; null when the reader may not see it. */
export async function versionOf(
  read: Reader,
  tariffId: string | null,
): Promise<(TariffVersion & { name: string }) | null> {
  const row = tariffId === null ? undefined : await read.find(tariffs, tariffId);
  const stored = row && (await read.find(tariffVersions, row.versionId));
  const parsed = stored && tariffSchema.safeParse(stored.definition);
  return row && parsed?.success ? { versionId: row.versionId, tariff: parsed.data, name: row.name } : null;
}

export async function stationOffers(read: Reader, stationId: string): Promise<StationOffer[]> {
  const found: StationOffer[] = [];
  for (const offer of await read.match(tariffOffers, { stationId })) {
    const version = await versionOf(read, offer.tariffId);
    if (version) found.push({ ...offer, tariffName: version.name, version });
  }
  return found;
}
