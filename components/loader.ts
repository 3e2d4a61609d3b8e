/**
 * The one small script of a page: it imports the provider and each widget when its tag first appears, now or later.
 * `<script type="module" src="…/loader.js"></script>`; no other code here, no libraries.
 */
const widgets: Record<string, () => Promise<unknown>> = {
  'charge-provider': () => import('./entries/charge-provider.ts'),
  'order-table': () => import('./entries/order-table.ts'),
  'station-map': () => import('./entries/station-map.ts'),
  'tariff-editor': () => import('./entries/tariff-editor.ts'),
  'alarm-feed': () => import('./entries/alarm-feed.ts'),
  'charger-table': () => import('./entries/charger-table.ts'),
  'charger-panel': () => import('./entries/charger-panel.ts'),
  'consumption-summary': () => import('./entries/consumption-summary.ts'),
  'invoice-desk': () => import('./entries/invoice-desk.ts'),
  'payment-account': () => import('./entries/payment-account.ts'),
};

const load = (root: ParentNode): void => {
  for (const [tag, get] of Object.entries(widgets)) {
    if (!root.querySelector(tag)) continue;
    delete widgets[tag];
    // A script that did not come may come the next time the tag is seen.
    get().catch((error) => {
      widgets[tag] = get;
      console.error(`<${tag}> could not be loaded`, error);
    });
  }
};

load(document);
new MutationObserver((changes) => {
  if (changes.some((change) => change.addedNodes.length > 0)) load(document);
}).observe(document, { childList: true, subtree: true });
