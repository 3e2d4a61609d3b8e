/**
 * The drawer of `<order-table>`: one order's detail, kept current, with stopping it and closing it by hand. Loaded when the first order
 * is opened. It draws into the table's own root and reports every change of the order back to it.
 */
import { type CSSResult, html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import { orders } from '../../../bff/charging/orders/contract.ts';
import { ApiError, call } from '../../../bff/kernel/client.ts';
import type { LiveMessage } from '../../../bff/live/contract.ts';
import { Data } from '../../base/data.ts';
import type { WfElement } from '../../base/element.ts';
import { emit } from '../../base/events.ts';
import { Live } from '../../base/live.ts';
import { textsMissing, translator } from '../../i18n/translate.ts';
import { button, textArea } from '../../parts/controls.ts';
import { dialog } from '../../parts/overlays.ts';
import { errorMessage, skeleton } from '../../parts/states.ts';
import { detailStyles, detailView } from './detail.ts';
import { type DrawerWord, texts } from './drawer-i18n.ts';
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
  static readonly styles: readonly CSSResult[] = detailStyles;
  #host: DrawerHost;
  #asking: Asking = '';
  #note = '';
  #busy = false;
  #commandId = '';
  #data;

  constructor(host: DrawerHost) {
    this.#host = host;
    this.#data = new Data(host, {
      may: 'order:view',
      args: () => (host.openOrder ? [host.openOrder] : undefined),
      load: ({ transport }, signal) =>
        call(transport, orders.endpoints.detail, { params: { id: host.openOrder }, signal }),
    });
    new Live(host, {
      topics: ['order.progress', 'order.ended', 'command.changed'],
      onMessage: (each) => this.#hear(each),
      onReset: () => void this.#data.reload(),
    });
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#asking = '';
  }

  get #text(): DrawerWord {
    return translator(texts, this.#host.locale);
  }

  /** `row` is what the table knows of the order while its detail is on the way. */
  view(row: OrderRow | undefined): TemplateResult | typeof nothing {
    const host = this.#host;
    const missing = textsMissing([texts], host.locale);
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
        ? detailView(detail, host.locale, this.#text)
        : error
          ? errorMessage(error, host.word, () => void this.#data.reload())
          : skeleton(9),
      actions: order?.state === 'charging' ? this.#viewActions() : undefined,
    })}${this.#viewAsking(order)}`;
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
        void this.#data.reload();
        host.toast(this.#text('close.done'));
      }
      this.#ask('');
    } catch (error) {
      host.toast(this.#text('failed', { reason: error instanceof ApiError ? error.message : String(error) }));
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
    if (topic === 'order.ended') void this.#data.reload();
  }

  #hearCommand(row: { id: string; state: string; detail: string }): void {
    if (row.id !== this.#commandId || row.state === 'queued' || row.state === 'sent') return;
    this.#commandId = '';
    const reason = row.detail || row.state;
    this.#host.toast(row.state === 'accepted' ? this.#text('stop.accepted') : this.#text('stop.refused', { reason }));
  }
}
