/** The frame: rooms in a rail (a bar at the bottom of phones), merchant, search, bell and account on top. Shows no data of its own but the bell's count. */
import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Me } from '../../bff/access/session/contract.ts';
import { alarms } from '../../bff/care/alarms/contract.ts';
import { call } from '../../bff/kernel/client.ts';
import { Data } from '../../components/base/data.ts';
import { Live } from '../../components/base/live.ts';
import { button, checkbox, segments } from '../../components/parts/controls.ts';
import { type Icon, icon } from '../../components/parts/icon.ts';
import { menu, popover } from '../../components/parts/overlays.ts';
import { isDemo } from './demo-api.ts';
import { PortalElement, tell } from './element.ts';
import { frameStyles } from './frame-styles.ts';
import * as icons from './icons.ts';
import type { Prefs } from './prefs.ts';
import { mayEnter, type Room, rooms, settings } from './rooms.ts';
import { go, type PageName } from './route.ts';

export interface TreeItem {
  id: string;
  parentId: string | null;
  kind: 'platform' | 'reseller' | 'merchant' | 'subMerchant';
  name: string;
}

const askAgainMs = 800;

export class PortalFrame extends PortalElement {
  static override styles = [...PortalElement.styles, frameStyles];

  @property({ attribute: false }) me!: Me;
  @property({ attribute: false }) tree: readonly TreeItem[] = [];
  @property({ attribute: false }) prefs!: Prefs;
  @property() page: PageName = 'map';
  @state() private sought = '';
  @state() private palette = false;
  #timer = 0;

