/** The table of lines: only a row that is longer than a page is cut by its end, and a page that goes on says what was carried over. */
import type { DocumentLine, InvoiceDocument } from '../document.ts';
import { worded } from '../words.ts';
import type { Figures } from './figures.ts';
import { contentWidth, muted, page, type Sheet, type Style } from './sheet.ts';

const small: Style = { size: 7.5, colour: muted };
const label: Style = { size: 7.5, colour: muted, strong: true };
const gap = 10;
const widths = { position: 22, quantity: 66, rate: 40, net: 66, gross: 70 } as const;
const bottom = page.height - page.bottom;

const columns = (() => {
  const gross = page.width - page.right - widths.gross;
  const net = gross - widths.net;
  const rate = net - widths.rate;
  const quantity = rate - widths.quantity;
  const text = page.left + widths.position;
  return { gross, net, rate, quantity, text, textWidth: quantity - text - gap };
})();

interface Row {
  readonly line: DocumentLine;
  /** Above the first of a session's lines: which session it is, where and when. */
  readonly heading: readonly (readonly [text: string, style: Style])[];
  /** Small print below the words of the line. */
  readonly details: readonly string[];
  readonly height: number;
}

const headed: Style = { size: 8.5, strong: true };
const headingWidth = page.width - page.right - columns.text;

function rowOf(sheet: Sheet, d: InvoiceDocument, figures: Figures, at: number): Row | undefined {
  const line = d.lines[at];
  if (!line) return undefined;
  const { session } = line;
  // Lines of one session follow each other.
  const isFirst = session !== null && d.lines[at - 1]?.session?.number !== session.number;
  const place = session && isFirst ? [`${session.stationName} · ${session.chargerName}`, figures.span(session)] : [];
  const parts = line.parts.map(({ text, amountMinor }) => `${text}: ${figures.money(amountMinor)}`);
  const isWhole = line.parts.length > 0 || !isFirst;
  const title = session ? worded(figures.words.session, { number: session.number }) : '';
  const heading: Row['heading'] = isWhole
    ? []
    : [
        [title, headed],
        [place.join(' · '), small],
      ];
  const details = isWhole ? [...place, ...parts] : [];
  const height =
    heading.reduce((sum, [text, style]) => sum + sheet.height(text, headingWidth, style) + 1, 0) +
    (heading.length > 0 ? 4 : 0) +
    sheet.height(line.text, columns.textWidth) +
    details.reduce((sum, text) => sum + sheet.height(text, columns.textWidth, small) + 1, 0);
  return { line, heading, details, height: height + 11 };
}

function header(sheet: Sheet, d: InvoiceDocument, { words }: Figures, y: number): number {
  const right: Style = { ...label, align: 'right' };
  sheet.text(words.line, page.left, y, widths.position, label);
  sheet.text(words.description, columns.text, y, columns.textWidth, label);
  sheet.text(words.quantity, columns.quantity, y, widths.quantity, right);
  sheet.text(words.rate, columns.rate, y, widths.rate, right);
  sheet.text(`${words.net} ${d.currency}`, columns.net, y, widths.net, right);
  const end = sheet.text(`${words.gross} ${d.currency}`, columns.gross, y, widths.gross, right);
  sheet.line(end + 4, page.left, page.width - page.right, d.accent, 0.8);
  return end + 10;
}

/** Draws all lines from `y` on and answers where they end. `newPage` begins another page and answers its top. */
export function drawLines(
  sheet: Sheet,
  d: InvoiceDocument,
  figures: Figures,
  from: number,
  newPage: () => number,
): number {
  const right: Style = { align: 'right', tabular: true };
  let y = header(sheet, d, figures, from);
  let carriedMinor = 0;
  const turn = (): number => {
    const top = header(sheet, d, figures, newPage());
    sheet.text(figures.words.carried, columns.text, top, columns.textWidth, small);
    const end = sheet.text(figures.bare(carriedMinor), columns.gross, top, widths.gross, { ...small, ...right }) + 4;
    sheet.line(end);
    return end + 6;
  };
  for (let at = 0; at < d.lines.length; at++) {
    const row = rowOf(sheet, d, figures, at);
    if (!row) break;
    if (y + row.height > bottom) y = turn();
    const { line, heading, details } = row;
    const grossMinor = line.netMinor + line.taxMinor;
    for (const [text, style] of heading) y = sheet.text(text, columns.text, y, headingWidth, style) + 1;
    if (heading.length > 0) y += 4;
    sheet.text(String(line.position), page.left, y, widths.position, { colour: muted });
    sheet.text(figures.quantity(line), columns.quantity, y, widths.quantity, right);
    sheet.text(line.category === 'O' ? '–' : figures.rate(line.rateBasisPoints), columns.rate, y, widths.rate, right);
    sheet.text(figures.bare(line.netMinor), columns.net, y, widths.net, right);
    sheet.text(figures.bare(grossMinor), columns.gross, y, widths.gross, right);
    let below = sheet.text(line.text, columns.text, y, columns.textWidth);
    carriedMinor += grossMinor;
    for (const text of details) {
      if (below + 1 + sheet.height(text, columns.textWidth, small) > bottom) below = turn();
      below = sheet.text(text, columns.text, below + 1, columns.textWidth, small);
    }
    sheet.line(below + 5);
    y = below + 11;
  }
  return y;
}

/** Widths of the block of sums, which stands under the amounts. */
export const sumsLeft = page.left + contentWidth - 230;
