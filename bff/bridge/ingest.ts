/**
 * What stations tell → rules → one transaction → reply. A station is answered only when what it said is durable. Decisions are made
 * from this node's memory of the charger; when the rows turn out to have been changed elsewhere, they are read again and the event is
 * decided anew. Rules are in the features' pure files, SQL in the store.
 */
import { and, eq, gt } from 'drizzle-orm';
import type { StationEvent, StationEventKind, StationReplies, StationReply } from '../../ocpp/index.ts';
import { endWithoutStop } from '../charging/orders/ending.ts';
import { givenNumber, readSince } from '../charging/orders/matching.ts';
import { isCorrectable, type Session } from '../charging/orders/memory.ts';
import { type OrderRecord, toSession } from '../charging/orders/rows.ts';
import { decide } from '../charging/orders/session.ts';
import type { Job } from '../jobs.ts';
import { StoreError } from '../store/errors.ts';
import { chargers, orders } from '../store/tables/index.ts';
import type { Writer } from '../store/types.ts';
import { answerRemoteStart, apply, entryIn, known } from './apply.ts';
import { Clerk } from './clerk.ts';
import { type AwaitedStart, type ChargerContext, entryOf, readContext, remember } from './context.ts';
import { askDesks, wantedBy } from './desks.ts';
import { type Held, Holder, type HolderOptions, type Link, setCharger } from './holder.ts';
import { endOrder, keepSamples, meterOrder, reopenOrder } from './orders.ts';
import { report } from './report.ts';
import { takeReservation } from './reservations.ts';
import { cut } from './slim.ts';
import { changeStatus, standsForMore, takeMonitored } from './status.ts';
import { Stale, Unit } from './unit.ts';
import { upkeepJobs } from './upkeep.ts';

export type Of<K extends StationEvent['kind']> = Extract<StationEvent, { kind: K }>;

export interface Ingest {
  handle(link: Link, event: StationEvent): Promise<StationReply>;
  connected(link: Link): void;
  disconnected(link: Link, why?: string): void;
  /** Marks what dead nodes held as offline. */
  nodesLost(nodeIds: readonly string[]): Promise<void>;
  /** A remote start went out; the transaction that answers it becomes the command's order. */
  awaitStart(chargerId: string, start: AwaitedStart): void;
  /** The listener is told when a charger's connection is stored. Answers how to stop that. */
  onReady(listener: (chargerId: string) => void): () => void;
  /**
   * Reads what is needed to close a running order by hand; the function it answers does so within the caller's transaction. That one
   * throws `Stale` when the order changed in between.
   */
  closing(order: OrderRecord): Promise<(w: Writer) => Promise<OrderRecord>>;
  jobs(offlineAlarmMs: number): Job[];
  /** Resolves when everything begun is stored. */
  stop(): Promise<void>;
}

