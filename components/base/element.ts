/**
 * What every widget is: a Lit element that finds its provider, speaks the reader's language, wears the brand, and shows the common
 * states. A widget extends it, writes `view()` and its own sheet, and has `Data`, `ListData` and `Live` controllers.
 *
 *   class StationMap extends WfElement {
 *     static override styles = [...WfElement.styles, css`…var(--_accent)…`];
 *     #data = new Data(this, { may: 'station:view', load: ({ transport }, signal) => call(transport, stations.endpoints.map, { signal }) });
 *     protected override view() {
 *       return this.viewData(this.#data, { skeleton: () => skeleton(5), empty: (d) => d.stations.length === 0 && message({ … }), content: (d) => html`…` });
 *     }
 *   }
 *
 * Rules: no `style="…"` in templates and no styleMap (a host page's CSP forbids them): classes, or `element.style.setProperty`.
 * Texts of a widget: `translator(texts, this.locale)('key')`; shared ones: `this.word('key')`.
 */
import { ContextConsumer } from '@lit/context';
import { type CSSResult, html, LitElement, nothing, type TemplateResult, unsafeCSS } from 'lit';
import { property, state } from 'lit/decorators.js';
import { shadowCss } from '../../themes/css.ts';
import { type CoreKey, coreTexts } from '../i18n/core.ts';
import { type Loadable, type Params, textsMissing, translator } from '../i18n/translate.ts';
import { timeText } from '../parts/format.ts';
import { lockIcon, plugIcon } from '../parts/icons.ts';
import { errorMessage, message, staleBar } from '../parts/states.ts';
import { partStyles } from '../parts/styles.ts';
import { rememberRequests, sessionContext } from './context.ts';
import type { Data, DataHost } from './data.ts';
import type { Live } from './live.ts';
import type { Session } from './session.ts';

const tokenSheets = new Map<string, CSSStyleSheet>();
const tokenSheet = (brand: string): CSSStyleSheet => {
  let sheet = tokenSheets.get(brand);
  if (!sheet) {
    sheet = unsafeCSS(shadowCss(brand)).styleSheet!;
    tokenSheets.set(brand, sheet);
  }
  return sheet;
};

export interface DataView<T> {
  /** The real layout without its data; shown after 150 ms. */
  skeleton(): unknown;
  content(value: T): unknown;
  /** What to show instead when there is nothing; a falsy answer means that there is something. */
  empty?(value: T): unknown;
  /** To say when the live line is cut. */
  live?: Live;
}

export abstract class WfElement extends LitElement implements DataHost {
  static override styles: CSSResult[] = partStyles;
  /** Catalogues and words that must be there in the reader's language before anything is shown. */
  static texts: Loadable<unknown>[] = [];

  /** Language and region of this widget alone, e.g. `de-CH`; else the provider's. */
  @property() override lang = '';
  /** What the provider gives; undefined while there is none. */
  @state() session: Session | undefined;
  readonly loads = new Set<object>();
  @state() private toastText = '';
  #brand = '';
  #toastTimer = 0;
  #said = '';

  constructor() {
    super();
    new ContextConsumer(this, {
      context: sessionContext,
      subscribe: true,
      callback: (session) => {
        this.session = session;
      },
    });
  }

  /** BCP 47 tag for texts and formats. */
  get locale(): string {
    return this.lang || this.session?.locale || document.documentElement.lang || 'en';
  }

  get rtl(): boolean {
    return getComputedStyle(this).direction === 'rtl';
  }

  /** A shared text in the reader's language. */
  word = (key: CoreKey, params?: Params): string => translator(coreTexts, this.locale)(key, params);

  override connectedCallback(): void {
    rememberRequests();
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#toastTimer);
    this.session = undefined;
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    this.#wear();
    return root;
  }

  protected override willUpdate(_changed: Map<PropertyKey, unknown>): void {
    this.#wear();
  }

