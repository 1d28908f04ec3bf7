/** The catalogue database of a store: who may open it, one connection that writes, and views for those who read. */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { ThalwegError } from '../../report/errors.ts';
import { Database } from './database.ts';
import { toFailure } from './failure.ts';
import { type Layout, STORE_ENTRIES } from './layout.ts';
import { checkVersion, MIGRATIONS, migrate } from './migrations.ts';
import { CatalogueView } from './view.ts';

/** SQLITE_READONLY and SQLITE_CANTOPEN: what a WAL database in a folder that cannot be written answers. */
const CANNOT_WRITE = new Set([8, 14]);

export class Catalogue {
  readonly layout: Layout;
  readonly #idle: Database[] = [];
  #writer: Database | undefined;

  private constructor(layout: Layout) {
    this.layout = layout;
  }

  /**
   * Opens the catalogue of a store, or makes a new one when `create` is set and the folder is absent or empty.
   * @throws ThalwegError no-store, not-a-store, store-newer, store-damaged, disk-full, unreadable.
   */
  static open(layout: Layout, create: boolean): Catalogue {
    const catalogue = new Catalogue(layout);
    try {
      if (existsSync(layout.catalogue)) {
        if (create) catalogue.writer();
        else catalogue.#checkReadable();
        return catalogue;
      }
      refuseForeign(layout, create);
      mkdirSync(layout.folder, { recursive: true });
      catalogue.writer();
      return catalogue;
    } catch (error) {
      catalogue.close();
      throw toFailure(error, `opening the store ${layout.folder}`);
    }
  }

  /** The connection for transactions that write; migrates an older catalogue when it is opened. */
  writer(): Database {
    if (!this.#writer) {
      let db: Database | undefined;
      try {
        db = new Database(this.layout.catalogue);
        // Looked at before anything is set, so that a foreign database is left as it is.
        checkVersion(db, this.layout.folder);
        db.exec('PRAGMA journal_mode = WAL');
        db.exec('PRAGMA synchronous = FULL');
        migrate(db, this.layout.folder);
      } catch (error) {
        db?.close();
        throw toFailure(error, 'opening the catalogue for writing');
      }
      this.#writer = db;
    }
    return this.#writer;
  }

  /** Begins a view; its files stay until it is closed. */
  view(): CatalogueView {
    const db = this.#idle.pop() ?? this.openReader();
    try {
      db.exec('BEGIN');
      // The snapshot is taken by the first read, not by BEGIN.
      db.get('SELECT count(*) FROM owners');
    } catch (error) {
      db.close();
      throw toFailure(error, 'reading the catalogue');
    }
    return new CatalogueView(db, this.layout.folder, () => {
      db.exec('COMMIT');
      this.#idle.push(db);
    });
  }

  /** Runs `work` on a view and ends it. */
  read<Result>(work: (view: CatalogueView) => Result): Result {
    const view = this.view();
    try {
      return work(view);
    } finally {
      view.close();
    }
  }

  close(): void {
    for (const db of this.#idle.splice(0)) db.close();
    this.#writer?.close();
    this.#writer = undefined;
  }

  /** A version that is not the newest needs the writer, which migrates it. */
  #checkReadable(): void {
    const db = this.openReader();
    const version = checkVersion(db, this.layout.folder);
    if (version === MIGRATIONS.length) this.#idle.push(db);
    else {
      db.close();
      this.writer();
    }
  }

  /**
   * A connection that only reads; to be closed by the caller.
   * In a folder that cannot be written SQLite may be unable to make the files of its log; nobody writes there either, and the
   * database can be read as immutable (https://www.sqlite.org/wal.html#read_only_databases).
   */
  openReader(): Database {
    let db: Database | undefined;
    try {
      db = new Database(this.layout.catalogue, { readOnly: true });
      db.get('SELECT count(*) FROM sqlite_schema');
      return db;
    } catch (error) {
      db?.close();
      const code = (error as { errcode?: number }).errcode ?? 0;
      if (!CANNOT_WRITE.has(code & 0xff)) throw error;
      return new Database(`${pathToFileURL(this.layout.catalogue).href}?immutable=1`, { readOnly: true });
    }
  }
}

/** For a folder without catalogue: passes when a store may be made there. */
function refuseForeign(layout: Layout, create: boolean): void {
  let entries: string[];
  try {
    entries = existsSync(layout.folder) ? readdirSync(layout.folder) : [];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOTDIR') throw error;
    throw new ThalwegError('not-a-store', `${layout.folder} is a file, not the folder of a store`);
  }
  const foreign = entries.find((entry) => !STORE_ENTRIES.includes(entry));
  if (foreign !== undefined) {
    throw new ThalwegError(
      'not-a-store',
      `${layout.folder} is not empty and is no Thalweg store (it holds ${foreign})`,
    );
  }
  if (entries.includes('parts')) {
    throw new ThalwegError('store-damaged', `the store ${layout.folder} has lost its catalogue.sqlite`, {
      help: 'Restore a backup, or load the logs again into another store.',
    });
  }
  if (!create) throw new ThalwegError('no-store', `there is no store at ${layout.folder}`);
}
