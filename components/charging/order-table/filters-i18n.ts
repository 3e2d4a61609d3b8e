/** Texts of the filter form and the export. */
import { catalogue, type Word } from '../../i18n/translate.ts';

const en = {
  sort: 'Sort by',
  'sort.newest': 'Newest first',
  'sort.oldest': 'Oldest first',
  'sort.energy': 'Most energy first',
  'sort.total': 'Highest amount first',
  'sort.other': 'As chosen in the table',
  any: 'Any',
  period: 'Period',
  'period.any': 'Any time',
  'period.today': 'Today',
  'period.week': 'Last 7 days',
  'period.month': 'Last 30 days',
  'period.own': 'From – to',
  invoiced: 'Invoice',
  'invoiced.yes': 'Issued',
  'invoiced.no': 'None yet',
  issuerId: 'Issuer',
  from: 'from {value}',
  to: 'to {value}',
  'date.from': 'From day',
  'date.to': 'To day',
  'amount.from': 'Amount from',
  'amount.to': 'Amount to',
  'amount.wrong': 'Write an amount such as 12.50',
  'export.failed': 'The file could not be made: {reason}',
} as const;
export type FilterKey = keyof typeof en;
export type FilterWord = Word<FilterKey>;
export const texts = catalogue(en, () => import('./filters-i18n.de.ts').then((file) => file.de));
