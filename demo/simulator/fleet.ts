/**
 * The demo's fleet: every charger of the seed as its own OCPP client on the server's socket, with its habit, and cars that come and go.
 * The fleet's clock is the real one, so that the server's times stay true; `speed` only lets energy flow faster and people come more
 * often. Everything it starts it stops.
 */
import { Charger, createClock, type Obedience } from '../../ocpp/charger.ts';
import type { MeterSample, StationCommand } from '../../ocpp/vocabulary.ts';
import type { DemoCharger } from '../seed/equipment.ts';
import { type Random, seededRandom } from '../seed/random.ts';
import { Bay, type Unfinished } from './bay.ts';
import { settingsOf } from './settings.ts';
import type { Speed } from './time-lapse.ts';

export interface FleetCharger {
  equipment: DemoCharger;
  tenantId: string;
  stationName: string;
  password: string;
  /** Id tags that may charge here. */
  idTags: readonly string[];
  /** Last known register of each connector, by number. */
  registersWh: ReadonlyMap<number, number>;
  unfinished: ReadonlyMap<number, Unfinished>;
}

export interface FleetOptions {
  /** Of the server's socket, without the identity: `ws://127.0.0.1:8080/ocpp`. */
  url: string;
  chargers: readonly FleetCharger[];
  now(): number;
  newId(): string;
  seed?: number;
}

export interface Place {
  stationName: string;
  chargerName: string;
  connector: number;
}

interface Unit {
  readonly of: FleetCharger;
  readonly charger: Charger;
  readonly bays: readonly Bay[];
  /** When the habit shows next. */
  mischiefMs: number;
}

const accepted: Obedience = { answer: { outcome: 'accepted', detail: 'Accepted' } };
const rejected: Obedience = { answer: { outcome: 'rejected', detail: 'Rejected' } };
const tickMs = 1000;
const minuteMs = 60_000;
/** So that the handshakes do not come all at once. */
const dialEveryMs = 15;
const faultMs = 60_000;

