/** Writing inside a scope, for the length of one job. After the job its writer is closed, so that a forgotten promise cannot write into somebody else's. */
import { and, type SQL, sql } from 'drizzle-orm';
import type { Appended } from './appended.ts';
import { StoreError } from './errors.ts';
import type { SaidEvent } from './events.ts';
import type { TransactionNumbers } from './numbers.ts';
import {
  type Call,
  changeCall,
  findCall,
  insertCall,
  insertCalls,
  planOf,
  removeCall,
  setList,
  updateCall,
  upsertCall,
} from './plans.ts';
import { StoreReader } from './reader.ts';
import { after, compile, type Maybe, promised, type Session, statement } from './session.ts';
import { audit, tenantScope, tenants } from './tables/access.ts';
import type { AnyTable, Id, NewRow, OwnedTable, Row, Scope, TenantTable, Topic, Writer } from './types.ts';

/** The store's clock and source of ids. */
export interface Givers {
  now(): number;
  newId(): string;
}

export const outboxBell = 'outbox';

const ownsStatement = statement('select 1 from "tenant_scope" where "ancestor" = ? and "descendant" = ?');
const ancestorsStatement = statement(
  'insert into "tenant_scope" ("ancestor", "descendant") select "ancestor", cast(? as text) from "tenant_scope" where "descendant" = ?',
);

type Fields = Record<string, unknown>;

export class StoreWriter extends StoreReader implements Writer {
  /** Bells to ring when the job is durable. */
  readonly bells = new Set<string>();
  /** To be written with those of the other jobs of the transaction. */
  readonly events: SaidEvent[] = [];
  readonly appended: Appended[] = [];
  readonly #givers: Givers;
  readonly #numbers: TransactionNumbers;
  /** Tenants found to be in the scope during this job. */
  #owned: Set<string> | undefined;

  constructor(session: Session, scope: Scope, givers: Givers, numbers: TransactionNumbers) {
    super(session, scope);
    this.#givers = givers;
    this.#numbers = numbers;
  }

  /** Whatever the job left running meets this error from now on. */
  close(): void {
    this.session = ended;
  }

