/** Texts of the station picker. */
import { catalogue } from '../../i18n/translate.ts';

export const pickerTexts = catalogue(
  { label: 'Station', hint: 'Part of its name', none: 'No station has this in its name.' },
  { label: 'Station', hint: 'Teil des Namens', none: 'Keine Station heißt so.' },
);
