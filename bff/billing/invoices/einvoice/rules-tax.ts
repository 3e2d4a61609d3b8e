/** Rules of EN 16931 for the categories of tax: standard rate, zero rate, exempt, reverse charge, not subject to tax. Pure. */
import type { EnInvoice } from './model.ts';
import { equal, type Rule, rule, scaled, sumOf } from './rule.ts';

interface Category {
  readonly letter: string;
  readonly name: string;
  /** Whether a line may have this rate. */
  rate(text: string): boolean;
  /** Whether it says why there is no tax. */
  readonly reasoned: boolean;
  /** Who must be known by which id. */
  ids(en: EnInvoice): boolean;
  readonly idText: string;
}

const isZero = (text: string): boolean => text !== '' && scaled(text) === 0n;
const sellerKnown = ({ seller }: EnInvoice): boolean => seller.vatId !== '' || seller.taxNumber !== '';
const needsSeller = 'the seller’s VAT id or tax number (BT-31, BT-32)';

const categories: readonly Category[] = [
  {
    ...{ letter: 'S', name: 'Standard rate', reasoned: false, ids: sellerKnown, idText: needsSeller },
    rate: (text) => (scaled(text) ?? 0n) > 0n,
  },
  { ...{ letter: 'Z', name: 'Zero rate', reasoned: false, ids: sellerKnown, idText: needsSeller }, rate: isZero },
  { ...{ letter: 'E', name: 'Exempt', reasoned: true, ids: sellerKnown, idText: needsSeller }, rate: isZero },
  {
    ...{ letter: 'AE', name: 'Reverse charge', reasoned: true, rate: isZero },
    ids: (en) => sellerKnown(en) && en.buyer.vatId !== '',
    idText: `${needsSeller} and the buyer’s VAT id (BT-48)`,
  },
  {
    ...{ letter: 'O', name: 'Not subject to tax', reasoned: true, rate: (text) => text === '' },
    ids: (en) => en.seller.vatId === '' && en.buyer.vatId === '',
    idText: 'no VAT id of either side (BT-31, BT-48)',
  },
];

const rulesOf = ({ letter, name, rate, reasoned, ids, idText }: Category): Rule[] => {
  const linesOf = (en: EnInvoice) => en.lines.filter(({ category }) => category === letter);
  const taxesOf = (en: EnInvoice) => en.taxes.filter(({ category }) => category === letter);
  const percent = (text: string) => String(scaled(text));
  const perRate = letter === 'S';
  return [
    rule(`BR-${letter}-01`, `${name}: every category of the lines stands in the breakdown, once (BG-23).`, (en) => {
      const wanted = new Set(linesOf(en).map((line) => percent(line.rate)));
      const found = taxesOf(en).map((tax) => percent(tax.rate));
      return perRate
        ? [...wanted].every((each) => found.includes(each)) && new Set(found).size === found.length
        : wanted.size > 0 === (found.length === 1) && found.length <= 1;
    }),
    rule(`BR-${letter}-02`, `${name}: needs ${idText}.`, (en) => linesOf(en).length === 0 || ids(en)),
    rule(`BR-${letter}-05`, `${name}: the rate of a line fits its category (BT-152).`, (en) =>
      linesOf(en).every((line) => rate(line.rate)),
    ),
    rule(`BR-${letter}-08`, `${name}: the base is the sum of its lines (BT-116).`, (en) =>
      taxesOf(en).every((tax) => {
        const own = linesOf(en).filter((line) => !perRate || percent(line.rate) === percent(tax.rate));
        return equal(scaled(tax.base), sumOf(own.map(({ net }) => net)));
      }),
    ),
    perRate
      ? rule(`BR-${letter}-09`, `${name}: the tax follows from base and rate (BT-117).`, (en) =>
          taxesOf(en).every((tax) => rate(tax.rate) && scaled(tax.amount) !== undefined),
        )
      : rule(`BR-${letter}-09`, `${name}: there is no tax (BT-117).`, (en) =>
          taxesOf(en).every((tax) => isZero(tax.amount)),
        ),
    reasoned
      ? rule(`BR-${letter}-10`, `${name}: says why there is no tax (BT-120, BT-121).`, (en) =>
          taxesOf(en).every((tax) => tax.reason !== '' || tax.reasonCode !== ''),
        )
      : rule(`BR-${letter}-10`, `${name}: has no reason against tax (BT-120, BT-121).`, (en) =>
          taxesOf(en).every((tax) => tax.reason === '' && tax.reasonCode === ''),
        ),
  ];
};

/** Each category's rules, and that what is not subject to tax stands alone. */
export const taxRules: readonly Rule[] = [
  ...categories.flatMap(rulesOf),
  rule(
    'BR-O-11',
    'Not subject to tax: no other category stands beside it (BG-23).',
    (en) => !en.taxes.some(({ category }) => category === 'O') || en.taxes.every(({ category }) => category === 'O'),
  ),
];
