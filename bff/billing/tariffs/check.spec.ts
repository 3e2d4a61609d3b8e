/** A week of bands as the editor sees it: what is wrong, where exactly, and what painting does to it. */
import { describe, expect, it } from 'vitest';
import { bandProblems, normaliseBands, paintBands, weekOf } from './check.ts';
import type { Band } from './tariff.ts';

const workdays: Band['days'] = [1, 2, 3, 4, 5];
const everyDay: Band['days'] = [1, 2, 3, 4, 5, 6, 7];
const day: Band = { days: [1], fromMinute: 480, toMinute: 1080, priceMicros: 590_000, label: 'Day' };

describe('bandProblems', () => {
  it('finds nothing in a week without bands, nor in a full one', () => {
    expect(bandProblems([])).toEqual([]);
    expect(bandProblems([{ days: everyDay, fromMinute: 0, toMinute: 1440, priceMicros: 1 }])).toEqual([]);
  });
  it('names the place of each gap and overlap', () => {
    const full: Band = { days: [2, 3, 4, 5, 6, 7], fromMinute: 0, toMinute: 1440, priceMicros: 1 };
    const late: Band = { days: [1], fromMinute: 1065, toMinute: 1440, priceMicros: 2 };
    expect(bandProblems([day, full, late])).toEqual([
      { key: 'band.gap', severity: 'note', day: 1, fromMinute: 0, toMinute: 480, bandIndexes: [] },
      { key: 'band.overlap', severity: 'error', day: 1, fromMinute: 1065, toMinute: 1080, bandIndexes: [0, 2] },
    ]);
  });
  it('reports one gap as one, whatever other days have their edges', () => {
    const problems = bandProblems([day, { ...day, days: [2], fromMinute: 0, toMinute: 60 }]);
    expect(problems.filter((problem) => problem.day === 3)).toEqual([
      { key: 'band.gap', severity: 'note', day: 3, fromMinute: 0, toMinute: 1440, bandIndexes: [] },
    ]);
  });
  it('splits an overlap only where the bands in it differ', () => {
    const second = { ...day, fromMinute: 600, toMinute: 900 };
    const third = { ...day, fromMinute: 700, toMinute: 800 };
    const overlaps = bandProblems([day, second, third]).filter((problem) => problem.key === 'band.overlap');
    expect(overlaps.map((overlap) => [overlap.fromMinute, overlap.toMinute, overlap.bandIndexes])).toEqual([
      [600, 700, [0, 1]],
      [700, 800, [0, 1, 2]],
      [800, 900, [0, 1]],
    ]);
  });
  it('calls a band without length empty', () => {
    const [problem] = bandProblems([{ ...day, fromMinute: 600, toMinute: 600 }]).filter(
      ({ key }) => key === 'band.empty',
    );
    expect(problem).toMatchObject({ severity: 'error', day: 1, fromMinute: 600, toMinute: 600, bandIndexes: [0] });
  });
});

describe('weekOf', () => {
  it('covers seven days from 00:00 to 24:00, base price included', () => {
    const week = weekOf({ basePriceMicros: 490_000, bands: [day] });
    expect(week).toHaveLength(7);
    expect(week[0]).toEqual([
      { fromMinute: 0, toMinute: 480, priceMicros: 490_000, label: undefined, bandIndex: -1 },
      { fromMinute: 480, toMinute: 1080, priceMicros: 590_000, label: 'Day', bandIndex: 0 },
      { fromMinute: 1080, toMinute: 1440, priceMicros: 490_000, label: undefined, bandIndex: -1 },
    ]);
    expect(week[1]).toEqual([{ fromMinute: 0, toMinute: 1440, priceMicros: 490_000, label: undefined, bandIndex: -1 }]);
  });
});

describe('normaliseBands', () => {
  it('joins equal neighbours and gathers equal days', () => {
    const pieces = workdays.flatMap((only): Band[] => [
      { ...day, days: [only], fromMinute: 600 },
      { ...day, days: [only], toMinute: 600 },
    ]);
    expect(normaliseBands(pieces)).toEqual([{ ...day, days: workdays }]);
  });
  it('keeps neighbours apart that differ in price or name', () => {
    const bands = [day, { ...day, fromMinute: 1080, toMinute: 1200, label: 'Evening' }];
    expect(normaliseBands(bands)).toEqual(bands);
  });
  it('resolves overlaps as billing does: the first band wins', () => {
    const second: Band = { ...day, fromMinute: 1000, toMinute: 1200, priceMicros: 1, label: 'Late' };
    expect(normaliseBands([day, second])).toEqual([day, { ...second, fromMinute: 1080 }]);
  });
});

describe('paintBands', () => {
  const paint = { priceMicros: 290_000, label: 'Noon' };
  it('cuts a hole into what is under the brush and leaves other days alone', () => {
    const bands = [{ ...day, days: workdays }];
    expect(paintBands(bands, { days: [2], fromMinute: 700, toMinute: 760, paint })).toEqual([
      { ...day, days: [1, 3, 4, 5] },
      { ...day, days: [2], toMinute: 700 },
      { ...paint, days: [2], fromMinute: 700, toMinute: 760 },
      { ...day, days: [2], fromMinute: 760 },
    ]);
    expect(bands).toEqual([{ ...day, days: workdays }]);
  });
  it('rubs out', () => {
    expect(paintBands([day], { days: everyDay, fromMinute: 0, toMinute: 600 })).toEqual([{ ...day, fromMinute: 600 }]);
    expect(paintBands([day], { days: everyDay, fromMinute: 0, toMinute: 1440 })).toEqual([]);
  });
  it('extends a band when painted beside it with the same paint', () => {
    const brush = { days: day.days, fromMinute: 1080, toMinute: 1140, paint: { priceMicros: 590_000, label: 'Day' } };
    expect(paintBands([day], brush)).toEqual([{ ...day, toMinute: 1140 }]);
  });
  it('paints nothing with a brush without height', () => {
    expect(paintBands([day], { days: [1], fromMinute: 700, toMinute: 700, paint })).toEqual([day]);
    expect(paintBands([day], { days: [1], fromMinute: 700, toMinute: 600, paint })).toEqual([day]);
  });
});
