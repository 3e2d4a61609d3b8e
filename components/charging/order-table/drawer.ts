/**
 * The drawer of `<order-table>`: one order's detail, kept current, with stopping it and closing it by hand. Loaded when the first order
 * is opened. It draws into the table's own root and reports every change of the order back to it.
 */
import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import { orders } from '../../../bff/charging/orders/contract.ts';
import { call, send } from '../../../bff/kernel/client.ts';
import type { LiveMessage } from '../../../bff/live/contract.ts';
import { Data } from '../../base/data.ts';
import type { WfElement } from '../../base/element.ts';
import { emit } from '../../base/events.ts';
import { Live } from '../../base/live.ts';
import { wear } from '../../base/wear.ts';
import { textsMissing, translator } from '../../i18n/translate.ts';
import { wordsOf } from '../../kit/words.ts';
import { button, textArea } from '../../parts/controls.ts';
import { dialog, menu } from '../../parts/overlays.ts';
import { saveFile } from '../../parts/save-file.ts';
import { errorMessage, skeleton } from '../../parts/states.ts';
import type { DeedDesk } from './deed-desk.ts';
import { type DeedName, deedsFor, lockOf } from './deeds.ts';
import { deedTexts } from './deeds-i18n.ts';
import { detailStyles, detailView, type OrderDetail } from './detail.ts';
import { type DrawerWord, texts } from './drawer-i18n.ts';
import { formStyles } from './form-styles.ts';
import { moneyStyles, moneyView } from './money.ts';
import { moneyTexts } from './money-i18n.ts';
import type { OrderRow } from './view-state.ts';

export interface DrawerHost extends WfElement {
  /** Id of the open order; '' for none. */
  readonly openOrder: string;
  closeOrder(): void;
  /** An order has changed, by an answer to a command. */
  takeOrder(row: OrderRow): void;
}

type Asking = 'stop' | 'close' | '';

export class OrderDrawer implements ReactiveController {
  #host: DrawerHost;
  #asking: Asking = '';
  #note = '';
  #busy = false;
  #commandId = '';
  #data;
  #history;
  #deeds: DeedDesk | undefined;

