import { describe, expect, it } from 'vitest';
import { notAllowed, queuedFile, scheduledQuery, wrongFilter } from './order.ts';

const zone = 'Europe/Berlin';
const hourMs = 3_600_000;
const schedule = {
  name: 'Mine',
  report: 'transactions',
  period: 'yesterday',
  query: { state: 'completed' },
  zone,
} as const;

describe('what a schedule asks', () => {
  it('is consumption by the stations’ days', () =>
    expect(
      scheduledQuery({ ...schedule, report: 'consumption', period: 'lastMonth', query: {} }, Date.UTC(2026, 2, 1, 5)),
    ).toEqual({ name: 'Mine 2026-02-01 – 2026-02-28', query: { from: '20260201', to: '20260228' } }));

  it.each([
    ['an ordinary day', Date.UTC(2026, 10, 22, 5), 24],
    ['the day that is an hour shorter', Date.UTC(2026, 2, 30, 5), 23],
    ['the day that is an hour longer', Date.UTC(2026, 9, 26, 5), 25],
  ])('is transactions from midnight to midnight: %s', (_, nowMs, hours) => {
    const { query } = scheduledQuery(schedule, nowMs);
    const length = Number(query['startedAt.to']) - Number(query['startedAt.from']) + 1;
    expect(length).toBe(hours * hourMs);
    expect(query).toMatchObject({ state: 'completed', zone });
  });

  it('is the books by their own days', () =>
    expect(scheduledQuery({ ...schedule, report: 'settlement', query: {} }, Date.UTC(2026, 2, 1, 5)).query).toEqual({
      ...{ from: '20260228', to: '20260228' },
    }));

  it('has its days from the period alone', () => {
    expect(wrongFilter({ state: 'completed' })).toBeNull();
    for (const word of ['from', 'to', 'startedAt.from', 'startedAt.to'])
      expect(wrongFilter({ [word]: '1' })?.errors[0]?.path).toBe('query');
  });
});

it('a file that waits is kept for seven days, in the view of its merchant', () => {
  const asked = { id: 'f', tenantId: 'north', name: 'N', report: 'consumption', format: 'csv', query: {} } as const;
  expect(queuedFile({ ...asked, total: 3, scheduleId: null, actorName: 'Ada' }, 1000)).toMatchObject({
    ...{ state: 'queued', scopeTenantId: 'north', expiresAt: 1000 + 7 * 24 * hourMs, nodeId: '', rows: 0, total: 3 },
  });
});

it('a report of the books is for those who may see them', () => {
  expect(notAllowed('settlement', new Set(['report:view', 'report:edit']))).toMatchObject({ code: 'forbidden' });
  expect(notAllowed('settlement', new Set(['ledger:view']))).toBeNull();
  expect(notAllowed('transactions', new Set())).toBeNull();
});
