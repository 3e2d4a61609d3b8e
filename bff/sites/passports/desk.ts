/** Keeps passports: what kinds of chargers have shown they can do, learned from every answer, and the conformance run. */
import { and, eq, gt, inArray } from 'drizzle-orm';
import type { CommandAnswer } from '../../../ocpp/index.ts';
import type { Commands } from '../../bridge/commands.ts';
import type { ChargerRecord, Desk } from '../../bridge/desks.ts';
import type { Job } from '../../jobs.ts';
import { type Failure, fail } from '../../kernel/result.ts';
import { systemScope } from '../../store/scope.ts';
import { chargers, commands, passports } from '../../store/tables/index.ts';
import type { Log, Reader, Row, Store, Writer } from '../../store/types.ts';
import { commandBody } from '../commands/body.ts';
import type { CommandRecord } from '../commands/rows.ts';
import { settingsOf } from '../settings/desk.ts';
import { facetsOf, type Learned, learnedKey, plainDetail, type Shown } from './abilities.ts';
import {
  type ConformanceRun,
  conformanceRun,
  messageCame,
  messageMissing,
  messageWithinMs,
  newRun,
  probeNamed,
  probes,
  type Verdict,
  verdictOf,
  waitingForMessage,
  withVerdict,
} from './conformance.ts';

export type PassportRecord = Row<typeof passports>;

const probesExpireMs = 10 * 60_000;

const part = (text: string) => text.replaceAll('|', '/');
export const passportId = ({ vendor, model, firmware, version }: ChargerRecord): string =>
  [vendor, model, firmware, version].map(part).join('|');

/** Nobody's rows: they hold nothing of a merchant, so everybody who has such a charger may see them. */
export async function passportOf(read: Reader, charger: ChargerRecord): Promise<PassportRecord | undefined> {
  const [row] = await read.raw
    .select()
    .from(passports)
    .where(eq(passports.id, passportId(charger)))
    .limit(1);
  return row;
}

/** What is known of a charger's abilities: what it says itself counts more than what others of its kind said. */
export async function shownBy(read: Reader, charger: ChargerRecord): Promise<Shown> {
  const passport = await passportOf(read, charger);
  const own = facetsOf((await settingsOf(read, charger.id)).values(), charger.version);
  const isKnown = own.features.length + own.denied.length > 0;
  return {
    version: charger.version,
    features: isKnown ? own.features : (passport?.features ?? []),
    denied: own.denied,
    commands: passport?.commands ?? {},
  };
}

/** A run as it is stored: with the charger it was with. */
const runOf = (passport: PassportRecord | undefined): { run: ConformanceRun; chargerId: string } | undefined => {
  const stored = passport?.conformance;
  const run = conformanceRun.safeParse(stored);
  const chargerId = typeof stored === 'object' && stored !== null && 'chargerId' in stored ? stored.chargerId : '';
  return run.success ? { run: run.data, chargerId: String(chargerId) } : undefined;
};

export { runOf };

interface Watch {
  readonly charger: ChargerRecord;
  readonly runId: string;
  readonly probe: string;
  readonly actions: readonly string[];
  readonly sinceMs: number;
  came: boolean;
}

interface PassportOptions {
  store: Store;
  now(): number;
  log: Log;
}

export interface Passports {
  desk: Desk;
  /** Every frame of a charger; looks at those of chargers under test only. */
  hear(identity: string, direction: 'in' | 'out', text: string): void;
  jobs(): Job[];
}

const callOf = /^\s*\[\s*2\s*,\s*"(?:[^"\\]|\\.){0,100}"\s*,\s*"(\w{1,60})"/;

