/**
 * The inside of the order drawer: status, facts, meter curve, and the bill with every line explained. Loaded when the first order is
 * opened. Templates only; the numbers are the server's and the words are the billing code's own.
 */
import { type CSSResult, css, html, nothing } from 'lit';
import type { Bill } from '../../../bff/billing/tariffs/bill.ts';
import { explainLine, explainTax } from '../../../bff/billing/tariffs/explain.ts';
import { order, type orders } from '../../../bff/charging/orders/contract.ts';
import { isAbnormalReason, reasonWords } from '../../../bff/charging/orders/reasons.ts';
import type { Answer } from '../../../bff/kernel/contract.ts';
import { formatMoney } from '../../../bff/kernel/money.ts';
import { orderWords } from '../../i18n/fields/order.ts';
import { stopReasonWords } from '../../i18n/fields/stop-reason.ts';
import { choiceLabel, fieldLabel } from '../../i18n/fields/words.ts';
import { isolate, languageOf } from '../../i18n/translate.ts';
import { lineChart, type Series } from '../../parts/chart.ts';
import { chartStyles } from '../../parts/chart-styles.ts';
import { energyText, numberText, powerText, timeText } from '../../parts/format.ts';
import { status } from '../../parts/states.ts';
import { orderText } from './columns.ts';
import type { DrawerWord } from './drawer-i18n.ts';
import type { OrderField, OrderRow } from './view-state.ts';

export type OrderDetail = Answer<typeof orders.endpoints.detail>;
export type OrderHistory = Answer<typeof orders.endpoints.history>;

export const detailStyles: CSSResult[] = [
  chartStyles,
  css`
    .order {
      display: grid;
      gap: 24px;
    }
    .sum {
      display: grid;
      grid-template-columns: 1fr auto;
      gap: 4px 16px;
      align-items: baseline;
    }
    .sum > strong {
      grid-column: 1;
      font-size: var(--_text-2xl);
      font-weight: 600;
      line-height: 1.2;
      font-variant-numeric: tabular-nums;
      letter-spacing: -0.01em;
    }
    .sum > .status {
      align-self: center;
    }
    .sum > p {
      grid-column: 1 / -1;
      color: var(--_muted);
    }
    .why {
      padding: 10px 12px;
      border-radius: var(--_radius);
      background: color-mix(in oklab, var(--_major) 11%, var(--_raised));
      font-size: var(--_text-s);
    }
    .facts {
      display: grid;
      grid-template-columns: minmax(92px, auto) minmax(0, 1fr);
      gap: 8px 20px;
      font-size: var(--_text-s);
    }
    .facts > dt {
      color: var(--_muted);
    }
    .facts > dd {
      overflow-wrap: anywhere;
      font-variant-numeric: tabular-nums;
    }
    .order section > h3 {
      margin-block-end: 8px;
    }
    .lines > li {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      gap: 2px 16px;
      padding-block: 9px;
      border-block-end: 1px solid var(--_line);
      font-size: var(--_text-s);
      font-variant-numeric: tabular-nums;
    }
    .lines > li.tax {
      color: var(--_muted);
    }
    .lines > li.total {
      border: 0;
      font-weight: 600;
      font-size: var(--_text-m);
    }
  `,
];

const isBill = (value: unknown): value is Bill =>
  typeof value === 'object' && value !== null && 'lines' in value && 'taxes' in value && 'totalMinor' in value;

/** The bill of an order, once there is one. */
export const billOf = ({ bill }: OrderDetail): Bill | undefined => (isBill(bill) ? bill : undefined);

const billView = (detail: OrderDetail, locale: string, text: DrawerWord) => {
  const { tariffName, tariffVersion } = detail;
  const bill = billOf(detail);
  if (!bill) return html`<p class="muted">${text('bill.none')}</p>`;
  const money = (amountMinor: number) => formatMoney(amountMinor, bill.currency, locale);
  return html`<ul class="lines" part="bill">
      ${bill.lines.map((line) => html`<li><span class="bidi">${explainLine(bill, line, locale)}</span><span class="bidi">${money(line.amountMinor)}</span></li>`)}
      ${bill.taxes.map(
        (tax) =>
          html`<li class="tax"><span>${explainTax(bill, tax, locale)}</span><span>${money(tax.taxMinor)}</span></li>`,
      )}
      <li class="total"><span>${text('total')}</span><span>${money(bill.totalMinor)}</span></li>
    </ul>
    <p class="muted small">${detail.order.state === 'charging' ? text('bill.running') : nothing}
      ${tariffName ? text('bill.tariff', { name: tariffName, version: tariffVersion ?? 1 }) : nothing}</p>`;
};

