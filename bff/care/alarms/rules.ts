/**
 * What is an alarm, how bad it is, and when it is over. Pure: rows, counting and clocks are elsewhere. Levels follow the alarm model of
 * the domain notes: safety faults critical, other faults and long silence major, warnings minor, things to look at info.
 */
import type { ConnectorState } from '../../../ocpp/vocabulary.ts';
import type { alarmLevels } from './contract.ts';

export type AlarmLevel = (typeof alarmLevels)[number];

export interface Raised {
  /** The station's error, with a vendor's code where it has one; `offline` and `abnormalOrder` are ours. */
  readonly code: string;
  readonly level: AlarmLevel;
  readonly detail: string;
}

export interface Report {
  readonly connector: number;
  readonly state: ConnectorState;
  readonly errorCode: string;
  readonly info?: string;
  readonly vendorId?: string;
  readonly vendorErrorCode?: string;
}

/** A fault of these stops a session for the safety of people or hardware. */
const safetyErrors = new Set([
  'groundfailure',
  'overcurrentfailure',
  'overvoltage',
  'hightemperature',
  'powerswitchfailure',
]);

/** What a status report raises; undefined when nothing is wrong. */
export function raisedBy(report: Report): Raised | undefined {
  const error = report.errorCode === 'noError' ? '' : report.errorCode;
  const vendorCode =
    report.vendorErrorCode && !/^(0+|none|noerror)$/i.test(report.vendorErrorCode) ? report.vendorErrorCode : '';
  const faulted = report.state === 'faulted';
  if (!faulted && error === '') return undefined;
  const code = (error || vendorCode || 'faulted').slice(0, 60);
  const detail = [vendorCode !== code ? vendorCode : '', report.info ?? '', report.vendorId ?? '']
    .filter(Boolean)
    .join(' · ')
    .slice(0, 500);
  const safety = faulted && safetyErrors.has(error.toLowerCase());
  return { code, level: safety ? 'critical' : faulted ? 'major' : 'minor', detail };
}

/** Codes of our own, which no report of the equipment ends. */
export const offlineCode = 'offline';
const abnormalOrderCode = 'abnormalOrder';
export const firmwareFailedCode = 'firmwareFailed';
/** A charger is refused because it comes with less security than it must. */
export const insecureCode = 'insecureConnection';
export const certificateCode = 'certificateExpires';
/**
 * Security events that the whitepaper calls critical, and how bad they are here. Those of every restart and update are worth a line, not a
 * night call.
 */
const securityLevels: ReadonlyMap<string, AlarmLevel> = new Map([
  ['TamperDetectionActivated', 'critical'],
  ['SecurityLogWasCleared', 'major'],
  ['MemoryExhaustion', 'major'],
  ['SettingSystemTime', 'info'],
  ['StartupOfTheDevice', 'info'],
  ['ResetOrReboot', 'info'],
  ['FirmwareUpdated', 'info'],
]);
const own = new Set([
  offlineCode,
  abnormalOrderCode,
  firmwareFailedCode,
  insecureCode,
  certificateCode,
  ...securityLevels.keys(),
]);

interface OpenAlarm {
  readonly connector: number | null;
  readonly code: string;
}

/**
 * Open alarms that a status report ends: while a connector is faulted none, because a report names one of several faults; otherwise
 * every one of that connector but the warning it repeats. Connector 0 is the charger itself; its report says nothing about the others.
 */
export const clearedBy = <A extends OpenAlarm>(open: readonly A[], report: Report): A[] => {
  if (report.state === 'faulted') return [];
  const warning = raisedBy(report);
  return open.filter(
    ({ connector, code }) => (connector ?? 0) === report.connector && code !== warning?.code && !own.has(code),
  );
};

/** At most one open alarm bears a key. */
export const openKeyOf = (chargerId: string, connector: number | null, code: string): string =>
  `${chargerId}:${connector ?? ''}:${code}`;

interface Reachability {
  readonly online: boolean;
  readonly disabled: boolean;
  readonly offlineSince: number | null;
}

/**
 * Whether a charger has been away for too long; short absences are a network's everyday life. One that never connected is not
 * missing yet.
 */
export const isOfflineTooLong = (
  { online, disabled, offlineSince }: Reachability,
  nowMs: number,
  afterMs: number,
): boolean => !online && !disabled && offlineSince !== null && nowMs - offlineSince >= afterMs;

export const raisedByAbsence: Raised = { code: offlineCode, level: 'major', detail: '' };

/** An order that people must look at. */
export const raisedByOrder = (words: string): Raised => ({
  code: abnormalOrderCode,
  level: 'info',
  detail: words.slice(0, 500),
});
/**
 * The next session of the connector that ends well shows that the trouble is over; one whose stop had come first was an alarm of no
 * connector (null).
 */
export const clearedByGoodOrder = <A extends OpenAlarm>(open: readonly A[], connectors: (number | null)[]): A[] =>
  open.filter((alarm) => connectors.includes(alarm.connector) && alarm.code === abnormalOrderCode);
/** What the charger's return ends. */
export const clearedByReturn = <A extends OpenAlarm>(open: readonly A[]): A[] =>
  open.filter(({ code }) => code === offlineCode);

export const raisedByRefusal = (words: string): Raised => ({
  code: insecureCode,
  level: 'major',
  detail: words.slice(0, 500),
});

/** What a security event raises; undefined for those that are only noted. */
export const raisedBySecurityEvent = (type: string, info: string): Raised | undefined => {
  const level = securityLevels.get(type);
  return level && { code: type, level, detail: info.slice(0, 500) };
};

const dayMs = 86_400_000;
/** Renewal is tried from this long before the end. */
export const renewBeforeMs = 30 * dayMs;

/** A certificate whose renewal has had a day and did not work, by the time that is left; undefined when all is well. */
export const raisedByExpiry = (notAfter: number, nowMs: number): Raised | undefined => {
  const leftMs = notAfter - nowMs;
  if (leftMs > renewBeforeMs - dayMs) return undefined;
  const level = leftMs <= 0 ? 'critical' : leftMs <= 7 * dayMs ? 'major' : 'minor';
  const end = new Date(notAfter).toISOString().slice(0, 10);
  return {
    code: certificateCode,
    level,
    detail:
      leftMs <= 0
        ? `The charger’s certificate ended on ${end}.`
        : `The charger’s certificate ends on ${end} and was not renewed.`,
  };
};
