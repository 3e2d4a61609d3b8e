/**
 * Handlers of tariffs. A version is never changed: publishing writes a new one and points the tariff at it, so what a running order
 * costs cannot change under it. What a session costs is price()'s business alone.
 */
import { and, count, desc, eq, inArray, lt, sum } from 'drizzle-orm';
import { bind, type Context } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { type Failure, fail, invalid, isFailure, notFound } from '../../kernel/result.ts';
import { isZone } from '../../kernel/zone.ts';
import { orders, stations, tariffs as table, tariffVersions, tenantScope, tenants } from '../../store/tables/index.ts';
import type { Reader, Row, Writer } from '../../store/types.ts';
import { type TariffEffect, type TariffRow, tariff, tariffs } from './contract.ts';
import { price } from './price.ts';
import { sampleUsage } from './sample.ts';
import type { Tariff } from './tariff.ts';

type Stored = Row<typeof table>;
const shownOrders = 100;
/** As many as one request may name. */
const maxStations = 1000;

/** Rows as the API answers them: with the current definition and the number of stations that use it. */
const toRows = async (rows: readonly Stored[], read: Reader): Promise<TariffRow[]> => {
  if (rows.length === 0) return [];
  const [versions, users] = [
    await read.select(tariffVersions, {
      where: inArray(
        tariffVersions.id,
        rows.map((row) => row.versionId),
      ),
    }),
    await read.raw
      .select({ tariffId: stations.tariffId, n: count() })
      .from(stations)
      .where(
        and(
          inArray(
            stations.tariffId,
            rows.map((row) => row.id),
          ),
          read.visible(stations),
        ),
      )
      .groupBy(stations.tariffId),
  ];
  const definitions = new Map(versions.map((version) => [version.id, version.definition as Tariff]));
  const stationCounts = new Map(users.map(({ tariffId, n }) => [tariffId, Number(n)]));
  return rows.map((row) => {
    const definition = definitions.get(row.versionId);
    if (!definition) throw new Error(`tariff ${row.id} has lost its version ${row.versionId}`);
    return {
      id: row.id,
      tenantId: row.tenantId,
      name: row.name,
      currency: row.currency,
      version: row.version,
      versionId: row.versionId,
      archived: row.archived,
      stationCount: stationCounts.get(row.id) ?? 0,
      definition,
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
    };
  });
};

/** After a change: the row as everybody sees it, for the answer and for those who watch. The chargers' contexts hold tariffs too. */
const announce = async (row: Stored, w: Writer): Promise<TariffRow> => {
  const shown = (await toRows([row], w))[0] as TariffRow;
  await w.emit('tariff.changed', row.id, shown, row.tenantId);
  w.bell('chargers');
  return shown;
};

/** Orders that run on any version of the tariff, wherever they are: a station may have left the tariff meanwhile. */
const effectOf = async (read: Reader, tariffId: string, stationCount: number): Promise<TariffEffect> => {
  const running = and(eq(tariffVersions.tariffId, tariffId), eq(orders.state, 'charging'), read.visible(orders));
  const versions = await read.raw
    .select({ version: tariffVersions.version, orders: count(), totalMinor: sum(orders.totalMinor) })
    .from(orders)
    .innerJoin(tariffVersions, eq(tariffVersions.id, orders.tariffVersionId))
    .where(running)
    .groupBy(tariffVersions.version)
    .orderBy(desc(tariffVersions.version));
  const longest = await read.raw
    .select({
      id: orders.id,
      stationId: orders.stationId,
      stationName: orders.stationName,
      chargerName: orders.chargerName,
      connector: orders.connector,
      startedAt: orders.startedAt,
      energyWh: orders.energyWh,
      totalMinor: orders.totalMinor,
      version: tariffVersions.version,
    })
    .from(orders)
    .innerJoin(tariffVersions, eq(tariffVersions.id, orders.tariffVersionId))
    .where(running)
    .orderBy(orders.startedAt, orders.id)
    .limit(shownOrders);
  return {
    stationCount,
    versions: versions.map((v) => ({ version: v.version, orders: Number(v.orders), totalMinor: Number(v.totalMinor) })),
    orders: longest,
  };
};

