/** The alarm list as data. */
import { describe, expect, it } from 'vitest';
import { sampleAlarm } from '../../testing/samples.ts';
import { byLevel, type Feed, matches, withAlarm } from './feed.ts';

const feed: Feed = { open: [sampleAlarm(0), sampleAlarm(1), sampleAlarm(2)], recovered: [], limited: false };
const ids = (rows: readonly { id: string }[]) => rows.map((row) => row.id);

describe('an alarm that changes', () => {
  it('comes in at its time, once', () => {
    const again = { ...sampleAlarm(2), count: 9, lastAt: sampleAlarm(0).lastAt + 1 };
    expect(ids(withAlarm(feed, again).open)).toEqual(['a2', 'a0', 'a1']);
    expect(withAlarm(feed, again).open[0]!.count).toBe(9);
  });
  it('moves to the recovered when it clears, and back when it returns', () => {
    const cleared = withAlarm(feed, { ...sampleAlarm(1), state: 'cleared', clearedAt: 5 });
    expect([ids(cleared.open), ids(cleared.recovered)]).toEqual([['a0', 'a2'], ['a1']]);
    const back = withAlarm(cleared, sampleAlarm(1));
    expect([ids(back.open), ids(back.recovered)]).toEqual([['a0', 'a1', 'a2'], []]);
  });
  it('leaves when it is closed', () => {
    expect(ids(withAlarm(feed, { ...sampleAlarm(0), state: 'closed' }).open)).toEqual(['a1', 'a2']);
  });
  it('keeps only the latest recovered', () => {
    let long = feed;
    for (let i = 0; i < 30; i++) long = withAlarm(long, sampleAlarm(i + 10, { state: 'cleared', clearedAt: i }));
    expect(long.recovered).toHaveLength(20);
    expect(long.recovered[0]!.clearedAt).toBe(29);
  });
});

it('groups by level, worst first, without empty levels', () => {
  expect(byLevel(feed.open).map((group) => [group.level, ids(group.rows)])).toEqual([
    ['critical', ['a0']],
    ['major', ['a1', 'a2']],
  ]);
});

it('filters by level, state and assignee', () => {
  const none = { levels: [], state: '', assignee: '' } as const;
  const shown = (filter: object) => ids(feed.open.filter((row) => matches(row, { ...none, ...filter })));
  expect(shown({})).toEqual(['a0', 'a1', 'a2']);
  expect(shown({ levels: ['major'] })).toEqual(['a1', 'a2']);
  expect(shown({ state: 'acknowledged' })).toEqual(['a1']);
  expect(shown({ assignee: 'nobody' })).toEqual(['a0', 'a2']);
  expect(shown({ assignee: 'u1' })).toEqual(['a1']);
});
