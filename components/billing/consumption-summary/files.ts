/** Reports made in the background: how far each is, and what to fetch. Keeps itself right by live events. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { fileFormats, type reportFile, reportFiles } from '../../../bff/billing/reports/files-contract.ts';
import { call, send, urlOf } from '../../../bff/kernel/client.ts';
import type { RowOf } from '../../../bff/kernel/fields.ts';
import { instantOf } from '../../../bff/kernel/zone.ts';
import type { LiveMessage } from '../../../bff/live/contract.ts';
import { ListData } from '../../base/list.ts';
import { Live } from '../../base/live.ts';
import { addDays, isoOf } from '../../kit/days.ts';
import type { Questions } from '../../kit/questions.ts';
import { wordsOf } from '../../kit/words.ts';
import { button, select } from '../../parts/controls.ts';
import { numberText, timeText } from '../../parts/format.ts';
import { downloadIcon } from '../../parts/icons.ts';
import { saveFile } from '../../parts/save-file.ts';
import { skeleton, status } from '../../parts/states.ts';
import type { DeskWord } from './desk-texts.ts';
import type { SummaryHost } from './host.ts';
import { kindsFor } from './kinds.ts';

type FileRow = RowOf<typeof reportFile.fields>;

const shapes: Readonly<Record<FileRow['state'], string>> = {
  queued: 'preparing',
  running: 'charging',
  ready: 'completed',
  failed: 'faulted',
};

const sizeText = (bytes: number, locale: string): string =>
  bytes < 1_000_000
    ? `${numberText(Math.ceil(bytes / 1000), locale)} kB`
    : `${numberText(bytes / 1_000_000, locale, 1)} MB`;

export class Files {
  #host: SummaryHost;
  #questions: Questions;
  #text: () => DeskWord;
  #report: FileRow['report'] = 'consumption';
  #format: FileRow['format'] = 'csv';
  #busy = false;
  #list: ListData<FileRow>;

  constructor(host: SummaryHost, questions: Questions, text: () => DeskWord, isShown: () => boolean) {
    this.#host = host;
    this.#questions = questions;
    this.#text = text;
    this.#list = new ListData<FileRow>(host, {
      may: 'report:view',
      args: () => (isShown() ? [] : undefined),
      page: ({ transport }, cursor, signal) => {
        const query = { sort: '-createdAt', limit: 20, ...(cursor && { cursor }) };
        return call(transport, reportFiles.endpoints.list, { query, signal });
      },
    });
    new Live(host, {
      topics: ['report.changed'],
      onMessage: (each) => this.#hear(each),
      onReset: () => void this.#list.first.reload(),
    });
  }

  #hear({ row }: LiveMessage): void {
    const file = row as FileRow;
    if (!this.#list.patch(file.id, file)) void this.#list.first.reload();
  }

  view(): TemplateResult {
    const text = this.#text();
    const { rows, next, first } = this.#list;
    return html`<section class="form"><h3>${text('files.new')}</h3>
        <div class="pair">
          ${select<FileRow['report']>({
            id: 'file-report',
            label: text('report'),
            value: this.#report,
            options: kindsFor(this.#host).map((value) => ({ value, label: text(`report.${value}`) })),
            onChange: (report) => {
              this.#report = report;
              this.#host.requestUpdate();
            },
          })}
          ${select<FileRow['format']>({
            id: 'file-format',
            label: text('format'),
            value: this.#format,
            options: fileFormats.map((value) => ({ value, label: text(`format.${value}`) })),
            onChange: (format) => {
              this.#format = format;
              this.#host.requestUpdate();
            },
          })}
        </div>
        <p class="help">${this.#report === 'settlement' ? text('settlement.text') : nothing} ${text('files.help')}</p>
        ${button({ label: text('files.make'), kind: 'primary', part: 'make', busy: this.#busy, disabled: !this.#host.span, onClick: () => void this.#make() })}
      </section>
      ${
        first.phase === 'slow' || first.phase === 'loading'
          ? skeleton(4)
          : rows.length === 0
            ? html`<p class="muted">${text('files.none')}</p>`
            : html`<ul class="lines">${repeat(
                rows,
                ({ id }) => id,
                (row) => this.#viewFile(row, text),
              )}</ul>`
      }
      ${next === null ? nothing : html`<div>${button({ label: text('more'), compact: true, onClick: () => void this.#list.more() })}</div>`}`;
  }

  #viewFile(row: FileRow, text: DeskWord): TemplateResult {
    const host = this.#host;
    const { locale } = host;
    const zone = host.session?.zone ?? 'UTC';
    const done = row.total > 0 ? Math.min(100, (100 * row.rows) / row.total) : 0;
    const running = row.state === 'running' || row.state === 'queued';
    const size = text('size', { rows: row.rows, size: sizeText(row.sizeBytes, locale) });
    return html`<li part="file" data-id=${row.id}>
      <span><b><bdi>${row.name}</bdi></b></span>
      <span class="bar">
        ${row.state === 'ready' && kindsFor(host).includes(row.report) ? button({ label: text('download'), icon: downloadIcon, compact: true, part: 'download', onClick: () => void this.#download(row) }) : nothing}
        ${host.session?.may('report:edit') ? button({ label: text('remove'), kind: 'quiet', compact: true, onClick: () => this.#askRemove(row) }) : nothing}
      </span>
      <span class="muted wide">${status(shapes[row.state], text(`state.${row.state}`))} · <bdi>${
        running
          ? text('progress', { rows: row.rows, total: row.total })
          : row.state === 'ready'
            ? `${size} · ${text('until', { time: timeText(row.expiresAt, locale, zone) })}`
            : row.error
      }</bdi></span>
      ${running ? html`<span class="wide"><span class="progress" role="progressbar" aria-label=${row.name} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round(done)}><span .style=${`--part: ${done}`}></span></span></span>` : nothing}
    </li>`;
  }

  /** What is on the screen, in the words of the chosen report. */
  #query(): Record<string, string> {
    const { exportQuery, span, session, shown } = this.#host;
    if (this.#report === 'consumption' || !span) return exportQuery;
    if (this.#report === 'settlement') return { from: String(span.from), to: String(span.to) };
    const zone = session?.zone ?? 'UTC';
    const startOf = (day: number) => instantOf(zone, `${isoOf(day)}T00:00`) ?? 0;
    return {
      'startedAt.from': String(startOf(span.from)),
      'startedAt.to': String(startOf(addDays(span.to, 1)) - 1),
      ...(shown.stationId && { stationId: shown.stationId }),
      sort: 'startedAt',
      zone,
    };
  }

  async #make(): Promise<void> {
    const host = this.#host;
    const text = this.#text();
    if (this.#busy) return;
    this.#busy = true;
    host.requestUpdate();
    try {
      const body = { report: this.#report, format: this.#format, query: this.#query() };
      await this.#questions.carryOut('report.make', text('refused'), (transport) =>
        call(transport, reportFiles.endpoints.make, { body }),
      );
      host.say(text('files.made'));
      await this.#list.first.reload();
    } catch (error) {
      host.toast(text('failed', { reason: wordsOf(error) }));
    }
    this.#busy = false;
    host.requestUpdate();
  }

  async #download(row: FileRow): Promise<void> {
    const { session } = this.#host;
    if (!session) return;
    try {
      const response = await send(session.transport, 'GET', urlOf(reportFiles.endpoints.content, { id: row.id }));
      saveFile(await response.blob(), `${row.name.replace(/[^\p{L}\p{N} ._-]+/gu, '-')}.${row.format}`);
    } catch (error) {
      this.#host.toast(this.#text()('failed', { reason: wordsOf(error) }));
    }
  }

  #askRemove(row: FileRow): void {
    const text = this.#text();
    this.#questions.ask({
      title: text('remove.title', { name: row.name }),
      label: text('remove'),
      danger: true,
      body: () => html`<p>${text('remove.file')}</p>`,
      onConfirm: async () => {
        await this.#questions.carryOut('report.remove', text('refused'), (transport) =>
          call(transport, reportFiles.endpoints.remove, { params: { id: row.id } }),
        );
        this.#list.remove(row.id);
        return true;
      },
    });
  }
}
