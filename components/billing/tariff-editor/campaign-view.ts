/** The trial of a campaign: the form by kind, and what it would have come to. Templates only. */
import { html, nothing, type TemplateResult } from 'lit';
import { isoDays } from '../../../bff/kernel/days.ts';
import { formatMoney } from '../../../bff/kernel/money.ts';
import { button, checkbox, field, select } from '../../parts/controls.ts';
import { timeText } from '../../parts/format.ts';
import { dialog } from '../../parts/overlays.ts';
import type { Campaign, Simulated } from './campaign.ts';
import { type CampaignForm, type CampaignWrong, campaignKinds, type Grant } from './campaign-form.ts';
import { monthDayText } from './season-words.ts';
import { sideWords } from './side-texts.ts';
import { dayName } from './words.ts';

const grants: readonly Grant[] = ['percent', 'percentEnergy', 'amount', 'perKwh', 'energyPrice', 'freeEnergy'];
const spans = [7, 30, 90, 365];

export const campaignView = (c: Campaign): TemplateResult => {
  const { word, host } = c;
  return dialog({
    open: c.isOpen,
    kind: 'drawer',
    title: word('title'),
    closeLabel: host.word('close'),
    onClose: c.close,
    body: c.isOpen
      ? html`<div class="trial" part="campaign">
          <p class="muted">${word('text')}</p>
          ${form(c, c.form)} ${c.work.error ? html`<p class="wrong" role="alert">${c.work.error}</p>` : nothing}
          ${c.result ? result(c, c.result) : nothing}
        </div>`
      : nothing,
    actions: c.isOpen
      ? html`${button({ label: word('save'), kind: 'quiet', part: 'save', busy: c.work.busy, disabled: !c.maySave, onClick: () => void c.save(false) })}
        ${button({ label: word('start'), part: 'start', busy: c.work.busy, disabled: !c.maySave, onClick: () => void c.save(true) })}
        ${button({ label: word('try'), kind: 'primary', part: 'simulate', busy: c.work.busy, disabled: !c.reading.read, onClick: () => void c.simulate() })}`
      : nothing,
  });
};

type TextName = 'name' | 'worth' | 'from' | 'to' | 'every' | 'most' | 'code' | 'budget' | 'perDriver';

const form = (c: Campaign, f: CampaignForm) => {
  const { word, host, currency } = c;
  const { wrong } = c.reading;
  const side = sideWords(host.locale);
  const input = (name: TextName, o: { unit?: string; type?: 'number' | 'time'; help?: string; max?: number } = {}) =>
    field({
      id: `campaign-${name}`,
      label: word(name),
      value: f[name],
      error: wrong.some((each: CampaignWrong) => each === name) ? word('wrong') : undefined,
      ...(o.unit && { unit: o.unit }),
      ...(o.type && { type: o.type }),
      ...(o.help && { help: o.help }),
      ...(o.max && { maxLength: o.max }),
      onInput: (text) => c.change({ [name]: text }),
    });
  const units: Record<Grant, string> = {
    ...{ percent: '%', percentEnergy: '%', freeEnergy: 'kWh' },
    ...{ amount: currency, perKwh: `${currency}/kWh`, energyPrice: `${currency}/kWh` },
  };
  const benefit = html`<div class="pair">
    ${select({
      id: 'campaign-grant',
      label: word('grant'),
      value: f.grant,
      options: grants.map((value) => ({ value, label: side(`sample.discount.${value}`) })),
      onChange: (grant) => c.change({ grant }),
    })}
    ${input('worth', { type: 'number', unit: units[f.grant] })}
  </div>`;
  return html`<div class="group">
    <div class="pair">
      ${input('name', { max: 80 })}
      ${select({
        id: 'campaign-kind',
        label: word('kind'),
        value: f.kind,
        options: campaignKinds.map((value) => ({ value, label: word(value) })),
        onChange: (kind) => c.change({ kind }),
      })}
    </div>
    ${
      f.kind === 'nthFree'
        ? html`<div class="pair">${input('every', { type: 'number', unit: word('everyUnit') })} ${input('most', { type: 'number', unit: currency })}</div>`
        : benefit
    }
    ${f.kind === 'happyHour' ? html`${days(c, f)}<div class="pair">${input('from', { type: 'time' })} ${input('to', { type: 'time' })}</div>` : nothing}
    ${wrong.includes('times') ? html`<p class="wrong">${word('times')}</p>` : nothing}
    ${f.kind === 'coupon' ? input('code', { max: 40, help: word('codeHelp') }) : nothing}
    <div class="pair">${input('budget', { type: 'number', unit: currency })} ${input('perDriver', { type: 'number' })}</div>
    ${checkbox({ label: word('stackable'), checked: f.stackable, onChange: (stackable) => c.change({ stackable }) })}
    ${select({
      id: 'campaign-past',
      label: word('past'),
      value: String(f.pastDays),
      options: spans.map((n) => ({ value: String(n), label: word('pastDays', { n }) })),
      onChange: (text) => c.change({ pastDays: Number(text) }),
    })}
  </div>`;
};

