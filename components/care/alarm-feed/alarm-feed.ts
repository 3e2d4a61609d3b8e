/** `<alarm-feed>`: what is wrong now, worst first, live, and who looks after it. */

import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { alarmLevels, alarms } from '../../../bff/care/alarms/contract.ts';
import { call } from '../../../bff/kernel/client.ts';
import type { LiveMessage } from '../../../bff/live/contract.ts';
import { Data } from '../../base/data.ts';
import { WfElement } from '../../base/element.ts';
import { emit } from '../../base/events.ts';
import { Live } from '../../base/live.ts';
import { alarmWords } from '../../i18n/fields/alarm.ts';
import { choiceLabel } from '../../i18n/fields/words.ts';
import { type Params, translator } from '../../i18n/translate.ts';
import { alarmDetail, alarmText, alarmTexts } from '../../kit/alarm-codes.ts';
import { wordsOf } from '../../kit/words.ts';
import { button, select, textArea } from '../../parts/controls.ts';
import { agoText } from '../../parts/format.ts';
import { circleCheckIcon, ellipsisVerticalIcon, listFilterIcon } from '../../parts/icons.ts';
import { dialog, type MenuItem, menu } from '../../parts/overlays.ts';
import { message, skeleton, status } from '../../parts/states.ts';
import { type AlarmFilter, type AlarmLevel, type AlarmRow, byLevel, type Feed, matches, withAlarm } from './feed.ts';
import { type AlarmKey, texts } from './i18n.ts';
import { alarmFeedStyles } from './styles.ts';

type Command = 'acknowledge' | 'assign' | 'close';

const maxOpen = 300;
const tickMs = 20_000;
const noFilter: AlarmFilter = { levels: [], state: '', assignee: '' };

/**
 * @tag alarm-feed
 * @attr station-id - Only alarms of this station.
 * @attr charger-id - Only alarms of this charger.
 * @attr lang - Language of this widget alone.
 * @slot empty - Instead of "All quiet".
 * @slot loading - Instead of the skeleton.
 * @slot error - Instead of the error message.
 * @slot forbidden - Instead of the message that alarms may not be seen.
 * @slot setup - Instead of the message that there is no provider.
 * @fires wf-alarm-open - An alarm was chosen. `detail`: `{ id, stationId, chargerId }`
 * @fires wf-before-command - An alarm is about to be acknowledged, assigned or closed; cancel it to prevent that. `detail`: `{ command, alarmId }`
 * @fires wf-error - Something could not be loaded. `detail`: `{ code, message, requestId }`
 * @csspart frame - The box around everything.
 * @csspart alarm - One alarm.
 * @cssprop [--wf-feed-height=640px] - Most height of the list.
 */
export class AlarmFeed extends WfElement {
  static override styles = [...WfElement.styles, alarmFeedStyles];
  static override texts = [texts, alarmWords, alarmTexts];

  @property({ attribute: 'station-id' }) stationId = '';
  @property({ attribute: 'charger-id' }) chargerId = '';

  @state() private filter: AlarmFilter = noFilter;
  @state() private asking: { command: 'assign' | 'close'; alarm: AlarmRow } | undefined;
  @state() private answer = '';
  @state() private busy = false;
  @state() private active = '';
  #flashing = new Set<string>();
  #ticker = 0;

