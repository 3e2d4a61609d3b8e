/** The editor of OCPI elements: the list in order, moved by buttons and by drag, and the form of one. Changes go into the draft when the form is closed. */
import { html, nothing, type TemplateResult } from 'lit';
import type { TariffElement } from '../../../bff/billing/tariffs/elements.ts';
import { isoDays } from '../../../bff/kernel/days.ts';
import { button, field, select } from '../../parts/controls.ts';
import { arrowDownIcon, arrowUpIcon, plusIcon, xIcon } from '../../parts/icons.ts';
import { dialog } from '../../parts/overlays.ts';
import type { Draft } from './draft.ts';
import {
  type BoundName,
  boundNames,
  type ComponentForm,
  dimensions,
  type ElementForm,
  type ElementWrong,
  elementFormOf,
  momentNames,
  moved,
  newComponent,
  readElement,
} from './element-form.ts';
import { elementTexts } from './element-texts.ts';
import { componentSentence, restrictionsSentence } from './element-words.ts';
import { elementStyles } from './elements-styles.ts';
import { elementsTexts, elementsWord } from './elements-texts.ts';
import { formStyles } from './form-styles.ts';
import type { EditorHost, EditorPart } from './host.ts';
import { dayName } from './words.ts';

const maxElements = 60;
const units: Record<BoundName, string> = {
  ...{ minWh: 'kWh', maxWh: 'kWh', minW: 'kW', maxW: 'kW' },
  ...{ minMilliamps: 'A', maxMilliamps: 'A', minDurationS: 'min', maxDurationS: 'min' },
};

export class Elements implements EditorPart {
  readonly styles = [formStyles, elementStyles];
  readonly texts = [elementTexts, elementsTexts];
  #host: EditorHost;
  /** Place of the element in the form; the number of elements for a new one. */
  #at = -1;
  #form: ElementForm | undefined;
  #wrong: readonly ElementWrong[] = [];
  #dragged = -1;
  #over = -1;

  constructor(host: EditorHost) {
    this.#host = host;
  }

