/** A SQLite connection with its statements prepared once. The driver has the interface of Node's own `node:sqlite`. */
import { DatabaseSync } from '@photostructure/sqlite';
import { toFailure } from './failure.ts';

/** What SQLite stores in our tables: text, 64-bit integers that fit a number, nothing. */
export type Cell = string | number | bigint | null;

type Statement = ReturnType<InstanceType<typeof DatabaseSync>['prepare']>;

/** How long a connection waits for another process before it says that the catalogue is busy. */
const BUSY_MILLISECONDS = 30_000;

export class Database {
  readonly #db: InstanceType<typeof DatabaseSync>;
  readonly #statements = new Map<string, Statement>();

  constructor(path: string, options: { readonly readOnly?: boolean; readonly timeout?: number } = {}) {
    this.#db = new DatabaseSync(path, {
      readOnly: options.readOnly ?? false,
      timeout: options.timeout ?? BUSY_MILLISECONDS,
    });
  }

  all<Row = Record<string, Cell>>(sql: string, ...values: Cell[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[];
  }

  get<Row = Record<string, Cell>>(sql: string, ...values: Cell[]): Row | undefined {
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  /** Gives the number of changed rows. */
  run(sql: string, ...values: Cell[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  /** Statements without parameters and results. */
  exec(sql: string): void {
    this.#db.exec(sql);
  }

  /**
   * Runs `work` in one transaction that holds the write lock from its beginning: a transaction that reads first and asks for
   * the lock later fails at once when somebody wrote in between (https://www.sqlite.org/isolation.html, SQLITE_BUSY_SNAPSHOT).
   */
  write<Result>(work: () => Result): Result {
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        this.#db.exec('COMMIT');
        return result;
      } catch (error) {
        // SQLite has already rolled back by itself after a full disk or an I/O error.
        if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
        throw error;
      }
    } catch (error) {
      throw toFailure(error, 'writing the catalogue');
    }
  }

  /** Runs `work` with a connection that gives up at once when somebody else holds what it needs. */
  withoutWaiting<Result>(work: () => Result): Result {
    this.#db.exec('PRAGMA busy_timeout = 0');
    try {
      return work();
    } finally {
      this.#db.exec(`PRAGMA busy_timeout = ${BUSY_MILLISECONDS}`);
    }
  }

  close(): void {
    this.#statements.clear();
    if (this.#db.isOpen) this.#db.close();
  }

  #prepare(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
