/**
 * Controls as template functions: they render into the widget's own shadow root, so labels, ids and `::part`s stay in one tree.
 * State lives in the widget; a control gets its value and a callback. Their look is parts/control-styles.ts.
 *
 *   button({ label: 'Save', kind: 'primary', onClick: () => this.save() })
 *   field({ id: 'name', label: 'Name', value: this.name, error, onInput: (text) => { this.name = text } })
 *   select({ id: 'zone', label: 'Zone', value, options: [{ value: 'a', label: 'A' }], onChange })
 */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { type Icon, icon } from './icon.ts';
import { chevronDownIcon } from './icons.ts';

export interface ButtonOptions {
  /** Always said; shown too, unless `only`. */
  label: string;
  icon?: Icon;
  /** The icon points along the line of text: it turns round in right-to-left. */
  flip?: boolean;
  /** Only the icon is shown; the label becomes name and tooltip. */
  only?: boolean;
  kind?: 'primary' | 'danger' | 'quiet' | 'plain';
  compact?: boolean;
  disabled?: boolean;
  /** Under way: stays focusable, does nothing. */
  busy?: boolean;
  pressed?: boolean;
  /** For `::part(…)`, beside `button`. */
  part?: string;
  /** Puts `autofocus` on it, for dialogs. */
  autofocus?: boolean;
  onClick?(event: Event): void;
}

export const button = (o: ButtonOptions): TemplateResult => html`<button
  type="button"
  class="btn ${o.kind ?? 'plain'} ${o.only ? 'only' : ''} ${o.compact ? 'compact' : ''}"
  part="button ${o.part ?? ''}"
  aria-label=${o.only ? o.label : nothing}
  title=${o.only ? o.label : nothing}
  aria-busy=${o.busy ? 'true' : nothing}
  aria-pressed=${o.pressed === undefined ? nothing : String(o.pressed)}
  ?disabled=${o.disabled}
  ?autofocus=${o.autofocus}
  @click=${(event: Event) => o.busy || o.onClick?.(event)}
>${o.icon ? icon(o.icon, o.flip ? 'flip' : '') : nothing}${o.only ? nothing : o.label}</button>`;

interface FieldShell {
  /** Unique in the widget. */
  id: string;
  label: string;
  /** The label is said but not shown. */
  hideLabel?: boolean;
  help?: string;
  error?: string | undefined;
  disabled?: boolean;
  required?: boolean;
}

const shell = (o: FieldShell, control: TemplateResult): TemplateResult => html`<div class="field" part="field">
  <label for=${o.id} class=${o.hideLabel ? 'sr' : ''}>${o.label}</label>
  ${control}
  ${o.help ? html`<div class="help" id="${o.id}-help">${o.help}</div>` : nothing}
  ${o.error ? html`<div class="wrong" id="${o.id}-wrong">${o.error}</div>` : nothing}
</div>`;

const describedBy = (o: FieldShell) =>
  [o.help && `${o.id}-help`, o.error && `${o.id}-wrong`].filter(Boolean).join(' ') || nothing;

export interface FieldOptions extends FieldShell {
  value: string;
  /** `number` shows the numeric keyboard but stays a text field: what is typed is never thrown away. */
  type?: 'text' | 'number' | 'search' | 'date' | 'datetime-local' | 'time' | 'password' | 'email';
  /** Shown inside, after the value: "kWh", "€". */
  unit?: string;
  icon?: Icon;
  placeholder?: string;
  maxLength?: number;
  autofocus?: boolean;
  onInput?(value: string): void;
  onChange?(value: string): void;
}

const textOf = (event: Event) => (event.target as HTMLInputElement).value;

export const field = (o: FieldOptions): TemplateResult =>
  shell(
    o,
    html`<div class="input" part="input">
      ${o.icon ? icon(o.icon) : nothing}
      <input
        id=${o.id}
        type=${o.type === 'number' ? 'text' : (o.type ?? 'text')}
        inputmode=${o.type === 'number' ? 'decimal' : nothing}
        class=${o.type === 'number' ? 'num' : ''}
        .value=${live(o.value)}
        placeholder=${o.placeholder ?? nothing}
        maxlength=${o.maxLength ?? nothing}
        autocomplete="off"
        aria-invalid=${o.error ? 'true' : nothing}
        aria-describedby=${describedBy(o)}
        ?disabled=${o.disabled}
        ?required=${o.required}
        ?autofocus=${o.autofocus}
        @input=${(event: Event) => o.onInput?.(textOf(event))}
        @change=${(event: Event) => o.onChange?.(textOf(event))}
      />
      ${o.unit ? html`<span class="unit">${o.unit}</span>` : nothing}
    </div>`,
  );

