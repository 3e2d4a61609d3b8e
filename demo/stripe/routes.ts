/** Which request does what at the local Stripe: a table of method and path. */
import type { Accounts } from './accounts.ts';
import type { Books, Thing } from './books.ts';
import { missing } from './errors.ts';
import { type Form, formOf, listOf, textOf } from './form.ts';
import { type Asking, cancelIntent, captureIntent, confirmIntent, createIntent } from './intents.ts';
import { confirmSetup, createCustomer, createSetup, detachMethod } from './methods.ts';
import { createRefund } from './money-back.ts';

export interface Call extends Asking {
  accounts: Accounts;
  form: Form;
}

type Answer = object;
type Route = readonly [method: string, path: RegExp, answer: (call: Call, id: string) => Answer];

const listed = (things: readonly Thing[], form: Form, url: string): Answer => {
  const { gte, lt } = formOf(form, 'created');
  const after = textOf(form, 'starting_after');
  const from = typeof gte === 'string' ? Number(gte) : 0;
  const to = typeof lt === 'string' ? Number(lt) : Number.POSITIVE_INFINITY;
  // Newest first, as Stripe lists.
  const all = things.filter(({ created }) => created >= from && created < to).reverse();
  const start = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
  const limit = Number(textOf(form, 'limit') ?? 10);
  return { object: 'list', url, has_more: all.length > start + limit, data: all.slice(start, start + limit) };
};

const read =
  (object: string) =>
  ({ books, account }: Call, id: string): Answer =>
    books.find(account, object, id);

const routes: readonly Route[] = [
  ['POST', /^\/v1\/payment_intents$/, (call) => createIntent(call, call.form)],
  [
    'GET',
    /^\/v1\/payment_intents$/,
    ({ books, account, form }) => listed(books.all(account, 'payment_intent'), form, '/v1/payment_intents'),
  ],
  ['GET', /^\/v1\/payment_intents\/(\w+)$/, read('payment_intent')],
  ['POST', /^\/v1\/payment_intents\/(\w+)\/confirm$/, (call, id) => confirmIntent(call, id, call.form)],
  ['POST', /^\/v1\/payment_intents\/(\w+)\/capture$/, (call, id) => captureIntent(call, id, call.form)],
  ['POST', /^\/v1\/payment_intents\/(\w+)\/cancel$/, (call, id) => cancelIntent(call, id)],
  ['POST', /^\/v1\/customers$/, (call) => createCustomer(call, call.form)],
  ['POST', /^\/v1\/setup_intents$/, (call) => createSetup(call, call.form)],
  ['GET', /^\/v1\/setup_intents\/(\w+)$/, read('setup_intent')],
  ['POST', /^\/v1\/setup_intents\/(\w+)\/confirm$/, (call, id) => confirmSetup(call, id, call.form)],
  ['POST', /^\/v1\/payment_methods\/(\w+)\/detach$/, detachMethod],
  ['POST', /^\/v1\/refunds$/, (call) => createRefund(call, call.form)],
  ['GET', /^\/v1\/refunds\/(\w+)$/, read('refund')],
  [
    'GET',
    /^\/v1\/refunds$/,
    ({ books, account, form }) => {
      const intent = textOf(form, 'payment_intent');
      return listed(
        books.all(account, 'refund').filter((refund) => refund.payment_intent === intent),
        form,
        '/v1/refunds',
      );
    },
  ],
  ['GET', /^\/v1\/charges\/(\w+)$/, read('charge')],
  ['GET', /^\/v1\/disputes\/(\w+)$/, read('dispute')],
  ['GET', /^\/v1\/payouts\/(\w+)$/, read('payout')],
  [
    'GET',
    /^\/v1\/balance_transactions$/,
    ({ account, form }) => listed(account.lines, form, '/v1/balance_transactions'),
  ],
  ['POST', /^\/v1\/accounts$/, ({ accounts, form }) => accounts.create(form)],
  ['GET', /^\/v1\/accounts\/(\w+)$/, ({ accounts }, id) => accounts.find(id)],
  ['POST', /^\/v1\/account_links$/, ({ accounts, form, baseUrl }) => accounts.link(form, baseUrl)],
];

/** Carries a request out; throws ApiError. */
export const answerTo = (call: Call, method: string, path: string): Answer => {
  for (const [verb, pattern, answer] of routes) {
    const match = verb === method ? pattern.exec(path) : null;
    if (match) return expanded(call.books, call, answer(call, match[1] ?? ''), listOf(call.form, 'expand'));
  }
  throw missing('path', path);
};

const isThing = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Ids replaced by what they name, along paths such as `latest_charge.balance_transaction` or `data.source`. */
const expanded = (books: Books, { account }: Call, answer: object, paths: readonly string[]): object => {
  const along = (value: unknown, path: readonly string[]): unknown => {
    if (Array.isArray(value)) return value.map((item) => along(item, path));
    const found =
      typeof value === 'string' ? (account.things.get(value) ?? books.account('').things.get(value)) : value;
    const [name, ...rest] = path;
    if (name === undefined || !isThing(found)) return found ?? value;
    return name in found ? { ...found, [name]: along(found[name], rest) } : found;
  };
  return paths.reduce<object>((whole, path) => {
    const grown = along(whole, path.split('.'));
    return isThing(grown) ? grown : whole;
  }, answer);
};
