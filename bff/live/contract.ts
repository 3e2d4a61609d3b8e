/** Live events as a browser receives them: server-sent events, resumed by `Last-Event-ID`. */
import * as z from 'zod/mini';
import { endpoint, feature, nothing } from '../kernel/contract.ts';
import type { Permission } from '../kernel/permissions.ts';

/**
 * Topics and the permission that shows them. The event's data is `{ topic, id, at, row }`: `row` is the entity's row as its list
 * answers it. `order.progress` comes at most once a second per order and carries only running figures.
 * `beat` (no row) comes every 15 s and says by its id how far the stream has come.
 * `reset` (no row) tells the reader that events were missed for good: read the lists again.
 */
export const topics = {
  'order.started': 'order:view',
  'order.progress': 'order:view',
  'order.ended': 'order:view',
  'order.changed': 'order:view',
  'connector.changed': 'station:view',
  'charger.changed': 'charger:view',
  'station.changed': 'station:view',
  'alarm.changed': 'alarm:view',
  'command.changed': 'charger:view',
  'batch.changed': 'charger:view',
  'file.changed': 'charger:view',
  'reservation.changed': 'charger:view',
  'localList.changed': 'charger:view',
  'certificate.changed': 'charger:security',
  'securityChange.changed': 'charger:security',
  'tariff.changed': 'tariff:view',
  'group.changed': 'group:view',
  'campaign.changed': 'campaign:view',
  'wallet.changed': 'wallet:view',
  'report.changed': 'report:view',
  'invoice.issued': 'invoice:view',
  'invoiceBatch.changed': 'invoice:view',
  'payment.changed': 'payment:view',
  'payment.nearLimit': 'payment:view',
  'refund.changed': 'payment:view',
  'paymentAccount.changed': 'payment:view',
} as const satisfies Record<string, Permission>;
export type LiveTopic = keyof typeof topics;

export interface LiveMessage<R = unknown> {
  topic: LiveTopic;
  id: string;
  at: number;
  row: R;
}

export const live = feature('live', 'Live events', {
  stream: endpoint({
    method: 'GET',
    path: '/v1/live',
    may: 'signedIn',
    answers: 'stream',
    summary: 'Server-sent events of what changes; resumes after Last-Event-ID without loss or repeat',
    query: z.strictObject({
      topics: z.optional(z.string().check(z.maxLength(600))),
      after: z.optional(z.string().check(z.maxLength(60))),
    }),
    out: nothing,
  }),
});
