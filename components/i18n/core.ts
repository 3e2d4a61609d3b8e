/** The catalogue of texts shared by widgets. */
import { en } from './en.ts';
import { type Catalogue, catalogue } from './translate.ts';

export type CoreKey = keyof typeof en;
export const coreTexts: Catalogue<CoreKey> = catalogue(en, () => import('./de.ts').then((file) => file.de));