  #data = new Data<Feed>(this, {
    may: 'alarm:view',
    args: () => [this.stationId, this.chargerId],
    load: async ({ transport }, signal) => {
      const read = (state: string, sort: string, limit: number) =>
        call(transport, alarms.endpoints.list, { query: { ...this.#place, state, sort, limit }, signal });
      const [open, recovered] = await Promise.all([
        read('new,acknowledged', '-lastAt', maxOpen),
        read('cleared', '-lastAt', 10),
      ]);
      return { open: open.items, recovered: recovered.items, limited: open.next !== null };
    },
  });
  #assignees = new Data(this, {
    may: 'alarm:view',
    load: ({ transport }, signal) => call(transport, alarms.endpoints.assignees, { signal }),
  });
  #live = new Live(this, {
    topics: ['alarm.changed'],
    onMessage: (each) => this.#hear(each),
    onReset: () => void this.#data.reload(),
  });

  get #place(): Record<string, string> {
    return {
      ...(this.stationId && { stationId: this.stationId }),
      ...(this.chargerId && { chargerId: this.chargerId }),
    };
  }

  #text = (key: AlarmKey, params?: Params): string => translator(texts, this.locale)(key, params);
  #choice = (name: 'level' | 'state', value: string): string => choiceLabel(alarmWords, name, value, this.locale);

  override connectedCallback(): void {
    super.connectedCallback();
    // Ages grow without anything happening.
    this.#ticker = window.setInterval(() => this.requestUpdate(), tickMs);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#ticker);
  }

  protected override view(): unknown {
    const feed = this.#data.value;
    return html`<section class="frame" part="frame" aria-label=${this.#text('title')}>
      ${feed && feed.open.length > 0 ? this.#viewHead(feed) : nothing}
      ${this.viewData(this.#data, {
        live: this.#live,
        skeleton: () => html`<div class="bones">${skeleton(2)}${skeleton(2)}${skeleton(2)}</div>`,
        empty: ({ open, recovered }) => open.length + recovered.length === 0 && this.#viewQuiet(),
        content: (value) => this.#viewFeed(value),
      })}
    </section>${this.#viewAsking()}`;
  }

  #viewQuiet(): TemplateResult {
    return message({ icon: circleCheckIcon, title: this.#text('empty.title'), text: this.#text('empty.text') });
  }

  #viewHead({ open }: Feed): TemplateResult {
    const { filter } = this;
    const toggle = (level: AlarmLevel) => {
      const levels = filter.levels.includes(level)
        ? filter.levels.filter((each) => each !== level)
        : [...filter.levels, level];
      this.filter = { ...filter, levels };
    };
    const people = this.#assignees.value?.items ?? [];
    return html`<div class="head">
      ${alarmLevels.map((level) => {
        const count = open.filter((row) => row.level === level).length;
        const on = filter.levels.includes(level);
        if (count === 0 && !on) return nothing;
        return html`<button
          type="button"
          class="chip ${on ? 'on' : ''}"
          part="chip"
          aria-pressed=${on}
          @click=${() => toggle(level)}
        >${status(level, this.#choice('level', level))}<span class="badge">${count}</span></button>`;
      })}
      ${select<AlarmFilter['state']>({
        id: 'state',
        label: this.#text('filter.state'),
        hideLabel: true,
        value: filter.state,
        options: [
          { value: '', label: this.#text('filter.open') },
          { value: 'new', label: this.#choice('state', 'new') },
          { value: 'acknowledged', label: this.#choice('state', 'acknowledged') },
        ],
        onChange: (value) => {
          this.filter = { ...filter, state: value };
        },
      })}
      ${select({
        id: 'assignee',
        label: this.#text('filter.mine'),
        hideLabel: true,
        value: filter.assignee,
        options: [
          { value: '', label: this.#text('filter.anybody') },
          { value: 'nobody', label: this.#text('filter.unassigned') },
          ...people.map(({ id, name }) => ({ value: id, label: name })),
        ],
        onChange: (assignee) => {
          this.filter = { ...filter, assignee };
        },
      })}
    </div>`;
  }

  #viewFeed(feed: Feed): TemplateResult {
    const shown = feed.open.filter((row) => matches(row, this.filter));
    const groups = byLevel(shown);
    const hidden = feed.open.length - shown.length;
    return html`<div class="list" @keydown=${this.#onKey}>
      ${feed.open.length === 0 ? this.#viewQuiet() : nothing}
      ${hidden > 0 && shown.length === 0 ? this.#viewHidden(hidden) : nothing}
      ${groups.map(
        ({ level, rows }) => html`<section class="group">
          <h3>${status(level, this.#choice('level', level))}<span class="badge">${rows.length}</span></h3>
          <ul>${repeat(
            rows,
            (row) => row.id,
            (row) => this.#viewAlarm(row, row.id === this.#tabStop(shown)),
          )}</ul>
        </section>`,
      )}
      ${feed.limited ? html`<p class="muted small">${this.#text('limited', { n: maxOpen })}</p>` : nothing}
      ${
        feed.recovered.length > 0
          ? html`<section class="group recovered">
            <h3>${status('cleared', this.#text('recovered'))}<span class="muted">${this.#text('recovered.text')}</span></h3>
            <ul>${repeat(
              feed.recovered,
              (row) => row.id,
              (row) => this.#viewAlarm(row, false),
            )}</ul>
          </section>`
          : nothing
      }
    </div>`;
  }

  #viewHidden(n: number): TemplateResult {
    return message({
      icon: listFilterIcon,
      title: this.#text('nothing.title'),
      text: this.#text('nothing.text', { n }),
      action: button({
        label: this.word('clearAll'),
        onClick: () => {
          this.filter = noFilter;
        },
      }),
    });
  }

  #viewAlarm(row: AlarmRow, tabStop: boolean): TemplateResult {
    const { locale } = this;
    const open = row.state !== 'cleared';
    const now = Date.now();
    const places = [
      row.stationName,
      row.chargerName,
      row.connector ? this.#text('connector', { n: row.connector }) : '',
      row.assigneeName ? this.#text('assigned', { name: row.assigneeName }) : '',
      row.count > 1 ? this.#text('since', { time: this.time(row.firstAt) }) : '',
    ];
    const atMs = row.clearedAt ?? row.lastAt;
    return html`<li
      class="alarm ${this.#flashing.has(row.id) ? 'flash' : ''}"
      part="alarm"
      data-id=${row.id}
      tabindex=${!open ? nothing : tabStop ? 0 : -1}
      @focusin=${() => open && this.#activate(row.id)}
      @click=${(event: Event) => this.#onClick(event, row)}
    >
      <div class="what">
        <span class="name bidi">${alarmText(row.code, this.locale)}</span>
        ${row.count > 1 ? html`<span class="badge" title=${this.#text('times', { n: row.count })}>×${row.count}</span>` : nothing}
        ${row.state === 'acknowledged' ? html`<span class="small">${status('acknowledged', this.#choice('state', 'acknowledged'))}</span>` : nothing}
        ${row.detail ? html`<span class="detail bidi">${alarmDetail(row.detail, locale)}</span>` : nothing}
      </div>
      <div class="where">${places.filter(Boolean).map((place) => html`<span><bdi>${place}</bdi></span>`)}</div>
      ${row.note ? html`<p class="note">${row.note}</p>` : nothing}
      <div class="acts">
        <time datetime=${new Date(atMs).toISOString()} title=${this.time(atMs, 'full')}>${agoText(atMs, now, locale)}</time>
        ${open && this.session?.may('alarm:handle') ? this.#viewActions(row) : nothing}
      </div>
    </li>`;
  }

  #viewActions(row: AlarmRow): TemplateResult {
    const items: MenuItem[] = [
      { label: this.#text('assign'), onSelect: () => this.#ask('assign', row) },
      { label: this.#text('close'), onSelect: () => this.#ask('close', row) },
    ];
    return html`${
      row.state === 'new'
        ? button({
            label: this.#text('acknowledge'),
            compact: true,
            part: 'acknowledge',
            onClick: () => void this.#do('acknowledge', row),
          })
        : nothing
    }
    ${menu({
      id: `menu-${row.id}`,
      end: true,
      button: { label: this.word('more'), icon: ellipsisVerticalIcon, only: true, compact: true, kind: 'quiet' },
      items,
    })}`;
  }

  #viewAsking(): TemplateResult {
    const { asking, busy } = this;
    const closing = asking?.command === 'close';
    const people = this.#assignees.value?.items ?? [];
    const row = asking?.alarm;
    return dialog({
      open: asking !== undefined,
      title: this.#text(closing ? 'close.title' : 'assign.title'),
      closeLabel: this.word('close'),
      onClose: () => {
        this.asking = undefined;
      },
      body: row
        ? html`<p class="muted">${alarmText(row.code, this.locale)} · <bdi>${row.stationName}</bdi> · <bdi>${row.chargerName}</bdi></p>
          <div class="form">
            ${
              closing
                ? textArea({
                    id: 'note',
                    label: this.#text('close.note'),
                    help: this.#text('close.text'),
                    value: this.answer,
                    maxLength: 2000,
                    autofocus: true,
                    onInput: (value) => {
                      this.answer = value;
                    },
                  })
                : select({
                    id: 'who',
                    label: this.#text('assign.to'),
                    value: this.answer,
                    options: [
                      { value: '', label: this.#text('assign.nobody') },
                      ...people.map(({ id, name }) => ({ value: id, label: name })),
                    ],
                    onChange: (value) => {
                      this.answer = value;
                    },
                  })
            }
          </div>`
        : nothing,
      actions: row
        ? html`${button({
            label: this.word('cancel'),
            onClick: () => {
              this.asking = undefined;
            },
          })}
          ${button({
            label: this.#text(closing ? 'close.do' : 'assign.to'),
            kind: 'primary',
            part: 'confirm',
            busy,
            onClick: () => void this.#do(closing ? 'close' : 'assign', row),
          })}`
        : nothing,
    });
  }

  #ask(command: 'assign' | 'close', alarm: AlarmRow): void {
    this.answer = command === 'assign' ? (alarm.assigneeId ?? '') : '';
    this.asking = { command, alarm };
  }

  async #do(command: Command, row: AlarmRow): Promise<void> {
    const { session, answer } = this;
    if (!session || !emit(this, 'wf-before-command', { command, alarmId: row.id }, true)) return;
    const { acknowledge, assign, close } = alarms.endpoints;
    const params = { id: row.id };
    this.busy = true;
    // Acknowledging is safe to show at once; it is taken back when the server refuses.
    if (command === 'acknowledge') this.#put({ ...row, state: 'acknowledged' });
    try {
      this.#put(
        command === 'acknowledge'
          ? await call(session.transport, acknowledge, { params, body: {} })
          : command === 'assign'
            ? await call(session.transport, assign, { params, body: { accountId: answer || null } })
            : await call(session.transport, close, { params, body: { note: answer.trim() || undefined } }),
      );
      this.asking = undefined;
    } catch (error) {
      if (command === 'acknowledge') this.#put(row);
      this.toast(this.#text('failed', { reason: wordsOf(error) }));
    }
    this.busy = false;
  }

  #put(row: AlarmRow): void {
    if (this.#data.value) this.#data.set(withAlarm(this.#data.value, row));
  }

  #hear({ row }: LiveMessage): void {
    const alarm = row as AlarmRow;
    if (!this.#data.value) return;
    if (
      (this.stationId && alarm.stationId !== this.stationId) ||
      (this.chargerId && alarm.chargerId !== this.chargerId)
    )
      return;
    const before = this.#data.value.open.find((each) => each.id === alarm.id);
    this.#put(alarm);
    if (alarm.state !== 'new' || (before && before.count === alarm.count)) return;
    this.#flashing.add(alarm.id);
    setTimeout(() => {
      this.#flashing.delete(alarm.id);
      this.requestUpdate();
    }, 1500);
    if (before || alarm.level === 'minor' || alarm.level === 'info') return;
    const level = this.#choice('level', alarm.level);
    this.say(this.#text('said', { level, code: alarmText(alarm.code, this.locale), station: alarm.stationName }));
  }

  /** The one row that Tab reaches; the arrow keys move on from there. */
  #tabStop(rows: readonly AlarmRow[]): string {
    return rows.some((row) => row.id === this.active) ? this.active : (byLevel(rows)[0]?.rows[0]?.id ?? '');
  }

  #activate(id: string): void {
    if (this.active !== id) this.active = id;
  }

  #onClick(event: Event, { id, stationId, chargerId }: AlarmRow): void {
    if (event.target instanceof Element && event.target.closest('button,[popover]')) return;
    emit(this, 'wf-alarm-open', { id, stationId, chargerId });
  }

  #onKey = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    if (!target.matches('.alarm')) return;
    if (event.key === 'Enter') target.click();
    const rows = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('.alarm[tabindex]')];
    const at = rows.indexOf(target);
    const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
    const to = moves[event.key];
    if (to === undefined) return;
    event.preventDefault();
    rows[Math.max(0, Math.min(rows.length - 1, to))]?.focus();
  };
}
