/** What a bill came to by component, as its lines say: with the tax where the prices contain it, without where it comes on top. Pure. */
import { isRecord } from '../../kernel/peek.ts';
import type { BillLine } from '../tariffs/bill.ts';

export interface ComponentAmounts {
  startMinor: number;
  energyMinor: number;
  serviceMinor: number;
  timeMinor: number;
  idleMinor: number;
  reservationMinor: number;
  /** Below zero. */
  discountMinor: number;
  /** Least and greatest prices, and amounts set by hand. */
  otherMinor: number;
}

const columnOf = {
  start: 'startMinor',
  energy: 'energyMinor',
  service: 'serviceMinor',
  duration: 'timeMinor',
  idle: 'idleMinor',
  reservation: 'reservationMinor',
  discount: 'discountMinor',
  waiver: 'discountMinor',
  minimum: 'otherMinor',
  maximum: 'otherMinor',
  correction: 'otherMinor',
} as const satisfies Record<BillLine['component'], keyof ComponentAmounts>;

const isComponent = (value: unknown): value is BillLine['component'] =>
  typeof value === 'string' && Object.hasOwn(columnOf, value);

/** Amounts of a stored bill; nothing of an order that has none. Looks at what it needs only: an export has a million of them. */
export const componentsOf = (bill: unknown): ComponentAmounts => {
  const amounts: ComponentAmounts = {
    startMinor: 0,
    energyMinor: 0,
    serviceMinor: 0,
    timeMinor: 0,
    idleMinor: 0,
    reservationMinor: 0,
    discountMinor: 0,
    otherMinor: 0,
  };
  const lines = isRecord(bill) && Array.isArray(bill.lines) ? bill.lines : [];
  for (const line of lines)
    if (isRecord(line) && isComponent(line.component) && typeof line.amountMinor === 'number')
      amounts[columnOf[line.component]] += line.amountMinor;
  return amounts;
};
