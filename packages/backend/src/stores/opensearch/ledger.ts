/** The ledger: what is loaded. One document for each object, whose id is its number. */
import type { BadLineGroup, CoverageSpan, LedgerEntry, LoadedObject, ObjectIdentity, SizelessRef } from '../store.ts';
import type { Cluster } from './cluster.ts';
import { type Found, findDocuments } from './documents.ts';
import type { Names } from './names.ts';

export interface Copy {
  readonly name: string;
  readonly size: number;
  readonly modified: string;
}

export interface RowCounts {
  readonly records: number;
  readonly noData: number;
  readonly skipData: number;
}

export interface LedgerDocument extends ObjectIdentity, RowCounts {
  readonly object: number;
  /** Its own name and those of its copies. */
  readonly names: readonly string[];
  readonly copies: readonly Copy[];
  readonly label: string;
  /** What the ids of its rows follow from. */
  readonly identity: string;
  /** Epoch milliseconds. */
  readonly loadedAt: number;
  /** Position among the commits. */
  readonly arrival: number;
  /** Names of fields that its rows have. */
  readonly columns: readonly string[];
  readonly lines: number;
  readonly quarantined: number;
  readonly quarantineKept: number;
  readonly badLines: readonly BadLineGroup[];
  readonly bytesIn: number;
  readonly textBytes: number;
  readonly textCrc32: number;
  readonly formats: LoadedObject['formats'];
  readonly repeatedEvents: number;
  readonly broken?: string;
  /** Rows that retention has removed. */
  readonly retired: RowCounts;
  /** Rows by the index that they lie in, and the arrival that this was noted of; where a policy of the engine removes indices. */
  readonly days?: Readonly<Record<string, RowCounts>>;
  readonly daysOf?: number;
  readonly coverage: readonly CoverageSpan[];
  /** The object it has replaced, while rows of that are still to be removed. */
  readonly pendingFor?: number;
}

export type LedgerRow = Found<LedgerDocument>;

/** Terms of one query; engines take 65,536. */
const TERMS = 1000;

export interface Ledger {
  all(fields?: readonly string[]): AsyncGenerator<LedgerRow>;
  /** Those that have one of the values in a field. */
  having(field: 'sha256' | 'names' | 'label' | 'object', values: readonly (string | number)[]): Promise<LedgerRow[]>;
  /** Those that came with commits later than the first position, up to the second. */
  arrived(after: number, upTo: number): Promise<LedgerRow[]>;
  pending(): Promise<LedgerRow[]>;
}

export function createLedger(cluster: Cluster, { objects }: Names): Ledger {
  const find = (query: object, fields?: readonly string[]): AsyncGenerator<LedgerRow> =>
    findDocuments<LedgerDocument>(cluster, objects, { query, by: 'object', ...(fields && { fields }) });

  return {
    all: (fields) => find({ match_all: {} }, fields),
    async having(field, values) {
      const found: LedgerRow[] = [];
      const wanted = [...new Set(values)];
      for (let from = 0; from < wanted.length; from += TERMS) {
        for await (const row of find({ terms: { [field]: wanted.slice(from, from + TERMS) } })) found.push(row);
      }
      return found;
    },
    arrived: (after, upTo) => collect(find({ range: { arrival: { gt: after, lte: upTo } } }, ['label'])),
    pending: () => collect(find({ exists: { field: 'pendingFor' } })),
  };
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Whether an object of this name, size (if known) and time of change is there, itself or as a copy of another. */
export function isSame(ref: SizelessRef, { source }: LedgerRow): boolean {
  return [source, ...source.copies].some(
    ({ name, size, modified }) => name === ref.name && size === (ref.size ?? size) && modified === ref.modified,
  );
}

export function toEntry({ source }: LedgerRow): LedgerEntry {
  const { object, name, label, sha256, loadedAt, lines, records, noData, skipData } = source;
  const { quarantined, quarantineKept, repeatedEvents, bytesIn, broken } = source;
  return {
    ...{ object, name, label, sha256, loadedAt, lines, records, noData, skipData },
    ...{ quarantined, quarantineKept, repeatedEvents, bytesIn, broken },
  };
}