  constructor(host: DrawerHost) {
    this.#host = host;
    this.#data = new Data(host, {
      may: 'order:view',
      args: () => (host.openOrder ? [host.openOrder] : undefined),
      load: ({ transport }, signal) =>
        call(transport, orders.endpoints.detail, { params: { id: host.openOrder }, signal }),
    });
    this.#history = new Data(host, {
      may: 'order:view',
      args: () => (host.openOrder ? [host.openOrder] : undefined),
      load: async ({ transport }, signal) => {
        const id = host.openOrder;
        return { id, ...(await call(transport, orders.endpoints.history, { params: { id }, signal })) };
      },
    });
    new Live(host, {
      topics: ['order.progress', 'order.ended', 'order.changed', 'command.changed'],
      onMessage: (each) => this.#hear(each),
      onReset: () => this.#reload(),
    });
    wear(host, [...detailStyles, moneyStyles, formStyles]);
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#asking = '';
    this.#deeds?.close();
  }

  #reload(): void {
    void this.#data.reload();
    void this.#history.reload();
  }

  get #text(): DrawerWord {
    return translator(texts, this.#host.locale);
  }

  /** `row` is what the table knows of the order while its detail is on the way. */
  view(row: OrderRow | undefined): TemplateResult | typeof nothing {
    const host = this.#host;
    const missing = textsMissing([texts, moneyTexts, deedTexts], host.locale);
    if (missing) {
      void missing.then(() => host.requestUpdate());
      return nothing;
    }
    const detail = this.#data.value?.order.id === host.openOrder ? this.#data.value : undefined;
    const order = detail?.order ?? row;
    const { error } = this.#data;
    return html`${dialog({
      open: host.openOrder !== '',
      kind: 'drawer',
      title: order?.stationName ?? '',
      closeLabel: host.word('close'),
      onClose: () => host.closeOrder(),
      body: detail
        ? detailView(detail, this.#viewMoney(detail), host.locale, this.#text)
        : error
          ? errorMessage(error, host.word, () => void this.#data.reload())
          : skeleton(9),
      actions: order?.state === 'charging' ? this.#viewActions() : detail && this.#viewDeeds(detail),
    })}${this.#viewAsking(order)}${this.#deeds?.view()}`;
  }

  get #past() {
    const { value } = this.#history;
    return value?.id === this.#host.openOrder ? value : undefined;
  }

  #viewMoney({ order }: OrderDetail): unknown {
    const { locale, session } = this.#host;
    const lock = order.state === 'charging' ? undefined : lockOf(order);
    return moneyView({
      order,
      history: this.#past,
      locale,
      word: translator(moneyTexts, locale),
      lock: lock && translator(deedTexts, locale)(`lock.${lock}`),
      onPdf: session?.may('invoice:view') ? (id, number) => void this.#savePdf(id, number) : undefined,
    });
  }

  // By its path: the contract of invoices would bring the rules of all regions. A test holds the two together.
  async #savePdf(invoiceId: string, number: string): Promise<void> {
    const host = this.#host;
    if (!host.session) return;
    try {
      const response = await send(host.session.transport, 'GET', `/v1/invoices/${encodeURIComponent(invoiceId)}/pdf`);
      saveFile(await response.blob(), `${number}.pdf`);
    } catch (error) {
      const reason = wordsOf(error);
      host.toast(translator(moneyTexts, host.locale)('invoice.failed', { reason }));
    }
  }

  /** What may be done with its money: the most likely as a button, the rest in a menu. */
  #viewDeeds(detail: OrderDetail): TemplateResult | undefined {
    const word = translator(deedTexts, this.#host.locale);
    const [first, ...rest] = deedsFor(detail.order, (permission) => this.#host.session?.may(permission) === true);
    if (!first) return undefined;
    const open = (name: DeedName) => () => void this.#openDeed(name, detail);
    return html`${
      rest.length > 0
        ? menu({
            id: 'deeds',
            button: { label: word('more'), kind: 'plain', part: 'deeds' },
            items: rest.map((name) => ({ label: word(name), onSelect: open(name) })),
          })
        : nothing
    }
    <span class="grow"></span>
    ${button({ label: word(first), kind: first === 'accept' ? 'primary' : 'plain', part: `deed ${first}`, onClick: open(first) })}`;
  }

  async #openDeed(name: DeedName, detail: OrderDetail): Promise<void> {
    const host = this.#host;
    try {
      const { DeedDesk } = await import('./deed-desk.ts');
      this.#deeds ??= new DeedDesk(host);
    } catch (error) {
      console.error(error);
      host.toast(host.word('error.offline'));
    }
    this.#deeds?.open(name, { detail, history: this.#past, onDone: () => this.#reload() });
  }

  #viewActions(): TemplateResult | undefined {
    const may = (permission: 'order:edit' | 'charger:command') => this.#host.session?.may(permission);
    if (!may('order:edit') && !may('charger:command')) return undefined;
    const action = (what: 'close' | 'stop', kind: 'quiet' | 'plain') =>
      button({ label: this.#text(what), kind, part: `${what}-order`, onClick: () => this.#ask(what) });
    return html`${may('order:edit') ? action('close', 'quiet') : nothing}
    ${may('charger:command') ? action('stop', 'plain') : nothing}`;
  }

  #viewAsking(order: OrderRow | undefined): TemplateResult {
    const text = this.#text;
    const close = this.#asking === 'close';
    const note = () =>
      textArea({
        id: 'note',
        label: text('close.note'),
        value: this.#note,
        maxLength: 500,
        required: true,
        autofocus: true,
        onInput: (value) => {
          this.#note = value;
          this.#host.requestUpdate();
        },
      });
    return dialog({
      open: this.#asking !== '',
      title: text(close ? 'close.title' : 'stop.title'),
      closeLabel: this.#host.word('close'),
      onClose: () => this.#ask(''),
      body: html`<div class="form">
        <p>${close ? text('close.text') : text('stop.text', { user: order?.userName || order?.idTag || '–' })}</p>
        ${close ? note() : nothing}
      </div>`,
      actions: html`${button({ label: this.#host.word('cancel'), autofocus: !close, onClick: () => this.#ask('') })}
      ${button({
        label: text(close ? 'close.do' : 'stop'),
        kind: 'danger',
        part: 'confirm',
        busy: this.#busy,
        disabled: close && !this.#note.trim(),
        onClick: () => void this.#carryOut(close ? 'close' : 'stop'),
      })}`,
    });
  }

  #ask(what: Asking): void {
    this.#note = '';
    this.#asking = what;
    this.#host.requestUpdate();
  }

  async #carryOut(command: 'stop' | 'close'): Promise<void> {
    const host = this.#host;
    const { session, openOrder: id } = host;
    const allowed = session && emit(host, 'wf-before-command', { command, orderId: id }, true);
    if (!session || !allowed) {
      this.#ask('');
      return;
    }
    this.#busy = true;
    host.requestUpdate();
    try {
      if (command === 'stop') {
        const { commandId } = await call(session.transport, orders.endpoints.stop, { params: { id }, body: {} });
        this.#commandId = commandId;
        host.toast(this.#text('stop.sent'));
      } else {
        const body = { note: this.#note.trim() };
        host.takeOrder(await call(session.transport, orders.endpoints.close, { params: { id }, body }));
        this.#reload();
        host.toast(this.#text('close.done'));
      }
      this.#ask('');
    } catch (error) {
      host.toast(this.#text('failed', { reason: wordsOf(error) }));
    }
    this.#busy = false;
    host.requestUpdate();
  }

  #hear({ topic, row }: LiveMessage): void {
    if (topic === 'command.changed') {
      this.#hearCommand(row as { id: string; state: string; detail: string });
      return;
    }
    const change = row as Partial<OrderRow> & { id: string };
    const detail = this.#data.value;
    if (detail?.order.id !== change.id) return;
    this.#data.set({ ...detail, order: { ...detail.order, ...change } });
    if (topic !== 'order.progress') this.#reload();
  }

  #hearCommand(row: { id: string; state: string; detail: string }): void {
    if (row.id !== this.#commandId || row.state === 'queued' || row.state === 'sent') return;
    this.#commandId = '';
    const reason = row.detail || row.state;
    this.#host.toast(row.state === 'accepted' ? this.#text('stop.accepted') : this.#text('stop.refused', { reason }));
  }
}
