/** What happened: payments with their errors, payouts, disputes, and the nightly comparison with Stripe. One is shown at a time. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { ledger } from '../../../bff/billing/ledger/contract.ts';
import { disputes, payments, payouts, reconciliations } from '../../../bff/billing/payments/contract.ts';
import { reports } from '../../../bff/billing/reports/contract.ts';
import { call, send, type Transport, urlOf } from '../../../bff/kernel/client.ts';
import type { Answer, ListQuery, Page } from '../../../bff/kernel/contract.ts';
import { formatMoney } from '../../../bff/kernel/money.ts';
import { Data } from '../../base/data.ts';
import { emit } from '../../base/events.ts';
import { ListData } from '../../base/list.ts';
import { Live } from '../../base/live.ts';
import { translator } from '../../i18n/translate.ts';
import { addDays, dayAt, dayOfIso, isoOf, monthOf, type Span, spanText } from '../../kit/days.ts';
import type { Piece } from '../../kit/lazy.ts';
import { questionsOf } from '../../kit/questions.ts';
import { wordsOf } from '../../kit/words.ts';
import { button, checkbox, field } from '../../parts/controls.ts';
import { timeText } from '../../parts/format.ts';
import { downloadIcon } from '../../parts/icons.ts';
import { menu } from '../../parts/overlays.ts';
import { saveFile } from '../../parts/save-file.ts';
import { errorMessage, skeleton, status } from '../../parts/states.ts';
import { type BooksWord, booksTexts } from './books-texts.ts';
import type { AccountHost } from './host.ts';
import type { BookName } from './payment-account.ts';
import { accountTexts } from './texts.ts';

type Payment = Answer<typeof payments.endpoints.get>;
type Payout = Answer<typeof payouts.endpoints.get>;
type Dispute = Answer<typeof disputes.endpoints.get>;
type Comparison = Answer<typeof reconciliations.endpoints.get>;

/** By our own books: what is at the provider, and what has been paid out. */
interface Balances {
  currency: string;
  clearing: number;
  bank: number;
}

interface BooksHost extends AccountHost {
  readonly shownBook: BookName;
}

const paymentShapes: Readonly<Record<Payment['state'], string>> = {
  creating: 'preparing',
  requiresAction: 'minor',
  authorized: 'reserved',
  capturing: 'finishing',
  captured: 'completed',
  canceling: 'preparing',
  canceled: 'unavailable',
  failed: 'faulted',
};
const payoutShapes: Readonly<Record<Payout['state'], string>> = {
  pending: 'preparing',
  inTransit: 'finishing',
  paid: 'completed',
  failed: 'faulted',
  canceled: 'unavailable',
};
const pageSize = 30;

class Books {
  #host: BooksHost;
  #onlyFailed = false;
  #day: string;
  #busy = false;
  #payments: ListData<Payment>;
  #payouts: ListData<Payout>;
  #disputes: ListData<Dispute>;
  #comparisons: ListData<Comparison>;
  #balances: Data<Balances[]>;

