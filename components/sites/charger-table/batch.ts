/** One operation for many chargers, in a drawer: what and when, who can, how it goes on; and the batches there were. Loaded when first needed. */
import { html, nothing, type TemplateResult } from 'lit';
import { call } from '../../../bff/kernel/client.ts';
import type { LiveMessage } from '../../../bff/live/contract.ts';
import { batches } from '../../../bff/sites/batches/contract.ts';
import { files } from '../../../bff/sites/files/contract.ts';
import { wear } from '../../base/wear.ts';
import { translator } from '../../i18n/translate.ts';
import { Work } from '../../kit/work.ts';
import { button } from '../../parts/controls.ts';
import { timeText } from '../../parts/format.ts';
import { chevronLeftIcon } from '../../parts/icons.ts';
import { dialog } from '../../parts/overlays.ts';
import { skeleton, status } from '../../parts/states.ts';
import {
  type BatchDraft,
  type BatchFault,
  batchFaults,
  commandOf,
  localText,
  newBatch,
  paceOf,
} from './batch-draft.ts';
import { batchForm, type Preview, previewView } from './batch-form.ts';
import { BatchProgress, type BatchRow, batchMarks } from './batch-progress.ts';
import { batchStyles } from './batch-styles.ts';
import { type BatchWord, batchTexts } from './batch-texts.ts';
import type { BatchChoice, BatchKind, Desk, TableHost } from './desk.ts';
import { formStyles } from './support.ts';

const listed = 30;
const hourMs = 3_600_000;

type Step =
  | { kind: 'form' | 'preview' }
  | { kind: 'progress'; progress: BatchProgress }
  | { kind: 'list'; rows: BatchRow[] | undefined };

interface Draft {
  draft: BatchDraft;
  choice: BatchChoice;
  count: number;
  faults: Partial<Record<string, BatchFault>>;
  preview: Preview | undefined;
  /** Of what was looked at before: begun once, however often it is sent. */
  key: string;
}

export class BatchDesk implements Desk {
  readonly texts = [batchTexts];
  #host: TableHost;
  #step: Step | undefined;
  #made: Draft | undefined;
  #firmware: { id: string; name: string; version: string }[] | undefined;
  /** Of the step that is shown: how another one ends is not said in it. */
  #work: Work;

  constructor(host: TableHost) {
    this.#host = host;
    this.#work = new Work(host);
    wear(host, [formStyles, batchStyles]);
  }

