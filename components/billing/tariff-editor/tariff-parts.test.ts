/** What the tariff editor loads later: seasons, holidays, limits, OCPI elements and files, offers, trials of campaigns. */
import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { emulateMedia, setViewport } from '@web/test-runner-commands';
import type { TariffOfferRow } from '../../../bff/billing/offers/contract.ts';
import type { TariffRow } from '../../../bff/billing/tariffs/contract.ts';
import type { Tariff } from '../../../bff/billing/tariffs/tariff.ts';
import { defineChargeProvider } from '../../base/charge-provider.ts';
import type { ChargeProvider } from '../../base/provider.ts';
import { FakeApi } from '../../testing/fake-api.ts';
import type { Simulated } from './campaign.ts';
import { defineTariffEditor } from './define.ts';
import type { Applies } from './offers.ts';
import type { TariffEditor } from './tariff-editor.ts';

defineChargeProvider();
defineTariffEditor();

const fees: Tariff = {
  currency: 'EUR',
  energy: { basePriceMicros: 490_000, bands: [] },
  tax: { rateBasisPoints: 1900, included: true },
};
const ofElements: Tariff = {
  currency: 'EUR',
  elements: [
    { components: [{ dimension: 'ENERGY', priceMicros: 390_000, stepSize: 1 }] },
    {
      components: [{ dimension: 'ENERGY', priceMicros: 590_000, stepSize: 1 }],
      restrictions: { days: [1, 2, 3, 4, 5], startTime: '08:00', endTime: '20:00' },
    },
  ],
};
const row = (definition: Tariff): TariffRow => ({
  id: 't1',
  tenantId: 'm1',
  name: 'City',
  currency: 'EUR',
  version: 3,
  versionId: 'v3',
  archived: false,
  stationCount: 2,
  definition,
  createdAt: 1_700_000_000_000,
  updatedAt: 1_700_000_000_000,
});
const offer: TariffOfferRow = {
  id: 'f1',
  tenantId: 'm1',
  stationId: 's1',
  stationName: 'Hafen',
  chargerId: null,
  chargerName: null,
  groupId: 'g1',
  groupName: 'Fleet',
  tariffId: 't1',
  tariffName: 'City',
  currency: 'EUR',
  paymentMode: null,
  priority: 0,
  validFrom: null,
  validTo: null,
  rivalIds: [],
  createdAt: 1,
  updatedAt: 1,
};
const applies: Applies = {
  tariffId: 't1',
  tariffName: 'City',
  versionId: 'v3',
  currency: 'EUR',
  offerId: 'f1',
  why: 'groupStation',
  groupName: 'Fleet',
  paymentMode: 'account',
  groups: [],
  reductions: [],
  free: null,
  others: [{ offerId: 'f2', tariffName: 'Night', why: 'over' }],
};
const simulated: Simulated = {
  orders: 90,
  covered: 80,
  skipped: 2,
  hit: 12,
  currency: 'EUR',
  discountMinor: 4500,
  revenueBeforeMinor: 90_000,
  revenueAfterMinor: 85_500,
  days: [
    { day: 20_261_101, orders: 40, hit: 7, discountMinor: 3000, beforeMinor: 50_000, afterMinor: 47_000 },
    { day: 20_261_102, orders: 40, hit: 0, discountMinor: 0, beforeMinor: 40_000, afterMinor: 40_000 },
  ],
  top: [
    {
      orderId: 'o1',
      startedAt: 1_700_000_000_000,
      zone: 'Europe/Berlin',
      stationName: 'Hafen',
      userName: '',
      beforeMinor: 4000,
      afterMinor: 3200,
    },
  ],
};

