/** `<consumption-summary>` on a page: accessible, its numbers, plots and rows the report's own, exported as shown, and kept in the URL. */
import { expect, fixture, html, oneEvent, waitUntil } from '@open-wc/testing';
import { emulateMedia, sendKeys, setViewport } from '@web/test-runner-commands';
import { defineChargeProvider } from '../../base/charge-provider.ts';
import type { ChargeProvider } from '../../base/provider.ts';
import { FakeApi } from '../../testing/fake-api.ts';
import { sampleConsumption, sampleReportFile, sampleSchedule } from '../../testing/report-samples.ts';
import { sampleNowMs } from '../../testing/samples.ts';
import type { ConsumptionSummary } from './consumption-summary.ts';
import { defineConsumptionSummary } from './define.ts';

defineChargeProvider();
defineConsumptionSummary();

const inside = <T extends Element = HTMLElement>(widget: Element, selector: string) =>
  [...widget.shadowRoot!.querySelectorAll<T & Element>(selector)] as T[];
const textOf = (widget: Element) => widget.shadowRoot!.textContent!.replace(/\s+/g, ' ');
const buttonNamed = (widget: Element, name: string) =>
  inside(widget, 'button').find((each) => (each.getAttribute('aria-label') ?? each.textContent)?.trim() === name)!;
const choose = (widget: Element, id: string, value: string) => {
  const select = inside<HTMLSelectElement>(widget, `#${id}`)[0]!;
  select.value = value;
  select.dispatchEvent(new Event('change'));
};

