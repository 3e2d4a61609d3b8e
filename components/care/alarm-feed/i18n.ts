/** Texts of `<alarm-feed>`. */
import { catalogue } from '../../i18n/translate.ts';

const en = {
  title: 'Alarms',
  'filter.level': 'Show',
  'filter.state': 'State',
  'filter.open': 'All open',
  'filter.mine': 'Assigned to',
  'filter.unassigned': 'Nobody',
  'filter.anybody': 'Anybody',
  'empty.title': 'All quiet',
  'empty.text': 'No charger needs attention. New alarms appear here by themselves.',
  'nothing.title': 'No alarm matches',
  'nothing.text': '{n} {n|one=alarm is|other=alarms are} hidden by the filters.',
  recovered: 'Recovered',
  'recovered.text': 'These ended by themselves.',
  acknowledge: 'Acknowledge',
  assign: 'Assign …',
  close: 'Close …',
  'close.title': 'Close this alarm?',
  'close.text': 'It leaves the list. Should the trouble still be there, the next report opens a new alarm.',
  'close.note': 'What was done?',
  'close.do': 'Close alarm',
  'assign.title': 'Who looks after it?',
  'assign.to': 'Assigned to',
  'assign.nobody': 'Nobody',
  failed: 'That did not work: {reason}',
  times: '{n} times',
  since: 'first {time}',
  connector: 'connector {n}',
  assigned: 'with {name}',
  said: '{level}: {code}, {station}',
  limited: 'The {n} latest are shown.',
} as const;
export type AlarmKey = keyof typeof en;
export const texts = catalogue(en, () => import('./i18n.de.ts').then((file) => file.de));
