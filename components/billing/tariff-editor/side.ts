/** What stands beside and below the week: seasons, fees, the sample bill, the tariff in words. Loaded right after the week is shown. */
import { html, type TemplateResult } from 'lit';
import type { Tariff } from '../../../bff/billing/tariffs/tariff.ts';
import { BillCard } from './bill-view.ts';
import { Calendar } from './calendar-view.ts';
import type { Draft } from './draft.ts';
import { feesView, type WrongText } from './fees-view.ts';
import { formStyles } from './form-styles.ts';
import type { EditorHost, EditorPart } from './host.ts';
import { allWords } from './more-texts.ts';
import { type MenuActions, menuView, notesView } from './notes-view.ts';
import { Seasons } from './seasons-view.ts';
import { sentences, sentenceTexts } from './sentences.ts';
import { sideStyles } from './side-styles.ts';
import { warningsView } from './warnings-view.ts';

export class Side implements EditorPart {
  readonly styles = [formStyles, sideStyles];
  readonly texts = sentenceTexts;
  #host: EditorHost;
  #bill: BillCard;
  #seasons: Seasons;
  #calendar: Calendar;

  constructor(host: EditorHost) {
    this.#host = host;
    this.#bill = new BillCard(host, Date.now());
    this.#seasons = new Seasons(host);
    this.#calendar = new Calendar(host);
  }

  forget(): void {
    this.#bill.forget();
    this.#seasons.forget();
    this.#calendar.forget();
  }

  menu(act: MenuActions): unknown {
    return menuView(this.#host, act);
  }

  notes(): unknown {
    return notesView(this.#host);
  }

  /** Which season's week is shown. */
  seasons(draft: Draft): unknown {
    return this.#seasons.bar(draft);
  }

  fees(draft: Draft, wrong: WrongText, sign: string): unknown {
    const { editing, locale } = this.#host;
    return [
      feesView({
        draft,
        readOnly: editing.readOnly,
        locale,
        wrong,
        sign,
        onChange: (change) => editing.change(change),
      }),
      draft.elements ? undefined : this.#calendar.view(draft),
    ];
  }

  /** `tariff` is undefined while something in it is wrong. */
  aside(tariff: Tariff | undefined, draft: Draft): unknown {
    return [
      this.#bill.view(tariff),
      tariff ? warningsView(tariff, this.#host.locale) : undefined,
      this.#words(tariff, draft),
    ];
  }

  view(): unknown {
    return this.#seasons.dialog();
  }

  #words(tariff: Tariff | undefined, draft: Draft): TemplateResult {
    const { locale } = this.#host;
    const word = allWords(locale);
    return html`<section class="card" aria-labelledby="words-title">
      <h3 id="words-title">${word('inWords')}</h3>
      <ul class="said">
        ${
          tariff
            ? sentences(tariff, draft.unit, locale, word).map((sentence) => html`<li>${sentence}</li>`)
            : html`<li class="muted">${word('sampleOld')}</li>`
        }
      </ul>
    </section>`;
  }
}
