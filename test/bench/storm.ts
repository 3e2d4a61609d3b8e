/** A share of the chargers of `reconnect`, as a process of its own. */
import { answerParent } from './kit/child.ts';
import { cardOf, identityOf } from './kit/seed.ts';
import { type Passage, StormCharger } from './kit/storm.ts';

export interface Share {
  from: number;
  to: number;
  /** The address that its chargers come from. */
  address: string;
}
export interface Outcome {
  lastBootMs: number;
  lastDoneMs: number;
  repliesMs: Float64Array;
  retries: number;
}

/** Connections that are opened at the same time before the outage, which is not measured. */
const atOnce = 100;
let chargers: StormCharger[] = [];

answerParent({
  async begin({ port, from, to, address }: Share & { port: number }): Promise<void> {
    chargers = Array.from(
      { length: to - from },
      (_, i) => new StormCharger(identityOf(from + i), cardOf(from + i), address),
    );
    for (let i = 0; i < chargers.length; i += atOnce)
      await Promise.all(chargers.slice(i, i + atOnce).map((charger) => charger.begin(port)));
  },
  leave(): void {
    for (const charger of chargers) charger.leave();
  },
  /** All at once, at a moment that all processes know. */
  async comeBack({ port, atMs }: { port: number; atMs: number }): Promise<Outcome> {
    await new Promise((resolve) => setTimeout(resolve, atMs - Date.now()));
    const passages: Passage[] = await Promise.all(chargers.map((charger) => charger.comeBack(port, atMs)));
    const most = (of: (passage: Passage) => number) => passages.reduce((max, passage) => Math.max(max, of(passage)), 0);
    return {
      lastBootMs: most(({ bootedMs }) => bootedMs),
      lastDoneMs: most(({ doneMs }) => doneMs),
      repliesMs: Float64Array.from(passages.flatMap(({ repliesMs }) => repliesMs)),
      retries: passages.reduce((sum, { retries }) => sum + retries, 0),
    };
  },
});
