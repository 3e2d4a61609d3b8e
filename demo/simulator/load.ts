/** What the fleet needs to know at its start: which chargers exist, where their meters stand, what still runs, whose cards work. Reads only. */
import { and, eq, max } from 'drizzle-orm';
import { hasOwnId, memorySchema } from '../../bff/charging/orders/memory.ts';
import { wireTransactionId } from '../../bff/charging/orders/rows.ts';
import { type Row, type Store, systemScope } from '../../bff/store/index.ts';
import { cards, chargers, orders } from '../../bff/store/tables/index.ts';
import { demoStations } from '../seed/equipment.ts';
import { usable } from '../seed/history.ts';
import type { Unfinished } from './bay.ts';
import type { FleetCharger } from './fleet.ts';

/** @param passwordOf the AuthorizationKey of a charger, of which the server only keeps a hash */
export async function loadFleet(store: Store, passwordOf: (identity: string) => string): Promise<FleetCharger[]> {
  const read = store.read(systemScope('demo'));
  const known = new Set((await read.select(chargers, { limit: 1000 })).map(({ identity }) => identity));
  const allCards = await read.select(cards, { limit: 1000 });
  const running = await read.select(orders, { where: eq(orders.state, 'charging'), limit: 1000 });
  const registers = await read.raw
    .select({
      chargerId: orders.chargerId,
      connector: orders.connector,
      stopWh: max(orders.meterStopWh),
      startWh: max(orders.meterStartWh),
    })
    .from(orders)
    .where(and(read.visible(orders)))
    .groupBy(orders.chargerId, orders.connector);
  return demoStations.flatMap((station) => {
    const idTags = usable(allCards, station).map(({ uid }) => uid);
    return station.chargers
      .filter(({ identity }) => known.has(identity))
      .map((equipment): FleetCharger => {
        const own = registers.filter(({ chargerId }) => chargerId === equipment.id);
        return {
          equipment,
          tenantId: station.tenantId,
          stationName: station.name,
          password: passwordOf(equipment.identity),
          idTags,
          registersWh: new Map(own.map((r) => [r.connector, Math.max(Number(r.stopWh ?? 0), Number(r.startWh ?? 0))])),
          unfinished: new Map(
            running
              .filter(({ chargerId }) => chargerId === equipment.id)
              .map((order) => [order.connector, toUnfinished(order)]),
          ),
        };
      });
  });
}

const toUnfinished = (order: Row<typeof orders>): Unfinished => ({
  // On 2.x the charger names it and the number is ours alone.
  ...(hasOwnId(order)
    ? { id: undefined, name: wireTransactionId(order) }
    : { id: order.transactionId, name: order.id }),
  seqNo: 1 + Math.max(-1, ...(memorySchema.parse(order.memory).facts?.heard ?? []).map(([, last]) => last)),
  idTag: order.idTag,
  startedAtMs: order.startedAt,
  meterStartWh: order.meterStartWh,
  energyWh: order.energyWh,
  socPercent: order.socPercent,
  powerW: order.powerW,
});
