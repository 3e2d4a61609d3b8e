import { describe, expect, it } from 'vitest';
import { isFailure } from '../../kernel/result.ts';
import { type ConsumptionPlan, planConsumption, spanOf, usersAdd } from './plan.ts';

const today = 20_261_122;
const planned = (query: Parameters<typeof planConsumption>[0]): ConsumptionPlan => {
  const plan = planConsumption(query, today);
  if (isFailure(plan)) throw new Error(plan.detail);
  return plan;
};

describe('the days of a question', () => {
  it.each([
    [{}, 20_261_024, 20_261_122],
    [{ from: 20_261_101 }, 20_261_101, 20_261_122],
    [{ from: 20_261_201 }, 20_261_201, 20_261_201],
    [{ to: 20_260_301 }, 20_260_131, 20_260_301],
    [{ from: 20_260_101, to: 20_260_101 }, 20_260_101, 20_260_101],
    [{ from: 20_250_101, to: 20_260_204 }, 20_250_101, 20_260_204],
  ])('%j', (query, fromDay, toDay) => expect(spanOf(query, today)).toEqual({ fromDay, toDay }));
  it.each([
    [{ from: 20_250_101, to: 20_260_205 }, 'at most 400 days'],
    [{ from: 20_261_122, to: 20_261_121 }, 'ends before it begins'],
    [{ to: 20_260_230 }, 'no day 20260230'],
  ])('%j is refused', (query, words) => {
    const refused = spanOf(query, today);
    expect(isFailure(refused) && refused.detail).toContain(words);
  });
});

describe('which sums answer it', () => {
  it('those of all that were named', () => {
    const named = Array.from({ length: 300 }, (_, i) => `s${i}`);
    expect(planned({ stationId: named.join(',') }).subjectIds).toEqual(named);
  });
  it.each([
    [{}, 'tenant', undefined],
    [{ stationId: 'a, b,a' }, 'station', ['a', 'b']],
    [{ chargerId: 'a' }, 'charger', ['a']],
    [{ of: 'group' }, 'group', undefined],
    [{ of: 'charger', stationId: 'a' }, 'charger', undefined],
  ] as const)('%j: those of each %s', (query, kind, subjectIds) =>
    expect(planned(query)).toMatchObject({ kind, subjectIds }),
  );

  it.each([
    // One day and one subject: its users are kept.
    [{}, true],
    [{ of: 'station', stationId: 'a,b' }, true],
    [{ stationId: 'a' }, true],
    // Somebody may be in both.
    [{ stationId: 'a,b' }, false],
    [{ groupId: 'a,b' }, false],
    [{ by: 'week' }, false],
    [{ by: 'total', of: 'station' }, false],
  ] as const)('%j: users may be added: %s', (query, may) => expect(usersAdd(planned(query))).toBe(may));
});
