/**
 * When the quantity of a bill's line was used: what a free quota takes is what flowed first, and what a discount's times touch is what was
 * used in them. It changes no line. Pure and browser-safe.
 */
import { type DaySlice, type IsoDay, isoDays, splitByLocalDay } from '../../kernel/zone.ts';
import type { BillLine } from './bill.ts';
import type { Reduction } from './terms.ts';
import { momentOf, type RegisterSample, registerAt } from './usage.ts';

/** A part of a line; `size` in Wh for energy, ms for time and 1 for an instant. */
export interface Piece {
  readonly fromMs: number;
  readonly toMs: number;
  readonly size: number;
}

export const isPerKwh = ({ quantityUnit }: BillLine): boolean => quantityUnit === 'Wh';

/** The periods of a line with what was used in each. Of energy they sum to the line's quantity: a rounding up belongs to the last. */
export function piecesOf(line: BillLine, samples: readonly RegisterSample[]): Piece[] {
  if (!isPerKwh(line)) return line.periods.map(({ fromMs, toMs }) => ({ fromMs, toMs, size: toMs - fromMs || 1 }));
  let left = line.quantity;
  return line.periods.map(({ fromMs, toMs }, i) => {
    const isLast = i === line.periods.length - 1;
    const size = isLast ? left : Math.min(left, energyBetween(samples, fromMs, toMs));
    left -= size;
    return { fromMs, toMs, size };
  });
}

const energyBetween = (samples: readonly RegisterSample[], fromMs: number, toMs: number): number =>
  registerAt(samples, toMs) - registerBefore(samples, fromMs);

// A jump at the very first instant belongs to the first period.
const registerBefore = (samples: readonly RegisterSample[], atMs: number): number => {
  const first = samples[0]!;
  return atMs <= first.atMs ? first.registerWh : registerAt(samples, atMs);
};

export interface Share extends Piece {
  readonly isInside: boolean;
}

/** Cuts a piece at the edges of the times in which a discount holds; all of it is inside where none are given. */
export function sharesOf(
  piece: Piece,
  windows: Reduction['windows'],
  isEnergy: boolean,
  zone: string,
  samples: readonly RegisterSample[],
): readonly Share[] {
  if (!windows) return [{ ...piece, isInside: true }];
  const week = windowWeek(windows);
  const shares: Share[] = [];
  const { fromMs, toMs } = piece;
  let left = piece.size;
  splitByLocalDay(
    zone,
    fromMs,
    Math.max(toMs, fromMs + 1),
    (day) => week[day]!,
    ({ isInside }, from, to) => {
      const used = isEnergy ? energyBetween(samples, from, to) : Math.max(1, to - from);
      const size = to >= toMs ? left : Math.min(left, used);
      left -= size;
      shares.push({ fromMs: from, toMs: Math.min(to, toMs), size, isInside });
    },
  );
  return shares;
}

interface WindowSlice extends DaySlice {
  readonly isInside: boolean;
}

type WindowWeek = Partial<Record<IsoDay, readonly WindowSlice[]>>;
// What follows from a discount alone is worked out once: a memory of facts, not of state.
const weeks = new WeakMap<NonNullable<Reduction['windows']>, WindowWeek>();

function windowWeek(windows: NonNullable<Reduction['windows']>): WindowWeek {
  let week = weeks.get(windows);
  if (!week) {
    week = Object.fromEntries(
      isoDays.map((day) => [day, windowSlices(windows.filter(({ days }) => days.includes(day)))]),
    );
    weeks.set(windows, week);
  }
  return week;
}

function windowSlices(windows: NonNullable<Reduction['windows']>): readonly WindowSlice[] {
  const edges = [...new Set([0, ...windows.flatMap((w) => [w.fromMinute, w.toMinute]), 1440])].sort((a, b) => a - b);
  return edges.slice(1).map((toMinute, i) => {
    const fromMinute = edges[i]!;
    return {
      fromMinute,
      toMinute,
      isInside: windows.some((w) => fromMinute >= w.fromMinute && fromMinute < w.toMinute),
    };
  });
}

/** What is left of energy when its first `takenWh` are gone. */
export function afterTaking({ fromMs, toMs, size }: Piece, takenWh: number, samples: readonly RegisterSample[]): Piece {
  const reachedMs = momentOf(samples, registerBefore(samples, fromMs) + takenWh);
  return { fromMs: Math.max(fromMs, Math.min(toMs, reachedMs)), toMs, size: size - takenWh };
}
