/**
 * The map itself: Leaflet with our outline or the page's tiles below, clusters and pins above. Loaded on demand by `<station-map>`, because
 * Leaflet is large and throws at import where a page demands Trusted Types. Knows no API and no words.
 */
import * as L from 'leaflet/dist/leaflet-src.esm.js';
import Supercluster from 'supercluster';
import { addTally, type Tally } from '../groups.ts';
import { coarseAtlas, fineAtlas } from './atlas.ts';
import { type MapPin, type MarkWords, makeCluster, makePin, showCluster, showPin, tallyIn } from './marks.ts';
import { Outline } from './outline.ts';
import { type Mark, roveAmong } from './rove.ts';
import { distanceText, scaleBar } from './scale.ts';
import { mapCss } from './sheet.ts';

export type { MapPin, MarkWords } from './marks.ts';

export interface MapOptions {
  box: HTMLElement;
  /** Tile address of the page, `https://…/{z}/{x}/{y}.png`; empty for the outline alone. */
  tiles: string;
  words: MarkWords;
  onSelect(id: string): void;
  /** The map was moved: a bar of `px` is as long as the text says. */
  onScale(text: string, px: number): void;
}

export interface StationMapView {
  setTiles(tiles: string): void;
  setWords(words: MarkWords): void;
  setPins(pins: readonly MapPin[]): void;
  changePin(pin: MapPin): void;
  /** Marks a pin; with `show` the map goes there unless it is well in sight. `coverPx`: right side covered by the card. */
  select(id: string | undefined, show: boolean, coverPx?: number): void;
  fit(): void;
  zoom(by: number): void;
  destroy(): void;
}

type Leaf = Tally & { at: number };

const clusterRadiusPx = 64;
const fineFromZoom = 5;
const namesFromZoom = 9;
const maxNames = 40;
const manyPins = 20_000;
/** Rebuilding the index may take at most about this part of the time. */
const rebuildShare = 0.05;

const sheet = new CSSStyleSheet();
sheet.replaceSync(mapCss.cssText);

