/**
 * Commands to chargers as rows: queued → sent → accepted, rejected or failed; expired when the charger was not reached in time. The node
 * that holds the socket leases a row before it sends, so a command goes out at most once, and one whose node died in between fails as
 * unknown instead of being repeated.
 */
import { and, eq, lte, or } from 'drizzle-orm';
import { commandFailures, type OcppServer, type StationCommand } from '../../ocpp/index.ts';
import { wireTransactionId } from '../charging/orders/rows.ts';
import type { Job } from '../jobs.ts';
import { type CommandBody, commandBody } from '../sites/commands/body.ts';
import { type CommandRecord, toCommandRow } from '../sites/commands/rows.ts';
import { systemScope } from '../store/scope.ts';
import { chargers, commands, orders } from '../store/tables/index.ts';
import type { Row, Store, Writer } from '../store/types.ts';
import { awaitUntil } from './context.ts';
import { dismiss } from './dismiss.ts';
import type { BridgeOptions } from './holder.ts';
import type { Ingest } from './ingest.ts';

/** Longer than the OCPP library waits for any answer. */
const unansweredMs = 120_000;

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
  const { store, ocpp, ingest, now, newId, log } = options;
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

  /** Queued rows of chargers whose socket is here. */
  const waitingOf = async (chargerId?: string): Promise<Waiting[]> => {
    const found = await read.raw
      .select({ row: commands, identity: chargers.identity })
      .from(commands)
      .innerJoin(chargers, eq(chargers.id, commands.chargerId))
      .where(
        and(
          eq(commands.state, 'queued'),
          chargerId === undefined ? eq(chargers.nodeId, options.nodeId) : eq(commands.chargerId, chargerId),
        ),
      )
      .orderBy(commands.createdAt, commands.id)
      .limit(1000);
    return found.filter(({ identity }) => ocpp.link(identity) !== undefined);
  };

  const lease = ({ row }: Waiting): Promise<boolean> =>
    store.tx(scope, async (w) => {
      const nowMs = now();
      const mine = and(eq(commands.id, row.id), eq(commands.state, 'queued'));
      const patch = { state: 'sent' as const, nodeId: options.nodeId, sentAt: nowMs, updatedAt: nowMs };
      if ((await w.updateWhere(commands, mine, patch)) !== 1) return false;
      await tell(w, { ...row, ...patch });
      return true;
    });

  const settle = async (id: string, state: CommandRecord['state'], detail: string, result: unknown): Promise<void> => {
    await store.tx(scope, async (w) => {
      const answeredAt = now();
      await tell(
        w,
        await w.update(commands, id, {
          state,
          detail: detail.slice(0, 500),
          result,
          answeredAt,
          updatedAt: answeredAt,
        }),
      );
    });
  };

  const send = async (waiting: Waiting): Promise<void> => {
    const { row, identity } = waiting;
    const command = commandBody.safeParse(row.payload);
    if (row.expiresAt <= now() || !(await lease(waiting))) return;
    if (!command.success) return settle(row.id, 'failed', 'The stored command cannot be read.', null);
    if (command.data.kind === 'remoteStart') {
      const { idTag, connector } = command.data;
      ingest.awaitStart(row.chargerId, {
        commandId: row.id,
        idTag,
        connector,
        untilMs: awaitUntil(row.expiresAt, now()),
      });
    }
    const { outcome, detail, data } = await ocpp.send(identity, row.payload as StationCommand);
    const words =
      outcome === 'unsupported' ? `The charger does not support this. ${detail}` : (failureWords[detail] ?? detail);
    await settle(row.id, outcome === 'unsupported' ? 'failed' : outcome, words, data ?? null);
  };

  /** The commands of one charger, one after the other. */
  const work = (waiting: readonly Waiting[]): void => {
    for (const each of waiting) {
      const { chargerId, id } = each.row;
      const before = busy.get(chargerId) ?? Promise.resolve();
      const done: Promise<void> = before
        .then(() => (stopped ? undefined : send(each)))
        .catch((error: unknown) =>
          log.error({ err: error, command: id }, 'a command could not be sent or its answer not be stored'),
        )
        .finally(() => {
          inLine.delete(id);
          if (busy.get(chargerId) === done) busy.delete(chargerId);
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

  const look = async (): Promise<void> => {
    if (stopped) return;
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    do {
      again = false;
      take(await waitingOf());
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
    ingest.onReady((chargerId) => void waitingOf(chargerId).then(take, failed)),
  ];

  return {
    async queue(w, charger, body, expiresAt, batchId) {
      const command = await onWire(w, charger.id, body);
      const nowMs = now();
      const row: CommandRecord = {
        id: newId(),
        tenantId: charger.tenantId,
        stationId: charger.stationId,
        chargerId: charger.id,
        kind: command.kind,
        payload: command,
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
    },
    wake,
    jobs: () => [
      {
        name: 'commands',
        everyMs: 5_000,
        async run() {
          await expire(store, now);
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

/**
 * The command with the numbers and ids that its charger knows: a transaction may be named by our number for it, and requests that later
 * messages name are given a number unless the caller chose one.
 */
async function onWire(w: Writer, chargerId: string, body: CommandBody): Promise<StationCommand> {
  switch (body.kind) {
    case 'remoteStop':
    case 'tellCost':
    case 'readTransaction':
    case 'changeTariff':
    case 'priorityCharging': {
      const number = Number(body.transactionId);
      const isOurs = Number.isSafeInteger(number) && String(number) === body.transactionId;
      const [order] = isOurs ? await w.match(orders, { transactionId: number, chargerId }) : [];
      return order ? { ...body, transactionId: wireTransactionId(order) } : body;
    }
    case 'remoteStart':
      return { ...body, startId: body.startId ?? (await w.nextTransactionNumber()) };
    case 'uploadLog':
    case 'updateFirmware':
    case 'readReport':
    case 'readMonitors':
    case 'readMessages':
    case 'readProfiles':
    case 'customerData':
      return { ...body, requestId: body.requestId ?? (await w.nextTransactionNumber()) };
    default:
      return body;
  }
}

/** What the OCPP library says when the charger did not answer, for people. */
const failureWords: Readonly<Record<string, string>> = {
  [commandFailures.offline]: 'The charger was not connected.',
  [commandFailures.timeout]: 'The charger did not answer in time.',
  [commandFailures.disconnected]: 'The connection was lost before the charger answered.',
  [commandFailures.queueFull]: 'Too many commands wait for this charger.',
  [commandFailures.notAccepted]: 'The charger has not been accepted yet.',
};

/** Commands nobody could send in time, and sent ones whose node did not live to hear the answer. */
async function expire(store: Store, now: () => number): Promise<void> {
  const scope = systemScope('jobs');
  const nowMs = now();
  const due = await store.read(scope).select(commands, {
    where: or(
      and(eq(commands.state, 'queued'), lte(commands.expiresAt, nowMs)),
      and(eq(commands.state, 'sent'), lte(commands.sentAt, nowMs - unansweredMs)),
    ),
    limit: 500,
  });
  for (const row of due) {
    const queued = row.state === 'queued';
    const patch = {
      state: queued ? ('expired' as const) : ('failed' as const),
      detail: queued
        ? 'The charger was not reached in time.'
        : 'No answer is known: the server ended while the charger was asked.',
      updatedAt: nowMs,
    };
    await store.tx(scope, async (w) => {
      const same = and(eq(commands.id, row.id), eq(commands.state, row.state));
      if ((await w.updateWhere(commands, same, patch)) === 1)
        await w.emit('command.changed', row.id, toCommandRow({ ...row, ...patch }), row.tenantId);
    });
  }
}
