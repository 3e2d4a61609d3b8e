/** Texts of the overview. */
import { type Catalogue, catalogue, type Word } from '../../i18n/translate.ts';

const en = {
  connectors: 'Connectors',
  'connectors.none': 'No connectors are known.',
  'told.before': 'Said last: {state}, {ago}',
  'told.never': 'It has not said anything yet.',
  code: 'Error: {code}',
  soc: 'Battery {percent}',
  by: 'by {who}',
  'running.since': 'since {time}',
  open: 'Order',
  stop: 'Stop',
  'stop.title': 'Stop charging?',
  'stop.text': 'The charger is asked to end the session. It is billed up to its last meter reading.',
  'stop.sent': 'The charger was asked to stop.',
  connection: 'Connection',
  line: 'State',
  'line.open': 'Connected',
  'line.open.for': 'for {time}',
  'line.none': 'Not connected',
  'line.none.since': 'since {time}',
  'last.message': 'Last message',
  never: 'never',
  version: 'OCPP version',
  profile: 'Security at least',
  'profile.0': '0: no password',
  'profile.1': '1: password, not encrypted',
  'profile.2': '2: password over TLS',
  'profile.3': '3: certificate over TLS',
  device: 'Device',
  identity: 'OCPP identity',
  vendor: 'Vendor',
  model: 'Model',
  serial: 'Serial number',
  firmware: 'Firmware',
  power: 'Power',
  created: 'Created',
  alarms: 'Open alarms',
  'alarms.none': 'No open alarms.',
  times: '{n} times',
  orders: 'Last orders',
  'orders.none': 'Nobody has charged here yet.',
  'orders.all': 'All orders',
  unknown: 'unknown',
} as const;

export type OverviewKey = keyof typeof en;
export type OverviewWord = Word<OverviewKey>;
export const overviewTexts: Catalogue<OverviewKey> = catalogue(en, () =>
  import('./overview-texts.de.ts').then((file) => file.de),
);
