/** What a charger can be asked: from its OCPP version, from what it says of itself, and from how its kind answered before. Pure. */
import {
  type CommandAnswer,
  type StationCommand,
  type StationCommandKind,
  stationCommandKinds,
} from '../../../ocpp/vocabulary.ts';
import { isDeviceModel, type StoredSetting } from '../settings/fact.ts';
import { samples } from './samples.ts';

export interface Ability {
  kind: StationCommandKind;
  can: 'yes' | 'no' | 'unknown';
  /** For people. */
  reason: string;
}

export interface Learned {
  outcome: 'accepted' | 'rejected' | 'failed' | 'unsupported';
  detail: string;
  atMs: number;
}

/** What a charger and its kind have shown. */
export interface Shown {
  version: string;
  /** Parts of OCPP that it says it has. */
  features: readonly string[];
  /** Parts that it says it has not, or that are switched off. */
  denied: readonly string[];
  /** By command kind, or kind and detail such as `trigger:status`. */
  commands: Readonly<Record<string, Learned>>;
}

/** Feature profiles of 1.6 (§3.3), by what needs them. */
const profileOf: Partial<Record<StationCommandKind, string>> = {
  trigger: 'RemoteTrigger',
  readLocalList: 'LocalAuthListManagement',
  sendLocalList: 'LocalAuthListManagement',
  reserve: 'Reservation',
  cancelReservation: 'Reservation',
  setProfile: 'SmartCharging',
  clearProfile: 'SmartCharging',
  readSchedule: 'SmartCharging',
  uploadLog: 'FirmwareManagement',
  updateFirmware: 'FirmwareManagement',
};

/** Controllers of 2.x, by what needs them. */
const controllerOf: Partial<Record<StationCommandKind, string>> = {
  readLocalList: 'LocalAuthListCtrlr',
  sendLocalList: 'LocalAuthListCtrlr',
  reserve: 'ReservationCtrlr',
  cancelReservation: 'ReservationCtrlr',
  setProfile: 'SmartChargingCtrlr',
  clearProfile: 'SmartChargingCtrlr',
  readProfiles: 'SmartChargingCtrlr',
  readSchedule: 'SmartChargingCtrlr',
  readMonitors: 'MonitoringCtrlr',
  setMonitors: 'MonitoringCtrlr',
  clearMonitors: 'MonitoringCtrlr',
  setMonitoring: 'MonitoringCtrlr',
  showMessage: 'DisplayMessageCtrlr',
  readMessages: 'DisplayMessageCtrlr',
  clearMessage: 'DisplayMessageCtrlr',
  tellCost: 'TariffCostCtrlr',
  setTariff: 'TariffCostCtrlr',
  changeTariff: 'TariffCostCtrlr',
  clearTariffs: 'TariffCostCtrlr',
  readTariffs: 'TariffCostCtrlr',
};

/** What every charger must understand: 1.6 profile Core; 2.0.1 certification profile Core. */
const core16: ReadonlySet<StationCommandKind> = new Set([
  ...(['remoteStart', 'remoteStop', 'unlock', 'reset', 'setAvailability', 'readConfiguration'] as const),
  ...(['writeConfiguration', 'clearCache', 'transferData'] as const),
]);
const core2: ReadonlySet<StationCommandKind> = new Set([
  ...(['remoteStart', 'remoteStop', 'unlock', 'reset', 'setAvailability', 'readConfiguration', 'readReport'] as const),
  ...(['writeConfiguration', 'trigger', 'transferData', 'uploadLog', 'updateFirmware', 'readTransaction'] as const),
]);

type Verdict = Omit<Ability, 'kind'> | undefined;

function learned(kind: StationCommandKind, { commands }: Shown): Verdict {
  const answers = Object.entries(commands)
    .filter(([key]) => key === kind || key.startsWith(`${kind}:`))
    .map(([, answer]) => answer);
  const worked = answers.find(({ outcome }) => outcome === 'accepted' || outcome === 'rejected');
  if (worked) return { can: 'yes', reason: 'Chargers of this kind have answered it.' };
  const refused = answers.find(({ outcome }) => outcome === 'unsupported');
  return (
    refused && { can: 'no', reason: `Chargers of this kind answered that they do not support it (${refused.detail}).` }
  );
}

function claimed(kind: StationCommandKind, { version, features, denied }: Shown): Verdict {
  const is2 = isDeviceModel(version);
  const part = (is2 ? controllerOf : profileOf)[kind];
  if (part !== undefined) {
    if (denied.includes(part))
      return { can: 'no', reason: `The charger says that ${part} is not available or switched off.` };
    if (features.includes(part)) return { can: 'yes', reason: `The charger says that it has ${part}.` };
    if (!is2 && features.length > 0)
      return { can: 'no', reason: `${part} is not among the charger’s feature profiles.` };
    return undefined;
  }
  return (is2 ? core2 : core16).has(kind)
    ? { can: 'yes', reason: 'Every charger of this OCPP version must understand it.' }
    : undefined;
}