  #alarms = new Data(this, {
    may: 'alarm:view',
    load: async ({ transport }, signal) => {
      const query = { state: 'new', limit: 1, totals: '1' } as const;
      return (await call(transport, alarms.endpoints.list, { query, signal })).totals?.count ?? 0;
    },
  });
  constructor() {
    super();
    new Live(this, {
      topics: ['alarm.changed'],
      onMessage: () => {
        clearTimeout(this.#timer);
        this.#timer = window.setTimeout(() => void this.#alarms.reload(), askAgainMs);
      },
      onReset: () => void this.#alarms.reload(),
    });
  }

  /** How much of the window's height is the frame's, for pages that fill the rest. */
  #measure = new ResizeObserver(() => {
    const page = this.querySelector('.page');
    if (page)
      document.documentElement.style.setProperty(
        '--frame-block',
        `${page.getBoundingClientRect().top + scrollY + this.#barBelow}px`,
      );
  });

  /** Height of the bar at the bottom of phones. */
  get #barBelow(): number {
    const rail = this.renderRoot.querySelector('.rail');
    return rail && getComputedStyle(rail).position === 'fixed' ? rail.getBoundingClientRect().height : 0;
  }

  protected override firstUpdated(): void {
    for (const part of this.renderRoot.querySelectorAll('.top, main, portal-demo-bar')) this.#measure.observe(part);
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    super.updated(changed);
    // On phones the rooms are more than fit beside each other.
    if (changed.has('page'))
      this.renderRoot.querySelector('.rail a[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('keydown', this.#onKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('keydown', this.#onKey);
    this.#measure.disconnect();
    clearTimeout(this.#timer);
  }

  #onKey = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.palette = true;
  };

  #go = (event: Event, page: Room): void => {
    const { ctrlKey, metaKey, shiftKey } = event as MouseEvent;
    if (ctrlKey || metaKey || shiftKey) return;
    event.preventDefault();
    go(`/${page}`);
  };

  #may(page: Room): boolean {
    return mayEnter(page, (permission) => this.me.permissions.includes(permission));
  }

  protected override view(): unknown {
    const { text } = this;
    const home = this.tree.find(({ id }) => id === this.me.homeTenantId);
    const acting = this.me.tenant.id !== this.me.homeTenantId;
    return html`<a class="skip" href="#main">${text('skip')}</a>
      <div class="frame ${this.prefs.narrow ? 'narrow' : ''}">
        <nav class="rail" aria-label=${text('rooms')}>
          <a class="logo" href="/map" @click=${(e: Event) => this.#go(e, 'map')} aria-label=${this.#brandName}>
            <span class="mark">${icon(icons.zapIcon)}</span><span class="word">${this.#brandName}</span>
          </a>
          <ul>${rooms.filter(([page]) => this.#may(page)).map(([page, paths]) => this.#viewRoom(page, paths))}</ul>
          <ul class="low">${settings.filter(([page]) => this.#may(page)).map(([page, paths]) => this.#viewRoom(page, paths))}</ul>
          <button class="fold" type="button" @click=${() => this.#prefer({ narrow: this.prefs.narrow ? '' : 'yes' })}
            aria-label=${text(this.prefs.narrow ? 'wide' : 'narrow')} title=${text(this.prefs.narrow ? 'wide' : 'narrow')}>${icon(icons.panelLeftIcon, 'flip')}</button>
        </nav>
        <header class="top">
          ${this.#viewMerchant()}
          <button class="find" type="button" @click=${() => (this.palette = true)} aria-label=${text('find')}>
            ${icon(icons.searchIcon)}<span>${text('find.hint')}</span><kbd>Ctrl K</kbd>
          </button>
          ${this.#viewBell()} ${this.#viewLook()} ${this.#viewAccount()}
        </header>
        ${
          acting
            ? html`<div class="acting" role="status">${icon(icons.shieldCheckIcon)}<span>${text('acting', { name: this.me.tenant.name })}</span>
                ${button({ label: text('acting.end', { name: home?.name ?? '' }), compact: true, onClick: () => this.#actAs(this.me.homeTenantId) })}</div>`
            : nothing
        }
        <main id="main" tabindex="-1">
          ${isDemo ? html`<portal-demo-bar .tenantId=${this.me.tenant.id}></portal-demo-bar>` : nothing}
          <slot></slot>
        </main>
      </div>
      <portal-palette ?open=${this.palette} @portal-close=${() => (this.palette = false)}></portal-palette>`;
  }

  get #brandName(): string {
    return (this.prefs.brand || this.me.tenant.brand) === 'voltera' ? 'Voltera' : 'Wattfront';
  }

  #viewRoom(page: Room, paths: Icon): unknown {
    const count = page === 'alarms' ? (this.#alarms.value ?? 0) : 0;
    const label = this.text(`page.${page}`);
    return html`<li><a href="/${page}" title=${this.prefs.narrow ? label : nothing} aria-current=${this.page === page ? 'page' : page === 'chargers' && this.page === 'charger' ? 'true' : nothing}
      @click=${(event: Event) => this.#go(event, page)}>${icon(paths)}<span>${label}</span>${count > 0 ? html`<b class="badge">${count > 99 ? '99+' : count}</b>` : nothing}</a></li>`;
  }

  #viewMerchant(): unknown {
    const { text, me } = this;
    const find = this.sought.toLowerCase();
    const shown = ordered(this.tree).filter(({ item }) => item.name.toLowerCase().includes(find));
    if (this.tree.length < 2)
      return html`<span class="merchant only">${icon(icons.building2Icon)}<b>${me.tenant.name}</b></span>`;
    return html`<button class="merchant" type="button" popovertarget="merchants" aria-haspopup="dialog" aria-label="${text('merchant')}: ${me.tenant.name}">
        ${icon(icons.building2Icon)}<b>${me.tenant.name}</b>${icon(icons.chevronsUpDownIcon)}
      </button>
      <div popover id="merchants" class="pop" role="dialog" aria-label=${text('merchant')}>
        ${
          this.tree.length > 6
            ? html`<div class="input seek">${icon(icons.searchIcon)}<input type="search" aria-label=${text('merchant.find')} placeholder=${text('merchant.find')} .value=${this.sought}
                @input=${(event: Event) => (this.sought = (event.target as HTMLInputElement).value)} /></div>`
            : nothing
        }
        ${shown.map(
          ({
            item,
            depth,
          }) => html`<button type="button" popovertarget="merchants" popovertargetaction="hide" class="tenant d${Math.min(depth, 3)}"
            aria-current=${item.id === me.tenant.id ? 'true' : nothing} @click=${() => this.#actAs(item.id)}>
            <span class="grow">${item.name}</span><span class="muted small">${text(`kind.${item.kind}`)}</span>${item.id === me.tenant.id ? icon(icons.checkIcon) : html`<span class="icon"></span>`}
          </button>`,
        )}
      </div>`;
  }

  #viewBell(): unknown {
    const count = this.#alarms.value ?? 0;
    if (!this.#may('alarms')) return nothing;
    const label = this.text('bell', { n: count });
    return html`<a class="btn quiet only bell" href="/alarms" aria-label=${label} title=${label} @click=${(event: Event) => this.#go(event, 'alarms')}>
      ${icon(icons.bellIcon)}${count > 0 ? html`<b class="count">${count > 99 ? '99+' : count}</b>` : nothing}</a>`;
  }

  #prefer(prefs: Partial<Prefs>): void {
    tell(this, 'portal-prefer', prefs);
  }

  #viewLook(): unknown {
    const { text, prefs } = this;
    const lang = prefs.lang || (this.locale.startsWith('de') ? 'de' : 'en');
    return popover({
      id: 'look',
      end: true,
      button: { label: text('look'), icon: icons.paletteIcon, only: true, kind: 'quiet' },
      body: html`<div class="look">
        <span class="label">${text('language')}</span>
        ${segments({
          label: text('language'),
          value: lang,
          options: [
            { value: 'en', label: 'English' },
            { value: 'de', label: 'Deutsch' },
          ],
          onChange: (value) => this.#prefer({ lang: value }),
        })}
        <span class="label">${text('scheme')}</span>
        ${segments({
          label: text('scheme'),
          value: prefs.scheme || 'auto',
          options: (['auto', 'light', 'dark'] as const).map((value) => ({ value, label: text(`scheme.${value}`) })),
          onChange: (value) => this.#prefer({ scheme: value === 'auto' ? '' : value }),
        })}
        <span class="label">${text('brand')}</span>
        ${segments({
          label: text('brand'),
          value: prefs.brand || 'auto',
          options: [
            { value: 'auto', label: text('brand.auto') },
            { value: 'wattfront', label: 'Wattfront' },
            { value: 'voltera', label: 'Voltera' },
          ],
          onChange: (value) => this.#prefer({ brand: value === 'auto' ? '' : value }),
        })}
        ${checkbox({ label: text('rtl'), kind: 'switch', checked: prefs.dir === 'rtl', onChange: (on) => this.#prefer({ dir: on ? 'rtl' : '' }) })}
      </div>`,
    });
  }

  #viewAccount(): unknown {
    const { text, me } = this;
    return html`<span class="account">${menu({
      id: 'account-menu',
      end: true,
      button: {
        label: `${me.name} · ${me.role ? text(`role.${me.role}`) : ''}`,
        icon: icons.userRoundIcon,
        only: true,
        kind: 'quiet',
      },
      items: [
        { label: text('page.account'), icon: icons.userRoundIcon, onSelect: () => go('/account') },
        { label: text('page.developers'), icon: icons.codeIcon, onSelect: () => go('/developers') },
        ...(this.#may('mails')
          ? [{ label: text('page.mails'), icon: icons.mailIcon, onSelect: () => go('/mails') }]
          : []),
        { label: text('log-out'), icon: icons.logOutIcon, onSelect: () => tell(this, 'portal-log-out') },
      ],
    })}</span>`;
  }

  #actAs(tenantId: string): void {
    if (tenantId !== this.me.tenant.id) tell(this, 'portal-act-as', { tenantId });
  }
}

/** Depth first, children below their parent. */
function ordered(tree: readonly TreeItem[]): { item: TreeItem; depth: number }[] {
  const known = new Set(tree.map(({ id }) => id));
  const below = (parentId: string | null, depth: number): { item: TreeItem; depth: number }[] =>
    tree
      .filter((item) =>
        parentId === null ? item.parentId === null || !known.has(item.parentId) : item.parentId === parentId,
      )
      .flatMap((item) => [{ item, depth }, ...below(item.id, depth + 1)]);
  return below(null, 0);
}
