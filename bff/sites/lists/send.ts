/** Sends lists to chargers, a few at once: the difference where it is known and small, else the whole. */
import { and, eq, inArray, lte, ne, notInArray, sql } from 'drizzle-orm';
import type { StationCommand } from '../../../ocpp/index.ts';
import type { Commands } from '../../bridge/commands.ts';
import type { ChargerRecord } from '../../bridge/desks.ts';
import { systemScope } from '../../store/scope.ts';
import { chargers, localLists } from '../../store/tables/index.ts';
import type { Log, Reader, Store, Writer } from '../../store/types.ts';
import type { CommandRecord } from '../commands/rows.ts';
import { setList } from './reckon.ts';
import { differenceOf, emptyListing, entriesOf, type Listing, type Shelf, updateOf } from './roll.ts';
import type { ListRecord } from './rows.ts';
import { chainsOf, Rolls, supportsOf } from './wanted.ts';

export interface SendDeps {
  store: Store;
  now(): number;
  nodeId: string;
  log: Log;
  shelf: Shelf;
  commands: () => Pick<Commands, 'queue' | 'queueOutline'>;
}

/** Chargers that are sent to at the same time, of one node. */
const parallel = 50;
const offAtOnce = 20;
const readsAtOnce = 20;
const freshAtOnce = 500;
const dayMs = 86_400_000;
const askMs = 10 * 60_000;
/** Versions are 31 bits on the wire; far before their end they begin anew, with a whole list. */
const lastVersion = 2_000_000_000;

/** What a command's row keeps of the list that it sends. */
export interface SentOutline {
  version: number;
  full: boolean;
  /** Entries in the message; the list has `cards`, and no room for `leftOut`. */
  entries: number;
  cards: number;
  leftOut: number;
  was: string;
  want: string;
}

/** Undefined for lists that somebody else sent. */
export function outlineOf({ payload }: Pick<CommandRecord, 'payload'>): SentOutline | undefined {
  if (typeof payload !== 'object' || payload === null || !('want' in payload)) return undefined;
  return payload as SentOutline;
}

/** From nothing known, or when it is not much shorter, the whole list is sent. */
function contentOf(was: Listing | undefined, want: Listing): { full: boolean; entries: number } {
  if (!was) return { full: true, entries: want.size };
  const { gone, changed } = differenceOf(was, want);
  const entries = gone.length + changed.length;
  return entries * 2 > want.size ? { full: true, entries: want.size } : { full: false, entries };
}

