/** What is stored about an order beside its row: its readings, the tariff it was priced by, and the orders that are billed with it. Reads only. */
import { and, asc, between, eq } from 'drizzle-orm';
import { type Tariff, tariffSchema } from '../../billing/tariffs/tariff.ts';
import { meterValues, orders, tariffs, tariffVersions } from '../../store/tables/index.ts';
import type { Reader, Row } from '../../store/types.ts';
import { curveOf } from './curve.ts';
import { isDecided } from './decisions.ts';
import type { Session } from './memory.ts';
import { type OrderRecord, replay, samplesOf, toSession } from './rows.ts';

export type Metered = readonly Row<typeof meterValues>[];

/** All readings of an order, oldest first. Lets other work run in between: not for transactions. */
const readingsOf = (read: Reader, { transactionId }: OrderRecord): AsyncIterable<Metered> =>
  read.iterate(meterValues, {
    where: eq(meterValues.transactionId, transactionId),
    sort: [{ column: meterValues.id, desc: false }],
  });

export const meteredOf = async (read: Reader, row: OrderRecord): Promise<Metered> => {
  const stored: Row<typeof meterValues>[] = [];
  for await (const chunk of readingsOf(read, row)) stored.push(...chunk);
  return stored;
};

/** The order's session with its meter read. */
export const sessionOf = async (read: Reader, row: OrderRecord): Promise<Session> => {
  const session = toSession(row);
  for await (const chunk of readingsOf(read, row)) replay(session, chunk);
  return session;
};

export interface StoredVersion {
  readonly id: string;
  readonly tariffId: string;
  readonly tenantId: string;
  readonly name: string;
  readonly version: number;
  /** Null: of a shape that this program does not know. */
  readonly tariff: Tariff | null;
}

/** A version of any merchant's tariff: who sees an order sees what it was priced by, also when that is a merchant above. */
export const versionOf = async (read: Reader, versionId: string | null): Promise<StoredVersion | undefined> => {
  if (versionId === null) return undefined;
  const [found] = await read.raw
    .select({
      id: tariffVersions.id,
      tariffId: tariffVersions.tariffId,
      tenantId: tariffVersions.tenantId,
      name: tariffs.name,
      version: tariffVersions.version,
      definition: tariffVersions.definition,
    })
    .from(tariffVersions)
    .innerJoin(tariffs, eq(tariffs.id, tariffVersions.tariffId))
    .where(eq(tariffVersions.id, versionId))
    .orderBy(asc(tariffVersions.id))
    .limit(1);
  if (!found) return undefined;
  const { definition, ...version } = found;
  return { ...version, tariff: tariffSchema.safeParse(definition).data ?? null };
};

/** Orders whose energy is in this one's bill, by start. */
export const mergedIn = async (read: Reader, row: OrderRecord): Promise<OrderRecord[]> =>
  isDecided(row.review) && row.mergedInto === null && row.endedAt !== null
    ? read.select(orders, {
        where: and(
          eq(orders.stationId, row.stationId),
          between(orders.startedAt, row.startedAt, row.endedAt),
          eq(orders.mergedInto, row.id),
        ),
        orderBy: [{ column: orders.startedAt }],
      })
    : [];

/** The meter curve of an order; those billed with it go on where its own ends. */
export const curveWith = (
  row: OrderRecord,
  metered: Metered,
  merged: readonly { row: OrderRecord; metered: Metered }[],
) => {
  const points = curveOfOne(row, metered);
  for (const each of merged) {
    const baseWh = points.findLast(({ energyWh }) => energyWh !== undefined)?.energyWh ?? 0;
    for (const point of curveOfOne(each.row, each.metered))
      points.push({ ...point, ...(point.energyWh !== undefined && { energyWh: point.energyWh + baseWh }) });
  }
  return points;
};

const curveOfOne = (row: OrderRecord, metered: Metered) =>
  curveOf(
    { ...row, ...toSession(row).memory },
    metered.map((message) => ({ samples: samplesOf(message), receivedAt: message.receivedAt })),
  );
