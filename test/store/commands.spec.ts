/** Commands from the row to the charger and back, on both engines. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Commands, createCommands } from '../../bff/bridge/commands.ts';
import { chargers, commands } from '../../bff/store/tables/index.ts';
import type { CommandAnswer, OcppServer, StationCommand, StationLink } from '../../ocpp/index.ts';
import { type Node, openYard, type Plug, silent, system, type Yard } from '../kit/bridge.ts';

/** The sockets of a node: says what was sent, and answers when the test says so. */
class Sockets implements Pick<OcppServer, 'send' | 'link' | 'links' | 'disconnect'> {
  readonly here = new Set<string>();
  readonly sent: { identity: string; command: StationCommand; answer(answer: CommandAnswer): void }[] = [];
  readonly dismissed: string[] = [];
  send(identity: string, command: StationCommand): Promise<CommandAnswer> {
    return new Promise((answer) => this.sent.push({ identity, command, answer }));
  }
  link(identity: string): StationLink | undefined {
    return [...this.links()].find((link) => link.identity === identity);
  }
  *links(): Iterable<StationLink> {
    for (const identity of this.here)
      yield {
        ...{
          identity,
          connectionId: identity,
          version: 'ocpp1.6',
          remoteAddress: '',
          connectedAtMs: 0,
          lastMessageAtMs: 0,
        },
        data: undefined,
        send: (command) => this.send(identity, command),
      };
  }
  disconnect(identity: string): boolean {
    this.dismissed.push(identity);
    return this.here.delete(identity);
  }
}

interface Desk extends Node {
  sockets: Sockets;
  commands: Commands;
  plug(identity: string): Plug;
}

let yard: Yard;
let desks: Desk[];
beforeEach(async () => {
  yard = await openYard();
  desks = [];
});
afterEach(async () => {
  for (const { sockets, commands: each } of desks) {
    for (const { answer } of sockets.sent) answer({ outcome: 'failed', detail: 'the test is over' });
    await each.stop();
  }
  await yard.drop();
});

const open = (nodeId = 'node-1'): Desk => {
  const node = yard.node(nodeId);
  const sockets = new Sockets();
  const each = createCommands({
    ...{
      store: yard.store,
      ocpp: sockets,
      ingest: node.ingest,
      now: () => yard.clock.nowMs,
      newId: yard.newId,
      log: silent,
      desks: [],
      nodeId,
    },
  });
  const desk = {
    ...node,
    sockets,
    commands: each,
    plug(identity: string) {
      sockets.here.add(identity);
      return node.connect(identity);
    },
  };
  desks.push(desk);
  return desk;
};

const ask = (desk: Desk, command: StationCommand, expiresInMs = 60_000, charger = 'charger-CP1') =>
  yard.store.tx(system, async (w) => {
    const row = await w.find(chargers, charger);
    return desk.commands.queue(w, row!, command, yard.clock.nowMs + expiresInMs);
  });
const row = (id: string) => yard.store.read(system).find(commands, id);
const state = (id: string) => expect.poll(async () => (await row(id))?.state);
const sent = (desk: Desk, count: number) => expect.poll(() => desk.sockets.sent.length).toBe(count);
const upkeep = async (desk: Desk) => {
  for (const job of [...desk.commands.jobs(), ...desk.ingest.jobs(600_000)]) await job.run();
};
const reset: StationCommand = { kind: 'reset', hard: false };

