import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noQuirks } from '../quirks.ts';
import type { MeterSample } from '../vocabulary.ts';
import { readSamples2, writeSamples2 } from './meter2.ts';

const atMs = Date.UTC(2026, 0, 31, 12);
const timestamp = '2026-01-31T12:00:00.000Z';
const read = (sampledValue: unknown) => readSamples2([{ timestamp, sampledValue }], noQuirks);
const sample = (fields: Partial<MeterSample>) => [{ atMs, context: 'Sample.Periodic', ...fields }];

describe('units and multipliers', () => {
  it.each<[string, object, Partial<MeterSample>]>([
    ['nothing but a number is the register in Wh', { value: 1234 }, { energyWh: 1234 }],
    ['kWh', { value: 1.2345, unitOfMeasure: { unit: 'kWh' } }, { energyWh: 1235 }],
    ['Wh × 10³', { value: 1.1, unitOfMeasure: { unit: 'Wh', multiplier: 3 } }, { energyWh: 1100 }],
    ['Wh × 10⁻¹', { value: 12345, unitOfMeasure: { multiplier: -1 } }, { energyWh: 1235 }],
    ['kW × 10⁻³', power({ value: 7400, unitOfMeasure: { unit: 'kW', multiplier: -3 } }), { powerW: 7400 }],
    ['kW', power({ value: 7.4, unitOfMeasure: { unit: 'kW' } }), { powerW: 7400 }],
    ['W', power({ value: 7400, unitOfMeasure: { unit: 'W' } }), { powerW: 7400 }],
    ['a number as text', { value: '12,5', unitOfMeasure: { unit: 'kWh' } }, { energyWh: 12500 }],
    ['a unit at the place of 1.6', { value: 12.5, unit: 'kWh' }, { energyWh: 12500 }],
    ['an interval', { value: 5, measurand: 'Energy.Active.Import.Interval' }, { energyIntervalWh: 5 }],
    ['A', { value: 16.1, measurand: 'Current.Import', phase: 'L2' }, { currentMilliamps: { l2: 16100 } }],
    ['V', { value: 230.4, measurand: 'Voltage', phase: 'L1-N' }, { voltageMillivolts: 230400 }],
    ['SoC', { value: 55, measurand: 'SoC', unitOfMeasure: { unit: 'Percent' } }, { socPercent: 55 }],
    ["the vehicle's own display (2.1)", { value: 54, measurand: 'Display.PresentSOC' }, { socPercent: 54 }],
    [
      'what can be drawn (2.1)',
      { value: 11, measurand: 'Power.Import.Offered', unitOfMeasure: { unit: 'kW' } },
      { powerOfferedW: 11000 },
    ],
  ])('%s', (_, value, fields) => {
    expect(read([value])).toEqual(sample(fields));
  });

  function power(value: object): object {
    return { ...value, measurand: 'Power.Active.Import' };
  }

  it('the older name of two counts, in whatever order they come', () => {
    const display = { value: 54, measurand: 'Display.PresentSOC' };
    const soc = { value: 55, measurand: 'SoC' };
    expect(read([display, soc])).toEqual(sample({ socPercent: 55 }));
    expect(read([soc, display])).toEqual(sample({ socPercent: 55 }));
  });
});

describe('several values', () => {
  it('are added where there is one for each phase', () => {
    const phases = ['L1', 'L2', 'L3'].map((phase) => ({
      value: 1.5,
      phase,
      measurand: 'Power.Active.Import',
      unitOfMeasure: { unit: 'kW' },
    }));
    expect(read(phases)).toEqual(sample({ powerW: 4500 }));
  });

  it('are apart by their contexts, and those without one belong to the periodic', () => {
    expect(
      read([
        { value: 1, context: 'Transaction.Begin' },
        { value: 2 },
        { value: 3, context: 'Sample.Periodic', measurand: 'SoC' },
      ]),
    ).toEqual([
      { atMs, context: 'Transaction.Begin', energyWh: 1 },
      { atMs, context: 'Sample.Periodic', energyWh: 2, socPercent: 3 },
    ]);
  });

  it('are those of the outlet first', () => {
    expect(read([{ value: 9, location: 'Inlet' }, { value: 5 }])).toEqual(sample({ energyWh: 5 }));
  });
});

describe('signed data', () => {
  const ocmf = 'OCMF|{"FV":"1.0"}|{"SD":"30"}';
  const signed = (signedMeterData: string) => ({
    value: 1,
    signedMeterValue: { signedMeterData, signingMethod: '', encodingMethod: 'OCMF', publicKey: '' },
  });

  it('are kept beside the value; OCMF as the text that 1.6 sends', () => {
    const base64 = Buffer.from(ocmf).toString('base64');
    expect(read([signed(base64)])).toEqual(sample({ energyWh: 1, signed: ocmf }));
    expect(read([signed('AQID')])).toEqual(sample({ energyWh: 1, signed: 'AQID' }));
    // Begins like OCMF, yet would not come back as it was.
    expect(read([signed('T0NNRnwA/w')])).toEqual(sample({ energyWh: 1, signed: 'T0NNRnwA/w' }));
  });

  it('cannot be written alone', () => {
    expect(() => writeSamples2([{ atMs, signed: ocmf }], 0)).toThrow('need a value beside them');
  });
});

it.each([
  undefined,
  null,
  'x',
  [1],
  [{}],
  [{ timestamp: 1, sampledValue: 'x' }],
  [{ sampledValue: [{ value: 'many' }] }],
])('%j is no sample and no error', (meterValue) => {
  expect(readSamples2(meterValue, noQuirks)).toEqual([]);
});

it('a temperature has no place in 2.x', () => {
  expect(writeSamples2([{ atMs, temperatureCelsius: 20 }], 0)).toEqual([]);
});

/** What the rounding to whole Wh, W, mA and mV leaves as it is. */
const anySample: fc.Arbitrary<MeterSample> = fc
  .record(
    {
      energyWh: fc.nat(1e9),
      energyIntervalWh: fc.nat(1e6),
      powerW: fc.nat(1e6),
      powerOfferedW: fc.nat(1e6),
      currentMilliamps: fc.record({ l1: fc.nat(1e6), l2: fc.nat(1e6), l3: fc.nat(1e6) }),
      voltageMillivolts: fc.nat(1e6),
      socPercent: fc.nat(100),
      signed: fc.constantFrom(`OCMF|{"FV":"é"}`, 'AQID'),
    },
    { requiredKeys: [] },
  )
  .filter(({ signed, ...rest }) => Object.keys(rest).length > 0)
  .chain((reading) =>
    fc.constantFrom('Sample.Periodic', 'Transaction.End', 'Trigger').map((context) => ({ atMs, context, ...reading })),
  );

it('what is written is read as it was', () => {
  fc.assert(
    fc.property(anySample, (reading) => {
      expect(readSamples2(JSON.parse(JSON.stringify(writeSamples2([reading], 0))), noQuirks)).toEqual([reading]);
    }),
  );
});
