/** The tariff editor as a page and a person use it: painting, the live bill, publishing, conflicts, guards. */
import { expect, fixture, html, oneEvent, waitUntil } from '@open-wc/testing';
import { emulateMedia, sendKeys, sendMouse, setViewport } from '@web/test-runner-commands';
import type { TariffRow } from '../../../bff/billing/tariffs/contract.ts';
import { explainLine } from '../../../bff/billing/tariffs/explain.ts';
import { price } from '../../../bff/billing/tariffs/price.ts';
import { sampleUsage } from '../../../bff/billing/tariffs/sample.ts';
import type { Band, Tariff } from '../../../bff/billing/tariffs/tariff.ts';
import { formatMoney } from '../../../bff/kernel/money.ts';
import type { Permission } from '../../../bff/kernel/permissions.ts';
import { instantOf } from '../../../bff/kernel/zone.ts';
import { defineChargeProvider } from '../../base/charge-provider.ts';
import type { ChargeProvider } from '../../base/provider.ts';
import { FakeApi } from '../../testing/fake-api.ts';
import { defineTariffEditor } from './define.ts';
import type { TariffEditor } from './tariff-editor.ts';

defineChargeProvider();
defineTariffEditor();

const definition: Tariff = {
  currency: 'EUR',
  startFee: { amountMinor: 50 },
  energy: {
    basePriceMicros: 390_000,
    bands: [{ days: [1, 2, 3, 4, 5], fromMinute: 480, toMinute: 1200, priceMicros: 490_000, label: 'Day' }],
  },
  idle: { pricePerHourMicros: 6_000_000, graceMinutes: 15 },
  tax: { rateBasisPoints: 1900, included: true },
};
const rowOf = (change: Partial<TariffRow> = {}): TariffRow => ({
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
  ...change,
});

let api: FakeApi;
let row: TariffRow;
const bodies: unknown[] = [];

const place = async (attributes: { id?: string; lang?: string; permissions?: Permission[] } = {}) => {
  if (attributes.permissions) api.grant = { permissions: attributes.permissions };
  const provider = await fixture<ChargeProvider>(html`<charge-provider
    src=${api.origin}
    lang=${attributes.lang ?? 'en'}
    .fetchClientSecret=${async () => 'one-time'}
  ><tariff-editor tariff-id=${attributes.id ?? 't1'}></tariff-editor></charge-provider>`);
  const editor = provider.querySelector<TariffEditor>('tariff-editor')!;
  await waitUntil(() => editor.shadowRoot?.querySelector('.bill, .list, .state'), 'shows something', { timeout: 5000 });
  return editor;
};
const all = <E extends HTMLElement>(editor: TariffEditor, selector: string) => [
  ...editor.shadowRoot!.querySelectorAll<E>(selector),
];
const one = <E extends HTMLElement>(editor: TariffEditor, selector: string): E => {
  const found = editor.shadowRoot!.querySelector<E>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
};
const cell = (editor: TariffEditor, at: string) => one(editor, `[data-at="${at}"]`);
const labelOf = (editor: TariffEditor, at: string) => cell(editor, at).getAttribute('aria-label');
const textOf = (editor: TariffEditor) => editor.shadowRoot!.textContent?.replace(/\s+/g, ' ') ?? '';
const type = async (editor: TariffEditor, selector: string, text: string) => {
  const input = one<HTMLInputElement>(editor, selector);
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  await editor.updateComplete;
};
const press = async (editor: TariffEditor, ...keys: string[]) => {
  for (const chord of keys) {
    const [key = '', ...held] = chord.split('+').reverse();
    for (const each of held) await sendKeys({ down: each });
    await sendKeys({ press: key });
    for (const each of held) await sendKeys({ up: each });
  }
  await editor.updateComplete;
};
const middle = (element: HTMLElement): [number, number] => {
  const box = element.getBoundingClientRect();
  return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)];
};
const drag = async (editor: TariffEditor, from: string, to: string) => {
  cell(editor, from).scrollIntoView({ block: 'center' });
  await sendMouse({ type: 'move', position: middle(cell(editor, from)) });
  await sendMouse({ type: 'down' });
  await sendMouse({ type: 'move', position: middle(cell(editor, to)) });
  await sendMouse({ type: 'up' });
  await editor.updateComplete;
};
const click = async (editor: TariffEditor, selector: string) => {
  one(editor, selector).click();
  await editor.updateComplete;
};

