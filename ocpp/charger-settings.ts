/**
 * The settings of one charger: the standard ones, its maker's own and what is live, read and written as 1.6 and 2.x do. A setting is
 * found by the name that either version gives it. No sockets, no time.
 */
import { measurands, type SettingSpec, standardSettings } from './charger-settings-table.ts';
import { parseSetting } from './dialects/settings2.ts';
import type { OcppVersion } from './rpc/errors.ts';
import type { AnswerData, MeterSample, ReportedSetting } from './vocabulary.ts';

export type { SettingSpec } from './charger-settings-table.ts';

const byName = new Map<string, SettingSpec>();
for (const spec of standardSettings) for (const name of namesOf(spec)) byName.set(name, spec);

function namesOf({ key16, key2 }: SettingSpec): string[] {
  return [key16, key2].flatMap((name) => (name === undefined ? [] : [name.toLowerCase()]));
}

/** How a write went, in the word of 2.x; 1.6 has fewer. */
export type WriteStatus =
  | 'Accepted'
  | 'RebootRequired'
  | 'Rejected'
  | 'UnknownComponent'
  | 'UnknownVariable'
  | 'NotSupportedAttributeType';

interface SettingsOptions {
  /** The maker's own settings; one with a standard name replaces it. */
  own: readonly SettingSpec[];
  /** What shows a state, and is read only, as it is now. */
  live(): readonly SettingSpec[];
  /** A last word on a valid value; false refuses it. */
  mayBe?(spec: SettingSpec, value: string): boolean;
  /** A value holds from now on. */
  changed?(spec: SettingSpec, value: string): void;
}

export class Settings {
  readonly #options: SettingsOptions;
  readonly #own = new Map<string, SettingSpec>();
  /** Only what differs from the standard. */
  readonly #values = new Map<SettingSpec, string>();
  readonly #afterReset = new Map<SettingSpec, string>();

  constructor(options: SettingsOptions) {
    this.#options = options;
    for (const spec of options.own) for (const name of namesOf(spec)) this.#own.set(name, spec);
  }

  /** By the name of either version; undefined when there is none, or nothing to be read. */
  value(name: string): string | undefined {
    const spec = this.#find(name);
    return spec === undefined || spec.access === 'writeOnly' ? undefined : this.#valueOf(spec);
  }

  /** The value as a number; 0 when it is none. */
  number(name: string): number {
    return Number(this.value(name)) || 0;
  }

  isOn(name: string): boolean {
    return this.value(name) === 'true';
  }

  words(name: string): string[] {
    return (this.value(name) ?? '').split(',').flatMap((word) => word.trim() || []);
  }

