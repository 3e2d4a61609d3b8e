/** Handlers of chargers: set up with their connectors, moved, disabled, given a key. */
import { and, eq, inArray, ne } from 'drizzle-orm';
import { bind } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { type Failure, fail, invalid, notFound } from '../../kernel/result.ts';
import { connectors, orders, stations, chargers as table, tariffOffers } from '../../store/tables/index.ts';
import type { Reader, Row, Writer } from '../../store/types.ts';
import { toChargerRow } from '../rows.ts';
import { charger, chargers } from './contract.ts';
import { isIdentity } from './identity.ts';
import { hashKey, isKey, newKey } from './key.ts';
import { takeAlong, takeAlongRest } from './leave.ts';

type ChargerRow = Row<typeof table>;

const defaultPowerW = 22_000;
const idsAtOnce = 500;

const toRows = async (rows: ChargerRow[], read: Reader) => {
  const own = new Map<string, { chargerId: string; number: number; type: string; maxPowerW: number }[]>();
  for (let at = 0; at < rows.length; at += idsAtOnce) {
    const ids = rows.slice(at, at + idsAtOnce).map((r) => r.id);
    const { chargerId, number, type, maxPowerW } = connectors;
    const found = await read.raw
      .select({ chargerId, number, type, maxPowerW })
      .from(connectors)
      .where(and(inArray(chargerId, ids), read.visible(connectors)));
    for (const c of found) own.set(c.chargerId, [...(own.get(c.chargerId) ?? []), c]);
  }
  return rows.map((r) => toChargerRow(r, own.get(r.id) ?? []));
};

const tell = async (row: ChargerRow, w: Writer, removed = false): Promise<void> => {
  const [shown] = await toRows([row], w);
  await w.emit('charger.changed', row.id, { ...shown, ...(removed && { removed }) }, row.tenantId);
  // Whoever holds the socket reads the charger again, and closes it when it is disabled or gone.
  w.bell('chargers');
};

// Looks at all tenants' chargers, since the identity alone says who connects; it does not say whose it is.
const identityProblem = async (identity: string, w: Writer): Promise<Failure | null> => {
  if (!isIdentity(identity))
    return invalid('identity', 'An identity has up to 48 letters, digits or signs, without spaces and : / ? # % \\');
  const [taken] = await w.raw.select({ id: table.id }).from(table).where(eq(table.identity, identity)).limit(1);
  return taken
    ? fail('conflict', `The identity "${identity}" is taken on this server. Choose another one.`, [
        { path: 'identity', message: 'is taken' },
      ])
    : null;
};

const isCharging = async (row: ChargerRow, w: Writer): Promise<boolean> =>
  (await w.match(orders, { chargerId: row.id }, { state: 'charging' })).length > 0;

/** An offer for a charger is found by the station at which it stands; one for every charger of a station stays there. */
const takeOffers = async ({ id: chargerId, tenantId, stationId, updatedAt }: ChargerRow, w: Writer): Promise<void> => {
  const left = await w.select(tariffOffers, {
    where: and(
      eq(tariffOffers.tenantId, tenantId),
      eq(tariffOffers.chargerId, chargerId),
      ne(tariffOffers.stationId, stationId),
    ),
  });
  for (const { id } of left) {
    await w.update(tariffOffers, id, { stationId, updatedAt });
    await w.audit('tariffOffer.change', 'tariffOffer', id, { stationId, chargerId }, tenantId);
  }
};

export const chargerHandlers = (deps: { newId(): string; now(): number }) => {
  const managed = manage({
    entity: charger,
    table,
    sort: 'name',
    importKey: 'identity',
    importUnique: true,
    toRows,
    async create(body, w, c) {
      const wrong = await identityProblem(body.identity, w);
      if (wrong) return wrong;
      const station = await w.find(stations, body.stationId);
      if (!station) return invalid('stationId', 'There is no such station, or you may not see it');
      const numbers = (body.connectors ?? []).map((k) => k.number);
      if (new Set(numbers).size < numbers.length)
        return invalid('connectors', 'Two connectors have the same number. Number them from 1.');
      const sumW = body.connectors?.reduce((sum, k) => sum + k.maxPowerW, 0);
      return {
        id: deps.newId(),
        tenantId: station.tenantId,
        stationId: station.id,
        identity: body.identity,
        name: body.name || body.identity,
        vendor: '',
        model: '',
        serial: '',
        firmware: '',
        maxPowerW: body.maxPowerW ?? sumW ?? defaultPowerW,
        keyHash: null,
        online: false,
        nodeId: '',
        connectionId: '',
        connectedAt: null,
        offlineSince: null,
        lastSeenAt: null,
        bootedAt: null,
        disabled: body.disabled ?? false,
        createdAt: c.now,
        updatedAt: c.now,
      };
    },
    async change(before, patch, w) {
      if (patch.stationId !== undefined && patch.stationId !== before.stationId) {
        const station = await w.find(stations, patch.stationId);
        if (!station) return invalid('stationId', 'There is no such station, or you may not see it');
        if (station.tenantId !== before.tenantId)
          return invalid('stationId', 'A charger can only move to a station of the same merchant');
        if (await isCharging(before, w))
          return fail('conflict', 'An order is running. Move the charger when it has ended.');
      }
      return { ...patch, ...(patch.name === '' && { name: before.identity }) };
    },
    async keep(row, w) {
      return (await isCharging(row, w))
        ? fail('conflict', 'An order is running. Stop it before you delete the charger.')
        : null;
    },
    async after(row, w, how, body) {
      const { id, tenantId, stationId } = row;
      if (how === 'created') {
        const specs = (body && 'connectors' in body && body.connectors) || [
          { number: 1, type: 'type2' as const, maxPowerW: row.maxPowerW },
        ];
        const fresh = { tenantId, stationId, chargerId: id, state: 'unavailable', errorCode: 'noError', info: '' };
        const times = { stateAt: row.createdAt, orderId: null, updatedAt: row.createdAt };
        await w.insert(
          connectors,
          specs.map((spec) => ({ id: deps.newId(), ...fresh, ...spec, ...times })),
        );
      }
      if (how === 'changed') {
        await w.updateWhere(connectors, and(eq(connectors.chargerId, id), ne(connectors.stationId, stationId)), {
          stationId,
          updatedAt: row.updatedAt,
        });
        await takeOffers(row, w);
      }
      await tell(row, w, how === 'removed');
      if (how === 'removed') await takeAlong(w, id, deps.now());
    },
  });
  return bind(chargers, {
    ...managed,
    remove: async (c) => {
      const refused = await managed.remove(c);
      if (refused) return refused;
      await takeAlongRest(c.tx, c.params.id ?? '');
      return undefined;
    },
    rotateKey: async (c) => {
      const key = c.body.key ?? newKey();
      if (!isKey(key)) return invalid('key', 'A key has 16 to 40 letters, digits or signs, without spaces');
      return c.tx(async (w) => {
        const row = await w.update(table, c.params.id ?? '', { keyHash: hashKey(key), updatedAt: c.now });
        if (!row) return notFound('charger');
        await w.audit('charger.key', 'charger', row.id, { chosen: c.body.key !== undefined }, row.tenantId);
        await tell(row, w);
        return { key };
      });
    },
  });
};
