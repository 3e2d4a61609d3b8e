/** The limits that a transaction has of its own (2.1 transactionLimit): it ends by itself where it reaches one. */
import type { Charger } from './charger.ts';
import type { Connector } from './charger-connector.ts';
import type { StopReason } from './vocabulary.ts';

/** Ends the transaction when a limit is reached; otherwise looks again when it can be. */
export function watchLimits(charger: Charger, connector: Connector): void {
  connector.cancelEnd?.();
  const { transaction } = connector;
  if (transaction?.limit === undefined) return;
  const { socPercent } = charger.read(connector.number);
  const { maxEnergyWh, maxTimeS, maxCost, maxSocPercent } = transaction.limit;
  const energyLeftWh = (maxEnergyWh ?? Number.POSITIVE_INFINITY) - (connector.registerWh - transaction.meterStartWh);
  const timeLeftMs = transaction.startedAtMs + 1000 * (maxTimeS ?? Number.POSITIVE_INFINITY) - charger.now();
  const isSpent = maxCost !== undefined && Number(transaction.totalCost ?? 0) >= Number(maxCost);
  const isFull = maxSocPercent !== undefined && socPercent !== undefined && socPercent >= maxSocPercent;
  const reached: [boolean, StopReason][] = [
    // The register counts in steps: less than a thousandth of a Wh is none.
    [energyLeftWh < 0.001, 'energyLimitReached'],
    [timeLeftMs <= 0, 'timeLimitReached'],
    [isSpent, 'localOutOfCredit'],
    [isFull, 'socLimitReached'],
  ];
  const reason = reached.find(([is]) => is)?.[1];
  if (reason !== undefined) {
    void charger.stop(connector.number, reason);
    return;
  }
  const flowMs = connector.powerW > 0 ? (energyLeftWh / (connector.powerW * charger.speed)) * 3_600_000 : Infinity;
  const nextMs = Math.ceil(Math.min(flowMs, timeLeftMs));
  if (nextMs < Number.POSITIVE_INFINITY)
    connector.cancelEnd = charger.options.clock.after(Math.max(1, nextMs), () => watchLimits(charger, connector));
}
