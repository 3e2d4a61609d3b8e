/** How busy connectors are by weekday and hour of the station's clock. Pure. */
import type { IsoDay } from '../../kernel/days.ts';
import { type DaySlice, splitByLocalDay } from '../../kernel/zone.ts';

interface HourSlice extends DaySlice {
  readonly hour: number;
}
const hours: readonly HourSlice[] = Array.from({ length: 24 }, (_, hour) => ({
  hour,
  fromMinute: hour * 60,
  toMinute: hour * 60 + 60,
}));
const everyDay = (): readonly HourSlice[] => hours;

export interface Stay {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly zone: string;
}

/** Milliseconds by weekday (0 is Monday) and hour. */
export class HourTable {
  readonly ms: readonly number[][] = Array.from({ length: 7 }, () => Array<number>(24).fill(0));

  /** Adds the part of the stay that lies between these moments. */
  add({ startedAt, endedAt, zone }: Stay, fromMs: number, toMs: number): void {
    const note = (slice: HourSlice, a: number, b: number, day: IsoDay): void => {
      const row = this.ms[day - 1];
      if (row) row[slice.hour] = (row[slice.hour] ?? 0) + b - a;
    };
    splitByLocalDay(zone, Math.max(startedAt, fromMs), Math.min(endedAt, toMs), everyDay, note);
  }
}

/** Parts per 1000 of the time of so many connectors, in the hours of `zone` between two moments; nothing where there were no such hours. */
export const perMilleOf = (
  busy: HourTable,
  connectors: number,
  span: { readonly fromMs: number; readonly toMs: number; readonly zone: string },
): number[][] => {
  const whole = new HourTable();
  whole.add({ startedAt: span.fromMs, endedAt: span.toMs, zone: span.zone }, span.fromMs, span.toMs);
  return busy.ms.map((row, day) =>
    row.map((ms, hour) => {
      const possibleMs = (whole.ms[day]?.[hour] ?? 0) * connectors;
      return possibleMs === 0 ? 0 : Math.min(1000, Math.round((ms * 1000) / possibleMs));
    }),
  );
};
