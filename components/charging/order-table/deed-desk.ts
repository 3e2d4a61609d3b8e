/**
 * Asks about a deed and carries it out: refund, another price, waiving and the rest. Loaded with the first of them. It keeps what is typed and what the
 * decision would come to; what the drawer shows afterwards is the server's answer.
 */
import { nothing } from 'lit';
import type { refunds } from '../../../bff/billing/payments/contract.ts';
import { refundableOf } from '../../../bff/billing/payments/refundable.ts';
import { openMinorOf } from '../../../bff/billing/settle/state.ts';
import { type TariffRow, tariffs } from '../../../bff/billing/tariffs/contract.ts';
import { orders } from '../../../bff/charging/orders/contract.ts';
import { call, send } from '../../../bff/kernel/client.ts';
import type { Answer, BodyIn } from '../../../bff/kernel/contract.ts';
import { formatMoney } from '../../../bff/kernel/money.ts';
import { emit } from '../../base/events.ts';
import type { Session } from '../../base/session.ts';
import { wear } from '../../base/wear.ts';
import { translator } from '../../i18n/translate.ts';
import { wordsOf } from '../../kit/words.ts';
import { type DeedForm, emptyForm, readBill, readPaid, readRefund, type Wrong } from './deed-form.ts';
import { deedStyles } from './deed-styles.ts';
import { deedView } from './deed-views.ts';
import { type DecisionName, type DeedName, isDecision } from './deeds.ts';
import { type DeedWord, deedTexts } from './deeds-i18n.ts';
import { billOf, type OrderDetail, type OrderHistory } from './detail.ts';
import type { DrawerHost } from './drawer.ts';
import type { OrderRow } from './view-state.ts';

export type Decided = Answer<typeof orders.endpoints.reprice>;

/** What a deed is about. */
export interface Subject {
  readonly detail: OrderDetail;
  readonly history: OrderHistory | undefined;
  /** The order has changed: everything about it is read again. */
  onDone(): void;
}

/** Pause after typing before the outcome is asked for. */
const previewAfterMs = 350;
const mergeDays = 7;
const dayMs = 86_400_000;

export class DeedDesk {
  readonly host: DrawerHost;
  name: DeedName | undefined;
  form: DeedForm = emptyForm;
  subject: Subject | undefined;
  busy = false;
  error = '';
  /** What the decision would come to; undefined while it cannot be said. */
  outcome: Decided | undefined;
  /** To be chosen from; undefined while they are read. */
  tariffs: readonly TariffRow[] | undefined;
  earlier: readonly OrderRow[] | undefined;
  #timer = 0;
  #asked = 0;
  /** The same try is carried out once. */
  #key = '';

  constructor(host: DrawerHost) {
    this.host = host;
    wear(host, [deedStyles]);
  }

  get word(): DeedWord {
    return translator(deedTexts, this.host.locale);
  }
  money = (minor: number): string => formatMoney(minor, this.order?.currency ?? 'EUR', this.host.locale);
  get order(): OrderRow | undefined {
    return this.subject?.detail.order;
  }
  /** What can be given back at most. */
  get leftMinor(): number {
    const { order } = this;
    return order ? refundableOf(order, onTheirWay(this.subject?.history)) : 0;
  }
  /** Ways to give money back that there are. */
  get ways(): DeedForm['via'][] {
    const payments = this.subject?.history?.payments ?? [];
    const hasCard = payments.some((each) => each.capturedMinor > each.refundedMinor);
    return [...(hasCard ? (['card'] as const) : []), ...(this.order?.driverId ? (['wallet'] as const) : []), 'other'];
  }

  open(name: DeedName, subject: Subject): void {
    this.name = name;
    this.subject = subject;
    this.error = '';
    this.outcome = undefined;
    this.form = { ...emptyForm, via: this.ways[0] ?? 'other' };
    this.#key = Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join('');
    if (name === 'reprice') void this.#loadTariffs();
    if (name === 'merge') void this.#loadEarlier();
    this.#askSoon();
    this.host.requestUpdate();
  }

