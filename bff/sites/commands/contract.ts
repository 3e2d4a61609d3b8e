/** Commands to chargers, as rows with a visible life: queued → sent → accepted / rejected / failed / expired. */
import * as z from 'zod/mini';
import { stationCommandKinds } from '../../../ocpp/vocabulary.ts';
import { endpoint, feature, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';

export const commandStates = ['queued', 'sent', 'accepted', 'rejected', 'failed', 'expired'] as const;

export const command = f.entity('command', 'Command', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  stationId: f.id({ label: 'Station', filter: true, hidden: true }),
  chargerId: f.id({ label: 'Charger', filter: true }),
  kind: f.choice(stationCommandKinds, { label: 'Command', filter: true }),
  payload: f.json(z.unknown(), { label: 'Sent', hidden: true }),
  state: f.choice(commandStates, { label: 'State', filter: true }),
  detail: f.text({ label: 'Answer', max: 500 }),
  result: f.json(z.unknown(), { label: 'Result', hidden: true }),
  orderId: f.id({ label: 'Order', nullable: true }),
  actorName: f.text({ label: 'By', max: 120 }),
  createdAt: f.time({ label: 'Asked', sort: true }),
  sentAt: f.time({ label: 'Sent', nullable: true }),
  answeredAt: f.time({ label: 'Answered', nullable: true }),
  expiresAt: f.time({ label: 'Expires', hidden: true }),
  updatedAt: f.time({ label: 'Changed', hidden: true }),
});

const connector = z.int().check(z.gte(0), z.lte(64));
const idTag = z.string().check(z.trim(), z.minLength(1), z.maxLength(36));
const short = (max: number) => z.string().check(z.maxLength(max));

/** Body of a new command; the words of ocpp/vocabulary.ts. */
export const commandBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('remoteStart'), idTag, connector: z.optional(connector) }),
  z.strictObject({ kind: z.literal('remoteStop'), transactionId: z.int() }),
  z.strictObject({ kind: z.literal('unlock'), connector }),
  z.strictObject({ kind: z.literal('reset'), hard: z.boolean() }),
  z.strictObject({ kind: z.literal('setAvailability'), connector, operative: z.boolean() }),
  z.strictObject({
    kind: z.literal('readConfiguration'),
    keys: z.optional(z.array(short(50)).check(z.maxLength(100))),
  }),
  z.strictObject({ kind: z.literal('writeConfiguration'), key: short(50), value: short(500) }),
  z.strictObject({ kind: z.literal('clearCache') }),
  z.strictObject({
    kind: z.literal('trigger'),
    message: z.enum(['boot', 'heartbeat', 'meterValues', 'status']),
    connector: z.optional(connector),
  }),
  z.strictObject({
    kind: z.literal('transferData'),
    vendorId: short(255),
    messageId: z.optional(short(50)),
    data: z.optional(short(4000)),
  }),
]);
export type CommandBody = z.infer<typeof commandBody>;

export const commands = feature('commands', 'Commands to chargers', {
  ...resource(command, { path: '/v1/commands', view: 'charger:view', edit: 'charger:command', only: [] }),
  send: endpoint({
    method: 'POST',
    path: '/v1/chargers/{id}/commands',
    may: 'charger:command',
    status: 202,
    summary:
      'Queue a command for a charger; follow its state under /v1/commands/{id} or by live event `command.changed`',
    body: z.strictObject({
      command: commandBody,
      expiresInMs: z.optional(z.int().check(z.gte(1000), z.lte(86_400_000))),
    }),
    out: f.rowSchema(command),
  }),
});
