/** A node whose chargers' sockets are played by the test: says what was sent, and answers when the test says so. */
import { type Commands, createCommands } from '../../bff/bridge/commands.ts';
import type { Desk } from '../../bff/bridge/desks.ts';
import { type CommandBody, commandBody } from '../../bff/sites/commands/body.ts';
import type { CommandRecord } from '../../bff/sites/commands/rows.ts';
import { chargers, commands } from '../../bff/store/tables/index.ts';
import type { CommandAnswer, OcppServer, StationCommand, StationLink } from '../../ocpp/index.ts';
import { type Node, type Plug, silent, system, type Yard } from './bridge.ts';

/** The sockets of a node: says what was sent, and answers when the test says so. */
export class Sockets implements Pick<OcppServer, 'send' | 'link' | 'links' | 'disconnect'> {
  readonly here = new Set<string>();
  readonly sent: { identity: string; command: StationCommand; answer(answer: CommandAnswer): void }[] = [];
  readonly dismissed: string[] = [];
  version: StationLink['version'] = 'ocpp1.6';
  #isOver = false;
  send(identity: string, command: StationCommand): Promise<CommandAnswer> {
    return new Promise((answer) => {
      this.sent.push({ identity, command, answer });
      if (this.#isOver) answer(over);
    });
  }
  /** Answers what is still open, and whatever is sent from now on. */
  end(): void {
    this.#isOver = true;
    for (const { answer } of this.sent) answer(over);
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
          version: this.version,
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

const over: CommandAnswer = { outcome: 'failed', detail: 'the test is over' };

/** A node with its command worker. */
export interface Office extends Node {
  sockets: Sockets;
  commands: Commands;
  plug(identity: string): Plug;
  ask(command: CommandBody, expiresInMs?: number, chargerId?: string): Promise<CommandRecord>;
  /** The newest command that was sent, once there are so many. */
  sent(count: number): Promise<Sockets['sent'][number]>;
  /** Every job once. */
  upkeep(): Promise<void>;
}

export const openOffice = (
  yard: Yard,
  { nodeId = 'node-1', desks = [] as readonly Desk[] }: { nodeId?: string; desks?: readonly Desk[] } = {},
): Office => {
  const node = yard.node(nodeId, desks);
  const sockets = new Sockets();
  const each = createCommands({
    store: yard.store,
    ocpp: sockets,
    ingest: node.ingest,
    now: () => yard.clock.nowMs,
    newId: yard.newId,
    log: silent,
    desks,
    nodeId,
  });
  return {
    ...node,
    sockets,
    commands: each,
    plug(identity) {
      sockets.here.add(identity);
      return node.connect(identity);
    },
    ask: (command, expiresInMs = 60_000, chargerId = 'charger-CP1') =>
      yard.store.tx(system, async (w) => {
        const charger = await w.find(chargers, chargerId);
        if (!charger) throw new Error(`no charger ${chargerId}`);
        return each.queue(w, charger, commandBody.parse(command), yard.clock.nowMs + expiresInMs);
      }),
    async sent(count) {
      const end = performance.now() + 5_000;
      while (sockets.sent.length < count) {
        if (performance.now() > end) throw new Error(`${sockets.sent.length} of ${count} commands were sent`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return sockets.sent[count - 1] as Sockets['sent'][number];
    },
    async upkeep() {
      for (const job of [...each.jobs(), ...node.ingest.jobs(600_000)]) await job.run();
    },
  };
};

/** Leaves no command without an answer, so that the worker can end. */
export const closeOffice = async ({ sockets, commands: each }: Office): Promise<void> => {
  sockets.end();
  await each.stop();
};

/** A command's row as it is now. */
export const commandOf = (yard: Yard, id: string): Promise<CommandRecord | undefined> =>
  yard.store.read(system).find(commands, id);
