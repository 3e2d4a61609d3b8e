/** Who may charge without asking: the local list, the cache of answers, and the reservations. */
import type { Charger } from './charger.ts';
import { accepted, done, type Obedience, rejected } from './charger-answers.ts';
import type { Authorization, StationCommand } from './vocabulary.ts';

type Of<K extends StationCommand['kind']> = StationCommand & { kind: K };

/** Cards are compared without regard to case (1.6 §5.18, 2.0.1 IdTokenType). */
const keyOf = (idTag: string) => idTag.toLowerCase();

export class Cards {
  readonly #charger: Charger;
  #version = 0;
  #list = new Map<string, Authorization>();
  readonly #cache = new Map<string, Authorization>();

  constructor(charger: Charger) {
    this.#charger = charger;
  }

  /** Entries of the local list. */
  get size(): number {
    return this.#list.size;
  }

  get most(): number {
    return this.#charger.configuration.number('LocalAuthListMaxLength');
  }

  /** The list has precedence over the cache (1.6 §3.5.3); undefined for a card that neither knows. */
  known(idTag: string): Authorization | undefined {
    const { configuration } = this.#charger;
    const listed = configuration.isOn('LocalAuthListEnabled') ? this.#list.get(keyOf(idTag)) : undefined;
    const cached = configuration.isOn('AuthorizationCacheEnabled') ? this.#cache.get(keyOf(idTag)) : undefined;
    const known = listed ?? cached;
    const isOver = known?.expiryMs !== undefined && known.expiryMs <= this.#charger.now();
    return isOver ? { ...known, status: 'expired' } : known;
  }

  /** What the CSMS said of a card. */
  remember(idTag: string, authorization: Authorization): void {
    if (idTag !== '') this.#cache.set(keyOf(idTag), authorization);
  }

  clearCache(): Obedience {
    this.#cache.clear();
    return done();
  }

  /** CustomerInformation with `clear`. */
  forget(idTag: string): void {
    this.#cache.delete(keyOf(idTag));
    this.#list.delete(keyOf(idTag));
  }

  read(): Obedience {
    return { answer: { ...accepted, data: { version: this.#version } } };
  }

  update({ version, full, entries }: Of<'sendLocalList'>): Obedience {
    const failed: Obedience = { answer: { outcome: 'failed', detail: 'Failed' } };
    if (!this.#charger.configuration.isOn('LocalAuthListEnabled'))
      return { answer: { outcome: 'unsupported', detail: 'NotSupported' } };
    // 2.0.1 D01: a full list may have any number; a difference must lead on.
    if (!full && version <= this.#version) return { answer: { outcome: 'rejected', detail: 'VersionMismatch' } };
    if (entries.length > this.#charger.configuration.number('SendLocalListMaxLength') || version <= 0) return failed;
    const next = full ? new Map<string, Authorization>() : new Map(this.#list);
    for (const { idTag, authorization } of entries) {
      if (authorization !== undefined) next.set(keyOf(idTag), authorization);
      else if (full) return failed;
      else next.delete(keyOf(idTag));
    }
    if (next.size > this.most) return failed;
    this.#list = next;
    this.#version = version;
    return done();
  }
}

interface Reservation {
  id: number;
  /** 0: any connector. */
  connector: number;
  idTag: string;
  groupTag: string | undefined;
  cancel: () => void;
}

export class Reservations {
  readonly #charger: Charger;
  readonly #held = new Map<number, Reservation>();

  constructor(charger: Charger) {
    this.#charger = charger;
  }

  /** Whether a connector is kept for somebody else. */
  isKeptFrom(connector: number, { idTag, groupTag }: { idTag: string; groupTag?: string | undefined }): boolean {
    const reservation = this.#at(connector);
    return reservation !== undefined && !isFor(reservation, idTag, groupTag);
  }

  isReserved(connector: number): boolean {
    return this.#at(connector) !== undefined;
  }

  /** The reservation that a start uses up; it must be told with it. */
  use(connector: number, { idTag, groupTag }: { idTag: string; groupTag?: string | undefined }): number | undefined {
    const found = [...this.#held.values()].find(
      (each) => (each.connector === connector || each.connector === 0) && isFor(each, idTag, groupTag),
    );
    if (found !== undefined) this.#drop(found);
    return found?.id;
  }

  make(command: Of<'reserve'>): Obedience {
    const charger = this.#charger;
    const { reservationId: id, connector: number, idTag, groupTag, expiresMs } = command;
    const word = this.#refusal(command);
    if (word !== undefined) return { answer: { outcome: 'rejected', detail: word } };
    const afterwards = () => {
      const old = this.#held.get(id);
      if (old !== undefined) this.#drop(old);
      const cancel = charger.options.clock.after(Math.max(0, expiresMs - charger.now()), () => this.end(id, 'expired'));
      this.#held.set(id, { id, connector: number, idTag, groupTag, cancel });
      if (number !== 0) charger.setState(number, 'reserved');
      if (old !== undefined && old.connector !== number) this.#free(old);
    };
    return done(afterwards);
  }

  cancel({ reservationId }: Of<'cancelReservation'>): Obedience {
    const reservation = this.#held.get(reservationId);
    if (reservation === undefined) return { answer: rejected };
    return done(() => {
      this.#drop(reservation);
      this.#free(reservation);
    });
  }

  /** Ends without anybody having come. 1.6 has no message for that: only the connector's state shows it. */
  end(id: number, how: 'expired' | 'removed'): void {
    const reservation = this.#held.get(id);
    if (reservation === undefined) return;
    this.#drop(reservation);
    if (this.#charger.version !== 'ocpp1.6')
      this.#charger.attempt({ kind: 'reservationEnded', reservationId: id, how });
    this.#free(reservation);
  }

  /** A connector has failed: nothing can be kept there any more. */
  remove(connector: number): void {
    const reservation = this.#at(connector);
    if (reservation !== undefined) this.end(reservation.id, 'removed');
  }

  stop(): void {
    for (const { cancel } of this.#held.values()) cancel();
  }

  #refusal({ reservationId, connector: number, expiresMs }: Of<'reserve'>): string | undefined {
    const { connectors } = this.#charger;
    const meant = connectors.filter((each) => number === 0 || each.number === number);
    if (meant.length === 0 || expiresMs <= this.#charger.now()) return 'Rejected';
    const isOwn = this.#held.get(reservationId)?.connector === number;
    const isFree = meant.some(
      ({ state, operative }) => operative && (state === 'available' || (isOwn && state === 'reserved')),
    );
    if (isFree) return undefined;
    if (meant.every(({ state }) => state === 'faulted')) return 'Faulted';
    return meant.every(({ operative, state }) => !operative || state === 'unavailable') ? 'Unavailable' : 'Occupied';
  }

  #at(connector: number): Reservation | undefined {
    return [...this.#held.values()].find((each) => each.connector === connector);
  }

  #drop(reservation: Reservation): void {
    reservation.cancel();
    this.#held.delete(reservation.id);
  }

  #free({ connector }: Reservation): void {
    if (connector !== 0 && this.#charger.connector(connector).state === 'reserved')
      this.#charger.setState(connector, 'available');
  }
}

const isFor = (reservation: Reservation, idTag: string, groupTag: string | undefined): boolean =>
  keyOf(reservation.idTag) === keyOf(idTag) ||
  (groupTag !== undefined && reservation.groupTag !== undefined && keyOf(reservation.groupTag) === keyOf(groupTag));
