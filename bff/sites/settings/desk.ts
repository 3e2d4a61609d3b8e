/** Keeps what chargers tell of their settings, and asks for it when it is missing or old. */
import { and, eq, gt, inArray, isNull, lt, ne, or } from 'drizzle-orm';
import type { ReportedSetting } from '../../../ocpp/index.ts';
import type { Commands } from '../../bridge/commands.ts';
import type { ChargerRecord, Desk } from '../../bridge/desks.ts';
import type { Job } from '../../jobs.ts';
import { Failure } from '../../kernel/result.ts';
import { systemScope } from '../../store/scope.ts';
import { chargerSettings, chargers, commands } from '../../store/tables/index.ts';
import type { Log, Reader, Store, Writer } from '../../store/types.ts';
import { type CommandBody, commandBody } from '../commands/body.ts';
import type { CommandRecord } from '../commands/rows.ts';
import { problemsOf } from './check.ts';
import { type Facts, isDeviceModel, type StoredSetting, type Wanted } from './fact.ts';
import { isSecretKey } from './secrets.ts';

const dayMs = 86_400_000;
/** After this time the settings are read again: chargers are also changed by other means. */
const rereadMs = 7 * dayMs;
/** A charger that did not answer is not asked again before. */
const retryMs = 6 * 3_600_000;
const readExpiryMs = 10 * 60_000;
const askedAtOnce = 100;
const maxKey = 300;
const maxValue = 2500;
/** 2.x stations report some thousands; a broken one shall not fill the table. */
const maxSettings = 10_000;

const keysAtOnce = 500;

/** What is known of a charger's settings, by key; of some of them, where they are named. */
export async function settingsOf(
  read: Reader,
  chargerId: string,
  keys?: readonly string[],
): Promise<Map<string, StoredSetting>> {
  const named = keys && keys.length <= keysAtOnce ? inArray(chargerSettings.key, [...keys]) : undefined;
  const found = await read.raw
    .select()
    .from(chargerSettings)
    .where(and(eq(chargerSettings.chargerId, chargerId), named, read.visible(chargerSettings)));
  return new Map(found.map(({ key, value, facts, readAt }) => [key, { key, value, facts, readAt }]));
}

/** Values of some settings, for those that have one. */
export async function valuesOf(read: Reader, chargerId: string, keys: readonly string[]): Promise<Map<string, string>> {
  const { key, value } = chargerSettings;
  const found = await read.raw
    .select({ key, value })
    .from(chargerSettings)
    .where(and(eq(chargerSettings.chargerId, chargerId), inArray(key, [...keys]), read.visible(chargerSettings)));
  return new Map(found.flatMap((row) => (row.value === null ? [] : [[row.key, row.value] as const])));
}

/** Why these entries cannot be written to this charger; undefined when they can. */
export async function writeProblem(
  read: Reader,
  charger: ChargerRecord,
  entries: readonly Wanted[],
  path: string,
): Promise<Failure | undefined> {
  const problems = problemsOf(
    entries,
    await settingsOf(
      read,
      charger.id,
      entries.map(({ key }) => key),
    ),
    charger.version,
  );
  const [first] = problems;
  if (!first) return undefined;
  const errors = problems.map(({ index, at, message }) => ({ path: `${path}.${index}.${at}`, message }));
  return new Failure('invalid', first.message, errors);
}

/** The command that reads all settings of a charger of this version. */
export const readAll = (version: string): CommandBody =>
  isDeviceModel(version) ? { kind: 'readReport', base: 'full' } : { kind: 'readConfiguration' };

async function countOf(read: Reader, chargerId: string): Promise<number> {
  const { count } = await read.totals(chargerSettings, eq(chargerSettings.chargerId, chargerId), []);
  return count;
}

/** @param valuesOnly what is told are values; what is known of the settings besides stays */
async function keep(
  w: Writer,
  charger: ChargerRecord,
  told: readonly ReportedSetting[],
  nowMs: number,
  valuesOnly = false,
): Promise<void> {
  const usable = told.filter(({ key }) => key !== '' && key.length <= maxKey).slice(0, maxSettings);
  if (usable.length === 0) return;
  const { bootedAt } = (await w.find(chargers, charger.id)) ?? charger;
  const keys = usable.map(({ key }) => key);
  const known = await settingsOf(w, charger.id, keys);
  let room = usable.every(({ key }) => known.has(key)) ? 0 : maxSettings - (await countOf(w, charger.id));
  for (const { key, value, ...said } of usable) {
    if (!known.has(key) && room-- <= 0) continue;
    const before = known.get(key)?.facts;
    const { changedAt, ...rest } = before ?? {};
    const facts = valuesOnly && before && said.mutability !== 'writeOnly' ? { ...said, ...rest } : said;
    // Read again before its restart, a setting still waits for it.
    const waits = changedAt !== undefined && changedAt > (bootedAt ?? 0);
    await w.upsert(
      chargerSettings,
      {
        chargerId: charger.id,
        key,
        tenantId: charger.tenantId,
        value: value === undefined || isSecretKey(key) ? null : value.slice(0, maxValue),
        facts: { ...facts, ...(waits && { changedAt }) } satisfies Facts,
        readAt: nowMs,
      },
      ['chargerId', 'key'],
    );
  }
}

/** Everything was told: what was not has ceased to be. */
async function readInFull(w: Writer, charger: ChargerRecord, sinceMs: number, nowMs: number): Promise<void> {
  await w.removeWhere(
    chargerSettings,
    and(eq(chargerSettings.chargerId, charger.id), lt(chargerSettings.readAt, sinceMs)),
  );
  await w.change(chargers, charger.id, { settingsReadAt: nowMs });
}

