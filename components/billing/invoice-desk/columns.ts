/** Columns of the list of invoices. Pure. */
import { formatMoney } from '../../../bff/kernel/money.ts';
import { numberText, timeText } from '../../parts/format.ts';
import type { Column } from '../../parts/table.ts';
import type { InvoiceWord } from './texts.ts';
import type { InvoiceRow } from './view-state.ts';

/** Shape of an invoice's state: see `.s-…` in parts/state-styles.ts. */
export const shapeOf = ({ creditedBy }: InvoiceRow): string => (creditedBy ? 'unavailable' : 'completed');

export const stateText = ({ creditedBy }: InvoiceRow, text: InvoiceWord): string =>
  text(creditedBy ? 'state.credited' : 'state.issued');

export const invoiceColumns = (locale: string, zone: string, text: InvoiceWord): Column<InvoiceRow>[] => {
  const words = (key: keyof InvoiceRow & Parameters<InvoiceWord>[0], minPx: number, weight: number) => ({
    ...{ key, label: text(key), minPx, weight },
  });
  const money = (key: 'netMinor' | 'taxMinor' | 'totalMinor', sortable: boolean): Column<InvoiceRow> => ({
    ...words(key, 104, 0.9),
    ...{ numeric: true, sortable },
    text: (row) => formatMoney(row[key], row.currency, locale),
  });
  return [
    {
      ...{ key: 'state', label: text('state'), minPx: 122, weight: 0.8 },
      text: (row) => stateText(row, text),
      className: (row) => `status s-${shapeOf(row)}`,
    },
    { ...words('number', 156, 1), sortable: true, text: (row) => row.number },
    { ...words('issuedAt', 116, 0.9), sortable: true, text: (row) => timeText(row.issuedAt, locale, zone, 'day') },
    { ...words('type', 104, 0.8), sortable: true, text: (row) => text(`type.${row.type}`) },
    { ...words('buyerName', 140, 1.6), sortable: true, text: (row) => row.buyerName || text('noBuyer') },
    { ...words('orderCount', 72, 0.5), numeric: true, text: (row) => numberText(row.orderCount, locale) },
    money('netMinor', false),
    money('taxMinor', false),
    money('totalMinor', true),
    {
      ...words('mailedAt', 124, 0.9),
      sortable: true,
      text: (row) => (row.mailedAt === null ? text('notMailed') : timeText(row.mailedAt, locale, zone, 'day')),
    },
  ];
};
