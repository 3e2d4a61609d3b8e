/** Texts of `<alarm-feed>`, with the error codes of OCPP 1.6 in words. */
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
  'code.offline': 'Offline',
  'code.abnormalorder': 'Abnormal order',
  'code.faulted': 'Out of order',
  'code.connectorlockfailure': 'Connector lock failure',
  'code.evcommunicationerror': 'No communication with the car',
  'code.groundfailure': 'Ground fault',
  'code.hightemperature': 'Too hot',
  'code.internalerror': 'Internal error',
  'code.othererror': 'Unspecified error',
  'code.overcurrentfailure': 'Overcurrent',
  'code.overvoltage': 'Overvoltage',
  'code.undervoltage': 'Undervoltage',
  'code.powermeterfailure': 'Meter failure',
  'code.powerswitchfailure': 'Contactor failure',
  'code.readerfailure': 'Card reader failure',
  'code.resetfailure': 'Reset failed',
  'code.weaksignal': 'Weak mobile signal',
  'code.locallistconflict': 'Card list conflict',
} as const;
export type AlarmKey = keyof typeof en;
let germanDetails: Readonly<Record<string, string>> = {};
export const texts = catalogue(en, () =>
  import('./i18n.de.ts').then((file) => {
    germanDetails = file.details;
    return file.de;
  }),
);

const isCode = (key: string): key is AlarmKey & `code.${string}` => key in texts.en;

/** An alarm's code in words; a vendor's own code as it is. */
export const codeText = (code: string, word: (key: AlarmKey) => string): string => {
  const key = `code.${code.toLowerCase()}`;
  return isCode(key) ? word(key) : code;
};

/** An alarm's detail in the language of the reader where the product wrote it; a charger's own words as they are. */
export const detailText = (detail: string, locale: string): string =>
  (locale.startsWith('de') && germanDetails[detail]) || detail;
