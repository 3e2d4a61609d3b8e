/** Texts of the passport. */
import { type Catalogue, catalogue, type Word } from '../../i18n/translate.ts';

const en = {
  can: 'What it can be asked',
  'can.yes': 'It can',
  'can.no': 'It cannot',
  'can.unknown': 'Not tried yet',
  kind: 'What it is',
  make: 'Make',
  version: 'OCPP version',
  features: 'Parts of OCPP',
  units: 'Units and measurands',
  limits: 'Limits',
  'limits.none': 'No limits are known. They are learned when its settings are read.',
  learned: 'Learned {time}',
  quirks: 'Known oddities of its kind',
  'quirks.none': 'Nothing odd is known of its kind.',
  remedy: 'What is done about it',
  seen: 'Seen in',
  run: 'Conformance run',
  'run.do': 'Run the checks',
  'run.again': 'Run again',
  'run.none': 'No charger of this kind was checked yet. The checks are harmless questions and take about a minute.',
  'run.other': 'This was another charger of the same kind.',
  'run.at': 'Begun {time}',
  'run.running': 'Running: {done} of {all}',
  'run.sum': '{passed} passed, {failed} failed, {skipped} left out',
  'run.title': 'Run the checks?',
  'run.text': 'The charger is asked a number of harmless questions. Sessions go on meanwhile.',
  'check.waiting': 'Waiting',
  'check.passed': 'Passed',
  'check.failed': 'Failed',
  'check.skipped': 'Left out',
  'probe.readSetting': 'Tells a setting that every charger has',
  'probe.unknownSetting': 'Says so when it does not know a setting',
  'probe.heartbeat': 'Sends a heartbeat when it is asked to',
  'probe.status': 'Tells the state of connector 1 when it is asked to',
  'probe.meterValues': 'Tells meter values of connector 1 when it is asked to',
  'probe.localList': 'Tells the version of its local list',
  'probe.schedule': 'Tells the charging schedule that is in force',
  'probe.strangeConnector': 'Refuses what is about a connector that it does not have',
  'probe.strangeVendor': 'Refuses data of a vendor that it does not know',
  'probe.certificates': 'Lists its root certificates',
  unknown: 'unknown',
} as const;

export type PassportKey = keyof typeof en;
export type PassportWord = Word<PassportKey>;
export const passportTexts: Catalogue<PassportKey> = catalogue(en, () =>
  import('./passport-texts.de.ts').then((file) => file.de),
);
/** The title of a check; what this build does not know, in the server's words. */
export const probeTitle = (word: PassportWord, { name, title }: { name: string; title: string }): string => {
  const key = `probe.${name}`;
  return key in en ? word(key as PassportKey) : title;
};
