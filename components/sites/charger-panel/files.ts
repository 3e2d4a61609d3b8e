/** Files: what firmware the charger runs and how far its update came; logs that it was asked to bring. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { call, urlOf } from '../../../bff/kernel/client.ts';
import type { Answer } from '../../../bff/kernel/contract.ts';
import type { LiveMessage } from '../../../bff/live/contract.ts';
import { chargerFiles, files } from '../../../bff/sites/files/contract.ts';
import type { StationCommandKind } from '../../../ocpp/vocabulary.ts';
import { ListData } from '../../base/list.ts';
import { button, field, select } from '../../parts/controls.ts';
import { numberText } from '../../parts/format.ts';
import { downloadIcon } from '../../parts/icons.ts';
import { skeleton, status } from '../../parts/states.ts';
import { download } from './download.ts';
import { type FilesWord, filesTexts } from './files-texts.ts';
import { reasonText, reasonTexts } from './reasons.ts';
import { type CommandRow, PanelTab } from './tab.ts';
import { panelTexts } from './texts.ts';
import { instantOf, localOf } from './zone-clock.ts';

type FileRow = Answer<typeof files.endpoints.list>['items'][number];
type Firmware = Answer<typeof chargerFiles.endpoints.firmware>;
type Phase = NonNullable<Firmware['job']>['phase'];

const hourMs = 3_600_000;
/** How far an update came has no live event of its own. */
const pollMs = 5000;
const dayMs = 24 * hourMs;

const phaseShapes: Readonly<Record<Phase, string>> = {
  asked: 'preparing',
  refused: 'faulted',
  scheduled: 'reserved',
  downloading: 'charging',
  paused: 'suspendedEv',
  downloaded: 'finishing',
  installing: 'charging',
  restarting: 'charging',
  installed: 'finishing',
  confirmed: 'completed',
  failed: 'faulted',
};
const stateShapes: Readonly<Record<FileRow['state'], string>> = {
  waiting: 'preparing',
  receiving: 'charging',
  ready: 'completed',
  failed: 'faulted',
};

const styles = css`
  .job {
    display: grid;
    gap: 6px;
    padding: 12px 14px;
    border: 1px solid var(--_line);
    border-radius: var(--_radius-card);
    background: var(--_raised);
  }
  .job ol {
    margin-block-start: 4px;
    font-size: var(--_text-s);
  }
`;

export class FilesTab extends PanelTab {
  static override readonly styles = [styles];
  override readonly texts = [filesTexts, reasonTexts];
  #firmwares: readonly FileRow[] | undefined;
  #fileId = '';
  #fetchAt = '';
  #installAt = '';
  #kind: 'diagnostics' | 'security' = 'diagnostics';
  #from = '';
  #to = '';
  #faults: Readonly<Record<string, string>> = {};
  #poll = 0;

