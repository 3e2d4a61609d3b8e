/** The order table's columns: from the entity's fields, with a format by kind and a width by what the values need. Pure. */
import { order } from '../../../bff/charging/orders/contract.ts';
import type { Field } from '../../../bff/kernel/fields.ts';
import { formatMoney } from '../../../bff/kernel/money.ts';
import { orderWords } from '../../i18n/fields/order.ts';
import { choiceLabel, fieldLabel } from '../../i18n/fields/words.ts';
import { durationText, energyText, numberText, powerText, timeText } from '../../parts/format.ts';
import type { Column } from '../../parts/table.ts';
import type { OrderField, OrderRow } from './view-state.ts';

const none = '–';

/** A field of an order in words. */
export const orderText = (row: OrderRow, name: OrderField, locale: string): string => {
  const value = row[name];
  if (value === null || value === undefined || value === '' || value === 'none') return none;
  const field: Field = order.fields[name];
  if (typeof value === 'string') return field.kind === 'choice' ? choiceLabel(orderWords, name, value, locale) : value;
  switch (field.kind) {
    case 'time':
      return timeText(value, locale, row.zone);
    case 'energyWh':
      return energyText(value, locale);
    case 'powerW':
      return powerText(value, locale);
    case 'durationMs':
      return durationText(value);
    case 'money':
      return formatMoney(value, row.currency, locale);
    default:
      return `${numberText(value, locale)}${field.options.unit ? ` ${field.options.unit}` : ''}`;
  }
};

/** States of payment borrow the shapes that say the same elsewhere: a mark for done, a diamond for what is to be done. */
const paymentShapes: Partial<Record<OrderRow['paymentState'], string>> = {
  unpaid: 'minor',
  paying: 'preparing',
  paid: 'completed',
  partRefunded: 'acknowledged',
  refunded: 'closed',
  disputed: 'major',
  writtenOff: 'offline',
};
export const paymentClass = ({ paymentState }: Pick<OrderRow, 'paymentState'>): string => {
  const shape = paymentShapes[paymentState];
  return shape ? `status s-${shape}` : 'muted';
};

const widths: Partial<Record<string, readonly [minPx: number, weight: number]>> = {
  choice: [140, 0.8],
  time: [172, 1.2],
  text: [104, 1.3],
  id: [120, 1],
};

export const orderColumns = (names: readonly string[], locale: string): Column<OrderRow>[] =>
  names
    .filter((name): name is OrderField => name in order.fields)
    .map((name) => {
      const field: Field = order.fields[name];
      const [minPx, weight] = widths[field.kind] ?? [94, 0.9];
      return {
        key: name,
        label: fieldLabel(order, orderWords, name, locale),
        text: (row) => orderText(row, name, locale),
        numeric: !(field.kind in widths),
        sortable: Boolean(field.options.sort),
        minPx,
        weight,
        ...(name === 'state' && { className: (row: OrderRow) => `status s-${row.state}` }),
        ...(name === 'paymentState' && { className: paymentClass }),
      };
    });
