import { describe, expect, it } from 'vitest';
import type { Bill } from '../../billing/tariffs/bill.ts';
import { price } from '../../billing/tariffs/price.ts';
import type { Tariff } from '../../billing/tariffs/tariff.ts';
import { billOf } from './bill.ts';
import {
  amountBill,
  billRefusal,
  isBillFixed,
  mergedSession,
  mergeRefusal,
  sessionByHand,
  waivedBill,
} from './decisions.ts';
import { freshMemory, type Session } from './memory.ts';
import { addReading, openMeter } from './meter.ts';
import type { OrderRecord } from './rows.ts';

const hourMs = 3_600_000;
/** A Monday, 10:00 in Berlin. */
const tenMs = Date.UTC(2026, 5, 1, 8);
const zone = 'Europe/Berlin';
const tariff: Tariff = {
  currency: 'EUR',
  startFee: { amountMinor: 100 },
  energy: { basePriceMicros: 500_000, bands: [] },
  duration: { basePriceMicros: 600_000, bands: [] },
  idle: { pricePerHourMicros: 6_000_000, graceMinutes: 0 },
  tax: { rateBasisPoints: 1900, included: true },
};

const sessionFrom = (startedAtMs: number, energyWh: number, more: Partial<Session> = {}): Session => {
  const meter = openMeter(0, startedAtMs, 0);
  addReading(meter, energyWh / 2, startedAtMs + hourMs / 2);
  return {
    ...{ id: 'o', transactionId: 1, connector: 1, idTag: 'A1', startKey: 'k', state: 'completed', startedAtMs },
    ...{ endedAtMs: startedAtMs + hourMs, meterStartWh: 0, meterStopWh: energyWh, energyWh, stopReason: 'local' },
    ...{ abnormalReason: null, memory: freshMemory, meter, ...more },
  };
};
const componentsOf = (bill: Bill) => bill.lines.map(({ component, quantity }) => [component, quantity]);

describe('deciding about a bill', () => {
  const plain = {
    state: 'completed',
    mergedInto: null,
    invoiceId: null,
    paymentState: 'unpaid',
    refundedMinor: 0,
  } as const;
  it.each<[string, Partial<OrderRecord>, string | undefined]>([
    ['an ended order', {}, undefined],
    ['a paid one', { paymentState: 'paid' }, undefined],
    ['a running one', { state: 'charging' }, 'still running'],
    ['one billed with another', { mergedInto: 'other' }, 'billed with another'],
    ['one on an invoice', { invoiceId: 'invoice' }, 'Credit the invoice'],
    ['one being paid', { paymentState: 'paying' }, 'under way'],
    ['one in dispute', { paymentState: 'disputed' }, 'disputed'],
    ['one given up', { paymentState: 'writtenOff' }, 'written off'],
    ['one whose money was given back', { paymentState: 'partRefunded', refundedMinor: 1 }, 'given back'],
  ])('%s', (_, more, words) => {
    const refusal = billRefusal({ ...plain, ...more });
    if (words === undefined) expect(refusal).toBeUndefined();
    else expect(refusal).toContain(words);
  });

  it.each([
    ['', null, false],
    ['open', null, false],
    ['accepted', null, true],
    ['merged', null, true],
    ['', 'invoice', true],
  ] as const)('review "%s" and invoice %s: fixed is %s', (review, invoiceId, fixed) => {
    expect(isBillFixed({ review, invoiceId })).toBe(fixed);
  });
});

