/** Tables of invoices: who issues them, their numbers, files, credits and batches. */
import { sql } from 'drizzle-orm';
import type { BatchProblemCode } from '../../billing/invoices/shapes.ts';
import { bool, bytes, index, int, json, table, text, uniqueIndex } from '../kit.ts';

/** Who issues invoices. */
export const legalEntities = table(
  'legal_entities',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    name: text('name').notNull(),
    street: text('street').notNull(),
    postcode: text('postcode').notNull(),
    city: text('city').notNull(),
    country: text('country').notNull(),
    /** VAT, GST or UID number; empty where there is none. */
    vatId: text('vat_id').notNull(),
    /** National tax number, ABN, EIN. */
    taxNumber: text('tax_number').notNull(),
    registration: text('registration').notNull(),
    contactName: text('contact_name').notNull(),
    email: text('email').notNull(),
    phone: text('phone').notNull(),
    iban: text('iban').notNull(),
    bic: text('bic').notNull(),
    /** Key of the region's template in `billing/invoices/regions.ts`. */
    region: text('region').notNull(),
    language: text('language').notNull(),
    /** Series are named by it: `{prefix}{year}-{number}`. */
    prefix: text('prefix').notNull(),
    /** Issues without value-added tax by law (small business). */
    smallBusiness: bool('small_business').notNull(),
    termsDays: int('terms_days').notNull(),
    /** Hex colour of headings, empty: that of the merchant's theme. */
    accent: text('accent').notNull(),
    /** PNG or JPEG. */
    logo: bytes('logo'),
    footer: text('footer').notNull(),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [index('legal_entities_tenant').on(t.tenantId, t.name, t.id)],
);

/** The next number of each series; locked by the transaction that issues. */
export const invoiceSeries = table(
  'invoice_series',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    entityId: text('entity_id').notNull(),
    /** Prefix and year. */
    name: text('name').notNull(),
    nextNumber: int('next_number').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('invoice_series_name').on(t.entityId, t.name),
    index('invoice_series_tenant').on(t.tenantId, t.id),
  ],
);

/** Issued, and never changed; mailing is beside it. */
export const invoices = table(
  'invoices',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    entityId: text('entity_id').notNull(),
    number: text('number').notNull(),
    type: text('type').$type<'invoice' | 'creditNote' | 'correction'>().notNull(),
    form: text('form').$type<'full' | 'simplified' | 'receipt'>().notNull(),
    region: text('region').notNull(),
    language: text('language').notNull(),
    issuedAt: int('issued_at').notNull(),
    /** Local date of issue, yyyymmdd. */
    day: int('day').notNull(),
    buyerName: text('buyer_name').notNull(),
    buyerEmail: text('buyer_email').notNull(),
    driverId: text('driver_id'),
    currency: text('currency').notNull(),
    netMinor: int('net_minor').notNull(),
    taxMinor: int('tax_minor').notNull(),
    totalMinor: int('total_minor').notNull(),
    orderCount: int('order_count').notNull(),
    /** The invoice that a credit note or correction is about. */
    precedingId: text('preceding_id'),
    /** Taken back by this credit note. */
    creditedBy: text('credited_by'),
    /** `InvoiceDocument` of `billing/invoices/document.ts`: all that is printed. */
    document: json<unknown>('document').notNull(),
    /** The logo it was issued with; empty: without one; null: issued before logos were kept, drawn with the issuer's. */
    logoId: text('logo_id'),
    batchId: text('batch_id'),
    mailedAt: int('mailed_at'),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('invoices_number').on(t.entityId, t.number),
    index('invoices_tenant').on(t.tenantId, t.issuedAt, t.id),
    index('invoices_batch').on(t.batchId).where(sql`"batch_id" is not null`),
    index('invoices_driver').on(t.driverId, t.issuedAt).where(sql`"driver_id" is not null`),
    index('invoices_preceding').on(t.precedingId).where(sql`"preceding_id" is not null`),
  ],
);

/** An order is invoiced once; the row goes when its invoice is credited as a whole. */
export const invoiceOrders = table(
  'invoice_orders',
  {
    orderId: text('order_id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    invoiceId: text('invoice_id').notNull(),
  },
  (t) => [index('invoice_orders_invoice').on(t.invoiceId)],
);

/** What refunds of invoiced orders were or are to be credited. Of the order's merchant; the invoice may be of one above. */
export const invoiceCredits = table(
  'invoice_credits',
  {
    /** That of the refund. */
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    invoiceId: text('invoice_id').notNull(),
    orderId: text('order_id').notNull(),
    /** What was credited; zero until then. */
    amountMinor: int('amount_minor').notNull(),
    /** Not to be tried before; null: it is done. */
    dueAt: int('due_at'),
    createdAt: int('created_at').notNull(),
  },
  (t) => [
    index('invoice_credits_due').on(t.dueAt).where(sql`"due_at" is not null`),
    index('invoice_credits_invoice').on(t.invoiceId),
    index('invoice_credits_tenant').on(t.tenantId, t.id),
  ],
);

/** Logos that documents were issued with, each kept once for an issuer. */
export const invoiceLogos = table(
  'invoice_logos',
  {
    /** The issuer and the SHA-256 of the picture. */
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    content: bytes('content').notNull(),
    createdAt: int('created_at').notNull(),
  },
  (t) => [index('invoice_logos_tenant').on(t.tenantId, t.id)],
);

/** Files of invoices, made once. */
export const invoiceFiles = table(
  'invoice_files',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    invoiceId: text('invoice_id').notNull(),
    kind: text('kind').$type<'pdf' | 'cii' | 'ubl'>().notNull(),
    content: bytes('content').notNull(),
    sha256: text('sha256').notNull(),
    createdAt: int('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('invoice_files_kind').on(t.invoiceId, t.kind),
    index('invoice_files_tenant').on(t.tenantId, t.id),
  ],
);

/** Invoices issued over a filter, in the background. */
export const invoiceBatches = table(
  'invoice_batches',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    entityId: text('entity_id').notNull(),
    name: text('name').notNull(),
    /** Filter, grouping, mail: `billing/invoices/contract.ts`. */
    plan: json<unknown>('plan').notNull(),
    state: text('state').$type<'queued' | 'running' | 'done' | 'failed' | 'cancelled'>().notNull(),
    /** Orders that the filter found. */
    total: int('total').notNull(),
    /** Of them, those that were gone through, whatever came of it. */
    done: int('done').notNull().default(0),
    /** Of those done, what could not be invoiced. */
    failed: int('failed').notNull(),
    /** Invoices, not orders: one may hold many. */
    issued: int('issued').notNull(),
    /** What could not be invoiced and why, at most 200; without an order: why the batch ended. */
    problems: json<{ orderId: string; code?: BatchProblemCode; message: string }[]>('problems').notNull(),
    /** The last group of orders that was gone through; the next ones come after this one. */
    cursor: text('cursor'),
    nodeId: text('node_id').notNull(),
    actorName: text('actor_name').notNull(),
    createdAt: int('created_at').notNull(),
    updatedAt: int('updated_at').notNull(),
  },
  (t) => [
    index('invoice_batches_tenant').on(t.tenantId, t.createdAt, t.id),
    index('invoice_batches_state').on(t.state),
  ],
);
