/** Chargers: the equipment of a station, known to OCPP by its identity. */
import * as z from 'zod/mini';
import { endpoint, feature, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';

export const connectorTypes = [
  'type2',
  'type1',
  'ccs2',
  'ccs1',
  'chademo',
  'nacs',
  'gbtAc',
  'gbtDc',
  'schuko',
  'other',
] as const;

export const connectorSpec = z.object({
  number: z.int().check(z.gte(1), z.lte(64)),
  type: z.enum(connectorTypes),
  maxPowerW: z.int().check(z.gte(0), z.lte(4_000_000)),
});

export const charger = f.entity('charger', 'Charger', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  stationId: f.id({ label: 'Station', write: 'always', required: true, filter: true }),
  identity: f.text({
    label: 'OCPP identity',
    max: 48,
    write: 'create',
    required: true,
    filter: true,
    sort: true,
    help: 'The last part of the address the charger connects to; unique on this server, and an import knows chargers again by it',
  }),
  name: f.text({ label: 'Name', max: 80, write: 'always', filter: true, sort: true }),
  vendor: f.text({ label: 'Vendor', max: 50, filter: true }),
  model: f.text({ label: 'Model', max: 50, filter: true }),
  serial: f.text({ label: 'Serial number', max: 50, filter: true, hidden: true }),
  firmware: f.text({ label: 'Firmware', max: 120, filter: true }),
  version: f.text({ label: 'OCPP version', max: 20, filter: true, hidden: true }),
  maxPowerW: f.powerW({ label: 'Power', write: 'always', sort: true }),
  online: f.flag({ label: 'Online', filter: true, sort: true }),
  connectedAt: f.time({ label: 'Connected', nullable: true, hidden: true }),
  offlineSince: f.time({ label: 'Offline since', nullable: true }),
  lastSeenAt: f.time({ label: 'Last message', nullable: true, sort: true }),
  hasKey: f.flag({ label: 'Password set', hidden: true }),
  disabled: f.flag({ label: 'Disabled', write: 'always', filter: true }),
  connectors: f.json(z.array(connectorSpec).check(z.minLength(1), z.maxLength(64)), {
    label: 'Connectors',
    write: 'create',
    hidden: true,
  }),
  createdAt: f.time({ label: 'Created', sort: true, hidden: true }),
  updatedAt: f.time({ label: 'Changed', sort: true, hidden: true }),
});

export const chargers = feature('chargers', 'Chargers', {
  ...resource(charger, { path: '/v1/chargers', view: 'charger:view', edit: 'charger:edit' }),
  rotateKey: endpoint({
    method: 'POST',
    path: '/v1/chargers/{id}/key',
    may: 'charger:edit',
    once: true,
    summary: 'Set a new AuthorizationKey for Basic authentication; it is answered once and never shown again',
    body: z.strictObject({ key: z.optional(z.string().check(z.minLength(16), z.maxLength(40))) }),
    out: z.object({ key: z.string() }),
  }),
});
