/**
 * A document on paper: A4, as a PDF/A-3b that holds the e-invoice where there is one. Window for the address as in DIN 5008, then what it is, what
 * was supplied, what it comes to, and how it is paid; who issues it stands at the foot of each page. The same document gives the same bytes.
 */
import type { InvoiceDocument } from '../document.ts';
import { worded } from '../words.ts';
import { type Figures, figuresOf } from './figures.ts';
import { contentWidth, type Fonts, hairline, muted, newSheet, page, type Sheet, type Style } from './sheet.ts';
import { drawLines, sumsLeft } from './table.ts';

export interface PdfInput {
  readonly document: InvoiceDocument;
  readonly fonts: Fonts;
  /** PNG or JPEG. */
  readonly logo: Uint8Array | null;
  /** The e-invoice to put inside. */
  readonly xml: string | undefined;
}

const right = page.width - page.right;
const bottom = page.height - page.bottom;
const windowTop = 128;
const metaLeft = 352;
const small: Style = { size: 7.5, colour: muted };
const foot: Style = { size: 6.8, colour: muted };
const footRow = 10;

const joined = (...parts: string[]): string => parts.filter((part) => part !== '').join(' ');
const dotted = (...parts: string[]): string => parts.filter((part) => part !== '').join(' · ');

function drawHead(sheet: Sheet, { document: d, logo }: PdfInput): void {
  if (logo) sheet.doc.image(Buffer.from(logo), page.left, page.top, { fit: [190, 46] });
  else {
    const style: Style = { size: d.seller.name.length > 60 ? 10 : 14, strong: true, colour: d.accent };
    sheet.text(d.seller.name, page.left, page.top + 8, contentWidth * 0.7, style);
  }
}

function drawBuyer(sheet: Sheet, { document: d }: PdfInput, figures: Figures): number {
  const { buyer, seller } = d;
  if (!buyer) return windowTop;
  const width = metaLeft - page.left - 30;
  const sender = dotted(seller.name, seller.street, joined(seller.postcode, seller.city));
  let y = sheet.text(sender, page.left, windowTop, width, { size: 6.5, colour: muted }) + 7;
  const country = buyer.country !== '' && buyer.country !== seller.country ? buyer.country : '';
  const lines = [buyer.name, buyer.street, joined(buyer.postcode, buyer.city), country];
  for (const [at, text] of lines.entries()) y = sheet.text(text, page.left, y, width, { size: 10, strong: at === 0 });
  return buyer.vatId === ''
    ? y
    : sheet.text(`${figures.words.vatId} ${buyer.vatId}`, page.left, y + 4, width, { size: 8, colour: muted });
}

function drawMeta(sheet: Sheet, { document: d }: PdfInput, figures: Figures): number {
  const { words } = figures;
  const rows: [string, string][] = [
    [words.number, d.number],
    [words.issuedOn, figures.day(d.issuedOn)],
    [words.period, figures.period(d.periodFrom, d.periodTo)],
  ];
  if (d.dueOn) rows.push([words.dueOn, figures.day(d.dueOn)]);
  if (d.buyer?.reference) rows.push([words.reference, d.buyer.reference]);
  if (d.preceding)
    rows.push([words.about, worded(words.aboutText, { ...d.preceding, date: figures.day(d.preceding.issuedOn) })]);
  let y = windowTop;
  for (const [label, value] of rows) {
    sheet.text(label, metaLeft, y + 0.8, 80, { size: 8, colour: muted });
    y = sheet.text(value, metaLeft + 84, y, right - metaLeft - 84, { align: 'right' }) + 3;
  }
  return y;
}

const sumRow = 15;

function drawSums(sheet: Sheet, { document: d }: PdfInput, figures: Figures, from: number): number {
  const { words } = figures;
  const amountWidth = 116;
  let y = from;
  const row = (label: string, amount: string, style: Style = {}, space = 5) => {
    const named = sheet.text(label, sumsLeft, y, right - sumsLeft - amountWidth, style);
    const said = sheet.text(amount, right - amountWidth, y, amountWidth, { ...style, align: 'right', tabular: true });
    y = Math.max(named, said) + space;
  };
  row(words.netTotal, figures.money(d.netMinor));
  for (const tax of d.taxes) {
    if (tax.category === 'O') continue;
    const base = d.taxes.length > 1 ? ` (${figures.money(tax.netMinor)})` : '';
    row(`${words.tax} ${figures.rate(tax.rateBasisPoints)}${base}`, figures.money(tax.taxMinor), { colour: muted });
  }
  sheet.line(y, sumsLeft, right, d.accent, 0.8);
  y += 6;
  row(d.type === 'creditNote' ? words.creditTotal : words.total, figures.money(d.totalMinor), {
    size: 11,
    strong: true,
  });
  if (d.type === 'creditNote' || (d.paidMinor === 0 && d.roundingMinor === 0)) return y;
  if (d.paidMinor !== 0) row(words.paid, figures.money(-d.paidMinor), { colour: muted });
  if (d.roundingMinor !== 0) row(words.rounding, figures.money(-d.roundingMinor), { colour: muted });
  row(words.due, figures.money(d.dueMinor), { strong: true });
  return y;
}

