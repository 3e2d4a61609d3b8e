/**
 * One connector with the people who come to it: a car arrives, charges by its curve, idles or leaves. Speaks only through the charger's
 * role; what its habit makes of it is decided here. Asked once a second; times are given.
 */
import type { Charger, Connector } from '../../ocpp/charger.ts';
import type { ConnectorState } from '../../ocpp/vocabulary.ts';
import type { DemoCharger } from '../seed/equipment.ts';
import type { Random } from '../seed/random.ts';
import { acceptedW, type Car, newCar, socAfter } from './car.ts';

const minuteMs = 60_000;

/** `stuck`: free for people, but not in the charger's opinion. */
export type Phase = 'free' | 'arriving' | 'charging' | 'full' | 'leaving' | 'stuck' | 'broken';

/** A session that goes on from before the start. */
export interface Unfinished {
  /** 1.6: the server's number. */
  id: number | undefined;
  /** 2.x: the charger's own name for it, and the number of its next message. */
  name: string;
  seqNo: number;
  idTag: string;
  startedAtMs: number;
  meterStartWh: number;
  energyWh: number;
  socPercent: number | null;
  /** What it drew last. */
  powerW: number;
}

export interface BayOptions {
  charger: Charger;
  equipment: DemoCharger;
  number: number;
  random: Random;
  /** How many times faster energy flows and people come. */
  speed(): number;
  now(): number;
  /** An id tag that may charge here and charges nowhere else now. */
  takeCard(): string | undefined;
  giveCard(idTag: string): void;
}

export class Bay {
  phase: Phase = 'free';
  car: Car;
  /** What the car would take; the register runs `speed` times faster, and charging profiles may allow less. */
  powerW = 0;
  readonly isDc: boolean;
  readonly maxPowerW: number;
  readonly #options: BayOptions;
  #idTag = '';
  /** When the phase ends by itself. */
  #untilMs: number;
  /** A session taken over has no meter alarm of its own in the charger. */
  #meterMs = Number.POSITIVE_INFINITY;

  constructor(options: BayOptions) {
    this.#options = options;
    const plug = options.equipment.connectors[options.number - 1];
    this.isDc = plug?.type === 'ccs2';
    this.maxPowerW = plug?.maxPowerW ?? 0;
    this.car = newCar(options.random, this.isDc);
    this.#untilMs = this.#nextArrival();
  }

  get connector(): Connector {
    return this.#options.charger.connector(this.#options.number);
  }

  /** Battery of the car here, 0–1. */
  get soc(): number {
    const { registerWh, transaction } = this.connector;
    return socAfter(this.car, transaction ? registerWh - transaction.meterStartWh : 0);
  }

  /** Goes on with a session that the server knows already. */
  resume(session: Unfinished): void {
    const { random, number, now } = this.#options;
    const soc = session.socPercent === null ? random.between(0.3, 0.6) : session.socPercent / 100;
    const chargedSoc = (session.energyWh * 0.92) / this.car.batteryWh;
    this.car.arrivalSoc = Math.max(0.03, soc - chargedSoc);
    this.car.targetSoc = Math.min(1, Math.max(this.car.targetSoc, this.car.arrivalSoc + chargedSoc + 0.15));
    // The same car goes on: it takes what it took.
    const takesW = acceptedW(this.car, soc, this.maxPowerW, this.isDc);
    if (session.powerW > 0 && takesW > 0 && this.isDc) this.car.maxDcW *= session.powerW / takesW;
    else if (session.powerW > 0) this.car.maxAcW = session.powerW;
    const { id, name, seqNo, idTag, startedAtMs, meterStartWh, energyWh } = session;
    this.#options.charger.resume(number, { id, name, seqNo, idTag, startedAtMs, meterStartWh, energyWh });
    this.#idTag = idTag;
    this.#begin('charging', random.between(20, this.isDc ? 40 : 200) * minuteMs);
    this.#meterMs = now() + random.between(1000, 4000);
  }

  /** Somebody comes now. False when the bay is taken or does not work. */
  arrive(): boolean {
    const { charger } = this.#options;
    if (this.phase !== 'free' || !charger.isOnline || this.connector.state !== 'available') return false;
    this.#plugIn();
    return true;
  }

  /** A fault for a while; it ends what runs here. */
  break(forMs: number, errorCode = 'GroundFailure'): void {
    const { charger, number, now } = this.#options;
    if (this.connector.transaction) void charger.stop(number, 'other');
    this.#release();
    this.#say('faulted', errorCode);
    this.phase = 'broken';
    this.#untilMs = now() + forMs;
  }

  /** A reset frees a connector that hangs. */
  freed(): void {
    if (this.phase === 'stuck') this.#untilMs = this.#options.now();
  }

