/** Log-in: e-mail and password, a second factor where one is on, a link for a forgotten password. Native form fields, so that password managers help. */
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { session } from '../../bff/access/session/contract.ts';
import { ApiError, call, type Transport } from '../../bff/kernel/client.ts';
import { icon } from '../../components/parts/icon.ts';
import { type DemoLogIn, demoLogIns, isDemo } from './demo-api.ts';
import { doorStyles, logo } from './door.ts';
import { entry, PortalElement, sayFailure, tell } from './element.ts';
import { checkIcon } from './icons.ts';

/** Nobody is logged in yet: no header says who asks. */
export const noOne: Transport = { baseUrl: '', credentials: 'same-origin', authorize: () => Promise.resolve({}) };

export class PortalLogIn extends PortalElement {
  static override styles = [...PortalElement.styles, doorStyles];

  @state() private mode: 'password' | 'code' | 'reset' | 'sent' = 'password';
  @state() private error = '';
  @state() private busy = false;
  @state() private people: readonly DemoLogIn[] = [];
  #email = '';
  #password = '';

  override connectedCallback(): void {
    super.connectedCallback();
    if (!isDemo) return;
    void demoLogIns().then(({ items }) => {
      this.people = items;
    });
  }

  #fill(person: DemoLogIn): void {
    const form = this.renderRoot.querySelector('form');
    for (const [name, value] of [
      ['email', person.email],
      ['password', person.password],
    ] as const) {
      const input = form?.elements.namedItem(name);
      if (input instanceof HTMLInputElement) input.value = value;
    }
    this.renderRoot.querySelector<HTMLElement>('button.primary')?.focus();
  }

  #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (this.busy || !(event.target instanceof HTMLFormElement)) return;
    const form = event.target;
    this.error = '';
    this.busy = true;
    try {
      if (this.mode === 'reset') {
        this.#email = entry(form, 'email');
        await call(noOne, session.endpoints.askReset, { body: { email: this.#email } });
        this.mode = 'sent';
        return;
      }
      if (this.mode === 'password') {
        this.#email = entry(form, 'email');
        this.#password = entry(form, 'password');
      }
      const code = this.mode === 'code' ? entry(form, 'code').replace(/\s/g, '') : undefined;
      await call(noOne, session.endpoints.logIn, {
        body: { email: this.#email, password: this.#password, ...(code && { code }) },
      });
      this.#password = '';
      tell(this, 'portal-entered');
    } catch (error) {
      const wantsCode = error instanceof ApiError && error.problem.errors?.some(({ path }) => path === 'code');
      if (wantsCode && this.mode === 'password') this.mode = 'code';
      else this.error = sayFailure(error);
    } finally {
      this.busy = false;
    }
  };

  protected override view(): unknown {
    const { text, mode } = this;
    const asksReset = mode === 'reset' || mode === 'sent';
    return html`<div class="door">
      <div class="box">
        ${logo()}
        <h1>${text(asksReset ? 'reset.title' : 'log-in.title')}</h1>
        ${mode === 'sent' ? this.#viewSent() : html`<form @submit=${this.#submit}>${this.#viewFields()}</form>`}
      </div>
      ${this.people.length > 0 && mode === 'password' ? this.#viewPeople() : nothing}
    </div>`;
  }

  #viewFields(): unknown {
    const { text, mode } = this;
    const wrong = this.error ? html`<p class="wrong" role="alert">${this.error}</p>` : nothing;
    const go = (label: string) =>
      html`${wrong}<button class="btn primary" type="submit" aria-busy=${this.busy ? 'true' : nothing}>${label}</button>`;
    if (mode === 'code')
      return html`<div class="field"><label for="code">${text('code')}</label>
          <div class="input"><input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required autofocus maxlength="8" /></div>
          <div class="help">${text('code.help')}</div></div>${go(text('log-in'))}`;
    const email = html`<div class="field"><label for="email">${text('email')}</label>
      <div class="input"><input id="email" name="email" type="email" autocomplete="username" required autofocus .defaultValue=${this.#email} /></div></div>`;
    if (mode === 'reset')
      return html`<p class="muted">${text('reset.text')}</p>${email}${go(text('reset.send'))}
        <button class="link" type="button" @click=${() => (this.mode = 'password')}>${text('reset.back')}</button>`;
    return html`${email}
      <div class="field"><label for="password">${text('password')}</label>
        <div class="input"><input id="password" name="password" type="password" autocomplete="current-password" required /></div></div>
      ${go(text('log-in'))}
      <button class="link" type="button" @click=${() => (this.mode = 'reset')}>${text('forgot')}</button>`;
  }

  #viewSent(): unknown {
    const { text } = this;
    return html`<div class="done">${icon(checkIcon)}<p>${text('reset.sent', { email: this.#email })}</p></div>
      ${isDemo ? html`<p class="muted small">${text('reset.demo')}</p>` : nothing}
      <button class="link" type="button" @click=${() => (this.mode = 'password')}>${text('reset.back')}</button>`;
  }

  #viewPeople(): unknown {
    const { text } = this;
    return html`<section class="people" aria-labelledby="people">
      <h2 id="people">${text('demo.people')}</h2>
      <p class="muted small">${text('demo.pick')}</p>
      <ul>${this.people.map(
        (person) => html`<li><button type="button" @click=${() => this.#fill(person)}>
          <b>${person.tenant}</b><span>${text(`role.${person.role}`)}</span><span class="muted">${person.email}</span>
        </button></li>`,
      )}</ul>
    </section>`;
  }
}
