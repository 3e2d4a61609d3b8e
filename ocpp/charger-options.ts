/** What a simulated charger is told about itself when it is made. */
import type { Charger } from './charger.ts';
import type { Obedience } from './charger-answers.ts';
import type { ChargerLinkOptions } from './charger-link.ts';
import type { SettingSpec } from './charger-settings.ts';
import type { Clock } from './clock.ts';
import type { MeterSample, StationCommand, StationEvent } from './vocabulary.ts';

export interface ChargerOptions extends ChargerLinkOptions {
  clock: Clock;
  device: Omit<StationEvent & { kind: 'booted' }, 'kind'>;
  /** How many connectors; they are numbered from 1. */
  connectors: number;
  /** Meter register of each connector at the beginning, Wh. */
  registerWh?: number;
  /** What each connector can give, W; 22 kW when not given. Told, and the ceiling of schedules; what is drawn is the vehicle's affair. */
  maxPowerW?: readonly number[];
  /** Phases of the supply; 3 when not given. */
  phases?: number;
  /** In the words of 2.x (`cType2`, `cCCS2` …). */
  connectorType?: string;
  /** The maker's own settings, and standard ones that it sets otherwise. */
  settings?: readonly SettingSpec[];
  /** What happens to a transaction message that was sent but not answered: the same message id again, or a new one. */
  resend?: 'sameId' | 'newId';
  /** Boot again on every connection, as some firmware does. */
  bootOnReconnect?: boolean;
  /** Where it connects when its security profile asks for TLS, without the identity; 1.6 can be told no other address. */
  secureUrl?: string;
  /** How many times faster energy flows than its power says; 1 when not given. */
  speed?(): number;
  /** Replaces the standard behaviour on a command: the answer, and what to do once it is out. `undefined` keeps it. */
  onCommand?(charger: Charger, command: StationCommand): Obedience | undefined;
  /** Adds to each meter sample (voltage, SoC, signed data …) or overrides it. */
  sample?(charger: Charger, connector: number): Partial<MeterSample>;
  /** Told after each connection change and state change. */
  onChange?(charger: Charger): void;
}
