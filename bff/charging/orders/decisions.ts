/**
 * What a person may decide about the bill of an ended order, and what comes of it: the bill by another price, by hand, with nothing to pay, or
 * together with another order's. Pure; who may, and writing it, is `decide.ts`.
 */
import { assertBill } from '../../billing/tariffs/assert.ts';
import type { Bill } from '../../billing/tariffs/bill.ts';
import { amountLine } from '../../billing/tariffs/lines.ts';
import type { Tariff } from '../../billing/tariffs/tariff.ts';
import { sumsByRate, withTax } from '../../billing/tariffs/tax.ts';
import type { Review } from '../../store/tables/charging.ts';
import { type Session, sameTag } from './memory.ts';
import type { OrderRecord } from './rows.ts';

type Subject = Pick<OrderRecord, 'state' | 'mergedInto' | 'invoiceId' | 'paymentState' | 'refundedMinor'>;

/** Why nothing can be decided about an order's money, in words; undefined when it can. */
export function moneyRefusal(order: Omit<Subject, 'invoiceId'>): string | undefined {
  if (order.state === 'charging') return 'The order is still running. Stop or close it first.';
  if (order.mergedInto !== null) return 'Its energy is billed with another order. Decide about that one.';
  if (order.paymentState === 'paying') return 'A payment is under way. Try again when it is done.';
  if (order.paymentState === 'disputed') return 'Its payment is disputed. Wait until the dispute is decided.';
  if (order.paymentState === 'writtenOff') return 'What was open has been written off already.';
  if (order.refundedMinor > 0) return 'Money of this order was given back already, by the bill as it is.';
  return undefined;
}

/** The same about its bill. */
export const billRefusal = (order: Subject): string | undefined =>
  moneyRefusal(order) ??
  (order.invoiceId === null ? undefined : 'The order is invoiced. Credit the invoice first, then change the bill.');

/** Why one order cannot be billed with an earlier one. */
export function mergeRefusal(later: OrderRecord, into: OrderRecord): string | undefined {
  const isSameUser =
    sameTag(later.idTag, into.idTag) ||
    (later.driverId !== null && later.driverId === into.driverId) ||
    (later.cardId !== null && later.cardId === into.cardId);
  if (later.id === into.id) return 'An order cannot be merged with itself. Choose another.';
  if (later.chargerId !== into.chargerId || later.tenantId !== into.tenantId)
    return 'Only orders of the same charger can be merged.';
  if (!isSameUser) return 'Only orders of the same card or driver can be merged.';
  if (later.currency !== into.currency) return 'Only orders of the same currency can be merged.';
  if (later.startedAt < into.startedAt) return 'Merge the later order into the earlier one.';
  if (later.review === 'merged' || into.review === 'merged')
    return 'One of them holds the energy of a third order already. Bill it by hand instead.';
  return undefined;
}

/** Whether a person decided about the bill. */
export const isDecided = (review: Review): boolean => review !== '' && review !== 'open';

/** Decided by a person, or on an invoice: what a charger tells later changes no bill. */
export const isBillFixed = ({ review, invoiceId }: Pick<OrderRecord, 'review' | 'invoiceId'>): boolean =>
  isDecided(review) || invoiceId !== null;

/** Of these a person set the energy too. */
export const isSetByHand = (review: Review): boolean => review === 'billed' || review === 'merged';

/** A bill that shows what it was, with everything taken off. */
export function waivedBill(bill: Bill): Bill {
  const [tax] = bill.taxes;
  const why = { key: 'waiver.byHand', params: {} } as const;
  const offs = sumsByRate(bill.lines)
    .filter(({ sumMinor }) => sumMinor > 0)
    .map(({ taxBasisPoints, sumMinor }) => amountLine('waiver', -sumMinor, taxBasisPoints, why, bill.currency));
  const lines = [...bill.lines, ...offs];
  return checked({ ...bill, lines, ...withTax(lines, tax) });
}

/** An amount set by hand, which contains the tax that the session's electricity has. */
export function amountBill(
  amountMinor: number,
  { currency, zone }: Pick<Bill, 'currency' | 'zone'>,
  tariff: Tariff | null,
  before: Bill | null,
): Bill {
  const line = amountLine('correction', amountMinor, undefined, { key: 'correction.byHand', params: {} }, currency);
  const rateBasisPoints =
    tariff?.tax?.rateBasisPoints ??
    before?.lines.find(({ component }) => component === 'energy')?.taxBasisPoints ??
    before?.taxes[0]?.rateBasisPoints;
  const tax = rateBasisPoints === undefined ? undefined : { rateBasisPoints, included: true };
  return checked({ currency, zone, lines: [line], ...withTax([line], tax) });
}

const checked = (bill: Bill): Bill => {
  assertBill(bill);
  return bill;
};

export interface ByHand {
  readonly energyWh: number;
  readonly startedAtMs?: number | undefined;
  readonly endedAtMs?: number | undefined;
}

/**
 * The session with an energy set by hand, taken to have flowed evenly. With both times it is priced whole; without, an abnormal one still pays
 * for energy only, because its times are in doubt.
 */
export function sessionByHand(session: Session, { energyWh, startedAtMs, endedAtMs }: ByHand): Session {
  const timed = startedAtMs !== undefined && endedAtMs !== undefined;
  const plain = { facts: null, free: null, idle: [], idleSinceMs: null };
  return {
    ...session,
    energyWh,
    startedAtMs: startedAtMs ?? session.startedAtMs,
    endedAtMs: endedAtMs ?? session.endedAtMs,
    meter: { ...session.meter, samples: [] },
    ...(timed && { state: 'completed', memory: { ...session.memory, ...plain, authorized: true } }),
  };
}

/**
 * Two sessions as the one they were before something tore them: from the first start to the last end, with the energy of both. In between
 * nothing flowed, and the vehicle is taken to have stood there charging, as it had begun to.
 */
export function mergedSession(first: Session, second: Session): Session {
  const firstEndMs = Math.min(first.endedAtMs ?? second.startedAtMs, second.startedAtMs);
  const own = first.meter.samples.filter(({ atMs }) => atMs < firstEndMs);
  const more = second.meter.samples.map(({ atMs, registerWh }) => ({ atMs, registerWh: registerWh + first.energyWh }));
  const seam = [
    { atMs: firstEndMs, registerWh: first.energyWh },
    { atMs: second.startedAtMs, registerWh: first.energyWh },
  ];
  return {
    ...first,
    state: second.state,
    endedAtMs: Math.max(first.endedAtMs ?? 0, second.endedAtMs ?? 0, second.startedAtMs),
    meterStopWh: second.meterStopWh,
    energyWh: first.energyWh + second.energyWh,
    meter: { ...first.meter, samples: [...own, ...seam, ...more] },
    memory: {
      ...first.memory,
      authorized: first.memory.authorized || second.memory.authorized,
      idle: [...first.memory.idle, ...second.memory.idle],
      idleSinceMs: null,
      free: null,
      facts: null,
    },
  };
}
