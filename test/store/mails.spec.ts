/** Every mail goes out once, by whichever node, and a mail server that is away for a while loses none. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mailJob, pruneJob } from '../../bff/jobs.ts';
import type { Mail } from '../../bff/ports/mail.ts';
import { systemScope } from '../../bff/store/scope.ts';
import { mails } from '../../bff/store/tables/index.ts';
import { openTestStore, plantTree, type TestStore } from '../kit/store.ts';

const minuteMs = 60_000;
const scope = systemScope('test');
let test: TestStore;
beforeEach(async () => {
  test = await openTestStore();
  await plantTree(test.store);
});
afterEach(() => test.drop());

const queue = (to: string) =>
  test.store.tx(scope, (w) =>
    w.insert(mails, {
      id: test.newId(),
      tenantId: 'platform',
      to,
      subject: 'Hello',
      text: 'https://charge.example.com/welcome#wfl_secret',
      sentAt: null,
      attempts: 0,
      error: null,
      createdAt: test.clock.nowMs,
    }),
  );
const node = (send: (mail: Mail) => Promise<void>) => mailJob(test.store, { send }, () => test.clock.nowMs);
const stored = () => test.store.read(scope).select(mails);

describe('a mail', () => {
  it('that one node is sending is not sent by another', async () => {
    await queue('a@example.com');
    const sent: string[] = [];
    let taken = () => {};
    const slow = new Promise<void>((resolve) => {
      taken = resolve;
    });
    let begun = () => {};
    const sending = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const first = node(async (m) => {
      sent.push(`first ${m.to}`);
      begun();
      await slow;
    }).run();
    await sending;
    // The bell of the next mail wakes every node.
    await queue('b@example.com');
    test.clock.nowMs += minuteMs;
    await node(async (m) => void sent.push(`second ${m.to}`)).run();
    taken();
    await first;
    expect(sent).toEqual(['first a@example.com', 'second b@example.com']);
    expect((await stored()).map((m) => [m.sentAt, m.text])).toEqual(Array(2).fill([test.clock.nowMs, '']));
  });

  it('is tried again for hours, however often others ring the bell', async () => {
    await queue('a@example.com');
    let tries = 0;
    let away = true;
    const job = node(async () => {
      tries++;
      if (away) throw new Error('no route to the mail server');
    });
    const endsMs = test.clock.nowMs + 3 * 60 * minuteMs;
    for (; test.clock.nowMs < endsMs; test.clock.nowMs += minuteMs / 4) await job.run();
    expect(tries).toBeGreaterThan(4);
    expect(tries).toBeLessThan(10);
    expect((await stored())[0]).toMatchObject({ sentAt: null, error: 'no route to the mail server' });
    away = false;
    test.clock.nowMs += 2 * 60 * minuteMs;
    await job.run();
    expect((await stored())[0]).toMatchObject({ sentAt: test.clock.nowMs, error: null, text: '' });
  });

  it('that a node took and never sent, because it ended, is sent by another', async () => {
    await queue('a@example.com');
    void node(() => new Promise(() => undefined)).run();
    while ((await stored())[0]?.attempts !== 1) await new Promise((resolve) => setTimeout(resolve, 5));
    const sent: string[] = [];
    const other = node(async (m) => void sent.push(m.to));
    await other.run();
    expect(sent).toEqual([]);
    test.clock.nowMs += 6 * minuteMs;
    await other.run();
    expect(sent).toEqual(['a@example.com']);
  });

  it('that was sent or given up is forgotten after 90 days; one that waits for a mail server is not', async () => {
    for (const to of ['sent@example.com', 'refused@example.com']) await queue(to);
    const job = node(async ({ to }) => {
      if (to.startsWith('refused')) throw new Error('no such mailbox');
    });
    for (let i = 0; i < 12; i++, test.clock.nowMs += 2 * 60 * minuteMs) await job.run();
    await queue('waits@example.com');
    test.clock.nowMs += 89 * 24 * 60 * minuteMs;
    await queue('new@example.com');
    const prune = pruneJob(test.store, () => test.clock.nowMs);
    await prune.run();
    expect(await stored()).toHaveLength(4);
    test.clock.nowMs += 24 * 60 * minuteMs;
    await prune.run();
    expect((await stored()).map(({ to }) => to).sort()).toEqual(['new@example.com', 'waits@example.com']);
  });
});
