/**
 * Webhooks of the local Stripe: signed by Stripe's own SDK, sent in the background, and sent again when they are not taken. They can be lost, sent
 * twice, late, or in another order on demand.
 */
import Stripe from 'stripe';
import type { Clock, Thing } from './books.ts';
import type { Faults } from './faults.ts';

interface Delivery {
  readonly body: string;
  tries: number;
}

export interface DeliveryOptions extends Clock {
  faults: Faults;
  /** Of the webhook's signatures. */
  secret: string;
  /** False: they wait for `flush`. */
  isAutomatic: boolean;
}

const maxTries = 4;
const retryMs = 2_000;
const delayMs = 5_000;
const signer = new Stripe('sk_test_signer').webhooks;

export class Deliveries {
  readonly #options: DeliveryOptions;
  readonly #waiting: Delivery[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Where they go; nowhere until it is known. */
  url: string | undefined;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  add(account: string, type: string, thing: Thing): void {
    const { now, newId, faults, isAutomatic } = this.#options;
    const id = `evt_${newId().replaceAll('-', '')}`;
    const created = Math.floor(now() / 1000);
    const event = {
      ...{ id, object: 'event', type, created, livemode: false, api_version: '2026-10-28.endive' },
      ...{ pending_webhooks: 1, request: null, data: { object: thing }, ...(account && { account }) },
    };
    if (faults.webhooks === 'lose') return;
    const delivery = { body: JSON.stringify(event), tries: 0 };
    const times = faults.webhooks === 'duplicate' ? 2 : 1;
    for (let i = 0; i < times; i++) {
      if (faults.webhooks === 'reorder') this.#waiting.unshift({ ...delivery });
      else this.#waiting.push({ ...delivery });
    }
    if (isAutomatic) this.#later(faults.webhooks === 'delay' ? delayMs : 0);
  }

  /** Sends what waits; what is not taken waits again. `order` puts it into another order first. */
  async flush(order?: (count: number) => readonly number[]): Promise<void> {
    const all = this.#waiting.splice(0);
    const picked = order ? order(all.length).flatMap((at) => all[at] ?? []) : all;
    for (const delivery of picked) {
      delivery.tries++;
      if ((await this.#send(delivery)) || delivery.tries >= maxTries) continue;
      this.#waiting.push(delivery);
      if (this.#options.isAutomatic) this.#later(retryMs * delivery.tries);
    }
  }

  /** What waits, to be sent again and again. */
  copy(): readonly string[] {
    return this.#waiting.map(({ body }) => body);
  }

  fill(bodies: readonly string[]): void {
    this.#waiting.splice(0);
    for (const body of bodies) this.#waiting.push({ body, tries: 0 });
  }

  /** The first that waits, as it would be sent now. */
  signed(): { body: string; signature: string } {
    const [body = ''] = this.copy();
    return { body, signature: this.#signatureOf(body) };
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #signatureOf(payload: string): string {
    const timestamp = Math.floor(this.#options.now() / 1000);
    return signer.generateTestHeaderString({ payload, secret: this.#options.secret, timestamp });
  }

  #later(ms: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.flush();
    }, ms);
    timer.unref();
    this.#timers.add(timer);
  }

  async #send({ body }: Delivery): Promise<boolean> {
    if (!this.url) return false;
    const headers = { 'content-type': 'application/json', 'stripe-signature': this.#signatureOf(body) };
    // Whoever cannot be reached is told again later.
    return fetch(this.url, { method: 'POST', headers, body }).then(
      (response) => response.ok,
      () => false,
    );
  }
}
