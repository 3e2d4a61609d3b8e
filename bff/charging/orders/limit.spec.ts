/** When a transaction has had what it was to have. */
import { describe, expect, it } from 'vitest';
import { askedFor, cappedBy, type Limit, limitReached } from './limit.ts';

const session = { state: 'charging' as const, startedAtMs: 0, energyWh: 5000 };
const used = { totalMinor: 250, currency: 'EUR', socPercent: 60 };
const nowMs = 10_000_000;
const connectedMs = 1_000_000;

describe('a limit', () => {
  it.each<[Limit, ReturnType<typeof limitReached>]>([
    [{}, undefined],
    [{ maxCost: '2.50' }, 'cost'],
    [{ maxCost: '2.51' }, undefined],
    [{ maxEnergyWh: 5000 }, 'energy'],
    [{ maxEnergyWh: 5001 }, undefined],
    [{ maxTimeS: 10_000 }, 'time'],
    [{ maxTimeS: 10_001 }, undefined],
    [{ maxSocPercent: 60 }, 'soc'],
    [{ maxSocPercent: 61 }, undefined],
    [{ maxEnergyWh: 9000, maxTimeS: 10 }, 'time'],
    [{ maxEnergyWh: 1, askedMs: nowMs - 59_999 }, undefined],
    [{ maxEnergyWh: 1, askedMs: nowMs - 60_000 }, 'energy'],
    [{ maxEnergyWh: 1, askedMs: nowMs - 60_000, asks: 1 }, 'energy'],
    [{ maxEnergyWh: 1, askedMs: nowMs - 239_999, asks: 3 }, undefined],
    [{ maxEnergyWh: 1, askedMs: nowMs - 240_000, asks: 3 }, 'energy'],
    [{ maxEnergyWh: 1, askedMs: nowMs - 3_599_999, asks: 99 }, undefined],
    [{ maxEnergyWh: 1, askedMs: nowMs - 3_600_000, asks: 99 }, 'energy'],
    // It has come back since.
    [{ maxEnergyWh: 1, askedMs: connectedMs - 1, asks: 2000 }, 'energy'],
  ])('of %j', (limit, reached) => expect(limitReached(session, limit, used, nowMs, connectedMs)).toBe(reached));

  it('says nothing of what has ended, of an unknown state of charge, and counts yen without decimals', () => {
    expect(
      limitReached({ ...session, state: 'completed' }, { maxEnergyWh: 1 }, used, nowMs, connectedMs),
    ).toBeUndefined();
    expect(
      limitReached(session, { maxSocPercent: 1 }, { ...used, socPercent: null }, nowMs, connectedMs),
    ).toBeUndefined();
    expect(limitReached(session, { maxCost: '250' }, { ...used, currency: 'JPY' }, nowMs, connectedMs)).toBe('cost');
  });
});

it('asks are counted from when the charger connected', () => {
  expect(askedFor({ maxTimeS: 1 }, nowMs, connectedMs)).toEqual({ maxTimeS: 1, askedMs: nowMs, asks: 1 });
  expect(askedFor({ askedMs: connectedMs, asks: 4 }, nowMs, connectedMs)).toEqual({ askedMs: nowMs, asks: 5 });
  expect(askedFor({ askedMs: connectedMs - 1, asks: 4 }, nowMs, connectedMs)).toEqual({ askedMs: nowMs, asks: 1 });
});

describe('a limit with a cap on the cost', () => {
  it.each<[Limit | undefined, number | undefined, string, Limit | undefined]>([
    [undefined, undefined, 'EUR', undefined],
    [{ maxTimeS: 1 }, undefined, 'EUR', { maxTimeS: 1 }],
    [undefined, 4750, 'EUR', { maxCost: '47.50' }],
    [{ maxCost: '40', askedMs: 1 }, 4750, 'EUR', { maxCost: '40', askedMs: 1 }],
    [{ maxCost: '50', askedMs: 1 }, 4750, 'EUR', { maxCost: '47.50', askedMs: 1 }],
    [undefined, 4750, 'JPY', { maxCost: '4750' }],
    [undefined, 4750, 'KWD', { maxCost: '4.750' }],
  ])('%j capped at %s %s is %j', (limit, cap, currency, expected) => {
    expect(cappedBy(limit, cap, currency)).toEqual(expected);
  });
});