/** Asked of chargers at boot; also how often their clocks are set. */
const heartbeatS = 300;
const maxTries = 4;
/** How late a stop may come, or come again. */
const recentMs = 7 * 86_400_000;
export function createIngest(options: HolderOptions): Ingest {
  const { store, now, newId } = options;
  const holder = new Holder(options);
  const { read } = holder;
  const clerk = new Clerk(holder);
  store.onBell('cards', () => clerk.cards.forget());

  const authorizationOf = (context: ChargerContext, idTag: string) => clerk.authorizationOf(context, idTag);

  const named = (context: ChargerContext, transactionId: string | undefined): Session | undefined => {
    const number = givenNumber(transactionId);
    // The last one is nearly always the one.
    return number === undefined ? undefined : context.sessions.findLast((session) => session.transactionId === number);
  };

  /** Orders that the memory has let go of are looked up by the number that a message names; undefined where none is. */
  const recalling = (context: ChargerContext, transactionId: string | undefined): Promise<void> | undefined => {
    const number = givenNumber(transactionId);
    return number === undefined || named(context, transactionId) ? undefined : recall(context, number);
  };

  const recall = async (context: ChargerContext, number: number): Promise<void> => {
    const row = await read.first(orders, {
      where: and(eq(orders.transactionId, number), eq(orders.chargerId, context.charger.id)),
    });
    // Every running order is remembered: one that is not was opened by way of another connection.
    if (row?.state === 'charging') throw new Stale();
    if (row) remember(context, await entryOf(read, row, holder.tariffs));
  };

  const start = async (
    context: ChargerContext,
    event: Of<'transactionStarted'>,
  ): Promise<StationReplies['transactionStarted']> => {
    const card = await clerk.cardOf(context, event.idTag);
    let startKey: string | undefined;
    try {
      return await holder.work(context, async (unit) => {
        const authorization = await clerk.authorizeStart(unit, card, event.connector, event.atMs);
        const decision = decide(context.sessions, event, clerk.circumstances(context, authorization.status));
        startKey = decision.session?.startKey;
        if (decision.outcome !== 'repeated') await clerk.noteUse(unit, card);
        const transactionId = await apply(unit, decision, card);
        if (decision.outcome === 'opened') await answerRemoteStart(unit, known(decision.session));
        if (event.reservationId !== undefined && decision.outcome !== 'repeated')
          await takeReservation(unit, event.reservationId, known(decision.session).id);
        return { transactionId, authorization };
      });
    } catch (error) {
      // A start whose answer was lost, and that the memory has let go of since.
      const first = isDuplicate(error) && startKey !== undefined ? await clerk.firstOf(context, startKey) : undefined;
      if (!first) throw error;
      return { transactionId: first.transactionId, authorization: await authorizationOf(context, event.idTag) };
    }
  };

  const stop = async (
    context: ChargerContext,
    event: Of<'transactionStopped'>,
  ): Promise<StationReplies['transactionStopped']> => {
    await recalling(context, event.transactionId);
    const reply = event.idTag === undefined ? {} : { authorization: await authorizationOf(context, event.idTag) };
    const session = named(context, event.transactionId);
    const sessions = session && !isCorrectable(session) ? context.sessions : await withRecent(context);
    const decision = decide(sessions, event, clerk.circumstances(context, 'accepted'));
    const isKept =
      decision.outcome === 'repeated' ||
      (decision.outcome === 'orphaned' && (await clerk.firstOf(context, known(decision.session).startKey)));
    if (isKept) {
      // What was read may be committed and not be on the disk: a write is answered after all before it are.
      await holder.work(context, async () => undefined);
      return reply;
    }
    const card =
      decision.outcome === 'orphaned' && event.idTag !== undefined
        ? await clerk.cardOf(context, event.idTag)
        : undefined;
    await holder.work(context, async (unit) => {
      await apply(unit, decision, card);
      const entry = unit.entries.get(known(decision.session).id);
      if (entry) await keepSamples(unit, entry.row, event.samples);
    });
    return reply;
  };

  /**
   * The sessions with those that the memory has let go of. A late message may be one of them again, or what tells where the end of the one
   * that it could correct must have been.
   */
  const withRecent = async ({ charger, sessions }: ChargerContext): Promise<readonly Session[]> => {
    const { id, stationId } = charger;
    const recent = await read.select(orders, {
      where: and(eq(orders.stationId, stationId), eq(orders.chargerId, id), gt(orders.startedAt, now() - recentMs)),
      orderBy: [{ column: orders.startedAt, desc: true }],
      limit: 50,
    });
    const known = new Set(sessions.map((session) => session.id));
    const over = recent.filter((row) => !known.has(row.id)).map(toSession);
    return [...sessions, ...over.filter((session) => session.state !== 'charging' && !isCorrectable(session))];
  };

  const meter = async (context: ChargerContext, event: Of<'metered'>): Promise<StationReplies['metered']> => {
    const recalled = recalling(context, event.transactionId);
    if (recalled) await recalled;
    const about = named(context, event.transactionId);
    const sessions = about && isCorrectable(about) ? await withRecent(context) : context.sessions;
    const decision = decide(sessions, event, clerk.circumstances(context, 'accepted'));
    const entry = decision.session && entryIn(context, decision.session);
    if (!entry) return {};
    const session = known(decision.session);
    const samples = readSince(session, event.samples, now());
    await holder.work(context, (unit) => {
      if (decision.outcome === 'metered') return meterOrder(unit, entry, session, samples);
      if (decision.outcome === 'reopened') return reopenOrder(unit, entry, session, samples);
      return keepSamples(unit, entry.row, samples);
    });
    return {};
  };

  const boot = async (context: ChargerContext, event: Of<'booted'>): Promise<StationReplies['booted']> => {
    const decision = decide(context.sessions, event, clerk.circumstances(context, 'accepted'));
    const { serial = '' } = event;
    const kind = {
      vendor: cut(event.vendor, 50),
      model: cut(event.model, 50),
      firmware: cut(event.firmware ?? '', 120),
    };
    const { vendor, model, firmware } = context.charger;
    const isNew = kind.vendor !== vendor || kind.model !== model || kind.firmware !== firmware;
    const nowMs = await holder.work(context, async (unit) => {
      await apply(unit, decision, undefined);
      await setCharger(unit, { ...kind, serial: cut(serial, 50), bootedAt: unit.nowMs, lastSeenAt: unit.nowMs });
      for (const desk of options.desks) await desk.booted?.(unit.w, unit.charger, isNew, unit.nowMs);
      return unit.nowMs;
    });
    return { status: 'accepted', intervalS: heartbeatS, nowMs };
  };

  /** What no rule here is about goes to the desks; when none wants it, nothing is written. */
  const carry = async (context: ChargerContext, event: Of<keyof typeof unasked>): Promise<StationReply> => {
    const reply = wantedBy(options.desks).has(event.kind)
      ? await holder.work(context, (unit) => askDesks(options.desks, unit.w, unit.charger, event, unit.nowMs))
      : undefined;
    return reply ?? unasked[event.kind];
  };

  const changeState = async (context: ChargerContext, event: Of<'statusChanged'>): Promise<StationReply> => {
    await changeStatus(clerk, context, event);
    if (event.errorCode !== 'noError' && wantedBy(options.desks).has(event.kind))
      await holder.work(context, (unit) => askDesks(options.desks, unit.w, unit.charger, event, unit.nowMs));
    return {};
  };

  const watch = async (context: ChargerContext, event: Of<'monitored'>): Promise<StationReply> => {
    if (!standsForMore(event) && !wantedBy(options.desks).has(event.kind)) return {};
    await holder.work(context, async (unit) => {
      await takeMonitored(clerk, unit, event);
      await askDesks(options.desks, unit.w, unit.charger, event, unit.nowMs);
    });
    return {};
  };

  const take = (context: ChargerContext, event: StationEvent): Promise<StationReply> => {
    switch (event.kind) {
      case 'authorizationAsked':
        return authorizationOf(context, event.idTag).then((authorization) => ({ authorization }));
      case 'transactionStarted':
        return start(context, event);
      case 'transactionStopped':
        return stop(context, event);
      case 'metered':
        return meter(context, event);
      case 'statusChanged':
        return changeState(context, event);
      case 'booted':
        return boot(context, event);
      case 'transactionReported':
        return report(clerk, context, event);
      case 'monitored':
        return watch(context, event);
      case 'heartbeat':
        return Promise.resolve({ nowMs: now() });
      default:
        return carry(context, event);
    }
  };

  const attempt = async (held: Held, event: StationEvent): Promise<StationReply> => {
    for (let tries = 1; ; tries++) {
      const context = holder.known(held) ?? (await holder.context(held));
      try {
        return await take(context, event);
      } catch (error) {
        // What a failed attempt left in the memory's meters is not stored.
        context.stale = true;
        if (tries === maxTries || !(error instanceof Stale || isDuplicate(error))) throw error;
      }
    }
  };

  return {
    handle(link, event) {
      if (event.kind === 'heartbeat') return Promise.resolve({ nowMs: now() });
      const held = holder.held.get(link.connectionId);
      if (!held) return Promise.reject(new Error(`The connection of ${link.identity} is over.`));
      return holder.alone(held, () => attempt(held, event));
    },
    connected: (link) => holder.connect(link),
    disconnected(link, why = '') {
      options.log.info({ identity: link.identity, why }, 'charger disconnected');
      holder.disconnect(link);
    },
    nodesLost: (nodeIds) => holder.nodesLost(nodeIds),
    awaitStart(chargerId, awaited) {
      for (const { context } of holder.held.values())
        if (context?.charger.id === chargerId) context.awaited.push(awaited);
    },
    onReady(listener) {
      holder.onReady.add(listener);
      return () => void holder.onReady.delete(listener);
    },
    async closing({ id, chargerId }) {
      const charger = await read.find(chargers, chargerId);
      const context = charger && (await readContext(read, charger.identity, holder.tariffs, now()));
      const entry = context?.entries.find(({ row }) => row.id === id);
      return async (w) => {
        if (!context || entry?.session.state !== 'charging') throw new Stale();
        const unit = new Unit(w, context, now(), newId);
        await endOrder(unit, entry, endWithoutStop(entry.session, 'closedByHand'));
        await unit.tellConnectors();
        w.bell('chargers');
        return known(unit.entries.get(id)).row;
      };
    },
    jobs: (offlineAlarmMs) => upkeepJobs(holder, offlineAlarmMs),
    stop: () => holder.settle(),
  };
}

/** What stations are answered that tell something no desk answers. */
const unasked = {
  dataTransferred: { status: 'unknownVendorId' },
  firmwareProgressed: {},
  logProgressed: {},
  securityNoted: {},
  certificateRequested: { status: 'rejected' },
  settingsReported: {},
  monitorsReported: {},
  profilesReported: {},
  reservationEnded: {},
  vehicleNeeds: { status: 'accepted' },
  noted: {},
} as const satisfies { readonly [K in StationEventKind]?: StationReply<K> };

const isDuplicate = (error: unknown): boolean => error instanceof StoreError && error.code === 'duplicate';