  constructor(host: BooksHost) {
    this.#host = host;
    this.#day = isoOf(addDays(dayAt(Date.now(), 'UTC'), -1));
    const list = <R extends { id: string }>(
      name: BookName,
      read: (transport: Transport, query: ListQuery, signal: AbortSignal) => Promise<Page<R>>,
      more: () => ListQuery = () => ({ sort: '-createdAt' }),
    ) =>
      new ListData<R>(host, {
        may: 'payment:view',
        args: () => (host.shownBook === name ? [JSON.stringify(more())] : undefined),
        page: ({ transport }, cursor, signal) =>
          read(transport, { ...more(), limit: pageSize, ...(cursor && { cursor }) }, signal),
      });
    this.#payments = list(
      'payments',
      (transport, query, signal) => call(transport, payments.endpoints.list, { query, signal }),
      () => ({ sort: '-createdAt', ...(this.#onlyFailed && { state: 'failed,requiresAction' }) }),
    );
    this.#payouts = list('payouts', (transport, query, signal) =>
      call(transport, payouts.endpoints.list, { query, signal }),
    );
    this.#disputes = list('disputes', (transport, query, signal) =>
      call(transport, disputes.endpoints.list, { query, signal }),
    );
    this.#comparisons = list(
      'reconciliations',
      (transport, query, signal) => call(transport, reconciliations.endpoints.list, { query, signal }),
      () => ({ sort: '-day' }),
    );
    this.#balances = new Data<Balances[]>(host, {
      may: 'ledger:view',
      args: () => (host.shownBook === 'payouts' ? [] : undefined),
      load: async ({ transport, tenantId }, signal) => {
        const today = dayAt(Date.now(), host.zone);
        const query = { from: today, to: today };
        const { items } = await call(transport, ledger.endpoints.statement, { query, signal });
        return items
          .filter((each) => each.tenantId === tenantId)
          .map(({ currency, closing }) => ({ currency, clearing: closing.clearingMinor, bank: closing.bankMinor }));
      },
    });
    new Live(host, {
      topics: ['payment.changed'],
      onMessage: ({ row }) => {
        const now = row as Payment;
        if (!this.#payments.patch(now.id, now)) void this.#payments.first.reload();
      },
      onReset: () => void this.#payments.first.reload(),
    });
  }

  get #text(): BooksWord {
    return translator(booksTexts, this.#host.locale);
  }

  view(): TemplateResult {
    const text = this.#text;
    switch (this.#host.shownBook) {
      case 'payments':
        return html`<div>${checkbox({
          label: text('failed'),
          checked: this.#onlyFailed,
          onChange: (on) => {
            this.#onlyFailed = on;
            this.#host.requestUpdate();
          },
        })}</div>
        ${this.#viewList(this.#payments, text(this.#onlyFailed ? 'payments.noneFailed' : 'payments.none'), (row) => this.#viewPayment(row, text))}`;
      case 'payouts':
        return html`${this.#viewBalances(text)}${this.#viewStatement(text)}${this.#viewList(this.#payouts, text('payouts.none'), (row) => this.#viewPayout(row, text))}`;
      case 'disputes':
        return html`${this.#viewList(this.#disputes, text('disputes.none'), (row) => this.#viewDispute(row, text))}`;
      case 'reconciliations':
        return html`${this.#viewRun(text)}${this.#viewList(this.#comparisons, text('comparisons.none'), (row) => this.#viewComparison(row, text))}`;
    }
  }

  #viewList<R extends { id: string }>(list: ListData<R>, none: string, row: (row: R) => TemplateResult): unknown {
    const { first, rows, next } = list;
    if (first.phase === 'failed' && first.error)
      return errorMessage(first.error, this.#host.word, () => void first.reload());
    if (first.value === undefined) return skeleton(4);
    if (rows.length === 0) return html`<p class="muted">${none}</p>`;
    return html`<ul class="lines">${repeat(rows, ({ id }) => id, row)}</ul>
      ${next === null ? nothing : html`<div>${button({ label: this.#text('more'), compact: true, onClick: () => void list.more() })}</div>`}`;
  }

  #money(amountMinor: number, currency: string): string {
    return formatMoney(amountMinor, currency, this.#host.locale);
  }

  #time(atMs: number): string {
    return timeText(atMs, this.#host.locale, this.#host.zone);
  }

  #order(id: string | null): unknown {
    if (!id) return nothing;
    return html` · <button type="button" class="link" @click=${() => emit(this.#host, 'wf-order-open', { id })}>${this.#text('order')}</button>`;
  }

  #viewPayment(row: Payment, text: BooksWord): TemplateResult {
    const { currency } = row;
    const isCaptured = row.state === 'captured';
    const fees = row.feeMinor + row.providerFeeMinor;
    const notes = [
      isCaptured && row.amountMinor > row.capturedMinor
        ? text('of.held', { amount: this.#money(row.amountMinor, currency) })
        : '',
      row.refundedMinor > 0 ? text('refunded', { amount: this.#money(row.refundedMinor, currency) }) : '',
      fees > 0 ? text('fees', { amount: this.#money(fees, currency) }) : '',
      row.state !== 'failed' || row.dueAt === null ? '' : text('again', { time: this.#time(row.dueAt) }),
    ].filter(Boolean);
    return html`<li part="payment" data-id=${row.id}>
      <span>${status(paymentShapes[row.state], text(`payment.${row.state}`))}</span>
      <b class="amount"><bdi>${this.#money(isCaptured ? row.capturedMinor : row.amountMinor, currency)}</bdi></b>
      <span class="muted wide"><bdi>${[this.#time(row.createdAt), text(`kind.${row.kind}`), ...notes].join(' · ')}</bdi>${this.#order(row.orderId)}</span>
      ${row.error ? html`<span class="wide wrong"><bdi>${row.error}</bdi></span>` : nothing}
    </li>`;
  }

  #viewBalances(text: BooksWord): unknown {
    const items = this.#balances.value ?? [];
    return html`${items.map(
      ({ currency, clearing, bank }) => html`<dl class="balance" part="balance">
        <div><dt>${text('balance.clearing')}</dt><dd><bdi>${this.#money(clearing, currency)}</bdi></dd></div>
        <div><dt>${text('balance.bank')}</dt><dd><bdi>${this.#money(bank, currency)}</bdi></dd></div>
      </dl>`,
    )}`;
  }

  /** The statement of the month before and of this one so far, for bookkeepers. */
  #viewStatement(text: BooksWord): unknown {
    const { session, zone, locale } = this.#host;
    if (!session?.may('ledger:view')) return nothing;
    const now = monthOf(dayAt(Date.now(), zone));
    const items = [monthOf(addDays(now.from, -1)), now].flatMap((span) =>
      (['csv', 'xlsx'] as const).map((format) => ({
        label: text(`statement.${format}`, { span: spanText(span, locale) }),
        onSelect: () => void this.#download(span, format),
      })),
    );
    const label = text('statement');
    return html`<div class="bar run">${menu({ id: 'statement', button: { label, icon: downloadIcon, part: 'statement', disabled: this.#busy }, items })}</div>`;
  }

  #viewPayout(row: Payout, text: BooksWord): TemplateResult {
    const { locale, zone } = this.#host;
    const arrives =
      row.arrivesAt === null ? '' : text('arrives', { time: timeText(row.arrivesAt, locale, zone, 'day') });
    return html`<li part="payout" data-id=${row.id}>
      <span>${status(payoutShapes[row.state], text(`payout.${row.state}`))}</span>
      <b class="amount"><bdi>${this.#money(row.amountMinor, row.currency)}</bdi></b>
      <span class="muted wide"><bdi>${[this.#time(row.createdAt), arrives, row.reference].filter(Boolean).join(' · ')}</bdi></span>
    </li>`;
  }

  #viewDispute(row: Dispute, text: BooksWord): TemplateResult {
    const [shape, key] =
      row.state === 'won'
        ? (['completed', 'dispute.won'] as const)
        : row.state === 'lost'
          ? (['faulted', 'dispute.lost'] as const)
          : row.state.endsWith('under_review')
            ? (['preparing', 'dispute.review'] as const)
            : (['major', 'dispute.open'] as const);
    const answer =
      row.answerBy === null || key !== 'dispute.open' ? '' : text('dispute.answer', { time: this.#time(row.answerBy) });
    return html`<li part="dispute" data-id=${row.id}>
      <span>${status(shape, text(key))}</span>
      <b class="amount"><bdi>${this.#money(row.amountMinor, row.currency)}</bdi></b>
      <span class="muted wide"><bdi>${[this.#time(row.createdAt), row.reason.replaceAll('_', ' '), answer].filter(Boolean).join(' · ')}</bdi>${this.#order(row.orderId)}</span>
    </li>`;
  }

  #viewComparison(row: Comparison, text: BooksWord): TemplateResult {
    const { locale, status: now } = this.#host;
    const currency = now?.account?.currency ?? 'EUR';
    const fits = row.differenceCount === 0;
    const words = fits
      ? text('comparison.fits', { n: row.checked })
      : text('comparison.differs', { n: row.checked, differences: row.differenceCount });
    const amount = (value: number | null) => (value === null ? '–' : this.#money(value, currency));
    return html`<li part="comparison" data-id=${row.id}>
      <span><b><bdi>${spanText({ from: row.day, to: row.day }, locale)}</bdi></b></span>
      <span>${status(fits ? 'completed' : 'major', words)}</span>
      ${
        fits
          ? nothing
          : html`<details class="wide callout warn"><summary>${words}</summary><ul>${row.differences.map(
              (
                each,
              ) => html`<li><bdi>${text(`difference.${each.kind}`)}: ${text('difference.both', { ours: amount(each.ours), theirs: amount(each.theirs) })}</bdi>
              <span class="muted small"><bdi>${[each.objectId, each.note].filter(Boolean).join(' · ')}</bdi></span></li>`,
            )}</ul></details>`
      }
    </li>`;
  }

  #viewRun(text: BooksWord): unknown {
    const host = this.#host;
    if (!host.mayEdit || !host.status?.account) return nothing;
    return html`<div class="bar run">${field({
      id: 'comparison-day',
      type: 'date',
      label: text('comparison.day'),
      hideLabel: true,
      value: this.#day,
      onChange: (day) => {
        this.#day = day;
        host.requestUpdate();
      },
    })}${button({ label: text('comparison.run'), part: 'reconcile', busy: this.#busy, disabled: !dayOfIso(this.#day), onClick: () => void this.#run() })}</div>`;
  }

  async #run(): Promise<void> {
    const host = this.#host;
    const id = host.status?.account?.id;
    const day = dayOfIso(this.#day);
    if (!id || !day) return;
    await this.#work(async (refused) => {
      await questionsOf(host).carryOut('payment.reconcile', refused, (transport) =>
        call(transport, reconciliations.endpoints.run, { params: { id }, body: { day } }),
      );
      await this.#comparisons.first.reload();
    });
  }

  async #download({ from, to }: Span, format: 'csv' | 'xlsx'): Promise<void> {
    const { session } = this.#host;
    if (!session) return;
    await this.#work(async () => {
      const path = urlOf(reports.endpoints.exportSettlement, {}, { from, to, format });
      const response = await send(session.transport, 'GET', path);
      saveFile(await response.blob(), `settlement ${isoOf(from)} ${isoOf(to)}.${format}`);
    });
  }

  /** One thing at a time; says why it did not work. */
  async #work(work: (refused: string) => Promise<void>): Promise<void> {
    const host = this.#host;
    if (this.#busy) return;
    const text = translator(accountTexts, host.locale);
    this.#busy = true;
    host.requestUpdate();
    try {
      await work(text('refused'));
    } catch (error) {
      host.toast(text('failed', { reason: wordsOf(error) }));
    }
    this.#busy = false;
    host.requestUpdate();
  }
}

export const booksPiece = (host: BooksHost): Piece & Books =>
  Object.assign(new Books(host), { texts: [booksTexts], styles: [] });
