/**
 * The catalogue as of one instant. The view is a read transaction, and that is the lease on the files it names: a file is
 * removed only when SQLite says that nobody reads an older state of the catalogue (`sweep.ts`). It costs nothing, ends with
 * the process, however that ends, and works on a catalogue that can only be read.
 */
import { join } from 'node:path';
import type { TimeRange } from '@thalweg/core/query';
import type { Cell, Database } from './database.ts';

/** A part as a query needs it. */
export interface Part {
  readonly part: number;
  /** Absolute path. */
  readonly path: string;
  /** UTC day of `start`; undefined for rows without start. */
  readonly day: string | undefined;
  /** Column names in order, without the ones that begin with `_`. */
  readonly columns: readonly string[];
  /** Rows in the file, those of excluded labels too. */
  readonly rows: number;
  readonly bytes: number;
  /** Epoch seconds; undefined when no row has a start. */
  readonly minStart: number | undefined;
  readonly maxStart: number | undefined;
  /** Rows with these `_object` are gone: they have been replaced or forgotten. */
  readonly excluded: readonly string[];
  /** Number of the excluded rows. */
  readonly excludedRows: number;
  /** Absolute path of the rollup (`rollup.ts`); never there when something is excluded. */
  readonly rollup: string | undefined;
  /** The rollup of several parts that this one is in. */
  readonly combined: CombinedRollup | undefined;
  /** Absolute path of the rollup of its conversations (`conversations.ts`); never there when something is excluded. */
  readonly conversations: string | undefined;
  /** The conversations of several parts that this one is in. */
  readonly combinedConversations: CombinedRollup | undefined;
}

/** One file that says the same as the rollups of `parts` parts. */
export interface CombinedRollup {
  readonly path: string;
  readonly parts: number;
}

interface PartRow {
  readonly part: number;
  readonly path: string;
  readonly day: string | null;
  readonly names: string;
  readonly rows: number;
  readonly bytes: number;
  readonly min_start: number | null;
  readonly max_start: number | null;
  readonly rollup: string | null;
  readonly combined: number | null;
  readonly conversations: string | null;
  readonly combined_conversations: number | null;
}

const SELECT_PARTS = `
  SELECT part, path, day, names, rows, bytes, min_start, max_start, rollup, combined,
    conversations, combined_conversations
  FROM parts JOIN column_sets ON column_sets.id = parts.column_set`;

const INT64 = { low: -(2n ** 63n), high: 2n ** 63n - 1n };

export class CatalogueView {
  readonly #db: Database;
  readonly #folder: string;
  readonly #end: () => void;
  #open = true;

  /** `db` has an open read transaction, which `end` ends. */
  constructor(db: Database, folder: string, end: () => void) {
    this.#db = db;
    this.#folder = folder;
    this.#end = end;
  }

  /** The connection, for reports that ask more than parts; its transaction must not be ended. */
  get db(): Database {
    return this.#db;
  }

