/** A database with a great many ended orders, written past the store because a benchmark of reading should not wait for it. */
import { randomUUIDv7 } from 'node:crypto';
import Database from 'better-sqlite3';
import { exampleSession } from '../../../bff/billing/tariffs/example.ts';
import { price } from '../../../bff/billing/tariffs/price.ts';
import { databaseFile, openStore } from '../../../bff/store/index.ts';
import { merchantId, seed, stationIdOf } from './seed.ts';

const stations = 200;
export const firstAt = Date.UTC(2025, 0, 1);
/** Two orders a minute: a million take almost a year. */
const everyMs = 30_000;

const bills = Array.from({ length: 50 }, (_, i) => JSON.stringify(price(exampleSession('complex', i))));

/** Ids are made as the product makes them, by time, so that pages of the index are as dense as they would be. */
export const writeHistory = async (folder: string, count: number): Promise<string> => {
  const store = await openStore({ dataDir: folder, now: () => firstAt, newId: randomUUIDv7 });
  const key = await seed(store, { stations, chargers: stations, cards: 1 });
  await store.close();
  const db = new Database(databaseFile(folder));
  db.pragma('synchronous = OFF');
  const columns = {
    id: 0,
    tenant_id: merchantId,
    station_id: '',
    charger_id: '',
    connector: 1,
    station_name: '',
    charger_name: '',
    card_id: null,
    driver_id: null,
    id_tag: '',
    user_name: '',
    transaction_id: 0,
    state: '',
    abnormal_reason: null,
    stop_reason: 'local',
    started_at: 0,
    ended_at: 0,
    duration_ms: 0,
    meter_start_wh: 0,
    meter_stop_wh: 0,
    energy_wh: 0,
    power_w: 0,
    soc_percent: null,
    currency: 'EUR',
    total_minor: 0,
    tax_minor: 0,
    zone: 'Europe/Berlin',
    tariff_version_id: 'version',
    bill: '',
    start_key: '',
    memory: '{}',
    created_at: 0,
    updated_at: 0,
  };
  const names = Object.keys(columns);
  const insert = db.prepare(
    `insert into orders (${names.join(', ')}) values (${names.map((n) => `@${n}`).join(', ')})`,
  );
  db.transaction(() => {
    for (let i = 0; i < count; i++) {
      const at = firstAt + i * everyMs;
      const place = (i * 7919) % stations;
      const durationMs = 600_000 + ((i * 31) % 7_200_000);
      const energyWh = 1_000 + ((i * 17) % 60_000);
      insert.run({
        ...columns,
        id: `${at.toString(16).padStart(12, '0')}-${i}`,
        station_id: stationIdOf(place),
        charger_id: `charger-${place}`,
        station_name: `Station ${place}`,
        charger_name: `Charger ${place}`,
        id_tag: `TAG${(i * 13) % 5_000}`,
        user_name: `Driver ${(i * 13) % 5_000}`,
        transaction_id: i + 1,
        state: i % 20 === 0 ? 'abnormal' : 'completed',
        abnormal_reason: i % 20 === 0 ? 'missingStop' : null,
        started_at: at,
        ended_at: at + durationMs,
        duration_ms: durationMs,
        meter_start_wh: i * 10,
        meter_stop_wh: i * 10 + energyWh,
        energy_wh: energyWh,
        total_minor: Math.round(energyWh * 0.049),
        tax_minor: Math.round(energyWh * 0.008),
        bill: bills[i % bills.length],
        start_key: `1|TAG|${i}|${at}`,
        created_at: at,
        updated_at: at + durationMs,
      });
    }
  })();
  db.exec('analyze');
  db.close();
  return key;
};
