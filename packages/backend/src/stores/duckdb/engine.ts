/**
 * DuckDB, opened so that it can touch nothing but the folders it is given, and a small pool of connections to it. A running
 * query holds one thread of Node's pool, so there are few connections and a queue before them.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { DerivedField } from '@thalweg/core/fields';
import { ThalwegError } from '../../report/errors.ts';
import type { Places } from '../store.ts';
import { toFailure } from './failure.ts';
import { createPlacesTable } from './places-table.ts';

export interface EngineOptions {
  /** The only folders that DuckDB can read and write. */
  readonly folders: readonly string[];
  /** Where it spills to; made when needed. */
  readonly temporary: string;
  /** As DuckDB writes it: `512MiB`. */
  readonly memory: string;
  readonly threads?: number;
  /** Queries that run at once; the others wait. Each holds a thread of Node's pool. */
  readonly connections?: number;
  /** Where values of derived fields are looked up. */
  readonly places?: Places;
}

const CONNECTIONS = 3;

export class Engine {
  readonly #instance: DuckDBInstance;
  readonly #connections: number;
  readonly #idle: DuckDBConnection[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #places: Places | undefined;
  readonly #tables = new Map<string, Promise<void>>();
  #busy = 0;
  #closed = false;

  private constructor(instance: DuckDBInstance, { connections = CONNECTIONS, places }: EngineOptions) {
    this.#instance = instance;
    this.#connections = connections;
    this.#places = places;
  }

  static async open(options: EngineOptions): Promise<Engine> {
    // DuckDB makes the folder, but not the one above it.
    mkdirSync(dirname(options.temporary), { recursive: true });
    const instance = await DuckDBInstance.create(':memory:', {
      ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
      memory_limit: options.memory,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
      allow_persistent_secrets: 'false',
    });
    const connection = await instance.connect();
    // The order matters: the folders cannot be changed once external access is off.
    for (const setting of [
      `SET temp_directory = ${quote(options.temporary)}`,
      `SET allowed_directories = [${options.folders.map((folder) => quote(`${folder}/`)).join(', ')}]`,
      `SET TimeZone = 'UTC'`,
      'SET enable_external_access = false',
      'SET lock_configuration = true',
    ]) {
      await connection.run(setting);
    }
    const engine = new Engine(instance, options);
    engine.#idle.push(connection);
    return engine;
  }

  /**
   * Gives `work` a connection of its own. An aborted signal interrupts what it runs.
   * @throws ThalwegError cancelled, engine-failed, disk-full, store-damaged; other errors as DuckDB gives them.
   */
  async use<Result>(work: (connection: DuckDBConnection) => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    if (signal?.aborted) throw new ThalwegError('cancelled', 'the work was interrupted');
    const connection = await this.acquire();
    let again: NodeJS.Timeout | undefined;
    const interrupt = (): void => {
      connection.interrupt();
      // An interrupt between two statements is lost; the next statement must be met too.
      again ??= setInterval(() => connection.interrupt(), 20);
    };
    signal?.addEventListener('abort', interrupt, { once: true });
    try {
      return await work(connection);
    } catch (error) {
      throw toFailure(error, 'the query');
    } finally {
      clearInterval(again);
      signal?.removeEventListener('abort', interrupt);
      this.release(connection);
    }
  }

  /** A connection, to be given back with `release` whatever happens. Waits while all are busy. */
  async acquire(): Promise<DuckDBConnection> {
    while (this.#busy >= this.#connections && !this.#closed)
      await new Promise<void>((wake) => this.#waiting.push(wake));
    if (this.#closed) throw new ThalwegError('cancelled', 'the store was closed');
    this.#busy++;
    try {
      return this.#idle.pop() ?? (await this.#instance.connect());
    } catch (error) {
      this.#busy--;
      this.#waiting.shift()?.();
      throw error;
    }
  }

  release(connection: DuckDBConnection): void {
    this.#busy--;
    if (this.#closed) connection.closeSync();
    else this.#idle.push(connection);
    this.#waiting.shift()?.();
  }

  /**
   * Makes tables of places that a statement needs, once for all connections.
   * @throws ThalwegError no-geo, unreadable.
   */
  async providePlaces(tables: readonly DerivedField['what'][], connection: DuckDBConnection): Promise<void> {
    for (const what of tables) {
      let made = this.#tables.get(what);
      if (!made) {
        made = createPlacesTable(connection, what, this.#places);
        this.#tables.set(what, made);
        // What failed may work another time.
        made.catch(() => this.#tables.delete(what));
      }
      await made;
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const connection of this.#idle) connection.closeSync();
    for (const wake of this.#waiting.splice(0)) wake();
    this.#instance.closeSync();
  }
}

/** A text as an SQL literal. Only for settings and file names, which take no parameters. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
