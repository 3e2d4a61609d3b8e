/** Form-encoded bodies with nested keys, as Stripe's SDKs send them: `a[b][0]=1` is `{ a: { b: ['1'] } }`. Values stay texts. */

export type Form = { [name: string]: FormValue };
export type FormValue = string | Form | FormValue[] | undefined;

export const isForm = (value: FormValue): value is Form => typeof value === 'object' && !Array.isArray(value);

/** Keys that only numbers index are lists. */
const settled = (value: FormValue): FormValue => {
  if (!isForm(value)) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, settled(inner)] as const);
  const isList = entries.length > 0 && entries.every(([name]) => /^\d+$/.test(name));
  return isList ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
};

export const parseForm = (text: string): Form => {
  const root: Form = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    const path = [...name.matchAll(/[^[\]]+/g)].map(([part]) => part);
    let at = root;
    for (const part of path.slice(0, -1)) {
      const inner = at[part];
      const next: Form = isForm(inner) ? inner : Object.create(null);
      at[part] = next;
      at = next;
    }
    const last = path.at(-1);
    if (last !== undefined) at[last] = value;
  }
  return Object.fromEntries(Object.entries(root).map(([name, value]) => [name, settled(value)]));
};

/** A text of the form; undefined when it is not there. */
export const textOf = (form: Form, name: string): string | undefined => {
  const value = form[name];
  return typeof value === 'string' ? value : undefined;
};
export const formOf = (form: Form, name: string): Form => {
  const value = form[name];
  return isForm(value) ? value : {};
};
export const listOf = (form: Form, name: string): string[] => {
  const value = form[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
};
/** Metadata: all texts of a nested form. */
export const textsOf = (form: Form): Record<string, string> =>
  Object.fromEntries(Object.entries(form).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
