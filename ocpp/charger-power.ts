/** A connector's meter, and the power that flows within the limits of the charging profiles. */
import type { Charger } from './charger.ts';
import type { Connector } from './charger-connector.ts';
import { watchLimits } from './charger-limits.ts';
import { powered } from './charger-session.ts';
import type { MeterSample } from './vocabulary.ts';

/** See `Charger.read`. */
export function read(charger: Charger, connector: Connector, context: string | undefined): MeterSample {
  const atMs = charger.now();
  connector.registerWh += (connector.powerW * charger.speed * (atMs - connector.meteredAtMs)) / 3_600_000;
  connector.meteredAtMs = atMs;
  return {
    atMs,
    context,
    energyWh: Math.floor(connector.registerWh),
    powerW: connector.powerW,
    ...charger.options.sample?.(charger, connector.number),
  };
}

/** See `Charger.setPower`. */
export function set(charger: Charger, connector: Connector, wantedW: number): void {
  const { number } = connector;
  charger.read(number);
  connector.wantedW = wantedW;
  const limit = charger.profiles.size === 0 ? undefined : charger.profiles.limit(connector);
  connector.powerW = Math.min(wantedW, limit?.watts ?? Number.POSITIVE_INFINITY);
  connector.cancelLimit?.();
  if (limit !== undefined && limit.untilMs < Number.POSITIVE_INFINITY)
    connector.cancelLimit = charger.options.clock.after(Math.max(1, limit.untilMs - charger.now()), () =>
      charger.setPower(number, connector.wantedW),
    );
  charger.monitors.observe(connector);
  if (connector.transaction === undefined) return;
  if (wantedW > 0 && connector.powerW === 0) charger.setState(number, 'suspendedEvse');
  else if (connector.powerW > 0 && connector.state === 'suspendedEvse') charger.setState(number, 'charging');
  powered(charger, connector);
  watchLimits(charger, connector);
}
