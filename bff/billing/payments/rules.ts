/**
 * What becomes of a payment, and what is asked of cards when an order ends. Pure: what the provider says is read again before every decision,
 * so words may come late, twice or in any order; a payment only goes forward, and one that is captured or canceled stays so.
 */
import { multiplyDivide } from '../../kernel/money.ts';
import type { Decline, Intent } from './provider.ts';

export type PaymentState =
  | 'creating'
  | 'requiresAction'
  | 'authorized'
  | 'capturing'
  | 'captured'
  | 'canceling'
  | 'canceled'
  | 'failed';

export interface Standing {
  readonly state: PaymentState;
  readonly kind: 'hold' | 'rest' | 'topUp';
}

/** Nothing changes any more. */
export const isFinal = (state: PaymentState): boolean => state === 'captured' || state === 'canceled';

/** It may still take money: a second payment of the same debt must not be begun meanwhile. */
export const isOpen = (state: PaymentState): boolean => !isFinal(state) && state !== 'failed';

/** A driver is asked to confirm what banks want confirmed; other refusals may pass, or never will. */
export const declineKind = ({
  code,
  declineCode,
}: Pick<Decline, 'code' | 'declineCode'>): 'action' | 'soft' | 'hard' => {
  if (code === 'authentication_required' || declineCode === 'authentication_required') return 'action';
  return hardDeclines.has(declineCode) || hardCodes.has(code) ? 'hard' : 'soft';
};

// docs.stripe.com/declines/codes: the card itself is useless, or its owner or bank forbids it.
const hardDeclines = new Set(
  (
    'fraudulent invalid_account invalid_number lost_card stolen_card pickup_card restricted_card ' +
    'revocation_of_all_authorizations revocation_of_authorization stop_payment_order transaction_not_allowed ' +
    'card_not_supported currency_not_supported expired_card merchant_blacklist security_violation not_permitted'
  ).split(' '),
);
const hardCodes = new Set('expired_card incorrect_number invalid_number amount_too_small amount_too_large'.split(' '));

/** The state after the provider was asked. */
export const stateAfter = ({ state, kind }: Standing, intent: Intent): PaymentState => {
  if (isFinal(state)) return state;
  switch (intent.status) {
    case 'succeeded':
      return 'captured';
    case 'canceled':
      return 'canceled';
    case 'requires_capture':
      // Decided already what becomes of it: the provider has yet to be told.
      return state === 'capturing' || state === 'canceling' ? state : 'authorized';
    case 'processing':
      return state;
    case 'requires_payment_method':
      if (state === 'canceling') return state;
      if (intent.decline === null || declineKind(intent.decline) === 'action') return 'requiresAction';
      // In front of the driver another card may follow; a card that was charged while its owner is away has failed.
      return kind === 'hold' && state === 'requiresAction' ? state : 'failed';
    default:
      return state === 'canceling' ? state : 'requiresAction';
  }
};

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Until the next try of what could not be asked: as long again as it has been failing, ten seconds to an hour. */
export const pauseMs = (failingMs: number): number => Math.min(Math.max(failingMs, 10_000), hourMs);

const declinePausesMs = [dayMs, 2 * dayMs, 4 * dayMs];

/** When a card that was declined is tried again; null: not any more. `tries` so far, from 1. */
export const retryAtMs = (decline: Decline | null, tries: number, nowMs: number): number | null => {
  const pause = declinePausesMs[tries - 1];
  return decline && declineKind(decline) === 'soft' && pause !== undefined ? nowMs + pause : null;
};

/** How long a hold waits for its session, and a confirmation for its driver. */
export const unusedHoldMs = hourMs;
/** A hold is captured this long before it lapses, whether its order was looked at or not. */
export const beforeLapseMs = 12 * hourMs;
/** What waits for somebody else is looked at again after this, in case the word of it was lost. */
export const lookAgainMs = 10 * minuteMs;
/** A payment that nobody confirms for so long is given up. */
const patienceMs = 7 * dayMs;

export interface Waiting extends Standing {
  readonly orderId: string | null;
  readonly captureBefore: number | null;
  readonly createdAt: number;
}

