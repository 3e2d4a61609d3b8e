/** Whether a setting may be written, before a charger is asked: from what it told of the setting and from the specification. Pure. */
import { knownOf } from './catalogue.ts';
import { isDeviceModel, type StoredSetting, type Wanted } from './fact.ts';
import { isSecretKey, secretReason } from './secrets.ts';

export interface Problem {
  /** Position of the entry. */
  index: number;
  at: 'key' | 'value';
  message: string;
}

const variableKey = /^(?:[^.#@]|\\.)+(?:@\d+(?:\.\d+)?)?\.(?:[^.#]|\\.)+(?:#(?:Actual|Target|MinSet|MaxSet))?$/;
const maxKey16 = 50;
const maxValue16 = 500;

type Bounds = {
  type: string;
  min: number | undefined;
  max: number | undefined;
  allowed: readonly string[] | undefined;
};

const wordsOf = (value: string): string[] => value.split(',').map((word) => word.trim());
const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** What the value must be, in the words of 2.x data types; the charger's own word counts more than the specification's. */
function boundsOf(key: string, known: StoredSetting | undefined): Bounds {
  const { facts } = known ?? {};
  const spec = knownOf(key);
  return {
    type: facts?.dataType?.toLowerCase() ?? spec?.type ?? 'text',
    min: facts?.min ?? spec?.min,
    max: facts?.max ?? spec?.max,
    allowed: facts?.allowed ?? spec?.allowed,
  };
}

const between = (value: number, { min, max }: Bounds): string | undefined => {
  if (min !== undefined && value < min) return `must be at least ${min}`;
  if (max !== undefined && value > max) return `must be at most ${max}`;
  return undefined;
};

function valueProblem(value: string, bounds: Bounds): string | undefined {
  const { type, allowed, max } = bounds;
  switch (type) {
    case 'boolean':
      return /^(true|false)$/i.test(value) ? undefined : 'must be true or false';
    case 'integer':
      return /^-?\d{1,15}$/.test(value) ? between(Number(value), bounds) : 'must be a whole number';
    case 'decimal':
      return /^-?\d{1,15}(\.\d{1,9})?$/.test(value) ? between(Number(value), bounds) : 'must be a number';
    case 'datetime':
      return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value) ? undefined : 'must be a time such as 2026-01-31T12:00:00Z';
    case 'optionlist':
      return allowed && !allowed.some((word) => same(word, value)) ? `must be one of ${allowed.join(', ')}` : undefined;
    case 'list':
    case 'memberlist':
    case 'sequencelist': {
      if (value === '' || !allowed) return undefined;
      // Phases and the like may follow a measurand after a further dot: chargers extend these words.
      const wrong = wordsOf(value).find((word) => !allowed.some((one) => isWordOf(word, one)));
      return wrong === undefined ? undefined : `"${wrong}" is not one of ${allowed.join(', ')}`;
    }
    default: {
      if (allowed && !allowed.some((word) => same(word, value))) return `must be one of ${allowed.join(', ')}`;
      // Of texts, 2.x gives the length as the upper limit.
      return max !== undefined && value.length > max ? `must have at most ${max} characters` : undefined;
    }
  }
}

const isWordOf = (word: string, allowed: string): boolean =>
  same(word, allowed) || word.toLowerCase().startsWith(`${allowed.toLowerCase()}.`);

function keyProblem(key: string, version: string, known: StoredSetting | undefined): string | undefined {
  if (isSecretKey(key)) return secretReason(key);
  if (isDeviceModel(version) && !variableKey.test(key))
    return `${key} is not a setting of OCPP 2.x. Name it by component and variable, such as TxCtrlr.StopTxOnInvalidId.`;
  if (version === 'ocpp1.6' && key.length > maxKey16) return `A key of OCPP 1.6 has at most ${maxKey16} characters`;
  if (known?.facts.mutability === 'readOnly' || known?.facts.constant)
    return `${key} can only be read: the charger does not let it be changed.`;
  if (!known && knownOf(key)?.readOnly) return `${key} can only be read.`;
  return undefined;
}

/** What is wrong with the entries; empty when the charger can be asked. `settings`: what was read of it, by key. */
export function problemsOf(
  entries: readonly Wanted[],
  settings: ReadonlyMap<string, StoredSetting>,
  version: string,
): Problem[] {
  const seen = new Set<string>();
  return entries.flatMap(({ key, value }, index): Problem[] => {
    if (seen.has(key)) return [{ index, at: 'key', message: `${key} is given twice.` }];
    seen.add(key);
    const known = settings.get(key);
    const wrongKey = keyProblem(key, version, known);
    if (wrongKey !== undefined) return [{ index, at: 'key', message: wrongKey }];
    if (!isDeviceModel(version) && value.length > maxValue16)
      return [{ index, at: 'value', message: `${key} takes at most ${maxValue16} characters` }];
    const wrong = valueProblem(value.trim(), boundsOf(key, known));
    return wrong === undefined ? [] : [{ index, at: 'value', message: `${key} ${wrong}.` }];
  });
}
