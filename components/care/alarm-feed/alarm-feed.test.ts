/** `<alarm-feed>` on a page: accessible, grouped, live, with keyboard, acknowledge, assign and close. */
import { expect, fixture, html, oneEvent, waitUntil } from '@open-wc/testing';
import { emulateMedia, sendKeys, setViewport } from '@web/test-runner-commands';
import { defineChargeProvider } from '../../base/charge-provider.ts';
import type { ChargeProvider } from '../../base/provider.ts';
import { FakeApi } from '../../testing/fake-api.ts';
import { sampleAlarm } from '../../testing/samples.ts';
import type { AlarmFeed } from './alarm-feed.ts';
import { defineAlarmFeed } from './define.ts';
import type { AlarmRow } from './feed.ts';

defineChargeProvider();
defineAlarmFeed();

const inside = (feed: AlarmFeed, selector: string) => [...feed.shadowRoot!.querySelectorAll<HTMLElement>(selector)];
const textOf = (feed: AlarmFeed) => feed.shadowRoot!.textContent!.replace(/\s+/g, ' ');
const names = (feed: AlarmFeed) => inside(feed, '.group:not(.recovered) .name').map((each) => each.textContent);
const rowOf = (feed: AlarmFeed, id: string) => feed.shadowRoot!.querySelector<HTMLElement>(`[data-id="${id}"]`);

