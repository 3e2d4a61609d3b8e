/**
 * Issuing: what an invoice would be, and the transaction that makes it one. The number is taken in the transaction that writes the invoice, so that
 * a series has no gap; an order's row in `invoice_orders` has the order as its key, so that no order is invoiced twice. An order's
 * `updatedAt` stays, because the bridge knows its own writes by it.
 */
import { and, eq, inArray } from 'drizzle-orm';
import { type OrderRecord, toOrderRow } from '../../charging/orders/rows.ts';
import { type Failure, fail, notFound } from '../../kernel/result.ts';
import { invoiceOrders, invoiceSeries, invoices, legalEntities, orders, tenants } from '../../store/tables/index.ts';
import type { Reader, Writer } from '../../store/types.ts';
import { compose, dayOf, type Issuer, regionOf, sellerOf } from './compose.ts';
import type { Buyer, InvoiceDocument } from './document.ts';
import { readCii, writeCii } from './einvoice/cii.ts';
import { brokenRules } from './einvoice/en16931.ts';
import { enOf, isEInvoice } from './einvoice/from-document.ts';
import type { Broken } from './einvoice/rule.ts';
import { keepLogo } from './logo.ts';
import { type Invoiceable, invoiceable, usualBuyer } from './orders.ts';
import { type EntityRecord, type InvoiceRecord, issuerOf, toInvoiceRow } from './rows.ts';
import { type Missing, missingFor, reverseChargeProblem } from './rules.ts';

export interface IssueAsk {
  readonly entityId: string;
  readonly orderIds: readonly string[];
  readonly buyer?: Buyer | undefined;
  readonly language?: string | undefined;
  readonly detail?: 'orders' | 'components' | undefined;
  readonly form?: InvoiceDocument['form'] | undefined;
  readonly reverseCharge?: boolean | undefined;
  readonly zeroToo?: boolean | undefined;
  readonly note?: string | undefined;
}

/** What is asked for, with everything that it is made of. */
export interface Draft {
  readonly ask: IssueAsk;
  readonly entity: EntityRecord;
  readonly issuer: Issuer;
  readonly zone: string;
  readonly found: Invoiceable;
  readonly driverId: string | null;
  readonly buyer: Buyer | null;
}

export interface Verdict {
  readonly missing: readonly Missing[];
  readonly rules: readonly Broken[];
}

/** Of the merchant whose issuer it is. */
export const merchantOf = async (read: Reader, { tenantId }: Pick<EntityRecord, 'tenantId'>) => {
  const merchant = await read.find(tenants, tenantId);
  return { zone: merchant?.zone ?? 'UTC', brand: merchant?.brand };
};

export async function draftOf(read: Reader, ask: IssueAsk): Promise<Draft | Failure> {
  const entity = await read.find(legalEntities, ask.entityId);
  if (!entity) return notFound('issuer of invoices');
  const found = await invoiceable(read, entity, ask.orderIds, ask.zeroToo === true);
  const usual = await usualBuyer(read, entity, found.records);
  const { zone, brand } = await merchantOf(read, entity);
  const issuer = issuerOf(entity, brand);
  return { ask, entity, issuer, zone, found, driverId: usual.driverId, buyer: ask.buyer ?? usual.buyer };
}

type Replaced = Parameters<typeof compose>[0]['replaces'];

export const composed = (draft: Draft, number: string, nowMs: number, replaces?: Replaced): InvoiceDocument =>
  compose({
    issuer: draft.issuer,
    buyer: draft.buyer,
    orders: draft.found.billed,
    number,
    nowMs,
    zone: draft.zone,
    language: draft.ask.language,
    detail: draft.ask.detail,
    form: draft.ask.form,
    reverseCharge: draft.ask.reverseCharge,
    note: draft.ask.note,
    replaces,
  });

/** What hinders the issue of a document; the e-invoice is judged as it would be read. */
export function judge(document: InvoiceDocument, draft: Pick<Draft, 'ask' | 'issuer' | 'buyer'>): Verdict {
  const { issuer, buyer } = draft;
  const wrong = draft.ask.reverseCharge
    ? reverseChargeProblem(regionOf(issuer.region), sellerOf(issuer), buyer)
    : undefined;
  const missing = [...(wrong ? [wrong] : []), ...missingFor(document)];
  return { missing, rules: isEInvoice(document) ? brokenRules(readCii(writeCii(enOf(document)))) : [] };
}

/** The number that stands for one not yet given, so that a preview is judged as the document would be. */
export const previewNumber = '–';

const maxErrors = 50;

/** Why this draft cannot be issued; undefined when it can. */
export function refusalOf(draft: Draft, verdict: Verdict): Failure | undefined {
  const { problems, billed } = draft.found;
  const [first] = problems;
  if (first)
    return fail(
      'unprocessable',
      problems.length === 1
        ? `The order ${first.orderId} cannot be invoiced. ${first.message}`
        : `${problems.length} orders cannot be invoiced; the first: ${first.message}`,
      problems.slice(0, maxErrors).map(({ orderId, message }) => ({
        path: `orderIds.${draft.ask.orderIds.indexOf(orderId)}`,
        message,
      })),
    );
  if (billed.length === 0) return fail('unprocessable', 'There is no order to invoice. Choose some.');
  const errors = [
    ...verdict.missing.map(({ field, message }) => ({ path: field, message })),
    ...verdict.rules.map(({ rule, message }) => ({ path: rule, message: `${rule}: ${message}` })),
  ];
  return errors[0] && fail('unprocessable', `The invoice is not complete. ${errors[0].message}`, errors);
}

