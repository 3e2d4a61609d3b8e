/** Waiting for something to come to an end, but not for ever. */
export class Drain {
  readonly #mostMs: number;
  #check: (() => void) | undefined;

  constructor(mostMs: number) {
    this.#mostMs = mostMs;
  }

  /** Resolves when `isDone` at one of the calls of `check`, at once if it is already, or when the time is over. */
  wait(isDone: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#check = undefined;
        resolve();
      };
      const timer = setTimeout(end, this.#mostMs);
      this.#check = () => isDone() && end();
      this.#check();
    });
  }

  check(): void {
    this.#check?.();
  }
}
