/** A piece of a widget that is loaded when it is first wanted, with its sheets and texts; a piece that did not come is asked for again. */
import { type CSSResult, html, type TemplateResult } from 'lit';
import type { WfElement } from '../base/element.ts';
import { wear } from '../base/wear.ts';
import { type Loadable, textsMissing } from '../i18n/translate.ts';
import { button } from '../parts/controls.ts';

export interface Piece {
  readonly texts: readonly Loadable<unknown>[];
  readonly styles: readonly CSSResult[];
}

export class Lazy<T extends Piece> {
  #host: WfElement;
  #load: () => Promise<T>;
  #piece: T | undefined;
  #wait: Promise<T | undefined> | undefined;
  #failed = false;

  constructor(host: WfElement, load: () => Promise<T>) {
    this.#host = host;
    this.#load = load;
  }

  /** What is loaded, in the reader's language; undefined until then. Asks for nothing. */
  get now(): T | undefined {
    return this.#piece && !textsMissing(this.#piece.texts, this.#host.locale) ? this.#piece : undefined;
  }

  /** Loads it once. Undefined when it could not be had, which is said in a toast. */
  async get(): Promise<T | undefined> {
    this.#wait ??= this.#fetch();
    const piece = await this.#wait;
    if (piece) await textsMissing(piece.texts, this.#host.locale);
    this.#host.requestUpdate();
    return piece;
  }

  /** Draws it when it is there and loads it otherwise; `waiting` stands in its place meanwhile. */
  view(draw: (piece: T) => unknown, waiting: () => unknown): unknown {
    const piece = this.now;
    if (piece) return draw(piece);
    if (this.#failed) return this.#viewFailed();
    void this.get();
    return waiting();
  }

  #viewFailed(): TemplateResult {
    const { word } = this.#host;
    return html`<div class="state" part="error" role="alert"><h3>${word('error.title')}</h3><p>${word('error.offline')}</p>
      ${button({
        label: word('retry'),
        onClick: () => {
          this.#failed = false;
          this.#host.requestUpdate();
        },
      })}</div>`;
  }

  async #fetch(): Promise<T | undefined> {
    try {
      this.#piece = await this.#load();
      wear(this.#host, this.#piece.styles);
      return this.#piece;
    } catch (error) {
      console.error('a part of the widget could not be loaded', error);
      this.#wait = undefined;
      this.#failed = true;
      this.#host.toast(this.#host.word('error.offline'));
      return undefined;
    }
  }
}