const numberLength = 5;

/** Takes the next number of the issuer's series of this year, in the transaction of its document. */
export async function allot(
  w: Writer,
  entity: Pick<EntityRecord, 'id' | 'tenantId' | 'prefix'>,
  day: string,
  nowMs: number,
  newId: () => string,
): Promise<string> {
  const name = `${entity.prefix}${day.slice(0, 4)}`;
  const series = await w.first(invoiceSeries, {
    where: and(eq(invoiceSeries.entityId, entity.id), eq(invoiceSeries.name, name)),
  });
  const next = series?.nextNumber ?? 1;
  if (series) await w.change(invoiceSeries, series.id, { nextNumber: next + 1, updatedAt: nowMs });
  else
    await w.insert(invoiceSeries, {
      ...{ id: newId(), tenantId: entity.tenantId, entityId: entity.id, name, nextNumber: next + 1, updatedAt: nowMs },
    });
  return `${name}-${String(next).padStart(numberLength, '0')}`;
}

export interface Origin {
  readonly id: string;
  readonly entity: Pick<EntityRecord, 'id' | 'tenantId' | 'logo'>;
  readonly driverId: string | null;
  readonly batchId: string | null;
  readonly precedingId: string | null;
  readonly orderCount: number;
}

/** Writes the row of an issued document and tells of it. Credit notes count below zero. */
export async function writeInvoice(w: Writer, document: InvoiceDocument, origin: Origin): Promise<InvoiceRecord> {
  // Not a product with -1, which makes a zero that is not one.
  const signed = (minor: number) => (document.type === 'creditNote' ? 0 - minor : minor);
  const { entity, id, driverId, batchId, precedingId, orderCount } = origin;
  const row: InvoiceRecord = {
    ...{ id, tenantId: entity.tenantId, entityId: entity.id, driverId, batchId, precedingId, orderCount },
    ...{ number: document.number, type: document.type, form: document.form, region: document.region },
    ...{ language: document.language, issuedAt: document.issuedAt, currency: document.currency },
    day: Number(document.issuedOn.replaceAll('-', '')),
    buyerName: document.buyer?.name ?? '',
    buyerEmail: document.buyer?.email ?? '',
    netMinor: signed(document.netMinor),
    taxMinor: signed(document.taxMinor),
    totalMinor: signed(document.totalMinor),
    creditedBy: null,
    document,
    logoId: await keepLogo(w, entity, document.issuedAt),
    mailedAt: null,
    createdAt: document.issuedAt,
    updatedAt: document.issuedAt,
  };
  await w.insert(invoices, row);
  await w.emit('invoice.issued', id, toInvoiceRow(row), row.tenantId);
  return row;
}

const atOnce = 500;

/** Puts orders on an invoice, or takes them off it (null). */
export async function bindOrders(
  w: Writer,
  records: readonly OrderRecord[],
  invoice: Pick<InvoiceRecord, 'id' | 'tenantId'> | null,
): Promise<void> {
  const invoiceId = invoice?.id ?? null;
  for (let at = 0; at < records.length; at += atOnce) {
    const ids = records.slice(at, at + atOnce).map(({ id }) => id);
    if (invoice)
      await w.insert(
        invoiceOrders,
        ids.map((orderId) => ({ orderId, tenantId: invoice.tenantId, invoiceId: invoice.id })),
      );
    else await w.removeWhere(invoiceOrders, inArray(invoiceOrders.orderId, ids));
    await w.updateWhere(orders, inArray(orders.id, ids), { invoiceId });
  }
  for (const record of records)
    await w.emit('order.changed', record.id, toOrderRow({ ...record, invoiceId }), record.tenantId);
}

/** Issues a draft, or says why not. The draft has to be read by the same writer. */
export async function issue(
  w: Writer,
  draft: Draft,
  nowMs: number,
  newId: () => string,
  more: { readonly batchId?: string; readonly precedingId?: string; readonly replaces?: Replaced } = {},
): Promise<InvoiceRecord | Failure> {
  const preview = composed(draft, previewNumber, nowMs, more.replaces);
  const refused = refusalOf(draft, judge(preview, draft));
  if (refused) return refused;
  const { entity, found, driverId } = draft;
  const document = { ...preview, number: await allot(w, entity, dayOf(draft.zone, nowMs), nowMs, newId) };
  const origin = { id: newId(), entity, driverId, orderCount: found.records.length };
  const row = await writeInvoice(w, document, {
    ...origin,
    batchId: more.batchId ?? null,
    precedingId: more.precedingId ?? null,
  });
  await bindOrders(w, found.records, row);
  return row;
}
