/**
 * Guided changes of a charger's security as a table of steps. Pure: what happened comes in, the next step and its words go out; rows,
 * commands and keys are `changes.ts`. A change never closes the way by which the charger comes now: what it must do is raised only after it
 * has come back and shown that it can.
 */
import type { AnswerData, CertificateHash, CommandAnswer } from '../../../ocpp/vocabulary.ts';
import type { CommandBody } from '../commands/body.ts';

export const changeSteps = [
  'readRoots',
  'installRoot',
  'sendKey',
  'certificate',
  'sendProfile',
  'prioritise',
  'reboot',
  'return',
] as const;
export type Step = (typeof changeSteps)[number];

export interface Change {
  kind: 'profile' | 'key';
  toProfile: number;
  step: Step;
}

export interface Facts {
  /** As `chargers.version`. */
  version: string;
  /** The server knows a key of the charger, by this change or before it. */
  hasKey: boolean;
  /** A station certificate of ours is installed and good for a day at least. */
  hasCertificate: boolean;
  /** The root that the server's own certificate leads to; null when only the operator knows it. */
  root: { pem: string; hash: CertificateHash } | null;
  /** Where the charger is to connect, without the identity; null when that is not set up. */
  url: string | null;
  /** 2.x NetworkConfigurationPriority as read last; undefined when it never was. */
  priority: string | undefined;
}

export type Input =
  | { type: 'answered'; outcome: CommandAnswer['outcome']; detail: string; data?: unknown; slot?: number }
  /** The certificate that it asked for was installed, or will not be. */
  | { type: 'certificate'; installed: boolean; detail: string }
  | { type: 'connected'; profile: number; withNewKey: boolean }
  | { type: 'tick'; overdue: boolean; online: boolean };

export interface Decision {
  state: 'running' | 'done' | 'failed';
  step: Step;
  /** What is being done or why it ended, in words. */
  detail: string;
  /** The step's command is to be queued. */
  ask: boolean;
}

export const is16 = (version: string): boolean => version === '' || version === 'ocpp1.6';

const asking: Readonly<Record<Step, string>> = {
  readRoots: 'Asking which authorities the charger trusts.',
  installRoot: 'Installing the root certificate of this server.',
  sendKey: 'Telling the charger its new password.',
  certificate: 'Asking the charger to request a certificate.',
  sendProfile: 'Setting the new security profile.',
  prioritise: 'Putting the new connection before the old one.',
  reboot: 'Restarting the charger.',
  return: 'Waiting for the charger to come back the new way.',
};

const needed: Readonly<Record<Step, (change: Change, facts: Facts) => boolean>> = {
  readRoots: ({ kind, toProfile }, { root }) => kind === 'profile' && toProfile >= 2 && root !== null,
  installRoot: ({ kind, toProfile }, { root }) => kind === 'profile' && toProfile >= 2 && root !== null,
  sendKey: ({ kind, toProfile }, { hasKey }) => kind === 'key' || (toProfile <= 2 && !hasKey),
  certificate: ({ kind, toProfile }, { hasCertificate }) => kind === 'profile' && toProfile === 3 && !hasCertificate,
  sendProfile: ({ kind }) => kind === 'profile',
  prioritise: ({ kind }, { version }) => kind === 'profile' && !is16(version),
  reboot: ({ kind }) => kind === 'profile',
  return: () => true,
};

const after = (change: Change, facts: Facts, from: number): Step =>
  changeSteps.slice(from).find((step) => needed[step](change, facts)) ?? 'return';
const indexOf = (step: Step): number => changeSteps.indexOf(step);

export const firstStep = (change: Omit<Change, 'step'>, facts: Facts): Decision =>
  at(after({ ...change, step: 'readRoots' }, facts, 0));

const at = (step: Step, detail = asking[step]): Decision => ({
  state: 'running',
  step,
  detail,
  ask: step !== 'return',
});
const next = (change: Change, facts: Facts): Decision => at(after(change, facts, indexOf(change.step) + 1));
const failed = ({ step }: Change, detail: string): Decision => ({ state: 'failed', step, detail, ask: false });

const unchanged = 'Nothing was changed; the charger goes on connecting as before.';

