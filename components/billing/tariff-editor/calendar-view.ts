/** The holidays of a tariff: dates on which Sunday's prices apply, typed or pasted, one or many. */
import { html, nothing, type TemplateResult } from 'lit';
import { button, chip, textArea } from '../../parts/controls.ts';
import { xIcon } from '../../parts/icons.ts';
import { readDates } from './dates.ts';
import type { Draft } from './draft.ts';
import type { EditorHost } from './host.ts';
import { dateText } from './season-words.ts';
import { sideWords } from './side-texts.ts';

/** As the API allows. */
const maxHolidays = 400;
/** More are shown when asked for. */
const shownAtOnce = 24;

export class Calendar {
  #host: EditorHost;
  #text = '';
  #error = '';
  #all = false;

  constructor(host: EditorHost) {
    this.#host = host;
  }

  forget(): void {
    this.#text = '';
    this.#error = '';
    this.#all = false;
  }

  #set(holidays: readonly string[]): void {
    this.#host.editing.change({ holidays });
  }

  /** What is no date stays in the field. */
  #add(draft: Draft): void {
    const { editing, locale } = this.#host;
    const word = sideWords(locale);
    const { dates, wrong } = readDates(this.#text);
    const all = [...new Set([...draft.holidays, ...dates])].sort();
    if (all.length > maxHolidays) {
      this.#error = word('holidays.tooMany', { n: maxHolidays });
      editing.update();
      return;
    }
    this.#text = wrong.join(', ');
    this.#error = wrong.length > 0 ? word('holidays.wrong', { text: wrong.slice(0, 3).join(', ') }) : '';
    editing.say(word('holidays.added', { n: all.length - draft.holidays.length }));
    this.#set(all);
  }

  view(draft: Draft): TemplateResult {
    const { editing, locale, word: core } = this.#host;
    const word = sideWords(locale);
    const { holidays } = draft;
    const shown = this.#all ? holidays : holidays.slice(0, shownAtOnce);
    return html`<section class="card" aria-labelledby="holidays-title" part="holidays">
      <div>
        <h3 id="holidays-title">${word('holidays')}</h3>
        <p class="help">${word('holidays.help')}</p>
      </div>
      ${
        holidays.length > 0
          ? html`<ul class="dates">
              ${shown.map(
                (date) =>
                  html`<li>${
                    editing.readOnly
                      ? html`<span class="chip">${dateText(date, locale)}</span>`
                      : chip({
                          label: dateText(date, locale),
                          removeLabel: core('remove'),
                          remove: xIcon,
                          onRemove: () => this.#set(holidays.filter((each) => each !== date)),
                        })
                  }</li>`,
              )}
              ${
                shown.length < holidays.length
                  ? html`<li>${button({
                      label: word('holidays.more', { n: holidays.length - shown.length }),
                      compact: true,
                      kind: 'quiet',
                      onClick: () => {
                        this.#all = true;
                        editing.update();
                      },
                    })}</li>`
                  : nothing
              }
            </ul>`
          : html`<p class="muted">${word('holidays.none')}</p>`
      }
      ${
        editing.readOnly
          ? nothing
          : html`<div class="adding">
              ${textArea({
                id: 'holidays',
                label: word('holidays.add'),
                help: word('holidays.addHelp'),
                error: this.#error || undefined,
                value: this.#text,
                maxLength: 8000,
                onInput: (text) => {
                  this.#text = text;
                  this.#error = '';
                  editing.update();
                },
              })}
              ${button({ label: word('holidays.do'), part: 'add-holidays', disabled: this.#text.trim() === '', onClick: () => this.#add(draft) })}
            </div>`
      }
    </section>`;
  }
}
