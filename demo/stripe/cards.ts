/** The test cards that Stripe documents, by their magic names, and what a bank says to each. */

export interface Card {
  readonly brand: string;
  readonly last4: string;
  /** Always declined so. */
  readonly decline?: { readonly code: string; readonly declineCode: string; readonly message: string };
  /** The bank wants its owner to confirm each payment. */
  readonly confirms?: boolean;
}

const declined = (last4: string, code: string, declineCode: string, message: string): Card => ({
  brand: 'visa',
  last4,
  decline: { code, declineCode, message },
});

export const cards: Readonly<Record<string, Card>> = {
  pm_card_visa: { brand: 'visa', last4: '4242' },
  pm_card_mastercard: { brand: 'mastercard', last4: '4444' },
  pm_card_authenticationRequired: { brand: 'visa', last4: '3184', confirms: true },
  pm_card_chargeDeclined: declined('0002', 'card_declined', 'generic_decline', 'Your card was declined.'),
  pm_card_chargeDeclinedInsufficientFunds: declined(
    '9995',
    'card_declined',
    'insufficient_funds',
    'Your card has insufficient funds.',
  ),
  pm_card_chargeDeclinedLostCard: declined('9987', 'card_declined', 'lost_card', 'Your card was declined.'),
  /** Can be saved, and declines every charge. */
  pm_card_chargeCustomerFail: declined(
    '0341',
    'card_declined',
    'insufficient_funds',
    'Your card has insufficient funds.',
  ),
};
