/** What the order table loads when it is first needed: filter form, column chooser, export, the place of new orders. */
import { order, orders } from '../../../bff/charging/orders/contract.ts';
import { send, type Transport, urlOf } from '../../../bff/kernel/client.ts';
import { orderWords } from '../../i18n/fields/order.ts';
import { fieldLabel } from '../../i18n/fields/words.ts';
import { checkbox } from '../../parts/controls.ts';
import { saveFile } from '../../parts/save-file.ts';
import { belongs } from './belongs.ts';
import { filterChips, filterForm, filterTexts } from './filters.ts';
import { defaultColumns, type OrderField } from './view-state.ts';

/** Fields a user may choose as columns; ids of other things say nothing to people. */
const choices = (Object.keys(order.fields) as OrderField[]).filter(
  (name) => name === 'id' || order.fields[name].kind !== 'id',
);

/** Where a column stands: its default place, else after those, in the order in which columns were chosen. */
const rank = (name: string, columns: readonly string[]): number => {
  const known: readonly string[] = defaultColumns;
  if (known.includes(name)) return known.indexOf(name);
  return known.length + (columns.includes(name) ? columns.indexOf(name) : columns.length);
};

const columnChooser = (columns: readonly string[], locale: string, onChange: (columns: string[]) => void) =>
  choices.map((name) =>
    checkbox({
      label: fieldLabel(order, orderWords, name, locale),
      checked: columns.includes(name),
      // A table without columns cannot be clicked.
      disabled: columns.length === 1 && columns[0] === name,
      onChange: (checked) =>
        onChange(
          checked
            ? [...columns, name].sort((a, b) => rank(a, columns) - rank(b, columns))
            : columns.filter((each) => each !== name),
        ),
    }),
  );

/** Has the server write the file and hands it to the browser. Throws `ApiError`. */
const download = async (transport: Transport, query: Record<string, string | number | undefined>): Promise<void> => {
  const response = await send(transport, 'GET', urlOf(orders.endpoints.export, {}, query));
  saveFile(await response.blob(), `orders.${query.format}`);
};

export const orderTools = { belongs, columnChooser, download, filterChips, filterForm, filterTexts };
export type OrderTools = typeof orderTools;
