/**
 * Time for simulated chargers: a clock that may run faster than the wall, and one-shot alarms on it. One timer serves every
 * charger of a process. Production code uses its own time; only the charger's role is driven by this.
 */
export interface Clock {
  /** Epoch milliseconds of the simulated time. */
  now(): number;
  /** Runs once after that much simulated time; returns what cancels it. */
  after(delayMs: number, run: () => void): () => void;
}

export interface SimulatedClock extends Clock {
  /** Simulated milliseconds per real one; 0 stands still. Takes effect on alarms that are set already. */
  speed: number;
  /** Ends the clock; no alarm runs any more. */
  stop(): void;
}

interface Alarm {
  atMs: number;
  run: (() => void) | undefined;
}

const resolutionMs = 20;

/** @param wallMs the real time in epoch milliseconds; the simulated time begins there */
export function createClock(wallMs: () => number, speed = 1): SimulatedClock {
  const alarms: Alarm[] = [];
  let currentSpeed = speed;
  let base = { wallMs: wallMs(), simulatedMs: wallMs() };
  const now = () => base.simulatedMs + Math.round((wallMs() - base.wallMs) * currentSpeed);
  const ring = () => {
    const nowMs = now();
    for (let next = alarms[0]; next !== undefined && next.atMs <= nowMs; next = alarms[0]) {
      removeFirst(alarms);
      next.run?.();
    }
  };
  const timer = setInterval(ring, resolutionMs).unref();
  return {
    now,
    after(delayMs, run) {
      const alarm: Alarm = { atMs: now() + delayMs, run };
      insert(alarms, alarm);
      return () => {
        alarm.run = undefined;
      };
    },
    get speed() {
      return currentSpeed;
    },
    set speed(next) {
      base = { wallMs: wallMs(), simulatedMs: now() };
      currentSpeed = next;
    },
    stop() {
      clearInterval(timer);
      alarms.length = 0;
    },
  };
}

/** A binary heap, earliest alarm first: thousands of chargers keep two alarms each. */
function insert(heap: Alarm[], alarm: Alarm): void {
  let at = heap.push(alarm) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (heap[parent]!.atMs <= alarm.atMs) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = alarm;
}

function removeFirst(heap: Alarm[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1]!.atMs < heap[child]!.atMs) child++;
    if (heap[child]!.atMs >= last.atMs) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
}
