/**
 * Security: how the charger must connect, its certificates, and guided changes, of which every step is seen and every warning is read before it
 * begins.
 */
import { css, html, nothing, type TemplateResult } from 'lit';
import { call, type Transport } from '../../../bff/kernel/client.ts';
import type { Answer } from '../../../bff/kernel/contract.ts';
import type { LiveMessage } from '../../../bff/live/contract.ts';
import { chargerSecurity, securityChanges } from '../../../bff/sites/security/contract.ts';
import { button, checkbox, select } from '../../parts/controls.ts';
import { skeleton, status } from '../../parts/states.ts';
import { lifeView } from './life.ts';
import { SecurityPapers } from './security-papers.ts';
import { plannedSteps } from './security-steps.ts';
import { checkText, type SecurityKey, type SecurityWord, securityTexts } from './security-texts.ts';
import { type CommandRow, PanelTab } from './tab.ts';
import { panelTexts } from './texts.ts';

type Security = Answer<typeof chargerSecurity.endpoints.get>;
type Change = Answer<typeof securityChanges.endpoints.get>;
type Within = '60' | '1440' | '10080';

const soonMs = 30 * 86_400_000;

const changeShapes: Readonly<Record<Change['state'], string>> = {
  running: 'preparing',
  done: 'completed',
  failed: 'faulted',
  cancelled: 'unavailable',
};
const levelShapes = { stop: 'faulted', warn: 'minor', fine: 'available' } as const;

const styles = css`
  .steps {
    display: grid;
    gap: 6px;
    margin-block: 10px;
  }
  .steps > li.next {
    color: var(--_muted);
  }
  .steps > li > .muted {
    margin-inline-start: 6px;
  }
  .checks {
    display: grid;
    gap: 8px;
    font-size: var(--_text-s);
  }
  .checks > li {
    display: grid;
    gap: 1px;
  }
  .acts {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-block-start: 14px;
  }
`;

export class SecurityTab extends PanelTab {
  static override readonly styles = [styles];
  override readonly texts = [securityTexts];
  #toProfile = 0;
  #confirmed = false;
  #within: Within = '60';
  #lowerTo = 0;
  #asking = '';

