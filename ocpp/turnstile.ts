/**
 * Lets newcomers in at the pace at which those who are in get their answers. When a whole fleet comes back at once, all of it inside would
 * make everybody wait for everybody, beyond the patience of chargers, who would then begin anew; so the rest waits before the handshake, in the
 * order of its coming, and whoever waited too long is sent away to come again later. Pure but for the promises.
 */
export interface TurnstileLimits {
  /** Messages without an answer, and newcomers who have not said anything yet, from which others wait. */
  maxBusy: number;
  /** How long a newcomer waits at most. */
  handshakeWaitMs: number;
}

interface Waiting {
  untilMs: number;
  decide(mayEnter: boolean): void;
}

export class Turnstile {
  readonly #limits: TurnstileLimits;
  readonly #busy: () => number;
  readonly #waiting: Waiting[] = [];
  /** Entered and not arrived yet. */
  #entering = 0;

  /** @param busy how many inside are owed an answer or have not spoken yet */
  constructor(limits: TurnstileLimits, busy: () => number) {
    this.#limits = limits;
    this.#busy = busy;
  }

  /** Those who wait. */
  get size(): number {
    return this.#waiting.length;
  }

  /** Whether the newcomer may go on; each that may is owed one `arrived`. */
  enter(nowMs: number): boolean | Promise<boolean> {
    if (this.#waiting.length === 0 && this.#hasRoom) {
      this.#entering++;
      return true;
    }
    return new Promise((decide) => {
      this.#waiting.push({ untilMs: nowMs + this.#limits.handshakeWaitMs, decide });
    });
  }

  /** One who entered is in, or was refused. */
  arrived(): void {
    this.#entering--;
    this.next();
  }

  /** Somebody inside has got an answer or left. */
  next(): void {
    while (this.#waiting.length > 0 && this.#hasRoom) {
      this.#entering++;
      this.#waiting.shift()?.decide(true);
    }
  }

  /** Time has passed; those who came first have waited longest. */
  tick(nowMs: number): void {
    while ((this.#waiting[0]?.untilMs ?? Number.POSITIVE_INFINITY) <= nowMs) this.#waiting.shift()?.decide(false);
    this.next();
  }

  /** Nobody is let in any more. */
  close(): void {
    for (const { decide } of this.#waiting.splice(0)) decide(false);
  }

  get #hasRoom(): boolean {
    return this.#busy() + this.#entering < this.#limits.maxBusy;
  }
}