export function createSending({ store, now, nodeId, log, shelf, commands }: SendDeps) {
  const scope = systemScope('jobs');
  const read = store.read(scope);
  /** Chargers that have come back, whose list may have been changed meanwhile. */
  const fresh = new Set<string>();
  const mine = and(eq(chargers.nodeId, nodeId), eq(chargers.online, true), eq(chargers.disabled, false));

  const due = (where: ReturnType<typeof and>, limit: number) =>
    read.raw
      .select({ charger: chargers, list: localLists })
      .from(localLists)
      .innerJoin(chargers, eq(chargers.id, localLists.chargerId))
      .where(and(mine, lte(localLists.nextTryAt, now()), where))
      .orderBy(localLists.updatedAt, localLists.chargerId)
      .limit(limit);

  const busy = async (): Promise<number> => {
    const found = await read.raw
      .select({ count: sql<number>`count(*)` })
      .from(localLists)
      .innerJoin(chargers, eq(chargers.id, localLists.chargerId))
      .where(and(eq(localLists.state, 'sending'), eq(chargers.nodeId, nodeId)));
    return Number(found[0]?.count ?? 0);
  };

  const ask = async (w: Writer, charger: ChargerRecord, list: ListRecord, want: Listing): Promise<number> => {
    const was = list.sentHash === '' || list.version > lastVersion ? undefined : shelf.get(list.sentHash);
    const { full, entries } = contentOf(was, want);
    const perMessage = (await supportsOf(w, [charger])).get(charger.id)?.perMessage ?? 1;
    const parts = Math.max(1, Math.ceil(entries / perMessage));
    const version = (list.version > lastVersion ? 0 : Math.max(list.version, 0)) + parts;
    const sent: SentOutline = {
      ...{ version, full, entries, cards: want.size, leftOut: want.leftOut },
      ...{ was: list.sentHash, want: want.hash },
    };
    await commands().queueOutline(w, charger, { kind: 'sendLocalList', ...sent }, now() + askMs);
    return entries;
  };

  /** In the transaction that queues the command, so that a list is sent once, by one node. */
  const begin = async (w: Writer, charger: ChargerRecord, list: ListRecord): Promise<void> => {
    const nowMs = now();
    const set = (patch: Parameters<typeof setList>[3]) => setList(w, charger, list, patch, nowMs);
    if (list.version < 0) {
      if (!(await set({ state: 'sending', detail: 'Its version is read.' }))) return;
      await commands().queue(w, charger, { kind: 'readLocalList' }, nowMs + askMs);
      return;
    }
    if (list.sentHash === list.wantedHash) {
      await set({ state: 'inStep', nextTryAt: nowMs + dayMs });
      return;
    }
    const want = shelf.get(list.wantedHash);
    if (!want || !(await set({ state: 'sending' }))) return;
    await ask(w, charger, list, want);
  };

  /** Lists that were switched off and still hold cards. */
  const empty = async (w: Writer, charger: ChargerRecord, list: ListRecord): Promise<void> => {
    const nowMs = now();
    if (await setList(w, charger, list, { nextTryAt: nowMs + askMs }, nowMs))
      await ask(w, charger, { ...list, sentHash: '' }, emptyListing);
  };

  const check = async (w: Writer, charger: ChargerRecord, list: ListRecord): Promise<void> => {
    const nowMs = now();
    if (await setList(w, charger, list, { nextTryAt: nowMs + dayMs }, nowMs))
      await commands().queue(w, charger, { kind: 'readLocalList' }, nowMs + askMs);
  };

  const each = async (
    rows: readonly { charger: ChargerRecord; list: ListRecord }[],
    work: (w: Writer, charger: ChargerRecord, list: ListRecord) => Promise<void>,
  ): Promise<void> => {
    for (const { charger, list } of rows)
      await store
        .tx(scope, (w) => work(w, charger, list))
        .catch((error: unknown) => log.error({ err: error, charger: charger.id }, 'a local list could not be sent'));
  };

  return {
    /** The charger has come back. */
    returned: (chargerId: string) => void fresh.add(chargerId),

    async send(): Promise<void> {
      const room = parallel - (await busy());
      const waiting = and(inArray(localLists.state, ['behind', 'failed']), ne(localLists.wantedHash, ''));
      if (room > 0) await each(await due(waiting, room), begin);
      const full = and(eq(localLists.state, 'off'), notInArray(localLists.sentHash, ['', emptyListing.hash]));
      await each(await due(full, offAtOnce), empty);
      const back = [...fresh].slice(0, freshAtOnce);
      if (back.length === 0) return;
      const old = and(eq(localLists.state, 'inStep'), inArray(localLists.chargerId, back));
      const unread = await due(old, readsAtOnce);
      await each(unread, check);
      // Those left over have been seen within the day, or are not in step and so looked after anyway.
      if (unread.length < readsAtOnce) for (const id of back) fresh.delete(id);
      else for (const { charger } of unread) fresh.delete(charger.id);
    },

    /** The whole of a command that was queued here or on another node; undefined when the cards are others by now. */
    async compose(from: Reader, command: CommandRecord): Promise<StationCommand | undefined> {
      const sent = command.kind === 'sendLocalList' ? outlineOf(command) : undefined;
      const charger = sent && (await from.find(chargers, command.chargerId));
      if (!sent || !charger) return undefined;
      let want = shelf.get(sent.want);
      if (!want) {
        const most = (await supportsOf(from, [charger])).get(charger.id)?.most ?? 0;
        const roll = await new Rolls(from, now()).of((await chainsOf(from))(charger.tenantId));
        want = roll.listingFor({ stationId: charger.stationId, chargerId: charger.id }, charger.version, most);
        if (want.hash !== sent.want) return undefined;
      }
      const was = sent.full ? undefined : shelf.get(sent.was);
      if (!sent.full && !was) return undefined;
      const entries = was ? updateOf(was, want, charger.version) : entriesOf(want, charger.version);
      return { kind: 'sendLocalList', version: sent.version, full: sent.full, entries };
    },
  };
}
