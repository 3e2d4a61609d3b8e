/** What is told in the middle of a transaction, and readings in and out of one: periodic, by the clock, or asked for. */
import type { Charger } from './charger.ts';
import type { Connector } from './charger-connector.ts';
import { watchLimits } from './charger-limits.ts';
import { heard, tell } from './charger-session.ts';
import { selectReadings } from './charger-settings.ts';
import type { Transaction } from './charger-transaction.ts';
import type { MeterSample, TransactionTrigger } from './vocabulary.ts';

/** Tells a reading: as part of the transaction, otherwise only when online. */
export function meter(charger: Charger, connector: Connector, context: string): void {
  const isClock = context === 'Sample.Clock';
  const wanted = charger.configuration.words(isClock ? 'MeterValuesAlignedData' : 'MeterValuesSampledData');
  const samples = [selectReadings(charger.read(connector.number, context), wanted)];
  const transaction = connector.transaction ?? connector.plugged;
  if (transaction === undefined) {
    charger.attempt({ kind: 'metered', connector: connector.number, transactionId: undefined, samples });
    return;
  }
  if (!transaction.isBegun) return;
  const trigger = context === 'Trigger' ? 'trigger' : isClock ? 'meterValueClock' : 'meterValuePeriodic';
  void update(charger, connector, transaction, trigger, samples);
  watchLimits(charger, connector);
}

/** Tells something in the middle of a transaction and takes the reply to heart. */
export async function update(
  charger: Charger,
  connector: Connector,
  transaction: Transaction,
  trigger: TransactionTrigger,
  samples: MeterSample[] = [],
): Promise<void> {
  const cost = charger.tariffs.costOf(transaction, Math.floor(connector.registerWh));
  heard(charger, connector, transaction, await tell(charger, transaction, 'updated', trigger, { samples, ...cost }));
}

export function scheduleMeter(charger: Charger, connector: Connector): void {
  connector.cancelMeter?.();
  const intervalMs = 1000 * charger.configuration.number('MeterValueSampleInterval');
  connector.cancelMeter = () => undefined;
  if (intervalMs <= 0) return;
  connector.cancelMeter = charger.options.clock.after(intervalMs, () => {
    charger.meter(connector.number);
    if (connector.transaction !== undefined) scheduleMeter(charger, connector);
  });
}
