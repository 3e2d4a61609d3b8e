/** What a charger does again and again: heartbeats, and readings of all connectors at the same moments of the day. */
import type { Charger } from './charger.ts';
import { scheduleMeter } from './charger-meter.ts';
import type { SettingSpec } from './charger-settings.ts';

export class Rounds {
  readonly #charger: Charger;
  #heartbeatMs = 0;
  #cancelHeartbeat: (() => void) | undefined;
  #cancelAligned: (() => void) | undefined;

  constructor(charger: Charger) {
    this.#charger = charger;
  }

  /** @param heartbeatMs as it was told with the boot; as before when it was not */
  start(heartbeatMs = this.#heartbeatMs): void {
    this.#heartbeatMs = heartbeatMs;
    this.#scheduleHeartbeat();
    this.#scheduleAligned();
  }

  stop(): void {
    this.#cancelHeartbeat?.();
    this.#cancelAligned?.();
  }

  /** A setting holds from now on. */
  changed({ key16 }: SettingSpec, value: string): void {
    const { isAccepted, connectors } = this.#charger;
    if (key16 === 'HeartbeatInterval') this.#heartbeatMs = 1000 * Number(value);
    if (key16 === 'HeartbeatInterval' && isAccepted) this.#scheduleHeartbeat();
    if (key16 === 'ClockAlignedDataInterval') this.#scheduleAligned();
    if (key16 !== 'MeterValueSampleInterval') return;
    for (const connector of connectors)
      if (connector.transaction !== undefined) scheduleMeter(this.#charger, connector);
  }

  #scheduleHeartbeat(): void {
    this.#cancelHeartbeat?.();
    this.#cancelHeartbeat = this.#charger.options.clock.after(this.#heartbeatMs, () => {
      this.#charger.heartbeat();
      this.#scheduleHeartbeat();
    });
  }

  #scheduleAligned(): void {
    this.#cancelAligned?.();
    const intervalMs = 1000 * this.#charger.configuration.number('ClockAlignedDataInterval');
    if (intervalMs <= 0) return;
    this.#cancelAligned = this.#charger.options.clock.after(intervalMs - (this.#charger.now() % intervalMs), () => {
      for (const { number } of this.#charger.connectors) this.#charger.meter(number, 'Sample.Clock');
      this.#scheduleAligned();
    });
  }
}
