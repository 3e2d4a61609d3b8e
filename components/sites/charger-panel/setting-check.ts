/** Whether a value may be typed for a setting, from what the charger told of it. The server checks again, and knows more. Pure. */
import type { SettingRow } from '../../../bff/sites/settings/contract.ts';

export type ValueFault =
  | { key: 'boolean' | 'whole' | 'decimal' }
  | { key: 'least' | 'most' | 'length'; n: number }
  | { key: 'oneOf'; words: string };

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
const isList = (type: string): boolean => /list$/.test(type) && type !== 'optionlist';

export const valueFault = (
  row: Pick<SettingRow, 'type' | 'min' | 'max' | 'allowed'>,
  typed: string,
): ValueFault | undefined => {
  const value = typed.trim();
  const type = row.type.toLowerCase();
  const { min, max, allowed } = row;
  if (type === 'boolean') return /^(true|false)$/i.test(value) ? undefined : { key: 'boolean' };
  if (type === 'integer' || type === 'decimal') {
    const isNumber = type === 'integer' ? /^-?\d{1,15}$/ : /^-?\d{1,15}(\.\d{1,9})?$/;
    if (!isNumber.test(value)) return { key: type === 'integer' ? 'whole' : 'decimal' };
    if (min !== null && Number(value) < min) return { key: 'least', n: min };
    return max !== null && Number(value) > max ? { key: 'most', n: max } : undefined;
  }
  if (isList(type)) {
    if (value === '' || allowed.length === 0) return undefined;
    // Phases and the like may follow a word after a dot.
    const fits = (word: string) =>
      allowed.some((one) => same(word, one) || word.toLowerCase().startsWith(`${one.toLowerCase()}.`));
    return value.split(',').every((word) => fits(word.trim()))
      ? undefined
      : { key: 'oneOf', words: allowed.join(', ') };
  }
  if (allowed.length > 0 && !allowed.some((one) => same(one, value)))
    return { key: 'oneOf', words: allowed.join(', ') };
  return type !== 'datetime' && type !== 'optionlist' && max !== null && value.length > max
    ? { key: 'length', n: max }
    : undefined;
};
