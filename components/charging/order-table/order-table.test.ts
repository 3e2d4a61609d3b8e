/** `<order-table>` on a page: accessible, windowed, sorted and filtered by the server, live, with keyboard, drawer and commands. */
import { aTimeout, expect, fixture, html, nextFrame, oneEvent, waitUntil } from '@open-wc/testing';
import { emulateMedia, sendKeys, setViewport } from '@web/test-runner-commands';
import { defineChargeProvider } from '../../base/charge-provider.ts';
import type { ChargeProvider } from '../../base/provider.ts';
import { FakeApi } from '../../testing/fake-api.ts';
import { sampleDetail, sampleOrder, sampleOrders } from '../../testing/samples.ts';
import { defineOrderTable } from './define.ts';
import type { OrderTable } from './order-table.ts';
import type { OrderView } from './view-state.ts';

defineChargeProvider();
defineOrderTable();

const inside = <T extends Element = HTMLElement>(table: OrderTable, selector: string) =>
  [...table.shadowRoot!.querySelectorAll<T & Element>(selector)] as T[];
const cells = (table: OrderTable, column: number) =>
  inside(table, '.window > .tr:not(.blank)').map((row) => row.children[column]?.textContent ?? '');
const textOf = (table: OrderTable) => table.shadowRoot!.textContent!.replace(/\s+/g, ' ');
const focused = (table: OrderTable) => table.shadowRoot!.activeElement as HTMLElement | null;
const buttonNamed = (table: OrderTable, name: string) =>
  inside(table, 'button').find((each) => (each.getAttribute('aria-label') ?? each.textContent)?.trim() === name)!;

const withControl = async (key: string) => {
  await sendKeys({ down: 'Control' });
  await sendKeys({ press: key });
  await sendKeys({ up: 'Control' });
};

