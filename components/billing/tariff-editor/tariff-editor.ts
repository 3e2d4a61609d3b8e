/**
 * `<tariff-editor>`: the tariffs of a merchant, and one of them to paint, price and publish. What is typed and painted is a draft here
 * until it is published as a new version; the bill beside it is made by the billing function itself.
 */
import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { type TariffRow, tariffs } from '../../../bff/billing/tariffs/contract.ts';
import type { Tariff } from '../../../bff/billing/tariffs/tariff.ts';
import { call } from '../../../bff/kernel/client.ts';
import { Data } from '../../base/data.ts';
import { WfElement } from '../../base/element.ts';
import { emit } from '../../base/events.ts';
import { Live } from '../../base/live.ts';
import type { TimeStyle } from '../../parts/format.ts';
import { skeleton } from '../../parts/states.ts';
import type { Question } from './desk.ts';
import { type Draft, type FieldName, readDraft } from './draft.ts';
import { Editing } from './editing.ts';
import { type FrameView, footView, headView } from './frame-view.ts';
import type { EditorHost } from './host.ts';
import { Parts } from './parts.ts';
import { pricesView } from './prices-view.ts';
import { editorStyles } from './styles.ts';
import { texts } from './texts.ts';

/** Only a page that names a station needs it. */
const stationContract = () => import('../../../bff/sites/stations/contract.ts');

/**
 * @tag tariff-editor
 * @attr tariff-id - The tariff to show. Without it the list of tariffs; the element sets it when one is opened there.
 * @attr station-id - The station whose tariff is shown, and whose time zone the sample bill uses.
 * @attr lang - Language of this widget alone, e.g. `de`.
 * @fires wf-tariff-open - A tariff was opened or the list shown again. `detail`: `{ tariffId }`, empty for the list
 * @fires wf-before-publish - Before a version is published; cancelable. `detail`: `{ tariffId, definition }`
 * @fires wf-tariff-published - A version was published or a tariff created. `detail`: `{ tariffId, version }`
 * @fires wf-before-discard - Before unsaved changes are given up; cancelling keeps them and asks nothing. `detail`: `{ tariffId }`
 * @slot loading - While the data is loaded.
 * @slot empty - When there is no tariff yet.
 * @slot error - When the data could not be loaded.
 * @slot forbidden - When the session may not see tariffs.
 * @csspart list - The list of tariffs.
 * @csspart prices - The card with the week.
 * @csspart week - The week grid.
 * @csspart bill - The card with the sample bill.
 * @csspart effect - Running orders, before publishing.
 */
export class TariffEditor extends WfElement implements EditorHost {
  static override styles = [...WfElement.styles, editorStyles];
  static override texts: (typeof WfElement)['texts'] = [texts];

  @property({ attribute: 'tariff-id', reflect: true }) tariffId = '';
  @property({ attribute: 'station-id' }) stationId = '';

  readonly editing = new Editing(this);
  #parts = new Parts(this);
  #openedHere = false;

