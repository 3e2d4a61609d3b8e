/** Closes the sockets of chargers that were disabled or removed, as their handlers ask for by the bell `chargers`. */
import { inArray } from 'drizzle-orm';
import type { OcppServer } from '../../ocpp/index.ts';
import { chargers } from '../store/tables/index.ts';
import type { Reader } from '../store/types.ts';

const atOnce = 500;

export async function dismiss(read: Reader, ocpp: Pick<OcppServer, 'links' | 'disconnect'>): Promise<void> {
  const identities = [...ocpp.links()].map(({ identity }) => identity);
  for (let i = 0; i < identities.length; i += atOnce) {
    const asked = identities.slice(i, i + atOnce);
    const rows = await read.select(chargers, { where: inArray(chargers.identity, asked), limit: atOnce });
    const welcome = new Set(rows.filter(({ disabled }) => !disabled).map(({ identity }) => identity));
    for (const identity of asked) if (!welcome.has(identity)) ocpp.disconnect(identity, 1008, 'not welcome any more');
  }
}
