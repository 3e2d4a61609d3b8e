/** Operations as people see them: their fields, and what is wrong with what was typed. The table of them is operation-table.ts. Pure. */

import type { CommandBody } from '../../../bff/sites/commands/contract.ts';
import type { StationCommandKind } from '../../../ocpp/vocabulary.ts';
import type { TabName } from './tab.ts';

export type Values = Readonly<Record<string, string>>;

export interface FieldSpec {
  readonly name: string;
  /** `connector`: one of the charger's; `place`: or the whole charger; `transaction`: a running one. */
  readonly kind: 'connector' | 'place' | 'transaction' | 'text' | 'long' | 'number' | 'json' | 'choice' | 'switch';
  readonly optional?: true;
  readonly choices?: readonly string[];
  readonly initial?: string;
  readonly min?: number;
  readonly max?: number;
  readonly unit?: string;
  readonly pattern?: RegExp;
  /** Asked only while another field has this value. */
  readonly only?: { readonly name: string; readonly value: string };
}

/** The fields that are asked for what was typed so far. */
export const shownFields = ({ fields }: Pick<Operation, 'fields'>, values: Values): FieldSpec[] =>
  fields.filter(({ only }) => !only || values[only.name] === only.value);

export interface Operation {
  readonly kind: StationCommandKind;
  /** Asked with a red button. */
  readonly danger?: true;
  /** Makes sense when a charger that is away carries it out after its return. */
  readonly canWait?: true;
  readonly fields: readonly FieldSpec[];
  body(values: Values, nowMs: number): CommandBody;
}

export interface Group {
  readonly name: GroupName;
  readonly operations: readonly Operation[];
  readonly elsewhere?: readonly { readonly kinds: readonly StationCommandKind[]; readonly tab: TabName }[];
}
export type GroupName = 'charging' | 'availability' | 'limits' | 'asking' | 'display' | 'prices' | 'data' | 'expert';

export type FieldFault = 'required' | 'number' | 'range' | 'json' | 'pattern';

/** What is wrong with what was typed, by field. */
export const faultsOf = (operation: Operation, values: Values): Record<string, FieldFault> => {
  const faults: Record<string, FieldFault> = {};
  for (const field of shownFields(operation, values)) {
    const fault = faultOf(field, (values[field.name] ?? '').trim());
    if (fault) faults[field.name] = fault;
  }
  return faults;
};

const faultOf = (field: FieldSpec, value: string): FieldFault | undefined => {
  if (value === '') return field.optional || field.kind === 'switch' ? undefined : 'required';
  if (field.kind === 'number') {
    const number = Number(value.replace(',', '.'));
    if (!Number.isFinite(number)) return 'number';
    if (number < (field.min ?? 0) || number > (field.max ?? Number.POSITIVE_INFINITY)) return 'range';
  }
  if (field.kind === 'json') {
    try {
      const parsed: unknown = JSON.parse(value);
      if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return 'json';
    } catch {
      return 'json';
    }
  }
  return field.pattern && !field.pattern.test(value) ? 'pattern' : undefined;
};

export const initialOf = (operation: Operation, given: Values): Values =>
  Object.fromEntries(
    operation.fields.map(({ name, initial, choices, optional }) => [
      name,
      given[name] ?? initial ?? (optional ? '' : (choices?.[0] ?? '')),
    ]),
  );
