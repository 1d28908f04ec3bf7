/**
 * What every engine does. Ledger, quarantine and coverage belong to the store, because they commit together with the records.
 *
 * A load, in the order of events:
 *   1. `openLoad` registers the process as an owner; whatever a dead owner left half done is cleared.
 *   2. `claim` asks the ledger about objects by content; what another live process is loading stays its own.
 *   3. workers parse claimed objects, and each worker's `Appender` writes durable parts that nobody sees yet.
 *   4. `commit` makes whole objects with their parts visible, in one transaction.
 */
import type { DerivedField } from '@thalweg/core/fields';
import type { Schema } from '@thalweg/core/language';
import type { Resource, ResourceKind, ToldResource } from '@thalweg/core/names';
import type { AddressTable, Filter, Networks, Query, SortKey } from '@thalweg/core/query';
import type { BadLine, BadLineReason, FlowColumns } from '@thalweg/core/record';
import type { Buckets, Histogram, Row, RowBatch, Top, Value } from '@thalweg/core/result';

// ---------------------------------------------------------------- loading

/** An object as its source describes it. */
export interface ObjectRef {
  /** Absolute path of a file; `-` spooled from standard input is `stdin`. */
  readonly name: string;
  readonly size: number;
  /** Changes when the content does: modification time in ns, or an etag. */
  readonly modified: string;
}

/** An object whose size may not be known before it is read. */
export type SizelessRef = Omit<ObjectRef, 'size'> & { readonly size: number | undefined };

export interface ObjectIdentity extends ObjectRef {
  /** SHA-256 of the object's bytes as they lie (compressed if compressed), hex. */
  readonly sha256: string;
}

/** An earlier object of the same name with other content; a new text that begins with its text replaces it. */
export interface PreviousObject {
  readonly object: number;
  /** Length of the text (after unpacking) that was loaded, in bytes. */
  readonly textBytes: number;
  /** CRC-32 of that text. */
  readonly textCrc32: number;
  /** What its rows carry as `_object`, and what the rows of the object that replaces it shall carry. */
  readonly label: string;
  /** What the rows of both are known by, where the engine gives rows an identity. */
  readonly identity?: string;
}

export type Claim =
  /** Load it. `object` is its number in the ledger; `label` what `_object` shall be unless it replaces `previous`. */
  | {
      readonly kind: 'load';
      readonly object: number;
      readonly label: string;
      readonly previous?: PreviousObject;
      readonly replaces?: number;
      /** What its rows are known by unless it replaces `previous`; without it its SHA-256. */
      readonly identity?: string;
    }
  /** The ledger has this content under the name `as`. */
  | { readonly kind: 'loaded'; readonly as: string }
  /** A live process (or this one, under another name) is loading this content; ask again when everything else is done. */
  | { readonly kind: 'elsewhere' };

export interface LoadedObject {
  readonly object: number;
  /** What the rows carry as `_object`. */
  readonly label: string;
  readonly lines: number;
  readonly records: number;
  readonly noData: number;
  readonly skipData: number;
  readonly quarantined: number;
  /** First bad lines are kept with their text; of the rest only the number, and the source to read them from. */
  readonly quarantineKept: number;
  /** `quarantined` and `quarantineKept` by reason and field; needed when anything was quarantined. */
  readonly badLines?: readonly BadLineGroup[];
  readonly bytesIn: number;
  readonly textBytes: number;
  readonly textCrc32: number;
  /** The formats its lines had, as `${version} ${account-id} …`, each with the first line it holds for. */
  readonly formats: readonly { readonly fromLine: number; readonly format: string }[];
  /** Set when it holds events that are known by an id: how many of them count, as lines or as none, and how many count elsewhere. */
  readonly events?: { readonly counted: number; readonly repeated: number };
  /** Set when the object broke off or ended in foreign bytes: one sentence with the offset. */
  readonly broken?: string;
  /** The object it replaces in the same commit. */
  readonly replaces?: number;
}

/** Bad lines of one object that share reason and field. */
export interface BadLineGroup {
  readonly reason: string;
  readonly field: string | undefined;
  readonly lines: number;
  /** How many of them are kept with their text. */
  readonly kept: number;
}

/** Time that an interface was seen in, whole seconds, both ends inclusive. */
export interface CoverageSpan {
  readonly interfaceId: string;
  readonly status: 'OK' | 'NODATA' | 'SKIPDATA';
  readonly start: number;
  readonly end: number;
}

