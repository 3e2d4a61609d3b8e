/** What a question about consumption asks of the roll-ups, or why they cannot answer it. Pure. */
import { type Failure, fail, invalid, isFailure } from '../../kernel/result.ts';
import { type ConsumptionQuery, maxReportDays, type PeriodLength, type Subject } from './contract.ts';
import { addDays, type DaySpan, dayCount, isDay } from './periods.ts';

/** Of what the roll-ups keep sums. */
export type RollUp = Exclude<Subject, 'all'>;

export interface ConsumptionPlan extends DaySpan {
  readonly by: PeriodLength;
  readonly of: Subject;
  readonly kind: RollUp;
  /** Only these of the kind. */
  readonly subjectIds: readonly string[] | undefined;
  readonly tenantIds: readonly string[] | undefined;
  /** Only chargers that stand there now. */
  readonly atStations: readonly string[] | undefined;
  readonly currency: string | undefined;
}

const idsOf = (text: string | undefined): string[] | undefined => {
  const ids = [...new Set(text?.split(',').map((id) => id.trim()))].filter(Boolean);
  return ids.length > 0 ? ids : undefined;
};

/** The span asked for; without its ends the 30 days up to today. */
export const spanOf = (query: Pick<ConsumptionQuery, 'from' | 'to'>, today: number): DaySpan | Failure => {
  for (const name of ['from', 'to'] as const) {
    const day = query[name];
    if (day !== undefined && !isDay(day)) return invalid(name, `There is no day ${day}. Write it as 20261122.`);
  }
  const toDay = query.to ?? Math.max(today, query.from ?? today);
  const fromDay = query.from ?? addDays(toDay, -29);
  if (fromDay > toDay) return invalid('to', 'The period ends before it begins.');
  return dayCount({ fromDay, toDay }) > maxReportDays
    ? invalid('from', `A report is over at most ${maxReportDays} days. Choose a shorter period.`)
    : { fromDay, toDay };
};

/** Which filters rows of each subject may have beside the merchants. */
const fitting: Readonly<Record<Subject, readonly RollUp[]>> = {
  all: ['station', 'charger', 'group'],
  tenant: [],
  station: ['station'],
  charger: ['station', 'charger'],
  group: ['group'],
};

export const planConsumption = (query: ConsumptionQuery, today: number): ConsumptionPlan | Failure => {
  const span = spanOf(query, today);
  if (isFailure(span)) return span;
  const of = query.of ?? 'all';
  const filters = {
    station: idsOf(query.stationId),
    charger: idsOf(query.chargerId),
    group: idsOf(query.groupId),
  };
  const given = (['station', 'charger', 'group'] as const).filter((kind) => filters[kind] !== undefined);
  const unfit = given.find((kind) => !fitting[of].includes(kind));
  if (unfit) return invalid(`${unfit}Id`, `The sums of one ${of} are not known by ${unfit}. Leave one of the two out.`);
  if (of === 'all' && given.length > 1)
    return fail('invalid', `Sums are known by ${given.join(' or by ')}, not by both. Choose one of them.`);
  const kind = of === 'all' ? (given[0] ?? 'tenant') : of;
  return {
    ...span,
    by: query.by ?? 'day',
    of,
    kind,
    subjectIds: kind === 'tenant' ? undefined : filters[kind],
    tenantIds: idsOf(query.tenantId),
    atStations: of === 'charger' ? filters.station : undefined,
    currency: query.currency,
  };
};

/**
 * Whether the users of the roll-ups may be taken as they are: those of one day and one subject, which are added over merchants. Otherwise
 * somebody may be in two of them, and each has to be counted once.
 */
export const usersAdd = ({ by, of, kind, subjectIds }: ConsumptionPlan): boolean =>
  by === 'day' && (of !== 'all' || kind === 'tenant' || subjectIds?.length === 1);
