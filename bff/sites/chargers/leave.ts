/**
 * What goes with a charger that is deleted: all that would be shown, used or sent for it. What was charged and asked stays as history, and
 * certificates as proof of what was issued, revoked.
 */
import { and, eq, inArray } from 'drizzle-orm';
import {
  certificates,
  chargerNotices,
  chargerSettings,
  commands,
  connectors,
  fileLinks,
  files,
  forwards,
  localLists,
  messageChunks,
  reservations,
  securityChanges,
  tariffOffers,
} from '../../store/tables/index.ts';
import type { Writer } from '../../store/types.ts';
import { forwardBell } from '../forwards/rules.ts';

const ownTables = [
  connectors,
  chargerSettings,
  fileLinks,
  files,
  forwards,
  localLists,
  reservations,
  securityChanges,
  tariffOffers,
];

/** In the transaction that removes the charger. Commands in line come to their end as ones whose time is over. */
export const takeAlong = async (w: Writer, chargerId: string, nowMs: number): Promise<void> => {
  for (const table of ownTables) await w.removeWhere(table, eq(table.chargerId, chargerId));
  // Not signed yet: a request, and no certificate.
  await w.removeWhere(certificates, and(eq(certificates.chargerId, chargerId), eq(certificates.serial, '')));
  await w.updateWhere(
    certificates,
    and(eq(certificates.chargerId, chargerId), inArray(certificates.state, ['issued', 'installed'])),
    { state: 'revoked', detail: 'The charger was deleted.', revokedAt: nowMs, updatedAt: nowMs },
  );
  await w.updateWhere(commands, and(eq(commands.state, 'queued'), eq(commands.chargerId, chargerId)), {
    expiresAt: nowMs,
  });
  w.bell(forwardBell);
};

/** A few milliseconds of writing at a time. */
const rowsAtOnce = 500;

/** What may be too much for one transaction; were it cut short, the rest would end by its age. */
export const takeAlongRest = async (
  tx: <R>(work: (w: Writer) => Promise<R>) => Promise<R>,
  chargerId: string,
): Promise<void> => {
  for (const table of [messageChunks, chargerNotices])
    for (let removed = rowsAtOnce; removed === rowsAtOnce; )
      removed = await tx(async (w) => {
        const some = await w.raw
          .select({ id: table.id })
          .from(table)
          .where(and(eq(table.chargerId, chargerId), w.visible(table)))
          .limit(rowsAtOnce);
        const ids = some.map(({ id }) => id);
        return ids.length === 0 ? 0 : w.removeWhere(table, inArray(table.id, ids));
      });
};