export class Fleet {
  readonly #options: FleetOptions;
  readonly #random: Random;
  readonly #clock;
  readonly #units: Unit[];
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #busyTags = new Set<string>();
  #speed: Speed = 1;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#random = seededRandom(options.seed ?? 47);
    this.#clock = createClock(options.now);
    for (const { unfinished } of options.chargers)
      for (const { idTag } of unfinished.values()) this.#busyTags.add(idTag);
    this.#units = options.chargers.map((of) => this.#newUnit(of));
  }

  get speed(): Speed {
    return this.#speed;
  }

  set speed(speed: Speed) {
    const factor = this.#speed / speed;
    // What flowed so far flowed at the speed of until now.
    for (const { charger } of this.#units) for (const { number } of charger.connectors) charger.read(number);
    this.#speed = speed;
    for (const { bays } of this.#units) for (const bay of bays) bay.hurry(factor);
  }

  /** How many chargers are connected, and how many cars charge. */
  get counts(): { chargers: number; online: number; charging: number } {
    const charging = this.#units.flatMap(({ bays }) => bays).filter(({ phase }) => phase === 'charging').length;
    return {
      chargers: this.#units.length,
      online: this.#units.filter(({ charger }) => charger.isOnline).length,
      charging,
    };
  }

  start(): void {
    for (const [index, { charger, of }] of this.#units.entries())
      if (of.equipment.habit !== 'gone') this.#after(index * dialEveryMs, () => charger.connect());
    this.#timers.add(setInterval(() => this.#tick(), tickMs));
  }

  /** Hangs up without ending anything: what charges goes on at the next start. */
  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers.clear();
    for (const { charger } of this.#units) charger.close();
    this.#clock.stop();
  }

  /** A car comes now to a free connector of one of these tenants; undefined when there is none. */
  plugIn(tenantIds: ReadonlySet<string>): Place | undefined {
    const free = this.#baysOf(tenantIds).filter(
      ({ bay, of }) => bay.phase === 'free' && of.equipment.habit === 'reliable',
    );
    // A fast charger shows most in a short time.
    const best = free.some(({ bay }) => bay.isDc) ? free.filter(({ bay }) => bay.isDc) : free;
    if (best.length === 0) return undefined;
    const { bay, of } = this.#random.pick(best);
    return bay.arrive() ? placeOf(of, bay) : undefined;
  }

  /** A ground fault for a minute at a working connector of one of these tenants, rather where a car charges. */
  breakOne(tenantIds: ReadonlySet<string>): Place | undefined {
    const working = this.#baysOf(tenantIds).filter(({ bay }) => bay.phase === 'free' || bay.phase === 'charging');
    const busy = working.filter(({ bay }) => bay.phase === 'charging');
    const candidates = busy.length > 0 ? busy : working;
    if (candidates.length === 0) return undefined;
    const { bay, of } = this.#random.pick(candidates);
    bay.break(faultMs);
    return placeOf(of, bay);
  }

  #baysOf(tenantIds: ReadonlySet<string>): { bay: Bay; of: FleetCharger }[] {
    return this.#units
      .filter(({ of, charger }) => tenantIds.has(of.tenantId) && charger.isOnline)
      .flatMap(({ bays, of }) => bays.map((bay) => ({ bay, of })));
  }

  #newUnit(of: FleetCharger): Unit {
    const { url, newId, now } = this.#options;
    const { equipment } = of;
    const { habit, identity, connectors, device, serial } = equipment;
    const bays: Bay[] = [];
    const charger: Charger = new Charger({
      url,
      identity,
      password: of.password,
      clock: this.#clock,
      version: equipment.version,
      device: { ...device, serial },
      connectors: connectors.length,
      maxPowerW: connectors.map(({ maxPowerW }) => maxPowerW),
      connectorType: connectors[0]?.type === 'ccs2' ? 'cCCS2' : 'cType2',
      settings: settingsOf(equipment),
      speed: () => this.#speed,
      newId,
      resend: habit === 'newMessageIds' ? 'newId' : 'sameId',
      sample: (_, number) => sampleOf(equipment, bays[number - 1]),
      onCommand: (_, command) => answerOf(equipment, bays, command),
      onFrame: (direction, text) => {
        // The line goes just when the start is on its way: it comes again under a new id.
        if (
          habit === 'newMessageIds' &&
          direction === 'out' &&
          text.includes('"StartTransaction"') &&
          this.#random.chance(0.6)
        )
          this.#after(1, () => charger.cut());
      },
    });
    for (const { number } of connectors) {
      charger.connector(number).registerWh = of.registersWh.get(number) ?? 0;
      const bay = new Bay({
        charger,
        equipment,
        number,
        random: this.#random,
        speed: () => this.#speed,
        now,
        takeCard: () => this.#takeCard(of.idTags),
        giveCard: (idTag) => this.#busyTags.delete(idTag),
      });
      bays.push(bay);
      const session = of.unfinished.get(number);
      if (session) bay.resume(session);
    }
    return { of, charger, bays, mischiefMs: now() + this.#random.between(25_000, 70_000) };
  }

  #takeCard(idTags: readonly string[]): string | undefined {
    const free = idTags.filter((idTag) => !this.#busyTags.has(idTag));
    if (free.length === 0) return undefined;
    const idTag = this.#random.pick(free);
    this.#busyTags.add(idTag);
    return idTag;
  }

  #tick(): void {
    const nowMs = this.#options.now();
    for (const unit of this.#units) {
      if (unit.of.equipment.habit === 'gone') continue;
      for (const bay of unit.bays) bay.tick();
      if (nowMs >= unit.mischiefMs) this.#misbehave(unit, nowMs);
    }
  }

  #misbehave(unit: Unit, nowMs: number): void {
    const { charger, bays, of } = unit;
    const random = this.#random;
    const hurry = Math.min(this.#speed, 4);
    unit.mischiefMs = nowMs + (random.between(5, 9) * minuteMs) / hurry;
    if (of.equipment.habit === 'faulty') {
      const codes = of.equipment.kind.startsWith('dc') ? dcFaults : acFaults;
      random.pick(bays).break(random.between(40_000, 80_000), random.pick(codes));
    } else if (of.equipment.habit === 'flapping') {
      unit.mischiefMs = nowMs + random.between(60_000, 120_000);
      charger.cut();
    } else if (of.equipment.habit === 'lateDelivery') {
      charger.link.close();
      this.#after(random.between(60_000, 180_000) / hurry, () => charger.connect());
    }
  }

  #after(delayMs: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, delayMs);
    this.#timers.add(timer);
  }
}

const placeOf = (of: FleetCharger, bay: Bay): Place => ({
  stationName: of.stationName,
  chargerName: of.equipment.name,
  connector: bay.connector.number,
});

const acFaults = ['GroundFailure', 'ConnectorLockFailure', 'OverCurrentFailure'];
const dcFaults = ['HighTemperature', 'ConnectorLockFailure', 'PowerSwitchFailure', 'EVCommunicationError'];

/** What the meter shows besides energy and power. */
function sampleOf({ habit }: DemoCharger, bay: Bay | undefined): Partial<MeterSample> {
  if (!bay) return {};
  const { registerWh, transaction, powerW } = bay.connector;
  if (!transaction) return {};
  const volts = bay.isDc ? Math.round(330 + 90 * bay.soc) : 230;
  const amps = powerW / (bay.isDc ? volts : 3 * volts);
  const milliamps = Math.round(1000 * amps);
  return {
    powerOfferedW: bay.maxPowerW,
    voltageMillivolts: volts * 1000,
    currentMilliamps: bay.isDc ? { total: milliamps } : { l1: milliamps, l2: milliamps, l3: milliamps },
    ...(bay.isDc && { socPercent: Math.floor(bay.soc * 100) }),
    ...(habit === 'sessionRegister' && { energyWh: Math.floor(registerWh - transaction.meterStartWh) }),
  };
}

/** Undefined leaves the answer to a charger's standard behaviour. */
function answerOf({ habit }: DemoCharger, bays: readonly Bay[], command: StationCommand): Obedience | undefined {
  if (command.kind === 'remoteStart' && habit === 'ignoresRemoteStart') return accepted;
  if (command.kind === 'remoteStart' && bays.every(({ phase }) => phase === 'stuck' || phase === 'broken'))
    return rejected;
  if (command.kind === 'reset') for (const bay of bays) bay.freed();
  return undefined;
}
