/** Words for orders. */
import type { order } from '../../../bff/charging/orders/contract.ts';
import type { EntityWords } from './words.ts';

export const orderWords: EntityWords<typeof order> = {
  en: {
    choices: {
      state: { charging: 'Charging', completed: 'Completed', abnormal: 'Abnormal' },
    },
  },
  loadDe: () => import('./order.de.ts').then((file) => file.de),
};
