/** Closes the sockets of chargers that were disabled or removed, or whose merchant was, as handlers ask for by the bell `chargers`. */
import { and, inArray, sql } from 'drizzle-orm';
import type { OcppServer } from '../../ocpp/index.ts';
import { chargers, tenantScope, tenants } from '../store/tables/index.ts';
import type { Reader } from '../store/types.ts';

const atOnce = 500;

/** Neither the charger is disabled nor a tenant that it belongs to. */
const welcomed = sql`not ${chargers.disabled} and not exists (select 1 from ${tenantScope} inner join ${tenants}
  on ${tenants.id} = ${tenantScope.ancestor} where ${tenantScope.descendant} = ${chargers.tenantId} and ${tenants.disabledAt} is not null)`;

export async function dismiss(read: Reader, ocpp: Pick<OcppServer, 'links' | 'disconnect'>): Promise<void> {
  const identities = [...ocpp.links()].map(({ identity }) => identity);
  for (let i = 0; i < identities.length; i += atOnce) {
    const asked = identities.slice(i, i + atOnce);
    const where = and(inArray(chargers.identity, asked), welcomed);
    const rows = await read.select(chargers, { where, limit: atOnce });
    const welcome = new Set(rows.map(({ identity }) => identity));
    for (const identity of asked) if (!welcome.has(identity)) ocpp.disconnect(identity, 1008, 'not welcome any more');
  }
}
