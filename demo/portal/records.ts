/** What a merchant's day rests on, as plain lists with a form: stations, cards, and the people who may log in. */
import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { accounts } from '../../bff/access/accounts/contract.ts';
import type { Me } from '../../bff/access/session/contract.ts';
import { cards } from '../../bff/charging/cards/contract.ts';
import { ApiError, call, type Transport } from '../../bff/kernel/client.ts';
import { type Permission, type Role, rolePermissions, roles } from '../../bff/kernel/permissions.ts';
import { stations } from '../../bff/sites/stations/contract.ts';
import { Data } from '../../components/base/data.ts';
import { button, checkbox, field, select } from '../../components/parts/controls.ts';
import { dialog } from '../../components/parts/overlays.ts';
import { skeleton } from '../../components/parts/states.ts';
import { cardStyles } from './card-styles.ts';
import { PortalElement, sayFailure } from './element.ts';
import { searchIcon } from './icons.ts';
import type { TextKey } from './texts.ts';

type RecordKind = 'stations' | 'cards' | 'people';

type FieldName =
  | 'name'
  | 'address'
  | 'city'
  | 'country'
  | 'latitude'
  | 'longitude'
  | 'zone'
  | 'uid'
  | 'label'
  | 'email';
const helped = ['country', 'zone', 'uid'] as const;
const isHelped = (name: FieldName): name is (typeof helped)[number] => helped.some((one) => one === name);

/** What is typed in the form; numbers as text, so that nothing typed is lost. */
interface Draft {
  /** Empty for a new one. */
  id: string;
  typed: Partial<Record<FieldName, string>>;
  role: Role;
  /** A card is blocked, a person is disabled. */
  shut: boolean;
}

interface Line {
  draft: Draft;
  title: string;
  detail: string;
  invited: boolean;
}

interface Kind {
  view: Permission;
  edit: Permission;
  fields: readonly FieldName[];
  /** Given once. */
  fixed: readonly FieldName[];
  list(transport: Transport, q: string, signal: AbortSignal): Promise<{ lines: Line[]; more: boolean }>;
  save(transport: Transport, draft: Draft): Promise<unknown>;
}

const most = 100;
const pauseMs = 200;
const blank: Draft = { id: '', typed: {}, role: 'viewer', shut: false };
const said = ({ typed }: Draft, name: FieldName): string => typed[name]?.trim() ?? '';
/** Nothing typed is no number: the server says what it wants there. */
const numberOf = (text: string): number => (text ? Number(text.replace(',', '.')) : Number.NaN);