/** What follows; undefined when this changes nothing. */
export function advance(change: Change, facts: Facts, input: Input): Decision | undefined {
  switch (input.type) {
    case 'connected':
      return connected(change, input);
    case 'tick':
      return overdue(change, input);
    case 'certificate':
      if (change.step !== 'certificate') return undefined;
      return input.installed
        ? next(change, { ...facts, hasCertificate: true })
        : failed(change, `The charger has no certificate: ${input.detail} ${unchanged}`);
    case 'answered':
      return answered(change, facts, input);
  }
}

function connected(change: Change, { profile, withNewKey }: Input & { type: 'connected' }): Decision | undefined {
  const done = (detail: string): Decision => ({ state: 'done', step: 'return', detail, ask: false });
  // A charger may act on the key before its answer arrives, and on the profile before it is told to restart.
  if (change.kind === 'key')
    return withNewKey ? done('The charger uses its new password; the old one is dead.') : undefined;
  if (indexOf(change.step) < indexOf('sendProfile')) return undefined;
  if (profile >= change.toProfile)
    return done(`The charger came back with security profile ${profile}, which is the least for it from now on.`);
  if (change.step !== 'return') return undefined;
  return at('return', `It came back with security profile ${profile} still. Waiting; the old way in stays open.`);
}

function overdue(change: Change, { overdue: isOverdue, online }: Input & { type: 'tick' }): Decision | undefined {
  if (!isOverdue) return undefined;
  if (change.kind === 'key') {
    // While it is away it may hold only the new key: both stay good until it has shown one.
    if (!online) return undefined;
    return failed(change, 'The charger did not use its new password in time. The old one stays in force.');
  }
  return failed(
    change,
    change.step === 'return'
      ? `The charger did not come back with security profile ${change.toProfile} in time. Its old way in stays open.`
      : `Not finished in time. ${unchanged}`,
  );
}

function answered(change: Change, facts: Facts, input: Input & { type: 'answered' }): Decision | undefined {
  const { outcome, detail } = input;
  const good = outcome === 'accepted';
  switch (change.step) {
    case 'readRoots':
      // Many cannot tell, and "none" is a refusal on the wire: then the root is simply installed.
      return good && holdsRoot(input.data, facts)
        ? at(after(change, facts, indexOf('installRoot') + 1))
        : next(change, facts);
    case 'installRoot':
      if (good) return next(change, facts);
      // It may have got the root by another way; if not, it does not come back, and its old way in is open.
      if (outcome === 'unsupported') return next(change, facts);
      return failed(change, `The charger did not take the root certificate: ${detail} ${unchanged}`);
    case 'sendKey':
      if (good) return next(change, { ...facts, hasKey: true });
      if (outcome === 'failed' && change.kind === 'key')
        return at(
          'return',
          'No answer came: the charger may or may not have its new password. Both are good until it uses one.',
        );
      return failed(change, `The charger did not take the new password: ${detail} The old one stays in force.`);
    case 'certificate':
      return good
        ? { ...at('certificate', 'Waiting for the charger to request its certificate.'), ask: false }
        : failed(change, `The charger cannot be asked to request a certificate: ${detail} ${unchanged}`);
    case 'sendProfile':
      // Chargers without this setting change their profile by using a password.
      if (good || (outcome === 'unsupported' && change.toProfile === 1)) return next(change, facts);
      return failed(change, `The charger did not take security profile ${change.toProfile}: ${detail} ${unchanged}`);
    case 'prioritise':
      return good
        ? next(change, facts)
        : failed(change, `The charger did not take the order of its connections: ${detail}`);
    case 'reboot':
      // The line is often cut before the answer; a charger that does not restart may reconnect by itself.
      return next(change, facts);
    case 'return':
      return undefined;
  }
}

function holdsRoot(data: unknown, { root }: Facts): boolean {
  if (!Array.isArray(data) || root === null) return false;
  const same = (a: string, b: string) => a.replace(/^0+/, '').toLowerCase() === b.replace(/^0+/, '').toLowerCase();
  return (data as AnswerData['listCertificates']).some(
    ({ hash }) =>
      hash.hashAlgorithm === root.hash.hashAlgorithm &&
      same(hash.issuerKeyHash, root.hash.issuerKeyHash) &&
      same(hash.serialNumber, root.hash.serialNumber),
  );
}

/** Setting that holds the charger's password. */
export const keySetting = (version: string): string =>
  is16(version) ? 'AuthorizationKey' : 'SecurityCtrlr.BasicAuthPassword';

/** 2.x: which network profiles are tried, in which order. */
export const prioritySetting = 'OCPPCommCtrlr.NetworkConfigurationPriority';

