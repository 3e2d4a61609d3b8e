/**
 * Messages: what the charger and the server said to each other, in plain words, the frame itself on demand; searched by the server, followed
 * by asking again. Beside it what the charger reported that nobody needs at once.
 */

import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { call, urlOf } from '../../../bff/kernel/client.ts';
import type { Answer } from '../../../bff/kernel/contract.ts';
import { instantOf } from '../../../bff/kernel/zone.ts';
import { type LoggedMessage, messages } from '../../../bff/sites/messages/contract.ts';
import { notices } from '../../../bff/sites/notices/contract.ts';
import { ListData } from '../../base/list.ts';
import { wordsOf } from '../../kit/words.ts';
import { button, checkbox, field, segments, select } from '../../parts/controls.ts';
import { icon } from '../../parts/icon.ts';
import { arrowDownIcon, arrowUpIcon, downloadIcon, lockIcon, searchIcon } from '../../parts/icons.ts';
import { popover } from '../../parts/overlays.ts';
import { message, skeleton } from '../../parts/states.ts';
import { download } from './download.ts';
import { messagesStyles } from './messages-styles.ts';
import { type MessagesWord, messagesTexts } from './messages-texts.ts';
import { PanelTab } from './tab.ts';
import { panelTexts } from './texts.ts';

type Notice = Omit<Answer<typeof notices.endpoints.read>['items'][number], 'id'> & { id: string };
type Direction = '' | 'in' | 'out';
type Kind = '' | 'call' | 'result' | 'error';
interface MessageQuery {
  q?: string;
  action?: string;
  direction?: 'in' | 'out';
  kind?: 'call' | 'result' | 'error';
  from?: number;
  to?: number;
}

const followMs = 3000;
const typingMs = 300;
const pageSize = 60;

export class MessagesTab extends PanelTab {
  static override readonly styles = [messagesStyles];
  override readonly texts = [messagesTexts];
  #what: 'frames' | 'notices' = 'frames';
  #sought = '';
  #q = '';
  #action = '';
  #actionSought = '';
  #direction: Direction = '';
  #kind: Kind = '';
  #from = '';
  #to = '';
  #opened = '';
  #timer = 0;
  #following = false;
  #poll = 0;