export function createPassports({ store, now, log }: PassportOptions): Passports {
  /** Messages that chargers were asked to send, by identity. */
  const watches = new Map<string, Watch[]>();

  const change = async (
    w: Writer,
    charger: ChargerRecord,
    nowMs: number,
    set: (before: PassportRecord) => Partial<PassportRecord> | undefined,
  ): Promise<void> => {
    if (charger.vendor === '' || charger.version === '') return;
    const { vendor, model, firmware, version } = charger;
    const before = await passportOf(w, charger);
    const fresh: PassportRecord = {
      ...{ id: passportId(charger), vendor, model, firmware, version, commands: {}, features: [], limits: {} },
      ...{ units: [], conformance: null, createdAt: nowMs, updatedAt: nowMs },
    };
    const patch = set(before ?? fresh);
    // Chargers of one kind are many: what is known already is not written again.
    if (patch) await w.upsert(passports, { ...(before ?? fresh), ...patch, updatedAt: nowMs }, ['id']);
  };

  const learnAnswer = (
    w: Writer,
    charger: ChargerRecord,
    command: CommandRecord,
    answer: CommandAnswer,
    nowMs: number,
  ) => {
    const key = learnedKey(command.payload, command.kind, answer);
    if (key === undefined) return;
    return change(w, charger, nowMs, ({ commands: known }) => {
      const before = known[key];
      const same = before && (before.outcome === 'unsupported') === (answer.outcome === 'unsupported');
      if (same) return undefined;
      const learned: Learned = { outcome: answer.outcome, detail: plainDetail(answer.detail), atMs: nowMs };
      return { commands: { ...known, [key]: learned } };
    });
  };

  const learnSettings = async (w: Writer, charger: ChargerRecord, nowMs: number): Promise<void> => {
    const { features, limits, units } = facetsOf((await settingsOf(w, charger.id)).values(), charger.version);
    await change(w, charger, nowMs, (before) => {
      const patch = { features, limits, units };
      const { features: f, limits: l, units: u } = before;
      return JSON.stringify(patch) === JSON.stringify({ features: f, limits: l, units: u }) ? undefined : patch;
    });
  };

  const judge = (
    w: Writer,
    charger: ChargerRecord,
    { runId, startedAt }: { runId: string; startedAt: number },
    probe: string,
    verdict: Verdict,
    nowMs: number,
    onlyFrom?: string,
  ): Promise<void> =>
    change(w, charger, nowMs, (before) => {
      const stored = runOf(before);
      // The run that began last counts.
      if (stored && stored.run.runId !== runId && stored.run.startedAt > startedAt) return undefined;
      const run = stored?.run.runId === runId ? stored.run : newRun(runId, startedAt);
      const seen = run.checks.find(({ name }) => name === probe)?.seen;
      if (onlyFrom !== undefined && seen !== onlyFrom) return undefined;
      return { conformance: { ...withVerdict(run, probe, verdict, nowMs), chargerId: charger.id } };
    });

  const watchOf = (identity: string, runId: string, probe: string): Watch | undefined =>
    watches.get(identity)?.find((one) => one.runId === runId && one.probe === probe);

  const finish = async (watch: Watch, verdict: Verdict): Promise<void> => {
    const { charger, runId, probe } = watch;
    await store.tx(systemScope('ingest'), (w) =>
      judge(w, charger, { runId, startedAt: now() }, probe, verdict, now(), waitingForMessage),
    );
  };

  return {
    desk: {
      async compose(read, command) {
        const asked = probeOf(command);
        const charger = asked && (await read.find(chargers, command.chargerId));
        if (!asked || !charger) return undefined;
        const { probe, runId } = asked;
        if (probe.then) {
          const kept = (watches.get(charger.identity) ?? []).filter((one) => one.runId === runId);
          const watch: Watch = { charger, runId, probe: probe.name, actions: probe.then, sinceMs: now(), came: false };
          watches.set(charger.identity, [...kept, watch]);
        }
        return probe.command(charger.version);
      },
      async answered(w, command, answer, nowMs) {
        const charger = await w.find(chargers, command.chargerId);
        if (!charger) return;
        const asked = probeOf(command);
        if (asked) {
          const { probe, runId } = asked;
          const came = watchOf(charger.identity, runId, probe.name)?.came ?? false;
          const verdict = verdictOf(probe, answer, command.detail, came);
          await judge(w, charger, { runId, startedAt: command.createdAt }, probe.name, verdict, nowMs);
          return;
        }
        await learnAnswer(w, charger, command, answer, nowMs);
        const body = commandBody.safeParse(command.payload);
        const isFull = body.success && body.data.kind === 'readConfiguration' && body.data.keys === undefined;
        if (isFull && answer.outcome === 'accepted') await learnSettings(w, charger, nowMs);
      },
      events: {
        async settingsReported(w, charger, { more }, nowMs) {
          if (!more) await learnSettings(w, charger, nowMs);
          return undefined;
        },
      },
    },

    hear(identity, direction, text) {
      if (watches.size === 0 || direction !== 'in') return;
      const open = watches.get(identity);
      const action = open && callOf.exec(text)?.[1];
      if (!action) return;
      for (const watch of open.filter(({ came, actions }) => !came && actions.includes(action))) {
        watch.came = true;
        finish(watch, messageCame).catch((error: unknown) =>
          log.error({ err: error, identity }, 'a conformance check could not be stored'),
        );
        // One message is the answer to one request.
        return;
      }
    },

    jobs: () => [
      {
        name: 'conformance',
        everyMs: 10_000,
        async run() {
          const scope = systemScope('jobs');
          const nowMs = now();
          const read = store.read(scope);
          const recent = await read.raw
            .select()
            .from(passports)
            .where(gt(passports.updatedAt, nowMs - 2 * probesExpireMs));
          for (const row of recent) {
            const stored = runOf(row);
            const waiting = stored?.run.checks.filter(({ seen }) => seen === waitingForMessage) ?? [];
            if (!stored || waiting.length === 0 || row.updatedAt > nowMs - messageWithinMs) continue;
            const charger = await read.find(chargers, stored.chargerId);
            for (const { name } of charger ? waiting : []) {
              const came = charger && watchOf(charger.identity, stored.run.runId, name)?.came;
              if (charger)
                await store.tx(scope, (w) =>
                  judge(w, charger, stored.run, name, came ? messageCame : messageMissing, nowMs, waitingForMessage),
                );
            }
          }
          for (const [identity, open] of watches)
            if (open.every(({ sinceMs }) => sinceMs < nowMs - 2 * probesExpireMs)) watches.delete(identity);
        },
      },
    ],
  };
}

/** The probe that a command of a run is. */
function probeOf({ payload }: CommandRecord) {
  if (typeof payload !== 'object' || payload === null || !('runId' in payload) || !('probe' in payload))
    return undefined;
  const probe = probeNamed(payload.probe);
  return probe && { probe, runId: String(payload.runId) };
}

/** Queues a run's questions, within the caller's transaction; the desk judges their answers. */
export async function askRun(
  w: Writer,
  worker: Pick<Commands, 'queueOutline'>,
  charger: ChargerRecord,
  runId: string,
  nowMs: number,
): Promise<ConformanceRun | Failure> {
  const open = await w.select(commands, {
    where: and(inArray(commands.state, ['queued', 'sent']), eq(commands.chargerId, charger.id)),
  });
  if (open.some((command) => probeOf(command)))
    return fail('conflict', 'A conformance run with this charger is under way. Wait for its end.');
  for (const { name, kind } of probes)
    await worker.queueOutline(w, charger, { kind, probe: name, runId }, nowMs + probesExpireMs);
  return newRun(runId, nowMs);
}
