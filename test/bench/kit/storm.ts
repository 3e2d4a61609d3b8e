/**
 * One of many chargers that lose their server and find it again, on the leanest of clients. It starts a transaction; after the outage it dials
 * until it is let in, with the back-off of a real one (2.0.1 part 4 §5.3: a wait that doubles, and a random part), boots, reports its connectors
 * and delivers the end of the transaction, which it has kept. Each call is sent when the one before is answered.
 */
import { openWire, textFrame, type Wire } from './wire.ts';

const sessionMs = 30 * 60_000;
const sessionWh = 9_000;
const registerWh = 10_000;
const waitMs = 1_000;
const doublings = 5;
/** Whoever is not back by then will not be. */
const patienceMs = 600_000;

/** What a charger went through from the moment that all were let loose. */
export interface Passage {
  bootedMs: number;
  doneMs: number;
  /** Of each call, ms. */
  repliesMs: number[];
  /** Dials that were refused, failed or broke off. */
  retries: number;
}

export class StormCharger {
  readonly #path: string;
  readonly #card: string;
  readonly #from: string;
  #wire: Wire | undefined;
  #startedAtMs = 0;
  #transactionId = '';
  #ids = 0;
  #answered: PromiseWithResolvers<string> | undefined;

  constructor(identity: string, card: string, from: string) {
    this.#path = `/ocpp/${identity}`;
    this.#card = card;
    this.#from = from;
  }

  /** Begins what will be running when the server goes away. */
  async begin(port: number): Promise<void> {
    await this.#dial(port);
    this.#startedAtMs = Date.now() - sessionMs;
    const timestamp = new Date(this.#startedAtMs).toISOString();
    const { text } = await this.#call(
      'StartTransaction',
      `{"connectorId":1,"idTag":"${this.#card}","meterStart":${registerWh},"timestamp":"${timestamp}"}`,
    );
    this.#transactionId = /"transactionId":(\d+)/.exec(text)?.[1] ?? '';
    if (!text.includes('"Accepted"') || this.#transactionId === '') throw new Error(`No transaction: ${text}`);
  }

  leave(): void {
    this.#wire?.close();
    this.#wire = undefined;
  }

  /** From the outage to the last answer. A stop that was sent and not answered is sent again. */
  async comeBack(port: number, sinceMs: number): Promise<Passage> {
    const passage: Passage = { bootedMs: 0, doneMs: 0, repliesMs: [], retries: 0 };
    for (;;) {
      try {
        await this.#dial(port);
        for (const [action, payload] of this.#calls()) {
          const { text, ms } = await this.#call(action, payload);
          if (!text.startsWith('[3,')) throw new Error(`${action} was refused: ${text}`);
          passage.repliesMs.push(ms);
          if (action === 'BootNotification') passage.bootedMs = performance.timeOrigin + performance.now() - sinceMs;
        }
        passage.doneMs = performance.timeOrigin + performance.now() - sinceMs;
        return passage;
      } catch (error) {
        this.leave();
        if (performance.timeOrigin + performance.now() - sinceMs > patienceMs) throw error;
        const doubled = waitMs * 2 ** Math.min(doublings, passage.retries++);
        await new Promise((resolve) => setTimeout(resolve, doubled + Math.random() * waitMs));
      }
    }
  }

  #calls(): [string, string][] {
    const now = new Date().toISOString();
    const stoppedAt = new Date(this.#startedAtMs + sessionMs - 60_000).toISOString();
    const status = (connector: number, state: string): [string, string] => [
      'StatusNotification',
      `{"connectorId":${connector},"errorCode":"NoError","status":"${state}","timestamp":"${now}"}`,
    ];
    return [
      ['BootNotification', '{"chargePointVendor":"Bench","chargePointModel":"One","firmwareVersion":"1.0"}'],
      status(0, 'Available'),
      status(1, 'Finishing'),
      status(2, 'Available'),
      [
        'StopTransaction',
        `{"transactionId":${this.#transactionId},"idTag":"${this.#card}","meterStop":${registerWh + sessionWh},"timestamp":"${stoppedAt}","reason":"EVDisconnected"}`,
      ],
    ];
  }

  async #dial(port: number): Promise<void> {
    this.#wire = await openWire(
      port,
      this.#path,
      (text) => this.#answered?.resolve(text),
      (why) => this.#answered?.reject(new Error(why)),
      this.#from,
    );
  }

  async #call(action: string, payload: string): Promise<{ text: string; ms: number }> {
    const answered = Promise.withResolvers<string>();
    this.#answered = answered;
    const sentAt = performance.now();
    this.#wire?.send(textFrame(`[2,"${++this.#ids}","${action}",${payload}]`));
    const text = await answered.promise;
    return { text, ms: performance.now() - sentAt };
  }
}
