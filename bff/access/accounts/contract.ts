/** People who may log in, with a role in one tenant that holds for everything below it. */
import * as z from 'zod/mini';
import { endpoint, feature, nothing, resource } from '../../kernel/contract.ts';
import * as f from '../../kernel/fields.ts';
import { roles } from '../../kernel/permissions.ts';
import { locales } from '../tenants/contract.ts';

export const account = f.entity('account', 'Account', {
  id: f.id({ label: 'Id', hidden: true }),
  tenantId: f.id({ label: 'Merchant', write: 'create', filter: true, help: 'Your own when left out' }),
  email: f.email({ label: 'E-mail', write: 'create', required: true, filter: true, sort: true }),
  name: f.text({ label: 'Name', max: 120, write: 'always', required: true, filter: true, sort: true }),
  role: f.choice(roles, { label: 'Role', write: 'always', required: true, filter: true, sort: true }),
  locale: f.choice(locales, { label: 'Language', write: 'always' }),
  invited: f.flag({ label: 'Invitation open' }),
  totp: f.flag({ label: 'Second factor' }),
  disabled: f.flag({ label: 'Disabled', write: 'always' }),
  lastLogInAt: f.time({ label: 'Last log-in', nullable: true, sort: true }),
  createdAt: f.time({ label: 'Created', sort: true, hidden: true }),
  updatedAt: f.time({ label: 'Changed', sort: true, hidden: true }),
});

export const accounts = feature('accounts', 'Accounts', {
  ...resource(account, {
    path: '/v1/accounts',
    view: 'account:view',
    edit: 'account:edit',
    only: ['create', 'update', 'remove'],
  }),
  invite: endpoint({
    method: 'POST',
    path: '/v1/accounts/{id}/invitation',
    may: 'account:edit',
    status: 204,
    summary: 'Mail the invitation again; earlier links stop working',
    body: z.strictObject({}),
    out: nothing,
  }),
});
