/**
 * What is needed of a payment provider, in our own words and minor units: shapes, and one kind of error by what is to be done about it. The
 * real thing is `ports/stripe.ts`. No rules and no I/O here.
 */

export interface ProviderAccount {
  readonly id: string;
  /** Of the merchant it was made for here; empty for one made elsewhere. */
  readonly tenantId: string;
  readonly name: string;
  readonly country: string;
  readonly currency: string;
  readonly chargesEnabled: boolean;
  readonly payoutsEnabled: boolean;
  readonly detailsSubmitted: boolean;
  readonly requirements: { due: string[]; pastDue: string[]; disabledReason: string | null };
}

/** Why a card was not charged. */
export interface Decline {
  readonly code: string;
  /** The bank's own word, where it gave one. */
  readonly declineCode: string;
  readonly message: string;
}

/** A PaymentIntent as it stands now. */
export interface Intent {
  readonly id: string;
  readonly status:
    | 'requires_payment_method'
    | 'requires_confirmation'
    | 'requires_action'
    | 'processing'
    | 'requires_capture'
    | 'canceled'
    | 'succeeded';
  /** Of our payment; empty for one that is not ours. */
  readonly paymentId: string;
  readonly currency: string;
  readonly amountMinor: number;
  readonly capturedMinor: number;
  /** The platform's share of what was captured. */
  readonly feeMinor: number;
  /** Null until the provider has booked it. */
  readonly providerFeeMinor: number | null;
  readonly captureBeforeMs: number | null;
  readonly decline: Decline | null;
  readonly clientSecret: string | null;
  readonly nextUrl: string | null;
}

export interface NewIntent {
  readonly paymentId: string;
  readonly orderId: string | null;
  readonly currency: string;
  readonly amountMinor: number;
  /** Held, and captured later; otherwise captured at once. */
  readonly manual: boolean;
  /** Of what is captured at once. */
  readonly feeMinor: number;
  /** A saved card, charged while its owner is away; null: the driver confirms with a card. */
  readonly saved: { readonly customerId: string; readonly methodId: string } | null;
}

export interface Setup {
  readonly id: string;
  readonly clientSecret: string | null;
  readonly nextUrl: string | null;
  /** Null until the driver has confirmed. */
  readonly method: {
    readonly id: string;
    readonly brand: string;
    readonly last4: string;
    readonly expiresMonth: number;
    readonly expiresYear: number;
  } | null;
}

export interface ProviderRefund {
  readonly id: string;
  /** Of our refund; empty for one made elsewhere. */
  readonly refundId: string;
  readonly intentId: string;
  readonly state: 'pending' | 'succeeded' | 'failed';
  readonly currency: string;
  readonly amountMinor: number;
  readonly reason: string;
  readonly error: string;
}

export interface ProviderDispute {
  readonly id: string;
  readonly intentId: string;
  readonly state: string;
  readonly reason: string;
  readonly currency: string;
  readonly amountMinor: number;
  /** What the provider takes for it, until it is won. */
  readonly feeMinor: number;
  readonly answerByMs: number | null;
}

export interface ProviderPayout {
  readonly id: string;
  readonly state: 'pending' | 'inTransit' | 'paid' | 'failed' | 'canceled';
  readonly currency: string;
  readonly amountMinor: number;
  readonly arrivesAtMs: number | null;
  readonly reference: string;
}

/** One line of the provider's books. */
export interface Movement {
  readonly id: string;
  readonly atMs: number;
  readonly kind: 'payment' | 'refund' | 'dispute' | 'payout' | 'other';
  readonly type: string;
  /** What it is about: payment intent, refund, dispute or payout. */
  readonly objectId: string;
  readonly currency: string;
  /** Below zero for what goes out; before fees. */
  readonly amountMinor: number;
  /** The platform's share, and the provider's own; below zero when given back. */
  readonly feeMinor: number;
  readonly providerFeeMinor: number;
}

export interface ProviderEvent {
  readonly id: string;
  /** Empty for events of the platform itself. */
  readonly account: string;
  readonly type: string;
  readonly objectId: string;
}

/**
 * `declined` by the bank; `refused` by the provider, who will not think otherwise; `missing` object; `unavailable`: nothing is known of what became
 * of it. `answered`: the provider keeps this answer for the key, so that only a new key can have another.
 */
export class ProviderError extends Error {
  readonly kind: 'declined' | 'refused' | 'missing' | 'unavailable';
  readonly code: string;
  readonly decline: Decline | null;
  readonly intent: Intent | null;
  readonly answered: boolean;
  constructor(
    kind: ProviderError['kind'],
    code: string,
    message: string,
    more: { decline?: Decline; intent?: Intent | null; answered?: boolean } = {},
  ) {
    super(message);
    this.name = 'ProviderError';
    this.kind = kind;
    this.code = code;
    this.decline = more.decline ?? null;
    this.intent = more.intent ?? null;
    this.answered = more.answered ?? false;
  }
}

/** Every call but `event` rejects with ProviderError. `key`: the same call with the same key is carried out once. */
export interface Provider {
  readonly testMode: boolean;
  createAccount(of: { tenantId: string; country: string; email?: string }, key: string): Promise<ProviderAccount>;
  readAccount(account: string): Promise<ProviderAccount>;
  onboarding(account: string, returnUrl: string, refreshUrl: string): Promise<{ url: string; expiresAt: number }>;
  createCustomer(account: string, of: { driverId: string; name: string; email: string }, key: string): Promise<string>;
  createSetup(account: string, customerId: string, methodRowId: string, key: string): Promise<Setup>;
  readSetup(account: string, setupId: string): Promise<Setup>;
  detachMethod(account: string, methodId: string): Promise<void>;
  createIntent(account: string, of: NewIntent, key: string): Promise<Intent>;
  readIntent(account: string, intentId: string): Promise<Intent>;
  /** The intent of a payment of ours that was made since then. */
  findIntent(account: string, paymentId: string, sinceMs: number): Promise<Intent | undefined>;
  confirmIntent(account: string, intentId: string, methodId: string, key: string): Promise<Intent>;
  captureIntent(
    account: string,
    intent: { id: string; currency: string; amountMinor: number; feeMinor: number },
    key: string,
  ): Promise<Intent>;
  cancelIntent(account: string, intentId: string, key: string): Promise<Intent>;
  createRefund(
    account: string,
    /** `hasShare`: the platform took a share of the payment, which comes back in proportion. */
    of: { refundId: string; intentId: string; currency: string; amountMinor: number; hasShare: boolean },
    key: string,
  ): Promise<ProviderRefund>;
  readRefund(account: string, id: string): Promise<ProviderRefund>;
  refundsOf(account: string, intentId: string): Promise<ProviderRefund[]>;
  /** The payment that a charge or a refund is about; empty when there is none. */
  intentOfCharge(account: string, chargeId: string): Promise<string>;
  readDispute(account: string, id: string): Promise<ProviderDispute>;
  readPayout(account: string, id: string): Promise<ProviderPayout>;
  movements(account: string, fromMs: number, toMs: number): AsyncIterable<Movement>;
  /** Ends what waits for an answer as `unavailable`. What became of it is found out after the next start. */
  close(): void;
  /** Null when the signature is not of any of our secrets, or too old. */
  event(body: string, signature: string): ProviderEvent | null;
}
