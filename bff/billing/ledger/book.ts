/**
 * What of an order goes into the ledger and the sums of its day. Kept beside the order as it was booked, so that a correction takes back exactly
 * that and nothing else. Pure.
 */
import * as z from 'zod/mini';
import type { OrderRecord } from '../../charging/orders/rows.ts';
import { dayNumber } from '../../kernel/stamp.ts';
import type { Bill } from '../tariffs/bill.ts';
import { partsOf } from './parts.ts';
import { postingsOfOrder, type Transfer } from './rules.ts';

/** The sums of `orderDays` that one order adds to; their names are its columns. */
const figuresSchema = z.object({
  orders: z.int(),
  abnormal: z.int(),
  energyWh: z.int(),
  durationMs: z.int(),
  netMinor: z.int(),
  taxMinor: z.int(),
  totalMinor: z.int(),
  energyMinor: z.int(),
  serviceMinor: z.int(),
  feesMinor: z.int(),
  discountMinor: z.int(),
});
export type Figures = z.infer<typeof figuresSchema>;
export const figureNames = Object.keys(figuresSchema.shape) as readonly (keyof Figures)[];

const bookedSchema = z.object({
  currency: z.string(),
  /** Local day of the start, yyyymmdd. */
  day: z.int(),
  stationId: z.string(),
  chargerId: z.string(),
  /** Customer groups whose discounts the session was granted. */
  groupIds: z.array(z.string()),
  /** Driver, else card, else tag; empty: nobody to count. */
  userKey: z.string(),
  figures: figuresSchema,
  /** What was taken off, without tax: revenue in the ledger is the price before it. */
  discountNetMinor: z.int(),
});
export type Booked = z.infer<typeof bookedSchema>;

export const noFigures: Figures = {
  orders: 0,
  abnormal: 0,
  energyWh: 0,
  durationMs: 0,
  netMinor: 0,
  taxMinor: 0,
  totalMinor: 0,
  energyMinor: 0,
  serviceMinor: 0,
  feesMinor: 0,
  discountMinor: 0,
};

export const storedBooked = (stored: unknown): Booked => bookedSchema.parse(stored);

/** What an order is to be booked as: nothing while it runs, and nothing of one whose energy is billed with another. */
export function bookedOf(order: OrderRecord, bill: Bill | null): Booked {
  const isNothing = order.state === 'charging' || order.mergedInto !== null;
  const parts = bill && !isNothing ? partsOf(bill) : undefined;
  return {
    currency: order.currency,
    day: dayNumber(order.startedAt, order.zone),
    stationId: order.stationId,
    chargerId: order.chargerId,
    groupIds: groupIdsOf(order.terms),
    userKey: order.driverId ?? order.cardId ?? order.idTag,
    figures: isNothing ? noFigures : figuresOf(order, bill, parts),
    discountNetMinor: parts?.discountNetMinor ?? 0,
  };
}

const groupIdsOf = (terms: OrderRecord['terms']): string[] => {
  const ids = (terms?.reductions ?? []).filter(({ source }) => source === 'group').map(({ id }) => id);
  return [...new Set(ids)].sort();
};

const figuresOf = (order: OrderRecord, bill: Bill | null, parts: ReturnType<typeof partsOf> | undefined): Figures => ({
  orders: 1,
  abnormal: order.state === 'abnormal' ? 1 : 0,
  energyWh: order.energyWh,
  durationMs: order.durationMs,
  netMinor: bill?.netMinor ?? 0,
  taxMinor: bill?.taxMinor ?? 0,
  totalMinor: bill?.totalMinor ?? 0,
  energyMinor: parts?.energyMinor ?? 0,
  serviceMinor: parts?.serviceMinor ?? 0,
  feesMinor: parts?.feesMinor ?? 0,
  discountMinor: parts?.discountMinor ?? 0,
});

/** Transfers that bring the ledger from what was booked to what is to be. */
export const postingsBetween = (before: Booked | null, after: Booked): Transfer[] =>
  postingsOfOrder({
    netMinor: after.figures.netMinor - (before?.figures.netMinor ?? 0),
    taxMinor: after.figures.taxMinor - (before?.figures.taxMinor ?? 0),
    discountNetMinor: after.discountNetMinor - (before?.discountNetMinor ?? 0),
  });

/** The same ledger day and currency: a correction between others is taken back there and posted anew here. */
export const isSameBook = (a: Booked, b: Booked): boolean => a.day === b.day && a.currency === b.currency;

export const nothingOf = (booked: Booked): Booked => ({ ...booked, figures: noFigures, discountNetMinor: 0 });

export interface Subject {
  readonly kind: 'tenant' | 'station' | 'charger' | 'group';
  readonly subjectId: string;
}

/** Whose sums an order is in. */
export const subjectsOf = (tenantId: string, { stationId, chargerId, groupIds }: Booked): Subject[] => [
  { kind: 'tenant', subjectId: tenantId },
  { kind: 'station', subjectId: stationId },
  { kind: 'charger', subjectId: chargerId },
  ...groupIds.map((subjectId) => ({ kind: 'group' as const, subjectId })),
];
