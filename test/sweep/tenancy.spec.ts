/**
 * Every endpoint, called as everybody, aimed at everybody: nobody, two siblings, a sub-merchant, merchant, reseller, platform, an embed session
 * and an API key. No answer holds a word of a tenant outside the caller's own tree, and no row outside it changes.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { features } from '../../bff/features.ts';
import type { Endpoint } from '../../bff/kernel/contract.ts';
import { rolePermissions } from '../../bff/kernel/permissions.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import {
  buildWorld,
  hostOrigin,
  idOf,
  markOf,
  patiently,
  subtree,
  type TenantId,
  tenantIds,
  type World,
} from '../kit/world.ts';
import { snapshot } from '../kit/world-rows.ts';

let app: TestApp;
let world: World;

beforeAll(async () => {
  // No job may raise an alarm while rows are compared.
  // Cards could be charged, so that refusals are those of the scope; nobody is there to be asked.
  const stripe = {
    STRIPE_SECRET_KEY: 'sk_test_swept',
    STRIPE_WEBHOOK_SECRET: 'whsec_swept',
    STRIPE_API_URL: 'http://127.0.0.1:9',
  };
  app = await startTestApp({ env: { OFFLINE_ALARM_MINUTES: '1440', ...stripe } });
  world = await buildWorld(app.store);
});
afterAll(() => app.drop());

const flat = { currency: 'EUR', energy: { basePriceMicros: 500_000, bands: [] } };
const coupon = { kind: 'coupon', benefit: { kind: 'amount', amountMinor: 100 }, stackable: false };
let unique = 0;

/** A right body for every endpoint that takes one, naming the target tenant's things. */
const bodies: Readonly<Record<string, (target: TenantId) => unknown>> = {
  'stations.create': () => ({ name: 'New', country: 'DE', latitude: 1, longitude: 1 }),
  'stations.update': (t) => ({ name: 'Renamed', tariffId: idOf('tariff', t) }),
  'chargers.create': (t) => ({ stationId: idOf('station', t), identity: `new-${++unique}` }),
  'chargers.update': (t) => ({ name: 'Renamed', stationId: idOf('station', t) }),
  'chargers.rotateKey': () => ({}),
  'commands.send': () => ({ command: { kind: 'clearCache' } }),
  'settings.refresh': () => ({}),
  'settings.write': () => ({ entries: [{ key: 'CpoName', value: 'swept' }] }),
  'settings.applyTemplate': () => ({}),
  'templates.create': () => ({ name: `New ${++unique}`, entries: [{ key: 'HeartbeatInterval', value: '60' }] }),
  'templates.update': () => ({ vendor: 'swept' }),
  'templates.assign': (t) => ({ chargerIds: [idOf('charger', t)] }),
  'passports.runConformance': () => ({}),
  'forwards.create': (t) => ({ chargerId: idOf('charger', t), url: 'wss://example.com/ocpp' }),
  'forwards.update': () => ({ enabled: true }),
  'forwards.password': () => ({ password: 'swept' }),
  'files.create': () => ({ name: 'new.bin', vendor: 'V' }),
  'files.update': () => ({ name: 'renamed.bin' }),
  'batches.preview': (t) => ({ command: { kind: 'clearCache' }, chargerIds: [idOf('charger', t)] }),
  'batches.create': (t) => ({ name: 'New', command: { kind: 'clearCache' }, chargerIds: [idOf('charger', t)] }),
  'batches.cancel': () => ({}),
  'batches.retry': () => ({}),
  'reservations.reserve': (t) => ({ connector: 1, cardId: idOf('card', t), minutes: 10 }),
  'reservations.change': () => ({ minutes: 10 }),
  'reservations.cancel': () => ({}),
  'localLists.sync': () => ({}),
  'localLists.change': () => ({ enabled: false }),
  'chargerFiles.askLog': () => ({ log: 'diagnostics' }),
  'chargerFiles.updateFirmware': (t) => ({ fileId: idOf('file', t) }),
  'certificates.revoke': () => ({ reason: 'swept' }),
  'securityChanges.cancel': () => ({}),
  'chargerSecurity.raise': () => ({ toProfile: 1, confirmed: true }),
  'chargerSecurity.rotateKey': () => ({}),
  'chargerSecurity.lower': () => ({ profile: 0 }),
  'chargerSecurity.renew': () => ({}),
  'chargerSecurity.installRoot': () => ({}),
  'chargerSecurity.readInstalled': () => ({}),
  'chargerSecurity.removeInstalled': () => ({
    hash: { hashAlgorithm: 'SHA256', issuerNameHash: 'aa', issuerKeyHash: 'bb', serialNumber: '1' },
  }),
  'authority.rollOver': () => ({}),
  'cards.create': (t) => ({ uid: `NEW${++unique}`, driverId: idOf('driver', t), stationIds: [idOf('station', t)] }),
  'cards.update': (t) => ({ label: 'Renamed', driverId: idOf('driver', t), chargerIds: [idOf('charger', t)] }),
  'drivers.create': () => ({ name: 'New' }),
  'drivers.update': () => ({ name: 'Renamed' }),
  'orders.stop': () => ({}),
  'orders.close': () => ({ note: 'swept' }),
  'orders.reprice': () => ({ note: 'swept' }),
  'orders.waive': () => ({ note: 'swept' }),
  'orders.billManually': () => ({ note: 'swept', amountMinor: 1 }),
  'orders.merge': (t) => ({ note: 'swept', intoId: idOf('order', t) }),
  'orders.accept': () => ({ note: 'swept' }),
  'orders.writeOff': () => ({ note: 'swept' }),
  'orders.markPaid': () => ({ note: 'swept', reference: 'swept' }),
  'paymentAccounts.create': (t) => ({ tenantId: t }),
  'paymentAccounts.bind': (t) => ({ tenantId: t, externalId: `acct_new${++unique}` }),
  'paymentAccounts.onboarding': () => ({ returnUrl: 'https://a.example/', refreshUrl: 'https://a.example/' }),
  'paymentAccounts.refresh': () => ({}),
  'paymentAccounts.update': () => ({ atLimit: 'warn' }),
  'paymentAccounts.disconnect': () => ({}),
  'payments.hold': (t) => ({ driverId: idOf('driver', t), stationId: idOf('station', t) }),
  'payments.pay': (t) => ({ methodId: idOf('paymentMethod', t) }),
  'payments.topUp': (t) => ({ driverId: idOf('driver', t), amountMinor: 1_000 }),
  'payments.confirmation': () => ({}),
  'payments.release': () => ({}),
  'payments.setUpMethod': () => ({ consentText: 'I agree to be charged.' }),
  'payments.confirmMethod': () => ({}),
  'refunds.create': () => ({ via: 'other', reason: 'swept' }),
  'reconciliations.run': () => ({ day: 20260105 }),
  'ledger.payOut': (t) => ({ tenantId: t, amountMinor: 1, currency: 'EUR', reference: 'swept' }),
  'legalEntities.create': () => ({
    ...{ name: 'New', street: 'Street 1', postcode: '10115', city: 'Berlin', country: 'DE', region: 'de' },
    ...{ language: 'de', termsDays: 14, prefix: `N${++unique}` },
  }),
  'legalEntities.update': () => ({ name: 'Renamed' }),
  'invoices.preview': (t) => ({ entityId: idOf('legalEntity', t), orderIds: [idOf('order', t)] }),
  'invoices.issue': (t) => ({ entityId: idOf('legalEntity', t), orderIds: [idOf('order', t)] }),
  'invoices.credit': () => ({ note: 'swept' }),
  'invoices.correct': () => ({ note: 'swept' }),
  'invoices.mail': () => ({ to: 'swept@example.com' }),
  'invoiceBatches.create': (t) => ({ name: 'New', entityId: idOf('legalEntity', t), filter: {}, by: 'driver' }),
  'invoiceBatches.cancel': () => ({}),
  'tariffs.create': (t) => ({ name: 'New', definition: flat, tenantId: t }),
  'tariffs.importOcpi': (t) => ({
    name: 'New',
    tenantId: t,
    tariff: {
      currency: 'EUR',
      elements: [{ price_components: [{ type: 'ENERGY', price: 0.5, step_size: 1 }] }],
    },
  }),
  'tariffs.update': () => ({ name: 'Renamed' }),
  'tariffs.publish': () => ({ definition: flat }),
  'tariffs.assign': (t) => ({ stationIds: [idOf('station', t)] }),
  'tariffs.preview': () => ({
    definition: flat,
    zone: 'Europe/Berlin',
    startMs: 0,
    durationMs: 3_600_000,
    energyWh: 1000,
  }),
  'reportFiles.make': () => ({ report: 'consumption', format: 'csv', query: { by: 'month', of: 'station' } }),
  'reportSchedules.create': () => ({
    ...{ name: 'New', report: 'transactions', format: 'csv', period: 'yesterday', every: 'day', hour: 6 },
    ...{ zone: 'Europe/Berlin', enabled: false },
  }),
  'reportSchedules.update': () => ({ name: 'Renamed' }),
  'tariffOffers.create': (t) => ({
    stationId: idOf('station', t),
    tariffId: idOf('tariff', t),
    groupId: idOf('customerGroup', t),
  }),
  'tariffOffers.update': (t) => ({ tariffId: idOf('tariff', t), chargerId: idOf('charger', t) }),
  'customerGroups.create': () => ({ name: 'New' }),
  'customerGroups.update': () => ({ name: 'Renamed' }),
  'groupMembers.create': (t) => ({ groupId: idOf('customerGroup', t), cardId: idOf('card', t) }),
  'campaigns.create': (t) => ({
    name: 'New',
    currency: 'EUR',
    rules: { ...coupon, stationIds: [idOf('station', t)], groupIds: [idOf('customerGroup', t)] },
  }),
  'campaigns.update': () => ({ name: 'Renamed' }),
  'campaigns.start': () => ({}),
  'campaigns.pause': () => ({}),
  'campaigns.end': () => ({}),
  'campaigns.redeem': (t) => ({ code: `CODE${markOf(t)}`, driverId: idOf('driver', t) }),
  'campaigns.simulate': (t) => ({
    ...{ currency: 'EUR', from: 0, to: 4_000_000_000_000 },
    rules: { ...coupon, stationIds: [idOf('station', t)] },
  }),
  'wallets.topUp': (t) => ({ driverId: idOf('driver', t), amountMinor: 1, currency: 'EUR', reference: 'swept' }),
  'wallets.payBack': () => ({ amountMinor: 1, reference: 'swept' }),
  'alarms.acknowledge': () => ({ note: 'swept' }),
  'alarms.assign': (t) => ({ accountId: idOf('account', t) }),
  'alarms.close': () => ({ note: 'swept' }),
  'session.logIn': () => ({ email: 'nobody@example.com', password: 'wrong password' }),
  'session.actAs': (t) => ({ tenantId: t }),
  'session.askReset': () => ({ email: 'nobody@example.com' }),
  'session.takeLink': () => ({ token: 'x'.repeat(40), password: 'a new password' }),
  'session.changePassword': () => ({ current: 'wrong password', password: 'a new password' }),
  'session.startTotp': () => ({ password: 'wrong password' }),
  'session.confirmTotp': () => ({ code: '000000' }),
  'session.stopTotp': () => ({ password: 'wrong password' }),
  'accounts.create': (t) => ({ tenantId: t, email: `new${++unique}@example.com`, name: 'New', role: 'viewer' }),
  'accounts.update': () => ({ name: 'Renamed' }),
  'accounts.invite': () => ({}),
  'tenants.create': (t) => ({
    parentId: t,
    kind: t === 'platform' ? 'reseller' : t === 'reseller' ? 'merchant' : 'subMerchant',
    name: 'New',
    country: 'DE',
    currency: 'EUR',
    zone: 'Europe/Berlin',
  }),
  'tenants.update': () => ({ name: 'Renamed' }),
  'keys.create': (t) => ({ tenantId: t, name: 'New', permissions: ['order:view'] }),
  'keys.revoke': () => ({}),
  'embed.create': (t) => ({ tenantId: t, widgets: ['order-table'], origins: [hostOrigin(t)], user: 'swept' }),
  'embed.redeem': () => ({ secret: 'wfs_unknown' }),
  'embed.renew': () => ({}),
  'embed.revoke': () => ({}),
};

