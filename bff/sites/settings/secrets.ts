/** Settings that hold passwords and keys: never kept, never shown, and not written as settings. Browser-safe. */
import { isRecord } from '../../kernel/peek.ts';

const secretName =
  /(authorization_?key|auth_?key|password|passwd|passphrase|pass_?code|secret|private_?key|api_?key|pre_?shared|psk$|sim_?pin$|vpn.*\bkey)/i;

/** The name of the setting itself: of `SecurityCtrlr.BasicAuthPassword` the part after the component. */
const nameOf = (key: string): string => key.slice(key.indexOf('.') + 1);

/** 1.6 AuthorizationKey, 2.x BasicAuthPassword, and what vendors name in their way. */
export const isSecretKey = (key: string): boolean => secretName.test(nameOf(key)) || secretName.test(key);

/** Why such a setting is neither written nor wanted by a template. */
export const secretReason = (key: string): string =>
  `${key} holds a password or key. It is not kept as a setting: change it under the charger’s security.`;

const hidden = '•••';
const valueNames = ['value', 'attributeValue', 'actualValue'] as const;

/** The setting that an object is about, in our words or on the wire of 1.6 and 2.x. */
function settingNamed(fields: Record<string, unknown>): string | undefined {
  if (typeof fields.key === 'string') return fields.key;
  const { variable } = fields;
  return isRecord(variable) && typeof variable.name === 'string' ? variable.name : undefined;
}

const isSecret = (fields: Record<string, unknown>): boolean => {
  const name = settingNamed(fields);
  return name !== undefined && isSecretKey(name);
};

/** A text that holds none of these holds no secret setting: cheap to ask of every message. */
export const mayHoldSecrets = (text: string): boolean =>
  /authorization_?key|auth_?key|passw|passphrase|pass_?code|secret|private_?key|api_?key|pre_?shared|psk"|sim_?pin|vpn/i.test(
    text,
  );

/** Fields that are secrets themselves, as in the connection data of SetNetworkProfile (2.0.1 §2.3, §2.48: APN and VPN). */
const isSecretField = (name: string, within: string): boolean =>
  secretName.test(name) || (name === 'key' && /^vpn$/i.test(within));

/** Data of any depth with the values of secret settings and fields hidden; other parts are the same objects. */
export const withoutSecrets = (data: unknown): unknown => shown(data, '');

/** @param within the name of the field that holds the data */
function shown(data: unknown, within: string): unknown {
  if (Array.isArray(data)) {
    const items = data.map((item) => shown(item, within));
    return items.some((item, i) => item !== data[i]) ? items : data;
  }
  if (!isRecord(data)) return data;
  let copy: Record<string, unknown> | undefined;
  const set = (name: string, value: unknown) => {
    copy ??= { ...data };
    copy[name] = value;
  };
  const hides = isSecret(data);
  for (const [name, value] of Object.entries(data)) {
    const open = holdsText(value) && isSecretField(name, within) ? hidden : shown(value, name);
    if (open !== value) set(name, open);
  }
  if (hides)
    for (const name of [...valueNames, 'variableAttribute'])
      if (data[name] !== undefined && data[name] !== null) set(name, hidden);
  return copy ?? data;
}

/** A text, a number, or a list of such. */
const holdsText = (value: unknown): boolean =>
  (typeof value === 'string' && value !== '') ||
  typeof value === 'number' ||
  (Array.isArray(value) && value.some(holdsText));

/** The secret setting that a command would write, in our words or raw. */
export function secretWritten(data: unknown): string | undefined {
  if (Array.isArray(data)) {
    for (const item of data) {
      const found = secretWritten(item);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isRecord(data)) return undefined;
  if (isSecret(data) && valueNames.some((name) => data[name] !== undefined)) return settingNamed(data);
  return secretWritten(Object.values(data));
}

/** The settings to which a command would give a value, in our words or raw; those of 2.x by component and variable. */
export function settingsIn(data: unknown): string[] {
  if (Array.isArray(data)) return data.flatMap(settingsIn);
  if (!isRecord(data)) return [];
  const name = settingNamed(data);
  if (name === undefined || !valueNames.some((each) => data[each] !== undefined))
    return settingsIn(Object.values(data));
  const { component } = data;
  return [isRecord(component) && typeof component.name === 'string' ? `${component.name}.${name}` : name];
}