/** When a payment in this state has to be looked at, without any word from outside. Null: never. */
export const dueOf = (payment: Waiting, nowMs: number): number | null => {
  switch (payment.state) {
    case 'creating':
    case 'capturing':
    case 'canceling':
      return nowMs + 10_000;
    case 'requiresAction':
      return nowMs + lookAgainMs;
    case 'authorized':
      if (payment.orderId === null) return payment.createdAt + unusedHoldMs;
      return Math.max(
        nowMs + lookAgainMs,
        Math.min(nowMs + 6 * hourMs, (payment.captureBefore ?? nowMs + 5 * dayMs) - beforeLapseMs),
      );
    default:
      return null;
  }
};

/** Whether somebody waited long enough for a confirmation or a session that did not come. */
export const isForgotten = (payment: Waiting, nowMs: number): boolean => {
  const ageMs = nowMs - payment.createdAt;
  if (payment.kind === 'hold' && payment.orderId === null)
    return (payment.state === 'authorized' || payment.state === 'requiresAction') && ageMs >= unusedHoldMs;
  return payment.state === 'requiresAction' && ageMs >= patienceMs;
};

export interface Part {
  readonly id: string;
  readonly kind: 'hold' | 'rest' | 'topUp';
  readonly state: PaymentState;
  readonly amountMinor: number;
}

export interface Plan {
  /** Wait: what a card says is not known yet. */
  readonly wait: boolean;
  readonly captures: readonly { id: string; amountMinor: number }[];
  readonly cancels: readonly string[];
  /** Still to be charged. */
  readonly restMinor: number;
}

const nothingToDo: Plan = { wait: false, captures: [], cancels: [], restMinor: 0 };

/**
 * What to do with the payments of an ended order that owes `owedMinor`: capture what is held as far as it reaches, release the holds that are not
 * needed, charge the rest. Once something was captured, or a rest was asked for, a corrected total moves no money by itself: people decide.
 */
export const planOf = (owedMinor: number, parts: readonly Part[]): Plan => {
  if (parts.some(({ kind, state }) => kind === 'rest' || state === 'capturing' || state === 'captured'))
    return nothingToDo;
  const open = parts.filter(({ state }) => state === 'authorized');
  if (parts.some(({ state }) => state === 'creating')) return { ...nothingToDo, wait: true };
  const captures: { id: string; amountMinor: number }[] = [];
  const cancels = parts.filter(({ state }) => state === 'requiresAction').map(({ id }) => id);
  let leftMinor = Math.max(0, owedMinor);
  for (const { id, amountMinor } of open) {
    const taken = Math.min(leftMinor, amountMinor);
    if (taken > 0) captures.push({ id, amountMinor: taken });
    // Nothing is captured by canceling: a capture of 0 is refused.
    else cancels.push(id);
    leftMinor -= taken;
  }
  return { wait: false, captures, cancels, restMinor: leftMinor };
};

/** `restricted`: filled in, but not enough, or no longer enough, for charging or being paid out. */
export const accountState = (account: {
  readonly chargesEnabled: boolean;
  readonly payoutsEnabled: boolean;
  readonly detailsSubmitted: boolean;
}): 'onboarding' | 'restricted' | 'active' => {
  if (account.chargesEnabled && account.payoutsEnabled) return 'active';
  return account.detailsSubmitted || account.chargesEnabled ? 'restricted' : 'onboarding';
};

export interface FeeTerms {
  readonly feeBasisPoints: number;
  readonly feeFixedMinor: number;
}

/** The platform's share of a captured amount, never more than all of it. */
export const feeOf = ({ feeBasisPoints, feeFixedMinor }: FeeTerms, amountMinor: number): number =>
  Math.min(amountMinor, multiplyDivide(amountMinor, feeBasisPoints, 10_000) + feeFixedMinor);

/** What of the share comes back with a refund: in proportion, counted from the start so that nothing is left over when all is given back. */
export const feeReturnedOf = (
  payment: { readonly feeMinor: number; readonly capturedMinor: number; readonly refundedMinor: number },
  amountMinor: number,
): number => {
  const upTo = (refundedMinor: number) => multiplyDivide(payment.feeMinor, refundedMinor, payment.capturedMinor);
  return payment.capturedMinor === 0 ? 0 : upTo(payment.refundedMinor + amountMinor) - upTo(payment.refundedMinor);
};

/** The cost at which a running session is ended so that its hold covers it, and at which it is warned of: shares of the hold in minor units. */
export const stopAtMinor = (holdMinor: number): number => Math.floor((holdMinor * 95) / 100);
export const warnAtMinor = (holdMinor: number): number => Math.floor((holdMinor * 80) / 100);
