import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClock } from './clock.ts';

describe('the simulated clock', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('runs at its speed, and a change of speed moves alarms that are set already', () => {
    const clock = createClock(Date.now, 10);
    const rung: number[] = [];
    clock.after(60_000, () => rung.push(clock.now()));
    vi.advanceTimersByTime(3_000);
    expect(clock.now()).toBe(1_030_000);
    expect(rung).toEqual([]);
    clock.speed = 100;
    vi.advanceTimersByTime(300);
    expect(rung).toEqual([1_060_000]);
    clock.stop();
  });

  it('rings many alarms in the order of their time and leaves out the cancelled', () => {
    const clock = createClock(Date.now);
    const rung: number[] = [];
    const delays = Array.from({ length: 200 }, (_, index) => (index * 7919) % 200);
    const cancels = delays.map((delay) => clock.after(delay, () => rung.push(delay)));
    cancels[3]?.();
    vi.advanceTimersByTime(300);
    const expected = delays.filter((_, index) => index !== 3).sort((a, b) => a - b);
    expect(rung).toEqual(expected);
    clock.stop();
  });

  it('rings no more after its stop', () => {
    const clock = createClock(Date.now);
    clock.after(10, () => expect.unreachable());
    clock.stop();
    vi.advanceTimersByTime(100);
    expect(clock.now()).toBe(1_000_100);
  });
});
