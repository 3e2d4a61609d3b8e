/** Credit notes and corrections as transactions. */
import { and, eq, inArray } from 'drizzle-orm';
import type { OrderRecord } from '../../charging/orders/rows.ts';
import { type Failure, fail, isFailure, notFound } from '../../kernel/result.ts';
import { invoiceOrders, invoices, legalEntities, orders } from '../../store/tables/index.ts';
import type { Reader, Writer } from '../../store/types.ts';
import { dayOf } from './compose.ts';
import { creditOf, leftMinor } from './credit.ts';
import type { Buyer, InvoiceDocument } from './document.ts';
import { isRefunded } from './invoiced.ts';
import { allot, bindOrders, draftOf, issue, merchantOf, writeInvoice } from './issue.ts';
import { documentOf, type InvoiceRecord } from './rows.ts';

export interface CreditWish {
  readonly amounts: readonly { readonly orderId: string; readonly amountMinor: number }[] | null;
  readonly note: string;
  readonly nowMs: number;
  newId(): string;
}

export const creditsOf = async (read: Reader, invoiceId: string): Promise<InvoiceDocument[]> => {
  const found = await read.select(invoices, {
    where: and(eq(invoices.precedingId, invoiceId), eq(invoices.type, 'creditNote')),
  });
  return found.map(documentOf);
};

/** Why nothing of it can be taken back any more. */
const settled = (invoice: InvoiceRecord): Failure | undefined => {
  if (invoice.type === 'creditNote')
    return fail('conflict', 'This is a credit note. Choose the invoice that it is about.');
  return invoice.creditedBy === null ? undefined : fail('conflict', 'This invoice was taken back as a whole already.');
};

const ordersOf = async (read: Reader, invoiceId: string): Promise<OrderRecord[]> => {
  const bound = await read.select(invoiceOrders, { where: eq(invoiceOrders.invoiceId, invoiceId) });
  const ids = bound.map(({ orderId }) => orderId);
  return ids.length === 0 ? [] : read.select(orders, { where: inArray(orders.id, ids) });
};

/** Issues a credit note, over some amounts or over all that is left. When nothing is left, the orders are free to be invoiced anew. */
export async function credit(w: Writer, invoice: InvoiceRecord, wish: CreditWish): Promise<InvoiceRecord | Failure> {
  const refused = settled(invoice);
  if (refused) return refused;
  const entity = await w.find(legalEntities, invoice.entityId);
  if (!entity) return notFound('issuer of invoices');
  const { nowMs, newId } = wish;
  const { zone } = await merchantOf(w, entity);
  const original = documentOf(invoice);
  const before = await creditsOf(w, invoice.id);
  const document = creditOf(original, before, { ...wish, number: '', zone });
  if (!document)
    return fail('unprocessable', 'That is more than what is left of the invoice. Take back less.', [
      { path: 'amounts', message: 'is more than what is left' },
    ]);
  const number = await allot(w, entity, dayOf(zone, nowMs), nowMs, newId);
  const row = await writeInvoice(
    w,
    { ...document, number },
    {
      id: newId(),
      entity,
      driverId: invoice.driverId,
      batchId: null,
      precedingId: invoice.id,
      orderCount: new Set(document.lines.map(({ orderId }) => orderId)).size,
    },
  );
  const isOver = leftMinor(original, [...before, document]) === 0;
  if (isOver) await w.change(invoices, invoice.id, { creditedBy: row.id, updatedAt: nowMs });
  const bound = isOver || wish.amounts === null ? await ordersOf(w, invoice.id) : [];
  // Orders that were refunded as a whole need no other invoice, and keep the one that tells of them.
  await bindOrders(w, wish.amounts === null ? bound : bound.filter((order) => !isRefunded(order)), null);
  return row;
}

export interface CorrectWish {
  readonly note: string;
  readonly buyer?: Buyer | undefined;
  readonly language?: string | undefined;
  readonly detail?: 'orders' | 'components' | undefined;
  readonly reverseCharge?: boolean | undefined;
  readonly nowMs: number;
  newId(): string;
}

/** Takes the invoice back and issues the corrected one for the same orders, both or neither. */
export async function correct(w: Writer, invoice: InvoiceRecord, wish: CorrectWish): Promise<InvoiceRecord | Failure> {
  const { nowMs, newId, note } = wish;
  if ((await creditsOf(w, invoice.id)).length > 0)
    return fail(
      'conflict',
      'Some of this invoice was taken back already. Take back the rest, and issue a new invoice for its orders.',
    );
  const original = documentOf(invoice);
  const bound = await ordersOf(w, invoice.id);
  const takenBack = await credit(w, invoice, { amounts: null, note, nowMs, newId });
  if (isFailure(takenBack)) return takenBack;
  const draft = await draftOf(w, {
    entityId: invoice.entityId,
    orderIds: bound.map(({ id }) => id),
    buyer: wish.buyer ?? original.buyer ?? undefined,
    language: wish.language ?? original.language,
    detail: wish.detail ?? (original.lines.some(({ parts }) => parts.length > 0) ? 'orders' : 'components'),
    reverseCharge: wish.reverseCharge ?? original.taxes.some(({ category }) => category === 'AE'),
    zeroToo: true,
    note,
  });
  if (isFailure(draft)) return draft;
  const replaces = { number: original.number, issuedOn: original.issuedOn, credit: takenBack.number };
  return issue(w, draft, nowMs, newId, { precedingId: invoice.id, replaces });
}
