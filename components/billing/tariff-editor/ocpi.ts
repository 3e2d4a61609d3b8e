/** A tariff from OCPI's JSON, pasted or in a file, and the published one as OCPI's JSON. The server reads and writes it and says what it cannot. */
import { css, html, nothing } from 'lit';
import { tariffs } from '../../../bff/billing/tariffs/contract.ts';
import type { OcpiTariff, OcpiVersion } from '../../../bff/billing/tariffs/ocpi.ts';
import { ApiError, call } from '../../../bff/kernel/client.ts';
import { button, field, segments, textArea } from '../../parts/controls.ts';
import { dialog } from '../../parts/overlays.ts';
import { saveFile } from '../../parts/save-file.ts';
import { elementsTexts, elementsWord } from './elements-texts.ts';
import { formStyles } from './form-styles.ts';
import type { EditorHost, EditorPart } from './host.ts';

const versions: readonly OcpiVersion[] = ['2.2.1', '2.3.0'];
const maxText = 200_000;

const ocpiStyles = css`
  #ocpi-json {
    min-block-size: 320px;
    font-family: ui-monospace, monospace;
    font-size: var(--_text-s);
    direction: ltr;
  }
`;

export class Ocpi implements EditorPart {
  readonly styles = [formStyles, ocpiStyles];
  readonly texts = [elementsTexts];
  #host: EditorHost;
  #asking: 'import' | 'export' | '' = '';
  #text = '';
  #name = '';
  #version: OcpiVersion = '2.2.1';
  #errors: readonly string[] = [];
  #busy = false;

  constructor(host: EditorHost) {
    this.#host = host;
  }

  get #word() {
    return elementsWord(this.#host.locale);
  }

  forget(): void {
    this.#asking = '';
  }

  #close = (): void => {
    this.#asking = '';
    this.#host.requestUpdate();
  };

  #begin(asking: 'import' | 'export'): void {
    this.#asking = asking;
    this.#text = '';
    this.#errors = [];
    this.#host.requestUpdate();
  }

  import(): void {
    this.#name = '';
    this.#begin('import');
  }

  export(): void {
    this.#begin('export');
    void this.#load();
  }

  #set(change: () => void): void {
    change();
    this.#errors = [];
    this.#host.requestUpdate();
  }

  async #run(work: () => Promise<void>): Promise<void> {
    this.#busy = true;
    this.#errors = [];
    this.#host.requestUpdate();
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { errors = [] } = error.problem;
      this.#errors = errors.length > 0 ? errors.map((e) => `${e.path}: ${e.message}`) : [error.message];
    } finally {
      this.#busy = false;
      this.#host.requestUpdate();
    }
  }

  #load(): Promise<void> {
    return this.#run(async () => {
      const { session, editing } = this.#host;
      if (!session) return;
      const params = { id: editing.base?.id ?? '' };
      const query = { version: this.#version };
      this.#text = '';
      this.#text = JSON.stringify(
        await call(session.transport, tariffs.endpoints.exportOcpi, { params, query }),
        null,
        2,
      );
    });
  }

  async #create(): Promise<void> {
    const tariff = this.#parsed();
    const { session } = this.#host;
    if (!tariff || !session) return;
    await this.#run(async () => {
      const body = { name: this.#name.trim(), tariff };
      const row = await call(session.transport, tariffs.endpoints.importOcpi, { body });
      this.#close();
      this.#host.created(row);
    });
  }

  /** Only that it is an object: what is in it the server judges, place by place. */
  #parsed(): OcpiTariff | undefined {
    try {
      const value: OcpiTariff = JSON.parse(this.#text);
      if (typeof value === 'object' && value !== null) return value;
      this.#errors = [this.#word('import.bad', { reason: typeof value })];
    } catch (error) {
      this.#errors = [this.#word('import.bad', { reason: error instanceof Error ? error.message : String(error) })];
    }
    this.#host.requestUpdate();
    return undefined;
  }

  async #choose(event: Event): Promise<void> {
    const [file] = (event.target as HTMLInputElement).files ?? [];
    if (!file) return;
    const text = (await file.text()).slice(0, maxText);
    this.#set(() => {
      this.#text = text;
      this.#name ||= file.name.replace(/\.json$/i, '').slice(0, 80);
    });
  }

  view(): unknown {
    const word = this.#word;
    const { word: core } = this.#host;
    const isImport = this.#asking === 'import';
    return dialog({
      open: this.#asking !== '',
      kind: 'drawer',
      title: word(isImport ? 'import.title' : 'export.title'),
      closeLabel: core('close'),
      onClose: this.#close,
      body:
        this.#asking === ''
          ? nothing
          : html`<div class="group" part="ocpi">
        <p class="muted">${word(isImport ? 'import.text' : 'export.text')}</p>
        ${isImport ? this.#viewImport() : this.#viewExport()}
        ${
          this.#errors.length > 0
            ? html`<ul class="wrong" role="alert">${this.#errors.map((each) => html`<li>${each}</li>`)}</ul>`
            : nothing
        }
      </div>`,
      actions: isImport
        ? button({
            label: word('import.do'),
            kind: 'primary',
            part: 'confirm',
            busy: this.#busy,
            disabled: this.#text.trim() === '' || this.#name.trim() === '',
            onClick: () => void this.#create(),
          })
        : this.#asking && this.#text
          ? html`${button({ label: word('copy'), onClick: () => void this.#copy() })}
            ${button({ label: word('download'), kind: 'primary', part: 'confirm', onClick: () => this.#download() })}`
          : nothing,
    });
  }

  #viewImport(): unknown {
    const word = this.#word;
    return html`${field({
      id: 'ocpi-name',
      label: word('name'),
      value: this.#name,
      maxLength: 80,
      required: true,
      onInput: (name) =>
        this.#set(() => {
          this.#name = name;
        }),
    })}
    ${textArea({
      id: 'ocpi-json',
      label: word('import.json'),
      value: this.#text,
      maxLength: maxText,
      onInput: (text) =>
        this.#set(() => {
          this.#text = text;
        }),
    })}
    <label class="stack"><span class="label">${word('import.file')}</span>
      <input type="file" accept=".json,application/json" @change=${(event: Event) => void this.#choose(event)} /></label>`;
  }

  #viewExport(): unknown {
    const word = this.#word;
    return html`${segments({
      label: word('export.version'),
      value: this.#version,
      options: versions.map((value) => ({ value, label: value })),
      onChange: (version) => {
        this.#version = version;
        void this.#load();
      },
    })}
    ${this.#text ? textArea({ id: 'ocpi-json', label: word('import.json'), value: this.#text, onInput: () => this.#host.requestUpdate() }) : nothing}`;
  }

  async #copy(): Promise<void> {
    await navigator.clipboard.writeText(this.#text);
    this.#host.toast(this.#word('copied'));
  }

  #download(): void {
    saveFile(new Blob([this.#text], { type: 'application/json' }), `${this.#host.editing.base?.name ?? 'tariff'}.json`);
  }
}
