/** The passport: what the charger is and can be asked, what is odd about its kind, and how it did in the conformance run. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { call } from '../../../bff/kernel/client.ts';
import type { LiveMessage } from '../../../bff/live/contract.ts';
import { type Passport, passports } from '../../../bff/sites/passports/contract.ts';
import { button } from '../../parts/controls.ts';
import { numberText } from '../../parts/format.ts';
import { skeleton, status } from '../../parts/states.ts';
import { commandsTexts, wordFor } from './commands-texts.ts';
import { type PassportWord, passportTexts, probeTitle } from './passport-texts.ts';
import { reasonText, reasonTexts } from './reasons.ts';
import { PanelTab } from './tab.ts';

type Run = NonNullable<Passport['conformance']>;
type Check = Run['checks'][number];

const pollMs = 2500;
const shapes: Readonly<Record<Check['state'], string>> = {
  waiting: 'preparing',
  passed: 'completed',
  failed: 'faulted',
  skipped: 'unavailable',
};

const styles = css`
  .abilities {
    display: grid;
    gap: 20px;
  }
  .abilities > details > summary {
    padding-block: 6px;
    font-weight: 500;
  }
  .quirk {
    display: grid;
    gap: 2px;
    padding-block: 10px;
    border-block-end: 1px solid var(--_line);
    font-size: var(--_text-s);
  }
`;

export class PassportTab extends PanelTab {
  static override readonly styles = [styles];
  override readonly texts = [passportTexts, commandsTexts, reasonTexts];
  #poll = 0;

  get #text(): PassportWord {
    return this.word(passportTexts);
  }

  override view(): unknown {
    const { host } = this;
    return host.show(host.passport, {
      skeleton: () => skeleton(8),
      content: (passport) => {
        this.#watch(passport.conformance);
        return html`<div class="two">
            <section><h3>${this.#text('kind')}</h3>${this.#viewKind(passport)}</section>
            <section><h3>${this.#text('limits')}</h3>${this.#viewLimits(passport)}</section>
          </div>
          ${this.#viewQuirks(passport)} ${this.#viewRun(passport)} ${this.#viewAbilities(passport)}`;
      },
    });
  }

  #viewKind({ device, features, units, learnedAt }: Passport): TemplateResult {
    const text = this.#text;
    const chips = (words: readonly string[]) =>
      words.length === 0
        ? text('unknown')
        : html`<span class="chips">${words.map((word) => html`<span class="badge">${word}</span>`)}</span>`;
    const model = [device.vendor, device.model, device.firmware].filter(Boolean).join(' · ');
    return html`<dl class="facts">
      <dt>${text('make')}</dt><dd>${model || text('unknown')}</dd>
      <dt>${text('version')}</dt><dd>${device.version.replace(/^ocpp/, '') || text('unknown')}</dd>
      <dt>${text('features')}</dt><dd>${chips(features)}</dd>
      <dt>${text('units')}</dt><dd>${chips(units)}</dd>
    </dl>
    ${learnedAt === null ? nothing : html`<p class="muted small more">${text('learned', { time: this.host.at(learnedAt) })}</p>`}`;
  }

  #viewLimits({ limits }: Passport): TemplateResult {
    const all = Object.entries(limits);
    if (all.length === 0) return html`<p class="empty">${this.#text('limits.none')}</p>`;
    return html`<ul class="lines">${all.map(
      ([key, value]) =>
        html`<li class="line"><span class="what mono"><bdi>${key}</bdi></span><span class="num">${numberText(value, this.host.locale)}</span></li>`,
    )}</ul>`;
  }

  #viewQuirks({ quirks }: Passport): TemplateResult {
    const text = this.#text;
    return html`<section><h3>${text('quirks')}</h3>
      ${
        quirks.length === 0
          ? html`<p class="empty">${text('quirks.none')}</p>`
          : html`<ul>${quirks.map(
              ({ what, remedy, seenIn }) => html`<li class="quirk"><b>${what}</b>
                <span><span class="muted">${text('remedy')}:</span> ${remedy}</span>
                ${seenIn ? html`<span class="muted">${text('seen')}: <bdi>${seenIn}</bdi></span>` : nothing}</li>`,
            )}</ul>`
      }</section>`;
  }

  #viewAbilities({ abilities }: Passport): TemplateResult {
    const text = this.#text;
    const word = this.word(commandsTexts);
    const groups = [
      ['yes', 'completed'],
      ['unknown', 'offline'],
      ['no', 'unavailable'],
    ] as const;
    return html`<section><h3>${text('can')}</h3><div class="abilities">${groups.map(([can, shape]) => {
      const some = abilities.filter((each) => each.can === can);
      if (some.length === 0) return nothing;
      return html`<details ?open=${can !== 'unknown'}><summary>${status(shape, text(`can.${can}`))} <span class="badge">${some.length}</span></summary>
        <ul class="lines halves">${some.map(
          ({
            kind,
            reason,
          }) => html`<li class="line"><span class="what">${wordFor(word, `op.${kind}`) ?? html`<span class="mono">${kind}</span>`}</span>
            <span class="muted">${reasonText(reason, this.host.locale)}</span></li>`,
        )}</ul></details>`;
    })}</div></section>`;
  }

  #viewRun({ conformance: run }: Passport): TemplateResult {
    const text = this.#text;
    const { host } = this;
    const may = host.session?.may('charger:command') === true && host.charger.value?.online === true;
    const isRunning = run?.endedAt === null;
    const count = (state: Check['state']) => run?.checks.filter((check) => check.state === state).length ?? 0;
    return html`<section>
      <h3>${text('run')}${
        may
          ? html`<span class="end">${button({ label: text(run ? 'run.again' : 'run.do'), compact: true, part: 'run', busy: isRunning, onClick: () => this.#ask() })}</span>`
          : nothing
      }</h3>
      ${
        run
          ? html`<p class="small" role="status">${
              isRunning
                ? text('run.running', { done: run.checks.length - count('waiting'), all: run.checks.length })
                : text('run.sum', { passed: count('passed'), failed: count('failed'), skipped: count('skipped') })
            } <span class="muted">${text('run.at', { time: host.at(run.startedAt) })} ${run.ofThis ? '' : text('run.other')}</span></p>
            <ul class="lines halves more">${run.checks.map(
              (
                check,
              ) => html`<li class="line" data-check=${check.name}><span class="what">${probeTitle(text, check)}</span>${status(shapes[check.state], text(`check.${check.state}`))}
                ${check.seen ? html`<span class="muted"><bdi>${check.seen}</bdi></span>` : nothing}</li>`,
            )}</ul>`
          : html`<p class="empty">${text('run.none')}</p>`
      }
    </section>`;
  }

  #ask(): void {
    const text = this.#text;
    const { host } = this;
    host.ask({
      title: text('run.title'),
      label: text('run.do'),
      body: () => html`<p>${text('run.text')}</p>`,
      onConfirm: async () => {
        const run = await host.carryOut('conformance', (transport) =>
          call(transport, passports.endpoints.runConformance, { params: this.params, body: {} }),
        );
        const before = host.passport.value;
        if (run && before) host.passport.set({ ...before, conformance: { ...run, ofThis: true } });
        return true;
      },
    });
  }

  /** A run has no live event of its own. */
  #watch(run: Passport['conformance']): void {
    if (run?.endedAt !== null || this.#poll) return;
    this.#poll = window.setTimeout(() => {
      this.#poll = 0;
      if (this.isShown) void this.host.passport.reload();
    }, pollMs);
  }

  override reload(): void {
    void this.host.passport.reload();
  }

  override hear({ topic }: LiveMessage): void {
    if (topic === 'charger.changed') void this.host.passport.reload();
  }

  override leave(): void {
    clearTimeout(this.#poll);
    this.#poll = 0;
  }
}
