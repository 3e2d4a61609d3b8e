/**
 * What the local Stripe remembers, apart for each account: objects by their ids, and the lines of its books. Everything is in memory. The platform's
 * own account is ''.
 */
import { missing, noAccess } from './errors.ts';
import type { Form } from './form.ts';

/** An object as it is answered; ids of others are expanded on demand. */
export type Thing = { id: string; object: string; created: number } & Record<string, unknown>;

export interface Intent extends Thing {
  object: 'payment_intent';
  status: string;
  amount: number;
  amount_capturable: number;
  amount_received: number;
  currency: string;
  capture_method: 'manual' | 'automatic';
  customer: string | null;
  payment_method: string | null;
  latest_charge: string | null;
  application_fee_amount: number | null;
  last_payment_error: object | null;
  next_action: object | null;
  client_secret: string;
  metadata: Record<string, string>;
}

export interface Charge extends Thing {
  object: 'charge';
  amount: number;
  amount_captured: number;
  amount_refunded: number;
  captured: boolean;
  currency: string;
  payment_intent: string;
  application_fee_amount: number | null;
  balance_transaction: string | null;
}

export interface Line extends Thing {
  object: 'balance_transaction';
  type: string;
  amount: number;
  fee: number;
  net: number;
  currency: string;
  source: string;
}

export interface Account {
  readonly id: string;
  readonly things: Map<string, Thing>;
  readonly lines: Line[];
}

export interface Clock {
  now(): number;
  newId(): string;
}

export class Books {
  readonly #clock: Clock;
  readonly accounts = new Map<string, Account>();
  /** What happened, for whoever sends it on. */
  readonly onEvent: (account: string, type: string, thing: Thing) => void;

  constructor(clock: Clock, onEvent: Books['onEvent']) {
    this.#clock = clock;
    this.onEvent = onEvent;
    this.open('');
  }

  get nowS(): number {
    return Math.floor(this.#clock.now() / 1000);
  }

  id(prefix: string): string {
    return `${prefix}_${this.#clock.newId().replaceAll('-', '')}`;
  }

  open(id: string): Account {
    const account: Account = { id, things: new Map(), lines: [] };
    this.accounts.set(id, account);
    return account;
  }

  account(id: string): Account {
    const account = this.accounts.get(id);
    if (!account) throw noAccess(id);
    return account;
  }

  put<T extends Thing>(account: Account, thing: T): T {
    account.things.set(thing.id, thing);
    return thing;
  }

  all<T extends Thing>(account: Account, object: T['object'] & string): T[] {
    return [...account.things.values()].filter((thing): thing is T => thing.object === object);
  }

  /** Rejects as Stripe does when there is none of this kind. */
  find<T extends Thing>(account: Account, object: T['object'] & string, id: string): T {
    const found = this.all<T>(account, object).find((thing) => thing.id === id);
    if (!found) throw missing(object, id);
    return found;
  }

  /** A movement of money. `fees`: the platform's share and Stripe's own, taken from it. */
  book(
    account: Account,
    of: { type: string; amount: number; currency: string; source: string; fee?: number; share?: number },
  ): Line {
    const { fee = 0, share = 0 } = of;
    const detail = (type: string, amount: number) => (amount === 0 ? [] : [{ type, amount, currency: of.currency }]);
    const line: Line = {
      id: this.id('txn'),
      object: 'balance_transaction',
      created: this.nowS,
      type: of.type,
      amount: of.amount,
      currency: of.currency,
      source: of.source,
      fee: fee + share,
      net: of.amount - fee - share,
      fee_details: [...detail('application_fee', share), ...detail('stripe_fee', fee)],
      status: 'available',
    };
    account.lines.push(line);
    account.things.set(line.id, line);
    return line;
  }

  /** What stands on an account, by currency in lower case. */
  balance(accountId: string): Record<string, number> {
    const sums: Record<string, number> = {};
    for (const { currency, net } of this.account(accountId).lines) sums[currency] = (sums[currency] ?? 0) + net;
    return sums;
  }

  tell(account: Account, type: string, thing: Thing): void {
    this.onEvent(account.id, type, thing);
  }
}

/** What Stripe takes for a charge: 1.5 % and 25 minor units. */
export const stripeFee = (amount: number): number => Math.round((amount * 15) / 1000) + 25;

export const numberIn = (form: Form, name: string): number | undefined => {
  const value = form[name];
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : undefined;
};
