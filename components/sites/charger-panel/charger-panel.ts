/** `<charger-panel>`: one charger in full. Its state in the head, and everything else in tabs that are loaded when they are opened. */
import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { call, type Transport } from '../../../bff/kernel/client.ts';
import type { Permission } from '../../../bff/kernel/permissions.ts';
import type { LiveMessage } from '../../../bff/live/contract.ts';
import { chargers } from '../../../bff/sites/chargers/contract.ts';
import { type Passport, passports } from '../../../bff/sites/passports/contract.ts';
import { Data } from '../../base/data.ts';
import { type DataView as View, WfElement } from '../../base/element.ts';
import { emit } from '../../base/events.ts';
import { Live } from '../../base/live.ts';
import { readUrl, writeUrl } from '../../base/url-state.ts';
import { wear } from '../../base/wear.ts';
import { textsMissing, translator } from '../../i18n/translate.ts';
import { type Question, Questions } from '../../kit/questions.ts';
import { wordsOf } from '../../kit/words.ts';
import { button, tabs } from '../../parts/controls.ts';
import type { TimeStyle } from '../../parts/format.ts';
import { plugIcon } from '../../parts/icons.ts';
import { message, skeleton, status } from '../../parts/states.ts';
import { Following } from './following.ts';
import { panelStyles } from './styles.ts';
import { type ChargerRow, type CommandRow, type PanelHost, type PanelTab, type TabName, tabNames } from './tab.ts';
import { type PanelWord, panelTexts } from './texts.ts';

type TabClass = (new (host: PanelHost) => PanelTab) & Pick<typeof PanelTab, 'styles'>;

const loaders: Readonly<Record<TabName, () => Promise<TabClass>>> = {
  overview: () => import('./overview.ts').then((file) => file.OverviewTab),
  commands: () => import('./commands.ts').then((file) => file.CommandsTab),
  settings: () => import('./settings.ts').then((file) => file.SettingsTab),
  messages: () => import('./messages.ts').then((file) => file.MessagesTab),
  files: () => import('./files.ts').then((file) => file.FilesTab),
  passport: () => import('./passport.ts').then((file) => file.PassportTab),
  security: () => import('./security.ts').then((file) => file.SecurityTab),
  reservations: () => import('./reservations.ts').then((file) => file.ReservationsTab),
};

/** What is needed to see anything in a tab; the others show what `charger:view` may see. */
const needs: Partial<Record<TabName, Permission>> = { security: 'charger:security' };

const tickMs = 10_000;
const askAfterMs = 25_000;

/**
 * @tag charger-panel
 * @attr charger-id - The charger.
 * @attr tab - The open tab: `overview`, `commands`, `settings`, `messages`, `files`, `passport`, `security` or `reservations`.
 * @attr url-state - Keep the open tab in the page's URL, under this prefix.
 * @attr lang - Language of this widget alone.
 * @slot loading - Instead of the skeleton.
 * @slot error - Instead of the error message.
 * @slot forbidden - Instead of the message that the charger may not be seen.
 * @slot setup - Instead of the message that there is no provider.
 * @fires wf-tab - Another tab was opened. `detail`: `{ tab }`
 * @fires wf-order-open - An order was chosen. `detail`: `{ id }`
 * @fires wf-orders-open - All orders of the charger are asked for. `detail`: `{ chargerId }`
 * @fires wf-alarm-open - An alarm was chosen. `detail`: `{ id, stationId, chargerId }`
 * @fires wf-before-command - Something is about to be asked of the charger or changed; cancel it to prevent that. `detail`: `{ command, chargerId }`
 * @fires wf-error - Something could not be loaded. `detail`: `{ code, message, requestId }`
 * @csspart frame - The box around everything.
 * @csspart tabs - The row of tabs.
 * @csspart tab - The open tab.
 */
export class ChargerPanel extends WfElement implements PanelHost {
  static override styles = [...WfElement.styles, panelStyles];
  static override texts = [panelTexts];

  @property({ attribute: 'charger-id' }) chargerId = '';
  @property() tab: TabName = 'overview';
  @property({ attribute: 'url-state' }) urlState: string | null = null;

  @state() private gone = false;
  #questions = new Questions(this);
  #tabs = new Map<TabName, PanelTab>();
  #loading = new Set<TabName>();
  #failed: TabName | undefined;
  #ticker = 0;
  /** The tab that was scrolled to in a strip that is too narrow for all. */
  #inView = '';

