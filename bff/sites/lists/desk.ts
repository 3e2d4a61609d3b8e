/** Keeps the local lists of chargers in step: when cards change, when chargers answer or come back, and by the clock. */
import { sql } from 'drizzle-orm';
import { unreached } from '../../bridge/command-words.ts';
import type { Desk } from '../../bridge/desks.ts';
import type { Job } from '../../jobs.ts';
import { StoreError } from '../../store/errors.ts';
import { systemScope } from '../../store/scope.ts';
import { chargers, localLists } from '../../store/tables/index.ts';
import type { Writer } from '../../store/types.ts';
import type { CommandRecord } from '../commands/rows.ts';
import { afterConflict, afterOther, afterReading, afterSending, type Ended } from './answers.ts';
import { createReckoning, setList } from './reckon.ts';
import { Shelf } from './roll.ts';
import type { ListPatch, ListRecord } from './rows.ts';
import { createSending, outlineOf, type SendDeps } from './send.ts';

/** Rung when a list is to be sent, and when one is to be looked at. */
export const sendBell = 'localLists';
export const reckonBell = 'localListsNew';

/** What changes together is looked at together. */
const gatherMs = 500;
const returnedMs = 2000;
/** Looking takes at most this part of the time, and waits no longer than this, however often cards change. */
const rest = 5;
const longestRestMs = 15_000;

export interface Lists {
  desk: Desk;
  jobs(): Job[];
  /** Looks at all chargers and sends what is due, now. */
  look(): Promise<void>;
  /** Entries that are remembered, to know later what changed. */
  kept(): number;
  /** Looks no more, and resolves when the last look is over. */
  stop(): Promise<void>;
}

const versionOf = (said: unknown): number | undefined =>
  typeof said === 'object' && said !== null && 'version' in said && typeof said.version === 'number'
    ? said.version
    : undefined;

export function createLists(deps: Omit<SendDeps, 'shelf'>): Lists {
  const { store, now, log } = deps;
  const shelf = new Shelf();
  const reckon = createReckoning({ ...deps, shelf });
  const sending = createSending({ ...deps, shelf });
  let tail: Promise<unknown> = Promise.resolve();
  let stopped = false;
  let expiryMs = Number.POSITIVE_INFINITY;
  let tookMs = 0;

  /** One after the other: whoever asks meanwhile may know of something that was passed already. */
  const alone = (work: () => Promise<void>): Promise<void> => {
    const run = tail.then(async () => (stopped ? undefined : work()));
    tail = run.catch(() => undefined);
    return run;
  };
  const send = () => alone(() => sending.send());
  const look = () =>
    alone(async () => {
      const startedMs = performance.now();
      expiryMs = await reckon();
      tookMs = performance.now() - startedMs;
      await sending.send();
    });

  const timers = new Map<() => Promise<void>, { atMs: number; timer: NodeJS.Timeout }>();
  const soon = (work: () => Promise<void>, ms: number): void => {
    const atMs = performance.now() + ms;
    const waiting = timers.get(work);
    if (stopped || (waiting && waiting.atMs <= atMs)) return;
    clearTimeout(waiting?.timer);
    const timer = setTimeout(() => {
      timers.delete(work);
      work().catch((error: unknown) => {
        if (!(error instanceof StoreError && error.code === 'closed'))
          log.error({ err: error }, 'local lists could not be looked at');
      });
    }, ms);
    timers.set(work, { atMs, timer });
  };
  const lookSoon = (ms = gatherMs) => soon(look, Math.max(ms, Math.min(rest * tookMs, longestRestMs)));
  const off = [
    store.onBell('cards', () => lookSoon()),
    store.onBell(reckonBell, () => lookSoon()),
    store.onBell(sendBell, () => soon(send, gatherMs / 5)),
  ];

  const change = async (
    w: Writer,
    chargerId: string,
    patchOf: (list: ListRecord) => ListPatch | undefined,
    nowMs: number,
  ): Promise<void> => {
    const [list] = await w.match(localLists, { chargerId });
    const patch = list && patchOf(list);
    const charger = patch && (await w.find(chargers, chargerId));
    if (!charger) return;
    await setList(w, charger, list, patch, nowMs);
    w.bell(patch.wantedHash === '' ? reckonBell : sendBell);
  };

  return {
    desk: {
      compose: (read, command) => sending.compose(read, command),
      async answered(w, command: CommandRecord, answer, nowMs) {
        const { kind, chargerId, detail } = command;
        if (kind !== 'sendLocalList' && kind !== 'readLocalList') return;
        // Whatever was not asked of the charger has no time of sending, but for what was found to be out of date then.
        const isUnsent = answer.detail === unreached || answer.detail.startsWith('What was to be sent');
        const ended: Ended = { answer, detail, isUnsent };
        if (kind === 'readLocalList') {
          const version = versionOf(answer.data);
          await change(w, chargerId, (list) => afterReading(list, version, ended, nowMs), nowMs);
          return;
        }
        const sent = outlineOf(command);
        const version = sent ? undefined : versionOf(command.payload);
        if (sent) await change(w, chargerId, (list) => afterSending(list, sent, ended, nowMs), nowMs);
        else if (version !== undefined && answer.outcome === 'accepted')
          await change(w, chargerId, (list) => afterOther(list, version), nowMs);
      },
      async booted(w, charger, isNew, nowMs) {
        if (!isNew) return;
        // Other firmware may know lists that the one before did not, and may have lost what it held.
        const again = { version: -1, sentHash: '', nextTryAt: 0 };
        await change(
          w,
          charger.id,
          ({ state }) => (state === 'off' ? again : { ...again, state: 'behind', detail: '' }),
          nowMs,
        );
      },
      connected(charger) {
        sending.returned(charger.id);
        lookSoon(returnedMs);
      },
      events: {
        async statusChanged(w, charger, { errorCode }, nowMs) {
          if (errorCode === 'LocalListConflict')
            await change(w, charger.id, (list) => afterConflict(list, nowMs), nowMs);
          return undefined;
        },
      },
    },
    look,
    kept: () => shelf.entries,
    jobs: () => [
      {
        name: 'localLists',
        everyMs: 5_000,
        async run() {
          if (now() >= expiryMs) await look();
          else await send();
        },
      },
      {
        name: 'localListsAll',
        everyMs: 30_000,
        async run() {
          const gone = sql`not exists (select 1 from ${chargers} where ${chargers.id} = ${localLists.chargerId})`;
          await store.tx(systemScope('jobs'), (w) => w.removeWhere(localLists, gone));
          await look();
        },
      },
    ],
    async stop() {
      stopped = true;
      for (const { timer } of timers.values()) clearTimeout(timer);
      for (const each of off) each();
      await tail;
    },
  };
}
