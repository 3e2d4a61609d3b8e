/**
 * Exact money: amounts are integer minor units of an ISO 4217 currency; unit prices are integer millionths of the major unit
 * (`priceMicros`: 490 000 is 0.49 EUR), because a price per kWh needs more decimals than the currency has. No float ever
 * holds an amount. Browser-safe and pure; the formatters kept here are a memory of `Intl`, not state.
 */

/** Largest amount that is kept, formatted and summed exactly. */
export const MAX_AMOUNT_MINOR = 1_000_000_000_000_000;

// ISO 4217, not Intl: Intl follows CLDR, which gives HUF, PKR, IQD and others fewer digits, and differs between browsers.
const noDecimals = new Set('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '));
export const threeDecimals: ReadonlySet<string> = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '));

/** Decimals of a currency: 0, 2 or 3 (ISO 4217 "minor unit"). */
export const currencyExponent = (currency: string): 0 | 2 | 3 =>
  noDecimals.has(currency) ? 0 : threeDecimals.has(currency) ? 3 : 2;

let knownCurrencies: ReadonlySet<string> | undefined;
/** Whether this is a three-letter code that `Intl` knows. */
export function isCurrency(code: string): boolean {
  knownCurrencies ??= new Set(Intl.supportedValuesOf('currency'));
  return knownCurrencies.has(code);
}

/** `halfUp`: halves away from zero; `halfEven`: halves to the even neighbour. */
export type Rounding = 'halfUp' | 'halfEven';

/**
 * `a × b ÷ divisor`, exact, rounded once to an integer. All are safe integers, `divisor` > 0.
 * Throws `RangeError` when an input or the result is not a safe integer.
 */
export function multiplyDivide(a: number, b: number, divisor: number, rounding: Rounding = 'halfUp'): number {
  const product = a * b;
  if (Number.isSafeInteger(product) && Number.isSafeInteger(divisor) && divisor > 0) {
    const rest = product % divisor;
    return rest === 0 ? product / divisor : roundedNumber(product, rest, divisor, rounding);
  }
  const exact = Number(roundedBigInt(BigInt(a) * BigInt(b), BigInt(divisor), rounding));
  if (!Number.isSafeInteger(exact)) throw new RangeError(`${a} × ${b} ÷ ${divisor} is beyond exact numbers`);
  return exact;
}

function roundedNumber(product: number, rest: number, divisor: number, rounding: Rounding): number {
  const quotient = (product - rest) / divisor;
  const size = Math.abs(rest);
  // `size` against what is left of the divisor, so that doubling cannot leave the safe range.
  const other = divisor - size;
  const away = size > other || (size === other && (rounding === 'halfUp' || quotient % 2 !== 0));
  return away ? quotient + Math.sign(product) : quotient;
}

function roundedBigInt(product: bigint, divisor: bigint, rounding: Rounding): bigint {
  if (divisor <= 0n) throw new RangeError('the divisor must be positive');
  const quotient = product / divisor;
  const rest = product % divisor;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  const away = twice > divisor || (twice === divisor && (rounding === 'halfUp' || quotient % 2n !== 0n));
  return away ? quotient + (product < 0n ? -1n : 1n) : quotient;
}

/**
 * Price of a quantity in minor units, rounded once. `unitSize` is how many of the quantity's units one unit price buys
 * (Wh at a price per kWh: 1000; seconds at a price per hour: 3600).
 */
export const amountMinorOf = (
  quantity: number,
  unitPriceMicros: number,
  unitSize: number,
  currency: string,
  rounding: Rounding = 'halfUp',
): number => multiplyDivide(quantity, unitPriceMicros, unitSize * 10 ** (6 - currencyExponent(currency)), rounding);

const formatters = new Map<string, Intl.NumberFormat>();
function currencyFormatter(locale: string, currency: string, maxDecimals: number): Intl.NumberFormat {
  const key = `${locale} ${currency} ${maxDecimals}`;
  let format = formatters.get(key);
  if (!format) {
    const minimumFractionDigits = currencyExponent(currency);
    const maximumFractionDigits = Math.max(maxDecimals, minimumFractionDigits);
    format = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      minimumFractionDigits,
      maximumFractionDigits,
    });
    formatters.set(key, format);
  }
  return format;
}

/** `1234`, `EUR`, `de` → "12,34 €". Always all of the currency's decimals. */
export const formatMoney = (amountMinor: number, currency: string, locale: string): string =>
  currencyFormatter(locale, currency, 0).format(amountMinor / 10 ** currencyExponent(currency));

/** `490000`, `EUR`, `en` → "€0.49"; as many decimals as the price has, at least the currency's. */
export const formatUnitPrice = (priceMicros: number, currency: string, locale: string): string =>
  currencyFormatter(locale, currency, 6).format(priceMicros / 1_000_000);

export type ParseProblem = 'empty' | 'notANumber' | 'negative' | 'tooManyDecimals' | 'tooLarge';
export type Parsed =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly problem: ParseProblem };

/**
 * Reads a typed decimal into an integer with `decimals` implied places: ("0,49", 6) → 490000, ("12.5", 2) → 1250.
 * One "." or "," is the decimal sign; thousands signs are refused, since "1.234" means two things to two people.
 * Arabic-Indic and Persian digits are read too. Never rounds.
 */
export function parseDecimal(text: string, decimals: number): Parsed {
  const plain = latinDigits(text.trim());
  if (plain === '') return { ok: false, problem: 'empty' };
  const match = /^(-?)(\d*)(?:[.,](\d*))?$/.exec(plain);
  const [whole, fraction] = [match?.[2] ?? '', (match?.[3] ?? '').replace(/0+$/, '')];
  if (!match || (whole === '' && (match[3] ?? '') === '')) return { ok: false, problem: 'notANumber' };
  if (match[1] === '-') return { ok: false, problem: 'negative' };
  if (fraction.length > decimals) return { ok: false, problem: 'tooManyDecimals' };
  const value = Number(whole + fraction.padEnd(decimals, '0'));
  return value <= MAX_AMOUNT_MINOR ? { ok: true, value } : { ok: false, problem: 'tooLarge' };
}

const latinDigits = (text: string) =>
  text
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0))
    .replace('\u066b', '.');

/** A typed amount ("12,34") in minor units of the currency. */
export const parseAmount = (text: string, currency: string): Parsed => parseDecimal(text, currencyExponent(currency));

/** The plain decimal for an input field: (490000, 6) → "0.49"; at least `minDecimals` places, no locale. */
export function toDecimalText(value: number, decimals: number, minDecimals = 0): string {
  const digits = String(Math.abs(value)).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits
    .slice(digits.length - decimals)
    .replace(/0+$/, '')
    .padEnd(minDecimals, '0');
  return `${value < 0 ? '-' : ''}${whole}${fraction && `.${fraction}`}`;
}
