/** The session client and provider, seen from a page: redeem, renew once for all, one fresh secret, then a state with retry. */
import { aTimeout, expect, fixture, html, oneEvent, waitUntil } from '@open-wc/testing';
import { css } from 'lit';
import { alarms } from '../../bff/care/alarms/contract.ts';
import { call } from '../../bff/kernel/client.ts';
import { bellIcon } from '../parts/icons.ts';
import { message, skeleton } from '../parts/states.ts';
import { FakeApi, grantOf } from '../testing/fake-api.ts';
import { defineChargeProvider } from './charge-provider.ts';
import { Data } from './data.ts';
import { WfElement } from './element.ts';
import type { ChargeProvider } from './provider.ts';

class TestList extends WfElement {
  static override styles = [...WfElement.styles, css``];
  data = new Data(this, {
    may: 'alarm:view',
    load: ({ transport }, signal) => call(transport, alarms.endpoints.list, { signal }),
  });
  protected override view() {
    return this.viewData(this.data, {
      skeleton: () => skeleton(),
      empty: (page) => page.items.length === 0 && message({ icon: bellIcon, title: 'All quiet' }),
      content: (page) => `${page.items.length} items`,
    });
  }
}
customElements.define('test-list', TestList);
defineChargeProvider();

const textOf = (element: Element | null) => element?.shadowRoot?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
const place = async (api: FakeApi, options: { secrets?: () => Promise<string> } = {}) => {
  const provider = await fixture<ChargeProvider>(html`<charge-provider
    src=${api.origin}
    .fetchClientSecret=${options.secrets ?? (async () => 'one-time')}
  ><div><test-list></test-list></div></charge-provider>`);
  return { provider, list: provider.querySelector<TestList>('test-list')! };
};

