/** Rows as the API would answer them, made by rule: for component tests, pictures and benches. Never part of a build. */
import type { AlarmRow } from '../care/alarm-feed/feed.ts';
import type { OrderDetail } from '../charging/order-table/detail.ts';
import type { OrderRow } from '../charging/order-table/view-state.ts';

const stations = ['Hafenstraße 12', 'Messe Süd', 'Rathausgarage', 'Autohof Langwedel', 'Klinikum West', 'Marktplatz'];
const drivers = ['Mira Olsen', 'Jonas Weber', '', 'Ada Byron', 'Chidi Anagonye', 'Fleet 7'];
const pick = <T>(list: readonly T[], i: number): T => list[i % list.length]!;

/** 2026-11-20 14:05 in Berlin. */
export const sampleNowMs = 1_795_179_900_000;

/** The i-th order, newest first: the first ones are charging, every 17th is abnormal. */
export const sampleOrder = (i: number): OrderRow => {
  const state = i < 4 ? 'charging' : i % 17 === 5 ? 'abnormal' : 'completed';
  const durationMs = (1 + ((i * 7919) % 180)) * 60_000;
  const startedAt = sampleNowMs - i * 11 * 60_000 - (state === 'charging' ? durationMs : durationMs * 2);
  const energyWh = 1200 + ((i * 104_729) % 62_000);
  const totalMinor = 49 + Math.round(energyWh * 0.049);
  return {
    id: `o${i}`,
    tenantId: 'm1',
    state,
    startedAt,
    stationId: `s${i % stations.length}`,
    stationName: pick(stations, i),
    chargerId: `c${i % 9}`,
    chargerName: `DC ${1 + (i % 9)}`,
    connector: 1 + (i % 2),
    idTag: `04A2${(0x10000 + ((i * 48_271) % 0xefff)).toString(16).toUpperCase().slice(-4)}`,
    userName: pick(drivers, i),
    driverId: null,
    cardId: null,
    endedAt: state === 'charging' ? null : startedAt + durationMs,
    durationMs,
    energyWh,
    powerW: state === 'charging' ? 11_000 + (i % 5) * 22_000 : 0,
    socPercent: i % 3 === 0 ? 40 + (i % 50) : null,
    totalMinor,
    taxMinor: Math.round((totalMinor * 19) / 119),
    paymentState: state === 'charging' ? 'none' : pick(['paid', 'unpaid', 'paid', 'partRefunded', 'refunded'], i),
    paymentMode: pick(['card', 'invoice', 'wallet'], i),
    paidMinor: state === 'charging' || i % 5 === 1 ? 0 : totalMinor,
    refundedMinor: state === 'charging' ? 0 : pick([0, 0, 0, 100, totalMinor], i),
    holdMinor: state === 'charging' && i % 3 === 0 ? 5000 : 0,
    review: state === 'abnormal' ? 'open' : '',
    mergedInto: null,
    invoiceId: null,
    currency: 'EUR',
    zone: 'Europe/Berlin',
    transactionId: 90_000 - i,
    meterStartWh: 5_000_000 + i * 1000,
    meterStopWh: state === 'charging' ? null : 5_000_000 + i * 1000 + energyWh,
    abnormalReason: state === 'abnormal' ? 'missingStop' : null,
    stopReason: state === 'completed' ? (i % 2 ? 'local' : 'evDisconnected') : null,
    updatedAt: startedAt + durationMs,
  };
};

export const sampleOrders = (count: number): OrderRow[] => Array.from({ length: count }, (_, i) => sampleOrder(i));

/** An order with a curve that rises, holds and tapers, and a bill of three lines. */
export const sampleDetail = (order: OrderRow): OrderDetail => {
  const points = 40;
  const curve = Array.from({ length: points }, (_, i) => {
    const part = i / (points - 1);
    const powerW = Math.round(part < 0.08 ? part * 1_700_000 : part < 0.55 ? 136_000 : 136_000 * (1.45 - part));
    const energyWh = Math.round(order.energyWh * Math.min(1, part * 1.15));
    return {
      atMs: order.startedAt + Math.round(order.durationMs * part),
      energyWh,
      powerW,
      socPercent: Math.round(22 + part * 58),
    };
  });
  const half = Math.floor(order.energyWh / 2);
  const middleMs = order.startedAt + Math.round(order.durationMs / 2);
  const endMs = order.startedAt + order.durationMs;
  const line = (quantity: number, unitPriceMicros: number, label: string, fromMs: number, toMs: number) => ({
    component: 'energy',
    quantity,
    quantityUnit: 'Wh',
    unitPriceMicros,
    unitPricePer: 'kWh',
    amountMinor: Math.round((quantity * unitPriceMicros) / 10_000_000),
    periods: [{ fromMs, toMs }],
    why: { key: 'energy.band', params: { label } },
  });
  const lines = [
    {
      component: 'start',
      quantity: 1,
      quantityUnit: 'session',
      unitPriceMicros: 490_000,
      unitPricePer: 'session',
      amountMinor: 49,
      periods: [{ fromMs: order.startedAt, toMs: endMs }],
      why: { key: 'start.perSession', params: {} },
    },
    line(half, 490_000, 'Day', order.startedAt, middleMs),
    line(order.energyWh - half, 390_000, 'Evening', middleMs, endMs),
  ];
  const totalMinor = lines.reduce((sum, each) => sum + each.amountMinor, 0);
  const taxMinor = Math.round((totalMinor * 19) / 119);
  return {
    order: { ...order, totalMinor, taxMinor },
    bill: {
      currency: 'EUR',
      zone: order.zone,
      lines,
      taxes: [{ rateBasisPoints: 1900, included: true, netMinor: totalMinor - taxMinor, taxMinor }],
      totalMinor,
      netMinor: totalMinor - taxMinor,
      taxMinor,
    },
    tariffName: 'City standard',
    tariffVersion: 3,
    curve,
  };
};

export const sampleAlarm = (i: number, change: Partial<AlarmRow> = {}): AlarmRow => ({
  id: `a${i}`,
  tenantId: 'm1',
  level: pick(['critical', 'major', 'major', 'minor', 'info'], i),
  state: i % 4 === 1 ? 'acknowledged' : 'new',
  code: pick(['groundFailure', 'offline', 'powerMeterFailure', 'weakSignal', 'abnormalOrder'], i),
  detail: pick(
    ['RCD tripped', '', 'E-4711 · no answer from meter', '-109 dBm', 'The charger never reported the end.'],
    i,
  ),
  stationId: `s${i % stations.length}`,
  stationName: pick(stations, i),
  chargerId: `c${i}`,
  chargerName: `DC ${1 + i}`,
  connector: i % 2 ? null : 1,
  count: i % 3 === 0 ? 1 + i * 4 : 1,
  assigneeId: i % 4 === 1 ? 'u1' : null,
  assigneeName: i % 4 === 1 ? 'Ada Byron' : '',
  note: '',
  firstAt: sampleNowMs - (i + 3) * 3_600_000,
  lastAt: sampleNowMs - i * 1_100_000,
  clearedAt: null,
  closedAt: null,
  updatedAt: sampleNowMs - i * 1_100_000,
  ...change,
});
