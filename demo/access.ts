/** What must be true at every start of the demo, whatever its database holds: the API key works, and the merchant's pages may embed. */
import { eq } from 'drizzle-orm';
import { shownPrefixLength } from '../bff/access/keys/handlers.ts';
import { hashToken } from '../bff/access/secrets.ts';
import { type Permission, permissions } from '../bff/kernel/permissions.ts';
import { type Store, systemScope } from '../bff/store/index.ts';
import { apiKeys, tenants } from '../bff/store/tables/index.ts';
import type { MerchantId } from './seed/merchants.ts';

/** The merchant whose imaginary site embeds the widgets. */
export const siteTenantId: MerchantId = 'rheintal';
const keyId = 'demo-api-key';

/** An API key for a merchant's own server may do everything but manage keys and people. */
const keyPermissions: Permission[] = permissions.filter((p) => !p.startsWith('key:') && !p.startsWith('account:'));

export async function openDoors(
  store: Store,
  apiKey: string,
  origins: readonly string[],
  nowMs: number,
): Promise<void> {
  await store.tx(systemScope('demo'), async (w) => {
    const row = {
      id: keyId,
      tenantId: siteTenantId,
      name: 'Demo: the merchant’s own site',
      prefix: apiKey.slice(0, shownPrefixLength),
      hash: hashToken(apiKey),
      permissions: keyPermissions,
      createdBy: 'Demo',
      createdAt: nowMs,
      expiresAt: null,
      revokedAt: null,
      lastUsedAt: null,
    };
    const known = await w.find(apiKeys, keyId);
    if (!known) await w.insert(apiKeys, row);
    else if (known.hash !== row.hash)
      await w.update(apiKeys, keyId, { hash: row.hash, prefix: row.prefix, revokedAt: null });
    const merchant = await w.first(tenants, { where: eq(tenants.id, siteTenantId) });
    if (merchant)
      await w.update(tenants, siteTenantId, { origins: [...new Set([...merchant.origins, ...origins])].slice(-20) });
    w.bell('access');
  });
}
