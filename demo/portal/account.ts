/** One's own account: who one is, password, second factor. */
import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { type Me, session } from '../../bff/access/session/contract.ts';
import { call } from '../../bff/kernel/client.ts';
import { button } from '../../components/parts/controls.ts';
import { cardStyles } from './card-styles.ts';
import { entry, PortalElement, sayFailure, tell } from './element.ts';

export class PortalAccount extends PortalElement {
  static override styles = [...PortalElement.styles, cardStyles];

  @property({ attribute: false }) me!: Me;
  @state() private said: { where: 'password' | 'totp'; text: string; good: boolean } | undefined;
  @state() private setup: { secret: string; uri: string } | undefined;
  @state() private asking = false;
  @state() private busy = false;

  /** Sends a form; what came of it is said below it. */
  async #send(
    event: SubmitEvent,
    where: 'password' | 'totp',
    done: string,
    work: (form: HTMLFormElement) => Promise<unknown>,
  ) {
    event.preventDefault();
    const form = event.target;
    if (this.busy || !(form instanceof HTMLFormElement)) return;
    this.busy = true;
    this.said = undefined;
    try {
      await work(form);
      form.reset();
      if (done) this.said = { where, text: done, good: true };
    } catch (error) {
      this.said = { where, text: sayFailure(error), good: false };
    } finally {
      this.busy = false;
    }
  }

  #changePassword = (event: SubmitEvent) =>
    this.#send(event, 'password', this.text('account.changed'), (form) =>
      call(this.session!.transport, session.endpoints.changePassword, {
        body: { current: entry(form, 'current'), password: entry(form, 'password') },
      }),
    );

  #startTotp = (event: SubmitEvent) =>
    this.#send(event, 'totp', '', async (form) => {
      const body = { password: entry(form, 'current') };
      if (this.me.totp) {
        await call(this.session!.transport, session.endpoints.stopTotp, { body });
        this.#changed(false);
      } else this.setup = await call(this.session!.transport, session.endpoints.startTotp, { body });
      this.asking = false;
    });

  #confirmTotp = (event: SubmitEvent) =>
    this.#send(event, 'totp', '', async (form) => {
      await call(this.session!.transport, session.endpoints.confirmTotp, {
        body: { code: entry(form, 'code').replace(/\s/g, '') },
      });
      this.setup = undefined;
      this.#changed(true);
    });

  #changed(on: boolean): void {
    this.me = { ...this.me, totp: on };
    this.toast(this.text(on ? 'totp.is-on' : 'totp.is-off'));
    tell(this, 'portal-account-changed');
  }

  #viewSaid(where: 'password' | 'totp'): unknown {
    if (this.said?.where !== where) return nothing;
    return html`<p class=${this.said.good ? 'good' : 'wrong'} role=${this.said.good ? 'status' : 'alert'}>${this.said.text}</p>`;
  }

  protected override view(): unknown {
    const { me, text } = this;
    return html`<div class="cards">
      <section class="card"><h2>${text('account.you')}</h2>
        <dl class="facts">
          <dt>${text('keys.name')}</dt><dd>${me.name}</dd>
          <dt>${text('email')}</dt><dd>${me.email}</dd>
          <dt>${text('account.role')}</dt><dd>${me.role ? text(`role.${me.role}`) : ''}</dd>
          <dt>${text('account.merchant')}</dt><dd>${me.tenant.name}</dd>
        </dl>
      </section>
      <section class="card"><h2>${text('account.password')}</h2>
        <form @submit=${this.#changePassword}>
          <input type="email" autocomplete="username" .value=${me.email ?? ''} hidden readonly />
          ${secretField('current', text('account.current'), 'current-password')}
          ${secretField('password', text('account.new'), 'new-password', text('welcome.text'))}
          ${this.#viewSaid('password')}
          <button class="btn primary" type="submit" aria-busy=${this.busy ? 'true' : nothing}>${text('account.change')}</button>
        </form>
      </section>
      <section class="card"><h2>${text('totp.title')}</h2>${this.#viewTotp()}${this.#viewSaid('totp')}</section>
    </div>`;
  }

  #viewTotp(): unknown {
    const { me, text, setup } = this;
    if (setup)
      return html`<p>${text('totp.scan')}</p>
        <div class="secret"><code aria-label=${text('totp.secret')}>${setup.secret}</code></div>
        <form @submit=${this.#confirmTotp}>
          <div class="field"><label for="code">${text('code')}</label>
            <div class="input"><input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="8" required autofocus /></div></div>
          <button class="btn primary" type="submit">${text('totp.confirm')}</button>
        </form>`;
    const label = text(me.totp ? 'totp.stop' : 'totp.start');
    if (this.asking)
      return html`<form @submit=${this.#startTotp}>
        ${secretField('totp-current', text('account.current'), 'current-password', '', 'current')}
        <button class="btn primary" type="submit">${label}</button>
      </form>`;
    return html`<div class="bar"><p class="muted grow">${text(me.totp ? 'totp.on' : 'totp.off')}</p>${button({ label, onClick: () => (this.asking = true) })}</div>`;
  }
}

const secretField = (
  id: string,
  label: string,
  autocomplete: 'current-password' | 'new-password',
  help = '',
  name = id,
) => html`<div class="field">
  <label for=${id}>${label}</label>
  <div class="input"><input id=${id} name=${name} type="password" required maxlength="200" minlength=${autocomplete === 'new-password' ? 10 : nothing} autocomplete=${autocomplete} /></div>
  ${help ? html`<div class="help">${help}</div>` : nothing}
</div>`;
