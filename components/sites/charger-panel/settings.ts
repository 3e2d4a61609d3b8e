/**
 * Settings: what the charger told of them, in words; changed several at once, checked before they are sent; and how far they are from the
 * charger's template.
 */

import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { call } from '../../../bff/kernel/client.ts';
import type { LiveMessage } from '../../../bff/live/contract.ts';
import { decidesConnection } from '../../../bff/sites/commands/permissions.ts';
import { type SettingRow, settings } from '../../../bff/sites/settings/contract.ts';
import { ListData } from '../../base/list.ts';
import { button, field, select } from '../../parts/controls.ts';
import { agoText } from '../../parts/format.ts';
import { icon } from '../../parts/icon.ts';
import { lockIcon, plugIcon, searchIcon } from '../../parts/icons.ts';
import { message, skeleton, status } from '../../parts/states.ts';
import { lifeView } from './life.ts';
import { valueFault } from './setting-check.ts';
import { SettingDrift } from './setting-drift.ts';
import { settingsStyles } from './settings-styles.ts';
import { answerText, type SettingsKey, type SettingsWord, settingsTexts } from './settings-texts.ts';
import { type CommandRow, PanelTab } from './tab.ts';
import { panelTexts } from './texts.ts';

type Listed = SettingRow & { id: string };
type Shown = 'all' | 'writable' | 'restart';

const hourMs = 3_600_000;
const typingMs = 250;

