/** Orders: priced transactions, running, completed or abnormal. */
import * as z from 'zod/mini';
import { stopReasons } from '../../../ocpp/vocabulary.ts';
import { endpoint, feature, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';

export const orderStates = ['charging', 'completed', 'abnormal'] as const;

export const order = f.entity('order', 'Order', {
  id: f.id({ label: 'Order', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  state: f.choice(orderStates, { label: 'State', filter: true, sort: true }),
  startedAt: f.time({ label: 'Started', filter: true, sort: true }),
  stationId: f.id({ label: 'Station id', filter: true, hidden: true }),
  stationName: f.text({ label: 'Station', max: 80, filter: true, sort: true }),
  chargerId: f.id({ label: 'Charger id', filter: true, hidden: true }),
  chargerName: f.text({ label: 'Charger', max: 80, filter: true }),
  connector: f.integer({ label: 'Connector' }),
  idTag: f.text({ label: 'Card', max: 36, filter: true }),
  userName: f.text({ label: 'Driver', max: 120, filter: true, sort: true }),
  driverId: f.id({ label: 'Driver id', nullable: true, filter: true, hidden: true }),
  cardId: f.id({ label: 'Card id', nullable: true, filter: true, hidden: true }),
  endedAt: f.time({ label: 'Ended', nullable: true, filter: true, sort: true }),
  durationMs: f.durationMs({ label: 'Duration', filter: true, sort: true }),
  energyWh: f.energyWh({ label: 'Energy', filter: true, sort: true }),
  powerW: f.powerW({ label: 'Power', hidden: true }),
  socPercent: f.integer({ label: 'Battery', unit: '%', nullable: true, hidden: true }),
  totalMinor: f.money({ label: 'Total', filter: true, sort: true }),
  taxMinor: f.money({ label: 'Tax', hidden: true }),
  currency: f.text({ label: 'Currency', max: 3, filter: true, hidden: true }),
  zone: f.text({ label: 'Time zone', max: 64, hidden: true }),
  transactionId: f.integer({ label: 'Transaction', hidden: true, filter: true }),
  meterStartWh: f.energyWh({ label: 'Meter at start', hidden: true }),
  meterStopWh: f.energyWh({ label: 'Meter at end', nullable: true, hidden: true }),
  abnormalReason: f.text({ label: 'Why abnormal', max: 60, nullable: true, filter: true, hidden: true }),
  stopReason: f.choice(stopReasons, { label: 'Stopped by', nullable: true, filter: true, hidden: true }),
  updatedAt: f.time({ label: 'Changed', hidden: true }),
});

export const curvePoint = z.object({
  atMs: z.int(),
  energyWh: z.optional(z.number()),
  powerW: z.optional(z.number()),
  socPercent: z.optional(z.number()),
});

export const orders = feature('orders', 'Orders', {
  ...resource(order, { path: '/v1/orders', view: 'order:view', edit: 'order:edit', only: [] }),
  detail: endpoint({
    method: 'GET',
    path: '/v1/orders/{id}/detail',
    may: 'order:view',
    summary: 'An order with its bill (lines as price() explains them) and its meter curve',
    out: z.object({
      order: f.rowSchema(order),
      /** `Bill` of billing/tariffs/price.ts; null before there is one. */
      bill: z.nullable(z.unknown()),
      tariffName: z.nullable(z.string()),
      tariffVersion: z.nullable(z.int()),
      /** At most 500 points. */
      curve: z.array(curvePoint),
    }),
  }),
  stop: endpoint({
    method: 'POST',
    path: '/v1/orders/{id}/stop',
    may: 'charger:command',
    status: 202,
    summary: 'Ask the charger to end the running transaction; answers the command that was queued',
    body: z.strictObject({}),
    out: z.object({ commandId: z.string() }),
  }),
  close: endpoint({
    method: 'POST',
    path: '/v1/orders/{id}/close',
    may: 'order:edit',
    summary: 'Close a running order here with the last known meter reading, as abnormal, whatever the charger does',
    body: z.strictObject({ note: z.string().check(z.trim(), z.minLength(1), z.maxLength(500)) }),
    out: f.rowSchema(order),
  }),
});
