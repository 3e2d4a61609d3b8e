/** Root certificates that the charger holds, and those that were issued to it. Drawn within the security tab. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { call } from '../../../bff/kernel/client.ts';
import type { Answer } from '../../../bff/kernel/contract.ts';
import { certificates, chargerSecurity } from '../../../bff/sites/security/contract.ts';
import { Data } from '../../base/data.ts';
import { translator } from '../../i18n/translate.ts';
import { button, field } from '../../parts/controls.ts';
import { skeleton, status } from '../../parts/states.ts';
import { lifeView } from './life.ts';
import { type InstalledRoot, rootsOf } from './security-steps.ts';
import { type SecurityWord, securityTexts } from './security-texts.ts';
import type { PanelHost } from './tab.ts';
import { panelTexts } from './texts.ts';

type Certificate = Answer<typeof certificates.endpoints.get>;

const certificateShapes: Readonly<Record<Certificate['state'], string>> = {
  issued: 'preparing',
  installed: 'completed',
  refused: 'faulted',
  replaced: 'unavailable',
  revoked: 'unavailable',
};

export class SecurityPapers {
  #host: PanelHost;
  #onChange: () => void;
  #certificates: Data<Certificate[]>;
  #why = '';
  #reading = '';
  #roots: readonly InstalledRoot[] | undefined;

  /** @param onChange the charger's security may be another one */
  constructor(host: PanelHost, args: () => readonly unknown[] | undefined, onChange: () => void) {
    this.#host = host;
    this.#onChange = onChange;
    this.#certificates = new Data(host, {
      may: 'charger:security',
      args,
      load: async ({ transport }, signal) => {
        const query = { chargerId: host.chargerId, sort: '-createdAt', limit: 50 };
        return (await call(transport, certificates.endpoints.list, { query, signal })).items;
      },
    });
  }

  get #params(): { id: string } {
    return { id: this.#host.chargerId };
  }

  get #text(): SecurityWord {
    return translator(securityTexts, this.#host.locale);
  }

  reload(): void {
    void this.#certificates.reload();
  }

  view(): TemplateResult {
    return html`${this.#viewRoots()} ${this.#viewCertificates()}`;
  }

  #viewRoots(): TemplateResult {
    const text = this.#text;
    const asked = this.#host.following.at(this.#reading);
    const roots = this.#roots;
    return html`<section>
      <h3>${text('installed')}<span class="end">${button({ label: text('installed.read'), compact: true, onClick: () => void this.#readRoots() })}</span></h3>
      ${asked && asked.state !== 'accepted' ? html`<p class="small">${lifeView(asked, translator(panelTexts, this.#host.locale))}</p>` : nothing}
      ${
        roots === undefined
          ? asked
            ? nothing
            : html`<p class="empty">${text('installed.unread')}</p>`
          : roots.length === 0
            ? html`<p class="empty">${text('installed.none')}</p>`
            : html`<ul class="lines">${roots.map(
                (
                  root,
                ) => html`<li class="line"><span class="what">${root.use} <span class="mono muted small"><bdi>${text('serial', { n: root.hash.serialNumber })}</bdi></span></span>
                  ${button({ label: text('installed.remove'), compact: true, kind: 'quiet', onClick: () => this.#askRemoveRoot(root) })}</li>`,
              )}</ul>`
      }
    </section>`;
  }

  async #readRoots(): Promise<void> {
    const row = await this.#host.attempt('readCertificates', (transport) =>
      call(transport, chargerSecurity.endpoints.readInstalled, { params: this.#params, body: {} }),
    );
    if (!row) return;
    this.#reading = row.id;
    this.#roots = undefined;
    this.#host.following.follow(row, (ended) => {
      // Some say "not found" when they hold none.
      const isAnswer = ended.state === 'accepted' || ended.detail.startsWith('NotFound');
      this.#roots = isAnswer ? rootsOf(ended.result) : undefined;
      this.#host.requestUpdate();
    });
  }

  #askRemoveRoot(root: InstalledRoot): void {
    const text = this.#text;
    const { hash } = root;
    this.#host.ask({
      title: text('installed.remove.title'),
      label: text('installed.remove'),
      danger: true,
      body: () => html`<p>${text('installed.remove.text')}</p>`,
      onConfirm: async () => {
        const row = await this.#host.carryOut('deleteCertificate', (transport) =>
          call(transport, chargerSecurity.endpoints.removeInstalled, { params: this.#params, body: { hash } }),
        );
        if (row) {
          this.#host.following.follow(row, () => void this.#readRoots());
        }
        return true;
      },
    });
  }

  #viewCertificates(): TemplateResult {
    const text = this.#text;
    const host = this.#host;
    return html`<section><h3>${text('certificates')}</h3>${host.show(this.#certificates, {
      skeleton: () => skeleton(3),
      empty: (rows) => rows.length === 0 && html`<p class="empty">${text('certificates.none')}</p>`,
      content: (rows) =>
        html`<ul class="lines">${repeat(
          rows,
          (row) => row.id,
          (row) => html`<li class="line" data-id=${row.id}>
            <span class="what">${status(certificateShapes[row.state], text(`cert.${row.state}`))} <span class="muted">${text(`use.${row.use}`)} · ${text('until', { time: host.at(row.notAfter, 'day') })}</span></span>
            ${row.state === 'installed' || row.state === 'issued' ? button({ label: text('revoke'), compact: true, kind: 'quiet', onClick: () => this.#askRevoke(row) }) : nothing}
            <span class="muted mono small"><bdi>${row.subject}</bdi></span>
            ${row.detail ? html`<span class="muted"><bdi>${row.detail}</bdi></span>` : nothing}
          </li>`,
        )}</ul>`,
    })}</section>`;
  }

  #askRevoke(row: Certificate): void {
    const text = this.#text;
    this.#why = '';
    this.#host.ask({
      title: text('revoke.title'),
      label: text('revoke'),
      danger: true,
      body: () =>
        html`<p>${text('revoke.text')}</p><div class="form">${field({
          id: 'revoke-why',
          label: `${text('revoke.why')} · ${this.#host.word('optional')}`,
          value: this.#why,
          maxLength: 200,
          onInput: (typed) => {
            this.#why = typed;
            this.#host.requestUpdate();
          },
        })}</div>`,
      onConfirm: async () => {
        const reason = this.#why.trim();
        await this.#host.carryOut('revokeCertificate', (transport) =>
          call(transport, certificates.endpoints.revoke, { params: { id: row.id }, body: reason ? { reason } : {} }),
        );
        this.#onChange();
        return true;
      },
    });
  }
}
