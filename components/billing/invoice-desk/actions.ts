/** Mailing an invoice, taking it back, correcting it: each a question with what it needs to know. */
import { html, nothing } from 'lit';
import { invoices } from '../../../bff/billing/invoices/contract.ts';
import type { InvoiceDocument } from '../../../bff/billing/invoices/document.ts';
import { call } from '../../../bff/kernel/client.ts';
import { formatMoney, parseAmount } from '../../../bff/kernel/money.ts';
import { emit } from '../../base/events.ts';
import { translator } from '../../i18n/translate.ts';
import { questionsOf } from '../../kit/questions.ts';
import { checkbox, field, select, textArea } from '../../parts/controls.ts';
import { buyerView, noBuyer, readBuyer } from './buyer.ts';
import type { DocumentWord } from './document-texts.ts';
import { ordersOf } from './document-view.ts';
import type { InvoiceHost } from './host.ts';
import { invoiceTexts } from './texts.ts';
import type { InvoiceRow } from './view-state.ts';

const refusal = (host: InvoiceHost): string => translator(invoiceTexts, host.locale)('refused');

/** Tells the page and the list, and shows the new document. */
export const takeIssued = (host: InvoiceHost, row: InvoiceRow, text: DocumentWord): void => {
  emit(host, 'wf-invoice-issued', { id: row.id, number: row.number });
  host.toast(text('done', { number: row.number }));
  host.reload();
  host.openInvoice(row.id);
};

export const askMail = (host: InvoiceHost, row: InvoiceRow, text: DocumentWord): void => {
  let to = row.buyerEmail;
  questionsOf(host).ask({
    title: text('mail.title', { number: row.number }),
    label: text('mail.do'),
    body: () =>
      html`<div class="form"><p>${text('mail.text')}</p>${field({
        id: 'mail-to',
        type: 'email',
        label: text('mail.to'),
        help: text('mail.to.help'),
        value: to,
        maxLength: 254,
        autofocus: true,
        onInput: (typed) => {
          to = typed;
        },
      })}</div>`,
    onConfirm: async () => {
      const body = to.trim() ? { to: to.trim() } : {};
      await questionsOf(host).carryOut('invoice.mail', refusal(host), (transport) =>
        call(transport, invoices.endpoints.mail, { params: { id: row.id }, body, idempotencyKey: crypto.randomUUID() }),
      );
      host.toast(text('mail.done'));
      host.reload();
      return true;
    },
  });
};

export const askCredit = (host: InvoiceHost, row: InvoiceRow, document: InvoiceDocument, text: DocumentWord): void => {
  const state = {
    what: 'whole' as 'whole' | 'some',
    note: '',
    mail: false,
    amounts: new Map<string, string>(),
    tried: false,
  };
  const key = crypto.randomUUID();
  const money = (amountMinor: number) => formatMoney(amountMinor, row.currency, host.locale);
  const orders = ordersOf(document);
  const set = (change: Partial<typeof state>) => {
    Object.assign(state, change);
    host.requestUpdate();
  };
  const read = (orderId: string, most: number) => {
    const typed = state.amounts.get(orderId)?.trim() ?? '';
    if (!typed) return { amountMinor: 0, isWrong: false };
    const amount = parseAmount(typed, row.currency);
    return amount.ok && amount.value <= most
      ? { amountMinor: amount.value, isWrong: false }
      : { amountMinor: 0, isWrong: true };
  };
  questionsOf(host).ask({
    title: text('credit.title', { number: row.number }),
    label: text('credit.do'),
    danger: true,
    body: () => html`<div class="form">
      <p>${text('credit.text')}</p>
      ${select({
        id: 'credit-what',
        label: text('credit.what'),
        value: state.what,
        options: (['whole', 'some'] as const).map((value) => ({ value, label: text(`credit.${value}`) })),
        onChange: (what) => set({ what }),
      })}
      ${
        state.what === 'some'
          ? orders.map(({ orderId, name, totalMinor }) =>
              field({
                id: `credit-${orderId}`,
                type: 'number',
                unit: row.currency,
                label: text('credit.amount', { order: name, total: money(totalMinor) }),
                value: state.amounts.get(orderId) ?? '',
                error:
                  state.tried && read(orderId, totalMinor).isWrong
                    ? text('credit.wrong', { total: money(totalMinor) })
                    : undefined,
                onInput: (typed) => {
                  state.amounts.set(orderId, typed);
                  host.requestUpdate();
                },
              }),
            )
          : nothing
      }
      ${noteView(state, text, (note) => set({ note }))}
      ${checkbox({ label: text('alsoMail'), checked: state.mail, onChange: (mail) => set({ mail }) })}
    </div>`,
    onConfirm: async () => {
      set({ tried: true });
      const amounts = orders
        .map(({ orderId, totalMinor }) => ({ orderId, ...read(orderId, totalMinor) }))
        .filter(({ amountMinor, isWrong }) => amountMinor > 0 || isWrong);
      if (!state.note.trim() || (state.what === 'some' && amounts.some(({ isWrong }) => isWrong))) return false;
      if (state.what === 'some' && amounts.length === 0) throw new Error(text('credit.none'));
      const body = {
        note: state.note.trim(),
        mail: state.mail,
        ...(state.what === 'some' && {
          amounts: amounts.map(({ orderId, amountMinor }) => ({ orderId, amountMinor })),
        }),
      };
      const issued = await questionsOf(host).carryOut('invoice.credit', refusal(host), (transport) =>
        call(transport, invoices.endpoints.credit, { params: { id: row.id }, body, idempotencyKey: key }),
      );
      takeIssued(host, issued, text);
      return true;
    },
  });
};

const noteView = (state: { note: string; tried: boolean }, text: DocumentWord, onInput: (note: string) => void) =>
  textArea({
    id: 'note',
    label: text('note'),
    value: state.note,
    maxLength: 500,
    required: true,
    error: state.tried && !state.note.trim() ? text('note.wrong') : undefined,
    onInput,
  });

export const askCorrect = (host: InvoiceHost, row: InvoiceRow, document: InvoiceDocument, text: DocumentWord): void => {
  const state = { note: '', buyer: document.buyer ?? noBuyer, mail: false, tried: false };
  const key = crypto.randomUUID();
  const set = (change: Partial<typeof state>) => {
    Object.assign(state, change);
    host.requestUpdate();
  };
  questionsOf(host).ask({
    title: text('correct.title', { number: row.number }),
    label: text('correct.do'),
    danger: true,
    body: () => html`<div class="form">
      <p>${text('correct.text')}</p>
      ${buyerView(state.buyer, text, state.tried, (change) => set({ buyer: { ...state.buyer, ...change } }))}
      ${noteView(state, text, (note) => set({ note }))}
      ${checkbox({ label: text('alsoMail'), checked: state.mail, onChange: (mail) => set({ mail }) })}
    </div>`,
    onConfirm: async () => {
      set({ tried: true });
      const buyer = readBuyer(state.buyer);
      if (buyer === null || !state.note.trim()) return false;
      const body = { note: state.note.trim(), mail: state.mail, ...(buyer && { buyer }) };
      const issued = await questionsOf(host).carryOut('invoice.correct', refusal(host), (transport) =>
        call(transport, invoices.endpoints.correct, { params: { id: row.id }, body, idempotencyKey: key }),
      );
      takeIssued(host, issued, text);
      return true;
    },
  });
};
