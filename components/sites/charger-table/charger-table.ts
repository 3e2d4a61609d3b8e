/**
 * `<charger-table>`: the chargers of a merchant, live, filtered and sorted by the server. Rows can be chosen, one by one or all that match, for
 * doing one thing with many. What opens in a dialog (editing, import, batches) is loaded when it is first needed.
 */
import { property, state } from 'lit/decorators.js';
import { call } from '../../../bff/kernel/client.ts';
import type { ListQuery } from '../../../bff/kernel/contract.ts';
import type { Permission } from '../../../bff/kernel/permissions.ts';
import { chargers } from '../../../bff/sites/chargers/contract.ts';
import { WfElement } from '../../base/element.ts';
import { emit } from '../../base/events.ts';
import { ListData } from '../../base/list.ts';
import { Live } from '../../base/live.ts';
import { readUrl, writeUrl } from '../../base/url-state.ts';
import { chargerWords } from '../../i18n/fields/charger.ts';
import { textsMissing, translator } from '../../i18n/translate.ts';
import { deskStyles } from '../../kit/styles.ts';
import type { Filters } from '../../parts/table-state.ts';
import { tableStyles } from '../../parts/table-styles.ts';
import { tableToolStyles } from '../../parts/table-tool-styles.ts';
import { ToolTable } from '../../parts/table-tools.ts';
import type { ChargerActions } from './actions.ts';
import type { ColumnContext } from './columns.ts';
import type { TableHost } from './desk.ts';
import type { Following } from './following.ts';
import { type ChargerWord, texts } from './i18n.ts';
import { chargerTableStyles } from './styles.ts';
import type { ChargerTools } from './tools.ts';
import { viewAll } from './view.ts';
import { type ChargerRow, type ChargerView, defaultView, fromParams, toFilter, toParams } from './view-state.ts';

const tickMs = 30_000;

/**
 * @tag charger-table
 * @attr station-id - Only chargers of this station.
 * @attr columns - Columns in order, comma-separated field names; the user may choose others.
 * @attr page-size - Rows read at once, 20–500. Default 100.
 * @attr url-state - Keep search, filters, sorting and columns in the page's URL, under this prefix.
 * @attr selected - Id of the charger that the page shows beside the table; its row is marked.
 * @attr lang - Language of this widget alone.
 * @slot empty - Instead of the message that there are no chargers.
 * @slot loading - Instead of the skeleton.
 * @slot error - Instead of the error message.
 * @slot forbidden - Instead of the message that the chargers may not be seen.
 * @slot setup - Instead of the message that there is no provider.
 * @fires wf-state - The user changed search, filters, sorting or columns. `detail`: `ChargerView`, to be set as `viewState` again.
 * @fires wf-charger-open - A charger was chosen, to be shown by the page, e.g. in `<charger-panel>`. `detail`: `{ id }`
 * @fires wf-before-command - Something is about to be changed or done with chargers; cancel it to prevent that. `detail`: `{ command, chargerId }`
 * @fires wf-error - Something could not be loaded. `detail`: `{ code, message, requestId }`
 * @csspart frame - The box around everything.
 * @csspart table - The grid.
 * @csspart row - A row.
 * @csspart picked - The bar of what is selected.
 * @csspart footer - Counts and paging below the grid.
 * @cssprop [--wf-table-height=640px] - Most height of the grid.
 */
export class ChargerTable extends WfElement implements TableHost {
  static override styles = [...WfElement.styles, deskStyles, tableStyles, tableToolStyles, chargerTableStyles];
  static override texts = [texts, chargerWords];

  @property({ attribute: 'station-id' }) stationId = '';
  @property() columns = '';
  @property({ type: Number, attribute: 'page-size' }) pageSize = 100;
  @property({ attribute: 'url-state' }) urlState: string | null = null;
  @property() selected = '';
  /** What the user has set. Set it to restore an earlier one. */
  @property({ attribute: false }) viewState: ChargerView = defaultView;

  @state() news = 0;
  /** Of what is shown; undefined while unknown. */
  @state() offlineCount: number | undefined;
  @state() popped: 'filters' | 'columns' | '' = '';
  @state() tools: ChargerTools | undefined;
  /** Ids of the chosen rows. */
  @state() picked: ReadonlySet<string> = new Set();
  /** All that match are chosen, loaded or not. */
  @state() isEverythingPicked = false;
  @state() actions: ChargerActions | undefined;
  @state() following: Following | undefined;
  readonly flashing = new Set<string>();
  readonly table = new ToolTable<ChargerRow>(this);
  #searchTimer = 0;
  #ticker = 0;

  readonly list: ListData<ChargerRow> = new ListData<ChargerRow>(this, {
    may: 'charger:view',
    args: () => [JSON.stringify(this.shownFilter), this.viewState.sort, this.pageSize],
    page: ({ transport }, cursor, signal) => {
      const limit = Math.max(20, Math.min(500, this.pageSize || 100));
      const query: ListQuery = { ...this.query, limit, ...(cursor ? { cursor } : { totals: '1' }) };
      return call(transport, chargers.endpoints.list, { query, signal });
    },
    onStart: (page) => {
      this.news = 0;
      void this.#needFollowing().then((following) => following?.start(page));
    },
  });
  readonly live: Live = new Live(this, {
    topics: ['charger.changed', 'connector.changed', 'batch.changed'],
    onMessage: (each) => void this.#needFollowing().then((following) => following?.hear(each)),
    onReset: () => {
      this.following?.places.refresh();
      void this.list.first.reload();
      this.actions?.reset();
    },
  });

