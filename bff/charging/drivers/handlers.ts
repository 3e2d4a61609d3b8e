/** Handlers of drivers. Their names stand on orders of their cards, so a change rings the bell `cards`. */
import { eq } from 'drizzle-orm';
import { bind } from '../../kernel/http.ts';
import { filled, manage } from '../../kernel/manage.ts';
import { fail } from '../../kernel/result.ts';
import { cards, drivers as table } from '../../store/tables/index.ts';
import { driver, drivers } from './contract.ts';

export const driverHandlers = (deps: { newId(): string }) =>
  bind(
    drivers,
    manage({
      entity: driver,
      table,
      sort: 'name',
      importKey: 'email',
      async create(body, _w, c) {
        return {
          ...filled(driver, body),
          id: deps.newId(),
          tenantId: c.caller.scope.tenantId,
          createdAt: c.now,
          updatedAt: c.now,
        };
      },
      async keep(row, w) {
        const linked = await w.first(cards, { where: eq(cards.driverId, row.id) });
        return linked
          ? fail('conflict', `The card ${linked.uid} is linked to this driver. Remove the link first.`)
          : null;
      },
      async after(_row, w) {
        w.bell('cards');
      },
    }),
  );
