/**
 * What the map makes of connectors' states: four groups, and one word for a whole station or cluster. Pure; no words for people here.
 */
import type { LiveState, StationPin } from '../../../bff/sites/stations/contract.ts';

/** In the order in which they are named and filtered by. */
export const groups = ['free', 'busy', 'offline', 'faulted'] as const;
export type Group = (typeof groups)[number];
export type Tally = Record<Group, number>;

const groupOf: Record<LiveState, Group> = {
  available: 'free',
  preparing: 'busy',
  charging: 'busy',
  suspendedEv: 'busy',
  suspendedEvse: 'busy',
  finishing: 'busy',
  reserved: 'busy',
  // Not to be used, though nothing is broken.
  unavailable: 'offline',
  faulted: 'faulted',
  offline: 'offline',
};

export const emptyTally = (): Tally => ({ free: 0, busy: 0, offline: 0, faulted: 0 });

/** Connectors of each group; states that are not known count as offline. */
export const tallyOf = (counts: StationPin['counts']): Tally => {
  const tally = emptyTally();
  for (const [state, count] of Object.entries(counts)) tally[groupOf[state as LiveState] ?? 'offline'] += count;
  return tally;
};

export const addTally = (to: Tally, more: Tally): void => {
  for (const group of groups) to[group] += more[group];
};

export const totalOf = (tally: Tally): number => tally.free + tally.busy + tally.offline + tally.faulted;

/** The worst that is true of any connector: a fault, then no contact, then all in use; else `free`. `none` without connectors. */
export const worstOf = (tally: Tally): Group | 'none' => {
  if (tally.faulted > 0) return 'faulted';
  if (tally.offline > 0) return 'offline';
  if (tally.free > 0) return 'free';
  return tally.busy > 0 ? 'busy' : 'none';
};

/** The name that parts/state-styles.ts gives the group's dot. */
export const dotOf: Record<Group | 'none', LiveState> = {
  free: 'available',
  busy: 'charging',
  offline: 'offline',
  faulted: 'faulted',
  none: 'unavailable',
};
