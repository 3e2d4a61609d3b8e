/** The charging profiles that a charger keeps: which it takes, what they limit, and what it tells about them. */
import type { Charger } from './charger.ts';
import { accepted, type Obedience, rejectedFor } from './charger-answers.ts';
import type { Connector } from './charger-connector.ts';
import { compositeOf, type Kept, type Limit, limitAt, type Place } from './charger-schedule.ts';
import { nameOf, type Transaction } from './charger-transaction.ts';
import type { ChargingProfile, StationCommand } from './vocabulary.ts';

type Of<K extends StationCommand['kind']> = StationCommand & { kind: K };

export class Profiles {
  readonly #charger: Charger;
  #kept: Kept[] = [];
  /** Transactions that `priorityCharging` was asked for. */
  readonly #priority = new WeakSet<Transaction>();

  constructor(charger: Charger) {
    this.#charger = charger;
  }

  get size(): number {
    return this.#kept.length;
  }

  /** What a connector may draw now; a maximum of the whole station is shared by those that charge. */
  limit(connector: Connector): Limit {
    const nowMs = this.#charger.now();
    const own = limitAt(this.#kept, this.#placeOf(connector), nowMs);
    const whole = limitAt(this.#kept, { connector: 0, phases: this.#charger.phases }, nowMs);
    const sharing = this.#charger.connectors.filter(({ transaction }) => transaction !== undefined).length;
    const share = whole.watts === undefined ? undefined : whole.watts / Math.max(1, sharing);
    const caps = [own.watts, share].filter((watts) => watts !== undefined);
    return {
      watts: caps.length === 0 ? undefined : Math.min(...caps),
      untilMs: Math.min(own.untilMs, whole.untilMs),
    };
  }

  /** Something has changed that the limits depend on. */
  apply(): void {
    if (this.#kept.length === 0) return;
    for (const { number, wantedW } of this.#charger.connectors) this.#charger.setPower(number, wantedW);
  }

  /** A transaction is over, and its profiles with it. */
  forget(transaction: Transaction): void {
    this.#drop(({ connector, profile }) => profile.purpose === 'tx' && connector === transaction.connector);
  }

  /** `profile` comes with a remote start, before there is a transaction that it could name. */
  setForStart(connector: number, profile: ChargingProfile): void {
    this.#keep({ connector, profile, receivedMs: this.#charger.now() });
  }

  set({ connector, profile }: Of<'setProfile'>): Obedience {
    const refusal = this.#refusal(connector, profile);
    if (refusal !== undefined) return rejectedFor(refusal);
    this.#keep({ connector, profile, receivedMs: this.#charger.now() });
    return { answer: accepted, afterwards: () => this.apply() };
  }

  clear({ profileId, connector, purpose, stackLevel }: Of<'clearProfile'>): Obedience {
    const isMeant = (kept: Kept) =>
      profileId === undefined
        ? (connector === undefined || kept.connector === connector) &&
          (purpose === undefined || kept.profile.purpose === purpose) &&
          (stackLevel === undefined || kept.profile.stackLevel === stackLevel)
        : kept.profile.id === profileId;
    if (!this.#kept.some(isMeant)) return { answer: { outcome: 'rejected', detail: 'Unknown' } };
    return { answer: accepted, afterwards: () => this.#drop(isMeant) };
  }

  /** GetChargingProfiles: one message for each connector that has any. */
  tell({ requestId, connector, purpose }: Of<'readProfiles'>): Obedience {
    const meant = this.#kept.filter(
      (kept) =>
        (connector === undefined || kept.connector === connector) &&
        (purpose === undefined || kept.profile.purpose === purpose),
    );
    if (meant.length === 0) return { answer: { outcome: 'rejected', detail: 'NoProfiles' } };
    const places = [...new Set(meant.map((kept) => kept.connector))];
    const afterwards = () => {
      for (const [at, place] of places.entries())
        this.#charger.attempt({
          kind: 'profilesReported',
          requestId,
          more: at < places.length - 1,
          connector: place,
          source: 'CSO',
          profiles: meant.flatMap((kept) => (kept.connector === place ? [kept.profile] : [])),
        });
    };
    return { answer: accepted, afterwards };
  }

  composite({ connector: number, durationS, unit = 'A' }: Of<'readSchedule'>): Obedience {
    const charger = this.#charger;
    const connector = charger.connectors[number - 1];
    if (number !== 0 && connector === undefined) return rejectedFor('UnknownEvse');
    const kept = this.#kept;
    const places = connector === undefined ? charger.connectors : [connector];
    const maxW = places.reduce((sum, each) => sum + charger.maxPowerW(each.number), 0);
    // The whole station draws what its connectors may, capped by its own maximum.
    const wattsAt = (atMs: number): Limit => {
      const limits = places.map((each) => ({ ...limitAt(kept, this.#placeOf(each), atMs), number: each.number }));
      const cap = limitAt(kept, { connector: 0, phases: charger.phases }, atMs);
      const sum = limits.reduce((total, each) => total + (each.watts ?? charger.maxPowerW(each.number)), 0);
      return {
        watts: Math.min(sum, cap.watts ?? Number.POSITIVE_INFINITY),
        untilMs: Math.min(cap.untilMs, ...limits.map(({ untilMs }) => untilMs)),
      };
    };
    const fromMs = Math.floor(charger.now() / 1000) * 1000;
    const schedule = compositeOf(wattsAt, { maxW, phases: charger.phases }, { fromMs, durationS, unit });
    return { answer: { ...accepted, data: { connector: number, startMs: fromMs, schedule } } };
  }

  /** 2.1 UsePriorityCharging. */
  prioritise({ transactionId, activate }: Of<'priorityCharging'>): Obedience {
    const transaction = this.#charger.transaction(transactionId);
    if (transaction === undefined) return rejectedFor('TxNotFound');
    if (!this.#kept.some(({ profile }) => profile.purpose === 'priorityCharging'))
      return { answer: { outcome: 'rejected', detail: 'NoProfile' } };
    if (activate) this.#priority.add(transaction);
    else this.#priority.delete(transaction);
    return { answer: accepted, afterwards: () => this.apply() };
  }

  /** 2.1 UpdateDynamicSchedule. */
  update({ profileId, limit }: Of<'updateSchedule'>): Obedience {
    const found = this.#kept.find(({ profile }) => profile.id === profileId && profile.kind === 'dynamic');
    const period = found?.profile.schedules[0]?.periods[0];
    if (period === undefined) return rejectedFor('InvalidProfile');
    period.limit = limit;
    return { answer: accepted, afterwards: () => this.apply() };
  }

  #placeOf({ number, transaction }: Connector): Place {
    return {
      connector: number,
      phases: this.#charger.phases,
      startedAtMs: transaction?.startedAtMs,
      hasPriority: transaction !== undefined && this.#priority.has(transaction),
      socPercent: this.#charger.options.sample?.(this.#charger, number).socPercent,
    };
  }

  #keep(kept: Kept): void {
    const { profile, connector } = kept;
    // The same id, or the same level for the same purpose and place, is a new word for the old thing (§5.16.4).
    this.#kept = this.#kept.filter(
      ({ profile: old, connector: at }) =>
        old.id !== profile.id &&
        !(at === connector && old.purpose === profile.purpose && old.stackLevel === profile.stackLevel),
    );
    this.#kept.push(kept);
  }

  #drop(isMeant: (kept: Kept) => boolean): void {
    const left = this.#kept.filter((kept) => !isMeant(kept));
    if (left.length === this.#kept.length) return;
    this.#kept = left;
    for (const { number, wantedW } of this.#charger.connectors) this.#charger.setPower(number, wantedW);
  }

  /** The reason code of 2.x for a profile that is not taken. */
  #refusal(number: number, profile: ChargingProfile): string | undefined {
    const { configuration, version } = this.#charger;
    const { purpose, stackLevel, schedules } = profile;
    const connector = this.#charger.connectors[number - 1];
    const mostPeriods = configuration.number('ChargingScheduleMaxPeriods');
    if (number !== 0 && connector === undefined) return 'UnknownEvse';
    if (stackLevel > configuration.number('ChargeProfileMaxStackLevel')) return 'InvalidStackLevel';
    if (schedules.length === 0 || schedules.some(({ periods }) => periods[0]?.startS !== 0)) return 'InvalidSchedule';
    if (schedules.some(({ periods }) => periods.length > mostPeriods)) return 'TooManyElements';
    if (purpose === 'stationMax' && (number !== 0 || profile.kind === 'relative')) return 'InvalidProfile';
    if (purpose === 'externalConstraints') return 'InvalidProfile';
    if (purpose === 'tx') {
      const running = connector?.transaction;
      if (running === undefined) return 'TxNotFound';
      const isOther = profile.transactionId !== undefined && profile.transactionId !== nameOf(running, version);
      if (isOther) return 'TxNotFound';
    }
    const isTwice = this.#kept.some(
      ({ profile: old, connector: at }) =>
        old.id !== profile.id && old.purpose === purpose && old.stackLevel === stackLevel && at === number,
    );
    if (version !== 'ocpp1.6' && isTwice) return 'DuplicateProfile';
    const isNew = this.#kept.every(({ profile: old }) => old.id !== profile.id);
    const isFull = this.#kept.length >= configuration.number('MaxChargingProfilesInstalled');
    return isNew && isFull ? 'TooManyElements' : undefined;
  }
}