const usedBy = async (read: Reader, tariffId: string): Promise<number> =>
  (await read.totals(stations, eq(stations.tariffId, tariffId), [])).count;

/** A tariff's price on a station of a merchant beside it would be another merchant's price. */
const foreignStation = async (w: Writer, owner: string, stationRows: readonly Row<typeof stations>[]) => {
  const below = await w.raw
    .select({ id: tenantScope.descendant })
    .from(tenantScope)
    .where(
      and(
        eq(tenantScope.ancestor, owner),
        inArray(tenantScope.descendant, [...new Set(stationRows.map((row) => row.tenantId))]),
      ),
    );
  const allowed = new Set(below.map(({ id }) => id));
  return stationRows.find((row) => !allowed.has(row.tenantId));
};

/** Gives stations this tariff, or none, and tells those who watch them. */
const setTariff = async (w: Writer, rows: readonly Row<typeof stations>[], tariffId: string | null, now: number) => {
  for (const { id } of rows) {
    const row = await w.update(stations, id, { tariffId, updatedAt: now });
    if (row) await w.emit('station.changed', row.id, row, row.tenantId);
  }
};

export const tariffHandlers = (deps: { newId(): string }) => {
  const addVersion = async (w: Writer, c: Pick<Context, 'caller' | 'now'>, of: Stored, definition: Tariff) =>
    w.insert(tariffVersions, {
      id: of.versionId,
      tenantId: of.tenantId,
      tariffId: of.id,
      version: of.version,
      definition,
      createdBy: c.caller.scope.actor.name,
      createdAt: c.now,
    });
  const managed = manage({ entity: tariff, table, sort: 'name', toRows });

  return bind(tariffs, {
    ...managed,

    create: async (c) =>
      c.tx(async (w) => {
        const tenantId = c.body.tenantId ?? c.caller.scope.tenantId;
        if (!(await w.find(tenants, tenantId))) return notFound('merchant');
        const { name, definition } = c.body;
        const row: Stored = {
          id: deps.newId(),
          tenantId,
          name,
          currency: definition.currency,
          versionId: deps.newId(),
          version: 1,
          archived: false,
          createdAt: c.now,
          updatedAt: c.now,
        };
        await w.insert(table, row);
        await addVersion(w, c, row, definition);
        await w.audit('tariff.create', 'tariff', row.id, { name, version: 1, versionId: row.versionId }, tenantId);
        return announce(row, w);
      }),

    update: async (c) =>
      c.tx(async (w) => {
        const before = await w.find(table, c.params.id ?? '');
        if (!before) return notFound('tariff');
        const { name = before.name, archived = before.archived } = c.body;
        if (archived && !before.archived) {
          const users = await usedBy(w, before.id);
          if (users > 0) return fail('conflict', `${users} stations use this tariff. Give them another one first.`);
        }
        if (name === before.name && archived === before.archived) return (await toRows([before], w))[0] as TariffRow;
        const row = (await w.update(table, before.id, { name, archived, updatedAt: c.now })) ?? before;
        await w.audit('tariff.change', 'tariff', row.id, { ...c.body, version: row.version }, row.tenantId);
        return announce(row, w);
      }),

    publish: async (c) =>
      c.tx(async (w) => {
        const before = await w.find(table, c.params.id ?? '');
        if (!before) return notFound('tariff');
        const refused = mayPublish(before, c.body.definition, c.body.baseVersion);
        if (refused) return refused;
        const next = { versionId: deps.newId(), version: before.version + 1, updatedAt: c.now };
        const row = (await w.update(table, before.id, next)) ?? before;
        await addVersion(w, c, row, c.body.definition);
        const { version, versionId } = row;
        await w.audit('tariff.publish', 'tariff', row.id, { name: row.name, version, versionId }, row.tenantId);
        const shown = await announce(row, w);
        return { tariff: shown, effect: await effectOf(w, row.id, shown.stationCount) };
      }),

    versions: async (c) => {
      const row = await c.read.find(table, c.params.id ?? '');
      if (!row) return notFound('tariff');
      const { limit = 20, before } = c.query;
      const found = await c.read.select(tariffVersions, {
        where: and(eq(tariffVersions.tariffId, row.id), before ? lt(tariffVersions.version, before) : undefined),
        orderBy: [{ column: tariffVersions.version, desc: true }],
        limit: limit + 1,
      });
      const items = found.slice(0, limit).map(({ id, version, definition, createdBy, createdAt }) => ({
        id,
        version,
        definition: definition as Tariff,
        createdBy,
        createdAt,
      }));
      return { items, next: found.length > limit ? (items[items.length - 1]?.version ?? null) : null };
    },

    assign: async (c) =>
      c.tx(async (w) => {
        const row = await w.find(table, c.params.id ?? '');
        if (!row) return notFound('tariff');
        if (row.archived) return fail('conflict', 'This tariff is archived. Bring it back before stations use it.');
        const change = await stationChange(w, row, [...new Set(c.body.stationIds)]);
        if (isFailure(change)) return change;
        await setTariff(w, change.joining, row.id, c.now);
        await setTariff(w, change.leaving, null, c.now);
        if (change.joining.length + change.leaving.length > 0) {
          const added = change.joining.map(({ id }) => id);
          const removed = change.leaving.map(({ id }) => id);
          await w.audit('tariff.assign', 'tariff', row.id, { added, removed, version: row.version }, row.tenantId);
        }
        return { tariff: await announce(row, w), stationIds: change.stationIds };
      }),

    effect: async (c) => {
      const row = await c.read.find(table, c.params.id ?? '');
      return row ? effectOf(c.read, row.id, await usedBy(c.read, row.id)) : notFound('tariff');
    },

    preview: async (c) => {
      const { definition, zone, idleMs = 0, ...session } = c.body;
      if (!isZone(zone)) return invalid('zone', `There is no time zone "${zone}"`);
      return price({ tariff: definition, zone, usage: sampleUsage({ ...session, idleMs }) });
    },
  });
};

