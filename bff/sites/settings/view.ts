/** Settings as people list them: filtered, sorted and cut into pages. All of one charger fit into memory. Pure. */
import { type ListQuery, maxPageSize, type Page } from '../../kernel/contract.ts';
import { type Failure, fail, invalid, isFailure } from '../../kernel/result.ts';
import { knownOf } from './catalogue.ts';
import { type SettingRow, setting } from './contract.ts';
import type { StoredSetting } from './fact.ts';
import { isSecretKey } from './secrets.ts';

/** @param bootedAt last start of the charger: what was written before it is in force */
export function toSettingRow({ key, value, facts, readAt }: StoredSetting, bootedAt: number | null): SettingRow {
  const known = knownOf(key);
  const isSecret = isSecretKey(key);
  return {
    key,
    title: known?.title ?? '',
    help: known?.help ?? '',
    value: isSecret ? null : value,
    unit: facts.unit ?? known?.unit ?? '',
    type: facts.dataType ?? known?.type ?? '',
    mutability: facts.mutability,
    min: facts.min ?? known?.min ?? null,
    max: facts.max ?? known?.max ?? null,
    allowed: facts.allowed ?? [...(known?.allowed ?? [])],
    isSecret,
    needsRestart: facts.changedAt !== undefined && (bootedAt ?? 0) < facts.changedAt,
    readAt,
  };
}

const fields = setting.fields;
type Name = keyof typeof fields;
const names = Object.keys(fields) as Name[];
const isName = (name: string): name is Name => Object.hasOwn(fields, name);

type Test = (row: SettingRow) => boolean;

function testOf(name: Name, query: ListQuery): Test | Failure | undefined {
  const { kind, choices } = fields[name];
  const from = query[`${name}.from`];
  const to = query[`${name}.to`];
  if (typeof from === 'number' || typeof to === 'number')
    return (row) => {
      const value = Number(row[name]);
      return (typeof from !== 'number' || value >= from) && (typeof to !== 'number' || value <= to);
    };
  const asked = query[name];
  if (typeof asked !== 'string' || asked === '') return undefined;
  const words = asked.split(',').map((word) => word.trim());
  if (kind === 'flag') {
    if (asked !== 'true' && asked !== 'false') return invalid(name, `${name} is either true or false`);
    return (row) => String(row[name]) === asked;
  }
  if (kind === 'choice') {
    const unknown = words.find((word) => !choices?.includes(word));
    if (unknown !== undefined) return invalid(name, `${name} is one of ${choices?.join(', ')}, not "${unknown}"`);
    return (row) => words.includes(String(row[name]));
  }
  return (row) => {
    const value = String(row[name] ?? '').toLowerCase();
    return words.some((word) => word !== '' && value.startsWith(word.toLowerCase()));
  };
}

/** Rows that pass the query's filters and hold its search words. */
export function filterSettings(rows: readonly SettingRow[], query: ListQuery): SettingRow[] | Failure {
  const tests: Test[] = [];
  for (const name of names) {
    if (!('filter' in fields[name].options)) continue;
    const test = testOf(name, query);
    if (isFailure(test)) return test;
    if (test) tests.push(test);
  }
  const q = query.q?.trim().toLowerCase();
  if (q) tests.push((row) => [row.key, row.title, row.help, row.value ?? ''].some((t) => t.toLowerCase().includes(q)));
  return rows.filter((row) => tests.every((test) => test(row)));
}

type Value = string | number | boolean | null;
/** Cursors hold what rows are sorted by, and are as long as an address may be. */
const maxPlace = 40;
const placed = (row: SettingRow, name: Name): Value => {
  const value = row[name];
  if (typeof value === 'string' && name !== 'key') return value.slice(0, maxPlace);
  return typeof value === 'object' ? null : value;
};

const isNumber = (value: Value): boolean => value !== '' && value !== null && !Number.isNaN(Number(value));
const rank = (value: Value): number => (value === null || value === '' ? 0 : isNumber(value) ? 1 : 2);

/** Nothing, then numbers by their size also where they are texts, as values of settings are, then texts. */
function compare(a: Value, b: Value): number {
  const by = rank(a) - rank(b);
  if (by !== 0) return by;
  if (isNumber(a) && Number(a) !== Number(b)) return Number(a) - Number(b);
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

type Sort = { name: Name; desc: boolean }[];

export function sortOfSettings(text: string | undefined): Sort | Failure {
  const sort: Sort = [];
  for (const word of (text || 'key').split(',').slice(0, 3)) {
    const desc = word.startsWith('-');
    const name = desc ? word.slice(1) : word;
    if (!isName(name) || !('sort' in fields[name].options)) return invalid('sort', `Cannot sort by "${name}"`);
    sort.push({ name, desc });
  }
  if (!sort.some(({ name }) => name === 'key')) sort.push({ name: 'key', desc: false });
  return sort;
}

const order =
  (sort: Sort) =>
  (a: readonly Value[], b: readonly Value[]): number => {
    for (const [i, { desc }] of sort.entries()) {
      const by = compare(a[i] ?? null, b[i] ?? null);
      if (by !== 0) return desc ? -by : by;
    }
    return 0;
  };

const placeOf = (row: SettingRow, sort: Sort): Value[] => sort.map(({ name }) => placed(row, name));

/** Rows in the order asked for. */
export function sortSettings(rows: readonly SettingRow[], sort: Sort): SettingRow[] {
  const before = order(sort);
  return rows
    .map((row) => ({ row, place: placeOf(row, sort) }))
    .sort((a, b) => before(a.place, b.place))
    .map(({ row }) => row);
}

const signature = (sort: Sort) => sort.map(({ name, desc }) => (desc ? '-' : '') + name).join();

function readCursor(cursor: string, sort: Sort): Value[] | Failure {
  const bad = fail('invalid', 'The cursor is not one of this list and sort order. Start again without it.', [
    { path: 'cursor', message: 'unknown cursor' },
  ]);
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(parts) || parts.length !== sort.length + 1 || parts[0] !== signature(sort)) return bad;
    const values = parts.slice(1);
    return values.every((v) => v === null || ['string', 'number', 'boolean'].includes(typeof v)) ? values : bad;
  } catch {
    return bad;
  }
}

/** A page of the charger's settings; the cursor holds the last row's place, so that rows may come and go meanwhile. */
export function pageOfSettings(all: readonly SettingRow[], query: ListQuery): Page<SettingRow> | Failure {
  const sort = sortOfSettings(query.sort);
  if (isFailure(sort)) return sort;
  const found = filterSettings(all, query);
  if (isFailure(found)) return found;
  const sorted = sortSettings(found, sort);
  let start = 0;
  if (query.cursor !== undefined) {
    const after = readCursor(query.cursor, sort);
    if (isFailure(after)) return after;
    const before = order(sort);
    start = sorted.findIndex((row) => before(placeOf(row, sort), after) > 0);
    if (start < 0) start = sorted.length;
  }
  const items = sorted.slice(start, start + Math.min(query.limit ?? 50, maxPageSize));
  const last = items.at(-1);
  const more = last !== undefined && start + items.length < sorted.length;
  return {
    items,
    next: more ? Buffer.from(JSON.stringify([signature(sort), ...placeOf(last, sort)])).toString('base64url') : null,
    ...(query.totals && { totals: { count: sorted.length, sums: {} } }),
  };
}