  #frames = new ListData<LoggedMessage>(this.host, {
    may: 'charger:log',
    args: () => (this.#what === 'frames' ? this.argsOf(Object.values(this.#query)) : undefined),
    page: ({ transport }, cursor, signal) => {
      const query = { ...this.#query, limit: pageSize, ...(cursor && { cursor }) };
      return call(transport, messages.endpoints.list, { params: this.params, query, signal });
    },
  });
  #notices = new ListData<Notice>(this.host, {
    may: 'charger:view',
    args: () => (this.#what === 'notices' ? this.argsOf() : undefined),
    page: async ({ transport }, cursor, signal) => {
      const query = { limit: pageSize, ...(cursor && { cursor }) };
      const page = await call(transport, notices.endpoints.read, { params: this.params, query, signal });
      return { ...page, items: page.items.map((row) => ({ ...row, id: String(row.id) })) };
    },
  });

  get #text(): MessagesWord {
    return this.word(messagesTexts);
  }

  get #query(): MessageQuery {
    const zone = this.host.session?.zone ?? 'UTC';
    const at = (local: string) => (local ? instantOf(zone, local) : undefined);
    const [from, to] = [at(this.#from), at(this.#to)];
    return {
      ...(this.#q && { q: this.#q }),
      ...(this.#action && { action: this.#action }),
      ...(this.#direction && { direction: this.#direction }),
      ...(this.#kind && { kind: this.#kind }),
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
    };
  }

  override view(): TemplateResult {
    const text = this.#text;
    return html`${segments({
      label: text('what'),
      value: this.#what,
      options: (['frames', 'notices'] as const).map((value) => ({ value, label: text(`what.${value}`) })),
      onChange: (value) => {
        this.#what = value;
        if (value === 'notices') this.#follow(false);
        this.update();
      },
    })}
    ${this.#what === 'frames' ? this.#viewFrames() : this.#viewNotices()}`;
  }

  #viewFrames(): unknown {
    const text = this.#text;
    const { host } = this;
    if (host.session && !host.session.may('charger:log'))
      return message({ icon: lockIcon, title: host.word('forbidden.title'), text: text('forbidden.frames') });
    return html`${this.#viewTools()}
      <section>${host.show(this.#frames.first, {
        skeleton: () => skeleton(8),
        content: () => this.#viewList(),
      })}</section>`;
  }

  #viewTools(): TemplateResult {
    const text = this.#text;
    const choose = <V extends string>(
      id: string,
      value: V,
      options: readonly V[],
      label: (v: V) => string,
      set: (v: V) => void,
    ) =>
      select<V>({
        id: `messages-${id}`,
        label: text(id === 'kind' ? 'kind' : 'direction'),
        hideLabel: true,
        value,
        options: options.map((each) => ({ value: each, label: label(each) })),
        onChange: (chosen) => {
          set(chosen);
          this.update();
        },
      });
    return html`<div class="tools">
      <div class="seek">${field({
        id: 'messages-search',
        label: this.host.word('search'),
        hideLabel: true,
        type: 'search',
        icon: searchIcon,
        placeholder: this.host.word('search'),
        value: this.#sought,
        onInput: (typed) => {
          this.#sought = typed;
          this.#typed(() => {
            this.#q = typed.trim();
          });
        },
      })}</div>
      ${field({
        id: 'messages-action',
        label: text('action'),
        hideLabel: true,
        placeholder: text('action'),
        value: this.#actionSought,
        onInput: (typed) => {
          this.#actionSought = typed;
          this.#typed(() => {
            this.#action = typed.trim();
          });
        },
      })}
      ${choose<Direction>(
        'direction',
        this.#direction,
        ['', 'in', 'out'],
        (v) => text(`direction.${v || 'all'}`),
        (v) => {
          this.#direction = v;
        },
      )}
      ${choose<Kind>(
        'kind',
        this.#kind,
        ['', 'call', 'result', 'error'],
        (v) => text(`kind.${v || 'all'}`),
        (v) => {
          this.#kind = v;
        },
      )}
      ${popover({
        id: 'messages-period',
        button: { label: text(this.#from || this.#to ? 'period.set' : 'period') },
        body: html`<div class="form">
          ${this.#viewTime('from', this.#from, (typed) => {
            this.#from = typed;
          })}
          ${this.#viewTime('to', this.#to, (typed) => {
            this.#to = typed;
          })}
        </div>`,
      })}
      <span class="bar end">
        ${checkbox({ label: text('follow'), kind: 'switch', checked: this.#following, onChange: (on) => this.#follow(on) })}
        ${button({ label: text('export'), icon: downloadIcon, onClick: () => void this.#export() })}
      </span>
    </div>`;
  }

  #viewTime(id: 'from' | 'to', value: string, set: (typed: string) => void): TemplateResult {
    return field({
      id: `messages-${id}`,
      label: this.#text(id, { zone: this.host.session?.zone ?? 'UTC' }),
      type: 'datetime-local',
      value,
      onInput: (typed) => {
        set(typed);
        this.update();
      },
    });
  }

  #typed(take: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      take();
      this.update();
    }, typingMs);
    this.update();
  }

  #viewList(): unknown {
    const text = this.#text;
    const { rows, next } = this.#frames;
    const older =
      next === null
        ? nothing
        : html`<div class="more">${button({ label: text('older'), compact: true, onClick: () => void this.#frames.more() })}</div>`;
    if (rows.length === 0 && next !== null) return html`<p class="empty">${text('searching')}</p>${older}`;
    if (rows.length === 0)
      return Object.keys(this.#query).length > 0
        ? html`<p class="empty">${text('none.found')}</p>`
        : message({ icon: searchIcon, title: text('none.title'), text: text('none.text') });
    return html`<ol class="frames">${repeat(
      rows,
      (row) => row.id,
      (row) => this.#viewFrame(row),
    )}</ol>${older}`;
  }

  #viewFrame(row: LoggedMessage): TemplateResult {
    const text = this.#text;
    const isOpen = this.#opened === row.id;
    const isBad = row.kind === 'error' || row.kind === 'unreadable';
    return html`<li class="said ${row.direction} ${isBad ? 'error' : ''}" part="message" data-id=${row.id}>
      <button type="button" aria-expanded=${isOpen} @click=${() => this.#toggle(row.id)}>
        <time datetime=${new Date(row.atMs).toISOString()} title=${this.host.at(row.atMs, 'full')}>${this.#clock(row.atMs)}</time>
        <span title=${text(row.direction)}>${icon(row.direction === 'in' ? arrowUpIcon : arrowDownIcon)}<span class="sr">${text(row.direction)}</span></span>
        <span class="action"><bdi>${row.action}</bdi></span>
        <span class="words"><bdi>${row.words}</bdi></span>
      </button>
      ${row.gap ? html`<p class="gap">${text('gap', { n: row.gap })}</p>` : nothing}
      ${
        isOpen
          ? html`<div class="raw"><pre aria-label=${text('raw')}>${pretty(row.text)}</pre>
            ${button({ label: text('copy'), compact: true, onClick: () => void this.#copy(row.text) })}</div>`
          : nothing
      }
    </li>`;
  }

  /** Of today the time alone, with seconds and zone; else the day too. */
  #clock(atMs: number): string {
    const { locale, session } = this.host;
    const zone = session?.zone ?? 'UTC';
    const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
    const isToday = this.host.at(atMs, 'day') === this.host.at(Date.now(), 'day');
    return new Intl.DateTimeFormat(locale, {
      ...time,
      timeZone: zone,
      timeZoneName: 'short',
      ...(!isToday && { day: 'numeric', month: 'numeric' }),
    }).format(atMs);
  }

  #toggle(id: string): void {
    this.#opened = this.#opened === id ? '' : id;
    this.update();
  }

  async #copy(frame: string): Promise<void> {
    const text = this.#text;
    try {
      await navigator.clipboard.writeText(frame);
      this.host.toast(text('copied'));
    } catch (error) {
      this.host.toast(text('failed', { reason: wordsOf(error) }));
    }
  }

  #follow(on: boolean): void {
    this.#following = on;
    clearInterval(this.#poll);
    if (on) this.#poll = window.setInterval(() => void this.#newer(), followMs);
    this.update();
  }

  /** Puts what is new on top; what is open and what was read further down stays. */
  async #newer(): Promise<void> {
    const { session } = this.host;
    const known = this.#frames.rows[0]?.id;
    const params = this.params;
    const query = JSON.stringify(this.#query);
    if (!session || this.#frames.first.busy) return;
    try {
      const page = await call(session.transport, messages.endpoints.list, {
        params,
        query: { ...this.#query, limit: pageSize },
      });
      if (query !== JSON.stringify(this.#query) || params.id !== this.host.chargerId) return;
      const at = known === undefined ? -1 : page.items.findIndex(({ id }) => id === known);
      // More came than a page holds: what lies between would be missing.
      if (at < 0 && page.items.length > 0) void this.#frames.first.reload();
      else for (const row of page.items.slice(0, Math.max(0, at)).toReversed()) this.#frames.prepend(row);
    } catch {
      // The next look tells; a lost line is said above.
    }
  }

  async #export(): Promise<void> {
    const { session, charger } = this.host;
    if (!session) return;
    try {
      const path = urlOf(messages.endpoints.export, this.params, this.#query);
      await download(session.transport, path, `${charger.value?.identity ?? 'messages'}.jsonl`);
    } catch (error) {
      this.host.toast(this.#text('failed', { reason: wordsOf(error) }));
    }
  }

  #viewNotices(): unknown {
    const text = this.#text;
    const { rows, next, first } = this.#notices;
    return html`<section>${this.host.show(first, {
      skeleton: () => skeleton(5),
      content: () =>
        rows.length === 0
          ? html`<p class="empty">${text('notices.none')}</p>`
          : html`<ul class="lines">${repeat(
              rows,
              (row) => row.id,
              (row) => this.#viewNotice(row),
            )}</ul>
            ${next === null ? nothing : html`<div class="more">${button({ label: this.word(panelTexts)('more'), compact: true, onClick: () => void this.#notices.more() })}</div>`}`,
    })}</section>`;
  }

  #viewNotice(row: Notice): TemplateResult {
    const text = this.#text;
    const where = row.connector ? this.word(panelTexts)('connector', { n: row.connector }) : '';
    return html`<li class="line"><span class="what"><b><bdi>${row.topic}</bdi></b> <span class="muted">${text(`notice.${row.kind}`)}${where ? ` · ${where}` : ''}</span></span>
      <time class="muted num" datetime=${new Date(row.at).toISOString()}>${this.host.at(row.at)}</time>
      <details class="wide"><summary class="muted small">${text('raw')}</summary><pre>${JSON.stringify(row.payload, null, 2)}</pre></details></li>`;
  }

  override reload(): void {
    void this.#frames.first.reload();
    void this.#notices.first.reload();
  }

  override leave(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#poll);
    this.#following = false;
  }
}

const pretty = (frame: string): string => {
  try {
    return JSON.stringify(JSON.parse(frame), null, 2);
  } catch {
    return frame;
  }
};