  /** Lets as much time pass as has gone by. */
  tick(): void {
    const { now, charger, number } = this.#options;
    const nowMs = now();
    const { transaction } = this.connector;
    if (transaction && (this.phase === 'free' || this.phase === 'leaving' || this.phase === 'stuck'))
      this.#adopt(transaction.idTag);
    else if (!transaction && (this.phase === 'charging' || this.phase === 'full')) this.#left();
    if (transaction && nowMs >= this.#meterMs) {
      charger.meter(number);
      this.#meterMs = nowMs + 1000 * charger.configuration.number('MeterValueSampleInterval');
    }
    if (this.phase === 'charging') this.#draw();
    if (nowMs >= this.#untilMs) this.#turn();
  }

  /** The time left of what goes on, at another speed. */
  hurry(factor: number): void {
    const { now } = this.#options;
    if (this.phase !== 'broken') this.#untilMs = now() + Math.max(0, this.#untilMs - now()) * factor;
    if (this.phase === 'charging') this.#draw(true);
  }

  #turn(): void {
    if (this.phase === 'free') this.arrive() || this.#wait();
    else if (this.phase === 'arriving') void this.#start();
    else if (this.phase === 'charging' || this.phase === 'full') this.#leave();
    else this.#free();
  }

  #plugIn(): void {
    const { random, now, takeCard } = this.#options;
    const idTag = takeCard();
    if (idTag === undefined) {
      this.#wait();
      return;
    }
    this.#idTag = idTag;
    this.car = newCar(random, this.isDc);
    this.#say('preparing');
    this.phase = 'arriving';
    this.#untilMs = now() + random.between(1200, 4000);
  }

  async #start(): Promise<void> {
    const { charger, number, random, equipment } = this.#options;
    const idTag = this.#idTag;
    this.#untilMs = Number.POSITIVE_INFINITY;
    // Without a connection a charger believes the cards it knows (LocalAuthorizeOffline).
    const allowed = charger.isOnline ? await charger.authorize(idTag).catch(() => undefined) : undefined;
    if (this.connector.transaction || this.phase !== 'arriving') return;
    if (allowed !== undefined && allowed.status !== 'accepted') {
      this.#free();
      return;
    }
    this.#begin('charging', (this.isDc ? random.between(18, 50) : random.between(60, 300)) * minuteMs);
    const started = charger.start(number, idTag, 0);
    this.#draw(true);
    const transaction = await started;
    if (transaction && equipment.habit === 'minusOne') transaction.id = undefined;
  }

  /** Started from afar. */
  #adopt(idTag: string): void {
    const { random } = this.#options;
    this.#release();
    this.#idTag = idTag;
    this.car = newCar(random, this.isDc);
    this.#begin('charging', random.between(18, 50) * minuteMs);
    this.#draw(true);
  }

  #begin(phase: 'charging' | 'full', forMs: number): void {
    const { now, speed } = this.#options;
    this.phase = phase;
    this.#untilMs = now() + forMs / speed();
  }

  #draw(always = false): void {
    const { charger, number, random } = this.#options;
    if (!this.connector.transaction) return;
    charger.read(number);
    const { soc } = this;
    if (soc >= this.car.targetSoc) {
      if (this.isDc) {
        this.#leave();
        return;
      }
      this.powerW = 0;
      charger.setPower(number, 0);
      this.#say('suspendedEv');
      this.#begin('full', random.between(5, 45) * minuteMs);
      return;
    }
    const powerW = acceptedW(this.car, soc, this.maxPowerW, this.isDc);
    if (!always && Math.abs(powerW - this.powerW) < this.powerW / 200) return;
    this.powerW = powerW;
    charger.setPower(number, powerW);
  }

  /** The driver is back and ends the session, or the fast charger does. */
  #leave(): void {
    const { charger, number, equipment, random } = this.#options;
    const { connector } = this;
    if (equipment.habit === 'neverStops') {
      charger.setPower(number, 0);
      connector.cancelMeter?.();
      connector.transaction = undefined;
      this.#free();
      return;
    }
    if (connector.transaction)
      void charger.stop(number, this.isDc ? 'local' : random.pick(['local', 'evDisconnected']));
    this.#left();
  }

  #left(): void {
    const { now, speed, random, equipment } = this.#options;
    this.#release();
    const stuck = equipment.habit === 'stuckInFinishing';
    this.phase = stuck ? 'stuck' : 'leaving';
    this.#untilMs = now() + (stuck ? 25 * minuteMs : random.between(20_000, 90_000)) / Math.min(speed(), 10);
  }

  #free(): void {
    this.#release();
    this.#say(this.connector.operative ? 'available' : 'unavailable');
    this.#wait();
  }

  #release(): void {
    if (this.#idTag !== '') this.#options.giveCard(this.#idTag);
    this.#idTag = '';
    this.powerW = 0;
    this.#meterMs = Number.POSITIVE_INFINITY;
  }

  #wait(): void {
    this.phase = 'free';
    this.#untilMs = this.#nextArrival();
  }

  #nextArrival(): number {
    const { now, random, speed } = this.#options;
    return now() + random.wait((this.isDc ? 12 : 40) * minuteMs) / speed();
  }

  #say(state: ConnectorState, errorCode?: string): void {
    const { charger, number, equipment } = this.#options;
    charger.setState(number, state, errorCode ?? (equipment.habit === 'flapping' ? 'WeakSignal' : 'noError'));
  }
}
