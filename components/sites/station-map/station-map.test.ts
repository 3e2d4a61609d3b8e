/** `<station-map>` as a page and its user see it: map and list in step, live, with commands, without a map, in both directions. */
import { aTimeout, expect, fixture, html, oneEvent, waitUntil } from '@open-wc/testing';
import { emulateMedia, sendKeys } from '@web/test-runner-commands';
import { simpleTariff } from '../../../bff/billing/tariffs/example.ts';
import type { LiveConnector, StationPin } from '../../../bff/sites/stations/contract.ts';
import { defineChargeProvider } from '../../base/charge-provider.ts';
import type { ChargeProvider } from '../../base/provider.ts';
import { FakeApi } from '../../testing/fake-api.ts';
import { defineStationMap } from './define.ts';
import type { StationMap } from './station-map.ts';

defineChargeProvider();
defineStationMap();

const pin = (id: string, name: string, latitude: number, counts: Record<string, number>): StationPin => ({
  id,
  name,
  address: 'Pier 1',
  city: 'Kiel',
  country: 'DE',
  latitude,
  longitude: 10 + latitude / 10,
  zone: 'Europe/Berlin',
  tariffName: 'Simple',
  currency: 'EUR',
  counts,
  powerW: 0,
});
const connector = (stationId: string, number: number, change: Partial<LiveConnector> = {}): LiveConnector => ({
  id: `${stationId}-${number}`,
  stationId,
  chargerId: `${stationId}-c`,
  chargerName: 'Left',
  number,
  type: 'type2',
  maxPowerW: 22_000,
  state: 'available',
  sinceMs: 0,
  toldState: 'available',
  toldAt: 0,
  connectedAt: 0,
  lastSeenAt: 0,
  offlineSince: null,
  errorCode: 'noError',
  orderId: null,
  powerW: 0,
  energyWh: 0,
  ...change,
});
const harbour = pin('s1', 'Harbour', 54.3, { available: 1, charging: 1 });
const market = pin('s2', 'Market', 48.1, { faulted: 1 });
const running = connector('s1', 2, { state: 'charging', orderId: 'o1', powerW: 11_000, energyWh: 4200 });

