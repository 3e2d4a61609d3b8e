/**
 * Reports as tables to be written into a file, the same for a direct export and for one made in the background: which columns, how many rows,
 * and the rows piece by piece. Reads through the reader it is given.
 */
import * as z from 'zod/mini';
import { exportQuery, type ListQuery } from '../../kernel/contract.ts';
import { type ChosenColumns, chooseColumns } from '../../kernel/export.ts';
import { anyEntity } from '../../kernel/fields.ts';
import type { Cells } from '../../kernel/files.ts';
import { sortOf, whereOf } from '../../kernel/listing.ts';
import { columnsOf } from '../../kernel/manage.ts';
import { type Failure, invalid, isFailure } from '../../kernel/result.ts';
import { isZone } from '../../kernel/zone.ts';
import { orders, tenants } from '../../store/tables/index.ts';
import type { Reader } from '../../store/types.ts';
import { consumptionRows, countConsumption } from './consumption.ts';
import {
  type ConsumptionQuery,
  consumption,
  consumptionFile,
  type SettlementQuery,
  settlementFile,
  settlementLine,
} from './contract.ts';
import type { ReportKind } from './files-contract.ts';
import { planConsumption } from './plan.ts';
import { countSettlement, planSettlement, settlementRows } from './settlement.ts';
import {
  toTransactionRows,
  transactionEntity,
  transactionFilters,
  transactionReads,
  transactionSort,
} from './transactions.ts';

/** Where the days of the reader's merchant end. */
export const zoneOf = async (read: Reader): Promise<string> =>
  (await read.find(tenants, read.scope.tenantId))?.zone ?? 'UTC';

export interface Source extends ChosenColumns {
  readonly zone: string;
  /** Rows when it was counted; more or fewer may come. */
  readonly total: number;
  readonly chunks: AsyncIterable<readonly Cells[]>;
}

const rowsAtOnce = 1000;

type ConsumptionFile = ConsumptionQuery & { columns?: string | undefined };
type TransactionFile = ListQuery & { columns?: string; zone?: string };

const consumptionQuestion = (query: ConsumptionFile, today: number) => {
  const plan = planConsumption(query, today);
  if (isFailure(plan)) return plan;
  const columns = chooseColumns(anyEntity(consumption), query.columns);
  return isFailure(columns) ? columns : { plan, columns };
};

const transactionQuestion = (query: TransactionFile) => {
  const known = columnsOf(transactionEntity, orders);
  const where = whereOf(transactionEntity, known, query, transactionFilters);
  if (isFailure(where)) return where;
  const sort = sortOf(transactionEntity, known, query.sort, transactionSort);
  if (isFailure(sort)) return sort;
  const zone = query.zone ?? 'UTC';
  if (!isZone(zone)) return invalid('zone', `There is no time zone "${zone}"`);
  const columns = chooseColumns(transactionEntity, query.columns);
  return isFailure(columns) ? columns : { where, sort, zone, columns };
};

const settlementQuestion = (query: SettlementQuery, today: number) => {
  const plan = planSettlement(query, today);
  if (isFailure(plan)) return plan;
  const columns = chooseColumns(anyEntity(settlementLine), query.columns);
  return isFailure(columns) ? columns : { plan, columns };
};

export const consumptionSource = async (
  read: Reader,
  query: ConsumptionFile,
  today: number,
): Promise<Source | Failure> => {
  const asked = consumptionQuestion(query, today);
  if (isFailure(asked)) return asked;
  const { plan, columns } = asked;
  const total = await countConsumption(read, plan);
  return { ...columns, zone: 'UTC', total, chunks: consumptionRows(read, plan) };
};

export const transactionSource = async (read: Reader, query: TransactionFile): Promise<Source | Failure> => {
  const asked = transactionQuestion(query);
  if (isFailure(asked)) return asked;
  const { where, sort, zone, columns } = asked;
  const { count: total } = await read.totals(orders, where, []);
  const chunks = async function* (): AsyncGenerator<Cells[]> {
    const reads = { sort, chunk: rowsAtOnce, only: transactionReads, ...(where && { where }) };
    for await (const rows of read.iterate(orders, reads)) yield await toTransactionRows(rows, read);
  };
  return { ...columns, zone, total, chunks: chunks() };
};

export const settlementSource = async (
  read: Reader,
  query: SettlementQuery,
  today: number,
): Promise<Source | Failure> => {
  const asked = settlementQuestion(query, today);
  if (isFailure(asked)) return asked;
  const { plan, columns } = asked;
  const total = await countSettlement(read, plan);
  return { ...columns, zone: await zoneOf(read), total, chunks: settlementRows(read, plan) };
};

const transactionFile = exportQuery(transactionEntity);

const parsed = <S extends z.ZodMiniType>(schema: S, query: unknown): z.output<S> | Failure => {
  const result = z.safeParse(schema, query);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.join('.') ?? '';
  return invalid(
    `query.${path}`,
    `The report cannot be asked like this: ${path && `${path}: `}${issue?.message ?? ''}`,
  );
};

/** A report's query as it would stand in the address of its own export. */
export type ReportQuery = Readonly<Record<string, string>>;

/** Each report as it is asked in text: whether it can be asked like this, and its table. */
interface Asked {
  question(query: ReportQuery, today: number): object | Failure;
  source(read: Reader, query: ReportQuery, today: number): Promise<Source | Failure>;
}

const asking = <S extends z.ZodMiniType>(
  schema: S,
  question: (query: z.output<S>, today: number) => object | Failure,
  source: (read: Reader, query: z.output<S>, today: number) => Promise<Source | Failure>,
): Asked => ({
  question(query, today) {
    const asked = parsed(schema, query);
    return isFailure(asked) ? asked : question(asked, today);
  },
  async source(read, query, today) {
    const asked = parsed(schema, query);
    return isFailure(asked) ? asked : source(read, asked, today);
  },
});

const reports: Readonly<Record<ReportKind, Asked>> = {
  consumption: asking(consumptionFile, consumptionQuestion, consumptionSource),
  transactions: asking(transactionFile, transactionQuestion, transactionSource),
  settlement: asking(settlementFile, settlementQuestion, settlementSource),
};

/** Why this cannot be asked; null when it can. */
export const wrongQuery = (report: ReportKind, query: ReportQuery, today: number): Failure | null => {
  const question = reports[report].question(query, today);
  return isFailure(question) ? question : null;
};

export const sourceOf = (
  read: Reader,
  report: ReportKind,
  query: ReportQuery,
  today: number,
): Promise<Source | Failure> => reports[report].source(read, query, today);
