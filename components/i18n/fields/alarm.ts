/** Words for alarms. */
import type { alarm } from '../../../bff/care/alarms/contract.ts';
import type { EntityWords } from './words.ts';

export const alarmWords: EntityWords<typeof alarm> = {
  en: {
    choices: {
      level: { critical: 'Critical', major: 'Major', minor: 'Minor', info: 'Info' },
      state: { new: 'New', acknowledged: 'Acknowledged', cleared: 'Recovered', closed: 'Closed' },
    },
  },
  loadDe: () => import('./alarm.de.ts').then((file) => file.de),
};
