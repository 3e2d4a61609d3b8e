/** Opening, binding, changing and disconnecting an account, and Stripe's form. Loaded when the first of them is wanted. */
import { html, type TemplateResult } from 'lit';
import { paymentAccounts } from '../../../bff/billing/payments/contract.ts';
import { call } from '../../../bff/kernel/client.ts';
import { currencyExponent, parseAmount, toDecimalText } from '../../../bff/kernel/money.ts';
import { languageOf, translator } from '../../i18n/translate.ts';
import type { Piece } from '../../kit/lazy.ts';
import { questionsOf } from '../../kit/questions.ts';
import { wordsOf } from '../../kit/words.ts';
import { field, select } from '../../parts/controls.ts';
import type { AccountHost, AccountRow } from './host.ts';
import { requirementTexts } from './requirements.ts';
import { type AccountWord, accountTexts } from './texts.ts';

const limits = ['stop', 'warn', 'nothing'] as const;

class Actions {
  #host: AccountHost;

  constructor(host: AccountHost) {
    this.#host = host;
  }

  get #text(): AccountWord {
    return translator(accountTexts, this.#host.locale);
  }

  view(): TemplateResult {
    return questionsOf(this.#host).view();
  }

  requirements(names: readonly string[]): string[] {
    return requirementTexts(names, languageOf(this.#host.locale));
  }

  ask(what: 'create' | 'bind' | 'edit' | 'disconnect'): void {
    const account = this.#host.status?.account;
    if (what === 'create') this.#askCreate();
    else if (what === 'bind') this.#askBind();
    else if (account && what === 'edit') this.#askEdit(account);
    else if (account) this.#askDisconnect(account);
  }

  /** Address of Stripe's form; undefined when it could not be had, which is said in a toast. */
  async onboardingUrl(returnUrl: string): Promise<string | undefined> {
    const body = { returnUrl, refreshUrl: returnUrl };
    const made = await this.#attempt('payment.onboarding', (id, transport) =>
      call(transport, paymentAccounts.endpoints.onboarding, { params: { id }, body }),
    );
    return made && /^https?:/.test(made.url) ? made.url : undefined;
  }

  async refresh(): Promise<void> {
    const row = await this.#attempt('payment.refresh', (id, transport) =>
      call(transport, paymentAccounts.endpoints.refresh, { params: { id }, body: {} }),
    );
    if (row) this.#host.takeAccount(row);
  }

  async #attempt<T>(
    command: string,
    work: (id: string, transport: Parameters<typeof call>[0]) => Promise<T>,
  ): Promise<T | undefined> {
    const host = this.#host;
    const id = host.status?.account?.id;
    if (!id) return undefined;
    try {
      return await questionsOf(host).carryOut(command, this.#text('refused'), (transport) => work(id, transport));
    } catch (error) {
      host.toast(this.#text('failed', { reason: wordsOf(error) }));
      return undefined;
    }
  }

  #askCreate(): void {
    const host = this.#host;
    const text = this.#text;
    const key = crypto.randomUUID();
    let email = '';
    questionsOf(host).ask({
      title: text('create.title'),
      label: text('create'),
      body: () =>
        html`<div class="form"><p>${text('create.text')}</p>${field({
          id: 'account-email',
          type: 'email',
          label: `${text('create.email')} · ${host.word('optional')}`,
          value: email,
          maxLength: 254,
          autofocus: true,
          onInput: (typed) => {
            email = typed;
          },
        })}</div>`,
      onConfirm: async () => {
        const body = email.trim() ? { email: email.trim() } : {};
        const row = await questionsOf(host).carryOut('payment.create', text('refused'), (transport) =>
          call(transport, paymentAccounts.endpoints.create, { body, idempotencyKey: key }),
        );
        host.takeAccount(row);
        return true;
      },
    });
  }

  #askBind(): void {
    const host = this.#host;
    const text = this.#text;
    const state = { externalId: '', tried: false };
    const isGood = () => /^acct_\w{3,60}$/.test(state.externalId);
    questionsOf(host).ask({
      title: text('bind.title'),
      label: text('bind'),
      body: () =>
        html`<div class="form"><p>${text('bind.text')}</p>${field({
          id: 'account-id',
          label: text('bind.id'),
          placeholder: 'acct_…',
          value: state.externalId,
          maxLength: 65,
          required: true,
          autofocus: true,
          error: state.tried && !isGood() ? text('bind.wrong') : undefined,
          onInput: (typed) => {
            state.externalId = typed.trim();
            host.requestUpdate();
          },
        })}</div>`,
      onConfirm: async () => {
        state.tried = true;
        host.requestUpdate();
        if (!isGood()) return false;
        const { externalId } = state;
        const row = await questionsOf(host).carryOut('payment.bind', text('refused'), (transport) =>
          call(transport, paymentAccounts.endpoints.bind, { body: { externalId } }),
        );
        host.takeAccount(row);
        return true;
      },
    });
  }

  #askEdit(row: AccountRow): void {
    const host = this.#host;
    const text = this.#text;
    const exponent = currencyExponent(row.currency);
    const state = { hold: toDecimalText(row.holdMinor, exponent, exponent), atLimit: row.atLimit, tried: false };
    const set = (change: Partial<typeof state>) => {
      Object.assign(state, change);
      host.requestUpdate();
    };
    const read = () => {
      const amount = parseAmount(state.hold, row.currency);
      return amount.ok && amount.value > 0 ? amount.value : undefined;
    };
    questionsOf(host).ask({
      title: text('edit.title'),
      label: host.word('save'),
      body: () => html`<div class="form">
        ${field({
          id: 'account-hold',
          type: 'number',
          unit: row.currency,
          label: text('hold'),
          help: text('edit.hold.help'),
          value: state.hold,
          autofocus: true,
          error: state.tried && read() === undefined ? text('edit.hold.wrong') : undefined,
          onInput: (hold) => set({ hold }),
        })}
        ${select({
          id: 'account-limit',
          label: text('atLimit'),
          value: state.atLimit,
          options: limits.map((value) => ({ value, label: text(`atLimit.${value}`) })),
          onChange: (atLimit) => set({ atLimit }),
        })}
        <p class="help">${text('fee')}: ${text('fee.help')}</p>
      </div>`,
      onConfirm: async () => {
        set({ tried: true });
        const holdMinor = read();
        if (holdMinor === undefined) return false;
        const body = { holdMinor, atLimit: state.atLimit };
        const now = await questionsOf(host).carryOut('payment.edit', text('refused'), (transport) =>
          call(transport, paymentAccounts.endpoints.update, { params: { id: row.id }, body }),
        );
        host.takeAccount(now);
        return true;
      },
    });
  }

  #askDisconnect(row: AccountRow): void {
    const host = this.#host;
    const text = this.#text;
    questionsOf(host).ask({
      title: text('disconnect.title', { name: row.name || row.externalId }),
      label: text('disconnect'),
      danger: true,
      body: () => html`<p>${text('disconnect.text')}</p>`,
      onConfirm: async () => {
        const now = await questionsOf(host).carryOut('payment.disconnect', text('refused'), (transport) =>
          call(transport, paymentAccounts.endpoints.disconnect, { params: { id: row.id }, body: {} }),
        );
        host.takeAccount(now);
        return true;
      },
    });
  }
}

export const actionsPiece = (host: AccountHost): Piece & Actions =>
  Object.assign(new Actions(host), { texts: [], styles: [] });
