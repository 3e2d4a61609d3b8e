/**
 * Chargers that do nothing but whole sessions: Authorize, StartTransaction, some MeterValues, StopTransaction, again and again, each call sent
 * when the one before is answered, as OCPP-J asks. A session lasts half an hour by its own times, so that it is plausible and has a bill.
 * A refused call fails the run: only real work counts.
 */
import { percentile } from './stats.ts';
import { openWire, textFrame, type Wire } from './wire.ts';

const sessionMs = 30 * 60_000;
const sessionWh = 9_000;

export interface Load {
  calls: number;
  callsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  sessions: number;
}

class Charger {
  readonly #card: string;
  readonly #readings: number;
  wire: Wire | undefined;
  #step = 0;
  #id = 0;
  #register = 10_000;
  #startedAtMs = 0;
  #transactionId = '';
  sentAt = 0;

  constructor(card: string, readings: number) {
    this.#card = card;
    this.#readings = readings;
  }

  get #last(): number {
    return this.#readings + 2;
  }

  #call(action: string, payload: string): Buffer {
    return textFrame(`[2,"${++this.#id}","${action}",${payload}]`);
  }

  #time(share: number): string {
    return new Date(this.#startedAtMs + Math.round(share * sessionMs)).toISOString();
  }

  #next(): Buffer {
    switch (this.#step) {
      case 0:
        return this.#call('Authorize', `{"idTag":"${this.#card}"}`);
      case 1:
        this.#startedAtMs = Date.now() - sessionMs;
        return this.#call(
          'StartTransaction',
          `{"connectorId":1,"idTag":"${this.#card}","meterStart":${this.#register},"timestamp":"${this.#time(0)}"}`,
        );
      case this.#last:
        return this.#call(
          'StopTransaction',
          `{"transactionId":${this.#transactionId},"idTag":"${this.#card}","meterStop":${this.#register + sessionWh},"timestamp":"${this.#time(1)}","reason":"Local"}`,
        );
      default: {
        const share = (this.#step - 1) / (this.#readings + 1);
        const register = this.#register + Math.round(share * sessionWh);
        return this.#call(
          'MeterValues',
          `{"connectorId":1,"transactionId":${this.#transactionId},"meterValue":[{"timestamp":"${this.#time(share)}","sampledValue":[{"value":"${register}","context":"Sample.Periodic","measurand":"Energy.Active.Import.Register","unit":"Wh"},{"value":"18000","context":"Sample.Periodic","measurand":"Power.Active.Import","unit":"W"},{"value":"${40 + this.#step}","context":"Sample.Periodic","measurand":"SoC","unit":"Percent"}]}]}`,
        );
      }
    }
  }

  send(): void {
    const frame = this.#next();
    this.sentAt = performance.now();
    this.wire?.send(frame);
  }

  /** What the server asks, some seconds after a charger came, is what these do not do. */
  refuse(text: string): void {
    const id = /^\[2,"([^"]+)"/.exec(text)?.[1] ?? '';
    this.wire?.send(textFrame(`[4,"${id}","NotSupported","",{}]`));
  }

  /** True when a session ended with this answer. */
  answered(text: string): boolean {
    if (!text.startsWith('[3,')) throw new Error(`A call was refused: ${text}`);
    if (this.#step < 2 && !text.includes('"Accepted"')) throw new Error(`The card was refused: ${text}`);
    if (this.#step === 1) this.#transactionId = /"transactionId":(\d+)/.exec(text)?.[1] ?? '';
    if (this.#step < this.#last) {
      this.#step++;
      return false;
    }
    this.#step = 0;
    this.#register += sessionWh;
    return true;
  }
}

export interface Fleet {
  /** Closed loop; with `callsPerSecond`, calls are sent at that rate at most. */
  run(options: { forMs: number; callsPerSecond?: number }): Promise<Load>;
  close(): void;
}

export const openFleet = async (
  port: number,
  size: number,
  identityOf: (i: number) => string,
  cardOf: (i: number) => string,
  /** How often a session tells its meter. */
  readings = 3,
): Promise<Fleet> => {
  let failure: Error | undefined;
  let onAnswer: (charger: Charger, ended: boolean) => void = () => undefined;
  const chargers = Array.from({ length: size }, (_, i) => new Charger(cardOf(i), readings));
  for (const [i, charger] of chargers.entries())
    charger.wire = await openWire(
      port,
      `/ocpp/${identityOf(i)}`,
      (text) => {
        try {
          if (text.startsWith('[2,')) charger.refuse(text);
          else onAnswer(charger, charger.answered(text));
        } catch (error) {
          failure = error as Error;
        }
      },
      (why) => {
        failure = new Error(`${identityOf(i)} was cut off: ${why}`);
      },
    );
  return {
    run: async ({ forMs, callsPerSecond }) => {
      const latencies: number[] = [];
      let sessions = 0;
      let inFlight = 0;
      const idle: Charger[] = [...chargers];
      const startedAt = performance.now();
      const endsAt = startedAt + forMs;
      let open = true;
      const send = (charger: Charger) => {
        inFlight++;
        charger.send();
      };
      const quiet = Promise.withResolvers<void>();
      onAnswer = (charger, ended) => {
        const now = performance.now();
        inFlight--;
        if (now <= endsAt) {
          latencies.push(now - charger.sentAt);
          if (ended) sessions++;
        }
        open &&= now < endsAt && failure === undefined;
        if (open && callsPerSecond === undefined) send(charger);
        else idle.push(charger);
        if (!open && inFlight === 0) quiet.resolve();
      };
      if (callsPerSecond === undefined) for (const charger of idle.splice(0)) send(charger);
      else await paced(idle, send, callsPerSecond, startedAt, endsAt, () => failure === undefined);
      const guard = setInterval(() => failure && quiet.resolve(), 100);
      open &&= callsPerSecond === undefined;
      if (inFlight > 0) await quiet.promise;
      clearInterval(guard);
      if (failure) throw failure;
      return {
        calls: latencies.length,
        callsPerSecond: (latencies.length * 1000) / forMs,
        p50Ms: percentile(latencies, 0.5),
        p99Ms: percentile(latencies, 0.99),
        sessions,
      };
    },
    close() {
      for (const { wire } of chargers) wire?.close();
    },
  };
};

/** Sends at a steady rate from whoever is free, the longest idle first. */
const paced = async (
  idle: Charger[],
  send: (charger: Charger) => void,
  callsPerSecond: number,
  startedAt: number,
  endsAt: number,
  healthy: () => boolean,
): Promise<void> => {
  let sent = 0;
  for (;;) {
    const now = performance.now();
    if (now >= endsAt || !healthy()) return;
    const due = Math.floor(((now - startedAt) * callsPerSecond) / 1000);
    while (sent < due) {
      const charger = idle.shift();
      if (!charger) break;
      send(charger);
      sent++;
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
};
