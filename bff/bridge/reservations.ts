/** The reservation that a start names becomes the order's. */
import { toReservationRow } from '../sites/reservations/rows.ts';
import { reservations } from '../store/tables/index.ts';
import type { Unit } from './unit.ts';

/** What was cancelled or had run out by our clock was used all the same: the station says so. */
export async function takeReservation({ w, charger, nowMs }: Unit, number: number, orderId: string): Promise<void> {
  const [before] = await w.match(reservations, { number, chargerId: charger.id });
  if (!before || before.orderId !== null) return;
  const row = await w.update(reservations, before.id, { state: 'used', orderId, detail: '', updatedAt: nowMs });
  if (row) await w.emit('reservation.changed', row.id, toReservationRow(row), row.tenantId);
}
