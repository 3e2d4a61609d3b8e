/** Invoices, issuers and batches as the API and the live events show them, and documents as they are stored. */
import type { RowOf } from '../../kernel/fields.ts';
import type { invoiceBatches, invoices, legalEntities } from '../../store/tables/index.ts';
import type { Row } from '../../store/types.ts';
import { accentOf } from './accents.ts';
import type { Issuer } from './compose.ts';
import { languageOf, regionOf } from './compose.ts';
import type { invoice, invoiceBatch, legalEntity } from './contract.ts';
import { documentSchema, type InvoiceDocument } from './document.ts';

export type EntityRecord = Row<typeof legalEntities>;
export type InvoiceRecord = Row<typeof invoices>;
export type BatchRecord = Row<typeof invoiceBatches>;

export const toEntityRow = ({ logo, ...r }: EntityRecord): RowOf<typeof legalEntity.fields> => ({
  ...r,
  region: regionOf(r.region),
  language: languageOf(r.language, 'en'),
  hasLogo: logo !== null,
});

/** @param brand theme of its merchant, which gives the colour where the issuer has none of its own */
export const issuerOf = ({ logo: _, ...r }: EntityRecord, brand: string | undefined): Issuer => ({
  ...r,
  accent: r.accent || accentOf(brand),
});

/** Columns of an invoice that lists show; the document is large. */
export const shownColumns = [
  ...(['id', 'tenantId', 'entityId', 'number', 'type', 'form', 'region', 'language', 'issuedAt', 'buyerName'] as const),
  ...([
    'buyerEmail',
    'driverId',
    'currency',
    'netMinor',
    'taxMinor',
    'totalMinor',
    'orderCount',
    'precedingId',
  ] as const),
  ...(['creditedBy', 'batchId', 'mailedAt', 'createdAt', 'updatedAt'] as const),
] as const;
type Shown = Pick<InvoiceRecord, (typeof shownColumns)[number]>;

export const toInvoiceRow = (r: Shown): RowOf<typeof invoice.fields> => ({
  id: r.id,
  tenantId: r.tenantId,
  entityId: r.entityId,
  number: r.number,
  type: r.type,
  form: r.form,
  region: r.region,
  language: r.language,
  issuedAt: r.issuedAt,
  buyerName: r.buyerName,
  buyerEmail: r.buyerEmail,
  driverId: r.driverId,
  currency: r.currency,
  netMinor: r.netMinor,
  taxMinor: r.taxMinor,
  totalMinor: r.totalMinor,
  orderCount: r.orderCount,
  precedingId: r.precedingId,
  creditedBy: r.creditedBy,
  batchId: r.batchId,
  mailedAt: r.mailedAt,
  createdAt: r.createdAt,
  updatedAt: r.updatedAt,
});

export const documentOf = (r: Pick<InvoiceRecord, 'document'>): InvoiceDocument => documentSchema.parse(r.document);

export const toBatchRow = ({ cursor: _, nodeId: __, ...r }: BatchRecord): RowOf<typeof invoiceBatch.fields> => r;
