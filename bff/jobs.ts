/** What the server does by the clock. Each job may run on several nodes at once and then does no harm. */
import { and, eq, gte, inArray, isNotNull, isNull, lt, lte, or } from 'drizzle-orm';
import type { Attachment, MailPort } from './ports/mail.ts';
import { StoreError } from './store/errors.ts';
import { systemScope } from './store/scope.ts';
import { embedSessions, idempotency, logIns, mailedLinks, mails, nodes } from './store/tables/index.ts';
import type { Log, Row, Store } from './store/types.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** How long a browser may be away and still resume its live events. */
const outboxMs = 24 * hourMs;
const idempotencyMs = 48 * hourMs;
const maxMailAttempts = 10;
/** As long as commands and notices are kept where nothing else is set. */
const mailMs = 90 * 24 * hourMs;
const mailsAtOnce = 500;
/** Longer than the mail port takes to send or give up. */
const sendingMs = 5 * minuteMs;
/** A node not heard of for this long has died. */
export const deadNodeMs = 45_000;

export interface Job {
  name: string;
  everyMs: number;
  run(): Promise<void>;
}

const isDue = (nowMs: number) => or(isNull(mails.dueAt), lte(mails.dueAt, nowMs));

/** After a refusal: 1, 2, 4 … minutes, at most two hours; ten attempts last about six hours. */
const mailPauseMs = (attempts: number): number => Math.min(2 ** (attempts - 1) * minuteMs, 2 * hourMs);

/** Sends what waits; `attachmentsOf` makes the files that a mail says it has. */
export const mailJob = (
  store: Store,
  mail: MailPort,
  now: () => number,
  attachmentsOf: (mail: Row<typeof mails>) => Promise<Attachment[]> = async () => [],
): Job => ({
  name: 'mails',
  everyMs: minuteMs,
  async run() {
    const scope = systemScope('jobs');
    const next = async () => {
      const due = and(isNull(mails.sentAt), lt(mails.attempts, maxMailAttempts), isDue(now()));
      return store.read(scope).select(mails, { where: due, orderBy: [{ column: mails.createdAt }], limit: 50 });
    };
    // Again until nothing is due: more may have come meanwhile, and their bell rang while this was busy.
    for (let waiting = await next(); waiting.length > 0; waiting = await next())
      for (const m of waiting) {
        const attempts = m.attempts + 1;
        // Taken for as long as sending can last, so that no other node sends the same mail.
        const mine = await store.tx(scope, (w) =>
          w.updateWhere(mails, and(eq(mails.id, m.id), eq(mails.attempts, m.attempts), isNull(mails.sentAt)), {
            attempts,
            dueAt: now() + sendingMs,
          }),
        );
        if (mine !== 1) continue;
        const { to, subject, text } = m;
        const failure = await attachmentsOf(m)
          .then((attachments) => mail.send({ to, subject, text, ...(attachments.length > 0 && { attachments }) }))
          .then(
            () => null,
            (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, 500),
          );
        // The text holds a one-time link: it is not kept once it has been sent.
        const outcome =
          failure === null
            ? { sentAt: now(), error: null, text: '' }
            : { error: failure, dueAt: now() + mailPauseMs(attempts) };
        await store.tx(scope, async (w) => void (await w.update(mails, m.id, outcome)));
      }
  },
});

/** Mails that were sent or given up; those that still wait for a mail server stay. A part at a time, so that chargers need not wait. */
const pruneMails = async (store: Store, beforeMs: number): Promise<void> => {
  const done = or(isNotNull(mails.sentAt), gte(mails.attempts, maxMailAttempts));
  for (let removed = mailsAtOnce; removed === mailsAtOnce; )
    removed = await store.tx(systemScope('jobs'), async (w) => {
      const old = await w.raw
        .select({ id: mails.id })
        .from(mails)
        .where(and(lt(mails.createdAt, beforeMs), done))
        .limit(mailsAtOnce);
      const ids = old.map(({ id }) => id);
      return ids.length === 0 ? 0 : w.removeWhere(mails, inArray(mails.id, ids));
    });
};

export const pruneJob = (store: Store, now: () => number): Job => ({
  name: 'prune',
  everyMs: 10 * minuteMs,
  async run() {
    const at = now();
    await store.outbox.prune(at - outboxMs);
    await pruneMails(store, at - mailMs);
    await store.tx(systemScope('jobs'), async (w) => {
      await w.removeWhere(idempotency, lt(idempotency.createdAt, at - idempotencyMs));
      await w.removeWhere(logIns, lt(logIns.expiresAt, at));
      await w.removeWhere(mailedLinks, lt(mailedLinks.expiresAt, at - 30 * 24 * hourMs));
      await w.removeWhere(
        embedSessions,
        or(
          lt(embedSessions.expiresAt, at),
          and(isNull(embedSessions.redeemedAt), lt(embedSessions.secretExpiresAt, at - hourMs)),
        ),
      );
    });
  },
});

/** Says that this node lives, and hands the chargers of dead ones to `lost`. */
export const nodeJob = (
  store: Store,
  nodeId: string,
  startedAt: number,
  now: () => number,
  lost: (nodeIds: string[]) => Promise<void>,
): Job => ({
  name: 'nodes',
  everyMs: 15_000,
  async run() {
    const scope = systemScope('jobs');
    await store.tx(scope, (w) => w.upsert(nodes, { id: nodeId, startedAt, lastSeenAt: now() }, ['id']));
    const dead = await store
      .read(scope)
      .raw.select({ id: nodes.id })
      .from(nodes)
      .where(lt(nodes.lastSeenAt, now() - deadNodeMs));
    if (dead.length === 0) return;
    const ids = dead.map((d) => d.id);
    await lost(ids);
    await store.tx(
      scope,
      async (w) =>
        void (await w.removeWhere(nodes, and(inArray(nodes.id, ids), lt(nodes.lastSeenAt, now() - deadNodeMs)))),
    );
  },
});

/** Runs the jobs until stopped; one that fails is logged and tried again at its next time. */
export const startJobs = (jobs: readonly Job[], log: Log) => {
  let stopped = false;
  const running = new Set<Promise<void>>();
  const busy = new Set<string>();
  const run = (job: Job) => {
    if (stopped || busy.has(job.name)) return;
    busy.add(job.name);
    const work = job
      .run()
      .catch((error: unknown) => {
        if (!(error instanceof StoreError && error.code === 'closed'))
          log.error({ err: error, job: job.name }, 'job failed');
      })
      .finally(() => {
        busy.delete(job.name);
        running.delete(work);
      });
    running.add(work);
  };
  const timers = jobs.map((job) => {
    const timer = setInterval(() => run(job), job.everyMs);
    timer.unref();
    return timer;
  });
  for (const job of jobs) run(job);
  return {
    /** Runs a job now, e.g. when a bell rings. */
    kick: (name: string) => {
      const job = jobs.find((j) => j.name === name);
      if (job) run(job);
    },
    async stop(): Promise<void> {
      stopped = true;
      for (const timer of timers) clearInterval(timer);
      await Promise.all(running);
    },
  };
};
