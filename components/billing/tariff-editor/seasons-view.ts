/**
 * The seasons of a price: which one's week is shown, and the dialog that adds or changes one. A season has a week of its own, copied from
 * another when it begins; two seasons never claim the same day.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { seasonsAreDisjoint } from '../../../bff/billing/tariffs/check.ts';
import { button, field, select } from '../../parts/controls.ts';
import { plusIcon } from '../../parts/icons.ts';
import { dialog } from '../../parts/overlays.ts';
import { type Draft, type RateDraft, type SeasonDraft, type WeekDraft, weekOf } from './draft.ts';
import type { EditorHost } from './host.ts';
import { daysIn, monthDayText, monthName, seasonText } from './season-words.ts';
import { type SideKey, sideWords } from './side-texts.ts';

/** As the API allows. */
const maxSeasons = 12;
const maxName = 40;

interface Form {
  /** Place of the season that is changed; −1: a new one. */
  readonly at: number;
  readonly name: string;
  readonly fromDay: string;
  readonly toDay: string;
  /** Where the week comes from: `keep`, `empty`, or the place of a season (−1: the rest of the year). */
  readonly week: string;
}

export class Seasons {
  #host: EditorHost;
  #form: Form | undefined;
  #wrong: SideKey | undefined;

  constructor(host: EditorHost) {
    this.#host = host;
  }

  forget(): void {
    this.#form = undefined;
  }

