/** Texts of the trial of a campaign. */
import { type Catalogue, catalogue, translator, type Word } from '../../i18n/translate.ts';

const en = {
  title: 'Try a campaign',
  text: 'Past orders are priced again as if the campaign had been running. Nothing is changed by that.',
  name: 'Name',
  kind: 'Kind',
  happyHour: 'Happy hour',
  firstCharge: 'First charge',
  nthFree: 'Every n-th charge free',
  coupon: 'Coupon',
  grant: 'Grants',
  worth: 'How much',
  days: 'Days',
  from: 'From',
  to: 'Until',
  every: 'Every',
  everyUnit: 'charges',
  most: 'At most each',
  code: 'Code',
  codeHelp: 'At least 4 characters; drivers type it in.',
  stackable: 'Added to other discounts',
  budget: 'Budget',
  perDriver: 'Most uses per driver',
  past: 'Past orders of',
  pastDays: '{n} days',
  wrong: 'This needs a number.',
  times: 'Choose days, and an end after the beginning.',
  try: 'Try it',
  save: 'Save as draft',
  start: 'Save and start',
  saved: 'The campaign {name} is saved as a draft.',
  started: 'The campaign {name} runs.',
  hit: '{hit} of {n} orders would have had something of it.',
  part: 'The newest {n} of {all} orders were priced again.',
  skipped: '{n} could not be priced again.',
  discount: 'Taken off',
  before: 'Revenue before',
  after: 'Revenue after',
  perDay: 'By day',
  day: 'Day',
  orders: 'Orders',
  top: 'Largest discounts',
  someone: 'somebody unknown',
} as const;

export type CampaignKey = keyof typeof en;
export const campaignTexts: Catalogue<CampaignKey> = catalogue(en, () =>
  import('./campaign-texts.de.ts').then((file) => file.de),
);
export const campaignWord = (locale: string): Word<CampaignKey> => translator(campaignTexts, locale);
