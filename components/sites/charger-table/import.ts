/** Importing chargers from a file, with what is wrong row by row. Loaded when first needed. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { ApiError, type Transport } from '../../../bff/kernel/client.ts';
import type { ImportReport, Problem } from '../../../bff/kernel/contract.ts';
import { chargers } from '../../../bff/sites/chargers/contract.ts';
import { wear } from '../../base/wear.ts';
import { translator } from '../../i18n/translate.ts';
import { Work } from '../../kit/work.ts';
import { button } from '../../parts/controls.ts';
import { icon } from '../../parts/icon.ts';
import { circleAlertIcon, circleCheckIcon, downloadIcon } from '../../parts/icons.ts';
import { dialog } from '../../parts/overlays.ts';
import { saveFile } from '../../parts/save-file.ts';
import type { Desk, TableHost } from './desk.ts';
import { importColumns, reportCsv, templateCsv } from './import-report.ts';
import { type ImportWord, importTexts } from './import-texts.ts';
import { formStyles } from './support.ts';

/** As the API takes them. */
const maxRows = 5000;
const maxFileMB = 10;
/** A table of more lines helps nobody on a screen; the file has them all. */
const shownErrors = 200;
/** The API reports no more. */
const maxErrors = 1000;

const styles = css`
  .drop {
    display: grid;
    justify-items: center;
    gap: 6px;
    padding: 20px;
    border: 1.5px dashed var(--_line-strong);
    border-radius: var(--_radius-card);
    text-align: center;
  }
  .drop.over {
    border-color: var(--_accent);
    background: color-mix(in oklab, var(--_accent) 7%, var(--_raised));
  }
  .drop > b {
    overflow-wrap: anywhere;
  }
  .outcome {
    display: flex;
    gap: 8px;
    align-items: center;
    font-weight: 500;
  }
  .outcome.good > .icon {
    color: var(--_ok);
  }
  .outcome.bad > .icon {
    color: var(--_bad);
  }
  .mistakes {
    max-block-size: 320px;
    overflow: auto;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
  }
  .mistakes table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: var(--_text-s);
  }
  .mistakes th,
  .mistakes td {
    padding: 6px 10px;
    text-align: start;
    vertical-align: top;
    border-block-end: 1px solid var(--_line);
    overflow-wrap: anywhere;
  }
  .mistakes th {
    position: sticky;
    inset-block-start: 0;
    font-size: var(--_text-xs);
    font-weight: 500;
    color: var(--_muted);
    background: var(--_sunken);
  }
  .mistakes :first-child:is(td, th) {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
`;

/** Sends the file. A report of wrong rows is an answer here, not a failure. Throws `ApiError`. */
const importFile = async (transport: Transport, file: File): Promise<ImportReport> => {
  const { method, path } = chargers.endpoints.import;
  const once = async (renew: boolean) =>
    fetch(transport.baseUrl + path, {
      method,
      body: file,
      headers: { 'content-type': 'application/octet-stream', ...(await transport.authorize(renew)) },
      credentials: transport.credentials,
    });
  let response = await once(false);
  if (response.status === 401) response = await once(true);
  const body: unknown = await response.json();
  if (
    response.ok ||
    (response.status === 422 && Array.isArray((body as ImportReport).errors) && !('code' in (body as object)))
  )
    return body as ImportReport;
  throw new ApiError(body as Problem);
};

export class ImportDesk implements Desk {
  readonly texts = [importTexts];
  #host: TableHost;
  #isOpen = false;
  #file: File | undefined;
  #report: ImportReport | undefined;
  #isOver = false;
  #work: Work;

  constructor(host: TableHost) {
    this.#host = host;
    this.#work = new Work(host);
    wear(host, [formStyles, styles]);
  }

  get #text(): ImportWord {
    return translator(importTexts, this.#host.locale);
  }

  open(): void {
    this.#isOpen = true;
    this.#take(undefined);
  }

  leave(): void {
    this.#isOpen = false;
    this.#take(undefined);
  }

