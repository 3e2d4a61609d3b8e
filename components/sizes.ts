/**
 * Measures the widgets' real build against their budgets: `npx node components/sizes.ts`, after the build. Exits with 1 when one is over.
 *
 * kB are 1000 bytes of `gzip -9`. A widget's own code is what loads before it can show its data: its entry and every chunk that it
 * imports statically, without `core`. What it loads on demand (a drawer, a filter form, another language) is listed beside it, and is
 * bounded too; third-party code that is loaded on demand is named and not counted.
 */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

interface Chunk {
  file: string;
  name?: string;
  imports?: string[];
  dynamicImports?: string[];
}

const folder = new URL('../dist/widgets/', import.meta.url);
const chunks: Record<string, Chunk> = JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8'));

/** kB: own code, and all of its code on demand. */
const budgets: Record<string, readonly [own: number, onDemand: number]> = {
  loader: [3, 0],
  core: [26, 4],
  'charge-provider': [1, 0],
  'order-table': [10, 28],
  'station-map': [8, 18],
  'tariff-editor': [16, 57],
  'alarm-feed': [6, 3],
  // Eight tabs, at most 8 each.
  'charger-table': [12, 32],
  'charger-panel': [10, 64],
  'consumption-summary': [10, 24],
  // With its table, as the charger table; drawer, form, batches and issuers are apart.
  'invoice-desk': [13, 28],
  'payment-account': [10, 24],
};
const thirdParty = /leaflet|countries|uplot/;

const bytesOf = (key: string): number =>
  gzipSync(readFileSync(new URL(chunks[key]!.file, folder)), { level: 9 }).length;
const isCore = (key: string) => chunks[key]!.name === 'core';

/** A chunk and what it imports statically, without core. */
const closure = (start: string, found = new Set<string>()): Set<string> => {
  if (found.has(start) || isCore(start)) return found;
  found.add(start);
  for (const next of chunks[start]!.imports ?? []) closure(next, found);
  return found;
};

/** What may be loaded later, without what is there already. */
const later = (from: Set<string>): Set<string> => {
  const found = new Set<string>();
  const visit = (key: string): void => {
    for (const next of chunks[key]!.dynamicImports ?? []) {
      for (const each of closure(next)) {
        if (from.has(each) || found.has(each)) continue;
        found.add(each);
        visit(each);
      }
    }
  };
  for (const key of from) visit(key);
  return found;
};

const sum = (keys: Iterable<string>) => [...keys].reduce((total, key) => total + bytesOf(key), 0) / 1000;
const text = (kB: number) => kB.toFixed(2).padStart(9);

let over = false;
console.info(`${'unit'.padEnd(18)}      own   budget  on demand   budget  third party`);
for (const [name, [ownMax, laterMax]] of Object.entries(budgets)) {
  const start = Object.keys(chunks).find((key) => chunks[key]!.name === name);
  if (!start) {
    console.error(`${name}: not in the build`);
    over = true;
    continue;
  }
  const own = isCore(start) ? new Set([start]) : closure(start);
  const rest = name === 'loader' ? new Set<string>() : later(own);
  const foreign = [...rest].filter((key) => thirdParty.test(chunks[key]!.name ?? key));
  const onDemand = [...rest].filter((key) => !foreign.includes(key));
  const [ownKb, laterKb] = [sum(own), sum(onDemand)];
  const bad = ownKb > ownMax || laterKb > laterMax;
  over ||= bad;
  const line = `${text(ownKb)}${text(ownMax)}  ${text(laterKb)}${text(laterMax)}  ${foreign.length > 0 ? text(sum(foreign)) : ''}`;
  console.info(`${name.padEnd(16)}${line}${bad ? '  OVER' : ''}`);
}
process.exitCode = over ? 1 : 0;