const mayPublish = (before: Stored, definition: Tariff, baseVersion: number | undefined): Failure | null => {
  if (before.archived) return fail('conflict', 'This tariff is archived. Bring it back before you publish.');
  if (definition.currency !== before.currency)
    return invalid(
      'definition.currency',
      `This tariff is in ${before.currency}. Make a new tariff for another currency.`,
    );
  if (baseVersion !== undefined && baseVersion !== before.version)
    return fail('conflict', `Version ${before.version} was published meanwhile. Look at it before you publish yours.`, [
      { path: 'baseVersion', message: `the current version is ${before.version}` },
    ]);
  return null;
};

/** Which stations must change so that exactly the named ones use the tariff. */
const stationChange = async (w: Writer, row: Stored, stationIds: string[]) => {
  const named = stationIds.length > 0 ? await w.select(stations, { where: inArray(stations.id, stationIds) }) : [];
  if ((await usedBy(w, row.id)) > maxStations)
    return fail('tooLarge', `More than ${maxStations} stations use this tariff. Change the tariff at each station.`);
  const seen = new Set(named.map(({ id }) => id));
  const missing = stationIds.findIndex((id) => !seen.has(id));
  if (missing >= 0) return invalid(`stationIds.${missing}`, 'There is no such station, or you may not see it');
  const foreign = named.length > 0 ? await foreignStation(w, row.tenantId, named) : undefined;
  if (foreign)
    return invalid(
      `stationIds.${stationIds.indexOf(foreign.id)}`,
      `${foreign.name} is not a station of the tariff’s merchant or below it`,
    );
  const users = await w.select(stations, { where: eq(stations.tariffId, row.id) });
  return {
    stationIds: stationIds.sort(),
    joining: named.filter(({ tariffId }) => tariffId !== row.id),
    leaving: users.filter(({ id }) => !seen.has(id)),
  };
};
