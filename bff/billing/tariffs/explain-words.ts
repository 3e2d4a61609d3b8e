/** The words of a bill's lines in English and German. Amounts and times come formatted. Pure and browser-safe. */

export interface Words {
  /** Monday first. */
  readonly days: readonly string[];
  readonly start: string;
  readonly service: string;
  readonly charging: string;
  readonly idle: string;
  readonly reservation: string;
  readonly reservationFee: string;
  readonly expired: string;
  readonly expiredFee: string;
  readonly waived: string;
  readonly corrected: string;
  grace(minutes: string): string;
  cap(amount: string): string;
  step(size: string): string;
  more(count: number): string;
  off(what: string): string;
  at(energy: string, price: string): string;
  free(energy: string): string;
  least(amount: string): string;
  most(amount: string): string;
  nothing: string;
  tax(rate: string, net: string, included: boolean): string;
}

const english: Words = {
  days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
  start: 'Start-up fee, once per session',
  service: 'service',
  charging: 'charging',
  idle: 'idle',
  reservation: 'reservation',
  reservationFee: 'Reservation fee',
  expired: 'expired reservation',
  expiredFee: 'Fee for an expired reservation',
  waived: 'Waived',
  corrected: 'Corrected by hand',
  grace: (minutes) => `after ${minutes} free`,
  cap: (amount) => `limited to ${amount}`,
  step: (size) => `rounded up to a multiple of ${size}`,
  more: (count) => `and ${count} more`,
  off: (what) => `${what} off`,
  at: (energy, price) => `${energy} at ${price}`,
  free: (energy) => `${energy} free`,
  least: (amount) => `Minimum price of a session: ${amount}`,
  most: (amount) => `Maximum price of a session: ${amount}`,
  nothing: 'nothing to pay',
  tax: (rate, net, included) => (included ? `VAT ${rate} included, on ${net} net` : `VAT ${rate} on ${net} net`),
};

const german: Words = {
  days: ['Mo', 'Di', 'Mi', 'Do', 'Fr', 'Sa', 'So'],
  start: 'Startgebühr, einmal je Ladevorgang',
  service: 'Service',
  charging: 'Ladezeit',
  idle: 'Standzeit',
  reservation: 'Reservierung',
  reservationFee: 'Reservierungsgebühr',
  expired: 'verfallene Reservierung',
  expiredFee: 'Gebühr für eine verfallene Reservierung',
  waived: 'Erlassen',
  corrected: 'Von Hand berichtigt',
  grace: (minutes) => `nach ${minutes} frei`,
  cap: (amount) => `begrenzt auf ${amount}`,
  step: (size) => `aufgerundet auf Vielfache von ${size}`,
  more: (count) => `und ${count} weitere`,
  off: (what) => `${what} Nachlass`,
  at: (energy, price) => `${energy} zu ${price}`,
  free: (energy) => `${energy} frei`,
  least: (amount) => `Mindestpreis eines Ladevorgangs: ${amount}`,
  most: (amount) => `Höchstpreis eines Ladevorgangs: ${amount}`,
  nothing: 'nichts zu zahlen',
  tax: (rate, net, included) =>
    included ? `Enthaltene USt. ${rate} auf ${net} netto` : `USt. ${rate} auf ${net} netto`,
};

/** Other languages than German are in English. */
export const wordsOf = (locale: string): Words => (locale.toLowerCase().startsWith('de') ? german : english);
