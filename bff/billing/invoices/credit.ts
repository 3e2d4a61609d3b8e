/**
 * Credit notes: what is left of an invoice, and the document that takes back all of it or some amounts of its orders. Amounts on a credit note are
 * above zero; each goes back at the rates at which it was charged, and never more than is left. Pure.
 */
import { dayOf, dayText } from './compose.ts';
import type { DocumentLine, InvoiceDocument } from './document.ts';
import { netOfPart, spread, taxesOf, totalsOf } from './lines.ts';
import { isLanguage, isRegion, localeOf } from './regions.ts';
import { worded, wordsOf } from './words.ts';

export interface CreditAsk {
  /** Gross amounts by order; null: all that is left. */
  readonly amounts: readonly { readonly orderId: string; readonly amountMinor: number }[] | null;
  readonly number: string;
  readonly nowMs: number;
  readonly zone: string;
  readonly note: string;
}

/** What is left of one order at one rate. */
interface Left {
  readonly line: DocumentLine;
  netMinor: number;
  taxMinor: number;
}

const keyOf = (line: DocumentLine): string => `${line.orderId ?? ''} ${line.category} ${line.rateBasisPoints}`;

function leftOf(original: InvoiceDocument, credits: readonly InvoiceDocument[]): Left[] {
  const left = new Map<string, Left>();
  const add = (line: DocumentLine, sign: 1 | -1) => {
    const known = left.get(keyOf(line)) ?? { line, netMinor: 0, taxMinor: 0 };
    known.netMinor += sign * line.netMinor;
    known.taxMinor += sign * line.taxMinor;
    left.set(keyOf(line), known);
  };
  for (const line of original.lines) add(line, 1);
  for (const credit of credits) for (const line of credit.lines) add(line, -1);
  return [...left.values()];
}

const grossOf = ({ netMinor, taxMinor }: Pick<Left, 'netMinor' | 'taxMinor'>): number => netMinor + taxMinor;

/** Gross of an order, or of the whole invoice, that no credit note has taken back. */
export const leftMinor = (original: InvoiceDocument, credits: readonly InvoiceDocument[], orderId?: string): number =>
  leftOf(original, credits)
    .filter(({ line }) => orderId === undefined || line.orderId === orderId)
    .reduce((sum, left) => sum + grossOf(left), 0);

/** The credit note; undefined when nothing is left or an amount is more than what is left of its order. */
export function creditOf(
  original: InvoiceDocument,
  credits: readonly InvoiceDocument[],
  ask: CreditAsk,
): InvoiceDocument | undefined {
  const language = isLanguage(original.language) ? original.language : 'en';
  const words = wordsOf(language, isRegion(original.region) ? original.region : 'eu');
  const left = leftOf(original, credits);
  const lines = ask.amounts
    ? amountLines(left, ask.amounts, words.credit)
    : credits.length === 0
      ? original.lines.map((line) => ({ ...line }))
      : restLines(left, words.credit);
  if (!lines || lines.length === 0) return undefined;
  const totals = totalsOf(lines);
  if (totals.totalMinor <= 0 && original.totalMinor > 0) return undefined;
  const reasons = new Map(original.taxes.map(({ category, reason }) => [category, reason]));
  const taxes = taxesOf(lines, (category) => reasons.get(category) ?? '');
  const date = dayText(original.issuedOn, localeOf(language, original.seller.country));
  const notes = [
    worded(words.creditNotice, { number: original.number, date }),
    ...new Set(taxes.map(({ reason }) => reason)),
    ask.note,
  ];
  return {
    ...original,
    ...totals,
    type: 'creditNote',
    title: words.creditTitle,
    number: ask.number,
    issuedAt: ask.nowMs,
    issuedOn: dayOf(ask.zone, ask.nowMs),
    lines: lines.map((line, at) => ({ ...line, position: at + 1 })),
    taxes,
    // What of it is given back in money is told by the refunds; the document only takes the charge back.
    paidMinor: totals.totalMinor,
    roundingMinor: 0,
    dueMinor: 0,
    dueOn: null,
    preceding: { number: original.number, issuedOn: original.issuedOn },
    notes: notes.filter((note) => note !== ''),
  };
}

const lineOf = ({ line }: Left, netMinor: number, taxMinor: number, words: string): DocumentLine => ({
  ...line,
  text: worded(words, { number: line.session?.number ?? '' }),
  parts: [],
  quantityMilli: 1000,
  unit: 'session',
  netMinor,
  taxMinor,
});

const restLines = (left: readonly Left[], words: string): DocumentLine[] =>
  left
    .filter((each) => each.netMinor !== 0 || each.taxMinor !== 0)
    .map((each) => lineOf(each, each.netMinor, each.taxMinor, words));

function amountLines(
  left: readonly Left[],
  amounts: NonNullable<CreditAsk['amounts']>,
  words: string,
): DocumentLine[] | undefined {
  const byOrder = new Map<string, number>();
  for (const { orderId, amountMinor } of amounts) byOrder.set(orderId, (byOrder.get(orderId) ?? 0) + amountMinor);
  const lines: DocumentLine[] = [];
  for (const [orderId, amountMinor] of byOrder) {
    const own = left.filter((each) => each.line.orderId === orderId && grossOf(each) !== 0);
    const leftOfOrder = own.reduce((sum, each) => sum + grossOf(each), 0);
    if (amountMinor > leftOfOrder) return undefined;
    const shares = spread(amountMinor, own.map(grossOf));
    own.forEach((each, at) => {
      const grossMinor = shares[at] ?? 0;
      if (grossMinor === 0) return;
      const netMinor = netOfPart(grossMinor, each);
      lines.push(lineOf(each, netMinor, grossMinor - netMinor, words));
    });
  }
  return lines;
}
