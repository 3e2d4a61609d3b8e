/** `<invoice-desk>` on a page: accessible; lists, shows, issues, takes back and mails; batches and issuers. */
import { expect, fixture, html, oneEvent, waitUntil } from '@open-wc/testing';
import { emulateMedia, setViewport } from '@web/test-runner-commands';
import { defineChargeProvider } from '../../base/charge-provider.ts';
import type { ChargeProvider } from '../../base/provider.ts';
import { FakeApi } from '../../testing/fake-api.ts';
import { sampleBatch, sampleDocument, sampleInvoice, sampleIssuer } from '../../testing/invoice-samples.ts';
import { sampleNowMs, sampleOrders } from '../../testing/samples.ts';
import { defineInvoiceDesk } from './define.ts';
import type { InvoiceDesk } from './invoice-desk.ts';

defineChargeProvider();
defineInvoiceDesk();

const inside = <T extends Element = HTMLElement>(widget: Element, selector: string) =>
  [...widget.shadowRoot!.querySelectorAll<T & Element>(selector)] as T[];
const textOf = (widget: Element) => widget.shadowRoot!.textContent!.replace(/\s+/g, ' ');
const shown = (widget: Element, selector: string) =>
  waitUntil(() => inside(widget, selector).length > 0, selector, { timeout: 4000 });
const click = async (widget: Element, selector: string) => {
  await shown(widget, selector);
  inside(widget, selector)[0]!.click();
};
const type = (widget: Element, id: string, value: string) => {
  const input = inside<HTMLInputElement>(widget, `#${id}`)[0]!;
  input.value = value;
  input.dispatchEvent(new Event('input'));
  input.dispatchEvent(new Event('change'));
};