/** What must be asked of endpoints that answer nothing without it, and filters with conditions of their own. */
const queries: Readonly<Record<string, (target: TenantId) => string>> = {
  'tariffOffers.which': (t) => `?stationId=${idOf('station', t)}`,
  'orders.export': (t) => `?invoiced=yes,no&issuerId=${idOf('legalEntity', t)}`,
  'ledger.statement': (t) => `?from=20260101&to=20261231&tenantId=${t}`,
  'reports.exportSettlement': (t) => `?from=20260101&to=20261231&tenantId=${t}`,
};

/** What `{id}` stands for in a feature's paths. The spare key keeps the caller's own alive. */
const objects: Readonly<Record<string, string>> = {
  stations: 'station',
  chargers: 'charger',
  commands: 'command',
  settings: 'charger',
  templates: 'template',
  passports: 'charger',
  notices: 'charger',
  certificates: 'certificate',
  securityChanges: 'securityChange',
  chargerSecurity: 'charger',
  cards: 'card',
  drivers: 'driver',
  forwards: 'forward',
  files: 'file',
  chargerFiles: 'charger',
  batches: 'batch',
  reservations: 'reservation',
  localLists: 'charger',
  orders: 'order',
  tariffs: 'tariff',
  tariffOffers: 'tariffOffer',
  customerGroups: 'customerGroup',
  groupMembers: 'groupMember',
  campaigns: 'campaign',
  campaignUses: 'campaignUse',
  wallets: 'wallet',
  legalEntities: 'legalEntity',
  invoices: 'invoice',
  invoiceBatches: 'invoiceBatch',
  reportFiles: 'reportFile',
  reportSchedules: 'reportSchedule',
  'payment-accounts': 'paymentAccount',
  'payment-methods': 'paymentMethod',
  paymentAccounts: 'paymentAccount',
  payments: 'payment',
  refunds: 'refund',
  disputes: 'dispute',
  payouts: 'payout',
  reconciliations: 'reconciliation',
  alarms: 'alarm',
  accounts: 'invited',
  keys: 'spareKey',
  audit: 'audit',
  mails: 'mail',
  embed: 'embedSession',
};

