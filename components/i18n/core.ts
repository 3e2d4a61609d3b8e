/** The catalogue of texts shared by widgets. */
import { de } from './de.ts';
import { en } from './en.ts';
import { type Catalogue, catalogue } from './translate.ts';

export type CoreKey = keyof typeof en;
export const coreTexts: Catalogue<CoreKey> = catalogue(en, de);
