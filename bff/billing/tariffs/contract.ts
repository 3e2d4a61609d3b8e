/** Tariffs: named, with immutable versions; stations use a tariff, and a running order keeps the version it started with. */
import * as z from 'zod/mini';
import { endpoint, feature, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';
import { billSchema } from './bill.ts';
import { ocpiTariff, ocpiVersions } from './ocpi.ts';
import { tariffSchema } from './tariff.ts';
import { termsSchema } from './terms.ts';

export const tariff = f.entity('tariff', 'Tariff', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  name: f.text({ label: 'Name', max: 80, write: 'always', required: true, filter: true, sort: true }),
  currency: f.text({ label: 'Currency', max: 3, filter: true, sort: true }),
  version: f.integer({ label: 'Version' }),
  versionId: f.id({ label: 'Version id', hidden: true }),
  archived: f.flag({ label: 'Archived', write: 'always', filter: true }),
  stationCount: f.integer({ label: 'Stations', help: 'Stations whose new orders are priced by it' }),
  definition: f.json(tariffSchema, { label: 'Prices', hidden: true }),
  createdAt: f.time({ label: 'Created', sort: true, hidden: true }),
  updatedAt: f.time({ label: 'Changed', sort: true }),
});

const tariffRow = f.rowSchema(tariff);
export type TariffRow = z.infer<typeof tariffRow>;

const tariffName = z.string().check(z.trim(), z.minLength(1), z.maxLength(80));

export const tariffVersion = z.object({
  id: z.string(),
  version: z.int(),
  definition: tariffSchema,
  createdBy: z.string(),
  createdAt: z.int(),
});
export type TariffVersion = z.infer<typeof tariffVersion>;

/** An order that runs now and what it costs so far, by the version it started with. */
export const runningOrder = z.object({
  id: z.string(),
  stationId: z.string(),
  stationName: z.string(),
  chargerName: z.string(),
  connector: z.int(),
  startedAt: z.int(),
  energyWh: z.int(),
  totalMinor: z.int(),
  version: z.int(),
});

export const tariffEffect = z.object({
  /** Stations whose next order takes the current version. */
  stationCount: z.int(),
  /** Exact figures of all running orders, newest version first. */
  versions: z.array(z.object({ version: z.int(), orders: z.int(), totalMinor: z.int() })),
  /** The longest running ones, at most 100. */
  orders: z.array(runningOrder),
});
export type TariffEffect = z.infer<typeof tariffEffect>;

const dayMs = 86_400_000;
const monthMs = 31 * dayMs;

export const tariffs = feature('tariffs', 'Tariffs', {
  ...resource(tariff, { path: '/v1/tariffs', view: 'tariff:view', edit: 'tariff:edit', only: ['update'] }),
  create: endpoint({
    method: 'POST',
    path: '/v1/tariffs',
    may: 'tariff:edit',
    status: 201,
    summary: 'Create a tariff with its first version',
    body: z.strictObject({ name: tariffName, definition: tariffSchema, tenantId: z.optional(z.string()) }),
    out: tariffRow,
  }),
  importOcpi: endpoint({
    method: 'POST',
    path: '/v1/tariffs/ocpi-import',
    may: 'tariff:edit',
    status: 201,
    summary:
      'Create a tariff from an OCPI 2.2.1 or 2.3.0 Tariff object; what cannot be kept exactly is refused with its place',
    body: z.strictObject({ name: tariffName, tariff: ocpiTariff, tenantId: z.optional(z.string()) }),
    out: tariffRow,
  }),
  exportOcpi: endpoint({
    method: 'GET',
    path: '/v1/tariffs/{id}/ocpi',
    may: 'tariff:view',
    summary:
      'The current version as an OCPI Tariff object, without country_code and party_id; refused where OCPI has no words for a price',
    query: z.strictObject({ version: z.optional(z.enum(ocpiVersions)) }),
    out: ocpiTariff,
  }),
  publish: endpoint({
    method: 'POST',
    path: '/v1/tariffs/{id}/versions',
    may: 'tariff:edit',
    status: 201,
    summary:
      'Publish a new, immutable version: orders that start from now on take it; running orders keep theirs and are answered',
    body: z.strictObject({
      definition: tariffSchema,
      /** The version that was edited: refused when somebody else published meanwhile. */
      baseVersion: z.optional(z.int()),
    }),
    out: z.object({ tariff: tariffRow, effect: tariffEffect }),
  }),
  versions: endpoint({
    method: 'GET',
    path: '/v1/tariffs/{id}/versions',
    may: 'tariff:view',
    summary: 'Versions of a tariff, newest first; pass `next` as `before` for older ones',
    query: z.strictObject({
      limit: z.optional(z.coerce.number().check(z.int(), z.gte(1), z.lte(100))),
      before: z.optional(z.coerce.number().check(z.int(), z.gte(1))),
    }),
    out: z.object({ items: z.array(tariffVersion), next: z.nullable(z.int()) }),
  }),
  assign: endpoint({
    method: 'PUT',
    path: '/v1/tariffs/{id}/stations',
    may: 'tariff:edit',
    summary:
      'Say which stations use the tariff: exactly those named. Stations left out are without a tariff afterwards; running orders keep their version',
    body: z.strictObject({
      stationIds: z.array(z.string().check(z.minLength(1), z.maxLength(64))).check(z.maxLength(1000)),
    }),
    out: z.object({ tariff: tariffRow, stationIds: z.array(z.string()) }),
  }),
  effect: endpoint({
    method: 'GET',
    path: '/v1/tariffs/{id}/effect',
    may: 'tariff:view',
    summary:
      'Which running orders a new version would leave untouched, by the version they started with, and their totals so far',
    out: tariffEffect,
  }),
  preview: endpoint({
    method: 'POST',
    path: '/v1/tariffs/preview',
    may: 'tariff:view',
    summary: 'Price a made-up session by a definition that need not be stored: charging first, idle time after it',
    body: z.strictObject({
      definition: tariffSchema,
      /** IANA zone of the station. */
      zone: z.string().check(z.maxLength(64)),
      startMs: z.int().check(z.gte(0), z.lte(4_102_444_800_000)),
      durationMs: z.int().check(z.gte(0), z.lte(monthMs)),
      energyWh: z.int().check(z.gte(0), z.lte(100_000_000)),
      idleMs: z.optional(z.int().check(z.gte(0), z.lte(monthMs))),
      /** Discounts to try. */
      terms: z.optional(termsSchema),
    }),
    out: billSchema,
  }),
});
