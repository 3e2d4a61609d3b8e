/** Campaigns and their uses as the API shows them. Reads only. */
import { and, inArray, isNotNull, isNull, sum } from 'drizzle-orm';
import type { RowOf } from '../../kernel/fields.ts';
import { campaigns, campaignUses, cards, drivers } from '../../store/tables/index.ts';
import type { Reader, Row, Writer } from '../../store/types.ts';
import { byId } from '../by-id.ts';
import type { CampaignRow, campaignUse } from './contract.ts';
import type { CampaignRecord } from './facts.ts';
import { rulesSchema } from './rules.ts';

export const toCampaignRows = async (rows: readonly CampaignRecord[], read: Reader): Promise<CampaignRow[]> => {
  const promised = await promisedBy(
    read,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({
    id: row.id,
    tenantId: row.tenantId,
    name: row.name,
    kind: row.kind,
    state: row.state,
    rules: rulesSchema.parse(row.rules),
    currency: row.currency,
    code: row.code,
    validFrom: row.validFrom,
    validTo: row.validTo,
    budgetMinor: row.budgetMinor,
    spentMinor: row.spentMinor,
    promisedMinor: promised.get(row.id) ?? 0,
    maxUses: row.maxUses,
    maxUsesPerDriver: row.maxUsesPerDriver,
    uses: row.uses,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  }));
};

async function promisedBy(read: Reader, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map();
  const found = await read.raw
    .select({ id: campaignUses.campaignId, minor: sum(campaignUses.amountMinor) })
    .from(campaignUses)
    .where(
      and(
        inArray(campaignUses.campaignId, [...ids]),
        isNull(campaignUses.usedAt),
        isNotNull(campaignUses.orderId),
        read.visible(campaignUses),
      ),
    )
    .groupBy(campaignUses.campaignId);
  return new Map(found.map(({ id, minor }) => [id, Number(minor)]));
}

type UseRow = RowOf<typeof campaignUse.fields>;

export const toUseRows = async (rows: readonly Row<typeof campaignUses>[], read: Reader): Promise<UseRow[]> => {
  const of = await byId(read, campaigns, rows, ({ campaignId }) => campaignId);
  const people = await byId(read, drivers, rows, ({ driverId }) => driverId);
  const tags = await byId(read, cards, rows, ({ cardId }) => cardId);
  return rows.map((row) => ({
    id: row.id,
    tenantId: row.tenantId,
    campaignId: row.campaignId,
    state: row.usedAt !== null ? 'used' : row.orderId === null ? 'held' : 'promised',
    driverId: row.driverId,
    driverName: people.get(row.driverId ?? '')?.name ?? null,
    cardId: row.cardId,
    uid: tags.get(row.cardId ?? '')?.uid ?? null,
    orderId: row.orderId,
    amountMinor: row.amountMinor,
    currency: of.get(row.campaignId)?.currency ?? '',
    createdAt: row.createdAt,
    usedAt: row.usedAt,
  }));
};

/** Tells those who watch. */
export async function tellCampaign(w: Writer, row: CampaignRecord, isRemoved = false): Promise<CampaignRow> {
  const [shown] = await toCampaignRows([row], w);
  if (!shown) throw new Error(`campaign ${row.id} cannot be shown`);
  await w.emit('campaign.changed', row.id, { ...shown, ...(isRemoved && { removed: true }) }, row.tenantId);
  return shown;
}