  // Tokens first, so that a widget's own sheets win over them.
  #wear(): void {
    const brand = this.session?.brand ?? 'wattfront';
    const root = this.renderRoot ?? this.shadowRoot;
    if (brand === this.#brand || !(root instanceof ShadowRoot)) return;
    const rest = this.#brand ? root.adoptedStyleSheets.slice(1) : root.adoptedStyleSheets;
    root.adoptedStyleSheets = [tokenSheet(brand), ...rest];
    this.#brand = brand;
  }

  /** The widget's own content. */
  protected abstract view(): unknown;

  protected override render(): unknown {
    const { texts } = this.constructor as typeof WfElement;
    const missing = textsMissing([coreTexts, ...texts], this.locale);
    if (missing) {
      void missing.then(() => this.requestUpdate());
      return nothing;
    }
    return html`${this.view()}
      <div class="sr" role="status">${this.#said}</div>
      ${this.toastText ? html`<div class="toast" part="toast" popover="manual" role="status">${this.toastText}</div>` : nothing}`;
  }

  protected override updated(_changed: Map<PropertyKey, unknown>): void {
    // The top layer, so that it is seen above an open dialog.
    const toast = this.renderRoot.querySelector<HTMLElement>('.toast');
    if (toast?.isConnected && !toast.matches(':popover-open')) toast.showPopover();
  }

  /** Says something to screen readers without interrupting them. */
  say(text: string): void {
    this.#said = text;
    this.requestUpdate();
  }

  /** Shows a short message for five seconds, and says it. */
  toast(text: string): void {
    clearTimeout(this.#toastTimer);
    this.toastText = text;
    this.#toastTimer = window.setTimeout(() => {
      this.toastText = '';
    }, 5000);
  }

  /** A time in this widget's language and in `zone`, else in the tenant's. */
  protected time(atMs: number, style?: Parameters<typeof timeText>[3], zone?: string): string {
    return timeText(atMs, this.locale, zone || this.session?.zone || 'UTC', style);
  }

  /**
   * The state of the data: no provider, session ended, forbidden, loading, failed, empty, or the content with a bar above it when
   * it may be old. Each is a slot that the page may fill: `setup`, `expired`, `forbidden`, `loading`, `error`, `empty`.
   */
  protected viewData<T>(data: Data<T>, view: DataView<T>): unknown {
    const { session } = this;
    if (!session)
      return slot('setup', () =>
        message({ icon: plugIcon, title: this.word('error.setup.title'), text: this.word('error.setup') }),
      );
    if (session.phase === 'expired' || session.phase === 'failed')
      return slot(session.phase === 'expired' ? 'expired' : 'error', () =>
        session.error ? errorMessage(session.error, this.word, session.retry) : nothing,
      );
    if (data.phase === 'forbidden')
      return slot('forbidden', () =>
        message({
          icon: lockIcon,
          title: this.word('forbidden.title'),
          text: this.word('forbidden.text'),
          part: 'forbidden',
        }),
      );
    if (data.phase === 'failed' && data.error) {
      const { error } = data;
      return slot('error', () => errorMessage(error, this.word, () => void data.reload()));
    }
    if (data.value === undefined)
      return data.phase === 'slow'
        ? slot('loading', () => html`${view.skeleton()}<span class="sr" role="status">${this.word('loading')}</span>`)
        : nothing;
    const { value } = data;
    const empty = view.empty?.(value);
    return html`${this.viewStale(data, view.live)}${empty ? slot('empty', () => empty) : view.content(value)}`;
  }

  /** A bar that says how old the data is, when the line is cut or the last refresh failed. */
  protected viewStale(data: Data<unknown>, live?: Live): unknown {
    const since = live?.offlineSinceMs;
    if (since !== undefined) return staleBar(this.word('stale.offline', { time: this.time(since, 'clock') }));
    if (data.error && data.loadedAtMs !== undefined)
      return staleBar(this.word('stale.failed', { time: this.time(data.loadedAtMs, 'clock') }));
    return nothing;
  }
}

/** A slot named `name` that shows `fallback` unless the page fills it. */
const slot = (name: string, fallback: () => unknown): TemplateResult => html`<slot name=${name}>${fallback()}</slot>`;
