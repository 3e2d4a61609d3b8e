import { describe, expect, it } from 'vitest';
import { dialect16 } from './dialects/v16.ts';
import { type Device, noQuirks, quirksOf } from './quirks.ts';

const meterValues = (transactionId: unknown) => ({
  connectorId: 1,
  transactionId,
  meterValue: [{ timestamp: '2026-01-01T00:00:00Z', sampledValue: [{ value: '895', context: 'Sample.Clock' }] }],
});
const read = (device: Device, transactionId: unknown = 7) => {
  const event = dialect16.readEvent('MeterValues', meterValues(transactionId), quirksOf(device));
  if (!event.ok || event.value.kind !== 'metered') throw new Error('not metered');
  return event.value;
};
const atMs = Date.UTC(2026, 0, 1);

describe('quirks', () => {
  it('are none for a device that is not listed', () => {
    expect(quirksOf({ vendor: 'Autel', model: 'MaxiChargerAC', firmware: 'PFA0102|V0.00.00|V1.38.00||2.4.3.0' })).toBe(
      noQuirks,
    );
    expect(read({ vendor: 'V', model: 'M' }, '9223372036854775807').transactionId).toBe('9223372036854775807');
  });

  it('ABB Terra AC 1.x: registers in a transaction count from its start', () => {
    const old = { vendor: 'ABB', model: 'Terra AC', firmware: '1.5.2' };
    expect(read(old).samples).toEqual([{ atMs, context: 'Sample.Clock', energySessionWh: 895 }]);
    expect(read({ ...old, firmware: '2.0' }).samples).toEqual([{ atMs, context: 'Sample.Clock', energyWh: 895 }]);
    expect(read({ ...old, model: 'Terra 54' }).samples[0]?.energyWh).toBe(895);
  });

  it('Alfen: the largest long means no transaction, contexts mean nothing', () => {
    const alfen = { vendor: 'Alfen BV', model: 'NG910-60023' };
    expect(read(alfen, '9223372036854775807').transactionId).toBeUndefined();
    expect(read(alfen, 8).transactionId).toBe('8');
    expect(read(alfen).samples).toEqual([{ atMs, energyWh: 895 }]);
  });
});
