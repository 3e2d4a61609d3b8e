/**
 * Which accounts an event of money moves, in whose books. Double entry as transfers: each names the account that is debited and the one that is
 * credited, so that every book balances whatever is posted. Writing is `post.ts`. Pure and browser-safe.
 *
 * Debit grows what is had or spent (receivable, clearing, bank, fees, discount, disputed, writtenOff), credit grows what is owed or earned
 * (revenue, tax, wallet). `due` is between merchants: in the books of a sub-merchant a debit is what the merchant above owes it, in those of
 * the merchant above a credit is the same money seen from the other side.
 *
 * What an order's driver owes is its receivable: total − paid + refunded − written off.
 */
import { multiplyDivide } from '../../kernel/money.ts';
import type { LedgerAccount, LedgerKind } from '../../store/tables/ledger.ts';
import { type OrderMoney, roundedOffMinorOf } from '../settle/state.ts';

export interface Transfer {
  readonly kind: LedgerKind;
  readonly debit: LedgerAccount;
  readonly credit: LedgerAccount;
  /** Above zero. */
  readonly amountMinor: number;
  readonly note?: string;
}

/** `above`: in the books of the merchant whose payment account was used for a sub-merchant; empty when it was its own. */
export interface Books {
  readonly own: readonly Transfer[];
  readonly above: readonly Transfer[];
}

/** Whose account at the payment provider the money goes through. */
export type Through = 'own' | 'above';

/** One transfer; with its sides changed when the amount is below zero, none when it is zero. */
export const transfer = (
  kind: LedgerKind,
  debit: LedgerAccount,
  credit: LedgerAccount,
  amountMinor: number,
  note?: string,
): Transfer[] => {
  if (amountMinor === 0) return [];
  const sides = amountMinor > 0 ? { debit, credit } : { debit: credit, credit: debit };
  return [{ kind, ...sides, amountMinor: Math.abs(amountMinor), ...(note !== undefined && { note }) }];
};

/** What an order comes to; the difference between two such is posted by the same rule. */
export interface OrderAmounts {
  readonly netMinor: number;
  readonly taxMinor: number;
  /** Taken off, without tax: revenue is the price before it. */
  readonly discountNetMinor: number;
}

export const postingsOfOrder = ({ netMinor, taxMinor, discountNetMinor }: OrderAmounts): Transfer[] => [
  ...transfer('order', 'receivable', 'revenue', netMinor),
  ...transfer('tax', 'receivable', 'tax', taxMinor),
  ...transfer('discount', 'discount', 'revenue', discountNetMinor),
];

export interface ProviderPayment {
  readonly amountMinor: number;
  /** The platform's share, kept back by the provider. */
  readonly feeMinor: number;
  /** The provider's own. */
  readonly providerFeeMinor: number;
  readonly through: Through;
}

/**
 * A captured card payment of an order. Fees of a payment through the merchant above are that merchant's at the provider, and passed on.
 */
export const postingsOfPayment = (payment: ProviderPayment): Books => receivedFor('payment', 'receivable', payment);

/** Prepaid money that came by card. */
export const postingsOfCardTopUp = (payment: ProviderPayment): Books => receivedFor('topUp', 'wallet', payment);

/** Fees that became known only after the payment was posted. */
export const postingsOfFee = (feeMinor: number, through: Through): Books =>
  through === 'own'
    ? { own: transfer('fee', 'fees', 'clearing', feeMinor), above: [] }
    : {
        own: transfer('fee', 'fees', 'due', feeMinor),
        above: [...transfer('fee', 'fees', 'clearing', feeMinor), ...transfer('transfer', 'due', 'fees', feeMinor)],
      };

function receivedFor(
  kind: 'payment' | 'topUp',
  credit: 'receivable' | 'wallet',
  { amountMinor, feeMinor, providerFeeMinor, through }: ProviderPayment,
): Books {
  const fees = postingsOfFee(feeMinor + providerFeeMinor, through);
  return through === 'own'
    ? { own: [...transfer(kind, 'clearing', credit, amountMinor), ...fees.own], above: [] }
    : {
        own: [...transfer(kind, 'due', credit, amountMinor), ...fees.own],
        above: [...transfer('transfer', 'clearing', 'due', amountMinor), ...fees.above],
      };
}