const kinds: Readonly<Record<RecordKind, Kind>> = {
  stations: {
    view: 'station:view',
    edit: 'station:edit',
    fields: ['name', 'address', 'city', 'country', 'latitude', 'longitude', 'zone'],
    fixed: [],
    async list(transport, q, signal) {
      const query = { limit: most, sort: 'name', ...(q && { q }) };
      const { items, next } = await call(transport, stations.endpoints.list, { query, signal });
      const lines = items.map(({ id, latitude, longitude, ...texts }) => ({
        draft: { ...blank, id, typed: { ...texts, latitude: String(latitude), longitude: String(longitude) } },
        title: texts.name,
        detail: [texts.address, texts.city, texts.country].filter(Boolean).join(', '),
        invited: false,
      }));
      return { lines, more: next !== null };
    },
    save(transport, draft) {
      const zone = said(draft, 'zone');
      const body = {
        name: said(draft, 'name'),
        address: said(draft, 'address'),
        city: said(draft, 'city'),
        country: said(draft, 'country').toUpperCase(),
        latitude: numberOf(said(draft, 'latitude')),
        longitude: numberOf(said(draft, 'longitude')),
        ...(zone && { zone }),
      };
      return draft.id
        ? call(transport, stations.endpoints.update, { params: { id: draft.id }, body })
        : call(transport, stations.endpoints.create, { body });
    },
  },
  cards: {
    view: 'card:view',
    edit: 'card:edit',
    fields: ['uid', 'label'],
    fixed: ['uid'],
    async list(transport, q, signal) {
      const query = { limit: most, sort: 'uid', ...(q && { q }) };
      const { items, next } = await call(transport, cards.endpoints.list, { query, signal });
      const lines = items.map(({ id, uid, label, blocked }) => ({
        draft: { ...blank, id, typed: { uid, label }, shut: blocked },
        title: uid,
        detail: label,
        invited: false,
      }));
      return { lines, more: next !== null };
    },
    save(transport, draft) {
      const body = { label: said(draft, 'label'), blocked: draft.shut };
      return draft.id
        ? call(transport, cards.endpoints.update, { params: { id: draft.id }, body })
        : call(transport, cards.endpoints.create, { body: { uid: said(draft, 'uid'), ...body } });
    },
  },
  people: {
    view: 'account:view',
    edit: 'account:edit',
    fields: ['email', 'name'],
    fixed: ['email'],
    async list(transport, q, signal) {
      const query = { limit: most, sort: 'name', ...(q && { q }) };
      const { items, next } = await call(transport, accounts.endpoints.list, { query, signal });
      const lines = items.map(({ id, email, name, role, disabled, invited }) => ({
        draft: { id, typed: { email, name }, role, shut: disabled },
        title: name,
        detail: email,
        invited,
      }));
      return { lines, more: next !== null };
    },
    save(transport, draft) {
      const body = { name: said(draft, 'name'), role: draft.role, disabled: draft.shut };
      return draft.id
        ? call(transport, accounts.endpoints.update, { params: { id: draft.id }, body })
        : call(transport, accounts.endpoints.create, { body: { email: said(draft, 'email'), ...body } });
    },
  },
};

abstract class PortalRecords extends PortalElement {
  static override styles = [...PortalElement.styles, cardStyles];

  @property({ attribute: false }) me!: Me;
  @state() private q = '';
  @state() private draft: Draft | undefined;
  @state() private failure: unknown;
  @state() private busy = false;
  #of: RecordKind;
  #list: Data<{ lines: Line[]; more: boolean }>;
  #timer = 0;

  constructor(of: RecordKind) {
    super();
    this.#of = of;
    this.#list = new Data(this, {
      may: kinds[of].view,
      args: () => [this.q],
      load: ({ transport }, signal) => kinds[of].list(transport, this.q, signal),
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  get #mayEdit(): boolean {
    return this.session?.may(kinds[this.#of].edit) ?? false;
  }

  async #try(work: (transport: Transport) => Promise<unknown>, done: TextKey): Promise<void> {
    const transport = this.session?.transport;
    if (this.busy || !transport) return;
    this.busy = true;
    this.failure = undefined;
    try {
      await work(transport);
      this.draft = undefined;
      this.toast(this.text(done));
      void this.#list.reload();
    } catch (error) {
      this.failure = error;
    } finally {
      this.busy = false;
    }
  }

  #save = (event: SubmitEvent): void => {
    event.preventDefault();
    const { draft } = this;
    if (!draft) return;
    const done = this.#of === 'people' && !draft.id ? 'records.mailed' : 'records.saved';
    void this.#try((transport) => kinds[this.#of].save(transport, draft), done);
  };

