/** Invoices: who issues them, the issued documents, and batches that issue many over a filter of orders. */
import * as z from 'zod/mini';
import { order } from '../../charging/orders/contract.ts';
import { endpoint, feature, nothing, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';
import { buyerSchema, documentSchema, invoiceForms, invoiceTypes } from './document.ts';
import { languages, regionKeys } from './regions.ts';

const place = (label: string, max: number) => f.text({ label, max, write: 'always', required: true });
const optional = (label: string, max: number, help?: string) =>
  f.text({ label, max, write: 'always', hidden: true, ...(help && { help }) });

export const legalEntity = f.entity('legalEntity', 'Issuer of invoices', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  name: f.text({ label: 'Name', max: 120, write: 'always', required: true, filter: true, sort: true }),
  street: place('Street', 120),
  postcode: place('Postcode', 20),
  city: place('City', 80),
  country: f.text({
    label: 'Country',
    max: 2,
    min: 2,
    write: 'always',
    required: true,
    filter: true,
    help: 'Two letters',
  }),
  vatId: f.text({
    label: 'VAT id',
    max: 30,
    write: 'always',
    help: 'VAT, GST or UID number; empty where there is none',
  }),
  taxNumber: optional('Tax number', 30, 'National tax number, ABN or EIN'),
  registration: optional('Registration', 200, 'Such as: Amtsgericht Hamburg HRB 12345'),
  contactName: optional('Contact', 120),
  email: optional('E-mail', 254),
  phone: optional('Telephone', 40),
  iban: optional('IBAN', 40),
  bic: optional('BIC', 20),
  region: f.choice(regionKeys, {
    label: 'Rules of',
    write: 'always',
    required: true,
    filter: true,
    help: 'Which law the documents follow',
  }),
  language: f.choice(languages, { label: 'Language', write: 'always', required: true }),
  prefix: f.text({
    label: 'Number prefix',
    max: 12,
    write: 'always',
    help: 'Numbers read {prefix}{year}-00001; every prefix and year has a series of its own, without gaps',
  }),
  smallBusiness: f.flag({ label: 'Small business', write: 'always', help: 'Issues without value-added tax by law' }),
  termsDays: f.integer({ label: 'Days to pay', min: 0, max: 365, write: 'always', required: true }),
  accent: optional('Colour', 7, 'Hex, such as #0F766E; empty: plain'),
  hasLogo: f.flag({ label: 'Logo' }),
  footer: f.long({ label: 'Footer', max: 500, write: 'always', hidden: true }),
  createdAt: f.time({ label: 'Created', sort: true, hidden: true }),
  updatedAt: f.time({ label: 'Changed', sort: true, hidden: true }),
});

const entities = '/v1/legal-entities';

export const legalEntities = feature('legalEntities', 'Issuers of invoices', {
  ...resource(legalEntity, {
    path: entities,
    view: 'invoice:view',
    edit: 'invoice:edit',
    only: ['create', 'update', 'remove'],
  }),
  setLogo: endpoint({
    method: 'PUT',
    path: `${entities}/{id}/logo`,
    may: 'invoice:edit',
    takes: 'file',
    summary: 'Send the logo: PNG or JPEG, at most 512 kB',
    out: f.rowSchema(legalEntity),
  }),
  logo: endpoint({
    method: 'GET',
    path: `${entities}/{id}/logo`,
    may: 'invoice:view',
    answers: 'file',
    summary: 'Download the logo',
    out: nothing,
  }),
  removeLogo: endpoint({
    method: 'DELETE',
    path: `${entities}/{id}/logo`,
    may: 'invoice:edit',
    status: 204,
    summary: 'Take the logo away',
    out: nothing,
  }),
});

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

const id = z.string().check(z.minLength(1), z.maxLength(64));
const note = z.string().check(z.trim(), z.maxLength(500));
export const maxOrders = 1_000;

/** One line for each order, or one for each line of the orders' bills. */
export const lineDetails = ['orders', 'components'] as const;

const layout = {
  /** That of the issuer when not given. */
  language: z.optional(z.enum(languages)),
  detail: z.optional(z.enum(lineDetails)),
};