/** A file that an appender wrote and synced, not yet visible. */
export interface WrittenPart {
  readonly kind: 'records' | 'quarantine';
  /** Where it lies now (below the owner's temporary folder). */
  readonly path: string;
  /** UTC day of `start`, `2026-11-24`; undefined for rows without start, and for quarantine. */
  readonly day: string | undefined;
  /** Column names in order, without the ones that begin with `_`. */
  readonly columns: readonly string[];
  readonly rows: number;
  readonly bytes: number;
  /** Epoch seconds; undefined when no row has a start. */
  readonly minStart: number | undefined;
  readonly maxStart: number | undefined;
  readonly objects: readonly PartShare[];
  readonly coverage: readonly CoverageSpan[];
  /** Rows that were to be written and are not in it. Their objects' figures still count them. */
  readonly leftOut?: readonly LeftOutRows[];
}

/** Rows of one object that the engine did not take, for one reason. */
export interface LeftOutRows {
  readonly object: number;
  readonly records: number;
  readonly noData: number;
  readonly skipData: number;
  /** `repeated`: events that count elsewhere. Otherwise they are kept as bad lines for this reason. */
  readonly reason: 'repeated' | BadLineReason;
}

/** What one object has in one part. */
export interface PartShare {
  readonly object: number;
  readonly records: number;
  readonly noData: number;
  readonly skipData: number;
  readonly quarantined: number;
}

/** Whole objects and all their parts; the unit of commit. */
export interface LoadUnit {
  readonly objects: readonly LoadedObject[];
  readonly parts: readonly WrittenPart[];
}

/** Events of CloudWatch Logs that were found in an object. */
export interface EventRequest {
  /** A claimed object. */
  readonly object: number;
  /** The object whose place it will take. */
  readonly replaces: number | undefined;
  /** Their ids as bytes in hexadecimal, of any even length. Ids of near events should be near each other, for speed. */
  readonly ids: readonly string[];
}

/**
 * What became of a unit. `later` and `elsewhere`: not committed, since events that it left out belong to objects that this owner,
 * or another one, is still loading; to be tried again when those are done. `again`: it can never be committed, as what it left out
 * belongs to nobody, or what it has to somebody else; its objects have to be released and loaded again.
 */
export type CommitOutcome = 'committed' | 'later' | 'elsewhere' | 'again';

/** An object whose quarantined lines this process may read again. */
export interface RetryClaim {
  readonly object: number;
  readonly name: string;
  readonly label: string;
  readonly sha256: string;
  /** As in `Claim`. */
  readonly identity?: string;
  readonly lines: number;
  readonly quarantined: number;
  readonly quarantineKept: number;
  /** As in `LoadedObject`: how its lines were read before. */
  readonly formats: LoadedObject['formats'];
}

/** What became of *all* the quarantined lines of an object: the four numbers add up to what was quarantined before. */
export interface RetriedObject {
  readonly object: number;
  readonly records: number;
  readonly noData: number;
  readonly skipData: number;
  /** Still bad. Those of them that are kept lie, all of them, in the quarantine parts of the unit. */
  readonly quarantined: number;
  readonly quarantineKept: number;
  readonly badLines: readonly BadLineGroup[];
}

/** The outcome of a retry; its parts take the place of the quarantine parts that the objects had. */
export interface RetryUnit {
  readonly objects: readonly RetriedObject[];
  readonly parts: readonly WrittenPart[];
}

/** The writing half that runs inside a worker. Made by the engine's `createAppender(place)` from the `place` of the Load. */
export interface AppendedObject {
  readonly object: number;
  readonly label: string;
  readonly identity: string;
  /** The object whose place it takes. */
  readonly replaces: number | undefined;
}

export interface Appender {
  /** Called before the first row of an object, by engines that give rows an identity. */
  begin?(object: AppendedObject): void;
  /** An event of CloudWatch Logs became a line of the object that was begun last. */
  event?(line: number, id: string): void;
  /**
   * Writes rows as durable parts: one for each UTC day of `start` among them. `labels` maps object numbers to `_object`. The columns are
   * used up: their arrays hold something else afterwards. `onEncoded` is called as soon as nothing looks at them any more, before the
   * files are written.
   */
  append(
    columns: FlowColumns,
    labels: ReadonlyMap<number, string>,
    onEncoded?: (columns: FlowColumns) => void,
  ): Promise<WrittenPart[]>;
  appendQuarantine(lines: readonly BadLine[], labels: ReadonlyMap<number, string>): Promise<WrittenPart[]>;
  /** Of these objects everything is written, or nothing more will be. */
  end?(objects: readonly number[]): void;
}

