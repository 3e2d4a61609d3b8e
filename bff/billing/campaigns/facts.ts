/** Stored campaigns as the rules see them. */
import type { campaigns } from '../../store/tables/index.ts';
import type { Row } from '../../store/types.ts';
import { type Campaign, rulesSchema } from './rules.ts';

export type CampaignRecord = Row<typeof campaigns>;
export interface OpenCampaign extends Campaign {
  /** Drivers' charges at this merchant and below count. */
  readonly tenantId: string;
}

const maxRemembered = 1000;
const remembered = new Map<string, OpenCampaign>();

/** The same object for the same facts, since every charger's memory holds those that run there. */
export function toCampaign(row: CampaignRecord): OpenCampaign {
  const { id, tenantId, name, currency, validFrom, validTo, budgetMinor, spentMinor } = row;
  const { maxUses, uses, maxUsesPerDriver } = row;
  const limits = { budgetMinor, spentMinor, maxUses, uses, maxUsesPerDriver };
  const facts = { id, tenantId, name, currency, validFrom, validTo, ...limits };
  const key = JSON.stringify([facts, row.rules]);
  const known = remembered.get(key);
  if (known) return known;
  const campaign = { ...facts, rules: rulesSchema.parse(row.rules) };
  if (remembered.size >= maxRemembered) remembered.clear();
  remembered.set(key, campaign);
  return campaign;
}
