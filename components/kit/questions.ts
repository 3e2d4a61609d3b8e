/** A question before something is done, in a dialog or drawer of the widget: what is wrong is said in it, and nothing typed is lost. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Transport } from '../../bff/kernel/client.ts';
import type { WfElement } from '../base/element.ts';
import { emit } from '../base/events.ts';
import { button } from '../parts/controls.ts';
import { dialog } from '../parts/overlays.ts';
import { wordsOf } from './words.ts';

export interface Question {
  title: string;
  /** Words of the button that does it. */
  label: string;
  kind?: 'dialog' | 'drawer';
  danger?: boolean;
  /** Nothing can be done yet. */
  isWaiting?(): boolean;
  body(): unknown;
  /** Throws what is to be shown as the reason why it was not done. False: something typed is wrong, and stays. */
  onConfirm(): Promise<boolean>;
}

export class Questions {
  #host: WfElement;
  #question: Question | undefined;
  #wrong = '';
  #busy = false;

  constructor(host: WfElement) {
    this.#host = host;
  }

  get isOpen(): boolean {
    return this.#question !== undefined;
  }

  ask(question: Question | undefined): void {
    this.#question = question;
    this.#wrong = '';
    this.#busy = false;
    this.#host.requestUpdate();
  }

  /** Asks the page, by `wf-before-command`, and does it. Throws what hinders it, in words; `refusal` when the page does. */
  async carryOut<T>(
    command: string,
    refusal: string,
    work: (transport: Transport) => Promise<T>,
    detail: Readonly<Record<string, unknown>> = {},
  ): Promise<T> {
    const { session } = this.#host;
    if (!session || !emit(this.#host, 'wf-before-command', { command, ...detail }, true)) throw new Error(refusal);
    return work(session.transport);
  }

  view(): TemplateResult {
    const question = this.#question;
    const host = this.#host;
    const close = () => this.ask(undefined);
    return dialog({
      open: question !== undefined,
      title: question?.title ?? '',
      kind: question?.kind ?? 'dialog',
      closeLabel: host.word('close'),
      onClose: close,
      body: question
        ? html`${question.body()}${this.#wrong ? html`<p class="callout bad" role="alert">${this.#wrong}</p>` : nothing}`
        : nothing,
      actions: question
        ? html`${button({ label: host.word('cancel'), onClick: close })}
          ${button({
            label: question.label,
            kind: question.danger ? 'danger' : 'primary',
            part: 'confirm',
            busy: this.#busy,
            disabled: question.isWaiting?.() ?? false,
            onClick: () => void this.#confirm(question),
          })}`
        : nothing,
    });
  }

  async #confirm(question: Question): Promise<void> {
    this.#busy = true;
    this.#wrong = '';
    this.#host.requestUpdate();
    let done = false;
    let wrong = '';
    try {
      done = await question.onConfirm();
    } catch (error) {
      wrong = wordsOf(error);
    }
    if (this.#question !== question) return;
    this.#busy = false;
    this.#wrong = wrong;
    if (done) this.#question = undefined;
    this.#host.requestUpdate();
  }
}

const known = new WeakMap<WfElement, Questions>();

/** The questions of a widget, which its parts share: each draws them while it is shown. */
export const questionsOf = (host: WfElement): Questions => {
  const questions = known.get(host) ?? new Questions(host);
  known.set(host, questions);
  return questions;
};
