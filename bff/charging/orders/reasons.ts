/**
 * Why an order is abnormal: the codes that `session.ts` gives, and the sentences people read. Browser-safe data; deciding
 * which code applies is not done here.
 */

/** Most telling first: when several apply, the order shows the first of this list. */
export const abnormalReasons = [
  'stopWithoutStart',
  'missingStop',
  'closedByHand',
  'meterReset',
  'negativeEnergy',
  'energyImplausible',
  'meterStopMissing',
  'meterStartMissing',
  'readingsDiffer',
  'clockImplausible',
  'durationImplausible',
  'notAuthorized',
  'tagMissing',
] as const;
export type AbnormalReason = (typeof abnormalReasons)[number];

export const reasonWords: Readonly<Record<'en' | 'de', Readonly<Record<AbnormalReason, string>>>> = {
  en: {
    stopWithoutStart: 'The charger reported an end, but never the start that belongs to it. Nothing is billed.',
    missingStop: 'The charger never reported the end. Billed up to the last meter reading it sent.',
    closedByHand: 'Closed by a person. Billed up to the last meter reading the charger sent.',
    meterReset: 'The meter began anew during the session. Only energy between readings that fit together is billed.',
    negativeEnergy: 'The meter showed less at the end than at the start. Billed up to the last reading that fits.',
    energyImplausible:
      'More energy was reported than the connector can deliver in that time. Billed up to the last plausible reading.',
    meterStopMissing: 'The end came without a valid meter reading. Billed up to the last reading during the session.',
    meterStartMissing:
      'The start came without a valid meter reading. Billed from the first reading during the session.',
    readingsDiffer: 'Two readings of the end differ by more than 1 %. The lower one is billed.',
    clockImplausible:
      'The charger’s clock was wrong. Times are those at which its messages arrived; only energy is billed.',
    durationImplausible: 'The session lasted longer than 31 days. Only energy is billed.',
    notAuthorized: 'Energy flowed although the card was not accepted.',
    tagMissing: 'Energy flowed, and the charger never said whose card it was. Only energy is billed.',
  },
  de: {
    stopWithoutStart:
      'Die Ladestation hat ein Ende gemeldet, aber nie den zugehörigen Beginn. Es wird nichts berechnet.',
    missingStop: 'Die Ladestation hat das Ende nie gemeldet. Berechnet bis zum letzten gesendeten Zählerstand.',
    closedByHand: 'Von einer Person abgeschlossen. Berechnet bis zum letzten gesendeten Zählerstand.',
    meterReset:
      'Der Zähler hat während des Ladens neu begonnen. Berechnet wird nur Energie zwischen zueinander passenden Ständen.',
    negativeEnergy: 'Der Zähler stand am Ende niedriger als am Beginn. Berechnet bis zum letzten passenden Stand.',
    energyImplausible:
      'Es wurde mehr Energie gemeldet, als der Anschluss in dieser Zeit liefern kann. Berechnet bis zum letzten plausiblen Stand.',
    meterStopMissing: 'Das Ende kam ohne gültigen Zählerstand. Berechnet bis zum letzten Stand während des Ladens.',
    meterStartMissing: 'Der Beginn kam ohne gültigen Zählerstand. Berechnet ab dem ersten Stand während des Ladens.',
    readingsDiffer: 'Zwei Ablesungen des Endes weichen um mehr als 1 % voneinander ab. Die niedrigere wird berechnet.',
    clockImplausible:
      'Die Uhr der Ladestation ging falsch. Es gelten die Zeiten des Eingangs; nur Energie wird berechnet.',
    durationImplausible: 'Der Vorgang dauerte länger als 31 Tage. Nur Energie wird berechnet.',
    notAuthorized: 'Es floss Energie, obwohl die Karte nicht zugelassen war.',
    tagMissing:
      'Es floss Energie, und die Ladestation hat nie gemeldet, mit welcher Karte. Nur Energie wird berechnet.',
  },
};

const known: ReadonlySet<string> = new Set(abnormalReasons);
export const isAbnormalReason = (code: string): code is AbnormalReason => known.has(code);

/** The most telling of several reasons; undefined when there is none. */
export const firstReason = (reasons: readonly AbnormalReason[]): AbnormalReason | undefined =>
  abnormalReasons.find((code) => reasons.includes(code));
