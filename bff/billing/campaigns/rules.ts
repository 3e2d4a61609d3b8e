/**
 * What campaigns grant, to whom and how much at most. Pure and browser-safe: what a driver did before is counted elsewhere and given. Validity, limits
 * and budget are those at the start of a session; what it was granted then, it keeps.
 */
import * as z from 'zod/mini';
import { type Benefit, benefitSchema, type Reduction, windowSchema } from '../tariffs/terms.ts';

const id = z.string().check(z.minLength(1), z.maxLength(64));
const amountMinor = z.int().check(z.gte(1), z.lte(1_000_000_000));
const common = {
  /** Absent: at every station. */
  stationIds: z.optional(z.array(id).check(z.minLength(1), z.maxLength(500))),
  /** Absent: for everybody. */
  groupIds: z.optional(z.array(id).check(z.minLength(1), z.maxLength(50))),
  /** Added to other discounts; of those that are not added the best one counts. */
  stackable: z.boolean(),
};

export const rulesSchema = z.discriminatedUnion('kind', [
  /** For who typed its code in, once for each time. */
  z.strictObject({ kind: z.literal('coupon'), benefit: benefitSchema, ...common }),
  /** For what is used in these times of the station's wall clock. */
  z.strictObject({
    kind: z.literal('happyHour'),
    benefit: benefitSchema,
    windows: z.array(windowSchema).check(z.minLength(1), z.maxLength(40)),
    ...common,
  }),
  /** For a driver who never charged with the merchant before. */
  z.strictObject({ kind: z.literal('firstCharge'), benefit: benefitSchema, ...common }),
  /** A driver's second, fourth … charge costs nothing up to an amount; counted from the campaign's beginning. */
  z.strictObject({
    kind: z.literal('nthFree'),
    every: z.int().check(z.gte(2), z.lte(1000)),
    maxMinor: z.optional(amountMinor),
    ...common,
  }),
  /** On top of money put into a wallet: a part of it, or an amount. */
  z
    .strictObject({
      kind: z.literal('prepaidBonus'),
      minTopUpMinor: amountMinor,
      basisPoints: z.optional(z.int().check(z.gte(1), z.lte(10_000))),
      bonusMinor: z.optional(amountMinor),
      maxBonusMinor: z.optional(amountMinor),
      groupIds: common.groupIds,
    })
    .check(
      z.refine((r) => (r.basisPoints === undefined) !== (r.bonusMinor === undefined), 'say either a part or an amount'),
    ),
]);
export type Rules = z.infer<typeof rulesSchema>;
export type SessionRules = Exclude<Rules, { kind: 'prepaidBonus' }>;

export interface Campaign {
  readonly id: string;
  readonly name: string;
  readonly rules: Rules;
  readonly currency: string;
  readonly validFrom: number | null;
  /** Excluded. */
  readonly validTo: number | null;
  readonly budgetMinor: number | null;
  readonly spentMinor: number;
  readonly maxUses: number | null;
  readonly uses: number;
  readonly maxUsesPerDriver: number | null;
}

/** Where, when and in which currency a session starts, and which groups its driver is in. */
export interface Occasion {
  readonly atMs: number;
  readonly stationId: string;
  readonly currency: string;
  readonly groupIds: ReadonlySet<string>;
}

/** What a driver did with the merchant before this session. */
export interface Past {
  /** Charges since the campaign's beginning, those still running included. */
  readonly charges: number;
  /** Sessions and top-ups that this campaign counted for. */
  readonly uses: number;
  /** Holds a coupon of it that no session has. */
  readonly holdsCoupon: boolean;
}

export const isValidAt = ({ validFrom, validTo }: Pick<Campaign, 'validFrom' | 'validTo'>, atMs: number): boolean =>
  (validFrom === null || atMs >= validFrom) && (validTo === null || atMs < validTo);

const isFor = (groupIds: readonly string[] | undefined, of: ReadonlySet<string>): boolean =>
  groupIds === undefined || groupIds.some((id) => of.has(id));

/** Whether a running campaign could grant something to a session, whoever charges: what can be told without its past. */
export const mayApply = (
  campaign: Pick<Campaign, 'rules' | 'currency' | 'validFrom' | 'validTo'>,
  { atMs, stationId, currency, groupIds }: Occasion,
): boolean =>
  campaign.rules.kind !== 'prepaidBonus' &&
  campaign.currency === currency &&
  isValidAt(campaign, atMs) &&
  (campaign.rules.stationIds === undefined || campaign.rules.stationIds.includes(stationId)) &&
  isFor(campaign.rules.groupIds, groupIds);

