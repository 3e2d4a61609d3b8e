/**
 * `<tariff-editor>`: the tariffs of a merchant, and one of them to paint, price and publish. What is typed and painted is a draft here
 * until it is published as a new version; the bill beside it is made by the billing function itself.
 */
import { type CSSResult, html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { bandProblems } from '../../../bff/billing/tariffs/check.ts';
import { type TariffRow, tariffs } from '../../../bff/billing/tariffs/contract.ts';
import type { Tariff } from '../../../bff/billing/tariffs/tariff.ts';
import { call } from '../../../bff/kernel/client.ts';
import { toDecimalText } from '../../../bff/kernel/money.ts';
import { Data } from '../../base/data.ts';
import { WfElement } from '../../base/element.ts';
import { emit } from '../../base/events.ts';
import { Live } from '../../base/live.ts';
import { translator } from '../../i18n/translate.ts';
import { skeleton } from '../../parts/states.ts';
import type { Desk, DeskHost, Question } from './desk.ts';
import { type Draft, decimalSign, draftOf, type FieldName, readDraft } from './draft.ts';
import { type FrameView, footView, headView, notesView } from './frame-view.ts';
import type * as ListParts from './list-view.ts';
import { Painter, type PaintHost } from './painter.ts';
import { pricesView } from './prices-view.ts';
import type * as Side from './side.ts';
import { editorStyles } from './styles.ts';
import { type TextKey, texts } from './texts.ts';

/** Pause before a part that could not be loaded is tried again. */
const retryMs = 5000;
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
export class TariffEditor extends WfElement {
  static override styles = [...WfElement.styles, editorStyles];
  static override texts: (typeof WfElement)['texts'] = [texts];

  @property({ attribute: 'tariff-id', reflect: true }) tariffId = '';
  @property({ attribute: 'station-id' }) stationId = '';

  @state() private draft: Draft | undefined;
  @state() private showArchived = false;
  @state() private creating = false;
  /** A newer version than the draft was made from. */
  @state() private theirs: TariffRow | undefined;
  /** The published tariff that the draft began as. */
  #base: TariffRow | undefined;
  #openedHere = false;
  #createKey = '';
  /** Loaded when they are first needed. */
  #side: { bill: Side.BillCard; parts: typeof Side } | undefined;
  #desk: Desk | undefined;
  #listParts: typeof ListParts | undefined;
  #coming = new Set<string>();

  #word = (key: TextKey, params?: Record<string, string | number>) => translator(texts, this.locale)(key, params);
  #painter = new Painter(this, this.#paintHost());

  #paintHost(): PaintHost {
    const self = this;
    return {
      word: this.#word,
      get draft() {
        return self.draft;
      },
      get readOnly() {
        return self.#readOnly;
      },
      get locale() {
        return self.locale;
      },
      change: (change) => this.#change(change),
      wrongText: (problem) => this.#wrongText(problem),
      focus: (selector) => this.#focus(selector),
      say: (text) => this.say(text),
      toast: (text) => this.toast(text),
      update: () => this.requestUpdate(),
    };
  }

  #list = new Data(this, {
    may: 'tariff:view',
    args: () => (this.tariffId || this.creating ? undefined : []),
    load: ({ transport }, signal) =>
      call(transport, tariffs.endpoints.list, { query: { limit: 500, sort: 'name' }, signal }),
  });

  #one = new Data(this, {
    may: 'tariff:view',
    args: () => (this.tariffId ? [this.tariffId] : undefined),
    load: ({ transport }, signal) => call(transport, tariffs.endpoints.get, { params: { id: this.tariffId }, signal }),
    onLoad: (row) => this.#meet(row),
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
    if (!this.draft || this.#readOnly) return false;
    if (this.creating) return JSON.stringify(this.draft) !== JSON.stringify(this.#blank());
    const { tariff } = readDraft(this.draft);
    return !tariff || !this.#base || JSON.stringify(tariff) !== JSON.stringify(this.#baseTariff);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('beforeunload', this.#onUnload);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('beforeunload', this.#onUnload);
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    if (!changed.has('tariffId') || !this.#base || this.tariffId === this.#base.id) return;
    const wanted = this.tariffId;
    if (!this.dirty) {
      this.#forget();
      return;
    }
    // The page chose another tariff: the draft stays until a person has agreed.
    this.tariffId = this.#base.id;
    this.#leave(() => {
      this.#forget();
      this.tariffId = wanted;
    });
  }

  get #mayEdit(): boolean {
    return this.session?.may('tariff:edit') ?? false;
  }
  get #readOnly(): boolean {
    return !this.#mayEdit || (this.#base?.archived ?? false);
  }
  get #zone(): string {
    return this.#station.value?.zone ?? this.session?.zone ?? 'UTC';
  }
  get #baseTariff(): Tariff | undefined {
    return this.#base && readDraft(draftOf(this.#base.name, this.#base.definition, this.locale)).tariff;
  }

  #onUnload = (event: BeforeUnloadEvent): void => {
    if (this.dirty) event.preventDefault();
  };

  #blank(): Draft {
    const currency = this.session?.currency ?? 'EUR';
    return {
      ...draftOf('', { currency, energy: { basePriceMicros: 0, bands: [] } }, this.locale, 'min'),
      energy: { base: '', bands: [] },
    };
  }

  #forget(): void {
    this.#base = undefined;
    this.draft = undefined;
    this.theirs = undefined;
    this.creating = false;
    this.#painter.forgetStrokes();
    this.#side?.bill.forget();
    this.#painter.setRate('energy');
    this.#desk?.close();
  }

  /** A row came from the server: the first, or a newer one. */
  #meet(row: TariffRow): void {
    const base = this.#base;
    if (base && base.id === row.id) {
      if (row.version > base.version && this.dirty) {
        this.theirs = row;
        return;
      }
      if (row.version > base.version) this.toast(this.#word('theirsTaken', { n: row.version }));
    }
    const same = base?.id === row.id && base.version === row.version;
    this.#base = row;
    this.draft =
      same && this.draft
        ? { ...this.draft, name: row.name }
        : draftOf(row.name, row.definition, this.locale, this.draft?.unit);
    if (!same) {
      this.theirs = undefined;
      this.#painter.forgetStrokes();
    }
    this.requestUpdate();
  }

  #hear(row: TariffRow): void {
    if (row.id === this.#base?.id) {
      // Only what happened after what is shown: an event may be older than the answer to a request.
      if (row.version < this.#base.version || row.updatedAt < this.#base.updatedAt) return;
      if (this.#one.value) this.#one.set(row);
      this.#meet(row);
    }
    const page = this.#list.value;
    if (!page) return;
    const known = page.items.some((item) => item.id === row.id);
    const items = known ? page.items.map((item) => (item.id === row.id ? row : item)) : [...page.items, row];
    this.#list.set({ ...page, items: items.sort((a, b) => a.name.localeCompare(b.name)) });
  }

  #change(change: Partial<Draft>): void {
    if (this.draft && !this.#readOnly) this.draft = { ...this.draft, ...change };
  }

  #focus(selector: string): void {
    void this.updateComplete.then(() => {
      const input = this.renderRoot.querySelector<HTMLInputElement>(selector);
      input?.focus();
      input?.setSelectionRange(input.value.length, input.value.length);
    });
  }

  // Coming and going

  #open(row: TariffRow): void {
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
    this.creating = true;
    this.#openedHere = true;
    this.draft = this.#blank();
    this.#createKey = Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join('');
    this.#focus('#name');
  }

  #leave(next: () => void): void {
    if (!this.dirty) {
      next();
      return;
    }
    if (!emit(this, 'wf-before-discard', { tariffId: this.tariffId }, true)) return;
    this.#ask('leave', () => {
      this.#discard();
      next();
    });
  }

  #discard(): void {
    const base = this.theirs ?? this.#base;
    if (!base) return;
    const { unit } = this.draft ?? {};
    this.#base = base;
    this.theirs = undefined;
    this.draft = draftOf(base.name, base.definition, this.locale, unit === 'h' ? 'h' : undefined);
    this.#painter.forgetStrokes();
  }

  #ask(question: Question, next?: () => void): void {
    this.#atDesk((desk) => desk.ask(question, next));
  }

  #atDesk(work: (desk: Desk) => Promise<void>): void {
    this.#fetch('desk', async () => {
      if (!this.#desk) {
        const { Desk, deskStyles } = await import('./desk.ts');
        this.#adopt(deskStyles);
        this.#desk = new Desk(this.#deskHost());
      }
      // What a dialog loads is its own affair.
      void work(this.#desk);
    });
  }

  /** Brings a part that is not needed at once, with its texts; the same part only once at a time. */
  #fetch(part: 'side' | 'desk' | 'list', bring: () => Promise<void>): void {
    if (this.#coming.has(part)) return;
    this.#coming.add(part);
    const brought = async () => {
      const { moreTexts } = await import('./more-texts.ts');
      if (!TariffEditor.texts.includes(moreTexts)) TariffEditor.texts.push(moreTexts);
      await bring();
    };
    const done = () => {
      this.#coming.delete(part);
      this.requestUpdate();
    };
    brought().then(done, (error: unknown) => {
      console.error(error);
      this.toast(this.word('error.title'));
      window.setTimeout(done, retryMs);
    });
  }

  #deskHost(): DeskHost {
    const self = this;
    return {
      core: this.word,
      get locale() {
        return self.locale;
      },
      get session() {
        return self.session;
      },
      get base() {
        return self.#base;
      },
      get definition() {
        return self.draft && readDraft(self.draft).tariff;
      },
      get readOnly() {
        return self.#readOnly;
      },
      time: (atMs, style) => this.time(atMs, style, style && this.#zone),
      update: () => this.requestUpdate(),
      say: (text) => this.toast(text),
      mayPublish: (definition) => emit(this, 'wf-before-publish', { tariffId: this.tariffId, definition }, true),
      published: (row) => this.#published(row),
      created: (row) => this.#created(row),
      open: (row) => this.#open(row),
      changed: (row) => this.#changed(row),
      conflict: async () => {
        await this.#one.reload();
        return this.theirs !== undefined;
      },
      restore: (definition) => this.#restore(definition),
    };
  }

  #adopt(sheet: CSSResult): void {
    const root = this.renderRoot;
    if (root instanceof ShadowRoot && sheet.styleSheet)
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet.styleSheet];
  }

  // Publishing

  #askPublish(): void {
    if (!this.#ready()) return;
    if (this.creating) this.#atDesk((desk) => desk.create(this.draft?.name ?? '', this.#createKey));
    else this.#ask('publish');
  }

  /** Whether the draft may be sent; if not, the first wrong field is shown. */
  #ready(): boolean {
    if (!this.draft) return false;
    const { tariff, wrong } = readDraft(this.draft);
    const overlap = (['energy', 'duration'] as const).find((name) =>
      bandProblems(this.draft?.[name].bands ?? []).some((p) => p.severity === 'error'),
    );
    if (tariff && !overlap) return true;
    this.toast(this.#word('wrongSome'));
    const [first] = Object.keys(wrong);
    const rate = first === 'energy' || first === 'duration' ? first : first ? undefined : overlap;
    if (rate) this.#painter.setRate(rate);
    this.#focus(rate ? '#base' : `#${first}`);
    return false;
  }

  #created(row: TariffRow): void {
    this.creating = false;
    this.#published(row);
    this.tariffId = row.id;
    emit(this, 'wf-tariff-open', { tariffId: row.id });
  }

  #published(row: TariffRow): void {
    this.#base = row;
    this.theirs = undefined;
    this.#painter.forgetStrokes();
    this.draft = draftOf(row.name, row.definition, this.locale, this.draft?.unit);
    if (this.#one.value) this.#one.set(row);
    emit(this, 'wf-tariff-published', { tariffId: row.id, version: row.version });
  }

  #changed(row: TariffRow): void {
    if (this.#one.value) this.#one.set(row);
    this.#meet(row);
  }

  #restore(definition: Tariff): void {
    if (!this.draft) return;
    this.draft = draftOf(this.draft.name, definition, this.locale);
    this.#painter.forgetStrokes();
  }

  // What is seen

  #wrongText(problem: string): string {
    const example = toDecimalText(49, 2, 2).replace('.', decimalSign(this.locale));
    return this.#word(`wrong.${problem}` as TextKey, { example });
  }

  protected override view(): unknown {
    if (this.creating && this.draft && this.session) return this.#editor(this.draft);
    if (!this.tariffId && this.stationId && this.#station.value === undefined && this.#station.phase !== 'forbidden')
      return this.viewData(this.#station, { skeleton: () => skeleton(8), content: () => nothing });
    if (!this.tariffId)
      return this.viewData(this.#list, {
        live: this.#live,
        skeleton: () => skeleton(6),
        content: (page) => this.#listView(page.items),
      });
    return this.viewData(this.#one, {
      live: this.#live,
      skeleton: () => skeleton(12),
      content: () => (this.draft && this.#base?.id === this.tariffId ? this.#editor(this.draft) : skeleton(12)),
    });
  }

  #listView(rows: readonly TariffRow[]): unknown {
    const parts = this.#listParts;
    if (!parts) {
      this.#fetch('list', async () => {
        const list = await import('./list-view.ts');
        this.#adopt(list.listStyles);
        this.#listParts = list;
      });
      return skeleton(6);
    }
    const station = this.#station.value;
    const onNew = () => this.#new();
    if (rows.length === 0)
      return html`<slot name="empty">${parts.emptyList({ locale: this.locale, mayEdit: this.#mayEdit, onNew })}</slot>`;
    return parts.listView({
      rows,
      locale: this.locale,
      stationName: station?.name,
      mayEdit: this.#mayEdit,
      showArchived: this.showArchived,
      onArchived: (show) => {
        this.showArchived = show;
      },
      onOpen: (row) => this.#open(row),
      onNew,
      onUse:
        station && this.session?.may('station:edit')
          ? (row) => this.#atDesk((desk) => desk.use(row, this.stationId))
          : undefined,
    });
  }

  #editor(draft: Draft): unknown {
    const reading = readDraft(draft);
    // A name that is still missing makes no price wrong.
    const tariff = reading.tariff ?? readDraft({ ...draft, name: '-' }).tariff;
    const readOnly = this.#readOnly;
    const word = this.#word;
    const { locale } = this;
    const sign =
      new Intl.NumberFormat(locale, { style: 'currency', currency: draft.currency, currencyDisplay: 'narrowSymbol' })
        .formatToParts(0)
        .find((part) => part.type === 'currency')?.value ?? draft.currency;
    const wrong = (name: FieldName) => {
      const problem = reading.wrong[name];
      // A new tariff is empty: that is not a mistake yet.
      return problem && !(problem === 'empty' && this.creating && name === 'name')
        ? this.#wrongText(problem)
        : undefined;
    };
    const onChange = (change: Partial<Draft>) => this.#change(change);
    const frame = this.#frame(draft);
    return html`<div class="editor" @keydown=${this.#painter.onKey}>
      ${headView(frame)} ${notesView(frame)}
      <div class="layout">
        <div class="column">
          ${this.creating ? this.#listParts?.beginningView(draft, locale, this.session?.currency ?? 'EUR', onChange) : nothing}
          ${pricesView({
            draft,
            painter: this.#painter,
            readOnly,
            locale,
            sign,
            word,
            wrong,
            onChange,
          })}
          ${this.#side?.parts.feesView({ draft, readOnly, locale, wrong, sign, onChange })}
        </div>
        <div class="column aside">
          ${this.#bill(tariff)}
          ${this.#side?.parts.wordsView(tariff, draft.unit, locale)}
        </div>
      </div>
      ${readOnly ? nothing : footView(frame)} ${this.#desk?.view()}
    </div>`;
  }

  #bill(tariff: Tariff | undefined): unknown {
    if (this.#side) return this.#side.bill.view(tariff, this.#zone, this.locale);
    // Beside the editor, and after it: who only paints need not wait for the formula.
    this.#fetch('side', async () => {
      const parts = await import('./side.ts');
      this.#adopt(parts.sideStyles);
      this.#side = { parts, bill: new parts.BillCard(Date.now(), () => this.requestUpdate()) };
    });
    return html`<section class="card">${skeleton(8)}</section>`;
  }

  #frame(draft: Draft): FrameView {
    return {
      word: this.#word,
      core: this.word,
      name: this.creating ? undefined : draft.name,
      base: this.#base,
      theirs: this.theirs,
      dirty: this.dirty,
      busy: this.#desk?.busy ?? false,
      mayEdit: this.#mayEdit,
      maySeeStations: this.session?.may('station:view') ?? false,
      time: (atMs) => this.time(atMs),
      onBack: this.#openedHere ? () => this.#leave(() => this.#close()) : undefined,
      onAsk: (question) => this.#ask(question),
      onArchive: (archived) => this.#leave(() => this.#atDesk((desk) => desk.archive(archived))),
      onTake: () => this.#discard(),
      onKeep: () => {
        this.#base = this.theirs;
        this.theirs = undefined;
      },
      onDiscard: () => this.#leave(() => this.#discard()),
      onPublish: () => this.#askPublish(),
    };
  }
}