describe('<alarm-feed>', () => {
  let api: FakeApi;
  let open: AlarmRow[];
  let recovered: AlarmRow[];
  beforeEach(async () => {
    // Half-way through a fade nothing has its contrast.
    await emulateMedia({ reducedMotion: 'reduce' });
    await setViewport({ width: 900, height: 900 });
    api = new FakeApi();
    open = [0, 1, 2, 3].map((i) => sampleAlarm(i));
    recovered = [sampleAlarm(9, { state: 'cleared', clearedAt: sampleAlarm(0).lastAt })];
    api.answer('GET', '/v1/alarms', ({ url }) => ({
      items: new URL(url).searchParams.get('state') === 'cleared' ? recovered : open,
      next: null,
    }));
    api.answer('GET', '/v1/alarm-assignees', () => ({ items: [{ id: 'u2', name: 'Chidi' }] }));
  });
  afterEach(() => api.restore());

  const place = async (lang = 'en', dir = 'ltr') => {
    const provider = await fixture<ChargeProvider>(html`<charge-provider
      src=${api.origin}
      lang=${lang}
      .fetchClientSecret=${async () => 'secret'}
    ><div dir=${dir}><alarm-feed></alarm-feed></div></charge-provider>`);
    const feed = provider.querySelector<AlarmFeed>('alarm-feed')!;
    await waitUntil(() => inside(feed, '.state, .alarm').length > 0, 'alarms', { timeout: 4000 });
    return feed;
  };

  it('is accessible, with an open question too', async () => {
    const feed = await place();
    await expect(feed).to.be.accessible();
    inside(feed, '[role=menuitem]')
      .find((each) => each.textContent === 'Close …')!
      .click();
    await waitUntil(() => inside(feed, '#note').length > 0);
    await expect(feed).to.be.accessible();
  });

  it('groups by level, worst first, and shows repeats as a count', async () => {
    const feed = await place();
    expect(inside(feed, '.group > h3 .status').map((each) => each.textContent)).to.deep.equal([
      'Critical',
      'Major',
      'Minor',
      'Recovered',
    ]);
    expect(names(feed)).to.deep.equal(['Ground fault', 'Offline', 'Power meter failure', 'Weak signal']);
    expect(rowOf(feed, 'a3')!.textContent).to.contain('×13');
    expect(rowOf(feed, 'a0')!.querySelector('time')!.title).to.match(/GMT\+1$/);
  });

  it('says that all is quiet', async () => {
    open = [];
    recovered = [];
    expect(textOf(await place())).to.contain('All quiet');
  });

  it('takes in what happens: a new alarm, a repeat, a recovery', async () => {
    const feed = await place();
    await waitUntil(() => api.streams.length === 1);
    const send = (row: AlarmRow) => api.send({ topic: 'alarm.changed', id: `e${row.id}${row.count}`, at: 1, row });
    send(
      sampleAlarm(7, {
        id: 'new',
        level: 'critical',
        state: 'new',
        code: 'highTemperature',
        lastAt: sampleAlarm(0).lastAt + 1,
      }),
    );
    await waitUntil(() => names(feed)[0] === 'Too hot');
    expect(textOf(feed)).to.contain('Critical: Too hot,');
    expect(rowOf(feed, 'new')!.className).to.contain('flash');
    send(sampleAlarm(2, { count: 40 }));
    await waitUntil(() => rowOf(feed, 'a2')!.textContent!.includes('×40'));
    send(sampleAlarm(1, { state: 'cleared', clearedAt: sampleAlarm(0).lastAt }));
    await waitUntil(() => rowOf(feed, 'a1')?.closest('.recovered'));
    expect(rowOf(feed, 'a1')!.querySelector('button')).to.equal(null);
  });

  it('keeps what happens while an answer is on its way that does not know of it yet', async () => {
    const feed = await place();
    await waitUntil(() => api.streams.length === 1);
    let answer = (_: unknown) => {};
    api.answer('GET', '/v1/alarms', ({ url }) => {
      const page = { items: new URL(url).searchParams.get('state') === 'cleared' ? recovered : open, next: null };
      return new Promise((resolve) => {
        const before = answer;
        answer = () => {
          before(undefined);
          resolve(page);
        };
      });
    });
    const asked = api.calls.length;
    api.sendReset();
    await waitUntil(() => api.calls.length === asked + 2, 'both lists asked for again');
    const row = sampleAlarm(7, { id: 'new', state: 'new', lastAt: sampleAlarm(0).lastAt + 1 });
    api.send({ topic: 'alarm.changed', id: 'e1', at: 1, row });
    await new Promise((resolve) => setTimeout(resolve, 50));
    answer(undefined);
    await waitUntil(() => rowOf(feed, 'new') !== null, 'the alarm');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(rowOf(feed, 'new')).not.to.equal(null);
  });

  it('acknowledges at once, and takes it back when the server refuses', async () => {
    let refuse = true;
    api.answer('POST', '/v1/alarms/a0/acknowledge', () =>
      refuse ? api.problem(409, 'conflict', 'It is closed.') : { ...open[0]!, state: 'acknowledged' },
    );
    const feed = await place();
    const press = () => rowOf(feed, 'a0')!.querySelector<HTMLElement>('[part~=acknowledge]')!.click();
    press();
    await waitUntil(() => textOf(feed).includes('It is closed.'));
    expect(rowOf(feed, 'a0')!.textContent).to.not.contain('Acknowledged');
    refuse = false;
    press();
    await waitUntil(() => rowOf(feed, 'a0')!.textContent!.includes('Acknowledged'));
  });

  it('assigns to a person and closes with a note, unless the page says no', async () => {
    const asked: unknown[] = [];
    api.answer('POST', '/v1/alarms/*', async (request) => {
      asked.push(await request.json());
      const closing = request.url.endsWith('/close');
      return { ...open[0]!, ...(closing ? { state: 'closed' } : { assigneeId: 'u2', assigneeName: 'Chidi' }) };
    });
    const feed = await place();
    const choose = (label: string) =>
      [...rowOf(feed, 'a0')!.querySelectorAll<HTMLElement>('[role=menuitem]')]
        .find((each) => each.textContent === label)!
        .click();
    choose('Assign …');
    await waitUntil(() => inside(feed, '#who option').length === 2);
    const who = feed.shadowRoot!.querySelector<HTMLSelectElement>('#who')!;
    who.value = 'u2';
    who.dispatchEvent(new Event('change', { bubbles: true }));
    inside(feed, '[part~=confirm]')[0]!.click();
    await waitUntil(() => rowOf(feed, 'a0')!.textContent!.includes('with Chidi'));
    choose('Close …');
    await waitUntil(() => inside(feed, '#note').length > 0);
    inside(feed, '#note')[0]!.focus();
    await sendKeys({ type: 'RCD reset' });
    const veto = (event: Event) => event.preventDefault();
    feed.addEventListener('wf-before-command', veto);
    inside(feed, '[part~=confirm]')[0]!.click();
    feed.removeEventListener('wf-before-command', veto);
    inside(feed, '[part~=confirm]')[0]!.click();
    await waitUntil(() => rowOf(feed, 'a0') === null);
    expect(asked).to.deep.equal([{ accountId: 'u2' }, { note: 'RCD reset' }]);
  });

  it('filters by level and says what it hides', async () => {
    const feed = await place();
    inside(feed, '.chip')
      .find((each) => each.textContent!.includes('Minor'))!
      .click();
    await waitUntil(() => names(feed).length === 1);
    const state = feed.shadowRoot!.querySelector<HTMLSelectElement>('#state')!;
    state.value = 'acknowledged';
    state.dispatchEvent(new Event('change', { bubbles: true }));
    await waitUntil(() => textOf(feed).includes('4 alarms are hidden'));
    inside(feed, '.state .btn')[0]!.click();
    await waitUntil(() => names(feed).length === 4);
  });

  it('is walked through by arrow keys, across groups, and opens with Enter', async () => {
    const feed = await place();
    rowOf(feed, 'a0')!.focus();
    await sendKeys({ press: 'ArrowDown' });
    expect(feed.shadowRoot!.activeElement).to.equal(rowOf(feed, 'a1'));
    await sendKeys({ press: 'End' });
    expect(feed.shadowRoot!.activeElement).to.equal(rowOf(feed, 'a3'));
    expect(inside(feed, '.alarm[tabindex="0"]')).to.deep.equal([rowOf(feed, 'a3')]);
    setTimeout(() => sendKeys({ press: 'Enter' }));
    const event = (await oneEvent(feed, 'wf-alarm-open')) as Event & { detail: { chargerId: string } };
    expect(event.detail.chargerId).to.equal('c3');
  });

  it('offers nothing to press to those who may only look', async () => {
    api.grant = { permissions: ['alarm:view'] };
    const feed = await place();
    expect(inside(feed, '.alarm button')).to.have.length(0);
  });

  it('speaks German, right to left, on a phone', async () => {
    await setViewport({ width: 360, height: 780 });
    const feed = await place('de', 'rtl');
    expect(names(feed)[0]).to.equal('Erdschluss');
    const name = inside(feed, '.name')[0]!.getBoundingClientRect();
    expect(name.right).to.be.greaterThan(300);
    for (const each of inside(feed, '.acts > .btn')) expect(each.getBoundingClientRect().height).to.be.at.least(44);
    expect(document.documentElement.scrollWidth).to.be.at.most(360);
    await expect(feed).to.be.accessible();
  });
});
