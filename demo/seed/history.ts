/**
 * Sixty days of orders for every connector, up to those that run now, with their meter curves. The ended ones are due: the billing clerk brings
 * them into the books as it does with any other. Pure: chance, times and ids are given.
 */

import type { Tariff } from '../../bff/billing/tariffs/tariff.ts';
import { reasonWords } from '../../bff/charging/orders/reasons.ts';
import { startColumnsOf, stateColumnsOf } from '../../bff/charging/orders/rows.ts';
import { localMoment } from '../../bff/kernel/zone.ts';
import type { meterValues, orders } from '../../bff/store/tables/index.ts';
import type { NewRow } from '../../bff/store/types.ts';
import { newCar } from '../simulator/car.ts';
import { type DemoCharger, type DemoStation, demoStations } from './equipment.ts';
import { merchants } from './merchants.ts';
import type { CardRow, DriverRow, People } from './people.ts';
import type { Random } from './random.ts';
import { billed, live, type Mishap, mishaps, type Past } from './session.ts';

export type OrderRow = NewRow<typeof orders>;
/** The order gives the number. */
export type MeterRow = Omit<NewRow<typeof meterValues>, 'transactionId'> & { order: OrderRow };

export interface PricedVersion {
  versionId: string;
  tariff: Tariff;
  fromMs: number;
}

