/**
 * MeterValues of OCPP 1.6 ↔ meter samples. Reading skips what it cannot use and never fails: a meter message must be answered
 * whatever is in it. Defaults of §7.28: measurand `Energy.Active.Import.Register`, unit Wh, location Outlet, format Raw.
 */
import type * as T from 'typed-ocpp/dist/ocpp16/types.js';
import { isRecord } from '../messages/shape.ts';
import type { Quirks } from '../quirks.ts';
import type { MeterSample } from '../vocabulary.ts';
import { readTime, writeTime } from './time.ts';

type MeterValue = T.MeterValuesRequest['meterValue'][number];
type SampledValue = MeterValue['sampledValue'][number];

/** One sample per context of each meter value, because some meters put the begin and the current register side by side. */
export function readSamples(meterValues: unknown[] | undefined, quirks: Quirks): MeterSample[] {
  const samples: MeterSample[] = [];
  for (const meterValue of meterValues ?? []) {
    if (!isRecord(meterValue)) continue;
    const { timestamp, sampledValue } = meterValue;
    const atMs = readTime(typeof timestamp === 'string' ? timestamp : undefined);
    const values = (Array.isArray(sampledValue) ? sampledValue : [sampledValue]).filter(isRecord);
    for (const context of new Set(values.map((value) => text(value.context)))) {
      const reading = readContext(values.filter((value) => text(value.context) === context));
      if (Object.keys(reading).length === 0) continue;
      const isContextKnown = context !== undefined && quirks.unreliableContext !== true;
      const sample: MeterSample = { atMs, ...(isContextKnown ? { context } : {}), ...reading };
      samples.push(quirks.sessionRegister === true ? toSessionRegister(sample) : sample);
    }
  }
  return samples;
}

type Reading = Omit<MeterSample, 'atMs' | 'context'>;

/** The outlet is what is sold; what was measured elsewhere only fills what the outlet does not tell. */
function readContext(values: Record<string, unknown>[]): Reading {
  const outlet = values.filter(isOutlet);
  const reading = readValues(outlet);
  return outlet.length === values.length
    ? reading
    : { ...readValues(values.filter((value) => !isOutlet(value))), ...reading };
}

function isOutlet(value: Record<string, unknown>): boolean {
  return value.location === undefined || value.location === 'Outlet';
}

function readValues(values: Record<string, unknown>[]): Reading {
  const reading: Reading = {};
  const phases: { energyWh?: number; powerW?: number } = {};
  for (const value of values) {
    if (value.format === 'SignedData') {
      const signed = text(value.value);
      if (signed) reading.signed = signed;
      continue;
    }
    const number = readNumber(value.value);
    if (number !== undefined) readValue(reading, phases, value, number);
  }
  if (phases.energyWh !== undefined) reading.energyWh ??= Math.round(phases.energyWh);
  if (phases.powerW !== undefined) reading.powerW ??= Math.round(phases.powerW);
  return reading;
}

function readValue(
  reading: Reading,
  phases: { energyWh?: number; powerW?: number },
  value: Record<string, unknown>,
  number: number,
): void {
  const unit = text(value.unit)?.toLowerCase();
  const phase = text(value.phase);
  const kilo = unit === 'kwh' || unit === 'kw' ? 1000 * number : number;
  switch (text(value.measurand) ?? 'Energy.Active.Import.Register') {
    case 'Energy.Active.Import.Register':
      if (phase === undefined) reading.energyWh = Math.round(kilo);
      else phases.energyWh = (phases.energyWh ?? 0) + kilo;
      break;
    case 'Energy.Active.Import.Interval':
      if (phase === undefined) reading.energyIntervalWh = Math.round(kilo);
      break;
    case 'Power.Active.Import':
      if (phase === undefined) reading.powerW = Math.round(kilo);
      else phases.powerW = (phases.powerW ?? 0) + kilo;
      break;
    case 'Power.Offered':
      reading.powerOfferedW = Math.round(kilo);
      break;
    case 'Current.Import':
      readCurrent(reading, phase, Math.round(1000 * number));
      break;
    case 'Voltage':
      // The first phase-to-neutral voltage; phase-to-phase ones (L1-L2) would be √3 too high.
      if (phase === undefined || !/^L\d-L\d$/.test(phase)) reading.voltageMillivolts ??= Math.round(1000 * number);
      break;
    case 'SoC':
      reading.socPercent = number;
      break;
    case 'Temperature':
      reading.temperatureCelsius = readTemperature(number, unit);
      break;
  }
}

