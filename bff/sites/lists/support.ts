/** Whether a charger keeps a local list, and how large, from what it says of itself. Pure. */
import { isDeviceModel } from '../settings/fact.ts';

const ctrlr = 'LocalAuthListCtrlr';
/** Settings that are needed to know. */
export const supportKeys = [
  'SupportedFeatureProfiles',
  'LocalAuthListEnabled',
  'LocalAuthListMaxLength',
  'SendLocalListMaxLength',
  `${ctrlr}.Available`,
  `${ctrlr}.Enabled`,
  `${ctrlr}.Entries`,
  `${ctrlr}.ItemsPerMessage`,
] as const;

export interface Said {
  readonly value: string | null;
  /** The largest value that the setting takes. */
  readonly max: number | undefined;
}

export interface Support {
  /** Undefined: not known yet. */
  readonly isOn: boolean | undefined;
  /** Why not, and what to do. */
  readonly reason: string;
  /** Entries that fit into its list. */
  readonly most: number;
  /** Entries that fit into one message. */
  readonly perMessage: number;
}

/** Where the charger does not tell. */
const assumedMost = 1000;
const assumedPerMessage = 100;

const isFalse = (said: Said | undefined) => said?.value?.toLowerCase() === 'false';
const positive = (value: unknown): number | undefined => {
  const number = Number(value ?? Number.NaN);
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
};

/** @param isRead the charger's settings have been read in full */
export function supportOf(version: string, said: ReadonlyMap<string, Said>, isRead: boolean): Support {
  const is2 = isDeviceModel(version);
  const most = is2 ? positive(said.get(`${ctrlr}.Entries`)?.max) : positive(said.get('LocalAuthListMaxLength')?.value);
  const perMessage = positive(said.get(is2 ? `${ctrlr}.ItemsPerMessage` : 'SendLocalListMaxLength')?.value);
  const is = (isOn: boolean | undefined, reason = ''): Support => ({
    ...{ isOn, reason, most: most ?? assumedMost, perMessage: perMessage ?? assumedPerMessage },
  });
  const off = (key: string) => is(false, `The charger’s list is switched off. Write ${key} = true to switch it on.`);
  if (is2) {
    if (isFalse(said.get(`${ctrlr}.Available`))) return is(false, 'The charger says that it has no local list.');
    if (isFalse(said.get(`${ctrlr}.Enabled`))) return off(`${ctrlr}.Enabled`);
    if (said.has(`${ctrlr}.Available`) || said.has(`${ctrlr}.Enabled`)) return is(true);
  } else {
    const profiles = said.get('SupportedFeatureProfiles')?.value;
    const names = (profiles ?? '').split(',').map((name) => name.trim().toLowerCase());
    if (profiles && !names.includes('localauthlistmanagement'))
      return is(false, 'LocalAuthListManagement is not among the charger’s feature profiles.');
    if (isFalse(said.get('LocalAuthListEnabled'))) return off('LocalAuthListEnabled');
    if (profiles || said.has('LocalAuthListEnabled') || most !== undefined) return is(true);
  }
  return isRead ? is(false, 'The charger does not say that it has a local list.') : is(undefined);
}
