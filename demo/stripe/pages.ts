/** Pages of the local Stripe: the onboarding form, the bank's page of 3-D Secure, and one on which a driver picks a test card. Plain forms, no script. */
import type { Accounts } from './accounts.ts';
import type { Books, Intent } from './books.ts';
import { cards } from './cards.ts';
import { ApiError } from './errors.ts';
import { type Form, textOf } from './form.ts';
import { authorize, confirmIntent } from './intents.ts';
import { cardOf, confirmSetup, type Setup } from './methods.ts';

interface Page {
  status: number;
  headers: Record<string, string>;
  body: string;
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const page = (title: string, body: string, status = 200): Page => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  body: `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title><style>body{font:16px/1.5 system-ui;max-width:26rem;margin:4rem auto;padding:0 1rem}
button,select,input{font:inherit;padding:.5rem .8rem;width:100%;box-sizing:border-box;margin:.3rem 0}</style>
<h1>${escaped(title)}</h1><p><small>Local test server. No money moves.</small></p>${body}</html>`,
});

const to = (location: string): Page => ({ status: 303, headers: { location }, body: '' });
const amountOf = ({ amount, currency }: Intent): string => `${(amount / 100).toFixed(2)} ${currency.toUpperCase()}`;

export interface PageDeps {
  books: Books;
  accounts: Accounts;
  baseUrl: string;
}

/** Undefined for paths that are no pages. */
export const pageAt = (deps: PageDeps, method: string, url: URL, form: Form): Page | undefined => {
  const [, kind, id = ''] = url.pathname.split('/');
  if (kind === 'onboarding') return onboarding(deps, method, id, form);
  if (kind !== '3ds' && kind !== 'pay') return undefined;
  const account = deps.books.account(url.searchParams.get('account') ?? '');
  const secret = url.searchParams.get('secret') ?? '';
  const thing = deps.books
    .all<Intent | Setup>(account, id.startsWith('seti_') ? 'setup_intent' : 'payment_intent')
    .find((each) => each.id === id);
  if (!thing || thing.client_secret !== secret)
    return page('Not found', '<p>There is nothing to confirm here.</p>', 404);
  return kind === '3ds' ? bank(deps, account.id, method, thing, form) : pay(deps, account.id, method, thing, form);
};

const onboarding = ({ accounts }: PageDeps, method: string, token: string, form: Form): Page => {
  const account = method === 'POST' ? textOf(form, 'account') : undefined;
  if (account) {
    accounts.complete(account, textOf(form, 'name') || 'Test merchant');
    return to(textOf(form, 'returnUrl') ?? '/');
  }
  const link = accounts.use(token);
  if (!link) return page('Not found', '<p>There is no such form.</p>', 404);
  if (!link.isGood) return to(link.refreshUrl);
  const hidden = (name: string, value: string) => `<input type="hidden" name="${name}" value="${escaped(value)}">`;
  return page(
    'Take card payments',
    `<form method="post">${hidden('account', link.account)}${hidden('returnUrl', link.returnUrl)}
<label>Name of the business<input name="name" value="Test merchant" required></label>
<button>Give all details</button></form><p><a href="${escaped(link.returnUrl)}">Later</a></p>`,
  );
};

/** The bank asks whether it is really you. */
const bank = (deps: PageDeps, accountId: string, method: string, thing: Intent | Setup, form: Form): Page => {
  if (thing.object !== 'payment_intent' || thing.status !== 'requires_action')
    return page('Done', '<p>You can close this page.</p>');
  if (method !== 'POST')
    return page(
      'Confirm with your bank',
      `<p>Pay ${amountOf(thing)}?</p><form method="post"><button name="answer" value="yes">Yes, that is me</button>
<button name="answer" value="no">No</button></form>`,
    );
  const { books } = deps;
  const account = books.account(accountId);
  if (textOf(form, 'answer') === 'yes') {
    const methodId = thing.payment_method ?? '';
    authorize(books, account, thing, cards[methodId] ?? cardOf(books, account, methodId));
    return page('Thank you', '<p>Your bank has confirmed. You can close this page.</p>');
  }
  const message = 'We are unable to authenticate your payment method.';
  thing.status = 'requires_payment_method';
  thing.next_action = null;
  thing.last_payment_error = { type: 'card_error', code: 'payment_intent_authentication_failure', message };
  books.tell(account, 'payment_intent.payment_failed', thing);
  return page('Not confirmed', '<p>Nothing was charged.</p>');
};

/** What Stripe.js draws for real. */
const pay = (deps: PageDeps, accountId: string, method: string, thing: Intent | Setup, form: Form): Page => {
  const { books, baseUrl } = deps;
  const account = books.account(accountId);
  const choices = Object.entries(cards).map(
    ([name, { brand, last4 }]) => `<option value="${name}">${brand} ${last4} · ${name.slice(8)}</option>`,
  );
  const title = thing.object === 'payment_intent' ? `Pay ${amountOf(thing)}` : 'Save a card';
  if (method !== 'POST')
    return page(
      title,
      `<form method="post"><select name="payment_method">${choices.join('')}</select><button>Confirm</button></form>`,
    );
  const asking = { books, account, baseUrl };
  try {
    if (thing.object === 'setup_intent') confirmSetup(asking, thing.id, form);
    else {
      const { status, next_action } = confirmIntent(asking, thing.id, form);
      const url = new URL(`${baseUrl}/3ds/${thing.id}`);
      url.search = new URLSearchParams({ account: accountId, secret: thing.client_secret }).toString();
      if (status === 'requires_action' && next_action) return to(url.href);
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return page(title, `<p>${escaped(error.message)}</p><p><a href="">Try another card</a></p>`);
  }
  return page('Thank you', '<p>You can close this page.</p>');
};
