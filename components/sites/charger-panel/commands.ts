/**
 * Commands: what the charger can be asked, in groups for people. What cannot be done says why before it is pressed. What was asked lives on in
 * the history below, up to the order or the reason.
 */

import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { orders } from '../../../bff/charging/orders/contract.ts';
import { call } from '../../../bff/kernel/client.ts';
import type { Permission } from '../../../bff/kernel/permissions.ts';
import type { LiveMessage } from '../../../bff/live/contract.ts';
import { commands } from '../../../bff/sites/commands/contract.ts';
import { permissionOf } from '../../../bff/sites/commands/permissions.ts';
import type { StationCommandKind } from '../../../ocpp/vocabulary.ts';
import { emit } from '../../base/events.ts';
import { ListData } from '../../base/list.ts';
import { isolate } from '../../i18n/translate.ts';
import { button, select } from '../../parts/controls.ts';
import { agoText } from '../../parts/format.ts';
import { skeleton } from '../../parts/states.ts';
import { commandsStyles } from './commands-styles.ts';
import { type CommandsWord, commandsTexts, wordFor } from './commands-texts.ts';
import { lifeView } from './life.ts';
import { operationForm } from './operation-form.ts';
import { groups } from './operation-table.ts';
import { type FieldFault, faultsOf, initialOf, type Operation, type Values } from './operations.ts';
import { reasonText, reasonTexts } from './reasons.ts';
import { type CommandRow, PanelTab } from './tab.ts';
import { panelTexts } from './texts.ts';

const minuteMs = 60_000;
const waits = ['1', '60', '1440'] as const;

export class CommandsTab extends PanelTab {
  static override readonly styles = [commandsStyles];
  override readonly texts = [commandsTexts, reasonTexts];
  #values: Values = {};
  #faults: Readonly<Record<string, FieldFault>> = {};
  #wait: (typeof waits)[number] = '1';

