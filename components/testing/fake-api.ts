/** A stand-in for the API in component tests: answers `fetch` with data of the contracts' types. Never part of a build. */
import type { Grant } from '../../bff/access/embed/contract.ts';
import type { Me } from '../../bff/access/session/contract.ts';
import { rolePermissions } from '../../bff/kernel/permissions.ts';
import type { LiveMessage } from '../../bff/live/contract.ts';

type Handler = (request: Request) => unknown | Promise<unknown>;

let tokens = 0;
export const grantOf = (change: Partial<Grant>): Grant => ({
  token: `token-${++tokens}`,
  expiresInMs: 600_000,
  tenantId: 'm1',
  tenantName: 'Merchant One',
  permissions: [...rolePermissions.owner],
  widgets: ['station-map', 'order-table', 'tariff-editor', 'alarm-feed', 'charger-table'],
  locale: 'en',
  brand: 'wattfront',
  currency: 'EUR',
  zone: 'Europe/Berlin',
  ...change,
});

export class FakeApi {
  readonly origin = 'https://api.test';
  readonly calls: Request[] = [];
  /** Requests of the live stream, and those of its streams that are open. */
  readonly lives: Request[] = [];
  readonly streams: ReadableStreamDefaultController<Uint8Array>[] = [];
  grant: Partial<Grant> = {};
  #handlers = new Map<string, Handler>();
  #fetch = window.fetch;

  constructor() {
    tokens = 0;
    this.answer('POST', '/v1/embed-sessions/redeem', () => grantOf(this.grant));
    this.answer('POST', '/v1/embed-sessions/renew', () => grantOf(this.grant));
    window.fetch = (input, init) => this.#answer(new Request(input, init));
  }

  /** `path` may end in `*`. The handler answers JSON data or a whole Response. */
  answer(method: string, path: string, handler: Handler): void {
    this.#handlers.set(`${method} ${path}`, handler);
  }

  problem(status: number, code: string, detail = 'It broke.'): Response {
    const body = { type: 'about:blank', title: code, status, detail, code, requestId: 'req-1' };
    return new Response(JSON.stringify(body), { status });
  }

  me(): Me {
    return {
      kind: 'account',
      id: 'u1',
      name: 'Ada',
      email: 'ada@example.com',
      role: 'owner',
      tenant: {
        id: 'm1',
        name: 'Merchant One',
        kind: 'merchant',
        currency: 'EUR',
        zone: 'Europe/Berlin',
        brand: 'wattfront',
      },
      homeTenantId: 'm1',
      permissions: [...rolePermissions.owner],
      locale: 'en',
      totp: false,
      csrf: 'csrf-1',
    };
  }

  send(message: LiveMessage, id = String(this.lives.length)): void {
    this.#write(`id: ${id}\ndata: ${JSON.stringify(message)}\n\n`);
  }

  sendReset(): void {
    this.#write('event: reset\ndata: {}\n\n');
  }

  cut(): void {
    for (const stream of this.streams.splice(0)) stream.close();
  }

  restore(): void {
    this.cut();
    window.fetch = this.#fetch;
  }

  #write(text: string): void {
    for (const stream of this.streams) stream.enqueue(new TextEncoder().encode(text));
  }

  async #answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    // Whatever is not the API's (source files of the test itself) goes its way.
    if (url.origin !== this.origin) return this.#fetch(request);
    if (url.pathname === '/v1/live') return this.#stream(request);
    this.calls.push(request);
    const key = `${request.method} ${url.pathname}`;
    const wild = [...this.#handlers].find(([name]) => name.endsWith('*') && key.startsWith(name.slice(0, -1)));
    const handler = this.#handlers.get(key) ?? wild?.[1];
    if (!handler) return this.problem(404, 'not-found', key);
    const body = await handler(request);
    if (request.signal.aborted) throw new DOMException('aborted', 'AbortError');
    if (body instanceof Response) return body;
    return body === undefined ? new Response(null, { status: 204 }) : new Response(JSON.stringify(body));
  }

  #stream(request: Request): Response {
    this.lives.push(request);
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.streams.push(controller);
        request.signal.addEventListener('abort', () => {
          const at = this.streams.indexOf(controller);
          if (at < 0) return;
          this.streams.splice(at, 1);
          controller.error(new DOMException('aborted', 'AbortError'));
        });
      },
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  }
}
