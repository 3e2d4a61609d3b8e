/**
 * `<charge-provider>`: gives every widget inside it the right to show something, the language, the brand and the live events.
 * It draws nothing itself.
 */
import { ContextProvider } from '@lit/context';
import { css, html, LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import { ApiError } from '../../bff/kernel/client.ts';
import { sessionContext } from './context.ts';
import { emit } from './events.ts';
import { type Session, SessionClient, type SessionPhase } from './session.ts';

/**
 * @tag charge-provider
 * @slot - The page's content with the widgets in it, at any depth.
 * @attr src - Origin of the API, e.g. `https://api.example.com`. The page's own origin when left out.
 * @attr session-url - Address on the host page's server that answers `{ "secret": "…" }` to a POST: a fresh embed session.
 * @attr portal - Use the page's own log-in cookie instead of an embed session.
 * @attr lang - Language of everything inside, e.g. `de` or `en-GB`. Else the session's, else the page's.
 * @attr theme-brand - Brand theme; else the session's.
 * @attr color-scheme - `light` or `dark`; else what the page says.
 * @fires wf-ready - The widgets may show data. `detail`: `{ tenantId, tenantName }`
 * @fires wf-session-expired - The right has ended and could not be had again. `detail`: `{ code, message }`
 * @fires wf-error - There is no session for another reason. `detail`: `{ code, message, requestId }`
 */
export class ChargeProvider extends LitElement {
  static override styles = css`
    :host {
      display: contents;
    }
    :host([color-scheme='dark']) {
      color-scheme: dark;
    }
    :host([color-scheme='light']) {
      color-scheme: light;
    }
  `;

  @property() src = '';
  @property({ attribute: 'session-url' }) sessionUrl = '';
  @property({ type: Boolean }) portal = false;
  @property() override lang = '';
  @property({ attribute: 'theme-brand' }) themeBrand = '';
  @property({ attribute: 'color-scheme', reflect: true }) colorScheme = '';
  /** Answers a fresh one-time secret; instead of `session-url`. */
  @property({ attribute: false }) fetchClientSecret: (() => Promise<string>) | undefined;

  #client: SessionClient | undefined;
  #provider = new ContextProvider(this, { context: sessionContext, initialValue: undefined });
  #told: SessionPhase = 'starting';

  /** What the widgets inside are given; undefined before there is a way to get a session. */
  get session(): Session | undefined {
    return this.#provider.value;
  }

  /** Begins anew, e.g. after a log-in or after the page's user changed. */
  restart(): void {
    this.#client?.close();
    this.#client = undefined;
    if (!this.isConnected || !(this.portal || this.sessionUrl || this.fetchClientSecret)) {
      this.#provider.setValue(undefined);
      return;
    }
    this.#told = 'starting';
    const client: SessionClient = new SessionClient({
      baseUrl: this.src.replace(/\/+$/, ''),
      fetchSecret: this.portal ? undefined : (this.fetchClientSecret ?? (() => this.#askHost())),
      onChange: () => this.#client === client && this.#publish(),
    });
    this.#client = client;
    void client.start();
  }

  /** Forgets the token at once and empties the widgets. */
  logout(): void {
    this.#client?.close();
    this.#client = undefined;
    this.#provider.setValue(undefined);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.restart();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.logout();
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    const source = ['src', 'sessionUrl', 'portal', 'fetchClientSecret'].some((name) => changed.has(name));
    if (source) this.restart();
    else if (changed.has('lang') || changed.has('themeBrand')) this.#publish();
  }

  protected override render() {
    return html`<slot></slot>`;
  }

  // The host page's own cookie says to its server who asks; this request goes there and not to us.
  async #askHost(): Promise<string> {
    const response = await fetch(this.sessionUrl, { method: 'POST', headers: { accept: 'application/json' } });
    const body: unknown = response.ok ? await response.json() : undefined;
    if (body && typeof body === 'object' && 'secret' in body && typeof body.secret === 'string') return body.secret;
    const { status } = response;
    const detail = `The page’s session address answered ${status}.`;
    throw new ApiError({
      type: 'about:blank',
      title: 'No session',
      status,
      detail,
      code: 'session-source',
      requestId: '',
    });
  }

  #publish(): void {
    const client = this.#client;
    if (!client) return;
    const { facts } = client;
    const permissions = new Set(facts.permissions);
    this.#provider.setValue({
      ...facts,
      brand: this.themeBrand || facts.brand || 'wattfront',
      locale: this.lang || facts.locale || document.documentElement.lang || navigator.language,
      transport: client.transport,
      live: client.live,
      may: (permission) => permissions.has(permission),
      retry: () => this.restart(),
    });
    if (facts.phase === this.#told) return;
    this.#told = facts.phase;
    const { code = '', requestId = '' } = facts.error?.problem ?? {};
    const message = facts.error?.message ?? '';
    if (facts.phase === 'ready') emit(this, 'wf-ready', { tenantId: facts.tenantId, tenantName: facts.tenantName });
    else if (facts.phase === 'expired') emit(this, 'wf-session-expired', { code, message });
    else if (facts.phase === 'failed') emit(this, 'wf-error', { code, message, requestId });
  }
}
