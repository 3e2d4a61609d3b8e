/** A sheet of paper to draw on: fonts, colours, and text that is measured before it is put down. What is drawn is in the other files. */
import type { OpenFont } from 'fontkit';
import PDFDocument from 'pdfkit';
import type { InvoiceDocument } from '../document.ts';
import { factPacket } from './xmp.ts';

/** Whole TrueType fonts: PDF/A embeds what it uses of them. */
export interface Fonts {
  readonly regular: OpenFont;
  readonly strong: OpenFont;
}

export const page = { width: 595.28, height: 841.89, left: 57, right: 57, top: 48, bottom: 102 } as const;
export const contentWidth = page.width - page.left - page.right;
export const ink = '#111827';
export const muted = '#6B7280';
export const hairline = '#D1D5DB';

export interface Style {
  readonly size?: number;
  readonly strong?: boolean;
  readonly colour?: string;
  readonly align?: 'left' | 'right';
  /** Figures of one width, for columns of numbers. */
  readonly tabular?: boolean;
  /** What does not fit into one line is cut off: at the foot of a page nothing may run over. */
  readonly oneLine?: boolean;
}

export type Sheet = ReturnType<typeof newSheet>;

/** What the fonts hold: Latin with its extensions, Greek, Cyrillic, punctuation and signs of currencies. PDF/A allows no character without a picture. */
const unprintable =
  /[^\n\u0020-\u007E\u00A0-\u017F\u018F\u0192\u01A0\u01A1\u01AF\u01B0\u0218-\u021B\u0384-\u038A\u038C\u038E-\u03A1\u03A3-\u03CE\u0400-\u045F\u0490\u0491\u1E80-\u1E85\u1E9E\u1EA0-\u1EF9\u2000-\u200A\u2010\u2012-\u2015\u2018-\u201E\u2020-\u2022\u2026\u202F\u2030\u2039\u203A\u20AC\u20BD\u20B4\u20BA\u20B9\u2116\u2122]/gu;
export const printable = (text: string): string => text.normalize('NFC').replace(unprintable, '?');

/** What the e-invoice inside the file is called, as Factur-X wants it. */
const attachmentName = 'factur-x.xml';

/** Opens a PDF/A-3b. The time of issue stands for the clock, so that one document gives the same bytes whenever it is drawn. */
export function newSheet(document: InvoiceDocument, fonts: Fonts, xml: string | undefined) {
  const at = new Date(document.issuedAt);
  const doc = new PDFDocument({
    ...{ size: 'A4', margin: 0, bufferPages: true, font: '', lang: document.language, displayTitle: true },
    ...{ pdfVersion: '1.7', subset: 'PDF/A-3b' },
    // The title goes into the metadata as it is, so it must hold nothing that XML reads.
    info: {
      Title: `${document.title} ${document.number}`.replace(/[<>&]/g, ' '),
      Producer: 'Wattfront',
      Creator: 'Wattfront',
      CreationDate: at,
      ModDate: at,
    },
  });
  for (const [name, font] of [
    ['regular', fonts.regular],
    ['strong', fonts.strong],
  ] as const) {
    // A picture that several characters share would be told as that of the document drawn before.
    font._glyphs = {};
    doc.registerFont(name, font);
  }
  if (xml !== undefined) {
    const dated = { creationDate: at, modifiedDate: at };
    const said = { relationship: 'Alternative' as const, description: 'Factur-X / ZUGFeRD', type: 'text/xml' };
    doc.file(Buffer.from(xml, 'utf8'), { name: attachmentName, ...dated, ...said });
    doc.appendXML(factPacket(attachmentName));
  }
  const options = (width: number, { align = 'left', tabular = false, oneLine = false, size = 9 }: Style) => ({
    ...{ width, align, lineGap: 1.5, lineBreak: true },
    ...(oneLine && { height: size, ellipsis: true }),
    // Other text is laid out by words, which are remembered.
    ...(tabular && { features: ['tnum' as const] }),
  });
  const choose = ({ size = 9, strong = false, colour = ink }: Style) =>
    doc
      .font(strong ? 'strong' : 'regular')
      .fontSize(size)
      .fillColor(colour);
  return {
    doc,
    /** How high the text will be at this width. */
    height: (text: string, width: number, style: Style = {}): number =>
      text === '' ? 0 : choose(style).heightOfString(printable(text), options(width, style)),
    /** Puts text down and answers where it ends. */
    text(text: string, x: number, y: number, width: number, style: Style = {}): number {
      if (text === '') return y;
      const shown = printable(text);
      const chosen = choose(style);
      const height = chosen.heightOfString(shown, options(width, style));
      chosen.text(shown, x, y, options(width, style));
      return y + height;
    },
    line(
      y: number,
      from: number = page.left,
      to: number = page.width - page.right,
      colour: string = hairline,
      width = 0.5,
    ): void {
      doc.moveTo(from, y).lineTo(to, y).lineWidth(width).strokeColor(colour).stroke();
    },
    /** The bytes, once all is drawn. */
    async bytes(): Promise<Uint8Array> {
      const chunks: Uint8Array[] = [];
      const done = new Promise<void>((resolve, reject) => {
        doc.on('data', (chunk: Uint8Array) => chunks.push(chunk));
        doc.on('end', resolve);
        doc.on('error', reject);
      });
      doc.end();
      await done;
      return Buffer.concat(chunks);
    },
  };
}
