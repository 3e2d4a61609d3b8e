/**
 * Numbers of transactions. On SQLite a row stands for a block of them, because each would cost a row; what is left of a block is never given
 * again, neither after a restart nor after its transaction was undone.
 */
import { engine } from './kit.ts';
import { after, type Maybe, type Session, statement } from './session.ts';

const blockSize = engine === 'sqlite' ? 64 : 1;
const blockStatement = statement(
  engine === 'sqlite'
    ? `insert into "transaction_numbers" ("id", "at") select coalesce(max("seq"), 0) + ${blockSize}, ? from "sqlite_sequence" where "name" = 'transaction_numbers' returning "id"`
    : 'insert into "transaction_numbers" ("at") values (?) returning "id"',
);

export class TransactionNumbers {
  #next = 1;
  #last = 0;

  take(session: Session, nowMs: number): Maybe<number> {
    if (this.#next <= this.#last) return this.#next++;
    return after(session.rows(blockStatement, [nowMs]), (rows) => {
      const last = Number(rows[0]?.[0]);
      if (blockSize > 1) {
        this.#last = last;
        this.#next = last - blockSize + 2;
      }
      return last - blockSize + 1;
    });
  }

  /** The block may have been taken in a transaction that was undone. */
  forget(): void {
    this.#next = this.#last + 1;
  }
}
