/** The plain parts of the order table: what is set ↔ parameters ↔ query, and days in a zone. */
import { describe, expect, it } from 'vitest';
import { sortKeys, sortText } from '../../parts/table-state.ts';
import { sampleOrder } from '../../testing/samples.ts';
import { belongs } from './belongs.ts';
import { orderColumns } from './columns.ts';
import { dayOf, startOfDay } from './filters.ts';
import { defaultColumns, defaultView, fromParams, toParams, toQuery } from './view-state.ts';

describe('what a user has set', () => {
  it('leaves no trace in the URL while nothing is set', () => {
    expect(toParams(defaultView)).toEqual({});
    expect(fromParams({})).toEqual(defaultView);
  });
  it('comes back from the URL as it was', () => {
    const view = {
      q: 'messe',
      sort: '-energyWh,startedAt',
      filters: {
        state: 'charging,abnormal',
        invoiced: 'no',
        'startedAt.from': '1795000000000',
        'totalMinor.to': '5000',
      },
      columns: ['state', 'totalMinor'],
      selected: 'o7',
    };
    expect(fromParams(toParams(view))).toEqual(view);
  });
  it('ignores what the API would refuse', () => {
    const { filters, columns } = fromParams({
      powerW: '1',
      nonsense: 'x',
      state: 'charging',
      columns: 'state,nonsense',
    });
    expect(filters).toEqual({ state: 'charging' });
    expect(columns).toEqual(['state']);
    expect(fromParams({ columns: 'nonsense,toString' }).columns).toEqual(defaultColumns);
  });
  it('lets the page’s own filters win in the query', () => {
    const view = { ...defaultView, filters: { state: 'completed' }, q: 'x' };
    expect(toQuery(view, { state: 'charging', stationId: 's1' })).toEqual({
      state: 'charging',
      stationId: 's1',
      q: 'x',
      sort: '-startedAt',
    });
  });
  it('keeps sort keys in order, and never none', () => {
    expect(sortText(sortKeys('-energyWh,startedAt'), defaultView.sort)).toBe('-energyWh,startedAt');
    expect(sortText([], defaultView.sort)).toBe('-startedAt');
  });
});

describe('a new order', () => {
  const row = sampleOrder(0);
  const started = row.startedAt;
  it.each([
    [{}, true],
    [{ state: 'charging,abnormal' }, true],
    [{ state: 'completed' }, false],
    [{ stationName: 'hafen' }, true],
    [{ stationName: 'straße' }, false],
    [{ stationId: 's0' }, true],
    [{ stationId: 's' }, false],
    [{ 'startedAt.from': String(started) }, true],
    [{ 'startedAt.from': String(started + 1) }, false],
    [{ 'totalMinor.to': '0' }, false],
    [{ invoiced: 'no' }, false],
    [{ invoiced: 'yes' }, false],
    [{ issuerId: 'le0' }, undefined],
    [{ issuerId: 'le0', state: 'completed' }, false],
    [{ q: 'hafen' }, undefined],
    [{ q: 'hafen', state: 'completed' }, false],
  ])('%j → %s', (query, expected) => {
    expect(belongs(row, { sort: '-startedAt', limit: 100, ...query })).toBe(expected);
  });
});

describe('days in a zone', () => {
  it.each([
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
    ['2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
    ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z'],
    ['2026-10-26', 'Europe/Berlin', '2026-10-25T23:00:00.000Z'],
    ['2026-06-01', 'Asia/Kathmandu', '2026-05-31T18:15:00.000Z'],
    ['2026-11-01', 'America/New_York', '2026-11-01T04:00:00.000Z'],
  ])('%s in %s begins at %s', (day, zone, instant) => {
    expect(new Date(startOfDay(day, zone)).toISOString()).toBe(instant);
    expect(dayOf(startOfDay(day, zone), zone)).toBe(day);
    expect(dayOf(startOfDay(day, zone) - 1, zone)).not.toBe(day);
  });
});

it('makes columns from the contract: numbers at the end, states as shapes, money with currency', () => {
  const columns = orderColumns(defaultColumns, 'en');
  expect(columns.map((column) => column.label)).toEqual([
    'State',
    'Started',
    'Station',
    'Charger',
    'Driver',
    'Card',
    'Duration',
    'Energy',
    'Total',
    'Payment',
  ]);
  expect(columns.filter((column) => column.numeric).map((column) => column.key)).toEqual([
    'durationMs',
    'energyWh',
    'totalMinor',
  ]);
  const row = { ...sampleOrder(5), totalMinor: 1234, currency: 'JPY' };
  expect(columns[0]!.className?.(row)).toBe('status s-abnormal');
  expect(columns[8]!.text(row)).toBe('¥1,234');
});
