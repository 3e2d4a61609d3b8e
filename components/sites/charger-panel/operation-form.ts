/** The form of one operation. Template only. */
import { html, type TemplateResult } from 'lit';
import { checkbox, field, select, textArea } from '../../parts/controls.ts';
import { type CommandsWord, wordFor } from './commands-texts.ts';
import { type FieldFault, type FieldSpec, type Operation, shownFields, type Values } from './operations.ts';

export interface FormOptions {
  operation: Operation;
  values: Values;
  faults: Readonly<Record<string, FieldFault>>;
  /** Numbers of the charger's connectors. */
  connectors: readonly number[];
  /** Running ones: what the charger calls them, and what people do. */
  transactions: readonly { id: string; label: string }[];
  word: CommandsWord;
  connectorText(n: number): string;
  onChange(name: string, value: string): void;
}

export const operationForm = (o: FormOptions): TemplateResult =>
  html`<div class="form">${shownFields(o.operation, o.values).map((spec) => control(spec, o))}</div>`;

const control = (spec: FieldSpec, o: FormOptions): TemplateResult => {
  const { word } = o;
  const { name } = spec;
  const fault = o.faults[name];
  const value = o.values[name] ?? '';
  const common = {
    id: `op-${name}`,
    label: wordFor(word, `f.${name}`) ?? name,
    value,
    error: fault && word(`wrong.${fault}`),
    required: !spec.optional,
    ...(spec.max !== undefined && spec.kind !== 'number' && { maxLength: spec.max }),
  };
  const onChange = (typed: string) => o.onChange(name, typed);
  const any = spec.optional ? [{ value: '', label: word('any') }] : [];
  switch (spec.kind) {
    case 'connector':
    case 'place': {
      const numbers = spec.kind === 'place' ? [0, ...o.connectors] : o.connectors;
      const options = numbers.map((n) => ({ value: String(n), label: o.connectorText(n) }));
      return select({ ...common, options: [...any, ...options], onChange });
    }
    case 'transaction':
      // A number that nobody knows here may still be known to the charger.
      return o.transactions.length > 0
        ? select({
            ...common,
            options: [...any, ...o.transactions.map(({ id, label }) => ({ value: id, label }))],
            onChange,
          })
        : field({ ...common, onInput: onChange });
    case 'choice':
      return select({
        ...common,
        options: [
          ...any,
          ...(spec.choices ?? []).map((each) => ({ value: each, label: wordFor(word, `c.${each}`) ?? each })),
        ],
        onChange,
      });
    case 'switch':
      return checkbox({
        label: common.label,
        checked: value === 'yes',
        onChange: (on) => onChange(on ? 'yes' : ''),
      });
    case 'long':
    case 'json':
      return textArea({ ...common, onInput: onChange });
    case 'number':
      return field({ ...common, type: 'number', ...(spec.unit && { unit: spec.unit }), onInput: onChange });
    default:
      return field({ ...common, onInput: onChange });
  }
};