function readCurrent(reading: Reading, phase: string | undefined, milliamps: number): void {
  const line = phase === undefined ? 'total' : ({ L1: 'l1', L2: 'l2', L3: 'l3' } as const)[phase.slice(0, 2)];
  if (line === undefined) return; // the neutral conductor
  reading.currentMilliamps ??= {};
  reading.currentMilliamps[line] = milliamps;
}

function readTemperature(number: number, unit: string | undefined): number {
  const celsius = unit === 'fahrenheit' ? ((number - 32) * 5) / 9 : unit === 'k' ? number - 273.15 : number;
  return Math.round(10 * celsius) / 10;
}

/** No meter shows more; larger ones could not be counted exactly in milliamps and Wh. */
const largest = 1e12;

/** Numbers come as text, sometimes empty, with a decimal comma, or as words; JSON numbers are seen too. */
function readNumber(value: unknown): number | undefined {
  const number = typeof value === 'number' ? value : typeof value === 'string' ? readText(value) : undefined;
  return number !== undefined && Math.abs(number) <= largest ? number : undefined;
}

function readText(value: string): number | undefined {
  const number = value.length > 50 ? '' : value.trim().replace(',', '.');
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(number) ? Number(number) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function toSessionRegister({ energyWh, ...sample }: MeterSample): MeterSample {
  return energyWh === undefined ? sample : { ...sample, energySessionWh: energyWh };
}

/** The charger's side. `atMs` is needed: a 1.6 meter value has a time. */
export function writeSamples(samples: MeterSample[], nowMs: number): MeterValue[] {
  return samples.map((sample) => ({ timestamp: writeTime(sample.atMs ?? nowMs), sampledValue: writeSample(sample) }));
}

const contexts: readonly NonNullable<SampledValue['context']>[] = [
  'Interruption.Begin',
  'Interruption.End',
  'Sample.Clock',
  'Sample.Periodic',
  'Transaction.Begin',
  'Transaction.End',
  'Trigger',
  'Other',
];

function writeSample(sample: MeterSample): SampledValue[] {
  const context = contexts.find((word) => word === sample.context);
  const values: SampledValue[] = [];
  const add = (number: number | undefined, rest: Omit<SampledValue, 'value' | 'context'>) => {
    if (number !== undefined) values.push({ value: String(number), ...(context ? { context } : {}), ...rest });
  };
  const amperes = (milliamps: number | undefined) => (milliamps === undefined ? undefined : milliamps / 1000);
  const current = sample.currentMilliamps;
  add(sample.energyWh ?? sample.energySessionWh, { measurand: 'Energy.Active.Import.Register', unit: 'Wh' });
  add(sample.energyIntervalWh, { measurand: 'Energy.Active.Import.Interval', unit: 'Wh' });
  add(sample.powerW, { measurand: 'Power.Active.Import', unit: 'W' });
  add(sample.powerOfferedW, { measurand: 'Power.Offered', unit: 'W' });
  add(amperes(current?.total), { measurand: 'Current.Import', unit: 'A' });
  add(amperes(current?.l1), { measurand: 'Current.Import', unit: 'A', phase: 'L1' });
  add(amperes(current?.l2), { measurand: 'Current.Import', unit: 'A', phase: 'L2' });
  add(amperes(current?.l3), { measurand: 'Current.Import', unit: 'A', phase: 'L3' });
  add(amperes(sample.voltageMillivolts), { measurand: 'Voltage', unit: 'V' });
  add(sample.socPercent, { measurand: 'SoC', unit: 'Percent' });
  add(sample.temperatureCelsius, { measurand: 'Temperature', unit: 'Celsius' });
  if (sample.signed !== undefined) {
    values.push({ value: sample.signed, ...(context ? { context } : {}), format: 'SignedData' });
  }
  return values;
}
