/** `<station-map>`: every station of a merchant on a map and in a list beside it, live; a card with connectors, price and commands. */
import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { call } from '../../../bff/kernel/client.ts';
import { type LiveConnector, stations } from '../../../bff/sites/stations/contract.ts';
import { Data } from '../../base/data.ts';
import { WfElement } from '../../base/element.ts';
import { emit } from '../../base/events.ts';
import { Live } from '../../base/live.ts';
import { type Loadable, textsMissing, translator } from '../../i18n/translate.ts';
import { button } from '../../parts/controls.ts';
import { icon } from '../../parts/icon.ts';
import { infoIcon, locateIcon, mapPinIcon, minusIcon, plusIcon, searchIcon } from '../../parts/icons.ts';
import { errorMessage, message } from '../../parts/states.ts';
import type { Desk } from './desk.ts';
import { type Tally, totalOf } from './groups.ts';
import { type Choice, chosen, restText, stationList } from './list.ts';
import type { LivePins, PinHooks } from './live-pins.ts';
import type { MarkWords } from './map/map.ts';
import { type Pin, pinsOf } from './pins.ts';
import { type LoadMap, Stage } from './stage.ts';
import { mapStyles } from './styles.ts';
import { mapTexts } from './texts.ts';
import { stationsWith, toolbar } from './toolbar.ts';

const rowsAtOnce = 60;
/** Live changes reorder the list only this often, so that rows do not run away. */
const reorderMs = 4000;
const cardPx = 384;
/** As in the sheet. */
const phonePx = 640;

