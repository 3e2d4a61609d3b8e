/** What the summary asks for, what it compares, and what it plots. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConsumptionRow } from '../../../bff/billing/reports/contract.ts';
import { figuresOf } from './figures.ts';
import { type Asked, plotOf } from './series.ts';
import { beforeOf, defaultView, fromParams, type SummaryView, spanOf, toParams } from './view-state.ts';

const today = 20261122;

describe('the view', () => {
  it('comes back from a URL as it went', () => {
    const views: SummaryView[] = [
      defaultView,
      { ...defaultView, period: 'custom', from: '2026-10-01', to: '2026-10-31', by: 'week', of: 'station' },
      { ...defaultView, period: 'month', stationId: 's1', currency: 'CHF' },
    ];
    for (const view of views) expect(fromParams(toParams(view))).toEqual(view);
    expect(toParams(defaultView)).toEqual({});
  });
  it('ignores what it does not know', () => {
    expect(fromParams({ period: 'year', by: 'hour', of: 'planet', from: 'soon', currency: 'euro' })).toEqual(
      defaultView,
    );
  });
  it.each([
    ['today', { from: 20261122, to: 20261122 }, { from: 20261121, to: 20261121 }],
    ['7', { from: 20261116, to: 20261122 }, { from: 20261109, to: 20261115 }],
    ['30', { from: 20261024, to: 20261122 }, { from: 20260924, to: 20261023 }],
    ['month', { from: 20261101, to: 20261122 }, { from: 20261001, to: 20261022 }],
  ] as const)('asks for %s and what was before', (period, span, before) => {
    const view = { ...defaultView, period };
    expect(spanOf(view, today)).toEqual(span);
    expect(beforeOf(view, span)).toEqual(before);
  });
  it.each([
    ['2026-11-02', '2026-11-01'],
    ['', '2026-11-01'],
    ['2025-01-01', '2026-11-01'],
  ])('asks for nothing from %s to %s', (from, to) => {
    expect(spanOf({ ...defaultView, period: 'custom', from, to }, today)).toBe(undefined);
  });
});

const row = (change: Partial<ConsumptionRow>): ConsumptionRow => ({
  id: 'r',
  period: '',
  fromDay: today,
  toDay: today,
  subjectId: '',
  subjectName: '',
  currency: 'EUR',
  orders: 1,
  abnormal: 0,
  users: 1,
  energyWh: 10_000,
  durationMs: 3_600_000,
  energyMinor: 400,
  serviceMinor: 50,
  feesMinor: 50,
  discountMinor: 0,
  netMinor: 420,
  taxMinor: 80,
  totalMinor: 500,
  ...change,
});

describe('figures', () => {
  it('are compared with the period before, and with nothing where there was nothing', () => {
    const figures = figuresOf(row({ totalMinor: 600, users: 3 }), row({ users: 0 }), [undefined, row({})]);
    const of = (name: string) => figures.find((each) => each.name === name);
    expect(of('totalMinor')).toMatchObject({ value: 600, change: 0.2, series: [0, 500] });
    expect(of('users')?.change).toBe(undefined);
    // 6.00 for 10 kWh.
    expect(of('perKwhMinor')).toMatchObject({ value: 60 });
  });
  it('are zeros without orders', () => {
    for (const { value, change } of figuresOf(undefined, undefined, []))
      expect([value, change]).toEqual([0, undefined]);
  });
});

describe('a plot', () => {
  const asked: Asked = {
    rows: [],
    span: { from: 20261120, to: 20261122 },
    by: 'day',
    of: 'all',
    measure: 'energyWh',
    locale: 'en',
    name: 'Energy',
    others: (count) => `${count} others`,
  };
  it('has a bar for each period, and none is left out', () => {
    const plot = plotOf({ ...asked, rows: [row({ fromDay: 20261121, energyWh: 5 })] });
    expect(plot).toMatchObject({ kind: 'bars', series: [{ values: [0, 5, 0] }] });
    expect(plot?.points).toHaveLength(3);
  });
  it('has lines for the largest subjects, and one for all the others', () => {
    const rows = Array.from({ length: 8 }, (_, i) =>
      row({ subjectId: `s${i}`, subjectName: `S${i}`, energyWh: i + 1 }),
    );
    const plot = plotOf({ ...asked, of: 'station', rows });
    expect(plot?.series.map(({ name }) => name)).toEqual(['S7', 'S6', 'S5', 'S4', '4 others']);
    expect(plot?.series.at(-1)?.values).toEqual([0, 0, 1 + 2 + 3 + 4]);
  });
  it('has bars for subjects where there is one period', () => {
    const rows = [row({ subjectId: 'a', subjectName: 'A' }), row({ subjectId: 'b', subjectName: 'B', energyWh: 4 })];
    const plot = plotOf({ ...asked, by: 'total', of: 'station', rows });
    expect(plot).toMatchObject({ kind: 'bars', series: [{ values: [10_000, 4] }] });
  });
  it('is none where one number says it all', () => {
    expect(plotOf({ ...asked, by: 'total', rows: [row({})] })).toBe(undefined);
  });
  it('never loses or doubles anything', () => {
    const rowsOf = fc.array(
      fc.record({
        day: fc.integer({ min: 0, max: 2 }),
        subject: fc.integer({ min: 0, max: 20 }),
        energyWh: fc.nat(1e6),
      }),
    );
    fc.assert(
      fc.property(rowsOf, fc.constantFrom('all', 'station'), (list, of) => {
        const rows = list.map(({ day, subject, energyWh }) =>
          row({
            fromDay: 20261120 + day,
            subjectId: of === 'all' ? '' : `s${subject}`,
            subjectName: `S${subject}`,
            energyWh,
          }),
        );
        const plotted = plotOf({ ...asked, of: of as 'all' | 'station', rows })?.series.flatMap(({ values }) => values);
        const sum = (plotted ?? []).reduce<number>((total, value) => total + (value ?? 0), 0);
        expect(sum).toBe(rows.reduce((total, { energyWh }) => total + energyWh, 0));
      }),
    );
  });
});
