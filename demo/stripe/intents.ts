/** Payment intents and their charges: held, captured in part, canceled, declined, confirmed by the driver. */
import { type Account, type Books, type Charge, type Intent, numberIn, stripeFee } from './books.ts';
import { type Card, cards } from './cards.ts';
import { ApiError, refused } from './errors.ts';
import { type Form, formOf, textOf, textsOf } from './form.ts';
import { cardOf } from './methods.ts';

const dayS = 86_400;
/** The least that Stripe charges, in any currency here. */
const minimumAmount = 50;

export interface Asking {
  books: Books;
  account: Account;
  /** Faults of this request. */
  fault?: 'decline' | 'threeDSecure' | undefined;
  /** Where the pages for drivers are. */
  baseUrl: string;
}

export const createIntent = (asking: Asking, form: Form): Intent => {
  const { books, account } = asking;
  const amount = numberIn(form, 'amount');
  const currency = textOf(form, 'currency');
  if (amount === undefined) throw refused('parameter_missing', 'Missing required param: amount.', 'amount');
  if (!currency) throw refused('parameter_missing', 'Missing required param: currency.', 'currency');
  if (amount < minimumAmount)
    throw refused('amount_too_small', `Amount must be at least ${minimumAmount} ${currency}.`, 'amount');
  const id = books.id('pi');
  const intent: Intent = books.put(account, {
    id,
    object: 'payment_intent',
    created: books.nowS,
    status: 'requires_payment_method',
    amount,
    amount_capturable: 0,
    amount_received: 0,
    currency,
    capture_method: textOf(form, 'capture_method') === 'manual' ? 'manual' : 'automatic',
    customer: textOf(form, 'customer') ?? null,
    payment_method: textOf(form, 'payment_method') ?? null,
    latest_charge: null,
    application_fee_amount: numberIn(form, 'application_fee_amount') ?? null,
    last_payment_error: null,
    next_action: null,
    client_secret: `${id}_secret_${books.id('s').slice(-12)}`,
    metadata: textsOf(formOf(form, 'metadata')),
    livemode: false,
  });
  if (intent.payment_method) intent.status = 'requires_confirmation';
  books.tell(account, 'payment_intent.created', intent);
  return textOf(form, 'confirm') === 'true' ? confirmIntent(asking, intent.id, form) : intent;
};

export const confirmIntent = (asking: Asking, id: string, form: Form): Intent => {
  const { books, account, fault } = asking;
  const intent = books.find<Intent>(account, 'payment_intent', id);
  if (
    intent.status !== 'requires_payment_method' &&
    intent.status !== 'requires_confirmation' &&
    intent.status !== 'requires_action'
  )
    throw unexpected(intent, 'confirm');
  const methodId = textOf(form, 'payment_method') ?? intent.payment_method;
  if (!methodId) throw refused('parameter_missing', 'A payment method is needed to confirm.', 'payment_method');
  const card = cards[methodId] ?? cardOf(books, account, methodId);
  intent.payment_method = methodId;
  intent.last_payment_error = null;
  const isAway = textOf(form, 'off_session') === 'true';
  if (fault === 'decline' || card.decline) return decline(asking, intent, card.decline ?? genericDecline);
  if (fault === 'threeDSecure' || card.confirms) {
    if (isAway) return decline(asking, intent, authenticationRequired);
    intent.status = 'requires_action';
    const query = new URLSearchParams({ account: account.id, secret: intent.client_secret });
    intent.next_action = {
      type: 'redirect_to_url',
      redirect_to_url: {
        url: `${asking.baseUrl}/3ds/${intent.id}?${query}`,
        return_url: textOf(form, 'return_url') ?? null,
      },
    };
    books.tell(account, 'payment_intent.requires_action', intent);
    return intent;
  }
  return authorize(books, account, intent, card);
};

const genericDecline = { code: 'card_declined', declineCode: 'generic_decline', message: 'Your card was declined.' };
const authenticationRequired = {
  code: 'authentication_required',
  declineCode: 'authentication_required',
  message: 'Your card was declined. This transaction requires authentication.',
};