export interface Load {
  /** Plain data that a worker needs to make its appender: owner id and temporary folder. */
  readonly place: AppenderPlace;
  /** True for those that the ledger knows by name, modified and, where it is known, size: they need not be read. */
  known(refs: readonly SizelessRef[]): Promise<boolean[]>;
  /** `force`: replace the object of this name and content, or load a copy under another name. */
  claim(objects: readonly ObjectIdentity[], force: boolean): Promise<Claim[]>;
  /** Gives claimed objects back, unloaded. */
  release(objects: readonly number[]): Promise<void>;
  /** Takes events for a claimed object; gives the positions of those that must be left out, since they count already. */
  reserveEvents(request: EventRequest): Promise<number[]>;
  commit(unit: LoadUnit): Promise<CommitOutcome>;
  /** Claims loaded objects for a retry of their quarantined lines; leaves out those that have none or that another process has. */
  claimRetry(objects: readonly number[]): Promise<RetryClaim[]>;
  commitRetry(unit: RetryUnit): Promise<void>;
  /** Ends the ownership and removes what was not committed. */
  close(): Promise<void>;
}

export interface AppenderPlace {
  readonly owner: string;
  readonly temporary: string;
  /** Of a cluster: where it is, and who asks. Absent for a store on disk. */
  readonly cluster?: ClusterPlace;
  /** Rows that an appender likes to get at once; without it as many as make a good part. */
  readonly rows?: number;
  /** Rows of a commit, of an engine whose appender may be given more rows before those that it has are written. */
  readonly unitRows?: number;
}

/** A cluster, and what is needed to talk to it. Never to be printed: it holds secrets. */
export interface ClusterPlace {
  /** `https://host:9200`, without user and path. */
  readonly endpoint: string;
  /** Names of indices begin with it. */
  readonly prefix: string;
  readonly auth:
    | { readonly kind: 'none' }
    | { readonly kind: 'basic'; readonly user: string; readonly password: string }
    /** The value of the header Authorization. */
    | { readonly kind: 'header'; readonly value: string }
    | { readonly kind: 'aws'; readonly service: 'es' | 'aoss'; readonly region: string };
  /** PEM; without it the system's authorities count. */
  readonly authority?: string;
  /** A client certificate and its key, PEM. */
  readonly certificate?: { readonly cert: string; readonly key: string };
}

// ---------------------------------------------------------------- reading what another program keeps

/** Log events that another program has put somewhere, to be copied into a store. */
export interface EventArchive {
  /** Where they are. */
  readonly location: string;
  /** Names that its documents have besides those of the program, whatever they mean. */
  readonly fields: readonly string[];
  /** What there is, in the order of time; with bounds (epoch seconds) what may have rows that start between them. */
  lots(range: { readonly from?: number; readonly to?: number }): Promise<readonly EventLot[]>;
  /** All events of a lot, in an order that does not change. */
  read(lot: EventLot, signal?: AbortSignal): Promise<readonly KeptEvent[]>;
  close(): void;
}

/** Events that are read at once; the same ones whenever they are asked for, unless more come. */
export interface EventLot {
  readonly name: string;
  readonly events: number;
  /** Changes when the events do. */
  readonly modified: string;
}

export interface KeptEvent {
  /** What the event is known by, wherever it is delivered. */
  readonly id: string;
  readonly logGroup: string;
  readonly message: string | undefined;
  /** Values by name, as the filter pattern of a subscription has named them; numbers may have been made of them. */
  readonly fields: Readonly<Record<string, unknown>>;
}

// ---------------------------------------------------------------- asking

export interface SearchOptions {
  readonly columns: readonly string[];
  readonly sort: readonly SortKey[];
  /** Undefined = all. */
  readonly limit: number | undefined;
  /** Only rows that came with the commits between two positions of `arrivals`: later than the first, up to the second. */
  readonly arrived?: { readonly after: number; readonly upTo: number };
  readonly signal?: AbortSignal;
}

export type Measure = 'count' | 'bytes' | 'packets';

export interface TopOptions {
  readonly fields: readonly string[];
  readonly by: Measure | { readonly distinct: string };
  readonly limit: number;
  readonly signal?: AbortSignal;
}

export interface AggregateOptions {
  /** None: the measures over all rows, as `total`. */
  readonly fields: readonly string[];
  /** The first one orders the groups, largest first. */
  readonly measures: readonly (Measure | { readonly distinct: string })[];
  readonly limit: number;
  readonly signal?: AbortSignal;
}

