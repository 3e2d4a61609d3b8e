/** The row-by-row report of an import as a file, and the template of one. Pure. */
import type { ImportReport } from '../../../bff/kernel/contract.ts';

export type RowProblem = ImportReport['errors'][number];

/** What a spreadsheet would take for a formula is kept a text. */
const cell = (text: string): string => {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
const line = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`;

/** With the mark by which Excel knows UTF-8. */
const csv = (lines: readonly (readonly string[])[]): string => `\uFEFF${lines.map(line).join('')}`;

export const reportCsv = (
  heads: readonly [row: string, column: string, problem: string],
  errors: readonly RowProblem[],
) => csv([heads, ...errors.map(({ row, column, message }) => [String(row), column ?? '', message])]);

/** Field names that an import takes, in the order of the template. */
export const importColumns = ['identity', 'name', 'stationId', 'maxPowerW', 'disabled', 'connectors'] as const;

/** One row to be written over. Power is in kW; connectors are JSON. */
export const templateCsv = (stationId: string): string =>
  csv([
    importColumns,
    [
      'CHARGER-001',
      'North entrance 1',
      stationId,
      '22',
      'no',
      JSON.stringify([{ number: 1, type: 'type2', maxPowerW: 22_000 }]),
    ],
  ]);
