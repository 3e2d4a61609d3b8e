/** Customers, their saved cards, and the set-ups by which drivers save them. */
import type { Account, Books, Thing } from './books.ts';
import { type Card, cards } from './cards.ts';
import { refused } from './errors.ts';
import { type Form, formOf, textOf, textsOf } from './form.ts';
import type { Asking } from './intents.ts';

export interface Customer extends Thing {
  object: 'customer';
}
export interface Method extends Thing {
  object: 'payment_method';
  customer: string | null;
  /** Which of the test cards it is. */
  magic: string;
}
export interface Setup extends Thing {
  object: 'setup_intent';
  status: string;
  customer: string | null;
  payment_method: string | null;
  client_secret: string;
}

export const createCustomer = ({ books, account }: Asking, form: Form): Customer =>
  books.put(account, {
    id: books.id('cus'),
    object: 'customer',
    created: books.nowS,
    name: textOf(form, 'name') ?? null,
    email: textOf(form, 'email') ?? null,
    metadata: textsOf(formOf(form, 'metadata')),
  });

/** What the bank says to a saved card; rejects when there is none. */
export const cardOf = (books: Books, account: Account, methodId: string): Card => {
  const { magic, customer } = books.find<Method>(account, 'payment_method', methodId);
  const card = cards[magic];
  if (!card || customer === null)
    throw refused(
      'payment_method_unexpected_state',
      'The payment method was detached from its customer.',
      'payment_method',
    );
  return card;
};

export const createSetup = ({ books, account }: Asking, form: Form): Setup => {
  const customer = textOf(form, 'customer') ?? null;
  if (customer) books.find<Customer>(account, 'customer', customer);
  const id = books.id('seti');
  return books.put(account, {
    id,
    object: 'setup_intent',
    created: books.nowS,
    status: 'requires_payment_method',
    customer,
    payment_method: null,
    client_secret: `${id}_secret_${books.id('s').slice(-12)}`,
    usage: 'off_session',
    next_action: null,
    metadata: textsOf(formOf(form, 'metadata')),
  });
};

export const confirmSetup = ({ books, account }: Asking, id: string, form: Form): Setup => {
  const setup = books.find<Setup>(account, 'setup_intent', id);
  const magic = textOf(form, 'payment_method') ?? '';
  const card = cards[magic];
  if (!card) throw refused('resource_missing', `No such PaymentMethod: '${magic}'`, 'payment_method');
  if (setup.status === 'succeeded') return setup;
  const method: Method = books.put(account, {
    id: books.id('pm'),
    object: 'payment_method',
    created: books.nowS,
    type: 'card',
    customer: setup.customer,
    magic,
    card: { brand: card.brand, last4: card.last4, exp_month: 12, exp_year: 2034 },
  });
  setup.payment_method = method.id;
  setup.status = 'succeeded';
  books.tell(account, 'setup_intent.succeeded', setup);
  return setup;
};

export const detachMethod = ({ books, account }: Asking, id: string): Method => {
  const method = books.find<Method>(account, 'payment_method', id);
  if (method.customer === null)
    throw refused('payment_method_unexpected_state', 'The payment method is not attached to a customer.');
  method.customer = null;
  return method;
};
