/**
 * Coasts and borders of the world from Natural Earth, as rings and lines in the square of the Mercator projection (0…1 each way), cut into
 * pieces with boxes so that a tile draws only what touches it. Two precisions, each loaded when first asked for.
 */
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, MultiPolygon, Topology } from 'topojson-specification';

export type WorldTopology = Topology<{
  countries: GeometryCollection;
  land: GeometryCollection<object> | MultiPolygon;
}>;

export interface Shape {
  /** x, y, x, y … */
  readonly points: Float64Array;
  readonly box: readonly [minX: number, minY: number, maxX: number, maxY: number];
}
export interface Atlas {
  /** Rings of all land; holes are rings too (even-odd). */
  readonly land: readonly Shape[];
  readonly coasts: readonly Shape[];
  readonly borders: readonly Shape[];
}

/** Where the Mercator square ends. */
const maxLatitude = 85.0511287798;
const pointsPerLine = 128;

export const worldX = (longitude: number): number => longitude / 360 + 0.5;
export const worldY = (latitude: number): number => {
  const phi = (Math.max(-maxLatitude, Math.min(maxLatitude, latitude)) * Math.PI) / 180;
  return 0.5 - Math.log(Math.tan(Math.PI / 4 + phi / 2)) / (2 * Math.PI);
};

type Position = readonly number[];

const shapeOf = (positions: readonly Position[]): Shape => {
  const points = new Float64Array(positions.length * 2);
  const box: [number, number, number, number] = [1, 1, 0, 0];
  positions.forEach(([longitude = 0, latitude = 0], i) => {
    const [x, y] = [worldX(longitude), worldY(latitude)];
    points[2 * i] = x;
    points[2 * i + 1] = y;
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  });
  return { points, box };
};

// The atlas is cut along the date line and along the south pole, which are no coasts.
const onCut = ([longitude = 0, latitude = 0]: Position) => Math.abs(longitude) > 179.99 || latitude < -84.9;

const linesOf = (lines: readonly (readonly Position[])[]): Shape[] => {
  const shapes: Shape[] = [];
  for (const line of lines) {
    let piece: Position[] = [];
    const flush = () => {
      if (piece.length > 1) shapes.push(shapeOf(piece));
      piece = [];
    };
    line.forEach((at, i) => {
      const last = piece.at(-1);
      if (last && onCut(last) && onCut(at)) flush();
      piece.push(at);
      if (piece.length === pointsPerLine && i < line.length - 1) {
        flush();
        piece.push(at);
      }
    });
    flush();
  }
  return shapes;
};

export const atlasOf = (world: WorldTopology): Atlas => {
  const { countries, land } = world.objects;
  const found = feature(world, land);
  const shapes = found.type === 'FeatureCollection' ? found.features.map((f) => f.geometry) : [found.geometry];
  const rings = shapes.flatMap((shape) =>
    shape.type === 'MultiPolygon' ? shape.coordinates.flat() : shape.type === 'Polygon' ? shape.coordinates : [],
  );
  return {
    land: rings.map(shapeOf),
    coasts: linesOf(mesh(world, countries, (a, b) => a === b).coordinates),
    borders: linesOf(mesh(world, countries, (a, b) => a !== b).coordinates),
  };
};

/** 1 : 110 million, 38 kB; enough for a continent. */
export const coarseAtlas = async (): Promise<Atlas> =>
  atlasOf((await import('world-atlas/countries-110m.json', { with: { type: 'json' } })).default);
/** 1 : 50 million, 230 kB; for regions. */
export const fineAtlas = async (): Promise<Atlas> =>
  atlasOf((await import('world-atlas/countries-50m.json', { with: { type: 'json' } })).default);
