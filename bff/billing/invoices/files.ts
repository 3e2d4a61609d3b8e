/**
 * Files of invoices: made when first asked for, from the document and the logo that were stored at its issue, and kept, so that everybody gets the
 * same bytes ever after. What was issued before logos were kept is drawn with the issuer's of the moment it is first asked for.
 */
import { createHash } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { type Failure, fail } from '../../kernel/result.ts';
import type { Printer } from '../../ports/printer.ts';
import { invoiceFiles } from '../../store/tables/index.ts';
import type { Reader, Row, Writer } from '../../store/types.ts';
import type { InvoiceDocument } from './document.ts';
import { writeCii } from './einvoice/cii.ts';
import { enOf, isEInvoice } from './einvoice/from-document.ts';
import { plainEn } from './einvoice/model.ts';
import { writeUbl } from './einvoice/ubl.ts';
import { logoOf } from './logo.ts';
import { documentOf, type InvoiceRecord } from './rows.ts';

export type FileKind = Row<typeof invoiceFiles>['kind'];
export const contentTypes: Readonly<Record<FileKind, string>> = {
  pdf: 'application/pdf',
  cii: 'application/xml',
  ubl: 'application/xml',
};

export interface FileDeps {
  newId(): string;
  printer: Pick<Printer, 'draw'>;
}

/** Name of the file when it is saved: the number, with what file systems refuse made into dashes. */
export const fileNameOf = (invoice: Pick<InvoiceRecord, 'number'>, kind: FileKind): string =>
  `${invoice.number.replace(/[^\w.-]/g, '-')}${kind === 'ubl' ? '.ubl' : ''}.${kind === 'pdf' ? 'pdf' : 'xml'}`;

/** Factur-X files hold the profile EN 16931 itself; XRechnung is a file of its own. */
const embedded = (d: InvoiceDocument): string | undefined =>
  isEInvoice(d) && d.buyer ? writeCii({ ...enOf(d), specification: plainEn, process: '' }) : undefined;

const made = async (read: Reader, invoice: InvoiceRecord, kind: FileKind, deps: FileDeps): Promise<Uint8Array> => {
  const document = documentOf(invoice);
  if (kind === 'cii') return Buffer.from(writeCii(enOf(document)), 'utf8');
  if (kind === 'ubl') return Buffer.from(writeUbl(enOf(document)), 'utf8');
  return deps.printer.draw({ document, logo: await logoOf(read, invoice), xml: embedded(document) });
};

/** The bytes of a file, made and kept if nobody asked for it before. Fails for the e-invoice of what is none. */
export async function fileOf(
  read: Reader,
  tx: <R>(work: (w: Writer) => Promise<R>) => Promise<R>,
  invoice: InvoiceRecord,
  kind: FileKind,
  nowMs: number,
  deps: FileDeps,
): Promise<Uint8Array | Failure> {
  const document = documentOf(invoice);
  if (kind !== 'pdf' && !(isEInvoice(document) && document.buyer))
    return fail('conflict', 'Only full invoices of issuers in the EU have an e-invoice. Download the PDF instead.');
  const where = and(eq(invoiceFiles.invoiceId, invoice.id), eq(invoiceFiles.kind, kind));
  const known = await read.first(invoiceFiles, { where });
  if (known) return known.content;
  const content = Buffer.from(await made(read, invoice, kind, deps));
  return tx(async (w) => {
    // Somebody may have asked at the same moment: the first file counts.
    const first = await w.first(invoiceFiles, { where });
    if (first) return first.content;
    await w.insert(invoiceFiles, {
      ...{ id: deps.newId(), tenantId: invoice.tenantId, invoiceId: invoice.id, kind, content },
      sha256: createHash('sha256').update(content).digest('hex'),
      createdAt: nowMs,
    });
    return content;
  });
}
