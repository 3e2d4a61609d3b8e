/** Alarms of the demo's past, in every state and level. Pure rows. */
import { openKeyOf, raisedByAbsence } from '../../bff/care/alarms/rules.ts';
import type { alarms } from '../../bff/store/tables/index.ts';
import type { NewRow } from '../../bff/store/types.ts';
import { demoStations } from './equipment.ts';
import { type OrderRow, wordsOf } from './history.ts';
import type { Random } from './random.ts';

type AlarmRow = NewRow<typeof alarms>;
interface Person {
  id: string;
  name: string;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

interface Told {
  identity: string;
  connector: number | null;
  code: string;
  level: AlarmRow['level'];
  state: AlarmRow['state'];
  detail: string;
  ageMs: number;
  lastedMs: number;
  count?: number;
  note?: string;
  mine?: boolean;
}

const past: readonly Told[] = [
  {
    identity: 'WIE-03',
    connector: null,
    ...raisedByAbsence,
    state: 'new',
    ageMs: 47 * hourMs,
    lastedMs: 47 * hourMs,
  },
  {
    identity: 'HEU-04',
    connector: 1,
    code: 'GroundFailure',
    level: 'critical',
    state: 'cleared',
    detail: 'RCD tripped',
    ageMs: 9 * hourMs,
    lastedMs: 12 * minuteMs,
    count: 3,
  },
  {
    identity: 'SIE-02',
    connector: 2,
    code: 'HighTemperature',
    level: 'critical',
    state: 'closed',
    detail: 'Cable 62 °C',
    ageMs: 80 * hourMs,
    lastedMs: 40 * minuteMs,
    count: 5,
    note: 'Filter mat of the cooling unit cleaned.',
    mine: true,
  },
  {
    identity: 'BON-02',
    connector: 1,
    code: 'ConnectorLockFailure',
    level: 'major',
    state: 'closed',
    detail: 'Lock motor blocked',
    ageMs: 130 * hourMs,
    lastedMs: 5 * hourMs,
    note: 'Lock exchanged on site.',
    mine: true,
  },
  {
    identity: 'KOB-03',
    connector: null,
    ...raisedByAbsence,
    state: 'cleared',
    ageMs: 20 * hourMs,
    lastedMs: 35 * minuteMs,
    count: 2,
  },
  {
    identity: 'MAI-01',
    connector: 2,
    code: 'EVCommunicationError',
    level: 'minor',
    state: 'cleared',
    detail: 'Pilot signal lost',
    ageMs: 28 * hourMs,
    lastedMs: 6 * minuteMs,
    count: 4,
  },
  {
    identity: 'INN-01',
    connector: 1,
    code: 'OverVoltage',
    level: 'critical',
    state: 'closed',
    detail: 'L2 268 V',
    ageMs: 200 * hourMs,
    lastedMs: 9 * minuteMs,
    note: 'Grid operator informed.',
  },
  {
    identity: 'MGR-01',
    connector: 1,
    code: 'PowerMeterFailure',
    level: 'major',
    state: 'cleared',
    detail: '',
    ageMs: 50 * hourMs,
    lastedMs: 3 * hourMs,
    count: 7,
  },
];

export function newAlarms(random: Random, nowMs: number, orders: readonly OrderRow[], keeper: Person): AlarmRow[] {
  const told = past.map((alarm) => rowOf(random, nowMs, alarm, keeper));
  const abnormal = orders.filter(
    ({ state, endedAt }) => state === 'abnormal' && (endedAt ?? 0) > nowMs - 5 * 24 * hourMs,
  );
  const seen = new Set<string>();
  for (const [index, order] of abnormal.reverse().entries()) {
    const key = openKeyOf(order.chargerId, order.connector, 'abnormalOrder');
    if (seen.has(key)) continue;
    seen.add(key);
    const atMs = order.endedAt ?? nowMs;
    const acknowledged = index % 2 === 1;
    told.push({
      ...blank(random, atMs),
      tenantId: order.tenantId,
      stationId: order.stationId,
      chargerId: order.chargerId,
      stationName: order.stationName,
      chargerName: order.chargerName,
      connector: order.connector,
      code: 'abnormalOrder',
      level: 'info',
      state: acknowledged ? 'acknowledged' : 'new',
      detail: wordsOf(order),
      openKey: key,
      firstAt: atMs,
      lastAt: atMs,
    });
  }
  return told;
}

const blank = (random: Random, atMs: number) => ({
  id: random.id(atMs),
  count: 1,
  assigneeId: null,
  assigneeName: '',
  note: '',
  clearedAt: null,
  closedAt: null,
  createdAt: atMs,
  updatedAt: atMs,
});

function rowOf(random: Random, nowMs: number, told: Told, keeper: Person): AlarmRow {
  const station = demoStations.find(({ chargers }) => chargers.some(({ identity }) => identity === told.identity));
  const charger = station?.chargers.find(({ identity }) => identity === told.identity);
  if (!station || !charger) throw new Error(`there is no charger ${told.identity}`);
  const firstAt = nowMs - told.ageMs;
  const lastAt = told.code === 'offline' ? firstAt : firstAt + told.lastedMs;
  const overAt = firstAt + told.lastedMs;
  const isOpen = told.state === 'new' || told.state === 'acknowledged';
  return {
    ...blank(random, firstAt),
    tenantId: station.tenantId,
    stationId: station.id,
    chargerId: charger.id,
    stationName: station.name,
    chargerName: charger.name,
    connector: told.connector,
    code: told.code,
    level: told.level,
    state: told.state,
    detail: told.detail,
    count: told.count ?? 1,
    note: told.note ?? '',
    ...(told.mine && { assigneeId: keeper.id, assigneeName: keeper.name }),
    openKey: isOpen ? openKeyOf(charger.id, told.connector, told.code) : null,
    firstAt,
    lastAt,
    clearedAt: isOpen ? null : overAt,
    closedAt: told.state === 'closed' ? overAt + 90 * minuteMs : null,
    updatedAt: isOpen ? lastAt : overAt,
  };
}