describe('a command', () => {
  it('goes out after its commit, and its row follows', async () => {
    const desk = open();
    desk.plug('CP1');
    const { id } = await ask(desk, reset);
    await sent(desk, 1);
    expect(await row(id)).toMatchObject({ state: 'sent', nodeId: 'node-1', sentAt: yard.clock.nowMs });
    expect(desk.sockets.sent[0]).toMatchObject({ identity: 'CP1', command: reset });
    desk.sockets.sent[0]?.answer({ outcome: 'accepted', detail: 'Accepted', data: { x: 1 } });
    await state(id).toBe('accepted');
    expect(await row(id)).toMatchObject({ detail: 'Accepted', result: { x: 1 }, answeredAt: yard.clock.nowMs });
    const told = (await yard.store.outbox.since(null, 100)).filter(({ topic }) => topic === 'command.changed');
    expect(told.map(({ payload }) => (payload as { state: string }).state)).toEqual(['queued', 'sent', 'accepted']);
  });

  it.each([
    ['rejected', { outcome: 'rejected', detail: 'Rejected' }, 'rejected', 'Rejected'],
    [
      'not supported',
      { outcome: 'unsupported', detail: 'NotSupported' },
      'failed',
      'The charger does not support this. NotSupported',
    ],
    ['not answered', { outcome: 'failed', detail: 'timeout' }, 'failed', 'The charger did not answer in time.'],
  ] as const)('that is %s says so', async (_, answer, expected, detail) => {
    const desk = open();
    desk.plug('CP1');
    const { id } = await ask(desk, reset);
    await sent(desk, 1);
    desk.sockets.sent[0]?.answer(answer);
    await state(id).toBe(expected);
    expect((await row(id))?.detail).toBe(detail);
  });

  it('waits for its charger to connect, and for the one before it', async () => {
    const desk = open();
    const first = await ask(desk, reset);
    yard.wait(1);
    const second = await ask(desk, { kind: 'clearCache' });
    expect((await row(first.id))?.state).toBe('queued');
    const plug = desk.plug('CP1');
    await plug.tell({ kind: 'booted', vendor: 'V', model: 'M' });
    await sent(desk, 1);
    expect((await row(second.id))?.state).toBe('queued');
    desk.sockets.sent[0]?.answer({ outcome: 'accepted', detail: 'Accepted' });
    await sent(desk, 2);
    expect(desk.sockets.sent.map(({ command }) => command.kind)).toEqual(['reset', 'clearCache']);
  });

  it('that reached nobody in time expires and is not sent later', async () => {
    const desk = open();
    const { id } = await ask(desk, reset, 5_000);
    yard.wait(5_000);
    await upkeep(desk);
    expect(await row(id)).toMatchObject({ state: 'expired' });
    const plug = desk.plug('CP1');
    await plug.tell({ kind: 'booted', vendor: 'V', model: 'M' });
    await upkeep(desk);
    expect(desk.sockets.sent).toEqual([]);
  });

  it('goes out by the node that holds the socket, and once', async () => {
    const [here, there] = [open('node-1'), open('node-2')];
    const plug = there.plug('CP1');
    await plug.tell({ kind: 'booted', vendor: 'V', model: 'M' });
    const { id } = await ask(here, reset);
    await sent(there, 1);
    await upkeep(here);
    await upkeep(there);
    expect(here.sockets.sent).toEqual([]);
    expect(there.sockets.sent).toHaveLength(1);
    expect((await row(id))?.nodeId).toBe('node-2');
  });

  it('whose node died is said to be unknown, and not sent again', async () => {
    const desk = open();
    desk.plug('CP1');
    const { id } = await ask(desk, reset);
    await sent(desk, 1);
    const other = open('node-2');
    other.plug('CP1');
    await upkeep(other);
    expect((await row(id))?.state).toBe('sent');
    yard.wait(120_000);
    await upkeep(other);
    expect(await row(id)).toMatchObject({ state: 'failed' });
    expect((await row(id))?.detail).toContain('No answer is known');
    expect(other.sockets.sent).toEqual([]);
  });
});

describe('a remote start', () => {
  const remoteStart: StationCommand = { kind: 'remoteStart', idTag: 'A1', connector: 1 };
  const start = () =>
    ({ kind: 'transactionStarted', connector: 1, idTag: 'a1', meterStartWh: 0, atMs: yard.clock.nowMs }) as const;

  it('names the order it led to', async () => {
    const desk = open();
    const plug = desk.plug('CP1');
    const { id } = await ask(desk, remoteStart);
    await sent(desk, 1);
    desk.sockets.sent[0]?.answer({ outcome: 'accepted', detail: 'Accepted' });
    await state(id).toBe('accepted');
    await plug.tell({ ...start(), connector: 2 });
    expect((await row(id))?.orderId).toBeNull();
    await plug.tell(start());
    expect((await row(id))?.orderId).toBe((await yard.orders())[1]?.id);
    yard.wait(10 * 60_000);
    await upkeep(desk);
    expect(await row(id)).toMatchObject({ state: 'accepted', detail: 'Accepted' });
  });

  it('names it also when the charger came back to another node in between', async () => {
    const desk = open();
    desk.plug('CP1');
    const { id } = await ask(desk, remoteStart);
    await sent(desk, 1);
    desk.sockets.sent[0]?.answer({ outcome: 'accepted', detail: 'Accepted' });
    await state(id).toBe('accepted');
    const moved = open('node-2').plug('CP1');
    await moved.tell(start());
    expect((await row(id))?.orderId).toBe((await yard.orders())[0]?.id);
  });

  it('that led to nothing says so', async () => {
    const desk = open();
    desk.plug('CP1');
    const { id } = await ask(desk, remoteStart);
    await sent(desk, 1);
    desk.sockets.sent[0]?.answer({ outcome: 'accepted', detail: 'Accepted' });
    await state(id).toBe('accepted');
    yard.wait(120_001);
    await upkeep(desk);
    expect(await row(id)).toMatchObject({
      state: 'accepted',
      orderId: null,
      detail: 'Accepted, but no transaction started.',
    });
  });
});

it('a charger that was disabled loses its connection', async () => {
  const desk = open();
  desk.plug('CP1');
  desk.plug('CP2');
  await yard.store.tx(system, async (w) => {
    await w.update(chargers, 'charger-CP1', { disabled: true });
    w.bell('chargers');
  });
  await expect.poll(() => [...new Set(desk.sockets.dismissed)]).toEqual(['CP1']);
});
