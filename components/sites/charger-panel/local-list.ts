/** The charger's local list: whether it is in step with the cards, sent again or switched off. Drawn beside the reservations. */
import { html, nothing, type TemplateResult } from 'lit';
import { call } from '../../../bff/kernel/client.ts';
import type { Answer } from '../../../bff/kernel/contract.ts';
import { localLists } from '../../../bff/sites/lists/contract.ts';
import { Data } from '../../base/data.ts';
import { button, checkbox } from '../../parts/controls.ts';
import { skeleton, status } from '../../parts/states.ts';
import type { ReservationsWord } from './reservations-texts.ts';
import type { PanelHost } from './tab.ts';

export type LocalListRow = Answer<typeof localLists.endpoints.read>;

const shapes: Readonly<Record<LocalListRow['state'], string>> = {
  off: 'unavailable',
  behind: 'preparing',
  sending: 'finishing',
  inStep: 'completed',
  failed: 'faulted',
  unsupported: 'unavailable',
};

export class LocalList {
  #host: PanelHost;
  #list: Data<LocalListRow>;

  constructor(host: PanelHost, args: () => readonly unknown[] | undefined) {
    this.#host = host;
    this.#list = new Data(host, {
      may: 'charger:view',
      args,
      load: ({ transport }, signal) => call(transport, localLists.endpoints.read, { params: this.#params, signal }),
    });
  }

  get #params(): { id: string } {
    return { id: this.#host.chargerId };
  }

  reload(): void {
    void this.#list.reload();
  }

  /** A list has its charger's id. */
  changed(row: LocalListRow): void {
    if (row.id === this.#host.chargerId && this.#list.value) this.#list.set(row);
  }

  view(text: ReservationsWord): TemplateResult {
    const host = this.#host;
    return html`<section part="local-list">
      <h3>${text('list')}</h3>
      <p class="empty">${text('list.text')}</p>
      <div class="more">${host.show(this.#list, { skeleton: () => skeleton(2), content: (row) => this.#view(row, text) })}</div>
    </section>`;
  }

  #view(row: LocalListRow, text: ReservationsWord): TemplateResult {
    const host = this.#host;
    const { state } = row;
    const can = state !== 'unsupported';
    return html`<dl class="facts">
        <dt>${text('list.state')}</dt><dd>${status(shapes[state], text(`list.${state}`))}${row.detail ? html`<p class="muted"><bdi>${row.detail}</bdi></p>` : nothing}</dd>
        ${
          can
            ? html`<dt>${text('list.cards')}</dt><dd>${row.entries}</dd>
              <dt>${text('list.version')}</dt><dd>${row.version < 0 ? '–' : row.version}</dd>`
            : nothing
        }
        ${row.syncedAt === null ? nothing : html`<dt>${text('list.synced')}</dt><dd>${host.at(row.syncedAt)}</dd>`}
      </dl>
      ${can ? this.#viewActions(row, text) : nothing}`;
  }

  #viewActions({ state }: LocalListRow, text: ReservationsWord): TemplateResult {
    const host = this.#host;
    return html`<div class="bar more">
      ${
        host.session?.may('charger:edit')
          ? checkbox({
              label: text('list.keep'),
              kind: 'switch',
              checked: state !== 'off',
              onChange: (on) => (on ? void this.#change(true) : this.#askOff(text)),
            })
          : nothing
      }
      ${
        host.session?.may('charger:command') && state !== 'off'
          ? button({
              label: text('list.sync'),
              compact: true,
              part: 'sync',
              busy: state === 'sending',
              onClick: () => void this.#sync(),
            })
          : nothing
      }
    </div>`;
  }

  /** Switched off, the charger's list is emptied: cards that it knew cannot start without a connection any more. */
  #askOff(text: ReservationsWord): void {
    this.#host.ask({
      title: text('list.off.title'),
      label: text('list.off.do'),
      danger: true,
      body: () => html`<p>${text('list.off.text')}</p>`,
      onConfirm: async () => {
        const row = await this.#host.carryOut('localListOff', (transport) =>
          call(transport, localLists.endpoints.change, { params: this.#params, body: { enabled: false } }),
        );
        if (row) this.changed(row);
        return true;
      },
    });
    // The switch shows what is, not what is asked.
    this.#host.requestUpdate();
  }

  async #change(enabled: boolean): Promise<void> {
    const row = await this.#host.attempt('localListOn', (transport) =>
      call(transport, localLists.endpoints.change, { params: this.#params, body: { enabled } }),
    );
    if (row) this.changed(row);
    this.#host.requestUpdate();
  }

  async #sync(): Promise<void> {
    const row = await this.#host.attempt('sendLocalList', (transport) =>
      call(transport, localLists.endpoints.sync, { params: this.#params, body: {} }),
    );
    if (row) this.changed(row);
  }
}
