/**
 * The portal: log-in or frame around one page, and every page of data is one public widget. In the light DOM, because the widgets'
 * loader looks for their tags in the document.
 */
import { html, LitElement, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { type Me, session as sessionFeature } from '../../bff/access/session/contract.ts';
import { call } from '../../bff/kernel/client.ts';
import type { ChargeProvider } from '../../components/base/provider.ts';
import type { TariffEditor } from '../../components/billing/tariff-editor/tariff-editor.ts';
import { translator } from '../../components/i18n/translate.ts';
import type { TreeItem } from './frame.ts';
import { applyPrefs, keepPrefs, type Prefs, readPrefs } from './prefs.ts';
import { type ConsumptionRow, chargerOf, go, leave, note, ordersOf, type PageName, pageOf, tariffOf } from './route.ts';
import { portalTexts } from './texts.ts';

interface Detail<T> extends Event {
  detail: T;
}

export class PortalApp extends LitElement {
  @state() private phase: 'starting' | 'out' | 'in' = 'starting';
  @state() private me: Me | undefined;
  @state() private tree: readonly TreeItem[] = [];
  @state() private page: PageName = pageOf(location.pathname);
  @state() private prefs: Prefs = readPrefs();

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('popstate', this.#moved);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('popstate', this.#moved);
  }

  #moved = (): void => {
    const page = pageOf(location.pathname);
    const editor = this.querySelector<TariffEditor>('tariff-editor');
    if (editor?.dirty && !(page === 'tariffs' && tariffOf(location.search) === editor.tariffId)) {
      // The browser has gone already: the address of what stays in sight is put before the one that is wanted.
      history.pushState(null, '', '/tariffs');
      note('tariff', editor.tariffId);
      leave(() => history.back());
      return;
    }
    if (page !== this.page) this.querySelector('portal-frame')?.scrollTo(0, 0);
    this.page = page;
    this.requestUpdate();
  };

  get #provider(): ChargeProvider | null {
    return this.querySelector('charge-provider');
  }

  get #lang(): string {
    return this.prefs.lang || this.me?.locale || 'en';
  }

  /** Who is here, and as which merchant: asked again after each change of either. */
  #enter = async (): Promise<void> => {
    const transport = this.#provider?.session?.transport;
    if (!transport) return;
    const [me, tree] = await Promise.all([
      call(transport, sessionFeature.endpoints.me),
      call(transport, sessionFeature.endpoints.tree),
    ]);
    this.me = me;
    this.tree = tree.items;
    this.phase = 'in';
  };

  #leave = (): void => {
    this.me = undefined;
    this.phase = 'out';
  };

  /** A widget says itself what it could not load; only without a session is nobody here. */
  #onError = ({ target }: Event): void => {
    if (target === this.#provider) this.#leave();
  };

  async #actAs(tenantId: string): Promise<void> {
    const transport = this.#provider?.session?.transport;
    if (!transport) return;
    await call(transport, sessionFeature.endpoints.actAs, { body: { tenantId } });
    // What is open belongs to the merchant left behind.
    go(location.pathname);
    this.#provider?.restart();
  }

  async #logOut(): Promise<void> {
    const transport = this.#provider?.session?.transport;
    if (transport) await call(transport, sessionFeature.endpoints.logOut).catch(() => undefined);
    this.#provider?.logout();
    this.#leave();
  }

  #prefer = (event: Detail<Partial<Prefs>>): void => {
    this.prefs = { ...this.prefs, ...event.detail };
    keepPrefs(this.prefs);
  };

  protected override willUpdate(): void {
    applyPrefs(this.prefs, this.me?.tenant.brand ?? 'wattfront', this.#lang);
    const word = translator(portalTexts, this.#lang);
    document.title =
      this.phase === 'in' && this.page !== 'welcome'
        ? `${word(`page.${this.page}`)} · ${this.me?.tenant.name}`
        : 'Wattfront';
  }

  protected override render(): unknown {
    const { prefs, me } = this;
    return html`<charge-provider
      portal
      lang=${this.#lang}
      theme-brand=${prefs.brand || nothing}
      color-scheme=${prefs.scheme || nothing}
      @wf-ready=${this.#enter}
      @wf-session-expired=${this.#leave}
      @wf-error=${this.#onError}
      @portal-prefer=${this.#prefer}
      @portal-act-as=${({ detail }: Detail<{ tenantId: string }>) => leave(() => void this.#actAs(detail.tenantId))}
      @portal-log-out=${() => leave(() => void this.#logOut())}
      @portal-account-changed=${this.#enter}
      @portal-entered=${() => this.#provider?.restart()}
    >
      ${
        this.page === 'welcome'
          ? html`<portal-welcome lang=${this.#lang}></portal-welcome>`
          : this.phase === 'in' && me
            ? html`<portal-frame .me=${me} .tree=${this.tree} .prefs=${prefs} .page=${this.page}>${this.#viewPage(this.page, me)}</portal-frame>`
            : this.phase === 'out'
              ? html`<portal-log-in lang=${this.#lang}></portal-log-in>`
              : nothing
      }
    </charge-provider>`;
  }

  #viewPage(page: Exclude<PageName, 'welcome'>, me: Me): unknown {
    const query = new URLSearchParams(location.search);
    const title = html`<h1>${translator(portalTexts, this.#lang)(`page.${page}`)}</h1>`;
    switch (page) {
      case 'map':
        return html`<div class="page map">${title}<station-map
          .selected=${live(query.get('station') ?? '')}
          @wf-station-select=${(event: Detail<{ id: string }>) => note('station', event.detail.id)}
        ></station-map></div>`;
      case 'chargers':
        return html`<div class="page chargers">${title}<charger-table
          url-state="l"
          @wf-charger-open=${(event: Detail<{ id: string }>) => go(`/chargers/${encodeURIComponent(event.detail.id)}`)}
        ></charger-table></div>`;
      case 'charger':
        return html`<div class="page charger">${title}<charger-panel
          charger-id=${chargerOf(location.pathname)}
          url-state="c"
          @wf-order-open=${(event: Detail<{ id: string }>) => go(`/orders?o.order=${event.detail.id}`)}
          @wf-orders-open=${(event: Detail<{ chargerId: string }>) => go(`/orders?o.chargerId=${event.detail.chargerId}`)}
          @wf-alarm-open=${() => go('/alarms')}
        ></charger-panel></div>`;
      case 'orders':
        return html`<div class="page orders">${title}<order-table url-state="o"></order-table></div>`;
      case 'tariffs':
        return html`<div class="page ${tariffOf(location.search) ? 'tariff' : 'tariffs'}">${title}<tariff-editor
          .tariffId=${live(tariffOf(location.search))}
          @wf-tariff-open=${(event: Detail<{ tariffId: string }>) => note('tariff', event.detail.tariffId)}
        ></tariff-editor></div>`;
      case 'alarms':
        return html`<div class="page alarms">${title}<alarm-feed
          @wf-alarm-open=${(event: Detail<{ stationId: string }>) => go(`/map?station=${event.detail.stationId}`)}
        ></alarm-feed></div>`;
      case 'consumption':
        return html`<div class="page consumption">${title}<consumption-summary
          url-state="u"
          @wf-consumption-open=${(event: Detail<ConsumptionRow>) => go(ordersOf(event.detail, me.tenant.zone))}
        ></consumption-summary></div>`;
      case 'invoices':
        return html`<div class="page invoices">${title}<invoice-desk
          url-state="i"
          @wf-order-open=${(event: Detail<{ id: string }>) => go(`/orders?o.order=${event.detail.id}`)}
        ></invoice-desk></div>`;
      case 'payments':
        return html`<div class="page payments">${title}<payment-account
          url-state="p"
          @wf-order-open=${(event: Detail<{ id: string }>) => go(`/orders?o.order=${event.detail.id}`)}
        ></payment-account></div>`;
      case 'stations':
        return html`<div class="page narrow">${title}<portal-stations .me=${me}></portal-stations></div>`;
      case 'cards':
        return html`<div class="page narrow">${title}<portal-cards .me=${me}></portal-cards></div>`;
      case 'people':
        return html`<div class="page narrow">${title}<portal-people .me=${me}></portal-people></div>`;
      case 'account':
        return html`<div class="page narrow">${title}<portal-account .me=${me}></portal-account></div>`;
      case 'developers':
        return html`<div class="page narrow">${title}<portal-developers .me=${me}></portal-developers></div>`;
      case 'mails':
        return html`<div class="page narrow">${title}<portal-mails></portal-mails></div>`;
    }
  }
}
