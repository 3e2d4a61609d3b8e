/** Which template counts for a charger, and how its settings differ from it. Pure. */
import { knownOf } from '../settings/catalogue.ts';
import type { ChargerDrift } from '../settings/contract.ts';
import type { StoredSetting, Wanted } from '../settings/fact.ts';
import { isSecretKey, secretReason } from '../settings/secrets.ts';

export interface Kind {
  readonly vendor: string;
  readonly model: string;
  readonly version: string;
}
interface Candidate extends Kind {
  readonly id: string;
  readonly name: string;
}

const fits = (wanted: string, found: string) => wanted === '' || wanted.toLowerCase() === found.toLowerCase();
const exactness = ({ vendor, model, version }: Kind) =>
  (model === '' ? 0 : 4) + (vendor === '' ? 0 : 2) + (version === '' ? 0 : 1);

export const matches = (template: Kind, device: Kind): boolean =>
  fits(template.vendor, device.vendor) && fits(template.model, device.model) && fits(template.version, device.version);

/** The one assigned, else the most exact that matches; of equals the first by name. */
export function templateFor<T extends Candidate>(
  device: Kind & { readonly templateId: string | null },
  templates: readonly T[],
): T | undefined {
  const assigned = templates.find(({ id }) => id === device.templateId);
  if (assigned) return assigned;
  return templates
    .filter((template) => matches(template, device))
    .sort((a, b) => exactness(b) - exactness(a) || (a.name < b.name ? -1 : 1))[0];
}

/** Values that mean the same: numbers by size, lists without regard to blanks, truth without regard to case. */
export function sameValue(wanted: string, found: string): boolean {
  const [a, b] = [wanted.trim(), found.trim()];
  if (a === b) return true;
  if (/^(true|false)$/i.test(a)) return a.toLowerCase() === b.toLowerCase();
  const number = /^-?\d{1,15}(\.\d{1,9})?$/;
  if (number.test(a) && number.test(b)) return Number(a) === Number(b);
  const words = (text: string) => text.split(',').map((word) => word.trim());
  return a.includes(',') && words(a).join() === words(b).join();
}

type Item = ChargerDrift['items'][number];

/** One line for each setting that the template wants. */
export function driftOf(
  entries: readonly Wanted[],
  settings: ReadonlyMap<string, StoredSetting>,
  settingsReadAt: number | null,
): Item[] {
  return entries.map(({ key, value: wanted }): Item => {
    const known = settings.get(key);
    const line = {
      key,
      title: knownOf(key)?.title ?? '',
      wanted,
      found: known?.value ?? null,
      canWrite: known
        ? known.facts.mutability !== 'readOnly' && !known.facts.constant
        : knownOf(key)?.readOnly !== true,
      readAt: known?.readAt ?? null,
    };
    if (!known) return { ...line, state: settingsReadAt === null ? 'notRead' : 'notThere' };
    if (known.value === null && known.facts.mutability === 'writeOnly') return { ...line, state: 'unreadable' };
    return { ...line, state: sameValue(wanted, known.value ?? '') ? 'same' : 'different' };
  });
}

/** What to write so that the charger is as it should be. What was never read is written too. */
export const writesOf = (items: readonly Item[]): Wanted[] =>
  items
    .filter(({ state, canWrite }) => canWrite && (state === 'different' || state === 'notRead'))
    .map(({ key, wanted }) => ({ key, value: wanted }));

/** Why these settings cannot stand in a template. */
export function entriesProblem(entries: readonly Wanted[]): { index: number; message: string } | undefined {
  const seen = new Set<string>();
  for (const [index, { key }] of entries.entries()) {
    if (isSecretKey(key)) return { index, message: `${secretReason(key)} A template would show it to everybody.` };
    if (knownOf(key)?.readOnly) return { index, message: `${key} can only be read, so no template can want it.` };
    if (seen.has(key)) return { index, message: `${key} is given twice.` };
    seen.add(key);
  }
  return undefined;
}
