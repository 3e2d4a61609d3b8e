/** Chance that is the same every time: the demo's data shall not differ from one start to the next. Pure. */

export interface Random {
  /** 0 ≤ x < 1. */
  next(): number;
  /** A whole number from `least` to `most`, both possible. */
  whole(least: number, most: number): number;
  between(least: number, most: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** Around zero, mostly within ±1. */
  bell(): number;
  /** Time until the next of events that come on average every `mean`. */
  wait(mean: number): number;
  /** UUIDv7 that sorts by the time. */
  id(atMs: number): string;
}

const hex = (n: number, digits: number) => n.toString(16).padStart(digits, '0').slice(-digits);

/** mulberry32: small, fast, and good enough to draw cars. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (least: number, most: number) => least + next() * (most - least);
  const whole = (least: number, most: number) => Math.floor(between(least, most + 1));
  return {
    next,
    whole,
    between,
    chance: (probability) => next() < probability,
    pick<T>(items: readonly T[]): T {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
    bell: () => (next() + next() + next() - 1.5) / 0.75,
    wait: (mean) => -Math.log(1 - next()) * mean,
    id(atMs) {
      const time = hex(Math.max(0, Math.floor(atMs)), 12);
      const variant = (8 + whole(0, 3)).toString(16);
      const tail = () => hex(whole(0, 0xffff), 4);
      return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(whole(0, 0xfff), 3)}-${variant}${hex(whole(0, 0xfff), 3)}-${tail()}${tail()}${tail()}`;
    },
  };
}
