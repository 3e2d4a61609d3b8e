/** Stations as the map and its list hold them. Pure. */
import type { StationPin } from '../../../bff/sites/stations/contract.ts';
import { type Tally, tallyOf } from './groups.ts';

export interface Pin extends StationPin {
  /** Lower case, for search. */
  readonly words: string;
  /** Of `counts`; reckoned once, since a list of 50 000 asks for it again and again. */
  tally: Tally;
}

export const pinOf = (station: StationPin): Pin => ({
  ...station,
  counts: { ...station.counts },
  tally: tallyOf(station.counts),
  words: `${station.name}\n${station.city}\n${station.address}`.toLowerCase(),
});

export const pinsOf = (stations: readonly StationPin[]): Map<string, Pin> =>
  new Map(stations.map((station) => [station.id, pinOf(station)]));
