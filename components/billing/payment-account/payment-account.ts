/** `<payment-account>`: whether cards can be charged here, what is missing for it, and what became of the money. */
import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { paymentAccounts } from '../../../bff/billing/payments/contract.ts';
import { call } from '../../../bff/kernel/client.ts';
import { formatMoney } from '../../../bff/kernel/money.ts';
import { Data } from '../../base/data.ts';
import { WfElement } from '../../base/element.ts';
import { emit } from '../../base/events.ts';
import { Live } from '../../base/live.ts';
import { readUrl, writeUrl } from '../../base/url-state.ts';
import { translator } from '../../i18n/translate.ts';
import { Lazy } from '../../kit/lazy.ts';
import { pieceStyles } from '../../kit/piece-styles.ts';
import { deskStyles } from '../../kit/styles.ts';
import { button, tabs } from '../../parts/controls.ts';
import { receiptIcon } from '../../parts/icons.ts';
import { message, skeleton, status } from '../../parts/states.ts';
import type { AccountRow, PaymentStatus } from './host.ts';
import { accountStyles } from './styles.ts';
import { type AccountWord, accountTexts } from './texts.ts';

const bookNames = ['payments', 'payouts', 'disputes', 'reconciliations'] as const;
export type BookName = (typeof bookNames)[number];

const shapes: Readonly<Record<AccountRow['state'], string>> = {
  onboarding: 'preparing',
  restricted: 'minor',
  active: 'completed',
  disconnected: 'unavailable',
};

/**
 * @tag payment-account
 * @attr book - What is shown below the account: `payments` (the default), `payouts`, `disputes` or `reconciliations`.
 * @attr return-url - Where Stripe's form leads back to; the page itself when left out.
 * @attr url-state - Keep the chosen book in the page's URL, under this prefix.
 * @attr lang - Language of this widget alone.
 * @slot empty - Instead of the message that there is no provider or no account.
 * @slot loading - Instead of the skeleton.
 * @slot error - Instead of the error message.
 * @slot forbidden - Instead of the message that payments may not be seen.
 * @slot setup - Instead of the message that there is no `<charge-provider>`.
 * @fires wf-state - The user chose another book. `detail`: `{ book }`
 * @fires wf-order-open - The order of a payment or dispute was chosen. `detail`: `{ id }`
 * @fires wf-before-command - An account is about to be opened, bound, changed or disconnected, or a day compared; cancel it to prevent that. `detail`: `{ command }`
 * @fires wf-error - Something could not be loaded. `detail`: `{ code, message, requestId }`
 * @csspart frame - The box around everything.
 * @csspart account - State and terms of the account.
 * @csspart books - What happened.
 */
export class PaymentAccount extends WfElement {
  static override styles = [...WfElement.styles, deskStyles, pieceStyles, accountStyles];
  static override texts = [accountTexts];

  @property() book = '';
  @property({ attribute: 'return-url' }) returnUrl = '';
  @property({ attribute: 'url-state' }) urlState: string | null = null;
  @state() private onboardingUrl = '';
  @state() private isAway = false;

