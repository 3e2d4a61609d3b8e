/** Schedules of reports: which there are, a new one, switching one off, removing one. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import {
  fileFormats,
  relativePeriods,
  type reportSchedule,
  reportSchedules,
  scheduleEvery,
} from '../../../bff/billing/reports/files-contract.ts';
import { call } from '../../../bff/kernel/client.ts';
import type { RowOf } from '../../../bff/kernel/fields.ts';
import { ListData } from '../../base/list.ts';
import type { Questions } from '../../kit/questions.ts';
import { wordsOf } from '../../kit/words.ts';
import { button, checkbox, field, select } from '../../parts/controls.ts';
import { timeText } from '../../parts/format.ts';
import { plusIcon } from '../../parts/icons.ts';
import { skeleton } from '../../parts/states.ts';
import type { DeskWord } from './desk-texts.ts';
import type { SummaryHost } from './host.ts';
import { kindsFor } from './kinds.ts';

type ScheduleRow = RowOf<typeof reportSchedule.fields>;
type Draft = Pick<ScheduleRow, 'name' | 'report' | 'format' | 'period' | 'every' | 'hour'> & { recipients: string };

const blank: Draft = {
  name: '',
  report: 'consumption',
  format: 'csv',
  period: 'lastWeek',
  every: 'week',
  hour: 6,
  recipients: '',
};
/** What a schedule usually is about. */
const usual = { day: 'yesterday', week: 'lastWeek', month: 'lastMonth' } as const;
const mail = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const hours = Array.from({ length: 24 }, (_, hour) => hour);

export class Schedules {
  #host: SummaryHost;
  #questions: Questions;
  #text: () => DeskWord;
  #draft: Draft = blank;
  #tried = false;
  #list: ListData<ScheduleRow>;

