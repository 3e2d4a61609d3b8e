/** `<payment-account>` on a page: accessible in each state; opened, bound, changed, disconnected; and what happened. */
import { expect, fixture, html, oneEvent, waitUntil } from '@open-wc/testing';
import { emulateMedia, setViewport } from '@web/test-runner-commands';
import { defineChargeProvider } from '../../base/charge-provider.ts';
import type { ChargeProvider } from '../../base/provider.ts';
import { FakeApi } from '../../testing/fake-api.ts';
import {
  sampleAccount,
  sampleComparison,
  sampleDispute,
  samplePayment,
  samplePayout,
  sampleStatus,
} from '../../testing/payment-samples.ts';
import { definePaymentAccount } from './define.ts';
import type { PaymentStatus } from './host.ts';
import type { PaymentAccount } from './payment-account.ts';

defineChargeProvider();
definePaymentAccount();

const inside = <T extends Element = HTMLElement>(widget: Element, selector: string) =>
  [...widget.shadowRoot!.querySelectorAll<T & Element>(selector)] as T[];
const textOf = (widget: Element) => widget.shadowRoot!.textContent!.replace(/\s+/g, ' ');
const shown = (widget: Element, selector: string) =>
  waitUntil(() => inside(widget, selector).length > 0, selector, { timeout: 4000 });
const says = (widget: Element, text: string) =>
  waitUntil(() => textOf(widget).includes(text), `no “${text}”`, { timeout: 4000 });
const click = async (widget: Element, selector: string) => {
  await shown(widget, selector);
  inside(widget, selector)[0]!.click();
};
const type = (widget: Element, id: string, value: string) => {
  const input = inside<HTMLInputElement>(widget, `#${id}`)[0]!;
  input.value = value;
  input.dispatchEvent(new Event('input'));
};

