/** Batches: many invoices over the orders of a period, in the background; how far each is, and what hindered it. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { invoiceBatches } from '../../../bff/billing/invoices/batch-contract.ts';
import { legalEntities } from '../../../bff/billing/invoices/issuers-contract.ts';
import { orders } from '../../../bff/charging/orders/contract.ts';
import { call } from '../../../bff/kernel/client.ts';
import type { Answer } from '../../../bff/kernel/contract.ts';
import type { LiveMessage } from '../../../bff/live/contract.ts';
import { ListData } from '../../base/list.ts';
import { Live } from '../../base/live.ts';
import { translator } from '../../i18n/translate.ts';
import { dayAt, isoOf, monthBefore, monthOf } from '../../kit/days.ts';
import type { Piece } from '../../kit/lazy.ts';
import { pieceStyles } from '../../kit/piece-styles.ts';
import { questionsOf } from '../../kit/questions.ts';
import { wordsOf } from '../../kit/words.ts';
import { button, checkbox, field, select } from '../../parts/controls.ts';
import { timeText } from '../../parts/format.ts';
import { plusIcon } from '../../parts/icons.ts';
import { dialog } from '../../parts/overlays.ts';
import { skeleton, status } from '../../parts/states.ts';
import { type DeskWord, deskTexts } from './desk-texts.ts';
import type { InvoiceHost } from './host.ts';
import { problemText, problemTexts } from './problem-texts.ts';
import { instantsOf } from './view-state.ts';

type Batch = Answer<typeof invoiceBatches.endpoints.get>;
const groupings = ['driver', 'cardGroup', 'order'] as const;

const shapes: Readonly<Record<Batch['state'], string>> = {
  queued: 'preparing',
  running: 'charging',
  done: 'completed',
  failed: 'faulted',
  cancelled: 'unavailable',
};
const isActive = ({ state }: Batch): boolean => state === 'queued' || state === 'running';

class Batches {
  #host: InvoiceHost;
  #list: ListData<Batch>;

  constructor(host: InvoiceHost) {
    this.#host = host;
    this.#list = new ListData<Batch>(host, {
      may: 'invoice:view',
      args: () => (host.beside === 'batches' ? [] : undefined),
      page: ({ transport }, cursor, signal) => {
        const query = { sort: '-createdAt', limit: 20, ...(cursor && { cursor }) };
        return call(transport, invoiceBatches.endpoints.list, { query, signal });
      },
    });
    new Live(host, {
      topics: ['invoiceBatch.changed'],
      onMessage: (each) => this.#hear(each),
      onReset: () => void this.#list.first.reload(),
    });
  }

  get #text(): DeskWord {
    return translator(deskTexts, this.#host.locale);
  }

  #hear({ row }: LiveMessage): void {
    const batch = row as Batch;
    if (!this.#list.patch(batch.id, batch)) void this.#list.first.reload();
    if (!isActive(batch)) this.#host.reload();
  }

  view(): TemplateResult {
    const host = this.#host;
    const text = this.#text;
    const { first, rows, next } = this.#list;
    return html`${dialog({
      open: host.beside === 'batches',
      kind: 'drawer',
      title: text('batches.title'),
      closeLabel: host.word('close'),
      onClose: () => host.show(''),
      body: html`<div class="form">
        ${host.mayEdit ? html`<div>${button({ label: text('batch.new'), icon: plusIcon, part: 'new-batch', onClick: () => void this.#askNew() })}</div>` : nothing}
        ${
          first.value === undefined && first.busy
            ? skeleton(4)
            : rows.length === 0
              ? html`<p class="muted">${text('batches.none')}</p>`
              : html`<ul class="lines">${repeat(
                  rows,
                  ({ id }) => id,
                  (row) => this.#viewRow(row, text),
                )}</ul>`
        }
        ${next === null ? nothing : html`<div>${button({ label: text('more'), compact: true, onClick: () => void this.#list.more() })}</div>`}
      </div>`,
    })}${questionsOf(host).view()}`;
  }

  #viewRow(row: Batch, text: DeskWord): TemplateResult {
    const host = this.#host;
    const { total, done, failed, issued, problems } = row;
    return html`<li part="batch" data-id=${row.id}>
      <span><b><bdi>${row.name}</bdi></b></span>
      <span class="bar">${isActive(row) && host.mayEdit ? button({ label: text('batch.cancel'), compact: true, kind: 'quiet', onClick: () => this.#askCancel(row) }) : nothing}</span>
      <span class="wide muted">${status(shapes[row.state], text(`state.${row.state}`))} · <bdi>${text('batch.counts', { total, done, issued })}</bdi></span>
      ${isActive(row) ? this.#viewProgress(row) : nothing}
      <span class="wide muted small"><bdi>${text('batch.by.actor', { name: row.actorName, time: timeText(row.createdAt, host.locale, host.zone) })}</bdi></span>
      ${
        problems.length > 0
          ? html`<details class="wide callout warn"><summary><bdi>${failed > 0 ? text('batch.failed', { n: failed }) : text('batch.problems')}</bdi></summary>
            <ul>${problems.map((problem) => html`<li><bdi>${problemText(host.locale, problem)}</bdi> <span class="muted small"><bdi>${problem.orderId}</bdi></span></li>`)}</ul></details>`
          : nothing
      }
    </li>`;
  }

  /** By orders, of which an invoice may hold many. */
  #viewProgress({ name, total, done, failed }: Batch): TemplateResult {
    const part = (count: number) => `--part: ${(100 * count) / Math.max(1, total)}`;
    return html`<span class="wide"><span class="progress" role="progressbar" aria-label=${name} aria-valuemin="0" aria-valuemax=${total} aria-valuenow=${done}><span .style=${part(done - failed)}></span><span class="bad" .style=${part(failed)}></span></span></span>`;
  }

  /** Asks for the orders of the month before, which is what most batches are about. */
  async #askNew(): Promise<void> {
    const host = this.#host;
    const text = this.#text;
    const { session } = host;
    if (!session) return;
    const before = monthBefore({ ...monthOf(dayAt(Date.now(), host.zone)), to: 99_991_231 });
    try {
      const { items } = await call(session.transport, legalEntities.endpoints.list, {
        query: { sort: 'name', limit: 100 },
      });
      const [issuer] = items;
      if (!issuer) host.show('issuers');
      else this.#ask({ issuers: items, entityId: issuer.id, from: isoOf(before.from), to: isoOf(before.to) });
    } catch (error) {
      host.toast(text('failed', { reason: wordsOf(error) }));
    }
  }

  #ask({
    issuers,
    ...start
  }: {
    issuers: readonly { id: string; name: string }[];
    entityId: string;
    from: string;
    to: string;
  }): void {
    const host = this.#host;
    const text = this.#text;
    const draft = {
      ...{ ...start, name: '', by: 'driver' as (typeof groupings)[number], mail: false, tried: false },
      open: undefined as number | undefined,
    };
    const key = crypto.randomUUID();
    const set = (change: Partial<typeof draft>) => {
      Object.assign(draft, change);
      host.requestUpdate();
    };
    const isWrongSpan = () => !draft.from || !draft.to || draft.from > draft.to;
    const filterOf = () => {
      const span = instantsOf(draft.from, draft.to, host.zone);
      return {
        ...(span.from !== undefined && { 'startedAt.from': span.from }),
        ...(span.to !== undefined && { 'startedAt.to': span.to }),
      };
    };
    const count = async () => {
      const { from, to, entityId } = draft;
      set({ open: undefined });
      const open = isWrongSpan() ? undefined : await this.#countOpen({ ...filterOf(), issuerId: entityId });
      if (from === draft.from && to === draft.to && entityId === draft.entityId) set({ open });
    };
    const day = (name: 'from' | 'to') =>
      field({
        id: `batch-${name}`,
        type: 'date',
        label: text(`batch.${name}`),
        value: draft[name],
        error: name === 'to' && draft.tried && isWrongSpan() ? text('batch.days.wrong') : undefined,
        onChange: (typed) => {
          set({ [name]: typed });
          void count();
        },
      });
    questionsOf(host).ask({
      title: text('batch.new'),
      label: text('batch.do'),
      body: () => html`<div class="form">
        <p>${text('batch.text')}</p>
        ${field({
          id: 'batch-name',
          label: text('batch.name'),
          value: draft.name,
          maxLength: 120,
          required: true,
          autofocus: true,
          error: draft.tried && !draft.name.trim() ? text('batch.name.wrong') : undefined,
          onInput: (name) => set({ name }),
        })}
        <div class="pair">${day('from')}${day('to')}</div>
        <p role="status" class="muted"><bdi>${draft.open === undefined ? '' : text('batch.open', { n: draft.open })}</bdi></p>
        <div class="pair">
          ${select({
            id: 'batch-issuer',
            label: text('issuer'),
            value: draft.entityId,
            options: issuers.map(({ id, name }) => ({ value: id, label: name })),
            onChange: (entityId) => {
              set({ entityId });
              void count();
            },
          })}
          ${select({
            id: 'batch-by',
            label: text('batch.by'),
            value: draft.by,
            options: groupings.map((value) => ({ value, label: text(`by.${value}`) })),
            onChange: (by) => set({ by }),
          })}
        </div>
        <div>${checkbox({ label: text('batch.mail'), checked: draft.mail, onChange: (mail) => set({ mail }) })}</div>
      </div>`,
      onConfirm: async () => {
        set({ tried: true });
        const name = draft.name.trim();
        if (!name || isWrongSpan()) return false;
        const { entityId, by, mail } = draft;
        const body = { name, entityId, by, mail, filter: filterOf() };
        await questionsOf(host).carryOut('invoice.batch', text('refused'), (transport) =>
          call(transport, invoiceBatches.endpoints.create, { body, idempotencyKey: key }),
        );
        host.toast(text('batch.begun'));
        await this.#list.first.reload();
        return true;
      },
    });
    void count();
  }

  /** How many orders wait for an invoice. Undefined when it cannot be told: the batch can begin without. */
  async #countOpen(filter: Record<string, number | string>): Promise<number | undefined> {
    const { session } = this.#host;
    if (!session?.may('order:view')) return undefined;
    const query = { ...filter, invoiced: 'no', limit: 1, totals: '1' } as const;
    const page = await call(session.transport, orders.endpoints.list, { query }).catch(() => undefined);
    return page?.totals?.count;
  }

  #askCancel(row: Batch): void {
    const host = this.#host;
    const text = this.#text;
    questionsOf(host).ask({
      title: text('batch.cancel.title', { name: row.name }),
      label: text('batch.cancel'),
      danger: true,
      body: () => html`<p>${text('batch.cancel.text')}</p>`,
      onConfirm: async () => {
        const now = await questionsOf(host).carryOut('invoice.batch.cancel', text('refused'), (transport) =>
          call(transport, invoiceBatches.endpoints.cancel, { params: { id: row.id }, body: {} }),
        );
        this.#list.patch(row.id, now);
        return true;
      },
    });
  }
}

export const batchesPiece = (host: InvoiceHost): Piece & Batches =>
  Object.assign(new Batches(host), { texts: [deskTexts, problemTexts], styles: [pieceStyles] });
