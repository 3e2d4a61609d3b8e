/** Templates of `<charger-table>`: head and table. They draw what the widget holds and call it back. */
import { html, nothing } from 'lit';
import { button, field, segments } from '../../parts/controls.ts';
import {
  columns3Icon,
  ellipsisVerticalIcon,
  listFilterIcon,
  plugZapIcon,
  plusIcon,
  searchIcon,
} from '../../parts/icons.ts';
import { type MenuItem, menu, popover } from '../../parts/overlays.ts';
import { message, skeleton } from '../../parts/states.ts';
import { sortKeys, sortText, withFilters } from '../../parts/table-state.ts';
import type { ChargerTable } from './charger-table.ts';
import { chargerColumns, chargerText, connectionState } from './columns.ts';
import type { FilterContext } from './filters.ts';
import { type ChargerRow, defaultView } from './view-state.ts';

export const viewAll = (t: ChargerTable): unknown => {
  const { filters, q } = t.viewState;
  const filtered = Boolean(q) || Object.keys(filters).length > 0;
  const content = t.show({
    skeleton: () => html`<div class="bones">${skeleton(8)}</div>`,
    empty: () => t.list.rows.length === 0 && viewEmpty(t, filtered),
    content: () => viewTable(t),
  });
  const usable = t.session?.phase === 'ready' && t.list.first.phase !== 'forbidden';
  return html`<section class="frame" part="frame" aria-label=${t.text('title')}>
      ${usable ? viewHead(t) : nothing}${content}
    </section>${t.actions?.view()}`;
};

const viewEmpty = (t: ChargerTable, filtered: boolean): unknown => {
  const { text } = t;
  const mayEdit = t.may('charger:edit');
  const first = () => html`<div class="bar">
    ${button({ label: text('add'), icon: plusIcon, kind: 'primary', onClick: () => add(t) })}
    ${button({ label: text('import'), onClick: () => importFile(t) })}
  </div>`;
  return message({
    icon: plugZapIcon,
    title: text(filtered ? 'nothing.title' : 'empty.title'),
    text: filtered ? text('nothing.text') : mayEdit ? text('empty.text') : '',
    action: filtered
      ? button({ label: t.word('clearAll'), onClick: () => t.change({ q: '', filters: {} }) })
      : mayEdit
        ? first()
        : nothing,
  });
};

const add = (t: ChargerTable) => void t.needActions().then((actions) => actions?.add());
const importFile = (t: ChargerTable) => void t.needActions().then((actions) => actions?.importFile());

const filterContext = (t: ChargerTable): FilterContext => ({
  host: t,
  filters: t.viewState.filters,
  fixed: t.fixed,
  locale: t.locale,
  sort: t.viewState.sort,
  onSort: (sort) => t.change({ sort }),
  onChange: (filters) => t.change({ filters }),
});

