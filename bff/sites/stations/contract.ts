/** Charging stations: places with chargers, as listed, edited and shown on the map. */
import * as z from 'zod/mini';
import { connectorStates } from '../../../ocpp/vocabulary.ts';
import { tariffSchema } from '../../billing/tariffs/tariff.ts';
import { endpoint, feature, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';

export const station = f.entity('station', 'Station', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  name: f.text({
    label: 'Name',
    max: 80,
    write: 'always',
    required: true,
    filter: true,
    sort: true,
    help: 'Unique within a merchant; an import knows your own stations again by it',
  }),
  address: f.text({ label: 'Street', max: 120, write: 'always', filter: true }),
  city: f.text({ label: 'City', max: 80, write: 'always', filter: true, sort: true }),
  country: f.text({
    label: 'Country',
    max: 2,
    min: 2,
    write: 'always',
    required: true,
    help: 'Two letters, e.g. DE',
    filter: true,
  }),
  latitude: f.decimal({ label: 'Latitude', min: -90, max: 90, write: 'always', required: true }),
  longitude: f.decimal({ label: 'Longitude', min: -180, max: 180, write: 'always', required: true }),
  zone: f.text({
    label: 'Time zone',
    max: 64,
    min: 1,
    write: 'always',
    help: 'IANA name, e.g. Europe/Berlin. Prices follow it.',
  }),
  tariffId: f.id({ label: 'Tariff', write: 'always', nullable: true, filter: true, hidden: true }),
  createdAt: f.time({ label: 'Created', sort: true, hidden: true }),
  updatedAt: f.time({ label: 'Changed', sort: true, hidden: true }),
});

/** What a connector shows now. `offline` when its charger is not connected; then `sinceMs` is when it went. */
export const liveStates = [...connectorStates, 'offline'] as const;
export type LiveState = (typeof liveStates)[number];

export const liveConnector = z.object({
  id: z.string(),
  stationId: z.string(),
  chargerId: z.string(),
  chargerName: z.string(),
  number: z.int(),
  type: z.string(),
  maxPowerW: z.int(),
  state: z.enum(liveStates),
  /** When it came into the state, epoch ms. While `offline` nobody knows its state, and this is since when. */
  sinceMs: z.int(),
  /** What the charger said last, and of when that is; the same as `state` while it is connected. */
  toldState: z.enum(connectorStates),
  toldAt: z.int(),
  /** Its charger's connection: since when there is one, the last message of any kind, and since when there is none. */
  connectedAt: z.nullable(z.int()),
  lastSeenAt: z.nullable(z.int()),
  offlineSince: z.nullable(z.int()),
  errorCode: z.string(),
  orderId: z.nullable(z.string()),
  /** Of the running order, 0 without one. */
  powerW: z.int(),
  energyWh: z.int(),
});
export type LiveConnector = z.infer<typeof liveConnector>;

/** A station as the map shows it: place, counts by state, price in words. */
export const stationPin = z.object({
  id: z.string(),
  name: z.string(),
  address: z.string(),
  city: z.string(),
  country: z.string(),
  latitude: z.number(),
  longitude: z.number(),
  zone: z.string(),
  tariffName: z.nullable(z.string()),
  currency: z.nullable(z.string()),
  /** Number of connectors in each live state; states with none are absent. */
  counts: z.record(z.string(), z.int()),
  /** What its running orders draw now, together. */
  powerW: z.int(),
});
export type StationPin = z.infer<typeof stationPin>;

export const stations = feature('stations', 'Charging stations', {
  ...resource(station, { path: '/v1/stations', view: 'station:view', edit: 'station:edit' }),
  map: endpoint({
    method: 'GET',
    path: '/v1/station-map',
    may: 'station:view',
    summary: 'Every station with its place and the number of connectors in each state',
    out: z.object({ stations: z.array(stationPin) }),
  }),
  live: endpoint({
    method: 'GET',
    path: '/v1/stations/{id}/live',
    may: 'station:view',
    summary:
      'A station with each connector, its state, power and running order; `tariff`: the prices for orders that start now',
    out: z.object({ station: stationPin, connectors: z.array(liveConnector), tariff: z.nullable(tariffSchema) }),
  }),
});