  get #word() {
    return elementsWord(this.#host.locale);
  }
  get #elements(): readonly TariffElement[] {
    return this.#host.editing.draft?.elements ?? [];
  }

  forget(): void {
    this.#form = undefined;
  }

  #set(elements: readonly TariffElement[]): void {
    this.#host.editing.change({ elements });
  }

  #move(from: number, to: number): void {
    if (to < 0 || to >= this.#elements.length || from === to) return;
    this.#set(moved(this.#elements, from, to));
    this.#host.say(this.#word('moved', { n: from + 1, to: to + 1 }));
    // The focus stays with what was moved, at its new place.
    this.#host.editing.focus(`.elements > li:nth-child(${to + 1}) .btn`);
  }

  #remove(at: number): void {
    if (this.#elements.length === 1) {
      this.#host.toast(this.#word('last'));
      return;
    }
    this.#set(this.#elements.filter((_, i) => i !== at));
    this.#host.toast(this.#word('removed', { n: at + 1 }));
  }

  #open(at: number): void {
    const { draft, locale } = this.#host.editing;
    const element = this.#elements[at] ?? { components: [] };
    this.#at = at;
    this.#wrong = [];
    const form = elementFormOf(element, draft?.currency ?? 'EUR', locale);
    this.#form = form.components.length > 0 ? form : { ...form, components: [newComponent('ENERGY')] };
    this.#host.requestUpdate();
  }

  #close = (): void => {
    this.#form = undefined;
    this.#host.requestUpdate();
  };

  #change(part: Partial<ElementForm>): void {
    if (this.#form) this.#form = { ...this.#form, ...part };
    this.#wrong = [];
    this.#host.requestUpdate();
  }

  #save(): void {
    if (!this.#form) return;
    const { element, wrong } = readElement(this.#form);
    this.#wrong = wrong;
    if (element) {
      const elements = [...this.#elements];
      elements[this.#at] = element;
      this.#set(elements);
      this.#close();
    }
    this.#host.requestUpdate();
  }

  card(draft: Draft): TemplateResult {
    const word = this.#word;
    const { readOnly } = this.#host.editing;
    return html`<section class="card" part="elements" aria-labelledby="elements-title">
      <div>
        <h3 id="elements-title">${word('title')}</h3>
        <p class="help">${word('help')}</p>
      </div>
      <ol class="elements">${this.#elements.map((element, i) => this.#item(element, i, draft, readOnly))}</ol>
      ${
        readOnly
          ? nothing
          : html`<div>${button({ label: word('add'), icon: plusIcon, part: 'add-element', disabled: this.#elements.length >= maxElements, onClick: () => this.#open(this.#elements.length) })}</div>`
      }
    </section>`;
  }

  #item(element: TariffElement, at: number, draft: Draft, readOnly: boolean): TemplateResult {
    const word = this.#word;
    const { locale } = this.#host;
    const n = at + 1;
    const only = { only: true, kind: 'quiet', compact: true } as const;
    return html`<li
      draggable=${readOnly ? 'false' : 'true'}
      class=${at === this.#over ? 'over' : ''}
      title=${readOnly ? nothing : word('drag')}
      @dragstart=${() => {
        this.#dragged = at;
      }}
      @dragover=${(event: DragEvent) => this.#dragOver(event, at)}
      @drop=${(event: DragEvent) => this.#drop(event, at)}
      @dragend=${() => this.#dragEnd()}
    >
      <span class="place">${n}</span>
      <span class="what">
        <b class="bidi">${element.components.map((each) => componentSentence(each, draft.currency, locale)).join(' + ')}</b>
        <span class="muted bidi">${restrictionsSentence(element.restrictions, locale)}</span>
      </span>
      ${
        readOnly
          ? nothing
          : html`<span class="bar">
              ${button({ ...only, label: word('up', { n }), icon: arrowUpIcon, disabled: at === 0, onClick: () => this.#move(at, at - 1) })}
              ${button({ ...only, label: word('down', { n }), icon: arrowDownIcon, disabled: n === this.#elements.length, onClick: () => this.#move(at, at + 1) })}
              ${button({ kind: 'quiet', compact: true, label: word('edit'), part: 'edit-element', onClick: () => this.#open(at) })}
              ${button({ ...only, label: word('remove', { n }), icon: xIcon, onClick: () => this.#remove(at) })}
            </span>`
      }
    </li>`;
  }

  #dragOver(event: DragEvent, at: number): void {
    if (this.#dragged < 0) return;
    event.preventDefault();
    if (this.#over === at) return;
    this.#over = at;
    this.#host.requestUpdate();
  }

  #drop(event: DragEvent, at: number): void {
    if (this.#dragged < 0) return;
    event.preventDefault();
    this.#move(this.#dragged, at);
    this.#dragEnd();
  }

  #dragEnd(): void {
    this.#dragged = -1;
    this.#over = -1;
    this.#host.requestUpdate();
  }

  view(): TemplateResult {
    const form = this.#form;
    const { word: core } = this.#host;
    const isNew = this.#at >= this.#elements.length;
    return dialog({
      open: form !== undefined,
      kind: 'drawer',
      title: isNew ? this.#word('form.new') : this.#word('form.title', { n: this.#at + 1 }),
      closeLabel: core('close'),
      onClose: this.#close,
      body: form ? this.#body(form) : nothing,
      actions: form
        ? html`${button({ label: core('cancel'), onClick: this.#close })}
          ${button({ label: core('save'), kind: 'primary', part: 'confirm', onClick: () => this.#save() })}`
        : nothing,
    });
  }

  #body(form: ElementForm): TemplateResult {
    const word = this.#word;
    const { locale } = this.#host;
    const rest = dimensions.filter((each) => form.components.every(({ dimension }) => dimension !== each));
    return html`<div class="group" part="element">
      <h3>${word('prices')}</h3>
      ${form.components.map((component, i) => this.#component(form, component, i))}
      ${this.#wrong.includes('twice') ? html`<p class="wrong" role="alert">${word('twice')}</p>` : nothing}
      ${
        rest[0]
          ? html`<div>${button({ label: word('addPrice'), icon: plusIcon, compact: true, kind: 'quiet', onClick: () => this.#change({ components: [...form.components, newComponent(rest[0] ?? 'FLAT')] }) })}</div>`
          : nothing
      }
      <h3>${word('when')}</h3>
      <p class="help">${word('whenHelp')}</p>
      <div class="bar" role="group" aria-label=${word('days')}>
        ${isoDays.map((day) => {
          const on = form.days.includes(day);
          const days = on ? form.days.filter((each) => each !== day) : [...form.days, day];
          return html`<button type="button" class="chip" aria-pressed=${on} @click=${() => this.#change({ days })}>${dayName(day, locale, 'short')}</button>`;
        })}
      </div>
      <div class="bounds">
        ${momentNames.map((name) =>
          field({
            id: `element-${name}`,
            label: word(name),
            type: name.endsWith('Time') ? 'time' : 'date',
            value: form.moments[name],
            onInput: (text) => this.#change({ moments: { ...form.moments, [name]: text } }),
          }),
        )}
        ${boundNames.map((name) =>
          field({
            id: `element-${name}`,
            label: word(name),
            type: 'number',
            unit: units[name],
            value: form.bounds[name],
            error: this.#wrong.includes(name) ? word('wrong') : undefined,
            onInput: (text) => this.#change({ bounds: { ...form.bounds, [name]: text } }),
          }),
        )}
      </div>
      ${select<ElementForm['reservation']>({
        id: 'element-reservation',
        label: word('reservation'),
        value: form.reservation,
        options: (['', 'RESERVATION', 'RESERVATION_EXPIRES'] as const).map((value) => ({
          value,
          label: word(`reservation.${value}`),
        })),
        onChange: (reservation) => this.#change({ reservation }),
      })}
    </div>`;
  }

  #component(form: ElementForm, c: ComponentForm, at: number): TemplateResult {
    const word = this.#word;
    const currency = this.#host.editing.draft?.currency ?? '';
    const set = (part: Partial<ComponentForm>) =>
      this.#change({ components: form.components.map((each, i) => (i === at ? { ...each, ...part } : each)) });
    const number = (name: 'price' | 'step' | 'tax', unit: string) =>
      field({
        id: `component-${name}-${at}`,
        label: word(name),
        type: 'number',
        unit,
        value: c[name],
        error: this.#wrong.includes(`${name}.${at}`) ? word('wrong') : undefined,
        onInput: (text) => set({ [name]: text }),
      });
    const per = { FLAT: '', ENERGY: '/kWh', TIME: '/h', PARKING_TIME: '/h' }[c.dimension];
    return html`<div class="component">
      ${select({
        id: `component-dimension-${at}`,
        label: word('dimension'),
        value: c.dimension,
        options: dimensions.map((value) => ({ value, label: word(value) })),
        onChange: (dimension) => set({ dimension }),
      })}
      ${number('price', `${currency}${per}`)}
      ${c.dimension === 'FLAT' ? html`<span></span>` : number('step', c.dimension === 'ENERGY' ? 'Wh' : 's')}
      ${number('tax', '%')}
      ${button({
        label: this.#host.word('remove'),
        icon: xIcon,
        only: true,
        kind: 'quiet',
        disabled: form.components.length === 1,
        onClick: () => this.#change({ components: form.components.filter((_, i) => i !== at) }),
      })}
    </div>`;
  }
}