  #firmware = this.data<Firmware>({
    may: 'charger:view',
    load: ({ transport }, signal) => call(transport, chargerFiles.endpoints.firmware, { params: this.params, signal }),
    onLoad: ({ job }) => this.#watch(job?.phase),
  });
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
    return html`<div class="two">${this.#viewFirmware()} ${this.#viewLogs()}</div>`;
  }

  /** Why the charger cannot be asked; undefined when it can. */
  #cannot(kind: StationCommandKind): string | undefined {
    const ability = this.host.passport.value?.abilities.find((each) => each.kind === kind);
    if (ability?.can !== 'no') return undefined;
    return this.#text('why.cannot', { reason: reasonText(ability.reason, this.host.locale) });
  }

  #viewFirmware(): TemplateResult {
    const text = this.#text;
    const { host } = this;
    const cannot = this.#cannot('updateFirmware');
    const may = host.session?.may('firmware:edit') === true;
    return html`<section>
      <h3>${text('firmware')}${may && !cannot ? html`<span class="end">${button({ label: text('update'), compact: true, part: 'update', onClick: () => void this.#askUpdate() })}</span>` : nothing}</h3>
      ${cannot ? html`<p class="empty">${cannot}</p>` : nothing}
      ${host.show(this.#firmware, {
        skeleton: () => skeleton(2),
        content: ({
          runs,
          job,
        }) => html`<p>${runs ? html`<bdi>${text('runs', { version: runs })}</bdi>` : text('runs.unknown')}</p>
          <div class="more">${job ? this.#viewJob(job) : html`<p class="empty">${text('job.none')}</p>`}</div>`,
      })}
    </section>`;
  }

  #viewJob(job: NonNullable<Firmware['job']>): TemplateResult {
    const text = this.#text;
    const { host } = this;
    return html`<div class="job" part="update-state">
      <p>${status(phaseShapes[job.phase], text(`phase.${job.phase}`))} <span class="muted small">${text('job.since', { time: host.at(job.atMs) })}</span></p>
      <p class="small"><bdi>${text('job.to', { file: job.fileName || '–', version: job.version || '–' })}</bdi></p>
      ${job.detail ? html`<p class="muted small">${job.detail}</p>` : nothing}
      ${job.fetchedAt === null ? nothing : html`<p class="muted small">${text('job.fetched', { time: host.at(job.fetchedAt) })}</p>`}
      ${
        job.steps.length > 0
          ? html`<details class="small"><summary class="muted">${text('steps')}</summary><ol>${job.steps.map(
              (step) =>
                html`<li><bdi>${host.at(step.atMs, 'full')}</bdi> · <span class="mono">${step.status}</span></li>`,
            )}</ol></details>`
          : nothing
      }
    </div>`;
  }

  async #askUpdate(): Promise<void> {
    const text = this.#text;
    const { host } = this;
    this.#firmwares = undefined;
    this.#faults = {};
    this.#fetchAt = '';
    this.#installAt = '';
    host.ask({
      title: text('update.title'),
      label: text('update.do'),
      danger: true,
      isWaiting: () => !this.#fileId,
      body: () => this.#viewUpdate(),
      onConfirm: () => this.#update(),
    });
    const { session, charger } = host;
    if (!session) return;
    try {
      const query = { kind: 'firmware', state: 'ready', sort: '-createdAt', limit: 200 };
      const { items } = await call(session.transport, files.endpoints.list, { query });
      const fits = (wanted: string, own = '') => wanted === '' || wanted.toLowerCase() === own.toLowerCase();
      this.#firmwares = items.filter(
        ({ vendor, model }) => fits(vendor, charger.value?.vendor) && fits(model, charger.value?.model),
      );
      this.#fileId = this.#firmwares[0]?.id ?? '';
    } catch (error) {
      this.#failed(error);
    }
    this.update();
  }

  #viewUpdate(): TemplateResult {
    const text = this.#text;
    const known = this.#firmwares;
    if (known?.length === 0) return html`<p>${text('update.none')}</p>`;
    return html`<p class="muted">${text('update.text')}</p>
      <div class="form">
        ${select({
          id: 'firmware',
          label: text('update.file'),
          value: this.#fileId,
          options: (known ?? []).map(({ id, name, version }) => ({
            value: id,
            label: version ? `${name} · ${version}` : name,
          })),
          onChange: (id) => {
            this.#fileId = id;
            this.update();
          },
        })}
        ${this.#viewWhen('fetch', this.#fetchAt, text('update.now'), (value) => {
          this.#fetchAt = value;
        })}
        ${this.#viewWhen('install', this.#installAt, text('update.install.at.once'), (value) => {
          this.#installAt = value;
        })}
        ${this.host.charger.value?.online === false ? html`<p class="callout warn">${text('update.wait')}</p>` : nothing}
      </div>`;
  }

  /** Now, or a time to be typed. */
  #viewWhen(name: 'fetch' | 'install', value: string, now: string, set: (value: string) => void): TemplateResult {
    const text = this.#text;
    return html`${select({
      id: `${name}-when`,
      label: text(name === 'fetch' ? 'update.when' : 'update.install'),
      value: value ? 'at' : 'now',
      options: [
        { value: 'now', label: now },
        { value: 'at', label: text('update.at') },
      ],
      onChange: (chosen) => {
        set(chosen === 'at' ? localOf(this.#zone, Date.now() + hourMs) : '');
        this.update();
      },
    })}
    ${
      value
        ? field({
            id: `${name}-at`,
            label: text('update.time', { zone: this.#zone }),
            type: 'datetime-local',
            value,
            error: this.#faults[name],
            onInput: (typed) => {
              // An emptied field is not "now".
              set(typed || value);
              this.#faults = {};
              this.update();
            },
          })
        : nothing
    }`;
  }

  async #update(): Promise<boolean> {
    const text = this.#text;
    const { host } = this;
    const times = { fetch: this.#instant(this.#fetchAt), install: this.#instant(this.#installAt) };
    const isPast = (ms: number | undefined) => ms !== undefined && ms < Date.now();
    this.#faults = {
      ...(isPast(times.fetch) && { fetch: text('time.wrong') }),
      ...(isPast(times.install) && { install: text('time.wrong') }),
    };
    this.update();
    if (Object.keys(this.#faults).length > 0) return false;
    const sent = await host.carryOut('updateFirmware', (transport) =>
      call(transport, chargerFiles.endpoints.updateFirmware, {
        params: this.params,
        body: {
          fileId: this.#fileId,
          ...(times.fetch !== undefined && { retrieveMs: times.fetch }),
          ...(times.install !== undefined && { installMs: times.install }),
          ...(host.charger.value?.online === false && { expiresInMs: dayMs }),
        },
        idempotencyKey: crypto.randomUUID(),
      }),
    );
    if (!sent) return true;
    host.toast(text('update.sent'));
    void this.#firmware.reload();
    return true;
  }

  #instant(local: string): number | undefined {
    return local ? instantOf(this.#zone, local) : undefined;
  }

  #viewLogs(): TemplateResult {
    const text = this.#text;
    const { host } = this;
    const cannot = this.#cannot('uploadLog');
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
    this.host.toast(this.#text('failed', { reason: error instanceof Error ? error.message : String(error) }));
  }

  #watch(phase: Phase | undefined): void {
    clearTimeout(this.#poll);
    if (!phase || phase === 'refused' || phase === 'confirmed' || phase === 'failed') return;
    this.#poll = window.setTimeout(() => void this.#firmware.reload(), pollMs);
  }

  override leave(): void {
    clearTimeout(this.#poll);
  }

  override reload(): void {
    void this.#firmware.reload();
    void this.#logs.first.reload();
  }

  override hear({ topic, row }: LiveMessage): void {
    if (topic === 'file.changed') {
      const file = row as FileRow & { removed?: true };
      if (file.chargerId !== this.host.chargerId) return;
      if (file.removed) void this.#logs.first.reload();
      else this.#take(file);
    } else if (topic === 'charger.changed') void this.#firmware.reload();
    else if (topic === 'command.changed' && (row as CommandRow).kind === 'updateFirmware') void this.#firmware.reload();
  }
}

const sizeText = (bytes: number, locale: string): string =>
  bytes >= 1_000_000 ? `${numberText(bytes / 1_000_000, locale, 1)} MB` : `${numberText(bytes / 1000, locale, 1)} kB`;
