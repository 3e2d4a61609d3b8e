/**
 * The base map without a server: land, coasts, borders and a graticule as SVG tiles, so that colours come from the sheet and follow the
 * theme by themselves. Draws no places and no streets: the atlas has none.
 */
import * as L from 'leaflet/dist/leaflet-src.esm.js';
import { type Atlas, type Shape, worldX, worldY } from './atlas.ts';

const tilePx = 512;
/** Fills reach this far over the edge of a tile, so that none shows a seam. */
const marginPx = 4;
/** Points nearer than this to the one before are left out. */
const nearPx = 0.7;

type Flat = number[];

/** Keeps the part of a ring on one side of a line: Sutherland–Hodgman. `axis` 0 is x; `keep` 1 keeps what is greater. */
const cut = (ring: Flat, axis: 0 | 1, at: number, keep: 1 | -1): Flat => {
  const out: Flat = [];
  for (let i = 0; i < ring.length; i += 2) {
    const j = i === 0 ? ring.length - 2 : i - 2;
    const here = (ring[i + axis]! - at) * keep;
    const before = (ring[j + axis]! - at) * keep;
    if (here >= 0 !== before >= 0) {
      const t = before / (before - here);
      out.push(ring[j]! + t * (ring[i]! - ring[j]!), ring[j + 1]! + t * (ring[i + 1]! - ring[j + 1]!));
    }
    if (here >= 0) out.push(ring[i]!, ring[i + 1]!);
  }
  return out;
};

/** Points in pixels of the tile. */
const project = (shape: Shape, worldPx: number, x0: number, y0: number): Flat => {
  const out: Flat = [];
  const { points } = shape;
  let lastX = Number.NaN;
  let lastY = Number.NaN;
  for (let i = 0; i < points.length; i += 2) {
    const x = points[i]! * worldPx - x0;
    const y = points[i + 1]! * worldPx - y0;
    const near = Math.abs(x - lastX) < nearPx && Math.abs(y - lastY) < nearPx;
    if (near && i < points.length - 2) continue;
    out.push(x, y);
    lastX = x;
    lastY = y;
  }
  return out;
};

const pathOf = (flat: Flat, close: boolean): string => {
  let d = '';
  for (let i = 0; i < flat.length; i += 2)
    d += `${i === 0 ? 'M' : 'L'}${Math.round(flat[i]! * 10) / 10} ${Math.round(flat[i + 1]! * 10) / 10}`;
  return close && d ? `${d}Z` : d;
};

interface Tile {
  worldPx: number;
  x0: number;
  y0: number;
}

const touching = ({ box }: Shape, { worldPx, x0, y0 }: Tile): boolean =>
  box[2] * worldPx >= x0 - marginPx &&
  box[0] * worldPx <= x0 + tilePx + marginPx &&
  box[3] * worldPx >= y0 - marginPx &&
  box[1] * worldPx <= y0 + tilePx + marginPx;

const fills = (shapes: readonly Shape[], tile: Tile): string => {
  let d = '';
  for (const shape of shapes) {
    if (!touching(shape, tile)) continue;
    let ring = project(shape, tile.worldPx, tile.x0, tile.y0);
    for (const axis of [0, 1] as const) {
      ring = cut(ring, axis, -marginPx, 1);
      ring = cut(ring, axis, tilePx + marginPx, -1);
    }
    if (ring.length >= 6) d += pathOf(ring, true);
  }
  return d;
};

const lines = (shapes: readonly Shape[], tile: Tile): string => {
  let d = '';
  for (const shape of shapes)
    if (touching(shape, tile)) d += pathOf(project(shape, tile.worldPx, tile.x0, tile.y0), false);
  return d;
};

/** Degrees between lines of the graticule: the finest step of 1, 2, 5 that leaves at least 140 px. */
export const graticuleStep = (worldPx: number): number => {
  const least = (140 * 360) / worldPx;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].find((each) => each * power >= least) ?? 10;
  return Math.min(30, step * power);
};

const graticule = (tile: Tile): string => {
  const { worldPx, x0, y0 } = tile;
  const step = graticuleStep(worldPx);
  let d = '';
  const west = Math.ceil(((x0 / worldPx - 0.5) * 360) / step);
  const east = Math.floor((((x0 + tilePx) / worldPx - 0.5) * 360) / step);
  for (let i = west; i <= east; i++) d += `M${(worldX(i * step) * worldPx - x0).toFixed(1)} 0V${tilePx}`;
  const latitudeAt = (y: number) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
  const north = Math.floor(latitudeAt(y0 / worldPx) / step);
  const south = Math.ceil(latitudeAt((y0 + tilePx) / worldPx) / step);
  for (let i = south; i <= north; i++) d += `M0 ${(worldY(i * step) * worldPx - y0).toFixed(1)}H${tilePx}`;
  return d;
};

const svgNs = 'http://www.w3.org/2000/svg';

export class Outline extends L.GridLayer {
  #atlas: Atlas | undefined;

  constructor() {
    super({ tileSize: tilePx, updateWhenZooming: false, className: 'outline' });
  }

  show(atlas: Atlas): void {
    this.#atlas = atlas;
    this.redraw();
  }

  protected override createTile({ x, y, z }: L.Coords): HTMLElement {
    const worldPx = 256 * 2 ** z;
    const across = worldPx / tilePx;
    // East and west of the world it begins again.
    const tile: Tile = { worldPx, x0: (((x % across) + across) % across) * tilePx, y0: y * tilePx };
    const element = document.createElement('div');
    const svg = document.createElementNS(svgNs, 'svg');
    svg.setAttribute('viewBox', `0 0 ${tilePx} ${tilePx}`);
    svg.setAttribute('aria-hidden', 'true');
    const add = (name: string, d: string) => {
      if (!d) return;
      const path = document.createElementNS(svgNs, 'path');
      path.setAttribute('class', name);
      path.setAttribute('d', d);
      svg.append(path);
    };
    if (this.#atlas) add('land', fills(this.#atlas.land, tile));
    add('grid', graticule(tile));
    if (this.#atlas) {
      add('border', lines(this.#atlas.borders, tile));
      add('coast', lines(this.#atlas.coasts, tile));
    }
    element.append(svg);
    return element;
  }
}
