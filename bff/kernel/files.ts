/** Rows ↔ CSV and XLSX, with the columns, labels and kinds of an entity. Formula cells are escaped on the way out. */
import { inflateRawSync } from 'node:zlib';
import writeXlsx from 'write-excel-file/node';
import type { Entity, Field } from './fields.ts';
import { currencyExponent, parseAmount, toDecimalText } from './money.ts';
import { type Failure, fail, isFailure } from './result.ts';
import { takeApart } from './sheet.ts';
import { isoWriter } from './stamp.ts';

export type Cells = Record<string, unknown>;

const formulaStart = /^[=+\-@\t\r]/;
/** A text as a spreadsheet shows it, never as a formula. */
export const safeText = (text: string): string => (formulaStart.test(text) ? `'${text}` : text);

const quote = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const units: Partial<Record<Field['kind'], string>> = { energyWh: 'kWh', powerW: 'kW', durationMs: 'min' };

/** Heading of a column, unit included. */
export const headingOf = (f: Field): string => {
  const unit = units[f.kind] ?? f.options.unit;
  return unit ? `${f.options.label} (${unit})` : f.options.label;
};

/** Every decimal part there is, without zeros at its end: a number is then written without its division. */
const decimals = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => String(i / count).slice(1));
const hundredths = decimals(100);
const thousandths = decimals(1000);

/** `value ÷ parts.length` as text. */
const parted = (value: number, parts: readonly string[]): string => {
  if (!Number.isSafeInteger(value) || value < 0) return String(value / parts.length);
  const rest = value % parts.length;
  return `${(value - rest) / parts.length}${parts[rest]}`;
};

/** Most amounts are whole cents: written without the general way's detours. */
const moneyWriter = (): Write => {
  let currency: unknown;
  let exponent = 0;
  return (value, row) => {
    if (row.currency !== currency) {
      currency = row.currency;
      exponent = currencyExponent(String(currency));
    }
    const minor = Number(value);
    if (exponent !== 2 || minor < 0) return toDecimalText(minor, exponent, exponent);
    const cents = minor % 100;
    return `${(minor - cents) / 100}.${cents < 10 ? '0' : ''}${cents}`;
  };
};

/** A value of a column as text. */
export type Write = (value: unknown, row: Cells) => string;

const writer = (f: Field, zone: string): Write => {
  switch (f.kind) {
    case 'energyWh':
    case 'powerW':
      return (value) => parted(Number(value), thousandths);
    case 'durationMs':
      return (value) => parted(Math.round(Number(value) / 600), hundredths);
    case 'money':
      return moneyWriter();
    case 'time': {
      const iso = isoWriter(zone);
      return (value) => iso(Number(value));
    }
    case 'integer':
    case 'decimal':
    case 'flag':
      return String;
    case 'list':
      return (value) => safeText((value as string[]).join(' '));
    case 'json':
      return (value) => safeText(JSON.stringify(value));
    default:
      return (value) => safeText(String(value));
  }
};

/** How to write a column: energy in kWh, power in kW, durations in minutes, money in major units, times in the zone with its offset. */
export const writerOf = (f: Field, zone: string): Write => {
  const write = writer(f, zone);
  return (value, row) => (value === null || value === undefined ? '' : write(value, row));
};

export const csvHeading = (fields: readonly Field[]): string =>
  `${fields.map((f) => quote(headingOf(f))).join(',')}\r\n`;

const quoted =
  (write: Write): Write =>
  (value, row) =>
    // One look for the many texts that need neither quotes nor an escape.
    typeof value === 'string' && harmless.test(value) ? value : quote(write(value, row));
const harmless = /^[^=+\-@\t\r\n",][^",\r\n]*$/;

/** A function that writes many rows at once: one string for each chunk keeps the export near the speed of the database. */
export const csvLines = (
  names: readonly string[],
  fields: readonly Field[],
  zone: string,
): ((rows: readonly Cells[]) => string) => {
  const columns = names.map((name, i) => {
    const f = fields[i] as Field;
    const write = writer(f, zone);
    // Numbers and times have nothing to quote.
    return { name, write: bare.has(f.kind) ? write : quoted(write) };
  });
  return (rows) => {
    let text = '';
    for (const row of rows) {
      let comma = '';
      for (const { name, write } of columns) {
        const value = row[name];
        text += value === null || value === undefined ? comma : comma + write(value, row);
        comma = ',';
      }
      text += '\r\n';
    }
    return text;
  };
};

