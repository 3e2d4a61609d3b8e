/** Plain words and rules for a setting, whatever version it is of. Browser-safe. */
import { catalogue2 } from './catalogue2.ts';
import { catalogue16 } from './catalogue16.ts';
import type { Known } from './fact.ts';

/** `Component[/instance][@evse[.connector]].Variable[/instance][#Attribute]` without its instances, EVSE and attribute. */
const plainOf = (key: string): string =>
  key
    .replace(/#.*$/, '')
    .replace(/@\d+(\.\d+)?/, '')
    .replace(/\/[^.]*/g, '');

const byLowerCase = new Map(Object.entries(catalogue16).map(([key, known]) => [key.toLowerCase(), known]));

/** Keys of 1.6 without regard to case, as chargers differ in it. */
export const knownOf = (key: string): Known | undefined =>
  key.includes('.') ? catalogue2[plainOf(key)] : byLowerCase.get(key.toLowerCase());
