/** Start-up fee, idle fee and tax as fields. */
import { html, nothing, type TemplateResult } from 'lit';
import { checkbox, field, select } from '../../parts/controls.ts';
import type { Draft, FieldName } from './draft.ts';
import { allWords, type MoreKey } from './more-texts.ts';

export interface FeesView {
  draft: Draft;
  readOnly: boolean;
  locale: string;
  wrong(field: FieldName): string | undefined;
  /** Sign of the currency, for units. */
  sign: string;
  onChange(change: Partial<Draft>): void;
}

export const feesView = (v: FeesView): TemplateResult => {
  const { draft } = v;
  const word = allWords(v.locale);
  const number = (name: 'start' | 'idle' | 'grace' | 'cap' | 'taxRate', label: MoreKey, unit: string, help?: MoreKey) =>
    field({
      id: name,
      label: word(label),
      type: 'number',
      unit,
      value: draft[name],
      error: v.wrong(name),
      disabled: v.readOnly,
      ...(help && { help: word(help) }),
      onInput: (text) => v.onChange({ [name]: text }),
    });
  return html`<section class="card" aria-labelledby="fees-title">
    <h3 id="fees-title">${word('fees')}</h3>
    <div class="fees">
      <div class="group">
        ${number('start', 'start', v.sign)}
        ${checkbox({
          label: word('startAlways'),
          checked: draft.startAlways,
          disabled: v.readOnly || draft.start.trim() === '',
          onChange: (startAlways) => v.onChange({ startAlways }),
        })}
      </div>
      <div class="group">
        ${number('idle', 'idle', `${v.sign}/${draft.unit}`, 'idleHelp')}
        <div class="pair">${number('grace', 'grace', 'min')} ${number('cap', 'cap', v.sign, 'capHelp')}</div>
      </div>
      <div class="group">
        ${select({
          id: 'tax',
          label: word('tax'),
          value: draft.tax,
          disabled: v.readOnly,
          options: (['none', 'included', 'added'] as const).map((value) => ({ value, label: word(`tax.${value}`) })),
          onChange: (tax) => v.onChange({ tax }),
        })}
        ${draft.tax === 'none' ? nothing : number('taxRate', 'taxRate', '%')}
      </div>
    </div>
  </section>`;
};
