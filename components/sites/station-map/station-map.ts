/** `<station-map>`: every station of a merchant on a map and in a list beside it, live; a card with connectors, price and commands. */
import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { call } from '../../../bff/kernel/client.ts';
import type { LiveMessage } from '../../../bff/live/contract.ts';
import { type LiveConnector, type StationPin, stations } from '../../../bff/sites/stations/contract.ts';
import { Data } from '../../base/data.ts';
import { WfElement } from '../../base/element.ts';
import { emit } from '../../base/events.ts';
import { Live } from '../../base/live.ts';
import { translator } from '../../i18n/translate.ts';
import { button, field, select } from '../../parts/controls.ts';
import { numberText } from '../../parts/format.ts';
import { icon } from '../../parts/icon.ts';
import { infoIcon, locateIcon, mapPinIcon, minusIcon, plusIcon, searchIcon } from '../../parts/icons.ts';
import { dialog } from '../../parts/overlays.ts';
import { errorMessage, message, status } from '../../parts/states.ts';
import { stationCard } from './card.ts';
import { type CommandKind, Commands } from './commands.ts';
import { dotOf, type Group, groups, tallyOf, totalOf } from './groups.ts';
import { type Choice, chosen, restText, type Sort, sorts, stationList } from './list.ts';
import type { MapPin, MarkWords, StationMapView } from './map/map.ts';
import { distanceText } from './map/scale.ts';
import { type Pin, PinBook } from './pin-book.ts';
import { mapStyles } from './styles.ts';
import { mapTexts } from './texts.ts';

const rowsAtOnce = 60;
/** Stations to be read one by one; when more wait, the whole map is read again. */
const maxWaiting = 25;
/** Live changes reorder the list only this often, so that rows do not run away. */
const reorderMs = 4000;
const cardPx = 384;

const mapPin = ({ id, name, latitude, longitude, counts }: Pin): MapPin => ({
  id,
  name,
  latitude,
  longitude,
  tally: tallyOf(counts),
});

