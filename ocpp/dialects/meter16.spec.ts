import { describe, expect, it } from 'vitest';
import { noQuirks } from '../quirks.ts';
import type { MeterSample } from '../vocabulary.ts';
import { readSamples, writeSamples } from './meter16.ts';

const timestamp = '2026-01-31T12:00:00Z';
const atMs = Date.UTC(2026, 0, 31, 12);
const read = (...sampledValue: unknown[]) => readSamples([{ timestamp, sampledValue }], noQuirks);

describe('a sampled value', () => {
  it.each<[string, object, Partial<MeterSample>]>([
    ['defaults to the energy register in Wh', { value: '1500' }, { energyWh: 1500 }],
    ['in kWh', { value: '1.5', unit: 'kWh' }, { energyWh: 1500 }],
    ['with a decimal comma', { value: '1,5', unit: 'kWh' }, { energyWh: 1500 }],
    ['as a JSON number', { value: 1500.4 }, { energyWh: 1500 }],
    ['interval energy', { value: '20', measurand: 'Energy.Active.Import.Interval' }, { energyIntervalWh: 20 }],
    ['power in kW', { value: '11.04', unit: 'kW', measurand: 'Power.Active.Import' }, { powerW: 11_040 }],
    ['offered power', { value: '22000', measurand: 'Power.Offered', unit: 'W' }, { powerOfferedW: 22_000 }],
    [
      'total current',
      { value: '15.94', measurand: 'Current.Import', unit: 'A' },
      { currentMilliamps: { total: 15_940 } },
    ],
    [
      'current of a phase',
      { value: '16', measurand: 'Current.Import', phase: 'L2' },
      { currentMilliamps: { l2: 16_000 } },
    ],
    ['voltage', { value: '230.1', measurand: 'Voltage', phase: 'L1-N' }, { voltageMillivolts: 230_100 }],
    ['state of charge', { value: '42.5', measurand: 'SoC', unit: 'Percent', location: 'EV' }, { socPercent: 42.5 }],
    ['Celsius', { value: '31.5', measurand: 'Temperature', unit: 'Celsius' }, { temperatureCelsius: 31.5 }],
    [
      "Celsius as the schema's typing error",
      { value: '31', measurand: 'Temperature', unit: 'Celcius' },
      { temperatureCelsius: 31 },
    ],
    ['Fahrenheit', { value: '212', measurand: 'Temperature', unit: 'Fahrenheit' }, { temperatureCelsius: 100 }],
    ['Kelvin', { value: '300', measurand: 'Temperature', unit: 'K' }, { temperatureCelsius: 26.9 }],
    ['signed data', { value: 'OCMF|{}|{}', format: 'SignedData' }, { signed: 'OCMF|{}|{}' }],
    ['with its context', { value: '1', context: 'Transaction.End' }, { energyWh: 1, context: 'Transaction.End' }],
  ])('%s', (_what, value, sample) => {
    expect(read(value)).toEqual([{ atMs, ...sample }]);
  });

  it.each([
    [{ value: '' }],
    [{ value: ' ' }],
    [{ value: 'n/a' }],
    [{ value: '0x10' }],
    [{ value: '1e999' }],
    [{ value: Number.POSITIVE_INFINITY }],
    [{ value: '9223372036854775807' }],
    [{ value: null }],
    [{}],
    [{ value: '5', measurand: 'Frequency' }],
    [{ value: '5', measurand: 'Vendor.Own' }],
    [{ value: '5', measurand: 'Current.Import', phase: 'N' }],
    [{ value: '400', measurand: 'Voltage', phase: 'L1-L2' }],
    [{ value: '', format: 'SignedData' }],
  ])('%j is skipped', (value) => {
    expect(read(value)).toEqual([]);
  });
});

describe('a meter value', () => {
  it('adds up phases of power and energy when there is no total, and prefers the total', () => {
    const power = (value: string, phase?: string) => ({ value, phase, measurand: 'Power.Active.Import', unit: 'W' });
    expect(read(power('3000', 'L1'), power('3100', 'L2'), power('3200', 'L3'))).toEqual([{ atMs, powerW: 9_300 }]);
    expect(read(power('3000', 'L1'), power('9400'), power('3200', 'L3'))).toEqual([{ atMs, powerW: 9_400 }]);
    expect(read({ value: '1.2', unit: 'kWh', phase: 'L1' }, { value: '1.3', unit: 'kWh', phase: 'L2' })).toEqual([
      { atMs, energyWh: 2_500 },
    ]);
  });

  it('takes the outlet before any other location', () => {
    const inlet = { value: '1100', location: 'Inlet' };
    expect(read({ value: '1000', location: 'Outlet' }, inlet)).toEqual([{ atMs, energyWh: 1_000 }]);
    expect(read(inlet)).toEqual([{ atMs, energyWh: 1_100 }]);
  });

  it('keeps the begin register apart from the current one next to it', () => {
    expect(read({ value: '2', context: 'Sample.Periodic' }, { value: '0', context: 'Transaction.Begin' })).toEqual([
      { atMs, context: 'Sample.Periodic', energyWh: 2 },
      { atMs, context: 'Transaction.Begin', energyWh: 0 },
    ]);
  });

  it('may be broken in any part without harm to the others', () => {
    const good = { timestamp, sampledValue: { value: '7' } };
    expect(readSamples([null, 5, {}, { sampledValue: [null, 'x'] }, good], noQuirks)).toEqual([{ atMs, energyWh: 7 }]);
    expect(readSamples([{ timestamp: 'x', sampledValue: [{ value: '7' }] }], noQuirks)).toEqual([
      { atMs: undefined, energyWh: 7 },
    ]);
    expect(readSamples(undefined, noQuirks)).toEqual([]);
  });

  it('comes back as it was written', () => {
    const sample: MeterSample = {
      atMs,
      context: 'Sample.Clock',
      energyWh: 1_234,
      energyIntervalWh: 20,
      powerW: 11_000,
      powerOfferedW: 22_000,
      currentMilliamps: { total: 15_900, l1: 15_900, l2: 15_800, l3: 16_000 },
      voltageMillivolts: 230_000,
      socPercent: 55,
      temperatureCelsius: 31.5,
      signed: 'abc',
    };
    expect(readSamples(writeSamples([sample], 0), noQuirks)).toEqual([sample]);
  });
});