const curveView = (detail: OrderDetail, locale: string, text: DrawerWord) => {
  const { curve, order: row } = detail;
  const pick = (name: 'powerW' | 'energyWh' | 'socPercent') =>
    curve.flatMap((point) => (point[name] === undefined ? [] : [{ atMs: point.atMs, value: point[name] }]));
  const energy = pick('energyWh');
  const first = energy[0];
  // Energy counts from the start, which may be earlier than the first reading.
  if (first && first.atMs > row.startedAt) energy.unshift({ atMs: row.startedAt, value: 0 });
  const all: Series[] = [
    { name: text('power'), text: (value) => powerText(value, locale), points: pick('powerW') },
    { name: text('energy'), text: (value) => energyText(value, locale), points: energy },
    { name: text('soc'), text: (value) => `${numberText(value, locale)} %`, points: pick('socPercent') },
  ];
  const series = all.filter((each) => each.points.length > 1).slice(0, 2);
  if (series.length === 0) return html`<p class="muted">${text('curve.none')}</p>`;
  return lineChart({
    label: `${text('curve')}: ${series.map((each) => each.name).join(', ')}`,
    series,
    clock: (atMs) => timeText(atMs, locale, row.zone, 'clock'),
    timeLabel: text('time'),
    tableLabel: text('curve.table'),
  });
};

const stopText = (reason: NonNullable<OrderRow['stopReason']>, locale: string) =>
  languageOf(locale) === 'en' ? stopReasonWords[reason] : choiceLabel(orderWords, 'stopReason', reason, locale);

const facts = (row: OrderRow, locale: string, text: DrawerWord) => {
  const label = (name: OrderField) => fieldLabel(order, orderWords, name, locale);
  const value = (name: OrderField) => orderText(row, name, locale);
  const meter = row.meterStopWh === null ? value('meterStartWh') : `${value('meterStartWh')} → ${value('meterStopWh')}`;
  const lines: [string, string][] = [
    [label('stationName'), row.stationName],
    [text('fact.place'), `${isolate(row.chargerName) || '–'}, ${text('connector', { n: row.connector })}`],
    [text('fact.user'), [row.idTag, isolate(row.userName)].filter(Boolean).join(' · ')],
    [label('startedAt'), timeText(row.startedAt, locale, row.zone, 'full')],
    ...(row.endedAt === null
      ? []
      : [[label('endedAt'), timeText(row.endedAt, locale, row.zone, 'full')] as [string, string]]),
    [label('durationMs'), value('durationMs')],
    ...(row.state === 'charging' ? [[label('powerW'), value('powerW')] as [string, string]] : []),
    ...(row.socPercent === null ? [] : [[label('socPercent'), value('socPercent')] as [string, string]]),
    [text('meter'), meter],
    ...(row.stopReason === null ? [] : [[label('stopReason'), stopText(row.stopReason, locale)] as [string, string]]),
    [label('transactionId'), String(row.transactionId)],
  ];
  return html`<dl class="facts">${lines.map(([name, words]) => html`<dt>${name}</dt><dd>${words}</dd>`)}</dl>`;
};

const reason = (row: OrderRow, locale: string) => {
  const code = row.abnormalReason;
  if (!code) return nothing;
  return html`<p class="why">${isAbnormalReason(code) ? reasonWords[languageOf(locale)][code] : code}</p>`;
};

/** `money`: how it is paid and what became of that, shown after the bill. */
export const detailView = (detail: OrderDetail, money: unknown, locale: string, text: DrawerWord) => {
  const row = detail.order;
  return html`<div class="order">
    <div class="sum">
      <strong>${orderText(row, 'totalMinor', locale)}</strong>
      ${status(row.state, orderText(row, 'state', locale))}
      <p>${orderText(row, 'energyWh', locale)} · ${orderText(row, 'durationMs', locale)}</p>
    </div>
    ${reason(row, locale)} ${facts(row, locale, text)}
    <section><h3>${text('curve')}</h3>${curveView(detail, locale, text)}</section>
    <section><h3>${text('bill')}</h3>${billView(detail, locale, text)}</section>
    ${money}
  </div>`;
};
