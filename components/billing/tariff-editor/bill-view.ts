/** The live bill of a sample session: priced and explained by the billing functions themselves, nothing is computed here. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Bill } from '../../../bff/billing/tariffs/bill.ts';
import { explainLine, explainTax } from '../../../bff/billing/tariffs/explain.ts';
import { price } from '../../../bff/billing/tariffs/price.ts';
import { sampleUsage } from '../../../bff/billing/tariffs/sample.ts';
import type { Tariff } from '../../../bff/billing/tariffs/tariff.ts';
import { formatMoney } from '../../../bff/kernel/money.ts';
import type { Word } from '../../i18n/translate.ts';
import { field } from '../../parts/controls.ts';
import { readSample, type SampleDraft } from './sample.ts';
import type { TextKey } from './texts.ts';

export interface SampleBill {
  bill: Bill | undefined;
  wrong: Partial<Record<keyof SampleDraft, true>>;
}

export const billOf = (tariff: Tariff | undefined, sample: SampleDraft, zone: string): SampleBill => {
  const { session, wrong } = readSample(sample, zone);
  return { bill: tariff && session && price({ tariff, zone, usage: sampleUsage(session) }), wrong };
};

export interface BillView extends SampleBill {
  sample: SampleDraft;
  zone: string;
  locale: string;
  word: Word<TextKey>;
  /** The last bill that could be made, shown greyed while something is wrong. */
  last: Bill | undefined;
  onChange(change: Partial<SampleDraft>): void;
}

export const billView = (v: BillView): TemplateResult => {
  const { word } = v;
  const shown = v.bill ?? v.last;
  const number = (name: 'energy' | 'minutes' | 'idle', label: TextKey, unit: string) =>
    field({
      id: `sample-${name}`,
      label: word(label),
      type: 'number',
      unit,
      value: v.sample[name],
      error: v.wrong[name] && word('sampleWrong'),
      onInput: (text) => v.onChange({ [name]: text }),
    });
  return html`<section class="card" part="bill" aria-labelledby="bill-title">
    <h3 id="bill-title">${word('sample')}</h3>
    <div class="pickers">
      ${field({
        id: 'sample-start',
        label: word('sampleStart'),
        help: word('sampleZone', { zone: v.zone }),
        type: 'datetime-local',
        value: v.sample.start,
        error: v.wrong.start && word('sampleWhen'),
        onInput: (text) => v.onChange({ start: text }),
      })}
      ${number('energy', 'sampleEnergy', 'kWh')} ${number('minutes', 'sampleMinutes', 'min')}
      ${number('idle', 'sampleIdle', 'min')}
    </div>
    ${shown ? table(shown, v) : nothing}
    ${v.bill ? nothing : html`<p class="wrong" role="status">${word('sampleOld')}</p>`}
  </section>`;
};

const table = (bill: Bill, { bill: current, locale, word }: BillView) => {
  const money = (minor: number) => formatMoney(minor, bill.currency, locale);
  return html`<table class="bill ${current ? '' : 'old'}" aria-labelledby="bill-title">
    <tbody>
      ${bill.lines.map(
        (line) => html`<tr>
          <th scope="row">${explainLine(bill, line, locale)}</th>
          <td>${money(line.amountMinor)}</td>
        </tr>`,
      )}
      ${bill.lines.length === 0 ? html`<tr><th scope="row" class="muted">${word('sampleNothing')}</th><td></td></tr>` : nothing}
      ${bill.taxes.map(
        (tax) => html`<tr class="tax">
          <th scope="row">${explainTax(bill, tax, locale)}</th>
          <td>${money(tax.taxMinor)}</td>
        </tr>`,
      )}
      <tr class="sum">
        <th scope="row">${word('total')}</th>
        <td><output>${money(bill.totalMinor)}</output></td>
      </tr>
    </tbody>
  </table>`;
};
