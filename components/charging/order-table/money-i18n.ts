/** Texts of how an order is paid and what became of its money. */
import { catalogue, type Word } from '../../i18n/translate.ts';

const en = {
  payment: 'Payment',
  by: 'By',
  paid: 'Paid',
  refunded: 'Given back',
  held: 'Held on the card',
  open: 'Still to pay',
  over: 'Paid too much',
  review: 'Review',
  'review.open': 'Somebody has to decide about this bill.',
  invoice: 'Invoice',
  'invoice.pdf': 'Download invoice {number} as PDF',
  'invoice.failed': 'The invoice could not be downloaded: {reason}',
  history: 'History',
  'history.none': 'Nothing has happened to this bill.',
  'at.bill': 'The bill of {amount} was replaced by {who}: {reason}',
  'at.hold': 'Card: {amount} held',
  'at.rest': 'Card: {amount} asked for',
  'at.topUp': 'Card: {amount} for the wallet',
  'at.captured': '{amount} taken',
  'at.refund': '{amount} given back by {who}: {reason}',
  'at.invoice': 'Invoice {number}, {amount}',
  'at.credit': 'Credit note {number}, {amount}',
  'via.card': 'to the card',
  'via.wallet': 'to the wallet',
  'via.other': 'otherwise',
  'state.creating': 'beginning',
  'state.requiresAction': 'the driver has to confirm it',
  'state.authorized': 'authorised',
  'state.capturing': 'being taken',
  'state.captured': 'done',
  'state.canceling': 'being released',
  'state.canceled': 'released',
  'state.failed': 'failed',
  'state.pending': 'on its way',
  'state.succeeded': 'done',
  ledger: 'Bookings',
  'ledger.from': '{kind}: {debit} from {credit}',
  'kind.order': 'Order',
  'kind.discount': 'Discount',
  'kind.tax': 'Tax',
  'kind.payment': 'Payment',
  'kind.fee': 'Fee',
  'kind.refund': 'Refund',
  'kind.transfer': 'Transfer',
  'kind.payout': 'Payout',
  'kind.dispute': 'Dispute',
  'kind.writeOff': 'Write-off',
  'kind.topUp': 'Top-up',
  'kind.bonus': 'Bonus',
  'account.receivable': 'receivable',
  'account.revenue': 'revenue',
  'account.discount': 'discounts',
  'account.tax': 'tax',
  'account.clearing': 'card clearing',
  'account.bank': 'bank',
  'account.fees': 'fees',
  'account.wallet': 'wallets',
  'account.due': 'due above',
  'account.disputed': 'disputed',
  'account.writtenOff': 'written off',
} as const;
export type MoneyKey = keyof typeof en;
export type MoneyWord = Word<MoneyKey>;
export const moneyTexts = catalogue(en, () => import('./money-i18n.de.ts').then((file) => file.de));
/** Words for a state, kind or account that the server names; its own name where there is none yet. */
export const namedWord = (word: MoneyWord, group: 'state' | 'kind' | 'account', name: string): string => {
  const key = `${group}.${name}`;
  return isKey(key) ? word(key) : name;
};
const isKey = (key: string): key is MoneyKey => key in en;