const all = <E extends HTMLElement>(editor: TariffEditor, selector: string) => [
  ...editor.shadowRoot!.querySelectorAll<E>(selector),
];
const one = <E extends HTMLElement>(editor: TariffEditor, selector: string): E => {
  const [found] = all<E>(editor, selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
};
const textOf = (editor: TariffEditor, selector?: string) =>
  (selector ? one(editor, selector) : editor.shadowRoot!).textContent!.replace(/\s+/g, ' ');
const type = async (editor: TariffEditor, selector: string, text: string) => {
  const input = one<HTMLInputElement>(editor, selector);
  input.value = text;
  input.dispatchEvent(new Event(input instanceof HTMLSelectElement ? 'change' : 'input', { bubbles: true }));
  await editor.updateComplete;
};
const click = async (editor: TariffEditor, selector: string) => {
  one(editor, selector).click();
  await editor.updateComplete;
};
const named = (editor: TariffEditor, selector: string, name: string) =>
  all(editor, selector).find((each) => (each.getAttribute('aria-label') ?? each.textContent!).trim().startsWith(name))!;
const openDialog = (editor: TariffEditor, selector: string) =>
  waitUntil(() => all(editor, `dialog[open] ${selector}`).length > 0, selector, { timeout: 4000 });

describe('<tariff-editor>, loaded later', function () {
  this.timeout(20_000);
  let api: FakeApi;
  let definition: Tariff;
  const sent: { path: string; body: Record<string, unknown> }[] = [];
  const remember = (path: string, answer: unknown) =>
    api.answer('POST', path, async (request) => {
      sent.push({ path, body: await request.json() });
      return answer;
    });

  beforeEach(async () => {
    await emulateMedia({ reducedMotion: 'reduce' });
    await setViewport({ width: 1200, height: 900 });
    api = new FakeApi();
    definition = fees;
    sent.length = 0;
    api.answer('GET', '/v1/tariffs/t1', () => row(definition));
    api.answer('GET', '/v1/tariffs', () => ({ items: [row(definition)], next: null }));
    api.answer('GET', '/v1/stations', () => ({
      items: [{ id: 's1', name: 'Hafen', zone: 'Europe/Berlin' }],
      next: null,
    }));
    api.answer('GET', '/v1/customer-groups', () => ({ items: [{ id: 'g1', name: 'Fleet' }], next: null }));
    api.answer('GET', '/v1/chargers', () => ({ items: [{ id: 'c1', name: 'DC 1', identity: 'A' }], next: null }));
    api.answer('GET', '/v1/tariff-offers', () => ({ items: [offer], next: null }));
    remember('/v1/tariff-offers', offer);
  });
  afterEach(() => api.restore());

  const place = async (attributes: { id?: string; lang?: string } = {}) => {
    const provider = await fixture<ChargeProvider>(html`<charge-provider
      src=${api.origin}
      lang=${attributes.lang ?? 'en'}
      .fetchClientSecret=${async () => 'one-time'}
    ><tariff-editor tariff-id=${attributes.id ?? 't1'}></tariff-editor></charge-provider>`);
    const editor = provider.querySelector<TariffEditor>('tariff-editor')!;
    await waitUntil(() => editor.shadowRoot?.querySelector('.bill, .list'), 'shows something', { timeout: 8000 });
    return editor;
  };

  it('is accessible: seasons and their dialog, elements and their form, offers, a trial', async () => {
    const editor = await place();
    await click(editor, '[part~=add-season]');
    await openDialog(editor, '#season-name');
    await expect(editor).to.be.accessible();
    await click(editor, 'dialog[open] footer button');
    definition = ofElements;
    const elements = await place();
    await waitUntil(() => all(elements, '.elements li').length === 2, 'elements', { timeout: 4000 });
    await expect(elements).to.be.accessible();
    await click(elements, '[part~=edit-element]');
    await openDialog(elements, '[part=element]');
    await expect(elements).to.be.accessible();
  });

  it('gives a season a week of its own, shows which one is painted, and bills by it', async () => {
    const editor = await place();
    await click(editor, '[part~=add-season]');
    await openDialog(editor, '#season-name');
    await click(editor, 'dialog[open] [part~=confirm]');
    expect(textOf(editor, '#season-name-wrong')).to.contain('needs a name');
    await type(editor, '#season-name', 'Summer');
    await click(editor, 'dialog[open] [part~=confirm]');
    expect(textOf(editor, '[part~=seasons] [aria-pressed=true]')).to.equal('Summer, Jun 1 – Aug 31');
    expect(one(editor, '.week').getAttribute('aria-label')).to.contain('Summer');
    await type(editor, '#base', '0.25');
    await type(editor, '#sample-start', '2027-07-01T12:00');
    expect(textOf(editor, '.bill')).to.contain('€0.25/kWh');
    expect(textOf(editor)).to.contain('Summer, Jun 1 – Aug 31: €0.25/kWh');
    named(editor, '.days .chip', 'Summer').click();
    await editor.updateComplete;
    expect(one<HTMLInputElement>(editor, '#sample-start').value).to.equal('2028-06-01T12:00');
    await type(editor, '#sample-start', '2027-11-01T12:00');
    expect(textOf(editor, '.bill')).to.contain('€0.49/kWh');
    // A second one may not claim the same days.
    await click(editor, '[part~=add-season]');
    await openDialog(editor, '#season-name');
    await type(editor, '#season-name', 'Fair');
    await click(editor, 'dialog[open] [part~=confirm]');
    expect(textOf(editor, 'dialog[open]')).to.contain('Another season has some of these days');
    await click(editor, 'dialog[open] footer button');
    await click(editor, '[part~=remove-season]');
    expect(all(editor, '[part~=seasons] [aria-pressed]')).to.have.length(0);
    expect(editor.dirty).to.equal(false);
  });

  it('takes pasted holidays and keeps what is none', async () => {
    const editor = await place();
    await type(editor, '#holidays', '25.12.2026, 2026-12-26 soon');
    await click(editor, '[part~=add-holidays]');
    expect(all(editor, '.dates li')).to.have.length(2);
    expect(one<HTMLTextAreaElement>(editor, '#holidays').value).to.equal('soon');
    expect(textOf(editor, '#holidays-wrong')).to.contain('soon');
    expect(textOf(editor)).to.contain('Sunday’s prices on 2 holidays');
    one(editor, '.dates .chip').click();
    await editor.updateComplete;
    expect(all(editor, '.dates li')).to.have.length(1);
  });

  it('prices service, limits and a discount in the sample bill, and says what is odd', async () => {
    const editor = await place();
    named(editor, '[role=tab]', 'Service').click();
    await editor.updateComplete;
    await type(editor, '#base', '0.10');
    expect(textOf(editor, '.bill')).to.contain('service');
    await type(editor, '#maxGross', '5');
    expect(textOf(editor, '.bill output')).to.equal('€5.00');
    await type(editor, '#sample-discount', 'amount');
    await type(editor, '#sample-worth', '2');
    expect(textOf(editor, '.bill output')).to.equal('€3.00');
    await type(editor, '#minGross', '9');
    expect(textOf(editor, '[part~=warnings]')).to.contain('The least a session costs is more than the most.');
  });

  it('edits OCPI elements: sentences, order, form', async () => {
    definition = ofElements;
    const editor = await place();
    await waitUntil(() => all(editor, '.elements li').length === 2, 'elements', { timeout: 4000 });
    const said = () => all(editor, '.elements .what').map((each) => each.textContent!.replace(/\s+/g, ' ').trim());
    expect(said()[1]).to.equal('€0.59/kWh Mon–Fri, 08:00–20:00');
    expect(textOf(editor, '[part~=warnings]')).to.contain('Element 2 never prices energy: element 1 stands before it');
    named(editor, '.elements button', 'Move element 2 up').click();
    await editor.updateComplete;
    expect(said()[0]).to.contain('€0.59/kWh');
    expect(textOf(editor)).not.to.contain('never prices energy');
    all(editor, '[part~=edit-element]')[1]!.click();
    await openDialog(editor, '[part=element]');
    await type(editor, '#component-price-0', '0,4x');
    await click(editor, 'dialog[open] [part~=confirm]');
    expect(textOf(editor, '#component-price-0-wrong')).to.contain('needs a number');
    await type(editor, '#component-price-0', '0,42');
    await type(editor, '#element-minWh', '10');
    await click(editor, 'dialog[open] [part~=confirm]');
    expect(said()[1]).to.equal('€0.42/kWh from 10.00 kWh');
    expect(editor.dirty).to.equal(true);
    named(editor, '.elements button', 'Remove element 1').click();
    await editor.updateComplete;
    named(editor, '.elements button', 'Remove element 1').click();
    await editor.updateComplete;
    expect(said()).to.have.length(1);
  });

  it('imports OCPI JSON with what is wrong beside it, and exports it', async () => {
    const editor = await place({ id: '' });
    await waitUntil(() => all(editor, '[part~=import]').length === 1, 'list', { timeout: 4000 });
    await click(editor, '[part~=import]');
    await openDialog(editor, '#ocpi-json');
    await expect(editor).to.be.accessible();
    await type(editor, '#ocpi-name', 'Hub');
    await type(editor, '#ocpi-json', '{');
    await click(editor, 'dialog[open] [part~=confirm]');
    expect(textOf(editor, '[part=ocpi] [role=alert]')).to.contain('no JSON object');
    api.answer('POST', '/v1/tariffs/ocpi-import', () => {
      const problem = { status: 422, title: 'x', detail: 'x', code: 'invalid', requestId: 'r', type: 'about:blank' };
      const errors = [{ path: 'tariff.elements.0', message: 'has no price' }];
      return new Response(JSON.stringify({ ...problem, errors }), { status: 422 });
    });
    await type(editor, '#ocpi-json', '{"currency":"EUR"}');
    await click(editor, 'dialog[open] [part~=confirm]');
    await waitUntil(() => textOf(editor).includes('tariff.elements.0: has no price'));
    remember('/v1/tariffs/ocpi-import', row(ofElements));
    await click(editor, 'dialog[open] [part~=confirm]');
    await waitUntil(() => editor.tariffId === 't1');
    expect(sent.pop()!.body).to.deep.equal({ name: 'Hub', tariff: { currency: 'EUR' } });
    api.answer('GET', '/v1/tariffs/t1/ocpi', ({ url }) => ({
      currency: 'EUR',
      asked: new URL(url).search,
      elements: [],
    }));
    await waitUntil(() => all(editor, '#more button').length > 0, 'menu', { timeout: 4000 });
    named(editor, '#more button', 'As OCPI').click();
    await openDialog(editor, '#ocpi-json');
    expect(one<HTMLTextAreaElement>(editor, '#ocpi-json').value).to.contain('version=2.2.1');
  });

  it('lists who pays it in sentences, adds an offer, and says which tariff applies', async () => {
    const editor = await place();
    await waitUntil(() => all(editor, '#more button').length > 0);
    named(editor, '#more button', 'Who pays this').click();
    await openDialog(editor, '.offers li');
    await expect(editor).to.be.accessible();
    expect(textOf(editor, '.offers li')).to.contain('At Hafen, for group Fleet');
    await click(editor, '[part~=add-offer]');
    expect(one<HTMLButtonElement>(editor, '[part~=save-offer]').disabled).to.equal(true);
    await type(editor, '#offer-station', 's1');
    await waitUntil(() => all(editor, '#offer-charger option').length === 2);
    await type(editor, '#offer-charger', 'c1');
    await type(editor, '#offer-payment', 'card');
    await click(editor, '[part~=save-offer]');
    await waitUntil(() => sent.length === 1);
    expect(sent[0]!.body).to.deep.equal({
      stationId: 's1',
      tariffId: 't1',
      chargerId: 'c1',
      groupId: null,
      paymentMode: 'card',
      priority: 0,
      validFrom: null,
      validTo: null,
    });
    const asked: string[] = [];
    api.answer('GET', '/v1/tariff-offers/which', ({ url }) => {
      asked.push(new URL(url).search);
      return applies;
    });
    await type(editor, '#try-station', 's1');
    // Nothing is asked while the offer is still being saved.
    await waitUntil(() => one(editor, '[part~=find]').ariaBusy !== 'true');
    await click(editor, '[part~=find]');
    await waitUntil(() => all(editor, '[part=applies]').length === 1, 'which applies', { timeout: 4000 });
    expect(asked[0]).to.contain('stationId=s1').and.contain('at=');
    const said = textOf(editor, '[part=applies]');
    expect(said)
      .to.contain('City, paid: on account')
      .and.contain('An offer for group Fleet')
      .and.contain('Night (over)');
    const removed: string[] = [];
    api.answer('DELETE', '/v1/tariff-offers/f1', ({ url }) => void removed.push(url));
    named(editor, '.offers button', 'Remove').click();
    await editor.updateComplete;
    await click(editor, '.offers [part~=confirm]');
    await waitUntil(() => removed.length === 1);
  });

  it('tries a campaign on past orders before it is saved and started', async () => {
    remember('/v1/campaigns/simulate', simulated);
    remember('/v1/campaigns', { id: 'k1' });
    remember('/v1/campaigns/k1/start', { id: 'k1' });
    const editor = await place({ id: '' });
    await waitUntil(() => all(editor, '[part~=campaign]').length === 1, 'list', { timeout: 4000 });
    await click(editor, '[part~=campaign]');
    await openDialog(editor, '#campaign-kind');
    await expect(editor).to.be.accessible();
    await type(editor, '#campaign-from', '15:00');
    expect(one<HTMLButtonElement>(editor, '[part~=simulate]').disabled).to.equal(true);
    await type(editor, '#campaign-kind', 'firstCharge');
    await click(editor, '[part~=simulate]');
    await waitUntil(() => all(editor, '[part=result]').length === 1);
    expect(sent[0]!.body.rules).to.deep.equal({
      kind: 'firstCharge',
      benefit: { kind: 'percent', basisPoints: 2000, of: 'all' },
      stackable: false,
    });
    const said = textOf(editor, '[part=result]');
    expect(said)
      .to.contain('12 of 80 orders')
      .and.contain('The newest 80 of 90')
      .and.contain('€45.00')
      .and.contain('€855.00');
    expect(all(editor, '.by-day tbody tr'), 'days without any are left out').to.have.length(1);
    expect(said).to.contain('€40.00 → €32.00');
    await expect(editor).to.be.accessible();
    expect(one<HTMLButtonElement>(editor, '[part~=start]').disabled).to.equal(true);
    await type(editor, '#campaign-name', 'Welcome');
    await click(editor, '[part~=start]');
    await waitUntil(() => sent.some(({ path }) => path === '/v1/campaigns/k1/start'));
    expect(sent.find(({ path }) => path === '/v1/campaigns')!.body).to.include({ name: 'Welcome', currency: 'EUR' });
  });

  it('speaks German in all of it', async () => {
    const editor = await place({ lang: 'de' });
    expect(textOf(editor))
      .to.contain('Feiertage')
      .and.contain('Ein Ladevorgang kostet mindestens')
      .and.contain('Saison');
    await waitUntil(() => all(editor, '#more button').length > 0);
    named(editor, '#more button', 'Wer zahlt das').click();
    await openDialog(editor, '.offers li');
    expect(textOf(editor, '.offers li')).to.contain('An Hafen, für Gruppe Fleet');
  });
});