  #actions = new Lazy(this, async () => (await import('./actions.ts')).actionsPiece(this));
  #books = new Lazy(this, async () => (await import('./books.ts')).booksPiece(this));
  #data = new Data<PaymentStatus>(this, {
    may: 'payment:view',
    load: ({ transport }, signal) => call(transport, paymentAccounts.endpoints.status, { signal }),
  });
  #live = new Live(this, {
    topics: ['paymentAccount.changed'],
    onMessage: () => void this.#data.reload(),
    onReset: () => void this.#data.reload(),
  });

  get #text(): AccountWord {
    return translator(accountTexts, this.locale);
  }
  get status(): PaymentStatus | undefined {
    return this.#data.value;
  }
  get mayEdit(): boolean {
    return this.session?.may('payment:edit') === true;
  }
  get zone(): string {
    return this.session?.zone ?? 'UTC';
  }
  get shownBook(): BookName {
    return bookNames.find((name) => name === this.book) ?? 'payments';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#readUrl();
    window.addEventListener('popstate', this.#readUrl);
    document.addEventListener('visibilitychange', this.#onReturn);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('popstate', this.#readUrl);
    document.removeEventListener('visibilitychange', this.#onReturn);
  }

  #readUrl = (): void => {
    if (this.urlState !== null) this.book = readUrl(this.urlState || 'payments').book ?? '';
  };

  /** Who comes back from Stripe's form sees what has become of it. */
  #onReturn = (): void => {
    if (document.visibilityState !== 'visible' || !this.isAway) return;
    this.isAway = false;
    this.onboardingUrl = '';
    void this.refresh();
  };

  takeAccount(row: AccountRow): void {
    const { status: before } = this;
    if (before) this.#data.set({ ...before, account: row });
    // Whether cards can be charged now is the server's to say.
    void this.#data.reload();
  }

  /** Asks Stripe how the account stands. */
  async refresh(): Promise<void> {
    const piece = await this.#actions.get();
    await piece?.refresh();
  }

  protected override view(): unknown {
    return html`<section class="frame" part="frame" aria-label=${this.#text('title')}>${this.viewData(this.#data, {
      live: this.#live,
      skeleton: () => html`<div class="bones">${skeleton(6)}</div>`,
      empty: (now) => this.#viewEmpty(now),
      content: (now) => html`${now.account ? this.#viewAccount(now, now.account) : nothing}${this.#viewBooks()}`,
    })}</section>${this.#actions.now?.view()}`;
  }

  #viewEmpty(now: PaymentStatus): unknown {
    const text = this.#text;
    if (!now.configured) return message({ icon: receiptIcon, title: text('off.title'), text: text('off.text') });
    if (now.account) return false;
    const { inheritedFrom } = now;
    const name = inheritedFrom?.name ?? '';
    return message({
      icon: receiptIcon,
      title: inheritedFrom ? text('inherited.title', { name }) : text('none.title'),
      text: inheritedFrom ? text('inherited.text', { name }) : text('none.text'),
      action: this.mayEdit
        ? html`<div class="bar">
            ${button({ label: text('bind'), part: 'bind', onClick: () => void this.#act('bind') })}
            ${button({ label: text('create'), kind: inheritedFrom ? 'plain' : 'primary', part: 'create', onClick: () => void this.#act('create') })}
          </div>`
        : nothing,
    });
  }

  async #act(what: 'create' | 'bind' | 'edit' | 'disconnect'): Promise<void> {
    (await this.#actions.get())?.ask(what);
  }

  #viewAccount(now: PaymentStatus, row: AccountRow): TemplateResult {
    const text = this.#text;
    const isOver = row.state === 'disconnected';
    return html`<div class="account" part="account">
      <header>
        <h2><bdi>${row.name || row.externalId}</bdi></h2>
        ${status(shapes[row.state], text(`state.${row.state}`))}
        ${now.testMode ? html`<span class="badge">${text('test')}</span>` : nothing}
        ${
          this.mayEdit && !isOver
            ? html`<div class="bar">
              ${button({ label: text('refresh'), kind: 'quiet', compact: true, part: 'refresh', onClick: () => void this.refresh() })}
              ${button({ label: text('edit'), compact: true, part: 'edit', onClick: () => void this.#act('edit') })}
              ${button({ label: text('disconnect'), kind: 'quiet', compact: true, part: 'disconnect', onClick: () => void this.#act('disconnect') })}
            </div>`
            : nothing
        }
      </header>
      ${this.#viewMissing(row)}
      ${
        isOver
          ? html`<div class="callout warn"><h3>${text('disconnected.title')}</h3><p>${text('disconnected.text')}</p>
            ${this.mayEdit ? html`<div class="bar">${button({ label: text('bind'), onClick: () => void this.#act('bind') })}${button({ label: text('create'), onClick: () => void this.#act('create') })}</div>` : nothing}</div>`
          : nothing
      }
      ${this.#viewTerms(row)}
    </div>`;
  }

  #viewMissing({ requirements, state: accountState }: AccountRow): unknown {
    const text = this.#text;
    const { due, pastDue } = requirements;
    const isOpen = accountState === 'onboarding' || accountState === 'restricted';
    if (!isOpen && due.length + pastDue.length === 0) return nothing;
    const list = (title: string, names: readonly string[]) =>
      names.length === 0
        ? nothing
        : html`<p class="label">${title}</p>${this.#actions.view(
            (piece) => html`<ul>${piece.requirements(names).map((each) => html`<li>${each}</li>`)}</ul>`,
            () => nothing,
          )}`;
    return html`<div class="callout ${accountState === 'restricted' || pastDue.length > 0 ? 'bad' : 'warn'}" part="missing">
      <h3>${text('onboarding.title')}</h3>
      <p>${text(accountState === 'restricted' ? 'restricted.text' : 'onboarding.text')}</p>
      ${list(text('pastDue'), pastDue)}${list(
        text('due'),
        due.filter((name) => !pastDue.includes(name)),
      )}
      ${this.mayEdit ? this.#viewOnboarding() : nothing}
    </div>`;
  }

  #viewOnboarding(): TemplateResult {
    const text = this.#text;
    if (this.isAway) return html`<p role="status">${text('onboarding.opened')}</p>`;
    if (this.onboardingUrl)
      return html`<p role="status">${text('onboarding.blocked')}
        <a href=${this.onboardingUrl} target="_blank" rel="noopener noreferrer" @click=${() => (this.isAway = true)}>${text('onboarding.go')}</a></p>`;
    return html`<div class="bar">${button({ label: text('onboarding.go'), kind: 'primary', part: 'onboarding', onClick: () => void this.#goToStripe() })}</div>`;
  }

  /** The tab is opened at the click, before the address is known: browsers keep later ones from opening. */
  async #goToStripe(): Promise<void> {
    const tab = window.open('', '_blank');
    const piece = await this.#actions.get();
    const url = await piece?.onboardingUrl(this.returnUrl || location.href);
    if (!url) {
      tab?.close();
      return;
    }
    if (tab) {
      // The page of another company must not reach this one.
      tab.opener = null;
      tab.location.href = url;
      this.isAway = true;
    } else this.onboardingUrl = url;
  }

  #viewTerms(row: AccountRow): TemplateResult {
    const text = this.#text;
    const { locale } = this;
    const money = (amountMinor: number) => formatMoney(amountMinor, row.currency, locale);
    const yes = (isOn: boolean) => this.word(isOn ? 'yes' : 'no');
    const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 });
    const fees = [
      ...(row.feeBasisPoints > 0 ? [percent.format(row.feeBasisPoints / 10_000)] : []),
      ...(row.feeFixedMinor > 0 ? [money(row.feeFixedMinor)] : []),
    ];
    const fee = new Intl.ListFormat(locale).format(fees);
    const terms: [string, unknown][] = [
      [text('account'), row.externalId],
      [text('country'), `${row.country} · ${row.currency}`],
      [text('charges'), yes(row.chargesEnabled)],
      [text('payouts'), yes(row.payoutsEnabled)],
      [text('hold'), money(row.holdMinor)],
      [text('atLimit'), text(`atLimit.${row.atLimit}`)],
      [text('fee'), text(fee ? 'fee.text' : 'fee.none', { fee })],
    ];
    return html`<dl class="facts">${terms.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
      ${row.checkedAt === null ? nothing : html`<p class="muted small"><bdi>${text('refreshed', { time: this.time(row.checkedAt) })}</bdi></p>`}`;
  }

  #viewBooks(): TemplateResult {
    const text = this.#text;
    return html`<div class="books" part="books">
      ${tabs<BookName>({
        id: 'book',
        label: text('books'),
        value: this.shownBook,
        options: bookNames.map((value) => ({ value, label: text(`tab.${value}`) })),
        onChange: (book) => {
          this.book = book;
          emit(this, 'wf-state', { book });
          if (this.urlState !== null) writeUrl(this.urlState || 'payments', book === 'payments' ? {} : { book });
        },
      })}
      <div class="book" role="tabpanel" id="book-panel" aria-labelledby="book-${this.shownBook}" tabindex="0">${this.#books.view(
        (piece) => piece.view(),
        () => skeleton(4),
      )}</div>
    </div>`;
  }
}
