/**
 * Who may connect as a charger: asked by the OCPP server before the handshake. Reads the store and counts failures; tells nobody more
 * than a status.
 */
import { and, eq, sql } from 'drizzle-orm';
import type { AuthenticationRequest, AuthenticationResult } from '../../../ocpp/index.ts';
import { createThrottle } from '../../access/throttle.ts';
import { systemScope } from '../../store/scope.ts';
import { chargers, tenantScope, tenants } from '../../store/tables/index.ts';
import type { Store } from '../../store/types.ts';
import { verifyKey } from './key.ts';

const maxFailures = 10;
const withinS = 60;

/**
 * 404 for an identity nobody has, 403 when the charger or a tenant above it is disabled, 401 for a wrong or missing key, 429 after ten of
 * them within a minute from one address. A charger without a key connects without one (security profile 0).
 */
export const authenticateCharger = (store: Store) => {
  const read = store.read(systemScope('auth'));
  const throttle = createThrottle('charger-key', maxFailures, withinS);

  const isShut = async (tenantId: string): Promise<boolean> => {
    const disabled = await read.raw
      .select({ id: tenants.id })
      .from(tenantScope)
      .innerJoin(tenants, eq(tenants.id, tenantScope.ancestor))
      .where(and(eq(tenantScope.descendant, tenantId), sql`${tenants.disabledAt} is not null`))
      .limit(1);
    return disabled.length > 0;
  };

  return async ({ identity, basic, remoteAddress }: AuthenticationRequest): Promise<AuthenticationResult> => {
    const charger = await read.first(chargers, { where: eq(chargers.identity, identity) });
    if (!charger) return { ok: false, status: 404 };
    if (charger.disabled || (await isShut(charger.tenantId))) return { ok: false, status: 403 };
    if (charger.keyHash !== null) {
      // Counted before the look at the key, so that attempts at the same moment count too; a right key is forgiven.
      const attempt = `${remoteAddress} ${charger.id}`;
      if (await throttle.spend(attempt)) return { ok: false, status: 429 };
      if (!basic || !verifyKey(charger.keyHash, basic.password)) return { ok: false, status: 401 };
      await throttle.forgive(attempt);
    }
    const { vendor, model, firmware } = charger;
    return vendor ? { ok: true, device: { vendor, model, firmware } } : { ok: true };
  };
};
