/**
 * Monitoring of 2.x: the faults that are always told, the monitors that the CSMS sets, and NotifyEvent for both. What could not be told for
 * want of a connection is kept and told later (N07, OfflineQueuing).
 */
import type { Charger } from './charger.ts';
import { accepted, done, type Obedience } from './charger-answers.ts';
import type { Connector } from './charger-connector.ts';
import { CallFailed } from './charger-link.ts';
import { nameOf } from './charger-transaction.ts';
import { parseSetting } from './dialects/settings2.ts';
import type { Monitor, MonitorEvent, StationCommand } from './vocabulary.ts';

type Of<K extends StationCommand['kind']> = StationCommand & { kind: K };

/** 1.6's errors as the component whose problem they are, with the ChargeX code where the component alone does not say it. */
const faults: Readonly<Record<string, { component: string; techCode?: string }>> = {
  connectorlockfailure: { component: 'ConnectorPlugRetentionLock' },
  evcommunicationerror: { component: 'CPPWMController', techCode: 'CX014' },
  groundfailure: { component: 'GroundIsolationProtection' },
  hightemperature: { component: 'TemperatureSensor' },
  overcurrentfailure: { component: 'OverCurrentProtection' },
  overvoltage: { component: 'ElectricalFeed', techCode: 'CX005' },
  undervoltage: { component: 'ElectricalFeed', techCode: 'CX006' },
  powermeterfailure: { component: 'FiscalMetering' },
  powerswitchfailure: { component: 'PowerContactor' },
  readerfailure: { component: 'TokenReader' },
  weaksignal: { component: 'DataLink', techCode: 'CX007' },
};
const faultSeverity = 3;
const maxPending = 100;
const most = 50;

interface Watched extends Monitor {
  id: number;
  last: number;
  /** The value as it was told last, where it is no number. */
  text: string;
  isAlerting: boolean;
  cancel: (() => void) | undefined;
}

export class Monitors {
  readonly #charger: Charger;
  readonly #watched = new Map<number, Watched>();
  #pending: MonitorEvent[] = [];
  #ids = 0;
  #events = 0;
  /** Only events at least as severe are told; 0 is the most severe. */
  #level = 8;

  constructor(charger: Charger) {
    this.#charger = charger;
  }

