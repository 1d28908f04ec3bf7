/** What is known of the resources of AWS, and what a reading of some of them changes. Pure, the same for every engine. */
import type { Resource } from '@thalweg/core/names';
import type { ResourceChanges, ResourceReading } from '../store.ts';

/** A resource, and whose reading it comes from: account and region; null for a file. */
export interface KeptResource extends Resource {
  readonly reader: string | null;
}

export interface MergedReading {
  /** To be written whole. */
  readonly written: readonly KeptResource[];
  /** Ids of resources that are as they were, and were seen. */
  readonly seen: readonly string[];
  readonly changes: ResourceChanges;
}

/**
 * What its owner tells of a resource counts more than what others see of it, as the tags of a shared subnet are the owner's alone. What
 * the same reader told before and does not tell any more has vanished; a file says nothing of what it leaves out.
 */
export function mergeReading(known: ReadonlyMap<string, KeptResource>, reading: ResourceReading): MergedReading {
  const { from, at, kinds } = reading;
  const reader = from ? `${from.account}/${from.region}` : null;
  const written: KeptResource[] = [];
  const seen: string[] = [];
  const told = new Set<string>();
  const changes = { added: [] as Resource[], changed: [] as { before: Resource; after: Resource }[] };
  for (const one of reading.resources) {
    if (told.has(one.id)) continue;
    told.add(one.id);
    const before = known.get(one.id);
    const isOwners = before?.reader?.startsWith(`${one.account}/`) === true && !before.vanished;
    if (before && isOwners && from && from.account !== one.account) {
      seen.push(one.id);
      continue;
    }
    const after = { ...one, reader: reader ?? before?.reader ?? null, seen: at, vanished: false };
    if (before && isSame(before, after)) {
      seen.push(one.id);
      continue;
    }
    written.push(after);
    if (!before) changes.added.push(after);
    else if (!isSame({ ...before, reader: after.reader }, after)) changes.changed.push({ before, after });
  }
  const vanished = [...known.values()]
    .filter(
      (one) =>
        reader !== null && one.reader === reader && !one.vanished && kinds.includes(one.kind) && !told.has(one.id),
    )
    .map((one) => ({ ...one, vanished: true }));
  return { written: [...written, ...vanished], seen, changes: { ...changes, vanished } };
}

/** Whether a resource is as it was, whenever it was seen. */
function isSame(before: KeptResource, after: KeptResource): boolean {
  const plain = ({ tags, groups, addresses, seen: _, ...rest }: KeptResource): string =>
    JSON.stringify([sorted(Object.entries(rest)), sorted(Object.entries(tags)), groups, addresses]);
  return plain(before) === plain(after);
}

function sorted(entries: readonly (readonly [string, unknown])[]): readonly (readonly [string, unknown])[] {
  return entries.filter(([, value]) => value !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
}