  close = (): void => {
    clearTimeout(this.#timer);
    this.name = undefined;
    this.host.requestUpdate();
  };

  change(part: Partial<DeedForm>): void {
    this.form = { ...this.form, ...part };
    this.error = '';
    if (!('note' in part)) this.#askSoon();
    this.host.requestUpdate();
  }

  /** What is wrong with what was typed; undefined when it can be sent. */
  get wrong(): Wrong | undefined {
    return this.form.note.trim() === '' ? (this.#bodyWrong() ?? 'missing') : this.#bodyWrong();
  }

  /** The same without the reason, which is always asked for. */
  #bodyWrong(): Wrong | undefined {
    const { order, form } = this;
    if (!order) return 'missing';
    if (this.name === 'refund') return this.refund?.wrong;
    if (this.name === 'markPaid') return readPaid(form, openMinorOf(order), order.currency).wrong;
    if (this.name === 'bill') return readBill(form, order.currency, order.zone).wrong;
    return this.name === 'merge' && !form.into ? 'missing' : undefined;
  }

  get refund(): ReturnType<typeof readRefund> | undefined {
    const { order, subject } = this;
    return order && subject && readRefund(this.form, billOf(subject.detail), this.leftMinor, order.currency);
  }

  // What it would come to

  #askSoon(): void {
    clearTimeout(this.#timer);
    this.outcome = undefined;
    if (!this.name || !isDecision(this.name) || this.name === 'accept' || this.#bodyWrong()) return;
    this.#timer = window.setTimeout(() => void this.#preview(), previewAfterMs);
  }

  async #preview(): Promise<void> {
    const { session } = this.host;
    const { name } = this;
    const asked = ++this.#asked;
    if (!session || !name || !isDecision(name)) return;
    try {
      const outcome = await this.#decide(session, name, true);
      if (asked === this.#asked) this.outcome = outcome;
    } catch (error) {
      if (asked === this.#asked) this.error = wordsOf(error);
    }
    this.host.requestUpdate();
  }

  #decide(session: Session, name: DecisionName, isPreview: boolean): Promise<Decided> {
    const { form } = this;
    const { transport } = session;
    const { endpoints } = orders;
    const o = { params: { id: this.order?.id ?? '' }, ...(!isPreview && { idempotencyKey: this.#key }) };
    // A look needs a reason too; it is kept nowhere.
    const note = form.note.trim() || '–';
    const preview = isPreview ? { preview: true as const } : {};
    if (name === 'accept') return call(transport, endpoints.accept, { ...o, body: { note } });
    if (name === 'waive') return call(transport, endpoints.waive, { ...o, body: { note, ...preview } });
    if (name === 'merge')
      return call(transport, endpoints.merge, { ...o, body: { note, intoId: form.into, ...preview } });
    if (name === 'reprice') {
      const body = { note, ...(form.tariffId && { tariffId: form.tariffId }), ...preview };
      return call(transport, endpoints.reprice, { ...o, body });
    }
    const { body } = readBill({ ...form, note }, this.order?.currency ?? '', this.order?.zone ?? 'UTC');
    if (!body) return Promise.reject(new Error('the bill by hand is not complete'));
    return call(transport, endpoints.billManually, { ...o, body: { ...body, ...preview } });
  }

  // Carrying it out

  async carryOut(): Promise<void> {
    const { host, name, order, subject } = this;
    const { session } = host;
    if (!session || !name || !order || !subject || this.wrong || this.busy) return;
    if (!emit(host, 'wf-before-command', { command: name, orderId: order.id }, true)) {
      this.close();
      return;
    }
    this.busy = true;
    this.error = '';
    host.requestUpdate();
    try {
      host.toast(await this.#do(session, name, order));
      this.close();
      subject.onDone();
    } catch (error) {
      this.error = wordsOf(error);
    }
    this.busy = false;
    host.requestUpdate();
  }

  /** Answers what to say about it. */
  async #do(session: Session, name: DeedName, order: OrderRow): Promise<string> {
    const { host, word, form } = this;
    const { transport } = session;
    const o = { params: { id: order.id }, idempotencyKey: this.#key };
    if (name === 'refund') return this.#giveBack(session, order);
    if (name === 'writeOff') {
      host.takeOrder(await call(transport, orders.endpoints.writeOff, { ...o, body: { note: form.note.trim() } }));
      return word('writeOff.done');
    }
    if (name === 'markPaid') {
      const { body } = readPaid(form, openMinorOf(order), order.currency);
      if (body) host.takeOrder(await call(transport, orders.endpoints.markPaid, { ...o, body }));
      return word('markPaid.done');
    }
    const { order: row, overpaidMinor } = await this.#decide(session, name, false);
    host.takeOrder(row);
    const done = word(`${name}.done`);
    return overpaidMinor > 0 ? word('over', { done, amount: this.money(overpaidMinor) }) : done;
  }

  // By its path: the contract of payments would bring all their fields. A test holds the two together.
  async #giveBack({ transport }: Session, order: OrderRow): Promise<string> {
    const body: BodyIn<typeof refunds.endpoints.create> | undefined = this.refund?.body;
    const headers = { 'content-type': 'application/json', 'idempotency-key': this.#key };
    const path = `/v1/orders/${encodeURIComponent(order.id)}/refund`;
    await send(transport, 'POST', path, { headers, body: JSON.stringify(body) });
    return this.word('refund.done', { amount: this.money(this.refund?.body?.amountMinor ?? 0) });
  }

  // What there is to choose from

  async #loadTariffs(): Promise<void> {
    const { session } = this.host;
    if (!session?.may('tariff:view')) return;
    const query = { limit: 500, sort: 'name', archived: 'false', currency: this.order?.currency ?? '' };
    await this.#load(async () => {
      this.tariffs = (await call(session.transport, tariffs.endpoints.list, { query })).items;
    });
  }

  /** Ended orders of the same charger in the days before, of the same card or driver. */
  async #loadEarlier(): Promise<void> {
    const { session } = this.host;
    const { order } = this;
    this.earlier = undefined;
    if (!session || !order) return;
    const query = {
      limit: 50,
      sort: '-startedAt',
      state: 'completed,abnormal',
      chargerId: order.chargerId,
      currency: order.currency,
      'startedAt.from': order.startedAt - mergeDays * dayMs,
      'startedAt.to': order.startedAt,
    };
    await this.#load(async () => {
      const { items } = await call(session.transport, orders.endpoints.list, { query });
      this.earlier = items.filter((each) => each.id !== order.id && isSameUser(each, order));
    });
  }

  async #load(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.error = wordsOf(error);
    }
    this.host.requestUpdate();
  }

  view(): unknown {
    return this.subject ? deedView(this, this.subject) : nothing;
  }
}

/** Refunds that are not done yet: what they take is not given twice. */
const onTheirWay = (history: OrderHistory | undefined) =>
  (history?.refunds ?? []).flatMap(({ state, amountMinor }) =>
    state === 'creating' || state === 'pending' ? [{ state, paymentId: null, amountMinor } as const] : [],
  );

const isSameUser = (a: OrderRow, b: OrderRow): boolean =>
  (a.idTag !== '' && a.idTag.toLowerCase() === b.idTag.toLowerCase()) ||
  (a.driverId !== null && a.driverId === b.driverId) ||
  (a.cardId !== null && a.cardId === b.cardId);