/** The kind of thing that `{id}` names in a path: most features' paths are about their own things, some about others' (`/v1/chargers/{id}/messages`). */
const objectOf = (feature: string, path: string): string | undefined => {
  const [, , owner] = path.split('/');
  return objects[owner ?? ''] ?? objects[feature];
};

const imports: Readonly<Record<string, (target: TenantId) => string>> = {
  stations: (t) => `name,country,latitude,longitude,tariffId\nImported ${++unique},DE,1,1,${idOf('tariff', t)}\n`,
  chargers: (t) => `stationId,identity\n${idOf('station', t)},imported-${++unique}\n`,
  cards: (t) => `uid,driverId\nIMPORTED${++unique},${idOf('driver', t)}\n`,
  templates: () => `name,entries\nImported ${++unique},"[{""key"":""HeartbeatInterval"",""value"":""60""}]"\n`,
  customerGroups: (t) => `email\ndriver@${markOf(t)}.example\n`,
  /** A logo. */
  legalEntities: () => 'no picture',
  drivers: () => `name,email\nImported,imported${++unique}@example.com\n`,
};

interface Who {
  name: string;
  /** Root of what it may see; null: nothing. */
  at: TenantId | null;
  headers(method: string): Promise<Record<string, string>>;
  /** Permissions to expect 403 without. */
  may: ReadonlySet<string>;
}

