/** A new invoice: orders, issuer, buyer and form; then its preview with what is missing; then it is issued. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { invoices } from '../../../bff/billing/invoices/contract.ts';
import type { Buyer } from '../../../bff/billing/invoices/document.ts';
import { legalEntities, type legalEntity } from '../../../bff/billing/invoices/issuers-contract.ts';
import { call } from '../../../bff/kernel/client.ts';
import type { Answer, BodyIn } from '../../../bff/kernel/contract.ts';
import type { RowOf } from '../../../bff/kernel/fields.ts';
import { Data } from '../../base/data.ts';
import { translator } from '../../i18n/translate.ts';
import type { Piece } from '../../kit/lazy.ts';
import { pieceStyles } from '../../kit/piece-styles.ts';
import { questionsOf } from '../../kit/questions.ts';
import { Work } from '../../kit/work.ts';
import { button, checkbox, select, textArea } from '../../parts/controls.ts';
import { dialog } from '../../parts/overlays.ts';
import { skeleton } from '../../parts/states.ts';
import { takeIssued } from './actions.ts';
import { buyerView, noBuyer, readBuyer } from './buyer.ts';
import { type DocumentWord, documentTexts } from './document-texts.ts';
import { documentStyles, documentView } from './document-view.ts';
import type { InvoiceHost } from './host.ts';
import { OrdersList } from './orders-list.ts';
import { missingText, problemText, problemTexts } from './problem-texts.ts';
import { invoiceTexts } from './texts.ts';

type Issuer = RowOf<typeof legalEntity.fields>;
type Preview = Answer<typeof invoices.endpoints.preview>;
type IssueBody = BodyIn<typeof invoices.endpoints.issue>;
const forms = ['auto', 'full', 'simplified', 'receipt'] as const;
const details = ['orders', 'components'] as const;

interface Draft {
  entityId: string;
  buyer: Buyer;
  form: (typeof forms)[number];
  detail: (typeof details)[number];
  reverseCharge: boolean;
  note: string;
  mail: boolean;
}
const blank: Draft = {
  entityId: '',
  buyer: noBuyer,
  form: 'auto',
  detail: 'orders',
  reverseCharge: false,
  note: '',
  mail: false,
};

const styles = css`
  .choices {
    max-block-size: 300px;
    overflow: auto;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
  }
  .choices > li + li {
    border-block-start: 1px solid var(--_line);
  }
  .choices .check {
    display: flex;
    gap: 10px;
    padding: 6px 12px;
    font-size: var(--_text-s);
  }
  .choices .grow {
    flex: 1;
    display: grid;
    min-inline-size: 0;
  }
  details > summary {
    cursor: pointer;
    font-weight: 500;
    padding-block: 4px;
  }
`;

class IssueForm {
  #host: InvoiceHost;
  #work: Work;
  #draft = blank;
  #orders: OrdersList;
  #issuers: Data<Issuer[]>;
  #preview: Preview | undefined;
  #hasTried = false;
  /** Of this invoice: sent again after a cut line, it is issued once. */
  #key = '';

  constructor(host: InvoiceHost) {
    this.#host = host;
    this.#work = new Work(host);
    const isShown = () => host.beside === 'issue';
    this.#orders = new OrdersList(
      host,
      () => this.#text,
      () => (isShown() && host.orders.length === 0 ? this.#entityId : ''),
    );
    this.#issuers = new Data<Issuer[]>(host, {
      may: 'invoice:view',
      args: () => (isShown() ? [] : undefined),
      load: async ({ transport }, signal) =>
        (await call(transport, legalEntities.endpoints.list, { query: { sort: 'name', limit: 100 }, signal })).items,
    });
  }

  get #text(): DocumentWord {
    return translator(documentTexts, this.#host.locale);
  }

  get #orderIds(): readonly string[] {
    return this.#host.orders.length > 0 ? this.#host.orders : this.#orders.chosen;
  }

  get #entityId(): string {
    return this.#draft.entityId || (this.#issuers.value?.[0]?.id ?? '');
  }

  #set(change: Partial<Draft>): void {
    this.#draft = { ...this.#draft, ...change };
    this.#host.requestUpdate();
  }

  #close = (): void => {
    this.#preview = undefined;
    this.#work.error = '';
    this.#host.show('');
  };

  view(): TemplateResult {
    const host = this.#host;
    const text = this.#text;
    return html`${dialog({
      open: host.beside === 'issue',
      kind: 'drawer',
      title: text('issue.title'),
      closeLabel: host.word('close'),
      onClose: this.#close,
      body: html`${this.#preview ? this.#viewPreview(this.#preview, text) : this.#viewForm(text)}
        ${this.#work.error ? html`<p class="callout bad" role="alert">${this.#work.error}</p>` : nothing}`,
      actions: this.#viewActions(text),
    })}${questionsOf(host).view()}`;
  }

  #viewActions(text: DocumentWord): TemplateResult {
    const preview = this.#preview;
    if (!preview)
      return button({
        label: text('look'),
        kind: 'primary',
        part: 'preview',
        busy: this.#work.busy,
        disabled:
          this.#orderIds.length === 0 || !this.#entityId || (this.#host.orders.length === 0 && this.#orders.isMixed),
        onClick: () => void this.#look(),
      });
    const isFit = preview.document !== null && preview.missing.length === 0 && preview.rules.length === 0;
    return html`${button({
      label: text('back'),
      onClick: () => {
        this.#preview = undefined;
        this.#host.requestUpdate();
      },
    })}
    ${button({ label: text('issue.do'), kind: 'primary', part: 'issue-do', busy: this.#work.busy, disabled: !isFit, onClick: () => void this.#issue() })}`;
  }

  #viewForm(text: DocumentWord): TemplateResult {
    const host = this.#host;
    const issuers = this.#issuers.value;
    if (!issuers) return skeleton(6);
    if (issuers.length === 0)
      return html`<div class="form"><p>${text('issuer.none')}</p><div>${button({ label: text('issuer.set'), kind: 'primary', onClick: () => host.show('issuers') })}</div></div>`;
    const { form, detail, reverseCharge, note, mail, buyer } = this.#draft;
    return html`<div class="form">
      ${select({
        id: 'issuer',
        label: text('issuer'),
        value: this.#entityId,
        options: issuers.map(({ id, name }) => ({ value: id, label: name })),
        onChange: (entityId) => this.#set({ entityId }),
      })}
      <h3>${text('orders')}</h3>
      ${host.orders.length > 0 ? html`<p>${text('orders.given', { n: host.orders.length })}</p>` : this.#orders.view()}
      <details ?open=${this.#hasTried}><summary>${text('buyer')}</summary><div class="form">
        <p class="help">${text('buyer.help')}</p>
        ${buyerView(buyer, text, this.#hasTried, (change) => this.#set({ buyer: { ...this.#draft.buyer, ...change } }))}
      </div></details>
      <div class="pair">
        ${select({
          id: 'form',
          label: text('form'),
          value: form,
          options: forms.map((value) => ({ value, label: text(`form.${value}`) })),
          onChange: (value) => this.#set({ form: value }),
        })}
        ${select({
          id: 'detail',
          label: text('detail'),
          value: detail,
          options: details.map((value) => ({ value, label: text(`detail.${value}`) })),
          onChange: (value) => this.#set({ detail: value }),
        })}
      </div>
      ${textArea({
        id: 'issue-note',
        label: `${text('note.optional')} · ${host.word('optional')}`,
        value: note,
        maxLength: 500,
        onInput: (typed) => this.#set({ note: typed }),
      })}
      <div>${checkbox({ label: text('reverse'), checked: reverseCharge, onChange: (on) => this.#set({ reverseCharge: on }) })}</div>
      <div>${checkbox({ label: text('alsoMail'), checked: mail, onChange: (on) => this.#set({ mail: on }) })}</div>
    </div>`;
  }

  #viewPreview({ document, problems, missing, rules }: Preview, text: DocumentWord): TemplateResult {
    const list = (title: string, items: readonly string[], kind: 'warn' | 'bad') =>
      items.length === 0
        ? nothing
        : html`<div class="callout ${kind}" role="alert"><b>${title}</b><ul>${items.map((item) => html`<li><bdi>${item}</bdi></li>`)}</ul></div>`;
    return html`<div class="form">
      ${list(
        text('missing.title'),
        missing.map((each) => missingText(this.#host.locale, each)),
        'bad',
      )}
      ${list(
        text('rules.title'),
        rules.map(({ rule, message }) => `${rule}: ${message}`),
        'bad',
      )}
      ${list(
        text('problems.title', { n: problems.length }),
        [...new Set(problems.map((problem) => problemText(this.#host.locale, problem)))],
        'warn',
      )}
      ${document ? documentView(document, this.#host.locale, text) : html`<p>${text('nothing')}</p>`}
    </div>`;
  }

  /** Undefined while something typed is wrong. */
  #body(): IssueBody | undefined {
    const { form, detail, reverseCharge, note, mail, buyer } = this.#draft;
    const read = readBuyer(buyer);
    if (read === null) return undefined;
    return {
      entityId: this.#entityId,
      orderIds: [...this.#orderIds],
      detail,
      mail,
      ...(read && { buyer: read }),
      ...(form !== 'auto' && { form }),
      ...(reverseCharge && { reverseCharge }),
      ...(note.trim() && { note: note.trim() }),
    };
  }

  async #look(): Promise<void> {
    const body = this.#body();
    this.#hasTried = body === undefined;
    if (body)
      await this.#work.once(async (transport) => {
        this.#preview = await call(transport, invoices.endpoints.preview, { body });
        this.#key = crypto.randomUUID();
      });
    this.#host.requestUpdate();
  }

  async #issue(): Promise<void> {
    const body = this.#body();
    const host = this.#host;
    if (!body) return;
    // Orders that cannot be invoiced were shown, and are left out.
    const without = new Set(this.#preview?.problems.map(({ orderId }) => orderId));
    const orderIds = body.orderIds.filter((id) => !without.has(id));
    const refusal = translator(invoiceTexts, host.locale)('refused');
    await this.#work.once(async () => {
      const issued = await questionsOf(host).carryOut(
        'invoice.issue',
        refusal,
        (transport) =>
          call(transport, invoices.endpoints.issue, { body: { ...body, orderIds }, idempotencyKey: this.#key }),
        { orderIds },
      );
      this.#preview = undefined;
      this.#orders.clear();
      this.#draft = { ...blank, entityId: this.#draft.entityId };
      takeIssued(host, issued, this.#text);
    });
  }
}

export const issuePiece = (host: InvoiceHost): Piece & IssueForm =>
  Object.assign(new IssueForm(host), {
    texts: [documentTexts, problemTexts],
    styles: [pieceStyles, documentStyles, styles],
  });
