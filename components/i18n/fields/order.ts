/** Words for orders. */
import type { order } from '../../../bff/charging/orders/contract.ts';
import type { EntityWords } from './words.ts';

export const orderWords: EntityWords<typeof order> = {
  en: {
    choices: {
      state: { charging: 'Charging', completed: 'Completed', abnormal: 'Abnormal' },
      paymentState: {
        none: 'Nothing due',
        unpaid: 'Unpaid',
        paying: 'Being paid',
        paid: 'Paid',
        partRefunded: 'Part refunded',
        refunded: 'Refunded',
        disputed: 'Disputed',
        writtenOff: 'Written off',
      },
      paymentMode: { card: 'Card', wallet: 'Wallet', account: 'On account', free: 'Free', invoice: 'Invoice' },
      review: {
        '': 'Nothing to decide',
        open: 'To review',
        accepted: 'Accepted',
        repriced: 'Priced again',
        waived: 'Waived',
        billed: 'Billed by hand',
        merged: 'Merged',
      },
    },
  },
  loadDe: () => import('./order.de.ts').then((file) => file.de),
};
