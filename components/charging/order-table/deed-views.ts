/** The forms of the deeds: what is asked before an order's money is touched, and what would come of it. Templates only. */
import { html, nothing, type TemplateResult } from 'lit';
import { openMinorOf } from '../../../bff/billing/settle/state.ts';
import { explainLine } from '../../../bff/billing/tariffs/explain.ts';
import { button, field, segments, select, textArea } from '../../parts/controls.ts';
import { energyText, timeText } from '../../parts/format.ts';
import { dialog } from '../../parts/overlays.ts';
import { skeleton } from '../../parts/states.ts';
import type { DeedDesk, Subject } from './deed-desk.ts';
import { billOf } from './detail.ts';
import type { OrderRow } from './view-state.ts';

export const deedView = (desk: DeedDesk, subject: Subject): TemplateResult => {
  const { name, word, host } = desk;
  const { order } = subject.detail;
  const amount = desk.money(desk.refund?.body?.amountMinor ?? 0);
  return dialog({
    open: name !== undefined,
    title: name ? word(`${name}.title`) : '',
    closeLabel: host.word('close'),
    onClose: desk.close,
    body: name
      ? html`<div class="form" part="deed">
          ${forms[name](desk, subject)}
          ${textArea({
            id: 'deed-note',
            label: word('note'),
            help: word('note.help'),
            value: desk.form.note,
            maxLength: 500,
            required: true,
            onInput: (note) => desk.change({ note }),
          })}
          ${outcome(desk)} ${desk.error ? html`<p class="wrong" role="alert">${desk.error}</p>` : nothing}
        </div>`
      : nothing,
    actions: name
      ? html`${button({ label: host.word('cancel'), onClick: desk.close })}
        ${button({
          label:
            name === 'accept' ? word('accept') : name === 'refund' ? word('refund.do', { amount }) : word(`${name}.do`),
          kind: name === 'waive' || name === 'writeOff' || name === 'refund' ? 'danger' : 'primary',
          part: 'confirm',
          busy: desk.busy,
          disabled: desk.wrong !== undefined || order.state === 'charging',
          onClick: () => void desk.carryOut(),
        })}`
      : nothing,
  });
};

/** What the decision would come to, as the server reckons it. */
const outcome = ({ outcome: o, word, money }: DeedDesk) => {
  if (!o) return nothing;
  const [before, after] = [money(o.beforeMinor), money(o.totalMinor)];
  return html`<div class="outcome" role="status" part="outcome">
    <strong>${word(o.beforeMinor === o.totalMinor ? 'preview.same' : 'preview.change', { before, after })}</strong>
    ${o.openMinor > 0 ? html`<span>${word('preview.open', { amount: money(o.openMinor) })}</span>` : nothing}
    ${o.overpaidMinor > 0 ? html`<span>${word('preview.over', { amount: money(o.overpaidMinor) })}</span>` : nothing}
  </div>`;
};

const amountField = (desk: DeedDesk, label: string, placeholder = '') => {
  const { order, form, word, wrong } = desk;
  const said =
    wrong === 'amount'
      ? word('wrong.amount', { example: desk.host.locale.startsWith('de') ? '12,50' : '12.50' })
      : wrong === 'tooMuch'
        ? word('refund.tooMuch', { amount: desk.money(desk.leftMinor) })
        : undefined;
  return field({
    id: 'deed-amount',
    label,
    type: 'number',
    unit: order?.currency ?? '',
    value: form.amount,
    placeholder,
    error: said,
    autofocus: true,
    onInput: (amount) => desk.change({ amount }),
  });
};

type FormView = (desk: DeedDesk, subject: Subject) => unknown;

const open = ({ detail }: Subject, desk: DeedDesk) => desk.money(openMinorOf(detail.order));

