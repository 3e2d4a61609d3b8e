/** Start-up fee, idle fee, limits of the total and tax as fields. A tariff of OCPI elements has only the last two. */
import { html, nothing, type TemplateResult } from 'lit';
import { checkbox, field, select } from '../../parts/controls.ts';
import type { Draft, FieldName, LimitName } from './draft.ts';
import { allWords, type MoreKey } from './more-texts.ts';
import { type SideKey, sideWords } from './side-texts.ts';

/** What is wrong with a field, in words. */
export type WrongText = (field: FieldName) => string | undefined;

export interface FeesView {
  draft: Draft;
  readOnly: boolean;
  locale: string;
  wrong: WrongText;
  /** Sign of the currency, for units. */
  sign: string;
  onChange(change: Partial<Draft>): void;
}

type NumberName = 'start' | 'idle' | 'grace' | 'cap' | 'taxRate' | LimitName;

const number = (v: FeesView, name: NumberName, label: string, unit: string, help?: string): TemplateResult =>
  field({
    id: name,
    label,
    type: 'number',
    unit,
    value: v.draft[name],
    error: v.wrong(name),
    disabled: v.readOnly,
    ...(help && { help }),
    onInput: (text) => v.onChange({ [name]: text }),
  });

export const feesView = (v: FeesView): TemplateResult => {
  const word = allWords(v.locale);
  const said = sideWords(v.locale);
  return html`<section class="card" aria-labelledby="fees-title">
    <h3 id="fees-title">${v.draft.elements ? said('limitsAndTax') : word('fees')}</h3>
    <div class="fees">
      ${v.draft.elements ? nothing : ownFees(v)}
      <div class="group">
        ${select({
          id: 'tax',
          label: word('tax'),
          value: v.draft.tax,
          disabled: v.readOnly,
          options: (['none', 'included', 'added'] as const).map((value) => ({ value, label: word(`tax.${value}`) })),
          onChange: (tax) => v.onChange({ tax }),
        })}
        ${v.draft.tax === 'none' ? nothing : number(v, 'taxRate', word('taxRate'), '%')}
      </div>
      ${limits(v, 'limit.min', 'minNet', 'minGross')} ${limits(v, 'limit.max', 'maxNet', 'maxGross')}
    </div>
  </section>`;
};

const ownFees = (v: FeesView) => {
  const { draft } = v;
  const word = allWords(v.locale);
  const at = (name: 'start' | 'idle' | 'grace' | 'cap', unit: string, help?: MoreKey) =>
    number(v, name, word(name), unit, help && word(help));
  return html`<div class="group">
      ${at('start', v.sign)}
      ${checkbox({
        label: word('startAlways'),
        checked: draft.startAlways,
        disabled: v.readOnly || draft.start.trim() === '',
        onChange: (startAlways) => v.onChange({ startAlways }),
      })}
    </div>
    <div class="group">
      ${at('idle', `${v.sign}/${draft.unit}`, 'idleHelp')}
      <div class="pair">${at('grace', 'min')} ${at('cap', v.sign, 'capHelp')}</div>
    </div>`;
};

/** The least or the most that a session costs. Where there is no tax, both amounts are the same: one field. */
const limits = (v: FeesView, title: SideKey, net: LimitName, gross: LimitName) => {
  const said = sideWords(v.locale);
  const hasBoth = v.draft.tax !== 'none' || v.draft.elements !== undefined || v.draft[gross] !== '';
  return html`<fieldset class="group limit">
    <legend>${said(title)}</legend>
    ${
      hasBoth
        ? html`<div class="pair">${number(v, net, said('limit.net'), v.sign)} ${number(v, gross, said('limit.gross'), v.sign)}</div>`
        : number(v, net, said('limit.total'), v.sign)
    }
  </fieldset>`;
};