/** Groups with several measures. Those that are distinct counts have no rest: undefined. */
export interface Aggregate {
  readonly groups: readonly { readonly values: readonly Value[]; readonly measures: readonly bigint[] }[];
  readonly total: readonly bigint[];
  readonly other: { readonly groups: number; readonly measures: readonly (bigint | undefined)[] };
  /** As in `Top`. */
  readonly approximate?: true;
}

/** Figures of an integer or date field over the rows that have a value. */
export interface FieldStatistics {
  readonly min: bigint;
  readonly max: bigint;
  /** Approximate, by t-digest. */
  readonly p50: bigint;
  readonly p95: bigint;
  /** Rows by size in steps of powers of two, both ends inclusive; the first step that has rows to the last. None for dates. */
  readonly distribution: readonly { readonly low: bigint; readonly high: bigint; readonly count: bigint }[];
}

export interface HistogramOptions extends Buckets {
  readonly by: string | undefined;
  readonly measure: Measure;
  /** Series besides "other". */
  readonly limit: number;
  readonly signal?: AbortSignal;
}

export type Request =
  | { readonly kind: 'search'; readonly options: SearchOptions }
  | { readonly kind: 'count' }
  | { readonly kind: 'top'; readonly options: TopOptions }
  | { readonly kind: 'histogram'; readonly options: HistogramOptions };

/** What would be run, and over what. */
export interface Plan {
  readonly statements: readonly { readonly text: string; readonly parameters: readonly unknown[] }[];
  readonly parts: readonly {
    readonly path: string;
    readonly rows: number;
    readonly bytes: number;
    readonly rollup: boolean;
  }[];
  readonly partsInStore: number;
}

export interface StoreStatus {
  readonly location: string;
  readonly objects: number;
  /** Flow records that are in the store now: rows without NODATA and SKIPDATA lines. `noData` and `skipData` likewise. */
  readonly records: number;
  readonly noData: number;
  readonly skipData: number;
  readonly quarantined: number;
  readonly rowsWithoutStart: number;
  /** Rows that retention has removed; in none of the counts above. */
  readonly retired: number;
  readonly firstStart: number | undefined;
  readonly lastStart: number | undefined;
  readonly lastEnd: number | undefined;
  /** Epoch milliseconds of the last commit. */
  readonly lastLoad: number | undefined;
  readonly parts: number;
  /** Bytes on disk of record parts, and of the whole store. */
  readonly recordBytes: number;
  readonly totalBytes: number;
  /** Objects that broke off or ended in foreign bytes, with the reason in a sentence. */
  readonly broken: readonly { readonly object: string; readonly reason: string }[];
}

export interface InterfaceStatus {
  readonly interfaceId: string;
  readonly first: number;
  readonly last: number;
  readonly noDataSeconds: number;
  readonly skipDataSeconds: number;
  /** What it seems to be logged with, seconds. */
  readonly aggregationInterval: 60 | 600;
  /** Spans inside first … last that no line covers, of at least a whole interval: how many, and their seconds. */
  readonly gapCount: number;
  readonly gapSeconds: number;
  /** The longest of them, longest first; both ends inclusive. */
  readonly gaps: readonly { readonly start: number; readonly end: number }[];
}

export interface QuarantineGroup {
  readonly object: string;
  /** Name of the source: where lines that are not kept can be read. */
  readonly name: string;
  readonly reason: string;
  readonly field: string | undefined;
  readonly lines: number;
  readonly kept: number;
}

export interface QuarantinedLine {
  readonly object: string;
  readonly line: number;
  readonly reason: string;
  readonly field: string | null;
  readonly message: string;
  readonly text: string;
  /** True when `text` is not the whole line. */
  readonly cut: boolean;
}

export interface VerifyReport {
  readonly ok: boolean;
  readonly lines: number;
  readonly records: number;
  readonly noData: number;
  readonly skipData: number;
  readonly quarantined: number;
  /** Of the records, NODATA and SKIPDATA rows above: those that retention has removed since. */
  readonly retired: number;
  readonly parts: number;
  /** One sentence each, with the file or object at fault. */
  readonly problems: readonly string[];
}

