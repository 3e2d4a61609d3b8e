/** Log-in of people to our own portal, and who the caller is. */
import * as z from 'zod/mini';
import { endpoint, feature, nothing } from '../../kernel/contract.ts';
import { permissions, roles } from '../../kernel/permissions.ts';
import { brands, locales, tenantKinds } from '../tenants/contract.ts';

const password = z.string().check(z.minLength(10), z.maxLength(200));
const token = z.string().check(z.minLength(20), z.maxLength(200));

export const tenantSummary = z.object({
  id: z.string(),
  parentId: z.nullable(z.string()),
  kind: z.enum(tenantKinds),
  name: z.string(),
});

export const me = z.object({
  kind: z.enum(['account', 'apiKey', 'embed']),
  id: z.string(),
  name: z.string(),
  email: z.nullable(z.string()),
  role: z.nullable(z.enum(roles)),
  tenant: z.object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(tenantKinds),
    currency: z.string(),
    zone: z.string(),
    brand: z.enum(brands),
  }),
  /** The account's own tenant when it acts as another. */
  homeTenantId: z.string(),
  permissions: z.array(z.enum(permissions)),
  locale: z.nullable(z.enum(locales)),
  totp: z.boolean(),
  /** Send back as header `X-CSRF-Token` with every write made by cookie. */
  csrf: z.nullable(z.string()),
});
export type Me = z.infer<typeof me>;

export const session = feature('session', 'Log-in', {
  logIn: endpoint({
    method: 'POST',
    path: '/v1/session',
    may: 'anyone',
    summary: 'Log in with e-mail and password, and a one-time code where a second factor is on',
    body: z.strictObject({
      email: z.string().check(z.maxLength(254)),
      password: z.string().check(z.maxLength(200)),
      code: z.optional(z.string().check(z.maxLength(12))),
    }),
    out: me,
  }),
  me: endpoint({
    method: 'GET',
    path: '/v1/session',
    may: 'signedIn',
    summary: 'Who am I, and what may I do',
    out: me,
  }),
  logOut: endpoint({
    method: 'DELETE',
    path: '/v1/session',
    may: 'signedIn',
    status: 204,
    summary: 'Log out',
    out: nothing,
  }),
  tree: endpoint({
    method: 'GET',
    path: '/v1/session/tenants',
    may: 'signedIn',
    summary: 'The merchants this account may act as',
    out: z.object({ items: z.array(tenantSummary) }),
  }),
  actAs: endpoint({
    method: 'POST',
    path: '/v1/session/act-as',
    may: 'signedIn',
    summary: 'Act as a merchant below one’s own; written to the audit log. Null: back to one’s own.',
    body: z.strictObject({ tenantId: z.nullable(z.string()) }),
    out: me,
  }),
  askReset: endpoint({
    method: 'POST',
    path: '/v1/password-resets',
    may: 'anyone',
    status: 204,
    summary: 'Mail a link to choose a new password; answers the same whether the address is known or not',
    body: z.strictObject({ email: z.string().check(z.maxLength(254)) }),
    out: nothing,
  }),
  takeLink: endpoint({
    method: 'POST',
    path: '/v1/password-links',
    may: 'anyone',
    status: 204,
    summary: 'Set the password by a mailed link (invitation or reset); every log-in of the account ends',
    body: z.strictObject({ token, password }),
    out: nothing,
  }),
  changePassword: endpoint({
    method: 'POST',
    path: '/v1/session/password',
    may: 'signedIn',
    status: 204,
    summary: 'Change one’s own password; other log-ins and mailed links end',
    body: z.strictObject({ current: z.string().check(z.maxLength(200)), password }),
    out: nothing,
  }),
  startTotp: endpoint({
    method: 'POST',
    path: '/v1/session/totp',
    may: 'signedIn',
    once: true,
    summary: 'Begin a second factor: a new secret for an authenticator app; on only after confirmation',
    body: z.strictObject({ password: z.string().check(z.maxLength(200)) }),
    out: z.object({ secret: z.string(), uri: z.string() }),
  }),
  confirmTotp: endpoint({
    method: 'POST',
    path: '/v1/session/totp/confirm',
    may: 'signedIn',
    status: 204,
    summary: 'Turn the second factor on with a first code',
    body: z.strictObject({ code: z.string().check(z.maxLength(12)) }),
    out: nothing,
  }),
  stopTotp: endpoint({
    method: 'POST',
    path: '/v1/session/totp/stop',
    may: 'signedIn',
    status: 204,
    summary: 'Turn the second factor off',
    body: z.strictObject({ password: z.string().check(z.maxLength(200)) }),
    out: nothing,
  }),
});