const person = (tenant: TenantId): Who => {
  let known: Promise<{ cookie: string; csrf: string }> | undefined;
  return {
    name: `owner of ${tenant}`,
    at: tenant,
    may: new Set(rolePermissions.owner),
    async headers(method) {
      known ??= world.log(tenant, app.url);
      const { cookie, csrf } = await known;
      return { cookie, ...(method !== 'GET' && { 'x-csrf-token': csrf }) };
    },
  };
};
const key = (tenant: TenantId): Who => ({
  name: `API key of ${tenant}`,
  at: tenant,
  may: new Set(rolePermissions.owner),
  headers: async () => ({ authorization: `Bearer ${world.keys[tenant]}` }),
});
const embedActions = ['charger:command', 'alarm:handle', 'tariff:edit', 'order:edit'] as const;
const embedded = (tenant: TenantId): Who => {
  let token: Promise<string> | undefined;
  const redeem = async () => {
    const json = { 'content-type': 'application/json' };
    const made = await fetch(`${app.url}/v1/embed-sessions`, {
      method: 'POST',
      headers: { ...json, authorization: `Bearer ${world.keys[tenant]}` },
      body: JSON.stringify({
        widgets: ['station-map', 'order-table', 'tariff-editor', 'alarm-feed'],
        actions: embedActions,
        origins: [hostOrigin(tenant)],
        user: 'Swept',
      }),
    });
    const { secret } = (await made.json()) as { secret: string };
    const redeemed = await patiently(() =>
      fetch(`${app.url}/v1/embed-sessions/redeem`, {
        method: 'POST',
        headers: { ...json, origin: hostOrigin(tenant) },
        body: JSON.stringify({ secret }),
      }),
    );
    expect(redeemed.status).toBe(200);
    return ((await redeemed.json()) as { token: string }).token;
  };
  return {
    name: `embed session of ${tenant}`,
    at: tenant,
    may: new Set(['station:view', 'charger:view', 'order:view', 'tariff:view', 'alarm:view', ...embedActions]),
    async headers() {
      token ??= redeem();
      return { authorization: `Bearer ${await token}`, origin: hostOrigin(tenant) };
    },
  };
};
const nobody: Who = { name: 'nobody', at: null, may: new Set(), headers: async () => ({}) };

const everybody: Who[] = [
  nobody,
  person('north'),
  person('south'),
  person('kiosk'),
  person('reseller'),
  person('platform'),
  key('north'),
  key('kiosk'),
  embedded('north'),
  embedded('south'),
];