const numeric = new Set<Field['kind']>(['energyWh', 'powerW', 'durationMs', 'money', 'integer', 'decimal']);
const bare = new Set<Field['kind']>([...numeric, 'time', 'flag']);

/** A workbook with one sheet. For at most `maxXlsxRows` rows. */
export const xlsxOf = async (
  names: readonly string[],
  fields: readonly Field[],
  rows: readonly Cells[],
  zone: string,
): Promise<Uint8Array> => {
  const writers = new Map(fields.map((f) => [f, writerOf(f, zone)]));
  const cell = (f: Field, row: Cells, name: string) => {
    const text = writers.get(f)?.(row[name], row) ?? '';
    return numeric.has(f.kind) && text !== '' ? { value: Number(text), type: Number } : { value: text, type: String };
  };
  const data = [
    fields.map((f) => ({ value: headingOf(f), fontWeight: 'bold' as const })),
    ...rows.map((row) => fields.map((f, i) => cell(f, row, names[i] as string))),
  ];
  return new Uint8Array(await writeXlsx(data).toBuffer());
};

export const maxXlsxRows = 25_000;
/** An import is one transaction, and all chargers' writes wait for it: this many rows take one to two seconds on the SQLite file. */
export const maxImportRows = 5_000;
/** Far more than anything that is imported has. */
const maxImportColumns = 200;

export interface Sheet {
  /** Field names of the columns; null for a column that is not read. */
  names: (string | null)[];
  rows: string[][];
}

const maxUnpackedBytes = 64 * 1024 * 1024;

/**
 * Whether what a ZIP file holds stays within the limit: a few megabytes can unpack to many gigabytes, which the reader of workbooks would
 * all take into memory. Believes no size that the file states, and takes no entry whose end is unknown. Throws when it is no ZIP file.
 */
const unpacksWithin = (bytes: Uint8Array, maxBytes: number): boolean => {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let left = maxBytes;
  let at = 0;
  while (zip.readUInt32LE(at) === 0x04034b50) {
    const trailed = (zip.readUInt16LE(at + 6) & 8) !== 0;
    const method = zip.readUInt16LE(at + 8);
    const data = at + 30 + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28);
    // The reader makes room for as much as is stated.
    if (statedSize(zip, at, data) > left) return false;
    if (method === 0 && !trailed) at = data + zip.readUInt32LE(at + 18);
    else if (method === 8) {
      const entry = unpack(zip.subarray(data), left);
      if (!entry) return false;
      left -= entry.unpacked;
      at = data + entry.packed;
      if (trailed) at += zip.readUInt32LE(at) === 0x08074b50 ? 16 : 12;
    } else throw new Error('an entry is packed in an unusual way');
  }
  if (zip.readUInt32LE(at) !== 0x02014b50) throw new Error('it has no end');
  return true;
};

/** The unpacked size that an entry states: that of ZIP64 stands among its extras, also where it is a small one. */
const statedSize = (zip: Buffer, at: number, data: number): number => {
  const stated = zip.readUInt32LE(at + 22);
  if (stated !== 0xffff_ffff) return stated;
  for (let extra = at + 30 + zip.readUInt16LE(at + 26); extra < data; extra += 4 + zip.readUInt16LE(extra + 2))
    if (zip.readUInt16LE(extra) === 1) return Number(zip.readBigUInt64LE(extra + 4));
  return stated;
};

