/**
 * Reservations: a connector, or any connector of a charger, kept for one card until a time. asked → held → used, cancelled or expired;
 * refused when the charger would not keep it.
 */
import * as z from 'zod/mini';
import { endpoint, feature, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';

export const reservationStates = ['asked', 'held', 'used', 'cancelled', 'expired', 'refused'] as const;

export const reservation = f.entity('reservation', 'Reservation', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  stationId: f.id({ label: 'Station', filter: true, hidden: true }),
  chargerId: f.id({ label: 'Charger', filter: true, hidden: true }),
  stationName: f.text({ label: 'Station', max: 120, filter: true, sort: true }),
  chargerName: f.text({ label: 'Charger', max: 120, filter: true, sort: true }),
  connector: f.integer({ label: 'Connector', filter: true, help: '0 is any connector of the charger' }),
  number: f.integer({ label: 'Number', filter: true, sort: true, help: 'By which the charger knows it' }),
  idTag: f.text({ label: 'Card number', max: 255, filter: true }),
  cardId: f.id({ label: 'Card', nullable: true, filter: true, hidden: true }),
  driverId: f.id({ label: 'Driver', nullable: true, filter: true, hidden: true }),
  userName: f.text({ label: 'User', max: 120, filter: true }),
  state: f.choice(reservationStates, { label: 'State', filter: true, sort: true }),
  detail: f.text({ label: 'Detail', max: 500 }),
  orderId: f.id({ label: 'Order', nullable: true, filter: true }),
  commandId: f.id({ label: 'Command', nullable: true, hidden: true }),
  startsAt: f.time({ label: 'From', filter: true, sort: true }),
  expiresAt: f.time({ label: 'Until', filter: true, sort: true }),
  createdAt: f.time({ label: 'Asked', filter: true, sort: true }),
  updatedAt: f.time({ label: 'Changed', sort: true, hidden: true }),
});

const row = f.rowSchema(reservation);
const connector = z.int().check(z.gte(0), z.lte(64));
const idTag = z.string().check(z.trim(), z.minLength(1), z.maxLength(36));
const id = z.string().check(z.minLength(1), z.maxLength(64));
/** A week. */
export const longestMinutes = 7 * 24 * 60;
const minutes = z.int().check(z.gte(1), z.lte(longestMinutes));
const timeMs = z.int().check(z.gte(0), z.lte(4_102_444_800_000));

export const reservations = feature('reservations', 'Reservations', {
  ...resource(reservation, { path: '/v1/reservations', view: 'charger:view', edit: 'charger:command', only: [] }),
  reserve: endpoint({
    method: 'POST',
    path: '/v1/chargers/{id}/reservations',
    may: 'charger:command',
    status: 202,
    summary: 'Keep a connector (0: any) for a card; what the charger says follows by live event `reservation.changed`',
    body: z.strictObject({
      connector,
      /** One of these two. */
      idTag: z.optional(idTag),
      cardId: z.optional(id),
      /** One of these two. */
      minutes: z.optional(minutes),
      expiresAt: z.optional(timeMs),
    }),
    out: row,
  }),
  change: endpoint({
    method: 'POST',
    path: '/v1/reservations/{id}/change',
    may: 'charger:command',
    status: 202,
    summary:
      'Ask the charger to keep a held reservation longer, shorter, or at another connector, under the same number',
    body: z.strictObject({
      connector: z.optional(connector),
      minutes: z.optional(minutes),
      expiresAt: z.optional(timeMs),
    }),
    out: row,
  }),
  cancel: endpoint({
    method: 'POST',
    path: '/v1/reservations/{id}/cancel',
    may: 'charger:command',
    status: 202,
    summary: 'Ask the charger to give the connector free; while it is away this waits until it comes back',
    body: z.strictObject({}),
    out: row,
  }),
});