const forms: Record<NonNullable<DeedDesk['name']>, FormView> = {
  accept: ({ word }) => html`<p>${word('accept.text')}</p>`,
  waive: ({ word }) => html`<p>${word('waive.text')}</p>`,
  writeOff: (desk, subject) => html`<p>${desk.word('writeOff.text', { amount: open(subject, desk) })}</p>`,
  markPaid: (desk, subject) => html`<p>${desk.word('markPaid.text', { amount: open(subject, desk) })}</p>
    ${amountField(desk, desk.word('markPaid.amount'), open(subject, desk))}
    ${field({
      id: 'deed-reference',
      label: desk.word('markPaid.reference'),
      value: desk.form.reference,
      placeholder: desk.word('markPaid.hint'),
      maxLength: 120,
      required: true,
      onInput: (reference) => desk.change({ reference }),
    })}`,
  reprice: (desk) =>
    select({
      id: 'deed-tariff',
      label: desk.word('reprice.tariff'),
      value: desk.form.tariffId,
      options: [
        { value: '', label: desk.word('reprice.own') },
        ...(desk.tariffs ?? []).map((row) => ({
          value: row.id,
          label: desk.word('reprice.other', { name: row.name, n: row.version }),
        })),
      ],
      onChange: (tariffId) => desk.change({ tariffId }),
    }),
  bill: (desk, { detail: { order } }) => {
    const { word, form } = desk;
    const time = (name: 'from' | 'to') =>
      field({
        id: `deed-${name}`,
        label: word(`bill.${name}`),
        type: 'datetime-local',
        value: form[name],
        onInput: (value) => desk.change({ [name]: value }),
      });
    return html`${segments({
      label: word('bill.by'),
      value: form.by,
      options: (['energy', 'amount'] as const).map((value) => ({ value, label: word(`bill.${value}`) })),
      onChange: (by) => desk.change({ by }),
    })}
    ${
      form.by === 'amount'
        ? amountField(desk, word('bill.total'))
        : html`${field({
            id: 'deed-energy',
            label: word('bill.kwh'),
            type: 'number',
            unit: 'kWh',
            value: form.energy,
            error: desk.wrong === 'energy' ? word('wrong.energy', { example: '12.5' }) : undefined,
            onInput: (energy) => desk.change({ energy }),
          })}
          ${time('from')} ${time('to')}
          <p class="help">${desk.wrong === 'times' ? html`<span class="wrong">${word('wrong.times')}</span>` : word('bill.times', { zone: order.zone })}</p>`
    }`;
  },
  merge: (desk) => html`<p>${desk.word('merge.text')}</p>${earlier(desk)}`,
  refund: (desk, subject) => {
    const { word, form } = desk;
    const amount = desk.money(desk.refund?.body?.amountMinor ?? 0);
    return html`<p>${word('refund.left', { amount: desk.money(desk.leftMinor) })}</p>
      ${segments({
        label: word('refund.what'),
        value: form.what,
        options: (['all', 'amount', 'lines'] as const).map((value) => ({ value, label: word(`refund.${value}`) })),
        onChange: (what) => desk.change({ what }),
      })}
      ${form.what === 'amount' ? amountField(desk, word('refund.amount')) : form.what === 'lines' ? billLines(desk, subject) : nothing}
      ${select({
        id: 'deed-via',
        label: word('refund.via'),
        value: form.via,
        options: desk.ways.map((value) => ({ value, label: word(`refund.${value}`) })),
        onChange: (via) => desk.change({ via }),
      })}
      ${desk.refund?.body ? html`<p class="outcome" role="status">${word(`refund.text.${form.via}`, { amount })}</p>` : nothing}`;
  },
};

/** Which lines of the bill are given back. */
const billLines = (desk: DeedDesk, subject: Subject) => {
  const { form, host, money } = desk;
  const bill = billOf(subject.detail);
  if (!bill) return nothing;
  const toggle = (at: number, on: boolean) => {
    const lines = new Set(form.lines);
    if (on) lines.add(at);
    else lines.delete(at);
    desk.change({ lines });
  };
  return html`<fieldset class="choices">
    <legend>${desk.word('refund.lines')}</legend>
    ${bill.lines.map(
      (line, at) => html`<label class="check">
        <input type="checkbox" .checked=${form.lines.has(at)}
          @change=${(event: Event) => toggle(at, (event.target as HTMLInputElement).checked)} />
        <span class="bidi">${explainLine(bill, line, host.locale)}</span><span class="bidi">${money(line.amountMinor)}</span>
      </label>`,
    )}
    ${desk.wrong === 'tooMuch' ? html`<p class="wrong">${desk.word('refund.tooMuch', { amount: money(desk.leftMinor) })}</p>` : nothing}
  </fieldset>`;
};

/** Which order it is billed with. */
const earlier = (desk: DeedDesk) => {
  const { word, form, host, money } = desk;
  if (!desk.earlier) return desk.error ? nothing : skeleton(3);
  if (desk.earlier.length === 0) return html`<p class="muted">${word('merge.none')}</p>`;
  const said = (row: OrderRow) =>
    `${timeText(row.startedAt, host.locale, row.zone)} · ${energyText(row.energyWh, host.locale)}`;
  return html`<fieldset class="choices">
    <legend>${word('merge.choose')}</legend>
    ${desk.earlier.map(
      (row) => html`<label class="check">
        <input type="radio" name="into" .checked=${form.into === row.id} @change=${() => desk.change({ into: row.id })} />
        <span class="bidi">${said(row)}</span><span class="bidi">${money(row.totalMinor)}</span>
      </label>`,
    )}
  </fieldset>`;
};