  constructor(host: SummaryHost, questions: Questions, text: () => DeskWord, isShown: () => boolean) {
    this.#host = host;
    this.#questions = questions;
    this.#text = text;
    this.#list = new ListData<ScheduleRow>(host, {
      may: 'report:view',
      args: () => (isShown() ? [] : undefined),
      page: ({ transport }, cursor, signal) => {
        const query = { sort: 'name', limit: 50, ...(cursor && { cursor }) };
        return call(transport, reportSchedules.endpoints.list, { query, signal });
      },
    });
  }

  get #mayEdit(): boolean {
    return this.#host.session?.may('report:edit') === true;
  }

  view(): TemplateResult {
    const text = this.#text();
    const { rows, next, first } = this.#list;
    return html`${this.#mayEdit ? html`<div>${button({ label: text('schedules.add'), icon: plusIcon, part: 'add-schedule', onClick: () => this.#askNew() })}</div>` : nothing}
      ${
        first.phase === 'slow' || first.phase === 'loading'
          ? skeleton(4)
          : rows.length === 0
            ? html`<p class="muted">${text('schedules.none')}</p>`
            : html`<ul class="lines">${repeat(
                rows,
                ({ id }) => id,
                (row) => this.#viewRow(row, text),
              )}</ul>`
      }
      ${next === null ? nothing : html`<div>${button({ label: text('more'), compact: true, onClick: () => void this.#list.more() })}</div>`}`;
  }

  #viewRow(row: ScheduleRow, text: DeskWord): TemplateResult {
    const { locale } = this.#host;
    const hour = text('hour.at', { hour: String(row.hour).padStart(2, '0'), zone: row.zone });
    return html`<li part="schedule" data-id=${row.id}>
      <span><b><bdi>${row.name}</bdi></b></span>
      <span class="bar">${
        this.#mayEdit
          ? html`${checkbox({ label: text('on'), kind: 'switch', checked: row.enabled, onChange: (enabled) => void this.#switch(row, enabled) })}
            ${button({ label: text('remove'), kind: 'quiet', compact: true, onClick: () => this.#askRemove(row) })}`
          : nothing
      }</span>
      <span class="muted wide"><bdi>${[
        text(`report.${row.report}`),
        text(`format.${row.format}`),
        `${text(`every.${row.every}`)}, ${hour}, ${text(`period.${row.period}`)}`,
      ].join(' · ')}</bdi></span>
      <span class="muted wide"><bdi>${[
        row.enabled ? text('next', { time: timeText(row.nextAt, locale, row.zone) }) : '',
        row.recipients.join(', '),
      ]
        .filter(Boolean)
        .join(' · ')}</bdi></span>
    </li>`;
  }

  #set(change: Partial<Draft>): void {
    this.#draft = { ...this.#draft, ...change };
    this.#host.requestUpdate();
  }

  get #recipients(): string[] {
    return this.#draft.recipients.split(/[\s,;]+/).filter(Boolean);
  }

  #askNew(): void {
    const text = this.#text();
    this.#draft = blank;
    this.#tried = false;
    this.#questions.ask({
      title: text('schedules.add'),
      label: text('add'),
      body: () => this.#viewForm(text),
      onConfirm: () => this.#add(),
    });
  }

  #viewForm(text: DeskWord): TemplateResult {
    const { name, recipients, hour } = this.#draft;
    const zone = this.#host.session?.zone ?? 'UTC';
    const wrong = this.#recipients.find((address) => !mail.test(address));
    const choose = <K extends 'report' | 'format' | 'every' | 'period'>(key: K, all: readonly Draft[K][]) =>
      select<Draft[K]>({
        id: `schedule-${key}`,
        label: text(key),
        value: this.#draft[key],
        options: all.map((value) => ({ value, label: text(`${key}.${value}` as Parameters<DeskWord>[0]) })),
        onChange: (value) => {
          this.#set({ [key]: value });
          if (key === 'every') this.#set({ period: usual[value as Draft['every']] });
        },
      });
    return html`<div class="form">
      ${field({
        id: 'schedule-name',
        label: text('name'),
        value: name,
        placeholder: text('name.hint'),
        maxLength: 100,
        required: true,
        autofocus: true,
        error: this.#tried && !name.trim() ? text('name.wrong') : undefined,
        onInput: (typed) => this.#set({ name: typed }),
      })}
      <div class="pair">${choose('report', kindsFor(this.#host))}${choose('format', fileFormats)}</div>
      <div class="pair">${choose('every', scheduleEvery)}${choose('period', relativePeriods)}</div>
      ${select({
        id: 'schedule-hour',
        label: text('hour'),
        value: String(hour),
        options: hours.map((each) => ({
          value: String(each),
          label: text('hour.at', { hour: String(each).padStart(2, '0'), zone }),
        })),
        onChange: (value) => this.#set({ hour: Number(value) }),
      })}
      ${field({
        id: 'schedule-recipients',
        label: text('recipients'),
        value: recipients,
        help: text('recipients.help'),
        error: this.#tried && wrong ? text('recipients.wrong', { address: wrong }) : undefined,
        onInput: (typed) => this.#set({ recipients: typed }),
      })}
      <p class="help">${text(this.#draft.report === 'settlement' ? 'settlement.text' : 'schedules.text')}</p>
    </div>`;
  }

  async #add(): Promise<boolean> {
    const { session, exportQuery } = this.#host;
    const recipients = this.#recipients;
    this.#tried = true;
    const name = this.#draft.name.trim();
    if (!session || !name || recipients.some((address) => !mail.test(address))) return false;
    const { from: _from, to: _to, ...asOnScreen } = exportQuery;
    const { stationId } = this.#host.shown;
    const queries = { consumption: asOnScreen, transactions: { ...(stationId && { stationId }) }, settlement: {} };
    const query = queries[this.#draft.report];
    const body = { ...this.#draft, name, recipients, query, zone: session.zone, enabled: true };
    await this.#questions.carryOut('schedule.add', this.#text()('refused'), (transport) =>
      call(transport, reportSchedules.endpoints.create, { body }),
    );
    await this.#list.first.reload();
    return true;
  }

  async #switch(row: ScheduleRow, enabled: boolean): Promise<void> {
    const text = this.#text();
    const params = { id: row.id };
    try {
      const now = await this.#questions.carryOut('schedule.switch', text('refused'), (transport) =>
        call(transport, reportSchedules.endpoints.update, { params, body: { enabled } }),
      );
      this.#list.patch(row.id, now);
    } catch (error) {
      this.#host.toast(text('failed', { reason: wordsOf(error) }));
      this.#host.requestUpdate();
    }
  }

  #askRemove(row: ScheduleRow): void {
    const text = this.#text();
    this.#questions.ask({
      title: text('remove.title', { name: row.name }),
      label: text('remove'),
      danger: true,
      body: () => html`<p>${text('remove.schedule')}</p>`,
      onConfirm: async () => {
        await this.#questions.carryOut('schedule.remove', text('refused'), (transport) =>
          call(transport, reportSchedules.endpoints.remove, { params: { id: row.id } }),
        );
        this.#list.remove(row.id);
        return true;
      },
    });
  }
}
