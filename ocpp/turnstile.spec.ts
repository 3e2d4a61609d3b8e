import { expect, it } from 'vitest';
import { Turnstile } from './turnstile.ts';

const limits = { maxBusy: 2, handshakeWaitMs: 1_000 };
const soon = () => new Promise((resolve) => setImmediate(resolve));

it('lets in as long as there is room, counting those on their way', () => {
  let busy = 0;
  const turnstile = new Turnstile(limits, () => busy);
  expect(turnstile.enter(0)).toBe(true);
  expect(turnstile.enter(0)).toBe(true);
  expect(turnstile.enter(0)).toBeInstanceOf(Promise);
  busy = 1;
  turnstile.arrived();
  expect(turnstile.size).toBe(1);
  busy = 0;
  turnstile.next();
  expect(turnstile.size).toBe(0);
});

it('lets those who wait in by the order of their coming, before anybody who comes later', async () => {
  let busy = 2;
  const turnstile = new Turnstile(limits, () => busy);
  const order: string[] = [];
  const come = async (name: string) => {
    if (await turnstile.enter(0)) order.push(name);
  };
  void come('first');
  void come('second');
  busy = 1;
  void come('third');
  await soon();
  expect(order).toEqual([]);
  turnstile.next();
  await soon();
  expect(order).toEqual(['first']);
  turnstile.arrived();
  await soon();
  expect(order).toEqual(['first', 'second']);
  busy = 0;
  turnstile.arrived();
  await soon();
  expect(order).toEqual(['first', 'second', 'third']);
});

it('sends away who waited too long, and all when it closes', async () => {
  const turnstile = new Turnstile(limits, () => 2);
  const early = turnstile.enter(0);
  const late = turnstile.enter(500);
  turnstile.tick(999);
  expect(turnstile.size).toBe(2);
  turnstile.tick(1_000);
  expect(await early).toBe(false);
  turnstile.close();
  expect(await late).toBe(false);
  expect(turnstile.size).toBe(0);
});
