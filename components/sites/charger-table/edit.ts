/** Adding, changing and deleting a charger, and giving it a password, in dialogs. Loaded when first needed. */
import { html, nothing, type TemplateResult } from 'lit';
import { ApiError, call, type Transport } from '../../../bff/kernel/client.ts';
import { chargers } from '../../../bff/sites/chargers/contract.ts';
import { wear } from '../../base/wear.ts';
import { translator } from '../../i18n/translate.ts';
import { Work } from '../../kit/work.ts';
import { button, field } from '../../parts/controls.ts';
import { copyIcon } from '../../parts/icons.ts';
import { dialog } from '../../parts/overlays.ts';
import type { Desk, TableHost } from './desk.ts';
import { createBody, type Draft, draftOf, emptyDraft, type Faults, faultsOf, patchBody } from './draft.ts';
import { chargerForm, editStyles } from './edit-form.ts';
import { type EditWord, editTexts } from './edit-texts.ts';
import { StationPicker, stationPickerStyles } from './station-picker.ts';
import { formStyles } from './support.ts';
import type { ChargerRow } from './view-state.ts';

type Step =
  | { kind: 'form'; row: ChargerRow | undefined; draft: Draft; faults: Faults; told: Readonly<Record<string, string>> }
  | { kind: 'key'; row: ChargerRow; typed: string; isNew: boolean }
  | { kind: 'shown'; row: ChargerRow; key: string; isCopied: boolean }
  | { kind: 'remove'; row: ChargerRow };

const nameOf = ({ name, identity }: ChargerRow): string => name || identity;

export class EditDesk implements Desk {
  readonly texts = [editTexts];
  #host: TableHost;
  #picker: StationPicker;
  #step: Step | undefined;
  /** Of the step that is shown: how another one ends is not said in it. */
  #work: Work;
  /** What was typed into the form of a new charger before it was closed. */
  #kept: Draft | undefined;

  constructor(host: TableHost) {
    this.#host = host;
    this.#picker = new StationPicker(host);
    this.#work = new Work(host);
    wear(host, [formStyles, editStyles, stationPickerStyles]);
  }

  get #text(): EditWord {
    return translator(editTexts, this.#host.locale);
  }

  add(): void {
    const { stationId } = this.#host;
    const draft = this.#kept ?? emptyDraft({ id: stationId, name: stationId && this.#host.stationName(stationId) });
    this.#go({ kind: 'form', row: undefined, draft, faults: {}, told: {} });
  }

  edit(row: ChargerRow): void {
    const draft = draftOf(row, this.#host.stationName(row.stationId));
    this.#go({ kind: 'form', row, draft, faults: {}, told: {} });
  }

  askKey(row: ChargerRow): void {
    this.#go({ kind: 'key', row, typed: '', isNew: false });
  }

  askRemove(row: ChargerRow): void {
    this.#go({ kind: 'remove', row });
  }

  leave(): void {
    this.#kept = undefined;
    this.#step = undefined;
  }

  #go(step: Step | undefined): void {
    this.#step = step;
    this.#work = new Work(this.#host);
    this.#picker.clear();
    this.#host.requestUpdate();
  }

