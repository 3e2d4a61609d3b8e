/** Rows of offers, groups, campaigns and wallets for tests of the store. */
import type { SessionRules } from '../../bff/billing/campaigns/rules.ts';
import type { Tariff } from '../../bff/billing/tariffs/tariff.ts';
import type { Benefit } from '../../bff/billing/tariffs/terms.ts';
import type { NewRow, Writer } from '../../bff/store/index.ts';
import {
  type campaigns,
  type customerGroups,
  type groupMembers,
  type tariffOffers,
  tariffs,
  tariffVersions,
  type wallets,
} from '../../bff/store/tables/index.ts';

const times = { createdAt: 0, updatedAt: 0 };

/** 10 %. */
export const tenth: Benefit = { kind: 'percent', basisPoints: 1000, of: 'all' };

export const groupRow = (
  id: string,
  more: Partial<NewRow<typeof customerGroups>> = {},
): NewRow<typeof customerGroups> => ({
  ...{ id, tenantId: 'north', name: id, note: '', benefit: null, stackable: false, paymentMode: null },
  ...{ creditMinor: null, minBalanceMinor: null, memberCount: 0, ...times },
  ...more,
});

export const memberRow = (
  groupId: string,
  of: { driverId: string } | { cardId: string },
): NewRow<typeof groupMembers> => ({
  ...{ id: `${groupId} ${Object.values(of)[0]}`, tenantId: 'north', groupId, createdAt: 0 },
  ...{ driverId: null, cardId: null, ...of },
});

export const offerRow = (
  id: string,
  tariffId: string,
  more: Partial<NewRow<typeof tariffOffers>> = {},
): NewRow<typeof tariffOffers> => ({
  ...{ id, tenantId: 'north', stationId: 'station', chargerId: null, groupId: null, tariffId, paymentMode: null },
  ...{ priority: 0, validFrom: null, validTo: null, ...times },
  ...more,
});

export const campaignRow = (
  id: string,
  rules: SessionRules | { kind: 'prepaidBonus'; minTopUpMinor: number; basisPoints: number },
  more: Partial<NewRow<typeof campaigns>> = {},
): NewRow<typeof campaigns> => ({
  ...{ id, tenantId: 'north', name: id, kind: rules.kind, rules, currency: 'EUR', state: 'running', code: null },
  ...{ validFrom: null, validTo: null, budgetMinor: null, spentMinor: 0, maxUses: null, maxUsesPerDriver: null },
  ...{ uses: 0, ...times },
  ...more,
});

export const walletRow = (driverId: string, balanceMinor: number, tenantId = 'north'): NewRow<typeof wallets> => ({
  ...{ id: `wallet-${driverId}`, tenantId, driverId, currency: 'EUR', balanceMinor, ...times },
});

export const addTariff = async (w: Writer, id: string, definition: Tariff, tenantId = 'north'): Promise<void> => {
  const versionId = `${id}-1`;
  await w.insert(tariffVersions, {
    ...{ id: versionId, tenantId, tariffId: id, version: 1, definition, createdBy: '', createdAt: 0 },
  });
  await w.insert(tariffs, {
    ...{ id, tenantId, name: id, currency: definition.currency, versionId, version: 1, archived: false, ...times },
  });
};