const unknown = { can: 'unknown', reason: 'Nobody has tried it with this kind of charger yet.' } as const;

/** @param refuse why the charger's version has no words for a command; see `refusalOf` of the OCPP library */
export function abilitiesOf(shown: Shown, refuse: (command: StationCommand) => string | undefined): Ability[] {
  if (shown.version === '')
    return stationCommandKinds.map((kind) => ({ kind, can: 'unknown', reason: 'The charger has never connected.' }));
  return stationCommandKinds.map((kind): Ability => {
    const reason = refuse(samples[kind]);
    if (reason !== undefined) return { kind, can: 'no', reason };
    if (kind === 'raw') return { kind, can: 'yes', reason: 'Any action of this OCPP version can be sent.' };
    return { kind, ...(learned(kind, shown) ?? claimed(kind, shown) ?? unknown) };
  });
}

export interface Facets {
  features: string[];
  denied: string[];
  limits: Record<string, number>;
  units: string[];
}

const maxUnits = 100;

/** Names only: passports are shown to everybody who has such a charger, and anything can connect and call itself one. */
const words = (value: string | null | undefined): string[] =>
  (value ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => /^[A-Za-z][\w.-]{0,59}$/.test(word))
    .slice(0, maxUnits);

const limit16 =
  /^(GetConfigurationMaxKeys|LocalAuthListMaxLength|SendLocalListMaxLength|ChargeProfileMaxStackLevel|ChargingScheduleMaxPeriods|MaxChargingProfilesInstalled|NumberOfConnectors|CertificateSignedMaxChainSize|CertificateStoreMaxLength|StopTransactionMaxMeterValues)$/;
const limit2 =
  /\.(ItemsPerMessage|BytesPerMessage|Entries|PeriodsPerSchedule|ProfileStackLevel|CertificateEntries)(\/|$)/;
const units16 =
  /^(ChargingScheduleAllowedChargingRateUnit|MeterValuesSampledData|MeterValuesAlignedData|StopTxnSampledData|StopTxnAlignedData)$/;
const units2 = /\.(RateUnit|Measurands|Tx\w+Measurands)(\/|$)/;
const controller = /^(\w+Ctrlr)\.(Available|Enabled)$/;

/** What a charger's settings say of its abilities. */
export function facetsOf(settings: Iterable<StoredSetting>, version: string): Facets {
  const is2 = isDeviceModel(version);
  const facets: Facets = { features: [], denied: [], limits: {}, units: [] };
  const claims = new Map<string, boolean>();
  for (const { key, value, facts } of settings) {
    if (!is2 && key === 'SupportedFeatureProfiles') facets.features = words(value);
    const [, name, asked] = (is2 && key.length < 60 && controller.exec(key)) || [];
    // Available says what there is, Enabled what is switched on: one "no" is enough.
    if (name && asked) claims.set(name, (claims.get(name) ?? true) && value?.toLowerCase() === 'true');
    if ((is2 ? limit2 : limit16).test(key)) {
      // Of what is counted, 2.x tells how many there are as the value and how many there may be as its limit.
      const number = /Entries$/.test(key) ? (facts.max ?? Number.NaN) : Number(value ?? facts.max ?? Number.NaN);
      if (Number.isFinite(number)) facets.limits[key] = number;
    }
    if ((is2 ? units2 : units16).test(key)) facets.units.push(...words(value));
  }
  for (const [name, isOn] of claims) (isOn ? facets.features : facets.denied).push(name);
  facets.units = [...new Set(facets.units)].slice(0, maxUnits).sort();
  return facets;
}

/** Under which name an answer is remembered; undefined when it says nothing of the kind of charger. */
export function learnedKey(
  command: unknown,
  kind: string,
  { outcome, data }: Pick<CommandAnswer, 'outcome' | 'data'>,
): string | undefined {
  if (outcome === 'failed' || kind === 'raw') return undefined;
  // "Not supported" is said of one of the entries, not of the command.
  if (outcome === 'unsupported' && Array.isArray(data)) return undefined;
  // "Unknown vendor" is about the vendor, not about the command.
  if (kind === 'transferData' && outcome !== 'accepted') return undefined;
  if (typeof command !== 'object' || command === null) return kind;
  if (kind === 'trigger' && 'message' in command) return `trigger:${String(command.message)}`;
  if (kind === 'uploadLog' && 'log' in command) return `uploadLog:${String(command.log)}`;
  return kind;
}

/** The part of an answer that holds nothing of one charger: its first word, which is a status or an error code. */
export const plainDetail = (detail: string): string => /^[A-Za-z]{1,50}/.exec(detail)?.[0] ?? '';