/** Whether it must be known who charges, and what he did before. */
export const needsPast = ({ rules, maxUsesPerDriver }: Pick<Campaign, 'rules' | 'maxUsesPerDriver'>): boolean =>
  maxUsesPerDriver !== null || rules.kind === 'coupon' || rules.kind === 'firstCharge' || rules.kind === 'nthFree';

/** What the budget still has; null: any amount. */
export const leftOf = ({ budgetMinor, spentMinor }: Pick<Campaign, 'budgetMinor' | 'spentMinor'>): number | null =>
  budgetMinor === null ? null : Math.max(0, budgetMinor - spentMinor);

/**
 * What a campaign that may apply takes off a session; undefined: nothing.
 * @param past undefined when nobody knows who charges
 */
export function reductionOf(campaign: Campaign, past: Past | undefined): Reduction | undefined {
  const { rules, maxUses, maxUsesPerDriver } = campaign;
  const leftMinor = leftOf(campaign);
  if (rules.kind === 'prepaidBonus' || leftMinor === 0) return undefined;
  if (needsPast(campaign) && !past) return undefined;
  // A coupon was counted when it was handed out.
  if (rules.kind !== 'coupon' && maxUses !== null && campaign.uses >= maxUses) return undefined;
  if (rules.kind !== 'coupon' && maxUsesPerDriver !== null && (past?.uses ?? 0) >= maxUsesPerDriver) return undefined;
  if (rules.kind === 'coupon' && !past?.holdsCoupon) return undefined;
  if (rules.kind === 'firstCharge' && past?.charges !== 0) return undefined;
  if (rules.kind === 'nthFree' && ((past?.charges ?? 0) + 1) % rules.every !== 0) return undefined;
  return {
    source: 'campaign',
    id: campaign.id,
    name: campaign.name,
    benefit: atMost(benefitOf(rules), leftMinor),
    stackable: rules.stackable,
    ...(rules.kind === 'happyHour' && { windows: rules.windows }),
  };
}

const benefitOf = (rules: SessionRules): Benefit =>
  rules.kind === 'nthFree'
    ? {
        kind: 'percent',
        basisPoints: 10_000,
        of: 'all',
        ...(rules.maxMinor !== undefined && { maxMinor: rules.maxMinor }),
      }
    : rules.benefit;

/** The benefit, bounded by an amount. */
export const atMost = (benefit: Benefit, mostMinor: number | null): Benefit => {
  if (mostMinor === null) return benefit;
  if (benefit.kind === 'amount') return { ...benefit, amountMinor: Math.min(benefit.amountMinor, mostMinor) };
  return { ...benefit, maxMinor: Math.min(benefit.maxMinor ?? mostMinor, mostMinor) };
};

/** The most that a benefit can take off; null: nobody can say before the end. */
export const mostOf = (benefit: Benefit): number | null =>
  benefit.kind === 'amount' ? benefit.amountMinor : (benefit.maxMinor ?? null);

/** What a top-up earns by a bonus campaign that runs. */
export function bonusOf(
  campaign: Campaign,
  topUp: { readonly amountMinor: number; readonly currency: string; readonly atMs: number },
  past: { readonly uses: number; readonly groupIds: ReadonlySet<string> },
): number {
  const { rules, maxUses, maxUsesPerDriver } = campaign;
  if (rules.kind !== 'prepaidBonus' || campaign.currency !== topUp.currency) return 0;
  if (!isValidAt(campaign, topUp.atMs) || topUp.amountMinor < rules.minTopUpMinor) return 0;
  if (!isFor(rules.groupIds, past.groupIds)) return 0;
  if (maxUses !== null && campaign.uses >= maxUses) return 0;
  if (maxUsesPerDriver !== null && past.uses >= maxUsesPerDriver) return 0;
  const fullMinor = rules.bonusMinor ?? Math.floor((topUp.amountMinor * (rules.basisPoints ?? 0)) / 10_000);
  return Math.min(fullMinor, rules.maxBonusMinor ?? fullMinor, leftOf(campaign) ?? fullMinor);
}
