/** The numbers on top: of the period, of the one before, and how they came about day by day. Pure; amounts of one currency only. */
import type { ConsumptionRow } from '../../../bff/billing/reports/contract.ts';
import { multiplyDivide } from '../../../bff/kernel/money.ts';

export const figureNames = ['totalMinor', 'energyWh', 'orders', 'users', 'perKwhMinor', 'durationMs'] as const;
export type FigureName = (typeof figureNames)[number];

type Counted = Pick<ConsumptionRow, 'totalMinor' | 'energyWh' | 'orders' | 'users' | 'durationMs'>;

export interface Figure {
  name: FigureName;
  value: number;
  /** Against the period before: 0.12 is 12 % more; undefined where there was nothing to compare with. */
  change: number | undefined;
  /** By day. */
  series: number[];
}

const none: Counted = { totalMinor: 0, energyWh: 0, orders: 0, users: 0, durationMs: 0 };

const figureOf = (row: Counted, name: FigureName): number => {
  if (name !== 'perKwhMinor') return row[name];
  return row.energyWh > 0 ? multiplyDivide(row.totalMinor, 1000, row.energyWh) : 0;
};

/** `days` holds one row for each day, in order; undefined for a day without orders. */
export const figuresOf = (
  now: Counted | undefined,
  before: Counted | undefined,
  days: readonly (Counted | undefined)[],
): Figure[] =>
  figureNames.map((name) => {
    const value = figureOf(now ?? none, name);
    const was = figureOf(before ?? none, name);
    return {
      name,
      value,
      change: was > 0 ? (value - was) / was : undefined,
      series: days.map((day) => figureOf(day ?? none, name)),
    };
  });
