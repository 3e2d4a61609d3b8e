/** Handlers of drivers. Their names stand on orders of their cards, so a change rings the bell `cards`. */
import { and, eq, gt, sql } from 'drizzle-orm';
import { leaveGroups } from '../../billing/groups/membership.ts';
import { bind } from '../../kernel/http.ts';
import { filled, manage } from '../../kernel/manage.ts';
import { fail, invalid } from '../../kernel/result.ts';
import { cards, drivers as table, wallets } from '../../store/tables/index.ts';
import { driver, drivers } from './contract.ts';

const countryProblem = ({ country }: { country?: string | undefined }) =>
  country && !/^[A-Z]{2}$/.test(country)
    ? invalid('country', 'Give the country by two capital letters, such as DE.')
    : null;

/** As `lower` does in the store, which leaves other letters as they are. */
const lowerAscii = (text: string): string => text.replace(/[A-Z]+/g, (part) => part.toLowerCase());

export const driverHandlers = (deps: { newId(): string }) =>
  bind(
    drivers,
    manage({
      entity: driver,
      table,
      sort: 'name',
      importKey: 'email',
      // Many have no e-mail: those are known again by their names.
      importMark: {
        of: ({ email, name }) => (email ? lowerAscii(email) : `name ${name}`),
        column: sql`case when ${table.email} = '' then 'name ' || ${table.name} else lower(${table.email}) end`,
      },
      async create(body, _w, c) {
        const wrong = countryProblem(body);
        if (wrong) return wrong;
        return {
          ...filled(driver, body),
          id: deps.newId(),
          tenantId: c.caller.scope.tenantId,
          createdAt: c.now,
          updatedAt: c.now,
        };
      },
      async change(_before, patch) {
        return countryProblem(patch) ?? patch;
      },
      async keep(row, w) {
        const linked = await w.first(cards, { where: eq(cards.driverId, row.id) });
        if (linked) return fail('conflict', `The card ${linked.uid} is linked to this driver. Remove the link first.`);
        const prepaid = await w.first(wallets, {
          where: and(eq(wallets.driverId, row.id), gt(wallets.balanceMinor, 0)),
        });
        return prepaid ? fail('conflict', 'There is money in the driver’s wallet. Hand it back first.') : null;
      },
      async after(row, w, how) {
        if (how === 'removed') await leaveGroups(w, { driverId: row.id });
        w.bell('cards');
      },
    }),
  );