  #close = (): void => {
    const step = this.#step;
    if (step?.kind === 'form' && !step.row) this.#kept = step.draft;
    this.#go(undefined);
  };

  view(): TemplateResult {
    const step = this.#step;
    const { error } = this.#work;
    return dialog({
      open: step !== undefined,
      title: step ? this.#title(step) : '',
      closeLabel: this.#host.word('close'),
      onClose: this.#close,
      body: step
        ? html`${this.#viewBody(step)}${error ? html`<p class="wrong" role="alert">${error}</p>` : nothing}`
        : nothing,
      actions: step ? this.#viewActions(step) : nothing,
    });
  }

  #title(step: Step): string {
    const text = this.#text;
    if (step.kind === 'form') return step.row ? text('edit.title', { name: nameOf(step.row) }) : text('add.title');
    return text(step.kind === 'remove' ? 'remove.title' : 'key.title', { name: nameOf(step.row) });
  }

  #viewBody(step: Step): unknown {
    const text = this.#text;
    switch (step.kind) {
      case 'form':
        return chargerForm({
          draft: step.draft,
          isNew: !step.row,
          faults: step.faults,
          told: step.told,
          picker: this.#host.stationId && !step.row ? undefined : this.#picker,
          text,
          locale: this.#host.locale,
          onChange: (part) => {
            step.draft = { ...step.draft, ...part };
            this.#host.requestUpdate();
          },
          onSubmit: () => void this.#save(step),
        });
      case 'key':
        return html`<div class="form"><p>${text(step.isNew ? 'key.added' : 'key.text', { name: nameOf(step.row) })}</p>
          ${field({
            id: 'own-key',
            label: text('key.own'),
            help: text('key.own.help'),
            value: step.typed,
            maxLength: 40,
            onInput: (typed) => {
              step.typed = typed;
            },
          })}</div>`;
      case 'shown':
        return html`<div class="form"><p>${text('key.shown')}</p>
          <div class="secret"><code>${step.key}</code>${button({
            label: text(step.isCopied ? 'key.copied' : 'key.copy'),
            icon: copyIcon,
            compact: true,
            part: 'copy-key',
            onClick: () => void this.#copy(step),
          })}</div></div>`;
      case 'remove':
        return html`<p>${text('remove.text')}</p>`;
    }
  }

  #viewActions(step: Step): unknown {
    const text = this.#text;
    const { word } = this.#host;
    const act = (label: string, onClick: () => void, kind: 'primary' | 'danger' = 'primary') =>
      button({ label, kind, part: 'confirm', busy: this.#work.busy, onClick });
    const cancel = (label: string) => button({ label, onClick: this.#close });
    switch (step.kind) {
      case 'form':
        return html`${cancel(word('cancel'))}${act(step.row ? word('save') : text('add.do'), () => void this.#save(step))}`;
      case 'key':
        return html`${cancel(step.isNew ? text('key.later') : word('cancel'))}${act(text('key.do'), () => void this.#setKey(step))}`;
      case 'shown':
        return act(text('key.done'), this.#close);
      case 'remove':
        return html`${cancel(word('cancel'))}${act(text('remove.do'), () => void this.#remove(step), 'danger')}`;
    }
  }

  /** Does it unless the page says no; what went wrong stays in the dialog. */
  async #carryOut(command: string, chargerId: string, work: (transport: Transport) => Promise<void>): Promise<void> {
    const step = this.#step;
    await this.#work.once(async (transport) => {
      if (!this.#host.allows(command, chargerId)) throw new Error(this.#text('refused'));
      try {
        await work(transport);
      } catch (error) {
        if (step?.kind === 'form' && error instanceof ApiError)
          step.told = Object.fromEntries((error.problem.errors ?? []).map(({ path, message }) => [path, message]));
        throw error;
      }
    });
  }

  async #save(step: Step & { kind: 'form' }): Promise<void> {
    const { row, draft } = step;
    step.faults = faultsOf(draft, !row);
    step.told = {};
    if (Object.keys(step.faults).length > 0) {
      this.#host.requestUpdate();
      await this.#host.updateComplete;
      this.#host.renderRoot.querySelector<HTMLElement>('dialog[open] [aria-invalid="true"]')?.focus();
      return;
    }
    if (!row) {
      await this.#carryOut('charger.create', '', async (transport) => {
        const made = await call(transport, chargers.endpoints.create, { body: createBody(draft) });
        this.#kept = undefined;
        this.#host.reload();
        this.#host.forgetStation(made.stationId);
        this.#host.toast(this.#text('added', { name: nameOf(made) }));
        this.#go({ kind: 'key', row: made, typed: '', isNew: true });
      });
      return;
    }
    const body = patchBody(draft, row);
    if (Object.keys(body).length === 0) {
      this.#go(undefined);
      return;
    }
    await this.#carryOut('charger.change', row.id, async (transport) => {
      await call(transport, chargers.endpoints.update, { params: { id: row.id }, body });
      this.#host.toast(this.#text('saved'));
      this.#host.reload();
      this.#go(undefined);
    });
  }

  async #setKey(step: Step & { kind: 'key' }): Promise<void> {
    const { row } = step;
    const own = step.typed.trim();
    if (own && !/^[!-~]{16,40}$/.test(own)) {
      this.#work.error = this.#text('key.wrong');
      this.#host.requestUpdate();
      return;
    }
    await this.#carryOut('charger.key', row.id, async (transport) => {
      const body = own ? { key: own } : {};
      const { key } = await call(transport, chargers.endpoints.rotateKey, { params: { id: row.id }, body });
      this.#go({ kind: 'shown', row, key, isCopied: false });
    });
  }

  async #copy(step: Step & { kind: 'shown' }): Promise<void> {
    try {
      await navigator.clipboard.writeText(step.key);
      step.isCopied = true;
    } catch {
      // Some pages may not use the clipboard: it is selected, to be copied by hand.
      const shown = this.#host.renderRoot.querySelector('.secret > code');
      if (shown) getSelection()?.selectAllChildren(shown);
    }
    this.#host.requestUpdate();
  }

  async #remove({ row }: Step & { kind: 'remove' }): Promise<void> {
    await this.#carryOut('charger.remove', row.id, async (transport) => {
      await call(transport, chargers.endpoints.remove, { params: { id: row.id } });
      this.#host.toast(this.#text('removed', { name: nameOf(row) }));
      this.#host.reload();
      this.#go(undefined);
    });
  }
}
