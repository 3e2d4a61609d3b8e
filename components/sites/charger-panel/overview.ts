/**
 * The overview: each connector as its charger told it, how old that is, what is charging and for how much; who the charger is and how it is
 * connected; what is wrong with it.
 */

import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { alarms } from '../../../bff/care/alarms/contract.ts';
import { orders } from '../../../bff/charging/orders/contract.ts';
import { call } from '../../../bff/kernel/client.ts';
import type { Answer } from '../../../bff/kernel/contract.ts';
import { formatMoney } from '../../../bff/kernel/money.ts';
import type { LiveMessage } from '../../../bff/live/contract.ts';
import { chargerSecurity } from '../../../bff/sites/security/contract.ts';
import { type LiveConnector, stations } from '../../../bff/sites/stations/contract.ts';
import { emit } from '../../base/events.ts';
import { alarmDetail, alarmText, alarmTexts } from '../../kit/alarm-codes.ts';
import { button } from '../../parts/controls.ts';
import { agoText, durationText, energyText, powerText } from '../../parts/format.ts';
import { skeleton, status } from '../../parts/states.ts';
import { overviewStyles } from './overview-styles.ts';
import { type OverviewWord, overviewTexts } from './overview-texts.ts';
import { type ChargerRow, PanelTab } from './tab.ts';

type OrderRow = Answer<typeof orders.endpoints.list>['items'][number];
type AlarmRow = Answer<typeof alarms.endpoints.list>['items'][number];
type Field = readonly [label: string, value: unknown];

const shownAlarms = 5;
const shownOrders = 6;

export class OverviewTab extends PanelTab {
  static override readonly styles = [overviewStyles];
  override readonly texts = [overviewTexts, alarmTexts];
  /** When a running order told something last: the charger was heard then. */
  #heardAtMs = 0;

