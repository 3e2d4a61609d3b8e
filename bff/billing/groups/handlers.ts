/** Handlers of customer groups and their members. What a session was granted is kept with it, so none of this changes a running one. */
import { eq } from 'drizzle-orm';
import { bind, maxFileBytes, readBody } from '../../kernel/http.ts';
import { filled, manage } from '../../kernel/manage.ts';
import { type Failure, fail, invalid, isFailure, notFound } from '../../kernel/result.ts';
import { groupMembers, customerGroups as table, tariffOffers } from '../../store/tables/index.ts';
import { customerGroup, groupMember, groups, members } from './contract.ts';
import { addMembers, readMembers } from './import.ts';
import { memberOf, recount, tellGroup } from './membership.ts';
import { toGroupRows, toMemberRows } from './rows.ts';

const maxImportErrors = 1000;

interface Amounts {
  creditMinor?: number | null | undefined;
  minBalanceMinor?: number | null | undefined;
}
const amountProblem = (amounts: Amounts): Failure | undefined => {
  for (const name of ['creditMinor', 'minBalanceMinor'] as const)
    if ((amounts[name] ?? 0) < 0) return invalid(name, 'An amount cannot be below zero. Leave it empty for none');
  return undefined;
};

export const groupHandlers = (deps: { newId(): string }) =>
  bind(groups, {
    ...manage({
      entity: customerGroup,
      table,
      sort: 'name',
      toRows: toGroupRows,
      async create(body, _w, c) {
        const { tenantId } = c.caller.scope;
        const times = { createdAt: c.now, updatedAt: c.now };
        const wrong = amountProblem(body);
        if (wrong) return wrong;
        return { ...filled(customerGroup, body), id: deps.newId(), tenantId, memberCount: 0, ...times };
      },
      async change(_before, patch) {
        return amountProblem(patch) ?? patch;
      },
      async keep(row, w) {
        const offered = await w.first(tariffOffers, { where: eq(tariffOffers.groupId, row.id) });
        return offered
          ? fail('conflict', 'A tariff is offered to this group. Delete the offer before you delete the group.')
          : null;
      },
      async after(row, w, how) {
        if (how === 'removed') await w.removeWhere(groupMembers, eq(groupMembers.groupId, row.id));
        await tellGroup(w, row, how === 'removed');
      },
    }),

    importMembers: async (c) => {
      const bytes = await readBody(c.request, maxFileBytes);
      if (isFailure(bytes)) return bytes;
      const sheet = await readMembers(bytes);
      if (isFailure(sheet)) return sheet;
      const outcome = await c
        .tx(async (w) => {
          const group = await w.find(table, c.params.id ?? '');
          if (!group) return notFound('customer group');
          const report = await addMembers(w, group, sheet, { newId: deps.newId, nowMs: c.now });
          if (report.errors.length > 0) throw new Wrong(report.errors.slice(0, maxImportErrors));
          const { created, unchanged } = report;
          await w.audit('customerGroup.import', 'customerGroup', group.id, { created, unchanged }, group.tenantId);
          return report;
        })
        .catch((error: unknown) => {
          if (error instanceof Wrong) return error;
          throw error;
        });
      if (!(outcome instanceof Wrong)) return outcome;
      return Response.json({ created: 0, updated: 0, unchanged: 0, errors: outcome.errors }, { status: 422 });
    },
  });

/** Carries the errors of a file out of a transaction that is undone. */
class Wrong extends Error {
  readonly errors: readonly { row: number; column: string | null; message: string }[];
  constructor(errors: Wrong['errors']) {
    super('Some rows are wrong.');
    this.errors = errors;
  }
}

export const memberHandlers = (deps: { newId(): string }) =>
  bind(
    members,
    manage({
      entity: groupMember,
      table: groupMembers,
      sort: '-createdAt',
      toRows: toMemberRows,
      async create(body, w, c) {
        const group = await w.find(table, body.groupId);
        if (!group) return invalid('groupId', 'There is no such group, or you may not see it');
        return memberOf(w, group, body, { id: deps.newId(), nowMs: c.now });
      },
      async after(row, w) {
        await recount(w, row.groupId);
      },
    }),
  );
