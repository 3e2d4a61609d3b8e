/** `<charger-table>` on a page: accessible, windowed, filtered by the server, live, chosen rows, dialogs, import and batches. */
import { aTimeout, expect, fixture, html, oneEvent, waitUntil as waitAtMost } from '@open-wc/testing';
import { emulateMedia, sendKeys, setViewport } from '@web/test-runner-commands';
import type { LiveTopic } from '../../../bff/live/contract.ts';
import { defineChargeProvider } from '../../base/charge-provider.ts';
import type { ChargeProvider } from '../../base/provider.ts';
import { FakeApi } from '../../testing/fake-api.ts';
import type { ChargerTable } from './charger-table.ts';
import { defineChargerTable } from './define.ts';
import { sampleCharger, sampleChargers, sampleLive, stationNames } from './samples.ts';
import type { ChargerRow, ChargerView } from './view-state.ts';

defineChargeProvider();
defineChargerTable();

/** Parts are loaded on demand, and the machine may be busy. */
const waitUntil = (what: () => unknown, name = 'what is waited for') =>
  waitAtMost(() => Boolean(what()), name, { timeout: 5000 });

const inside = <T extends Element = HTMLElement>(table: ChargerTable, selector: string) =>
  [...table.shadowRoot!.querySelectorAll<T & Element>(selector)] as T[];
const rowsOf = (table: ChargerTable) => inside(table, '.window > .tr:not(.blank)');
const heads = (table: ChargerTable) => inside(table, '.th').map((each) => each.textContent!.trim());
/** Texts of a column by its heading. */
const cells = (table: ChargerTable, heading: string) =>
  rowsOf(table).map(
    (row) => row.children[heads(table).indexOf(heading)]?.textContent?.replace(/[\u2068\u2069]/g, '').trim() ?? '',
  );
const textOf = (table: ChargerTable) => table.shadowRoot!.textContent!.replace(/\s+/g, ' ');
const buttonNamed = (table: ChargerTable, name: string) =>
  inside<HTMLButtonElement>(table, 'button').find(
    (each) => (each.getAttribute('aria-label') ?? each.textContent)?.trim() === name,
  )!;
const type = (table: ChargerTable, selector: string, value: string) => {
  const input = inside<HTMLInputElement>(table, selector)[0]!;
  input.value = value;
  input.dispatchEvent(new Event('input'));
  input.dispatchEvent(new Event('change'));
};
const pick = (table: ChargerTable, at: number, shiftKey = false) =>
  rowsOf(table)
    [at]!.querySelector('.pick')!
    .dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true, shiftKey }));
const opened = (table: ChargerTable) => inside<HTMLDialogElement>(table, 'dialog[open]')[0];

