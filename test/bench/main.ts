/**
 * `npm run bench [name] [--json]`: how fast the product is beside the ceiling that this machine has at the same moment. Absolute figures
 * depend on the machine and on what else it does; the ratios are what to look at. Exits 1 when a target is missed.
 */
import { browser } from './browser.ts';
import { calls, latency } from './calls.ts';
import { consumption } from './consumption.ts';
import { exporting } from './export.ts';
import { invoicing } from './invoices.ts';
import { type Line, printJson, printTable } from './kit/report.ts';
import { memory } from './memory.ts';
import { page } from './page.ts';
import { pricing } from './price.ts';
import { reconnect } from './reconnect.ts';
import { table } from './table.ts';

const benches: Record<string, () => Promise<Line[]>> = {
  calls,
  latency,
  memory,
  reconnect,
  page,
  export: exporting,
  price: pricing,
  consumption,
  invoices: invoicing,
  table,
  browser,
};

const words = process.argv.slice(2);
const json = words.includes('--json');
const names = words.filter((word) => word !== '--json');
const unknown = names.find((name) => !(name in benches));
if (unknown !== undefined) {
  console.error(`There is no benchmark "${unknown}". There are: ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}

const all: Line[] = [];
for (const [name, run] of Object.entries(benches)) {
  if (names.length > 0 && !names.includes(name)) continue;
  if (!json) console.error(`${name} …`);
  const lines = await run();
  if (json) printJson(lines);
  all.push(...lines);
}
if (!json) printTable(all);
process.exit(all.some((line) => line.met === false) ? 1 : 0);
