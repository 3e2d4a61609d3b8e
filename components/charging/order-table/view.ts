/** The order table's own templates: head, chips, rows and sums. */
import { html, nothing, type TemplateResult } from 'lit';
import { order } from '../../../bff/charging/orders/contract.ts';
import { formatMoney } from '../../../bff/kernel/money.ts';
import { orderWords } from '../../i18n/fields/order.ts';
import { choiceLabel, fieldLabel } from '../../i18n/fields/words.ts';
import { button, field, segments } from '../../parts/controls.ts';
import { energyText } from '../../parts/format.ts';
import { columns3Icon, downloadIcon, listFilterIcon, receiptIcon, searchIcon } from '../../parts/icons.ts';
import { menu, popover } from '../../parts/overlays.ts';
import { message } from '../../parts/states.ts';
import { type Filters, sortKeys, sortText, withFilters } from '../../parts/table-state.ts';
import { orderColumns, orderText } from './columns.ts';
import type { OrderTable } from './order-table.ts';
import { defaultView } from './view-state.ts';

export const viewAll = (t: OrderTable): TemplateResult => {
  const content = t.show({
    skeleton: () =>
      html`<div class="bones">${Array.from({ length: 6 }, () => html`<div>${Array.from({ length: 5 }, () => html`<span class="bone"></span>`)}</div>`)}</div>`,
    empty: () => t.list.rows.length === 0 && empty(t),
    content: () => rows(t),
  });
  const usable = t.session?.phase === 'ready' && t.list.first.phase !== 'forbidden';
  return html`<section class="frame" part="frame" aria-label=${t.text('title')}>
      ${usable ? head(t) : nothing}${content}
    </section>
    ${t.drawer?.view(t.list.at(t.openOrder))}`;
};

const empty = (t: OrderTable) => {
  const { q, filters } = t.viewState;
  const filtered = q || Object.keys(filters).length > 0;
  return message({
    icon: receiptIcon,
    title: t.text(filtered ? 'nothing.title' : 'empty.title'),
    text: t.text(filtered ? 'nothing.text' : 'empty.text'),
    action: filtered ? button({ label: t.word('clearAll'), onClick: () => t.change({ q: '', filters: {} }) }) : nothing,
  });
};

const head = (t: OrderTable): TemplateResult => {
  const { text, viewState, locale } = t;
  const set = (change: Filters) => t.change({ filters: withFilters(viewState.filters, change) });
  const reviewing = viewState.filters.review === 'open';
  const chips = t.tools?.chips(t);
  return html`<div class="head">
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
      ${
        t.orderState
          ? nothing
          : segments({
              label: fieldLabel(order, orderWords, 'state', locale),
              value: viewState.filters.state ?? '',
              options: [
                { value: '', label: t.word('all') },
                ...(order.fields.state.choices ?? []).map((value) => ({
                  value,
                  label: choiceLabel(orderWords, 'state', value, locale),
                })),
              ],
              onChange: (state) => set({ state }),
            })
      }
      ${
        t.reviewCount || reviewing
          ? html`<button type="button" class="chip review ${reviewing ? 'on' : ''}" part="review" aria-pressed=${reviewing}
              @click=${() => set({ review: reviewing ? '' : 'open' })}>${text('review')} <b>${t.reviewCount ?? ''}</b></button>`
          : nothing
      }
      <div class="tools">
        ${popover({
          id: 'filters',
          end: true,
          button: { label: t.word('filter'), icon: listFilterIcon, part: 'filter' },
          onToggle: (open) => t.pop('filters', open),
          body: t.popped === 'filters' ? t.tools?.form(t) : nothing,
        })}
        ${popover({
          id: 'columns',
          end: true,
          button: { label: text('columns'), icon: columns3Icon, part: 'columns', only: true },
          onToggle: (open) => t.pop('columns', open),
          body: t.popped === 'columns' ? t.tools?.columns(t) : nothing,
        })}
        ${menu({
          id: 'export',
          end: true,
          button: {
            label: text('export'),
            icon: downloadIcon,
            part: 'export',
            only: true,
            disabled: Boolean(t.source),
          },
          items: (['csv', 'xlsx'] as const).map((format) => ({
            label: text(`export.${format}`),
            onSelect: () => void t.needTools().then((tools) => tools.exportOrders(t, format)),
          })),
        })}
      </div>
    </div>
    ${chips}`;
};

const rows = (t: OrderTable): TemplateResult => {
  const { text, locale, viewState, list } = t;
  return html`${
    t.news > 0
      ? html`<button type="button" class="chip on new" @click=${() => {
          t.table.scrollToTop();
          void list.first.reload();
        }}>${text('new', { n: t.news })}</button>`
      : nothing
  }
  ${t.table.render({
    label: text('title'),
    columns: orderColumns(viewState.columns, locale),
    rows: list.rows,
    keyOf: (row) => row.id,
    total: list.total,
    hasMore: list.next !== null,
    onNearEnd: () => void list.more(),
    sort: sortKeys(viewState.sort),
    onSort: (sort) => t.change({ sort: sortText(sort, defaultView.sort) }),
    onOpen: (row) => t.open(row.id),
    selected: viewState.selected || undefined,
    flashing: t.flashing,
    card: (row) => [
      row.stationName,
      orderText(row, 'totalMinor', locale),
      `${orderText(row, 'state', locale)} · ${orderText(row, 'startedAt', locale)}`,
      orderText(row, 'energyWh', locale),
    ],
    cardStatus: (row) => `status s-${row.state} muted`,
    texts: {
      previous: text('previous'),
      next: text('next'),
      range: (params) => text('range', params),
      sortHint: text('sort.hint'),
    },
    locale,
    footer: sums(t),
  })}`;
};

const sums = ({ text, locale, sums, list: { total } }: OrderTable) => html`<div class="count">
  ${total === undefined ? nothing : html`<span><bdi>${text('footer.count', { n: total })}</bdi></span>`}
  ${
    sums
      ? html`<span><bdi>${energyText(sums.energyWh, locale)}</bdi></span><span><strong>${formatMoney(sums.totalMinor, sums.currency, locale)}</strong></span>${
          sums.count !== total
            ? html`<span>${text('footer.of', { n: sums.count, currency: sums.currency })}</span>`
            : nothing
        }`
      : nothing
  }
</div>`;