  #plugs = this.data<LiveConnector[]>({
    may: 'station:view',
    args: () => [this.host.charger.value?.stationId],
    load: async ({ transport }, signal) => {
      const id = this.host.charger.value?.stationId;
      if (!id) return [];
      const { connectors } = await call(transport, stations.endpoints.live, { params: { id }, signal });
      return connectors.filter(({ chargerId }) => chargerId === this.host.chargerId);
    },
  });
  #orders = this.data<OrderRow[]>({
    may: 'order:view',
    load: async ({ transport }, signal) => {
      const query = { chargerId: this.host.chargerId, sort: '-startedAt', limit: shownOrders };
      return (await call(transport, orders.endpoints.list, { query, signal })).items;
    },
  });
  /** Those of the connectors, however old they are. */
  #running = this.data<OrderRow[]>({
    may: 'order:view',
    load: async ({ transport }, signal) => {
      const query = { chargerId: this.host.chargerId, state: 'charging', limit: 64 };
      return (await call(transport, orders.endpoints.list, { query, signal })).items;
    },
  });
  #alarms = this.data<{ items: AlarmRow[]; count: number }>({
    may: 'alarm:view',
    load: async ({ transport }, signal) => {
      const query = { chargerId: this.host.chargerId, state: 'new,acknowledged', sort: '-lastAt' } as const;
      const page = await call(transport, alarms.endpoints.list, {
        query: { ...query, limit: shownAlarms, totals: '1' },
        signal,
      });
      return { items: page.items, count: page.totals?.count ?? page.items.length };
    },
  });
  #security = this.data<Answer<typeof chargerSecurity.endpoints.get>>({
    may: 'charger:security',
    load: ({ transport }, signal) => call(transport, chargerSecurity.endpoints.get, { params: this.params, signal }),
  });

  get #text(): OverviewWord {
    return this.word(overviewTexts);
  }

  override view(): TemplateResult {
    const row = this.host.charger.value;
    return html`${this.#viewPlugs()}
      <div class="three">
        <div class="stack">
          ${row ? html`<section><h3>${this.#text('connection')}</h3>${this.#viewConnection(row)}</section>` : nothing}
          ${this.#viewAlarms()}
        </div>
        ${row ? html`<section><h3>${this.#text('device')}</h3>${this.#viewDevice(row)}</section>` : nothing}
        ${this.#viewOrders()}
      </div>`;
  }

  #viewPlugs(): unknown {
    const text = this.#text;
    if (this.#plugs.phase === 'forbidden') return nothing;
    return html`<section aria-label=${text('connectors')}>
      <h3 class="sr">${text('connectors')}</h3>
      ${this.host.show(this.#plugs, {
        skeleton: () => skeleton(3),
        empty: (plugs) => plugs.length === 0 && html`<p class="empty">${text('connectors.none')}</p>`,
        content: (plugs) =>
          html`<ul class="plugs">${repeat(
            plugs,
            (plug) => plug.id,
            (plug) => this.#viewPlug(plug),
          )}</ul>`,
      })}
    </section>`;
  }

  #viewPlug(plug: LiveConnector): TemplateResult {
    const { host } = this;
    const text = this.#text;
    const nowMs = Date.now();
    const type = typeNames[plug.type] ?? plug.type;
    const state = (name: LiveConnector['state']) => host.word(`state.${name}`);
    const order = this.#running.value?.find((row) => row.id === plug.orderId);
    const isAway = plug.state === 'offline';
    return html`<li class="plug" part="connector">
      <span class="kind"><bdi>${plug.number} · ${type}</bdi><bdi>${powerText(plug.maxPowerW, host.locale)}</bdi></span>
      <span class="now">${status(plug.state, state(plug.state))}<span class="muted small">${host.word('since', { time: this.#clock(plug.sinceMs) })}</span></span>
      ${
        isAway
          ? html`<p class="muted small">${plug.lastSeenAt === null ? text('told.never') : text('told.before', { state: state(plug.toldState), ago: agoText(plug.toldAt, nowMs, host.locale) })}</p>`
          : nothing
      }
      ${plug.errorCode && plug.errorCode !== 'noError' ? html`<p class="small"><bdi>${text('code', { code: alarmText(plug.errorCode, host.locale) })}</bdi></p>` : nothing}
      ${order ? this.#viewFlow(order) : nothing}
    </li>`;
  }

  #viewFlow(order: OrderRow): TemplateResult {
    const { locale, session } = this.host;
    const text = this.#text;
    const who = order.userName || order.idTag;
    const percent = new Intl.NumberFormat(locale, { style: 'percent' });
    const more = [
      ...(order.socPercent === null ? [] : [text('soc', { percent: percent.format(order.socPercent / 100) })]),
      text('running.since', { time: this.#clock(order.startedAt) }),
      ...(who ? [text('by', { who })] : []),
    ];
    return html`<div class="flow">
      <b><bdi>${powerText(order.powerW, locale)}</bdi></b>
      <span><bdi>${energyText(order.energyWh, locale)}</bdi></span>
      <span><bdi>${formatMoney(order.totalMinor, order.currency, locale)}</bdi></span>
      <p class="muted parted">${more.map((each) => html`<span><bdi>${each}</bdi></span>`)}</p>
      <div class="bar">
        ${button({ label: text('open'), compact: true, onClick: () => emit(this.host, 'wf-order-open', { id: order.id }) })}
        ${session?.may('charger:command') ? button({ label: text('stop'), compact: true, part: 'stop', onClick: () => this.#askStop(order) }) : nothing}
      </div>
    </div>`;
  }

  #askStop(order: OrderRow): void {
    const text = this.#text;
    this.host.ask({
      title: text('stop.title'),
      label: text('stop'),
      danger: true,
      body: () => html`<p>${text('stop.text')}</p>`,
      onConfirm: async () => {
        const sent = await this.host.carryOut('stop', (transport) =>
          call(transport, orders.endpoints.stop, { params: { id: order.id }, body: {} }),
        );
        if (sent) this.host.toast(text('stop.sent'));
        return true;
      },
    });
  }

  #viewConnection(row: ChargerRow): TemplateResult {
    const { host } = this;
    const text = this.#text;
    const nowMs = Date.now();
    const version = host.passport.value?.device.version;
    const profile = this.#security.value?.profile;
    const seenAt = Math.max(row.lastSeenAt ?? 0, row.online ? this.#heardAtMs : 0);
    const line =
      row.online && row.connectedAt !== null
        ? [text('line.open'), text('line.open.for', { time: durationText(nowMs - row.connectedAt) }), row.connectedAt]
        : [
            text('line.none'),
            row.offlineSince ? text('line.none.since', { time: this.#clock(row.offlineSince) }) : '',
            row.offlineSince,
          ];
    const fields: Field[] = [
      [
        text('line'),
        html`${line[0]} <span class="muted" title=${line[2] ? host.at(Number(line[2]), 'full') : nothing}>${line[1]}</span>`,
      ],
      [
        text('last.message'),
        seenAt === 0
          ? text('never')
          : html`<time datetime=${new Date(seenAt).toISOString()} title=${host.at(seenAt, 'full')}>${agoText(seenAt, nowMs, host.locale)}</time>`,
      ],
      [text('version'), version ? version.replace(/^ocpp/, '') : text('unknown')],
      ...(profile === undefined ? [] : [[text('profile'), text(`profile.${profileOf(profile)}`)] as Field]),
    ];
    return facts(fields);
  }

  #viewDevice(row: ChargerRow): TemplateResult {
    const text = this.#text;
    const or = (value: string) => value || text('unknown');
    return facts([
      [text('identity'), html`<span class="mono">${row.identity}</span>`],
      [text('vendor'), or(row.vendor)],
      [text('model'), or(row.model)],
      [text('serial'), or(row.serial)],
      [text('firmware'), or(row.firmware)],
      [text('power'), powerText(row.maxPowerW, this.host.locale)],
      [text('created'), this.host.at(row.createdAt, 'day')],
    ]);
  }

  #viewAlarms(): unknown {
    const text = this.#text;
    const { host } = this;
    if (this.#alarms.phase === 'forbidden') return nothing;
    return html`<section>
      <h3>${text('alarms')}${this.#alarms.value && this.#alarms.value.count > 0 ? html`<span class="badge">${this.#alarms.value.count}</span>` : nothing}</h3>
      ${host.show(this.#alarms, {
        skeleton: () => skeleton(2),
        empty: ({ items }) => items.length === 0 && html`<p class="empty">${text('alarms.none')}</p>`,
        content: ({ items }) =>
          html`<ul class="lines">${items.map(
            (alarm) => html`<li class="line">
              <span class="what"><button type="button" class="link" @click=${() => emit(host, 'wf-alarm-open', { id: alarm.id, stationId: alarm.stationId, chargerId: alarm.chargerId })}>${status(alarm.level, alarmText(alarm.code, host.locale))}</button></span>
              <span class="muted small num">${agoText(alarm.lastAt, Date.now(), host.locale)}${alarm.count > 1 ? html` · ${text('times', { n: alarm.count })}` : nothing}</span>
              ${alarm.detail ? html`<span class="muted">${alarmDetail(alarm.detail, host.locale)}</span>` : nothing}
            </li>`,
          )}</ul>`,
      })}
    </section>`;
  }

  #viewOrders(): unknown {
    const text = this.#text;
    const { host } = this;
    if (this.#orders.phase === 'forbidden') return nothing;
    return html`<section>
      <h3>${text('orders')}<button type="button" class="link" @click=${() => emit(host, 'wf-orders-open', { chargerId: host.chargerId })}>${text('orders.all')}</button></h3>
      ${host.show(this.#orders, {
        skeleton: () => skeleton(3),
        empty: (rows) => rows.length === 0 && html`<p class="empty">${text('orders.none')}</p>`,
        content: (rows) =>
          html`<ul class="lines">${rows.map(
            (row) => html`<li class="line">
              <span class="what"><span class="status s-${row.state}"><button type="button" class="link" @click=${() => emit(host, 'wf-order-open', { id: row.id })}><bdi>${host.at(row.startedAt)}</bdi></button></span></span>
              <span class="num"><bdi>${energyText(row.energyWh, host.locale)}</bdi> · <b><bdi>${formatMoney(row.totalMinor, row.currency, host.locale)}</bdi></b></span>
            </li>`,
          )}</ul>`,
      })}
    </section>`;
  }

  /** A time of today without its day. */
  #clock(atMs: number): string {
    const isToday = this.host.at(atMs, 'day') === this.host.at(Date.now(), 'day');
    return this.host.at(atMs, isToday ? 'clock' : 'short');
  }

  override reload(): void {
    for (const data of [this.#plugs, this.#orders, this.#running, this.#alarms, this.#security]) void data.reload();
  }

  override hear({ topic, row, at }: LiveMessage): void {
    if (topic === 'connector.changed') {
      const plug = row as LiveConnector;
      const before = this.#plugs.value;
      if (before) this.#plugs.set(before.map((each) => (each.id === plug.id ? { ...each, ...plug } : each)));
    } else if (topic === 'charger.changed') void this.#plugs.reload();
    else if (topic === 'alarm.changed') void this.#alarms.reload();
    else if (topic === 'order.progress') {
      const change = row as Partial<OrderRow> & { id: string };
      if (this.#running.value?.some(({ id }) => id === change.id)) this.#heardAtMs = Math.max(this.#heardAtMs, at);
      for (const data of [this.#running, this.#orders]) {
        if (!data.value?.some(({ id }) => id === change.id)) continue;
        data.set(data.value.map((each) => (each.id === change.id ? { ...each, ...change } : each)));
      }
    } else if (topic === 'order.started' || topic === 'order.ended') {
      for (const data of [this.#running, this.#orders]) void data.reload();
    }
  }
}

const facts = (fields: readonly Field[]): TemplateResult =>
  html`<dl class="facts">${fields.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>`;

/** Names of plugs are the same in every language. */
const typeNames: Readonly<Record<string, string>> = {
  type2: 'Type 2',
  type1: 'Type 1',
  ccs2: 'CCS 2',
  ccs1: 'CCS 1',
  chademo: 'CHAdeMO',
  nacs: 'NACS',
  gbtAc: 'GB/T AC',
  gbtDc: 'GB/T DC',
  schuko: 'Schuko',
  other: '–',
};

const profileOf = (n: number): 0 | 1 | 2 | 3 => (n === 1 || n === 2 || n === 3 ? n : 0);
