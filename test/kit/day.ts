/**
 * A charging station that lives through a day: what happens to it physically becomes raw frames of one OCPP version, played through the
 * real dialect into the bridge; what the bridge makes of it is written down as a log, which says nothing of the version.
 */

import type { Bill } from '../../bff/billing/tariffs/bill.ts';
import type { Tariff } from '../../bff/billing/tariffs/tariff.ts';
import { type Commands, createCommands } from '../../bff/bridge/commands.ts';
import type { CommandBody } from '../../bff/sites/commands/body.ts';
import { alarms, chargers, commands as commandsTable } from '../../bff/store/tables/index.ts';
import type { CommandAnswer, OcppVersion, StationCommand, StationLink } from '../../ocpp/index.ts';
import { newStation, type StationState, stepStation } from '../../ocpp/station.ts';
import { dialectOf } from '../../ocpp/versions.ts';
import { morningMs, type Node, openYard, type Plug, silent, system, type Yard } from './bridge.ts';

export const minuteMs = 60_000;

export type Payload = Record<string, unknown>;
/** What a station has to say at one moment, in no version's words. */
export type Said =
  | { what: 'boot' }
  | { what: 'status'; state: string; error?: string }
  | { what: 'authorize'; tag: string }
  | { what: 'start'; tag: string | undefined; wh: number; startId?: number; reservation?: number }
  | { what: 'follow'; state?: string; tag?: string; wh?: number; trigger: string }
  | { what: 'stop'; tag?: string; wh: number; reason: string; state?: string };
/** The frames of a version: actions with their payloads. */
export interface Mouth {
  say(
    said: Said,
    at: { time: string; offline: boolean },
    tx: Transaction,
  ): { action: string; payload: () => Payload }[];
  /** What an answer tells of the transaction. */
  hear(action: string, payload: Payload, tx: Transaction): void;
  /** A command: what the station is asked to do, and its polite answer. */
  obey(action: string, payload: Payload, tx: Transaction | undefined): { answer: Payload; does?: Wish };
}
export type Wish = { do: 'start'; tag: string; startId?: number } | { do: 'stop' };

export interface Transaction {
  /** The station's own, or what it was given. */
  id: string | number;
  seqNo: number;
  /** The last word of it was said. */
  over: boolean;
}

/** When a 2.x station calls it a transaction; 1.6 knows `ready` only. */
export type Begins = 'ready' | 'plugged' | 'tapped';

const transactional = new Set(['StartTransaction', 'StopTransaction', 'MeterValues', 'TransactionEvent']);

export class Station {
  readonly #day: Day;
  readonly #mouth: Mouth;
  readonly #state: StationState<(answer: CommandAnswer) => void>;
  #plug: Plug;
  #frames = 0;
  /** Messages of transactions that could not be sent. */
  #queue: { action: string; payload: () => Payload }[] = [];
  #online = true;
  #plugged = false;
  #tag: string | undefined;
  #startId: number | undefined;
  #charging = false;
  #powered = false;
  #tx: Transaction | undefined;
  #transactions = 0;
  #wh = 1000;
  begins: Begins = 'ready';
  /** What the CSMS answered, to every message. */
  readonly answers: { action: string; answer: Payload }[] = [];

  constructor(day: Day, mouth: Mouth, version: OcppVersion, plug: Plug) {
    this.#day = day;
    this.#mouth = mouth;
    this.#state = newStation(dialectOf(version));
    this.#plug = plug;
  }