interface Asked {
  kind: CommandKind;
  connector: LiveConnector;
  idTag: string;
  error: string;
}

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

  @property() tiles = '';
  @property() attribution = '';
  @property() selected = '';
  @property({ attribute: 'view' }) layout: 'both' | 'list' = 'both';

  @state() private choice: Choice = { search: '', group: 'all', sort: 'name' };
  @state() private rows = rowsAtOnce;
  @state() private asked: Asked | undefined;
  @state() private mapFailed = false;

  #book = new PinBook([]);
  #list: Pin[] = [];
  #listFor: readonly unknown[] = [];
  #reorder = 0;
  #waiting = new Set<string>();
  #reading = false;
  #map: StationMapView | undefined;
  #mapBox: HTMLElement | undefined;
  #shownPins: PinBook | undefined;
  #announced = '';
  #revealed = '';
  #commands = new Commands(this);

  #all = new Data(this, {
    may: 'station:view',
    load: ({ transport }, signal) => call(transport, stations.endpoints.map, { signal }),
    onLoad: ({ stations: found }) => {
      this.#book = new PinBook(found);
      this.#waiting.clear();
    },
  });
  #one = new Data(this, {
    may: 'station:view',
    args: () => (this.selected ? [this.selected] : undefined),
    load: ({ transport }, signal) =>
      call(transport, stations.endpoints.live, { params: { id: this.selected }, signal }),
    onLoad: ({ station, connectors }) => this.#learn(station, connectors),
  });
  #live = new Live(this, {
    topics: ['connector.changed', 'charger.changed', 'station.changed', 'order.progress', 'command.changed'],
    onMessage: (live) => this.#hear(live),
    onReset: () => {
      void this.#all.reload();
      void this.#one.reload();
    },
  });

  /** Loads the map's code. @internal */
  loadMap = (): Promise<typeof import('./map/map.ts')> => import('./map/map.ts');

  get #word() {
    return translator(mapTexts, this.locale);
  }

  /** Zooms so that every station is in sight. */
  fit(): void {
    this.#map?.fit();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#reorder);
    this.#reorder = 0;
    this.#closeMap();
  }

  // ─── live ───

  #hear(live: LiveMessage): void {
    const row = live.row as { id: string; removed?: boolean };
    if (live.topic === 'command.changed') this.#commands.changed(row as Parameters<Commands['changed']>[0]);
    else if (live.topic === 'connector.changed') this.#connectorChanged(row as LiveConnector);
    else if (live.topic === 'order.progress')
      this.#orderProgressed(row as { id: string; powerW: number; energyWh: number });
    else if (live.topic === 'charger.changed') this.#ask((row as { id: string; stationId: string }).stationId);
    else if (!row.removed) this.#ask(row.id);
    else if (this.#book.remove(row.id)) {
      if (this.selected === row.id) this.#select('');
      this.#renew();
    }
  }

  #connectorChanged(row: LiveConnector): void {
    const one = this.#one.value;
    if (one && one.station.id === row.stationId)
      this.#one.set({ ...one, connectors: one.connectors.map((c) => (c.id === row.id ? row : c)) });
    const pin = this.#book.connectorChanged(row);
    if (pin === 'ask') this.#ask(row.stationId);
    else this.#pinChanged(pin, true);
  }

  #orderProgressed({ id, powerW, energyWh }: { id: string; powerW: number; energyWh: number }): void {
    const one = this.#one.value;
    if (one?.connectors.some((c) => c.orderId === id))
      this.#one.set({
        ...one,
        connectors: one.connectors.map((c) =>
          c.orderId === id && c.state !== 'offline' ? { ...c, powerW, energyWh } : c,
        ),
      });
    const pin = this.#book.orderProgressed(id, powerW);
    if (pin) this.#pinChanged(pin, false);
  }

  #pinChanged(pin: Pin, flash: boolean): void {
    this.#map?.changePin(mapPin(pin));
    this.#reorder ||= window.setTimeout(() => {
      this.#reorder = 0;
      this.#listFor = [];
      this.requestUpdate();
    }, reorderMs);
    this.requestUpdate();
    if (flash) this.#flash(pin.id);
  }

  #flash(id: string): void {
    const row = this.renderRoot.querySelector(`.row[data-id="${CSS.escape(id)}"]`);
    if (!row || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    row.animate([{ background: 'color-mix(in oklch, currentColor 12%, transparent)' }, {}], {
      duration: 900,
      easing: 'ease-out',
    });
  }

  #learn(station: StationPin, connectors: readonly LiveConnector[]): void {
    const place = ({ name, address, latitude, longitude }: StationPin) => [name, address, latitude, longitude].join();
    const known = this.#book.pins.get(station.id);
    const [placeBefore, countsBefore] = [known && place(known), JSON.stringify(known?.counts)];
    const pin = this.#book.learn(station, connectors);
    if (placeBefore !== place(pin)) this.#renew();
    else this.#pinChanged(pin, countsBefore !== JSON.stringify(pin.counts));
  }

  /** Stations came, went or moved. */
  #renew(): void {
    this.#listFor = [];
    this.#shownPins = undefined;
    this.requestUpdate();
  }

  #ask(stationId: string): void {
    if (this.#all.value === undefined) return;
    this.#waiting.add(stationId);
    if (this.#waiting.size > maxWaiting) {
      this.#waiting.clear();
      void this.#all.reload();
      if (this.selected) void this.#one.reload();
    } else void this.#read();
  }

  // One at a time: a wave of events must not become a wave of requests.
  async #read(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    while (this.#waiting.size > 0 && this.session) {
      const [id = ''] = this.#waiting;
      this.#waiting.delete(id);
      if (id === this.selected) await this.#one.reload();
      else
        try {
          const { station, connectors } = await call(this.session.transport, stations.endpoints.live, {
            params: { id },
          });
          this.#learn(station, connectors);
        } catch {
          // Gone, or no line: a later event or the next reading of the map tells.
        }
    }
    this.#reading = false;
  }

  // ─── selection ───

  #select(id: string): void {
    if (this.selected === id) return;
    const from = this.selected;
    this.selected = id;
    emit(this, 'wf-station-select', { id, name: this.#book.pins.get(id)?.name ?? '' });
    void this.updateComplete.then(() => {
      const target = id
        ? this.renderRoot.querySelector<HTMLElement>('#card-title')
        : (this.renderRoot.querySelector<HTMLElement>(`.row[data-id="${CSS.escape(from)}"]`) ?? this.#mapBox);
      target?.focus({ preventScroll: !id });
    });
  }

  #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !this.selected || event.defaultPrevented || this.asked) return;
    event.preventDefault();
    this.#select('');
  };

  // ─── the map ───

  get #markWords(): MarkWords {
    const word = this.#word;
    const text = (stationsText: string, tally: ReturnType<typeof tallyOf>) => {
      const total = totalOf(tally);
      const free = total === 0 ? word('group.none') : word('of.free', { free: tally.free, total });
      return [stationsText, free, restText(tally, word)].filter(Boolean).join(', ');
    };
    return {
      pin: (pin) => text(pin.name, pin.tally),
      cluster: (count, tally) => `${text(word('stations', { n: count }), tally)}, ${word('zoom.in.to')}`,
    };
  }

  #closeMap(): void {
    this.#map?.destroy();
    this.#map = undefined;
    this.#mapBox = undefined;
    this.#shownPins = undefined;
  }

  async #openMap(box: HTMLElement): Promise<void> {
    this.#mapBox = box;
    try {
      const { openMap } = await this.loadMap();
      if (this.#mapBox !== box || !this.isConnected) return;
      this.#map = openMap({
        box,
        tiles: this.tiles,
        words: this.#markWords,
        onSelect: (id) => this.#select(id),
        onScale: (metres, px) => this.#showScale(metres, px),
      });
      this.requestUpdate();
    } catch (error) {
      console.warn('<station-map>: no map on this page', error);
      this.#mapBox = undefined;
      this.mapFailed = true;
    }
  }

  #showScale(metres: number, px: number): void {
    const bar = this.renderRoot.querySelector<HTMLElement>('.scale');
    if (!bar) return;
    bar.textContent = distanceText(metres, this.locale);
    bar.style.inlineSize = `${px}px`;
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    const key = [this.#book, this.choice, this.locale];
    if (key.some((each, i) => each !== this.#listFor[i])) {
      const before = this.#listFor[1];
      this.#list = chosen(this.#book.pins.values(), this.choice, this.locale);
      this.#listFor = key;
      if (before !== undefined && before !== this.choice) this.rows = rowsAtOnce;
    }
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    super.updated(changed);
    const box = this.renderRoot.querySelector<HTMLElement>('.leaflet') ?? undefined;
    if (box !== this.#mapBox) {
      this.#closeMap();
      if (box) void this.#openMap(box);
    }
    const map = this.#map;
    if (map) {
      if (changed.has('tiles')) map.setTiles(this.tiles);
      if (this.#shownPins !== this.#book) {
        this.#shownPins = this.#book;
        map.setPins([...this.#book.pins.values()].map(mapPin));
        map.select(this.selected || undefined, this.selected !== '', this.#cover);
      } else if (changed.has('selected')) map.select(this.selected || undefined, true, this.#cover);
      if (this.#announced !== this.locale) {
        this.#announced = this.locale;
        map.setWords(this.#markWords);
      }
    }
    if (changed.has('selected') && this.selected) {
      const at = this.#list.findIndex((pin) => pin.id === this.selected);
      if (at >= this.rows) this.rows = at + rowsAtOnce;
    }
    this.#reveal();
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

  /** How much of the map the card hides. */
  get #cover(): number {
    return this.selected && this.clientWidth >= 640 ? cardPx : 0;
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
        this.#book.pins.size === 0 &&
        message({ icon: mapPinIcon, title: word('empty.title'), text: word('empty.text') }),
      content: () => this.#content(),
    })}${this.#question()}`;
  }

  #content(): TemplateResult {
    const word = this.#word;
    const bare = this.mapFailed || this.layout === 'list';
    const pin = this.#book.pins.get(this.selected);
    return html`<section
      class="frame card ${bare ? 'bare' : ''} ${pin ? 'selected' : ''}"
      part="frame"
      aria-label=${word('title')}
      @keydown=${this.#onKey}
    >
      <div class="side">
        ${this.mapFailed ? html`<p class="note">${icon(infoIcon)}<span>${word('map.failed')}</span></p>` : nothing}
        ${this.#tools()}
        <div class="scroll">${this.#rowsOrNone()}</div>
      </div>
      ${
        bare
          ? nothing
          : html`<div class="stage" part="map">
              <div class="leaflet" role="application" aria-label=${word('map')} tabindex="0"></div>
              <div class="zoom">
                ${button({ label: word('zoom.in'), icon: plusIcon, only: true, onClick: () => this.#map?.zoom(1) })}
                ${button({ label: word('zoom.out'), icon: minusIcon, only: true, onClick: () => this.#map?.zoom(-1) })}
                ${button({ label: word('zoom.fit'), icon: locateIcon, only: true, onClick: () => this.fit() })}
              </div>
              <div class="foot">
                <span class="scale" dir="ltr"></span>
                <span class="source">${this.tiles ? this.attribution : html`${word('map.coarse')} · ${word('map.sources')}`}</span>
              </div>
            </div>`
      }
      ${pin ? this.#card(pin) : nothing}
    </section>`;
  }

  #tools(): TemplateResult {
    const word = this.#word;
    const counts: Record<Group, number> = { free: 0, busy: 0, offline: 0, faulted: 0 };
    for (const pin of this.#book.pins.values()) {
      const tally = tallyOf(pin.counts);
      for (const group of groups) if (tally[group] > 0) counts[group]++;
    }
    const pick = (group: Choice['group']) => {
      this.choice = { ...this.choice, group };
    };
    return html`<div class="tools">
      ${field({
        id: 'search',
        label: word('search'),
        hideLabel: true,
        type: 'search',
        icon: searchIcon,
        placeholder: word('search.place'),
        value: this.choice.search,
        maxLength: 80,
        onInput: (search) => {
          this.choice = { ...this.choice, search };
        },
      })}
      <div class="groups" role="group" aria-label=${word('filter')}>
        <button type="button" aria-pressed=${this.choice.group === 'all'} @click=${() => pick('all')}>${word('group.all')}</button>
        ${groups.map(
          (group) => html`<button
            type="button"
            aria-pressed=${this.choice.group === group}
            @click=${() => pick(this.choice.group === group ? 'all' : group)}
          >${status(dotOf[group], word(`group.${group}`))} <span class="muted">${numberText(counts[group], this.locale)}</span></button>`,
        )}
      </div>
      <div class="tally">
        <span>${word('stations', { n: this.#list.length })}</span>
        ${select<Sort>({
          id: 'sort',
          label: word('sort'),
          hideLabel: true,
          value: this.choice.sort,
          options: sorts.map((value) => ({ value, label: word(`sort.${value}`) })),
          onChange: (sort) => {
            this.choice = { ...this.choice, sort };
          },
        })}
      </div>
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

  #card(pin: Pin): TemplateResult {
    const one = this.#one.value?.station.id === pin.id ? this.#one.value : undefined;
    const { session } = this;
    const error = one ? undefined : this.#one.error;
    const nowMs = Date.now();
    return stationCard({
      pin,
      live: one && { connectors: one.connectors, tariff: one.tariff },
      failed: error && !this.#one.busy ? errorMessage(error, this.word, () => void this.#one.reload()) : undefined,
      may: {
        command: session?.may('charger:command') ?? false,
        stop: session?.may('order:view') ?? false,
      },
      lives: this.#commands.lives,
      nowMs,
      locale: this.locale,
      word: this.#word,
      core: this.word,
      time: (atMs) => this.time(atMs, nowMs - atMs < 20 * 3_600_000 ? 'clock' : 'short', pin.zone),
      onClose: () => this.#select(''),
      onAsk: (kind, connector) => {
        this.asked = { kind, connector, idTag: '', error: '' };
      },
    });
  }

  #question(): unknown {
    const word = this.#word;
    const { asked } = this;
    const close = () => {
      this.asked = undefined;
    };
    return dialog({
      open: asked !== undefined,
      title: asked ? word(`ask.${asked.kind}.title`) : '',
      closeLabel: this.word('close'),
      onClose: close,
      body: asked
        ? html`<form class="form" @submit=${this.#onSubmit}>
            <p><b>${word('ask.at', { charger: asked.connector.chargerName, number: asked.connector.number })}</b></p>
            <p class="muted">${word(`ask.${asked.kind}.text`)}</p>
            ${
              asked.kind === 'start'
                ? field({
                    id: 'card',
                    label: word('card'),
                    value: asked.idTag,
                    error: asked.error,
                    maxLength: 20,
                    required: true,
                    autofocus: true,
                    onInput: (idTag) => {
                      this.asked = { ...asked, idTag, error: '' };
                    },
                  })
                : nothing
            }
          </form>`
        : nothing,
      actions: asked
        ? html`${button({ label: this.word('cancel'), kind: 'quiet', onClick: close })}
          ${button({
            label: word(asked.kind),
            kind: asked.kind === 'start' || asked.kind === 'unlock' ? 'primary' : 'danger',
            part: 'confirm',
            autofocus: asked.kind !== 'start',
            onClick: () => this.#confirm(),
          })}`
        : nothing,
    });
  }

  #onSubmit = (event: Event): void => {
    event.preventDefault();
    this.#confirm();
  };

  #confirm(): void {
    const { asked } = this;
    if (!asked) return;
    const idTag = asked.idTag.trim();
    if (asked.kind === 'start' && !idTag) {
      this.asked = { ...asked, error: this.#word('card.required') };
      return;
    }
    this.asked = undefined;
    const { connector } = asked;
    const detail = { command: asked.kind, chargerId: connector.chargerId, connector: connector.number };
    if (emit(this, 'wf-before-command', detail, true)) void this.#commands.send(asked.kind, connector, idTag);
  }
}
