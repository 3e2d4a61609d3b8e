/** The charger table's filter form and its chips. Every change goes back as a new set of filters. */
import { css, html, nothing } from 'lit';
import { charger } from '../../../bff/sites/chargers/contract.ts';
import { chargerWords } from '../../i18n/fields/charger.ts';
import { fieldLabel } from '../../i18n/fields/words.ts';
import { translator } from '../../i18n/translate.ts';
import { chip, field, select } from '../../parts/controls.ts';
import { xIcon } from '../../parts/icons.ts';
import { type Filters, withFilters } from '../../parts/table-state.ts';
import { versionText } from './columns.ts';
import type { TableHost } from './desk.ts';
import { type FilterWord, texts } from './filters-i18n.ts';
import { StationPicker } from './station-picker.ts';
import { type ChargerField, fieldOf } from './view-state.ts';

export { texts as filterTexts } from './filters-i18n.ts';

export interface FilterContext {
  host: TableHost;
  filters: Filters;
  /** Filters that the page has set: not shown. */
  fixed: Filters;
  locale: string;
  onChange(filters: Filters): void;
  /** As the API takes it. */
  sort: string;
  onSort(sort: string): void;
}

const word = (c: FilterContext): FilterWord => translator(texts, c.locale);
const label = (name: ChargerField, c: FilterContext): string => fieldLabel(charger, chargerWords, name, c.locale);

const sorts = {
  name: 'sort.name',
  '-lastSeenAt': 'sort.last',
  lastSeenAt: 'sort.silent',
  online: 'sort.offline',
  '-maxPowerW': 'sort.power',
  '-createdAt': 'sort.new',
} as const;

/** Where there are no headings to click, as on a phone, this sorts. */
const sortSelect = (c: FilterContext) => {
  const options = Object.entries(sorts).map(([value, key]) => ({ value, label: word(c)(key) }));
  return select({
    id: 'sort',
    label: word(c)('sort'),
    value: c.sort,
    options: c.sort in sorts ? options : [...options, { value: c.sort, label: word(c)('sort.other') }],
    onChange: c.onSort,
  });
};

const versions = ['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1'] as const;
const textFields = ['vendor', 'model', 'firmware'] as const;

export const filterStyles = css`
  .form {
    display: grid;
    gap: 14px;
  }
  .pop .form {
    inline-size: min(300px, calc(100vw - 48px));
  }
`;

const pickers = new WeakMap<TableHost, StationPicker>();
const pickerOf = (host: TableHost): StationPicker => {
  let picker = pickers.get(host);
  if (!picker) {
    picker = new StationPicker(host);
    pickers.set(host, picker);
  }
  return picker;
};

const listOf = (text: string | undefined): string[] => (text ?? '').split(',').filter(Boolean);

const stationFilter = (c: FilterContext) => {
  const ids = listOf(c.filters.stationId);
  const set = (next: readonly string[]) => c.onChange(withFilters(c.filters, { stationId: next.join() }));
  return pickerOf(c.host).view({
    id: 'station',
    label: label('stationId', c),
    placeholder: word(c)('station.find'),
    nothingText: word(c)('station.none'),
    chosen: ids.map((id) => ({ id, name: c.host.stationName(id) || id })),
    onAdd: ({ id }) => set([...ids, id]),
    onRemove: (id) => set(ids.filter((each) => each !== id)),
  });
};

export const filterForm = (c: FilterContext) => {
  const text = word(c);
  const change = (part: Filters) => c.onChange(withFilters(c.filters, part));
  const any = { value: '', label: text('any') };
  return html`<div class="form">
    ${sortSelect(c)}
    ${'stationId' in c.fixed || !c.host.session?.may('station:view') ? nothing : stationFilter(c)}
    ${textFields.map((name) =>
      field({
        id: `f-${name}`,
        label: label(name, c),
        placeholder: text('begins'),
        value: c.filters[name] ?? '',
        onChange: (value) => change({ [name]: value.trim() }),
      }),
    )}
    ${select({
      id: 'f-version',
      label: label('version', c),
      value: c.filters.version ?? '',
      options: [any, ...versions.map((value) => ({ value, label: text('version', { version: versionText(value) }) }))],
      onChange: (version) => change({ version }),
    })}
    ${select({
      id: 'f-disabled',
      label: label('disabled', c),
      value: c.filters.disabled ?? '',
      options: [any, { value: 'false', label: text('disabled.no') }, { value: 'true', label: text('disabled.yes') }],
      onChange: (disabled) => change({ disabled }),
    })}
  </div>`;
};

/** One filter in words. */
const filterText = (name: ChargerField, value: string, c: FilterContext): string => {
  if (name === 'disabled') return word(c)(value === 'true' ? 'disabled.yes' : 'disabled.no');
  const shown =
    name === 'stationId'
      ? listOf(value).map((id) => c.host.stationName(id) || id)
      : name === 'version'
        ? listOf(value).map(versionText)
        : fieldOf(name)?.kind === 'flag'
          ? [c.host.word(value === 'true' ? 'yes' : 'no')]
          : [value];
  return `${label(name, c)}: ${shown.join(', ')}`;
};

/** What is filtered by, each to be taken away; the connection has its own control. */
export const filterChips = (c: FilterContext) =>
  Object.keys(c.filters)
    .filter((name) => name !== 'online' && !(name in c.fixed) && fieldOf(name))
    .map((name) =>
      chip({
        label: filterText(name as ChargerField, c.filters[name] ?? '', c),
        removeLabel: c.host.word('remove'),
        remove: xIcon,
        onRemove: () => c.onChange(withFilters(c.filters, { [name]: '' })),
      }),
    );