describe('<station-map>', () => {
  let api: FakeApi;
  let map: StationMap;
  // Else the check would measure the contrast of what is still fading in.
  before(() => emulateMedia({ reducedMotion: 'reduce' }));
  after(() => emulateMedia({ reducedMotion: 'no-preference' }));
  beforeEach(() => {
    api = new FakeApi();
    api.answer('GET', '/v1/station-map', () => ({ stations: [harbour, market] }));
    api.answer('GET', '/v1/stations/s1/live', () => ({
      station: harbour,
      connectors: [connector('s1', 1), running],
      tariff: simpleTariff,
    }));
    api.answer('GET', '/v1/stations/s2/live', () => ({
      station: market,
      connectors: [connector('s2', 1, { state: 'faulted', errorCode: 'groundFailure' })],
      tariff: null,
    }));
  });
  afterEach(() => {
    api.restore();
    document.documentElement.dir = 'ltr';
  });

  const all = <E extends HTMLElement = HTMLElement>(selector: string) => [
    ...map.shadowRoot!.querySelectorAll<E>(selector),
  ];
  const one = <E extends HTMLElement = HTMLElement>(selector: string) => all<E>(selector)[0];
  const text = (selector: string) => (one(selector)?.textContent ?? '').replace(/\s+/g, ' ').trim();
  const row = (name: string) => all('.row').find((each) => each.textContent?.includes(name));
  const mark = (name: string) => all('.pin').find((each) => each.textContent?.startsWith(name));

  const place = async (change: (map: StationMap) => void = () => {}, hasMap = true) => {
    const provider = await fixture<ChargeProvider>(
      html`<charge-provider src=${api.origin} .fetchClientSecret=${async () => 'one-time'}></charge-provider>`,
    );
    map = document.createElement('station-map') as StationMap;
    change(map);
    provider.append(map);
    await waitUntil(() => one('.state') ?? (one('.row') && (!hasMap || one('.pin'))), 'shown', { timeout: 6000 });
    return provider;
  };
  const live = async (
    topic: 'connector.changed' | 'charger.changed' | 'station.changed' | 'command.changed',
    data: object,
  ) => {
    await waitUntil(() => api.streams.length === 1);
    api.send({ topic, id: '1-1', at: 1, row: data });
  };

  it('is accessible with map and list, and with a card', async () => {
    await place();
    await expect(map).to.be.accessible();
    row('Harbour')!.click();
    await waitUntil(() => all('.connector').length === 2);
    await expect(map).to.be.accessible();
  });

  it('shows free of total on pins, and the list beside it', async () => {
    await place();
    expect(mark('Harbour')!.textContent).to.contain('1/2');
    expect(mark('Market')!.querySelector('.sr')!.textContent).to.equal('Market, 0 of 1 free, 1 faulted');
    expect(all('.row').map((each) => each.querySelector('.name')!.textContent)).to.deep.equal(['Harbour', 'Market']);
  });

  it('selects the same station in list, map and card, from either side, and tells the page', async () => {
    await place();
    setTimeout(() => mark('Market')!.click());
    const event = (await oneEvent(map, 'wf-station-select')) as Event & { detail: { id: string; name: string } };
    expect(event.detail).to.deep.equal({ id: 's2', name: 'Market' });
    await waitUntil(() => text('.connector').includes('groundFailure'));
    expect(row('Market')!.ariaCurrent).to.equal('true');
    expect(mark('Market')!.ariaPressed).to.equal('true');
    row('Harbour')!.click();
    await waitUntil(() => text('.prices').includes('€0.49/kWh'));
    expect(mark('Market')?.ariaPressed ?? 'false').to.equal('false');
    await waitUntil(() => mark('Harbour')?.ariaPressed === 'true');
    expect(text('#card-title')).to.equal('Harbour');
  });

  it('is used by keyboard: rows by arrows, the card by Enter, Escape goes back to the row', async () => {
    await place();
    row('Harbour')!.focus();
    await sendKeys({ press: 'ArrowDown' });
    expect(map.shadowRoot!.activeElement).to.equal(row('Market'));
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => map.shadowRoot!.activeElement?.id === 'card-title');
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => map.shadowRoot!.activeElement === row('Market'));
    expect(map.selected).to.equal('');
  });

  it('has one tab stop for all pins and goes from one to the next by arrows', async () => {
    await place();
    expect(all('.pin').filter((each) => each.tabIndex === 0).length).to.equal(1);
    mark('Harbour')!.focus();
    await sendKeys({ press: 'ArrowDown' });
    expect(map.shadowRoot!.activeElement).to.equal(mark('Market'));
    expect(mark('Market')!.tabIndex).to.equal(0);
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => map.selected === 's2');
  });

  it('filters by state and words, and offers the way back', async () => {
    await place();
    all('.groups > button')
      .find((each) => each.textContent?.includes('Faulted'))!
      .click();
    await waitUntil(() => all('.row').length === 1);
    expect(row('Market')).to.not.equal(undefined);
    const search = one<HTMLInputElement>('#search')!;
    search.value = 'harb';
    search.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await waitUntil(() => text('.scroll').includes('No station fits'));
    one('.scroll .btn')!.click();
    await waitUntil(() => all('.row').length === 2);
  });

  it('follows live changes on pin, row and card, reading an unknown station once', async () => {
    await place();
    await live('connector.changed', connector('s1', 1, { state: 'preparing' }));
    await waitUntil(() => api.calls.some((call) => call.url.endsWith('/s1/live')));
    await aTimeout(100);
    await live('connector.changed', connector('s1', 1, { state: 'preparing' }));
    await waitUntil(() => mark('Harbour')!.textContent?.includes('0/2'));
    await waitUntil(() => row('Harbour')!.textContent?.includes('0/2'));
    expect(api.calls.filter((call) => call.url.endsWith('/s1/live')).length).to.equal(1);
  });

  it('takes a removed station away', async () => {
    await place((each) => {
      each.selected = 's2';
    });
    await waitUntil(() => one('.detail'));
    await live('station.changed', { id: 's2', removed: true });
    await waitUntil(() => all('.row').length === 1 && !mark('Market') && !one('.detail'));
  });

  it('asks before a command, sends it once and shows its life', async () => {
    api.answer('POST', '/v1/chargers/s1-c/commands', () => ({ id: 'cmd', state: 'queued', detail: '' }));
    api.answer('GET', '/v1/orders/o1', () => ({ id: 'o1', transactionId: 77 }));
    await place((each) => {
      each.selected = 's1';
    });
    await waitUntil(() => all('.connector').length === 2);
    all('.connector')[1]!.querySelector<HTMLElement>('[role=menuitem]')!.click();
    await waitUntil(() => one('dialog[open] [part~=confirm]'));
    expect(text('dialog')).to.contain('Stop charging?');
    one('[part~=confirm]')!.click();
    await waitUntil(() => text('.life').includes('Stop: Queued'));
    const sent = api.calls.find((call) => call.method === 'POST' && call.url.endsWith('/commands'))!;
    expect((await sent.json()).command).to.deep.equal({ kind: 'remoteStop', transactionId: '77' });
    expect(sent.headers.get('idempotency-key')).to.have.length.greaterThan(20);
    await live('command.changed', { id: 'cmd', state: 'rejected', detail: 'busy' });
    await waitUntil(() => text('.life').includes('Rejected by the charger – busy'));
  });

  it('starts with a card number, which it asks for', async () => {
    api.answer('POST', '/v1/chargers/s1-c/commands', () => ({ id: 'cmd', state: 'sent', detail: '' }));
    await place((each) => {
      each.selected = 's1';
    });
    await waitUntil(() => all('.connector').length === 2);
    all('.connector')[0]!.querySelector<HTMLElement>('[role=menuitem]')!.click();
    await waitUntil(() => one('dialog[open] #card'));
    one('[part~=confirm]')!.click();
    await waitUntil(() => text('dialog').includes('Type the number'));
    const card = one<HTMLInputElement>('#card')!;
    card.value = ' AB12 ';
    card.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await map.updateComplete;
    one('[part~=confirm]')!.click();
    await waitUntil(() => text('.life').includes('Start: Sent'));
    const sent = api.calls.find((call) => call.method === 'POST' && call.url.endsWith('/commands'))!;
    expect((await sent.json()).command).to.deep.equal({ kind: 'remoteStart', idTag: 'AB12', connector: 1 });
  });

  it('sends nothing when the page forbids it, and offers nothing without the permission', async () => {
    await place((each) => {
      each.selected = 's1';
    });
    await waitUntil(() => all('.connector').length === 2);
    map.addEventListener('wf-before-command', (event) => event.preventDefault());
    [...all('.connector')[0]!.querySelectorAll<HTMLElement>('[role=menuitem]')].at(-1)!.click();
    await waitUntil(() => one('dialog[open] [part~=confirm]'));
    one('[part~=confirm]')!.click();
    await waitUntil(() => !one('dialog[open]'));
    expect(api.calls.some((call) => call.method === 'POST' && call.url.includes('/chargers/'))).to.equal(false);

    api.grant = { permissions: ['station:view'] };
    await place((each) => {
      each.selected = 's1';
    });
    await waitUntil(() => all('.connector').length === 2);
    expect(all('[role=menuitem]').length).to.equal(0);
  });

  it('has every station in the list when the map cannot be loaded', async () => {
    await place((each) => {
      each.loadMap = () => Promise.reject(new Error('This document requires TrustedHTML'));
    }, false);
    await waitUntil(() => text('.note').includes('The map cannot be shown'));
    expect(all('.row').length).to.equal(2);
    expect(one('.leaflet')).to.equal(undefined);
    row('Market')!.click();
    await waitUntil(() => text('.detail').includes('Faulted'));
    await expect(map).to.be.accessible();
  });

  it('turns round in right-to-left, but not the map', async () => {
    document.documentElement.dir = 'rtl';
    await place((each) => {
      each.selected = 's1';
    });
    await waitUntil(() => one('.detail'));
    const middle = (selector: string) => {
      const { left, width } = one(selector)!.getBoundingClientRect();
      return left + width / 2;
    };
    expect(middle('.side')).to.be.greaterThan(middle('.stage'));
    expect(middle('.detail')).to.be.lessThan(middle('.stage'));
    expect(getComputedStyle(one('.leaflet')!).direction).to.equal('ltr');
  });

  it('says what it is while there is nothing, and what failed', async () => {
    api.answer('GET', '/v1/station-map', () => ({ stations: [] }));
    const provider = await place();
    expect(text('.state')).to.contain('No charging stations yet');
    provider.lang = 'de';
    await waitUntil(() => text('.state').includes('Noch keine Ladestationen'));
    api.answer('GET', '/v1/station-map', () => api.problem(500, 'internal'));
    await place();
    expect(text('.state')).to.contain('This could not be loaded');
  });
});
