/** A campaign as it is typed for a trial, and the rules it makes. Pure. */
import type { Rules, SessionRules } from '../../../bff/billing/campaigns/rules.ts';
import { type IsoDay, isoDays } from '../../../bff/kernel/days.ts';
import { currencyExponent, parseAmount, parseDecimal } from '../../../bff/kernel/money.ts';
import { type DiscountKind, readBenefit } from './sample.ts';

export const campaignKinds = [
  'happyHour',
  'firstCharge',
  'nthFree',
  'coupon',
] as const satisfies SessionRules['kind'][];
export type CampaignKind = (typeof campaignKinds)[number];
export type Grant = Exclude<DiscountKind, 'none'>;

export interface CampaignForm {
  readonly name: string;
  readonly kind: CampaignKind;
  readonly grant: Grant;
  /** In the unit of the grant. */
  readonly worth: string;
  readonly days: readonly IsoDay[];
  readonly from: string;
  readonly to: string;
  /** Every n-th charge is free, up to `most`. */
  readonly every: string;
  readonly most: string;
  readonly code: string;
  readonly stackable: boolean;
  readonly budget: string;
  readonly perDriver: string;
  /** Past days that are priced again. */
  readonly pastDays: number;
}

export const newCampaign: CampaignForm = {
  name: '',
  kind: 'happyHour',
  grant: 'percent',
  worth: '20',
  days: isoDays,
  from: '11:00',
  to: '14:00',
  every: '10',
  most: '',
  code: '',
  stackable: false,
  budget: '',
  perDriver: '',
  pastDays: 30,
};

export type CampaignWrong = 'worth' | 'times' | 'every' | 'most' | 'budget' | 'perDriver';

export interface CampaignRead {
  readonly rules: Rules;
  readonly budgetMinor: number | null;
  readonly maxUsesPerDriver: number | null;
}

const minuteOf = (clock: string): number => {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return hour * 60 + minute;
};

/** @returns what may be tried, and the fields that are wrong; one of the two */
export const readCampaign = (f: CampaignForm, currency: string): { read?: CampaignRead; wrong: CampaignWrong[] } => {
  const wrong: CampaignWrong[] = [];
  const optional = (field: CampaignWrong, text: string, decimals: number): number | null => {
    if (text.trim() === '') return null;
    const read = parseDecimal(text, decimals);
    if (read.ok && read.value > 0) return read.value;
    wrong.push(field);
    return null;
  };
  const rulesOf = (): Rules | undefined => {
    const { stackable } = f;
    if (f.kind === 'nthFree') {
      const every = parseDecimal(f.every, 0);
      const most = f.most.trim() === '' ? undefined : parseAmount(f.most, currency);
      if (!every.ok || every.value < 2 || every.value > 1000) wrong.push('every');
      if (most && !(most.ok && most.value > 0)) wrong.push('most');
      return every.ok
        ? { kind: 'nthFree', every: every.value, ...(most?.ok && { maxMinor: most.value }), stackable }
        : undefined;
    }
    const benefit = readBenefit(f.grant, f.worth, currency);
    if (!benefit) {
      wrong.push('worth');
      return undefined;
    }
    if (f.kind !== 'happyHour') return { kind: f.kind, benefit, stackable };
    // An end at midnight is the end of the day.
    const [fromMinute, toMinute] = [minuteOf(f.from), minuteOf(f.to) || 1440];
    if (f.days.length === 0 || !f.from || !f.to || fromMinute >= toMinute) wrong.push('times');
    return { kind: 'happyHour', benefit, windows: [{ days: [...f.days].sort(), fromMinute, toMinute }], stackable };
  };
  const rules = rulesOf();
  const budgetMinor = optional('budget', f.budget, currencyExponent(currency));
  const maxUsesPerDriver = optional('perDriver', f.perDriver, 0);
  return rules && wrong.length === 0 ? { read: { rules, budgetMinor, maxUsesPerDriver }, wrong } : { wrong };
};