/** How it is paid, and what the law wants to be said. */
const closingOf = ({ document: d }: PdfInput, figures: Figures): string[] => {
  const { words } = figures;
  if (d.type === 'creditNote') return [...d.notes];
  const pay =
    d.dueOn && d.dueMinor > 0
      ? worded(words.pay, { amount: figures.money(d.dueMinor), date: figures.day(d.dueOn), number: d.number })
      : d.dueMinor <= 0 && d.totalMinor > 0
        ? words.paidAlready
        : '';
  const account =
    d.dueMinor > 0 && d.seller.iban !== '' ? worded(words.payTo, { iban: joined(d.seller.iban, d.seller.bic) }) : '';
  return [pay, account, ...d.notes].filter((text) => text !== '');
};

function drawFeet(sheet: Sheet, { document: d }: PdfInput, figures: Figures): void {
  const { seller } = d;
  const { words } = figures;
  const third = contentWidth / 3;
  const feet = [
    [seller.name, seller.street, joined(seller.postcode, seller.city), seller.country],
    [seller.contactName, seller.phone, seller.email],
    [
      seller.vatId && `${words.vatId} ${seller.vatId}`,
      seller.taxNumber && `${words.taxNumber} ${seller.taxNumber}`,
      seller.iban && `IBAN ${seller.iban}`,
      seller.bic && `BIC ${seller.bic}`,
    ],
  ];
  const { start, count } = sheet.doc.bufferedPageRange();
  for (let at = 0; at < count; at++) {
    sheet.doc.switchToPage(start + at);
    const top = page.height - page.bottom + 18;
    sheet.line(top - 8, page.left, right, hairline);
    for (const [column, lines] of feet.entries()) {
      let y = top;
      for (const text of lines) {
        if (text === '') continue;
        sheet.text(text, page.left + column * third, y, third - 10, { ...foot, oneLine: true });
        y += footRow;
      }
    }
    // Over the whole width: it is what the law wants to be read.
    sheet.text(seller.registration, page.left, top + 4 * footRow, contentWidth, { ...foot, oneLine: true });
    const last = page.height - 26;
    sheet.text(d.number, page.left, last, third, small);
    sheet.text(worded(words.page, { page: at + 1, pages: count }), right - third, last, third, {
      ...small,
      align: 'right',
    });
  }
}

/** The bytes of the file. */
export async function drawPdf(input: PdfInput): Promise<Uint8Array> {
  const { document: d } = input;
  const sheet = newSheet(d, input.fonts, input.xml);
  const figures = figuresOf(d);
  const newPage = (): number => {
    sheet.doc.addPage({ size: 'A4', margin: 0 });
    const y = sheet.text(`${d.title} ${d.number}`, page.left, page.top, contentWidth, { size: 8.5, colour: muted });
    return y + 14;
  };
  drawHead(sheet, input);
  const top = Math.max(drawBuyer(sheet, input, figures), drawMeta(sheet, input, figures));
  let y = sheet.text(d.title, page.left, Math.max(top + 24, d.buyer ? 232 : 0), contentWidth, {
    ...{ size: 19, strong: true, colour: d.accent },
  });
  y = drawLines(sheet, d, figures, y + 14, newPage);
  const closing = closingOf(input, figures);
  const sumsHeight = (d.taxes.length + 5) * sumRow + 12;
  if (y + sumsHeight > bottom) y = newPage();
  y = drawSums(sheet, input, figures, y + 6) + 18;
  const paragraph = (text: string, style: Style) => {
    if (y + sheet.height(text, contentWidth, style) > bottom) y = newPage();
    y = sheet.text(text, page.left, y, contentWidth, style) + 6;
  };
  for (const text of closing) paragraph(text, {});
  // Once, and as a whole: what a merchant writes there may be long.
  if (d.seller.footer !== '') paragraph(d.seller.footer, small);
  drawFeet(sheet, input, figures);
  return sheet.bytes();
}