const days = (c: Campaign, f: CampaignForm) => html`<div class="bar" role="group" aria-label=${c.word('days')}>
  ${isoDays.map((day) => {
    const on = f.days.includes(day);
    const next = on ? f.days.filter((each) => each !== day) : [...f.days, day];
    return html`<button type="button" class="chip" aria-pressed=${on} @click=${() => c.change({ days: next })}>${dayName(day, c.host.locale, 'short')}</button>`;
  })}
</div>`;

const result = (c: Campaign, r: Simulated) => {
  const { word, host } = c;
  const money = (minor: number) => formatMoney(minor, r.currency, host.locale);
  const figures = [
    ['discount', r.discountMinor],
    ['before', r.revenueBeforeMinor],
    ['after', r.revenueAfterMinor],
  ] as const;
  return html`<section class="trial" part="result" role="status">
    <p>
      <b>${word('hit', { hit: r.hit, n: r.covered })}</b>
      ${r.covered < r.orders ? word('part', { n: r.covered, all: r.orders }) : nothing}
      ${r.skipped > 0 ? word('skipped', { n: r.skipped }) : nothing}
    </p>
    <dl class="figures">${figures.map(([name, minor]) => html`<div><dt>${word(name)}</dt><dd>${money(minor)}</dd></div>`)}</dl>
    ${r.hit > 0 ? html`${byDay(c, r, money)}${top(c, r, money)}` : nothing}
  </section>`;
};

/** `20261122` → 11-22 */
const monthDay = (day: number) => `${String(day).slice(4, 6)}-${String(day).slice(6)}`;

const byDay = ({ word, host }: Campaign, r: Simulated, money: (minor: number) => string) => {
  const most = Math.max(1, ...r.days.map((day) => day.discountMinor));
  return html`<table class="by-day">
    <caption class="sr">${word('perDay')}</caption>
    <thead><tr><th scope="col">${word('day')}</th><th scope="col" class="share"><span class="sr">${word('perDay')}</span></th><th scope="col">${word('orders')}</th><th scope="col">${word('discount')}</th></tr></thead>
    <tbody>
      ${r.days
        .filter((day) => day.hit > 0)
        .map(
          (day) => html`<tr>
            <th scope="row">${monthDayText(monthDay(day.day), host.locale)}</th>
            <td class="share"><span .style=${`--share:${Math.round((day.discountMinor / most) * 100)}%`}></span></td>
            <td>${day.hit}</td><td>${money(day.discountMinor)}</td>
          </tr>`,
        )}
    </tbody>
  </table>`;
};

const top = ({ word, host }: Campaign, r: Simulated, money: (minor: number) => string) => html`<div>
  <h3>${word('top')}</h3>
  <ul class="top">${r.top.map(
    (order) => html`<li>
      <span><bdi>${order.stationName}</bdi>, <bdi>${order.userName || word('someone')}</bdi><br /><span class="muted">${timeText(order.startedAt, host.locale, order.zone)}</span></span>
      <span>${money(order.beforeMinor)} → ${money(order.afterMinor)}</span>
    </li>`,
  )}</ul>
</div>`;
