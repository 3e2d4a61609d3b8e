/**
 * Days at a charging station, named after the alliance's published test cases. Each is lived once for every version, as raw frames, and
 * must leave the same log: the same physical session is the same order, whatever the version.
 */
import { afterEach, describe, expect, it } from 'vitest';
import type { Tariff } from '../../bff/billing/tariffs/tariff.ts';
import { cards } from '../../bff/store/tables/index.ts';
import { type OcppVersion, ocppVersions } from '../../ocpp/index.ts';
import { cardRow, system } from '../kit/bridge.ts';
import { Day, type Station } from '../kit/day.ts';
import { mouthOf } from '../kit/mouths.ts';

/** Cheaper from 10:30 to 11:00 local time, which is the minutes 30 to 60 of the day. */
const tariff: Tariff = {
  currency: 'EUR',
  startFee: { amountMinor: 100 },
  energy: { basePriceMicros: 500_000, bands: [{ days: [1], fromMinute: 630, toMinute: 660, priceMicros: 250_000 }] },
  duration: { basePriceMicros: 1_200_000, bands: [] },
  idle: { pricePerHourMicros: 6_000_000, graceMinutes: 5 },
};

let day: Day | undefined;
afterEach(() => day?.end());

interface Lived {
  name: string;
  live(day: Day): Promise<void>;
  log: string[];
}

const boot = (s: Station) => s.boot();
const plug = (s: Station) => s.plug();
const unplug = (s: Station) => s.unplug();
const tap =
  (tag = 'A1') =>
  (s: Station) =>
    s.tap(tag);
const meter = (wh: number) => (s: Station) => s.meter(wh);

