/** Stations as the map and its list hold them. Pure. */
import type { StationPin } from '../../../bff/sites/stations/contract.ts';

export interface Pin extends StationPin {
  /** Lower case, for search. */
  readonly words: string;
}

export const pinOf = (station: StationPin): Pin => ({
  ...station,
  counts: { ...station.counts },
  words: `${station.name}\n${station.city}\n${station.address}`.toLowerCase(),
});

export const pinsOf = (stations: readonly StationPin[]): Map<string, Pin> =>
  new Map(stations.map((station) => [station.id, pinOf(station)]));