describe('<payment-account>', () => {
  let api: FakeApi;
  let now: PaymentStatus;
  let body: unknown;
  const realOpen = window.open;
  const take = (method: string, path: string, answer: () => unknown) =>
    api.answer(method, path, async (request) => {
      body = await request.json();
      return answer();
    });
  const open = { state: 'onboarding', chargesEnabled: false } as const;
  const missing = { due: ['external_account', 'individual.dob.day'], pastDue: [], disabledReason: null };
  beforeEach(async () => {
    await emulateMedia({ reducedMotion: 'reduce' });
    await setViewport({ width: 1280, height: 900 });
    api = new FakeApi();
    now = sampleStatus();
    body = undefined;
    const page = (items: unknown[]) => ({ items, next: null });
    api.answer('GET', '/v1/payment-accounts/status', () => now);
    api.answer('GET', '/v1/payments', ({ url }) => {
      const wanted = new URL(url).searchParams.get('state')?.split(',');
      const rows = Array.from({ length: 9 }, (_, i) => samplePayment(i));
      return page(rows.filter(({ state }) => !wanted || wanted.includes(state)));
    });
    api.answer('GET', '/v1/payouts', () => page([samplePayout(0), samplePayout(1)]));
    api.answer('GET', '/v1/disputes', () => page([sampleDispute()]));
    api.answer('GET', '/v1/reconciliations', () => page([sampleComparison(0), sampleComparison(1)]));
    const balances = { receivableMinor: 0, clearingMinor: 71_002, bankMinor: 913_000, walletMinor: 0, dueMinor: 0 };
    api.answer('GET', '/v1/statements', () =>
      page([
        { tenantId: 'm1', currency: 'EUR', closing: balances },
        { tenantId: 'm2', currency: 'EUR', closing: { ...balances, clearingMinor: 1 } },
      ]),
    );
  });
  afterEach(() => {
    window.open = realOpen;
    api.restore();
  });

  const place = async (attributes: { lang?: string; dir?: string; book?: string } = {}) => {
    const { lang = 'en', dir = 'ltr', book = '' } = attributes;
    const provider = await fixture<ChargeProvider>(html`<charge-provider
      src=${api.origin} lang=${lang} .fetchClientSecret=${async () => 'secret'}
    ><div dir=${dir}><payment-account book=${book}></payment-account></div></charge-provider>`);
    return provider.querySelector<PaymentAccount>('payment-account')!;
  };

  it('is accessible in each of its states', async function () {
    this.timeout(30_000);
    const active = await place();
    await shown(active, '[part~="payment"]');
    await expect(active).to.be.accessible();
    await click(active, '[part~="edit"]');
    await shown(active, '#account-hold');
    await expect(active).to.be.accessible();
    now = sampleStatus({ account: sampleAccount({ ...open, requirements: missing }) });
    const onboarding = await place({ lang: 'de', dir: 'rtl', book: 'reconciliations' });
    await shown(onboarding, '[part~="missing"] li');
    await shown(onboarding, '[part~="comparison"]');
    await expect(onboarding).to.be.accessible();
    now = sampleStatus({ configured: false, account: null });
    await expect(await place()).to.be.accessible();
  });

  it('says in plain words that there is no provider, and what becomes of the orders', async () => {
    now = sampleStatus({ configured: false, account: null, canCharge: false });
    const widget = await place();
    await says(widget, 'No payment provider is set up');
    expect(textOf(widget)).to.contain('stay to be invoiced');
    expect(inside(widget, 'button')).to.have.length(0);
  });

  it('opens an account', async () => {
    now = sampleStatus({ account: null, canCharge: false });
    take('POST', '/v1/payment-accounts', () => {
      now = sampleStatus({ account: sampleAccount(open) });
      return now.account;
    });
    const widget = await place();
    await click(widget, '[part~="create"]');
    await shown(widget, '#account-email');
    type(widget, 'account-email', 'money@example.com');
    await click(widget, '[part~="confirm"]');
    await says(widget, 'Not finished');
    expect(body).to.deep.equal({ email: 'money@example.com' });
  });

  it('binds one that looks like one, and says whose is used meanwhile', async () => {
    now = sampleStatus({ account: null, inheritedFrom: { tenantId: 'r1', name: 'Reseller' } });
    take('POST', '/v1/payment-accounts/bind', () => {
      now = sampleStatus();
      return now.account;
    });
    const widget = await place();
    await says(widget, 'Payments go to Reseller');
    await click(widget, '[part~="bind"]');
    await shown(widget, '#account-id');
    type(widget, 'account-id', 'ba_12');
    await click(widget, '[part~="confirm"]');
    await says(widget, 'It looks like acct_1Abc…');
    type(widget, 'account-id', ' acct_1Abc ');
    await click(widget, '[part~="confirm"]');
    await says(widget, 'Active');
    expect(body).to.deep.equal({ externalId: 'acct_1Abc' });
  });

  it('says what is missing, opens Stripe’s form in another tab, and looks again on return', async () => {
    now = sampleStatus({ account: sampleAccount({ ...open, requirements: missing }) });
    take('POST', '/v1/payment-accounts/pa1/onboarding', () => ({ url: 'https://connect.example/form', expiresAt: 1 }));
    take('POST', '/v1/payment-accounts/pa1/refresh', () => {
      now = sampleStatus();
      return now.account;
    });
    const tab = { opener: window as unknown, location: { href: '' }, close: () => undefined };
    window.open = () => tab as unknown as Window;
    const widget = await place();
    await says(widget, 'details of the person: date of birth');
    expect(textOf(widget)).to.contain('bank account');
    await click(widget, '[part~="onboarding"]');
    await says(widget, 'open in another tab');
    expect([tab.location.href, tab.opener]).to.deep.equal(['https://connect.example/form', null]);
    document.dispatchEvent(new Event('visibilitychange'));
    await says(widget, 'Active');
  });

  it('offers a link where the browser keeps the tab from opening', async () => {
    now = sampleStatus({ account: sampleAccount({ ...open, requirements: missing }) });
    take('POST', '/v1/payment-accounts/pa1/onboarding', () => ({ url: 'https://connect.example/form', expiresAt: 1 }));
    window.open = () => null;
    const widget = await place();
    await click(widget, '[part~="onboarding"]');
    await shown(widget, 'a[href="https://connect.example/form"]');
  });

  it('says what the platform takes, and leaves out what is nothing', async () => {
    const said = async (feeBasisPoints: number, feeFixedMinor: number, what: string) => {
      now = sampleStatus({ account: sampleAccount({ feeBasisPoints, feeFixedMinor }) });
      const widget = await place();
      await says(widget, `Share of the platform${what}`);
    };
    await said(150, 10, '1.5% and €0.10 of each payment');
    await said(200, 0, '2% of each payment');
    await said(0, 0, 'None');
  });

  it('changes what is held, in the currency’s own decimals', async () => {
    now = sampleStatus({ account: sampleAccount({ currency: 'JPY', holdMinor: 5000 }) });
    take('PATCH', '/v1/payment-accounts/pa1', () => sampleAccount());
    const widget = await place();
    await click(widget, '[part~="edit"]');
    await shown(widget, '#account-hold');
    expect(inside<HTMLInputElement>(widget, '#account-hold')[0]!.value).to.equal('5000');
    type(widget, 'account-hold', '60.5');
    await click(widget, '[part~="confirm"]');
    await says(widget, 'Write an amount');
    type(widget, 'account-hold', '6000');
    await click(widget, '[part~="confirm"]');
    await waitUntil(() => body !== undefined);
    expect(body).to.deep.equal({ holdMinor: 6000, atLimit: 'stop' });
  });

  it('disconnects after a question, unless the page forbids it', async () => {
    take('POST', '/v1/payment-accounts/pa1/disconnect', () => {
      now = sampleStatus({ account: sampleAccount({ state: 'disconnected' }) });
      return now.account;
    });
    const widget = await place();
    const forbid = (event: Event) => event.preventDefault();
    widget.addEventListener('wf-before-command', forbid);
    await click(widget, '[part~="disconnect"]');
    await click(widget, '[part~="confirm"]');
    await says(widget, 'The page does not allow this.');
    expect(body).to.equal(undefined);
    widget.removeEventListener('wf-before-command', forbid);
    await click(widget, '[part~="confirm"]');
    await says(widget, 'This account is disconnected');
  });

  it('shows payments with what is wrong, and leads to their orders', async () => {
    const widget = await place();
    await shown(widget, '[part~="payment"]');
    expect(inside(widget, '[part~="payment"]')).to.have.length(9);
    const next = inside(widget, '[part~="payment"]').filter((row) => row.textContent?.includes('next try'));
    expect(next.map((row) => row.textContent?.includes('Failed'))).to.deep.equal([true]);
    expect(textOf(widget)).to.contain('The card has insufficient funds.').and.contain('€5.00 given back');
    setTimeout(() => inside(widget, '[part~="payment"] .link')[0]!.click());
    expect(((await oneEvent(widget, 'wf-order-open')) as CustomEvent).detail).to.deep.equal({ id: 'o0' });
    inside<HTMLInputElement>(widget, '.book input[type=checkbox]')[0]!.click();
    await waitUntil(() => inside(widget, '[part~="payment"]').length === 2);
  });

  it('hands out the settlement statement of a month, and says why where it cannot', async () => {
    const asked: URLSearchParams[] = [];
    api.answer('GET', '/v1/reports/settlement.export', ({ url }) => {
      asked.push(new URL(url).searchParams);
      return asked.length === 1 ? new Response('Date') : api.problem(413, 'tooLarge', 'These are too many rows.');
    });
    const widget = await place({ book: 'payouts' });
    await shown(widget, '[part~="statement"]');
    await expect(widget).to.be.accessible();
    const items = inside(widget, '#statement [role=menuitem]');
    expect(items).to.have.length(4);
    items[0]!.click();
    await waitUntil(() => asked.length === 1);
    const [from, to] = ['from', 'to'].map((name) => asked[0]!.get(name)!);
    expect(from).to.match(/01$/).and.to.have.length(8);
    expect(to!.slice(0, 6)).to.equal(from!.slice(0, 6));
    expect(asked[0]!.get('format')).to.equal('csv');
    await waitUntil(() => !inside<HTMLButtonElement>(widget, '[part~="statement"]')[0]!.disabled);
    inside(widget, '#statement [role=menuitem]')[3]!.click();
    await says(widget, 'That did not work: These are too many rows.');
    expect(asked[1]!.get('format')).to.equal('xlsx');
    api.grant = { permissions: ['payment:view'] };
    const other = await place({ book: 'payouts' });
    await shown(other, '[part~="payout"]');
    expect(inside(other, '[part~="statement"]')).to.have.length(0);
  });

  it('shows payouts with the balance, disputes with their last day, and what differs from Stripe', async () => {
    const widget = await place({ book: 'payouts' });
    await shown(widget, '[part~="payout"]');
    await shown(widget, '[part~="balance"]');
    expect(textOf(widget)).to.contain('€710.02').and.contain('€9,130.00').and.not.contain('€0.01');
    inside(widget, '#book-disputes')[0]!.click();
    await shown(widget, '[part~="dispute"]');
    expect(textOf(widget)).to.contain('product not received').and.contain('answer at Stripe by');
    inside(widget, '#book-reconciliations')[0]!.click();
    await shown(widget, '[part~="comparison"]');
    expect(textOf(widget)).to.contain('212 compared, all alike').and.contain('ours €12.00, Stripe’s €12.50');
    take('POST', '/v1/payment-accounts/pa1/reconcile', () => sampleComparison(0));
    await click(widget, '[part~="reconcile"]');
    await waitUntil(() => body !== undefined);
    expect(body).to.have.property('day').that.is.a('number');
  });
});
