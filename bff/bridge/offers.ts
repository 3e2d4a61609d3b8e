/** What a charger's memory holds of offers and campaigns. Their changes ring the bell `chargers`. Reads only. */
import { type OpenCampaign, toCampaign } from '../billing/campaigns/facts.ts';
import type { StationOffer } from '../billing/offers/grant.ts';
import { campaigns, tariffOffers, tariffs } from '../store/tables/index.ts';
import type { Reader } from '../store/types.ts';
import { type TariffCache, tariffOf } from './tariff-cache.ts';

/** For those without any: thousands of chargers. */
const noOffers: readonly StationOffer[] = [];
const noCampaigns: readonly OpenCampaign[] = [];

export async function offersOf(
  read: Reader,
  charger: { readonly id: string; readonly stationId: string },
  cache: TariffCache,
): Promise<readonly StationOffer[]> {
  const found: StationOffer[] = [];
  for (const row of await read.match(tariffOffers, { stationId: charger.stationId })) {
    if (row.chargerId !== null && row.chargerId !== charger.id) continue;
    const current = await read.find(tariffs, row.tariffId);
    const tariff = current && (await tariffOf(read, current.versionId, cache));
    if (tariff) found.push({ ...row, tariffName: current.name, version: { versionId: current.versionId, tariff } });
  }
  return found.length === 0 ? noOffers : found;
}

export async function campaignsOf(read: Reader, owners: readonly string[]): Promise<readonly OpenCampaign[]> {
  const found: OpenCampaign[] = [];
  for (const tenantId of owners)
    for (const row of await read.match(campaigns, { tenantId }, { state: 'running' })) found.push(toCampaign(row));
  return found.length === 0 ? noCampaigns : found;
}
