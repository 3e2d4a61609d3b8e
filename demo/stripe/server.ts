/**
 * A server that behaves like Stripe for what is used here: real enough for Stripe's own SDK, on one port, in memory, with faults on demand. For the
 * demo and for tests; it keeps no cards and moves no money. What it was asked is counted, so that a test can say that nobody was charged twice.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Accounts } from './accounts.ts';
import { Books, type Clock } from './books.ts';
import { Deliveries } from './deliveries.ts';
import { ApiError, type ErrorBody } from './errors.ts';
import { Faults, type RequestFault } from './faults.ts';
import { type Form, parseForm } from './form.ts';
import { pageAt } from './pages.ts';
import { answerTo } from './routes.ts';

export interface LocalStripeOptions extends Clock {
  port?: number;
  /** Secret of the webhook's signatures. */
  webhookSecret: string;
  /** False: webhooks wait for `webhooks.flush()`. */
  deliversByItself?: boolean;
}

export interface LocalStripe {
  url: string;
  books: Books;
  accounts: Accounts;
  faults: Faults;
  webhooks: Deliveries;
  /** Requests that were carried out, by method and path without ids. */
  calls: Map<string, number>;
  /** As Stripe does after a day. */
  forgetKeys(): void;
  close(): Promise<void>;
}

interface Answer {
  status: number;
  body: object;
}

interface Asked {
  method: string;
  path: string;
  text: string;
  form: Form;
  account: string;
  key: string;
  hasSecret: boolean;
}

/** What was answered to a key, and to which request. */
interface Kept {
  request: string;
  answer: Answer;
}

const failed = (status: number, type: ErrorBody['type'], message: string): Answer => ({
  status,
  body: { error: { type, message } },
});
const internal = failed(500, 'api_error', 'Something went wrong on our end.');

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

export const startLocalStripe = async (options: LocalStripeOptions): Promise<LocalStripe> => {
  const { now, newId, webhookSecret, deliversByItself = true } = options;
  const faults = new Faults();
  const webhooks = new Deliveries({ now, newId, faults, secret: webhookSecret, isAutomatic: deliversByItself });
  const books = new Books({ now, newId }, (account, type, thing) => webhooks.add(account, type, thing));
  const accounts = new Accounts(books);
  const kept = new Map<string, Kept>();
  const calls = new Map<string, number>();
  let url = '';

  const carryOut = (asked: Asked, fault: RequestFault | undefined): Answer => {
    const { method, path, account, form } = asked;
    const name = `${method} ${path.replace(/\/[a-z]+_\w+/, '/{id}')}`;
    calls.set(name, (calls.get(name) ?? 0) + 1);
    const decides = fault === 'decline' || fault === 'threeDSecure' ? fault : undefined;
    try {
      const call = { books, accounts, account: books.account(account), form, fault: decides, baseUrl: url };
      return { status: 200, body: answerTo(call, method, path) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { status: error.status, body: { error: error.body } };
    }
  };

  /** Undefined: no answer comes. */
  const answer = (asked: Asked): Answer | undefined => {
    const { method, path, account, key, text } = asked;
    if (!asked.hasSecret) return failed(401, 'invalid_request_error', 'You did not provide an API key.');
    const fault = faults.take(method, path);
    if (fault === 'rateLimit') return failed(429, 'invalid_request_error', 'Too many requests.');
    if (fault === 'timeoutBefore') return undefined;
    const keptKey = `${account} ${key}`;
    const request = `${method} ${path}\n${text}`;
    const known = key ? kept.get(keptKey) : undefined;
    if (known && known.request !== request)
      return failed(
        400,
        'idempotency_error',
        'Keys for idempotent requests can only be used with the same parameters.',
      );
    let given = known?.answer;
    if (!given) {
      given = fault === 'errorBefore' ? internal : carryOut(asked, fault);
      // As it is now, for objects live on. A failure of the server's own is kept for the key, too.
      given = structuredClone(fault === 'errorAfter' ? internal : given);
      if (key) kept.set(keptKey, { request, answer: given });
    }
    return fault === 'timeoutAfter' ? undefined : given;
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await bodyOf(request);
    const { method = '', headers } = request;
    const at = new URL(request.url ?? '/', url);
    const form = parseForm(method === 'GET' ? at.search : text);
    const page = pageAt({ books, accounts, baseUrl: url }, method, at, form);
    if (page) return void response.writeHead(page.status, page.headers).end(page.body);
    const given = answer({
      ...{ method, path: at.pathname, text, form },
      account: String(headers['stripe-account'] ?? ''),
      key: String(headers['idempotency-key'] ?? ''),
      hasSecret: /^(Bearer|Basic) \S+/.test(headers.authorization ?? ''),
    });
    // Left open until the client gives up: a broken connection the SDK would try again by itself.
    if (!given) return;
    response.writeHead(given.status, { 'content-type': 'application/json' }).end(JSON.stringify(given.body));
  };

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      const given = failed(500, 'api_error', error instanceof Error ? error.message : String(error));
      response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify(given.body));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;

  return {
    url,
    books,
    accounts,
    faults,
    webhooks,
    calls,
    forgetKeys: () => kept.clear(),
    async close() {
      webhooks.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};
