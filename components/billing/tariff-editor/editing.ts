/**
 * One tariff being edited: what is published, the draft made from it, and what somebody else published meanwhile. It asks nobody and sends
 * nothing: that is the editor's and its desk's.
 */
import type { TariffRow } from '../../../bff/billing/tariffs/contract.ts';
import type { Tariff } from '../../../bff/billing/tariffs/tariff.ts';
import { toDecimalText } from '../../../bff/kernel/money.ts';
import type { WfElement } from '../../base/element.ts';
import { translator, type Word } from '../../i18n/translate.ts';
import { type Draft, draftOf, type FieldName, type Reading, readDraft, withWeek } from './draft.ts';
import { Painter } from './painter.ts';
import { type TextKey, texts } from './texts.ts';
import { decimalSign } from './typing.ts';

const samePrices = (a: Tariff | undefined, b: Tariff | undefined) => JSON.stringify(a) === JSON.stringify(b);

export class Editing {
  readonly painter: Painter;
  draft: Draft | undefined;
  /** The published tariff that the draft began as; undefined for a new one. */
  base: TariffRow | undefined;
  /** A newer version than the draft was made from. */
  theirs: TariffRow | undefined;
  /** Creates at most once, however often it is sent. */
  createKey = '';
  #blank: Draft | undefined;
  #element: WfElement;

  constructor(element: WfElement) {
    this.#element = element;
    this.painter = new Painter(element, this);
  }

  get creating(): boolean {
    return this.#blank !== undefined;
  }
  get locale(): string {
    return this.#element.locale;
  }
  get word(): Word<TextKey> {
    return translator(texts, this.locale);
  }
  get mayEdit(): boolean {
    return this.#element.session?.may('tariff:edit') ?? false;
  }
  get readOnly(): boolean {
    return !this.mayEdit || (this.base?.archived ?? false);
  }
  /** The draft, when nothing in it is wrong. */
  get definition(): Tariff | undefined {
    return this.draft && readDraft(this.draft).tariff;
  }
  /** Changes that are not published. */
  get dirty(): boolean {
    if (!this.draft || this.readOnly) return false;
    if (this.#blank) return JSON.stringify(this.draft) !== JSON.stringify(this.#blank);
    const { definition } = this;
    return !definition || !this.base || !samePrices(definition, readDraft(this.#draftOf(this.base)).tariff);
  }

  #draftOf(row: TariffRow, unit?: Draft['unit']): Draft {
    return draftOf(row.name, row.definition, this.locale, unit);
  }

  /** Nothing is edited any more. */
  forget(): void {
    this.base = undefined;
    this.draft = undefined;
    this.theirs = undefined;
    this.#blank = undefined;
    this.painter.forgetStrokes();
    this.painter.setRate('energy');
  }

  /** A new tariff, which begins as `blank`. */
  begin(blank: Draft, createKey: string): void {
    this.forget();
    this.#blank = blank;
    this.draft = blank;
    this.createKey = createKey;
    this.focus('#name');
  }

  /** A row came from the server: the first, or a newer one. */
  meet(row: TariffRow): void {
    const { base } = this;
    if (base?.id === row.id && row.version > base.version) {
      if (this.dirty) {
        this.theirs = row;
        this.update();
        return;
      }
      this.toast(this.word('theirsTaken', { n: row.version }));
    }
    if (base?.id === row.id && base.version === row.version && this.draft) {
      this.base = row;
      this.draft = { ...this.draft, name: row.name };
    } else this.take(row);
    this.update();
  }

  /** The draft becomes the row as it is; the unit of time prices stays where it can. */
  take(row: TariffRow): void {
    const { unit } = this.draft ?? {};
    this.#blank = undefined;
    this.base = row;
    this.theirs = undefined;
    this.draft = this.#draftOf(row, unit === 'h' ? 'h' : undefined);
    this.#anew();
  }

  discard(): void {
    const row = this.theirs ?? this.base;
    if (row) this.take(row);
    else this.forget();
    this.update();
  }

  /** The draft stays, and is to replace what somebody else has published. */
  keepMine(): void {
    this.base = this.theirs;
    this.theirs = undefined;
    this.update();
  }

  /** Other prices in the place of those of the draft, under the same name. */
  restore(definition: Tariff): void {
    if (!this.draft) return;
    this.draft = draftOf(this.draft.name, definition, this.locale);
    this.#anew();
    this.update();
  }

  #anew(): void {
    this.painter.forgetStrokes();
    this.painter.season = -1;
  }

  change(change: Partial<Draft>): void {
    if (!this.draft || this.readOnly) return;
    this.draft = { ...this.draft, ...change };
    this.update();
  }

  /** What was typed as the base price of the week that is shown. */
  setBase(base: string): void {
    const { rateName, season } = this.painter;
    if (this.draft) this.change({ [rateName]: withWeek(this.draft[rateName], season, { base }) });
  }

  wrongText(problem: string): string {
    const example = toDecimalText(49, 2, 2).replace('.', decimalSign(this.locale));
    return this.word(`wrong.${problem}` as TextKey, { example });
  }

  /** What is wrong with a field, in words. */
  wrong(reading: Reading, name: FieldName): string | undefined {
    const problem = reading.wrong[name];
    // A new tariff is empty: that is not a mistake yet.
    return problem && !(problem === 'empty' && this.creating && name === 'name') ? this.wrongText(problem) : undefined;
  }

  focus(selector: string): void {
    void this.#element.updateComplete.then(() => {
      const input = this.#element.renderRoot.querySelector<HTMLInputElement>(selector);
      input?.focus();
      input?.setSelectionRange?.(input.value.length, input.value.length);
    });
  }

  say(text: string): void {
    this.#element.say(text);
  }
  toast(text: string): void {
    this.#element.toast(text);
  }
  update(): void {
    this.#element.requestUpdate();
  }
}
