/**
 * Tariff offers: other tariffs beside a station's own, for a charger, a group of customers or a time. Which one applies is decided when a
 * session starts, and kept: `choose.ts`.
 */
import * as z from 'zod/mini';
import { paymentModes } from '../../charging/orders/contract.ts';
import { endpoint, feature, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';
import { reductionSchema } from '../tariffs/terms.ts';
import { losses, winners } from './choose.ts';

export const tariffOffer = f.entity('tariffOffer', 'Tariff offer', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', filter: true, hidden: true }),
  stationId: f.id({ label: 'Station', write: 'create', required: true, filter: true }),
  stationName: f.text({ label: 'Station name', max: 120 }),
  chargerId: f.id({ label: 'Charger', write: 'always', nullable: true, filter: true, help: 'Empty: every charger' }),
  chargerName: f.text({ label: 'Charger name', max: 120, nullable: true }),
  groupId: f.id({ label: 'Customer group', write: 'always', nullable: true, filter: true, help: 'Empty: everybody' }),
  groupName: f.text({ label: 'Group name', max: 80, nullable: true }),
  tariffId: f.id({ label: 'Tariff', write: 'always', required: true, filter: true }),
  tariffName: f.text({ label: 'Tariff name', max: 80 }),
  currency: f.text({ label: 'Currency', max: 3 }),
  paymentMode: f.choice(paymentModes, {
    label: 'Payment',
    write: 'always',
    nullable: true,
    filter: true,
    help: 'How orders under it are paid; empty: as the customer’s group says, otherwise by invoice',
  }),
  priority: f.integer({
    label: 'Priority',
    min: -1000,
    max: 1000,
    write: 'always',
    sort: true,
    help: 'Of offers that are equally near to the customer and the charger the higher one applies',
  }),
  validFrom: f.time({ label: 'From', write: 'always', nullable: true, filter: true, sort: true }),
  validTo: f.time({ label: 'Until', write: 'always', nullable: true, filter: true, sort: true }),
  rivalIds: f.list({
    label: 'Equal offers',
    max: 100,
    itemMax: 64,
    hidden: true,
    help: 'Offers of the same rank and at the same time: the newest of them applies',
  }),
  createdAt: f.time({ label: 'Created', sort: true, hidden: true }),
  updatedAt: f.time({ label: 'Changed', sort: true, hidden: true }),
});
export type TariffOfferRow = z.infer<typeof tariffOfferRow>;
const tariffOfferRow = f.rowSchema(tariffOffer);

const id = z.string().check(z.minLength(1), z.maxLength(64));
const path = '/v1/tariff-offers';

export const offers = feature('tariffOffers', 'Tariff offers', {
  which: endpoint({
    method: 'GET',
    path: `${path}/which`,
    may: 'tariff:view',
    summary: 'Which tariff, payment and discounts a session would start with there, and why',
    query: z.strictObject({
      stationId: id,
      chargerId: z.optional(id),
      /** At most one of these two; neither: somebody unknown. */
      cardId: z.optional(id),
      driverId: z.optional(id),
      /** Epoch ms; absent: now. */
      at: z.optional(z.coerce.number().check(z.int(), z.gte(0), z.lte(4_102_444_800_000))),
    }),
    out: z.object({
      /** Null: the station has no tariff, the session costs nothing. */
      tariffId: z.nullable(z.string()),
      tariffName: z.nullable(z.string()),
      versionId: z.nullable(z.string()),
      currency: z.string(),
      offerId: z.nullable(z.string()),
      /** Who won, to be worded in any language. */
      why: z.enum(winners),
      groupName: z.nullable(z.string()),
      paymentMode: z.enum(paymentModes),
      groups: z.array(z.object({ id: z.string(), name: z.string() })),
      reductions: z.array(reductionSchema),
      /** Nothing is to be paid, and under which name. */
      free: z.nullable(z.string()),
      /** Every other offer of the station, and why it does not apply. */
      others: z.array(z.object({ offerId: z.string(), tariffName: z.string(), why: z.enum(losses) })),
    }),
  }),
  ...resource(tariffOffer, {
    path,
    view: 'tariff:view',
    edit: 'tariff:edit',
    only: ['create', 'update', 'remove'],
  }),
});