const unpack = (bytes: Uint8Array, maxBytes: number): { packed: number; unpacked: number } | undefined => {
  try {
    // The types of Node do not know what `info` answers.
    const { buffer, engine } = inflateRawSync(bytes, {
      maxOutputLength: Math.max(1, maxBytes),
      info: true,
    }) as unknown as { buffer: Uint8Array; engine: { bytesWritten: number } };
    return { packed: engine.bytesWritten, unpacked: buffer.length };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};

const isXlsx = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;

/** The sign that parts the headings; it may stand inside the rows' texts, and the others anywhere. */
const delimiterOf = (text: string): string => {
  const heading = (/^.*/.exec(text)?.[0] ?? '').replace(/"[^"]*"/g, '');
  const count = (sign: string) => heading.split(sign).length;
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
};

const unreadable = (why: string): Failure => fail('invalid', `The file cannot be read as UTF-8 CSV or as XLSX: ${why}`);

const cellsOf = async (bytes: Uint8Array): Promise<string[][] | Failure> => {
  const isBook = isXlsx(bytes);
  const tooLarge = fail('tooLarge', 'The workbook is too large once unpacked. Send CSV, or fewer rows.');
  let delimiter: string | null = null;
  try {
    if (isBook && !unpacksWithin(bytes, maxUnpackedBytes)) return tooLarge;
    if (!isBook) {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      if (text.includes('\0'))
        return fail('invalid', 'The file holds the character NUL, so it is no text. Save it as UTF-8 CSV.');
      delimiter = delimiterOf(text);
    }
  } catch (error) {
    return unreadable(error instanceof Error ? error.message : String(error));
  }
  const sheet = await takeApart({ bytes, delimiter, maxRows: maxImportRows + 1, maxColumns: maxImportColumns });
  if (sheet === 'tooLarge') return isBook ? tooLarge : fail('tooLarge', 'The file is too large. Send it in parts.');
  if ('error' in sheet) return unreadable(sheet.error);
  if (sheet.rows > maxImportRows + 1)
    return fail(
      'tooLarge',
      `The file has more than ${maxImportRows} rows, and so many are taken at once. Send it in parts.`,
    );
  if (sheet.columns > maxImportColumns)
    return fail('tooLarge', `The file has ${sheet.columns} columns; at most ${maxImportColumns} are taken.`);
  return sheet.cells;
};

/** Reads a file's rows; headings are field names or labels, in any letter case. Unknown headings fail, since a typing error would lose data. */
export const readSheetOf = async (
  e: Entity,
  bytes: Uint8Array,
  isRead: (f: Field) => boolean,
): Promise<Sheet | Failure> => {
  const cells = await cellsOf(bytes);
  if (isFailure(cells)) return cells;
  const [heading, ...rows] = cells;
  if (!heading || rows.length === 0)
    return fail('invalid', 'The file has no rows. The first line names the columns, the next ones are the data.');
  const byName = new Map<string, string>();
  for (const [name, f] of Object.entries(e.fields))
    for (const word of [name, f.options.label, headingOf(f)]) byName.set(word.toLowerCase(), name);
  const names: (string | null)[] = [];
  const unknown: string[] = [];
  for (const word of heading) {
    const name = byName.get(word.trim().toLowerCase());
    if (name === undefined && word.trim() !== '') unknown.push(word);
    const f = name === undefined ? undefined : e.fields[name];
    // Columns that an export adds but that nobody may set are passed over, so that an exported file can be taken back.
    names.push(name !== undefined && f && isRead(f) ? name : null);
  }
  if (unknown.length > 0) {
    const known = Object.entries(e.fields)
      .filter(([, f]) => isRead(f))
      .map(([name]) => name);
    return fail('invalid', `Unknown column: ${unknown.join(', ')}. Known columns: ${known.join(', ')}.`);
  }
  return { names, rows };
};

const truths: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  ja: true,
  '1': true,
  x: true,
  false: false,
  no: false,
  nein: false,
  '0': false,
};

/** A cell's text as the field's value; a string says what is wrong. Empty cells are `undefined` (left out). */
export const cellValue = (f: Field, raw: string, row: Cells): { value: unknown } | { error: string } => {
  const text = raw.startsWith("'") && formulaStart.test(raw.slice(1)) ? raw.slice(1) : raw;
  if (text === '') return { value: undefined };
  const number = (factor: number, whole: boolean) => {
    const n = Number(text.replace(',', '.')) * factor;
    if (!Number.isFinite(n)) return { error: `"${text}" is not a number` };
    return { value: whole ? Math.round(n) : n };
  };
  switch (f.kind) {
    case 'integer':
      return number(1, false);
    case 'decimal':
      return number(1, false);
    case 'energyWh':
    case 'powerW':
      return number(1000, true);
    case 'durationMs':
      return number(60_000, true);
    case 'money': {
      const parsed = parseAmount(text, String(row.currency));
      return parsed.ok ? { value: parsed.value } : { error: `"${text}" is not an amount` };
    }
    case 'flag': {
      const value = truths[text.toLowerCase()];
      return value === undefined ? { error: `"${text}" is neither yes nor no` } : { value };
    }
    case 'time': {
      const ms = /^\d{4}-\d\d-\d\d([T ].*)?$/.test(text) ? Date.parse(text) : Number.NaN;
      return Number.isNaN(ms)
        ? { error: `"${text}" is not a date such as 2030-12-31 or 2030-12-31T12:00:00Z` }
        : { value: ms };
    }
    case 'list':
      return { value: text.split(/[\s,;]+/).filter(Boolean) };
    case 'json':
      try {
        return { value: JSON.parse(text) };
      } catch {
        return { error: 'is not JSON' };
      }
    default:
      return { value: text };
  }
};
