/** Handlers of accounts: invite people, change their role, shut them out at once. */
import { and, eq, isNull, ne } from 'drizzle-orm';
import { bind } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { type Permission, rolePermissions } from '../../kernel/permissions.ts';
import { type Failure, fail, notFound } from '../../kernel/result.ts';
import { logIns, accounts as table, tenants } from '../../store/tables/index.ts';
import type { Row, Writer } from '../../store/types.ts';
import { type LinkDeps, mailLink } from '../links.ts';
import { account, accounts } from './contract.ts';

type AccountRow = Row<typeof table>;

const toRow = (r: AccountRow) => ({
  id: r.id,
  tenantId: r.tenantId,
  email: r.email,
  name: r.name,
  role: r.role,
  locale: r.locale as 'en' | 'de',
  invited: r.passwordHash === null,
  totp: r.totpEnabledAt !== null,
  disabled: r.disabledAt !== null,
  lastLogInAt: r.lastLogInAt,
  createdAt: r.createdAt,
  updatedAt: r.updatedAt,
});

/** Nobody hands out more than they hold. */
const tooMighty = (role: AccountRow['role'], held: ReadonlySet<Permission>): Failure | null =>
  rolePermissions[role].every((p) => held.has(p))
    ? null
    : fail('forbidden', `The role ${role} may do more than you may. Ask an owner.`);

/** A tenant is never left without somebody who can let others in. */
const lastOwner = async (row: AccountRow, w: Writer): Promise<Failure | null> => {
  if (row.role !== 'owner') return null;
  const others = await w.first(table, {
    where: and(
      eq(table.tenantId, row.tenantId),
      eq(table.role, 'owner'),
      isNull(table.disabledAt),
      ne(table.id, row.id),
    ),
  });
  return others ? null : fail('conflict', 'This is the last owner. Make another account owner first.');
};

export const accountHandlers = (deps: LinkDeps) =>
  bind(accounts, {
    ...manage({
      entity: account,
      table,
      sort: 'name',
      toRow,
      async create(body, w, c) {
        const mighty = tooMighty(body.role, c.caller.permissions);
        if (mighty) return mighty;
        const tenantId = body.tenantId ?? c.caller.scope.tenantId;
        const tenant = await w.find(tenants, tenantId);
        if (!tenant) return notFound('merchant');
        return {
          id: deps.newId(),
          tenantId,
          email: body.email.toLowerCase(),
          name: body.name,
          role: body.role,
          locale: body.locale ?? tenant.locale,
          passwordHash: null,
          totpSecret: null,
          totpEnabledAt: null,
          totpLastStep: null,
          disabledAt: body.disabled ? c.now : null,
          lastLogInAt: null,
          createdAt: c.now,
          updatedAt: c.now,
        };
      },
      async change(before, { disabled, ...patch }, w, c) {
        const mighty =
          tooMighty(before.role, c.caller.permissions) ??
          (patch.role ? tooMighty(patch.role, c.caller.permissions) : null);
        if (mighty) return mighty;
        const loses = disabled === true || (patch.role !== undefined && patch.role !== 'owner');
        const last = loses ? await lastOwner(before, w) : null;
        if (last) return last;
        return {
          ...patch,
          ...(disabled !== undefined && { disabledAt: disabled ? (before.disabledAt ?? c.now) : null }),
        };
      },
      keep: async (row, w, c) => tooMighty(row.role, c.caller.permissions) ?? lastOwner(row, w),
      async after(row, w, how) {
        if (how === 'created') await mailLink(w, deps, row, 'invitation', row.createdAt);
        if (how === 'removed' || row.disabledAt !== null) await w.removeWhere(logIns, eq(logIns.accountId, row.id));
        w.bell('access');
      },
    }),
    invite: async (c) =>
      c.tx(async (w) => {
        const row = await w.find(table, c.params.id ?? '');
        if (!row) return notFound('account');
        if (row.passwordHash !== null) return fail('conflict', 'This person has taken the invitation already.');
        await mailLink(w, deps, row, 'invitation', c.now);
        await w.audit('account.invite', 'account', row.id, {}, row.tenantId);
        return undefined;
      }),
  });
