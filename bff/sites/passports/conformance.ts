/** The conformance run: harmless questions to a charger, and rules that judge what comes back. Pure. */

import * as z from 'zod/mini';
import type { CommandAnswer, StationCommand, StationCommandKind } from '../../../ocpp/vocabulary.ts';
import { isRecord } from '../../kernel/peek.ts';
import { isDeviceModel } from '../settings/fact.ts';

export const checkStates = ['waiting', 'passed', 'failed', 'skipped'] as const;
export const check = z.object({
  name: z.string(),
  title: z.string(),
  state: z.enum(checkStates),
  /** What was seen, for people. */
  seen: z.string(),
});
export type Check = z.infer<typeof check>;
export const conformanceRun = z.object({
  runId: z.string(),
  startedAt: z.int(),
  endedAt: z.nullable(z.int()),
  checks: z.array(check),
});
export type ConformanceRun = z.infer<typeof conformanceRun>;

export type Verdict = Omit<Check, 'name' | 'title'>;

interface Probe {
  readonly name: string;
  readonly title: string;
  readonly kind: StationCommandKind;
  command(version: string): StationCommand;
  /** What is to be sent by the charger afterwards, by action of any version. */
  readonly then?: readonly string[];
  /** Judges an answer that came. Default: accepted passes. */
  judge?(answer: CommandAnswer): Verdict;
}

const passed = (seen: string): Verdict => ({ state: 'passed', seen });
const failed = (seen: string): Verdict => ({ state: 'failed', seen });
const skipped = (seen: string): Verdict => ({ state: 'skipped', seen });

const trigger = (
  name: string,
  title: string,
  message: 'heartbeat' | 'status' | 'meterValues',
  then: string[],
): Probe => ({
  name,
  title,
  kind: 'trigger',
  then,
  command: () => ({ kind: 'trigger', message, ...(message !== 'heartbeat' && { connector: 1 }) }),
});

const listed = (data: unknown, name: 'keys' | 'unknownKeys'): unknown[] => {
  const list = isRecord(data) ? data[name] : undefined;
  return Array.isArray(list) ? list : [];
};

const knownKey = (version: string) => (isDeviceModel(version) ? 'OCPPCommCtrlr.OfflineThreshold' : 'HeartbeatInterval');
const strangeKey = (version: string) => (isDeviceModel(version) ? 'WattfrontCtrlr.NotThere' : 'WattfrontNotThere');

export const probes: readonly Probe[] = [
  {
    name: 'readSetting',
    title: 'Tells a setting that every charger has',
    kind: 'readConfiguration',
    command: (version) => ({ kind: 'readConfiguration', keys: [knownKey(version)] }),
    judge: ({ data, detail }) =>
      listed(data, 'keys').length === 1
        ? passed('The setting and its value')
        : failed(`No such setting. ${detail}`.trim()),
  },
  {
    name: 'unknownSetting',
    title: 'Says so when it does not know a setting',
    kind: 'readConfiguration',
    command: (version) => ({ kind: 'readConfiguration', keys: [strangeKey(version)] }),
    judge: ({ outcome, data, detail }) => {
      if (listed(data, 'keys').length > 0) return failed('It told a setting that it cannot have.');
      if (listed(data, 'unknownKeys').length === 1) return passed('Named as unknown');
      return outcome === 'rejected' ? passed(detail) : failed(`Neither told nor named as unknown. ${detail}`.trim());
    },
  },
  trigger('heartbeat', 'Sends a heartbeat when it is asked to', 'heartbeat', ['Heartbeat']),
  trigger('status', 'Tells the state of connector 1 when it is asked to', 'status', [
    'StatusNotification',
    'NotifyEvent',
  ]),
  trigger('meterValues', 'Tells meter values of connector 1 when it is asked to', 'meterValues', [
    'MeterValues',
    'TransactionEvent',
  ]),
  {
    name: 'localList',
    title: 'Tells the version of its local list',
    kind: 'readLocalList',
    command: () => ({ kind: 'readLocalList' }),
    judge: ({ outcome, data, detail }) =>
      outcome === 'accepted' && isRecord(data) && typeof data.version === 'number'
        ? passed(`Version ${data.version}`)
        : failed(detail),
  },
  {
    name: 'schedule',
    title: 'Tells the charging schedule that is in force',
    kind: 'readSchedule',
    command: () => ({ kind: 'readSchedule', connector: 1, durationS: 600 }),
    // Some refuse while nothing limits them, which the specification leaves open.
    judge: ({ outcome, detail }) => (outcome === 'accepted' ? passed('A schedule') : skipped(`Refused: ${detail}`)),
  },
  {
    name: 'strangeConnector',
    title: 'Refuses what is about a connector that it does not have',
    kind: 'trigger',
    command: () => ({ kind: 'trigger', message: 'status', connector: 63 }),
    judge: ({ outcome, detail }) =>
      outcome === 'accepted' ? failed('It accepted the request for connector 63.') : passed(`Refused: ${detail}`),
  },
  {
    name: 'strangeVendor',
    title: 'Refuses data of a vendor that it does not know',
    kind: 'transferData',
    command: () => ({ kind: 'transferData', vendorId: 'com.example.nobody', messageId: 'Probe' }),
    judge: ({ outcome, detail }) =>
      outcome === 'accepted' ? failed('It accepted data that it cannot understand.') : passed(`Refused: ${detail}`),
  },
  {
    name: 'certificates',
    title: 'Lists its root certificates',
    kind: 'listCertificates',
    command: () => ({ kind: 'listCertificates', uses: ['centralSystemRoot'] }),
    judge: ({ outcome, data, detail }) =>
      outcome === 'accepted' || detail === 'NotFound'
        ? passed(`${Array.isArray(data) ? data.length : 0} certificates`)
        : failed(detail),
  },
];

export const probeNamed = (name: unknown): Probe | undefined => probes.find((probe) => probe.name === name);

/** How long a charger has for the message it was asked to send. */
export const messageWithinMs = 30_000;
export const waitingForMessage = 'Accepted; waiting for the message.';
export const messageCame = passed('Accepted, and the message came.');
export const messageMissing = failed(`Accepted, but the message did not come within ${messageWithinMs / 1000} s.`);

/** Judges an answer. `words`: how it ended, for people; `came`: the message asked for is here already. */
export function verdictOf(probe: Probe, answer: CommandAnswer, words: string, came: boolean): Verdict {
  const { outcome } = answer;
  if (outcome === 'unsupported' && probe.kind !== 'transferData' && probe.name !== 'strangeConnector')
    return skipped(words);
  // An error that the charger itself told is an answer: judged where a refusal is what is wanted.
  if (outcome === 'failed' && !(probe.name === 'strangeConnector' && /Violation|Error/.test(answer.detail)))
    return failed(words);
  if (probe.judge) return probe.judge(answer);
  if (outcome !== 'accepted') return failed(words);
  if (!probe.then) return passed(words);
  return came ? messageCame : { state: 'waiting', seen: waitingForMessage };
}

export const newRun = (runId: string, startedAt: number): ConformanceRun => ({
  runId,
  startedAt,
  endedAt: null,
  checks: probes.map(({ name, title }) => ({ name, title, state: 'waiting', seen: '' })),
});

/** The run with one verdict more; ended with the last. */
export function withVerdict(run: ConformanceRun, name: string, verdict: Verdict, nowMs: number): ConformanceRun {
  const checks = run.checks.map((one) => (one.name === name ? { ...one, ...verdict } : one));
  return { ...run, checks, endedAt: checks.every(({ state }) => state !== 'waiting') ? nowMs : null };
}