export interface LedgerEntry {
  readonly object: number;
  readonly name: string;
  readonly label: string;
  readonly sha256: string;
  readonly loadedAt: number;
  readonly lines: number;
  readonly records: number;
  readonly noData: number;
  readonly skipData: number;
  readonly quarantined: number;
  readonly quarantineKept: number;
  /** Events of CloudWatch Logs that it holds and that count elsewhere; no lines. */
  readonly repeatedEvents: number;
  readonly bytesIn: number;
  readonly broken: string | undefined;
}

/** What a ledger keeps of an object besides its counts: enough for another ledger to know it again. */
export interface LedgerDetail {
  readonly object: number;
  readonly size: number;
  /** As in `ObjectRef`. */
  readonly modified: string;
  readonly textBytes: number;
  readonly textCrc32: number;
  readonly formats: LoadedObject['formats'];
}

/** What was loaded in a span of time. */
export interface Activity {
  /** Epoch seconds of its beginning. */
  readonly start: number;
  readonly objects: number;
  readonly lines: number;
  readonly quarantined: number;
  readonly bytesIn: number;
}

/** A saved search; what it holds is the business of whoever saved it. */
export interface StoredSearch {
  readonly id: string;
  readonly name: string;
  /** JSON. */
  readonly body: string;
  readonly readyMade: boolean;
  /** Epoch milliseconds. */
  readonly changed: number;
}

/** What is remembered of a source that servers follow. */
export interface StoredSource {
  /** Its address. */
  readonly source: string;
  /** How far it has been read, in the source's own words. */
  readonly position?: string;
  /** How it was doing when last heard of: JSON, the business of whoever saved it. */
  readonly report?: string;
}

/** Addresses that the user has given a name; ranges in canonical form, in the order they were added. */
export interface NamedNetwork {
  readonly name: string;
  readonly ranges: readonly string[];
}

/** What AWS, or a file, has told of resources. */
export interface ResourceReading {
  /** Who was asked, and where; undefined for a file. */
  readonly from: { readonly account: string; readonly region: string } | undefined;
  /** Kinds that were told whole. */
  readonly kinds: readonly ResourceKind[];
  readonly resources: readonly ToldResource[];
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface ResourceChanges {
  readonly added: readonly Resource[];
  readonly changed: readonly { readonly before: Resource; readonly after: Resource }[];
  /** They stay known, for the records of their time. */
  readonly vanished: readonly Resource[];
}

/** What is known of addresses besides the records; kept outside of stores. */
export interface Places {
  /** Why a question about it cannot be answered, in one sentence with the way out; undefined when it can. */
  lack(what: DerivedField['what']): string | undefined;
  /** Throws `no-geo`, `unreadable`. */
  table(what: DerivedField['what']): AddressTable;
}

export interface RetentionRule {
  /** Rows whose UTC day ended longer ago than this many days go. */
  readonly days?: number;
  /** Oldest parts go until all parts with their rollups have at most this many bytes. */
  readonly bytes?: number;
}

export interface RetentionLimit extends RetentionRule {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly dryRun?: boolean;
}

/** What a compaction has done. */
export interface Compacted {
  /** Parts that went, parts that came in their place. */
  readonly merged: number;
  readonly into: number;
  /** Rollups built of one part each. */
  readonly rollups: number;
  /** Files in which rollups of many parts were put together. */
  readonly combined: number;
}

export interface Store {
  readonly location: string;
  /** What the engine is, and what it lacks: a sentence each, the first one its name. */
  readonly engine: readonly string[];
  /** Brings what an older Thalweg made up to date. Gives what was changed, a sentence each. */
  migrate(): Promise<readonly string[]>;
  schema(): Promise<Schema>;
  /** The fields that some row of the store may have a value for, in catalogue order, without `_object` and `_line`. */
  columns(): Promise<readonly string[]>;

  openLoad(): Promise<Load>;

  search(query: Query, options: SearchOptions): AsyncIterable<RowBatch>;
  /** One row by its provenance. */
  record(object: string, line: number): Promise<Row | undefined>;
  count(query: Query, signal?: AbortSignal): Promise<bigint>;
  top(query: Query, options: TopOptions): Promise<Top>;
  histogram(query: Query, options: HistogramOptions): Promise<Histogram>;
  aggregate(query: Query, options: AggregateOptions): Promise<Aggregate>;
  /** Of an integer or date field; undefined when no row has a value. */
  statistics(query: Query, field: string, signal?: AbortSignal): Promise<FieldStatistics | undefined>;
  /** Writes all matching rows as one Parquet file. */
  exportParquet(query: Query, options: SearchOptions, path: string): Promise<bigint>;
  plan(query: Query, request: Request): Promise<Plan>;

