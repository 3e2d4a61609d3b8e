/** The charger table's columns: from the entity's fields, with a format by kind and a width by what the values need. Pure. */
import { html } from 'lit';
import { charger } from '../../../bff/sites/chargers/contract.ts';
import type { CoreKey } from '../../i18n/core.ts';
import { chargerWords } from '../../i18n/fields/charger.ts';
import { fieldLabel } from '../../i18n/fields/words.ts';
import type { Word } from '../../i18n/translate.ts';
import { agoText, numberText, powerText, timeText } from '../../parts/format.ts';
import type { ToolColumn as Column } from '../../parts/table-tools.ts';
import type { ChargerWord } from './i18n.ts';
import type { Places, StateCount } from './places.ts';
import { type ChargerField, type ChargerRow, fieldOf } from './view-state.ts';

const none = '–';

export interface ColumnContext {
  locale: string;
  zone: string;
  nowMs: number;
  word: Word<CoreKey>;
  text: ChargerWord;
  /** Loaded after the first rows. */
  places: Pick<Places, 'nameOf' | 'statesOf'> | undefined;
  /** The chosen columns: the vendor stands beside the model unless it has a column of its own. */
  columns: readonly string[];
}

/** `ocpp2.0.1` → "2.0.1" */
export const versionText = (version: string): string => version.replace(/^ocpp/, '');

export const connectionState = ({ online, disabled }: ChargerRow): 'available' | 'offline' | 'unavailable' =>
  disabled ? 'unavailable' : online ? 'available' : 'offline';

const connectionText = (row: ChargerRow, c: ColumnContext): string => {
  if (row.disabled) return c.text('disabled');
  if (row.online) return c.text('online');
  if (row.offlineSince === null) return c.text(row.lastSeenAt === null ? 'never' : 'offline');
  return c.text('offline.ago', { ago: agoText(row.offlineSince, c.nowMs, c.locale) });
};

/** "2 Charging" for one state, or for several. */
export const statesText = (counts: readonly StateCount[], word: Word<CoreKey>): string =>
  counts
    .map(({ state, count }) => (count > 1 ? `${count} ${word(`state.${state}`)}` : word(`state.${state}`)))
    .join(', ');

/** A field of a charger in words. */
export const chargerText = (row: ChargerRow, name: ChargerField, c: ColumnContext): string => {
  switch (name) {
    case 'name':
      return row.name || row.identity;
    case 'stationId':
      return c.places?.nameOf(row.stationId) || none;
    case 'online':
      return connectionText(row, c);
    case 'connectors':
      return statesText(c.places?.statesOf(row) ?? [], c.word) || none;
    case 'version':
      return versionText(row.version) || none;
    case 'model': {
      const vendor = c.columns.includes('vendor') ? '' : row.vendor;
      return [row.model.startsWith(vendor) ? '' : vendor, row.model].filter(Boolean).join(' ') || none;
    }
    case 'lastSeenAt':
      return row.lastSeenAt === null ? none : agoText(row.lastSeenAt, c.nowMs, c.locale);
    case 'maxPowerW':
      return powerText(row.maxPowerW, c.locale);
  }
  const value = row[name];
  if (value === null || value === '') return none;
  if (typeof value === 'boolean') return c.word(value ? 'yes' : 'no');
  if (typeof value === 'number')
    return fieldOf(name)?.kind === 'time' ? timeText(value, c.locale, c.zone) : numberText(value, c.locale);
  return value;
};

/** Marks with their number, when the connectors are not all alike. */
const marks = (counts: readonly StateCount[], word: Word<CoreKey>) =>
  counts.map((each) => {
    const label = statesText([each], word);
    return html`<span class="status s-${each.state}" role="img" aria-label=${label} title=${label}>${each.count}</span>`;
  });

const widths: Partial<Record<string, readonly [minPx: number, weight: number]>> = {
  name: [124, 1],
  online: [150, 1],
  connectors: [128, 0.9],
  stationId: [140, 1.4],
  model: [150, 1.6],
  firmware: [84, 0.7],
  version: [84, 0.5],
  maxPowerW: [84, 0.6],
  lastSeenAt: [110, 0.7],
};

export const chargerColumns = (c: ColumnContext): Column<ChargerRow>[] =>
  c.columns.flatMap((each) => {
    const field = fieldOf(each);
    if (!field) return [];
    const name = each as ChargerField;
    const [minPx, weight] = widths[name] ?? [field.kind === 'time' ? 172 : 104, 1];
    const column: Column<ChargerRow> = {
      key: name,
      label: fieldLabel(charger, chargerWords, name, c.locale),
      text: (row) => chargerText(row, name, c),
      numeric: name === 'maxPowerW',
      sortable: Boolean(field.options.sort),
      minPx,
      weight,
    };
    if (name === 'online') column.className = (row) => `status s-${connectionState(row)}`;
    if (name === 'connectors') {
      const single = (row: ChargerRow) => {
        const counts = c.places?.statesOf(row);
        return counts?.length === 1 ? counts[0] : undefined;
      };
      column.className = (row) => {
        const one = single(row);
        return one ? `status s-${one.state}` : 'marks';
      };
      column.cell = (row) => {
        const counts = c.places?.statesOf(row);
        if (counts && counts.length > 1) return marks(counts, c.word);
        const text = statesText(counts ?? [], c.word);
        // The number keeps its place before the word in right-to-left, too.
        return counts?.[0] && counts[0].count > 1 ? `\u2068${text}\u2069` : text;
      };
    }
    return [column];
  });
