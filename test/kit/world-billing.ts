/** The rows of billing in the sweeps' world: offers, reports, invoices, ledger and payments, one of each. */
import { compose } from '../../bff/billing/invoices/compose.ts';
import { sampleBuyer, sampleIssuer, sampleOrder } from '../../bff/billing/invoices/sample.ts';
import * as t from '../../bff/store/tables/index.ts';
import type { Writer } from '../../bff/store/types.ts';

/** A tenant of that world, and how its rows are marked. */
export interface Furnished {
  tenantId: string;
  /** Appears in every text. */
  mark: string;
  /** The id of the tenant's row of a kind. */
  id(kind: string): string;
  at: number;
}

/** Of one tenant, beside its station, charger, driver, card, tariff and order. */
export const furnishBilling = async (w: Writer, { tenantId, mark, id, at }: Furnished): Promise<void> => {
  const times = { createdAt: at, updatedAt: at };
  await w.insert(t.customerGroups, {
    ...{ id: id('customerGroup'), tenantId, name: `Group ${mark}`, note: mark, benefit: null, stackable: false },
    ...{ paymentMode: null, creditMinor: null, minBalanceMinor: null, memberCount: 1, ...times },
  });
  await w.insert(t.groupMembers, {
    ...{ id: id('groupMember'), tenantId, groupId: id('customerGroup'), driverId: id('driver'), cardId: null },
    createdAt: at,
  });
  await w.insert(t.tariffOffers, {
    ...{ id: id('tariffOffer'), tenantId, stationId: id('station'), chargerId: null, groupId: id('customerGroup') },
    ...{ tariffId: id('tariff'), paymentMode: null, priority: 0, validFrom: null, validTo: null, ...times },
  });
  await w.insert(t.campaigns, {
    ...{ id: id('campaign'), tenantId, name: `Campaign ${mark}`, kind: 'coupon', currency: 'EUR', state: 'draft' },
    rules: { kind: 'coupon', benefit: { kind: 'amount', amountMinor: 100 }, stackable: false },
    ...{ code: `CODE${mark}`.toUpperCase(), validFrom: null, validTo: null, budgetMinor: null, spentMinor: 0 },
    ...{ maxUses: null, maxUsesPerDriver: null, uses: 1, ...times },
  });
  await w.insert(t.campaignUses, {
    ...{ id: id('campaignUse'), tenantId, campaignId: id('campaign'), driverId: id('driver'), cardId: null },
    ...{ orderId: null, topUpKey: null, amountMinor: 0, createdAt: at, usedAt: null },
  });
  await w.insert(t.wallets, {
    ...{ id: id('wallet'), tenantId, driverId: id('driver'), currency: 'EUR', balanceMinor: 100, ...times },
  });
  const report = { report: 'consumption', format: 'csv', query: { tenantId } } as const;
  await w.insert(t.reportFiles, {
    ...{ id: id('reportFile'), tenantId, name: `Report ${mark}`, ...report, state: 'ready', rows: 1, total: 1 },
    ...{ sizeBytes: mark.length, error: '', scheduleId: id('reportSchedule'), scopeTenantId: tenantId, nodeId: '' },
    ...{ actorName: mark, expiresAt: 4_000_000_000_000, ...times },
  });
  await w.insert(t.reportChunks, { reportId: id('reportFile'), tenantId, number: 0, content: Buffer.from(mark) });
  await w.insert(t.reportLinks, {
    ...{ id: id('reportLink'), tenantId, reportId: id('reportFile'), recipient: `x@${mark}.example` },
    ...{ expiresAt: 4_000_000_000_000, usedAt: null, createdAt: at },
  });
  await w.insert(t.reportSchedules, {
    ...{ id: id('reportSchedule'), tenantId, name: `Schedule ${mark}`, ...report, query: {}, period: 'yesterday' },
    ...{ every: 'day', hour: 6, zone: 'Europe/Berlin', recipients: [`x@${mark}.example`], enabled: true },
    ...{ nextAt: 4_000_000_000_000, lastAt: null, ...times },
  });
  const issuer = { ...sampleIssuer, name: `Issuer ${mark}`, prefix: mark };
  const document = compose({
    ...{ issuer, buyer: { ...sampleBuyer, name: `Buyer ${mark}` }, orders: [sampleOrder(0)], number: mark },
    ...{ nowMs: at, zone: 'Europe/Berlin' },
  });
  const ofInvoice = { tenantId, entityId: id('legalEntity') };
  await w.insert(t.legalEntities, { ...issuer, id: id('legalEntity'), tenantId, logo: null, ...times });
  await w.insert(t.invoiceSeries, {
    ...{ ...ofInvoice, id: id('series'), name: `${mark}2026`, nextNumber: 2, updatedAt: at },
  });
  await w.insert(t.invoices, {
    ...{ ...ofInvoice, id: id('invoice'), number: mark, type: 'invoice', form: 'full', region: 'de', language: 'de' },
    ...{
      issuedAt: at,
      day: 20260105,
      buyerName: `Buyer ${mark}`,
      buyerEmail: `buyer@${mark}.example`,
      currency: 'EUR',
    },
    ...{ driverId: null, netMinor: document.netMinor, taxMinor: document.taxMinor, totalMinor: document.totalMinor },
    ...{ orderCount: 1, precedingId: null, creditedBy: null, document, batchId: null, mailedAt: null, ...times },
  });
  await w.insert(t.invoiceOrders, { orderId: id('order'), tenantId, invoiceId: id('invoice') });
  await w.insert(t.invoiceCredits, {
    ...{ id: id('invoiceCredit'), tenantId, invoiceId: id('invoice'), orderId: id('order'), amountMinor: 1 },
    ...{ dueAt: 4_000_000_000_000, createdAt: at },
  });
  await w.insert(t.invoiceLogos, { id: id('invoiceLogo'), tenantId, content: Buffer.from(mark), createdAt: at });
  await w.insert(t.invoiceFiles, {
    ...{ id: id('invoiceFile'), tenantId, invoiceId: id('invoice'), kind: 'pdf', content: Buffer.from(mark) },
    ...{ sha256: mark, createdAt: at },
  });
  await w.insert(t.invoiceBatches, {
    ...{
      ...ofInvoice,
      id: id('invoiceBatch'),
      name: `Batch ${mark}`,
      plan: { filter: {}, by: 'driver' },
      state: 'done',
    },
    ...{ total: 1, issued: 1, failed: 1, problems: [{ orderId: id('order'), message: mark }], cursor: null },
    ...{ nodeId: '', actorName: mark, ...times },
  });
  await w.insert(t.orderBills, {
    ...{ id: id('orderBill'), tenantId, orderId: id('order'), bill: null, totalMinor: 500, energyWh: 10_000 },
    ...{ reason: mark, actorName: mark, createdAt: at },
  });
  await w.insert(t.ledger, {
    ...{ tenantId, key: `order:${id('order')}:1`, seq: 0, kind: 'order', debit: 'receivable', credit: 'revenue' },
    ...{ amountMinor: 490, currency: 'EUR', day: 20260105, at, orderId: id('order'), paymentId: null, note: mark },
    ...{ invoiceId: null, driverId: null, stationId: id('station') },
  });
  await w.insert(t.ledgerDays, {
    ...{ tenantId, day: 20260105, kind: 'order', debit: 'receivable', credit: 'revenue', currency: 'EUR' },
    ...{ amountMinor: 490, entries: 1 },
  });
  const figures = { orders: 1, abnormal: 0, energyWh: 10_000, durationMs: 3_600_000, netMinor: 490, taxMinor: 0 };
  const parts = { totalMinor: 490, energyMinor: 490, serviceMinor: 0, feesMinor: 0, discountMinor: 0 };
  const ofDay = { tenantId, kind: 'tenant', subjectId: tenantId, day: 20260105, currency: 'EUR' } as const;
  await w.insert(t.orderDays, { ...ofDay, ...figures, ...parts, users: 1 });
  await w.insert(t.orderDayUsers, { ...ofDay, userKey: id('card'), orders: 1 });
  await w.insert(t.bookings, {
    ...{ orderId: id('order'), tenantId, revision: 1, bookedAt: at },
    booked: {
      ...{ currency: 'EUR', day: 20260105, stationId: id('station'), chargerId: id('charger'), groupIds: [] },
      ...{ userKey: id('card'), figures: { ...figures, ...parts }, discountNetMinor: 0 },
    },
  });
  await w.insert(t.payouts, {
    ...{ id: id('payout'), tenantId, accountId: null, externalId: null, state: 'paid', currency: 'EUR' },
    ...{ amountMinor: 100, arrivesAt: at, reference: mark, ...times },
  });
  await w.insert(t.paymentAccounts, {
    ...{ id: id('paymentAccount'), tenantId, externalId: `acct_${mark}`, name: mark, country: 'DE', currency: 'EUR' },
    ...{ state: 'active', chargesEnabled: true, payoutsEnabled: true, feeBasisPoints: 0, feeFixedMinor: 0 },
    ...{ requirements: { due: [], pastDue: [], disabledReason: null }, holdMinor: 5_000, atLimit: 'stop' },
    ...{ checkedAt: 4_000_000_000_000, ...times },
  });
  const paidBy = { tenantId, accountId: id('paymentAccount'), driverId: id('driver') };
  await w.insert(t.paymentMethods, {
    ...{ ...paidBy, id: id('paymentMethod'), customerId: mark, methodId: `pm_${mark}`, brand: mark, last4: '4242' },
    ...{ expiresMonth: 1, expiresYear: 2034, consentText: mark, consentAt: at, removedAt: null, ...times },
  });
  await w.insert(t.payments, {
    ...{ ...paidBy, id: id('payment'), orderId: id('order'), methodId: id('paymentMethod'), kind: 'rest' },
    ...{ state: 'captured', intentId: `pi_${mark}`, currency: 'EUR', amountMinor: 490, toCaptureMinor: null },
    ...{ capturedMinor: 490, refundedMinor: 0, feeMinor: 0, providerFeeMinor: 0, captureBefore: null, warnedAt: null },
    ...{ attempts: 0, dueAt: null, error: mark, ...times },
  });
  await w.insert(t.refunds, {
    ...{ id: id('refund'), tenantId, orderId: id('order'), paymentId: id('payment'), state: 'failed', via: 'card' },
    ...{ externalId: `re_${mark}`, currency: 'EUR', amountMinor: 1, feeReturnedMinor: 0, lines: [], reason: mark },
    ...{ actorName: mark, attempts: 0, dueAt: null, error: mark, ...times },
  });
  await w.insert(t.disputes, {
    ...{ id: id('dispute'), tenantId, paymentId: id('payment'), orderId: id('order'), externalId: `du_${mark}` },
    ...{ state: 'won', reason: mark, currency: 'EUR', amountMinor: 490, answerBy: null, ...times },
  });
  await w.insert(t.reconciliations, {
    ...{ id: id('reconciliation'), tenantId, accountId: id('paymentAccount'), day: 20260105, checked: 1 },
    ...{ differences: [], differenceCount: 0, ...times },
  });
};
