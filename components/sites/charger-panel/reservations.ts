/** Reservations of the charger: what is kept free now and for whom, and what was; and its local list of cards. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { call } from '../../../bff/kernel/client.ts';
import type { Answer } from '../../../bff/kernel/contract.ts';
import type { LiveMessage } from '../../../bff/live/contract.ts';
import { reservations } from '../../../bff/sites/reservations/contract.ts';
import { emit } from '../../base/events.ts';
import { ListData } from '../../base/list.ts';
import { button, field, select } from '../../parts/controls.ts';
import { skeleton, status } from '../../parts/states.ts';
import { LocalList, type LocalListRow } from './local-list.ts';
import { reasonText, reasonTexts } from './reasons.ts';
import { type ReservationsWord, reservationsTexts } from './reservations-texts.ts';
import { PanelTab } from './tab.ts';
import { panelTexts } from './texts.ts';

type Reservation = Answer<typeof reservations.endpoints.get>;
const spans = ['15', '30', '60', '120', '480', '1440'] as const;
type Span = (typeof spans)[number];

const shapes: Readonly<Record<Reservation['state'], string>> = {
  asked: 'preparing',
  held: 'reserved',
  used: 'completed',
  cancelled: 'unavailable',
  expired: 'offline',
  refused: 'faulted',
};
const isOpen = ({ state }: Reservation): boolean => state === 'asked' || state === 'held';

export class ReservationsTab extends PanelTab {
  override readonly texts = [reservationsTexts, reasonTexts];
  #connector = '';
  #card = '';
  #span: Span = '30';
  #cardWrong = '';
  #localList: LocalList = new LocalList(this.host, () => this.argsOf());

  #list = new ListData<Reservation>(this.host, {
    may: 'charger:view',
    args: () => this.argsOf(),
    page: ({ transport }, cursor, signal) => {
      const query = { chargerId: this.host.chargerId, sort: '-createdAt', limit: 50, ...(cursor && { cursor }) };
      return call(transport, reservations.endpoints.list, { query, signal });
    },
  });

  get #text(): ReservationsWord {
    return this.word(reservationsTexts);
  }

  #place(connector: number): string {
    return connector === 0 ? this.#text('connector.any') : this.word(panelTexts)('connector', { n: connector });
  }

  override view(): TemplateResult {
    const text = this.#text;
    const { host } = this;
    const ability = host.passport.value?.abilities.find(({ kind }) => kind === 'reserve');
    const cannot = ability?.can === 'no';
    const may = host.session?.may('charger:command') === true;
    const open = this.#list.rows.filter(isOpen);
    const past = this.#list.rows.filter((row) => !isOpen(row));
    return html`<div class="two"><section>
      <h3>${text('title')}${may && !cannot ? html`<span class="end">${button({ label: text('new'), compact: true, part: 'reserve', onClick: () => this.#askNew() })}</span>` : nothing}</h3>
      ${cannot ? html`<p class="callout">${text('cannot', { reason: reasonText(ability.reason, host.locale) })}</p>` : nothing}
      ${host.show(this.#list.first, {
        skeleton: () => skeleton(3),
        content:
          () => html`${open.length === 0 ? html`<p class="empty">${text('none')}</p>` : this.#viewRows(open, may)}
          ${past.length > 0 ? html`<h3 class="more">${text('past')}</h3>${this.#viewRows(past, false)}` : nothing}
          ${this.#list.next === null ? nothing : html`<div class="more">${button({ label: this.word(panelTexts)('more'), compact: true, onClick: () => void this.#list.more() })}</div>`}`,
      })}
    </section>${this.#localList.view(text)}</div>`;
  }

  #viewRows(rows: readonly Reservation[], may: boolean): TemplateResult {
    const text = this.#text;
    const { host } = this;
    return html`<ul class="lines">${repeat(
      rows,
      (row) => row.id,
      (row) => {
        const { orderId } = row;
        return html`<li class="line" part="reservation" data-id=${row.id}>
          <span class="what"><b><bdi>${row.userName || row.idTag}</bdi></b> <span class="muted">${this.#place(row.connector)}</span></span>
          <span class="bar">${
            may
              ? html`${row.state === 'held' ? button({ label: text('prolong'), compact: true, onClick: () => this.#askChange(row) }) : nothing}
                ${button({ label: text('cancel'), compact: true, kind: 'quiet', onClick: () => this.#askCancel(row) })}`
              : orderId
                ? html`<button type="button" class="link" @click=${() => emit(host, 'wf-order-open', { id: orderId })}>${text('order')}</button>`
                : nothing
          }</span>
          <span class="muted">${status(shapes[row.state], text(`state.${row.state}`))} · <bdi>${text(isOpen(row) ? 'until' : 'ended', { time: host.at(row.expiresAt) })}</bdi></span>
          ${row.detail ? html`<span class="muted"><bdi>${row.detail}</bdi></span>` : nothing}
        </li>`;
      },
    )}</ul>`;
  }

  #viewForm(withCard: boolean): TemplateResult {
    const text = this.#text;
    const numbers = this.host.charger.value?.connectors.map(({ number }) => number) ?? [];
    return html`<div class="form">
      ${
        withCard
          ? field({
              id: 'reserve-card',
              label: text('card'),
              value: this.#card,
              error: this.#cardWrong,
              maxLength: 36,
              required: true,
              autofocus: true,
              onInput: (typed) => {
                this.#card = typed;
                this.#cardWrong = '';
                this.update();
              },
            })
          : nothing
      }
      ${select({
        id: 'reserve-connector',
        label: text('connector'),
        value: this.#connector,
        options: [0, ...numbers].map((n) => ({ value: String(n), label: this.#place(n) })),
        onChange: (value) => {
          this.#connector = value;
          this.update();
        },
      })}
      ${select<Span>({
        id: 'reserve-for',
        label: text('long'),
        value: this.#span,
        options: spans.map((value) => ({ value, label: text(`for.${value}`) })),
        onChange: (value) => {
          this.#span = value;
          this.update();
        },
      })}
    </div>`;
  }

  #askNew(): void {
    const text = this.#text;
    this.#connector = String(this.host.charger.value?.connectors[0]?.number ?? 0);
    this.#cardWrong = '';
    this.host.ask({
      title: text('new.title'),
      label: text('new.do'),
      body: () => html`<p class="muted">${text('new.text')}</p>${this.#viewForm(true)}`,
      onConfirm: async () => {
        const idTag = this.#card.trim();
        if (!idTag) {
          this.#cardWrong = this.host.word('required');
          this.update();
          return false;
        }
        const row = await this.host.carryOut('reserve', (transport) =>
          call(transport, reservations.endpoints.reserve, {
            params: this.params,
            body: { idTag, connector: Number(this.#connector), minutes: Number(this.#span) },
            idempotencyKey: crypto.randomUUID(),
          }),
        );
        if (row) {
          this.#card = '';
          this.#take(row);
        }
        return true;
      },
    });
  }

  #askChange(row: Reservation): void {
    const text = this.#text;
    this.#connector = String(row.connector);
    this.host.ask({
      title: text('prolong.title'),
      label: text('prolong.do'),
      body: () => html`<p class="muted">${text('prolong.text')}</p>${this.#viewForm(false)}`,
      onConfirm: async () => {
        const changed = await this.host.carryOut('changeReservation', (transport) =>
          call(transport, reservations.endpoints.change, {
            params: { id: row.id },
            body: { connector: Number(this.#connector), minutes: Number(this.#span) },
          }),
        );
        if (changed) this.#take(changed);
        return true;
      },
    });
  }

  #askCancel(row: Reservation): void {
    const text = this.#text;
    this.host.ask({
      title: text('cancel.title'),
      label: text('cancel'),
      danger: true,
      body: () => html`<p>${text('cancel.text', { who: row.userName || row.idTag })}</p>`,
      onConfirm: async () => {
        const changed = await this.host.carryOut('cancelReservation', (transport) =>
          call(transport, reservations.endpoints.cancel, { params: { id: row.id }, body: {} }),
        );
        if (changed) this.#take(changed);
        return true;
      },
    });
  }

  #take(row: Reservation): void {
    if (!this.#list.patch(row.id, row)) this.#list.prepend(row);
  }

  override reload(): void {
    void this.#list.first.reload();
    this.#localList.reload();
  }

  override hear({ topic, row }: LiveMessage): void {
    if (topic === 'reservation.changed') this.#take(row as Reservation);
    else if (topic === 'localList.changed') this.#localList.changed(row as LocalListRow);
  }
}