const days: Lived[] = [
  {
    name: 'TC_003, TC_E_03: regular session, cable plugged in first, ended by the card',
    async live(d) {
      await d.at(0, boot);
      await d.at(5, plug);
      await d.at(6, tap());
      await d.at(16, meter(1000));
      await d.at(46, meter(3000));
      await d.at(56, meter(1000), tap());
      await d.at(58, unplug);
    },
    log: [
      '0 connector 1: available',
      '5 connector 1: preparing',
      '6 connector 1: charging',
      '6 order of A1: runs, Label A1',
      '56 connector 1: finishing',
      '56 order of A1: completed, 6–56, local, 5000 Wh: start 1 → 100, energy 2400 → 120, energy 2600 → 65, duration 3000 → 100',
      '58 connector 1: available',
    ],
  },
  {
    name: 'TC_004_1, TC_E_04: identification first, vehicle full before it is unplugged',
    async live(d) {
      await d.at(0, boot);
      await d.at(2, tap(), plug);
      await d.at(22, meter(4000), (s) => s.turn('suspendedEv'));
      await d.at(32, meter(0), (s) => s.turn('charging'));
      await d.at(42, meter(1000), (s) => s.turn('suspendedEvse'));
      await d.at(52, (s) => s.turn('suspendedEv'));
      await d.at(72, unplug);
    },
    log: [
      '0 connector 1: available',
      '2 connector 1: charging',
      '2 order of A1: runs, Label A1',
      '22 connector 1: suspendedEv',
      '32 connector 1: charging',
      '42 connector 1: suspendedEvse',
      '52 connector 1: suspendedEv',
      '72 connector 1: available',
      '72 order of A1: completed, 2–72, evDisconnected, 5000 Wh: start 1 → 100, energy 4000 → 200, energy 1000 → 25, duration 2400 → 80, idle 1200 → 200',
    ],
  },
  {
    name: 'TC_010 and TC_012, TC_F_01 and TC_E_21: remote start with the cable plugged in, remote stop',
    async live(d) {
      await d.at(0, boot, plug);
      await d.at(3, () => d.ask({ kind: 'remoteStart', idTag: 'A1', connector: 1 }));
      await d.at(13, meter(2000));
      const [order] = await d.yard.orders();
      await d.at(23, meter(1000), () => d.ask({ kind: 'remoteStop', transactionId: String(order?.transactionId) }));
      await d.at(25, unplug);
    },
    log: [
      '0 connector 1: preparing',
      '3 connector 1: charging',
      '3 order of A1: runs, Label A1',
      '3 remote start: led to an order',
      '23 connector 1: finishing',
      '23 order of A1: completed, 3–23, remote, 3000 Wh: start 1 → 100, energy 3000 → 150, duration 1200 → 40',
      '25 connector 1: available',
    ],
  },
  {
    name: 'TC_069, TC_C_39: another card of the group ends the session, which stays its owner’s',
    async live(d) {
      await d.yard.store.tx(system, async (w) => {
        await w.update(cards, 'card-A1', { groupTag: 'FLEET' });
        await w.insert(cards, cardRow('C3', 'north', { groupTag: 'FLEET' }));
        w.bell('cards');
      });
      await d.at(0, boot, plug, tap());
      await d.at(20, meter(2000), tap('C3'), unplug);
    },
    log: [
      '0 connector 1: charging',
      '0 order of A1: runs, Label A1',
      '20 connector 1: available',
      '20 order of A1: completed, 0–20, local, 2000 Wh: start 1 → 100, energy 2000 → 100, duration 1200 → 40',
    ],
  },
  {
    name: 'TC_023_4, TC_C_02: a card that nobody knows starts nothing',
    async live(d) {
      await d.at(0, boot);
      await d.at(4, plug, tap('STRANGER'));
      await d.at(9, unplug);
    },
    log: ['0 connector 1: available', '4 connector 1: preparing', '9 connector 1: available'],
  },
  {
    name: 'TC_036, TC_038: the connection is lost during a session that ends before it is back',
    async live(d) {
      await d.at(0, boot, plug, tap());
      await d.at(10, meter(1500));
      await d.at(15, (s) => s.cut());
      await d.at(20, meter(1500));
      await d.at(25, meter(500), tap(), unplug);
      await d.at(40, (s) => s.reconnect());
    },
    log: [
      '0 connector 1: charging',
      '0 order of A1: runs, Label A1',
      '15 connector 1: offline',
      '40 connector 1: available',
      '40 order of A1: completed, 0–25, local, 3500 Wh: start 1 → 100, energy 3500 → 175, duration 1500 → 50',
    ],
  },
  {
    name: 'TC_037_1: a session begins while the station is away, and goes on when it is back',
    async live(d) {
      await d.at(0, boot);
      await d.at(5, (s) => s.cut());
      await d.at(10, plug, tap());
      await d.at(15, meter(1000));
      await d.at(20, (s) => s.reconnect());
      await d.at(25, meter(1000));
      await d.at(30, tap(), unplug);
    },
    log: [
      '0 connector 1: available',
      '5 connector 1: offline',
      '20 connector 1: charging',
      '20 order of A1: runs, Label A1',
      '30 connector 1: available',
      '30 order of A1: completed, 10–30, local, 2000 Wh: start 1 → 100, energy 2000 → 100, duration 1200 → 40',
    ],
  },
  {
    name: 'TC_037_2: a card that nobody knows charges while the station is away',
    async live(d) {
      await d.at(0, boot, (s) => s.cut());
      await d.at(10, plug, tap('STRANGER'));
      await d.at(20, (s) => s.reconnect());
      await d.at(25, meter(2000), tap('STRANGER'), unplug);
    },
    log: [
      '0 connector 1: offline',
      '20 connector 1: charging',
      '20 order of STRANGER: runs',
      '25 connector 1: available',
      '25 order of STRANGER: abnormal (notAuthorized), 10–25, local, 2000 Wh: energy 2000 → 100',
      '25 alarm abnormalOrder: info',
    ],
  },
  {
    name: 'TC_039: a whole session while the station is away',
    async live(d) {
      await d.at(0, boot, (s) => s.cut());
      await d.at(10, plug, tap());
      await d.at(20, meter(2500), tap(), unplug);
      await d.at(120, (s) => s.reconnect());
    },
    log: [
      '0 connector 1: offline',
      '120 connector 1: available',
      '120 order of A1: completed, 10–20, local, 2500 Wh: start 1 → 100, energy 2500 → 125, duration 600 → 20',
    ],
  },
  {
    name: 'TC_032_2: a power failure ends the session, of which the station tells when it is up again',
    async live(d) {
      await d.at(0, boot, plug, tap());
      await d.at(10, meter(2000));
      await d.at(12, (s) => s.powerCut(true));
      await d.at(30, (s) => s.powerBack(true));
      await d.at(35, unplug);
    },
    log: [
      '0 connector 1: charging',
      '0 order of A1: runs, Label A1',
      '12 connector 1: offline',
      '30 connector 1: finishing',
      '30 order of A1: completed, 0–12, powerLoss, 2000 Wh: start 1 → 100, energy 2000 → 100, duration 720 → 24',
      '35 connector 1: available',
    ],
  },
  {
    name: 'a power failure that the station forgets its session by: it is closed with what is proven',
    async live(d) {
      await d.at(0, boot, plug, tap());
      await d.at(10, meter(2000));
      await d.at(12, (s) => s.powerCut(false));
      await d.at(30, (s) => s.powerBack(false));
      await d.at(31, unplug);
      await d.tend(40);
    },
    log: [
      '0 connector 1: charging',
      '0 order of A1: runs, Label A1',
      '12 connector 1: offline',
      '30 connector 1: available',
      '40 order of A1: abnormal (missingStop), 0–30, 2000 Wh: energy 2000 → 100',
      '40 alarm abnormalOrder: info',
    ],
  },
  {
    name: 'TC_041, TC_G_20: a fault, its cause, and its end',
    async live(d) {
      await d.at(0, boot);
      await d.at(10, (s) => s.fault('GroundFailure'));
      await d.at(20, (s) => s.repair('GroundFailure'));
    },
    log: [
      '0 connector 1: available',
      '10 connector 1: faulted',
      '10 alarm GroundFailure: critical',
      '20 connector 1: available',
      '20 alarm GroundFailure: over',
    ],
  },
];

