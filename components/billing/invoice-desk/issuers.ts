/** Who issues invoices: the list with what each still lacks, and the form of one with its logo. */
import { html, nothing, type TemplateResult } from 'lit';
import { legalEntities } from '../../../bff/billing/invoices/issuers-contract.ts';
import { languages, regionKeys, regions } from '../../../bff/billing/invoices/regions.ts';
import { call, send, urlOf } from '../../../bff/kernel/client.ts';
import { Data } from '../../base/data.ts';
import { languageOf, translator } from '../../i18n/translate.ts';
import type { Piece } from '../../kit/lazy.ts';
import { pieceStyles } from '../../kit/piece-styles.ts';
import { questionsOf } from '../../kit/questions.ts';
import { Work } from '../../kit/work.ts';
import { button, checkbox, field, select, textArea } from '../../parts/controls.ts';
import { plusIcon } from '../../parts/icons.ts';
import { dialog } from '../../parts/overlays.ts';
import { skeleton, status } from '../../parts/states.ts';
import { type DeskWord, deskTexts } from './desk-texts.ts';
import type { InvoiceHost } from './host.ts';
import {
  bodyOf,
  draftOf,
  type Issuer,
  type IssuerDraft,
  isWrong,
  missingOf,
  newIssuer,
  wrongOf,
} from './issuer-draft.ts';
import { dataUrl, groups, issuerStyles, type TextName } from './issuer-parts.ts';

class Issuers {
  #host: InvoiceHost;
  #work: Work;
  #list: Data<readonly Issuer[]>;
  /** The one in the form; undefined: the list is shown. */
  #draft: IssuerDraft | undefined;
  #row: Issuer | undefined;
  #logoUrl = '';
  #tried = false;