/** A slot of a 2.x charger's network profiles that its present connection does not use. */
export function freeSlot(priority: string | undefined): number {
  const used = new Set((priority ?? '1').split(',').map((part) => Number(part.trim())));
  for (let slot = 1; ; slot++) if (!used.has(slot)) return slot;
}

/** The command of a step; undefined for waiting and for the key, which no row may hold. */
export function commandOf(change: Change, facts: Facts, slot = freeSlot(facts.priority)): CommandBody | undefined {
  switch (change.step) {
    case 'readRoots':
      return { kind: 'listCertificates', uses: ['centralSystemRoot'] };
    case 'installRoot':
      return facts.root
        ? { kind: 'installCertificate', use: 'centralSystemRoot', certificate: facts.root.pem }
        : undefined;
    case 'certificate':
      return { kind: 'trigger', message: 'signCertificate' };
    case 'sendProfile':
      return is16(facts.version)
        ? { kind: 'writeConfiguration', entries: [{ key: 'SecurityProfile', value: String(change.toProfile) }] }
        : {
            ...{ kind: 'setNetworkProfile' as const, slot, url: facts.url ?? '', interface: 'Wired0' },
            ...{ securityProfile: change.toProfile, messageTimeoutS: 30 },
          };
    case 'prioritise': {
      const value = [String(slot), ...(facts.priority ?? '1').split(',').map((part) => part.trim())];
      return { kind: 'writeConfiguration', entries: [{ key: prioritySetting, value: [...new Set(value)].join(',') }] };
    }
    case 'reboot':
      return { kind: 'reset', hard: false };
    default:
      return undefined;
  }
}

export interface Check {
  code: string;
  /** `stop`: cannot be begun; `warn`: to be confirmed; `fine`: said for completeness. */
  level: 'stop' | 'warn' | 'fine';
  words: string;
}

export interface Circumstances {
  least: number;
  disabled: boolean;
  online: boolean;
  version: string;
  isCharging: boolean;
  isChanging: boolean;
  tlsUrl: string | null;
  plainUrl: string | null;
  hasKey: boolean;
  hasCertificate: boolean;
  knowsRoot: boolean;
}

/** What people must know before a charger's profile is raised, the worst first. */
export function checksOf(toProfile: number, c: Circumstances): Check[] {
  const checks: Check[] = [];
  const say = (level: Check['level'], code: string, words: string) => void checks.push({ code, level, words });
  if (toProfile <= c.least) say('stop', 'notHigher', `Security profile ${c.least} is the least for it already.`);
  if (c.isChanging)
    say('stop', 'changing', 'Another change of its security is running. Wait for its end or cancel it.');
  if (c.disabled) say('stop', 'disabled', 'The charger is disabled. Enable it first.');
  if (c.version === '') say('stop', 'neverSeen', 'The charger has never connected. Let it connect once.');
  if (c.isCharging) say('stop', 'charging', 'A session is running, and the charger restarts. Wait for its end.');
  if (toProfile >= 2 && c.tlsUrl === null)
    say('stop', 'noTls', 'This server has no TLS port for chargers. The operator sets OCPP_TLS_PORT and PUBLIC_URL.');
  if (toProfile === 1 && !is16(c.version) && c.plainUrl === null)
    say('stop', 'noUrl', 'This server does not know its own address. The operator sets PUBLIC_URL.');
  if (!c.online) say('warn', 'offline', 'The charger is offline. The change waits for it until the deadline.');
  say('warn', 'oneWay', 'Chargers take a higher profile over OCPP; most take a lower one only on site.');
  if (is16(c.version) && toProfile >= 2)
    say(
      'warn',
      'ownAddress',
      `With OCPP 1.6 the charger’s own setting says where it connects. Make sure that it leads to ${c.tlsUrl ?? 'the TLS port'}.`,
    );
  if (toProfile >= 2 && !c.knowsRoot)
    say(
      'warn',
      'unknownRoot',
      'The root of this server’s certificate is not in TLS_CERT_FILE. The charger must trust it already.',
    );
  if (toProfile <= 2 && !c.hasKey) say('fine', 'key', 'The charger has no password yet; it is told one.');
  if (toProfile === 3 && !c.hasCertificate)
    say('fine', 'certificate', 'The charger has no certificate yet; it is asked to request one.');
  say('fine', 'oldWay', 'Its present way in stays open until it has come back with the new profile.');
  return checks.sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
}
const order = ['stop', 'warn', 'fine'];
