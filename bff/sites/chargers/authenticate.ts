/**
 * Who may connect as a charger: asked by the OCPP server before the handshake. Reads the store and counts failures; tells nobody more
 * than a status.
 */
import { and, eq, sql } from 'drizzle-orm';
import type { AuthenticationRequest, AuthenticationResult } from '../../../ocpp/index.ts';
import { createThrottle } from '../../access/throttle.ts';
import { systemScope } from '../../store/scope.ts';
import { chargers, tenantScope, tenants } from '../../store/tables/index.ts';
import type { Row, Store } from '../../store/types.ts';
import { type Arrival, admit } from '../security/admission.ts';
import { type Door, Entry, pendingKey, proofOf } from '../security/door.ts';
import { verifyKey } from './key.ts';

const maxFailures = 10;
const withinS = 60;

type Proofs = Pick<Arrival, 'key' | 'certificate'> & { fingerprint: string | null };

/**
 * 404 for an identity nobody has, 403 when the charger or a tenant above it is disabled or the charger comes with less than its security
 * profile asks for, 401 for a wrong or missing key, 429 after ten of them within a minute from one address.
 */
export const authenticateCharger = (store: Store, now: () => number, door: Door) => {
  const read = store.read(systemScope('auth'));
  const throttle = createThrottle('charger-key', maxFailures, withinS);

  /** By tenant, until one of them is changed: after an outage every charger asks at once. */
  let shut = new Map<string, boolean>();
  store.onBell('access', () => {
    shut = new Map();
  });
  const isShut = async (tenantId: string): Promise<boolean> => {
    // An answer that was read before the bell belongs to the old map.
    const memory = shut;
    const known = memory.get(tenantId);
    if (known !== undefined) return known;
    const disabled = await read.raw
      .select({ id: tenants.id })
      .from(tenantScope)
      .innerJoin(tenants, eq(tenants.id, tenantScope.ancestor))
      .where(and(eq(tenantScope.descendant, tenantId), sql`${tenants.disabledAt} is not null`))
      .limit(1);
    memory.set(tenantId, disabled.length > 0);
    return disabled.length > 0;
  };

  const keyOf = async (charger: Row<typeof chargers>, password: Uint8Array | undefined): Promise<Arrival['key']> => {
    if (password && charger.keyHash !== null && verifyKey(charger.keyHash, password)) return 'right';
    const change = password && (await pendingKey(read, charger.id));
    if (password && change?.keyHash && verifyKey(change.keyHash, password)) return 'pending';
    if (charger.keyHash === null) return 'unset';
    return password ? 'wrong' : 'missing';
  };

  return async (request: AuthenticationRequest): Promise<AuthenticationResult> => {
    const { identity, basic, remoteAddress, secure } = request;
    const [charger] = await read.match(chargers, { identity });
    if (!charger) return { ok: false, status: 404 };
    if (charger.disabled || (await isShut(charger.tenantId))) return { ok: false, status: 403 };

    const proofs: Proofs = { key: 'unset', certificate: 'none', fingerprint: null };
    if (request.certificate) Object.assign(proofs, await proofOf(read, charger, request.certificate, now()));
    if (proofs.certificate !== 'good') {
      // Counted before the look at the key, so that attempts at the same moment count too; a right key is forgiven.
      const attempt = `${remoteAddress} ${charger.id}`;
      const counts = charger.keyHash !== null;
      if (counts && (await throttle.spend(attempt))) return { ok: false, status: 429 };
      proofs.key = await keyOf(charger, basic?.password);
      if (counts && (proofs.key === 'right' || proofs.key === 'pending')) await throttle.forgive(attempt);
    }
    const admission = admit({ least: charger.securityProfile, secure, ...proofs });
    if (!admission.ok) {
      // A wrong password may be anybody's; what a charger's profile asks for is its operator's business.
      if (charger.securityProfile > 0) door.refused(charger, admission.why, admission.words);
      return { ok: false, status: admission.status };
    }
    const data = new Entry(admission.profile, proofs.key === 'pending', proofs.fingerprint);
    const { vendor, model, firmware } = charger;
    return vendor ? { ok: true, data, device: { vendor, model, firmware } } : { ok: true, data };
  };
};
