/**
 * Handlers of tariffs. A version is never changed: publishing writes a new one and points the tariff at it, so what a running order
 * costs cannot change under it. What a session costs is price()'s business alone.
 */
import { and, count, eq, inArray, lt } from 'drizzle-orm';
import { bind, type Context } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { type Failure, fail, invalid, isFailure, notFound } from '../../kernel/result.ts';
import { isZone } from '../../kernel/zone.ts';
import { stations, tariffs as table, tariffOffers, tariffVersions, tenants } from '../../store/tables/index.ts';
import type { Reader, Row, Writer } from '../../store/types.ts';
import { type TariffRow, tariff, tariffs } from './contract.ts';
import { toOcpi } from './ocpi-export.ts';
import { fromOcpi } from './ocpi-import.ts';
import { price } from './price.ts';
import { effectOf, setTariff, stationChange, usedBy } from './reach.ts';
import { sampleUsage } from './sample.ts';
import type { Tariff } from './tariff.ts';

type Stored = Row<typeof table>;

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
  const create = (
    c: Pick<Context, 'caller' | 'now' | 'tx'>,
    name: string,
    definition: Tariff,
    tenantId: string = c.caller.scope.tenantId,
  ) =>
    c.tx(async (w): Promise<TariffRow | Failure> => {
      if (!(await w.find(tenants, tenantId))) return notFound('merchant');
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
    });
  const managed = manage({ entity: tariff, table, sort: 'name', toRows });

  return bind(tariffs, {
    ...managed,

    create: async (c) => create(c, c.body.name, c.body.definition, c.body.tenantId),

    importOcpi: async (c) => {
      const definition = fromOcpi(c.body.tariff);
      return isFailure(definition) ? definition : create(c, c.body.name, definition, c.body.tenantId);
    },

    exportOcpi: async (c) => {
      const row = await c.read.find(table, c.params.id ?? '');
      if (!row) return notFound('tariff');
      const { definition } = (await toRows([row], c.read))[0] as TariffRow;
      const prices = toOcpi(definition, c.query.version ?? '2.2.1');
      if (isFailure(prices)) return prices;
      return { id: row.id, ...prices, last_updated: new Date(row.updatedAt).toISOString() };
    },

    update: async (c) =>
      c.tx(async (w) => {
        const before = await w.find(table, c.params.id ?? '');
        if (!before) return notFound('tariff');
        const { name = before.name, archived = before.archived } = c.body;
        if (archived && !before.archived) {
          const users = await usedBy(w, before.id);
          if (users > 0) return fail('conflict', `${users} stations use this tariff. Give them another one first.`);
          if (await w.first(tariffOffers, { where: eq(tariffOffers.tariffId, before.id) }))
            return fail('conflict', 'This tariff is offered to customers of a station. Delete the offer first.');
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
      const { definition, zone, terms, idleMs = 0, ...session } = c.body;
      if (!isZone(zone)) return invalid('zone', `There is no time zone "${zone}"`);
      return price({ tariff: definition, zone, usage: sampleUsage({ ...session, idleMs }), terms });
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