const issueBody = z.strictObject({
  entityId: id,
  orderIds: z.array(id).check(z.minLength(1), z.maxLength(maxOrders)),
  /** Without one, the buyer that the orders' driver had last; otherwise a simplified invoice, where that is allowed. */
  buyer: z.optional(buyerSchema),
  ...layout,
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
      problems: z.array(z.object({ orderId: z.string(), message: z.string() })),
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
      ...layout,
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
    body: z.strictObject({ to: z.optional(z.email().check(z.maxLength(254))) }),
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
    summary: 'Download as PDF/A-3; full invoices of the EU hold the e-invoice (Factur-X, ZUGFeRD)',
    out: nothing,
  }),
  xml: endpoint({
    method: 'GET',
    path: `${one}/xml`,
    may: 'invoice:view',
    answers: 'file',
    summary: 'Download the e-invoice (EN 16931, XRechnung): `cii` when not given, or `ubl`',
    query: z.strictObject({ syntax: z.optional(z.enum(['cii', 'ubl'])) }),
    out: nothing,
  }),
});

export const invoiceBatchStates = ['queued', 'running', 'done', 'cancelled'] as const;
/** `cardGroup`: cards that share a group tag are one customer; a card without one is its own. */
export const invoiceGroupings = ['order', 'driver', 'cardGroup'] as const;

/** The filters of the list of orders. */
const filterNames = Object.entries(order.fields as f.Fields).flatMap(([name, { kind, options }]) =>
  !options.filter
    ? []
    : ['integer', 'decimal', 'time', 'energyWh', 'powerW', 'durationMs', 'money'].includes(kind)
      ? [`${name}.from`, `${name}.to`]
      : [name],
);
export const orderFilter = z.strictObject(
  Object.fromEntries(
    ['q', ...filterNames].map((name) => [
      name,
      z.optional(/\.(from|to)$/.test(name) ? z.int() : z.string().check(z.maxLength(2000))),
    ]),
  ),
) as unknown as z.ZodMiniType<Record<string, string | number>, Record<string, string | number>>;

export const batchPlan = z.strictObject({
  filter: orderFilter,
  by: z.enum(invoiceGroupings),
  ...layout,
  note: z.optional(note),
  mail: z.optional(z.boolean()),
});
export type BatchPlan = z.output<typeof batchPlan>;

export const invoiceBatch = f.entity('invoiceBatch', 'Invoice batch', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  entityId: f.id({ label: 'Issuer', filter: true, hidden: true }),
  name: f.text({ label: 'Name', max: 120, filter: true, sort: true }),
  plan: f.json(z.unknown(), { label: 'Plan', hidden: true }),
  state: f.choice(invoiceBatchStates, { label: 'State', filter: true }),
  total: f.integer({ label: 'Orders', help: 'Orders that the filter found' }),
  issued: f.integer({ label: 'Issued', help: 'Invoices issued' }),
  failed: f.integer({ label: 'Failed', help: 'Orders that could not be invoiced' }),
  problems: f.json(z.array(z.object({ orderId: z.string(), message: z.string() })), {
    label: 'Problems',
    hidden: true,
  }),
  actorName: f.text({ label: 'By', max: 120 }),
  createdAt: f.time({ label: 'Created', filter: true, sort: true }),
  updatedAt: f.time({ label: 'Changed', hidden: true }),
});

const batches = '/v1/invoice-batches';

export const invoiceBatches = feature('invoiceBatches', 'Invoice batches', {
  ...resource(invoiceBatch, { path: batches, view: 'invoice:view', edit: 'invoice:edit', only: [] }),
  create: endpoint({
    method: 'POST',
    path: batches,
    may: 'invoice:edit',
    status: 201,
    summary:
      'Issue invoices over a filter of orders, one for each order, driver or card group; follow it by live event `invoiceBatch.changed`',
    body: z.extend(batchPlan, {
      name: z.string().check(z.trim(), z.minLength(1), z.maxLength(120)),
      entityId: id,
    }),
    out: f.rowSchema(invoiceBatch),
  }),
  cancel: endpoint({
    method: 'POST',
    path: `${batches}/{id}/cancel`,
    may: 'invoice:edit',
    summary: 'Issue no more; what was issued stays',
    body: z.strictObject({}),
    out: f.rowSchema(invoiceBatch),
  }),
});