  readonly following: Following = new Following(this);
  readonly charger: Data<ChargerRow> = new Data(this, {
    may: 'charger:view',
    args: () => (this.chargerId ? [this.chargerId] : undefined),
    load: ({ transport }, signal) =>
      call(transport, chargers.endpoints.get, { params: { id: this.chargerId }, signal }),
  });
  readonly passport: Data<Passport> = new Data(this, {
    may: 'charger:view',
    args: () => (this.chargerId ? [this.chargerId] : undefined),
    load: ({ transport }, signal) =>
      call(transport, passports.endpoints.passport, { params: { id: this.chargerId }, signal }),
  });
  #live = new Live(this, {
    topics: [
      ...(['charger.changed', 'connector.changed', 'command.changed', 'alarm.changed', 'file.changed'] as const),
      ...(['order.started', 'order.progress', 'order.ended', 'reservation.changed', 'localList.changed'] as const),
      ...(['certificate.changed', 'securityChange.changed'] as const),
    ],
    onMessage: (each) => this.#hear(each),
    onReset: () => {
      void this.charger.reload();
      this.#open?.reload();
    },
  });

  get #text(): PanelWord {
    return translator(panelTexts, this.locale);
  }

  get #open(): PanelTab | undefined {
    return this.#tabs.get(this.tab);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#readUrl();
    window.addEventListener('popstate', this.#readUrl);
    // Ages grow without anything happening.
    this.#ticker = window.setInterval(() => this.#tick(), tickMs);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('popstate', this.#readUrl);
    clearInterval(this.#ticker);
    for (const tab of this.#tabs.values()) tab.leave?.();
    this.#questions.ask(undefined);
  }

  #tick(): void {
    this.requestUpdate();
    // The age of the last message has no live event: it is asked for while somebody looks at it.
    const isDue = Date.now() - (this.charger.loadedAtMs ?? 0) > askAfterMs;
    if (isDue && this.tab === 'overview' && document.visibilityState === 'visible') void this.charger.reload();
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    super.updated(changed);
    const tab = this.renderRoot.querySelector(`#part-${this.tab}`);
    const strip = tab?.parentElement;
    if (!tab || !strip || this.#inView === this.tab) return;
    this.#inView = this.tab;
    if (strip.scrollWidth > strip.clientWidth) tab.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    if (!tabNames.includes(this.tab)) this.tab = 'overview';
    if (changed.has('chargerId') && changed.get('chargerId')) this.#forget();
    for (const [name, tab] of this.#tabs) {
      if (tab.isShown && name !== this.tab) tab.leave?.();
      tab.isShown = name === this.tab;
    }
  }

  /** Another charger: nothing of the one before may stay, not even what was typed. */
  #forget(): void {
    for (const tab of this.#tabs.values()) {
      tab.leave?.();
      tab.isShown = false;
    }
    this.#tabs.clear();
    this.following.clear();
    this.#questions.ask(undefined);
    this.gone = false;
  }

  protected override view(): unknown {
    const text = this.#text;
    if (!this.chargerId && this.session?.phase === 'ready')
      return html`<section class="frame" part="frame">${message({ icon: plugIcon, title: text('none.title'), text: text('none.text') })}</section>`;
    if (this.gone)
      return html`<section class="frame" part="frame">${message({ icon: plugIcon, title: text('gone.title'), text: text('gone.text') })}</section>`;
    return html`<section class="frame" part="frame" aria-label=${this.charger.value ? nameOf(this.charger.value) : nothing}>
      ${this.viewData(this.charger, {
        live: this.#live,
        skeleton: () => html`<div class="tab">${skeleton(3)}${skeleton(5)}</div>`,
        content: (row) => html`${this.#viewTop(row)}${this.#viewTabs()}`,
      })}
    </section>${this.#questions.view()}`;
  }

  #viewTop(row: ChargerRow): TemplateResult {
    const text = this.#text;
    const parts = [
      [row.vendor, row.model].filter(Boolean).join(' '),
      row.identity === nameOf(row) ? '' : row.identity,
      this.passport.value?.device.version.replace(/^ocpp/, 'OCPP ') ?? '',
    ];
    return html`<header class="top">
      <h2><bdi>${nameOf(row)}</bdi></h2>
      ${
        row.online
          ? status('available', text('online'))
          : status(
              'offline',
              row.offlineSince ? text('offline', { time: this.at(row.offlineSince) }) : text('offline.never'),
            )
      }
      ${row.disabled ? status('unavailable', text('disabled')) : nothing}
      <p class="parted">${parts.filter(Boolean).map((part) => html`<span><bdi>${part}</bdi></span>`)}</p>
    </header>`;
  }

  #viewTabs(): TemplateResult {
    const text = this.#text;
    const names = tabNames.filter((name) => this.#may(needs[name]));
    return html`${tabs({
      id: 'part',
      label: text('tabs'),
      value: this.tab,
      options: names.map((name) => ({ value: name, label: text(`tab.${name}`) })),
      onChange: (name) => this.showTab(name),
    })}
    <div class="tab" part="tab" role="tabpanel" id="part-panel" aria-labelledby="part-${this.tab}" tabindex="0">${this.#viewTab()}</div>`;
  }

  #may(permission: Permission | undefined): boolean {
    return !permission || this.session?.may(permission) === true;
  }

  #viewTab(): unknown {
    const name = this.tab;
    const tab = this.#tabs.get(name);
    if (tab) {
      const missing = textsMissing(tab.texts, this.locale);
      if (!missing) return tab.view();
      void missing.then(() => this.requestUpdate());
      return skeleton(6);
    }
    if (this.#failed === name)
      return message({
        icon: plugIcon,
        title: this.word('error.title'),
        text: this.word('error.offline'),
        action: button({
          label: this.word('retry'),
          onClick: () => {
            this.#failed = undefined;
            this.requestUpdate();
          },
        }),
      });
    void this.#load(name);
    return skeleton(6);
  }

  async #load(name: TabName): Promise<void> {
    if (this.#loading.has(name)) return;
    this.#loading.add(name);
    try {
      const Tab = await loaders[name]();
      const tab = new Tab(this);
      wear(this, Tab.styles);
      this.#tabs.set(name, tab);
    } catch (error) {
      console.error(error);
      this.#failed = name;
    }
    this.#loading.delete(name);
    this.requestUpdate();
  }

  showTab(name: TabName): void {
    if (this.tab === name) return;
    this.tab = name;
    emit(this, 'wf-tab', { tab: name });
    if (this.urlState !== null) writeUrl(this.urlState || 'charger', name === 'overview' ? {} : { tab: name });
  }

  #readUrl = (): void => {
    if (this.urlState === null) return;
    const { tab } = readUrl(this.urlState || 'charger');
    this.tab = tabNames.find((name) => name === tab) ?? 'overview';
  };

  show<T>(data: Data<T>, view: View<T>): unknown {
    return this.viewData(data, view);
  }

  at(ms: number, style?: TimeStyle): string {
    return this.time(ms, style);
  }

  ask(question: Question | undefined): void {
    this.#questions.ask(question);
  }

  async carryOut<T>(command: string, work: (transport: Transport) => Promise<T>): Promise<T | undefined> {
    const { session, chargerId } = this;
    if (!session) return undefined;
    if (emit(this, 'wf-before-command', { command, chargerId }, true)) return work(session.transport);
    this.toast(this.#text('refused'));
    return undefined;
  }

  async attempt<T>(command: string, work: (transport: Transport) => Promise<T>): Promise<T | undefined> {
    try {
      return await this.carryOut(command, work);
    } catch (error) {
      this.toast(this.#text('failed', { reason: wordsOf(error) }));
      return undefined;
    }
  }

  #hear(heard: LiveMessage): void {
    const row = heard.row as { id?: string; chargerId?: string; removed?: true };
    if (heard.topic === 'charger.changed') {
      if (row.id !== this.chargerId) return;
      this.gone = row.removed === true;
      const before = this.charger.value;
      const now = heard.row as ChargerRow;
      this.charger.set({ ...before, ...now });
      // Its abilities may be others after another start.
      if (before?.firmware !== now.firmware || before?.online !== now.online) void this.passport.reload();
    } else if (heard.topic === 'command.changed') this.following.changed(heard.row as CommandRow);
    // A progress message tells the order only: the tab knows whose it is.
    if (row.chargerId === undefined || row.chargerId === this.chargerId) this.#open?.hear?.(heard);
  }
}

const nameOf = ({ name, identity }: ChargerRow): string => name || identity;
