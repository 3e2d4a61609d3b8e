/** Finding a station by typing a part of its name: a field with what was found below it. For the filters and the form of a charger. */
import { css, html, nothing } from 'lit';
import { call } from '../../../bff/kernel/client.ts';
import { stations } from '../../../bff/sites/stations/contract.ts';
import type { WfElement } from '../../base/element.ts';
import { chip, field } from '../../parts/controls.ts';
import { searchIcon, xIcon } from '../../parts/icons.ts';

const shown = 5;
const pauseMs = 200;

export interface FoundStation {
  id: string;
  name: string;
  city: string;
}

export const stationPickerStyles = css`
  .found {
    display: grid;
    gap: 1px;
    margin-block-start: 4px;
  }
  .found > button {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 12px;
    min-block-size: 34px;
    padding: 4px 10px;
    border: 0;
    border-radius: var(--_radius);
    background: transparent;
    text-align: start;
    cursor: pointer;
  }
  .found > button:hover,
  .found > button:focus-visible {
    background: color-mix(in oklab, var(--_text) 7%, transparent);
  }
  @container wf (width < 640px) {
    .found > button {
      min-block-size: 44px;
    }
  }
`;

export interface PickerOptions {
  id: string;
  label: string;
  placeholder: string;
  nothingText: string;
  /** Chosen ones: id and name. */
  chosen: readonly { id: string; name: string }[];
  error?: string | undefined;
  required?: boolean;
  /** Only one can be chosen: there is no field while one is. */
  single?: boolean;
  onAdd(station: FoundStation): void;
  onRemove(id: string): void;
}

export class StationPicker {
  #host: WfElement;
  #typed = '';
  #asked: string | undefined;
  #found: FoundStation[] | undefined;
  #timer = 0;

  constructor(host: WfElement) {
    this.#host = host;
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#typed = '';
    this.#asked = undefined;
    this.#found = undefined;
  }

  view(o: PickerOptions): unknown {
    const isFull = o.single && o.chosen.length > 0;
    if (!isFull && this.#asked === undefined) void this.#ask();
    const ids = new Set(o.chosen.map(({ id }) => id));
    const found = this.#found?.filter(({ id }) => !ids.has(id));
    const chips = o.chosen.map(({ id, name }) =>
      chip({ label: name, remove: xIcon, removeLabel: this.#host.word('remove'), onRemove: () => o.onRemove(id) }),
    );
    return html`<div class="station">
      ${
        isFull
          ? html`<div class="field"><span class="label">${o.label}</span><div>${chips}</div></div>`
          : html`${field({
              id: o.id,
              type: 'search',
              icon: searchIcon,
              label: o.label,
              placeholder: o.placeholder,
              value: this.#typed,
              error: o.error,
              ...(o.required && { required: true }),
              onInput: (typed) => this.#type(typed),
            })}
            ${chips.length > 0 ? html`<div class="found">${chips}</div>` : nothing}
            <div class="found" role="group" aria-label=${o.label}>${found?.map(
              (each) =>
                html`<button type="button" @click=${() => {
                  this.clear();
                  o.onAdd(each);
                }}><span>${each.name}</span><span class="muted">${each.city}</span></button>`,
            )}${found?.length === 0 && this.#typed ? html`<span class="help">${o.nothingText}</span>` : nothing}</div>`
      }
    </div>`;
  }

  #type(typed: string): void {
    this.#typed = typed;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#ask(), pauseMs);
  }

  async #ask(): Promise<void> {
    const { session } = this.#host;
    const q = this.#typed.trim();
    if (!session?.may('station:view') || q === this.#asked) return;
    this.#asked = q;
    const query = { sort: 'name', limit: shown, ...(q && { q }) };
    // What was found before stays while there is no line; typing on asks again.
    const page = await call(session.transport, stations.endpoints.list, { query }).catch(() => undefined);
    if (this.#asked !== q) return;
    if (page) this.#found = page.items.map(({ id, name, city }) => ({ id, name, city }));
    this.#host.requestUpdate();
  }
}
