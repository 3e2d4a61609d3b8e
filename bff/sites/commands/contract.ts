/** Commands to chargers, as rows with a visible life: queued → sent → accepted / rejected / unsupported / failed / expired. */
import * as z from 'zod/mini';
import { stationCommandKinds } from '../../../ocpp/vocabulary.ts';
import { endpoint, feature, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';
import { commandBody } from './body.ts';

export const commandStates = ['queued', 'sent', 'accepted', 'rejected', 'unsupported', 'failed', 'expired'] as const;

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
  batchId: f.id({ label: 'Batch', nullable: true, filter: true, hidden: true }),
  createdAt: f.time({ label: 'Asked', sort: true }),
  sentAt: f.time({ label: 'Sent', nullable: true }),
  answeredAt: f.time({ label: 'Answered', nullable: true }),
  expiresAt: f.time({ label: 'Expires', hidden: true }),
  updatedAt: f.time({ label: 'Changed', hidden: true }),
});

export type { CommandBody } from './body.ts';

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
