/** Handlers of the merchant tree. */
import { bind } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { isCurrency } from '../../kernel/money.ts';
import { fail, invalid, notFound } from '../../kernel/result.ts';
import { isZone } from '../../kernel/zone.ts';
import { tenants as table } from '../../store/tables/index.ts';
import type { Row } from '../../store/types.ts';
import { childKinds, tenant, tenants } from './contract.ts';

type TenantRow = Row<typeof table>;

const toRow = (r: TenantRow) => ({
  id: r.id,
  parentId: r.parentId,
  kind: r.kind,
  name: r.name,
  country: r.country,
  currency: r.currency,
  zone: r.zone,
  locale: r.locale as 'en' | 'de',
  brand: r.brand as 'wattfront' | 'voltera',
  origins: r.origins,
  disabled: r.disabledAt !== null,
  createdAt: r.createdAt,
  updatedAt: r.updatedAt,
});

export const tenantHandlers = (deps: { newId(): string }) =>
  bind(tenants, {
    ...manage({
      entity: tenant,
      table,
      sort: 'name',
      toRow,
      async change(before, { disabled, ...patch }, _w, c) {
        if (patch.zone !== undefined && !isZone(patch.zone))
          return invalid('zone', `There is no time zone "${patch.zone}"`);
        if (disabled && before.id === c.caller.scope.tenantId)
          return fail('conflict', 'You cannot disable the merchant you are working as.');
        return {
          ...patch,
          ...(disabled !== undefined && { disabledAt: disabled ? (before.disabledAt ?? c.now) : null }),
        };
      },
      async after(row, w) {
        w.bell('access');
        // Whoever holds sockets of its chargers closes them.
        if (row.disabledAt !== null) w.bell('chargers');
      },
    }),
    create: async (c) =>
      c.tx(async (w) => {
        const { disabled, ...body } = c.body;
        const parent = await w.find(table, body.parentId ?? c.caller.scope.tenantId);
        if (!parent) return notFound('merchant to belong to');
        if (!childKinds[parent.kind].includes(body.kind))
          return invalid(
            'kind',
            `Below a ${parent.kind} there may be: ${childKinds[parent.kind].join(', ') || 'nothing'}`,
          );
        if (!isZone(body.zone)) return invalid('zone', `There is no time zone "${body.zone}"`);
        if (!isCurrency(body.currency)) return invalid('currency', `"${body.currency}" is not a currency such as EUR`);
        const id = deps.newId();
        const row: TenantRow = {
          ...body,
          id,
          tenantId: id,
          parentId: parent.id,
          locale: body.locale ?? parent.locale,
          brand: body.brand ?? parent.brand,
          origins: body.origins ?? [],
          disabledAt: disabled ? c.now : null,
          createdAt: c.now,
          updatedAt: c.now,
        };
        await w.plant(row);
        await w.audit('tenant.create', 'tenant', id, { ...c.body }, id);
        w.bell('access');
        return toRow(row);
      }),
  });
