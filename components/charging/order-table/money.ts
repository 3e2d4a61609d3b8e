/**
 * How an order is paid, its invoice, and what became of its money: earlier bills, payments, refunds, invoices and bookings. Templates only; the
 * figures are the server's.
 */
import { css, html, nothing, type TemplateResult } from 'lit';
import { openMinorOf, overpaidMinorOf } from '../../../bff/billing/settle/state.ts';
import { formatMoney } from '../../../bff/kernel/money.ts';
import { orderWords } from '../../i18n/fields/order.ts';
import { choiceLabel } from '../../i18n/fields/words.ts';
import { button } from '../../parts/controls.ts';
import { timeText } from '../../parts/format.ts';
import { downloadIcon } from '../../parts/icons.ts';
import { skeleton } from '../../parts/states.ts';
import { paymentClass } from './columns.ts';
import type { OrderHistory } from './detail.ts';
import { type MoneyWord, namedWord } from './money-i18n.ts';
import type { OrderRow } from './view-state.ts';

export const moneyStyles = css`
  .paid {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    margin-block-end: 8px;
  }
  .facts > dd.amount {
    display: flex;
    gap: 8px;
    align-items: center;
    justify-content: space-between;
  }
  .past > li {
    display: grid;
    grid-template-columns: 118px minmax(0, 1fr);
    gap: 2px 16px;
    padding-block: 8px;
    border-block-end: 1px solid var(--_line);
    font-size: var(--_text-s);
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }
  .past > li > time {
    color: var(--_muted);
  }
  .bookings {
    margin-block-start: 8px;
    font-size: var(--_text-s);
  }
  .bookings > summary {
    padding-block: 6px;
    cursor: pointer;
    color: var(--_muted);
  }
  .bookings .past > li {
    grid-template-columns: minmax(0, 1fr) auto;
  }
  .asked {
    display: grid;
    gap: 4px;
    padding: 10px 12px;
    border-radius: var(--_radius);
    background: color-mix(in oklab, var(--_major) 11%, var(--_raised));
    font-size: var(--_text-s);
  }
  @container wf (width < 480px) {
    .past > li {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;

export interface MoneyView {
  order: OrderRow;
  /** Undefined while it is read. */
  history: OrderHistory | undefined;
  locale: string;
  word: MoneyWord;
  /** Why the bill stays as it is, in words. */
  lock: string | undefined;
  /** Undefined where invoices may not be seen. */
  onPdf: ((invoiceId: string, number: string) => void) | undefined;
}

export const moneyView = (v: MoneyView): TemplateResult => html`${paymentSection(v)}
  <section part="history"><h3>${v.word('history')}</h3>${v.history ? past(v, v.history) : skeleton(2)}</section>`;

const paymentSection = (v: MoneyView) => {
  const { word, locale } = v;
  // An order that has just ended owes what its bill says, also before that is booked.
  const isOwed = v.order.paymentState === 'none' && v.order.state !== 'charging' && openMinorOf(v.order) > 0;
  const order: OrderRow = isOwed ? { ...v.order, paymentState: 'unpaid' } : v.order;
  const money = (minor: number) => formatMoney(minor, order.currency, locale);
  const words = (name: 'paymentMode' | 'paymentState' | 'review') => choiceLabel(orderWords, name, order[name], locale);
  const amounts: [string, number][] = [
    [word('paid'), order.paidMinor],
    [word('refunded'), order.refundedMinor],
    [word('held'), order.holdMinor],
    [word('open'), order.state === 'charging' ? 0 : openMinorOf(order)],
    [word('over'), overpaidMinorOf(order)],
  ];
  const invoice = v.history?.invoices.find(({ id }) => id === order.invoiceId);
  return html`<section part="payment">
    <div class="paid">
      <h3>${word('payment')}</h3>
      <span class=${paymentClass(order)}>${words('paymentState')}</span>
    </div>
    <dl class="facts">
      <dt>${word('by')}</dt><dd>${words('paymentMode')}</dd>
      ${amounts.filter(([, minor]) => minor > 0).map(([name, minor]) => html`<dt>${name}</dt><dd>${money(minor)}</dd>`)}
      ${order.review && order.review !== 'open' ? html`<dt>${word('review')}</dt><dd>${words('review')}</dd>` : nothing}
      ${
        invoice
          ? html`<dt>${word('invoice')}</dt>
            <dd class="amount">
              <span>${invoice.number}</span>
              ${
                v.onPdf
                  ? button({
                      label: word('invoice.pdf', { number: invoice.number }),
                      icon: downloadIcon,
                      only: true,
                      compact: true,
                      kind: 'quiet',
                      part: 'pdf',
                      onClick: () => v.onPdf?.(invoice.id, invoice.number),
                    })
                  : nothing
              }
            </dd>`
          : nothing
      }
    </dl>
    ${v.lock ? html`<p class="muted small">${v.lock}</p>` : nothing}
  </section>`;
};

interface Event {
  readonly at: number;
  readonly text: string;
}

/** What happened, oldest first, each in a sentence. */
const events = ({ order, word, locale }: MoneyView, h: OrderHistory): Event[] => {
  const money = (minor: number) => formatMoney(minor, order.currency, locale);
  const and = (...parts: (string | false)[]) => parts.filter(Boolean).join(' · ');
  const kinds = { hold: 'at.hold', rest: 'at.rest', topUp: 'at.topUp' } as const;
  const ways = { card: 'via.card', wallet: 'via.wallet', other: 'via.other' } as const;
  return [
    ...h.bills.map(({ createdAt, totalMinor, actorName, reason }) => ({
      at: createdAt,
      text: word('at.bill', { amount: money(totalMinor), who: actorName, reason }),
    })),
    ...h.payments.map((p) => ({
      at: p.createdAt,
      text: and(
        word(kinds[p.kind as keyof typeof kinds] ?? 'at.rest', { amount: money(p.amountMinor) }),
        p.capturedMinor > 0
          ? word('at.captured', { amount: money(p.capturedMinor) })
          : namedWord(word, 'state', p.state),
        p.error,
      ),
    })),
    ...h.refunds.map((r) => ({
      at: r.createdAt,
      text: and(
        word('at.refund', { amount: money(r.amountMinor), who: r.actorName, reason: r.reason }),
        word(ways[r.via as keyof typeof ways] ?? 'via.other'),
        namedWord(word, 'state', r.state),
        r.error,
      ),
    })),
    ...h.invoices.map((i) => ({
      at: i.issuedAt,
      text: word(i.totalMinor < 0 ? 'at.credit' : 'at.invoice', { number: i.number, amount: money(i.totalMinor) }),
    })),
  ].sort((a, b) => a.at - b.at);
};

const past = (v: MoneyView, history: OrderHistory) => {
  const { order, word, locale } = v;
  const all = events(v, history);
  const money = (minor: number) => formatMoney(minor, order.currency, locale);
  const named = (group: 'kind' | 'account', name: string) => namedWord(word, group, name);
  return html`${
    all.length === 0
      ? html`<p class="muted">${word('history.none')}</p>`
      : html`<ol class="past">${all.map(
          ({ at, text }) =>
            html`<li><time>${timeText(at, locale, order.zone)}</time><span class="bidi">${text}</span></li>`,
        )}</ol>`
  }
  ${
    history.ledger.length > 0
      ? html`<details class="bookings">
          <summary>${word('ledger')}</summary>
          <ol class="past">${history.ledger.map(
            ({ kind, debit, credit, amountMinor, note }) => html`<li>
              <span class="bidi">${word('ledger.from', { kind: named('kind', kind), debit: named('account', debit), credit: named('account', credit) })}${note ? html` <span class="muted">${note}</span>` : nothing}</span>
              <span class="bidi">${money(amountMinor)}</span>
            </li>`,
          )}</ol>
        </details>`
      : nothing
  }`;
};
