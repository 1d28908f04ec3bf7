/** What is to be copied: of each object of a store the rows that match, known by a content hash of their own. */
import { createHash } from 'node:crypto';
import { type Query, withFilters } from '@thalweg/core/query';
import { parseFormat } from '@thalweg/core/record';
import { ThalwegError } from '../../report/errors.ts';
import type { LedgerDetail, LedgerEntry, ObjectIdentity, Store } from '../../stores/store.ts';
import { NOTHING, type Totals, totalsByLabel, totalsOf } from './totals.ts';

/** What a copy takes of one object. */
export interface Share {
  /** What its rows carry as `_object` in the store they come from. */
  readonly label: string;
  /** Of a whole object that of the object. */
  readonly identity: ObjectIdentity;
  readonly whole: boolean;
  readonly totals: Totals;
  /** Absent for rows that no ledger entry tells of. */
  readonly entry?: LedgerEntry;
  readonly detail?: LedgerDetail;
}

/** Objects that are asked about at once. */
const AT_ONCE = 500;

interface Asked {
  readonly query: Query;
  readonly signal: AbortSignal | undefined;
}

export function isEverything({ filter, time }: Query): boolean {
  return filter.kind === 'true' && time.from === undefined && time.to === undefined;
}

/** A ledger as of one moment. */
export interface Listing {
  readonly entries: readonly LedgerEntry[];
  readonly details: ReadonlyMap<number, LedgerDetail>;
  /** Fields that rows can have. */
  readonly names: readonly string[];
}

export async function listSource(store: Store): Promise<Listing> {
  const entries = await store.objects();
  const details = await store.details(entries.map(({ object }) => object));
  // What the store tells of its columns can be older than the newest object.
  const formats = new Set(details.flatMap((detail) => detail.formats.map(({ format }) => format)));
  const names = new Set(await store.columns());
  for (const text of formats) {
    const parsed = parseFormat(text);
    if (parsed.ok) for (const name of parsed.format.names) names.add(name);
  }
  return { entries, details: new Map(details.map((one) => [one.object, one])), names: [...names] };
}

/** Batches of shares in the order of the ledger, then those of rows past it. */
export async function* sharesOf(store: Store, listing: Listing, asked: Asked): AsyncGenerator<Share[]> {
  const { entries, details } = listing;
  for (let from = 0; from < entries.length; from += AT_ONCE) {
    yield listedShares(store, asked, { entries: entries.slice(from, from + AT_ONCE), details });
  }
  if (!store.unlisted) return;
  const unlisted = unlistedShares(asked.query, await unlistedTotals(store, asked));
  for (let from = 0; from < unlisted.length; from += AT_ONCE) yield unlisted.slice(from, from + AT_ONCE);
}

async function listedShares(
  store: Store,
  { query, signal }: Asked,
  { entries, details }: Pick<Listing, 'entries' | 'details'>,
): Promise<Share[]> {
  const everything = isEverything(query);
  const labels = entries.map(({ label }) => label);
  const totals = await totalsOf(store, query, { labels, signal });
  return entries.flatMap((entry) => {
    const detail = details.get(entry.object);
    const found = totals.get(entry.label) ?? NOTHING;
    // Forgotten since it was listed, or nothing of it is asked for.
    if (!detail || (!everything && found.rows === 0n)) return [];
    const whole =
      found.rows === BigInt(entry.records + entry.noData + entry.skipData) && (everything || entry.quarantined === 0);
    const { name, sha256 } = entry;
    const { size, modified } = detail;
    const identity = whole ? { name, sha256, size, modified } : partIdentity({ name, size, of: sha256 }, query);
    return [{ label: entry.label, identity, whole, totals: found, entry, detail }];
  });
}

async function unlistedTotals(store: Store, { query, signal }: Asked): Promise<Map<string, Totals>> {
  const { totals, more } = await totalsByLabel(store, withFilters(query, [store.unlisted!]), signal);
  if (more === 0) return totals;
  throw new ThalwegError(
    'bad-option',
    `Rows that came past the ledger are of ${totals.size + more} sources, which are too many for one copy.`,
    { help: 'Copy a span of time at once, with --from-time and --to-time.' },
  );
}

/** Such an object may get more rows later, so its content is what it has now. */
function unlistedShares(query: Query, found: ReadonlyMap<string, Totals>): Share[] {
  return [...found].map(([label, totals]) => {
    const part = partIdentity({ name: label, size: Number(totals.rows), of: digest(['rows', label]) }, query);
    return { label, identity: { ...part, sha256: digest([part.sha256, totals]) }, whole: false, totals };
  });
}

function partIdentity(
  { name, size, of }: { readonly name: string; readonly size: number; readonly of: string },
  { filter, time }: Query,
): ObjectIdentity {
  const asked = digest([filter, time.from ?? null, time.to ?? null]);
  return { name, size, sha256: digest(['part', of, asked]), modified: partMark(of, asked) };
}

const PART = 'part of ';

/** Says in a ledger what an entry is a part of, and which: no time of change of a file looks like it. */
function partMark(of: string, asked: string): string {
  return `${PART}${of} ${asked}`;
}

/** The content that an entry with this mark is a part of. */
export function partOf(modified: string): string | undefined {
  return modified.startsWith(PART) ? modified.slice(PART.length).split(' ')[0] : undefined;
}

/** Integers beyond 2^53 are part of queries. */
export function digest(value: unknown): string {
  const text = JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one));
  return createHash('sha256').update(`thalweg copy ${text}`).digest('hex');
}
