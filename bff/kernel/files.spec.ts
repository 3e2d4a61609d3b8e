import { crc32, deflateRawSync } from 'node:zlib';
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

/** A workbook with a heading and one cell more, its entries packed not at all; `stated` is what the sheet's entry says of its size. */
const workbookOf = (address: string, stated?: number): Uint8Array => {
  const namespace = 'http://schemas.openxmlformats.org';
  const related = (id: string, type: string, target: string) =>
    `<Relationships xmlns="${namespace}/package/2006/relationships"><Relationship Id="${id}" Type="${namespace}/officeDocument/2006/relationships/${type}" Target="${target}"/></Relationships>`;
  const cell = (at: string, text: string) =>
    `<row r="${at.replace(/\D/g, '')}"><c r="${at}" t="inlineStr"><is><t>${text}</t></is></c></row>`;
  const entries = {
    '_rels/.rels': related('r1', 'officeDocument', 'xl/workbook.xml'),
    'xl/workbook.xml': `<workbook xmlns:r="${namespace}/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': related('r1', 'worksheet', 'worksheets/sheet1.xml'),
    'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${cell('A1', 'name')}${cell(address, 'x')}</sheetData></worksheet>`,
  };
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, text] of Object.entries(entries)) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(text), 10);
    common.writeUInt32LE(text.length, 14);
    common.writeUInt32LE(name.includes('sheet1') && stated ? stated : text.length, 18);
    common.writeUInt16LE(name.length, 22);
    const part = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name + text)]);
    const offset = Buffer.alloc(14);
    offset.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), common, offset, Buffer.from(name)]));
    parts.push(part);
    at += part.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...directory, end]);
};

/** The same workbook as a writer makes it that does not know sizes beforehand: packed, and its sizes in 64 bits. */
const wide = (book: Uint8Array, unpacked?: number): Uint8Array => {
  const zip = Buffer.from(book);
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  const end = Buffer.from(zip.subarray(-22));
  let at = 0;
  let from = zip.readUInt32LE(zip.length - 6);
  for (let next = 0; zip.readUInt32LE(next) === 0x04034b50; ) {
    const head = Buffer.from(zip.subarray(next, next + 30));
    const size = head.readUInt32LE(18);
    const name = zip.subarray(next + 30, next + 30 + head.readUInt16LE(26));
    const packed = deflateRawSync(zip.subarray(next + 30 + name.length, next + 30 + name.length + size));
    next += 30 + name.length + size;
    const listed = Buffer.from(zip.subarray(from, from + 46 + name.length));
    from += listed.length;
    listed.writeUInt16LE(8, 10);
    listed.writeUInt32LE(packed.length, 20);
    listed.writeUInt32LE(size, 24);
    listed.writeUInt32LE(at, 42);
    head.writeUInt16LE(8, 8);
    head.writeUInt32LE(0xffff_ffff, 18);
    head.writeUInt32LE(0xffff_ffff, 22);
    const extra = Buffer.alloc(20);
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(16, 2);
    extra.writeBigUInt64LE(BigInt(unpacked ?? size), 4);
    extra.writeBigUInt64LE(BigInt(packed.length), 12);
    head.writeUInt16LE(extra.length, 28);
    parts.push(Buffer.concat([head, name, extra, packed]));
    directory.push(listed);
    at += 50 + name.length + packed.length;
  }
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...directory, end]);
};

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
    ['in the last place there is', 'XFD1048576', undefined, /too large/],
    ['thousands of columns away', 'AAA5', undefined, /columns; at most 200/],
    ['near, and states a size that it has not', 'C3', 500_000_000, /too large/],
  ])('refuses a small workbook with a cell that is %s', async (_, address, stated, words) => {
    const sheet = await readSheetOf(thing as unknown as f.Entity, workbookOf(address, stated), writable);
    expect(isFailure(sheet) && sheet.detail).toMatch(words);
  });
  it('reads a workbook of the same making whose cells are near', async () => {
    const sheet = await readSheetOf(thing as unknown as f.Entity, workbookOf('A3'), writable);
    expect(isFailure(sheet) ? sheet.detail : sheet.rows).toEqual([[''], ['x']]);
  });
  it('reads a workbook whose sizes stand in 64 bits, unless they are more than is unpacked', async () => {
    const sheet = await readSheetOf(thing as unknown as f.Entity, wide(workbookOf('A3')), writable);
    expect(isFailure(sheet) ? sheet.detail : sheet.rows).toEqual([[''], ['x']]);
    const large = await readSheetOf(thing as unknown as f.Entity, wide(workbookOf('A3'), 2 ** 31), writable);
    expect(isFailure(large) && large.detail).toMatch(/too large once unpacked/);
  });
  it('stops reading at the most rows that it takes', async () => {
    const sheet = await readSheetOf(thing as unknown as f.Entity, bytes(`name\n${'a\n'.repeat(400_000)}`), writable);
    expect(isFailure(sheet) && sheet.detail).toMatch(/more than 5000 rows/);
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