describe('<charge-provider>', () => {
  let api: FakeApi;
  beforeEach(() => {
    api = new FakeApi();
  });
  afterEach(() => api.restore());

  it('redeems the secret and lets the widgets inside load, without cookies', async () => {
    api.answer('GET', '/v1/alarms', () => ({ items: [], next: null }));
    const { list } = await place(api);
    await waitUntil(() => textOf(list).includes('All quiet'));
    expect(api.calls.every((request) => request.credentials === 'omit')).to.equal(true);
    expect(api.calls.find((request) => request.url.includes('/alarms'))!.headers.get('authorization')).to.equal(
      'Bearer token-1',
    );
    expect(document.cookie).to.equal('');
  });

  it('renews once for all widgets after a 401 and repeats their requests', async () => {
    api.answer('GET', '/v1/alarms', (request) =>
      request.headers.get('authorization') === 'Bearer token-1'
        ? api.problem(401, 'unauthorized')
        : { items: [], next: null },
    );
    const clock = Date.now;
    const { provider, list } = await place(api);
    // The token is older than the moment in which a second renewal would be pointless.
    await oneEventOr(provider, 'wf-ready');
    Date.now = () => clock() + 20_000;
    provider.append(document.createElement('test-list'), document.createElement('test-list'));
    await list.data.reload();
    await waitUntil(() =>
      [...provider.querySelectorAll('test-list')].every((each) => textOf(each).includes('All quiet')),
    );
    Date.now = clock;
    expect(api.calls.filter((request) => request.url.endsWith('/renew')).length).to.equal(1);
  });

  it('renews the token before it ends, and no widget loads again for that', async () => {
    api.grant = { expiresInMs: 1200 };
    api.answer('GET', '/v1/alarms', () => ({ items: [], next: null }));
    const { list } = await place(api);
    await waitUntil(() => textOf(list).includes('All quiet'));
    const renewals = () => api.calls.filter((request) => request.url.endsWith('/renew')).length;
    await waitUntil(() => renewals() === 1, 'renewal', { timeout: 2500 });
    await list.data.reload();
    expect(api.calls.pop()!.headers.get('authorization')).to.equal('Bearer token-2');
    expect(api.calls.filter((request) => request.url.includes('/v1/alarms')).length).to.equal(1);
  });

  it('says that the session has ended when neither renewal nor a fresh secret helps, and starts anew on retry', async () => {
    let dead = true;
    api.answer('POST', '/v1/embed-sessions/redeem', () => (dead ? api.problem(401, 'unauthorized') : grantOf({})));
    api.answer('GET', '/v1/alarms', () => ({ items: [], next: null }));
    const { provider, list } = await place(api);
    await waitUntil(() => textOf(list).includes('Your session has ended'));
    expect(provider.session?.phase).to.equal('expired');
    dead = false;
    list.shadowRoot!.querySelector<HTMLButtonElement>('[part~=retry]')!.click();
    await waitUntil(() => textOf(list).includes('All quiet'));
  });

  it('tells the page why there is no session', async () => {
    const element = document.createElement('charge-provider') as ChargeProvider;
    element.fetchClientSecret = async () => {
      throw new Error('the shop is closed');
    };
    element.src = api.origin;
    setTimeout(() => document.body.append(element));
    const event = (await oneEvent(element, 'wf-error')) as Event & { detail: { message: string } };
    expect(event.detail.message).to.contain('the shop is closed');
    element.remove();
  });

  it('shows what is forbidden without asking for it', async () => {
    api.grant = { permissions: [] };
    const { list } = await place(api);
    await waitUntil(() => textOf(list).includes('Not visible to you'));
    expect(api.calls.some((request) => request.url.includes('/v1/alarms'))).to.equal(false);
  });

  it('shows errors with the request id and loads again on demand', async () => {
    let broken = true;
    api.answer('GET', '/v1/alarms', () => (broken ? api.problem(500, 'internal') : { items: [], next: null }));
    const { list } = await place(api);
    await waitUntil(() => textOf(list).includes('Request req-1'));
    await expect(list).to.be.accessible();
    broken = false;
    list.shadowRoot!.querySelector<HTMLButtonElement>('[part~=retry]')!.click();
    await waitUntil(() => textOf(list).includes('All quiet'));
  });

  it('waits 150 ms before the skeleton, and speaks the language of the provider', async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    api.answer('GET', '/v1/alarms', async () => {
      await gate;
      return api.problem(500, 'internal');
    });
    const { provider, list } = await place(api);
    await oneEventOr(provider, 'wf-ready');
    await aTimeout(40);
    expect(list.shadowRoot!.querySelector('.skeleton')).to.equal(null);
    await waitUntil(() => list.shadowRoot!.querySelector('.skeleton'));
    provider.lang = 'de';
    open();
    await waitUntil(() => textOf(list).includes('Erneut versuchen'));
  });

  it('forgets everything on logout', async () => {
    api.answer('GET', '/v1/alarms', () => ({ items: [], next: null }));
    const { provider, list } = await place(api);
    await waitUntil(() => textOf(list).includes('All quiet'));
    provider.logout();
    await waitUntil(() => textOf(list).includes('Not connected yet'));
  });

  it('uses the cookie session with its CSRF token in the portal', async () => {
    api.answer('GET', '/v1/session', () => api.me());
    api.answer('GET', '/v1/alarms', () => ({ items: [], next: null }));
    const provider = await fixture<ChargeProvider>(
      html`<charge-provider portal src=${api.origin}><test-list></test-list></charge-provider>`,
    );
    await waitUntil(() => textOf(provider.querySelector('test-list')).includes('All quiet'));
    const request = api.calls.find((each) => each.url.includes('/v1/alarms'))!;
    expect(request.headers.get('x-csrf-token')).to.equal('csrf-1');
    expect(request.credentials).to.equal('same-origin');
  });

  it('gives live events to widgets over one stream that resumes after a cut', async () => {
    api.answer('GET', '/v1/alarms', () => ({ items: [], next: null }));
    const { provider } = await place(api);
    await oneEventOr(provider, 'wf-ready');
    const heard: string[] = [];
    const leave = provider.session!.live!.listen({
      topics: ['alarm.changed'],
      onMessage: (each) => heard.push(each.id),
      onReset: () => heard.push('reset'),
      onState: () => {},
    });
    await waitUntil(() => api.streams.length === 1);
    api.send({ topic: 'alarm.changed', id: 'a1', at: 1, row: {} }, '5-1');
    await waitUntil(() => heard.length === 1);
    api.cut();
    await waitUntil(() => api.streams.length === 1 && api.lives.length === 2, 'reconnects', { timeout: 4000 });
    expect(api.lives[1]!.headers.get('last-event-id')).to.equal('5-1');
    expect(api.lives[1]!.headers.get('authorization')).to.equal('Bearer token-1');
    api.sendReset();
    await waitUntil(() => heard.includes('reset'));
    leave();
  });
});

/** The event, unless the provider is ready already. */
const oneEventOr = async (provider: ChargeProvider, type: string): Promise<void> => {
  if (provider.session?.phase !== 'ready') await oneEvent(provider, type);
};
