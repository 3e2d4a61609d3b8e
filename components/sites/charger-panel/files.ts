/** Files: what firmware the charger runs and how far its update came; logs that it was asked to bring. */

import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { call, urlOf } from '../../../bff/kernel/client.ts';
import { instantOf } from '../../../bff/kernel/zone.ts';
import type { LiveMessage } from '../../../bff/live/contract.ts';
import { chargerFiles, files } from '../../../bff/sites/files/contract.ts';
import { ListData } from '../../base/list.ts';
import { wordsOf } from '../../kit/words.ts';
import { button, field, select } from '../../parts/controls.ts';
import { numberText } from '../../parts/format.ts';
import { downloadIcon } from '../../parts/icons.ts';
import { skeleton, status } from '../../parts/states.ts';
import { download } from './download.ts';
import { type FilesWord, filesTexts } from './files-texts.ts';
import { cannotText, type FileRow, FirmwareDesk, firmwareStyles } from './firmware.ts';
import { reasonTexts } from './reasons.ts';
import { type CommandRow, PanelTab } from './tab.ts';
import { panelTexts } from './texts.ts';

const stateShapes: Readonly<Record<FileRow['state'], string>> = {
  waiting: 'preparing',
  receiving: 'charging',
  ready: 'completed',
  failed: 'faulted',
};

export class FilesTab extends PanelTab {
  static override readonly styles = [firmwareStyles];
  override readonly texts = [filesTexts, reasonTexts];
  #kind: 'diagnostics' | 'security' = 'diagnostics';
  #from = '';
  #to = '';

