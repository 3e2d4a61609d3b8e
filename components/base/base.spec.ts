/** What is kept apart for size still agrees with the contracts; pauses between attempts grow and spread. */
import { expect, it } from 'vitest';
import { embed } from '../../bff/access/embed/contract.ts';
import { session } from '../../bff/access/session/contract.ts';
import { live } from '../../bff/live/contract.ts';
import { backOffMs, livePath } from './live-hub.ts';
import { sessionPaths } from './session.ts';

it('asks at the paths of the contracts', () => {
  const { redeem, renew } = embed.endpoints;
  const { me } = session.endpoints;
  expect(sessionPaths).toEqual({ redeem: redeem.path, renew: renew.path, me: me.path });
  expect([redeem.method, renew.method, me.method]).toEqual(['POST', 'POST', 'GET']);
  expect(livePath).toBe(live.endpoints.stream.path);
});

it('waits longer after each failed attempt, up to half a minute, never all clients at once', () => {
  const longest = [0, 1, 2, 3, 4, 5, 6, 7, 50].map((attempt) => backOffMs(attempt, 0));
  expect(longest).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  expect(backOffMs(3, 0.999)).toBeGreaterThanOrEqual(2000);
  expect(backOffMs(3, 0.5)).toBe(3000);
});
