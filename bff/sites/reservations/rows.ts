/** Reservations as the API and the live events show them. */
import type { RowOf } from '../../kernel/fields.ts';
import type { reservations } from '../../store/tables/index.ts';
import type { Row } from '../../store/types.ts';
import type { reservation } from './contract.ts';

export type ReservationRecord = Row<typeof reservations>;

export const isOpen = ({ state }: Pick<ReservationRecord, 'state'>): boolean => state === 'asked' || state === 'held';

export const toReservationRow = (r: ReservationRecord): RowOf<typeof reservation.fields> => ({ ...r });
