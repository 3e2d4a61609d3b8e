/** The merchant tree: platform → reseller → merchant → sub-merchant. */
import * as z from 'zod/mini';
import { feature, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';

export const tenantKinds = ['platform', 'reseller', 'merchant', 'subMerchant'] as const;
export type TenantKind = (typeof tenantKinds)[number];

export const brands = ['wattfront', 'voltera'] as const;
export const locales = ['en', 'de'] as const;

/** Which kind may stand directly below which. */
export const childKinds: Readonly<Record<TenantKind, readonly TenantKind[]>> = {
  platform: ['reseller', 'merchant'],
  reseller: ['merchant'],
  merchant: ['subMerchant'],
  subMerchant: [],
};

export const origin = z
  .string()
  .check(z.regex(/^https?:\/\/[^/\s?#]+$/, 'must be an origin such as https://portal.example.com'));

export const tenant = f.entity('tenant', 'Merchant', {
  id: f.id({ label: 'Id', hidden: true }),
  parentId: f.id({ label: 'Belongs to', write: 'create', nullable: true, filter: true }),
  kind: f.choice(tenantKinds, { label: 'Kind', write: 'create', required: true, filter: true, sort: true }),
  name: f.text({ label: 'Name', max: 80, write: 'always', required: true, filter: true, sort: true }),
  country: f.text({ label: 'Country', max: 2, min: 2, write: 'always', required: true, filter: true }),
  currency: f.text({ label: 'Currency', max: 3, min: 3, write: 'create', required: true, filter: true }),
  zone: f.text({ label: 'Time zone', max: 64, write: 'always', required: true }),
  locale: f.choice(locales, { label: 'Language', write: 'always' }),
  brand: f.choice(brands, { label: 'Brand theme', write: 'always' }),
  origins: f.json(z.array(origin).check(z.maxLength(20)), {
    label: 'Pages that may embed',
    write: 'always',
    hidden: true,
  }),
  disabled: f.flag({ label: 'Disabled', write: 'always' }),
  createdAt: f.time({ label: 'Created', sort: true, hidden: true }),
  updatedAt: f.time({ label: 'Changed', sort: true, hidden: true }),
});

export const tenants = feature(
  'tenants',
  'Merchants',
  resource(tenant, { path: '/v1/tenants', view: 'tenant:view', edit: 'tenant:edit', only: ['create', 'update'] }),
);
