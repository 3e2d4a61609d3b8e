/** Invoices by mail: a row for the mail job, whose attachment is made when it is sent. */
import { formatMoney } from '../../kernel/money.ts';
import { type Failure, fail, invalid, isFailure } from '../../kernel/result.ts';
import type { Attachment } from '../../ports/mail.ts';
import { systemScope } from '../../store/scope.ts';
import { invoices, mails } from '../../store/tables/index.ts';
import type { Row, Store, Writer } from '../../store/types.ts';
import { contentTypes, type FileDeps, fileNameOf, fileOf } from './files.ts';
import { isLanguage, isRegion, localeOf } from './regions.ts';
import { documentOf, type InvoiceRecord } from './rows.ts';
import { isMailAddress } from './shapes.ts';
import { worded, wordsOf } from './words.ts';

/** Hands an invoice to the mail job, in the caller's transaction. Without `to` it goes to its buyer. */
export async function mailInvoice(
  w: Writer,
  invoice: InvoiceRecord,
  nowMs: number,
  newId: () => string,
  to: string = invoice.buyerEmail,
): Promise<InvoiceRecord | Failure> {
  if (to === '') return invalid('to', 'The buyer has no e-mail address. Say where to send it.');
  // A list of addresses would be sent to each of them.
  if (!isMailAddress(to)) return invalid('to', `"${to}" is not an e-mail address. Say where to send it.`);
  const d = documentOf(invoice);
  const language = isLanguage(d.language) ? d.language : 'en';
  const words = wordsOf(language, isRegion(d.region) ? d.region : 'eu');
  const amount = formatMoney(d.totalMinor, d.currency, localeOf(language, d.seller.country));
  const said = { title: d.title, number: d.number, seller: d.seller.name, amount };
  await w.insert(mails, {
    ...{ id: newId(), tenantId: invoice.tenantId, to, createdAt: nowMs, sentAt: null, attempts: 0, error: null },
    subject: worded(words.mailSubject, said).slice(0, 200),
    text: worded(words.mailText, said),
    attachments: [{ kind: 'invoicePdf', id: invoice.id, name: fileNameOf(invoice, 'pdf') }],
  });
  w.bell('mails');
  const row = await w.update(invoices, invoice.id, { mailedAt: nowMs, updatedAt: nowMs });
  return row ?? fail('notFound', 'The invoice is not there any more.');
}

/** The files of a mail, for the mail job. Throws when one cannot be made: the mail is then tried again. */
export const invoiceAttachments =
  (store: Store, now: () => number, deps: FileDeps) =>
  async (mail: Row<typeof mails>): Promise<Attachment[]> => {
    const scope = systemScope('jobs');
    const read = store.read(scope);
    const attached: Attachment[] = [];
    for (const { kind, id, name } of mail.attachments ?? []) {
      if (kind !== 'invoicePdf') continue;
      const invoice = await read.find(invoices, id);
      if (!invoice) throw new Error(`There is no invoice ${id} to attach.`);
      const content = await fileOf(read, (work) => store.tx(scope, work), invoice, 'pdf', now(), deps);
      if (isFailure(content)) throw new Error(content.detail);
      attached.push({ name, contentType: contentTypes.pdf, content });
    }
    return attached;
  };
