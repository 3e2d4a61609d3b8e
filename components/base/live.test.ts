/** Live events beside loading: what is held back while something is loaded, and when it is told. */
import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import type { Page } from '../../bff/kernel/contract.ts';
import { FakeApi } from '../testing/fake-api.ts';
import { defineChargeProvider } from './charge-provider.ts';
import { WfElement } from './element.ts';
import { ListData } from './list.ts';
import { Live } from './live.ts';

interface Thing {
  id: string;
}
type Answer = (signal: AbortSignal) => Promise<Page<Thing>>;
const pageOf = (id: string, next: string | null = null): Page<Thing> => ({ items: [{ id }], next });

class TestLive extends WfElement {
  first: Answer = async () => pageOf('a', 'more');
  later: Answer = async () => pageOf('b');
  readonly heard: string[] = [];
  readonly list = new ListData<Thing>(this, {
    may: 'alarm:view',
    page: (_, cursor, signal) => (cursor === undefined ? this.first(signal) : this.later(signal)),
  });
  readonly live = new Live(this, {
    topics: ['alarm.changed'],
    onMessage: ({ id }) => this.heard.push(id),
    onReset: () => void this.list.first.reload(),
  });
  protected override view() {
    return this.viewData(this.list.first, { skeleton: () => '', content: () => 'there' });
  }
}
customElements.define('test-live', TestLive);
defineChargeProvider();

const turns = () => new Promise((resolve) => setTimeout(resolve, 50));
const never: Answer = (signal) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => setTimeout(() => reject(signal.reason), 20)));

describe('live events', () => {
  let api: FakeApi;
  let widget: TestLive;
  beforeEach(async () => {
    api = new FakeApi();
    const provider = await fixture(html`<charge-provider
      src=${api.origin}
      .fetchClientSecret=${async () => 'one-time'}
    ><test-live></test-live></charge-provider>`);
    widget = provider.querySelector('test-live')!;
    await waitUntil(() => widget.list.rows.length === 1 && api.streams.length === 1);
    await turns();
  });
  afterEach(() => api.restore());
  const tell = (id: string, rowId = id) =>
    api.send({ topic: 'alarm.changed', id, at: 1, row: { id: rowId } }, `0-${id}`);

  it('wait for a page that is being read, and come in their order, the latest of each row', async () => {
    let answer = (_: Page<Thing>) => {};
    widget.later = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    void widget.list.more();
    tell('1', 'x');
    tell('2', 'y');
    tell('3', 'x');
    await turns();
    expect(widget.heard).to.deep.equal([]);
    answer(pageOf('b'));
    await waitUntil(() => widget.heard.length === 2);
    expect(widget.heard).to.deep.equal(['2', '3']);
  });

  it('do not wait for a page that could not even be asked for', async () => {
    widget.later = () => {
      throw new Error('no such cursor');
    };
    void widget.list.more();
    tell('1');
    await waitUntil(() => widget.heard.length === 1);
  });

  it('do not wait any longer when a page is given up for a list that begins again', async () => {
    widget.later = never;
    void widget.list.more();
    tell('1');
    await widget.list.first.reload();
    await waitUntil(() => widget.heard.length === 1);
  });

  it('of before a gap are not put on what is read after it', async () => {
    let answer = (_: Page<Thing>) => {};
    widget.first = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    void widget.list.first.reload();
    tell('before');
    api.sendReset();
    await turns();
    tell('after');
    await turns();
    answer(pageOf('a'));
    await waitUntil(() => widget.heard.includes('after'));
    expect(widget.heard).to.deep.equal(['after']);
  });

  it('go on when the widget is moved', async () => {
    document.body.querySelector('charge-provider')!.prepend(widget);
    await waitUntil(() => widget.list.first.phase === 'ready');
    expect(widget.loads.size).to.equal(0);
    await waitUntil(() => api.streams.length === 1);
    tell('1');
    await waitUntil(() => widget.heard.length === 1);
  });
});
