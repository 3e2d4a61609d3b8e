/**
 * What a node remembers of a charger whose socket it holds, so that events need no reads: the charger's rows, its tariff, and the
 * sessions an event may be about. Read from the store on connection and whenever it is found to be stale; never the only copy.
 */
import { and, eq, gt, inArray, isNotNull, isNull, notLike, sql } from 'drizzle-orm';
import type { OpenCampaign } from '../billing/campaigns/facts.ts';
import type { StationOffer } from '../billing/offers/grant.ts';
import type { Tariff } from '../billing/tariffs/tariff.ts';
import { hasOwnId, isCorrectable, isOrphan, type Session } from '../charging/orders/memory.ts';
import { type OrderRecord, toSession } from '../charging/orders/rows.ts';
import { sessionOf } from '../charging/orders/stored.ts';
import { valuesOf } from '../sites/settings/desk.ts';
import { alarms, chargers, commands, connectors, orders, stations, tariffs, tenants } from '../store/tables/index.ts';
import type { Reader, Row } from '../store/types.ts';
import { campaignsOf, offersOf } from './offers.ts';
import { once, slimCharger, slimConnector } from './slim.ts';
import { type TariffCache, tariffOf } from './tariff-cache.ts';

/** An order and its session, as far as the store has them. */
export interface Entry {
  session: Session;
  row: OrderRecord;
  tariff: Tariff | null;
  /** When the row last followed the running session. */
  writtenMs: number;
}

/** How long a charger gives a driver to plug in after a remote start, where it did not tell (30–120 s in the field). */
const plugInMs = 120_000;
/** On top of what it told: the way of its message. */
const reportMs = 15_000;
/** The charger's own time for it: 1.6 ConnectionTimeOut, 2.x EVConnectionTimeOut; undefined where it did not tell. */
export async function plugInMsOf(read: Reader, chargerId: string): Promise<number | undefined> {
  const values = await valuesOf(read, chargerId, ['ConnectionTimeOut', 'TxCtrlr.EVConnectionTimeOut']);
  const told = [...values.values()].map(Number).find((seconds) => seconds > 0 && seconds <= 3600);
  return told === undefined ? undefined : told * 1000;
}
/** @param toldMs see `plugInMsOf` */
export const awaitUntil = (expiresAt: number, sentAt: number, toldMs: number | undefined): number =>
  toldMs === undefined ? Math.max(expiresAt, sentAt + plugInMs) : sentAt + toldMs + reportMs;
/** What an accepted remote start says when no transaction came of it; the reason follows. */
export const noTransaction = 'Accepted, but no transaction started.';

export interface AwaitedStart {
  commandId: string;
  idTag: string;
  connector: number | undefined;
  /** By which a 2.x station names the request. */
  startId?: number | undefined;
  untilMs: number;
}

export interface ChargerContext {
  charger: Row<typeof chargers>;
  readonly stationName: string;
  /** IANA zone of the station. */
  readonly zone: string;
  readonly currency: string;
  readonly tariff: { versionId: string; tariff: Tariff } | null;
  /** Other tariffs here, for some customers or times. */
  readonly offers: readonly StationOffer[];
  /** Those that run at this merchant; which of them a session has something of is decided at its start. */
  readonly campaigns: readonly OpenCampaign[];
  /** The charger's tenant and its ancestors, nearest first: whose cards count. */
  readonly owners: readonly string[];
  readonly connectors: Map<number, Row<typeof connectors>>;
  entries: Entry[];
  /** Those of the entries, in their order: every message asks for them. */
  sessions: Session[];
  /** By their open key. */
  readonly alarms: Map<string, Row<typeof alarms>>;
  /** Remote starts whose transaction has not come yet. */
  awaited: AwaitedStart[];
  /** Something else changed what this was read from. */
  stale: boolean;
}

/** How long a stop may come after its order was given up, and a start after its stop. */
const correctableMs = 7 * 86_400_000;
/** Ended sessions kept to know repeated messages; older ones are looked up. */
const maxEnded = 6;
/** The same for those that a late message may still change. */
const maxCorrectable = 30;

/** Undefined when no charger bears this identity. */
export async function readContext(
  read: Reader,
  identity: string,
  cache: TariffCache,
  nowMs: number,
): Promise<ChargerContext | undefined> {
  const [found] = await read.match(chargers, { identity });
  const charger = found && slimCharger(found);
  const station = charger && (await read.find(stations, charger.stationId));
  if (!charger || !station) return undefined;
  const owners = await ownersOf(read, charger.tenantId);
  const ownerIds = owners.map(({ id }) => once(id));
  const current = station.tariffId === null ? undefined : await read.find(tariffs, station.tariffId);
  const tariff = current ? await tariffOf(read, current.versionId, cache) : null;
  const own = await read.match(connectors, { chargerId: charger.id });
  const open = await read.select(alarms, { where: and(eq(alarms.chargerId, charger.id), isNotNull(alarms.openKey)) });
  const entries = await entriesOf(read, charger.id, cache, nowMs);
  return {
    charger,
    stationName: once(station.name),
    zone: once(station.zone),
    currency: tariff?.currency ?? once(owners[0]?.currency ?? 'EUR'),
    tariff: current && tariff ? { versionId: once(current.versionId), tariff } : null,
    offers: await offersOf(read, charger, cache),
    campaigns: await campaignsOf(read, ownerIds),
    owners: ownerIds,
    connectors: new Map(own.map((connector) => [connector.number, slimConnector(connector, charger)])),
    entries,
    sessions: entries.map(({ session }) => session),
    alarms: new Map(open.map((alarm) => [alarm.openKey ?? '', alarm])),
    awaited: await awaitedOf(read, charger.id),
    stale: false,
  };
}

