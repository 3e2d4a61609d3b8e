/** The page that a mailed link opens: choose a password. The token is behind `#`, so that no server log sees it; it leaves the address at once. */
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import { session } from '../../bff/access/session/contract.ts';
import { call } from '../../bff/kernel/client.ts';
import { icon } from '../../components/parts/icon.ts';
import { doorStyles, logo } from './door.ts';
import { PortalElement, sayFailure } from './element.ts';
import { checkIcon } from './icons.ts';
import { noOne } from './log-in.ts';
import { go } from './route.ts';

export class PortalWelcome extends PortalElement {
  static override styles = [...PortalElement.styles, doorStyles];

  @state() private token = '';
  @state() private error = '';
  @state() private done = false;
  @state() private busy = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#read();
    addEventListener('hashchange', this.#read);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.#read);
  }

  #read = (): void => {
    const token = location.hash.slice(1);
    if (token === '') return;
    this.token = token;
    this.done = false;
    this.error = '';
    history.replaceState(null, '', location.pathname);
  };

  #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.target;
    if (this.busy || !(form instanceof HTMLFormElement)) return;
    const password = new FormData(form).get('password');
    if (typeof password !== 'string') return;
    this.busy = true;
    this.error = '';
    try {
      await call(noOne, session.endpoints.takeLink, { body: { token: this.token, password } });
      this.token = '';
      this.done = true;
    } catch (error) {
      this.error = sayFailure(error);
    } finally {
      this.busy = false;
    }
  };

  protected override view(): unknown {
    const { text } = this;
    return html`<div class="door"><div class="box">${logo()}<h1>${text('welcome.title')}</h1>
      ${
        this.done
          ? html`<div class="done">${icon(checkIcon)}<p>${text('welcome.done')}</p></div>
            <button class="btn primary" type="button" @click=${() => go('/map')}>${text('log-in')}</button>`
          : this.token
            ? html`<form @submit=${this.#submit}>
                <div class="field"><label for="password">${text('account.new')}</label>
                  <div class="input"><input id="password" name="password" type="password" minlength="10" maxlength="200" autocomplete="new-password" required autofocus /></div>
                  <div class="help">${text('welcome.text')}</div></div>
                ${this.error ? html`<p class="wrong" role="alert">${this.error}</p>` : nothing}
                <button class="btn primary" type="submit" aria-busy=${this.busy ? 'true' : nothing}>${text('welcome.save')}</button>
              </form>`
            : html`<p class="muted">${text('welcome.none')}</p><button class="link" type="button" @click=${() => go('/map')}>${text('reset.back')}</button>`
      }
    </div></div>`;
  }
}