  insert<T extends AnyTable>(table: T, rows: NewRow<T> | readonly NewRow<T>[]): Promise<void> {
    return promised(() => {
      const plan = planOf(table);
      const list = (Array.isArray(rows) ? rows : [rows]) as Fields[];
      return after(this.#admit(plan.owned, list), () => {
        const [only] = list;
        return this.#runAll(only && list.length === 1 ? [insertCall(plan, only)] : insertCalls(plan, list));
      });
    });
  }

  append<T extends AnyTable>(table: T, row: NewRow<T>): Promise<void> {
    return promised(() => {
      const plan = planOf(table);
      return after(this.#admit(plan.owned, [row]), () => {
        this.#refuseWhenEnded();
        this.appended.push({ plan, row });
      });
    });
  }

  upsert<T extends AnyTable>(
    table: T,
    row: NewRow<T>,
    keys: (keyof Row<T> & string)[],
    add: (keyof Row<T> & string)[] = [],
  ): Promise<void> {
    return promised(() => {
      const plan = planOf(table);
      return after(this.#admit(plan.owned, [row]), () => {
        const { statement, params } = upsertCall(plan, row, keys, add);
        return after(this.session.run(statement, params), (changed) => {
          if (changed === 0) throw outOfScope();
        });
      });
    });
  }

  update<T extends TenantTable>(table: T, id: Id<T>, patch: Partial<NewRow<T>>): Promise<Row<T> | undefined> {
    return promised(() => {
      const plan = planOf(table);
      return after(this.#admitMove(patch), () => {
        const call = updateCall(plan, this.scope, id, patch) ?? findCall(plan, this.scope, id);
        return after(this.session.rows(call.statement, call.params), (rows) => rows[0] && plan.decode(rows[0]));
      });
    });
  }

  change<T extends TenantTable>(
    table: T,
    id: Id<T>,
    patch: Partial<NewRow<T>>,
    expected: Partial<Row<T>> = {},
  ): Promise<boolean> {
    return promised(() => {
      const plan = planOf(table);
      return after(this.#admitMove(patch), () => {
        const call = changeCall(plan, this.scope, id, patch, expected);
        if (!call) throw new Error('A change must set something.');
        return after(this.session.run(call.statement, call.params), (changed) => changed > 0);
      });
    });
  }

  updateWhere<T extends AnyTable>(table: T, where: SQL | undefined, patch: Partial<NewRow<T>>): Promise<number> {
    return promised(() =>
      after(this.#admitMove(patch), () => {
        const set = setList(planOf(table), patch).map(({ name, value }) => sql`${sql.raw(name)} = ${sql.param(value)}`);
        if (set.length === 0) return 0;
        return this.#change(sql`update ${table} set ${sql.join(set, sql`, `)}`, table, where);
      }),
    );
  }

  remove<T extends TenantTable>(table: T, id: Id<T>): Promise<boolean> {
    return promised(() => {
      const { statement, params } = removeCall(planOf(table), this.scope, id);
      return after(this.session.run(statement, params), (removed) => removed > 0);
    });
  }

  removeWhere<T extends AnyTable>(table: T, where: SQL | undefined): Promise<number> {
    return promised(() => this.#change(sql`delete from ${table}`, table, where));
  }

  plant(row: NewRow<typeof tenants>): Promise<void> {
    return promised(() => {
      if (row.parentId === null || row.parentId === undefined) {
        if (!this.scope.all) throw outOfScope();
      }
      const above = row.parentId ? [{ tenantId: row.parentId }] : [];
      return after(this.#admit(true, above), () => {
        this.#known().add(row.id);
        const lines = [insertCall(planOf(tenants), { ...row, tenantId: row.id })];
        if (row.parentId) lines.push({ statement: ancestorsStatement, params: [row.id, row.parentId] });
        lines.push(insertCall(planOf(tenantScope), { ancestor: row.id, descendant: row.id }));
        return this.#runAll(lines);
      });
    });
  }

  nextTransactionNumber(): Promise<number> {
    return promised(() => this.#numbers.take(this.session, this.#givers.now()));
  }

  emit(topic: Topic, subjectId: string, payload: unknown, tenantId: string): Promise<void> {
    return promised(() =>
      after(this.#admit(true, [{ tenantId }]), () => {
        this.#refuseWhenEnded();
        this.bells.add(outboxBell);
        this.events.push([tenantId, topic, subjectId, JSON.stringify(payload ?? null), this.#givers.now()]);
      }),
    );
  }

  audit(
    action: string,
    objectKind: string,
    objectId: string,
    detail: Record<string, unknown>,
    tenantId: string = this.scope.tenantId,
  ): Promise<void> {
    const { actor } = this.scope;
    if (tenantId === '') return Promise.reject(new Error('An audit line of the system must name its tenant.'));
    return this.insert(audit, {
      id: this.#givers.newId(),
      tenantId,
      at: this.#givers.now(),
      actorKind: actor.kind,
      actorId: actor.id,
      actorName: actor.name,
      action,
      objectKind,
      objectId,
      detail,
      address: actor.address,
    });
  }

  bell(channel: string): void {
    this.bells.add(channel);
  }

  /** What is only noted here a closed writer refuses as it does every statement. */
  #refuseWhenEnded(): void {
    if (this.session === ended) refuse();
  }

  #runAll(calls: readonly Call[]): Maybe<void> {
    return calls.reduce<Maybe<void>>(
      (before, { statement, params }) => after(before, () => this.session.send(statement, params)),
      undefined,
    );
  }

  #change(head: SQL, table: AnyTable, where: SQL | undefined): Maybe<number> {
    if (!this.scope.all && !isOwned(table)) throw outOfScope();
    const all = and(where, isOwned(table) ? this.visible(table) : undefined);
    const { text, params } = compile(all ? sql`${head} where ${all}` : head);
    return this.session.run(text, params);
  }

  #admitMove(patch: object): Maybe<void> {
    return 'tenantId' in patch && patch.tenantId !== undefined ? this.#admit(true, [patch]) : undefined;
  }

  #known(): Set<string> {
    this.#owned ??= new Set(this.scope.tenantIds);
    return this.#owned;
  }

  /** Fails unless every row's tenant is in the scope. */
  #admit(owned: boolean, rows: readonly Fields[]): Maybe<void> {
    if (this.scope.all) return;
    if (!owned) throw outOfScope();
    const known = this.#known();
    let done: Maybe<void> | undefined;
    for (const { tenantId } of rows) {
      const id = String(tenantId);
      if (known.has(id)) continue;
      if (this.scope.tenantIds) throw outOfScope();
      done = after(done, () =>
        after(this.session.rows(ownsStatement, [this.scope.tenantId, id]), (found) => {
          if (found.length === 0) throw outOfScope();
          known.add(id);
        }),
      );
    }
    return done;
  }
}

const outOfScope = () => new StoreError('outOfScope', 'This row belongs to a tenant outside the scope.');

const isOwned = (table: AnyTable): table is OwnedTable => planOf(table).owned;

const refuse = (): never => {
  throw new StoreError('closed', 'A writer is used after the end of its transaction.');
};
const ended: Session = {
  rows: refuse,
  run: refuse,
  send: refuse,
  get raw() {
    return refuse();
  },
};
