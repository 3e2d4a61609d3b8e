/**
 * Commands to chargers as rows: queued → sent → accepted, rejected, unsupported or failed; expired when the charger was not reached in
 * time. The node that holds the socket leases a row before it sends, so a command goes out at most once, and one whose node died in
 * between fails as unknown instead of being repeated. Every end is told to the desks, in the transaction that stores it.
 */
import { and, eq, gt, lte, or } from 'drizzle-orm';
import { type CommandAnswer, commandFailures, type OcppServer, type StationCommand } from '../../ocpp/index.ts';
import type { Job } from '../jobs.ts';
import type { CommandBody } from '../sites/commands/body.ts';
import { type CommandRecord, shownPayload, toCommandRow } from '../sites/commands/rows.ts';
import { withoutSecrets } from '../sites/settings/secrets.ts';
import { systemScope } from '../store/scope.ts';
import { chargers, commands } from '../store/tables/index.ts';
import type { Row, Writer } from '../store/types.ts';
import { askInCalls, callsOf } from './command-calls.ts';
import { type CommandOutline, onWire, outlinePayload, wholeOf } from './command-wire.ts';
import { endWords, unheard, unreached } from './command-words.ts';
import { awaitUntil, plugInMsOf } from './context.ts';
import { dismiss } from './dismiss.ts';
import type { BridgeOptions } from './holder.ts';
import type { Ingest } from './ingest.ts';

/** Longer than the OCPP library waits for any answer. */
const unansweredMs = 120_000;
/** Of one charger; more are read when these have gone out, so that a long line costs nobody else anything. */
const inLineEach = 20;
/** A lease is renewed before it could be taken for a dead node's. */
const renewMs = 45_000;

interface CommandOptions extends BridgeOptions {
  ocpp: Pick<OcppServer, 'send' | 'link' | 'links' | 'disconnect'>;
  ingest: Pick<Ingest, 'awaitStart' | 'onReady'>;
}

export interface Commands {
  /** Puts a command in line for the charger, within the writer's transaction; it goes out after the commit. */
  queue(
    w: Writer,
    charger: Row<typeof chargers>,
    command: CommandBody,
    expiresAt: number,
    batchId?: string,
  ): Promise<CommandRecord>;
  /** The same for a command whose row keeps an outline only: a desk composes the whole when it is sent. */
  queueOutline(
    w: Writer,
    charger: Row<typeof chargers>,
    outline: CommandOutline,
    expiresAt: number,
    batchId?: string,
  ): Promise<CommandRecord>;
  /** Looks for commands of chargers held here. */
  wake(): void;
  jobs(): Job[];
  /** Sends nothing more, and resolves when the answers under way are stored. */
  stop(): Promise<void>;
}

interface Waiting {
  row: CommandRecord;
  identity: string;
}

