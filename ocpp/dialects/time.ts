/** Wire time ↔ epoch milliseconds, as tolerant as chargers need. Does not judge a clock: 1970 is read as 1970. */

/**
 * Reads RFC 3339 and what chargers send instead: no zone (then UTC, OCPP 1.6 §3.14 recommends it), zones `+03` and `+0300`, a
 * space for the `T`. Returns `undefined` for what is no time.
 */
export function readTime(text: string | undefined): number | undefined {
  if (text === undefined || text.length > 50) return undefined;
  // What most stations send is taken as it is.
  const atMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/.test(text) ? Date.parse(text) : readLenient(text);
  return Number.isNaN(atMs) ? undefined : atMs;
}

function readLenient(text: string): number {
  const parts =
    /^\s*(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9}))?\s*([Zz]|[+-]\d\d(?::?\d\d)?)?\s*$/.exec(text);
  if (parts === null) return Number.NaN;
  const [, date, time, fraction, zone] = parts;
  const milliseconds = fraction === undefined ? '' : `.${fraction.slice(0, 3)}`;
  return Date.parse(`${date}T${time}${milliseconds}${zone === undefined ? 'Z' : readZone(zone)}`);
}

function readZone(zone: string): string {
  if (zone.length === 1) return 'Z';
  const minutes = zone.length === 3 ? '00' : zone.slice(-2);
  return `${zone.slice(0, 3)}:${minutes}`;
}

/** ISO 8601 in UTC with milliseconds. */
export function writeTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
