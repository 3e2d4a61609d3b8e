/**
 * The sums of days: gathers what a transaction's orders add to and take from them, and writes each row once. A user counts once a day with a
 * subject; whoever's last order there is taken back is no longer counted.
 */
import { and, eq } from 'drizzle-orm';
import { orderDays, orderDayUsers } from '../../store/tables/index.ts';
import type { NewRow, Writer } from '../../store/types.ts';
import { type Booked, type Figures, figureNames, noFigures, type Subject, subjectsOf } from './book.ts';
import { inOrder } from './post.ts';

type DayRow = NewRow<typeof orderDays>;
type UserRow = NewRow<typeof orderDayUsers>;

const dayKeys = ['kind', 'subjectId', 'day', 'currency', 'tenantId'] as const;
const userKeys = [...dayKeys, 'userKey'] as const;

export class DaySums {
  readonly #days = new Map<string, DayRow>();
  readonly #users = new Map<string, UserRow>();

  /** @param sign −1 takes back what was added */
  add(tenantId: string, booked: Booked, sign: 1 | -1): void {
    const { figures, userKey } = booked;
    for (const subject of subjectsOf(tenantId, booked)) {
      const day = this.#day(tenantId, booked, subject);
      for (const name of figureNames) day[name] += sign * figures[name];
      if (userKey === '' || figures.orders === 0) continue;
      // The merchant's own row first: see `#countUser`.
      const key = [tenantId, booked.day, booked.currency, userKey, ranks[subject.kind], subject.subjectId].join(' ');
      const user = this.#users.get(key) ?? { ...placeOf(day), userKey, orders: 0 };
      user.orders += sign * figures.orders;
      this.#users.set(key, user);
    }
  }

  async write(w: Writer): Promise<void> {
    await this.#countUsers(w);
    const columns: (keyof Figures | 'users')[] = [...figureNames, 'users'];
    const changed = inOrder(this.#days).filter(([, day]) => columns.some((name) => day[name] !== 0));
    await Promise.all(changed.map(([, day]) => w.upsert(orderDays, day, [...dayKeys], columns)));
  }

  async #countUsers(w: Writer): Promise<void> {
    const ofOne = Map.groupBy(inOrder(this.#users), ([, { tenantId, day, currency, userKey }]) =>
      [tenantId, day, currency, userKey].join(' '),
    );
    const fresh = await Promise.all(
      [...ofOne.values()].map((rows) =>
        this.#countUser(
          w,
          rows.map(([, row]) => row),
        ),
      ),
    );
    await w.insert(orderDayUsers, fresh.flat());
  }

  /**
   * Counts one user of a merchant's day, the merchant's own row first. Who is new to the merchant is new to its stations, chargers and groups: most
   * users are, and nothing needs to be read for them. Answers the rows to insert.
   */
  async #countUser(w: Writer, rows: readonly UserRow[]): Promise<UserRow[]> {
    const fresh: UserRow[] = [];
    let isNew = false;
    for (const user of rows) {
      if (user.orders === 0) continue;
      const { orders, ...place } = user;
      const beforeOrders: number = isNew ? 0 : ((await w.match(orderDayUsers, place))[0]?.orders ?? 0);
      const afterOrders = beforeOrders + orders;
      if (afterOrders < 0) throw new Error(`${user.userKey} cannot have ${afterOrders} orders on day ${user.day}.`);
      if (user.kind === 'tenant') isNew = beforeOrders === 0;
      const day = this.#days.get(keyOf(user).join(' '));
      if (day) day.users += Math.sign(afterOrders) - Math.sign(beforeOrders);
      const row = { ...place, orders: afterOrders };
      if (beforeOrders === 0) fresh.push(row);
      else if (afterOrders > 0) await w.upsert(orderDayUsers, row, [...userKeys]);
      else await w.removeWhere(orderDayUsers, and(...userKeys.map((name) => eq(orderDayUsers[name], user[name]))));
    }
    return fresh;
  }

  #day(tenantId: string, { day, currency }: Booked, subject: Subject): DayRow {
    const place = { tenantId, ...subject, day, currency };
    const key = keyOf(place).join(' ');
    let row = this.#days.get(key);
    if (!row) {
      row = { ...place, ...noFigures, users: 0 };
      this.#days.set(key, row);
    }
    return row;
  }
}

const ranks: Readonly<Record<Subject['kind'], number>> = { tenant: 0, station: 1, charger: 2, group: 3 };

type Place = Pick<DayRow, (typeof dayKeys)[number]>;
const keyOf = (row: Place): unknown[] => dayKeys.map((name) => row[name]);
const placeOf = ({ tenantId, kind, subjectId, day, currency }: Place): Place => ({
  tenantId,
  kind,
  subjectId,
  day,
  currency,
});