  /** Record parts that can have rows with from ≤ start < to, oldest first. Parts without any start only when the range is open at both ends. */
  partsFor(time: TimeRange): Part[] {
    if (time.from === undefined && time.to === undefined) {
      return this.#parts(`${SELECT_PARTS} WHERE kind = 'records' ORDER BY min_start, part`);
    }
    return this.#parts(
      `${SELECT_PARTS} WHERE kind = 'records' AND max_start >= ? AND min_start < ? ORDER BY min_start, part`,
      clamp(time.from ?? INT64.low),
      clamp(time.to ?? INT64.high),
    );
  }

  /** Record parts that hold rows of the object with this label. */
  partsOf(label: string): Part[] {
    return this.#parts(
      `${SELECT_PARTS} WHERE kind = 'records' AND part IN
         (SELECT part FROM shares JOIN objects USING (object) WHERE label = ? AND loaded_at IS NOT NULL)
       ORDER BY min_start, part`,
      label,
    );
  }

  /** Parts with quarantined lines, of one object or of all. */
  quarantineParts(label?: string): Part[] {
    if (label === undefined) return this.#parts(`${SELECT_PARTS} WHERE kind = 'quarantine' ORDER BY part`);
    return this.#parts(
      `${SELECT_PARTS} WHERE kind = 'quarantine' AND part IN
         (SELECT part FROM shares JOIN objects USING (object) WHERE label = ? AND loaded_at IS NOT NULL)
       ORDER BY part`,
      label,
    );
  }

  /** Record parts that could have a rollup and have none. */
  partsWithoutRollup(): Part[] {
    return this.#parts(
      `${SELECT_PARTS} WHERE kind = 'records' AND rollup IS NULL AND no_rollup = 0
         AND NOT EXISTS (SELECT 1 FROM tombstones WHERE tombstones.part = parts.part)
       ORDER BY part`,
    );
  }

  /** Record parts that could have a rollup of their conversations and have none, the latest first. */
  partsWithoutConversations(): Part[] {
    return this.#parts(
      `${SELECT_PARTS} WHERE kind = 'records' AND conversations IS NULL AND no_conversations = 0
         AND NOT EXISTS (SELECT 1 FROM tombstones WHERE tombstones.part = parts.part)
       ORDER BY max_start DESC, part DESC`,
    );
  }

  /** Number of record parts. */
  partsInStore(): number {
    return this.#db.get<{ n: number }>(`SELECT count(*) AS n FROM parts WHERE kind = 'records'`)?.n ?? 0;
  }

  /** Names of all columns that record parts have, in the order of first appearance. */
  columns(): string[] {
    const sets = this.#db.all<{ names: string }>(
      `SELECT names FROM column_sets WHERE id IN (SELECT column_set FROM parts WHERE kind = 'records') ORDER BY id`,
    );
    return [...new Set(sets.flatMap(({ names }) => splitNames(names)))];
  }

  /** Ends the lease. The view cannot be asked any more. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#end();
  }

  #parts(sql: string, ...values: Cell[]): Part[] {
    const excluded = this.#excluded();
    const combined = this.#combined('combined');
    const conversations = this.#combined('combined_conversations');
    return this.#db.all<PartRow>(sql, ...values).map((row) => ({
      part: row.part,
      path: join(this.#folder, row.path),
      day: row.day ?? undefined,
      columns: splitNames(row.names),
      rows: row.rows,
      bytes: row.bytes,
      minStart: row.min_start ?? undefined,
      maxStart: row.max_start ?? undefined,
      excluded: excluded.get(row.part)?.labels ?? [],
      excludedRows: excluded.get(row.part)?.rows ?? 0,
      rollup: row.rollup === null ? undefined : join(this.#folder, row.rollup),
      combined: row.combined === null ? undefined : combined.get(row.combined),
      conversations: row.conversations === null ? undefined : join(this.#folder, row.conversations),
      combinedConversations:
        row.combined_conversations === null ? undefined : conversations.get(row.combined_conversations),
    }));
  }

  #excluded(): Map<number, { labels: string[]; rows: number }> {
    const excluded = new Map<number, { labels: string[]; rows: number }>();
    for (const { part, label, rows } of this.#db.all<{ part: number; label: string; rows: number }>(
      'SELECT part, label, rows FROM tombstones',
    )) {
      const entry = excluded.get(part) ?? { labels: [], rows: 0 };
      entry.labels.push(label);
      entry.rows += rows;
      excluded.set(part, entry);
    }
    return excluded;
  }

  #combined(column: 'combined' | 'combined_conversations'): Map<number, CombinedRollup> {
    const rows = this.#db.all<{ id: number; path: string; parts: number }>(
      `SELECT id, combined_rollups.path AS path, count(*) AS parts
       FROM combined_rollups JOIN parts ON parts.${column} = id GROUP BY id`,
    );
    return new Map(rows.map(({ id, path, parts }) => [id, { path: join(this.#folder, path), parts }]));
  }
}

/** Column names hold no blanks (log formats are separated by blanks). */
function splitNames(names: string): string[] {
  return names === '' ? [] : names.split(' ');
}

function clamp(value: bigint): bigint {
  return value < INT64.low ? INT64.low : value > INT64.high ? INT64.high : value;
}