/** The platform's share in the platform's own books: it stands at the provider. Below zero: given back with a refund. */
export const postingsOfPlatformFee = (feeMinor: number): Transfer[] => transfer('fee', 'clearing', 'revenue', feeMinor);

/** Money of an order that came by another way than the provider: cash, a bank transfer. */
export const postingsOfPaidOutside = (amountMinor: number, reference: string): Transfer[] =>
  transfer('payment', 'bank', 'receivable', amountMinor, reference);

/** An order paid from the driver's wallet; below zero: credited back. */
export const postingsOfWalletPayment = (amountMinor: number): Transfer[] =>
  transfer('payment', 'wallet', 'receivable', amountMinor);

export const postingsOfTopUp = (amountMinor: number, reference: string): Transfer[] =>
  transfer('topUp', 'bank', 'wallet', amountMinor, reference);

export const postingsOfBonus = (amountMinor: number, note: string): Transfer[] =>
  transfer('bonus', 'discount', 'wallet', amountMinor, note);

/** The rest of a wallet handed back to its driver. */
export const postingsOfPayBack = (amountMinor: number, reference: string): Transfer[] =>
  transfer('refund', 'wallet', 'bank', amountMinor, reference);

/** What of a refund is given although the order still costs it: the driver shall not owe it again, and the tax in it is not owed any more. */
export interface Goodwill {
  readonly goodwillMinor: number;
  /** Part of it. */
  readonly goodwillTaxMinor: number;
}

export interface Refunded extends Goodwill {
  readonly amountMinor: number;
  /** Fees that came back with it. */
  readonly feeReturnedMinor: number;
  readonly via: 'card' | 'wallet' | 'other';
  /** Of the card payment that is given back. */
  readonly through: Through;
}

/**
 * What of a refund goes beyond what was paid too much, by the order's money before the refund. The tax is the order's in proportion, reckoned on
 * all refunds so far, so that giving everything back in parts gives back exactly its tax.
 */
export function goodwillOf(
  amountMinor: number,
  order: {
    readonly totalMinor: number;
    readonly taxMinor: number;
    readonly paidMinor: number;
    readonly refundedMinor: number;
  },
): Goodwill {
  const overpaidMinor = Math.max(0, order.paidMinor - order.totalMinor);
  const givenMinor = (refundedMinor: number) => Math.max(0, refundedMinor - overpaidMinor);
  const before = givenMinor(order.refundedMinor);
  const after = givenMinor(order.refundedMinor + amountMinor);
  const taxOf = (minor: number) => (order.totalMinor > 0 ? multiplyDivide(minor, order.taxMinor, order.totalMinor) : 0);
  return { goodwillMinor: after - before, goodwillTaxMinor: taxOf(after) - taxOf(before) };
}

/** The same with the other sign: a refund that came to nothing after all. */
export const takenBack = (refund: Refunded): Refunded => ({
  ...refund,
  amountMinor: -refund.amountMinor,
  goodwillMinor: -refund.goodwillMinor,
  goodwillTaxMinor: -refund.goodwillTaxMinor,
  feeReturnedMinor: -refund.feeReturnedMinor,
});

export function postingsOfRefund(refund: Refunded): Books {
  const { amountMinor, goodwillMinor, goodwillTaxMinor, feeReturnedMinor, via, through } = refund;
  const goodwill = postingsOfGivenUp({ minor: goodwillMinor, taxMinor: goodwillTaxMinor });
  if (via !== 'card') {
    const from = via === 'wallet' ? 'wallet' : 'bank';
    return { own: [...transfer('refund', 'receivable', from, amountMinor), ...goodwill], above: [] };
  }
  const fees = postingsOfFee(-feeReturnedMinor, through);
  return through === 'own'
    ? { own: [...transfer('refund', 'receivable', 'clearing', amountMinor), ...goodwill, ...fees.own], above: [] }
    : {
        own: [...transfer('refund', 'receivable', 'due', amountMinor), ...goodwill, ...fees.own],
        above: [...transfer('transfer', 'due', 'clearing', amountMinor), ...fees.above],
      };
}

