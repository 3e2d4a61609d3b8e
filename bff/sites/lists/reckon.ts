/**
 * Compares what every charger's list should hold with what it holds, and marks those that are behind. Each node does this for the chargers
 * it holds and for those nobody holds. A charger is looked at again only when its merchant's cards, its place or its abilities changed.
 */
import { and, eq, inArray, ne } from 'drizzle-orm';
import { systemScope } from '../../store/scope.ts';
import { chargers, localLists } from '../../store/tables/index.ts';
import type { Row, Store, Writer } from '../../store/types.ts';
import { type Listing, type Shelf, wireOf } from './roll.ts';
import { type ListPatch, type ListRecord, neverMs, newList, toListRow } from './rows.ts';
import type { Support } from './support.ts';
import { chainsOf, printsOf, Rolls, supportsOf } from './wanted.ts';

export interface ReckonDeps {
  store: Store;
  now(): number;
  nodeId: string;
  shelf: Shelf;
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const atOnce = 100;
/** Some 200 bytes each. */
const keptEntries = 400_000;

type ListOf = Pick<Row<typeof chargers>, 'id' | 'tenantId' | 'stationId' | 'name'>;

/** Changes a list that is still as it was read, and tells it when people see a difference. False when it is not. */
export async function setList(
  w: Writer,
  charger: ListOf,
  before: ListRecord,
  patch: ListPatch,
  nowMs: number,
): Promise<boolean> {
  const updatedAt = Math.max(nowMs, before.updatedAt + 1);
  const set = { ...patch, ...(patch.detail !== undefined && { detail: patch.detail.slice(0, 500) }), updatedAt };
  const same = and(eq(localLists.chargerId, charger.id), eq(localLists.updatedAt, before.updatedAt));
  if ((await w.updateWhere(localLists, same, set)) !== 1) return false;
  const after = { ...before, ...set };
  const isSeen = (['state', 'version', 'entries', 'detail', 'syncedAt'] as const).some((k) => before[k] !== after[k]);
  if (isSeen) await w.emit('localList.changed', charger.id, toListRow(charger, after), charger.tenantId);
  return true;
}

/** What a look at a charger changes; undefined when nothing. */
function patchOf(
  list: ListRecord,
  support: Support,
  wanted: Listing | undefined,
  nowMs: number,
): ListPatch | undefined {
  if (list.state === 'off' || support.isOn === undefined) return undefined;
  const isRefused = list.state === 'unsupported' && list.nextTryAt === neverMs;
  if (!support.isOn) {
    const isKnown = list.state === 'unsupported' && list.detail === support.reason;
    return isKnown || isRefused ? undefined : { state: 'unsupported', detail: support.reason, nextTryAt: 0 };
  }
  if (isRefused || !wanted) return undefined;
  const wantedHash = wanted.hash;
  if (list.state === 'unsupported') return { wantedHash, state: 'behind', detail: '', nextTryAt: 0 };
  // The end of a command is always told; this is for a database that was put back in time.
  if (list.state === 'sending' && list.updatedAt < nowMs - hourMs)
    return { wantedHash, state: 'behind', sentHash: '', nextTryAt: 0 };
  if (list.wantedHash === wantedHash) return undefined;
  return list.state === 'inStep' ? { wantedHash, state: 'behind', nextTryAt: 0 } : { wantedHash };
}

interface Seen {
  readonly key: string;
  readonly untilMs: number;
  readonly hash: string;
}

export function createReckoning({ store, now, nodeId, shelf }: ReckonDeps): () => Promise<number> {
  const scope = systemScope('jobs');
  const read = store.read(scope);
  const seen = new Map<string, Seen>();

  const look = async () => {
    const { id, tenantId, stationId, name, version, settingsReadAt } = chargers;
    return read.raw
      .select({ charger: { id, tenantId, stationId, name, version, settingsReadAt }, list: localLists })
      .from(chargers)
      .leftJoin(localLists, eq(localLists.chargerId, chargers.id))
      .where(and(inArray(chargers.nodeId, [nodeId, '']), ne(chargers.version, '')));
  };
  type Found = Awaited<ReturnType<typeof look>>[number];

  const write = async (marked: readonly (readonly [Found, ListPatch])[]): Promise<void> => {
    for (let i = 0; i < marked.length; i += atOnce)
      await store.tx(scope, async (w) => {
        for (const [{ charger, list }, patch] of marked.slice(i, i + atOnce)) {
          if (list) {
            await setList(w, charger, list, patch, now());
            continue;
          }
          if ((await w.match(localLists, { chargerId: charger.id })).length > 0) continue;
          const row = newList(charger, now(), patch);
          await w.insert(localLists, row);
          await w.emit('localList.changed', charger.id, toListRow(charger, row), charger.tenantId);
        }
      });
  };

  /** Answers when it must be looked again at the latest. */
  return async () => {
    const nowMs = now();
    const found = await look();
    const supports = await supportsOf(
      read,
      found.map(({ charger }) => charger),
    );
    const prints = await printsOf(read);
    const chainOf = await chainsOf(read);
    const rolls = new Rolls(read, nowMs);
    const byTenant = new Map<string, Found[]>();
    for (const one of found) {
      const group = byTenant.get(one.charger.tenantId);
      if (group) group.push(one);
      else byTenant.set(one.charger.tenantId, [one]);
    }
    // Merchants of one reseller follow each other, so that its cards are read once.
    const order = [...byTenant.keys()].map((id) => ({ id, chain: chainOf(id), path: chainOf(id).reverse().join('/') }));
    order.sort((a, b) => (a.path < b.path ? -1 : 1));
    let untilMs = Number.POSITIVE_INFINITY;
    const needed = new Set<string>();
    const here = new Set<string>();
    for (const { id: tenantId, chain } of order) {
      const print = chain.map((id) => prints.get(id) ?? '').join('|');
      const marked: [Found, ListPatch][] = [];
      let roll: Awaited<ReturnType<Rolls['of']>> | undefined;
      for (const one of byTenant.get(tenantId) ?? []) {
        const { charger, list } = one;
        const support = supports.get(charger.id);
        if (!support) continue;
        here.add(charger.id);
        let wanted: Listing | undefined;
        if (support.isOn && list?.state !== 'off' && list?.nextTryAt !== neverMs) {
          const day = Math.floor(nowMs / dayMs);
          const key = [print, charger.stationId, wireOf(charger.version), support.most, day].join('\n');
          const known = seen.get(charger.id);
          const isFresh = known?.key === key && nowMs < known.untilMs;
          wanted = isFresh ? shelf.get(known.hash) : undefined;
          if (!wanted) {
            roll ??= await rolls.of(chain);
            const made = roll.listingFor(
              { stationId: charger.stationId, chargerId: charger.id },
              charger.version,
              support.most,
            );
            wanted = shelf.put(made);
            seen.set(charger.id, { key, untilMs: roll.validUntilMs, hash: wanted.hash });
          }
          untilMs = Math.min(untilMs, seen.get(charger.id)?.untilMs ?? untilMs);
          needed.add(wanted.hash);
        }
        if (list) needed.add(list.sentHash).add(list.wantedHash);
        const patch = list
          ? patchOf(list, support, wanted, nowMs)
          : support.isOn === undefined
            ? undefined
            : support.isOn
              ? { wantedHash: wanted?.hash ?? '' }
              : { state: 'unsupported' as const, detail: support.reason };
        if (patch) marked.push([one, patch]);
      }
      await write(marked);
    }
    for (const id of seen.keys()) if (!here.has(id)) seen.delete(id);
    shelf.tidy(needed, keptEntries);
    return untilMs;
  };
}
