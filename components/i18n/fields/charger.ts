/** Words for chargers. */
import type { charger } from '../../../bff/sites/chargers/contract.ts';
import type { EntityWords } from './words.ts';

export const chargerWords: EntityWords<typeof charger> = {
  en: { choices: {} },
  loadDe: () => import('./charger.de.ts').then((file) => file.de),
};
