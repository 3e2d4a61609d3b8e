/** A list as a file: which columns it has, CSV written while it is read, XLSX as a whole. Knows no entity and no table. */
import type { Entity, Field } from './fields.ts';
import { type Cells, csvHeading, csvLines, maxXlsxRows, xlsxOf } from './files.ts';
import { streamed } from './http.ts';
import { type Failure, fail, invalid } from './result.ts';

export type FileFormat = 'csv' | 'xlsx';

export interface ChosenColumns {
  readonly names: readonly string[];
  readonly fields: readonly Field[];
}

/** The columns named, parted by commas; when none are, all that are not hidden, and those of `also`. */
export const chooseColumns = (
  e: Entity,
  columns: string | undefined,
  also: readonly string[] = [],
): ChosenColumns | Failure => {
  const names = columns
    ? columns.split(',').filter(Boolean)
    : Object.keys(e.fields).filter((n) => !e.fields[n]?.options.hidden || also.includes(n));
  const unknown = names.find((name) => !Object.hasOwn(e.fields, name));
  if (unknown !== undefined) return invalid('columns', `There is no column "${unknown}"`);
  return { names, fields: names.map((name) => e.fields[name] as Field) };
};

export interface TableFile extends ChosenColumns {
  readonly format: FileFormat;
  /** Times are written in it. */
  readonly zone: string;
  readonly chunks: AsyncIterable<readonly Cells[]>;
}

const tooLong = () => fail('tooLarge', `XLSX takes at most ${maxXlsxRows} rows. Choose CSV, or narrow the filter.`);

/** The bytes of a workbook; a Failure when there are more rows than it takes. */
export const workbookOf = async ({ names, fields, zone, chunks }: TableFile): Promise<Uint8Array | Failure> => {
  const cells: Cells[] = [];
  for await (const rows of chunks) {
    cells.push(...rows);
    if (cells.length > maxXlsxRows) return tooLong();
  }
  return xlsxOf(names, fields, cells, zone);
};

/** The file as text, piece by piece; the first one is the heading, with the mark by which spreadsheets know UTF-8. */
export async function* csvOf({ names, fields, zone, chunks }: TableFile): AsyncGenerator<string> {
  yield `\uFEFF${csvHeading(fields)}`;
  const lines = csvLines(names, fields, zone);
  for await (const rows of chunks) yield lines(rows);
}

export const contentTypes: Readonly<Record<FileFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const text of texts) yield encoder.encode(text);
}

/** The file as an answer, called `name` and the format's ending. */
export const fileOf = async (name: string, file: TableFile): Promise<Response | Failure> => {
  const headers = {
    'content-type': contentTypes[file.format],
    'content-disposition': `attachment; filename="${name}.${file.format}"`,
    'cache-control': 'no-store',
  };
  if (file.format === 'csv') return new Response(streamed(encoded(csvOf(file))), { headers });
  const bytes = await workbookOf(file);
  return bytes instanceof Uint8Array ? new Response(new Uint8Array(bytes), { headers }) : bytes;
};