describe('<invoice-desk>', () => {
  let api: FakeApi;
  const realNow = Date.now;
  const bodies = new Map<string, Record<string, unknown>>();
  const take = (method: string, path: string, answer: (body: Record<string, unknown>) => unknown) =>
    api.answer(method, path, async (request) => {
      const body = (await request.json()) as Record<string, unknown>;
      bodies.set(path, body);
      return answer(body);
    });
  beforeEach(async () => {
    await emulateMedia({ reducedMotion: 'reduce' });
    await setViewport({ width: 1280, height: 900 });
    Date.now = () => sampleNowMs;
    bodies.clear();
    api = new FakeApi();
    api.answer('GET', '/v1/invoices', ({ url }) => {
      const type = new URL(url).searchParams.get('type');
      const items = Array.from({ length: 30 }, (_, i) => sampleInvoice(i)).filter((row) => !type || row.type === type);
      return { items, next: null, totals: { count: items.length, sums: { totalMinor: 123_456 } } };
    });
    for (const i of [0, 1, 2, 3, 4]) api.answer('GET', `/v1/invoices/inv${i}/document`, () => sampleDocument());
    api.answer('GET', '/v1/legal-entities', () => ({ items: [sampleIssuer()], next: null }));
    api.answer('GET', '/v1/invoice-batches', () => ({ items: [sampleBatch(0), sampleBatch(1)], next: null }));
    api.answer('GET', '/v1/orders', () => ({
      items: sampleOrders(40).filter(({ state }) => state === 'completed'),
      next: null,
      totals: { count: 7, sums: {} },
    }));
  });
  afterEach(() => {
    Date.now = realNow;
    api.restore();
    history.replaceState(null, '', location.pathname);
  });

  const place = async (attributes: { lang?: string; dir?: string; orderIds?: string; url?: string } = {}) => {
    const { lang = 'en', dir = 'ltr', orderIds = '', url } = attributes;
    const provider = await fixture<ChargeProvider>(html`<charge-provider
      src=${api.origin} lang=${lang} .fetchClientSecret=${async () => 'secret'}
    ><div dir=${dir}><invoice-desk order-ids=${orderIds} .urlState=${url ?? null}></invoice-desk></div></charge-provider>`);
    const widget = provider.querySelector<InvoiceDesk>('invoice-desk')!;
    await shown(widget, '.window > .tr');
    return widget;
  };

  it('is accessible, with a document, the form, the batches and the issuers', async function () {
    this.timeout(30_000);
    const widget = await place();
    await expect(widget).to.be.accessible();
    await click(widget, '.window > .tr');
    await shown(widget, '.paper');
    await expect(widget).to.be.accessible();
    widget.show('batches');
    await shown(widget, '[part~="batch"]');
    await expect(widget).to.be.accessible();
    widget.show('issuers');
    await click(widget, '[part~="issuer"] .btn');
    await shown(widget, '#issuer-name');
    await expect(widget).to.be.accessible();
    const other = await place({ lang: 'de', dir: 'rtl' });
    other.show('issue');
    await shown(other, '.choices li');
    await expect(other).to.be.accessible();
  });

  it('lists by kind, adds up within a currency, and keeps what is set in the URL', async () => {
    const widget = await place({ url: 'i' });
    expect(textOf(widget)).to.contain('30 documents').and.contain('€1,234.56');
    inside(widget, '.segments button')[2]!.click();
    await waitUntil(() => inside(widget, '.window > .tr').every((row) => row.textContent!.includes('Credit note')));
    expect(location.search).to.equal('?i.type=creditNote');
    await click(widget, '.window > .tr');
    await waitUntil(() => location.search.includes('i.invoice='));
  });

  it('shows the document with its sums, and hands out its files', async () => {
    const asked: string[] = [];
    api.answer('GET', '/v1/invoices/inv0/xml', ({ url }) => {
      asked.push(new URL(url).search);
      return new Response('<Invoice/>');
    });
    const widget = await place();
    const opening = oneEvent(widget, 'wf-invoice-open');
    setTimeout(() => inside(widget, '.window > .tr')[0]!.click());
    expect(((await opening) as CustomEvent).detail).to.deep.equal({ id: 'inv0' });
    await shown(widget, '.paper');
    const paper = inside(widget, '.paper')[0]!.textContent!;
    for (const part of ['Reederei Olsen GmbH', '€17.50', 'Tax 19 % on €25.40', '€30.23', '42.31 kWh'])
      expect(paper).to.contain(part);
    inside(widget, '#xml button')[1]!.click();
    await waitUntil(() => asked.length > 0);
    expect(asked).to.deep.equal(['?syntax=ubl']);
  });

  it('issues what was previewed, once, without the orders that cannot be invoiced', async () => {
    const keys: (string | null)[] = [];
    take('POST', '/v1/invoices/preview', () => ({
      document: sampleDocument({ number: '' }),
      problems: [{ orderId: 'o9', message: 'It is invoiced already.' }],
      missing: [],
      rules: [],
    }));
    let lost = true;
    api.answer('POST', '/v1/invoices', async (request) => {
      keys.push(request.headers.get('idempotency-key'));
      bodies.set('/v1/invoices', (await request.json()) as Record<string, unknown>);
      if (!lost) return sampleInvoice(0);
      lost = false;
      throw new TypeError('the line was cut');
    });
    const widget = await place({ orderIds: 'o8,o9' });
    await shown(widget, '#issuer');
    expect(textOf(widget)).to.contain('The page has chosen 2 orders.');
    await click(widget, '[part~="preview"]');
    await shown(widget, '.paper');
    expect(textOf(widget)).to.contain('1 order cannot be invoiced');
    await click(widget, '[part~="issue-do"]');
    await shown(widget, 'dialog [role=alert].callout.bad');
    setTimeout(() => inside(widget, '[part~="issue-do"]')[0]!.click());
    const { detail } = (await oneEvent(widget, 'wf-invoice-issued')) as CustomEvent;
    expect(detail).to.deep.equal({ id: 'inv0', number: 'RE2026-00412' });
    expect(bodies.get('/v1/invoices')).to.deep.equal({
      entityId: 'le0',
      orderIds: ['o8'],
      detail: 'orders',
      mail: false,
    });
    expect(keys).to.have.length(2);
    expect(keys[0]).to.be.a('string').and.equal(keys[1]);
  });

  it('issues nothing while something is missing, and says what', async () => {
    take('POST', '/v1/invoices/preview', () => ({
      document: sampleDocument({ number: '', buyer: null }),
      problems: [],
      missing: [{ field: 'buyer.name', message: 'Name the buyer.' }],
      rules: [{ rule: 'BR-07', message: 'The buyer has no name.' }],
    }));
    const widget = await place();
    widget.show('issue');
    await click(widget, '.choices input');
    await waitUntil(() => textOf(widget).includes('1 order chosen'));
    expect(api.calls.some(({ url }) => new URL(url).searchParams.get('invoiced') === 'no')).to.equal(true);
    await click(widget, '[part~="preview"]');
    await shown(widget, '.paper');
    expect(textOf(widget)).to.contain('Name the buyer.').and.contain('BR-07');
    expect(inside<HTMLButtonElement>(widget, '[part~="issue-do"]')[0]!.disabled).to.equal(true);
  });

  it('gives the days of a new invoice room in a wide typeface, on a phone too', async () => {
    const widget = await place();
    widget.style.fontFamily = 'monospace';
    widget.show('issue');
    await shown(widget, '#orders-to');
    for (const width of [1280, 360]) {
      await setViewport({ width, height: 900 });
      await widget.updateComplete;
      const [from, to] = ['from', 'to'].map((name) =>
        inside(widget, `#orders-${name}`)[0]!.parentElement!.getBoundingClientRect(),
      );
      expect(from!.right < to!.left || from!.bottom < to!.top, `apart at ${width}`).to.equal(true);
      expect(to!.right, `within ${width}`).to.be.at.most(width - 16);
    }
  });

  it('lists the orders that the issuer may invoice, and begins anew for another issuer', async () => {
    const below = sampleOrders(40).filter(({ state }) => state === 'completed');
    api.answer('GET', '/v1/legal-entities', () => ({
      items: [sampleIssuer(), sampleIssuer({ id: 'le1', name: 'Ulm AG' })],
      next: null,
    }));
    api.answer('GET', '/v1/tenants', () => ({ items: [{ id: 'm7', name: 'Stadtwerke Ulm' }], next: null }));
    api.answer('GET', '/v1/orders', ({ url }) => {
      const isOther = new URL(url).searchParams.get('issuerId') === 'le1';
      return { items: isOther ? [{ ...below[0]!, tenantId: 'm7' }, below[1]!] : below.slice(0, 1), next: null };
    });
    const widget = await place();
    widget.show('issue');
    await click(widget, '.choices input');
    await waitUntil(() => textOf(widget).includes('1 order chosen'));
    expect(textOf(widget)).not.to.contain('Stadtwerke Ulm');
    const issuer = inside<HTMLSelectElement>(widget, '#issuer')[0]!;
    issuer.value = 'le1';
    issuer.dispatchEvent(new Event('change'));
    await waitUntil(() => inside(widget, '.choices li').length === 2 && textOf(widget).includes('Stadtwerke Ulm · '));
    expect(textOf(widget)).to.contain('0 orders chosen');
    expect(inside<HTMLButtonElement>(widget, '[part~="preview"]')[0]!.disabled).to.equal(true);
    const asked = api.calls.filter(({ url }) => url.includes('/v1/orders?'));
    expect(asked.map(({ url }) => new URL(url).searchParams.get('issuerId'))).to.deep.equal(['le0', 'le1']);
  });

  it('is not turned round by a station’s name in letters of the other direction', async () => {
    const [order] = sampleOrders(40).filter(({ state }) => state === 'completed');
    api.answer('GET', '/v1/orders', () => ({ items: [{ ...order!, stationName: 'محطة' }], next: null }));
    const session = { ...sampleDocument().lines[0]!.session!, stationName: 'محطة' };
    const [line] = sampleDocument().lines;
    api.answer('GET', '/v1/invoices/inv0/document', () => sampleDocument({ lines: [{ ...line!, session }] }));
    const widget = await place();
    const leftOf = (line: Element, words: string) => {
      const found = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      while (found.nextNode()) {
        const at = found.currentNode.textContent!.indexOf(words);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(found.currentNode, at);
        range.setEnd(found.currentNode, at + words.length);
        return range.getBoundingClientRect().left;
      }
      throw new Error(`no "${words}" in "${line.textContent}"`);
    };
    const checkLine = async (selector: string) => {
      await waitUntil(() => inside(widget, selector).some((each) => each.textContent!.includes('محطة')));
      const row = inside(widget, selector).find((each) => each.textContent!.includes('محطة'))!;
      expect(leftOf(row, 'محطة'), selector).to.be.lessThan(leftOf(row, 'kWh'));
    };
    await click(widget, '.window > .tr');
    await checkLine('.paper td .small');
    widget.show('issue');
    await checkLine('.choices .small');
  });

  it('says why orders cannot be invoiced in the reader’s language, and otherwise in the server’s words', async () => {
    take('POST', '/v1/invoices/preview', () => ({
      document: null,
      problems: [
        { orderId: 'o8', code: 'currency', message: 'It is in CHF.' },
        { orderId: 'o9', code: 'newer', message: 'Of a newer server.' },
      ],
      missing: [
        { field: 'buyer.name', message: 'Name the buyer.' },
        { field: 'newer', message: 'Say more.' },
      ],
      rules: [],
    }));
    api.answer('GET', '/v1/invoice-batches', () => ({
      items: [
        sampleBatch(1, {
          problems: [{ orderId: 'o17', code: 'notMailed', message: 'It is invoiced, but not mailed.' }],
        }),
      ],
      next: null,
    }));
    const widget = await place({ orderIds: 'o8,o9', lang: 'de' });
    await click(widget, '[part~="preview"]');
    await waitUntil(() => textOf(widget).includes('Of a newer server.'));
    expect(textOf(widget)).to.contain('Er hat eine andere Währung').and.not.to.contain('CHF');
    expect(textOf(widget)).to.contain('Nennen Sie den Empfänger.').and.contain('Say more.');
    widget.show('batches');
    await waitUntil(() => textOf(widget).includes('die Rechnung aber nicht verschickt'));
    expect(textOf(widget)).not.to.contain('not mailed.').and.not.to.contain('Name the buyer.');
  });

  it('takes amounts back, never more than an order had', async () => {
    take('POST', '/v1/invoices/inv0/credit', () => sampleInvoice(3));
    const widget = await place();
    await click(widget, '.window > .tr');
    await click(widget, '[part~="credit"]');
    await shown(widget, '#credit-what');
    const what = inside<HTMLSelectElement>(widget, '#credit-what')[0]!;
    what.value = 'some';
    what.dispatchEvent(new Event('change'));
    await shown(widget, '#credit-o1');
    type(widget, 'credit-o1', '20.84');
    type(widget, 'note', 'Charger was slow');
    await click(widget, '[part~="confirm"]');
    await waitUntil(() => textOf(widget).includes('at most €20.83'));
    type(widget, 'credit-o1', '5');
    await click(widget, '[part~="confirm"]');
    await waitUntil(() => bodies.size > 0);
    expect(bodies.get('/v1/invoices/inv0/credit')).to.deep.equal({
      note: 'Charger was slow',
      mail: false,
      amounts: [{ orderId: 'o1', amountMinor: 500 }],
    });
  });

  it('does nothing that the page forbids, and says so', async () => {
    const widget = await place();
    widget.addEventListener('wf-before-command', (event) => event.preventDefault());
    await click(widget, '.window > .tr');
    await click(widget, '[part~="mail"]');
    await click(widget, '[part~="confirm"]');
    await waitUntil(() => textOf(widget).includes('The page does not allow this.'));
    expect(api.calls.some(({ url }) => url.endsWith('/mail'))).to.equal(false);
  });

  it('begins a batch about the month before, follows it, and says what hindered it', async () => {
    take('POST', '/v1/invoice-batches', () => sampleBatch(2));
    const widget = await place();
    widget.show('batches');
    await shown(widget, '[part~="batch"]');
    expect(textOf(widget)).to.contain('3 orders could not be invoiced').and.contain('under review');
    expect(textOf(widget)).to.contain('1,200 of 1,200 orders done, 288 invoices issued');
    await click(widget, '[part~="new-batch"]');
    await shown(widget, '#batch-name');
    expect(inside<HTMLInputElement>(widget, '#batch-from')[0]!.value).to.equal('2026-10-01');
    expect(inside<HTMLInputElement>(widget, '#batch-to')[0]!.value).to.equal('2026-10-31');
    await waitUntil(() => textOf(widget).includes('7 orders have no invoice yet.'));
    const counted = new URL(api.calls.findLast(({ url }) => url.includes('/v1/orders?'))!.url).searchParams;
    expect(Object.fromEntries(counted)).to.deep.equal({
      ...{ invoiced: 'no', issuerId: 'le0', limit: '1', totals: '1' },
      ...{ 'startedAt.from': String(Date.UTC(2026, 8, 30, 22)), 'startedAt.to': String(Date.UTC(2026, 9, 31, 23) - 1) },
    });
    type(widget, 'batch-name', 'October');
    await click(widget, '[part~="confirm"]');
    await waitUntil(() => bodies.size > 0);
    expect(bodies.get('/v1/invoice-batches')).to.deep.equal({
      ...{ name: 'October', entityId: 'le0', by: 'driver', mail: false },
      filter: { 'startedAt.from': Date.UTC(2026, 8, 30, 22), 'startedAt.to': Date.UTC(2026, 9, 31, 23) - 1 },
    });
    await waitUntil(
      () => api.lives.some(({ url }) => url.includes('invoiceBatch.changed')) && api.streams.length === 1,
    );
    api.send({ topic: 'invoiceBatch.changed', id: 'b0', at: 1, row: sampleBatch(0, { done: 600, issued: 41 }) });
    await waitUntil(() => inside(widget, '[role=progressbar]')[0]?.getAttribute('aria-valuenow') === '600');
  });

  it('sets up an issuer, says what its region still wants, and sends its logo', async () => {
    take('POST', '/v1/legal-entities', (body) => sampleIssuer({ id: 'le9', name: String(body.name) }));
    let logo: Blob | undefined;
    api.answer('PUT', '/v1/legal-entities/le9/logo', async (request) => {
      logo = await request.blob();
      return sampleIssuer({ id: 'le9', hasLogo: true });
    });
    api.answer('GET', '/v1/legal-entities/le9/logo', () => new Response(logo));
    const widget = await place();
    widget.show('issuers');
    await click(widget, '[part~="new-issuer"]');
    await shown(widget, '#issuer-name');
    expect(textOf(widget)).to.contain('a VAT id or a tax number');
    await click(widget, '[part~="save"]');
    await waitUntil(() => textOf(widget).includes('This must be filled in.'));
    for (const [name, value] of [
      ['name', 'Lader GmbH'],
      ['street', 'Weg 1'],
      ['postcode', '1010'],
      ['city', 'Wien'],
      ['country', 'at'],
      ['vatId', 'ATU12345678'],
    ] as const)
      type(widget, `issuer-${name}`, value);
    await waitUntil(() => textOf(widget).includes('Has all that the law of European Union asks for.'));
    await click(widget, '[part~="save"]');
    await shown(widget, '#issuer-logo');
    expect(bodies.get('/v1/legal-entities')).to.include({
      name: 'Lader GmbH',
      country: 'AT',
      region: 'eu',
      termsDays: 14,
    });
    const file = new DataTransfer();
    file.items.add(new File([new Uint8Array([137, 80, 78, 71])], 'logo.png', { type: 'image/png' }));
    const input = inside<HTMLInputElement>(widget, '#issuer-logo')[0]!;
    input.files = file.files;
    input.dispatchEvent(new Event('change'));
    await shown(widget, 'img.logo');
    expect(logo!.size).to.equal(4);
  });

  it('shows those who may only look no buttons that do something', async () => {
    api.grant = { permissions: ['invoice:view'] };
    const widget = await place();
    expect(inside(widget, '[part~="issue"]')).to.have.length(0);
    await click(widget, '.window > .tr');
    await shown(widget, '[part~="pdf"]');
    expect(inside(widget, '[part~="credit"], [part~="mail"], [part~="correct"]')).to.have.length(0);
  });
});