export const openMap = (options: MapOptions): StationMapView => {
  const { box } = options;
  const root = box.getRootNode();
  if (root instanceof ShadowRoot && !root.adoptedStyleSheets.includes(sheet))
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const map = L.map(box, {
    attributionControl: false,
    zoomControl: false,
    minZoom: 2,
    maxZoom: 18,
    worldCopyJump: true,
    zoomAnimation: !calm,
    fadeAnimation: false,
    markerZoomAnimation: true,
    scrollWheelZoom: true,
    // Pins are our own DOM; nothing opens by Leaflet.
    boxZoom: false,
  }).setView([30, 10], 2);

  const outline = new Outline().addTo(map);
  let fine = false;
  let gone = false;
  const showAtlas = (load: typeof coarseAtlas) =>
    load().then(
      (atlas) => {
        if (!gone && (load === fineAtlas || !fine)) outline.show(atlas);
      },
      // Pins on a graticule are better than nothing, and tiles may lie above it anyway.
      (error: unknown) => console.warn('<station-map>: no outline map', error),
    );
  void showAtlas(coarseAtlas);

  let tileLayer: L.TileLayer | undefined;
  const setTiles = (tiles: string): void => {
    tileLayer?.remove();
    tileLayer = tiles ? L.tileLayer(tiles, { maxZoom: 19, className: 'tiles' }).addTo(map) : undefined;
  };
  setTiles(options.tiles);

  let words = options.words;
  let pins: MapPin[] = [];
  let indexAt = new Map<string, number>();
  let selected: string | undefined;
  let index: Supercluster<Leaf, Tally> | undefined;
  let buildMs = 0;
  let rebuild = 0;
  const marks = new Map<string, Mark & { at: number }>();
  const clusterZoom = new Map<string, number>();
  const rove = roveAmong(map, marks);

  const build = (): void => {
    const startMs = performance.now();
    index = new Supercluster<Leaf, Tally>({
      radius: clusterRadiusPx,
      extent: 256,
      // Every zoom costs its share of the building: with very many stations, streets do without.
      maxZoom: pins.length > manyPins ? 13 : 16,
      map: (leaf) => tallyIn(leaf),
      reduce: (sum, more) => addTally(sum, more),
    });
    index.load(
      pins.map(({ longitude, latitude, tally }, at) => ({
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [longitude, latitude] },
        properties: { ...tally, at },
      })),
    );
    buildMs = performance.now() - startMs;
  };

  const place = (
    key: string,
    at: L.LatLngExpression,
    make: () => HTMLButtonElement,
    pinAt: number,
    onClick: () => void,
  ) => {
    let mark = marks.get(key);
    if (!mark) {
      const button = make();
      const icon = L.divIcon({ html: button, className: 'mark', iconSize: undefined });
      const marker = L.marker(at, { icon, keyboard: false, riseOnHover: true }).addTo(map).on('click', onClick);
      mark = { marker, button, at: pinAt };
      marks.set(key, mark);
    }
    return mark;
  };

  const drawPin = (at: number, named: boolean): string => {
    const pin = pins[at];
    if (!pin) return '';
    const key = `p ${pin.id}`;
    const mark = place(key, [pin.latitude, pin.longitude], makePin, at, () => options.onSelect(pin.id));
    mark.at = at;
    showPin(mark.button, pin, pin.id === selected, named, words);
    mark.marker.setLatLng([pin.latitude, pin.longitude]).setZIndexOffset(pin.id === selected ? 10_000 : 0);
    return key;
  };

  const draw = (): void => {
    if (!index || gone) return;
    const zoom = Math.floor(map.getZoom());
    const view = map.getBounds().pad(0.15);
    const found = index.getClusters([view.getWest(), view.getSouth(), view.getEast(), view.getNorth()], zoom);
    const named = zoom >= namesFromZoom && found.length <= maxNames;
    const kept = new Set<string>();
    for (const { geometry, properties } of found) {
      const [longitude = 0, latitude = 0] = geometry.coordinates;
      if ('cluster' in properties) {
        const { cluster_id: id, point_count: count } = properties;
        const key = `c ${longitude.toFixed(5)} ${latitude.toFixed(5)} ${count}`;
        const mark = place(key, [latitude, longitude], makeCluster, -1, () => {
          // The index may have been rebuilt since, and numbers clusters anew.
          const target = clusterZoom.get(key) ?? map.getZoom() + 2;
          map.setView([latitude, longitude], Math.min(target, 18), { animate: !calm });
        });
        clusterZoom.set(key, index.getClusterExpansionZoom(id));
        showCluster(mark.button, count, tallyIn(properties), words);
        kept.add(key);
      } else kept.add(drawPin(properties.at, named));
    }
    for (const [key, { marker }] of marks)
      if (!kept.has(key)) {
        marker.remove();
        marks.delete(key);
        clusterZoom.delete(key);
      }
    rove();
  };

  /** The first zoom from the present one on at which the pin stands alone. */
  const zoomToSee = ({ id, longitude, latitude }: MapPin): number => {
    const at = indexAt.get(id);
    for (let zoom = Math.floor(map.getZoom()); zoom < 17; zoom++) {
      const near =
        index?.getClusters([longitude - 1e-5, latitude - 1e-5, longitude + 1e-5, latitude + 1e-5], zoom) ?? [];
      if (near.some(({ properties }) => !('cluster' in properties) && properties.at === at)) return zoom;
    }
    return 17;
  };

  const onMove = (): void => {
    if (!fine && map.getZoom() >= fineFromZoom) {
      fine = true;
      void showAtlas(fineAtlas);
    }
    const { x, y } = map.getSize();
    const metres = map
      .containerPointToLatLng([x / 2, y / 2])
      .distanceTo(map.containerPointToLatLng([x / 2 + 1, y / 2]));
    if (metres > 0) {
      const bar = scaleBar(metres, Math.min(120, x / 4));
      options.onScale(distanceText(bar.metres, words.locale), bar.px);
    }
    draw();
  };
  map.on('moveend', onMove);
  const resize = new ResizeObserver(() => {
    map.invalidateSize({ pan: false });
    if (unfitted && pins.length > 0) fitAll();
  });
  resize.observe(box);

  // Until the box has a size there is nothing to fit into.
  let unfitted = true;
  const fitAll = (): void => {
    const { x, y } = map.getSize();
    if (pins.length === 0 || x < 50 || y < 50) return;
    unfitted = false;
    const bounds = L.latLngBounds([]);
    for (const { latitude, longitude } of pins) bounds.extend([latitude, longitude]);
    map.fitBounds(bounds, {
      paddingTopLeft: [48, x < 640 ? 96 : 56],
      paddingBottomRight: [48, x < 640 ? 56 : 40],
      // The outline map shows nothing but a grid closer than this; with tiles there are streets to see.
      maxZoom: tileLayer ? 13 : 7,
      animate: false,
    });
  };

  return {
    setTiles,
    setWords(given) {
      words = given;
      onMove();
    },
    setPins(given) {
      pins = [...given];
      indexAt = new Map(pins.map((pin, at) => [pin.id, at]));
      clearTimeout(rebuild);
      rebuild = 0;
      build();
      if (unfitted) fitAll();
      draw();
    },
    changePin(pin) {
      const at = indexAt.get(pin.id);
      if (at === undefined) return;
      pins[at] = pin;
      const mark = marks.get(`p ${pin.id}`);
      if (mark)
        showPin(mark.button, pin, pin.id === selected, mark.button.querySelector('.name')?.textContent !== '', words);
      // Clusters show the change a little later: their sums are part of the index.
      rebuild ||= window.setTimeout(
        () => {
          rebuild = 0;
          build();
          draw();
        },
        Math.max(500, buildMs / rebuildShare),
      );
    },
    select(id, show, coverPx = 0) {
      const before = marks.get(`p ${selected}`);
      selected = id;
      if (before) drawPin(before.at, before.button.querySelector('.name')?.textContent !== '');
      const pin = id === undefined ? undefined : pins[indexAt.get(id) ?? -1];
      if (!pin) return;
      if (show) {
        const size = map.getSize();
        const zoom = zoomToSee(pin);
        const target = map.project([pin.latitude, pin.longitude], zoom).add([coverPx / 2, 0]);
        const now = map.latLngToContainerPoint([pin.latitude, pin.longitude]);
        const seen =
          marks.has(`p ${pin.id}`) && now.x > 40 && now.y > 60 && now.x < size.x - coverPx - 40 && now.y < size.y - 40;
        if (!seen) map.setView(map.unproject(target, zoom), zoom, { animate: !calm });
      }
      draw();
    },
    fit: fitAll,
    zoom: (by) => map.setZoom(map.getZoom() + by, { animate: !calm }),
    destroy() {
      gone = true;
      clearTimeout(rebuild);
      resize.disconnect();
      map.remove();
    },
  };
};