const flash = (row: Element | null): void => {
  if (!row || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  const soft = 'color-mix(in oklab, currentColor 12%, transparent)';
  row.animate([{ background: soft }, {}], { duration: 900, easing: 'ease-out' });
};

/**
 * @tag station-map
 * @attr tiles - Address of map tiles, `https://…/{z}/{x}/{y}.png`. Without it coasts and borders are drawn from data that comes along.
 * @attr attribution - Whom the tiles are from, as their licence wants it.
 * @attr selected - Id of the station whose card is open.
 * @attr view - `both` (default), or `list` for no map at all.
 * @attr lang - Language of this widget alone.
 * @slot empty - Instead of the message that there are no stations.
 * @slot loading - Instead of the skeleton.
 * @slot error - Instead of the error message.
 * @slot forbidden - Instead of the message that the stations may not be seen.
 * @slot setup - Instead of the message that there is no provider.
 * @fires wf-station-select - A station was selected, or none any more. `detail`: `{ id, name }`, empty texts for none
 * @fires wf-before-command - A command is about to be sent; cancel it to prevent that. `detail`: `{ command, chargerId, connector }`
 * @csspart frame - The box around everything.
 * @csspart map - The map with its buttons.
 * @csspart list - The rows.
 * @csspart card - The selected station.
 * @cssprop [--wf-map-height=620px] - Height of the widget; of the map alone below 640 px width, where it is 300px.
 * @cssprop [--wf-map-land] - Colour of land on the outline map.
 * @cssprop [--wf-map-water] - Colour of water.
 */
export class StationMap extends WfElement {
  static override styles = [...WfElement.styles, mapStyles];
  static override texts: Loadable<unknown>[] = [mapTexts];

  @property() tiles = '';
  @property() attribution = '';
  @property() selected = '';
  @property({ attribute: 'view' }) layout: 'both' | 'list' = 'both';

  @state() private choice: Choice = { search: '', group: 'all', sort: 'name' };
  @state() private rows = rowsAtOnce;
  @state() private desk: Desk | undefined;
  @state() private mapFailed = false;

  #list: Pin[] = [];
  #listFor: readonly unknown[] = [];
  /** Counts up when stations came, went or moved. */
  #edition = 0;
  #reorder = 0;
  #revealed = '';
  #deskWait: Promise<void> | undefined;
  #focusCard = false;
  #pins = new Map<string, Pin>();
  #keeper: Promise<LivePins> | undefined;
  #all = new Data(this, {
    may: 'station:view',
    load: ({ transport }, signal) => call(transport, stations.endpoints.map, { signal }),
    onLoad: (found) => {
      this.#pins = pinsOf(found.stations);
      this.#keeper = undefined;
    },
  });
  #one = new Data(this, {
    may: 'station:view',
    args: () => (this.selected ? [this.selected] : undefined),
    load: ({ transport }, signal) =>
      call(transport, stations.endpoints.live, { params: { id: this.selected }, signal }),
    onLoad: ({ station, connectors }) => this.#keep((pins) => pins.learn(station, connectors)),
  });
  #live = new Live(this, {
    topics: ['connector.changed', 'charger.changed', 'station.changed', 'order.progress', 'command.changed'],
    onMessage: (live) => this.#keep((pins) => pins.hear(live)),
    onReset: () => this.#readAll(),
  });
  #stage = new Stage({
    load: () => this.loadMap(),
    words: () => this.#markWords,
    onSelect: (id) => this.#select(id),
    onReady: () => this.requestUpdate(),
    onFail: () => {
      this.mapFailed = true;
    },
  });

  /** Loads the map's code. @internal */
  loadMap: LoadMap = () => import('./map/map.ts');

  get #word() {
    return translator(mapTexts, this.locale);
  }

  /** Zooms so that every station is in sight. */
  fit(): void {
    this.#stage.fit();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#reorder);
    this.#reorder = 0;
    this.#stage.close();
  }

  // ─── live ───

  #readAll(): void {
    void this.#all.reload();
    void this.#one.reload();
  }

  /** Hands something to who keeps these pins right, in order; what belongs to pins read before is dropped. */
  #keep(work: (keeper: LivePins) => void): void {
    const pins = this.#pins;
    if (this.#all.value === undefined) return;
    this.#keeper ??= import('./live-pins.ts').then(({ LivePins }) => new LivePins(this, this.#hooks, pins));
    void this.#keeper.then(
      (keeper) => pins === this.#pins && work(keeper),
      () => {
        this.#keeper = undefined;
      },
    );
  }

  #hooks: PinHooks = {
    selected: () => this.selected,
    readSelected: () => this.#one.reload(),
    readAll: () => this.#readAll(),
    onChange: (pin, isNews) => this.#pinChanged(pin, isNews),
    onRenew: () => {
      this.#edition++;
      this.requestUpdate();
    },
    onRemove: (id) => {
      if (this.selected === id) this.#select('');
    },
    onConnectors: (change) => this.#patchCard(change),
    onCommand: (row) => this.desk?.commands.changed(row),
  };

  #patchCard(change: (connector: LiveConnector) => LiveConnector): void {
    const one = this.#one.value;
    if (!one) return;
    const connectors = one.connectors.map(change);
    if (connectors.some((c, i) => c !== one.connectors[i])) this.#one.set({ ...one, connectors });
  }

  #pinChanged(pin: Pin, isNews: boolean): void {
    this.#stage.changePin(pin);
    this.#reorder ||= window.setTimeout(() => {
      this.#reorder = 0;
      this.#listFor = [];
      this.requestUpdate();
    }, reorderMs);
    this.requestUpdate();
    if (isNews) flash(this.renderRoot.querySelector(`.row[data-id="${CSS.escape(pin.id)}"]`));
  }

  // ─── selection ───

  #select(id: string): void {
    if (this.selected === id) return;
    const from = this.selected;
    this.selected = id;
    emit(this, 'wf-station-select', { id, name: this.#pins.get(id)?.name ?? '' });
    this.#focusCard = id !== '';
    if (id) return;
    void this.updateComplete.then(() => {
      const row = this.renderRoot.querySelector<HTMLElement>(`.row[data-id="${CSS.escape(from)}"]`);
      if (row) row.focus({ preventScroll: true });
      else this.#stage.focus();
    });
  }

  #loadDesk(): void {
    this.#deskWait ??= import('./desk.ts').then(
      async ({ Desk, cardStyles, cardTexts }) => {
        await textsMissing([cardTexts], this.locale);
        if (!StationMap.texts.includes(cardTexts)) StationMap.texts.push(cardTexts);
        const { renderRoot } = this;
        if (renderRoot instanceof ShadowRoot && cardStyles.styleSheet)
          renderRoot.adoptedStyleSheets = [...renderRoot.adoptedStyleSheets, cardStyles.styleSheet];
        this.desk = new Desk(this);
      },
      (error: unknown) => {
        console.error('<station-map>: the card could not be loaded', error);
        this.#deskWait = undefined;
      },
    );
  }

  #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !this.selected || event.defaultPrevented) return;
    event.preventDefault();
    this.#select('');
  };

  get #markWords(): MarkWords {
    const word = this.#word;
    const text = (what: string, tally: Tally) => {
      const total = totalOf(tally);
      const free = total === 0 ? word('group.none') : word('of.free', { free: tally.free, total });
      return [what, free, restText(tally, word)].filter(Boolean).join(', ');
    };
    return {
      locale: this.locale,
      pin: (pin) => text(pin.name, pin.tally),
      cluster: (count, tally) => `${text(word('stations', { n: count }), tally)}, ${word('zoom.in.to')}`,
    };
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    const key = [this.#pins, this.#edition, this.choice, this.locale];
    if (key.every((each, i) => each === this.#listFor[i])) return;
    this.#list = chosen(this.#pins.values(), this.choice, this.locale);
    this.#listFor = key;
    if (changed.has('choice')) this.rows = rowsAtOnce;
    const at = this.#list.findIndex((pin) => pin.id === this.selected);
    if (at >= this.rows) this.rows = at + rowsAtOnce;
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    super.updated(changed);
    this.#stage.update(this.renderRoot.querySelector<HTMLElement>('.leaflet') ?? undefined, {
      tiles: this.tiles,
      pins: this.#pins,
      edition: this.#edition,
      selected: this.selected,
      coverPx: this.selected && this.clientWidth >= phonePx ? cardPx : 0,
      locale: this.locale,
    });
    this.#reveal();
    if (this.selected) this.#loadDesk();
    const title = this.#focusCard ? this.renderRoot.querySelector<HTMLElement>('#card-title') : null;
    if (title) {
      this.#focusCard = false;
      title.focus();
    }
  }

  /** Brings the selected row into sight, once; only the list scrolls, never the page. */
  #reveal(): void {
    if (this.#revealed === this.selected) return;
    const row = this.renderRoot.querySelector<HTMLElement>('.row[aria-current]');
    const box = row?.closest('.scroll');
    if (this.selected && (!row || !box)) return;
    this.#revealed = this.selected;
    if (!row || !box) return;
    const [inner, outer] = [row.getBoundingClientRect(), box.getBoundingClientRect()];
    if (inner.top < outer.top || inner.bottom > outer.bottom)
      box.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
  }

  // ─── templates ───

  protected override view(): unknown {
    const word = this.#word;
    return html`${this.viewData(this.#all, {
      live: this.#live,
      skeleton: () => html`<div class="frame card" part="frame" aria-hidden="true">
        <div class="side"><div class="skeleton rows-bones">
          ${Array.from({ length: 8 }, () => html`<span class="bone row-bone"></span>`)}
        </div></div>
        <div class="stage"></div>
      </div>`,
      empty: () =>
        this.#pins.size === 0 && message({ icon: mapPinIcon, title: word('empty.title'), text: word('empty.text') }),
      content: () => this.#content(),
    })}${this.desk?.question(this.locale, this.word)}`;
  }

  #content(): TemplateResult {
    const word = this.#word;
    const bare = this.mapFailed || this.layout === 'list';
    const pin = this.#pins.get(this.selected);
    return html`<section
      class="frame card ${bare ? 'bare' : ''} ${pin ? 'selected' : ''}"
      part="frame"
      aria-label=${word('title')}
      @keydown=${this.#onKey}
    >
      <div class="side">
        ${this.mapFailed ? html`<p class="note">${icon(infoIcon)}<span>${word('map.failed')}</span></p>` : nothing}
        ${toolbar({
          choice: this.choice,
          counts: stationsWith(this.#pins.values()),
          shown: this.#list.length,
          locale: this.locale,
          word,
          onChange: (choice) => {
            this.choice = choice;
          },
        })}
        <div class="scroll">${this.#rowsOrNone()}</div>
      </div>
      ${
        bare
          ? nothing
          : html`<div class="stage" part="map">
              <div class="leaflet" role="application" aria-label=${word('map')} tabindex="0"></div>
              ${this.#stage.isReady ? this.#controls() : nothing}
            </div>`
      }
      ${pin ? this.#card(pin) : nothing}
    </section>`;
  }

  #controls(): TemplateResult {
    const word = this.#word;
    return html`<div class="zoom">
                ${button({ label: word('zoom.in'), icon: plusIcon, only: true, onClick: () => this.#stage.zoom(1) })}
                ${button({ label: word('zoom.out'), icon: minusIcon, only: true, onClick: () => this.#stage.zoom(-1) })}
                ${button({ label: word('zoom.fit'), icon: locateIcon, only: true, onClick: () => this.fit() })}
              </div>
              <div class="foot">
                <span class="scale" dir="ltr"></span>
                <span class="source">${this.tiles ? this.attribution : html`${word('map.coarse')} · ${word('map.sources')}`}</span>
              </div>`;
  }

  #rowsOrNone(): unknown {
    const word = this.#word;
    if (this.#list.length === 0)
      return message({
        icon: searchIcon,
        title: word('none.title'),
        text: word('none.text'),
        action: button({
          label: word('none.action'),
          onClick: () => {
            this.choice = { ...this.choice, search: '', group: 'all' };
          },
        }),
      });
    const left = this.#list.length - this.rows;
    return html`${stationList({
      pins: left > 0 ? this.#list.slice(0, this.rows) : this.#list,
      selected: this.selected,
      locale: this.locale,
      word,
      onSelect: (id) => this.#select(id),
    })}${
      left > 0
        ? html`<p class="more">${button({
            label: word('show.more', { n: Math.min(left, rowsAtOnce) }),
            compact: true,
            onClick: () => {
              this.rows += rowsAtOnce;
            },
          })}</p>`
        : nothing
    }`;
  }

  #card(pin: Pin): unknown {
    const live = this.#one.value?.station.id === pin.id ? this.#one.value : undefined;
    const error = live || this.#one.busy ? undefined : this.#one.error;
    const nowMs = Date.now();
    return this.desk?.card({
      pin,
      live,
      failed: error && errorMessage(error, this.word, () => void this.#one.reload()),
      nowMs,
      locale: this.locale,
      map: this.#word,
      core: this.word,
      time: (atMs) => this.time(atMs, nowMs - atMs < 20 * 3_600_000 ? 'clock' : 'short', pin.zone),
      onClose: () => this.#select(''),
    });
  }
}