export function createCommands(options: CommandOptions): Commands {
  const { store, ocpp, ingest, now, newId, log, desks } = options;
  const scope = systemScope('ingest');
  const read = store.read(scope);
  /** Chargers with a command of ours under way: one at a time, in the order of asking. */
  const busy = new Map<string, Promise<void>>();
  let looking = false;
  let again = false;
  let stopped = false;

  const tell = async (w: Writer, row: CommandRecord | undefined) => {
    if (row) await w.emit('command.changed', row.id, toCommandRow(row), row.tenantId);
  };

  const queuedNow = () => and(eq(commands.state, 'queued'), gt(commands.expiresAt, now()));

  /** The next queued rows of a charger whose socket is here. */
  const waitingOf = async (chargerId: string): Promise<Waiting[]> => {
    const found = await read.raw
      .select({ row: commands, identity: chargers.identity })
      .from(commands)
      .innerJoin(chargers, eq(chargers.id, commands.chargerId))
      .where(and(queuedNow(), eq(commands.chargerId, chargerId)))
      .orderBy(commands.createdAt, commands.id)
      .limit(inLineEach);
    return found.filter(({ identity }) => ocpp.link(identity) !== undefined);
  };

  /** Chargers with queued rows that the rows say are here and that have nothing under way: the others are looked at when that is done. */
  const chargersWaiting = async (): Promise<string[]> => {
    const { id, identity } = chargers;
    const found = await read.raw
      .selectDistinct({ id, identity })
      .from(commands)
      .innerJoin(chargers, eq(id, commands.chargerId))
      .where(and(queuedNow(), eq(chargers.nodeId, options.nodeId)));
    return found.filter((one) => !busy.has(one.id) && ocpp.link(one.identity) !== undefined).map((one) => one.id);
  };

  const lease = ({ row }: Waiting): Promise<boolean> =>
    store.tx(scope, async (w) => {
      const nowMs = now();
      // It may have been taken back while it stood in line.
      const mine = and(eq(commands.id, row.id), eq(commands.state, 'queued'), gt(commands.expiresAt, nowMs));
      const patch = { state: 'sent' as const, nodeId: options.nodeId, sentAt: nowMs, updatedAt: nowMs };
      if ((await w.updateWhere(commands, mine, patch)) !== 1) return false;
      await tell(w, { ...row, ...patch });
      return true;
    });

  /** Stores an end, unless another node was quicker to say that none will come. */
  const end = (
    row: CommandRecord,
    from: CommandRecord['state'],
    state: CommandRecord['state'],
    answer: CommandAnswer,
  ): Promise<void> =>
    store.tx(scope, async (w) => {
      const nowMs = now();
      const patch = {
        state,
        detail: endWords(row.kind, answer).slice(0, 500),
        result: withoutSecrets(answer.data ?? null),
        // Cards and passwords are needed no longer.
        payload: shownPayload(row.payload),
        updatedAt: nowMs,
        ...(state !== 'expired' && answer.detail !== unheard && { answeredAt: nowMs }),
      };
      if ((await w.updateWhere(commands, and(eq(commands.id, row.id), eq(commands.state, from)), patch)) !== 1) return;
      const ended = await w.find(commands, row.id);
      if (!ended) return;
      await tell(w, ended);
      for (const desk of desks) await desk.answered?.(w, ended, answer, nowMs);
    });

  const send = async (waiting: Waiting): Promise<void> => {
    const { row, identity } = waiting;
    if (!(await lease(waiting))) return;
    const command = await wholeOf(row, desks, read);
    const answer = typeof command === 'string' ? failure(command) : await ask(row, identity, command);
    await end(row, 'sent', answer.outcome, answer);
  };

  const ask = async (row: CommandRecord, identity: string, command: StationCommand): Promise<CommandAnswer> => {
    const version = ocpp.link(identity)?.version;
    if (version === undefined) return failure(commandFailures.offline);
    const calls = await callsOf(read, row.chargerId, version, command).catch((error: unknown) => wordsOf(error));
    if (typeof calls === 'string') return failure(calls);
    if (command.kind === 'remoteStart') {
      const { idTag, connector, startId } = command;
      const toldMs = await plugInMsOf(read, row.chargerId);
      const untilMs = awaitUntil(row.expiresAt, now(), toldMs);
      ingest.awaitStart(row.chargerId, { commandId: row.id, idTag, connector, startId, untilMs });
    }
    let heldUntilMs = now() + renewMs;
    return askInCalls(command, calls, async (call) => {
      // A command of many calls takes longer than one answer may.
      if (now() >= heldUntilMs) {
        heldUntilMs = now() + renewMs;
        const mine = and(eq(commands.id, row.id), eq(commands.state, 'sent'));
        const held = await store.tx(scope, (w) => w.updateWhere(commands, mine, { updatedAt: now() }));
        if (held !== 1) return failure(unheard);
      }
      return ocpp.send(identity, call);
    });
  };

  /** The commands of one charger, one after the other. */
  const work = (waiting: readonly Waiting[]): void => {
    for (const each of waiting) {
      const { chargerId, id } = each.row;
      const before = busy.get(chargerId) ?? Promise.resolve();
      const done: Promise<void> = before
        .then(() => (stopped ? undefined : send(each)))
        .then(
          () => true,
          (error: unknown) => {
            log.error({ err: error, command: id }, 'a command could not be sent or its answer not be stored');
            return false;
          },
        )
        .then((went) => {
          inLine.delete(id);
          if (busy.get(chargerId) !== done) return;
          busy.delete(chargerId);
          // After trouble the clock looks again, not at once and for ever.
          if (went) next(chargerId);
        });
      busy.set(chargerId, done);
    }
  };
  const inLine = new Set<string>();
  const take = (waiting: readonly Waiting[]): void => {
    const fresh = waiting.filter(({ row }) => !inLine.has(row.id));
    for (const { row } of fresh) inLine.add(row.id);
    work(fresh);
  };

  const next = (chargerId: string): void => {
    if (!stopped) waitingOf(chargerId).then(take, failed);
  };

  const look = async (): Promise<void> => {
    if (stopped) return;
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    do {
      again = false;
      for (const chargerId of await chargersWaiting()) take(await waitingOf(chargerId));
    } while (again && !stopped);
    looking = false;
  };
  const failed = (error: unknown) => {
    looking = false;
    log.error({ err: error }, 'commands or chargers could not be read');
  };
  const wake = () => void look().catch(failed);
  const unhook = [
    store.onBell('chargers', () => void dismiss(read, ocpp).catch(failed)),
    store.onBell('commands', wake),
    ingest.onReady(next),
  ];

  /** Commands nobody could send in time, and sent ones whose node did not live to hear the answer. */
  const expire = async (): Promise<void> => {
    const nowMs = now();
    const due = await read.select(commands, {
      where: or(
        and(eq(commands.state, 'queued'), lte(commands.expiresAt, nowMs)),
        and(eq(commands.state, 'sent'), lte(commands.updatedAt, nowMs - unansweredMs)),
      ),
      limit: 500,
    });
    for (const row of due) {
      const told =
        row.state === 'queued'
          ? end(row, 'queued', 'expired', failure(unreached))
          : end(row, 'sent', 'failed', failure(unheard));
      await told.catch((error: unknown) =>
        log.error({ err: error, command: row.id }, 'a command could not be expired'),
      );
    }
  };

  const insert = async (
    w: Writer,
    charger: Row<typeof chargers>,
    kind: CommandRecord['kind'],
    payload: unknown,
    expiresAt: number,
    batchId: string | undefined,
  ): Promise<CommandRecord> => {
    const nowMs = now();
    const row: CommandRecord = {
      id: newId(),
      tenantId: charger.tenantId,
      stationId: charger.stationId,
      chargerId: charger.id,
      kind,
      payload,
      state: 'queued',
      detail: '',
      result: null,
      orderId: null,
      nodeId: '',
      actorName: w.scope.actor.name,
      batchId: batchId ?? null,
      createdAt: nowMs,
      sentAt: null,
      answeredAt: null,
      expiresAt,
      updatedAt: nowMs,
    };
    await w.insert(commands, row);
    await tell(w, row);
    w.bell('commands');
    return row;
  };

  return {
    async queue(w, charger, body, expiresAt, batchId) {
      return insert(w, charger, body.kind, await onWire(w, charger.id, body), expiresAt, batchId);
    },
    queueOutline: (w, charger, outline, expiresAt, batchId) =>
      insert(w, charger, outline.kind, outlinePayload(outline), expiresAt, batchId),
    wake,
    jobs: () => [
      {
        name: 'commands',
        everyMs: 5_000,
        async run() {
          await expire();
          await look();
        },
      },
    ],
    async stop() {
      stopped = true;
      for (const off of unhook) off();
      await Promise.all(busy.values());
    },
  };
}

const failure = (detail: string): CommandAnswer => ({ outcome: 'failed', detail });
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
