/** What the order table loads when it is first needed: filter form, column chooser, export. */
import { html, nothing } from 'lit';
import { order, orders } from '../../../bff/charging/orders/contract.ts';
import { send, urlOf } from '../../../bff/kernel/client.ts';
import { wear } from '../../base/wear.ts';
import { orderWords } from '../../i18n/fields/order.ts';
import { fieldLabel } from '../../i18n/fields/words.ts';
import { textsMissing, translator } from '../../i18n/translate.ts';
import { wordsOf } from '../../kit/words.ts';
import { checkbox } from '../../parts/controls.ts';
import { saveFile } from '../../parts/save-file.ts';
import { type FilterContext, filterChips, filterForm, filterTexts } from './filters.ts';
import { formStyles } from './form-styles.ts';
import type { OrderTable } from './order-table.ts';
import { defaultColumns, type OrderField } from './view-state.ts';

/** Fields a user may choose as columns; ids of other things say nothing to people. */
const choices = (Object.keys(order.fields) as OrderField[]).filter(
  (name) => name === 'id' || order.fields[name].kind !== 'id',
);

const columns = ({ viewState, locale, change }: OrderTable) =>
  choices.map((name) =>
    checkbox({
      label: fieldLabel(order, orderWords, name, locale),
      checked: viewState.columns.includes(name),
      // A table without columns cannot be clicked.
      disabled: viewState.columns.length === 1 && viewState.columns[0] === name,
      onChange: (checked) => {
        const { columns: now } = viewState;
        const next = [...now, name];
        // At its default place, else after those, in the order in which columns were chosen.
        const places: readonly string[] = [...defaultColumns, ...next];
        change({
          columns: checked
            ? next.sort((a, b) => places.indexOf(a) - places.indexOf(b))
            : now.filter((each) => each !== name),
        });
      },
    }),
  );

const context = (t: OrderTable): FilterContext => ({
  filters: t.viewState.filters,
  fixed: t.fixed,
  locale: t.locale,
  zone: t.session?.zone ?? 'UTC',
  currency: t.sums?.currency ?? t.session?.currency ?? 'EUR',
  nowMs: Date.now(),
  sort: t.viewState.sort,
  onSort: (sort) => t.change({ sort }),
  removeLabel: t.word('remove'),
  onChange: (filters) => t.change({ filters }),
});

const form = (t: OrderTable) =>
  filterForm(context(t), t.wrong, (name, bad) => {
    if (bad) t.wrong.add(name);
    else t.wrong.delete(name);
    t.requestUpdate();
  });

/** What is filtered by; the state and the review have controls of their own. */
const chips = (t: OrderTable) => {
  const shown = filterChips(context(t));
  const { state, review } = t.viewState.filters;
  const clear = () => t.change({ filters: { ...(state && { state }), ...(review === 'open' && { review }) } });
  return shown.length > 0
    ? html`<div class="chips">${shown}<button type="button" class="chip" @click=${clear}>${t.word('clearAll')}</button></div>`
    : nothing;
};

/** Has the server write what is on the screen into a file, and hands it to the browser. */
const exportOrders = async (host: OrderTable, format: 'csv' | 'xlsx'): Promise<void> => {
  const { session } = host;
  if (!session) return;
  const query = { ...host.query, format, columns: host.viewState.columns.join(), zone: session.zone };
  try {
    const response = await send(session.transport, 'GET', urlOf(orders.endpoints.export, {}, query));
    saveFile(await response.blob(), `orders.${format}`);
  } catch (error) {
    host.toast(translator(filterTexts, host.locale)('export.failed', { reason: wordsOf(error) }));
  }
};

/** Sheets and texts of what is here. */
const dress = async (host: OrderTable): Promise<void> => {
  wear(host, [formStyles]);
  await textsMissing([filterTexts], host.locale);
};

export const orderTools = { chips, columns, dress, exportOrders, form };
export type OrderTools = typeof orderTools;
