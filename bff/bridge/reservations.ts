/** The reservation that a start names becomes the order's, which may have to pay for it. */
import { toReservationRow } from '../sites/reservations/rows.ts';
import { reservations } from '../store/tables/index.ts';
import { noteSession } from './orders.ts';
import type { Unit } from './unit.ts';

/** What was cancelled or had run out by our clock was used all the same: the station says so. */
export async function takeReservation(unit: Unit, number: number, orderId: string): Promise<void> {
  const { w, charger, nowMs } = unit;
  const [before] = await w.match(reservations, { number, chargerId: charger.id });
  if (!before || before.orderId !== null) return;
  const row = await w.update(reservations, before.id, { state: 'used', orderId, detail: '', updatedAt: nowMs });
  if (row) await w.emit('reservation.changed', row.id, toReservationRow(row), row.tenantId);
  const entry = unit.entries.get(orderId);
  if (!entry) return;
  const { session } = entry;
  await noteSession(unit, entry, { ...session, memory: { ...session.memory, reservedFromMs: before.startsAt } });
}
