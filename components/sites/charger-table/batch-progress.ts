/** How a batch goes on: counts, what became of each charger, cancelling and trying again. Keeps itself right by live events. */
import { html, nothing, type TemplateResult } from 'lit';
import { call, send, urlOf } from '../../../bff/kernel/client.ts';
import type { RowOf } from '../../../bff/kernel/fields.ts';
import { type batch, batches, type batchItem, itemStates } from '../../../bff/sites/batches/contract.ts';
import { isolate } from '../../i18n/translate.ts';
import { wordsOf } from '../../kit/words.ts';
import { Work } from '../../kit/work.ts';
import { button, checkbox, select } from '../../parts/controls.ts';
import { timeText } from '../../parts/format.ts';
import { downloadIcon } from '../../parts/icons.ts';
import { saveFile } from '../../parts/save-file.ts';
import { skeleton, status } from '../../parts/states.ts';
import type { BatchWord } from './batch-texts.ts';
import type { TableHost } from './desk.ts';

export type BatchRow = RowOf<typeof batch.fields>;
export type BatchItem = RowOf<typeof batchItem.fields>;
type ItemState = (typeof itemStates)[number];

export const isActive = ({ state }: Pick<BatchRow, 'state'>): boolean => state === 'waiting' || state === 'running';

const marks: Record<ItemState, string> = {
  waiting: 'offline',
  running: 'charging',
  done: 'completed',
  failed: 'faulted',
  skipped: 'unavailable',
};
export const batchMarks: Record<BatchRow['state'], string> = {
  waiting: 'offline',
  running: 'charging',
  done: 'completed',
  stopped: 'faulted',
  cancelled: 'unavailable',
};

const pageSize = 100;
/** News of a batch come twice a second at most; its chargers are read again no more often than this. */
const readAgainMs = 1000;

export class BatchProgress {
  row: BatchRow;
  #host: TableHost;
  #text: () => BatchWord;
  #onNext: (row: BatchRow) => void;
  #items: BatchItem[] | undefined;
  #next: string | null = null;
  #state: ItemState | '' = '';
  #skippedToo = false;
  #work: Work;
  #timer = 0;
  #run = 0;

  /** @param onNext another batch was made, of those that failed */
  constructor(host: TableHost, row: BatchRow, text: () => BatchWord, onNext: (row: BatchRow) => void) {
    this.#host = host;
    this.#work = new Work(host);
    this.row = row;
    this.#text = text;
    this.#onNext = onNext;
    void this.#read();
  }

  leave(): void {
    clearTimeout(this.#timer);
    this.#run += 1;
  }

  hear(row: BatchRow): void {
    if (row.id !== this.row.id) return;
    this.row = row;
    this.#host.requestUpdate();
    this.readSoon();
  }

  readSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#read(), readAgainMs);
  }