  #open(draft: Draft): void {
    this.failure = undefined;
    this.draft = draft;
  }

  #seek(q: string): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => (this.q = q.trim()), pauseMs);
  }

  protected override view(): unknown {
    const { text } = this;
    const of = this.#of;
    return html`<div class="cards"><section class="card">
        <header><p class="muted grow">${text(`${of}.text`)}</p>${
          this.#mayEdit
            ? button({ label: text(`${of}.new`), kind: 'primary', onClick: () => this.#open(blank) })
            : nothing
        }</header>
        ${field({ id: 'seek', type: 'search', label: text('find'), hideLabel: true, placeholder: text('find'), icon: searchIcon, value: this.q, onInput: (q) => this.#seek(q) })}
        ${this.viewData(this.#list, {
          skeleton: () => skeleton(6),
          empty: ({ lines }) => lines.length === 0 && html`<p class="muted">${text('records.none')}</p>`,
          content: ({ lines, more }) => html`<ul class="rows">${lines.map((line) => this.#viewLine(line))}</ul>
            ${more ? html`<p class="muted">${text('records.more', { n: lines.length })}</p>` : nothing}`,
        })}
      </section></div>${this.#viewForm()}`;
  }

  #viewLine({ draft, title, detail, invited }: Line): unknown {
    const { text } = this;
    const people = this.#of === 'people';
    const facts = [
      detail,
      people && text(`role.${draft.role}`),
      invited && text('people.invited'),
      draft.shut && text(`${this.#of}.shut`),
    ];
    return html`<li class=${draft.shut ? 'over' : ''}>
      <div><b>${title}</b><p class="muted">${facts.filter(Boolean).join(' · ')}</p></div>
      ${
        this.#mayEdit
          ? html`<div>${
              people && invited
                ? button({
                    label: text('people.again'),
                    kind: 'quiet',
                    compact: true,
                    onClick: () =>
                      void this.#try(
                        (transport) =>
                          call(transport, accounts.endpoints.invite, { params: { id: draft.id }, body: {} }),
                        'records.mailed',
                      ),
                  })
                : nothing
            }${button({ label: text('records.edit'), kind: 'quiet', compact: true, onClick: () => this.#open(draft) })}</div>`
          : nothing
      }
    </li>`;
  }

  #viewForm(): unknown {
    const { text, draft } = this;
    const of = this.#of;
    const { fields, fixed } = kinds[of];
    const close = () => {
      this.draft = undefined;
    };
    const wrongs = this.failure instanceof ApiError ? (this.failure.problem.errors ?? []) : [];
    return dialog({
      open: draft !== undefined,
      title: draft?.id ? text('records.edit') : text(`${of}.new`),
      closeLabel: this.word('close'),
      onClose: close,
      body:
        draft &&
        html`<form id="record" class="cards" @submit=${this.#save}>
          ${this.failure ? html`<p class="wrong" role="alert">${sayFailure(this.failure)}</p>` : nothing}
          ${fields.map((name, index) =>
            field({
              id: name,
              label: text(`record.${name}`),
              value: draft.typed[name] ?? '',
              type: name === 'latitude' || name === 'longitude' ? 'number' : name === 'email' ? 'email' : 'text',
              help: isHelped(name) ? text(`record.${name}.help`) : '',
              error: wrongs.find(({ path }) => path === name)?.message,
              disabled: draft.id !== '' && fixed.includes(name),
              autofocus: index === 0,
              onInput: (typed) => (this.draft = { ...draft, typed: { ...draft.typed, [name]: typed } }),
            }),
          )}
          ${
            of === 'people'
              ? select({
                  id: 'role',
                  label: text('account.role'),
                  value: draft.role,
                  options: roles
                    .filter((role) => rolePermissions[role].every((p) => this.me.permissions.includes(p)))
                    .map((value) => ({ value, label: text(`role.${value}`) })),
                  onChange: (role) => (this.draft = { ...draft, role }),
                })
              : nothing
          }
          ${
            of === 'stations'
              ? nothing
              : checkbox({
                  label: text(`${of}.shut`),
                  checked: draft.shut,
                  onChange: (shut) => (this.draft = { ...draft, shut }),
                })
          }
        </form>`,
      actions: html`${button({ label: this.word('cancel'), onClick: close })}<button class="btn primary" type="submit" form="record" aria-busy=${this.busy ? 'true' : nothing}>${text('records.save')}</button>`,
    });
  }
}

export class PortalStations extends PortalRecords {
  constructor() {
    super('stations');
  }
}
export class PortalCards extends PortalRecords {
  constructor() {
    super('cards');
  }
}
export class PortalPeople extends PortalRecords {
  constructor() {
    super('people');
  }
}