  get #rate(): RateDraft | undefined {
    const { draft, painter } = this.#host.editing;
    return draft?.[painter.rateName];
  }

  /** Chooses the week; nothing where there is only one and nobody may add another. */
  bar(draft: Draft): unknown {
    const { editing, locale } = this.#host;
    const { painter, readOnly } = editing;
    const { seasons } = draft[painter.rateName];
    const word = sideWords(locale);
    if (readOnly && seasons.length === 0) return nothing;
    const choice = (season: number, label: string) => html`<button
      type="button"
      class="chip"
      aria-pressed=${season === painter.season}
      @click=${() => painter.setSeason(season)}
    ><span>${label}</span></button>`;
    return html`<div class="bar" role="group" aria-label=${word('season')} part="seasons">
      ${seasons.length > 0 ? choice(-1, word('season.rest')) : nothing}
      ${seasons.map((season, i) => choice(i, seasonText(season, locale)))}
      ${
        readOnly
          ? nothing
          : html`${
              seasons[painter.season]
                ? html`${button({ label: word('season.edit'), compact: true, kind: 'quiet', part: 'edit-season', onClick: () => this.#open(painter.season) })}
                  ${button({ label: word('season.remove'), compact: true, kind: 'quiet', part: 'remove-season', onClick: () => this.#remove(painter.season) })}`
                : nothing
            }${button({
              label: word('season.add'),
              icon: plusIcon,
              compact: true,
              kind: 'quiet',
              part: 'add-season',
              disabled: seasons.length >= maxSeasons,
              onClick: () => this.#open(-1),
            })}`
      }
    </div>`;
  }

  #open(at: number): void {
    const { painter } = this.#host.editing;
    const season = this.#rate?.seasons[at];
    this.#form = season
      ? { at, name: season.name, fromDay: season.fromDay, toDay: season.toDay, week: 'keep' }
      : { at, name: '', fromDay: '06-01', toDay: '08-31', week: String(painter.season) };
    this.#wrong = undefined;
    this.#host.requestUpdate();
  }

  #change(part: Partial<Form>): void {
    if (!this.#form) return;
    this.#form = { ...this.#form, ...part };
    this.#wrong = undefined;
    this.#host.requestUpdate();
  }

  #close = (): void => {
    this.#form = undefined;
    this.#host.requestUpdate();
  };

  #save(): void {
    const form = this.#form;
    const rate = this.#rate;
    if (!form || !rate) return;
    const { editing } = this.#host;
    const source = form.week === 'keep' ? rate.seasons[form.at] : weekOf(rate, Number(form.week));
    const { base, bands }: WeekDraft = (form.week === 'empty' ? undefined : source) ?? { base: rate.base, bands: [] };
    const season: SeasonDraft = { name: form.name.trim(), fromDay: form.fromDay, toDay: form.toDay, base, bands };
    const at = form.at < 0 ? rate.seasons.length : form.at;
    const seasons = [...rate.seasons];
    seasons[at] = season;
    const drawn = seasons.map(({ name, fromDay, toDay }) => ({ name, fromDay, toDay, basePriceMicros: 0, bands: [] }));
    this.#wrong = season.name === '' ? 'season.noName' : seasonsAreDisjoint(drawn) ? undefined : 'season.overlap';
    if (this.#wrong) {
      this.#host.requestUpdate();
      return;
    }
    this.#set(rate, seasons, at);
    this.#close();
    editing.say(seasonText(season, editing.locale));
  }

  #remove(at: number): void {
    const rate = this.#rate;
    const season = rate?.seasons[at];
    if (!rate || !season) return;
    const { editing } = this.#host;
    this.#set(
      rate,
      rate.seasons.filter((_, i) => i !== at),
      -1,
    );
    editing.toast(sideWords(editing.locale)('season.removed', { name: season.name }));
  }

  // Strokes name seasons by their place: after a change of places they would paint another week.
  #set(rate: RateDraft, seasons: readonly SeasonDraft[], shown: number): void {
    const { editing } = this.#host;
    const { painter } = editing;
    painter.forgetStrokes();
    painter.setSeason(shown);
    editing.change({ [painter.rateName]: { ...rate, seasons } });
  }

  dialog(): TemplateResult {
    const { locale, word: core } = this.#host;
    const word = sideWords(locale);
    const form = this.#form;
    return dialog({
      open: form !== undefined,
      title: word(form && form.at >= 0 ? 'season.editTitle' : 'season.addTitle'),
      closeLabel: core('close'),
      onClose: this.#close,
      body: form ? this.#body(form) : nothing,
      actions: form
        ? html`${button({ label: core('cancel'), onClick: this.#close })}
          ${button({ label: core('save'), kind: 'primary', part: 'confirm', onClick: () => this.#save() })}`
        : nothing,
    });
  }

  #body(form: Form): TemplateResult {
    const { locale } = this.#host;
    const word = sideWords(locale);
    const weeks = [
      ...(form.at >= 0 ? [{ value: 'keep', label: word('season.keepWeek') }] : []),
      { value: '-1', label: word('season.rest') },
      ...(this.#rate?.seasons ?? []).flatMap((season, i) =>
        i === form.at ? [] : [{ value: String(i), label: season.name }],
      ),
      { value: 'empty', label: word('season.emptyWeek') },
    ];
    return html`<div class="group">
      <p class="muted">${word('season.help')}</p>
      ${field({
        id: 'season-name',
        label: word('season.name'),
        placeholder: word('season.nameHint'),
        value: form.name,
        maxLength: maxName,
        required: true,
        autofocus: true,
        error: this.#wrong === 'season.noName' ? word('season.noName') : undefined,
        onInput: (name) => this.#change({ name }),
      })}
      ${this.#day('from', form.fromDay, (fromDay) => this.#change({ fromDay }))}
      ${this.#day('to', form.toDay, (toDay) => this.#change({ toDay }))}
      ${this.#wrong === 'season.overlap' ? html`<p class="wrong" role="alert">${word('season.overlap')}</p>` : nothing}
      ${form.fromDay > form.toDay ? html`<p class="help">${word('season.overNewYear', { from: monthDayText(form.fromDay, locale), to: monthDayText(form.toDay, locale) })}</p>` : nothing}
      ${select({
        id: 'season-week',
        label: word('season.week'),
        value: form.week,
        options: weeks,
        onChange: (week) => this.#change({ week }),
      })}
    </div>`;
  }

  /** Day and month: a season comes every year. */
  #day(side: 'from' | 'to', value: string, onChange: (monthDay: string) => void): TemplateResult {
    const { locale } = this.#host;
    const word = sideWords(locale);
    const [month = 1, day = 1] = value.split('-').map(Number);
    const two = (n: number) => String(n).padStart(2, '0');
    const set = (m: number, d: number) => onChange(`${two(m)}-${two(Math.min(d, daysIn(m)))}`);
    const numbered = (count: number, label: (n: number) => string) =>
      Array.from({ length: count }, (_, i) => ({ value: String(i + 1), label: label(i + 1) }));
    return html`<div class="day-of-year">
      ${select({
        id: `season-${side}-day`,
        label: word(`season.${side}`),
        value: String(day),
        options: numbered(daysIn(month), String),
        onChange: (text) => set(month, Number(text)),
      })}
      ${select({
        id: `season-${side}-month`,
        label: word(`season.${side}Month`),
        value: String(month),
        options: numbered(12, (n) => monthName(n, locale)),
        onChange: (text) => set(Number(text), day),
      })}
    </div>`;
  }
}