describe.each(ocppVersions)('%s', (version) => {
  it.each(days)('$name', async ({ live, log }) => {
    day = await Day.begin(version, mouthOf(version), tariff);
    await live(day);
    expect(day.log).toEqual(log);
  });
});

const days2: Lived[] = [
  {
    name: 'TC_E_09: the transaction begins when the vehicle is connected, and ends when it leaves',
    async live(d) {
      d.station.begins = 'plugged';
      await d.at(0, boot);
      await d.at(5, plug);
      await d.at(8, tap());
      await d.at(28, meter(4000), tap());
      await d.at(48, unplug);
    },
    log: [
      '0 connector 1: available',
      '5 connector 1: preparing',
      '5 order of nobody: runs',
      '8 connector 1: charging',
      '8 order of A1: runs, Label A1',
      '28 connector 1: finishing',
      '48 connector 1: available',
      '48 order of A1: completed, 5–48, evDisconnected, 4000 Wh: start 1 → 100, energy 4000 → 200, duration 1200 → 40, idle 900 → 150',
    ],
  },
  {
    name: 'TC_E_10, TC_J_08: the transaction begins with the card, at no connector yet',
    async live(d) {
      d.station.begins = 'tapped';
      await d.at(0, boot);
      await d.at(5, tap());
      await d.at(8, plug);
      await d.at(28, meter(4000), tap());
      await d.at(30, unplug);
    },
    log: [
      '0 connector 1: available',
      '5 order of A1: runs, Label A1',
      '8 connector 1: charging',
      '28 connector 1: finishing',
      '28 order of A1: completed, 5–28, local, 4000 Wh: start 1 → 100, energy 4000 → 200, duration 1200 → 40',
      '30 connector 1: available',
    ],
  },
];

describe.each<OcppVersion>(['ocpp2.0.1', 'ocpp2.1'])('%s alone', (version) => {
  it.each(days2)('$name', async ({ live, log }) => {
    day = await Day.begin(version, mouthOf(version), tariff);
    await live(day);
    expect(day.log).toEqual(log);
  });

  it('TC_I_02: the final cost is in the answer to the end', async () => {
    day = await Day.begin(version, mouthOf(version), tariff);
    await day.at(0, boot, plug, tap());
    await day.at(20, meter(2000), tap());
    const answers = day.station.answers
      .filter(({ action }) => action === 'TransactionEvent')
      .map(({ answer }) => answer);
    expect(answers.at(-1)).toMatchObject({ totalCost: 2.4, idTokenInfo: { status: 'Accepted' } });
    expect(answers.flatMap(({ totalCost }) => totalCost ?? [])).toEqual([0, 2.4, 2.4]);
  });

  it('TC_E_53, TC_E_113: numbers that begin anew, and a transaction that goes on after an interruption', async () => {
    day = await Day.begin(version, mouthOf(version), tariff);
    await day.at(0, boot, plug, tap());
    await day.at(10, meter(2000), (s) => s.cut());
    await day.at(15, (s) => s.reconnect());
    await day.at(15, boot);
    await day.at(25, meter(1000), tap(), unplug);
    await day.at(40, plug, tap());
    await day.at(50, meter(500), tap(), unplug);
    expect(await day.yard.orders()).toMatchObject([
      { state: 'completed', energyWh: 3000 },
      { state: 'completed', energyWh: 500, meterStartWh: 4000 },
    ]);
  });
});