type Entries = readonly { key: string; status: string }[];
const isEntries = (data: unknown): data is Entries =>
  Array.isArray(data) &&
  data.every((item: unknown) => typeof item === 'object' && item !== null && 'key' in item && 'status' in item);

const isReading = (data: unknown): data is { keys: ReportedSetting[]; unknownKeys: string[] } =>
  typeof data === 'object' && data !== null && 'keys' in data && Array.isArray(data.keys);

async function tookRead(w: Writer, command: CommandRecord, charger: ChargerRecord, data: unknown, nowMs: number) {
  const body = commandBody.safeParse(command.payload);
  if (!isReading(data) || !body.success || body.data.kind !== 'readConfiguration') return;
  await keep(w, charger, data.keys, nowMs, isDeviceModel(charger.version));
  if (body.data.keys === undefined) await readInFull(w, charger, nowMs, nowMs);
  else if (data.unknownKeys?.length)
    await w.removeWhere(
      chargerSettings,
      and(eq(chargerSettings.chargerId, charger.id), inArray(chargerSettings.key, data.unknownKeys.slice(0, 500))),
    );
}

/** What the charger took is known without asking again. */
async function tookWrite(w: Writer, command: CommandRecord, charger: ChargerRecord, data: unknown, nowMs: number) {
  const body = commandBody.safeParse(command.payload);
  if (!isEntries(data) || !body.success || body.data.kind !== 'writeConfiguration') return;
  const keys = body.data.entries.map(({ key }) => key);
  const known = await settingsOf(w, charger.id, keys);
  for (const [i, { key, value }] of body.data.entries.entries()) {
    const status = data[i]?.key === key ? data[i]?.status : data.find((entry) => entry.key === key)?.status;
    const waits = /reboot/i.test(status ?? '');
    if (!waits && !/^accepted/i.test(status ?? '')) continue;
    const before = known.get(key);
    const facts: Facts = { ...(before?.facts ?? { mutability: 'readWrite' }) };
    delete facts.changedAt;
    await w.upsert(
      chargerSettings,
      {
        chargerId: charger.id,
        key,
        tenantId: charger.tenantId,
        value: isSecretKey(key) || facts.mutability === 'writeOnly' ? null : value,
        facts: { ...facts, ...(waits && { changedAt: nowMs }) } satisfies Facts,
        readAt: nowMs,
      },
      ['chargerId', 'key'],
    );
  }
}

export const createSettingsDesk = (): Desk => ({
  async answered(w, command, { data }, nowMs) {
    if (command.kind !== 'readConfiguration' && command.kind !== 'writeConfiguration') return;
    const charger = await w.find(chargers, command.chargerId);
    if (!charger) return;
    if (command.kind === 'readConfiguration') await tookRead(w, command, charger, data, nowMs);
    else await tookWrite(w, command, charger, data, nowMs);
  },
  events: {
    async settingsReported(w, charger, { requestId, more, settings }, nowMs) {
      await keep(w, charger, settings, nowMs);
      if (more) return undefined;
      const recent = await w.select(commands, {
        where: and(
          inArray(commands.state, ['sent', 'accepted']),
          eq(commands.chargerId, charger.id),
          eq(commands.kind, 'readReport'),
          gt(commands.createdAt, nowMs - dayMs),
        ),
        orderBy: [{ column: commands.createdAt, desc: true }],
        limit: 20,
      });
      const asked = recent.find(({ payload }) => {
        const body = commandBody.safeParse(payload);
        return (
          body.success &&
          body.data.kind === 'readReport' &&
          body.data.requestId === requestId &&
          body.data.base === 'full'
        );
      });
      if (asked) await readInFull(w, charger, asked.sentAt ?? asked.createdAt, nowMs);
      return undefined;
    },
  },
  async booted(w, charger, isNew) {
    // Other firmware has other settings. The job asks when the charger has settled.
    if (isNew) await w.change(chargers, charger.id, { settingsReadAt: null });
  },
});

interface SettingsJobOptions {
  store: Store;
  now(): number;
  nodeId: string;
  log: Log;
  commands: Pick<Commands, 'queue'>;
}

/** Asks the chargers held here whose settings were never read, or long ago. */
export function settingsJob({ store, now, nodeId, log, commands: worker }: SettingsJobOptions): Job {
  /** When chargers were asked last, by id and firmware: one that does not answer is left alone for a while. */
  const asked = new Map<string, number>();
  return {
    name: 'settings',
    everyMs: 60_000,
    async run() {
      const scope = systemScope('jobs');
      const nowMs = now();
      for (const [mark, atMs] of asked) if (atMs < nowMs - retryMs) asked.delete(mark);
      const due = store.read(scope).iterate(chargers, {
        where: and(
          eq(chargers.nodeId, nodeId),
          eq(chargers.online, true),
          ne(chargers.version, ''),
          or(isNull(chargers.settingsReadAt), lt(chargers.settingsReadAt, nowMs - rereadMs)),
        ),
      });
      const markOf = ({ id, firmware }: ChargerRecord) => `${id} ${firmware}`;
      const next: ChargerRecord[] = [];
      // Those that do not answer stay due: they must not stand before the others.
      for await (const some of due) {
        next.push(...some.filter((one) => !asked.has(markOf(one))));
        if (next.length >= askedAtOnce) break;
      }
      for (const charger of next.slice(0, askedAtOnce)) {
        asked.set(markOf(charger), nowMs);
        await store
          .tx(scope, (w) => worker.queue(w, charger, readAll(charger.version), nowMs + readExpiryMs))
          .catch((error: unknown) => log.error({ err: error, charger: charger.id }, 'settings could not be asked for'));
      }
    },
  };
}
