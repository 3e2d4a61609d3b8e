/** The statements that somebody would write by hand, as the ceilings of `page` and `export` use them. Only text: they are run where they are measured. */
import { getTableColumns } from 'drizzle-orm';
import { order } from '../../bff/charging/orders/contract.ts';
import { orders } from '../../bff/store/tables/index.ts';
import { merchantId, stationIdOf } from './kit/seed.ts';

const columnNames: Record<string, string> = Object.fromEntries(
  Object.entries(getTableColumns(orders)).map(([key, column]) => [key, column.name]),
);
const nameOf = (field: string) => `${columnNames[field]} as "${field}"`;
export const fields = Object.keys(order.fields) as (keyof typeof order.fields)[];

/** A page of 50: completed orders of one station since a time, the newest first. */
export const pageText = `select ${fields.map(nameOf).join(', ')} from orders
  where tenant_id = ? and station_id in (?) and state in ('completed') and started_at <= ?
  order by started_at desc, id desc limit 51`;
export const pageParams = (atMs: number) => [merchantId, stationIdOf(7), atMs];

/** What the list shows unless columns are chosen: the same as the export writes. */
export const exported = fields.filter((name) => !('hidden' in order.fields[name as keyof typeof order.fields].options));
export const exportText = `select ${exported.map((field) => columnNames[field]).join(', ')}, currency from orders
  where tenant_id = ? order by started_at desc, id desc`;