  /** A fault has come or gone. */
  faultChanged({ number, errorCode, transaction }: Connector, before: string): void {
    if (this.#isOld || errorCode === before) return;
    for (const [code, cleared] of [
      [before, true],
      [errorCode, false],
    ] as const) {
      if (code.toLowerCase() === 'noerror') continue;
      const { component, techCode } = faults[code.toLowerCase()] ?? { component: 'Controller' };
      this.#note({
        key: `${component}@${number}.Problem`,
        value: String(!cleared),
        source: 'hardWiredNotification',
        trigger: 'alerting',
        cleared,
        severity: faultSeverity,
        techInfo: code,
        ...(techCode !== undefined && { techCode }),
        ...(transaction !== undefined && { transactionId: nameOf(transaction, this.#charger.version) }),
      });
    }
  }

  /** A connector's power or state has changed. */
  observe(connector: Connector): void {
    for (const monitor of this.#watched.values()) {
      if (!monitor.key.toLowerCase().startsWith(`evse@${connector.number}.`)) continue;
      if (!monitor.inTransaction || connector.transaction !== undefined) this.#check(monitor);
    }
  }

  set({ monitors }: Of<'setMonitors'>): Obedience {
    const results = monitors.map((monitor) => this.#add(monitor));
    return { answer: { ...accepted, data: results } };
  }

  clear({ ids }: Of<'clearMonitors'>): Obedience {
    const known = ids.filter((id) => this.#watched.has(id));
    if (known.length === 0) return { answer: { outcome: 'rejected', detail: 'NotFound' } };
    for (const id of known) this.#drop(id);
    return done();
  }

  setLevel({ base, severity }: Of<'setMonitoring'>): Obedience {
    if (severity !== undefined && (severity < 0 || severity > 9))
      return { answer: { outcome: 'rejected', detail: 'Rejected' } };
    if (severity !== undefined) this.#level = severity;
    // A station without preconfigured monitors goes back to none; `all` leaves those that there are.
    if (base === 'factoryDefault' || base === 'hardWiredOnly')
      for (const id of [...this.#watched.keys()]) this.#drop(id);
    return done();
  }

  tell({ requestId, keys }: Of<'readMonitors'>): Obedience {
    const meant = [...this.#watched.values()].filter(
      ({ key }) => keys === undefined || keys.some((each) => each.toLowerCase() === key.toLowerCase()),
    );
    if (meant.length === 0) return { answer: { outcome: 'rejected', detail: 'EmptyResultSet' } };
    const monitors = meant.map(({ id, key, type, value, severity, inTransaction = false }) => ({
      ...{ id, key, type, value, severity, inTransaction },
    }));
    return done(() => this.#charger.attempt({ kind: 'monitorsReported', requestId, part: 0, more: false, monitors }));
  }

  /** Tells what has waited. */
  flush(): void {
    if (this.#isOld || this.#pending.length === 0 || !this.#charger.isOnline) return;
    const events = this.#pending;
    this.#pending = [];
    const told = this.#charger.tell({ kind: 'monitored', part: 0, more: false, events, atMs: this.#charger.now() });
    told.catch((error: unknown) => {
      if (!(error instanceof CallFailed)) throw error;
      if (error.code === 'disconnected' || error.code === 'timeout') this.#pending.unshift(...events);
    });
  }

  stop(): void {
    for (const { cancel } of this.#watched.values()) cancel?.();
  }

  get #isOld(): boolean {
    return this.#charger.version === 'ocpp1.6';
  }

  #add(monitor: Monitor): { key: string; status: string; id?: number } {
    const { key, type, value, severity } = monitor;
    const refused = (status: string) => ({ key, status });
    if (this.#charger.configuration.value(key) === undefined) {
      const component = key.split('.')[0] ?? '';
      const isKnown = this.#charger.configuration
        .report(this.#charger.version)
        .some((each) => each.key.startsWith(`${component}.`));
      return refused(isKnown ? 'UnknownVariable' : 'UnknownComponent');
    }
    if (type === 'targetDelta' || type === 'targetDeltaRelative') return refused('UnsupportedMonitorType');
    const isPeriodic = type === 'periodic' || type === 'periodicClockAligned';
    const isCount = type === 'upperThreshold' || type === 'lowerThreshold';
    if (severity < 0 || severity > 9 || (isPeriodic && value <= 0)) return refused('Rejected');
    if (isCount && Number.isNaN(this.#valueOf(key))) return refused('Rejected');
    const twin = [...this.#watched.values()].find(
      (each) => each.id !== monitor.id && each.key === key && each.type === type && each.severity === severity,
    );
    if (twin !== undefined) return refused('Duplicate');
    if (monitor.id !== undefined && !this.#watched.has(monitor.id)) return refused('Rejected');
    if (this.#watched.size >= most) return refused('Rejected');
    const id = monitor.id ?? ++this.#ids;
    this.#drop(id);
    const watched: Watched = {
      ...monitor,
      id,
      last: this.#valueOf(key),
      text: this.#charger.configuration.value(key) ?? '',
      isAlerting: false,
      cancel: undefined,
    };
    this.#watched.set(id, watched);
    if (isPeriodic) this.#schedule(watched);
    return { key, status: 'Accepted', id };
  }

  #drop(id: number): void {
    this.#watched.get(id)?.cancel?.();
    this.#watched.delete(id);
  }

  #valueOf(key: string): number {
    const value = this.#charger.configuration.value(key) ?? '';
    return value === '' ? Number.NaN : Number(value);
  }

  #check(monitor: Watched): void {
    const { key, type, value, last } = monitor;
    const now = this.#valueOf(key);
    if (type === 'delta') {
      const isWord = Number.isNaN(now);
      const text = this.#charger.configuration.value(key) ?? '';
      // A delta of something that is no number is any change of it.
      if (isWord ? text === monitor.text : Math.abs(now - last) < value) return;
      monitor.last = now;
      monitor.text = text;
      this.#tellOf(monitor, 'delta', false);
      return;
    }
    if (type !== 'upperThreshold' && type !== 'lowerThreshold') return;
    const isOver = type === 'upperThreshold' ? now > value : now < value;
    if (isOver === monitor.isAlerting) return;
    monitor.isAlerting = isOver;
    this.#tellOf(monitor, 'alerting', !isOver);
  }

  #schedule(monitor: Watched): void {
    const periodMs = 1000 * monitor.value;
    const waitMs = monitor.type === 'periodic' ? periodMs : periodMs - (this.#charger.now() % periodMs);
    monitor.cancel = this.#charger.options.clock.after(waitMs, () => {
      const evse = parseSetting(monitor.key)?.component.evse?.id;
      const isRunning = evse === undefined || this.#charger.connectors[evse - 1]?.transaction !== undefined;
      if (!monitor.inTransaction || isRunning) this.#tellOf(monitor, 'periodic', false);
      this.#schedule(monitor);
    });
  }

  #tellOf({ id, key, severity }: Watched, trigger: MonitorEvent['trigger'], cleared: boolean): void {
    const value = this.#charger.configuration.value(key) ?? '';
    this.#note({ key, value, trigger, cleared, severity, source: 'customMonitor', monitorId: id });
  }

  #note(event: Omit<MonitorEvent, 'eventId' | 'atMs'> & { severity: number }): void {
    if (event.severity > this.#level) return;
    this.#pending.push({ ...event, eventId: ++this.#events, atMs: this.#charger.now() });
    if (this.#pending.length > maxPending) this.#pending.shift();
    this.flush();
  }
}
