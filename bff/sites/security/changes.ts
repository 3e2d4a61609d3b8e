/**
 * Guided changes as rows: keeps what `change.ts` decides, queues the commands of its steps and hands over keys. A key is made here, kept
 * sealed until the charger has used it, and shown to nobody.
 */
import { and, eq, lte } from 'drizzle-orm';
import type { StationCommand } from '../../../ocpp/index.ts';
import { decrypt, encrypt } from '../../access/secrets.ts';
import type { Commands } from '../../bridge/commands.ts';
import type { ChargerRecord } from '../../bridge/desks.ts';
import type { Job } from '../../jobs.ts';
import { systemScope } from '../../store/scope.ts';
import {
  certificates,
  chargerSettings,
  chargers,
  commands as commandTable,
  connectors,
  securityChanges as table,
} from '../../store/tables/index.ts';
import type { Log, Reader, Row, Store, Writer } from '../../store/types.ts';
import { hashKey, newKey } from '../chargers/key.ts';
import type { CommandRecord } from '../commands/rows.ts';
import { toChargerRow } from '../rows.ts';
import {
  advance,
  type Change,
  changeSteps,
  commandOf,
  type Decision,
  type Facts,
  firstStep,
  type Input,
  keySetting,
  prioritySetting,
} from './change.ts';
import type { EntryOf } from './door.ts';
import { toChangeRow } from './rows.ts';

export type ChangeRecord = Row<typeof table>;

/** What the server is for its chargers now: read before a transaction, which may not wait for it. */
export interface Surroundings {
  root: Facts['root'];
  tlsUrl: string | null;
  plainUrl: string | null;
}

export interface ChangesOptions {
  store: Store;
  secretKey: Buffer;
  commands: Pick<Commands, 'queue' | 'queueOutline'>;
  /** Of the connection that this node holds. */
  entryOf: EntryOf;
  /** As it was found last; never waits. */
  surroundings(): Surroundings;
  /** Closes a charger's connection here, so that it comes anew. */
  disconnect(identity: string): void;
  now(): number;
  newId(): string;
  log: Log;
}

export interface Changes {
  begin(
    w: Writer,
    charger: ChargerRecord,
    what: { kind: Change['kind']; toProfile: number; deadlineAt: number },
  ): Promise<ChangeRecord>;
  running(read: Pick<Reader, 'match'>, chargerId: string): Promise<ChangeRecord | undefined>;
  /** Undefined when the charger may be left with a key that would be dead. */
  cancel(w: Writer, row: ChangeRecord): Promise<ChangeRecord | undefined>;
  answered(w: Writer, command: CommandRecord): Promise<void>;
  certificate(w: Writer, charger: ChargerRecord, installed: boolean, detail: string): Promise<void>;
  connected(charger: ChargerRecord): Promise<void>;
  /** The key's command, with the key in it. */
  compose(read: Reader, command: CommandRecord): Promise<StationCommand | undefined>;
  jobs(): Job[];
}

const dayMs = 86_400_000;
/** A charger that stays on its connection after it took a new key is asked to come anew. */
const nudgeAfterMs = 60_000;
const nudged = 'It was disconnected once, so that it comes back with its new password.';

const changeOf = (row: ChangeRecord): Change => ({
  kind: row.kind,
  toProfile: row.toProfile,
  step: changeSteps.find((step) => step === row.step) ?? 'return',
});