  get #text(): BatchWord {
    return translator(batchTexts, this.#host.locale);
  }
  get #zone(): string {
    return this.#host.session?.zone ?? 'UTC';
  }

  open(kind: BatchKind, choice: BatchChoice, count: number): void {
    const draft = newBatch(kind, this.#text(`op.${kind}`));
    this.#made = { draft, choice, count, faults: {}, preview: undefined, key: '' };
    this.#go({ kind: 'form' });
    if (kind === 'firmware') void this.#readFirmware();
  }

  openList(): void {
    const step: Step = { kind: 'list', rows: undefined };
    this.#go(step);
    void this.#work.run(async (transport) => {
      const page = await call(transport, batches.endpoints.list, { query: { limit: listed } });
      step.rows = page.items;
    });
  }

  hear({ topic, row }: LiveMessage): void {
    if (topic !== 'batch.changed') return;
    const news = row as BatchRow;
    const step = this.#step;
    if (step?.kind === 'progress') step.progress.hear(news);
    if (step?.kind !== 'list' || !step.rows) return;
    const isKnown = step.rows.some(({ id }) => id === news.id);
    step.rows = isKnown ? step.rows.map((each) => (each.id === news.id ? news : each)) : [news, ...step.rows];
    this.#host.requestUpdate();
  }

  reset(): void {
    const step = this.#step;
    if (step?.kind === 'list') this.openList();
    if (step?.kind !== 'progress') return;
    const { id } = step.progress.row;
    void this.#work.run(async (transport) => {
      step.progress.hear(await call(transport, batches.endpoints.get, { params: { id } }));
    });
  }

  leave(): void {
    this.#made = undefined;
    this.#go(undefined);
  }

  #go(step: Step | undefined): void {
    if (this.#step?.kind === 'progress') this.#step.progress.leave();
    this.#step = step;
    this.#work = new Work(this.#host);
    this.#host.requestUpdate();
  }

  #follow(row: BatchRow): void {
    const progress = new BatchProgress(
      this.#host,
      row,
      () => this.#text,
      (next) => this.#follow(next),
    );
    this.#go({ kind: 'progress', progress });
  }

  async #readFirmware(): Promise<void> {
    await this.#work.run(async (transport) => {
      const query = { kind: 'firmware', state: 'ready', sort: '-createdAt', limit: 200 };
      const page = await call(transport, files.endpoints.list, { query });
      this.#firmware = page.items.map(({ id, name, version }) => ({ id, name, version }));
    });
  }

  view(): TemplateResult {
    const step = this.#step;
    const { error } = this.#work;
    return dialog({
      open: step !== undefined,
      kind: 'drawer',
      title: step ? this.#title(step) : '',
      closeLabel: this.#host.word('close'),
      onClose: () => this.leave(),
      body: step
        ? html`${this.#viewBody(step)}${error ? html`<p class="wrong" role="alert">${error}</p>` : nothing}`
        : nothing,
      actions: step && step.kind !== 'list' ? this.#viewActions(step) : undefined,
    });
  }

  #title(step: Step): string {
    if (step.kind === 'list') return this.#text('list');
    if (step.kind === 'progress') return step.progress.row.name;
    return this.#made ? this.#text(`op.${this.#made.draft.kind}`) : '';
  }

  #viewBody(step: Step): unknown {
    const made = this.#made;
    if (step.kind === 'progress') return step.progress.view();
    if (step.kind === 'list') return this.#viewList(step.rows);
    if (!made) return nothing;
    if (step.kind === 'preview' && made.preview)
      return previewView(made.preview, this.#text, (id) => this.#host.placeOf(id));
    return batchForm({
      draft: made.draft,
      faults: made.faults,
      count: made.count,
      zone: this.#zone,
      firmware: this.#firmware,
      text: this.#text,
      onChange: (part) => {
        const opensWindow = part.hasWindow && !made.draft.from;
        const from = opensWindow && { from: localText(Math.ceil(Date.now() / hourMs) * hourMs, this.#zone) };
        made.draft = { ...made.draft, ...from, ...part };
        this.#host.requestUpdate();
      },
    });
  }

  #viewList(rows: readonly BatchRow[] | undefined): unknown {
    const text = this.#text;
    if (!rows) return this.#work.error ? nothing : skeleton(6);
    if (rows.length === 0) return html`<p class="muted">${text('list.none')}</p>`;
    return html`<ul class="batches">${rows.map(
      (row) => html`<li><button type="button" @click=${() => this.#follow(row)}>
        <b>${row.name}</b>${status(batchMarks[row.state], text(`state.${row.state}`))}
        <span class="muted">${timeText(row.createdAt, this.#host.locale, this.#zone)} · ${text('by', { name: row.actorName })}</span>
        <span class="muted">${text('progress', { done: row.done, total: row.total })}${
          row.failed > 0 ? `, ${text('progress.failed', { n: row.failed })}` : ''
        }</span>
      </button></li>`,
    )}</ul>`;
  }

  #viewActions(step: Step): unknown {
    const text = this.#text;
    const { word } = this.#host;
    const go = (label: string, onClick: () => void, disabled = false) =>
      button({ label, kind: 'primary', part: 'confirm', busy: this.#work.busy, disabled, onClick });
    if (step.kind === 'progress')
      return html`${button({
        label: text('back'),
        icon: chevronLeftIcon,
        flip: true,
        kind: 'quiet',
        onClick: () => this.openList(),
      })}${step.progress.actions()}`;
    if (step.kind === 'form')
      return html`${button({ label: word('cancel'), onClick: () => this.leave() })}${go(text('check'), () => void this.#check())}`;
    const preview = this.#made?.preview;
    const able = preview ? preview.ready + preview.offline : 0;
    return html`${button({ label: word('back'), onClick: () => this.#go({ kind: 'form' }) })}
      ${go(text('start', { n: preview?.total ?? 0 }), () => void this.#start(), able === 0)}`;
  }

  async #check(): Promise<void> {
    const made = this.#made;
    if (!made || this.#work.busy) return;
    made.faults = batchFaults(made.draft, this.#zone, Date.now());
    if (Object.keys(made.faults).length > 0) {
      this.#host.requestUpdate();
      await this.#host.updateComplete;
      this.#host.renderRoot.querySelector<HTMLElement>('dialog[open] [aria-invalid="true"]')?.focus();
      return;
    }
    await this.#work.once(async (transport) => {
      const body = { command: commandOf(made.draft, Date.now()), ...made.choice };
      made.key = crypto.randomUUID();
      made.preview = await call(transport, batches.endpoints.preview, { body });
      if (this.#made === made && this.#step?.kind === 'form') this.#go({ kind: 'preview' });
    });
  }

  async #start(): Promise<void> {
    const made = this.#made;
    if (!made) return;
    await this.#work.once(async (transport) => {
      if (!this.#host.allows(`batch.${made.draft.kind}`)) throw new Error(this.#text('refused'));
      const { draft, choice } = made;
      const command = commandOf(draft, Date.now());
      const body = { name: draft.name.trim(), command, ...choice, ...paceOf(draft, this.#zone) };
      const row = await call(transport, batches.endpoints.create, { body, idempotencyKey: made.key });
      if (this.#made === made) this.#follow(row);
    });
  }
}