/** The tenant and its ancestors, nearest first: whose cards count there. */
export async function ownersOf(read: Reader, tenantId: string): Promise<Row<typeof tenants>[]> {
  const owners: Row<typeof tenants>[] = [];
  for (let id: string | null = tenantId; id !== null && owners.length < 8; ) {
    const tenant: Row<typeof tenants> | undefined = await read.find(tenants, id);
    if (!tenant) break;
    owners.push(tenant);
    id = tenant.parentId;
  }
  return owners;
}

/** Open orders, and those that a late message may still change. */
async function entriesOf(read: Reader, chargerId: string, cache: TariffCache, nowMs: number): Promise<Entry[]> {
  const running = await read.match(orders, { chargerId }, { state: 'charging' });
  const abnormal = await read.select(orders, {
    where: and(
      eq(orders.chargerId, chargerId),
      sql`${orders.state} = 'abnormal'`,
      gt(orders.startedAt, nowMs - correctableMs),
      inArray(orders.abnormalReason, ['missingStop', 'stopWithoutStart', 'closedByHand']),
    ),
    orderBy: [{ column: orders.startedAt, desc: true }],
    limit: maxCorrectable,
  });
  const entries: Entry[] = [];
  for (const row of [...running, ...abnormal]) entries.push(await entryOf(read, row, cache));
  return entries.filter(
    ({ session }) =>
      session.state !== 'abnormal' ||
      isCorrectable(session) ||
      isOrphan(session) ||
      session.abnormalReason === 'closedByHand',
  );
}

/** An order with its meter read again, where it may still be needed; `metered`: in any case. */
export async function entryOf(read: Reader, row: OrderRecord, cache: TariffCache, metered = false): Promise<Entry> {
  const bare = toSession(row);
  const isNeeded = metered || bare.state === 'charging' || isCorrectable(bare);
  const session = isNeeded ? await sessionOf(read, row) : bare;
  const tariff = row.tariffVersionId === null ? null : await tariffOf(read, row.tariffVersionId, cache);
  return { session, row, tariff, writtenMs: row.updatedAt };
}

async function awaitedOf(read: Reader, chargerId: string): Promise<AwaitedStart[]> {
  const waiting = await read.select(commands, {
    where: and(
      eq(commands.chargerId, chargerId),
      inArray(commands.state, ['sent', 'accepted']),
      eq(commands.kind, 'remoteStart'),
      isNull(commands.orderId),
      notLike(commands.detail, `${noTransaction}%`),
    ),
    limit: 20,
  });
  const toldMs = waiting.length === 0 ? undefined : await plugInMsOf(read, chargerId);
  return waiting.flatMap(({ id, payload, expiresAt, sentAt }) => {
    const start = startOf(payload);
    return start ? [{ commandId: id, ...start, untilMs: awaitUntil(expiresAt, sentAt ?? 0, toldMs) }] : [];
  });
}

/** What a stored remote start asked for. */
export function startOf(payload: unknown): Pick<AwaitedStart, 'idTag' | 'connector' | 'startId'> | undefined {
  if (typeof payload !== 'object' || payload === null || !('idTag' in payload) || typeof payload.idTag !== 'string')
    return undefined;
  const connector = 'connector' in payload && typeof payload.connector === 'number' ? payload.connector : undefined;
  const startId = 'startId' in payload && typeof payload.startId === 'number' ? payload.startId : undefined;
  return { idTag: payload.idTag, connector, startId };
}

/**
 * Puts an entry in its place, and lets go of the oldest ended ones; a message that names one of those has it read again. Of those with a
 * station's own id only the last ended one is kept: they are corrected from all their readings, which are many.
 */
export function remember(context: ChargerContext, entry: Entry): void {
  const at = context.entries.findLastIndex(({ session }) => session.id === entry.session.id);
  if (at >= 0 && entry.session.state === 'charging') {
    context.entries[at] = entry;
    context.sessions[at] = entry.session;
    return;
  }
  const entries = [...context.entries.filter(({ session }) => session.id !== entry.session.id), entry];
  const ended = entries.filter(({ session }) => session.state !== 'charging');
  const over = ended.filter(({ session }) => !isCorrectable(session) && !isOrphan(session));
  const own = over.filter(({ session }) => hasOwnId(session));
  for (const { session } of over) if (!hasOwnId(session)) session.meter.samples = [];
  const gone = new Set([...own.slice(0, -1), ...over.slice(0, -maxEnded), ...ended.slice(0, -maxCorrectable)]);
  setEntries(context, gone.size === 0 ? entries : entries.filter((kept) => !gone.has(kept)));
}

export function setEntries(context: ChargerContext, entries: Entry[]): void {
  context.entries = entries;
  context.sessions = entries.map(({ session }) => session);
}
