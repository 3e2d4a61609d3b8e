/** The live bill of a sample session: priced and explained by the billing functions themselves, nothing is computed here. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Bill } from '../../../bff/billing/tariffs/bill.ts';
import { explainLine, explainTax } from '../../../bff/billing/tariffs/explain.ts';
import { price } from '../../../bff/billing/tariffs/price.ts';
import { sampleUsage } from '../../../bff/billing/tariffs/sample.ts';
import type { Tariff } from '../../../bff/billing/tariffs/tariff.ts';
import { formatMoney } from '../../../bff/kernel/money.ts';
import { localOf } from '../../../bff/kernel/zone.ts';
import { field } from '../../parts/controls.ts';
import { allWords, type MoreKey } from './more-texts.ts';
import { readSample, type SampleDraft } from './sample.ts';

const hourMs = 3_600_000;

/** Remembers the sample session and the last bill that could be made; `update` draws again. */
export class BillCard {
  #sample: SampleDraft | undefined;
  #last: Bill | undefined;
  #nowMs: number;
  #update: () => void;

  constructor(nowMs: number, update: () => void) {
    this.#nowMs = nowMs;
    this.#update = update;
  }

  /** Another tariff is shown: its last bill is none of this one's. */
  forget(): void {
    this.#last = undefined;
  }

  /** `tariff` is undefined while something in it is wrong: then the last bill stays, greyed. */
  view(tariff: Tariff | undefined, zone: string, locale: string): TemplateResult {
    const word = allWords(locale);
    this.#sample ??= {
      start: localOf(zone, Math.floor(this.#nowMs / hourMs) * hourMs),
      energy: '30',
      minutes: '120',
      idle: '30',
    };
    const sample = this.#sample;
    const { session, wrong } = readSample(sample, zone);
    const bill = tariff && session && price({ tariff, zone, usage: sampleUsage(session) });
    if (bill) this.#last = bill;
    const change = (part: Partial<SampleDraft>) => {
      this.#sample = { ...sample, ...part };
      this.#update();
    };
    const number = (name: 'energy' | 'minutes' | 'idle', label: MoreKey, unit: string) =>
      field({
        id: `sample-${name}`,
        label: word(label),
        type: 'number',
        unit,
        value: sample[name],
        error: wrong[name] && word('sampleWrong'),
        onInput: (text) => change({ [name]: text }),
      });
    return html`<section class="card" part="bill" aria-labelledby="bill-title">
      <h3 id="bill-title">${word('sample')}</h3>
      <div class="pickers">
        ${field({
          id: 'sample-start',
          label: word('sampleStart'),
          help: word('sampleZone', { zone }),
          type: 'datetime-local',
          value: sample.start,
          error: wrong.start && word('sampleWhen'),
          onInput: (text) => change({ start: text }),
        })}
        ${number('energy', 'sampleEnergy', 'kWh')} ${number('minutes', 'sampleMinutes', 'min')}
        ${number('idle', 'sampleIdle', 'min')}
      </div>
      ${this.#last ? table(this.#last, bill !== undefined, locale) : nothing}
      ${bill ? nothing : html`<p class="wrong" role="status">${word('sampleOld')}</p>`}
    </section>`;
  }
}

const table = (bill: Bill, current: boolean, locale: string) => {
  const word = allWords(locale);
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
