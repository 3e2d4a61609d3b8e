/**
 * Business rules of EN 16931-1:2017 (artefacts 1.3.16) and of XRechnung 3.0 that can be checked without code lists of others, over what was read
 * from a file: an e-invoice is judged as its receiver will see it, never by the document it was made from. Rules about groups that
 * are never written (allowances, payee, tax representative, cards) are not here. Pure.
 */
import type { EnInvoice } from './model.ts';
import { type Broken, equal, isDecimal, type Rule, rule, scaled, sumOf } from './rule.ts';
import { germanRules } from './rules-de.ts';
import { taxRules } from './rules-tax.ts';

const given = (text: string): boolean => text.trim() !== '';
const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00Z`));
const inOrder = (from: string, to: string): boolean => from === '' || to === '' || from <= to;

/** UNTDID 1001 codes that EN 16931 knows and invoices of charging may have. */
const typeCodes = new Set(['326', '380', '381', '384', '389', '751', '875', '876', '877']);

const mandatory: readonly Rule[] = [
  rule('BR-01', 'The invoice names its specification (BT-24).', (en) => given(en.specification)),
  rule('BR-02', 'The invoice has a number (BT-1).', (en) => given(en.number)),
  rule('BR-03', 'The invoice has a date of issue (BT-2).', (en) => isDay(en.issuedOn)),
  rule('BR-04', 'The invoice has a type code (BT-3).', (en) => typeCodes.has(en.typeCode)),
  rule('BR-05', 'The invoice has a currency (BT-5).', (en) => /^[A-Z]{3}$/.test(en.currency)),
  rule('BR-06', 'The seller has a name (BT-27).', (en) => given(en.seller.name)),
  rule('BR-07', 'The buyer has a name (BT-44).', (en) => given(en.buyer.name)),
  rule('BR-08', 'The seller has an address (BG-5).', ({ seller }) =>
    [seller.street, seller.city, seller.postcode, seller.country].some(given),
  ),
  rule('BR-09', 'The seller’s address has a country (BT-40).', (en) => /^[A-Z]{2}$/.test(en.seller.country)),
  rule('BR-10', 'The buyer has an address (BG-8).', ({ buyer }) =>
    [buyer.street, buyer.city, buyer.postcode, buyer.country].some(given),
  ),
  rule('BR-11', 'The buyer’s address has a country (BT-55).', (en) => /^[A-Z]{2}$/.test(en.buyer.country)),
  rule('BR-12', 'The sum of the lines is given (BT-106).', (en) => isDecimal(en.lineTotal)),
  rule('BR-13', 'The total without tax is given (BT-109).', (en) => isDecimal(en.taxBasis)),
  rule('BR-14', 'The total with tax is given (BT-112).', (en) => isDecimal(en.total)),
  rule('BR-15', 'The amount due is given (BT-115).', (en) => isDecimal(en.due)),
  rule('BR-16', 'The invoice has a line (BG-25).', (en) => en.lines.length > 0),
  rule('BR-21', 'Every line has an id (BT-126).', (en) => en.lines.every(({ id }) => given(id))),
  rule('BR-22', 'Every line has a quantity (BT-129).', (en) => en.lines.every(({ quantity }) => isDecimal(quantity))),
  rule('BR-23', 'Every quantity has a unit (BT-130).', (en) => en.lines.every(({ unit }) => given(unit))),
  rule('BR-24', 'Every line has a net amount (BT-131).', (en) => en.lines.every(({ net }) => isDecimal(net))),
  rule('BR-25', 'Every line says what was supplied (BT-153).', (en) => en.lines.every(({ name }) => given(name))),
  rule('BR-26', 'Every line has a price (BT-146).', (en) => en.lines.every(({ price }) => isDecimal(price))),
  rule('BR-27', 'No price is below zero (BT-146).', (en) => en.lines.every(({ price }) => !price.startsWith('-'))),
  rule('BR-29', 'The period does not end before it begins (BT-73, BT-74).', (en) =>
    inOrder(en.periodFrom, en.periodTo),
  ),
  rule('BR-30', 'No line’s period ends before it begins (BT-134, BT-135).', (en) =>
    en.lines.every(({ periodFrom, periodTo }) => inOrder(periodFrom, periodTo)),
  ),
  rule('BR-45', 'Every tax has a base (BT-116).', (en) => en.taxes.every(({ base }) => isDecimal(base))),
  rule('BR-46', 'Every tax has an amount (BT-117).', (en) => en.taxes.every(({ amount }) => isDecimal(amount))),
  rule('BR-47', 'Every tax has a category (BT-118).', (en) => en.taxes.every(({ category }) => given(category))),
  rule('BR-48', 'Every tax has a rate, unless it is not subject to tax (BT-119).', (en) =>
    en.taxes.every(({ category, rate }) => category === 'O' || isDecimal(rate)),
  ),
  rule('BR-49', 'The means of payment has a code (BT-81).', (en) => given(en.meansCode)),
  rule('BR-55', 'A preceding invoice is named by its number (BT-25).', (en) =>
    en.preceding.every(({ number }) => given(number)),
  ),
  rule(
    'BR-61',
    'A credit transfer needs an account (BT-84). Give the issuer’s IBAN.',
    (en) => !['30', '58'].includes(en.meansCode) || given(en.iban),
  ),
];

/** `quantity × price` in the 10^-9 that both have together. */
const nearNet = (net: string, quantity: string, price: string): boolean => {
  const [asked, times, each] = [scaled(net), scaled(quantity, 3), scaled(price, 6)];
  if (asked === undefined || times === undefined || each === undefined) return false;
  const off = asked * 10_000_000n - times * each;
  // Two hundredths, as Peppol and XRechnung allow (R120).
  return off <= 20_000_000n && off >= -20_000_000n;
};

const sums: readonly Rule[] = [
  rule(
    'BR-CO-03',
    'The tax point is either a date or a code (BT-7, BT-8).',
    (en) => !(en.taxPointOn && en.taxPointCode),
  ),
  rule('BR-CO-04', 'Every line has a tax category (BT-151).', (en) =>
    en.lines.every(({ category }) => given(category)),
  ),
  rule('BR-CO-09', 'VAT ids begin with the letters of their state (BT-31, BT-48).', (en) =>
    [en.seller.vatId, en.buyer.vatId].every((vatId) => vatId === '' || /^[A-Z]{2}/.test(vatId)),
  ),
  rule('BR-CO-10', 'The lines add up to their sum (BT-106).', (en) =>
    equal(scaled(en.lineTotal), sumOf(en.lines.map(({ net }) => net))),
  ),
  rule('BR-CO-11', 'Allowances of the whole document are not used (BT-107).', (en) => equal(scaled(en.allowances), 0n)),
  rule('BR-CO-12', 'Charges of the whole document are not used (BT-108).', (en) => equal(scaled(en.charges), 0n)),
  rule('BR-CO-13', 'The total without tax is the sum of the lines (BT-109).', (en) =>
    equal(scaled(en.taxBasis), add(en.lineTotal, en.charges, negative(en.allowances))),
  ),
  rule('BR-CO-14', 'The taxes add up to the total of tax (BT-110).', (en) =>
    equal(scaled(en.taxTotal), sumOf(en.taxes.map(({ amount }) => amount))),
  ),
  rule('BR-CO-15', 'The total with tax is the total without tax and the tax (BT-112).', (en) =>
    equal(scaled(en.total), add(en.taxBasis, en.taxTotal)),
  ),
  rule('BR-CO-16', 'The amount due is the total less what is paid (BT-115).', (en) =>
    equal(scaled(en.due), add(en.total, negative(en.prepaid), en.rounding)),
  ),
  rule(
    'BR-CO-17',
    'Each tax is its base times its rate, within 1.00 (BT-117). Rounding of many small orders adds up: issue fewer of them together.',
    (en) => en.taxes.every(({ base, rate, amount }) => isTaxOf(base, rate, amount)),
  ),
  rule('BR-CO-18', 'The invoice has a breakdown of tax (BG-23).', (en) => en.taxes.length > 0),
  rule(
    'BR-CO-25',
    'What is due has a date or terms (BT-9, BT-20).',
    (en) => (scaled(en.due) ?? 0n) <= 0n || isDay(en.dueOn) || given(en.terms),
  ),
  rule(
    'BR-CO-26',
    'The seller can be known by an id (BT-29, BT-31). Give the issuer its VAT id or tax number.',
    ({ seller }) => [seller.vatId, seller.id].some(given),
  ),
  rule('PEPPOL-EN16931-R120', 'Quantity times price is the net of the line (BT-131).', (en) =>
    en.lines.every(({ net, quantity, price }) => nearNet(net, quantity, price)),
  ),
];

const negative = (text: string): string => (text === '' ? '' : text.startsWith('-') ? text.slice(1) : `-${text}`);
const add = (...amounts: string[]): bigint | undefined => sumOf(amounts);

function isTaxOf(base: string, rate: string, amount: string): boolean {
  const [net, percent, tax] = [scaled(base), scaled(rate), scaled(amount)];
  if (net === undefined || percent === undefined || tax === undefined) return false;
  const off = net * percent - tax * 10_000n;
  return off < 1_000_000n && off > -1_000_000n;
}

const amountTerms: readonly (readonly [id: string, term: string, of: (en: EnInvoice) => readonly string[]])[] = [
  ['BR-DEC-09', 'BT-106', (en) => [en.lineTotal]],
  ['BR-DEC-12', 'BT-109', (en) => [en.taxBasis]],
  ['BR-DEC-13', 'BT-110', (en) => [en.taxTotal]],
  ['BR-DEC-14', 'BT-112', (en) => [en.total]],
  ['BR-DEC-16', 'BT-113', (en) => [en.prepaid]],
  ['BR-DEC-17', 'BT-114', (en) => [en.rounding]],
  ['BR-DEC-18', 'BT-115', (en) => [en.due]],
  ['BR-DEC-19', 'BT-116', (en) => en.taxes.map(({ base }) => base)],
  ['BR-DEC-20', 'BT-117', (en) => en.taxes.map(({ amount }) => amount)],
  ['BR-DEC-23', 'BT-131', (en) => en.lines.map(({ net }) => net)],
];
const decimals = amountTerms.map(([id, term, of]) =>
  rule(id, `At most two decimals (${term}).`, (en) => of(en).every((text) => scaled(text) !== undefined)),
);

export const rules: readonly Rule[] = [...mandatory, ...sums, ...decimals, ...taxRules, ...germanRules];

/** The rules that a read e-invoice breaks, in the order of the standard. */
export const brokenRules = (en: EnInvoice): Broken[] =>
  rules.filter(({ holds }) => !holds(en)).map(({ id, text }) => ({ rule: id, message: text }));
