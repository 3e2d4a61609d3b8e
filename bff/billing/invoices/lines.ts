/**
 * Orders' bills → lines and taxes of a document. The rule: a document's total is the sum of its orders' bills to the cent, and so are its net and
 * its tax of every rate, for these are what the ledger holds; nothing is computed anew from a sum. Within a bill the net of a line follows from
 * its rate, rounded on the running sum, and the last line of a rate takes what is left. What was refunded before is a line of its own. Pure.
 */
import { formatUnitPrice, multiplyDivide } from '../../kernel/money.ts';
import type { PaymentMode } from '../../store/tables/charging.ts';
import { goodwillOf } from '../ledger/rules.ts';
import type { Bill, BillLine, BillTax } from '../tariffs/bill.ts';
import type { DocumentLine, DocumentTax, TaxCategory } from './document.ts';
import type { Words } from './words/en.ts';
import { worded } from './words.ts';

export interface BilledOrder {
  readonly id: string;
  readonly transactionId: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly zone: string;
  readonly stationName: string;
  readonly chargerName: string;
  readonly energyWh: number;
  readonly bill: Bill;
  readonly paidMinor: number;
  readonly refundedMinor: number;
  readonly paymentMode: PaymentMode;
}

type Refunded = Pick<BilledOrder, 'paidMinor' | 'refundedMinor'>;

/** How tax is shown on a document of this issuer and buyer. `taxed` is false for a bill that knows no tax at all. */
export type CategoryOf = (rateBasisPoints: number, taxed: boolean) => TaxCategory;

export interface LineStyle {
  readonly detail: 'orders' | 'components';
  readonly categoryOf: CategoryOf;
  readonly words: Words;
  readonly locale: string;
}

type Unplaced = Omit<DocumentLine, 'position'>;
type Share = Omit<BillTax, 'included'> & { readonly included: boolean; readonly category: TaxCategory };

const unitOf = { session: 'session', Wh: 'kWh', s: 'min' } as const;
/** Thousandths of the document's unit: a Wh is the thousandth of a kWh. */
const milliOf = (line: BillLine): number =>
  line.quantityUnit === 'Wh'
    ? line.quantity
    : line.quantityUnit === 'session'
      ? line.quantity * 1000
      : multiplyDivide(line.quantity, 1000, 60);

/** What each rate has of a bill; whatever no rate covers is untaxed. */
function sharesOf(bill: Bill, categoryOf: CategoryOf): Share[] {
  const taxed = bill.taxes.length > 0;
  const shares: Share[] = bill.taxes.map((tax) => ({ ...tax, category: categoryOf(tax.rateBasisPoints, true) }));
  const restMinor = bill.netMinor - shares.reduce((sum, share) => sum + share.netMinor, 0);
  if (!taxed || restMinor !== 0)
    shares.push({
      ...{ rateBasisPoints: 0, included: false, netMinor: restMinor, taxMinor: 0 },
      category: categoryOf(0, taxed),
    });
  return shares;
}

type Taxed = Pick<Share, 'netMinor' | 'taxMinor'>;
const grossOf = (share: Taxed): number => share.netMinor + share.taxMinor;

/** The net of a part of something, given the part's gross. The something may be below zero, as what a limit takes from one of several rates. */
export function netOfPart(grossMinor: number, whole: Taxed): number {
  const wholeMinor = grossOf(whole);
  const net = multiplyDivide(grossMinor * Math.sign(wholeMinor), whole.netMinor, Math.abs(wholeMinor));
  // A zero below zero is not one that can be stored.
  return net + 0;
}

/** Splits an amount by weights, rounded on the running sum, so that the parts add up to it. */
export function spread(amountMinor: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let given = 0;
  let weighed = 0;
  return weights.map((weight) => {
    weighed += weight;
    const upTo = total === 0 ? 0 : multiplyDivide(amountMinor, weighed, total);
    const part = upTo - given;
    given = upTo;
    return part;
  });
}

/** The words of a bill's line, such as "Energy (night) · 12.345 kWh at €0.49". */
export function componentText(line: BillLine, currency: string, { words, locale }: LineStyle): string {
  const named = line.why.params.label ?? line.why.params.name;
  const name = named ? `${words[line.component]} (${named})` : words[line.component];
  if (line.amountMinor < 0 || line.quantityUnit === 'session') return name;
  const amount = milliOf(line) / 1000;
  const digits = line.quantityUnit === 'Wh' ? 3 : 0;
  const quantity = `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(amount)} ${unitOf[line.quantityUnit]}`;
  const price = `${formatUnitPrice(line.unitPriceMicros, currency, locale)}/${line.unitPricePer}`;
  return `${name} · ${worded(words.perUnit, { quantity, price })}`;
}

const sessionOf = (order: BilledOrder): DocumentLine['session'] => ({
  number: order.transactionId,
  startedAt: order.startedAt,
  endedAt: order.endedAt,
  zone: order.zone,
  stationName: order.stationName,
  chargerName: order.chargerName,
  energyWh: order.energyWh,
});

const once = { quantityMilli: 1000, unit: 'session' as const };
const rateOf = ({ category, rateBasisPoints }: Share) => ({ category, rateBasisPoints });

