/** What a store that is copied into has already, by content and by what its entries are parts of. */
import type { LedgerEntry, Store } from '../../stores/store.ts';
import { partOf, type Share } from './shares.ts';

export interface TargetPart {
  readonly object: number;
  readonly label: string;
  readonly modified: string;
}

export interface Target {
  /** Label under which the rows of a share are there: its own, or those of the whole object that it is a part of. */
  labelOf(share: Share): string | undefined;
  /** True when the store has these very rows as an object; false when they lie within a whole one, or are not there. */
  hasOwn(share: Share): boolean;
  /** Other entries that are parts of the same object. */
  partsBeside(share: Share): readonly TargetPart[];
  isTaken(label: string): boolean;
  add(share: Share, entry: Pick<TargetPart, 'object' | 'label'>): void;
  remove(part: TargetPart): void;
}

export async function readTarget(store: Store): Promise<Target> {
  const entries = await store.objects();
  const byContent = new Map(entries.map((entry) => [entry.sha256, entry.label]));
  const labels = new Set(entries.map(({ label }) => label));
  const parts = await readParts(store, entries);

  function originOf({ entry, identity }: Share): string | undefined {
    return entry?.sha256 ?? partOf(identity.modified);
  }

  return {
    labelOf: (share) => byContent.get(share.identity.sha256) ?? byContent.get(originOf(share) ?? ''),
    hasOwn: (share) => byContent.has(share.identity.sha256),
    partsBeside: (share) => parts.get(originOf(share) ?? '') ?? [],
    isTaken: (label) => labels.has(label),
    add(share, { object, label }) {
      const { sha256, modified } = share.identity;
      byContent.set(sha256, label);
      labels.add(label);
      const of = partOf(modified);
      if (of !== undefined) parts.set(of, [...(parts.get(of) ?? []), { object, label, modified }]);
    },
    remove(part) {
      for (const [of, some] of parts) {
        if (some.some(({ object }) => object === part.object)) {
          parts.set(
            of,
            some.filter(({ object }) => object !== part.object),
          );
        }
      }
      labels.delete(part.label);
    },
  };
}

async function readParts(store: Store, entries: readonly LedgerEntry[]): Promise<Map<string, TargetPart[]>> {
  const labels = new Map(entries.map(({ object, label }) => [object, label]));
  const parts = new Map<string, TargetPart[]>();
  for (const { object, modified } of await store.details([...labels.keys()])) {
    const of = partOf(modified);
    if (of !== undefined) parts.set(of, [...(parts.get(of) ?? []), { object, label: labels.get(object)!, modified }]);
  }
  return parts;
}
