/** The portal's addresses: one path per page, and one per charger; the widgets keep their own state behind it. */

export const pages = [
  'map',
  'chargers',
  'charger',
  'orders',
  'tariffs',
  'alarms',
  'account',
  'developers',
  'mails',
  'welcome',
] as const;
export type PageName = (typeof pages)[number];

/** The charger that `/chargers/{id}` is about; '' for other addresses. */
export const chargerOf = (path: string): string => decodeURIComponent(/^\/chargers\/([^/]+)$/.exec(path)?.[1] ?? '');

export const pageOf = (path: string): PageName =>
  chargerOf(path) ? 'charger' : (pages.find((name) => `/${name}` === path) ?? 'map');

/** Goes to an address of ours without loading the document anew. */
export const go = (path: string): void => {
  if (path !== location.pathname + location.search) history.pushState(null, '', path);
  dispatchEvent(new PopStateEvent('popstate'));
};

/** Replaces one word of the query, as when a station is selected. */
export const note = (name: string, value: string): void => {
  const url = new URL(location.href);
  if (value) url.searchParams.set(name, value);
  else url.searchParams.delete(name);
  if (url.href !== location.href) history.replaceState(null, '', url);
};