export class SettingsTab extends PanelTab {
  static override readonly styles = [settingsStyles];
  override readonly texts = [settingsTexts];
  #sought = '';
  #q = '';
  #timer = 0;
  #shown: Shown = 'all';
  #opened = '';
  /** What was typed and not written, by key. */
  #edits = new Map<string, string>();
  #rows = new Map<string, SettingRow>();
  #reading = '';
  #writing = '';
  #answers = new Map<string, string>();
  #drift: SettingDrift = new SettingDrift(
    this.host,
    () => this.argsOf(),
    (row) => this.#follow(row),
  );

  #list = new ListData<Listed>(this.host, {
    may: 'charger:view',
    args: () => this.argsOf([this.#q, this.#shown]),
    page: async ({ transport }, cursor, signal) => {
      const query = {
        ...(this.#q && { q: this.#q }),
        ...(this.#shown === 'writable' && { mutability: 'readWrite,writeOnly' }),
        ...(this.#shown === 'restart' && { needsRestart: 'true' }),
        ...(cursor ? { cursor } : { totals: '1' as const }),
        limit: 100,
      };
      const page = await call(transport, settings.endpoints.read, { params: this.params, query, signal });
      for (const row of page.items) this.#rows.set(row.key, row);
      return { ...page, items: page.items.map((row) => ({ ...row, id: row.key })) };
    },
  });

  get #text(): SettingsWord {
    return this.word(settingsTexts);
  }

  override view(): TemplateResult {
    const text = this.#text;
    const { host } = this;
    const readAt = this.#list.rows[0]?.readAt;
    const filtered = this.#q !== '' || this.#shown !== 'all';
    const mayAsk = host.session?.may('charger:command') === true;
    const reading = host.following.at(this.#reading);
    return html`${this.#drift.view(text)}
      <section>
        <div class="tools">
          <div class="seek">${field({
            id: 'setting-search',
            label: host.word('search'),
            hideLabel: true,
            type: 'search',
            icon: searchIcon,
            placeholder: host.word('search'),
            value: this.#sought,
            onInput: (typed) => this.#search(typed),
          })}</div>
          ${select<Shown>({
            id: 'setting-show',
            label: text('show'),
            hideLabel: true,
            value: this.#shown,
            options: (['all', 'writable', 'restart'] as const).map((value) => ({
              value,
              label: text(`show.${value}`),
            })),
            onChange: (value) => {
              this.#shown = value;
              this.update();
            },
          })}
          ${mayAsk ? html`<span class="end">${button({ label: text('read'), part: 'refresh', busy: reading?.state === 'queued' || reading?.state === 'sent', onClick: () => void this.#read() })}</span>` : nothing}
        </div>
        <p class="muted small">${
          reading
            ? lifeView(reading, this.word(panelTexts))
            : readAt
              ? html`${text('count', { n: this.#list.total ?? this.#list.rows.length })} · ${text('read.at', { ago: agoText(readAt, Date.now(), host.locale) })}`
              : nothing
        }</p>
      </section>
      <section>
        ${host.show(this.#list.first, {
          skeleton: () => skeleton(8),
          content: () =>
            this.#list.rows.length > 0
              ? this.#viewRows()
              : filtered
                ? html`<p class="empty">${text('nothing.found')}</p>`
                : message({ icon: plugIcon, title: text('never.title'), text: text('never.text') }),
        })}
        ${this.#viewPending()}
      </section>`;
  }

  #search(typed: string): void {
    this.#sought = typed;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      this.#q = typed.trim();
      this.update();
    }, typingMs);
    this.update();
  }

  #viewRows(): TemplateResult {
    return html`<ul class="lines">${repeat(
      this.#list.rows,
      (row) => row.key,
      (row) => this.#viewRow(row),
    )}</ul>
      ${
        this.#list.next === null
          ? nothing
          : html`<div class="more">${button({ label: this.word(panelTexts)('more'), compact: true, onClick: () => void this.#list.more() })}</div>`
      }`;
  }

  #viewRow(row: SettingRow): TemplateResult {
    const text = this.#text;
    const isOpen = this.#opened === row.key;
    const answer = this.#answers.get(row.key);
    return html`<li class="line setting" part="setting" data-key=${row.key}>
      <button type="button" aria-expanded=${isOpen} @click=${() => this.#toggle(row.key)}>
        <span>${row.title ? html`<bdi>${row.title}</bdi> <span class="key mono muted small"><bdi>${row.key}</bdi></span>` : html`<span class="key mono"><bdi>${row.key}</bdi></span>`}</span>
        <span class="value"><bdi>${this.#valueText(row)}</bdi>${row.mutability === 'readOnly' ? html`<span title=${text('readOnly')}>${icon(lockIcon)}<span class="sr">${text('readOnly')}</span></span>` : nothing}</span>
        <span class="marks">${this.#edits.has(row.key) ? status('preparing', `${text('changed')}: ${this.#edits.get(row.key)}`) : nothing}${
          row.needsRestart ? status('suspendedEvse', text('restart')) : nothing
        }${answer ? status(/Accepted|RebootRequired/.test(answer) ? 'completed' : 'faulted', answerText(text, answer)) : nothing}</span>
      </button>
      ${isOpen ? this.#viewEditor(row) : nothing}
    </li>`;
  }

  #valueText(row: SettingRow): unknown {
    const text = this.#text;
    if (row.isSecret) return html`<span class="muted">${text('secret')}</span>`;
    if (row.value === null)
      return html`<span class="muted">${text(row.mutability === 'writeOnly' ? 'writeOnly' : 'no.value')}</span>`;
    if (row.value === '') return html`<span class="muted">${text('no.value')}</span>`;
    // Long lists break between their words.
    const words = row.value.split(',');
    return html`${words.map((word, i) => (i === 0 ? word : html`,<wbr />${word}`))}${row.unit ? ` ${row.unit}` : nothing}`;
  }

  #toggle(key: string): void {
    this.#opened = this.#opened === key ? '' : key;
    this.update();
  }

  #canWrite(row: SettingRow): boolean {
    return row.mutability !== 'readOnly' && !row.isSecret && this.#mayWrite(row.key);
  }

  /** What a charger finds its server by is not for everybody. */
  #mayWrite(key: string): boolean {
    const { session } = this.host;
    const needed = decidesConnection(key) ? 'charger:security' : 'charger:command';
    return session?.may('charger:command') === true && session.may(needed);
  }

  #viewEditor(row: SettingRow): TemplateResult {
    const text = this.#text;
    return html`<div class="editor">
      ${row.help ? html`<p>${row.help}</p>` : nothing}
      <p class="muted small">${[row.type, this.#limits(row), row.mutability === 'readOnly' ? text('readOnly') : ''].filter(Boolean).join(' · ')}</p>
      ${
        this.#canWrite(row)
          ? this.#viewControl(row)
          : row.mutability !== 'readOnly' && !row.isSecret
            ? html`<p class="small">${text('why.permission')}</p>`
            : nothing
      }
    </div>`;
  }

  #limits({ min, max, allowed, type }: SettingRow): string {
    const text = this.#text;
    if (allowed.length > 0) return text('limits.words', { words: allowed.join(', ') });
    if (!/integer|decimal/i.test(type)) return max === null ? '' : text('limits.length', { max });
    if (min !== null && max !== null) return text('limits.between', { min, max });
    if (min !== null) return text('limits.least', { min });
    return max === null ? '' : text('limits.most', { max });
  }

  #viewControl(row: SettingRow): TemplateResult {
    const text = this.#text;
    const value = this.#edits.get(row.key) ?? row.value ?? '';
    const shell = { id: 'setting-value', label: text('value'), error: this.#faultText(row) };
    const onInput = (typed: string) => this.#edit(row, typed);
    if (/^boolean$/i.test(row.type))
      return select({
        ...shell,
        value: value.toLowerCase(),
        options: [
          ...(value ? [] : [{ value: '', label: '–' }]),
          { value: 'true', label: text('yes') },
          { value: 'false', label: text('no') },
        ],
        onChange: onInput,
      });
    if (row.allowed.length > 0 && !/(member|sequence|^)list$/i.test(row.type))
      return select({
        ...shell,
        value,
        options: [...new Set([value, ...row.allowed])].map((each) => ({ value: each, label: each || '–' })),
        onChange: onInput,
      });
    const isNumber = /integer|decimal/i.test(row.type);
    return field({
      ...shell,
      value,
      maxLength: 2500,
      ...(isNumber && { type: 'number' as const }),
      ...(row.unit && { unit: row.unit }),
      onInput,
    });
  }

  #edit(row: SettingRow, typed: string): void {
    if (typed === (row.value ?? '')) this.#edits.delete(row.key);
    else this.#edits.set(row.key, typed);
    this.#answers.delete(row.key);
    this.update();
  }

  #faultText(row: SettingRow): string | undefined {
    const typed = this.#edits.get(row.key);
    const fault = typed === undefined ? undefined : valueFault(row, typed);
    if (!fault) return undefined;
    const { key, ...params } = fault;
    return this.#text(`wrong.${key}` as SettingsKey, params);
  }

  #viewPending(): unknown {
    const text = this.#text;
    const n = this.#edits.size;
    const writing = this.host.following.at(this.#writing);
    if (n === 0) return writing ? html`<p class="small">${lifeView(writing, this.word(panelTexts))}</p>` : nothing;
    const bad = [...this.#edits.keys()].some((key) => this.#rows.has(key) && this.#faultText(this.#rows.get(key)!));
    return html`<div class="pending" part="pending">
      <span>${text('pending.count', { n })}</span>
      ${button({
        label: text('pending.drop'),
        kind: 'quiet',
        onClick: () => {
          this.#edits.clear();
          this.update();
        },
      })}
      ${button({ label: text('pending.write'), kind: 'primary', part: 'write', disabled: bad, onClick: () => this.#askWrite() })}
    </div>`;
  }

  #askWrite(): void {
    const text = this.#text;
    const { host } = this;
    const entries = [...this.#edits].map(([key, value]) => ({ key, value: value.trim() }));
    const isAway = host.charger.value?.online === false;
    host.ask({
      title: text('write.title'),
      label: text('pending.write'),
      body: () => html`<p class="muted">${text(isAway ? 'write.away' : 'write.text')}</p>
        <ul class="lines">${entries.map(
          ({
            key,
            value,
          }) => html`<li class="line"><span class="what mono"><bdi>${key}</bdi></span><b class="num"><bdi>${value}</bdi></b>
            <span class="muted">${text('now', { value: this.#rows.get(key)?.value ?? '–' })}</span></li>`,
        )}</ul>`,
      onConfirm: async () => {
        const row = await host.carryOut('writeConfiguration', (transport) =>
          call(transport, settings.endpoints.write, {
            params: this.params,
            body: { entries, ...(isAway && { expiresInMs: hourMs }) },
            idempotencyKey: crypto.randomUUID(),
          }),
        );
        if (row) this.#follow(row, entries);
        return true;
      },
    });
  }

  #follow(row: CommandRow, entries: readonly { key: string; value: string }[] = []): void {
    this.#writing = row.id;
    this.host.following.follow(row, (ended) => this.#written(ended, entries));
  }

  /** What the charger took is no change any more; what it refused stays typed. */
  #written(row: CommandRow, entries: readonly { key: string; value: string }[]): void {
    const results = resultsOf(row.result);
    for (const { key, value } of entries) {
      const answer = results.get(key) ?? (row.state === 'accepted' ? 'Accepted' : undefined);
      if (answer) this.#answers.set(key, answer);
      const isTaken = answer === 'Accepted' || answer === 'RebootRequired';
      if (isTaken && this.#edits.get(key)?.trim() === value) this.#edits.delete(key);
    }
    this.reload();
  }

  async #read(): Promise<void> {
    const row = await this.host.attempt('readConfiguration', (transport) =>
      call(transport, settings.endpoints.refresh, { params: this.params, body: {} }),
    );
    if (!row) return;
    this.#reading = row.id;
    this.host.following.follow(row, () => {
      this.#answers.clear();
      this.reload();
    });
  }

  override reload(): void {
    void this.#list.first.reload();
    this.#drift.reload();
  }

  override hear({ topic, row }: LiveMessage): void {
    const { kind, state, chargerId, id } = row as CommandRow;
    const isOwn = id === this.#reading || id === this.#writing;
    if (topic !== 'command.changed' || isOwn || chargerId !== this.host.chargerId || state !== 'accepted') return;
    if (kind === 'readConfiguration' || kind === 'writeConfiguration' || kind === 'readReport') this.reload();
  }

  override leave(): void {
    clearTimeout(this.#timer);
  }
}

/** What became of each entry, by key. */
const resultsOf = (result: unknown): Map<string, string> => {
  const entries = Array.isArray(result) ? (result as unknown[]) : [];
  const isResult = (each: unknown): each is { key: string; status: string } =>
    typeof each === 'object' && each !== null && 'key' in each && 'status' in each;
  return new Map(entries.filter(isResult).map(({ key, status: word }) => [key, word.replace(/\s.*/s, '')]));
};
