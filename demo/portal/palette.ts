/** The command palette (Ctrl-K): pages, stations and orders by a few letters. A dialog with a list that arrow keys walk. */
import { css, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { orders } from '../../bff/charging/orders/contract.ts';
import { call } from '../../bff/kernel/client.ts';
import { stations } from '../../bff/sites/stations/contract.ts';
import { isolate } from '../../components/i18n/translate.ts';
import { type Icon, icon } from '../../components/parts/icon.ts';
import { PortalElement, tell } from './element.ts';
import * as icons from './icons.ts';
import { mayEnter, rooms, settings } from './rooms.ts';
import { go } from './route.ts';

interface Found {
  label: string;
  detail: string;
  icon: Icon;
  path: string;
}
interface Group {
  title: string;
  items: Found[];
}

const waitMs = 160;
const most = 6;

export class PortalPalette extends PortalElement {
  static override styles = [
    ...PortalElement.styles,
    css`
      :host {
        display: contents;
        container: none;
      }
      dialog {
        inline-size: min(600px, calc(100vw - 24px));
        max-inline-size: none;
        margin: min(14vh, 120px) auto auto;
        border-radius: var(--_radius-card);
        container: none;
      }
      .seek {
        display: flex;
        align-items: center;
        gap: 10px;
        padding: 0 16px;
        border-block-end: 1px solid var(--_line);
      }
      .seek > input {
        flex: 1;
        min-inline-size: 0;
        block-size: 52px;
        border: 0;
        outline: 0;
        background: transparent;
        font-size: max(var(--_text-l), 16px);
      }
      .seek > input::-webkit-search-cancel-button {
        display: none;
      }
      .list {
        max-block-size: min(56vh, 460px);
        overflow: auto;
        padding: 8px;
      }
      .label {
        padding: 8px 10px 4px;
      }
      .hit {
        display: flex;
        align-items: center;
        gap: 10px;
        min-block-size: 40px;
        padding-inline: 10px;
        border-radius: var(--_radius);
        cursor: pointer;
      }
      .hit > .icon {
        color: var(--_muted);
      }
      .hit > .muted {
        margin-inline-start: auto;
        overflow: hidden;
        white-space: nowrap;
        text-overflow: ellipsis;
        font-size: var(--_text-s);
      }
      .hit > b {
        font-weight: 500;
        white-space: nowrap;
      }
      .hit[aria-selected='true'] {
        background: color-mix(in oklab, var(--_accent) 12%, transparent);
      }
      .none {
        padding: 24px;
        text-align: center;
      }
    `,
  ];

  @property({ type: Boolean }) open = false;
  @state() private q = '';
  @state() private far: Group[] = [];
  @state() private at = 0;
  #timer = 0;
  #run: AbortController | undefined;

  get #groups(): Group[] {
    const q = this.q.trim().toLowerCase();
    const near = [...rooms, ...settings]
      .filter(([page]) => mayEnter(page, (permission) => this.session?.may(permission) ?? false))
      .map(([page, paths]): Found => ({ label: this.text(`page.${page}`), detail: '', icon: paths, path: `/${page}` }))
      .filter(({ label }) => label.toLowerCase().includes(q));
    return [{ title: this.text('find.pages'), items: near }, ...(q ? this.far : [])].filter(
      ({ items }) => items.length > 0,
    );
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    super.updated(changed);
    const dialog = this.renderRoot.querySelector('dialog');
    if (!dialog || dialog.open === this.open) return;
    if (this.open) dialog.showModal();
    else dialog.close();
  }

  #seek(q: string): void {
    this.q = q;
    this.at = 0;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#look(q.trim()), waitMs);
  }

  async #look(q: string): Promise<void> {
    this.#run?.abort();
    const run = new AbortController();
    this.#run = run;
    const transport = this.session?.transport;
    if (!transport || q === '') {
      this.far = [];
      return;
    }
    const [places, sold] = await Promise.all([
      call(transport, stations.endpoints.list, { query: { q, limit: most }, signal: run.signal }).catch(
        () => undefined,
      ),
      call(transport, orders.endpoints.list, { query: { q, limit: most }, signal: run.signal }).catch(() => undefined),
    ]);
    if (run.signal.aborted) return;
    this.far = [
      {
        title: this.text('find.stations'),
        items: (places?.items ?? []).map((s) => ({
          label: s.name,
          detail: [s.address, s.city].filter(Boolean).join(', '),
          icon: icons.plugZapIcon,
          path: `/map?station=${s.id}`,
        })),
      },
      {
        title: this.text('find.orders'),
        items: (sold?.items ?? []).map((o) => ({
          label: o.userName || o.idTag,
          detail: `${isolate(o.stationName)} · ${this.time(o.startedAt, undefined, o.zone)}`,
          icon: icons.receiptIcon,
          path: `/orders?o.order=${o.id}`,
        })),
      },
    ];
  }

  #close = (): void => {
    this.q = '';
    this.far = [];
    tell(this, 'portal-close');
  };

  #choose(found: Found | undefined): void {
    if (!found) return;
    this.#close();
    go(found.path);
  }

  #onKey = (event: KeyboardEvent): void => {
    const all = this.#groups.flatMap(({ items }) => items);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && all.length > 0) {
      event.preventDefault();
      this.at = (this.at + step + all.length) % all.length;
      void this.updateComplete.then(() =>
        this.renderRoot.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }),
      );
    } else if (event.key === 'Enter') {
      // It would press the first button of a question that is asked before the page is left.
      event.preventDefault();
      this.#choose(all[this.at]);
    }
  };

  protected override view(): unknown {
    const { text } = this;
    let index = 0;
    const groups = this.#groups;
    return html`<dialog closedby="any" aria-label=${text('find')} @close=${() => this.open && this.#close()}>
      ${
        this.open
          ? html`<div class="seek">${icon(icons.searchIcon)}<input type="search" autofocus role="combobox" aria-expanded="true" aria-controls="hits"
                aria-activedescendant="hit-${this.at}" aria-label=${text('find')} placeholder=${text('find.hint')} autocomplete="off" spellcheck="false"
                .value=${this.q} @keydown=${this.#onKey} @input=${(event: Event) => this.#seek((event.target as HTMLInputElement).value)} /></div>
              <div class="list" id="hits" role="listbox" aria-label=${text('find')}>
                ${groups.map(
                  ({
                    title,
                    items,
                  }) => html`<div role="group" aria-label=${title}><div class="label" aria-hidden="true">${title}</div>
                    ${items.map((found) => {
                      const at = index++;
                      return html`<div class="hit" role="option" id="hit-${at}" aria-selected=${at === this.at} @click=${() => this.#choose(found)}
                        @pointermove=${() => (this.at = at)}>${icon(found.icon)}<b>${found.label}</b>${found.detail ? html`<span class="muted">${found.detail}</span>` : nothing}</div>`;
                    })}</div>`,
                )}
                ${groups.length === 0 ? html`<p class="muted none">${text('find.nothing', { q: this.q })}</p>` : nothing}
              </div>`
          : nothing
      }
    </dialog>`;
  }
}
