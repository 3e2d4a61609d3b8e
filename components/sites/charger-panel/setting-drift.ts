/** How far the charger's settings are from its template, and what can be done about it. Drawn within the settings. */

import { html, nothing, type TemplateResult } from 'lit';
import { call } from '../../../bff/kernel/client.ts';
import { type ChargerDrift, settings } from '../../../bff/sites/settings/contract.ts';
import { templates } from '../../../bff/sites/templates/contract.ts';
import { Data } from '../../base/data.ts';
import { wordsOf } from '../../kit/words.ts';
import { button, select } from '../../parts/controls.ts';
import { status } from '../../parts/states.ts';
import type { SettingsWord } from './settings-texts.ts';
import type { CommandRow, PanelHost } from './tab.ts';

type Item = ChargerDrift['items'][number];

const shapes: Readonly<Record<Item['state'], string>> = {
  same: 'completed',
  different: 'minor',
  notThere: 'unavailable',
  notRead: 'offline',
  unreadable: 'unavailable',
};

export class SettingDrift {
  #host: PanelHost;
  #onCommand: (row: CommandRow) => void;
  #drift: Data<ChargerDrift>;
  #choices: readonly { value: string; label: string }[] | undefined;
  #chosen = '';

  constructor(host: PanelHost, args: () => readonly unknown[] | undefined, onCommand: (row: CommandRow) => void) {
    this.#host = host;
    this.#onCommand = onCommand;
    this.#drift = new Data(host, {
      may: 'charger:view',
      args,
      load: ({ transport }, signal) => call(transport, settings.endpoints.drift, { params: this.#params, signal }),
    });
  }

  get #params(): { id: string } {
    return { id: this.#host.chargerId };
  }

  reload(): void {
    void this.#drift.reload();
  }

  view(text: SettingsWord): unknown {
    return this.#host.show(this.#drift, { skeleton: () => nothing, content: (drift) => this.#view(drift, text) });
  }

  #view(drift: ChargerDrift, text: SettingsWord): TemplateResult {
    const { session } = this.#host;
    const { template, different } = drift;
    const items = drift.items.filter(({ state }) => state !== 'same');
    const name = template?.name ?? '';
    const head = !template
      ? text('template.none')
      : drift.readAt === null
        ? text('template.unread', { name })
        : different === 0
          ? text('template.same', { name })
          : text('template.differs', { n: different, name });
    const canWrite = items.some(({ canWrite: can, state }) => can && (state === 'different' || state === 'notRead'));
    return html`<section>
      <h3>${text('template')}${
        session?.may('charger:edit')
          ? html`<button type="button" class="link" @click=${() => void this.#askAssign(drift, text)}>${text('template.change')}</button>`
          : nothing
      }</h3>
      ${template && different > 0 ? html`<p class="callout warn">${head}</p>` : html`<p class="empty">${head}</p>`}
      ${items.length > 0 && drift.readAt !== null ? this.#viewItems(items, text) : nothing}
      ${
        canWrite && template && drift.readAt !== null && session?.may('charger:command')
          ? html`<div class="more">${button({ label: text('template.apply'), part: 'apply', onClick: () => this.#askApply(items, text) })}</div>`
          : nothing
      }
    </section>`;
  }

  #viewItems(items: readonly Item[], text: SettingsWord): TemplateResult {
    return html`<table class="drift">
      <thead><tr><td></td><th>${text('template.found')}</th><th>${text('template.wanted')}</th></tr></thead>
      <tbody>${items.map(
        ({ key, title, found, wanted, state }) => html`<tr>
          <th scope="row">${status(shapes[state], title || key)}</th>
          <td>${state === 'different' ? html`<bdi>${found || '–'}</bdi>` : html`<span class="muted">${state === 'same' ? '' : text(`drift.${state}`)}</span>`}</td>
          <td><bdi>${wanted}</bdi></td>
        </tr>`,
      )}</tbody>
    </table>`;
  }

  #askApply(items: readonly Item[], text: SettingsWord): void {
    const host = this.#host;
    const writes = items.filter(({ canWrite, state }) => canWrite && (state === 'different' || state === 'notRead'));
    host.ask({
      title: text('write.title'),
      label: text('template.apply'),
      body: () => html`<p class="muted">${text('template.apply.text')}</p>${this.#viewItems(writes, text)}`,
      onConfirm: async () => {
        const row = await host.carryOut('applyTemplate', (transport) =>
          call(transport, settings.endpoints.applyTemplate, {
            params: this.#params,
            body: {},
            idempotencyKey: crypto.randomUUID(),
          }),
        );
        if (row) this.#onCommand(row);
        return true;
      },
    });
  }

  async #askAssign({ template }: ChargerDrift, text: SettingsWord): Promise<void> {
    const host = this.#host;
    const before = template?.assigned ? template.id : '';
    this.#chosen = before;
    this.#choices = undefined;
    host.ask({
      title: text('template'),
      label: text('assign'),
      isWaiting: () => this.#choices === undefined || this.#chosen === before,
      body: () =>
        html`<div class="form">${select({
          id: 'template',
          label: text('template'),
          value: this.#chosen,
          options: [{ value: '', label: text('template.by.kind') }, ...(this.#choices ?? [])],
          onChange: (value) => {
            this.#chosen = value;
            host.requestUpdate();
          },
        })}</div>`,
      onConfirm: () => this.#assign(before, text),
    });
    if (!host.session) return;
    try {
      const query = { limit: 500, sort: 'name' };
      const { items } = await call(host.session.transport, templates.endpoints.list, { query });
      this.#choices = items.map(({ id, name }) => ({ value: id, label: name }));
    } catch (error) {
      host.toast(wordsOf(error));
    }
    host.requestUpdate();
  }

  async #assign(before: string, text: SettingsWord): Promise<boolean> {
    const host = this.#host;
    const remove = this.#chosen === '';
    const id = remove ? before : this.#chosen;
    const done = await host.carryOut('assignTemplate', (transport) =>
      call(transport, templates.endpoints.assign, {
        params: { id },
        body: { chargerIds: [host.chargerId], ...(remove && { remove }) },
      }),
    );
    if (done) {
      host.toast(text('assigned'));
      this.reload();
    }
    return true;
  }
}