  /** Without names: all that the version knows. */
  read(version: OcppVersion, names?: readonly string[]): AnswerData['readConfiguration'] {
    if (names === undefined) return { keys: this.report(version), unknownKeys: [] };
    const keys = names.flatMap((name) => {
      const spec = this.#find(name);
      return spec === undefined || !isTold(spec, version) ? [] : [{ asked: name, ...this.#reported(spec, version) }];
    });
    return {
      // 2.x is answered by the name that was asked for, in its own spelling.
      keys: keys.map(({ asked, ...setting }) => (version === 'ocpp1.6' ? setting : { ...setting, key: asked })),
      unknownKeys: names.filter((name) => !keys.some(({ asked }) => asked === name)),
    };
  }

  /** All settings of the version; `onlyWritable` leaves out what cannot be changed. */
  report(version: OcppVersion, onlyWritable = false): ReportedSetting[] {
    const standard = standardSettings.filter((spec) => namesOf(spec).every((name) => !this.#own.has(name)));
    return [...standard, ...new Set(this.#own.values()), ...this.#options.live()].flatMap((spec) => {
      if (!isTold(spec, version) || (onlyWritable && spec.access === 'readOnly')) return [];
      return [this.#reported(spec, version)];
    });
  }

  write(name: string, value: string): WriteStatus {
    const spec = this.#find(name);
    if (spec === undefined) return this.#unknown(name);
    if (spec.access === 'readOnly' || !isFit(spec, value) || this.#options.mayBe?.(spec, value) === false)
      return 'Rejected';
    if (spec.reboot) {
      this.#afterReset.set(spec, value);
      return 'RebootRequired';
    }
    this.#set(spec, value);
    return 'Accepted';
  }

  /** Sets a value from within, past all rules. */
  put(name: string, value: string): void {
    const spec = this.#find(name);
    if (spec === undefined) throw new Error(`There is no setting ${name}.`);
    this.#values.set(spec, value);
  }

  /** What was written to hold after a reset holds now. */
  restart(): void {
    for (const [spec, value] of this.#afterReset) this.#set(spec, value);
    this.#afterReset.clear();
  }

  #set(spec: SettingSpec, value: string): void {
    if (spec.access !== 'writeOnly') this.#values.set(spec, value);
    this.#options.changed?.(spec, value);
  }

  #find(name: string): SettingSpec | undefined {
    const wanted = name.toLowerCase();
    return (
      this.#own.get(wanted) ??
      byName.get(wanted) ??
      this.#options.live().find((spec) => namesOf(spec).some((each) => each === wanted))
    );
  }

  #valueOf(spec: SettingSpec): string | undefined {
    return this.#values.get(spec) ?? spec.value;
  }

  #reported(spec: SettingSpec, version: OcppVersion): ReportedSetting {
    const value = spec.access === 'writeOnly' ? undefined : this.#valueOf(spec);
    const { unit, dataType, min, max, allowed } = spec;
    const isText = dataType === 'string' || dataType === undefined;
    return {
      key: (version === 'ocpp1.6' ? spec.key16 : spec.key2) ?? '',
      mutability: spec.access ?? 'readWrite',
      ...(value !== undefined && { value }),
      ...(version !== 'ocpp1.6' && {
        dataType: dataType ?? 'string',
        persistent: true,
        ...(unit !== undefined && { unit }),
        ...(min !== undefined && !isText && { min }),
        ...(max !== undefined && { max }),
        ...(allowed !== undefined && { allowed: [...allowed] }),
      }),
    };
  }

  #unknown(name: string): WriteStatus {
    const setting = parseSetting(name);
    if (setting === undefined) return 'UnknownVariable';
    const [plain = ''] = name.split('#');
    if (setting.attribute !== 'Actual' && this.#find(plain) !== undefined) return 'NotSupportedAttributeType';
    const component = `${plain.split('.')[0]?.toLowerCase()}.`;
    const isKnown = this.report('ocpp2.0.1').some(({ key }) => key.toLowerCase().startsWith(component));
    return isKnown ? 'UnknownVariable' : 'UnknownComponent';
  }
}

/** 1.6 never tells that there is a key that may only be written. */
function isTold({ key16, key2, access }: SettingSpec, version: OcppVersion): boolean {
  return version === 'ocpp1.6' ? key16 !== undefined && access !== 'writeOnly' : key2 !== undefined;
}

function isFit({ dataType, min, max, allowed }: SettingSpec, value: string): boolean {
  switch (dataType) {
    case 'integer':
    case 'decimal': {
      const number = Number(value);
      if (value.trim() === '' || !Number.isFinite(number)) return false;
      if (dataType === 'integer' && !Number.isInteger(number)) return false;
      return number >= (min ?? Number.NEGATIVE_INFINITY) && number <= (max ?? Number.POSITIVE_INFINITY);
    }
    case 'boolean':
      return value === 'true' || value === 'false';
    case 'MemberList':
    case 'OptionList':
    case 'SequenceList': {
      const words = value.split(',').flatMap((word) => word.trim() || []);
      return allowed === undefined || words.every((word) => allowed.includes(word));
    }
    default:
      return value.length <= (max ?? 2_500);
  }
}

/** The readings that a setting asks for; those that no measurand names are always given. */
export function selectReadings(sample: MeterSample, wanted: readonly string[]): MeterSample {
  const left = { ...sample };
  for (const measurand of measurands) if (!wanted.includes(measurand)) delete left[fieldOf[measurand]];
  return left;
}

type Reading = Exclude<keyof MeterSample, 'atMs'>;
const fieldOf: Record<(typeof measurands)[number], Reading> = {
  'Energy.Active.Import.Register': 'energyWh',
  'Power.Active.Import': 'powerW',
  'Power.Offered': 'powerOfferedW',
  'Current.Import': 'currentMilliamps',
  Voltage: 'voltageMillivolts',
  SoC: 'socPercent',
  Temperature: 'temperatureCelsius',
};