  get text(): ChargerWord {
    return translator(texts, this.locale);
  }
  get fixed(): Filters {
    return this.stationId ? { stationId: this.stationId } : {};
  }
  /** What the list shows now, as the API filters by it. */
  get shownFilter(): Record<string, string> {
    return toFilter(this.viewState, this.fixed);
  }
  get query(): ListQuery {
    return { ...this.shownFilter, sort: this.viewState.sort };
  }
  get columnContext(): ColumnContext {
    return {
      locale: this.locale,
      zone: this.session?.zone ?? 'UTC',
      nowMs: Date.now(),
      word: this.word,
      text: this.text,
      places: this.following?.places,
      columns: this.viewState.columns,
    };
  }
  get pickedCount(): number {
    return this.isEverythingPicked ? (this.list.total ?? this.list.rows.length) : this.picked.size;
  }

  may = (permission: Permission): boolean => this.session?.may(permission) === true;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.columns && this.viewState === defaultView)
      this.viewState = { ...defaultView, columns: this.columns.split(',').map((name) => name.trim()) };
    this.#readUrl();
    window.addEventListener('popstate', this.#readUrl);
    // Ages grow without anything happening.
    this.#ticker = window.setInterval(() => this.requestUpdate(), tickMs);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('popstate', this.#readUrl);
    clearTimeout(this.#searchTimer);
    clearInterval(this.#ticker);
    this.#forget();
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    if (changed.has('session') && changed.get('session')) this.#forget();
    if (Object.keys(this.viewState.filters).some((name) => name !== 'online')) void this.needTools();
  }

  /** What was chosen or typed is one merchant's. */
  #forget(): void {
    this.clearPicks();
    this.actions?.leave();
  }

  protected override view(): unknown {
    return viewAll(this);
  }

  /** `viewData` of the list, for the template. */
  show(view: { skeleton(): unknown; empty(): unknown; content(): unknown }): unknown {
    return this.viewData(this.list.first, { live: this.live, ...view });
  }

  async needTools(): Promise<void> {
    const { chargerTools } = await import('./tools.ts');
    chargerTools.dress(this);
    await textsMissing([chargerTools.filterTexts], this.locale);
    this.tools = chargerTools;
  }

  // Rows are on the screen before anybody asks how their connectors are.
  async #needFollowing(): Promise<Following | undefined> {
    try {
      const { Following } = await import('./following.ts');
      this.following ??= new Following(this);
    } catch (error) {
      console.error(error);
    }
    return this.following;
  }

  /** What can be done with chargers, loaded when it is first needed; undefined when it cannot be had now. */
  async needActions(): Promise<ChargerActions | undefined> {
    try {
      const { ChargerActions, actionTexts } = await import('./actions.ts');
      await textsMissing([actionTexts], this.locale);
      this.actions ??= new ChargerActions(this);
    } catch (error) {
      console.error(error);
      this.toast(this.word('error.offline'));
    }
    return this.actions;
  }

  stationName(id: string): string {
    return this.following?.places.nameOf(id) ?? '';
  }

  placeOf(chargerId: string): string {
    const row = this.list.at(chargerId);
    return row ? this.stationName(row.stationId) : '';
  }

  forgetStation(id?: string): void {
    if (id === undefined) this.following?.places.refresh();
    else this.following?.places.forget(id);
  }

  allows(command: string, chargerId = ''): boolean {
    return emit(this, 'wf-before-command', { command, chargerId }, true);
  }

  reload(): void {
    void this.list.first.reload();
  }

  openCharger(id: string): void {
    if (emit(this, 'wf-charger-open', { id }, true)) this.selected = id;
  }

  pop(name: 'filters' | 'columns', open: boolean): void {
    if (open) this.popped = name;
    else if (this.popped === name) this.popped = '';
    if (open) void this.needTools();
  }

  search(q: string): void {
    clearTimeout(this.#searchTimer);
    this.#searchTimer = window.setTimeout(() => this.change({ q: q.trim() }), 250);
  }

  change(part: Partial<ChargerView>): void {
    const before = this.viewState;
    this.viewState = { ...before, ...part };
    const { q, sort, filters } = this.viewState;
    // What is chosen must be among what can be seen.
    if (q !== before.q || filters !== before.filters) this.clearPicks();
    if (q !== before.q || sort !== before.sort || filters !== before.filters) this.table.scrollToTop();
    emit(this, 'wf-state', this.viewState);
    if (this.urlState !== null) writeUrl(this.urlState || 'chargers', toParams(this.viewState));
  }

  #readUrl = (): void => {
    if (this.urlState !== null) this.viewState = fromParams(readUrl(this.urlState || 'chargers'));
  };

  showNews = (): void => {
    this.table.scrollToTop();
    this.reload();
  };

  clearPicks(): void {
    this.picked = new Set();
    this.isEverythingPicked = false;
  }
}
