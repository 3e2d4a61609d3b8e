/** The map's place in the widget: loads its code when the place is there, hands it what changed, and gives up quietly where it cannot run. */

import type { MapPin, MarkWords, StationMapView } from './map/map.ts';
import type { Pin } from './pins.ts';

export type LoadMap = () => Promise<typeof import('./map/map.ts')>;

export interface Scene {
  tiles: string;
  pins: ReadonlyMap<string, Pin>;
  /** Changes when stations came, went or moved. */
  edition: number;
  selected: string;
  /** Width of the map that the card hides. */
  coverPx: number;
  locale: string;
}

export interface StageHooks {
  load: LoadMap;
  words(): MarkWords;
  onSelect(id: string): void;
  onReady(): void;
  onFail(): void;
}

const mapPin = ({ id, name, latitude, longitude, tally }: Pin): MapPin => ({
  id,
  name,
  latitude,
  longitude,
  tally,
});

export class Stage {
  #hooks: StageHooks;
  #box: HTMLElement | undefined;
  #map: StationMapView | undefined;
  #shown: Scene | undefined;
  #scale: { text: string; px: number } | undefined;

  constructor(hooks: StageHooks) {
    this.#hooks = hooks;
  }

  /** Its sheet is there, and with it the looks of what lies above the map. */
  get isReady(): boolean {
    return this.#map !== undefined;
  }

  /** After each update of the widget; `box` is where the map belongs, undefined when there is no place for it. */
  update(box: HTMLElement | undefined, scene: Scene): void {
    if (box !== this.#box) {
      this.close();
      if (box) void this.#open(box, scene);
    }
    const map = this.#map;
    if (!map) return;
    const before = this.#shown;
    this.#shown = scene;
    this.#drawScale();
    if (before && before.tiles !== scene.tiles) map.setTiles(scene.tiles);
    if (before && before.locale !== scene.locale) map.setWords(this.#hooks.words());
    const fresh = before?.pins !== scene.pins || before.edition !== scene.edition;
    if (fresh) map.setPins([...scene.pins.values()].map(mapPin));
    if (fresh || before.selected !== scene.selected)
      map.select(scene.selected || undefined, !fresh || !before, scene.coverPx);
  }

  changePin(pin: Pin): void {
    this.#map?.changePin(mapPin(pin));
  }

  fit(): void {
    this.#map?.fit();
  }

  zoom(by: number): void {
    this.#map?.zoom(by);
  }

  focus(): void {
    this.#box?.focus();
  }

  close(): void {
    this.#map?.destroy();
    this.#map = undefined;
    this.#box = undefined;
    this.#shown = undefined;
  }

  async #open(box: HTMLElement, { tiles }: Scene): Promise<void> {
    this.#box = box;
    try {
      const { openMap } = await this.#hooks.load();
      if (this.#box !== box || !box.isConnected) return;
      this.#map = openMap({
        box,
        tiles,
        words: this.#hooks.words(),
        onSelect: (id) => this.#hooks.onSelect(id),
        onScale: (text, px) => {
          this.#scale = { text, px };
          this.#drawScale();
        },
      });
      this.#hooks.onReady();
    } catch (error) {
      console.warn('<station-map>: no map on this page', error);
      this.close();
      this.#hooks.onFail();
    }
  }

  // The bar is drawn by the widget, a little after the map.
  #drawScale(): void {
    const bar = this.#box?.parentElement?.querySelector<HTMLElement>('.scale');
    if (!bar || !this.#scale) return;
    bar.textContent = this.#scale.text;
    bar.style.inlineSize = `${this.#scale.px}px`;
  }
}
