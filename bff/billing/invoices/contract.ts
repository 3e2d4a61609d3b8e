/** Invoices: the issued documents. Who issues them and batches that issue many have files of their own, for pages that need only one of them. */
import * as z from 'zod/mini';
import { endpoint, feature, nothing, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';
import { buyerSchema, documentSchema, invoiceForms, invoiceTypes } from './document.ts';
import { detail, id, language, mailAddress, note, orderProblems } from './shapes.ts';

export * from './batch-contract.ts';
export * from './issuers-contract.ts';

export const invoice = f.entity('invoice', 'Invoice', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  entityId: f.id({ label: 'Issuer', filter: true, hidden: true }),
  number: f.text({ label: 'Number', max: 40, filter: true, sort: true }),
  type: f.choice(invoiceTypes, { label: 'Kind', filter: true, sort: true }),
  form: f.choice(invoiceForms, { label: 'Form', filter: true, hidden: true }),
  issuedAt: f.time({ label: 'Issued', filter: true, sort: true }),
  buyerName: f.text({ label: 'Buyer', max: 120, filter: true, sort: true }),
  buyerEmail: f.text({ label: 'E-mail', max: 254, filter: true, hidden: true }),
  driverId: f.id({ label: 'Driver', nullable: true, filter: true, hidden: true }),
  orderCount: f.integer({ label: 'Orders' }),
  /** Amounts are below zero on credit notes, so that a sum over the list is what was charged in the end. */
  netMinor: f.money({ label: 'Net' }),
  taxMinor: f.money({ label: 'Tax' }),
  totalMinor: f.money({ label: 'Total', filter: true, sort: true }),
  currency: f.text({ label: 'Currency', max: 3, filter: true, hidden: true }),
  region: f.text({ label: 'Rules of', max: 10, hidden: true }),
  language: f.text({ label: 'Language', max: 10, hidden: true }),
  precedingId: f.id({
    label: 'About invoice',
    nullable: true,
    filter: true,
    hidden: true,
    help: 'The invoice that a credit note takes back or a correction replaces',
  }),
  creditedBy: f.id({ label: 'Taken back by', nullable: true, hidden: true, help: 'The credit note that took it back' }),
  batchId: f.id({ label: 'Batch', nullable: true, filter: true, hidden: true }),
  mailedAt: f.time({ label: 'Mailed', nullable: true, sort: true }),
  createdAt: f.time({ label: 'Created', hidden: true }),
  updatedAt: f.time({ label: 'Changed', hidden: true }),
});

export const maxOrders = 1_000;

const issueBody = z.strictObject({
  entityId: id,
  orderIds: z.array(id).check(z.minLength(1), z.maxLength(maxOrders)),
  /** Without one, the buyer that the orders' driver had last; otherwise a simplified invoice, where that is allowed. */
  buyer: z.optional(buyerSchema),
  language,
  detail,
  /** Default: full with a buyer's address, otherwise what the region allows. */
  form: z.optional(z.enum(invoiceForms)),
  /** The buyer owes the tax: a business in another country of the EU with a VAT id. The orders must have been priced without tax. */
  reverseCharge: z.optional(z.boolean()),
  /** Orders that cost nothing are taken in too. */
  zeroToo: z.optional(z.boolean()),
  note: z.optional(note),
  /** Mail it to the buyer, or the driver, at once. */
  mail: z.optional(z.boolean()),
});

const row = f.rowSchema(invoice);
const path = '/v1/invoices';
const one = `${path}/{id}` as const;

export const invoices = feature('invoices', 'Invoices', {
  ...resource(invoice, { path, view: 'invoice:view', edit: 'invoice:edit', only: [] }),
  preview: endpoint({
    method: 'POST',
    path: `${path}/preview`,
    may: 'invoice:edit',
    summary: 'What an invoice would look like and what hinders it; writes nothing',
    body: issueBody,
    out: z.object({
      /** Null when no order can be invoiced. */
      document: z.nullable(documentSchema),
      /** Orders that cannot be invoiced, and why. */
      problems: z.array(z.object({ orderId: z.string(), code: z.enum(orderProblems), message: z.string() })),
      /** What the law wants to read on the document and is not there; `field` such as `seller.vatId`. */
      missing: z.array(z.object({ field: z.string(), message: z.string() })),
      /** Business rules of EN 16931 that the e-invoice would break. */
      rules: z.array(z.object({ rule: z.string(), message: z.string() })),
    }),
  }),
  issue: endpoint({
    method: 'POST',
    path,
    may: 'invoice:edit',
    status: 201,
    summary: 'Issue an invoice for orders: numbered without gaps, never changed afterwards, each order once',
    body: issueBody,
    out: row,
  }),
  credit: endpoint({
    method: 'POST',
    path: `${one}/credit`,
    may: 'invoice:edit',
    status: 201,
    summary: 'Take an invoice back by a credit note: whole, which frees its orders, or some amounts of its orders',
    body: z.strictObject({
      note,
      /** Gross amounts to take back; not given: all that is left, and the orders may be invoiced anew. */
      amounts: z.optional(
        z
          .array(z.strictObject({ orderId: id, amountMinor: z.int().check(z.gte(1)) }))
          .check(z.minLength(1), z.maxLength(maxOrders)),
      ),
      mail: z.optional(z.boolean()),
    }),
    out: row,
  }),
  correct: endpoint({
    method: 'POST',
    path: `${one}/correct`,
    may: 'invoice:edit',
    status: 201,
    summary: 'Take an invoice back and issue a corrected one for the same orders, both at once; answers the new one',
    body: z.strictObject({
      note,
      buyer: z.optional(buyerSchema),
      language,
      detail,
      reverseCharge: z.optional(z.boolean()),
      mail: z.optional(z.boolean()),
    }),
    out: row,
  }),
  mail: endpoint({
    method: 'POST',
    path: `${one}/mail`,
    may: 'invoice:edit',
    summary: 'Mail it with the PDF attached, for the first time or again',
    body: z.strictObject({ to: z.optional(mailAddress) }),
    out: row,
  }),
  document: endpoint({
    method: 'GET',
    path: `${one}/document`,
    may: 'invoice:view',
    summary: 'Everything that is printed on it',
    out: documentSchema,
  }),
  pdf: endpoint({
    method: 'GET',
    path: `${one}/pdf`,
    may: 'invoice:view',
    answers: 'file',
    fileTypes: ['application/pdf'],
    summary: 'Download as PDF/A-3; full invoices of the EU hold the e-invoice (Factur-X, ZUGFeRD)',
    out: nothing,
  }),
  xml: endpoint({
    method: 'GET',
    path: `${one}/xml`,
    may: 'invoice:view',
    answers: 'file',
    fileTypes: ['application/xml'],
    summary: 'Download the e-invoice (EN 16931, XRechnung): `cii` when not given, or `ubl`',
    query: z.strictObject({ syntax: z.optional(z.enum(['cii', 'ubl'])) }),
    out: nothing,
  }),
});