const viewHead = (t: ChargerTable): unknown => {
  const { text, viewState, tools } = t;
  const { filters } = viewState;
  const c = filterContext(t);
  const chips = tools?.filterChips(c) ?? [];
  const mayEdit = t.may('charger:edit');
  const items: MenuItem[] = [
    ...(mayEdit ? [{ label: text('import'), onSelect: () => importFile(t) }] : []),
    ...(['csv', 'xlsx'] as const).map((format) => ({
      label: text(`export.${format}`),
      onSelect: () => void t.needActions().then((actions) => actions?.export(format)),
    })),
    { label: text('batches'), onSelect: () => void t.needActions().then((actions) => actions?.openBatches()) },
  ];
  const picked = t.pickedCount > 0 && t.actions?.viewPicked();
  return html`<div class="head ${picked ? 'picking' : ''}">
      ${field({
        id: 'q',
        type: 'search',
        icon: searchIcon,
        label: t.word('search'),
        hideLabel: true,
        placeholder: text('search.hint'),
        value: viewState.q,
        onInput: (q) => t.search(q),
      })}
      ${segments({
        label: text('connection'),
        value: filters.online ?? '',
        options: [
          { value: '', label: t.word('all') },
          { value: 'true', label: text('online') },
          { value: 'false', label: text('offline') },
        ],
        onChange: (online) => t.change({ filters: withFilters(filters, { online }) }),
      })}
      <div class="tools">
        ${popover({
          id: 'filters',
          end: true,
          button: { label: t.word('filter'), icon: listFilterIcon, part: 'filter' },
          onToggle: (open) => t.pop('filters', open),
          body: t.popped === 'filters' && tools ? tools.filterForm(c) : nothing,
        })}
        ${popover({
          id: 'columns',
          end: true,
          button: { label: text('columns'), icon: columns3Icon, part: 'columns', only: true },
          onToggle: (open) => t.pop('columns', open),
          body:
            t.popped === 'columns' && tools
              ? tools.columnChooser(viewState.columns, t.locale, (columns) => t.change({ columns }))
              : nothing,
        })}
        ${menu({
          id: 'more',
          end: true,
          button: { label: t.word('more'), icon: ellipsisVerticalIcon, part: 'more', only: true },
          items,
        })}
        ${mayEdit ? button({ label: text('add'), icon: plusIcon, kind: 'primary', part: 'add', onClick: () => add(t) }) : nothing}
      </div>${picked || nothing}
    </div>
    ${
      chips.length > 0
        ? html`<div class="chips">${chips}<button type="button" class="chip" @click=${() => t.change({ filters: withFilters({}, { online: filters.online ?? '' }) })}>${t.word('clearAll')}</button></div>`
        : nothing
    }`;
};

const nameOf = ({ name, identity }: ChargerRow): string => name || identity;

const viewTable = (t: ChargerTable): unknown => {
  const { text, list, viewState, news } = t;
  const c = t.columnContext;
  const all = t.isEverythingPicked || (t.picked.size > 0 && t.picked.size === list.rows.length);
  return html`${
    news > 0
      ? html`<button type="button" class="chip on new" @click=${t.showNews}>${text('new', { n: news })}</button>`
      : nothing
  }
  ${t.table.render({
    label: text('title'),
    columns: chargerColumns(c),
    rows: list.rows,
    keyOf: (row) => row.id,
    total: list.total,
    hasMore: list.next !== null,
    onNearEnd: () => void list.more(),
    sort: sortKeys(viewState.sort),
    onSort: (sort) => t.change({ sort: sortText(sort, defaultView.sort) }),
    onOpen: (row) => t.openCharger(row.id),
    selected: t.selected || undefined,
    flashing: t.flashing,
    ...(t.may('charger:command') && {
      picks: {
        has: (row: ChargerRow) => t.isEverythingPicked || t.picked.has(row.id),
        toggle: (_: ChargerRow, at: number, further: boolean) =>
          void t.needActions().then((actions) => actions?.pick(at, further)),
        state: all ? 'all' : t.picked.size > 0 ? 'some' : 'none',
        toggleAll: () => void t.needActions().then((actions) => actions?.pickLoaded()),
        labelAll: text('pick.all'),
        label: (row: ChargerRow) => text('pick.row', { name: nameOf(row) }),
      },
    }),
    ...(t.may('charger:edit') && {
      menu: {
        title: t.word('more'),
        label: (row: ChargerRow) => text('row.menu', { name: nameOf(row) }),
        onOpen: (row: ChargerRow, place: DOMRect) =>
          void t.needActions().then((actions) => actions?.openMenu(row, place)),
      },
    }),
    card: (row) => [
      nameOf(row),
      chargerText(row, 'connectors', c),
      chargerText(row, 'online', c),
      chargerText(row, 'stationId', c),
    ],
    cardStatus: (row) => `status s-${connectionState(row)} muted`,
    texts: {
      previous: text('previous'),
      next: text('next'),
      range: (params) => text('range', params),
      sortHint: text('sort.hint'),
    },
    locale: t.locale,
    footer: viewCount(t),
  })}`;
};

const viewCount = (t: ChargerTable): unknown => {
  const { total } = t.list;
  return html`<div class="count">
    ${total === undefined ? nothing : html`<span><bdi>${t.text('footer.count', { n: total })}</bdi></span>`}
    ${t.offlineCount ? html`<span><bdi>${t.text('footer.offline', { n: t.offlineCount })}</bdi></span>` : nothing}
  </div>`;
};
