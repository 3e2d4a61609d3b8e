/** The alarm list as plain data: what an event changes in it, and how it is grouped. Pure. */
import { type alarm, alarmLevels } from '../../../bff/care/alarms/contract.ts';
import type { RowOf } from '../../../bff/kernel/fields.ts';

export type AlarmRow = RowOf<typeof alarm.fields>;
export type AlarmLevel = AlarmRow['level'];

export interface Feed {
  /** New and acknowledged, latest first. */
  open: readonly AlarmRow[];
  /** Ended by themselves, latest first. */
  recovered: readonly AlarmRow[];
  /** There are more open ones than were read. */
  limited: boolean;
}

const maxRecovered = 20;

/** The feed after an alarm changed: it moves to where its state belongs, and out of the list when it was closed. */
export const withAlarm = (feed: Feed, row: AlarmRow): Feed => {
  const open = feed.open.filter((each) => each.id !== row.id);
  const recovered = feed.recovered.filter((each) => each.id !== row.id);
  if (row.state === 'cleared') recovered.unshift(row);
  else if (row.state !== 'closed') open.unshift(row);
  return {
    ...feed,
    open: open.sort((a, b) => b.lastAt - a.lastAt),
    recovered: recovered.sort((a, b) => (b.clearedAt ?? 0) - (a.clearedAt ?? 0)).slice(0, maxRecovered),
  };
};

export interface AlarmFilter {
  levels: readonly AlarmLevel[];
  /** '' for both open states. */
  state: '' | 'new' | 'acknowledged';
  /** Account id; '' for anybody, `nobody` for unassigned. */
  assignee: string;
}

export const matches = (row: AlarmRow, filter: AlarmFilter): boolean =>
  (filter.levels.length === 0 || filter.levels.includes(row.level)) &&
  (filter.state === '' || row.state === filter.state) &&
  (filter.assignee === '' ||
    (filter.assignee === 'nobody' ? row.assigneeId === null : row.assigneeId === filter.assignee));

/** Open alarms by level, worst first, without empty levels. */
export const byLevel = (rows: readonly AlarmRow[]): { level: AlarmLevel; rows: AlarmRow[] }[] =>
  alarmLevels
    .map((level) => ({ level, rows: rows.filter((row) => row.level === level) }))
    .filter((group) => group.rows.length > 0);
