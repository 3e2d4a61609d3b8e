/**
 * What a widget knows of its caller: who it shows data for, what it may do, and how it talks to the API. `SessionClient` gets
 * and renews that right, for a page that is not ours (embed: a one-time secret, a short token in memory, no cookies) or for our own
 * portal (a cookie and a CSRF token). No DOM but `fetch` and timers.
 */

import type { Grant } from '../../bff/access/embed/contract.ts';
import type { Me } from '../../bff/access/session/contract.ts';
import { ApiError, send, type Transport } from '../../bff/kernel/client.ts';
import type { Permission } from '../../bff/kernel/permissions.ts';
import { LiveHub } from './live-hub.ts';

export type SessionPhase = 'starting' | 'ready' | 'expired' | 'failed';

/** Replaced by a new object whenever something in it changes, so a widget may compare by `===`. */
export interface Session {
  readonly phase: SessionPhase;
  /** Why there is no session, in phases `expired` and `failed`. */
  readonly error: ApiError | undefined;
  readonly transport: Transport;
  /** Undefined where there is no live line, e.g. for data that the page itself provides. */
  readonly live: LiveHub | undefined;
  readonly tenantId: string;
  readonly tenantName: string;
  /** ISO 4217 and IANA zone of the tenant: defaults where a row has none of its own. */
  readonly currency: string;
  readonly zone: string;
  readonly brand: string;
  readonly locale: string;
  may(permission: Permission): boolean;
  /** Begins anew after `expired` or `failed`. */
  retry(): void;
}

export interface SessionSource {
  /** Origin of the API without a slash at the end; '' for the page's own. */
  baseUrl: string;
  /** Answers a fresh one-time secret; absent for the portal's cookie session. */
  fetchSecret: (() => Promise<string>) | undefined;
  onChange(): void;
}

export type SessionFacts = Pick<Session, 'phase' | 'error' | 'tenantId' | 'tenantName' | 'currency' | 'zone'> & {
  permissions: readonly Permission[];
  brand: string | undefined;
  locale: string | undefined;
};

const nothingYet: SessionFacts = {
  phase: 'starting',
  error: undefined,
  tenantId: '',
  tenantName: '',
  currency: 'EUR',
  zone: 'UTC',
  permissions: [],
  brand: undefined,
  locale: undefined,
};

/** Paths of the access contracts, which are not imported: they would bring their whole schemas. A test holds them together. */
export const sessionPaths = {
  redeem: '/v1/embed-sessions/redeem',
  renew: '/v1/embed-sessions/renew',
  me: '/v1/session',
} as const;

/** A right that was renewed this short a time ago is not renewed again for another request that failed with the old one. */
const justRenewedMs = 5000;

const problem = (code: string, title: string, detail: string) =>
  new ApiError({
    type: 'about:blank',
    title,
    status: code === 'session-expired' ? 401 : 0,
    detail,
    code,
    requestId: '',
  });

export class SessionClient {
  facts: SessionFacts = nothingYet;
  readonly transport: Transport;
  readonly live: LiveHub;
  #source: SessionSource;
  #headers: Record<string, string> | undefined;
  #lateAtMs = Number.POSITIVE_INFINITY;
  #renewedAtMs = 0;
  #busy: Promise<void> | undefined;
  #timer = 0;
  #closed = false;

  constructor(source: SessionSource) {
    this.#source = source;
    this.transport = {
      baseUrl: source.baseUrl,
      credentials: source.fetchSecret ? 'omit' : 'same-origin',
      authorize: (renew) => this.#authorize(renew),
    };
    this.live = new LiveHub(this.transport);
  }

  /** Gets the right to show something. Never throws: the outcome is in `facts`. */
  async start(): Promise<void> {
    this.#set({ ...nothingYet });
    await this.#single(() => this.#fresh()).catch(() => {});
  }