  status(): Promise<StoreStatus>;
  /** First and last start of the rows, epoch seconds; undefined when no row has one.. */
  span(): Promise<{ readonly first: number; readonly last: number } | undefined>;
  /** Spans of all parts that touch `from` ≤ t < `to`, merged for each interface and status, by interface. */
  coverage(range: { readonly from?: number; readonly to?: number }): Promise<CoverageSpan[]>;
  /** Loads since an instant (epoch seconds) in steps of `interval` seconds, newest first; empty steps are left out. */
  activity(options: { readonly since: number; readonly interval: number }): Promise<Activity[]>;
  /** A number that rises with each commit of a load; quick enough to be asked several times a second. */
  arrivals(): Promise<number>;
  /** The format that a line of an object (by label) had: `${version} …`. Undefined when the store has no such object. */
  formatAt(object: string, line: number): Promise<string | undefined>;
  objects(): Promise<LedgerEntry[]>;
  /** Of loaded objects, by their numbers; those that are gone are left out. */
  details(objects: readonly number[]): Promise<LedgerDetail[]>;
  /** Takes the rows that no ledger entry tells of, which the Lambda function wrote; absent where there can be none. */
  readonly unlisted?: Filter;
  quarantine(): Promise<QuarantineGroup[]>;
  quarantinedLines(object?: string, limit?: number): AsyncIterable<QuarantinedLine>;

  /** Merges small parts and builds rollups; safe beside readers and loads. */
  compact(signal?: AbortSignal): Promise<Compacted>;
  /** What `compact` does, when it is worth it and for a bounded time (some seconds, and a minute for rollups); to be called after a load. */
  tidy(signal?: AbortSignal): Promise<Compacted>;
  /**
   * A bounded piece (some tenths of a second) of what `compact` does to make questions faster, for a server with nothing else to do.
   * False when nothing of it is left.
   */
  improve(signal?: AbortSignal): Promise<boolean>;
  /** Saved searches by name. */
  searches(): Promise<StoredSearch[]>;
  /** Adds a search, or replaces the one with its id. */
  saveSearch(search: StoredSearch): Promise<void>;
  /** False when there was none. */
  removeSearch(id: string): Promise<boolean>;
  /** Adds searches to a store that was never seeded; what the user deletes stays deleted. */
  seedSearches(searches: readonly StoredSearch[]): Promise<void>;
  /** Sources that servers follow, or have followed, by address. */
  sources(): Promise<StoredSource[]>;
  savePosition(source: string, position: string): Promise<void>;
  saveReport(source: string, report: string): Promise<void>;
  /** Named networks by name, without `public` and `private`. */
  namedNetworks(): Promise<NamedNetwork[]>;
  /** The same for `check`. */
  networks(): Promise<Networks>;
  /** Why a derived field cannot be asked, for `check`; undefined when it can. What it is looked up in lies here, so nothing is waited for. */
  lacking(field: string): string | undefined;
  /** Adds ranges (addresses, or CIDR) to a network, which is made when it is not there; gives all its ranges. Throws `bad-network`. */
  addNetwork(name: string, ranges: readonly string[]): Promise<NamedNetwork>;
  /** Removes ranges, or the network when there are none; gives what is left. Throws `no-such-network`, `bad-network`. */
  removeNetwork(name: string, ranges: readonly string[]): Promise<NamedNetwork>;
  /** What is known of the resources of AWS, by id; the same array while nothing of it has changed but when it was seen. */
  resources(): Promise<readonly Resource[]>;
  /** Takes in what was read of resources; the same reading twice changes nothing. */
  learnResources(reading: ResourceReading): Promise<ResourceChanges>;
  /** Removes what is beyond the limit, or with `dryRun` says what would go. */
  retain(limit: RetentionLimit): Promise<{ parts: number; rows: number }>;
  /**
   * Lets the engine remove days by itself (undefined: no more), whether a server runs or not. Gives what does it. Absent where no engine
   * could. Throws `engine-lacks` where this one cannot.
   */
  setPolicy?(days: number | undefined): Promise<string>;
  /** What a server shall apply by itself; no limit where nobody set one. */
  retention(): Promise<RetentionRule>;
  setRetention(rule: RetentionRule): Promise<void>;
  forget(object: string): Promise<{ objects: number; rows: number }>;
  verify(): Promise<VerifyReport>;
  backup(folder: string): Promise<{ files: number; bytes: number }>;
  close(): Promise<void>;
}