  #firmware: FirmwareDesk = new FirmwareDesk(this.host, () => this.argsOf());
  #logs = new ListData<FileRow>(this.host, {
    may: 'charger:view',
    args: () => this.argsOf(),
    page: ({ transport }, cursor, signal) => {
      const query = { chargerId: this.host.chargerId, sort: '-createdAt', limit: 30, ...(cursor && { cursor }) };
      return call(transport, files.endpoints.list, { query, signal });
    },
  });

  get #text(): FilesWord {
    return this.word(filesTexts);
  }

  get #zone(): string {
    return this.host.session?.zone ?? 'UTC';
  }

  override view(): TemplateResult {
    return html`<div class="two">${this.#firmware.view(this.#text)} ${this.#viewLogs()}</div>`;
  }

  #instant(local: string): number | undefined {
    return local ? instantOf(this.#zone, local) : undefined;
  }

  #viewLogs(): TemplateResult {
    const text = this.#text;
    const { host } = this;
    const cannot = cannotText(host, 'uploadLog', text);
    const logs = this.#logs.rows.filter(({ kind }) => kind !== 'firmware');
    return html`<section>
      <h3>${text('logs')}${host.session?.may('charger:log') && !cannot ? html`<span class="end">${button({ label: text('ask'), compact: true, part: 'ask-log', onClick: () => this.#askLog() })}</span>` : nothing}</h3>
      ${cannot ? html`<p class="empty">${cannot}</p>` : nothing}
      ${host.show(this.#logs.first, {
        skeleton: () => skeleton(3),
        content: () =>
          logs.length === 0
            ? html`<p class="empty">${text('logs.none')}</p>`
            : html`<ul class="lines">${repeat(
                logs,
                (row) => row.id,
                (row) => this.#viewLog(row),
              )}</ul>
              ${this.#logs.next === null ? nothing : html`<div class="more">${button({ label: this.word(panelTexts)('more'), compact: true, onClick: () => void this.#logs.more() })}</div>`}`,
      })}
    </section>`;
  }

  #viewLog(row: FileRow): TemplateResult {
    const text = this.#text;
    const { host } = this;
    const mayLog = host.session?.may('charger:log') === true;
    return html`<li class="line" part="file" data-id=${row.id}>
      <span class="what"><bdi>${row.name}</bdi> <span class="muted">${text(`kind.${row.kind}`)}</span></span>
      <span class="bar">
        ${row.state === 'ready' && mayLog ? button({ label: text('download'), icon: downloadIcon, compact: true, onClick: () => void this.#download(row) }) : nothing}
        ${mayLog && (row.state === 'ready' || row.state === 'failed') ? button({ label: text('remove'), kind: 'quiet', compact: true, onClick: () => this.#askRemove(row) }) : nothing}
      </span>
      <span class="muted">${status(stateShapes[row.state], text(`state.${row.state}`))}${row.state === 'ready' ? html` · <bdi>${sizeText(row.sizeBytes, host.locale)}</bdi>` : nothing} · <bdi>${host.at(row.createdAt)}</bdi>${row.createdBy ? html` · <bdi>${row.createdBy}</bdi>` : nothing}</span>
      ${row.detail ? html`<span class="muted">${row.detail}</span>` : nothing}
    </li>`;
  }

  #askLog(): void {
    const text = this.#text;
    this.#from = '';
    this.#to = '';
    const time = (id: 'from' | 'to', value: string, set: (typed: string) => void) =>
      field({
        id: `log-${id}`,
        label: `${text(`ask.${id}`, { zone: this.#zone })} · ${this.host.word('optional')}`,
        type: 'datetime-local',
        value,
        onInput: (typed) => {
          set(typed);
          this.update();
        },
      });
    this.host.ask({
      title: text('ask.title'),
      label: text('ask.do'),
      body: () => html`<p class="muted">${text('ask.text')}</p><div class="form">
        ${select<'diagnostics' | 'security'>({
          id: 'log-kind',
          label: text('ask.kind'),
          value: this.#kind,
          options: (['diagnostics', 'security'] as const).map((value) => ({ value, label: text(`kind.${value}`) })),
          onChange: (kind) => {
            this.#kind = kind;
            this.update();
          },
        })}
        ${time('from', this.#from, (typed) => {
          this.#from = typed;
        })}
        ${time('to', this.#to, (typed) => {
          this.#to = typed;
        })}
      </div>`,
      onConfirm: async () => {
        const [fromMs, toMs] = [this.#instant(this.#from), this.#instant(this.#to)];
        const asked = await this.host.carryOut('uploadLog', (transport) =>
          call(transport, chargerFiles.endpoints.askLog, {
            params: this.params,
            body: { log: this.#kind, ...(fromMs !== undefined && { fromMs }), ...(toMs !== undefined && { toMs }) },
            idempotencyKey: crypto.randomUUID(),
          }),
        );
        if (asked) this.#take(asked.file);
        return true;
      },
    });
  }

  #take(row: FileRow): void {
    if (!this.#logs.patch(row.id, row)) this.#logs.prepend(row);
  }

  #askRemove(row: FileRow): void {
    const text = this.#text;
    this.host.ask({
      title: text('remove.title'),
      label: text('remove'),
      danger: true,
      body: () => html`<p>${text('remove.text', { name: row.name })}</p>`,
      onConfirm: async () => {
        await this.host.carryOut('removeFile', (transport) =>
          call(transport, files.endpoints.remove, { params: { id: row.id } }),
        );
        void this.#logs.first.reload();
        return true;
      },
    });
  }

  async #download(row: FileRow): Promise<void> {
    const { session } = this.host;
    if (!session) return;
    try {
      await download(session.transport, urlOf(files.endpoints.content, { id: row.id }), row.name);
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    this.host.toast(this.#text('failed', { reason: wordsOf(error) }));
  }

  override leave(): void {
    this.#firmware.leave();
  }

  override reload(): void {
    this.#firmware.reload();
    void this.#logs.first.reload();
  }

  override hear({ topic, row }: LiveMessage): void {
    if (topic === 'file.changed') {
      const file = row as FileRow & { removed?: true };
      if (file.chargerId !== this.host.chargerId) return;
      if (file.removed) void this.#logs.first.reload();
      else this.#take(file);
    } else if (topic === 'charger.changed') this.#firmware.reload();
    else if (topic === 'command.changed' && (row as CommandRow).kind === 'updateFirmware') this.#firmware.reload();
  }
}

const sizeText = (bytes: number, locale: string): string =>
  bytes >= 1_000_000 ? `${numberText(bytes / 1_000_000, locale, 1)} MB` : `${numberText(bytes / 1000, locale, 1)} kB`;
