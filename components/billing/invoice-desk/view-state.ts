/** What a user has set in the invoice desk, as plain data that a page can keep. Pure: to and from URL parameters, and to the API's query. */
import type { invoice } from '../../../bff/billing/invoices/contract.ts';
import type { ListQuery } from '../../../bff/kernel/contract.ts';
import type { RowOf } from '../../../bff/kernel/fields.ts';
import { instantOf } from '../../../bff/kernel/zone.ts';
import { addDays, dayOfIso, isoOf } from '../../kit/days.ts';

export type InvoiceRow = RowOf<typeof invoice.fields>;
export const typeNames = ['invoice', 'creditNote', 'correction'] as const satisfies readonly InvoiceRow['type'][];

export interface InvoiceView {
  q: string;
  /** As the API takes it: `-issuedAt`. */
  sort: string;
  /** '' for all kinds. */
  type: InvoiceRow['type'] | '';
  /** Days of issue, `2026-11-01`; '' for any. */
  from: string;
  to: string;
  /** Id of the open invoice; '' for none. */
  selected: string;
}

export const defaultView: InvoiceView = { q: '', sort: '-issuedAt', type: '', from: '', to: '', selected: '' };
const names = { q: 'q', sort: 'sort', type: 'type', from: 'from', to: 'to', selected: 'invoice' } as const;
const keys = Object.keys(names) as (keyof InvoiceView)[];

/** Only what differs from the default. */
export const toParams = (view: InvoiceView): Record<string, string> =>
  Object.fromEntries(keys.filter((key) => view[key] !== defaultView[key]).map((key) => [names[key], view[key]]));

/** Reads what `toParams` wrote; what it does not know it ignores. */
export const fromParams = (params: Readonly<Record<string, string>>): InvoiceView => ({
  q: params.q ?? '',
  sort: params.sort || defaultView.sort,
  type: typeNames.find((name) => name === params.type) ?? '',
  from: dayOfIso(params.from ?? '') ? (params.from ?? '') : '',
  to: dayOfIso(params.to ?? '') ? (params.to ?? '') : '',
  selected: params.invoice ?? '',
});

/** First instant of a day, and last of another, as the zone's clock has them. */
export const instantsOf = (
  from: string,
  to: string,
  zone: string,
): { from: number | undefined; to: number | undefined } => {
  const last = dayOfIso(to);
  const end = last && instantOf(zone, `${isoOf(addDays(last, 1))}T00:00`);
  return { from: from ? instantOf(zone, `${from}T00:00`) : undefined, to: end ? end - 1 : undefined };
};

export const toQuery = (view: InvoiceView, zone: string): ListQuery => {
  const { from, to } = instantsOf(view.from, view.to, zone);
  return {
    sort: view.sort,
    ...(view.q && { q: view.q }),
    ...(view.type && { type: view.type }),
    ...(from !== undefined && { 'issuedAt.from': from }),
    ...(to !== undefined && { 'issuedAt.to': to }),
  };
};
