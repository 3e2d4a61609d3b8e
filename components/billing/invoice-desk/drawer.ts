/** The open invoice: its document, its files, and what can be done with it. Loaded when the first one is opened. */
import { html, nothing, type TemplateResult } from 'lit';
import { invoices } from '../../../bff/billing/invoices/contract.ts';
import type { InvoiceDocument } from '../../../bff/billing/invoices/document.ts';
import { call, send, urlOf } from '../../../bff/kernel/client.ts';
import { formatMoney } from '../../../bff/kernel/money.ts';
import { Data } from '../../base/data.ts';
import { emit } from '../../base/events.ts';
import { translator } from '../../i18n/translate.ts';
import type { Piece } from '../../kit/lazy.ts';
import { pieceStyles } from '../../kit/piece-styles.ts';
import { questionsOf } from '../../kit/questions.ts';
import { wordsOf } from '../../kit/words.ts';
import { button } from '../../parts/controls.ts';
import { downloadIcon } from '../../parts/icons.ts';
import { dialog, menu } from '../../parts/overlays.ts';
import { saveFile } from '../../parts/save-file.ts';
import { errorMessage, skeleton, status } from '../../parts/states.ts';
import { askCorrect, askCredit, askMail } from './actions.ts';
import { shapeOf, stateText } from './columns.ts';
import { type DocumentWord, documentTexts } from './document-texts.ts';
import { documentStyles, documentView, ordersOf } from './document-view.ts';
import type { InvoiceHost } from './host.ts';
import { invoiceTexts } from './texts.ts';
import type { InvoiceRow } from './view-state.ts';

interface Shown {
  row: InvoiceRow;
  document: InvoiceDocument;
}

class InvoiceDrawer {
  #host: InvoiceHost;
  #data: Data<Shown>;

  constructor(host: InvoiceHost) {
    this.#host = host;
    this.#data = new Data<Shown>(host, {
      may: 'invoice:view',
      args: () => (host.openId && !host.beside ? [host.openId] : undefined),
      load: async ({ transport }, signal) => {
        const params = { id: host.openId };
        const known = host.rowOf(host.openId);
        const [row, document] = await Promise.all([
          known ?? call(transport, invoices.endpoints.get, { params, signal }),
          call(transport, invoices.endpoints.document, { params, signal }),
        ]);
        return { row, document };
      },
    });
  }

  get #text(): DocumentWord {
    return translator(documentTexts, this.#host.locale);
  }

  view(): TemplateResult {
    const host = this.#host;
    const data = this.#data;
    const shown = data.value;
    // The list hears of changes before the drawer does.
    const row = shown && (host.rowOf(shown.row.id) ?? shown.row);
    const close = () => host.openInvoice('');
    return html`${dialog({
      open: Boolean(host.openId),
      kind: 'drawer',
      title: row?.number ?? host.rowOf(host.openId)?.number ?? '…',
      closeLabel: host.word('close'),
      onClose: close,
      body:
        shown && row
          ? this.#viewShown(row, shown.document)
          : data.error
            ? errorMessage(data.error, host.word, () => void data.reload())
            : skeleton(8),
      actions: shown && row ? this.#viewActions(row, shown.document) : nothing,
    })}${questionsOf(host).view()}`;
  }

  #viewShown(row: InvoiceRow, document: InvoiceDocument): TemplateResult {
    const host = this.#host;
    const text = this.#text;
    const list = translator(invoiceTexts, host.locale);
    const other = (id: string, label: string) =>
      html`<button type="button" class="link" @click=${() => host.openInvoice(id)}>${label}</button>`;
    const orders = ordersOf(document);
    return html`<div class="form">
      <p>${status(shapeOf(row), stateText(row, list))} <span class="muted"><bdi>${
        row.mailedAt === null ? list('notMailed') : text('mailed', { time: this.#time(row.mailedAt) })
      }</bdi></span></p>
      ${row.creditedBy ? html`<p class="callout warn"><span>${text('credited')}. ${other(row.creditedBy, text('credited.show'))}</span></p>` : nothing}
      ${row.precedingId ? html`<p>${other(row.precedingId, text('about.show'))}</p>` : nothing}
      ${documentView(document, host.locale, text)}
      ${
        orders.length > 0
          ? html`<details><summary>${text('orders')} <span class="badge">${orders.length}</span></summary>
            <ul class="lines">${orders.map(({ orderId, name, totalMinor }) => html`<li><button type="button" class="link" @click=${() => emit(host, 'wf-order-open', { id: orderId })}><bdi>${name}</bdi></button><span>${formatMoney(totalMinor, row.currency, host.locale)}</span></li>`)}</ul></details>`
          : nothing
      }
    </div>`;
  }

  #time(atMs: number): string {
    const { locale, zone } = this.#host;
    return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: zone }).format(atMs);
  }

  #viewActions(row: InvoiceRow, document: InvoiceDocument): TemplateResult {
    const host = this.#host;
    const text = this.#text;
    const canTakeBack = host.mayEdit && !row.creditedBy && row.type !== 'creditNote';
    const hasXml = row.form === 'full';
    return html`${button({ label: text('pdf'), icon: downloadIcon, part: 'pdf', onClick: () => void this.#save(row, 'pdf') })}
      ${
        hasXml
          ? menu({
              id: 'xml',
              button: { label: text('xml'), part: 'xml' },
              items: (['cii', 'ubl'] as const).map((syntax) => ({
                label: text(`xml.${syntax}`),
                onSelect: () => void this.#save(row, syntax),
              })),
            })
          : nothing
      }
      ${canTakeBack ? button({ label: text('correct'), part: 'correct', onClick: () => askCorrect(host, row, document, text) }) : nothing}
      ${canTakeBack ? button({ label: text('credit'), part: 'credit', onClick: () => askCredit(host, row, document, text) }) : nothing}
      ${host.mayEdit ? button({ label: text(row.mailedAt === null ? 'mail' : 'mail.again'), kind: row.mailedAt === null ? 'primary' : 'plain', part: 'mail', onClick: () => askMail(host, row, text) }) : nothing}`;
  }

  async #save(row: InvoiceRow, kind: 'pdf' | 'cii' | 'ubl'): Promise<void> {
    const { session } = this.#host;
    if (!session) return;
    const { pdf, xml } = invoices.endpoints;
    const params = { id: row.id };
    const path = kind === 'pdf' ? urlOf(pdf, params) : urlOf(xml, params, { syntax: kind });
    try {
      const response = await send(session.transport, 'GET', path);
      saveFile(await response.blob(), `${row.number}.${kind === 'pdf' ? 'pdf' : 'xml'}`);
    } catch (error) {
      this.#host.toast(translator(invoiceTexts, this.#host.locale)('failed', { reason: wordsOf(error) }));
    }
  }
}

export const drawerPiece = (host: InvoiceHost): Piece & InvoiceDrawer =>
  Object.assign(new InvoiceDrawer(host), { texts: [documentTexts], styles: [pieceStyles, documentStyles] });