describe('<tariff-editor>', () => {
  before(() => setViewport({ width: 1200, height: 900 }));
  beforeEach(() => {
    api = new FakeApi();
    row = rowOf();
    bodies.length = 0;
    api.answer('GET', '/v1/tariffs/t1', () => row);
    api.answer('GET', '/v1/tariffs', () => ({ items: [row], next: null }));
    api.answer('GET', '/v1/tariffs/t1/effect', () => ({
      stationCount: 2,
      versions: [{ version: 3, orders: 2, totalMinor: 1240 }],
      orders: [],
    }));
    api.answer('POST', '/v1/tariffs/t1/versions', async (request) => {
      const body = await request.json();
      bodies.push(body);
      if (body.baseVersion !== row.version) return api.problem(409, 'conflict', 'Version 4 was published meanwhile.');
      row = { ...row, version: row.version + 1, definition: body.definition, updatedAt: row.updatedAt + 1 };
      return { tariff: row, effect: { stationCount: 2, versions: [], orders: [] } };
    });
  });
  afterEach(async () => {
    api.restore();
    document.documentElement.dir = '';
    await sendMouse({ type: 'move', position: [0, 0] });
  });

  it('is accessible: editor, list, empty list, dialog, and in the dark', async () => {
    const editor = await place();
    await expect(editor).to.be.accessible();
    await emulateMedia({ colorScheme: 'dark' });
    await expect(editor).to.be.accessible();
    await emulateMedia({ colorScheme: 'light' });
    await type(editor, '#start', '1');
    await click(editor, '[part~=publish]');
    await waitUntil(() => textOf(editor).includes('2 running orders keep'));
    await expect(editor).to.be.accessible();
    const list = await place({ id: '' });
    await waitUntil(() => textOf(list).includes('City'));
    await expect(list).to.be.accessible();
    api.answer('GET', '/v1/tariffs', () => ({ items: [], next: null }));
    const empty = await place({ id: '' });
    await waitUntil(() => textOf(empty).includes('No tariffs yet'));
    await expect(empty).to.be.accessible();
  });

  it('says of every cell what it costs', async () => {
    const editor = await place();
    expect(labelOf(editor, '1-8')).to.equal('Monday 08:00–09:00, €0.49/kWh');
    expect(labelOf(editor, '6-8')).to.equal('Saturday 08:00–09:00, €0.39/kWh, base price');
    const german = await place({ lang: 'de' });
    expect(labelOf(german, '1-8')?.replace(/\s/g, ' ')).to.equal('Montag 08:00–09:00, 0,49 €/kWh');
  });

  it('is painted by keyboard: arrows, shift, digits, Enter', async () => {
    const editor = await place();
    cell(editor, '1-8').focus();
    await press(editor, 'ArrowDown', 'Home', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowDown');
    expect(all(editor, '.slot[aria-selected=true]').length).to.equal(6);
    await sendKeys({ type: '0,29' });
    expect(one<HTMLInputElement>(editor, '#brush').value).to.equal('0,29');
    await press(editor, 'Enter');
    expect(labelOf(editor, '2-2')).to.equal('Tuesday 02:00–03:00, €0.29/kWh');
    expect(labelOf(editor, '3-0')).to.equal('Wednesday 00:00–01:00, €0.29/kWh');
    expect(labelOf(editor, '4-0')).to.contain('€0.39/kWh');
    await waitUntil(() => editor.shadowRoot!.activeElement?.matches('[role=gridcell]'), 'back in the grid');
    await press(editor, 'Delete');
    expect(labelOf(editor, '2-2')).to.contain('base price');
    await press(editor, 'Control+z', 'Control+z');
    expect(labelOf(editor, '2-2')).to.contain('€0.39');
    expect(editor.dirty).to.equal(false);
  });

  it('is painted by drag, also across right-to-left', async () => {
    const editor = await place();
    await type(editor, '#brush', '0.25');
    await drag(editor, '6-1', '7-3');
    expect(labelOf(editor, '7-3')).to.equal('Sunday 03:00–04:00, €0.25/kWh');
    expect(labelOf(editor, '6-4')).to.contain('€0.39');
    document.documentElement.dir = 'rtl';
    await drag(editor, '6-10', '6-12');
    expect(labelOf(editor, '6-11')).to.equal('Saturday 11:00–12:00, €0.25/kWh');
    expect(labelOf(editor, '6-13')).to.contain('€0.39');
    cell(editor, '6-12').focus();
    await press(editor, 'ArrowLeft');
    expect(editor.shadowRoot!.activeElement?.getAttribute('data-at')).to.equal('6-13');
  });

  it('turns on a narrow widget, and a finger that stays paints', async () => {
    const editor = await place();
    editor.parentElement!.parentElement!.style.inlineSize = '360px';
    await type(editor, '#brush', '0.25');
    const finger = (kind: string, at: string) => {
      const target = cell(editor, at);
      const [clientX, clientY] = middle(target);
      const init = { bubbles: true, composed: true, pointerType: 'touch', pointerId: 7, button: 0, clientX, clientY };
      target.dispatchEvent(new PointerEvent(kind, init));
    };
    cell(editor, '6-3').scrollIntoView({ block: 'center' });
    const [left, top] = middle(cell(editor, '6-3'));
    expect(middle(cell(editor, '6-4'))[1]).to.be.greaterThan(top);
    expect(middle(cell(editor, '7-3'))[0]).to.be.greaterThan(left);
    const week = one(editor, '.week');
    week.setPointerCapture = () => {};
    finger('pointerdown', '6-1');
    finger('pointermove', '7-3');
    finger('pointerup', '7-3');
    await editor.updateComplete;
    expect(labelOf(editor, '7-3'), 'a swipe scrolls').to.contain('€0.39');
    finger('pointerdown', '6-1');
    await waitUntil(() => cell(editor, '6-1').getAttribute('aria-selected') === 'true', 'held', { timeout: 4000 });
    finger('pointermove', '7-3');
    finger('pointerup', '7-3');
    await editor.updateComplete;
    expect(labelOf(editor, '7-3')).to.equal('Sunday 03:00–04:00, €0.25/kWh');
  });

  it('shows the bill that price() makes, line by line, for whatever is typed', async () => {
    const editor = await place();
    await type(editor, '#sample-start', '2026-10-23T18:30');
    await type(editor, '#sample-energy', '24,5');
    await type(editor, '#sample-minutes', '180');
    await type(editor, '#sample-idle', '45');
    await type(editor, '#start', '0,75');
    await type(editor, '#brush', '0.9');
    await drag(editor, '5-19', '5-20');
    const paintedBands: Band[] = [
      { days: [1, 2, 3, 4], fromMinute: 480, toMinute: 1200, priceMicros: 490_000, label: 'Day' },
      { days: [5], fromMinute: 480, toMinute: 1140, priceMicros: 490_000, label: 'Day' },
      { days: [5], fromMinute: 1140, toMinute: 1260, priceMicros: 900_000 },
    ];
    const tariff = {
      ...definition,
      startFee: { amountMinor: 75 },
      energy: { basePriceMicros: 390_000, bands: paintedBands },
    };
    const usage = sampleUsage({
      startMs: instantOf('Europe/Berlin', '2026-10-23T18:30') ?? 0,
      energyWh: 24_500,
      durationMs: 10_800_000,
      idleMs: 2_700_000,
    });
    const bill = price({ tariff, zone: 'Europe/Berlin', usage });
    const shown = all(editor, '.bill tr:not(.tax, .sum) th').map((each) => each.textContent);
    expect(shown).to.deep.equal(bill.lines.map((line) => explainLine(bill, line, 'en')));
    expect(one(editor, '.bill output').textContent).to.equal(formatMoney(bill.totalMinor, 'EUR', 'en'));
    expect(shown.length).to.equal(5);
  });

  it('keeps what was typed wrong, says so, and greys the old bill', async () => {
    const editor = await place();
    await type(editor, '#base', '0.3x');
    expect(one<HTMLInputElement>(editor, '#base').value).to.equal('0.3x');
    expect(one(editor, '#base-wrong').textContent).to.contain('not a number such as 0.49');
    expect(all(editor, '.bill.old').length).to.equal(1);
    await click(editor, '[part~=publish]');
    expect(bodies).to.deep.equal([]);
    await waitUntil(() => editor.shadowRoot!.activeElement?.id === 'base', 'leads to the field');
  });

  it('publishes after showing what running orders keep', async () => {
    const editor = await place();
    await type(editor, '#start', '1');
    await click(editor, '[part~=publish]');
    await waitUntil(() => textOf(editor).includes('Version 3: 2 orders, €12.40 so far'));
    expect(textOf(editor)).to.contain('at 2 stations are priced by version 4');
    const published = oneEvent(editor, 'wf-tariff-published');
    await click(editor, 'dialog[open] [part~=confirm]');
    const event = (await published) as Event & { detail: unknown };
    expect(event.detail).to.deep.equal({ tariffId: 't1', version: 4 });
    expect(bodies).to.deep.equal([{ definition: { ...definition, startFee: { amountMinor: 100 } }, baseVersion: 3 }]);
    await waitUntil(() => textOf(editor).includes('Version 4 applies since'));
    expect(editor.dirty).to.equal(false);
  });

  it('lets the page refuse to publish', async () => {
    const editor = await place();
    editor.addEventListener('wf-before-publish', (event) => event.preventDefault());
    await type(editor, '#start', '1');
    await click(editor, '[part~=publish]');
    await waitUntil(() => textOf(editor).includes('running orders keep'));
    await click(editor, 'dialog[open] [part~=confirm]');
    expect(bodies).to.deep.equal([]);
  });

  it('keeps the draft when somebody else publishes, and publishes over it only when told', async () => {
    const editor = await place();
    await waitUntil(() => api.streams.length === 1);
    await type(editor, '#start', '2');
    row = rowOf({
      version: 4,
      updatedAt: row.updatedAt + 5,
      definition: { ...definition, startFee: { amountMinor: 99 } },
    });
    api.send({ topic: 'tariff.changed', id: 't1', at: 1, row });
    await waitUntil(() => textOf(editor).includes('Version 4 was published by somebody else'));
    expect(one<HTMLInputElement>(editor, '#start').value).to.equal('2');
    expect(one<HTMLButtonElement>(editor, '[part~=publish]').disabled).to.equal(true);
    await expect(editor).to.be.accessible();
    const [, keep] = all(editor, '[part~=conflict] button');
    keep!.click();
    await editor.updateComplete;
    await click(editor, '[part~=publish]');
    await waitUntil(() => textOf(editor).includes('running orders keep'));
    await click(editor, 'dialog[open] [part~=confirm]');
    await waitUntil(() => bodies.length === 1);
    expect(bodies[0]).to.deep.include({ baseVersion: 4 });
  });

  it('finds out at publishing when it heard of nothing, and can take the other version', async () => {
    const editor = await place();
    await type(editor, '#start', '2');
    await click(editor, '[part~=publish]');
    await waitUntil(() => textOf(editor).includes('running orders keep'));
    row = rowOf({
      version: 4,
      updatedAt: row.updatedAt + 5,
      definition: { ...definition, startFee: { amountMinor: 99 } },
    });
    await click(editor, 'dialog[open] [part~=confirm]');
    await waitUntil(() => textOf(editor).includes('Version 4 was published by somebody else'));
    const [take] = all(editor, '[part~=conflict] button');
    take!.click();
    await editor.updateComplete;
    expect(one<HTMLInputElement>(editor, '#start').value).to.equal('0.99');
    expect(editor.dirty).to.equal(false);
  });

  it('follows other people’s versions at once while nothing is changed here', async () => {
    const editor = await place();
    await waitUntil(() => api.streams.length === 1);
    const newer = rowOf({
      version: 4,
      updatedAt: row.updatedAt + 5,
      definition: { ...definition, startFee: { amountMinor: 77 } },
    });
    api.send({ topic: 'tariff.changed', id: 't1', at: 1, row: newer });
    await waitUntil(() => one<HTMLInputElement>(editor, '#start').value === '0.77');
  });

  it('asks before changes are given up, by the list and by the page alike', async () => {
    const editor = await place({ id: '' });
    await waitUntil(() => all(editor, '.open').length === 1);
    await click(editor, '.open');
    await waitUntil(() => all(editor, '#start').length === 1);
    expect(editor.getAttribute('tariff-id')).to.equal('t1');
    await type(editor, '#start', '2');
    const unload = new Event('beforeunload', { cancelable: true });
    window.dispatchEvent(unload);
    expect(unload.defaultPrevented).to.equal(true);
    editor.tariffId = 't2';
    await waitUntil(() => textOf(editor).includes('Discard your changes?'));
    expect(editor.tariffId).to.equal('t1');
    await click(editor, 'dialog[open] footer button:first-child');
    expect(one<HTMLInputElement>(editor, '#start').value).to.equal('2');
    const refuse = (event: Event) => event.preventDefault();
    editor.addEventListener('wf-before-discard', refuse);
    await click(editor, '[part~=back]');
    expect(all(editor, 'dialog[open]').length).to.equal(0);
    editor.removeEventListener('wf-before-discard', refuse);
    await click(editor, '[part~=back]');
    await waitUntil(() => all(editor, 'dialog[open]').length === 1);
    await click(editor, 'dialog[open] [part~=confirm]');
    await waitUntil(() => all(editor, '.open').length === 1);
    expect(editor.getAttribute('tariff-id')).to.equal('');
  });

  it('asks before a new tariff is given up, too, and shows the list then', async () => {
    const editor = await place({ id: '' });
    await waitUntil(() => all(editor, '[part~=new]').length === 1);
    await click(editor, '[part~=new]');
    await type(editor, '#name', 'Depot');
    editor.tariffId = 't1';
    await waitUntil(() => textOf(editor).includes('Discard your changes?'));
    expect(editor.tariffId).to.equal('');
    await click(editor, 'dialog[open] footer button:first-child');
    expect(one<HTMLInputElement>(editor, '#name').value).to.equal('Depot');
    let dirtyThen: boolean | undefined;
    editor.leave(() => (dirtyThen = editor.dirty));
    await waitUntil(() => all(editor, 'dialog[open]').length === 1);
    expect(dirtyThen).to.equal(undefined);
    await click(editor, 'dialog[open] [part~=confirm]');
    expect(dirtyThen).to.equal(false);
    await waitUntil(() => all(editor, '.open').length === 1);
  });

  it('creates a tariff and opens it', async () => {
    api.answer('GET', '/v1/tariffs/n1', () => row);
    api.answer('POST', '/v1/tariffs', async (request) => {
      const body = await request.json();
      bodies.push(body, request.headers.get('idempotency-key') !== null);
      row = rowOf({ id: 'n1', name: body.name, definition: body.definition, version: 1, stationCount: 0 });
      return row;
    });
    const editor = await place({ id: '' });
    await waitUntil(() => all(editor, '[part~=new]').length === 1);
    await click(editor, '[part~=new]');
    await type(editor, '#name', 'Depot');
    await type(editor, '#base', '0,35');
    await click(editor, '[part~=publish]');
    await waitUntil(() => editor.tariffId === 'n1');
    expect(bodies).to.deep.equal([
      { name: 'Depot', definition: { currency: 'EUR', energy: { basePriceMicros: 350_000, bands: [] } } },
      true,
    ]);
    await waitUntil(() => textOf(editor).includes('Version 1 applies since'));
  });

  it('shows overlaps and gaps where they are', async () => {
    const bands = [
      ...definition.energy!.bands,
      { days: [3 as const], fromMinute: 1140, toMinute: 1320, priceMicros: 1 },
    ];
    row = rowOf({ definition: { ...definition, energy: { basePriceMicros: 390_000, bands } } });
    const editor = await place();
    expect(one(editor, '[part~=checks]').textContent?.replace(/\s+/g, ' ')).to.contain('Wed 19–20 has two bands');
    expect(all(editor, '.overlap').length).to.equal(1);
    expect(textOf(editor)).to.contain('Mon–Fri 00–08');
    await type(editor, '#start', '2');
    await click(editor, '[part~=publish]');
    expect(all(editor, 'dialog[open]').length).to.equal(0);
    one(editor, '[part~=checks] .bad button').click();
    await type(editor, '#brush', '0.6');
    await click(editor, '[part~=paint]');
    expect(all(editor, '.overlap').length).to.equal(0);
    expect(labelOf(editor, '3-19')).to.equal('Wednesday 19:00–20:00, €0.60/kWh');
  });

  it('is only to be looked at without tariff:edit', async () => {
    const editor = await place({ permissions: ['tariff:view'] });
    expect(textOf(editor)).to.contain('You may look at this tariff but not change it.');
    expect(all(editor, '[part~=publish]').length).to.equal(0);
    expect(one<HTMLInputElement>(editor, '#base').disabled).to.equal(true);
    await drag(editor, '6-1', '7-3');
    cell(editor, '6-1').focus();
    await press(editor, 'Delete', 'Enter');
    expect(editor.dirty).to.equal(false);
    await expect(editor).to.be.accessible();
  });

  it('shows what is forbidden, and what failed', async () => {
    const forbidden = await place({ permissions: [] });
    expect(textOf(forbidden)).to.contain('Not visible to you');
    api.grant = {};
    api.answer('GET', '/v1/tariffs/t1', () => api.problem(500, 'internal'));
    const failed = await place();
    await waitUntil(() => textOf(failed).includes('Request req-1'));
  });

  it('writes time prices per minute or per hour without changing them', async () => {
    const editor = await place();
    await click(editor, '#rate-duration');
    expect(one<HTMLInputElement>(editor, '#idle').value).to.equal('0.10');
    all(editor, '[role=radio]')
      .find((each) => each.textContent === 'per hour')!
      .click();
    await editor.updateComplete;
    expect(one<HTMLInputElement>(editor, '#idle').value).to.equal('6.00');
    expect(editor.dirty).to.equal(false);
  });
});
