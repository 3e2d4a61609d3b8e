import { describe, expect, it } from 'vitest';
import * as f from './fields.ts';
import { cellValue, csvHeading, csvLines, readSheetOf, safeText, writerOf, xlsxOf } from './files.ts';
import { isFailure } from './result.ts';
import { dayNumber, isoWriter } from './stamp.ts';

const thing = f.entity('thing', 'Thing', {
  name: f.text({ label: 'Name', max: 40, write: 'always', required: true }),
  energyWh: f.energyWh({ label: 'Energy' }),
  totalMinor: f.money({ label: 'Total' }),
  currency: f.text({ label: 'Currency', max: 3 }),
  at: f.time({ label: 'At', write: 'always', nullable: true }),
  on: f.flag({ label: 'On', write: 'always' }),
  tags: f.list({ label: 'Tags', max: 5, itemMax: 10, write: 'always' }),
});
const names = Object.keys(thing.fields);
const fields = Object.values(thing.fields);
const row = {
  name: '=SUM(A1)',
  energyWh: 12_345,
  totalMinor: 605,
  currency: 'EUR',
  at: Date.UTC(2026, 6, 1, 10),
  on: true,
  tags: ['a', 'b'],
};
const csv = csvHeading(fields) + csvLines(names, fields, 'Europe/Berlin')([row]);
const writable = (x: f.Field) => (x.options.write ?? 'never') !== 'never';
const bytes = (text: string) => new TextEncoder().encode(text);

describe('export', () => {
  it('names units, writes major amounts, zoned times, and no formulas', () => {
    expect(csv).toBe(
      "Name,Energy (kWh),Total,Currency,At,On,Tags\r\n'=SUM(A1),12.345,6.05,EUR,2026-07-01T12:00:00+02:00,true,a b\r\n",
    );
  });
  it.each(['=1', '+1', '-1', '@a', '\tx', '\rx'])('escapes %j', (text) => expect(safeText(text)).toBe(`'${text}`));
  it('writes every number as its division would be written', () => {
    const energy = writerOf(thing.fields.energyWh, 'UTC');
    const duration = writerOf(f.durationMs({ label: 'Duration' }), 'UTC');
    const money = writerOf(thing.fields.totalMinor, 'UTC');
    const rest = { currency: 'EUR' };
    for (const n of [...Array.from({ length: 2001 }, (_, i) => i), 1_234_567, -1, -1500, 0.5, 2 ** 52]) {
      expect(energy(n, {})).toBe(String(n / 1000));
      expect(duration(n * 600, {})).toBe(String(Math.round(n) / 100));
      if (Number.isInteger(n)) expect(money(n, rest)).toBe((n / 100).toFixed(2));
    }
    expect(money(1234, { currency: 'JPY' })).toBe('1234');
    expect(money(1234, { currency: 'KWD' })).toBe('1.234');
  });
  it('writes nothing for null, and texts that a spreadsheet would take for a formula behind an apostrophe', () => {
    const lines = csvLines(['at', 'name'], [thing.fields.at, thing.fields.name], 'UTC');
    expect(lines([{ at: null, name: '-1' }, { name: 'plain' }])).toBe(",'-1\r\n,plain\r\n");
  });
  it('quotes what would break a line', () => {
    expect(csvLines(['name'], [thing.fields.name], 'UTC')([{ name: 'a "b", c\nd' }])).toBe('"a ""b"", c\nd"\r\n');
  });
});

describe('import', () => {
  it('takes back what was exported, passing over what nobody may set', async () => {
    const sheet = await readSheetOf(thing as unknown as f.Entity, bytes(`\uFEFF${csv}`), writable);
    if (isFailure(sheet)) throw new Error(sheet.detail);
    expect(sheet.names).toEqual(['name', null, null, null, 'at', 'on', 'tags']);
    expect(cellValue(thing.fields.name, sheet.rows[0]?.[0] ?? '', {})).toEqual({ value: '=SUM(A1)' });
    expect(cellValue(thing.fields.at, sheet.rows[0]?.[4] ?? '', {})).toEqual({ value: row.at });
    expect(cellValue(thing.fields.tags, sheet.rows[0]?.[6] ?? '', {})).toEqual({ value: ['a', 'b'] });
  });
  it('reads XLSX, and semicolons', async () => {
    for (const file of [await xlsxOf(names, fields, [row], 'UTC'), bytes('name;on\nx;ja\n')]) {
      const sheet = await readSheetOf(thing as unknown as f.Entity, file, writable);
      expect(isFailure(sheet) ? sheet.detail : sheet.rows.length).toBe(1);
    }
  });
  it.each([
    ['nothing', '', /no rows/],
    ['a heading alone', 'name\n', /no rows/],
    ['an unknown column', 'nmae\nx\n', /Unknown column: nmae/],
    ['broken quotes', 'name\n"x\n', /cannot be read/],
  ])('refuses %s in words', async (_, text, words) => {
    const sheet = await readSheetOf(thing as unknown as f.Entity, bytes(text), writable);
    expect(isFailure(sheet) && sheet.detail).toMatch(words);
  });
  it.each([
    [thing.fields.on, 'maybe'],
    [thing.fields.at, 'tomorrow'],
    [thing.fields.energyWh, 'much'],
  ])('says what is wrong with a cell', (field, text) => expect(cellValue(field, text, {})).toHaveProperty('error'));
});

describe('stamps', () => {
  it.each([
    [Date.UTC(2026, 2, 29, 0, 59, 59), 'Europe/Berlin', '2026-03-29T01:59:59+01:00', 20260329],
    [Date.UTC(2026, 2, 29, 1), 'Europe/Berlin', '2026-03-29T03:00:00+02:00', 20260329],
    [Date.UTC(2026, 0, 1, 2), 'America/St_Johns', '2025-12-31T22:30:00-03:30', 20251231],
    [Date.UTC(2026, 0, 1, 20), 'Asia/Kathmandu', '2026-01-02T01:45:00+05:45', 20260102],
  ])('%d in %s', (at, zone, iso, day) => {
    expect(isoWriter(zone)(at)).toBe(iso);
    expect(dayNumber(at, zone)).toBe(day);
  });
});