  #security = this.data<Security>({
    may: 'charger:security',
    args: () => [this.#toProfile],
    load: ({ transport }, signal) => {
      const query = this.#toProfile > 0 ? { toProfile: this.#toProfile } : {};
      return call(transport, chargerSecurity.endpoints.get, { params: this.params, query, signal });
    },
  });
  #papers: SecurityPapers = new SecurityPapers(
    this.host,
    () => this.argsOf(),
    () => this.reload(),
  );
  #changes = this.data<Change[]>({
    may: 'charger:security',
    load: async ({ transport }, signal) => {
      const query = { chargerId: this.host.chargerId, sort: '-createdAt', limit: 20 };
      return (await call(transport, securityChanges.endpoints.list, { query, signal })).items;
    },
  });

  get #text(): SecurityWord {
    return this.word(securityTexts);
  }

  override view(): unknown {
    return this.host.show(this.#security, {
      skeleton: () => skeleton(8),
      content: (security) => html`${security.change ? this.#viewChange(security.change) : nothing}
        <div class="two">
          <section><h3>${this.#text('now')}</h3>${this.#viewNow(security)}</section>
          <section><h3>${this.#text('raise')}</h3>${this.#viewRaise(security)}</section>
        </div>
        <div class="two">${this.#papers.view()}</div>
        ${this.#viewPast()}`,
    });
  }

  #viewNow(security: Security): TemplateResult {
    const text = this.#text;
    const { host } = this;
    const own = security.certificate;
    const soon = own !== null && own.notAfter < Date.now() + soonMs;
    const asked = host.following.at(this.#asking);
    return html`<dl class="facts">
        <dt>${text('profile')}</dt><dd>${text(profileKey(security.profile))}</dd>
        <dt>${text('password')}</dt><dd>${text(security.hasKey ? 'password.yes' : 'password.no')}</dd>
        <dt>${text('certificate')}</dt><dd>${
          own
            ? status(
                soon ? 'minor' : 'completed',
                text(soon ? 'until.soon' : 'until', { time: host.at(own.notAfter, 'day') }),
              )
            : text('certificate.none')
        }</dd>
      </dl>
      <p class="muted small more">${text('least')}</p>
      <div class="acts">
        ${button({ label: text('rotate'), compact: true, part: 'rotate', disabled: security.change !== null, onClick: () => this.#askRotate() })}
        ${button({ label: text('renew'), compact: true, onClick: () => this.#askCommand('renew', 'renew.text', 'renewCertificate', (transport) => call(transport, chargerSecurity.endpoints.renew, { params: this.params, body: {} })) })}
        ${button({ label: text('root.do'), compact: true, onClick: () => this.#askCommand('root.do', 'root.text', 'installRoot', (transport) => call(transport, chargerSecurity.endpoints.installRoot, { params: this.params, body: {} })) })}
        ${security.profile > 0 ? button({ label: text('lower'), compact: true, kind: 'quiet', onClick: () => this.#askLower(security.profile) }) : nothing}
      </div>
      ${asked ? html`<p class="small">${lifeView(asked, this.word(panelTexts))}</p>` : nothing}`;
  }

  #viewRaise(security: Security): TemplateResult {
    const text = this.#text;
    if (security.profile >= 3) return html`<p class="empty">${text('raise.top')}</p>`;
    const higher = [1, 2, 3].filter((n) => n > security.profile);
    const stops = security.checks.some(({ level }) => level === 'stop');
    return html`<div class="form">
      ${select({
        id: 'to-profile',
        label: text('raise.to'),
        value: String(security.toProfile),
        options: higher.map((n) => ({ value: String(n), label: text(profileKey(n)) })),
        onChange: (value) => {
          this.#toProfile = Number(value);
          this.update();
        },
      })}
      ${this.#viewChecks(security.checks)}
      <div>${button({ label: text('raise.do'), part: 'raise', disabled: stops, onClick: () => this.#askRaise(security) })}</div>
    </div>`;
  }

  #viewChecks(checks: Security['checks']): TemplateResult {
    const text = this.#text;
    return html`<ul class="checks">${checks.map(
      (check) =>
        html`<li>${status(levelShapes[check.level], text(`level.${check.level}`))}<span class="bidi">${checkText(text, check)}</span></li>`,
    )}</ul>`;
  }

  #askRaise(security: Security): void {
    const text = this.#text;
    const { toProfile, checks } = security;
    const warned = checks.filter(({ level }) => level === 'warn');
    this.#confirmed = warned.length === 0;
    this.host.ask({
      title: text('raise.title', { n: toProfile }),
      label: text('raise.label'),
      danger: true,
      isWaiting: () => !this.#confirmed,
      body: () => html`<div class="form">${this.#viewChecks(checks)}
        ${select<Within>({
          id: 'within',
          label: text('raise.within'),
          value: this.#within,
          options: (['60', '1440', '10080'] as const).map((value) => ({ value, label: text(`within.${value}`) })),
          onChange: (value) => {
            this.#within = value;
            this.update();
          },
        })}
        ${
          warned.length > 0
            ? checkbox({
                label: text('raise.confirm'),
                checked: this.#confirmed,
                onChange: (on) => {
                  this.#confirmed = on;
                  this.update();
                },
              })
            : nothing
        }</div>`,
      onConfirm: () =>
        this.#begin('raiseSecurity', (transport) =>
          call(transport, chargerSecurity.endpoints.raise, {
            params: this.params,
            body: { toProfile, withinMinutes: Number(this.#within), ...(this.#confirmed && { confirmed: true }) },
          }),
        ),
    });
  }

  #askRotate(): void {
    const text = this.#text;
    this.host.ask({
      title: text('rotate.title'),
      label: text('rotate'),
      body: () => html`<p>${text('rotate.text')}</p>`,
      onConfirm: () =>
        this.#begin('rotateKey', (transport) =>
          call(transport, chargerSecurity.endpoints.rotateKey, { params: this.params, body: {} }),
        ),
    });
  }

  async #begin(command: string, work: (transport: Transport) => Promise<Change>): Promise<boolean> {
    const change = await this.host.carryOut(command, work);
    if (change) this.#take(change);
    return true;
  }

  #take(change: Change): void {
    const security = this.#security.value;
    if (security) this.#security.set({ ...security, change: change.state === 'running' ? change : null });
    if (change.state !== 'running') void this.#security.reload();
    void this.#changes.reload();
  }

  #askCommand(
    label: SecurityKey,
    words: SecurityKey,
    command: string,
    work: (transport: Transport) => Promise<CommandRow>,
  ): void {
    const text = this.#text;
    this.host.ask({
      title: text(label),
      label: text(label),
      body: () => html`<p>${text(words)}</p>`,
      onConfirm: async () => {
        const row = await this.host.carryOut(command, work);
        if (row) {
          this.#asking = row.id;
          this.host.following.follow(row, () => this.reload());
        }
        return true;
      },
    });
  }

  #askLower(profile: number): void {
    const text = this.#text;
    this.#lowerTo = profile - 1;
    this.host.ask({
      title: text('lower.title'),
      label: text('lower.do'),
      danger: true,
      body: () =>
        html`<p>${text('lower.text')}</p><div class="form">${select({
          id: 'lower-to',
          label: text('profile'),
          value: String(this.#lowerTo),
          options: [0, 1, 2].filter((n) => n < profile).map((n) => ({ value: String(n), label: text(profileKey(n)) })),
          onChange: (value) => {
            this.#lowerTo = Number(value);
            this.update();
          },
        })}</div>`,
      onConfirm: async () => {
        await this.host.carryOut('lowerSecurity', (transport) =>
          call(transport, chargerSecurity.endpoints.lower, { params: this.params, body: { profile: this.#lowerTo } }),
        );
        this.#toProfile = 0;
        void this.#security.reload();
        return true;
      },
    });
  }

  #viewChange(change: Change): TemplateResult {
    const text = this.#text;
    const { host } = this;
    const steps = plannedSteps(change);
    const at = steps.indexOf(change.step);
    return html`<section class="callout" part="change">
      <h3>${text('change')}: ${titleOf(change, text)}</h3>
      <ol class="steps">${steps.map((step, i) => {
        const shape = i < at ? 'completed' : i === at ? 'preparing' : 'offline';
        return html`<li class=${i > at ? 'next' : ''} aria-current=${i === at ? 'step' : nothing}>${status(shape, text(`step.${step}`))}${
          i <= at ? html`<span class="muted small">${text(i < at ? 'step.done' : 'step.now')}</span>` : nothing
        }</li>`;
      })}</ol>
      ${change.detail ? html`<p role="status"><bdi>${change.detail}</bdi></p>` : nothing}
      <p class="muted small">${text('change.deadline', { time: host.at(change.deadlineAt) })} · ${text('change.by', { who: change.actorName || '–', time: host.at(change.createdAt) })}</p>
      <div class="acts">${button({ label: text('change.cancel'), compact: true, part: 'cancel-change', onClick: () => this.#askCancel(change) })}</div>
    </section>`;
  }

  #askCancel(change: Change): void {
    const text = this.#text;
    this.host.ask({
      title: text('change.cancel'),
      label: text('change.cancel'),
      danger: true,
      body: () => html`<p>${text('change.cancel.text')}</p>`,
      onConfirm: () =>
        this.#begin('cancelSecurityChange', (transport) =>
          call(transport, securityChanges.endpoints.cancel, { params: { id: change.id }, body: {} }),
        ),
    });
  }

  #viewPast(): TemplateResult {
    const text = this.#text;
    const { host } = this;
    return html`<section><h3>${text('past')}</h3>${host.show(this.#changes, {
      skeleton: () => skeleton(2),
      content: (rows) => {
        const past = rows.filter(({ state }) => state !== 'running');
        if (past.length === 0) return html`<p class="empty">${text('past.none')}</p>`;
        return html`<ul class="lines">${past.map(
          (
            row,
          ) => html`<li class="line"><span class="what">${status(changeShapes[row.state], titleOf(row, text))} <span class="muted">${text(`state.${row.state}`)}</span></span>
            <span class="muted num">${host.at(row.updatedAt)}</span>
            ${row.detail ? html`<span class="muted"><bdi>${row.detail}</bdi></span>` : nothing}</li>`,
        )}</ul>`;
      },
    })}</section>`;
  }

  override reload(): void {
    for (const data of [this.#security, this.#changes]) void data.reload();
    this.#papers.reload();
  }

  override hear({ topic, row }: LiveMessage): void {
    if (topic === 'securityChange.changed') this.#take(row as Change);
    else if (topic === 'certificate.changed') {
      this.#papers.reload();
      void this.#security.reload();
    } else if (topic === 'charger.changed') void this.#security.reload();
  }
}

const titleOf = ({ kind, fromProfile, toProfile }: Change, text: SecurityWord): string =>
  kind === 'key' ? text('change.key') : text('change.profile', { from: fromProfile, to: toProfile });

const profileKey = (n: number): `profile.${0 | 1 | 2 | 3}` => `profile.${n === 1 || n === 2 || n === 3 ? n : 0}`;
