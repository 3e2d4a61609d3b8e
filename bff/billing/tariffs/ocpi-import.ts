/**
 * Reads the prices of an OCPI tariff. Nothing is rounded: what cannot be kept exactly is refused, with its place. When a tariff holds
 * (`start_date_time`, `end_date_time`) is not part of its prices: whoever gives it to stations says that. Pure.
 */
import { isCurrency, type Parsed, parseAmount, parseDecimal } from '../../kernel/money.ts';
import { Failure, type FieldError } from '../../kernel/result.ts';
import type { PriceComponent, Restrictions, TariffElement } from './elements.ts';
import { daysOfWeek, type OcpiElement, type OcpiRestrictions, type OcpiTariff } from './ocpi.ts';
import { type Tariff, type TotalLimit, tariffSchema } from './tariff.ts';

/** An OCPI tariff as one of ours, written in elements; otherwise what about it is refused. */
export function fromOcpi(given: OcpiTariff): Tariff | Failure {
  const reader = new Reader();
  if (!isCurrency(given.currency)) return refused([{ path: 'currency', message: 'is not a known ISO 4217 currency' }]);
  const isUntaxed = given.tax_included === 'N/A';
  const elements = given.elements.map((element, i) => toElement(element, `elements.${i}`, isUntaxed, reader));
  const minTotal = given.min_price && toLimit(given.min_price, 'min_price', given.currency, reader);
  const maxTotal = given.max_price && toLimit(given.max_price, 'max_price', given.currency, reader);
  const tariff = {
    currency: given.currency,
    ...withTaxes(elements, given.tax_included === 'YES'),
    ...(minTotal && { minTotal }),
    ...(maxTotal && { maxTotal }),
  };
  if (reader.errors.length > 0) return refused(reader.errors);
  const parsed = tariffSchema.safeParse(tariff);
  if (parsed.success) return parsed.data;
  return refused(parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })));
}

const refused = (errors: readonly FieldError[]): Failure => {
  const [first] = errors;
  const more = errors.length > 1 ? ` There are ${errors.length} such places.` : '';
  return new Failure(
    'unprocessable',
    `This OCPI tariff cannot be kept: ${first?.path} ${first?.message}.${more}`,
    errors,
  );
};

const problems: Record<Exclude<Parsed, { ok: true }>['problem'], string> = {
  empty: 'is empty',
  notANumber: 'has too many digits to be kept exactly',
  negative: 'is below zero',
  tooManyDecimals: 'has more decimals than can be kept',
  tooLarge: 'is too large',
};

/** Turns decimals into whole numbers and keeps what went wrong. */
class Reader {
  readonly errors: FieldError[] = [];

  refuse(path: string, message: string): void {
    this.errors.push({ path, message });
  }

  /** `0.25` with 6 decimals → 250 000. */
  scaled(value: number, decimals: number, path: string): number {
    return this.take(parseDecimal(String(value), decimals), path);
  }

  /** In basis points. */
  percent(value: number, path: string): number {
    if (value > 100) this.refuse(path, 'is more than 100 %');
    return this.scaled(value, 2, path);
  }

  amount(value: number, currency: string, path: string): number {
    return this.take(parseAmount(String(value), currency), path);
  }

  private take(parsed: Parsed, path: string): number {
    if (parsed.ok) return parsed.value;
    this.refuse(path, problems[parsed.problem]);
    return 0;
  }
}

function toElement(given: OcpiElement, path: string, isUntaxed: boolean, reader: Reader): TariffElement {
  const restrictions = given.restrictions && toRestrictions(given.restrictions, `${path}.restrictions`, reader);
  const seen = new Set<string>();
  const components = given.price_components.map(({ type, price, vat, step_size }, i): PriceComponent => {
    const at = `${path}.price_components.${i}`;
    if (seen.has(type)) reader.refuse(`${at}.type`, `prices ${type} twice in one element`);
    seen.add(type);
    if (restrictions?.reservation && (type === 'ENERGY' || type === 'PARKING_TIME'))
      reader.refuse(`${at}.type`, `prices ${type} of a reservation, which has only FLAT and TIME`);
    // A flat price has no unit to round up.
    const stepSize = type === 'FLAT' ? 1 : step_size;
    if (stepSize < 1) reader.refuse(`${at}.step_size`, 'must be 1 or more');
    return {
      dimension: type,
      priceMicros: reader.scaled(price, 6, `${at}.price`),
      stepSize: Math.max(1, stepSize),
      ...(typeof vat === 'number' && !isUntaxed && { taxBasisPoints: reader.percent(vat, `${at}.vat`) }),
    };
  });
  return { components, ...(restrictions && Object.keys(restrictions).length > 0 && { restrictions }) };
}

function toRestrictions(given: OcpiRestrictions, path: string, reader: Reader): Restrictions {
  const scaled = (name: 'min_kwh' | 'max_kwh' | 'min_current' | 'max_current' | 'min_power' | 'max_power') => {
    const value = given[name];
    return value === undefined || value === null ? undefined : reader.scaled(value, 3, `${path}.${name}`);
  };
  const days = given.day_of_week?.map((day) => dayOf(day)) ?? [];
  const all: { [K in keyof Restrictions]: Restrictions[K] | null } = {
    startTime: given.start_time,
    endTime: given.end_time,
    startDate: given.start_date,
    endDate: given.end_date,
    minWh: scaled('min_kwh'),
    maxWh: scaled('max_kwh'),
    minMilliamps: scaled('min_current'),
    maxMilliamps: scaled('max_current'),
    minW: scaled('min_power'),
    maxW: scaled('max_power'),
    minDurationS: given.min_duration,
    maxDurationS: given.max_duration,
    days: days.length > 0 ? days : undefined,
    reservation: given.reservation,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== null));
}

const isoDays = [1, 2, 3, 4, 5, 6, 7] as const;
const dayOf = (day: (typeof daysOfWeek)[number]) => isoDays[daysOfWeek.indexOf(day)]!;

function toLimit(
  { excl_vat, before_taxes, incl_vat, after_taxes }: NonNullable<OcpiTariff['min_price']>,
  path: string,
  currency: string,
  reader: Reader,
): TotalLimit {
  const [net, gross] = [excl_vat ?? before_taxes, incl_vat ?? after_taxes];
  return {
    ...(typeof net === 'number' && { netMinor: reader.amount(net, currency, path) }),
    ...(typeof gross === 'number' && { grossMinor: reader.amount(gross, currency, path) }),
  };
}

/** One rate of all components is the tariff's; several, or some without any, stay with their components. */
function withTaxes(elements: readonly TariffElement[], included: boolean): Pick<Tariff, 'elements' | 'tax'> {
  const rates = new Set(elements.flatMap(({ components }) => components.map((component) => component.taxBasisPoints)));
  const [rateBasisPoints] = rates;
  if (rates.size > 1) {
    return { elements: [...elements], ...(included && { tax: { rateBasisPoints: 0, included } }) };
  }
  if (rateBasisPoints === undefined) return { elements: [...elements] };
  const bare = elements.map((element) => ({
    ...element,
    components: element.components.map(({ taxBasisPoints, ...component }) => component),
  }));
  return { elements: bare, tax: { rateBasisPoints, included } };
}
