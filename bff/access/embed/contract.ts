/**
 * Embed sessions: a host page's server asks, with its secret API key, for the right to show named widgets of one tenant; the browser
 * redeems the one-time secret for a short-lived token and renews it.
 */
import * as z from 'zod/mini';
import { endpoint, feature, nothing } from '../../kernel/contract.ts';
import { type Permission, permissions } from '../../kernel/permissions.ts';
import { brands, locales, origin } from '../tenants/contract.ts';

export const widgets = [
  'station-map',
  'order-table',
  'tariff-editor',
  'alarm-feed',
  'charger-table',
  'charger-panel',
  'consumption-summary',
  'invoice-desk',
  'payment-account',
] as const;
export type Widget = (typeof widgets)[number];

/** What a widget needs to be looked at. */
export const widgetViews: Readonly<Record<Widget, readonly Permission[]>> = {
  'station-map': ['station:view', 'charger:view'],
  'order-table': ['order:view'],
  'tariff-editor': ['tariff:view', 'station:view'],
  'alarm-feed': ['alarm:view'],
  'charger-table': ['charger:view', 'station:view'],
  'charger-panel': ['charger:view', 'station:view', 'order:view', 'alarm:view'],
  'consumption-summary': ['report:view'],
  'invoice-desk': ['invoice:view', 'order:view'],
  'payment-account': ['payment:view', 'ledger:view'],
};

/** What can be done in a widget by whom its page grants it. */
export const widgetActions: Readonly<Record<Widget, readonly Permission[]>> = {
  'station-map': ['charger:command'],
  'order-table': ['charger:command', 'order:edit', 'payment:refund'],
  'tariff-editor': ['tariff:edit', 'campaign:edit'],
  'alarm-feed': ['alarm:handle'],
  'charger-table': ['charger:edit', 'charger:command', 'firmware:edit'],
  'charger-panel': ['charger:command', 'charger:edit', 'charger:log', 'charger:security', 'charger:expert'],
  'consumption-summary': ['report:edit'],
  'invoice-desk': ['invoice:edit'],
  'payment-account': ['payment:edit'],
};

export const grant = z.object({
  token: z.string(),
  /** Lifetime from now. */
  expiresInMs: z.int(),
  tenantId: z.string(),
  tenantName: z.string(),
  permissions: z.array(z.enum(permissions)),
  widgets: z.array(z.enum(widgets)),
  locale: z.nullable(z.enum(locales)),
  brand: z.enum(brands),
  currency: z.string(),
  zone: z.string(),
});
export type Grant = z.infer<typeof grant>;

export const embed = feature('embed', 'Embed sessions', {
  create: endpoint({
    method: 'POST',
    path: '/v1/embed-sessions',
    may: 'embed:create',
    status: 201,
    once: true,
    summary: 'For the host page’s server: make an embed session and get its one-time secret (valid for a minute)',
    body: z.strictObject({
      /** The key's own tenant when left out. */
      tenantId: z.optional(z.string()),
      widgets: z.array(z.enum(widgets)).check(z.minLength(1)),
      /** Actions beyond looking, e.g. `charger:command`, `tariff:edit`, `alarm:handle`, `order:edit`. */
      actions: z.optional(z.array(z.enum(permissions)).check(z.maxLength(permissions.length))),
      origins: z.array(origin).check(z.minLength(1), z.maxLength(10)),
      /** Your own name for the person in front of the page; written to the audit log. */
      user: z.string().check(z.trim(), z.minLength(1), z.maxLength(120)),
      locale: z.optional(z.enum(locales)),
      brand: z.optional(z.enum(brands)),
    }),
    out: z.object({ id: z.string(), secret: z.string(), expiresInMs: z.int() }),
  }),
  redeem: endpoint({
    method: 'POST',
    path: '/v1/embed-sessions/redeem',
    may: 'anyone',
    summary: 'For the browser: exchange the one-time secret for a token; only from a page of the session’s origins',
    body: z.strictObject({ secret: z.string().check(z.maxLength(200)) }),
    out: grant,
  }),
  renew: endpoint({
    method: 'POST',
    path: '/v1/embed-sessions/renew',
    may: 'signedIn',
    once: true,
    summary: 'For the browser: a new token before the old one ends; the old one stays valid for half a minute',
    body: z.strictObject({}),
    out: grant,
  }),
  revoke: endpoint({
    method: 'POST',
    path: '/v1/embed-sessions/{id}/revoke',
    may: 'embed:create',
    status: 204,
    summary: 'End an embed session at once',
    body: z.strictObject({}),
    out: nothing,
  }),
});
