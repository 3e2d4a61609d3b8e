/** The order drawer's money: how an order is paid, its history, and what may be done about it, asked and looked at before it is done. */
import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { emulateMedia, setViewport } from '@web/test-runner-commands';
import { defineChargeProvider } from '../../base/charge-provider.ts';
import type { ChargeProvider } from '../../base/provider.ts';
import { FakeApi } from '../../testing/fake-api.ts';
import { sampleDetail, sampleOrder } from '../../testing/samples.ts';
import { defineOrderTable } from './define.ts';
import type { OrderHistory } from './detail.ts';
import type { OrderTable } from './order-table.ts';
import type { OrderRow } from './view-state.ts';

defineChargeProvider();
defineOrderTable();

const inside = <T extends Element = HTMLElement>(table: OrderTable, selector: string) =>
  [...table.shadowRoot!.querySelectorAll<T & Element>(selector)] as T[];
const one = <T extends Element = HTMLElement>(table: OrderTable, selector: string): T => {
  const [found] = inside<T>(table, selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
};
const textOf = (table: OrderTable) => table.shadowRoot!.textContent!.replace(/\s+/g, ' ');
const type = async (table: OrderTable, selector: string, text: string) => {
  const input = one<HTMLInputElement>(table, selector);
  input.value = text;
  input.dispatchEvent(new Event(input instanceof HTMLSelectElement ? 'change' : 'input', { bubbles: true }));
  await table.updateComplete;
};
const confirm = (table: OrderTable) => one<HTMLButtonElement>(table, 'dialog[open] [part~=confirm]');

const paid: OrderRow = {
  ...sampleOrder(7),
  id: 'o7',
  state: 'completed',
  totalMinor: 1783,
  paymentState: 'paid',
  paymentMode: 'card',
  paidMinor: 1783,
  refundedMinor: 0,
  review: '',
  driverId: 'd1',
};
const history: OrderHistory = {
  bills: [
    {
      id: 'b1',
      bill: null,
      totalMinor: 1883,
      energyWh: 33_000,
      reason: 'Wrong tariff',
      actorName: 'Ada Byron',
      createdAt: paid.startedAt + 9_000_000,
    },
  ],
  ledger: [
    { id: 1, kind: 'order', debit: 'receivable', credit: 'revenue', amountMinor: 1498, at: paid.startedAt, note: '' },
  ],
  payments: [
    {
      id: 'p1',
      kind: 'hold',
      state: 'captured',
      amountMinor: 5000,
      capturedMinor: 1783,
      refundedMinor: 0,
      error: '',
      createdAt: paid.startedAt,
    },
  ],
  refunds: [],
  invoices: [],
};

describe('the drawer of an order', () => {
  let api: FakeApi;
  let row: OrderRow;
  let past: OrderHistory;
  const sent: { path: string; body: Record<string, unknown>; key: string | null }[] = [];
  const asked = () => sent.filter(({ body }) => !body.preview);

  beforeEach(async () => {
    await emulateMedia({ reducedMotion: 'reduce' });
    await setViewport({ width: 1280, height: 900 });
    api = new FakeApi();
    row = paid;
    past = history;
    sent.length = 0;
    api.answer('GET', '/v1/orders', ({ url }) => {
      const query = new URL(url).searchParams;
      const earlier = query.get('chargerId') ? [{ ...row, id: 'o6', startedAt: row.startedAt - 3_600_000 }] : undefined;
      return { items: earlier ?? [row], next: null, totals: { count: 1, sums: { energyWh: 1, totalMinor: 1783 } } };
    });
    api.answer('GET', '/v1/orders/o7/detail', () => ({ ...sampleDetail(row), order: row }));
    api.answer('GET', '/v1/orders/o7/history', () => past);
    api.answer('GET', '/v1/tariffs', () => ({ items: [{ id: 't2', name: 'Fleet', version: 4 }], next: null }));
    for (const name of ['refund', 'reprice', 'waive', 'bill', 'merge', 'accept', 'write-off', 'mark-paid'])
      api.answer('POST', `/v1/orders/o7/${name}`, async (request) => {
        const body = await request.json();
        sent.push({ path: name, body, key: request.headers.get('idempotency-key') });
        if (name === 'refund') return { refunds: [] };
        if (name === 'write-off' || name === 'mark-paid') return row;
        return { order: row, bill: null, beforeMinor: 1783, totalMinor: 1200, openMinor: 0, overpaidMinor: 583 };
      });
  });
  afterEach(() => api.restore());

  const place = async (attributes: { lang?: string; dir?: string } = {}) => {
    const provider = await fixture<ChargeProvider>(html`<charge-provider
      src=${api.origin}
      lang=${attributes.lang ?? 'en'}
      .fetchClientSecret=${async () => 'secret'}
    ><div dir=${attributes.dir ?? 'ltr'}><order-table></order-table></div></charge-provider>`);
    const table = provider.querySelector<OrderTable>('order-table')!;
    await waitUntil(() => inside(table, '[part~=row]').length > 0, 'rows', { timeout: 4000 });
    table.viewState = { ...table.viewState, selected: 'o7' };
    await waitUntil(() => inside(table, '[part=payment]').length > 0, 'drawer', { timeout: 4000 });
    await waitUntil(() => !one(table, '[part=history]').querySelector('.skeleton'), 'history');
    return table;
  };
  const deed = async (table: OrderTable, name: string) => {
    const first = inside(table, `[part~=deed][part~=${name}]`)[0];
    if (first) first.click();
    else
      inside(table, '#deeds button')
        .find((each) => each.textContent!.includes(menuWords[name]!))!
        .click();
    await waitUntil(() => inside(table, '[part=deed]').length > 0, name, { timeout: 4000 });
  };
  const menuWords: Record<string, string> = {
    reprice: 'Price again',
    bill: 'Bill by hand',
    merge: 'Bill with another',
    waive: 'Waive',
    writeOff: 'Write off',
    markPaid: 'Mark as paid',
  };

  it('draws the energy since the start, also where the first reading came later', async () => {
    row = { ...paid, energyWh: 1387 };
    const curve = [4, 6, 8].map((minute) => ({
      atMs: row.startedAt + minute * 60_000,
      energyWh: Math.round((1387 * minute) / 8),
      powerW: 11_000,
    }));
    api.answer('GET', '/v1/orders/o7/detail', () => ({ ...sampleDetail(row), order: row, curve }));
    const table = await place();
    expect(one(table, '.chart .end.value').textContent).to.equal('1.39 kWh');
    const lines = inside(table, '.chart tbody tr').map((line) => line.querySelectorAll('td')[1]?.textContent);
    expect(lines).to.deep.equal(['0.00 kWh', '0.69 kWh', '1.04 kWh', '1.39 kWh']);
  });

  it('is accessible with its money, and with a question about it, in light and dark', async () => {
    const table = await place();
    await expect(table).to.be.accessible();
    await deed(table, 'refund');
    await expect(table).to.be.accessible();
    await emulateMedia({ colorScheme: 'dark' });
    await expect(table).to.be.accessible();
    await emulateMedia({ colorScheme: 'light' });
  });

  it('says how it is paid and what became of that', async () => {
    const table = await place();
    const payment = one(table, '[part=payment]').textContent!.replace(/\s+/g, ' ');
    expect(payment).to.contain('Paid').and.contain('Card').and.contain('€17.83');
    const told = inside(table, '[part=history] > .past > li').map((each) => each.textContent!.replace(/\s+/g, ' '));
    expect(told[0]).to.contain('Card: €50.00 held · €17.83 taken');
    expect(told[1]).to.contain('The bill of €18.83 was replaced by Ada Byron: Wrong tariff');
    expect(one(table, '.bookings').textContent).to.contain('Order: receivable from revenue').and.contain('€14.98');
  });

  it('says that an order is unpaid as soon as it has ended', async () => {
    row = { ...paid, paymentState: 'none', paidMinor: 0 };
    const table = await place();
    const payment = one(table, '[part=payment]').textContent!;
    expect(payment).to.contain('Unpaid').and.contain('€17.83').and.not.contain('Nothing due');
  });

  it('gives back ticked lines of the bill to the card, once, and only with a reason', async () => {
    const table = await place();
    await deed(table, 'refund');
    expect(one(table, '[part=deed]').textContent).to.contain('€17.83 of what was paid can be given back');
    inside(table, '[part=deed] [role=radio]')[2]!.click();
    await table.updateComplete;
    inside<HTMLInputElement>(table, '.choices input')[0]!.click();
    await table.updateComplete;
    expect(confirm(table).textContent).to.contain('Give back €0.49');
    expect(confirm(table).disabled).to.equal(true);
    await type(table, '#deed-note', 'Cable was loose');
    expect(textOf(table)).to.contain('€0.49 goes back to the cards that paid');
    confirm(table).click();
    await waitUntil(() => sent.length === 1);
    expect(sent[0]!.body).to.deep.equal({ amountMinor: 49, lines: [0], via: 'card', reason: 'Cable was loose' });
    expect(sent[0]!.key).to.have.length.greaterThan(10);
    await waitUntil(() => textOf(table).includes('€0.49 is on its way back.'));
    expect(inside(table, '[part=deed]')).to.have.length(0);
  });

  it('never gives back more than is left, counting what is on its way', async () => {
    past = {
      ...history,
      refunds: [
        {
          id: 'r1',
          via: 'card',
          state: 'pending',
          amountMinor: 1700,
          reason: 'x',
          actorName: 'A',
          error: '',
          createdAt: 1,
        },
      ],
    };
    const table = await place();
    await deed(table, 'refund');
    expect(one(table, '[part=deed]').textContent).to.contain('€0.83 of what was paid');
    inside(table, '[part=deed] [role=radio]')[1]!.click();
    await table.updateComplete;
    await type(table, '#deed-note', 'x');
    await type(table, '#deed-amount', '0,84');
    expect(one(table, '#deed-amount-wrong').textContent).to.contain('At most €0.83');
    expect(confirm(table).disabled).to.equal(true);
    await type(table, '#deed-amount', '0,83');
    expect(confirm(table).disabled).to.equal(false);
  });

  it('shows what another price comes to before it is taken', async () => {
    const table = await place();
    await deed(table, 'reprice');
    await waitUntil(() => inside(table, '#deed-tariff option').length === 2);
    await type(table, '#deed-tariff', 't2');
    await waitUntil(() => sent.some(({ body }) => body.tariffId === 't2'), 'preview');
    await waitUntil(() => inside(table, '[part=outcome]').length === 1);
    expect(one(table, '[part=outcome]').textContent)
      .to.contain('€17.83 becomes €12.00')
      .and.contain('€5.83 was paid too');
    expect(asked()).to.have.length(0);
    await type(table, '#deed-note', 'wrong tariff');
    confirm(table).click();
    await waitUntil(() => asked().length === 1);
    expect(asked()[0]!.body).to.deep.equal({ note: 'wrong tariff', tariffId: 't2' });
    await waitUntil(() => textOf(table).includes('The order has a new price. €5.83 was paid too much'));
  });

  it('bills by hand and with an earlier order', async () => {
    const table = await place();
    await deed(table, 'bill');
    await type(table, '#deed-note', 'meter was off');
    await type(table, '#deed-energy', '12,5x');
    expect(one(table, '#deed-energy-wrong').textContent).to.contain('kWh');
    await type(table, '#deed-energy', '12,5');
    confirm(table).click();
    await waitUntil(() => asked().length === 1);
    expect(asked()[0]).to.deep.include({ path: 'bill', body: { note: 'meter was off', energyWh: 12_500 } });
    await waitUntil(() => inside(table, '[part=deed]').length === 0);
    await deed(table, 'merge');
    await waitUntil(() => inside(table, '.choices input').length === 1);
    inside<HTMLInputElement>(table, '.choices input')[0]!.click();
    await type(table, '#deed-note', 'torn');
    confirm(table).click();
    await waitUntil(() => asked().length === 2);
    expect(asked()[1]).to.deep.include({ path: 'merge', body: { note: 'torn', intoId: 'o6' } });
  });

  it('lets somebody decide about what is abnormal, mark as paid and write off', async () => {
    row = {
      ...paid,
      state: 'abnormal',
      abnormalReason: 'missingStop',
      review: 'open',
      paidMinor: 0,
      paymentState: 'unpaid',
    };
    past = { ...history, payments: [], bills: [] };
    const table = await place();
    expect(one(table, '[part=payment]').textContent).to.contain('Still to pay');
    for (const [name, path, more] of [
      ['accept', 'accept', {}],
      ['writeOff', 'write-off', {}],
      ['markPaid', 'mark-paid', { reference: 'till 3', amountMinor: 1783 }],
    ] as const) {
      await deed(table, name);
      await type(table, '#deed-note', 'looked at');
      if (name === 'markPaid') await type(table, '#deed-reference', 'till 3');
      confirm(table).click();
      await waitUntil(() => asked().some((each) => each.path === path), path);
      expect(asked().pop()!.body).to.deep.equal({ note: 'looked at', ...more });
      await waitUntil(() => inside(table, '[part=deed]').length === 0);
    }
  });

  it('keeps the question open with the reason when the server refuses', async () => {
    api.answer('POST', '/v1/orders/o7/waive', () => api.problem(409, 'conflict', 'The order changed just now.'));
    const table = await place();
    await deed(table, 'waive');
    await waitUntil(() => textOf(table).includes('The order changed just now.'));
    await type(table, '#deed-note', 'x');
    confirm(table).click();
    await waitUntil(() => inside(table, '[part=deed] [role=alert]').length === 1);
    expect(inside(table, 'dialog[open] [part=deed]')).to.have.length(1);
  });

  it('says once what is wrong with a field', async () => {
    const detail = 'The body is not as it should be: note: Too short.';
    const refusal = { type: 'about:blank', title: 'invalid', status: 422, detail, code: 'invalid', requestId: 'req-1' };
    const errors = ['Too short.', 'Too plain.'].map((message) => ({ path: 'note', message }));
    api.answer('POST', '/v1/orders/o7/waive', () => Response.json({ ...refusal, errors }, { status: 422 }));
    const table = await place();
    await deed(table, 'waive');
    await waitUntil(() => inside(table, '[part=deed] [role=alert]').length === 1);
    expect(one(table, '[part=deed] [role=alert]').textContent?.trim()).to.equal(`${detail} Too plain.`);
  });

  it('lets the page veto, and offers nothing without the right to it', async () => {
    const table = await place();
    table.addEventListener('wf-before-command', (event) => event.preventDefault());
    await deed(table, 'waive');
    await type(table, '#deed-note', 'x');
    confirm(table).click();
    await waitUntil(() => inside(table, '[part=deed]').length === 0);
    expect(asked()).to.have.length(0);
    api.grant = { permissions: ['order:view'] };
    const mere = await place();
    expect(inside(mere, '[part~=deed], [part~=deeds]')).to.have.length(0);
    expect(textOf(mere)).to.contain('History');
  });

  it('says why an invoiced bill stays, and downloads the invoice', async () => {
    row = { ...paid, invoiceId: 'i1' };
    past = {
      ...history,
      invoices: [{ id: 'i1', number: 'W2026-00012', type: 'invoice', totalMinor: 1783, issuedAt: paid.startedAt }],
    };
    api.answer('GET', '/v1/invoices/i1/pdf', () => new Response('%PDF'));
    const table = await place();
    expect(textOf(table)).to.contain('W2026-00012').and.contain('Credit the invoice first');
    const saved: string[] = [];
    const click = HTMLAnchorElement.prototype.click;
    HTMLAnchorElement.prototype.click = function () {
      saved.push(this.download);
    };
    one(table, '[part~=pdf]').click();
    await waitUntil(() => saved.length === 1);
    HTMLAnchorElement.prototype.click = click;
    expect(saved).to.deep.equal(['W2026-00012.pdf']);
  });

  it('follows what others do to the order', async () => {
    const table = await place();
    await waitUntil(() => api.streams.length === 1);
    row = { ...paid, paymentState: 'refunded', refundedMinor: 1783 };
    api.send({ topic: 'order.changed', id: 'e1', at: 1, row });
    await waitUntil(() => one(table, '[part=payment]').textContent!.includes('Refunded'));
    await waitUntil(() => inside(table, '[part~=deed]').length === 0);
  });

  it('speaks German, from right to left', async () => {
    const table = await place({ lang: 'de', dir: 'rtl' });
    expect(textOf(table)).to.contain('Zahlung').and.contain('Verlauf').and.contain('Erstatten …');
    await expect(table).to.be.accessible();
  });
});