const decline = ({ books, account }: Asking, intent: Intent, why: NonNullable<Card['decline']>): never => {
  intent.status = 'requires_payment_method';
  intent.next_action = null;
  intent.last_payment_error = {
    type: 'card_error',
    code: why.code,
    decline_code: why.declineCode,
    message: why.message,
  };
  books.tell(account, 'payment_intent.payment_failed', intent);
  throw new ApiError(402, {
    type: 'card_error',
    code: why.code,
    decline_code: why.declineCode,
    message: why.message,
    payment_intent: { ...intent },
  });
};

/** The bank agreed: held, or taken at once. */
export const authorize = (books: Books, account: Account, intent: Intent, card: Card): Intent => {
  const charge: Charge = books.put(account, {
    id: books.id('ch'),
    object: 'charge',
    created: books.nowS,
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    captured: false,
    refunded: false,
    currency: intent.currency,
    payment_intent: intent.id,
    application_fee_amount: null,
    balance_transaction: null,
    payment_method_details: {
      type: 'card',
      card: { brand: card.brand, last4: card.last4, capture_before: books.nowS + 7 * dayS },
    },
  });
  intent.latest_charge = charge.id;
  intent.next_action = null;
  if (intent.capture_method === 'automatic') return take(books, account, intent, charge, intent.amount);
  intent.status = 'requires_capture';
  intent.amount_capturable = intent.amount;
  books.tell(account, 'payment_intent.amount_capturable_updated', intent);
  return intent;
};

const take = (books: Books, account: Account, intent: Intent, charge: Charge, amount: number): Intent => {
  const share = intent.application_fee_amount ?? 0;
  charge.amount_captured = amount;
  charge.captured = true;
  charge.application_fee_amount = share || null;
  const fee = stripeFee(amount);
  const { currency } = intent;
  charge.balance_transaction = books.book(account, {
    type: 'charge',
    amount,
    currency,
    source: charge.id,
    fee,
    share,
  }).id;
  if (share > 0) books.book(books.account(''), { type: 'application_fee', amount: share, currency, source: charge.id });
  intent.amount_capturable = 0;
  intent.amount_received = amount;
  intent.status = 'succeeded';
  books.tell(account, 'payment_intent.succeeded', intent);
  books.tell(account, 'charge.captured', charge);
  return intent;
};

export const captureIntent = ({ books, account }: Asking, id: string, form: Form): Intent => {
  const intent = books.find<Intent>(account, 'payment_intent', id);
  if (intent.status !== 'requires_capture' || !intent.latest_charge) throw unexpected(intent, 'capture');
  const amount = numberIn(form, 'amount_to_capture') ?? intent.amount_capturable;
  if (amount > intent.amount_capturable || amount === 0)
    throw refused('amount_too_large', 'The amount to capture is not within what is held.', 'amount_to_capture');
  if (amount < minimumAmount)
    throw refused('amount_too_small', `Amount must be at least ${minimumAmount}.`, 'amount_to_capture');
  const share = numberIn(form, 'application_fee_amount');
  if (share !== undefined) intent.application_fee_amount = share;
  if ((intent.application_fee_amount ?? 0) > amount)
    throw refused('invalid_request', 'The application fee is larger than what is captured.', 'application_fee_amount');
  const charge = books.find<Charge>(account, 'charge', intent.latest_charge);
  return take(books, account, intent, charge, amount);
};

export const cancelIntent = ({ books, account }: Asking, id: string): Intent => {
  const intent = books.find<Intent>(account, 'payment_intent', id);
  if (intent.status === 'succeeded' || intent.status === 'canceled') throw unexpected(intent, 'cancel');
  intent.status = 'canceled';
  intent.amount_capturable = 0;
  intent.next_action = null;
  books.tell(account, 'payment_intent.canceled', intent);
  return intent;
};

const unexpected = (intent: Intent, verb: string): ApiError =>
  new ApiError(400, {
    type: 'invalid_request_error',
    code: 'payment_intent_unexpected_state',
    message: `You cannot ${verb} this PaymentIntent because it has a status of ${intent.status}.`,
    payment_intent: { ...intent },
  });
