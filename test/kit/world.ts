/**
 * A small world for sweeps: platform → reseller → merchants north and south, kiosk below north, each with one of everything. Every text of a
 * tenant carries its mark, so that any leak shows in any answer.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { hashPassword, hashToken, newToken } from '../../bff/access/secrets.ts';
import { permissions } from '../../bff/kernel/permissions.ts';
import { systemScope } from '../../bff/store/scope.ts';
import * as t from '../../bff/store/tables/index.ts';
import type { Store, Writer } from '../../bff/store/types.ts';
import { furnishBilling } from './world-billing.ts';
import { furnishCharging, furnishSite, furnishUpkeep } from './world-sites.ts';

export const tenantIds = ['platform', 'reseller', 'north', 'south', 'kiosk'] as const;
export type TenantId = (typeof tenantIds)[number];

export const subtree: Readonly<Record<TenantId, readonly TenantId[]>> = {
  platform: tenantIds,
  reseller: ['reseller', 'north', 'south', 'kiosk'],
  north: ['north', 'kiosk'],
  south: ['south'],
  kiosk: ['kiosk'],
};
const parents: Readonly<Record<TenantId, TenantId | null>> = {
  platform: null,
  reseller: 'platform',
  north: 'reseller',
  south: 'reseller',
  kiosk: 'north',
};
const kinds = {
  platform: 'platform',
  reseller: 'reseller',
  north: 'merchant',
  south: 'merchant',
  kiosk: 'subMerchant',
} as const;

/** Appears in every id and text of the tenant. */
export const markOf = (tenant: TenantId): string => `zz${tenant}zz`;
export const idOf = (kind: string, tenant: TenantId): string => `${kind}-${markOf(tenant)}`;
export const hostOrigin = (tenant: TenantId): string => `https://${tenant}.example`;
export const password = 'correct horse battery';

const flat = { currency: 'EUR', energy: { basePriceMicros: 490_000, bands: [] } };
const at = Date.UTC(2026, 0, 5, 12);

const plant = (w: Writer, id: TenantId) =>
  w.plant({
    id,
    tenantId: id,
    parentId: parents[id],
    kind: kinds[id],
    name: `Tenant ${markOf(id)}`,
    country: 'DE',
    currency: 'EUR',
    zone: 'Europe/Berlin',
    locale: 'en',
    brand: 'wattfront',
    origins: [hostOrigin(id)],
    disabledAt: null,
    createdAt: at,
    updatedAt: at,
  });

const furnish = async (w: Writer, tenantId: TenantId, passwordHash: string): Promise<void> => {
  const mark = markOf(tenantId);
  const id = (kind: string) => idOf(kind, tenantId);
  const times = { createdAt: at, updatedAt: at };
  await w.insert(t.accounts, {
    id: id('account'),
    tenantId,
    email: `owner@${mark}.example`,
    name: `Owner ${mark}`,
    role: 'owner',
    locale: 'en',
    passwordHash,
    totpSecret: null,
    totpEnabledAt: null,
    totpLastStep: null,
    disabledAt: null,
    lastLogInAt: null,
    ...times,
  });
  await w.insert(t.accounts, {
    id: id('invited'),
    tenantId,
    email: `new@${mark}.example`,
    name: `New ${mark}`,
    role: 'viewer',
    locale: 'en',
    passwordHash: null,
    totpSecret: null,
    totpEnabledAt: null,
    totpLastStep: null,
    disabledAt: null,
    lastLogInAt: null,
    ...times,
  });
  await w.insert(t.tariffVersions, {
    id: id('version'),
    tenantId,
    tariffId: id('tariff'),
    version: 1,
    definition: flat,
    createdBy: mark,
    createdAt: at,
  });
  await w.insert(t.tariffs, {
    id: id('tariff'),
    tenantId,
    name: `Tariff ${mark}`,
    currency: 'EUR',
    versionId: id('version'),
    version: 1,
    archived: false,
    ...times,
  });
  const furnished = { tenantId, mark, id, at };
  await furnishSite(w, furnished);
  await furnishCharging(w, furnished);
  await furnishUpkeep(w, furnished);
  await w.insert(t.mails, {
    id: id('mail'),
    tenantId,
    to: `x@${mark}.example`,
    subject: mark,
    text: mark,
    sentAt: null,
    attempts: 0,
    error: null,
    createdAt: at,
  });
  await furnishBilling(w, furnished);
  await w.insert(t.audit, {
    id: id('audit'),
    tenantId,
    at,
    actorKind: 'account',
    actorId: id('account'),
    actorName: mark,
    action: 'test',
    objectKind: 'test',
    objectId: mark,
    detail: { mark },
    address: '',
  });
  const spare = newToken('wfk');
  await w.insert(t.apiKeys, {
    id: id('spareKey'),
    tenantId,
    name: `Spare ${mark}`,
    prefix: spare.slice(0, 10),
    hash: hashToken(spare),
    permissions: [...permissions],
    createdBy: mark,
    createdAt: at,
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
  });
};

export interface World {
  /** Secret API key with every permission, of a tenant. */
  keys: Record<TenantId, string>;
  log(tenant: TenantId, url: string): Promise<{ cookie: string; csrf: string }>;
}

/** Asks again where the server bounds what one address or caller may ask in ten seconds; longer bounds are of the attempt itself. */
export const patiently = async (ask: () => Promise<Response>): Promise<Response> => {
  for (;;) {
    const response = await ask();
    const afterS = Number(response.headers.get('retry-after') ?? Number.NaN);
    if (response.status !== 429 || !(afterS <= 10)) return response;
    await pause(afterS * 1000);
  }
};

/** Fills an empty store. */
export const buildWorld = async (store: Store): Promise<World> => {
  const passwordHash = await hashPassword(password);
  const keys = {} as Record<TenantId, string>;
  await store.tx(systemScope('test'), async (w) => {
    for (const id of tenantIds) await plant(w, id);
    for (const tenantId of tenantIds) {
      await furnish(w, tenantId, passwordHash);
      const secret = keys[tenantId] ?? newToken('wfk');
      keys[tenantId] = secret;
      await w.insert(t.apiKeys, {
        id: idOf('key', tenantId),
        tenantId,
        name: `Key ${markOf(tenantId)}`,
        prefix: secret.slice(0, 10),
        hash: hashToken(secret),
        permissions: [...permissions],
        createdBy: 'test',
        createdAt: at,
        expiresAt: null,
        revokedAt: null,
        lastUsedAt: null,
      });
    }
  });
  return {
    keys,
    async log(tenant, url) {
      const response = await patiently(() =>
        fetch(`${url}/v1/session`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ email: `owner@${markOf(tenant)}.example`, password }),
        }),
      );
      if (!response.ok) throw new Error(await response.text());
      const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] as string;
      return { cookie, csrf: ((await response.json()) as { csrf: string }).csrf };
    },
  };
};
