/** Payment accounts and what happened on them as the API would answer, for component tests and pictures. Never part of a build. */
import type { dispute, payment, payout, reconciliation } from '../../bff/billing/payments/entities.ts';
import type { RowOf } from '../../bff/kernel/fields.ts';
import type { AccountRow, PaymentStatus } from '../billing/payment-account/host.ts';
import { sampleNowMs } from './samples.ts';

const hourMs = 3_600_000;

export const sampleAccount = (change: Partial<AccountRow> = {}): AccountRow => ({
  id: 'pa1',
  tenantId: 'm1',
  externalId: 'acct_1QxRheintal',
  name: 'Stadtwerke Rheintal GmbH',
  country: 'DE',
  currency: 'EUR',
  state: 'active',
  chargesEnabled: true,
  payoutsEnabled: true,
  requirements: { due: [], pastDue: [], disabledReason: null },
  feeBasisPoints: 150,
  feeFixedMinor: 10,
  holdMinor: 5000,
  atLimit: 'stop',
  checkedAt: sampleNowMs - hourMs,
  createdAt: sampleNowMs - 900 * hourMs,
  updatedAt: sampleNowMs - hourMs,
  ...change,
});

export const sampleStatus = (change: Partial<PaymentStatus> = {}): PaymentStatus => ({
  configured: true,
  testMode: true,
  publishableKey: 'pk_test_1',
  account: sampleAccount(),
  inheritedFrom: null,
  canCharge: true,
  detail: '',
  ...change,
});

const states = ['captured', 'authorized', 'captured', 'failed', 'captured', 'requiresAction', 'canceled'] as const;

export const samplePayment = (i: number): RowOf<typeof payment.fields> => {
  const state = states[i % states.length]!;
  const captured = state === 'captured' ? 1200 + ((i * 7919) % 3600) : 0;
  return {
    id: `p${i}`,
    tenantId: 'm1',
    createdAt: sampleNowMs - i * hourMs,
    kind: i % 6 === 5 ? 'rest' : 'hold',
    state,
    orderId: `o${i}`,
    driverId: 'd1',
    accountId: 'pa1',
    methodId: 'pm1',
    intentId: `pi_${i}`,
    currency: 'EUR',
    amountMinor: 5000,
    capturedMinor: captured,
    refundedMinor: i === 4 ? 500 : 0,
    feeMinor: captured > 0 ? 28 : 0,
    providerFeeMinor: captured > 0 ? 43 : 0,
    captureBefore: null,
    attempts: state === 'failed' ? 2 : 1,
    // When it is looked at again: a failed one is tried then, one that is held is captured or released.
    dueAt: state === 'captured' ? null : sampleNowMs + 20 * hourMs,
    error: state === 'failed' ? 'The card has insufficient funds.' : '',
    updatedAt: sampleNowMs - i * hourMs,
  };
};

export const samplePayout = (i: number): RowOf<typeof payout.fields> => ({
  id: `po${i}`,
  tenantId: 'm1',
  createdAt: sampleNowMs - i * 24 * hourMs,
  state: i === 0 ? 'inTransit' : 'paid',
  accountId: 'pa1',
  externalId: `po_${i}`,
  currency: 'EUR',
  amountMinor: 84_312 + i * 1711,
  arrivesAt: sampleNowMs + (2 - i) * 24 * hourMs,
  reference: '',
  updatedAt: sampleNowMs,
});

export const sampleDispute = (): RowOf<typeof dispute.fields> => ({
  id: 'di1',
  tenantId: 'm1',
  createdAt: sampleNowMs - 30 * hourMs,
  state: 'needs_response',
  reason: 'product_not_received',
  paymentId: 'p2',
  orderId: 'o2',
  externalId: 'dp_1',
  currency: 'EUR',
  amountMinor: 2311,
  answerBy: sampleNowMs + 200 * hourMs,
  updatedAt: sampleNowMs,
});

export const sampleComparison = (i: number): RowOf<typeof reconciliation.fields> => ({
  id: `rc${i}`,
  tenantId: 'm1',
  accountId: 'pa1',
  day: 20_261_119 - i,
  checked: 212 - i,
  differenceCount: i === 1 ? 1 : 0,
  differences: i === 1 ? [{ kind: 'amount', objectId: 'p77', ours: 1200, theirs: 1250, note: '' }] : [],
  createdAt: sampleNowMs - i * 24 * hourMs,
  updatedAt: sampleNowMs,
});