/** Nobody will pay it. */
export const postingsOfWriteOff = (amountMinor: number, note: string): Transfer[] =>
  transfer('writeOff', 'writtenOff', 'receivable', amountMinor, note);

/** Of what an order costs. */
export interface GivenUp {
  readonly minor: number;
  /** Part of it: what was given back is taxed no more. */
  readonly taxMinor: number;
  readonly note?: string;
}

/**
 * What is given up in all of an order: what nobody is to pay any more, and nobody has paid. Of one whose money was given back or whose debt was written
 * off that is all that is open; of any other what no card can be charged.
 */
export function givenUpOf(order: Omit<OrderMoney, 'state'> & { readonly taxMinor: number }): GivenUp {
  const { totalMinor, paidMinor, refundedMinor, paymentState } = order;
  if (refundedMinor === 0 && paymentState !== 'writtenOff') {
    const minor = roundedOffMinorOf(order);
    return { minor, taxMinor: 0, ...(minor > 0 && { note: 'Less than a card can be charged' }) };
  }
  const { goodwillTaxMinor: taxMinor } = goodwillOf(refundedMinor, { ...order, refundedMinor: 0 });
  return { minor: Math.max(0, totalMinor - paidMinor + refundedMinor), taxMinor };
}

export const postingsOfGivenUp = ({ minor, taxMinor, note }: GivenUp): Transfer[] => [
  ...transfer('writeOff', 'writtenOff', 'receivable', minor - taxMinor, note),
  ...transfer('writeOff', 'tax', 'receivable', taxMinor),
];

/** The provider took the money back until the dispute is decided, and a fee for it. */
export function postingsOfDisputeOpened(amountMinor: number, feeMinor: number, through: Through): Books {
  const fees = postingsOfFee(feeMinor, through);
  return through === 'own'
    ? { own: [...transfer('dispute', 'disputed', 'clearing', amountMinor), ...fees.own], above: [] }
    : {
        own: [...transfer('dispute', 'disputed', 'due', amountMinor), ...fees.own],
        above: [...transfer('transfer', 'due', 'clearing', amountMinor), ...fees.above],
      };
}

/**
 * Won: the money is back. Lost: it is gone, and the driver, who has it, does not owe it.
 * @param takenMinor what was taken out of the wallet meanwhile, see `postingsOfDisputedTopUp`
 */
export function postingsOfDisputeClosed(
  amountMinor: number,
  outcome: 'won' | 'lost',
  through: Through,
  takenMinor = 0,
): Books {
  if (outcome === 'lost')
    return { own: transfer('dispute', 'writtenOff', 'disputed', amountMinor - takenMinor), above: [] };
  const back = postingsOfDisputeOpened(-amountMinor, 0, through);
  return { ...back, own: [...back.own, ...postingsOfDisputedTopUp(-takenMinor).own] };
}

/** Of a disputed top-up: what the wallet still has of it is taken out until that is decided; below zero: it is back. */
export const postingsOfDisputedTopUp = (amountMinor: number): Books => ({
  own: transfer('dispute', 'wallet', 'disputed', amountMinor),
  above: [],
});

/** The provider paid out to the merchant's bank; below zero: the payout came back. */
export const postingsOfProviderPayout = (amountMinor: number): Transfer[] =>
  transfer('payout', 'bank', 'clearing', amountMinor);

/** A merchant hands to a sub-merchant what it took in for it. */
export const postingsOfHandedOver = (amountMinor: number, reference: string): Books => ({
  own: transfer('payout', 'bank', 'due', amountMinor, reference),
  above: transfer('payout', 'due', 'bank', amountMinor, reference),
});