  #running = this.data<{ id: string; connector: number; who: string }[]>({
    may: 'order:view',
    load: async ({ transport }, signal) => {
      const query = { chargerId: this.host.chargerId, state: 'charging', limit: 64 };
      const { items } = await call(transport, orders.endpoints.list, { query, signal });
      return items.map(({ transactionId, connector, userName, idTag }) => ({
        id: String(transactionId),
        connector,
        who: userName || idTag,
      }));
    },
  });
  #history = new ListData<CommandRow>(this.host, {
    may: 'charger:view',
    args: () => this.argsOf(),
    page: ({ transport }, cursor, signal) => {
      const query = { chargerId: this.host.chargerId, sort: '-createdAt', limit: 20, ...(cursor && { cursor }) };
      return call(transport, commands.endpoints.list, { query, signal });
    },
  });

  get #text(): CommandsWord {
    return this.word(commandsTexts);
  }

  override view(): TemplateResult {
    const text = this.#text;
    const row = this.host.charger.value;
    return html`${row && !row.online && !row.disabled ? html`<p class="callout warn">${text('away')}</p>` : nothing}
      ${this.#isKnown ? nothing : html`<p class="callout">${text('unknown')}</p>`}
      <div class="groups">${groups.map((group) => this.#viewGroup(group))}</div>
      ${this.#viewHistory()}`;
  }

  #viewGroup(group: (typeof groups)[number]): TemplateResult {
    const text = this.#text;
    const { operations, elsewhere = [], name } = group;
    const ops = html`<div class="ops">
      ${operations.map((operation) => this.#viewOperation(operation))} ${elsewhere.map((each) => this.#viewElsewhere(each))}
    </div>`;
    // What this charger will never do need not stand in the way.
    const isHopeless = operations.every(({ kind }) => this.#cannot(kind)) && elsewhere.length === 0;
    return isHopeless
      ? html`<details class="group">
          <summary><h3>${text(`group.${name}`)} <span class="muted">${text('group.never')}</span></h3></summary>${ops}
        </details>`
      : html`<section class="group"><h3>${text(`group.${name}`)}</h3>${ops}</section>`;
  }

  #viewElsewhere({ kinds, tab }: NonNullable<(typeof groups)[number]['elsewhere']>[number]): TemplateResult {
    const text = this.#text;
    const why = this.#elsewhereWhy(kinds);
    return html`<button type="button" class="op" aria-disabled=${why ? 'true' : nothing} data-tab=${tab} @click=${() => why || this.host.showTab(tab)}>
      <b>${wordFor(text, `more.${kinds[0]}`)}</b>
      <span class=${why ? 'why' : ''}>${why ?? text('in.tab', { tab: this.word(panelTexts)(`tab.${tab}`) })}</span>
    </button>`;
  }

  #viewOperation(operation: Operation): TemplateResult {
    const text = this.#text;
    const { kind } = operation;
    const why = this.#why(operation);
    const ability = this.#ability(kind);
    return html`<button type="button" class="op" part="operation" data-kind=${kind} aria-disabled=${why ? 'true' : nothing} @click=${() => why || this.#ask(operation)}>
      <b>${wordFor(text, `op.${kind}`)}</b>
      <span class=${why ? 'why' : ''}>${why ?? wordFor(text, `op.${kind}.text`)}${!why && ability?.can === 'unknown' && this.#isKnown ? html` <i>${reasonText(ability.reason, this.host.locale)}</i>` : nothing}</span>
    </button>`;
  }

  #ability(kind: StationCommandKind) {
    return this.host.passport.value?.abilities.find((each) => each.kind === kind);
  }

  /** Of a charger that was never here, nothing is known: to say so once is enough. */
  get #isKnown(): boolean {
    return this.host.passport.value?.abilities.some(({ can }) => can !== 'unknown') ?? true;
  }

  #cannot(kind: StationCommandKind): string | undefined {
    const ability = this.#ability(kind);
    return ability?.can === 'no' ? reasonText(ability.reason, this.host.locale) : undefined;
  }

  /** What is done in another tab can be done when one of its commands can. */
  #elsewhereWhy(kinds: readonly StationCommandKind[]): string | undefined {
    const reasons = kinds.map((kind) => this.#cannot(kind));
    return reasons.every(Boolean) ? reasons[0] : undefined;
  }

  /** Why it cannot be done now; undefined when it can. */
  #why({ kind, canWait, fields }: Operation): string | undefined {
    const text = this.#text;
    const { session, charger } = this.host;
    const needed: Permission | undefined = permissionOf[kind];
    if (!session?.may('charger:command') || (needed && !session.may(needed))) return text('why.permission');
    const cannot = this.#cannot(kind);
    if (cannot) return cannot;
    if (charger.value?.disabled) return text('why.disabled');
    if (charger.value?.online === false && !canWait) return text('why.offline');
    const needsSession = fields.some((each) => each.kind === 'transaction' && !each.optional && !each.only);
    return needsSession && this.#running.value?.length === 0 ? text('why.idle') : undefined;
  }

  #ask(operation: Operation): void {
    const { host } = this;
    const text = this.#text;
    const title = wordFor(text, `op.${operation.kind}`) ?? operation.kind;
    const [running] = this.#running.value ?? [];
    const numbers = host.charger.value?.connectors.map(({ number }) => number) ?? [];
    this.#faults = {};
    this.#wait = '1';
    this.#values = initialOf(operation, {
      ...(running && { transactionId: running.id }),
      ...this.#firstConnector(operation, numbers),
    });
    host.ask({
      title,
      label: operation.fields.length > 0 || operation.danger ? title : text('send'),
      danger: operation.danger === true,
      body: () => this.#viewForm(operation, numbers),
      onConfirm: () => this.#send(operation),
    });
  }

  #firstConnector({ fields }: Operation, numbers: readonly number[]): Values {
    const spec = fields.find(({ name }) => name === 'connector');
    if (!spec || spec.optional) return {};
    return { connector: spec.kind === 'place' ? '0' : String(numbers[0] ?? 1) };
  }

  #viewForm(operation: Operation, connectors: readonly number[]): TemplateResult {
    const text = this.#text;
    const core = this.word(panelTexts);
    const connectorText = (n: number) => (n === 0 ? core('connector.whole') : core('connector', { n }));
    return html`<p class="muted">${wordFor(text, `op.${operation.kind}.text`)}</p>
      ${operationForm({
        operation,
        values: this.#values,
        faults: this.#faults,
        connectors,
        transactions: (this.#running.value ?? []).map(({ id, connector, who }) => ({
          id,
          label: [connectorText(connector), isolate(who), id].filter(Boolean).join(' · '),
        })),
        word: text,
        connectorText,
        onChange: (name, value) => {
          this.#values = { ...this.#values, [name]: value };
          const { [name]: _, ...rest } = this.#faults;
          this.#faults = rest;
          this.update();
        },
      })}
      ${
        operation.canWait && this.host.charger.value?.online === false
          ? html`<div class="form">${select({
              id: 'op-wait',
              label: text('wait'),
              value: this.#wait,
              options: waits.map((value) => ({ value, label: text(`wait.${value}`) })),
              onChange: (value) => {
                this.#wait = value;
                this.update();
              },
            })}</div>`
          : nothing
      }`;
  }

  async #send(operation: Operation): Promise<boolean> {
    this.#faults = faultsOf(operation, this.#values);
    this.update();
    if (Object.keys(this.#faults).length > 0) return false;
    const command = operation.body(this.#values, Date.now());
    const row = await this.host.carryOut(operation.kind, (transport) =>
      call(transport, commands.endpoints.send, {
        params: this.params,
        body: { command, expiresInMs: Number(this.#wait) * minuteMs },
        idempotencyKey: crypto.randomUUID(),
      }),
    );
    if (row) this.#take(row);
    return true;
  }

  #take(row: CommandRow): void {
    this.host.following.follow(row, (ended) => this.#history.patch(ended.id, ended));
    if (!this.#history.patch(row.id, row)) this.#history.prepend(row);
  }

  #viewHistory(): TemplateResult {
    const text = this.#text;
    const { host } = this;
    return html`<section>
      <h3>${text('history')}</h3>
      ${host.show(this.#history.first, {
        skeleton: () => skeleton(3),
        content: () =>
          this.#history.rows.length === 0
            ? html`<p class="empty">${text('history.none')}</p>`
            : html`<ul class="lines">${repeat(
                this.#history.rows,
                (row) => row.id,
                (row) => this.#viewAsked(host.following.at(row.id) ?? row),
              )}</ul>
              ${
                this.#history.next === null
                  ? nothing
                  : html`<div class="more">${button({ label: this.word(panelTexts)('more'), compact: true, onClick: () => void this.#history.more() })}</div>`
              }`,
      })}
    </section>`;
  }

  #viewAsked(row: CommandRow): TemplateResult {
    const text = this.#text;
    const { host } = this;
    const { orderId } = row;
    // What the server asked of its own accord has no person's name.
    const by = row.actorName === 'jobs' || row.actorName === 'ingest' ? text('by.itself') : row.actorName;
    return html`<li class="line asked" data-id=${row.id}>
      <span class="what"><b><bdi>${wordFor(text, `op.${row.kind}`) ?? row.kind}</bdi></b>${by ? html` <span class="muted">· <bdi>${by}</bdi></span>` : nothing}</span>
      <span class="what">${lifeView(row, this.word(panelTexts))}${orderId ? html` <button type="button" class="link" @click=${() => emit(host, 'wf-order-open', { id: orderId })}>${text('order')}</button>` : nothing}</span>
      <time class="muted num" datetime=${new Date(row.createdAt).toISOString()} title=${host.at(row.createdAt, 'full')}>${agoText(row.createdAt, Date.now(), host.locale)}</time>
      <details><summary>${text('result')}</summary>
        <p class="muted">${text('sent')}</p><pre>${JSON.stringify(row.payload, null, 2)}</pre>
        ${row.result === null || row.result === undefined ? nothing : html`<p class="muted">${text('answer')}</p><pre>${JSON.stringify(row.result, null, 2)}</pre>`}
      </details>
    </li>`;
  }

  override reload(): void {
    void this.#history.first.reload();
    void this.#running.reload();
  }

  override hear({ topic, row }: LiveMessage): void {
    if (topic === 'command.changed') {
      const command = row as CommandRow;
      if (command.chargerId !== this.host.chargerId) return;
      if (!this.#history.patch(command.id, command)) this.#history.prepend(command);
    } else if (topic === 'order.started' || topic === 'order.ended') void this.#running.reload();
  }
}