  async #say(said: Said): Promise<void> {
    const time = new Date(this.#day.yard.clock.nowMs).toISOString();
    this.#tx ??= { id: `tx-${this.#transactions + 1}`, seqNo: 0, over: false };
    for (const message of this.#mouth.say(said, { time, offline: !this.#online }, this.#tx)) {
      const { action } = message;
      if (this.#online) await this.#send(message);
      else if (transactional.has(action)) this.#queue.push(message);
    }
  }

  /** A frame goes in as text, and the CSMS's answer comes out as text. */
  async #send({ action, payload }: { action: string; payload: () => Payload }): Promise<void> {
    const id = `m${++this.#frames}`;
    const text = JSON.stringify([2, id, action, payload()]);
    const { nowMs } = this.#day.yard.clock;
    const sent: string[] = [];
    for (const output of stepStation(this.#state, { type: 'text', text }, nowMs)) {
      if (output.type === 'oddity') throw new Error(`${text}: ${output.what}`);
      if (output.type === 'send') sent.push(output.text);
      if (output.type !== 'event') continue;
      const reply = await this.#plug.tell(output.event);
      const after = stepStation(this.#state, { type: 'reply', call: output.call, event: output.event, reply }, nowMs);
      for (const each of after) if (each.type === 'send') sent.push(each.text);
    }
    const [kind, answered, body] = JSON.parse(sent[0] ?? '[]');
    if (kind !== 3 || answered !== id) throw new Error(`${text} was answered ${sent[0]}`);
    this.answers.push({ action, answer: body });
    if (this.#tx) this.#mouth.hear(action, body, this.#tx);
  }

  /** A command of the CSMS, as a frame; what the station does about it follows its answer. */
  command(command: StationCommand): Promise<CommandAnswer> {
    const { nowMs } = this.#day.yard.clock;
    return new Promise((resolve) => {
      const outputs = stepStation(
        this.#state,
        { type: 'command', id: `c${++this.#frames}`, command, about: resolve },
        nowMs,
      );
      for (const output of outputs) {
        if (output.type === 'answered') output.about(output.answer);
        if (output.type !== 'send') continue;
        const [, id, action, payload] = JSON.parse(output.text);
        const { answer, does } = this.#mouth.obey(action, payload, this.#tx && !this.#tx.over ? this.#tx : undefined);
        if (does) this.#day.wishes.push(does);
        const text = JSON.stringify([3, id, answer]);
        for (const each of stepStation(this.#state, { type: 'text', text }, nowMs))
          if (each.type === 'answered') each.about(each.answer);
      }
    });
  }

  async boot(): Promise<void> {
    await this.#say({ what: 'boot' });
    await this.#say({ what: 'status', state: this.#plugged ? 'finishing' : 'available' });
  }

  async plug(): Promise<void> {
    this.#plugged = true;
    await this.#say({ what: 'status', state: 'preparing' });
    if (this.#charging) await this.#say({ what: 'follow', state: 'evConnected', trigger: 'CablePluggedIn' });
    await this.#begin();
  }

  /** A card is held to the reader: it begins a session or ends its own, or one of its group. */
  async tap(tag: string): Promise<void> {
    if (this.#powered) {
      if (tag !== this.#tag) await this.#say({ what: 'authorize', tag });
      return this.stop('Local', tag);
    }
    await this.#say({ what: 'authorize', tag });
    const { answer } = this.answers.at(-1) ?? { answer: {} as Payload };
    const info = (answer.idTagInfo ?? answer.idTokenInfo) as { status: string } | undefined;
    // Away from the CSMS it lets everybody charge.
    if (this.#online && info?.status !== 'Accepted') return;
    this.#tag = tag;
    await this.#begin();
  }

  async #begin(): Promise<void> {
    const ready = this.#plugged && this.#tag !== undefined;
    const isTime =
      ready || (this.begins === 'plugged' && this.#plugged) || (this.begins === 'tapped' && this.#tag !== undefined);
    if (isTime && !this.#charging) {
      this.#charging = true;
      this.#transactions++;
      this.#tx = undefined;
      const startId = this.#startId;
      await this.#say({ what: 'start', tag: this.#tag, wh: this.#wh, ...(startId !== undefined && { startId }) });
    } else if (this.#charging && ready && !this.#powered && this.begins === 'plugged')
      await this.#say({ what: 'follow', ...(this.#tag !== undefined && { tag: this.#tag }), trigger: 'Authorized' });
    if (!ready || this.#powered) return;
    this.#powered = true;
    await this.#say({ what: 'follow', state: 'charging', wh: this.#wh, trigger: 'ChargingStateChanged' });
    await this.#say({ what: 'status', state: 'charging' });
  }

  async meter(wh: number): Promise<void> {
    this.#wh += wh;
    await this.#say({ what: 'follow', wh: this.#wh, trigger: 'MeterValuePeriodic' });
  }

  /** The vehicle is full, or takes power again. */
  async turn(state: 'suspendedEv' | 'suspendedEvse' | 'charging', wh = 0): Promise<void> {
    this.#wh += wh;
    await this.#say({ what: 'follow', state, wh: this.#wh, trigger: 'ChargingStateChanged' });
    await this.#say({ what: 'status', state });
  }

  async stop(reason: string, tag?: string): Promise<void> {
    this.#powered = false;
    if (this.begins === 'plugged' && this.#plugged) {
      await this.#say({
        what: 'follow',
        state: 'evConnected',
        wh: this.#wh,
        trigger: 'StopAuthorized',
        ...(tag !== undefined && { tag }),
      });
      return;
    }
    this.#forget();
    await this.#say({ what: 'stop', wh: this.#wh, reason, ...(tag !== undefined && { tag }) });
    if (this.#plugged) await this.#say({ what: 'status', state: 'finishing' });
  }

  #forget(): void {
    this.#charging = false;
    this.#powered = false;
    this.#tag = undefined;
    this.#startId = undefined;
  }

  async unplug(): Promise<void> {
    this.#plugged = false;
    if (this.#charging) {
      this.#forget();
      await this.#say({ what: 'stop', wh: this.#wh, reason: 'EVDisconnected', state: 'idle' });
    }
    await this.#say({ what: 'status', state: 'available' });
  }

  async fault(error: string): Promise<void> {
    await this.#say({ what: 'status', state: 'faulted', error });
  }

  async repair(error: string): Promise<void> {
    await this.#say({ what: 'status', state: 'available', error: `-${error}` });
  }

  /** The line is cut; messages wait. */
  async cut(): Promise<void> {
    this.#online = false;
    await this.#plug.unplug();
  }

  async reconnect(): Promise<void> {
    this.#plug = this.#day.connect();
    this.#online = true;
    // What waits goes first, and in its order.
    for (const message of this.#queue.splice(0)) await this.#send(message);
    const state = this.#powered ? 'charging' : this.#plugged ? 'finishing' : 'available';
    await this.#say({ what: 'status', state });
  }

  /** No power: whoever charged does not any more. What the station remembers of it is told after the next boot, or never. */
  async powerCut(remembers: boolean): Promise<void> {
    this.#online = false;
    await this.#plug.unplug();
    const wasCharging = this.#charging;
    this.#forget();
    if (wasCharging && remembers) await this.#say({ what: 'stop', wh: this.#wh, reason: 'PowerLoss' });
    else this.#queue = [];
    if (!remembers && this.#tx) this.#tx.over = true;
  }

  async powerBack(plugged: boolean): Promise<void> {
    this.#plug = this.#day.connect();
    this.#online = true;
    this.#plugged = plugged;
    await this.boot();
    for (const message of this.#queue.splice(0)) await this.#send(message);
    if (plugged) await this.#say({ what: 'status', state: 'finishing' });
  }

  async wish(wish: Wish): Promise<void> {
    if (wish.do === 'stop') return this.stop('Remote');
    this.#tag = wish.tag;
    this.#startId = wish.startId;
    await this.#begin();
  }
}

/** A day at one station: acts at minutes after eight, and the log of what came of them. */
export class Day {
  readonly yard: Yard;
  readonly version: OcppVersion;
  readonly wishes: Wish[] = [];
  readonly log: string[] = [];
  readonly station: Station;
  readonly #node: Node;
  readonly #commands: Commands;
  #shown = new Map<string, string>();

  private constructor(yard: Yard, version: OcppVersion, mouth: Mouth) {
    this.yard = yard;
    this.version = version;
    const sockets: { send: Parameters<typeof createCommands>[0]['ocpp']['send'] } = {
      send: (_, command) => this.station.command(command),
    };
    const link = (identity: string): StationLink =>
      ({
        identity,
        connectionId: '',
        version,
        remoteAddress: '',
        connectedAtMs: 0,
        lastMessageAtMs: 0,
        data: undefined,
        send: sockets.send,
      }) as never;
    this.#node = yard.node('node-1', [], (...asked) => this.#commands.queue(...asked));
    this.#commands = createCommands({
      ...{ store: yard.store, ingest: this.#node.ingest, now: () => yard.clock.nowMs, newId: yard.newId },
      ...{ log: silent, nodeId: 'node-1', desks: [] },
      ocpp: { ...sockets, link, links: () => [link('CP1')], disconnect: () => false },
    });
    this.station = new Station(this, mouth, version, this.connect());
  }

  static async begin(version: OcppVersion, mouth: Mouth, tariff: Tariff): Promise<Day> {
    return new Day(await openYard(tariff), version, mouth);
  }

  connect(): Plug {
    return this.#node.connect('CP1', this.version);
  }

  /** What happens at a minute; the log is brought up to date afterwards. */
  async at(minute: number, ...acts: ((station: Station) => Promise<void>)[]): Promise<void> {
    this.yard.wait(morningMs + minute * minuteMs - this.yard.clock.nowMs);
    for (const act of acts) await act(this.station);
    for (const wish of this.wishes.splice(0)) await this.station.wish(wish);
    await this.#write(minute);
  }

  /** Asks the station by way of a command, and waits for its answer. */
  async ask(body: CommandBody): Promise<void> {
    const { store, clock } = this.yard;
    const id = await store.tx(system, async (w) => {
      const charger = await w.find(chargers, 'charger-CP1');
      if (!charger) throw new Error('There is no charger.');
      return (await this.#commands.queue(w, charger, body, clock.nowMs + minuteMs)).id;
    });
    await this.#answered(id);
  }

  async #answered(id: string): Promise<void> {
    this.#commands.wake();
    for (let tries = 0; tries < 500; tries++) {
      const row = await this.yard.store.read(system).find(commandsTable, id);
      if (row && row.state !== 'queued' && row.state !== 'sent') return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error('The command was not answered.');
  }

  /** What the server does by the clock, with the questions it asks. */
  async tend(minute: number): Promise<void> {
    this.yard.wait(morningMs + minute * minuteMs - this.yard.clock.nowMs);
    for (let round = 0; round < 3; round++) {
      for (const job of this.#node.ingest.jobs(10 * minuteMs)) await job.run();
      const waiting = await this.yard.store.read(system).select(commandsTable);
      for (const { id, state } of waiting) if (state === 'queued' || state === 'sent') await this.#answered(id);
    }
    await this.#write(minute);
  }

  async #write(minute: number): Promise<void> {
    const read = this.yard.store.read(system);
    const now = new Map<string, string>();
    const { online } = (await read.find(chargers, 'charger-CP1')) ?? {};
    for (const { number, state } of await this.yard.connectors())
      now.set(`connector ${number}`, online ? state : 'offline');
    for (const row of await this.yard.orders()) now.set(`order of ${row.idTag || 'nobody'}`, orderText(row));
    for (const { id, code, level, openKey } of (await read.select(alarms)).toSorted((a, b) => a.firstAt - b.firstAt))
      now.set(`alarm ${code}#${id}`, openKey === null ? 'over' : level);
    for (const { kind, orderId } of await read.select(commandsTable))
      if (kind === 'remoteStart') now.set('remote start', orderId === null ? 'asked' : 'led to an order');
    for (const [what, text] of now)
      if (this.#shown.get(what) !== text) this.log.push(`${minute} ${what.replace(/#.*/, '')}: ${text}`);
    this.#shown = now;
  }

  async end(): Promise<void> {
    await this.#commands.stop();
    await this.yard.drop();
  }
}

function orderText(row: Awaited<ReturnType<Yard['orders']>>[number]): string {
  if (row.state === 'charging') return `runs${row.cardId === null ? '' : `, ${row.userName}`}`;
  const minute = (ms: number) => Math.round((ms - morningMs) / minuteMs);
  const lines = (row.bill as Bill).lines.map(
    ({ component, quantity, amountMinor }) => `${component} ${quantity} → ${amountMinor}`,
  );
  const how = row.state === 'abnormal' ? `abnormal (${row.abnormalReason})` : 'completed';
  const why = row.stopReason === null ? '' : `, ${row.stopReason}`;
  return `${how}, ${minute(row.startedAt)}–${minute(row.endedAt ?? 0)}${why}, ${row.energyWh} Wh: ${lines.join(', ') || 'nothing'}`;
}