/** Lines of one bill at one rate, each with its own net. */
function componentLines(order: BilledOrder, share: Share, style: LineStyle): Unplaced[] {
  const { bill } = order;
  const own = bill.lines.filter(
    ({ taxBasisPoints }) => (taxBasisPoints ?? bill.taxes[0]?.rateBasisPoints ?? 0) === share.rateBasisPoints,
  );
  let shown = 0;
  let net = 0;
  let tax = 0;
  const base = share.included ? 10_000 + share.rateBasisPoints : 10_000;
  return own.map((line, at) => {
    shown += line.amountMinor;
    const isLast = at === own.length - 1;
    const netUpTo = isLast ? share.netMinor : multiplyDivide(shown, 10_000, base);
    const taxUpTo = isLast
      ? share.taxMinor
      : share.included
        ? shown - netUpTo
        : multiplyDivide(shown, share.rateBasisPoints, base);
    const part = { netMinor: netUpTo - net, taxMinor: taxUpTo - tax };
    [net, tax] = [netUpTo, taxUpTo];
    const quantity =
      line.amountMinor < 0
        ? { ...once, quantityMilli: -1000 }
        : line.quantity === 0
          ? once
          : { quantityMilli: milliOf(line), unit: unitOf[line.quantityUnit] };
    return {
      ...{ orderId: order.id, session: sessionOf(order), text: componentText(line, bill.currency, style), parts: [] },
      ...quantity,
      ...part,
      ...rateOf(share),
    };
  });
}

function wholeLine(order: BilledOrder, share: Share, style: LineStyle, isFirst: boolean): Unplaced {
  const { bill } = order;
  const parts = bill.lines.map((line) => ({
    text: componentText(line, bill.currency, style),
    amountMinor: line.amountMinor,
  }));
  return {
    orderId: order.id,
    session: sessionOf(order),
    text: worded(style.words.session, { number: order.transactionId }),
    parts: isFirst ? parts : [],
    ...once,
    netMinor: share.netMinor,
    taxMinor: share.taxMinor,
    ...rateOf(share),
  };
}

/** What refunds took off an order's charge; what had been paid too much and was given back is none of it. */
export function takenOffMinor({ paidMinor, refundedMinor }: Refunded, totalMinor: number): number {
  const unrefunded = { paidMinor, totalMinor, taxMinor: 0, refundedMinor: 0 };
  return Math.min(goodwillOf(refundedMinor, unrefunded).goodwillMinor, totalMinor);
}

function refundLines(order: BilledOrder, shares: readonly Share[], style: LineStyle): Unplaced[] {
  const backMinor = takenOffMinor(order, order.bill.totalMinor);
  if (backMinor === 0) return [];
  return spread(backMinor, shares.map(grossOf)).flatMap((grossMinor, at) => {
    const share = shares[at];
    if (!share || grossMinor === 0) return [];
    const netMinor = netOfPart(grossMinor, share);
    return [
      {
        ...{ orderId: order.id, session: sessionOf(order), text: style.words.refund, parts: [] },
        ...{ quantityMilli: -1000, unit: 'session' as const },
        ...{ netMinor: 0 - netMinor, taxMinor: netMinor - grossMinor, ...rateOf(share) },
      },
    ];
  });
}

/** The lines of all orders, in their order, counted from 1. */
export function linesOf(orders: readonly BilledOrder[], style: LineStyle): DocumentLine[] {
  const lines = orders.flatMap((order) => {
    const shares = sharesOf(order.bill, style.categoryOf);
    const billed =
      style.detail === 'orders' || order.bill.lines.length === 0
        ? shares.map((share, at) => wholeLine(order, share, style, at === 0))
        : shares.flatMap((share) => componentLines(order, share, style));
    return [...billed, ...refundLines(order, shares, style)];
  });
  return lines.map((line, at) => ({ position: at + 1, ...line }));
}

/** One entry for each category and rate, the highest rate first. */
export function taxesOf(lines: readonly DocumentLine[], reasonOf: (category: TaxCategory) => string): DocumentTax[] {
  const found = new Map<string, DocumentTax>();
  for (const { category, rateBasisPoints, netMinor, taxMinor } of lines) {
    const key = `${category} ${rateBasisPoints}`;
    const before = found.get(key);
    found.set(key, {
      category,
      rateBasisPoints,
      netMinor: (before?.netMinor ?? 0) + netMinor,
      taxMinor: (before?.taxMinor ?? 0) + taxMinor,
      reason: reasonOf(category),
    });
  }
  return [...found.values()].sort(
    (a, b) => b.rateBasisPoints - a.rateBasisPoints || (a.category < b.category ? -1 : 1),
  );
}

/** Sums of the lines. */
export function totalsOf(lines: readonly Pick<DocumentLine, 'netMinor' | 'taxMinor'>[]) {
  let netMinor = 0;
  let taxMinor = 0;
  for (const line of lines) {
    netMinor += line.netMinor;
    taxMinor += line.taxMinor;
  }
  return { netMinor, taxMinor, totalMinor: netMinor + taxMinor };
}