  #take(file: File | undefined): void {
    const text = this.#text;
    const isLarge = file !== undefined && file.size > maxFileMB * 1024 * 1024;
    this.#file = isLarge ? undefined : file;
    this.#work.error = isLarge ? text('large', { n: maxFileMB }) : '';
    this.#report = undefined;
    this.#isOver = false;
    this.#host.requestUpdate();
  }

  view(): TemplateResult {
    const text = this.#text;
    const { word } = this.#host;
    const isDone = this.#report?.errors.length === 0;
    const close = () => this.leave();
    return dialog({
      open: this.#isOpen,
      title: text('title'),
      closeLabel: word('close'),
      onClose: close,
      body: this.#isOpen ? this.#viewBody() : nothing,
      actions: isDone
        ? button({ label: word('close'), kind: 'primary', onClick: close })
        : html`${button({ label: word('cancel'), onClick: close })}${button({
            label: text(this.#work.busy ? 'busy' : 'start'),
            kind: 'primary',
            part: 'confirm',
            busy: this.#work.busy,
            disabled: !this.#file || this.#report !== undefined,
            onClick: () => void this.#send(),
          })}`,
    });
  }

  #viewBody(): TemplateResult {
    const text = this.#text;
    const report = this.#report;
    const { error } = this.#work;
    return html`<div class="form">
      ${
        report
          ? nothing
          : html`<p>${text('text', { n: maxRows })}</p>
            <p class="help">${text('columns', { columns: importColumns.join(', ') })}</p>
            <div>${button({
              label: text('template'),
              icon: downloadIcon,
              compact: true,
              onClick: () =>
                saveFile(new Blob([templateCsv(this.#host.stationId)], { type: 'text/csv' }), 'chargers.csv'),
            })}</div>`
      }
      ${report?.errors.length === 0 ? this.#viewDone(report) : this.#viewDrop()}
      ${report && report.errors.length > 0 ? this.#viewMistakes(report) : nothing}
      ${error ? html`<p class="wrong" role="alert">${error}</p>` : nothing}
    </div>`;
  }

  #viewDrop(): TemplateResult {
    const text = this.#text;
    const over = (isOver: boolean) => (event: DragEvent) => {
      event.preventDefault();
      if (isOver === this.#isOver) return;
      this.#isOver = isOver;
      this.#host.requestUpdate();
    };
    return html`<div
      class="drop ${this.#isOver ? 'over' : ''}"
      @dragover=${over(true)}
      @dragleave=${over(false)}
      @drop=${(event: DragEvent) => {
        event.preventDefault();
        this.#take(event.dataTransfer?.files[0]);
      }}
    >
      ${this.#file ? html`<b>${this.#file.name}</b>` : nothing}
      ${button({
        label: text(this.#file ? 'other' : 'choose'),
        autofocus: true,
        onClick: () => this.#host.renderRoot.querySelector<HTMLInputElement>('#import-file')?.click(),
      })}
      ${this.#file ? nothing : html`<span class="help">${text('drop')}</span>`}
      <input type="file" id="import-file" hidden accept=".csv,.xlsx,text/csv" aria-label=${text('choose')}
        @change=${(event: Event) => {
          const input = event.target as HTMLInputElement;
          this.#take(input.files?.[0]);
          // The same file, mended, may be chosen again.
          input.value = '';
        }} />
    </div>`;
  }

  #viewDone({ created, updated, unchanged }: ImportReport): TemplateResult {
    const text = this.#text;
    const counts = { created, updated, unchanged };
    return html`<div class="outcome good" role="status">${icon(circleCheckIcon)}${text('done')}</div>
      <ul>${(Object.keys(counts) as (keyof typeof counts)[]).map((name) => html`<li>${text(`done.${name}`, { n: counts[name] })}</li>`)}</ul>`;
  }

  #viewMistakes({ errors }: ImportReport): TemplateResult {
    const text = this.#text;
    const heads = [text('row'), text('column'), text('problem')] as const;
    return html`<div class="outcome bad" role="alert">${icon(circleAlertIcon)}${text(
      errors.length >= maxErrors ? 'wrong.many' : 'wrong',
      { n: errors.length },
    )}</div>
      <div class="mistakes" tabindex="0" role="region" aria-label=${text('problem')}><table>
        <thead><tr>${heads.map((each) => html`<th scope="col">${each}</th>`)}</tr></thead>
        <tbody>${errors
          .slice(0, shownErrors)
          .map(
            ({ row, column, message }) => html`<tr><td>${row}</td><td>${column ?? ''}</td><td>${message}</td></tr>`,
          )}</tbody>
      </table></div>
      <div>${button({
        label: text('save'),
        icon: downloadIcon,
        compact: true,
        onClick: () => saveFile(new Blob([reportCsv(heads, errors)], { type: 'text/csv' }), 'import-report.csv'),
      })}</div>`;
  }

  async #send(): Promise<void> {
    const file = this.#file;
    if (!file) return;
    await this.#work.once(async (transport) => {
      if (!this.#host.allows('charger.import')) throw new Error(this.#text('refused'));
      try {
        const report = await importFile(transport, file);
        if (this.#file === file) this.#report = report;
        if (report.errors.length > 0) return;
        this.#host.forgetStation();
        this.#host.reload();
      } catch (error) {
        // Of a file that is no longer the chosen one, nothing is said.
        if (this.#file === file) throw error instanceof ApiError ? error : new Error(this.#host.word('error.offline'));
      }
    });
  }
}