  /** Forgets the token and ends the stream. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#headers = undefined;
    this.live.close();
  }

  async #authorize(renew: boolean): Promise<Record<string, string>> {
    if (this.#busy) await this.#busy;
    const late = Date.now() > this.#lateAtMs;
    if (!this.#headers || late || (renew && Date.now() - this.#renewedAtMs > justRenewedMs))
      await this.#single(() => this.#renew());
    if (!this.#headers) throw this.facts.error ?? problem('session-expired', 'Session ended', '');
    return this.#headers;
  }

  // All widgets of a page share one renewal.
  #single(work: () => Promise<void>): Promise<void> {
    this.#busy ??= work().finally(() => {
      this.#busy = undefined;
    });
    return this.#busy;
  }

  async #renew(): Promise<void> {
    const headers = this.#headers;
    if (this.#source.fetchSecret && headers) {
      try {
        return this.#take(await this.#post(sessionPaths.renew, {}, headers));
      } catch (error) {
        // Without an answer a fresh secret cannot be had either: keep the token and let the caller see the cut line.
        if (error instanceof ApiError && error.problem.code === 'offline') throw error;
      }
    }
    await this.#fresh();
  }

  async #fresh(): Promise<void> {
    const was = this.facts.phase;
    try {
      const { fetchSecret } = this.#source;
      if (fetchSecret) {
        const secret = await fetchSecret();
        this.#take(await this.#post(sessionPaths.redeem, { secret }));
      } else this.#takeMe(await (await send(this.#bare({}), 'GET', sessionPaths.me)).json());
    } catch (error) {
      const cause = error instanceof ApiError ? error : problem('session-source', 'No session', String(error));
      // A cut line ends nothing that has already begun.
      if (was === 'ready' && cause.problem.code === 'offline') throw cause;
      this.#headers = undefined;
      clearTimeout(this.#timer);
      const ended = cause.problem.status === 401 || was === 'ready';
      const shown = ended ? problem('session-expired', 'Session ended', cause.message) : cause;
      if (!this.#closed) this.#set({ ...this.facts, phase: ended ? 'expired' : 'failed', error: shown });
      throw shown;
    }
  }

  async #post(path: string, body: object, headers: Record<string, string> = {}): Promise<Grant> {
    const init = { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    return (await send(this.#bare(headers), 'POST', path, init)).json();
  }

  /** A transport with fixed headers, for the calls that get the right itself. */
  #bare(headers: Record<string, string>): Transport {
    const { baseUrl, credentials } = this.transport;
    let asked = false;
    return {
      baseUrl,
      credentials,
      authorize: async () => {
        if (asked) throw problem('session-expired', 'Session ended', '');
        asked = true;
        return headers;
      },
    };
  }

  #take(grant: Grant): void {
    this.#ready({ authorization: `Bearer ${grant.token}` }, grant.expiresInMs, {
      phase: 'ready',
      error: undefined,
      tenantId: grant.tenantId,
      tenantName: grant.tenantName,
      currency: grant.currency,
      zone: grant.zone,
      permissions: grant.permissions,
      brand: grant.brand,
      locale: grant.locale ?? undefined,
    });
  }

  #takeMe(me: Me): void {
    this.#ready(me.csrf ? { 'x-csrf-token': me.csrf } : {}, Number.POSITIVE_INFINITY, {
      phase: 'ready',
      error: undefined,
      tenantId: me.tenant.id,
      tenantName: me.tenant.name,
      currency: me.tenant.currency,
      zone: me.tenant.zone,
      permissions: me.permissions,
      brand: me.tenant.brand,
      locale: me.locale ?? undefined,
    });
  }

  #ready(headers: Record<string, string>, lifetimeMs: number, facts: SessionFacts): void {
    if (this.#closed) return;
    this.#headers = headers;
    this.#renewedAtMs = Date.now();
    // A request needs some time on its way; a token about to end is not sent.
    this.#lateAtMs = this.#renewedAtMs + lifetimeMs - Math.min(5000, lifetimeMs / 10);
    clearTimeout(this.#timer);
    if (Number.isFinite(lifetimeMs)) {
      const early = Math.max(lifetimeMs * 0.75, lifetimeMs - 60_000);
      this.#timer = window.setTimeout(() => void this.#single(() => this.#renew()).catch(() => {}), early);
    }
    // A renewal that changes nothing must not make widgets load again.
    if (JSON.stringify(facts) !== JSON.stringify(this.facts)) this.#set(facts);
  }

  #set(facts: SessionFacts): void {
    this.facts = facts;
    this.#source.onChange();
  }
}