export interface History {
  /** By start; `transactionId` is still to be given. */
  orders: OrderRow[];
  meterValues: MeterRow[];
  /** Order that runs at a connector now, by `chargerId:number`. */
  running: Map<string, string>;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const historyMs = 60 * dayMs;
/** Orders this young keep their meter curve. */
const curveMs = 6 * dayMs;
/** How likely people come at an hour of the day, of ten. */
const habitsOfDay = [1, 1, 1, 1, 1, 2, 4, 7, 8, 7, 6, 7, 8, 7, 6, 7, 9, 10, 9, 7, 5, 4, 3, 2];

interface Setting {
  random: Random;
  nowMs: number;
  people: People;
  /** Versions of the station's tariff, oldest first. */
  versionsOf(station: DemoStation): readonly PricedVersion[];
}

export function newHistory(setting: Setting): History {
  const history: History = { orders: [], meterValues: [], running: new Map() };
  const taken = new Set<string>();
  for (const station of demoStations)
    for (const charger of station.chargers)
      for (const connector of charger.connectors) addConnector(history, taken, setting, station, charger, connector);
  history.orders.sort((a, b) => a.startedAt - b.startedAt);
  return history;
}

function addConnector(
  history: History,
  taken: Set<string>,
  setting: Setting,
  station: DemoStation,
  charger: DemoCharger,
  connector: DemoCharger['connectors'][number],
): void {
  const { random, nowMs } = setting;
  const isDc = connector.type === 'ccs2';
  const gone = charger.habit === 'gone';
  const untilMs = gone ? nowMs - 2 * dayMs : nowMs;
  let registerWh = random.whole(150_000, 6_000_000);
  let freeMs = nowMs - historyMs + random.wait(8 * hourMs);
  const cards = usable(setting.people.cards, station);
  const add = (startMs: number, card: CardRow, mishap: Mishap | undefined) => {
    const { past, order, samples } = newOrder(setting, station, charger, connector, {
      startMs,
      card,
      mishap,
      meterStartWh: registerWh,
    });
    registerWh = past.registerWh;
    freeMs = past.endMs + random.between(2, 20) * minuteMs;
    history.orders.push(order);
    history.meterValues.push(...samples);
    if (order.state === 'charging') {
      history.running.set(`${charger.id}:${connector.number}`, order.id);
      taken.add(card.id);
    }
  };
  for (;;) {
    const startMs = nextArrival(random, freeMs, isDc ? 8 * hourMs : 17 * hourMs, station.zone);
    if (startMs >= untilMs - 6 * minuteMs) break;
    const mishap = random.chance(0.012) ? random.pick(mishaps) : undefined;
    add(startMs, random.pick(cards), startMs > nowMs - dayMs ? undefined : mishap);
  }
  if (gone || charger.habit === 'faulty' || freeMs > nowMs - 90 * minuteMs) return;
  const free = cards.filter(({ id }) => !taken.has(id));
  if (free.length > 0 && random.chance(isDc ? 0.5 : 0.35))
    add(Math.floor(nowMs - random.between(4, isDc ? 18 : 75) * minuteMs), random.pick(free), undefined);
}

/** The next time that somebody comes: after a wait, at an hour at which people do. */
function nextArrival(random: Random, freeMs: number, meanMs: number, zone: string): number {
  let atMs = freeMs + random.wait(meanMs);
  while (!random.chance((habitsOfDay[Math.floor(localMoment(zone, atMs).msOfDay / hourMs)] ?? 10) / 10))
    atMs += random.wait(hourMs);
  return Math.floor(atMs);
}

const merchantOf = new Map(merchants.map((merchant) => [merchant.id as string, merchant]));

/** Cards that work here: of the station's merchant and those above it. */
export function usable(cards: readonly CardRow[], station: Pick<DemoStation, 'id' | 'tenantId'>): CardRow[] {
  const owners = new Set<string>();
  for (let id: string | null = station.tenantId; id !== null; id = merchantOf.get(id)?.parentId ?? null) owners.add(id);
  return cards.filter(
    (card) =>
      owners.has(card.tenantId) &&
      !card.blocked &&
      card.expiresAt === null &&
      (card.stationIds.length === 0 || card.stationIds.includes(station.id)),
  );
}

interface Visit {
  startMs: number;
  card: CardRow;
  mishap: Mishap | undefined;
  meterStartWh: number;
}

function newOrder(
  { random, nowMs, people, versionsOf }: Setting,
  station: DemoStation,
  charger: DemoCharger,
  connector: DemoCharger['connectors'][number],
  { startMs, card, mishap, meterStartWh }: Visit,
): { past: Past; order: OrderRow; samples: MeterRow[] } {
  const isDc = connector.type === 'ccs2';
  const isNamed = charger.version !== 'ocpp1.6';
  const recent = startMs > nowMs - curveMs;
  const id = random.id(startMs);
  const past = live({
    id,
    connector: connector.number,
    idTag: card.uid,
    car: newCar(random, isDc),
    isDc,
    maxPowerW: connector.maxPowerW,
    startMs,
    meterStartWh,
    leaveMs: Math.floor(startMs + (isDc ? random.between(15, 55) : random.between(50, 420)) * minuteMs),
    stepMs: (recent ? (isDc ? 1 : 4) : isDc ? 5 : 25) * minuteMs,
    reason: random.pick(['local', 'local', 'evDisconnected', 'remote']),
    // What goes wrong in 2.x goes wrong in other ways.
    mishap: isNamed ? undefined : mishap,
    nowMs,
    isNamed,
  });
  const { session } = past;
  const versions = versionsOf(station);
  const version = versions.findLast(({ fromMs }) => fromMs <= startMs);
  const bill = billed(session, version?.tariff ?? null, station.zone, nowMs);
  const isRunning = session.state === 'charging';
  const driver: DriverRow | undefined = people.drivers.find((known) => known.id === card.driverId);
  const endedAt = session.endedAtMs ?? nowMs;
  const order: OrderRow = {
    ...startColumnsOf(session),
    ...stateColumnsOf(session),
    id,
    tenantId: station.tenantId,
    stationId: station.id,
    chargerId: charger.id,
    stationName: station.name,
    chargerName: charger.name,
    cardId: card.id,
    driverId: card.driverId ?? null,
    userName: driver?.name ?? card.label,
    transactionId: 0,
    durationMs: endedAt - session.startedAtMs,
    currency: version?.tariff.currency ?? merchantOf.get(station.tenantId)?.currency ?? 'EUR',
    totalMinor: bill?.totalMinor ?? 0,
    taxMinor: bill?.taxMinor ?? 0,
    zone: station.zone,
    tariffVersionId: version?.versionId ?? null,
    bill: isRunning ? null : bill,
    review: session.state === 'abnormal' ? 'open' : '',
    dueAt: isRunning ? null : endedAt,
    createdAt: session.startedAtMs,
    updatedAt: endedAt,
  };
  card.lastUsedAt = Math.max(card.lastUsedAt ?? 0, startMs);
  return { past, order, samples: recent ? messages(order, past) : [] };
}

/** A few readings per message, as a charger would send them. */
function messages(order: OrderRow, { samples }: Past): MeterRow[] {
  const rows: MeterRow[] = [];
  for (let at = 0; at < samples.length; at += 4) {
    const some = samples.slice(at, at + 4);
    rows.push({ order, tenantId: order.tenantId, samples: some, receivedAt: some.at(-1)?.atMs ?? 0 });
  }
  return rows;
}

/** What is said about an abnormal order. */
export const wordsOf = ({ abnormalReason }: OrderRow): string => {
  const code = abnormalReason as keyof typeof reasonWords.en | null | undefined;
  return code ? reasonWords.en[code] : '';
};
