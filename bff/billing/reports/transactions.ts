/** The transaction detail: orders as accounting wants them, with what their charger, station and invoice say. Reads through the reader it is given. */
import { and, inArray, type SQL, sql } from 'drizzle-orm';
import { anyEntity } from '../../kernel/fields.ts';
import type { Filters } from '../../kernel/listing.ts';
import { isoWriter } from '../../kernel/stamp.ts';
import { chargers, invoices, orders, stations } from '../../store/tables/index.ts';
import type { Reader, Row } from '../../store/types.ts';
import { componentsOf } from './components.ts';
import { type TransactionRow, transaction } from './contract.ts';

export const transactionEntity = anyEntity(transaction);
export const transactionSort = '-startedAt';

/** The stored columns that a row is made of: an order's memory and the like stay where they are. */
export const transactionReads = [
  'id',
  'tenantId',
  'transactionId',
  'state',
  'startedAt',
  'endedAt',
  'stationId',
  'stationName',
  'chargerId',
  'chargerName',
  'connector',
  'userName',
  'driverId',
  'idTag',
  'cardId',
  'durationMs',
  'energyWh',
  'currency',
  'totalMinor',
  'taxMinor',
  'paymentMode',
  'paymentState',
  'paidMinor',
  'refundedMinor',
  'invoiceId',
  'zone',
  'terms',
  'bill',
] as const satisfies readonly (keyof Row<typeof orders>)[];
type Order = Pick<Row<typeof orders>, (typeof transactionReads)[number]>;

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);

/** Orders under the terms of one of these groups; terms are kept as the text that JSON.stringify wrote. */
const ofGroups = (ids: readonly string[]): SQL => {
  const each = ids.map((id) => {
    const pattern = `%"id":${escapeLike(JSON.stringify(id))}%`;
    return sql`cast(${orders.terms} as text) like ${pattern} escape '\\'`;
  });
  return sql`(${sql.join(each, sql` or `)})`;
};

export const transactionFilters: Filters = { groupId: ofGroups };

const groupIdOf = (terms: Order['terms']): string | null =>
  terms?.reductions.find(({ source }) => source === 'group')?.id ?? null;

const idsOf = (ids: readonly (string | null)[]): string[] => [...new Set(ids)].filter((id) => id !== null);

const byId = <R extends { id: string }>(rows: readonly R[]): ReadonlyMap<string, R> =>
  new Map(rows.map((row) => [row.id, row]));

/** What chargers, stations and invoices say that are still there and may be seen. */
const besidesOf = async (read: Reader, rows: readonly Order[]) => {
  const units = await read.raw
    .select({ id: chargers.id, serial: chargers.serial, identity: chargers.identity })
    .from(chargers)
    .where(and(inArray(chargers.id, idsOf(rows.map((row) => row.chargerId))), read.visible(chargers)));
  const places = await read.raw
    .select({ id: stations.id, city: stations.city })
    .from(stations)
    .where(and(inArray(stations.id, idsOf(rows.map((row) => row.stationId))), read.visible(stations)));
  const invoiceIds = idsOf(rows.map((row) => row.invoiceId));
  const issued =
    invoiceIds.length === 0
      ? []
      : await read.raw
          .select({ id: invoices.id, number: invoices.number })
          .from(invoices)
          .where(and(inArray(invoices.id, invoiceIds), read.visible(invoices)));
  return { units: byId(units), places: byId(places), issued: byId(issued) };
};

export const toTransactionRows = async (rows: readonly Order[], read: Reader): Promise<TransactionRow[]> => {
  const { units, places, issued } = await besidesOf(read, rows);
  const writers = new Map<string, (atMs: number) => string>();
  const localOf = (zone: string): ((atMs: number) => string) => {
    const write = writers.get(zone) ?? isoWriter(zone);
    writers.set(zone, write);
    return write;
  };
  return rows.map((row) => {
    const local = localOf(row.zone);
    const unit = units.get(row.chargerId);
    return {
      id: row.id,
      tenantId: row.tenantId,
      transactionId: row.transactionId,
      state: row.state,
      startedAt: row.startedAt,
      endedAt: row.endedAt,
      startedLocal: local(row.startedAt),
      endedLocal: row.endedAt === null ? null : local(row.endedAt),
      stationId: row.stationId,
      stationName: row.stationName,
      city: places.get(row.stationId)?.city ?? '',
      chargerId: row.chargerId,
      chargerName: row.chargerName,
      serial: unit?.serial ?? '',
      identity: unit?.identity ?? '',
      connector: row.connector,
      userName: row.userName,
      driverId: row.driverId,
      idTag: row.idTag,
      cardId: row.cardId,
      groupId: groupIdOf(row.terms),
      durationMs: row.durationMs,
      energyWh: row.energyWh,
      currency: row.currency,
      ...componentsOf(row.bill),
      netMinor: row.totalMinor - row.taxMinor,
      taxMinor: row.taxMinor,
      totalMinor: row.totalMinor,
      paymentMode: row.paymentMode,
      paymentState: row.paymentState,
      paidMinor: row.paidMinor,
      refundedMinor: row.refundedMinor,
      invoiceId: row.invoiceId,
      invoiceNumber: issued.get(row.invoiceId ?? '')?.number ?? null,
    };
  });
};
