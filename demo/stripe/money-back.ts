/** Money that goes the other way: refunds, disputes, payouts. */
import { type Books, type Charge, type Intent, numberIn, type Thing } from './books.ts';
import { refused } from './errors.ts';
import { type Form, formOf, textOf, textsOf } from './form.ts';
import type { Asking } from './intents.ts';

export interface Refund extends Thing {
  object: 'refund';
  amount: number;
  currency: string;
  status: string;
  charge: string;
  payment_intent: string;
}
export interface Dispute extends Thing {
  object: 'dispute';
  amount: number;
  currency: string;
  status: string;
  charge: string;
  payment_intent: string;
  balance_transactions: object[];
}
export interface Payout extends Thing {
  object: 'payout';
  amount: number;
  currency: string;
  status: string;
}

const disputeFee = 2_000;

/** What of the platform's share comes back: in proportion, counted from the start. */
const shareBack = (charge: Charge, amount: number): number => {
  const share = charge.application_fee_amount ?? 0;
  const upTo = (refunded: number) => Math.round((share * refunded) / charge.amount_captured);
  return upTo(charge.amount_refunded + amount) - upTo(charge.amount_refunded);
};

export const createRefund = ({ books, account }: Asking, form: Form): Refund => {
  const intent = books.find<Intent>(account, 'payment_intent', textOf(form, 'payment_intent') ?? '');
  const charge = books.find<Charge>(account, 'charge', intent.latest_charge ?? '');
  const left = charge.amount_captured - charge.amount_refunded;
  const amount = numberIn(form, 'amount') ?? left;
  if (left === 0) throw refused('charge_already_refunded', `Charge ${charge.id} has already been refunded.`);
  if (amount > left)
    throw refused('amount_too_large', `Refund amount is greater than unrefunded amount on charge.`, 'amount');
  const returnsShare = textOf(form, 'refund_application_fee') === 'true';
  if (returnsShare && !charge.application_fee_amount)
    throw refused(
      'invalid_request',
      `Attempting to refund_application_fee on ${charge.id}, but it has no application fee`,
    );
  const { currency } = charge;
  const refund: Refund = books.put(account, {
    id: books.id('re'),
    object: 'refund',
    created: books.nowS,
    amount,
    currency,
    status: 'succeeded',
    charge: charge.id,
    payment_intent: intent.id,
    reason: textOf(form, 'reason') ?? null,
    failure_reason: null,
    metadata: textsOf(formOf(form, 'metadata')),
  });
  const share = returnsShare ? shareBack(charge, amount) : 0;
  books.book(account, { type: 'refund', amount: -amount, currency, source: refund.id, share: -share });
  if (share > 0)
    books.book(books.account(''), { type: 'application_fee_refund', amount: -share, currency, source: refund.id });
  charge.amount_refunded += amount;
  charge.refunded = charge.amount_refunded === charge.amount_captured;
  books.tell(account, 'charge.refunded', charge);
  books.tell(account, 'refund.created', refund);
  return refund;
};

/** A driver's bank takes a payment back. */
export const openDispute = (books: Books, accountId: string, intentId: string): Dispute => {
  const account = books.account(accountId);
  const intent = books.find<Intent>(account, 'payment_intent', intentId);
  const charge = books.find<Charge>(account, 'charge', intent.latest_charge ?? '');
  const { amount_captured: amount, currency } = charge;
  const id = books.id('du');
  const line = books.book(account, { type: 'adjustment', amount: -amount, currency, source: id, fee: disputeFee });
  const dispute: Dispute = books.put(account, {
    id,
    object: 'dispute',
    created: books.nowS,
    amount,
    currency,
    status: 'needs_response',
    reason: 'fraudulent',
    charge: charge.id,
    payment_intent: intentId,
    balance_transactions: [line],
    evidence_details: { due_by: books.nowS + 7 * 86_400 },
  });
  books.tell(account, 'charge.dispute.created', dispute);
  return dispute;
};

export const closeDispute = (books: Books, accountId: string, id: string, status: 'won' | 'lost'): Dispute => {
  const account = books.account(accountId);
  const dispute = books.find<Dispute>(account, 'dispute', id);
  dispute.status = status;
  if (status === 'won') {
    const { amount, currency } = dispute;
    dispute.balance_transactions.push(books.book(account, { type: 'adjustment', amount, currency, source: id }));
  }
  books.tell(account, 'charge.dispute.closed', dispute);
  return dispute;
};

/** Sends what stands on the account to its bank. */
export const payOut = (books: Books, accountId: string, currency: string, amount: number): Payout => {
  const account = books.account(accountId);
  const payout: Payout = books.put(account, {
    id: books.id('po'),
    object: 'payout',
    created: books.nowS,
    amount,
    currency,
    status: 'in_transit',
    arrival_date: books.nowS + 2 * 86_400,
    statement_descriptor: 'WATTFRONT',
    description: null,
  });
  books.book(account, { type: 'payout', amount: -amount, currency, source: payout.id });
  books.tell(account, 'payout.created', payout);
  return payout;
};

export const endPayout = (books: Books, accountId: string, id: string, status: 'paid' | 'failed'): Payout => {
  const account = books.account(accountId);
  const payout = books.find<Payout>(account, 'payout', id);
  payout.status = status;
  const { amount, currency } = payout;
  if (status === 'failed') books.book(account, { type: 'payout_failure', amount, currency, source: id });
  books.tell(account, `payout.${status}`, payout);
  return payout;
};
