/** Handlers of stations: kept in lists, seen on the map, watched live. */
import { eq } from 'drizzle-orm';
import { bind } from '../../kernel/http.ts';
import { manage } from '../../kernel/manage.ts';
import { fail, isFailure, notFound } from '../../kernel/result.ts';
import { chargers, orders, stations as table, tariffOffers, tenants } from '../../store/tables/index.ts';
import { station, stations } from './contract.ts';
import { allPins, liveStation } from './pins.ts';
import { checkStation, toStationRow } from './rules.ts';

export const stationHandlers = (deps: { newId(): string }) =>
  bind(stations, {
    ...manage({
      entity: station,
      table,
      sort: 'name',
      importKey: 'name',
      toRow: toStationRow,
      async create(body, w, c) {
        const { tenantId } = c.caller.scope;
        const tenant = await w.find(tenants, tenantId);
        if (!tenant) return notFound('merchant');
        const wrong = await checkStation(w, tenantId, body);
        if (wrong) return wrong;
        return {
          id: deps.newId(),
          tenantId,
          name: body.name,
          address: body.address ?? '',
          city: body.city ?? '',
          country: body.country.toUpperCase(),
          latitude: body.latitude,
          longitude: body.longitude,
          zone: body.zone ?? tenant.zone,
          tariffId: body.tariffId ?? null,
          createdAt: c.now,
          updatedAt: c.now,
        };
      },
      async change(before, patch, w) {
        const wrong = await checkStation(w, before.tenantId, patch, before);
        if (isFailure(wrong)) return wrong;
        return { ...patch, ...(patch.country !== undefined && { country: patch.country.toUpperCase() }) };
      },
      async keep(row, w) {
        if (await w.first(chargers, { where: eq(chargers.stationId, row.id) }))
          return fail('conflict', 'The station still has chargers. Delete or move them first.');
        if (await w.first(orders, { where: eq(orders.stationId, row.id) }))
          return fail('conflict', 'The station has orders, which must stay readable. It cannot be deleted.');
        return null;
      },
      async after(row, w, how) {
        const removed = how === 'removed' && { removed: true };
        if (removed) await w.removeWhere(tariffOffers, eq(tariffOffers.stationId, row.id));
        await w.emit('station.changed', row.id, { ...toStationRow(row), ...removed }, row.tenantId);
        // Those who serve chargers remember zone, tariff and name.
        w.bell('chargers');
      },
    }),
    map: async (c) => ({ stations: await allPins(c.read) }),
    live: async (c) => {
      const row = await c.read.find(table, c.params.id ?? '');
      return row ? liveStation(c.read, row) : notFound('station');
    },
  });