describe('<charger-table>', () => {
  let api: FakeApi;
  let all: ChargerRow[];
  const queries: URLSearchParams[] = [];
  const bodies: [string, unknown][] = [];
  const asked = new Set<string>();

  /** Answers a call and remembers what it was asked with. */
  const answer = (method: string, path: string, what: (body: never) => unknown) =>
    api.answer(method, path, async (request) => {
      const body = (await request.json()) as never;
      bodies.push([`${method} ${new URL(request.url).pathname}`, body]);
      return what(body);
    });
  const last = () => queries[queries.length - 1]!;

  beforeEach(async () => {
    // Half-way through a fade nothing has its contrast.
    await emulateMedia({ reducedMotion: 'reduce' });
    await setViewport({ width: 1280, height: 900 });
    api = new FakeApi();
    all = sampleChargers(260);
    queries.length = 0;
    bodies.length = 0;
    asked.clear();
    api.answer('GET', '/v1/chargers', ({ url }) => {
      const query = new URL(url).searchParams;
      const online = query.get('online');
      const rows = all.filter((row) => !online || String(row.online) === online);
      if (query.get('limit') !== '1') queries.push(query);
      const from = Number(query.get('cursor') ?? 0);
      const to = from + Number(query.get('limit'));
      return {
        items: rows.slice(from, to),
        next: to < rows.length ? String(to) : null,
        ...(query.get('totals') && { totals: { count: rows.length, sums: {} } }),
      };
    });
    api.answer('GET', '/v1/stations/*', ({ url }) => {
      const id = url.split('/')[5]!;
      asked.add(id);
      return sampleLive(id, all);
    });
    api.answer('GET', '/v1/stations', () => ({
      items: stationNames.map((name, i) => ({ id: `s${i}`, name, city: 'Bremen' })),
      next: null,
    }));
  });
  afterEach(() => api.restore());

  const place = async (attributes: { lang?: string; dir?: string; columns?: string } = {}, ready = true) => {
    const provider = await fixture<ChargeProvider>(html`<charge-provider
      src=${api.origin}
      lang=${attributes.lang ?? 'en'}
      .fetchClientSecret=${async () => 'secret'}
    ><div dir=${attributes.dir ?? 'ltr'}><charger-table columns=${attributes.columns ?? ''}></charger-table></div></charge-provider>`);
    const table = provider.querySelector<ChargerTable>('charger-table')!;
    if (ready) await waitUntil(() => rowsOf(table).length > 0, 'rows');
    return table;
  };
  const known = (table: ChargerTable) =>
    waitUntil(() => cells(table, 'Station').every((name) => name !== '–'), 'stations');
  const live = async (table: ChargerTable, topic: LiveTopic, row: object) => {
    await waitUntil(() => api.streams.length === 1);
    api.send({ topic, id: `e${Math.random()}`, at: 1, row });
    await aTimeout(100);
    await waitUntil(() => table.loads.size === 0, 'what is read is there');
    await table.updateComplete;
  };

  it('is accessible, with its filters, its selection and its dialogs', async () => {
    const table = await place();
    await known(table);
    await expect(table).to.be.accessible();
    buttonNamed(table, 'Filter').click();
    await waitUntil(() => inside(table, '#f-vendor').length > 0);
    await expect(table).to.be.accessible();
    inside(table, '#filters')[0]!.hidePopover();
    pick(table, 1);
    await waitUntil(() => inside(table, '[part~=picked]').length > 0);
    await expect(table).to.be.accessible();
    buttonNamed(table, 'Add charger').click();
    await waitUntil(() => opened(table), 'dialog');
    await waitUntil(() => inside(table, '.found > button').length > 0);
    await expect(table).to.be.accessible();
  });

  it('shows a screenful in few nodes, whatever the number of rows', async () => {
    const table = await place();
    await known(table);
    expect(inside(table, '.table *').length).to.be.lessThan(250);
    expect(inside(table, '.table')[0]!.getAttribute('aria-rowcount')).to.equal('261');
    const away = all.filter((row) => !row.online).length;
    await waitUntil(() => textOf(table).includes('offline'));
    expect(textOf(table)).to.contain('260 chargers').and.contain(`${away} offline`).and.contain('1–15 of 260');
  });

  it('says how each charger is, and marks how its connectors are', async () => {
    const table = await place();
    await known(table);
    expect(cells(table, 'Station')[0]).to.equal(stationNames[0]);
    expect(cells(table, 'Model')[0]).to.equal('Alfen Eve Double');
    const row = (find: (each: ChargerRow) => boolean) => all.findIndex(find);
    expect(cells(table, 'Online')[row((each) => each.online)]).to.equal('Online');
    expect(cells(table, 'Online')[row((each) => !each.online)]).to.match(/^Offline · ./);
    const marks = rowsOf(table)[0]!.querySelectorAll('.marks > [role=img]');
    expect([...marks].map((each) => each.getAttribute('aria-label'))).to.deep.equal(['Charging', 'Available']);
  });

  it('reads stations only for rows that are looked at', async () => {
    all = sampleChargers(260).map((row, i) => ({ ...row, stationId: `s${i}` }));
    const table = await place();
    await known(table);
    expect(asked.size).to.be.greaterThan(10).and.lessThan(25);
    inside(table, '.table')[0]!.scrollTop = 2000;
    await waitUntil(() => asked.has('s55'), 'further stations');
    expect(asked.size).to.be.lessThan(60);
  });

  it('scrolls through 100 000 rows without drawing more than it shows', async () => {
    const many = sampleChargers(500);
    api.answer('GET', '/v1/chargers', ({ url }) => {
      const query = new URL(url).searchParams;
      const from = Number(query.get('cursor') ?? 0);
      return {
        items: many.map((row, i) => ({ ...row, id: `c${from + i}` })),
        next: from + 500 < 100_000 ? String(from + 500) : null,
        ...(query.get('totals') && { totals: { count: 100_000, sums: {} } }),
      };
    });
    const table = await place();
    table.pageSize = 500;
    await waitUntil(() => textOf(table).includes('100,000 chargers'));
    const grid = inside(table, '.table')[0]!;
    for (let i = 0; i < 20; i++) {
      grid.scrollTop = grid.scrollHeight;
      await aTimeout(20);
    }
    await waitUntil(() => table.list.rows.length >= 3000, 'pages');
    expect(inside(table, '.table *').length).to.be.lessThan(260);
  });

  it('has the server search, filter and sort, and shows filters as chips', async () => {
    const table = await place();
    const states: ChargerView[] = [];
    table.addEventListener('wf-state', (event) => states.push((event as Event & { detail: ChargerView }).detail));
    type(table, '#q', 'alf');
    await waitUntil(() => last().get('q') === 'alf');
    inside(table, '[role=radio]')
      .find((each) => each.textContent === 'Offline')!
      .click();
    await waitUntil(() => last().get('online') === 'false');
    await waitUntil(() => cells(table, 'Online').every((text) => /^(Offline|Disabled)/.test(text)));
    buttonNamed(table, 'Filter').click();
    await waitUntil(() => inside(table, '#f-vendor').length > 0 && inside(table, '.found > button').length > 0);
    type(table, '#f-vendor', 'Alf');
    await waitUntil(() => last().get('vendor') === 'Alf');
    inside(table, '.found > button')[1]!.click();
    await waitUntil(() => last().get('stationId') === 's1');
    await waitUntil(() => textOf(table).includes(`Station: ${stationNames[1]}`), 'name of the station');
    buttonNamed(table, 'Remove: Vendor: Alf').click();
    await waitUntil(() => !last().has('vendor'));
    expect(states.pop()!.filters).to.deep.equal({ online: 'false', stationId: 's1' });
    inside(table, '.th')
      .find((each) => each.textContent!.startsWith('Power'))!
      .click();
    await waitUntil(() => last().get('sort') === 'maxPowerW');
  });

  it('keeps what is set in the URL', async () => {
    const table = await place();
    table.urlState = 'l';
    table.change({ q: 'dc', filters: { version: 'ocpp1.6' } });
    expect(new URL(location.href).searchParams.get('l.q')).to.equal('dc');
    expect(new URL(location.href).searchParams.get('l.version')).to.equal('ocpp1.6');
    table.change({ q: '', filters: {} });
    expect(location.search).not.to.contain('l.');
  });

  it('opens a row by click and by keyboard as an event, and asks the page first', async () => {
    const table = await place();
    setTimeout(() => (rowsOf(table)[2]!.children[1] as HTMLElement).click());
    const event = (await oneEvent(table, 'wf-charger-open')) as Event & { detail: { id: string } };
    expect(event.detail.id).to.equal('c2');
    await table.updateComplete;
    expect(rowsOf(table)[2]!.getAttribute('aria-current')).to.equal('true');
    (rowsOf(table)[2]!.children[1] as HTMLElement).focus();
    await sendKeys({ press: 'ArrowDown' });
    setTimeout(() => sendKeys({ press: 'Enter' }));
    expect(((await oneEvent(table, 'wf-charger-open')) as Event & { detail: { id: string } }).detail.id).to.equal('c3');
  });

  it('follows chargers and connectors', async () => {
    const table = await place();
    await known(table);
    const at = all.findIndex((row) => row.online);
    await live(table, 'connector.changed', {
      chargerId: all[at]!.id,
      number: 1,
      state: 'faulted',
      toldState: 'faulted',
    });
    expect(rowsOf(table)[at]!.querySelector('.marks .s-faulted')).to.not.equal(null);
    await live(table, 'charger.changed', { ...all[at]!, online: false, offlineSince: Date.now() - 7_200_000 });
    expect(cells(table, 'Online')[at]).to.equal('Offline · 2 hr. ago');
    expect(cells(table, 'Connectors')[at]).to.equal('2 Offline');
    expect(rowsOf(table)[at]!.className).to.contain('flash');
    const count = all.filter((row) => !row.online).length;
    expect(textOf(table)).to.contain(`${count + 1} offline`);
    await live(table, 'charger.changed', { ...all[1]!, removed: true });
    expect(textOf(table)).to.contain('259 chargers');
    expect(cells(table, 'Name')).not.to.contain(all[1]!.name);
    await live(table, 'charger.changed', { ...sampleCharger(3), id: 'fresh', createdAt: Date.now() });
    expect(textOf(table)).to.contain('1 new charger: show');
    const before = queries.length;
    inside(table, '.new')[0]!.click();
    await waitUntil(() => queries.length > before);
  });

  it('chooses rows by click, with shift, by keyboard, and all that match', async () => {
    const table = await place();
    pick(table, 0);
    await waitUntil(() => textOf(table).includes('1 selected'));
    pick(table, 3, true);
    await waitUntil(() => textOf(table).includes('4 selected'));
    expect(
      rowsOf(table)
        .map((row) => row.getAttribute('aria-selected'))
        .slice(0, 5),
    ).to.deep.equal(['true', 'true', 'true', 'true', 'false']);
    (rowsOf(table)[3]!.children[1] as HTMLElement).focus();
    await sendKeys({ press: 'ArrowDown' });
    await sendKeys({ press: 'Space' });
    await waitUntil(() => textOf(table).includes('5 selected'));
    buttonNamed(table, 'Clear selection').click();
    await table.updateComplete;
    inside(table, '.th.pick')[0]!.click();
    await waitUntil(() => textOf(table).includes('100 selected'));
    buttonNamed(table, 'Select all 260 that match').click();
    await waitUntil(() => textOf(table).includes('260 selected'));
    pick(table, 0);
    await waitUntil(() => textOf(table).includes('99 selected'));
    table.change({ q: 'x' });
    await table.updateComplete;
    expect(table.pickedCount).to.equal(0);
  });

  it('adds a charger, with what is wrong beside its field, and shows its password once', async () => {
    const table = await place();
    buttonNamed(table, 'Add charger').click();
    await waitUntil(() => inside(table, '.found > button').length > 0, 'stations');
    buttonNamed(table, 'Cancel').click();
    await waitUntil(() => !opened(table));
    buttonNamed(table, 'Add charger').click();
    await waitUntil(() => inside(table, '.found > button').length > 0);
    type(table, '#e-identity', 'NO WAY');
    inside(table, 'dialog[open] [part~=confirm]')[0]!.click();
    await waitUntil(() => inside(table, '#e-identity-wrong').length > 0);
    expect(textOf(table)).to.contain('This must be filled in.');
    inside(table, '.found > button')[0]!.click();
    await waitUntil(() => textOf(table).includes(stationNames[0]!));
    type(table, '#e-identity', 'BER-7');
    buttonNamed(table, 'Add connector').click();
    await waitUntil(() => inside(table, '#e-power-1').length > 0);
    type(table, '#e-power-1', '7,4');
    answer('POST', '/v1/chargers', () => api.problem(409, 'conflict', 'The identity "BER-7" is taken.'));
    inside(table, 'dialog[open] [part~=confirm]')[0]!.click();
    await waitUntil(() => textOf(table).includes('is taken'));
    answer('POST', '/v1/chargers', () => ({ ...sampleCharger(5), id: 'n1', identity: 'BER-7', name: 'BER-7' }));
    answer('POST', '/v1/chargers/n1/key', () => ({ key: 'k'.repeat(40) }));
    inside(table, 'dialog[open] [part~=confirm]')[0]!.click();
    await waitUntil(() => textOf(table).includes('needs a password'));
    expect(bodies[1]![1]).to.deep.equal({
      stationId: 's0',
      identity: 'BER-7',
      name: '',
      disabled: false,
      connectors: [
        { number: 1, type: 'type2', maxPowerW: 22_000 },
        { number: 2, type: 'type2', maxPowerW: 7400 },
      ],
    });
    inside(table, 'dialog[open] [part~=confirm]')[0]!.click();
    await waitUntil(() => textOf(table).includes('k'.repeat(40)));
    inside(table, 'dialog[open] [part~=confirm]')[0]!.click();
    await waitUntil(() => !textOf(table).includes('k'.repeat(40)));
  });

  it('changes only what was changed, and deletes after a question that the page may veto', async () => {
    const table = await place();
    answer('PATCH', '/v1/chargers/c0', () => all[0]);
    let removed = 0;
    api.answer('DELETE', '/v1/chargers/c0', () => {
      removed += 1;
      return undefined;
    });
    const openMenu = async (item: string) => {
      (rowsOf(table)[0]!.querySelector('.menu') as HTMLElement).click();
      await waitUntil(() => inside(table, '#row-menu:popover-open').length > 0, 'menu');
      buttonNamed(table, item).click();
      await waitUntil(() => opened(table), 'dialog');
    };
    await openMenu('Edit …');
    type(table, '#e-name', 'Gate');
    inside(table, 'dialog[open] [part~=confirm]')[0]!.click();
    await waitUntil(() => !opened(table));
    expect(bodies).to.deep.equal([['PATCH /v1/chargers/c0', { name: 'Gate' }]]);
    const veto = (event: Event) => event.preventDefault();
    table.addEventListener('wf-before-command', veto);
    await openMenu('Delete …');
    inside(table, 'dialog[open] [part~=confirm]')[0]!.click();
    await waitUntil(() => textOf(table).includes('The page did not allow this.'));
    expect(removed).to.equal(0);
    table.removeEventListener('wf-before-command', veto);
    inside(table, 'dialog[open] [part~=confirm]')[0]!.click();
    await waitUntil(() => removed === 1);
    await waitUntil(() => !opened(table));
  });

  it('imports a file, row by row where it is wrong', async () => {
    const table = await place();
    buttonNamed(table, 'Import …').click();
    await waitUntil(() => inside(table, '#import-file').length > 0, 'dialog');
    const choose = async (name: string) => {
      const files = new DataTransfer();
      files.items.add(new File(['identity\nA'], name));
      const input = inside<HTMLInputElement>(table, '#import-file')[0]!;
      input.files = files.files;
      input.dispatchEvent(new Event('change'));
      await table.updateComplete;
    };
    api.answer(
      'POST',
      '/v1/chargers.import',
      () =>
        new Response(
          JSON.stringify({
            created: 0,
            updated: 0,
            unchanged: 0,
            errors: [{ row: 3, column: 'stationId', message: 'There is no such station' }],
          }),
          { status: 422 },
        ),
    );
    await choose('a.csv');
    inside(table, 'dialog[open] [part~=confirm]')[0]!.click();
    await waitUntil(() => inside(table, '.mistakes td').length === 3);
    expect(inside(table, '.mistakes td').map((each) => each.textContent)).to.deep.equal([
      '3',
      'stationId',
      'There is no such station',
    ]);
    await expect(table).to.be.accessible();
    api.answer('POST', '/v1/chargers.import', () => ({ created: 2, updated: 1, unchanged: 0, errors: [] }));
    await choose('b.csv');
    const before = queries.length;
    inside(table, 'dialog[open] [part~=confirm]')[0]!.click();
    await waitUntil(() => textOf(table).includes('2 added') && textOf(table).includes('1 changed'));
    await waitUntil(() => queries.length > before);
  });

  const batchRow = (change: object = {}) => ({
    id: 'b1',
    tenantId: 'm1',
    name: 'Restart',
    kind: 'reset',
    command: { kind: 'reset', hard: false },
    filter: {},
    state: 'running',
    detail: '',
    notBefore: 1_795_179_900_000,
    notAfter: 1_795_266_300_000,
    parallel: 5,
    stopAfterFailures: 0,
    total: 3,
    done: 0,
    failed: 0,
    actorName: 'Ada',
    createdAt: 1_795_179_900_000,
    updatedAt: 1_795_179_900_000,
    ...change,
  });
  const item = (i: number, state: string, detail = '') => ({
    id: `i${i}`,
    tenantId: 'm1',
    batchId: 'b1',
    position: i,
    chargerId: `c${i}`,
    chargerName: all[i]!.name,
    state,
    detail,
    commandId: null,
    updatedAt: 1,
  });
  const openBatch = async (table: ChargerTable, name: string) => {
    await waitUntil(() => inside(table, '#actions').length > 0, 'bar');
    inside(table, '#actions')[0]!.showPopover();
    buttonNamed(table, name).click();
    await waitUntil(() => opened(table), 'drawer');
  };

  it('does one thing with chosen chargers: looks before, follows each, cancels, tries the failed again', async () => {
    answer('POST', '/v1/batches/preview', () => ({
      total: 3,
      ready: 1,
      offline: 1,
      cannot: 1,
      items: [
        { chargerId: 'c2', chargerName: all[2]!.name, state: 'cannot', reason: 'The charger is disabled.' },
        { chargerId: 'c1', chargerName: all[1]!.name, state: 'offline', reason: '' },
        { chargerId: 'c0', chargerName: all[0]!.name, state: 'ready', reason: '' },
      ],
    }));
    answer('POST', '/v1/batches', () => batchRow());
    answer('POST', '/v1/batches/b1/cancel', () => batchRow({ state: 'cancelled', done: 1, failed: 1 }));
    answer('POST', '/v1/batches/b1/retry', () => batchRow({ id: 'b2', name: 'Restart again' }));
    let items = [item(0, 'running'), item(1, 'waiting'), item(2, 'failed', 'The charger is disabled.')];
    api.answer('GET', '/v1/batches/*', () => ({ items, next: null }));
    const table = await place();
    for (const at of [0, 1, 2]) pick(table, at);
    await openBatch(table, 'Restart …');
    expect(textOf(table)).to.contain('For 3 chargers');
    inside<HTMLSelectElement>(table, '#b-how')[0]!.value = 'hard';
    inside(table, '#b-how')[0]!.dispatchEvent(new Event('change'));
    type(table, '#b-stop', '2');
    await expect(table).to.be.accessible();
    inside(table, 'dialog[open] [part~=confirm]')[0]!.click();
    await waitUntil(() => textOf(table).includes('1 cannot'));
    expect(textOf(table)).to.contain('The charger is disabled.').and.contain('1 away');
    inside(table, 'dialog[open] [part~=confirm]')[0]!.click();
    await waitUntil(() => inside(table, '[role=progressbar]').length > 0);
    const [preview, create] = bodies;
    expect(preview![1]).to.deep.equal({ command: { kind: 'reset', hard: true }, chargerIds: ['c0', 'c1', 'c2'] });
    expect(create![1]).to.deep.equal({
      ...(preview![1] as object),
      name: 'Restart',
      parallel: 5,
      stopAfterFailures: 2,
    });
    await waitUntil(() => inside(table, '.items > li').length === 3);
    await expect(table).to.be.accessible();
    items = [item(0, 'done'), item(1, 'waiting'), item(2, 'failed', 'The charger is disabled.')];
    await live(table, 'batch.changed', batchRow({ done: 1, failed: 1 }));
    expect(textOf(table)).to.contain('1 of 3 chargers').and.contain('1 failed');
    await waitUntil(() => inside(table, '.items .s-completed').length === 1, 'items');
    const bar = inside(table, '.progress .good')[0]!;
    expect(bar.offsetWidth / bar.parentElement!.offsetWidth, bar.outerHTML).to.be.closeTo(1 / 3, 0.02);
    inside(table, '[part~=cancel-batch]')[0]!.click();
    await waitUntil(() => textOf(table).includes('Cancelled'));
    await waitUntil(() => inside(table, '[part~=retry-batch]').length > 0);
    inside(table, '[part~=retry-batch]')[0]!.click();
    await waitUntil(() => textOf(table).includes('Restart again'));
  });

  it('gives a batch the filter when all that match are chosen, and says what is wrong with the form', async () => {
    answer('POST', '/v1/batches/preview', () => ({ total: 260, ready: 260, offline: 0, cannot: 0, items: [] }));
    const table = await place();
    table.change({ filters: { vendor: 'Alfen' } });
    await waitUntil(() => last().get('vendor') === 'Alfen');
    inside(table, '.th.pick')[0]!.click();
    await waitUntil(() => inside(table, '[part~=everything]').length > 0, 'bar');
    inside(table, '[part~=everything]')[0]!.click();
    await openBatch(table, 'Write settings …');
    inside(table, 'dialog[open] [part~=confirm]')[0]!.click();
    await waitUntil(() => inside(table, '#b-key-0-wrong').length > 0);
    type(table, '#b-key-0', 'HeartbeatInterval');
    await table.updateComplete;
    type(table, '#b-value-0', '300');
    inside(table, 'dialog[open] [part~=confirm]')[0]!.click();
    await waitUntil(() => textOf(table).includes('260 ready'));
    expect(bodies[0]![1]).to.deep.equal({
      command: { kind: 'writeConfiguration', entries: [{ key: 'HeartbeatInterval', value: '300' }] },
      filter: { vendor: 'Alfen' },
    });
  });

  it('lists earlier batches', async () => {
    api.answer('GET', '/v1/batches', () => ({ items: [batchRow({ state: 'done', done: 3 })], next: null }));
    api.answer('GET', '/v1/batches/*', () => ({ items: [item(0, 'done')], next: null }));
    const table = await place();
    buttonNamed(table, 'Batches …').click();
    await waitUntil(() => inside(table, '.batches button').length > 0, 'list');
    expect(textOf(table)).to.contain('3 of 3 chargers');
    inside(table, '.batches button')[0]!.click();
    await waitUntil(() => inside(table, '.items > li').length === 1);
    const bar = inside(table, '.progress .good')[0]!;
    expect(bar.offsetWidth, bar.outerHTML).to.equal(bar.parentElement!.offsetWidth);
    expect(bar.offsetHeight).to.equal(8);
  });

  it('exports the columns and filters on screen', async () => {
    let query = new URLSearchParams();
    api.answer('GET', '/v1/chargers.export', ({ url }) => {
      query = new URL(url).searchParams;
      return new Response('a,b');
    });
    const table = await place({ columns: 'name,model' });
    table.change({ filters: { online: 'true' } });
    const saved: string[] = [];
    const click = HTMLAnchorElement.prototype.click;
    HTMLAnchorElement.prototype.click = function () {
      saved.push(this.download);
    };
    buttonNamed(table, 'Export as CSV').click();
    await waitUntil(() => saved.length === 1, 'file');
    HTMLAnchorElement.prototype.click = click;
    expect(saved).to.deep.equal(['chargers.csv']);
    expect(Object.fromEntries(query)).to.include({ columns: 'name,vendor,model', online: 'true', format: 'csv' });
  });

  it('offers nothing that may not be done', async () => {
    api.grant = { permissions: ['charger:view', 'station:view'] };
    const table = await place();
    expect(inside(table, '.pick')).to.have.length(0);
    expect(inside(table, '.td.menu')).to.have.length(0);
    expect(inside(table, '[part~=add]')).to.have.length(0);
    expect(textOf(table)).not.to.contain('Import');
  });

  it('offers an operation only to those who may do it', async () => {
    api.grant = { permissions: ['charger:view', 'charger:command'] };
    const table = await place();
    pick(table, 0);
    await waitUntil(() => inside(table, '#actions').length > 0, 'bar');
    const items = inside(table, '#actions button').map((each) => each.textContent);
    expect(items).to.contain('Restart …').and.not.to.contain('Update firmware …').and.not.to.contain('Fetch logs …');
    expect(cells(table, 'Station')[0]).to.equal('–');
    expect(asked.size).to.equal(0);
  });

  it('says what to do when there are none, and when none matches', async () => {
    all = [];
    const table = await place({}, false);
    await waitUntil(() => textOf(table).includes('No chargers yet'), 'empty');
    expect(textOf(table)).to.contain('Add one by hand');
    table.change({ q: 'zzz' });
    await waitUntil(() => textOf(table).includes('No charger matches'));
  });

  it('says what failed, and that what it shows is old', async () => {
    const table = await place();
    api.answer('GET', '/v1/chargers', () => api.problem(500, 'internal'));
    table.reload();
    await waitUntil(() => textOf(table).includes('Could not be refreshed'));
    expect(rowsOf(table).length).to.be.greaterThan(5);
    const other = await place({}, false);
    await waitUntil(() => textOf(other).includes('This could not be loaded'), 'error');
  });

  it('speaks German and turns round in right-to-left pages', async () => {
    const table = await place({ lang: 'de', dir: 'rtl' });
    expect(heads(table)).to.contain('Anschlüsse').and.contain('Letzte Nachricht');
    const [first, second] = inside(table, '.th').map((each) => each.getBoundingClientRect());
    expect(first!.left).to.be.greaterThan(second!.left);
    await expect(table).to.be.accessible();
  });

  it('becomes two-line cards in a narrow place, where rows can be chosen with a finger', async () => {
    await setViewport({ width: 360, height: 780 });
    const table = await place();
    await waitUntil(() => inside(table, '.table.cards').length === 1);
    await waitUntil(() => inside(table, 'span.pick').length > 3);
    const box = rowsOf(table)[0]!.querySelector('.pick')!.getBoundingClientRect();
    expect(box.width, 'width').to.be.at.least(44);
    expect(box.height, 'height').to.be.at.least(44);
    pick(table, 0);
    await waitUntil(() => textOf(table).includes('1 selected'));
    expect(document.documentElement.scrollWidth).to.be.at.most(360);
    await expect(table).to.be.accessible();
  });
});