  /** Reads what is shown again, as many as there were. */
  async #read(more = false): Promise<void> {
    const { session } = this.#host;
    if (!session) return;
    this.#run += 1;
    const run = this.#run;
    const known = this.#items ?? [];
    const limit = more ? pageSize : Math.min(500, Math.max(pageSize, known.length));
    const query = {
      limit,
      ...(this.#state && { state: this.#state }),
      ...(more && this.#next && { cursor: this.#next }),
    };
    try {
      const page = await call(session.transport, batches.endpoints.items, { params: { id: this.row.id }, query });
      if (run !== this.#run) return;
      this.#items = more ? [...known, ...page.items] : page.items;
      this.#next = page.next;
      this.#work.error = '';
    } catch (error) {
      if (run === this.#run) this.#work.error = wordsOf(error);
    }
    this.#host.requestUpdate();
  }

  view(): TemplateResult {
    const text = this.#text();
    const { row } = this;
    const { error } = this.#work;
    return html`<div class="form">
      ${this.#viewCounts(text)}
      ${row.detail ? html`<p>${row.detail}</p>` : nothing}
      <p class="muted">${text('window', { from: this.#time(row.notBefore), to: this.#time(row.notAfter) })} · ${text('by', { name: row.actorName })}</p>
      ${isActive(row) ? html`<p class="help">${text('later')} ${text('cancel.help')}</p>` : nothing}
      ${error ? html`<p class="wrong" role="alert">${error}</p>` : nothing}
      ${select<ItemState | ''>({
        id: 'b-show',
        label: text('show'),
        value: this.#state,
        options: [
          { value: '', label: this.#host.word('all') },
          ...itemStates.map((value) => ({ value, label: text(`item.${value}`) })),
        ],
        onChange: (state) => {
          this.#state = state;
          this.#items = undefined;
          this.#host.requestUpdate();
          void this.#read();
        },
      })}
      ${this.#viewItems(text)}
    </div>`;
  }

  #viewCounts(text: BatchWord): TemplateResult {
    const { done, failed, total, state } = this.row;
    const open = total - done - failed;
    // A property, since pages may forbid style attributes.
    const part = (count: number) => `--part: ${(100 * count) / Math.max(1, total)}`;
    return html`<div class="progress">
      <div class="words">${status(batchMarks[state], text(`state.${state}`))}<b><bdi>${text('progress', { done, total })}</bdi></b>${
        failed > 0 ? html`<span class="bad-text">${text('progress.failed', { n: failed })}</span>` : nothing
      }${open > 0 && isActive(this.row) ? html`<span class="muted">${text('progress.open', { n: open })}</span>` : nothing}</div>
      <div class="bar" role="progressbar" aria-label=${this.row.name} aria-valuemin="0" aria-valuemax=${total} aria-valuenow=${done + failed}>
        <span class="good" .style=${part(done)}></span><span class="bad" .style=${part(failed)}></span>
      </div>
    </div>`;
  }

  #viewItems(text: BatchWord): unknown {
    const items = this.#items;
    if (!items) return skeleton(5);
    if (items.length === 0) return html`<p class="muted">${text('items.none')}</p>`;
    return html`<ul class="items">${items.map(
      (item) =>
        html`<li>${status(marks[item.state], item.chargerName)}<span class="when">${[isolate(this.#host.placeOf(item.chargerId)), text(`item.${item.state}`)].filter(Boolean).join(' · ')}</span>${
          item.detail ? html`<span class="muted"><bdi>${item.detail}</bdi></span>` : nothing
        }</li>`,
    )}</ul>${this.#next === null ? nothing : html`<div>${button({ label: text('items.more'), compact: true, onClick: () => void this.#read(true) })}</div>`}`;
  }

  actions(): unknown {
    const text = this.#text();
    const may = this.#host.session?.may('charger:command');
    const left = this.row.total - this.row.done;
    return html`${button({ label: text('save'), icon: downloadIcon, kind: 'quiet', onClick: () => void this.#save() })}
      ${
        may && isActive(this.row)
          ? button({
              label: text('cancel.do'),
              kind: 'danger',
              part: 'cancel-batch',
              busy: this.#work.busy,
              onClick: () => void this.#do('cancel'),
            })
          : nothing
      }
      ${
        may && !isActive(this.row) && left > 0
          ? html`${checkbox({
              label: text('retry.skipped'),
              checked: this.#skippedToo,
              onChange: (isOn) => {
                this.#skippedToo = isOn;
                this.#host.requestUpdate();
              },
            })}${button({
              label: text('retry.do'),
              kind: 'primary',
              part: 'retry-batch',
              busy: this.#work.busy,
              disabled: this.row.failed === 0 && !this.#skippedToo,
              onClick: () => void this.#do('retry'),
            })}`
          : nothing
      }`;
  }

  async #do(what: 'cancel' | 'retry'): Promise<void> {
    await this.#work.once(async (transport) => {
      if (!this.#host.allows(`batch.${what}`)) throw new Error(this.#text()('refused'));
      const params = { id: this.row.id };
      const { cancel, retry } = batches.endpoints;
      if (what === 'cancel') this.hear(await call(transport, cancel, { params, body: {} }));
      else {
        const body = this.#skippedToo ? { skippedToo: true } : {};
        this.#onNext(await call(transport, retry, { params, body }));
      }
    });
  }

  async #save(): Promise<void> {
    const { session } = this.#host;
    if (!session) return;
    const query = { format: 'csv', zone: session.zone, ...(this.#state && { state: this.#state }) };
    try {
      const path = urlOf(batches.endpoints.exportItems, { id: this.row.id }, query);
      saveFile(await (await send(session.transport, 'GET', path)).blob(), `${this.row.name}.csv`);
    } catch (error) {
      this.#work.error = wordsOf(error);
      this.#host.requestUpdate();
    }
  }

  #time(atMs: number): string {
    return timeText(atMs, this.#host.locale, this.#host.session?.zone ?? 'UTC');
  }
}
