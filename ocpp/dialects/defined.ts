/** One helper for writing wire payloads, in which optional fields are left out and never null. */

/** Leaves out the properties that are `undefined`. */
export function defined<T extends object>(fields: T): Partial<T> {
  const present: Partial<T> = {};
  for (const name in fields) if (fields[name] !== undefined) present[name] = fields[name];
  return present;
}
