import { expect, it } from 'vitest';
import { floodingMs, newBucket, refill, spend } from './rate.ts';

const rate = { perSecond: 10, burst: 20 };

it('lets a burst through, then the rate', () => {
  const bucket = newBucket(rate.burst, 0);
  const allowed = Array.from({ length: 20 }, () => spend(bucket, 0, rate)).filter(Boolean);
  expect(allowed).toHaveLength(19); // the twentieth is taken too, but reading waits after it
  expect(bucket.tokens).toBe(0);
  refill(bucket, 500, rate);
  expect(bucket.tokens).toBe(5);
  refill(bucket, 60_000, rate);
  expect(bucket.tokens).toBe(20);
});

it('knows how long a flood has lasted, and forgives after a rest', () => {
  const bucket = newBucket(rate.burst, 0);
  for (let index = 0; index < 40; index++) spend(bucket, 0, rate);
  expect(floodingMs(bucket, 2_000)).toBe(2_000);
  refill(bucket, 2_000, rate);
  expect(bucket.tokens).toBe(0); // the twenty too many had to be earned first
  expect(floodingMs(bucket, 2_500)).toBe(2_500);
  refill(bucket, 3_000, rate);
  expect(floodingMs(bucket, 3_000)).toBe(0);
});