describe('<consumption-summary>', () => {
  let api: FakeApi;
  let currencies: string[];
  const queries: URLSearchParams[] = [];
  const realNow = Date.now;
  beforeEach(async () => {
    await emulateMedia({ reducedMotion: 'reduce' });
    await setViewport({ width: 1280, height: 900 });
    Date.now = () => sampleNowMs;
    api = new FakeApi();
    currencies = ['EUR'];
    queries.length = 0;
    api.answer('GET', '/v1/reports/consumption', ({ url }) => {
      const query = new URL(url).searchParams;
      queries.push(query);
      return sampleConsumption(query, currencies);
    });
    api.answer('GET', '/v1/reports/files', () => ({ items: [0, 1, 2].map((i) => sampleReportFile(i)), next: null }));
    api.answer('GET', '/v1/reports/schedules', () => ({ items: [sampleSchedule(0)], next: null }));
  });
  afterEach(() => {
    Date.now = realNow;
    api.restore();
    history.replaceState(null, '', location.pathname);
  });

  const place = async (
    attributes: { lang?: string; dir?: string; of?: string; period?: string; url?: string } = {},
  ) => {
    const { lang = 'en', dir = 'ltr', of = '', period = '', url } = attributes;
    const provider = await fixture<ChargeProvider>(html`<charge-provider
      src=${api.origin} lang=${lang} .fetchClientSecret=${async () => 'secret'}
    ><div dir=${dir}><consumption-summary of=${of} period=${period} .urlState=${url ?? null}></consumption-summary></div></charge-provider>`);
    const widget = provider.querySelector<ConsumptionSummary>('consumption-summary')!;
    await waitUntil(() => inside(widget, '.window > .tr').length > 0, 'rows', { timeout: 4000 });
    return widget;
  };
  const drawn = (widget: Element) => waitUntil(() => inside(widget, '.uplot').length === 2, 'plots', { timeout: 4000 });

  it('is accessible, with its drawer, in both directions and modes', async function () {
    this.timeout(20_000);
    const widget = await place({ period: '7' });
    await drawn(widget);
    await expect(widget).to.be.accessible();
    buttonNamed(widget, 'Schedules').click();
    await waitUntil(() => inside(widget, '[part~="schedule"]').length > 0, 'schedules', { timeout: 4000 });
    await expect(widget).to.be.accessible();
    await emulateMedia({ colorScheme: 'dark' });
    await expect(await place({ dir: 'rtl', lang: 'de', of: 'station', period: '7' })).to.be.accessible();
    await emulateMedia({ colorScheme: 'light' });
  });

  it('asks for 30 days and as many before, and says both', async () => {
    const widget = await place();
    expect(queries[0]!.get('from')).to.equal('20261022');
    expect(queries[0]!.get('to')).to.equal('20261120');
    expect(queries.some((query) => query.get('from') === '20260922' && query.get('to') === '20261021')).to.equal(true);
    expect(textOf(widget)).to.match(/compared with Sep 22\s–\sOct 21, 2026/);
    expect(inside(widget, '.tile')).to.have.length(6);
    expect(inside(widget, '.tile')[0]!.textContent).to.match(/more|less|unchanged/);
  });

  it('shows rows and a sum that are the report’s', async () => {
    const widget = await place({ period: '7' });
    const report = sampleConsumption(new URLSearchParams({ from: '20261114', to: '20261120', by: 'day', of: 'all' }));
    const orders = report.totals[0]!.orders;
    const rows = inside(widget, '.window > .tr');
    expect(rows).to.have.length(report.rows.length + 1);
    expect(rows.map((row) => row.children[1]!.textContent)).to.deep.equal([
      ...report.rows.map((row) => String(row.orders)),
      String(orders),
    ]);
    expect(rows.at(-1)!.textContent).to.contain('Total');
  });

  it('reads the points of a plot by keys, and has them as a table', async () => {
    const widget = await place({ period: '7' });
    await drawn(widget);
    const plot = inside(widget, '#plot-energy')[0]!;
    plot.focus();
    await sendKeys({ press: 'End' });
    await waitUntil(() => inside(widget, 'output')[0]!.textContent !== '');
    const report = sampleConsumption(new URLSearchParams({ from: '20261120', to: '20261120', by: 'day' }));
    const kWh = (report.rows[0]!.energyWh / 1000).toFixed(2);
    expect(inside(widget, 'output')[0]!.textContent!.replaceAll(',', '')).to.contain('Nov 20').and.contain(kWh);
    expect(inside(widget, '.plot tbody')[0]!.children).to.have.length(7);
    expect(inside(widget, '.tip.on')).to.have.length(1);
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => inside(widget, '.tip.on').length === 0);
  });

  it('draws a line for each of the largest stations, the others as one', async () => {
    const widget = await place();
    choose(widget, 'of', 'station');
    await waitUntil(() => inside(widget, '.plot .keys .key').length > 0, 'keys', { timeout: 4000 });
    const keys = inside(widget, '.plot')[0]!.querySelectorAll('.keys .key');
    expect([...keys].map((key) => key.textContent))
      .to.have.length(5)
      .and.include('2 others');
  });

  it('shows one currency at a time, and lets one choose', async () => {
    currencies = ['EUR', 'CHF'];
    const widget = await place();
    expect(inside(widget, '.window').at(0)!.textContent).to.contain('€').and.not.contain('CHF');
    choose(widget, 'currency', 'CHF');
    await waitUntil(() => inside(widget, '.window').at(0)!.textContent!.includes('CHF'));
    expect(inside(widget, '.window').at(0)!.textContent).not.to.contain('€');
  });

  it('keeps what is set in the URL, and reads it from there', async () => {
    const widget = await place({ url: 'u' });
    buttonNamed(widget, '7 days').click();
    choose(widget, 'of', 'station');
    await waitUntil(() => location.search.includes('u.of=station'));
    expect(location.search).to.contain('u.period=7');
    history.replaceState(null, '', '?u.period=custom&u.from=2026-11-01&u.to=2026-11-05&u.by=total');
    dispatchEvent(new PopStateEvent('popstate'));
    await waitUntil(() => queries.some((query) => query.get('to') === '20261105' && query.get('by') === 'total'));
    expect(inside<HTMLInputElement>(widget, '#from')[0]!.value).to.equal('2026-11-01');
  });

  it('asks for nothing while a custom period is wrong, and says so', async () => {
    const widget = await place({ period: '7' });
    buttonNamed(widget, 'From – to').click();
    await widget.updateComplete;
    const from = inside<HTMLInputElement>(widget, '#from')[0]!;
    expect(from.value).to.equal('2026-11-14');
    const asked = queries.length;
    from.value = '2026-12-24';
    from.dispatchEvent(new Event('change'));
    await widget.updateComplete;
    expect(textOf(widget)).to.contain('at most 400 days');
    expect(queries.slice(asked).every((query) => query.get('from') !== '20261224')).to.equal(true);
  });

  it('exports exactly what is on the screen; what is too large is made in the background', async () => {
    const asked: URLSearchParams[] = [];
    api.answer('GET', '/v1/reports/consumption.export', ({ url }) => {
      asked.push(new URL(url).searchParams);
      return api.problem(413, 'tooLarge', 'More than 10 000 rows.');
    });
    let made: { query: Record<string, string> } | undefined;
    api.answer('POST', '/v1/reports/files', async (request) => {
      made = (await request.json()) as typeof made;
      return sampleReportFile(9, { state: 'queued' });
    });
    const widget = await place({ period: '7', of: 'station' });
    buttonNamed(widget, 'This table as CSV').click();
    await waitUntil(() => inside(widget, '[part~="make"]').length > 0, 'drawer', { timeout: 4000 });
    expect(asked[0]!.get('from')).to.equal('20261114');
    expect(asked[0]!.get('of')).to.equal('station');
    expect(asked[0]!.get('columns')).to.match(/^period,subjectName,orders,users,energyWh/);
    await waitUntil(() => inside(widget, '[part~="file"]').length === 3);
    expect(inside(widget, '[role=progressbar]')[0]!.getAttribute('aria-valuenow')).to.equal('42');
    inside(widget, '[part~="make"]')[0]!.click();
    await waitUntil(() => textOf(widget).includes('The file is being made.'));
    expect(made!.query).to.include({ from: '20261114', to: '20261120', of: 'station' });
    await waitUntil(() => api.lives.some(({ url }) => url.includes('report.changed')) && api.streams.length === 1);
    api.send({ topic: 'report.changed', id: 'f0', at: 1, row: sampleReportFile(0, { rows: 98_213, state: 'ready' }) });
    await waitUntil(() => inside(widget, '[role=progressbar]').length === 0);
  });

  it('has the settlement statement made of the days alone, once and by the clock, for those who may see the books', async () => {
    const made: { report: string; query: Record<string, string> }[] = [];
    const take = (path: string, answer: () => unknown) =>
      api.answer('POST', path, async (request) => {
        made.push((await request.json()) as (typeof made)[number]);
        return answer();
      });
    take('/v1/reports/files', () => sampleReportFile(9, { report: 'settlement', state: 'queued' }));
    take('/v1/reports/schedules', () => sampleSchedule(1));
    const files = [sampleReportFile(1), sampleReportFile(2, { report: 'settlement' })];
    api.answer('GET', '/v1/reports/files', () => ({ items: files, next: null }));
    const widget = await place({ period: '7', of: 'station' });
    buttonNamed(widget, 'Files in the background …').click();
    await waitUntil(() => inside(widget, '[part~="file"]').length === 2, 'files', { timeout: 4000 });
    expect(inside(widget, '[part~="download"]')).to.have.length(2);
    choose(widget, 'file-report', 'settlement');
    await waitUntil(() => textOf(widget).includes('Every entry in the books'));
    inside(widget, '[part~="make"]')[0]!.click();
    await waitUntil(() => made.length === 1);
    expect(made[0]).to.deep.include({ report: 'settlement', query: { from: '20261114', to: '20261120' } });
    inside(widget, '#desk-schedules')[0]!.click();
    await waitUntil(() => inside(widget, '[part~="add-schedule"]').length > 0, 'schedules', { timeout: 4000 });
    inside(widget, '[part~="add-schedule"]')[0]!.click();
    await waitUntil(() => inside(widget, '#schedule-name').length > 0);
    choose(widget, 'schedule-report', 'settlement');
    const name = inside<HTMLInputElement>(widget, '#schedule-name')[0]!;
    name.value = 'Books';
    name.dispatchEvent(new Event('input'));
    inside(widget, '[part~="confirm"]')[0]!.click();
    await waitUntil(() => made.length === 2);
    expect(made[1]).to.deep.include({ report: 'settlement', query: {} });
    api.grant = { permissions: ['report:view'] };
    const other = await place({ period: '7' });
    buttonNamed(other, 'Files in the background …').click();
    await waitUntil(() => inside(other, '[part~="file"]').length === 2, 'files', { timeout: 4000 });
    expect(inside(other, '[part~="download"]')).to.have.length(1);
    expect(inside(other, '#file-report option').map((each) => each.getAttribute('value'))).to.deep.equal([
      ...['consumption', 'transactions'],
    ]);
  });

  it('adds a schedule of what is on the screen, not of its days', async () => {
    let made: Record<string, unknown> | undefined;
    api.answer('POST', '/v1/reports/schedules', async (request) => {
      made = (await request.json()) as typeof made;
      return sampleSchedule(1);
    });
    const widget = await place({ of: 'station' });
    buttonNamed(widget, 'Schedules').click();
    await waitUntil(() => inside(widget, '[part~="add-schedule"]').length > 0, 'drawer', { timeout: 4000 });
    inside(widget, '[part~="add-schedule"]')[0]!.click();
    await waitUntil(() => inside(widget, '#schedule-name').length > 0);
    inside(widget, '[part~="confirm"]')[0]!.click();
    await waitUntil(() => textOf(widget).includes('Give it a name'));
    const type = (id: string, value: string) => {
      const input = inside<HTMLInputElement>(widget, `#${id}`)[0]!;
      input.value = value;
      input.dispatchEvent(new Event('input'));
    };
    type('schedule-name', 'Weekly');
    type('schedule-recipients', 'a@example.com, b@example.com');
    inside(widget, '[part~="confirm"]')[0]!.click();
    await waitUntil(() => made !== undefined);
    expect(made).to.deep.include({ name: 'Weekly', every: 'week', period: 'lastWeek', zone: 'Europe/Berlin' });
    expect(made!.recipients).to.deep.equal(['a@example.com', 'b@example.com']);
    expect(made!.query).to.include({ of: 'station' }).and.not.have.any.keys('from', 'to');
  });

  it('tells the page which row was chosen', async () => {
    const widget = await place({ period: '7', of: 'station' });
    setTimeout(() => inside(widget, '.window > .tr')[0]!.click());
    const { detail } = (await oneEvent(widget, 'wf-consumption-open')) as CustomEvent;
    expect(detail).to.deep.equal({ of: 'station', subjectId: 's0', stationId: '', fromDay: 20261114, toDay: 20261114 });
  });

  it('says what to do when nothing was charged, and that it is not allowed', async () => {
    api.answer('GET', '/v1/reports/consumption', () => ({ fromDay: 1, toDay: 1, rows: [], totals: [] }));
    const provider = (grant: typeof api.grant) => {
      api.grant = grant;
      return fixture<ChargeProvider>(html`<charge-provider src=${api.origin} lang="en" .fetchClientSecret=${async () => 's'}
        ><consumption-summary></consumption-summary></charge-provider>`);
    };
    const widget = (await provider({})).querySelector('consumption-summary')!;
    await waitUntil(() => textOf(widget).includes('Nothing was charged'), 'empty', { timeout: 4000 });
    const other = (await provider({ permissions: ['order:view'] })).querySelector('consumption-summary')!;
    await waitUntil(() => textOf(other).includes('Not visible to you'), 'forbidden', { timeout: 4000 });
  });
});
