/** The live bill of a sample session: priced and explained by the billing functions themselves, nothing is computed here. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Bill } from '../../../bff/billing/tariffs/bill.ts';
import { explainLine, explainTax } from '../../../bff/billing/tariffs/explain.ts';
import { price } from '../../../bff/billing/tariffs/price.ts';
import type { Tariff } from '../../../bff/billing/tariffs/tariff.ts';
import { formatMoney } from '../../../bff/kernel/money.ts';
import { localOf } from '../../../bff/kernel/zone.ts';
import { checkbox, field, select } from '../../parts/controls.ts';
import type { EditorHost } from './host.ts';
import { allWords, type MoreKey } from './more-texts.ts';
import { type DiscountKind, daysToTry, discountKinds, readDiscount, readSample, type SampleDraft } from './sample.ts';
import { sideWords } from './side-texts.ts';

const hourMs = 3_600_000;

/** Remembers the sample session and the last bill that could be made. */
export class BillCard {
  #host: EditorHost;
  #sample: SampleDraft | undefined;
  #last: Bill | undefined;
  #nowMs: number;

  constructor(host: EditorHost, nowMs: number) {
    this.#host = host;
    this.#nowMs = nowMs;
  }

  /** Another tariff is shown: its last bill is none of this one's. */
  forget(): void {
    this.#last = undefined;
  }

  #change(sample: SampleDraft, part: Partial<SampleDraft>): void {
    this.#sample = { ...sample, ...part };
    this.#host.requestUpdate();
  }

  /** `tariff` is undefined while something in it is wrong: then the last bill stays, greyed. */
  view(tariff: Tariff | undefined): TemplateResult {
    const { zone, locale } = this.#host;
    const word = allWords(locale);
    this.#sample ??= {
      start: localOf(zone, Math.floor(this.#nowMs / hourMs) * hourMs),
      energy: '30',
      minutes: '120',
      idle: '30',
      power: '',
      reserved: '',
      expired: false,
      discount: 'none',
      worth: '10',
    };
    const sample = this.#sample;
    const currency = this.#host.editing.draft?.currency ?? 'EUR';
    const { usage, wrong } = readSample(sample, zone);
    const terms = readDiscount(sample, currency, sideWords(locale)('sample.discountName'));
    const bill =
      tariff && usage && terms !== 'wrong' ? price({ tariff, zone, usage, ...(terms && { terms }) }) : undefined;
    if (bill) this.#last = bill;
    const number = (name: 'energy' | 'minutes' | 'idle', label: MoreKey, unit: string) =>
      field({
        id: `sample-${name}`,
        label: word(label),
        type: 'number',
        unit,
        value: sample[name],
        error: wrong[name] && word('sampleWrong'),
        onInput: (text) => this.#change(sample, { [name]: text }),
      });
    return html`<section class="card" part="bill" aria-labelledby="bill-title">
      <h3 id="bill-title">${word('sample')}</h3>
      <div class="pickers">
        <div class="stack">
          ${field({
            id: 'sample-start',
            label: word('sampleStart'),
            help: word('sampleZone', { zone }),
            type: 'datetime-local',
            value: sample.start,
            error: wrong.start && word('sampleWhen'),
            onInput: (text) => this.#change(sample, { start: text }),
          })}
          ${tariff ? this.#days(tariff, sample) : nothing}
        </div>
        ${number('energy', 'sampleEnergy', 'kWh')} ${number('minutes', 'sampleMinutes', 'min')}
        ${number('idle', 'sampleIdle', 'min')}
      </div>
      ${this.#host.editing.draft?.elements ? this.#forElements(sample, wrong) : nothing}
      ${this.#discount(sample, currency, terms === 'wrong')}
      ${this.#last ? table(this.#last, bill !== undefined, locale) : nothing}
      ${bill ? nothing : html`<p class="wrong" role="status">${word('sampleOld')}</p>`}
    </section>`;
  }

  /** A day in each season, and a holiday. */
  #days(tariff: Tariff, sample: SampleDraft): unknown {
    const word = sideWords(this.#host.locale);
    const days = daysToTry(tariff, sample.start);
    if (days.length === 0) return nothing;
    return html`<div class="bar days">
      <span class="help">${word('sample.at')}</span>
      ${days.map(
        ({ name, date }) => html`<button
          type="button"
          class="chip"
          aria-pressed=${sample.start.startsWith(date)}
          @click=${() => this.#change(sample, { start: `${date}T${sample.start.slice(11) || '12:00'}` })}
        >${name ?? word('sample.holiday')}</button>`,
      )}
    </div>`;
  }

  /** What only OCPI elements ask about. */
  #forElements(sample: SampleDraft, wrong: ReturnType<typeof readSample>['wrong']): TemplateResult {
    const { locale } = this.#host;
    const word = sideWords(locale);
    const number = (name: 'power' | 'reserved', unit: string, help?: string) =>
      field({
        id: `sample-${name}`,
        label: word(`sample.${name}`),
        type: 'number',
        unit,
        value: sample[name],
        error: wrong[name] && allWords(locale)('sampleWrong'),
        ...(help && { help }),
        onInput: (text) => this.#change(sample, { [name]: text }),
      });
    return html`<div class="pair">
      ${number('power', 'kW', word('sample.powerHelp'))}
      <div class="stack">
        ${number('reserved', 'min')}
        ${checkbox({
          label: word('sample.expired'),
          checked: sample.expired,
          disabled: sample.reserved.trim() === '',
          onChange: (expired) => this.#change(sample, { expired }),
        })}
      </div>
    </div>`;
  }

  #discount(sample: SampleDraft, currency: string, isWrong: boolean): TemplateResult {
    const { locale } = this.#host;
    const word = sideWords(locale);
    const units: Record<DiscountKind, string> = {
      none: '',
      percent: '%',
      percentEnergy: '%',
      amount: currency,
      perKwh: `${currency}/kWh`,
      energyPrice: `${currency}/kWh`,
      freeEnergy: 'kWh',
    };
    return html`<div class="pair">
      ${select({
        id: 'sample-discount',
        label: word('sample.discount'),
        value: sample.discount,
        options: discountKinds.map((value) => ({ value, label: word(`sample.discount.${value}`) })),
        onChange: (discount) => this.#change(sample, { discount }),
      })}
      ${
        sample.discount === 'none'
          ? nothing
          : field({
              id: 'sample-worth',
              label: word('sample.worth'),
              type: 'number',
              unit: units[sample.discount],
              value: sample.worth,
              error: isWrong ? allWords(locale)('sampleWrong') : undefined,
              onInput: (worth) => this.#change(sample, { worth }),
            })
      }
    </div>`;
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
