/** The portal's addresses: one path per page, and one per charger; the widgets keep their own state behind it. */

import { instantOf } from '../../bff/kernel/zone.ts';
import type { TariffEditor } from '../../components/billing/tariff-editor/tariff-editor.ts';
import { addDays, isoOf } from '../../components/kit/days.ts';

export const pages = [
  'map',
  'chargers',
  'charger',
  'orders',
  'tariffs',
  'consumption',
  'invoices',
  'payments',
  'alarms',
  'stations',
  'cards',
  'people',
  'account',
  'developers',
  'mails',
  'welcome',
] as const;
export type PageName = (typeof pages)[number];

/** The charger that `/chargers/{id}` is about; '' for other addresses. */
export const chargerOf = (path: string): string => decodeURIComponent(/^\/chargers\/([^/]+)$/.exec(path)?.[1] ?? '');

/** The tariff that the query of `/tariffs` names; '' for the list. */
export const tariffOf = (search: string): string => new URLSearchParams(search).get('tariff') ?? '';

export const pageOf = (path: string): PageName =>
  chargerOf(path) ? 'charger' : (pages.find((name) => `/${name}` === path) ?? 'map');

/** A row of the consumption summary, as it tells of it; days as yyyymmdd. */
export interface ConsumptionRow {
  of: string;
  subjectId: string;
  stationId: string;
  fromDay: number;
  toDay: number;
}

/** The list of the orders behind such a row. */
export const ordersOf = ({ of, subjectId, stationId, fromDay, toDay }: ConsumptionRow, zone: string): string => {
  const startOf = (day: number) => instantOf(zone, `${isoOf(day)}T00:00`) ?? 0;
  const query = new URLSearchParams({
    'o.startedAt.from': String(startOf(fromDay)),
    'o.startedAt.to': String(startOf(addDays(toDay, 1)) - 1),
  });
  const station = of === 'station' && subjectId ? subjectId : stationId;
  if (station) query.set('o.stationId', station);
  if (of === 'charger' && subjectId) query.set('o.chargerId', subjectId);
  return `/orders?${query}`;
};

/** Does what takes the page away; not before a person has agreed, where something would be lost. */
export const leave = (next: () => void): void => {
  const editor = document.querySelector<TariffEditor>('tariff-editor');
  if (editor?.dirty) editor.leave(next);
  else next();
};

/** Goes to an address of ours without loading the document anew. */
export const go = (path: string): void =>
  leave(() => {
    if (path !== location.pathname + location.search) history.pushState(null, '', path);
    dispatchEvent(new PopStateEvent('popstate'));
  });

/** Replaces one word of the query, as when a station is selected. */
export const note = (name: string, value: string): void => {
  const url = new URL(location.href);
  if (value) url.searchParams.set(name, value);
  else url.searchParams.delete(name);
  if (url.href !== location.href) history.replaceState(null, '', url);
};