describe('merging', () => {
  const into = { id: 'a', chargerId: 'c', tenantId: 't', idTag: 'A1', driverId: null, cardId: null, currency: 'EUR' };
  const early = { ...into, startedAt: 1, review: '' } as OrderRecord;
  const late = { ...early, id: 'b', startedAt: 2 };
  it.each<[string, Partial<OrderRecord>, string | undefined]>([
    ['the same tag in other letters', { idTag: 'a1' }, undefined],
    ['another card, of a driver the earlier one had not', { idTag: 'X', driverId: 'd' }, 'same card'],
    ['another charger', { chargerId: 'x' }, 'same charger'],
    ['another merchant', { tenantId: 'x' }, 'same charger'],
    ['another currency', { currency: 'CHF' }, 'same currency'],
    ['the earlier one', { startedAt: 0 }, 'later order into the earlier'],
    ['one that holds another', { review: 'merged' }, 'third order'],
  ])('%s', (_, more, words) => {
    const refusal = mergeRefusal({ ...late, ...more }, early);
    if (words === undefined) expect(refusal).toBeUndefined();
    else expect(refusal).toContain(words);
  });

  it('of the same driver by two cards is allowed', () => {
    expect(mergeRefusal({ ...late, idTag: 'X', driverId: 'd' }, { ...early, driverId: 'd' })).toBeUndefined();
  });

  it('gives one start, the energy of both where it flowed, and the time in between', () => {
    const first = sessionFrom(tenMs, 4000, { state: 'abnormal', abnormalReason: 'missingStop' });
    const merged = mergedSession(first, sessionFrom(tenMs + 2 * hourMs, 6000));
    expect(merged).toMatchObject({ startedAtMs: tenMs, endedAtMs: tenMs + 3 * hourMs, energyWh: 10_000 });
    const night = { days: [1, 2, 3, 4, 5, 6, 7] as const, fromMinute: 660, toMinute: 1440, priceMicros: 100_000 };
    const bill = billOf(
      merged,
      { ...tariff, energy: { basePriceMicros: 500_000, bands: [{ ...night, days: [...night.days] }] } },
      zone,
      0,
    );
    // Until 11:00 the first 4 kWh, from 12:00 on the other 6.
    expect(componentsOf(bill)).toEqual([
      ['start', 1],
      ['energy', 4000],
      ['energy', 6000],
      ['duration', 3 * 3600],
    ]);
  });
});

describe('a bill', () => {
  it('that is waived shows everything taken off, per rate of tax', () => {
    const bill = billOf(sessionFrom(tenMs, 10_000), tariff, zone, 0);
    const waived = waivedBill(bill);
    expect(waived.lines.slice(0, -1)).toEqual(bill.lines);
    expect(waived).toMatchObject({ totalMinor: 0, netMinor: 0, taxMinor: 0, currency: 'EUR' });
    const elements: Tariff['elements'] = [
      { components: [{ dimension: 'FLAT', priceMicros: 1_000_000, stepSize: 1, taxBasisPoints: 700 }] },
      { components: [{ dimension: 'ENERGY', priceMicros: 500_000, stepSize: 1, taxBasisPoints: 1900 }] },
    ];
    const usage = { startMs: tenMs, endMs: tenMs + hourMs, idle: [] };
    const samples = [
      { atMs: tenMs, registerWh: 0 },
      { atMs: tenMs + hourMs, registerWh: 1000 },
    ];
    const two = price({ tariff: { currency: 'EUR', elements }, zone, usage: { ...usage, samples } });
    const free = waivedBill(two);
    expect(free.totalMinor).toBe(0);
    expect(free.lines.filter(({ component }) => component === 'waiver')).toHaveLength(2);
  });

  it.each([
    ['the tariff’s', tariff, null, 160],
    ['that of the bill before', null, 'bill', 160],
    ['none', null, null, 0],
  ] as const)('of an amount contains the tax: %s', (_, by, before, taxMinor) => {
    const earlier = before && billOf(sessionFrom(tenMs, 10_000), tariff, zone, 0);
    const bill = amountBill(1000, { currency: 'EUR', zone }, by, earlier);
    expect(bill).toMatchObject({ totalMinor: 1000, taxMinor, netMinor: 1000 - taxMinor });
  });

  it('of energy by hand has it spread evenly, whole when both times are given', () => {
    const abnormal = sessionFrom(tenMs, 4000, { state: 'abnormal', abnormalReason: 'missingStop' });
    expect(componentsOf(billOf(sessionByHand(abnormal, { energyWh: 900 }), tariff, zone, 0))).toEqual([
      ['energy', 900],
    ]);
    const timed = sessionByHand(abnormal, { energyWh: 900, startedAtMs: tenMs, endedAtMs: tenMs + hourMs / 2 });
    expect(componentsOf(billOf(timed, tariff, zone, 0))).toEqual([
      ['start', 1],
      ['energy', 900],
      ['duration', 1800],
    ]);
  });
});