export const textArea = (
  o: FieldShell & { value: string; maxLength?: number; autofocus?: boolean; onInput(value: string): void },
): TemplateResult =>
  shell(
    o,
    html`<div class="input" part="input"><textarea
      id=${o.id}
      .value=${live(o.value)}
      maxlength=${o.maxLength ?? nothing}
      aria-invalid=${o.error ? 'true' : nothing}
      aria-describedby=${describedBy(o)}
      ?disabled=${o.disabled}
      ?required=${o.required}
      ?autofocus=${o.autofocus}
      @input=${(event: Event) => o.onInput(textOf(event))}
    ></textarea></div>`,
  );

export interface Option<V extends string = string> {
  value: V;
  label: string;
}

export const select = <V extends string>(
  o: FieldShell & { value: V; options: readonly Option<V>[]; onChange(value: V): void },
): TemplateResult =>
  shell(
    o,
    html`<div class="input" part="input">
      <select
        id=${o.id}
        .value=${live(o.value)}
        aria-invalid=${o.error ? 'true' : nothing}
        aria-describedby=${describedBy(o)}
        ?disabled=${o.disabled}
        ?required=${o.required}
        @change=${(event: Event) => o.onChange(textOf(event) as V)}
      >
        ${o.options.map((option) => html`<option value=${option.value} ?selected=${option.value === o.value}>${option.label}</option>`)}
      </select>
      ${icon(chevronDownIcon)}
    </div>`,
  );

/** A checkbox with its label beside it; `kind: 'switch'` for what takes effect at once. */
export const checkbox = (o: {
  label: string;
  checked: boolean;
  kind?: 'switch';
  disabled?: boolean;
  onChange(checked: boolean): void;
}): TemplateResult => html`<label class="check ${o.kind ?? ''}" part="checkbox"><input
  type="checkbox"
  role=${o.kind ?? nothing}
  .checked=${live(o.checked)}
  ?disabled=${o.disabled}
  @change=${(event: Event) => o.onChange((event.target as HTMLInputElement).checked)}
/>${o.label}</label>`;

/** Arrow keys, Home and End move the focus along the enabled buttons of a group and choose there (roving tab stop). */
const rove = (event: KeyboardEvent): void => {
  const group = event.currentTarget as HTMLElement;
  const items = [...group.querySelectorAll<HTMLElement>('button:not(:disabled)')];
  const at = items.indexOf(event.target as HTMLElement);
  const forward = getComputedStyle(group).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
  const moves: Record<string, number> = { Home: 0, End: items.length - 1, ArrowUp: at - 1, ArrowDown: at + 1 };
  moves.ArrowLeft = moves.ArrowRight = at - 1;
  moves[forward] = at + 1;
  const to = moves[event.key];
  if (to === undefined || at < 0) return;
  event.preventDefault();
  const item = items[(to + items.length) % items.length];
  item?.focus();
  item?.click();
};

/** One of a few, as a joined row of buttons (radio group). */
export const segments = <V extends string>(o: {
  label: string;
  value: V;
  options: readonly Option<V>[];
  onChange(value: V): void;
}): TemplateResult => html`<div class="segments" part="segments" role="radiogroup" aria-label=${o.label} @keydown=${rove}>
  ${o.options.map(
    (option) => html`<button
      type="button"
      role="radio"
      aria-checked=${option.value === o.value}
      tabindex=${option.value === o.value ? 0 : -1}
      @click=${() => option.value !== o.value && o.onChange(option.value)}
    >${option.label}</button>`,
  )}
</div>`;

/** Tabs; the widget renders the panel as `<div role="tabpanel" id="<id>-panel" aria-labelledby="<id>-<value>">`. */
export const tabs = <V extends string>(o: {
  id: string;
  label: string;
  value: V;
  options: readonly Option<V>[];
  onChange(value: V): void;
}): TemplateResult => html`<div class="tabs" part="tabs" role="tablist" aria-label=${o.label} @keydown=${rove}>
  ${o.options.map(
    (option) => html`<button
      type="button"
      role="tab"
      id="${o.id}-${option.value}"
      aria-selected=${option.value === o.value}
      aria-controls="${o.id}-panel"
      tabindex=${option.value === o.value ? 0 : -1}
      @click=${() => option.value !== o.value && o.onChange(option.value)}
    >${option.label}</button>`,
  )}
</div>`;

/** A filter that is set: its words, and a button that takes it away. */
export const chip = (o: {
  label: string;
  removeLabel: string;
  remove: Icon;
  onRemove(): void;
}): TemplateResult => html`<button
  type="button"
  class="chip on"
  part="chip"
  aria-label="${o.removeLabel}: ${o.label}"
  @click=${o.onRemove}
>${o.label}${icon(o.remove)}</button>`;
