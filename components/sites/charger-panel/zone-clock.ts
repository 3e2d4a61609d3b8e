/** Times as people type them: the wall clock of a zone. Pure. */
import { offsetSpan } from '../../../bff/kernel/zone.ts';

const dayMs = 86_400_000;

/** The instant at which the zone's clock shows `2026-11-22T18:00`; of a repeated hour the first, of a skipped one the moment after. */
export const instantOf = (zone: string, local: string): number | undefined => {
  const asUtc = Date.parse(`${local}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const before = offsetSpan(zone, asUtc - dayMs).offsetMs;
  const early = asUtc - before;
  const { offsetMs } = offsetSpan(zone, early);
  if (offsetMs === before) return early;
  const late = asUtc - offsetMs;
  return offsetSpan(zone, late).offsetMs === offsetMs ? late : early;
};

/** What the zone's clock shows, for a datetime-local field. */
export const localOf = (zone: string, atMs: number): string =>
  new Date(atMs + offsetSpan(zone, atMs).offsetMs).toISOString().slice(0, 16);
