/**
 * What chargers say on their way to a new firmware or a brought log, in words, and what follows from it. Pure. The statuses are those of
 * FirmwareStatusNotification of 1.6 (§7.25), of SignedFirmwareStatusNotification and LogStatusNotification (security whitepaper §5.20,
 * §5.16) and of 2.0.1 (§3.33, §3.71). An update is `confirmed` when the charger boots with the version wanted: some say `Installed`
 * before they restart into the old one.
 */
import { firmwarePhases } from './contract.ts';

export type FirmwarePhase = (typeof firmwarePhases)[number];

export interface Progress {
  readonly phase: FirmwarePhase;
  readonly words: string;
  readonly atMs: number;
  /** The newest, oldest first. */
  readonly steps: readonly { readonly status: string; readonly atMs: number }[];
}

const firmwareWords: Readonly<Record<string, readonly [FirmwarePhase, string]>> = {
  DownloadScheduled: ['scheduled', 'The charger will fetch the firmware later.'],
  Downloading: ['downloading', 'The charger is fetching the firmware.'],
  DownloadPaused: ['paused', 'The charger has paused fetching the firmware.'],
  Downloaded: ['downloaded', 'The charger has the firmware.'],
  SignatureVerified: ['downloaded', 'The charger has the firmware and found its signature right.'],
  InstallScheduled: ['downloaded', 'The charger has the firmware and will install it later.'],
  Installing: ['installing', 'The charger is installing the firmware.'],
  InstallRebooting: ['restarting', 'The charger restarts to install the firmware.'],
  Installed: ['installed', 'The charger says that the firmware is installed; its next start will confirm it.'],
  DownloadFailed: [
    'failed',
    'The charger could not fetch the firmware. Look whether it can reach the address of this server.',
  ],
  InstallationFailed: [
    'failed',
    'The charger could not install the firmware. Look whether the file is for this model.',
  ],
  InstallVerificationFailed: ['failed', 'The charger found the installed firmware to be damaged.'],
  InvalidSignature: ['failed', 'The charger found the signature of the firmware invalid.'],
  RevokedCertificate: ['failed', 'The charger knows the signing certificate as revoked.'],
  InvalidCertificate: ['failed', 'The charger does not trust the signing certificate.'],
};

const maxSteps = 20;
/** How an update goes when nothing goes wrong. */
const order: readonly FirmwarePhase[] = firmwarePhases.filter((phase) => phase !== 'refused' && phase !== 'failed');
const isEarlier = (a: FirmwarePhase, b: FirmwarePhase): boolean => order.indexOf(a) < order.indexOf(b);

const noted = (before: Progress | null, status: string, atMs: number): Progress['steps'] =>
  [...(before?.steps ?? []), { status: status.slice(0, 50), atMs }].slice(-maxSteps);

const same = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Whether a charger that names its firmware like this runs that version: the same, or one among several parts such as `A|V1.38.00|2.4`. */
export const runsVersion = (firmware: string, version: string): boolean =>
  version.trim() !== '' &&
  (same(firmware, version) ||
    new RegExp(`(^|[^a-z0-9.])v?${escaped(version.trim().replace(/^v(?=\d)/i, ''))}($|[^a-z0-9.])`, 'i').test(
      firmware,
    ));

/** What the update shall lead to. */
export interface Wanted {
  /** Empty: unknown. */
  readonly version: string;
  /** What the charger ran when it was asked; undefined when that is not known. */
  readonly was: string | undefined;
}

/** After a status message; null when it says nothing of an update. `runs`: the charger's firmware as it is known now. */
export const afterStatus = (
  before: Progress | null,
  status: string,
  runs: string,
  wanted: Wanted,
  atMs: number,
): Progress | null => {
  if (same(status, 'Idle')) return null;
  const [phase, words] = firmwareWords[status] ?? [];
  const steps = noted(before, status, atMs);
  // The boot told it already, and messages that were kept back come late.
  if (before?.phase === 'confirmed') return { ...before, steps };
  if (!phase || !words) return { ...(before ?? begun(atMs)), words: `The charger says: ${status.slice(0, 50)}`, steps };
  if (phase === 'installed' && runsVersion(runs, wanted.version)) return confirmed(before, status, runs, atMs);
  if (before?.phase === 'installed' && phase !== 'failed' && isEarlier(phase, 'installed')) return { ...before, steps };
  return { phase, words, atMs, steps };
};

const begun = (atMs: number): Progress => ({ phase: 'asked', words: '', atMs, steps: [] });

const confirmed = (before: Progress | null, status: string, runs: string, atMs: number): Progress => ({
  phase: 'confirmed',
  words: `The charger runs ${runs}.`,
  atMs,
  steps: noted(before, status, atMs),
});

/** After a boot with this firmware; null when it says nothing of the update. */
export const afterBoot = (before: Progress | null, runs: string, wanted: Wanted, atMs: number): Progress | null => {
  if (before?.phase === 'confirmed') return null;
  const isWanted = runsVersion(runs, wanted.version);
  const wasWanted = runsVersion(wanted.was ?? '', wanted.version);
  // The same version once more: only the charger's own word tells that it was installed.
  if (isWanted && wasWanted && before?.phase !== 'installed') return null;
  if (isWanted) return confirmed(before, 'Boot', runs, atMs);
  const isOther = wanted.was !== undefined && !same(runs, wanted.was);
  if (isOther && wanted.version === '') return confirmed(before, 'Boot', runs, atMs);
  if (isOther)
    return {
      phase: 'installed',
      words: `The charger runs ${runs} now, where ${wanted.version} was expected. Look whether the file bears the right version.`,
      atMs,
      steps: noted(before, 'Boot', atMs),
    };
  if (before?.phase !== 'installed' || wanted.was === undefined) return null;
  return {
    phase: 'failed',
    words: `The charger said that the firmware is installed, but started again with ${runs || 'a version it does not name'}.`,
    atMs,
    steps: noted(before, 'Boot', atMs),
  };
};

/** How long a word of `Installed` waits for the start that confirms it. */
const confirmMs = 10 * 60_000;

/** Whether the update is over; undefined while it goes on. */
export const endOf = (p: Progress | null, nowMs: number): 'done' | 'failed' | undefined => {
  if (p?.phase === 'confirmed') return 'done';
  if (p?.phase === 'failed') return 'failed';
  return p?.phase === 'installed' && nowMs - p.atMs >= confirmMs ? 'done' : undefined;
};

const logWords: Readonly<Record<string, readonly [isFailure: boolean, words: string]>> = {
  Uploading: [false, 'The charger is sending it.'],
  Uploaded: [false, 'The charger says that it has sent it, but it did not arrive here.'],
  UploadFailed: [true, 'The charger could not send it. Look whether it can reach the address of this server.'],
  UploadFailure: [true, 'The charger could not send it. Look whether it can reach the address of this server.'],
  BadMessage: [true, 'The charger did not understand what log was asked for.'],
  NotSupportedOperation: [true, 'The charger cannot send a log to an address such as this server’s.'],
  PermissionDenied: [true, 'The charger does not give this log away.'],
  AcceptedCanceled: [true, 'Another log was asked for before this one was sent.'],
};

/** What a log's status means; null for `Idle` and words nobody knows. */
export const logStatus = (status: string): { isFailure: boolean; words: string } | null => {
  const [isFailure, words] = logWords[status] ?? [];
  return words === undefined ? null : { isFailure: isFailure === true, words };
};
