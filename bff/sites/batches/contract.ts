/** Batches: one operation for many chargers, within a window of time, a few at once, with what became of each. */
import * as z from 'zod/mini';
import {
  endpoint,
  exportQuery,
  feature,
  listQuerySchema,
  nothing,
  pageSchema,
  resource,
} from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';
import { charger } from '../chargers/contract.ts';
import { batchOperation } from './operation.ts';

/** `stopped`: after too many failures. */
export const batchStates = ['waiting', 'running', 'done', 'stopped', 'cancelled'] as const;
export const itemStates = ['waiting', 'running', 'done', 'failed', 'skipped'] as const;

export const batch = f.entity('batch', 'Batch', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  name: f.text({ label: 'Name', max: 120, filter: true, sort: true }),
  kind: f.text({ label: 'Operation', max: 60 }),
  command: f.json(z.unknown(), { label: 'Details', hidden: true }),
  filter: f.json(z.record(z.string(), z.string()), { label: 'Chosen by', hidden: true }),
  state: f.choice(batchStates, { label: 'State', filter: true }),
  detail: f.text({ label: 'Detail', max: 500 }),
  notBefore: f.time({ label: 'Not before', sort: true }),
  notAfter: f.time({ label: 'Not after', sort: true }),
  parallel: f.integer({ label: 'At once' }),
  stopAfterFailures: f.integer({ label: 'Stop after failures', help: '0: never' }),
  total: f.integer({ label: 'Chargers' }),
  done: f.integer({ label: 'Done' }),
  failed: f.integer({ label: 'Failed' }),
  actorName: f.text({ label: 'By', max: 120 }),
  createdAt: f.time({ label: 'Created', sort: true, filter: true }),
  updatedAt: f.time({ label: 'Changed', hidden: true }),
});

export const batchItem = f.entity('batchItem', 'Charger of a batch', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', hidden: true }),
  batchId: f.id({ label: 'Batch', filter: true, hidden: true }),
  position: f.integer({ label: 'Position', sort: true, hidden: true }),
  chargerId: f.id({ label: 'Charger id', filter: true, hidden: true }),
  chargerName: f.text({ label: 'Charger', max: 80, filter: true, sort: true }),
  state: f.choice(itemStates, { label: 'State', filter: true }),
  detail: f.text({ label: 'Result', max: 500 }),
  commandId: f.id({ label: 'Command', nullable: true, hidden: true }),
  updatedAt: f.time({ label: 'Changed', sort: true }),
});

export const maxChargers = 5_000;
const id = z.string().check(z.minLength(1), z.maxLength(64));
const timeMs = z.int().check(z.gte(0), z.lte(4_102_444_800_000));

/** The filters of the list of chargers. */
const filterFields = Object.entries(charger.fields as f.Fields)
  .filter(([, field]) => field.options.filter)
  .map(([name]) => name);
export const chargerFilter = z.strictObject(
  Object.fromEntries(['q', ...filterFields].map((name) => [name, z.optional(z.string().check(z.maxLength(2000)))])),
) as unknown as z.ZodMiniType<Record<string, string>, Record<string, string>>;

const choice = {
  command: batchOperation,
  /** Either these … */
  chargerIds: z.optional(z.array(id).check(z.minLength(1), z.maxLength(maxChargers))),
  /** … or all that the list shows with these filters; `{}`: all. */
  filter: z.optional(chargerFilter),
};

const pace = {
  /** Absolute, epoch ms: now when not given. */
  notBefore: z.optional(timeMs),
  /** A day after it begins when not given. Who was not reached until then is left out. */
  notAfter: z.optional(timeMs),
};

const row = f.rowSchema(batch);
const one = '/v1/batches/{id}' as const;
const item = f.anyEntity(batchItem);

export const batches = feature('batches', 'Batches', {
  ...resource(batch, { path: '/v1/batches', view: 'charger:view', edit: 'charger:command', only: [] }),
  preview: endpoint({
    method: 'POST',
    path: '/v1/batches/preview',
    may: 'charger:command',
    summary: 'How many and which chargers a batch would be for, and which of them cannot do it or are away',
    body: z.strictObject(choice),
    out: z.object({
      total: z.int(),
      ready: z.int(),
      offline: z.int(),
      cannot: z.int(),
      /** The first 500; those that cannot come first, then those that are away. */
      items: z.array(
        z.object({
          chargerId: z.string(),
          chargerName: z.string(),
          state: z.enum(['ready', 'offline', 'cannot']),
          reason: z.string(),
        }),
      ),
    }),
  }),
  create: endpoint({
    method: 'POST',
    path: '/v1/batches',
    may: 'charger:command',
    status: 201,
    summary: 'Do one thing with many chargers; follow it by live event `batch.changed`',
    body: z.strictObject({
      name: z.string().check(z.trim(), z.minLength(1), z.maxLength(120)),
      ...choice,
      ...pace,
      parallel: z.optional(z.int().check(z.gte(1), z.lte(50))),
      stopAfterFailures: z.optional(z.int().check(z.gte(0), z.lte(maxChargers))),
    }),
    out: row,
  }),
  items: endpoint({
    method: 'GET',
    path: `${one}/items`,
    may: 'charger:view',
    summary: 'What became of each charger',
    query: listQuerySchema(item),
    out: pageSchema(f.rowSchema(batchItem)),
  }),
  exportItems: endpoint({
    method: 'GET',
    path: `${one}/items.export`,
    may: 'charger:view',
    of: item,
    answers: 'file',
    summary: 'Export: what became of each charger',
    query: exportQuery(item),
    out: nothing,
  }),
  cancel: endpoint({
    method: 'POST',
    path: `${one}/cancel`,
    may: 'charger:command',
    summary: 'Begin with no more chargers; what is under way goes on',
    body: z.strictObject({}),
    out: row,
  }),
  retry: endpoint({
    method: 'POST',
    path: `${one}/retry`,
    may: 'charger:command',
    status: 201,
    summary: 'A new batch of the same operation for the chargers that failed, and if asked for those left out',
    body: z.strictObject({ ...pace, skippedToo: z.optional(z.boolean()) }),
    out: row,
  }),
});