  constructor(host: InvoiceHost) {
    this.#host = host;
    this.#work = new Work(host);
    this.#list = new Data<readonly Issuer[]>(host, {
      may: 'invoice:view',
      args: () => (host.beside === 'issuers' ? [] : undefined),
      load: async ({ transport }, signal) =>
        (await call(transport, legalEntities.endpoints.list, { query: { sort: 'name', limit: 100 }, signal })).items,
    });
  }

  get #text(): DeskWord {
    return translator(deskTexts, this.#host.locale);
  }

  #edit(row: Issuer | undefined): void {
    this.#row = row;
    this.#draft = row ? draftOf(row) : newIssuer(languageOf(this.#host.locale));
    this.#tried = false;
    this.#work.error = '';
    this.#logoUrl = '';
    if (row?.hasLogo) void this.#readLogo(row);
    this.#host.requestUpdate();
  }

  #leave = (): void => {
    this.#draft = undefined;
    this.#work.error = '';
    this.#logoUrl = '';
    this.#host.requestUpdate();
  };

  view(): TemplateResult {
    const host = this.#host;
    const text = this.#text;
    const draft = this.#draft;
    return html`${dialog({
      open: host.beside === 'issuers',
      kind: 'drawer',
      title: draft ? (this.#row?.name ?? text('issuer.new')) : text('issuers.title'),
      closeLabel: host.word('close'),
      onClose: () => {
        this.#leave();
        host.show('');
      },
      body: html`${draft ? this.#viewForm(draft, text) : this.#viewList(text)}
        ${this.#work.error ? html`<p class="callout bad" role="alert">${this.#work.error}</p>` : nothing}`,
      actions: draft
        ? html`${button({ label: host.word('back'), onClick: this.#leave })}
          ${button({ label: host.word('save'), kind: 'primary', part: 'save', busy: this.#work.busy, onClick: () => void this.#save(draft) })}`
        : nothing,
    })}${questionsOf(host).view()}`;
  }

  #viewList(text: DeskWord): TemplateResult {
    const host = this.#host;
    const rows = this.#list.value;
    if (!rows) return skeleton(4);
    return html`<div class="form">
      ${host.mayEdit ? html`<div>${button({ label: text('issuer.new'), icon: plusIcon, part: 'new-issuer', kind: rows.length === 0 ? 'primary' : 'plain', onClick: () => this.#edit(undefined) })}</div>` : nothing}
      ${
        rows.length === 0
          ? html`<p class="muted">${text('issuers.none')}</p>`
          : html`<ul class="lines">${rows.map((row) => this.#viewRow(row, text))}</ul>`
      }
    </div>`;
  }

  #viewRow(row: Issuer, text: DeskWord): TemplateResult {
    const host = this.#host;
    const isFit = missingOf(draftOf(row)).length === 0;
    return html`<li part="issuer" data-id=${row.id}>
      <span><b><bdi>${row.name}</bdi></b> <span class="muted"><bdi>${[row.city, row.country].filter(Boolean).join(', ')}</bdi></span></span>
      <span class="bar">${
        host.mayEdit
          ? html`${button({ label: text('issuer.edit'), compact: true, onClick: () => this.#edit(row) })}
            ${button({ label: text('issuer.remove'), kind: 'quiet', compact: true, onClick: () => this.#askRemove(row) })}`
          : nothing
      }</span>
      <span class="wide muted">${status(isFit ? 'completed' : 'minor', this.#lawText(draftOf(row), text))}</span>
    </li>`;
  }

  #lawText(draft: IssuerDraft, text: DeskWord): string {
    const region = regions[draft.region].name;
    const missing = missingOf(draft).map((each) => text(`missing.${each}`));
    if (missing.length === 0) return text('issuer.complete', { region });
    const list = new Intl.ListFormat(this.#host.locale, { type: 'conjunction' }).format(missing);
    return text('issuer.missing', { region, list });
  }

  #set(change: Partial<IssuerDraft>): void {
    if (this.#draft) this.#draft = { ...this.#draft, ...change };
    this.#host.requestUpdate();
  }

  #viewField(draft: IssuerDraft, name: TextName, text: DeskWord): TemplateResult {
    const wrong = this.#tried ? wrongOf(draft, name) : undefined;
    const year = new Intl.DateTimeFormat('en', { year: 'numeric', timeZone: this.#host.zone }).format(Date.now());
    return field({
      id: `issuer-${name}`,
      label: text(name),
      value: draft[name],
      maxLength: name === 'country' ? 2 : 200,
      ...(name === 'prefix' && { help: text('prefix.help', { example: `${draft.prefix}${year}-00001` }) }),
      ...(name === 'accent' && { help: text('accent.help') }),
      error: wrong && text(wrong),
      onInput: (typed) => this.#set({ [name]: name === 'country' ? typed.toUpperCase() : typed }),
    });
  }

  #viewForm(draft: IssuerDraft, text: DeskWord): TemplateResult {
    const languageNames = new Intl.DisplayNames(this.#host.locale, { type: 'language' });
    const law = html`<div class="pair">
      ${select({
        id: 'issuer-region',
        label: text('region'),
        value: draft.region,
        options: regionKeys.map((value) => ({ value, label: regions[value].name })),
        onChange: (region) => this.#set({ region }),
      })}
      ${select({
        id: 'issuer-language',
        label: text('language'),
        value: draft.language,
        options: languages.map((value) => ({ value, label: languageNames.of(value) ?? value })),
        onChange: (language) => this.#set({ language }),
      })}
    </div>`;
    const wrongDays = this.#tried ? wrongOf(draft, 'termsDays') : undefined;
    return html`<div class="form">
      <p class="callout ${missingOf(draft).length === 0 ? '' : 'warn'}">${this.#lawText(draft, text)}</p>
      ${groups.map(
        ([title, rows]) => html`<section class="group"><h3>${text(title)}</h3>
          ${title === 'group.law' ? law : nothing}
          ${rows.map((names) => html`<div class="pair">${names.map((name) => this.#viewField(draft, name, text))}</div>`)}
          ${title === 'group.law' ? html`<div>${checkbox({ label: text('smallBusiness'), checked: draft.smallBusiness, onChange: (smallBusiness) => this.#set({ smallBusiness }) })}</div>` : nothing}
          ${
            title === 'group.pay'
              ? field({
                  id: 'issuer-days',
                  type: 'number',
                  label: text('termsDays'),
                  value: draft.termsDays,
                  error: wrongDays && text(wrongDays),
                  onInput: (termsDays) => this.#set({ termsDays }),
                })
              : nothing
          }
        </section>`,
      )}
      <section class="group"><h3>${text('group.look')}</h3>
        ${this.#viewField(draft, 'accent', text)}
        ${textArea({ id: 'issuer-footer', label: text('footer'), value: draft.footer, maxLength: 500, onInput: (footer) => this.#set({ footer }) })}
        ${this.#viewLogo(text)}
      </section>
    </div>`;
  }

  #viewLogo(text: DeskWord): TemplateResult {
    const row = this.#row;
    if (!row) return html`<p class="help">${text('logo.later')}</p>`;
    return html`<div class="group"><span class="label">${text('logo')}</span>
      ${this.#logoUrl ? html`<img class="logo" src=${this.#logoUrl} alt=${text('logo.has')} />` : nothing}
      <div class="bar">
        <label class="btn plain file">${text('logo.choose')}<input type="file" id="issuer-logo" accept="image/png,image/jpeg" @change=${(event: Event) => void this.#sendLogo(row, event.target as HTMLInputElement)} /></label>
        ${row.hasLogo ? button({ label: text('logo.remove'), kind: 'quiet', onClick: () => void this.#removeLogo(row) }) : nothing}
      </div>
      <p class="help">${text('logo.help')}</p>
    </div>`;
  }

  async #readLogo(row: Issuer): Promise<void> {
    const { session } = this.#host;
    if (!session) return;
    const path = urlOf(legalEntities.endpoints.logo, { id: row.id });
    const response = await send(session.transport, 'GET', path).catch(() => undefined);
    if (!response || this.#row?.id !== row.id) return;
    this.#logoUrl = await dataUrl(await response.blob());
    this.#host.requestUpdate();
  }

  async #sendLogo(row: Issuer, input: HTMLInputElement): Promise<void> {
    const [file] = input.files ?? [];
    input.value = '';
    if (!file) return;
    const { setLogo } = legalEntities.endpoints;
    await this.#work.once(async () => {
      const response = await questionsOf(this.#host).carryOut('issuer.logo', this.#text('refused'), (transport) =>
        send(transport, setLogo.method, urlOf(setLogo, { id: row.id }), {
          body: file,
          headers: { 'content-type': file.type },
        }),
      );
      const now: Issuer = await response.json();
      this.#row = now;
      await Promise.all([this.#readLogo(now), this.#list.reload()]);
    });
  }

  async #removeLogo(row: Issuer): Promise<void> {
    await this.#work.once(async () => {
      await questionsOf(this.#host).carryOut('issuer.logo', this.#text('refused'), (transport) =>
        call(transport, legalEntities.endpoints.removeLogo, { params: { id: row.id } }),
      );
      this.#row = { ...row, hasLogo: false };
      this.#logoUrl = '';
      await this.#list.reload();
    });
  }

  async #save(draft: IssuerDraft): Promise<void> {
    this.#tried = true;
    this.#host.requestUpdate();
    if (isWrong(draft)) return;
    const body = bodyOf(draft);
    const row = this.#row;
    const { create, update } = legalEntities.endpoints;
    await this.#work.once(async () => {
      const saved = await questionsOf(this.#host).carryOut('issuer.save', this.#text('refused'), (transport) =>
        row ? call(transport, update, { params: { id: row.id }, body }) : call(transport, create, { body }),
      );
      this.#host.toast(this.#text('issuer.saved', { name: saved.name }));
      await this.#list.reload();
      // A new one stays open: its logo can be added now.
      if (row) this.#leave();
      else this.#edit(saved);
    });
  }

  #askRemove(row: Issuer): void {
    const host = this.#host;
    const text = this.#text;
    questionsOf(host).ask({
      title: text('issuer.remove.title', { name: row.name }),
      label: text('issuer.remove'),
      danger: true,
      body: () => html`<p>${text('issuer.remove.text')}</p>`,
      onConfirm: async () => {
        await questionsOf(host).carryOut('issuer.remove', text('refused'), (transport) =>
          call(transport, legalEntities.endpoints.remove, { params: { id: row.id } }),
        );
        await this.#list.reload();
        return true;
      },
    });
  }
}

export const issuersPiece = (host: InvoiceHost): Piece & Issuers =>
  Object.assign(new Issuers(host), { texts: [deskTexts], styles: [pieceStyles, issuerStyles] });