  #list = new Data(this, {
    may: 'tariff:view',
    args: () => (this.tariffId || this.editing.creating ? undefined : []),
    load: ({ transport }, signal) =>
      call(transport, tariffs.endpoints.list, { query: { limit: 500, sort: 'name' }, signal }),
  });

  #one = new Data(this, {
    may: 'tariff:view',
    args: () => (this.tariffId ? [this.tariffId] : undefined),
    load: ({ transport }, signal) => call(transport, tariffs.endpoints.get, { params: { id: this.tariffId }, signal }),
    onLoad: (row) => this.editing.meet(row),
  });

  #station = new Data(this, {
    may: 'station:view',
    args: () => (this.stationId ? [this.stationId] : undefined),
    load: async ({ transport }, signal) => {
      const { stations } = await stationContract();
      return call(transport, stations.endpoints.get, { params: { id: this.stationId }, signal });
    },
    onLoad: (station) => {
      if (!this.tariffId && station.tariffId) this.tariffId = station.tariffId;
    },
  });

  #live = new Live(this, {
    topics: ['tariff.changed'],
    onMessage: (message) => this.#hear(message.row as TariffRow),
    onReset: () => void Promise.all([this.#list.reload(), this.#one.reload()]),
  });

  /** Changes that are not published. */
  get dirty(): boolean {
    return this.editing.dirty;
  }

  get zone(): string {
    return this.#station.value?.zone ?? this.session?.zone ?? 'UTC';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('beforeunload', this.#onUnload);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('beforeunload', this.#onUnload);
  }

  #onUnload = (event: BeforeUnloadEvent): void => {
    if (this.dirty) event.preventDefault();
  };

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    const { base, creating } = this.editing;
    const shown = base?.id ?? '';
    if (!changed.has('tariffId') || !(base || creating) || this.tariffId === shown) return;
    const wanted = this.tariffId;
    if (!this.dirty) {
      this.#forget();
      return;
    }
    // The page chose another tariff: the draft stays until a person has agreed.
    this.tariffId = shown;
    this.leave(() => {
      this.#forget();
      this.tariffId = wanted;
    });
  }

  #forget(): void {
    this.editing.forget();
    this.#parts.forget();
    this.requestUpdate();
  }

  #hear(row: TariffRow): void {
    const { base } = this.editing;
    if (row.id === base?.id) {
      // Only what happened after what is shown: an event may be older than the answer to a request.
      if (row.version < base.version || row.updatedAt < base.updatedAt) return;
      this.changed(row);
    }
    const page = this.#list.value;
    if (!page) return;
    const known = page.items.some((item) => item.id === row.id);
    const items = known ? page.items.map((item) => (item.id === row.id ? row : item)) : [...page.items, row];
    this.#list.set({ ...page, items: items.sort((a, b) => a.name.localeCompare(b.name)) });
  }

  // Coming and going

  open(row: TariffRow): void {
    this.#openedHere = true;
    this.tariffId = row.id;
    emit(this, 'wf-tariff-open', { tariffId: row.id });
  }

  #close(): void {
    this.#forget();
    this.tariffId = '';
    this.#openedHere = false;
    emit(this, 'wf-tariff-open', { tariffId: '' });
  }

  #new(): void {
    this.#forget();
    this.#openedHere = true;
    void this.#parts.with('list', (list) => list.begin());
  }

  /** Calls `next`: at once, or after a person has agreed to lose what is not published. For a page that is about to remove the editor. */
  leave(next: () => void): void {
    if (!this.dirty) {
      next();
      return;
    }
    if (!emit(this, 'wf-before-discard', { tariffId: this.tariffId }, true)) return;
    this.#ask('leave', () => {
      this.editing.discard();
      next();
    });
  }

  #ask(question: Question, next?: () => void): void {
    void this.#parts.with('desk', (desk) => desk.ask(question, next));
  }

  // What the parts tell

  at(atMs: number, style?: TimeStyle): string {
    return this.time(atMs, style, style && this.zone);
  }

  mayPublish(definition: Tariff): boolean {
    return emit(this, 'wf-before-publish', { tariffId: this.tariffId, definition }, true);
  }

  created(row: TariffRow): void {
    this.published(row);
    this.tariffId = row.id;
    emit(this, 'wf-tariff-open', { tariffId: row.id });
  }

  published(row: TariffRow): void {
    this.editing.take(row);
    if (this.#one.value) this.#one.set(row);
    emit(this, 'wf-tariff-published', { tariffId: row.id, version: row.version });
  }

  changed(row: TariffRow): void {
    if (this.#one.value) this.#one.set(row);
    this.editing.meet(row);
  }

  async conflict(): Promise<boolean> {
    await this.#one.reload();
    return this.editing.theirs !== undefined;
  }

  // What is seen

  protected override view(): unknown {
    return html`${this.#main()}${this.#parts.views()}`;
  }

  #main(): unknown {
    const { editing } = this;
    if (editing.creating && editing.draft && this.session) return this.#editor(editing.draft);
    if (!this.tariffId && this.stationId && this.#station.value === undefined && this.#station.phase !== 'forbidden')
      return this.viewData(this.#station, { skeleton: () => skeleton(8), content: () => nothing });
    if (!this.tariffId)
      return this.viewData(this.#list, {
        live: this.#live,
        skeleton: () => skeleton(6),
        content: (page) =>
          this.#parts.get('list')?.list(page.items, this.#station.value, {
            onNew: () => this.#new(),
            onCampaign: () => void this.#parts.with('campaign', (campaign) => campaign.open()),
            onImport: () => void this.#parts.with('ocpi', (ocpi) => ocpi.import()),
            onUse: (row) => void this.#parts.with('desk', (desk) => desk.use(row, this.stationId)),
          }) ?? skeleton(6),
      });
    return this.viewData(this.#one, {
      live: this.#live,
      skeleton: () => skeleton(12),
      content: () => (editing.draft && editing.base?.id === this.tariffId ? this.#editor(editing.draft) : skeleton(12)),
    });
  }

  #editor(draft: Draft): unknown {
    const { editing, locale } = this;
    const { readOnly, painter } = editing;
    const reading = readDraft(draft);
    // A name that is still missing makes no price wrong.
    const tariff = reading.tariff ?? readDraft({ ...draft, name: '-' }).tariff;
    const wrong = (name: FieldName) => editing.wrong(reading, name);
    // Beside the week, and after it: who only paints need not wait for the formula.
    const side = this.#parts.get('side');
    const frame = this.#frame(draft);
    return html`<div class="editor" @keydown=${painter.onKey}>
      ${headView(frame)} ${side?.notes()}
      <div class="layout">
        <div class="column">
          ${editing.creating ? this.#parts.get('list')?.beginning(draft) : nothing}
          ${
            draft.elements
              ? (this.#parts.get('elements')?.card(draft) ?? html`<section class="card">${skeleton(6)}</section>`)
              : pricesView({
                  draft,
                  painter,
                  readOnly,
                  locale,
                  sign: signOf(draft.currency, locale),
                  word: editing.word,
                  wrong,
                  seasons: side?.seasons(draft),
                  onBase: (text) => editing.setBase(text),
                })
          }
          ${side?.fees(draft, wrong, signOf(draft.currency, locale))}
        </div>
        <div class="column aside">${side?.aside(tariff, draft) ?? html`<section class="card">${skeleton(8)}</section>`}</div>
      </div>
      ${readOnly ? nothing : footView(frame)}
    </div>`;
  }

  #frame(draft: Draft): FrameView {
    const { editing } = this;
    return {
      word: editing.word,
      core: this.word,
      name: editing.creating ? undefined : draft.name,
      base: editing.base,
      dirty: this.dirty,
      busy: this.#parts.isBusy,
      isHeld: editing.theirs !== undefined,
      menu: this.#parts.get('side')?.menu({
        onAsk: (question) => this.#ask(question),
        onArchive: (archived) => this.leave(() => void this.#parts.with('desk', (desk) => desk.archive(archived))),
        onOffers: () => void this.#parts.with('offers', (offers) => offers.open()),
        onOcpi: () => void this.#parts.with('ocpi', (ocpi) => ocpi.export()),
      }),
      time: (atMs) => this.time(atMs),
      onBack: this.#openedHere ? () => this.leave(() => this.#close()) : undefined,
      onDiscard: () => this.leave(() => editing.discard()),
      onPublish: () => void this.#parts.with('desk', (desk) => desk.send()),
    };
  }
}

/** Sign of the currency, for units. */
const signOf = (currency: string, locale: string): string =>
  new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
    .formatToParts(0)
    .find((part) => part.type === 'currency')?.value ?? currency;
