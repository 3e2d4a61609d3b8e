/** What firmware the charger runs, how far its update came, and asking for one. Drawn within the files. */

import { type CSSResult, css, html, nothing, type TemplateResult } from 'lit';
import { call } from '../../../bff/kernel/client.ts';
import type { Answer } from '../../../bff/kernel/contract.ts';
import { instantOf, localOf } from '../../../bff/kernel/zone.ts';
import { chargerFiles, files } from '../../../bff/sites/files/contract.ts';
import type { StationCommandKind } from '../../../ocpp/vocabulary.ts';
import { Data } from '../../base/data.ts';
import { translator } from '../../i18n/translate.ts';
import { wordsOf } from '../../kit/words.ts';
import { button, field, select } from '../../parts/controls.ts';
import { skeleton, status } from '../../parts/states.ts';
import { type FilesWord, filesTexts } from './files-texts.ts';
import { reasonText } from './reasons.ts';
import type { PanelHost } from './tab.ts';

export type FileRow = Answer<typeof files.endpoints.list>['items'][number];
type Firmware = Answer<typeof chargerFiles.endpoints.firmware>;
type Phase = NonNullable<Firmware['job']>['phase'];

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** How far an update came has no live event of its own. */
const pollMs = 5000;

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

export const firmwareStyles: CSSResult = css`
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

/** Why the charger cannot be asked; undefined when it can. */
export const cannotText = (host: PanelHost, kind: StationCommandKind, text: FilesWord): string | undefined => {
  const ability = host.passport.value?.abilities.find((each) => each.kind === kind);
  return ability?.can === 'no' ? text('why.cannot', { reason: reasonText(ability.reason, host.locale) }) : undefined;
};

export class FirmwareDesk {
  #host: PanelHost;
  #firmware: Data<Firmware>;
  #firmwares: readonly FileRow[] | undefined;
  #fileId = '';
  #fetchAt = '';
  #installAt = '';
  #faults: Readonly<Record<string, string>> = {};
  #poll = 0;

  constructor(host: PanelHost, args: () => readonly unknown[] | undefined) {
    this.#host = host;
    this.#firmware = new Data(host, {
      may: 'charger:view',
      args,
      load: ({ transport }, signal) =>
        call(transport, chargerFiles.endpoints.firmware, { params: this.#params, signal }),
      onLoad: ({ job }) => this.#watch(job?.phase),
    });
  }

  get #params(): { id: string } {
    return { id: this.#host.chargerId };
  }

  get #text(): FilesWord {
    return translator(filesTexts, this.#host.locale);
  }

  get #zone(): string {
    return this.#host.session?.zone ?? 'UTC';
  }

  view(text: FilesWord): TemplateResult {
    const host = this.#host;
    const cannot = cannotText(host, 'updateFirmware', text);
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
    const host = this.#host;
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
    const host = this.#host;
    this.#firmwares = undefined;
    this.#fileId = '';
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
    this.#host.requestUpdate();
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
            this.#host.requestUpdate();
          },
        })}
        ${this.#viewWhen('fetch', this.#fetchAt, text('update.now'), (value) => {
          this.#fetchAt = value;
        })}
        ${this.#viewWhen('install', this.#installAt, text('update.install.at.once'), (value) => {
          this.#installAt = value;
        })}
        ${this.#host.charger.value?.online === false ? html`<p class="callout warn">${text('update.wait')}</p>` : nothing}
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
        this.#host.requestUpdate();
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
              this.#host.requestUpdate();
            },
          })
        : nothing
    }`;
  }

  async #update(): Promise<boolean> {
    const text = this.#text;
    const host = this.#host;
    const times = { fetch: this.#instant(this.#fetchAt), install: this.#instant(this.#installAt) };
    const isPast = (ms: number | undefined) => ms !== undefined && ms < Date.now();
    this.#faults = {
      ...(isPast(times.fetch) && { fetch: text('time.wrong') }),
      ...(isPast(times.install) && { install: text('time.wrong') }),
    };
    this.#host.requestUpdate();
    if (Object.keys(this.#faults).length > 0) return false;
    const sent = await host.carryOut('updateFirmware', (transport) =>
      call(transport, chargerFiles.endpoints.updateFirmware, {
        params: this.#params,
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

  #failed(error: unknown): void {
    this.#host.toast(this.#text('failed', { reason: wordsOf(error) }));
  }

  #watch(phase: Phase | undefined): void {
    clearTimeout(this.#poll);
    if (!phase || phase === 'refused' || phase === 'confirmed' || phase === 'failed') return;
    this.#poll = window.setTimeout(() => void this.#firmware.reload(), pollMs);
  }

  leave(): void {
    clearTimeout(this.#poll);
  }

  reload(): void {
    void this.#firmware.reload();
  }
}