export function createChanges(options: ChangesOptions): Changes {
  const { store, secretKey, commands, entryOf, now, newId, log } = options;
  const scope = systemScope('ingest');

  const tell = (w: Writer, row: ChangeRecord) =>
    w.emit('securityChange.changed', row.id, toChangeRow(row), row.tenantId);
  const running: Changes['running'] = async (read, chargerId) =>
    (await read.match(table, { chargerId, state: 'running' }))[0];

  const factsOf = async (
    w: Reader,
    charger: ChargerRecord,
    row: { keyHash: string | null; toProfile: number },
  ): Promise<Facts> => {
    const { root, tlsUrl, plainUrl } = options.surroundings();
    const [priority] = await w.match(chargerSettings, { chargerId: charger.id, key: prioritySetting });
    const own = await w.match(certificates, { chargerId: charger.id, state: 'installed', use: 'station' });
    return {
      version: charger.version,
      hasKey: charger.keyHash !== null || row.keyHash !== null,
      hasCertificate: own.some(({ notAfter }) => notAfter > now() + dayMs),
      root,
      url: row.toProfile >= 2 ? tlsUrl : plainUrl,
      priority: priority?.value ?? undefined,
    };
  };

  /** Queues the step's command; answers what the row keeps of it. */
  const ask = async (
    w: Writer,
    charger: ChargerRecord,
    row: ChangeRecord,
    facts: Facts,
    slot: number | undefined,
  ): Promise<Partial<ChangeRecord>> => {
    const expiresAt = row.deadlineAt;
    if (row.step === 'sendKey') {
      const key = newKey();
      const outline = {
        kind: 'writeConfiguration' as const,
        entries: [{ key: keySetting(charger.version), value: '•••' }],
      };
      const { id } = await commands.queueOutline(w, charger, outline, expiresAt);
      return { commandId: id, keyHash: hashKey(key), keyText: encrypt(secretKey, key) };
    }
    const body = commandOf(changeOf(row), facts, slot);
    return body ? { commandId: (await commands.queue(w, charger, body, expiresAt)).id } : {};
  };

  const save = async (w: Writer, row: ChangeRecord, patch: Partial<ChangeRecord>): Promise<ChangeRecord> => {
    const changed = { ...row, ...patch, updatedAt: now() };
    const { id: _, tenantId: __, ...rest } = changed;
    await w.update(table, row.id, rest);
    await tell(w, changed);
    return changed;
  };

  /** The charger has shown what it can: now it must. */
  const prove = async (w: Writer, charger: ChargerRecord, row: ChangeRecord, withNewKey: boolean): Promise<void> => {
    const patch = {
      ...(row.kind === 'profile' && { securityProfile: Math.max(row.toProfile, charger.securityProfile) }),
      ...(withNewKey && row.keyHash !== null && { keyHash: row.keyHash }),
      updatedAt: now(),
    };
    const changed = await w.update(chargers, charger.id, patch);
    if (changed) {
      const own = await w.match(connectors, { chargerId: charger.id });
      await w.emit('charger.changed', changed.id, toChargerRow(changed, own), changed.tenantId);
    }
    w.bell('chargers');
  };

  const apply = async (
    w: Writer,
    charger: ChargerRecord,
    row: ChangeRecord,
    facts: Facts,
    decision: Decision,
    input: Input,
  ): Promise<void> => {
    const { state, step, detail } = decision;
    if (state === row.state && step === row.step && detail === row.detail) return;
    const next: ChangeRecord = { ...row, state, step, detail: detail.slice(0, 500) };
    const over = state !== 'running';
    const slot = input.type === 'answered' ? input.slot : undefined;
    const asked = decision.ask ? await ask(w, charger, next, facts, slot) : {};
    if (state === 'done') await prove(w, charger, row, input.type === 'connected' && input.withNewKey);
    await save(w, next, { ...asked, ...(over && { keyText: null, keyHash: null }) });
    if (over)
      await w.audit(
        `security.${state}`,
        'charger',
        charger.id,
        { kind: row.kind, toProfile: row.toProfile, detail },
        row.tenantId,
      );
  };

  const feed = async (w: Writer, charger: ChargerRecord, row: ChangeRecord, input: Input): Promise<void> => {
    const facts = await factsOf(w, charger, row);
    const decision = advance(changeOf(row), facts, input);
    if (decision) await apply(w, charger, row, facts, decision, input);
  };

  const connected = async (charger: ChargerRecord): Promise<void> => {
    const entry = entryOf(charger.identity);
    if (!entry || !(await running(store.read(scope), charger.id))) return;
    await store.tx(scope, async (w) => {
      const row = await running(w, charger.id);
      const current = row && (await w.find(chargers, charger.id));
      const { profile, withNewKey } = entry;
      if (current) await feed(w, current, row, { type: 'connected', profile, withNewKey });
    });
  };

  /** A charger that was told a key and has not come anew since may come with that key next time: it must not be forgotten before. */
  const isBehindKey = async (w: Reader, row: ChangeRecord, charger: ChargerRecord): Promise<boolean> => {
    const command = row.kind === 'key' && row.commandId ? await w.find(commandTable, row.commandId) : undefined;
    if (!command || ['queued', 'expired', 'rejected', 'unsupported'].includes(command.state)) return false;
    const came = /reboot/i.test(command.detail) ? charger.bootedAt : charger.connectedAt;
    return command.state === 'sent' || (came ?? 0) <= command.updatedAt;
  };

  const tend = async (): Promise<void> => {
    for await (const rows of store.read(scope).iterate(table, { where: eq(table.state, 'running') }))
      for (const row of rows)
        await tendOne(row, now()).catch((error: unknown) =>
          log.error({ err: error, change: row.id }, 'a change of security could not go on'),
        );
  };

  const tendOne = async (row: ChangeRecord, nowMs: number): Promise<void> => {
    const charger = await store.read(scope).find(chargers, row.chargerId);
    if (!charger) {
      await store.tx(scope, (w) => w.remove(table, row.id));
      return;
    }
    // Said again, should the transaction at its connection have failed.
    await connected(charger);
    const stays = row.step === 'return' && row.kind === 'key' && nowMs - row.updatedAt > nudgeAfterMs;
    const isStill = row.detail !== nudged && entryOf(charger.identity)?.withNewKey === false;
    if (stays && isStill) {
      await store.tx(scope, async (w) => {
        const still = await running(w, charger.id);
        if (still?.id === row.id) await save(w, still, { detail: nudged });
      });
      options.disconnect(charger.identity);
    }
    if (row.deadlineAt > nowMs) return;
    await store.tx(scope, async (w) => {
      const due = await w.first(table, {
        where: and(eq(table.id, row.id), eq(table.state, 'running'), lte(table.deadlineAt, nowMs)),
      });
      const current = due && (await w.find(chargers, row.chargerId));
      if (!current) return;
      const online = current.online && !(await isBehindKey(w, due, current));
      await feed(w, current, due, { type: 'tick', overdue: true, online });
    });
  };

  return {
    running,
    connected: (charger) =>
      connected(charger).catch((error: unknown) =>
        log.error({ err: error, charger: charger.identity }, 'a change of security could not go on'),
      ),
    async begin(w, charger, { kind, toProfile, deadlineAt }) {
      const facts = await factsOf(w, charger, { keyHash: null, toProfile });
      const first = firstStep({ kind, toProfile }, facts);
      const nowMs = now();
      const row: ChangeRecord = {
        ...{ id: newId(), tenantId: charger.tenantId, chargerId: charger.id, kind, toProfile, deadlineAt },
        ...{ fromProfile: charger.securityProfile, step: first.step, state: 'running', detail: first.detail },
        ...{ keyHash: null, keyText: null, commandId: null, actorName: w.scope.actor.name },
        ...{ createdAt: nowMs, updatedAt: nowMs },
      };
      await w.insert(table, row);
      await w.audit('security.begin', 'charger', charger.id, { kind, toProfile }, charger.tenantId);
      return save(w, row, await ask(w, charger, row, facts, undefined));
    },
    async cancel(w, row) {
      // What has not gone out must not go out any more.
      const unsent = and(eq(commandTable.id, row.commandId ?? ''), eq(commandTable.state, 'queued'));
      const patch = { state: 'expired' as const, detail: 'Cancelled.', updatedAt: now() };
      const held = (await w.updateWhere(commandTable, unsent, patch)) === 1;
      if (row.kind === 'key' && !held) return undefined;
      return save(w, row, { state: 'cancelled', detail: 'Cancelled.', keyHash: null, keyText: null });
    },
    async answered(w, command) {
      const row = await running(w, command.chargerId);
      if (row?.commandId !== command.id) return;
      const charger = await w.find(chargers, row.chargerId);
      if (!charger) return;
      const { state, detail, result, payload } = command;
      const outcome = state === 'accepted' || state === 'rejected' || state === 'unsupported' ? state : 'failed';
      const slot = slotIn(payload);
      await feed(w, charger, row, {
        type: 'answered',
        outcome,
        detail,
        data: result,
        ...(slot !== undefined && { slot }),
      });
    },
    async certificate(w, charger, installed, detail) {
      const row = await running(w, charger.id);
      if (row) await feed(w, charger, row, { type: 'certificate', installed, detail });
    },
    async compose(read, command) {
      const row = await running(read, command.chargerId);
      if (row?.commandId !== command.id || row.keyText === null) return undefined;
      const charger = await read.find(chargers, row.chargerId);
      if (!charger) return undefined;
      const value = decrypt(secretKey, row.keyText);
      return { kind: 'writeConfiguration', entries: [{ key: keySetting(charger.version), value }] };
    },
    jobs: () => [{ name: 'security-changes', everyMs: 10_000, run: tend }],
  };
}

const slotIn = (payload: unknown): number | undefined =>
  typeof payload === 'object' && payload !== null && 'slot' in payload && typeof payload.slot === 'number'
    ? payload.slot
    : undefined;
