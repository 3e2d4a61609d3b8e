/** What SQLite and PostgreSQL each provide; the store is put together from it. Types only. */
import type { Bells } from './bells.ts';
import type { StoreReader } from './reader.ts';
import type { Session, Statement } from './session.ts';
import type { Scope } from './types.ts';
import type { StoreWriter } from './writer.ts';

export interface Engine {
  readonly bells: Bells;
  /** Reads without a scope, for the store's own use. */
  readonly reading: Session;
  read(scope: Scope): StoreReader;
  tx<R>(scope: Scope, work: (w: StoreWriter) => Promise<R>): Promise<R>;
  /** One write without a scope, for the store's own upkeep; answers the number of rows. */
  maintain(statement: Statement, params: readonly unknown[]): Promise<number>;
  /** Resolves when what a reader can see by now would survive the loss of power. */
  settled(): Promise<void>;
  /** Rings on every node. */
  ring(channel: string): void;
  close(): Promise<void>;
}
