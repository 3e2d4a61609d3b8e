/**
 * Writes a tariff's prices as OCPI says them. What OCPI cannot say is refused by name rather than said nearly. Two things are said to the
 * millionth or the minor unit: 2.2.1 knows prices before tax only, so tax is taken out of prices that include it; and energy and service,
 * two prices per kWh of ours, are their sum. Pure.
 */
import { currencyExponent, multiplyDivide, toDecimalText } from '../../kernel/money.ts';
import { Failure } from '../../kernel/result.ts';
import type { PriceComponent, Restrictions, TariffElement } from './elements.ts';
import { daysOfWeek, type OcpiElement, type OcpiRestrictions, type OcpiTariff, type OcpiVersion } from './ocpi.ts';
import { elementsOfFees, unsaidFees } from './ocpi-fees.ts';
import type { Tariff, TotalLimit } from './tariff.ts';

/** What of an OCPI Tariff object follows from the prices: the caller adds whose it is, its id and when it was changed. */
export type OcpiPrices = Pick<OcpiTariff, 'currency' | 'tax_included' | 'min_price' | 'max_price' | 'elements'>;

/** The prices in OCPI's words, or a failure that names what it has none for. */
export function toOcpi(tariff: Tariff, version: OcpiVersion): OcpiPrices | Failure {
  const elements = tariff.elements ?? elementsOfFees(tariff);
  const rates = new Set(elements.flatMap(({ components }) => components.map((each) => rateOf(each, tariff))));
  const unsaid = [...unsaidFees(tariff), ...unsaidLimits(tariff, rates.size)];
  if (unsaid.length > 0)
    return new Failure(
      'unprocessable',
      `OCPI has no words for ${unsaid.map(({ message }) => message).join('; ')}. Leave that out of a tariff that partners are to see.`,
      unsaid,
    );
  const isNet = version === '2.2.1' || !tariff.tax?.included;
  const [rate] = rates;
  const limit = (given: TotalLimit | undefined) => given && toLimit(given, rate ?? 0, tariff.currency, version);
  return {
    currency: tariff.currency,
    ...(version === '2.3.0' && { tax_included: rate === undefined && rates.size < 2 ? 'N/A' : isNet ? 'NO' : 'YES' }),
    ...(tariff.minTotal && { min_price: limit(tariff.minTotal) }),
    ...(tariff.maxTotal && { max_price: limit(tariff.maxTotal) }),
    elements: elements.map((element) => toElement(element, tariff, isNet)),
  };
}

const rateOf = (component: PriceComponent, { tax }: Tariff) => component.taxBasisPoints ?? tax?.rateBasisPoints;

/** OCPI wants every limit before tax; one after tax alone can be turned into that where there is one rate. */
function unsaidLimits({ minTotal, maxTotal }: Tariff, rates: number): { path: string; message: string }[] {
  return Object.entries({ minTotal, maxTotal }).flatMap(([path, limit]) =>
    limit && limit.netMinor === undefined && rates > 1
      ? [{ path, message: 'a limit after tax alone where there are several rates of tax' }]
      : [],
  );
}

function toLimit(
  { netMinor, grossMinor }: TotalLimit,
  rateBasisPoints: number,
  currency: string,
  version: OcpiVersion,
): NonNullable<OcpiPrices['min_price']> {
  const amount = (minor: number) => decimal(minor, currencyExponent(currency));
  const net = amount(netMinor ?? multiplyDivide(grossMinor ?? 0, 10_000, 10_000 + rateBasisPoints));
  const gross = grossMinor === undefined ? undefined : amount(grossMinor);
  return version === '2.2.1'
    ? { excl_vat: net, ...(gross !== undefined && { incl_vat: gross }) }
    : { before_taxes: net, ...(gross !== undefined && { after_taxes: gross }) };
}

/** Exact: the number that JSON writes with these digits. */
const decimal = (value: number, decimals: number): number => Number(toDecimalText(value, decimals));

function toElement({ components, restrictions }: TariffElement, tariff: Tariff, isNet: boolean): OcpiElement {
  const said = restrictions && toRestrictions(restrictions);
  return {
    price_components: components.map((component) => {
      const rate = rateOf(component, tariff);
      const takesOut = isNet && tariff.tax?.included && rate;
      const micros = takesOut ? multiplyDivide(component.priceMicros, 10_000, 10_000 + rate) : component.priceMicros;
      return {
        type: component.dimension,
        price: decimal(micros, 6),
        ...(rate !== undefined && { vat: decimal(rate, 2) }),
        step_size: component.dimension === 'FLAT' ? 1 : component.stepSize,
      };
    }),
    ...(said && Object.keys(said).length > 0 && { restrictions: said }),
  };
}

function toRestrictions(r: Restrictions): OcpiRestrictions {
  const thousandths = (value: number | undefined) => (value === undefined ? undefined : decimal(value, 3));
  const all: OcpiRestrictions = {
    start_time: r.startTime,
    end_time: r.endTime,
    start_date: r.startDate,
    end_date: r.endDate,
    min_kwh: thousandths(r.minWh),
    max_kwh: thousandths(r.maxWh),
    min_current: thousandths(r.minMilliamps),
    max_current: thousandths(r.maxMilliamps),
    min_power: thousandths(r.minW),
    max_power: thousandths(r.maxW),
    min_duration: r.minDurationS,
    max_duration: r.maxDurationS,
    day_of_week: r.days && r.days.length > 0 ? r.days.map((day) => daysOfWeek[day - 1]!) : undefined,
    reservation: r.reservation,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