/** Ends the caller's own log-in or token, and would spoil the rest. Their own tests are elsewhere. */
const skipped = new Set(['session.logOut', 'embed.renew']);

const call = async (
  who: Who,
  feature: string,
  name: string,
  e: Endpoint,
  target: TenantId,
): Promise<{ status: number; text: string }> => {
  const id = idOf(objectOf(feature, e.path) ?? feature, target);
  // The whole list: everybody before has left lines in it.
  const query = queries[`${feature}.${name}`]?.(target) ?? (e.of && name === 'list' ? '?limit=500' : '');
  const path = e.path.replace('{id}', feature === 'tenants' ? target : id) + query;
  const body =
    e.takes === 'file'
      ? imports[feature]?.(target)
      : e.body
        ? JSON.stringify(bodies[`${feature}.${name}`]?.(target))
        : undefined;
  const stop = new AbortController();
  const headers = {
    ...(await who.headers(e.method)),
    ...(body !== undefined && { 'content-type': e.takes === 'file' ? 'text/csv' : 'application/json' }),
  };
  const response = await patiently(() =>
    fetch(app.url + path, {
      method: e.method,
      headers,
      ...(body !== undefined && { body }),
      signal: stop.signal,
    }),
  );
  if (e.answers === 'stream' && response.ok) {
    stop.abort();
    return { status: response.status, text: '' };
  }
  return { status: response.status, text: await response.text() };
};

const endpoints = features.flatMap((f) =>
  Object.entries(f.endpoints).map(([name, e]) => ({ feature: f.name, name, e, title: `${f.name}.${name}` })),
);

describe('the sweep knows every endpoint', () => {
  it('has a body for each that takes one, and a file for each import', () => {
    expect(endpoints.filter((x) => x.e.body && !bodies[x.title]).map((x) => x.title)).toEqual([]);
    expect(endpoints.filter((x) => x.e.takes === 'file' && !imports[x.feature]).map((x) => x.title)).toEqual([]);
    expect(
      endpoints
        .filter((x) => x.e.path.includes('{id}') && x.feature !== 'tenants' && !objectOf(x.feature, x.e.path))
        .map((x) => x.title),
    ).toEqual([]);
  });
  it('is mounted as the contracts say', () => {
    expect(app.bound.map((b) => b.feature.name).sort()).toEqual(features.map((f) => f.name).sort());
  });
});

describe.each(everybody)('$name', (who) => {
  const inside = who.at ? subtree[who.at] : [];
  const outside = tenantIds.filter((t) => !inside.includes(t));

  it('sees and changes nothing outside its tree, whatever it calls', async () => {
    const before = await snapshot(app.store, outside);
    const wrong: string[] = [];
    for (const { feature, name, e, title } of endpoints) {
      if (skipped.has(title)) continue;
      for (const target of outside) {
        const { status, text } = await call(who, feature, name, e, target);
        // A mark may come back only as an echo of what the caller itself sent.
        const sent = e.body ? JSON.stringify(bodies[title]?.(target)) : '';
        for (const other of outside)
          if (text.includes(markOf(other)) && !sent.includes(markOf(other)) && !e.path.includes('{id}'))
            wrong.push(`${title} → ${target}: shows ${other}: ${text.slice(0, 200)}`);
        if (status >= 500) wrong.push(`${title} → ${target}: ${status} ${text.slice(0, 200)}`);
        if (e.may === 'anyone') continue;
        if (who === nobody) {
          if (status !== 401) wrong.push(`${title}: nobody got ${status}`);
        } else if (e.may !== 'signedIn' && !who.may.has(e.may)) {
          if (status !== 403) wrong.push(`${title}: without ${e.may} got ${status}`);
        } else if (e.path.includes('{id}') && status < 400)
          wrong.push(`${title} → ${target}: ${status} ${text.slice(0, 200)}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(await snapshot(app.store, outside)).toEqual(before);
  });

  if (who.at && who.name.startsWith('owner'))
    it('sees its own tree', async () => {
      for (const { feature, name, e } of endpoints.filter((x) => x.name === 'list')) {
        const ofOne = e.path.includes('{id}');
        for (const target of ofOne ? inside : [who.at as TenantId]) {
          const { status, text } = await call(who, feature, name, e, target);
          expect(status, feature).toBe(200);
          for (const tenant of ofOne ? [target] : inside)
            expect(text, `${feature} shows ${tenant}`).toContain(feature === 'embed' ? '' : tenant);
        }
      }
    });
});

it('nothing broke on the way', () => {
  expect(app.errors).toEqual([]);
});