describe('<order-table>', () => {
  let api: FakeApi;
  const all = sampleOrders(260);
  const queries: URLSearchParams[] = [];
  let reviews = 0;
  beforeEach(async () => {
    // Half-way through a fade nothing has its contrast.
    await emulateMedia({ reducedMotion: 'reduce' });
    await setViewport({ width: 1280, height: 900 });
    api = new FakeApi();
    queries.length = 0;
    reviews = 3;
    api.answer('GET', '/v1/orders', ({ url }) => {
      const query = new URL(url).searchParams;
      if (query.get('review') === 'open' && query.get('limit') === '1')
        return { items: [], next: null, totals: { count: reviews, sums: {} } };
      queries.push(query);
      const state = query.get('state');
      const rows = state ? all.filter((row) => state.split(',').includes(row.state)) : all;
      const from = Number(query.get('cursor') ?? 0);
      const to = from + Number(query.get('limit'));
      return {
        items: rows.slice(from, to),
        next: to < rows.length ? String(to) : null,
        ...(query.get('totals') && {
          totals: { count: rows.length, sums: { energyWh: 7_000_000, totalMinor: 123_456 } },
        }),
      };
    });
    api.answer('GET', '/v1/orders/*', ({ url }) =>
      url.endsWith('/history')
        ? { bills: [], ledger: [], payments: [], refunds: [], invoices: [] }
        : sampleDetail(all.find((row) => row.id === url.split('/')[5])!),
    );
  });
  afterEach(() => api.restore());

  const place = async (attributes: { lang?: string; dir?: string; columns?: string } = {}) => {
    const provider = await fixture<ChargeProvider>(html`<charge-provider
      src=${api.origin}
      lang=${attributes.lang ?? 'en'}
      .fetchClientSecret=${async () => 'secret'}
    ><div dir=${attributes.dir ?? 'ltr'}><order-table columns=${attributes.columns ?? ''}></order-table></div></charge-provider>`);
    const table = provider.querySelector<OrderTable>('order-table')!;
    await waitUntil(() => cells(table, 0).length > 0, 'rows', { timeout: 4000 });
    return table;
  };

  it('is accessible, with its popovers and its drawer', async () => {
    const table = await place();
    await expect(table).to.be.accessible();
    buttonNamed(table, 'Filter').click();
    await waitUntil(() => inside(table, '#period').length > 0);
    await expect(table).to.be.accessible();
    inside(table, '#filters')[0]!.hidePopover();
    inside(table, '.window > .tr')[1]!.click();
    await waitUntil(() => textOf(table).includes('Start-up fee'), 'detail', { timeout: 4000 });
    await expect(table).to.be.accessible();
  });

  it('keeps few nodes whatever the number of rows, and says how many there are', async () => {
    const table = await place();
    expect(inside(table, '.table *').length).to.be.lessThan(250);
    expect(inside(table, '.table')[0]!.getAttribute('aria-rowcount')).to.equal('261');
    await waitUntil(() => textOf(table).includes('€1,234.56'), 'sums');
    expect(textOf(table)).to.contain('260 orders').and.contain('1–15 of 260');
  });

  it('has room for the words of a state, and ends with dots what has none', async () => {
    const table = await place({ lang: 'de' });
    const done = () => inside(table, '.td.s-completed').find((each) => each.textContent!.includes('Abgeschlossen'));
    await waitUntil(done);
    expect(done()!.scrollWidth).to.equal(done()!.clientWidth);
    // Dots are for blocks only.
    expect(getComputedStyle(done()!).display).to.equal('block');
  });

  it('sets names of either direction at the same side of their column', async () => {
    all[0]!.userName = 'أحمد المصري';
    all[1]!.userName = 'Ida Weiß';
    for (const dir of ['ltr', 'rtl']) {
      const table = await place({ columns: 'userName,totalMinor', dir });
      const starts = inside(table, '.window > .tr')
        .slice(0, 2)
        .map((row) => {
          const words = document.createRange();
          words.selectNodeContents(row.firstElementChild!);
          const { left, right } = words.getBoundingClientRect();
          return Math.round(dir === 'ltr' ? left : right);
        });
      expect(starts[0], dir).to.equal(starts[1]);
    }
  });

  it('has room for the days of a period in a wide typeface', async () => {
    const table = await place();
    table.style.fontFamily = 'monospace';
    await setViewport({ width: 360, height: 740 });
    buttonNamed(table, 'Filter').click();
    await waitUntil(() => inside(table, '#period').length > 0);
    const period = inside<HTMLSelectElement>(table, '#period')[0]!;
    period.value = 'own';
    period.dispatchEvent(new Event('change'));
    await waitUntil(() => inside(table, '#to').length > 0);
    const edge = inside(table, '#period')[0]!.parentElement!.getBoundingClientRect().right;
    for (const id of ['from', 'to'])
      expect(inside(table, `#${id}`)[0]!.parentElement!.getBoundingClientRect().right, id).to.be.at.most(edge);
  });

  it('reads further pages while one scrolls', async () => {
    const table = await place();
    const grid = inside(table, '.table')[0]!;
    for (let i = 0; i < 60 && queries.filter((query) => query.has('cursor')).length < 2; i++) {
      grid.scrollTop = grid.scrollHeight;
      await aTimeout(30);
    }
    await aTimeout(50);
    grid.scrollTop = grid.scrollHeight;
    const last = all[all.length - 1]!;
    await waitUntil(
      () => cells(table, 2).length > 0 && inside(table, '.window > .tr').pop()!.getAttribute('aria-rowindex') === '261',
    );
    expect(cells(table, 2).pop()).to.equal(last.stationName);
    expect(queries.filter((query) => query.has('cursor')).map((query) => query.get('cursor'))).to.deep.equal([
      '100',
      '200',
    ]);
  });

  it('says at both ends that there is no further page, and keeps the focus there', async () => {
    const table = await place();
    const [previous, next] = inside<HTMLButtonElement>(table, '.pager button');
    const ends = () => [previous!.ariaDisabled, next!.ariaDisabled];
    expect(ends()).to.deep.equal(['true', 'false']);
    next!.click();
    await waitUntil(() => String(ends()) === 'false,false');
    previous!.focus();
    previous!.click();
    await waitUntil(() => String(ends()) === 'true,false');
    expect(focused(table)).to.equal(previous);
    const grid = inside(table, '.table')[0]!;
    await waitUntil(() => {
      grid.scrollTop = grid.scrollHeight;
      return String(ends()) === 'false,true';
    });
  });

  it('has the server sort: by click, further with shift, and by keyboard', async () => {
    const table = await place();
    const heading = (name: string) => inside(table, '.th').find((each) => each.textContent!.startsWith(name))!;
    heading('Energy').click();
    await waitUntil(() => queries[queries.length - 1]!.get('sort') === 'energyWh');
    heading('Station').dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true, shiftKey: true }));
    await waitUntil(() => queries[queries.length - 1]!.get('sort') === 'energyWh,stationName');
    expect(heading('Energy').getAttribute('aria-sort')).to.equal('ascending');
    inside(table, '.window .td')[0]!.focus();
    await sendKeys({ press: 'ArrowUp' });
    expect(focused(table)!.className).to.contain('th');
    await sendKeys({ press: 'ArrowRight' });
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => queries[queries.length - 1]!.get('sort') === 'startedAt');
  });

  it('moves by keyboard through all rows, keeps the focus while rows are reused, and opens with Enter', async () => {
    const table = await place();
    inside(table, '.window .td')[0]!.focus();
    const row = () => Number(focused(table)!.closest('.tr')!.getAttribute('aria-rowindex')) - 2;
    await sendKeys({ press: 'ArrowDown' });
    expect(row()).to.equal(1);
    await sendKeys({ press: 'PageDown' });
    expect(row()).to.be.greaterThan(10);
    await withControl('End');
    await waitUntil(() => focused(table)?.closest('.tr') && row() > 90);
    await withControl('Home');
    expect(row()).to.equal(0);
    await sendKeys({ press: 'End' });
    expect(focused(table)!.textContent).to.equal('–');
    inside(table, '.table')[0]!.scrollTop = 2000;
    await nextFrame();
    await nextFrame();
    await sendKeys({ press: 'ArrowDown' });
    expect(row()).to.equal(1);
    setTimeout(() => sendKeys({ press: 'Enter' }));
    const event = (await oneEvent(table, 'wf-order-open')) as Event & { detail: { id: string } };
    expect(event.detail.id).to.equal('o1');
  });

  it('filters by state, shows the filters as chips and takes them away', async () => {
    const table = await place();
    const states: OrderView[] = [];
    table.addEventListener('wf-state', (event) => states.push((event as Event & { detail: OrderView }).detail));
    inside(table, '[role=radio]')
      .find((each) => each.textContent === 'Abnormal')!
      .click();
    await waitUntil(() => cells(table, 0).length > 0 && cells(table, 0).every((text) => text === 'Abnormal'));
    table.viewState = { ...table.viewState, filters: { ...table.viewState.filters, stationName: 'Messe' } };
    await waitUntil(() => textOf(table).includes('Station: Messe'));
    expect(queries[queries.length - 1]!.get('stationName')).to.equal('Messe');
    buttonNamed(table, 'Remove: Station: Messe').click();
    await waitUntil(() => !queries[queries.length - 1]!.has('stationName'));
    expect(states.pop()!.filters).to.deep.equal({ state: 'abnormal' });
  });

  it('counts what waits for a decision and leads there', async () => {
    const table = await place();
    await waitUntil(() => inside(table, '[part~=review]').length === 1);
    const review = () => inside(table, '[part~=review]')[0]!;
    expect(review().textContent).to.contain('To review').and.contain('3');
    review().click();
    await waitUntil(() => queries[queries.length - 1]!.get('review') === 'open');
    expect(review().getAttribute('aria-pressed')).to.equal('true');
    expect(inside(table, '.chips').length, 'no second chip').to.equal(0);
    await expect(table).to.be.accessible();
    reviews = 0;
    await waitUntil(() => api.streams.length === 1);
    api.send({ topic: 'order.changed', id: 'e1', at: 1, row: { ...all[5]!, review: 'accepted' } });
    await waitUntil(() => !review().textContent!.includes('3'), 'counted again', { timeout: 3000 });
    review().click();
    await waitUntil(() => !queries[queries.length - 1]!.has('review'));
    await waitUntil(() => inside(table, '[part~=review]').length === 0);
  });

  it('shows how an order is paid by word and shape, and filters by it', async () => {
    const table = await place({ columns: 'state,paymentState' });
    const payment = inside(table, '.window > .tr')[6]!.children[1]!;
    expect(payment.textContent).to.equal('Unpaid');
    expect(payment.className).to.contain('s-minor');
    buttonNamed(table, 'Filter').click();
    await waitUntil(() => inside(table, '#paymentState').length > 0);
    const select = inside<HTMLSelectElement>(table, '#paymentState')[0]!;
    select.value = 'unpaid';
    select.dispatchEvent(new Event('change'));
    await waitUntil(() => queries[queries.length - 1]!.get('paymentState') === 'unpaid');
    await waitUntil(() => textOf(table).includes('Payment: Unpaid'));
  });

  it('finds the orders without an invoice, in both languages', async () => {
    for (const [lang, button, label, choice] of [
      ['en', 'Filter', 'Invoice', 'None yet'],
      ['de', 'Filter', 'Rechnung', 'Noch keine'],
    ] as const) {
      const table = await place({ lang });
      buttonNamed(table, button).click();
      await waitUntil(() => inside(table, '#invoiced').length > 0);
      const select = inside<HTMLSelectElement>(table, '#invoiced')[0]!;
      expect(select.labels[0]!.textContent!.trim()).to.equal(label);
      expect([...select.options].map((option) => option.value)).to.deep.equal(['', 'yes', 'no']);
      select.value = 'no';
      select.dispatchEvent(new Event('change'));
      await waitUntil(() => queries[queries.length - 1]!.get('invoiced') === 'no');
      await waitUntil(() => textOf(table).includes(`${label}: ${choice}`));
    }
  });

  it('lets the user choose columns', async () => {
    const table = await place({ columns: 'state,stationName' });
    expect(inside(table, '.th').map((each) => each.textContent)).to.deep.equal(['State', 'Station']);
    buttonNamed(table, 'Columns').click();
    await waitUntil(() => inside(table, '#columns label').length > 10);
    inside(table, '#columns label')
      .find((each) => each.textContent!.trim() === 'Total')!
      .click();
    await waitUntil(() => inside(table, '.th').length === 3);
    expect(cells(table, 2)[0]).to.match(/^€/);
  });

  it('updates a row in place, and puts a new order on top', async () => {
    const table = await place();
    await waitUntil(() => api.streams.length === 1);
    api.send({ topic: 'order.progress', id: 'e1', at: 1, row: { id: 'o0', energyWh: 99_990, totalMinor: 5000 } });
    await waitUntil(() => cells(table, 7)[0] === '99.99 kWh');
    expect(cells(table, 2)[0]).to.equal(all[0]!.stationName);
    api.send({ topic: 'order.ended', id: 'e2', at: 2, row: { ...all[0]!, state: 'completed' } });
    await waitUntil(() => cells(table, 0)[0] === 'Completed');
    expect(inside(table, '.window > .tr')[0]!.className).to.contain('flash');
    api.send({
      topic: 'order.started',
      id: 'e3',
      at: 3,
      row: { ...sampleOrder(0), id: 'new', stationName: 'Neuer Markt' },
    });
    await waitUntil(() => cells(table, 2)[0] === 'Neuer Markt');
    expect(textOf(table)).to.contain('261 orders').and.contain('New order at Neuer Markt');
  });

  it('counts new orders that the sorting hides, and shows them on demand', async () => {
    const table = await place();
    table.viewState = { ...table.viewState, sort: '-energyWh' };
    await waitUntil(() => queries[queries.length - 1]!.get('sort') === '-energyWh');
    await waitUntil(() => api.streams.length === 1);
    await aTimeout(50);
    api.send({ topic: 'order.started', id: 'e1', at: 1, row: { ...sampleOrder(0), id: 'new' } });
    await waitUntil(() => textOf(table).includes('1 new order: show'));
    const before = queries.length;
    inside(table, '.new')[0]!.click();
    await waitUntil(() => queries.length > before && !textOf(table).includes('1 new order'));
  });

  it('explains the bill, and stops the charging only after a question that the page may veto', async () => {
    const stops: string[] = [];
    api.answer('POST', '/v1/orders/o1/stop', ({ url }) => {
      stops.push(url);
      return { commandId: 'c9' };
    });
    const table = await place();
    inside(table, '.window > .tr')[1]!.click();
    await waitUntil(() => textOf(table).includes('VAT 19%'), 'bill', { timeout: 4000 });
    expect(textOf(table)).to.contain('Start-up fee').and.contain('kWh × €0.49/kWh (Day)').and.contain('City standard');
    const veto = (event: Event) => event.preventDefault();
    table.addEventListener('wf-before-command', veto);
    inside(table, '[part~=stop-order]')[0]!.click();
    await waitUntil(() => inside(table, '[part~=confirm]').length > 0);
    inside(table, '[part~=confirm]')[0]!.click();
    await waitUntil(() => inside(table, '[part~=confirm]').length === 0);
    expect(stops).to.have.length(0);
    table.removeEventListener('wf-before-command', veto);
    inside(table, '[part~=stop-order]')[0]!.click();
    await waitUntil(() => inside(table, '[part~=confirm]').length > 0);
    inside(table, '[part~=confirm]')[0]!.click();
    await waitUntil(() => textOf(table).includes('The charger was asked to stop.'));
    await waitUntil(() => api.streams.length === 1);
    api.send({
      topic: 'command.changed',
      id: 'e1',
      at: 1,
      row: { id: 'c9', state: 'rejected', detail: 'no such transaction' },
    });
    await waitUntil(() => textOf(table).includes('The charger did not stop: no such transaction'));
  });

  it('closes an order by hand, with a note', async () => {
    api.answer('POST', '/v1/orders/o1/close', async (request) => {
      expect(await request.json()).to.deep.equal({ note: 'the end was lost' });
      return { ...all[1]!, state: 'abnormal', abnormalReason: 'closedByHand' };
    });
    const table = await place();
    inside(table, '.window > .tr')[1]!.click();
    await waitUntil(() => inside(table, '[part~=close-order]').length > 0, 'detail', { timeout: 4000 });
    inside(table, '[part~=close-order]')[0]!.click();
    await waitUntil(() => inside(table, '#note').length > 0);
    expect(inside<HTMLButtonElement>(table, '[part~=confirm]')[0]!.disabled).to.equal(true);
    inside(table, '#note')[0]!.focus();
    await sendKeys({ type: 'the end was lost' });
    inside(table, '[part~=confirm]')[0]!.click();
    await waitUntil(() => cells(table, 0)[1] === 'Abnormal');
  });

  it('offers no command to those who may only look', async () => {
    api.grant = { permissions: ['order:view'] };
    const table = await place();
    inside(table, '.window > .tr')[1]!.click();
    await waitUntil(() => textOf(table).includes('Start-up fee'), 'detail', { timeout: 4000 });
    expect(inside(table, '[part~=stop-order]')).to.have.length(0);
  });

  it('exports the columns and filters on screen', async () => {
    let asked = new URLSearchParams();
    api.answer('GET', '/v1/orders.export', ({ url }) => {
      asked = new URL(url).searchParams;
      return new Response('a,b');
    });
    const table = await place({ columns: 'state,totalMinor' });
    inside(table, '[role=radio]')
      .find((each) => each.textContent === 'Charging')!
      .click();
    const saved: string[] = [];
    const click = HTMLAnchorElement.prototype.click;
    HTMLAnchorElement.prototype.click = function () {
      saved.push(this.download);
    };
    buttonNamed(table, 'As Excel (XLSX)').click();
    await waitUntil(() => saved.length === 1);
    HTMLAnchorElement.prototype.click = click;
    expect(saved).to.deep.equal(['orders.xlsx']);
    expect(Object.fromEntries(asked)).to.include({
      format: 'xlsx',
      columns: 'state,totalMinor',
      state: 'charging',
      zone: 'Europe/Berlin',
    });
  });

  it('speaks German and turns round in right-to-left pages', async () => {
    const table = await place({ lang: 'de', dir: 'rtl' });
    expect(inside(table, '.th')[0]!.textContent).to.equal('Status');
    const [first, second] = inside(table, '.th').map((each) => each.getBoundingClientRect());
    expect(first!.left).to.be.greaterThan(second!.left);
    inside(table, '.window .td')[0]!.focus();
    await sendKeys({ press: 'ArrowLeft' });
    expect(focused(table)!.previousElementSibling).to.not.equal(null);
    await expect(table).to.be.accessible();
  });

  it('becomes two-line cards in a narrow place, with room for a finger', async () => {
    await setViewport({ width: 360, height: 780 });
    const table = await place();
    await waitUntil(() => inside(table, '.table.cards').length === 1);
    expect(inside(table, '.window > .tr')[0]!.getBoundingClientRect().height).to.be.at.least(44);
    for (const each of inside(table, '.head button')) {
      const { width, height } = each.getBoundingClientRect();
      if (width > 0) expect(height, each.textContent!).to.be.at.least(44);
    }
    expect(document.documentElement.scrollWidth).to.be.at.most(360);
    await expect(table).to.be.accessible();
  });

  it('keeps what is set in the page’s URL', async () => {
    const table = await place();
    table.urlState = 'o';
    inside(table, '[role=radio]')
      .find((each) => each.textContent === 'Charging')!
      .click();
    expect(new URL(location.href).searchParams.get('o.state')).to.equal('charging');
    await table.updateComplete;
    const provider = table.closest('charge-provider')!;
    const other = document.createElement('order-table') as OrderTable;
    other.setAttribute('url-state', 'o');
    provider.append(other);
    expect(other.viewState.filters).to.deep.equal({ state: 'charging' });
    inside(table, '[role=radio]')
      .find((each) => each.textContent === 'All')!
      .click();
    expect(new URL(location.href).searchParams.has('o.state')).to.equal(false);
  });

  it('says what to do when there is nothing', async () => {
    api.answer('GET', '/v1/orders', () => ({ items: [], next: null, totals: { count: 0, sums: {} } }));
    const provider =
      await fixture<ChargeProvider>(html`<charge-provider src=${api.origin} .fetchClientSecret=${async () => 's'}>
      <order-table><p slot="empty">Plug in!</p></order-table><order-table></order-table>
    </charge-provider>`);
    const [own, plain] = [...provider.querySelectorAll<OrderTable>('order-table')];
    await waitUntil(() => textOf(plain!).includes('No orders yet'));
    await waitUntil(
      () => own!.shadowRoot!.querySelector<HTMLSlotElement>('slot[name=empty]')?.assignedElements().length === 1,
    );
    await expect(plain!).to.be.accessible();
  });

  it('shows rows of the page’s own, without a provider', async () => {
    const table = await fixture<OrderTable>(html`<order-table></order-table>`);
    expect(textOf(table)).to.contain('Not connected yet');
    const rows = sampleOrders(100_000);
    table.source = { page: async () => ({ items: rows, next: null, totals: { count: rows.length, sums: {} } }) };
    await waitUntil(() => cells(table, 0).length > 10);
    const grid = inside(table, '.table')[0]!;
    grid.scrollTop = grid.scrollHeight;
    await waitUntil(() => inside(table, '.window > .tr').pop()!.getAttribute('aria-rowindex') === '100001');
    expect(inside(table, '.table *').length).to.be.lessThan(250);
  });
});
