/**
 * MeterValues of OCPP 2.x ↔ meter samples. What differs from 1.6 is only how a value is written (a number with unit and
 * multiplier, signed data beside it), so it is brought to the words of 1.6 and read there, by the same rules. Defaults (2.x):
 * measurand `Energy.Active.Import.Register`, unit Wh, context `Sample.Periodic`, location Outlet.
 */
import type * as T from 'typed-ocpp/dist/ocpp21/types.js';
import type { Quirks } from '../quirks.ts';
import type { MeterSample } from '../vocabulary.ts';
import { readSamples, writeSamples } from './meter16.ts';
import { decimal, type Fields, fields, records, text } from './v2-fields.ts';

/** Never fails: what cannot be used is skipped, because a transaction message must be answered whatever is in it. */
export function readSamples2(meterValues: unknown, quirks: Quirks): MeterSample[] {
  const values = records(meterValues).map(({ timestamp, sampledValue }) => ({
    timestamp,
    // Values read first give way to later ones of the same name.
    sampledValue: records(sampledValue)
      .toSorted((a, b) => Number(isRenamed(b)) - Number(isRenamed(a)))
      .flatMap(readValue),
  }));
  return readSamples(values, quirks);
}

/** 2.1's further names for what 1.6 and 2.0.1 name otherwise; the older name counts where both are sent. */
const renamed = new Map([
  ['Display.PresentSOC', 'SoC'],
  ['Power.Import.Offered', 'Power.Offered'],
]);

function isRenamed({ measurand }: Fields): boolean {
  return renamed.has(text(measurand) ?? '');
}

function readValue(wire: Fields): Fields[] {
  const unit = fields(wire.unitOfMeasure);
  const number = decimal(wire.value);
  const multiplier = decimal(unit.multiplier) ?? 0;
  const measurand = text(wire.measurand);
  const common = { context: text(wire.context) ?? 'Sample.Periodic', location: wire.location };
  const signed = text(fields(wire.signedMeterValue).signedMeterData);
  return [
    {
      ...common,
      // By a power of ten that is exact, so that 1.1 × 10⁻¹ is 0.11 and 1.1 × 10³ is 1100.
      value: number === undefined || multiplier === 0 ? wire.value : shift(number, multiplier),
      measurand: measurand === undefined ? undefined : (renamed.get(measurand) ?? measurand),
      phase: wire.phase,
      unit: text(unit.unit) ?? text(wire.unit),
    },
    ...(signed === undefined ? [] : [{ ...common, format: 'SignedData', value: readSigned(signed) }]),
  ];
}

function shift(number: number, multiplier: number): number {
  return multiplier < 0 ? number / 10 ** -multiplier : number * 10 ** multiplier;
}

/**
 * On the wire all signed data are base64. OCMF is text, and 1.6 sends it as such: it is read back to that, so that a session's
 * evidence looks alike whatever the version.
 */
function readSigned(base64: string): string {
  if (!base64.startsWith('T0NNRn')) return base64;
  const plain = Buffer.from(base64, 'base64').toString('utf8');
  const isWhole = plain.startsWith(ocmf) && Buffer.from(plain, 'utf8').toString('base64') === base64;
  return isWhole ? plain : base64;
}
const ocmf = 'OCMF|';

function writeSigned(signed: string): T.SignedMeterValueType {
  const isOcmf = signed.startsWith(ocmf);
  return {
    signedMeterData: isOcmf ? Buffer.from(signed, 'utf8').toString('base64') : signed,
    encodingMethod: isOcmf ? 'OCMF' : 'Other',
    signingMethod: '',
    publicKey: '',
  };
}

/**
 * The charger's side. 2.x has no measurand for a temperature: it is left out.
 *
 * @throws Error for signed data without any value beside them, which 2.x cannot carry
 */
export function writeSamples2(samples: MeterSample[], nowMs: number): T.MeterValueType[] {
  return writeSamples(samples, nowMs)
    .map(({ timestamp, sampledValue }) => ({ timestamp, sampledValue: writeValues(sampledValue) }))
    .filter(({ sampledValue }) => sampledValue.length > 0);
}

function writeValues(values: ReturnType<typeof writeSamples>[number]['sampledValue']): T.SampledValueType[] {
  const written: T.SampledValueType[] = [];
  let signed: string | undefined;
  for (const { value, format, unit, measurand, ...rest } of values) {
    if (format === 'SignedData') signed = value;
    else if (measurand !== undefined && measurand !== 'Temperature' && measurand !== 'RPM') {
      written.push({
        value: Number(value),
        ...pick(rest),
        measurand,
        unitOfMeasure: { unit: unit ?? 'Wh' },
      });
    }
  }
  const [first] = written;
  if (signed !== undefined && first === undefined) throw new Error('Signed meter data need a value beside them.');
  if (signed !== undefined && first !== undefined) first.signedMeterValue = writeSigned(signed);
  return written;
}

function pick({ context, phase, location }: Pick<T.SampledValueType, 'context' | 'phase' | 'location'>) {
  return { ...(context ? { context } : {}), ...(phase ? { phase } : {}), ...(location ? { location } : {}) };
}
