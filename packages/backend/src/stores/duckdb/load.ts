/** A load: claims, commits and the end of one owner. `store.ts` tells its life. */
import type {
  Claim,
  EventRequest,
  Load,
  LoadUnit,
  ObjectIdentity,
  RetryClaim,
  RetryUnit,
  SizelessRef,
} from '../store.ts';
import type { Catalogue } from './catalogue.ts';
import { type CommitPlace, commitLoad, commitRetried } from './commit.ts';
import type { Database } from './database.ts';
import { reserveEvents } from './events.ts';
import { claimObject, formatsOf, isKnown } from './ledger.ts';
import { type Owner, registerOwner } from './owners.ts';
import { clearOwner, recover } from './recovery.ts';
import { sweep } from './sweep.ts';

/** Clears dead owners and registers this process as a new one. */
export function openLoad(catalogue: Catalogue): Load {
  recover(catalogue);
  const owner = registerOwner(catalogue, 'load');
  let number = 0;
  const place: CommitPlace = { catalogue, owner: owner.id, nextNumber: () => ++number };
  return {
    place: { owner: owner.id, temporary: owner.temporary },
    known: async (refs) => knownObjects(catalogue, refs),
    claim: async (objects, force) => claimObjects(catalogue, objects, { owner: owner.id, force }),
    release: async (objects) => releaseObjects(catalogue, objects, owner.id),
    reserveEvents: async (request) => reserveForLoad(catalogue, owner.id, request),
    commit: async (unit: LoadUnit) => {
      const outcome = commitLoad(place, unit);
      // Whoever is loading what it waits for may have died.
      if (outcome === 'elsewhere') recover(catalogue);
      return outcome;
    },
    claimRetry: async (objects) => claimRetries(catalogue, objects, owner.id),
    commitRetry: async (unit: RetryUnit) => commitRetried(place, unit),
    close: async () => endOwner(catalogue, owner),
  };
}

/** Ends an ownership; what was not committed goes. */
export function endOwner(catalogue: Catalogue, owner: Owner): void {
  clearOwner(catalogue, owner.id);
  owner.unlock();
  sweep(catalogue);
}

function knownObjects(catalogue: Catalogue, refs: readonly SizelessRef[]): boolean[] {
  return catalogue.read(({ db }) => refs.map((ref) => isKnown(db, ref)));
}

function claimObjects(
  catalogue: Catalogue,
  objects: readonly ObjectIdentity[],
  by: { owner: string; force: boolean },
): Claim[] {
  const db = catalogue.writer();
  const claims = withoutSync(db, () => db.write(() => objects.map((identity) => claimObject(db, identity, by))));
  if (!claims.some(({ kind }) => kind === 'elsewhere')) return claims;
  // Whoever was loading them may have died since this load began.
  recover(catalogue);
  return db.write(() =>
    objects.map((identity, index) => {
      const claim = claims[index] as Claim;
      return claim.kind === 'elsewhere' ? claimObject(db, identity, by) : claim;
    }),
  );
}

function reserveForLoad(catalogue: Catalogue, owner: string, request: EventRequest): number[] {
  const db = catalogue.writer();
  return withoutSync(db, () => reserveEvents(db, owner, request));
}

/** A claim need not outlive a loss of power, as its owner does not; a sync for each batch of small files costs more than their load. */
function withoutSync<Result>(db: Database, work: () => Result): Result {
  db.exec('PRAGMA synchronous = NORMAL');
  try {
    return work();
  } finally {
    db.exec('PRAGMA synchronous = FULL');
  }
}

function releaseObjects(catalogue: Catalogue, objects: readonly number[], owner: string): void {
  const db = catalogue.writer();
  db.write(() => {
    for (const object of objects) {
      db.run('DELETE FROM objects WHERE object = ? AND owner = ? AND loaded_at IS NULL', object, owner);
      db.run('UPDATE objects SET owner = NULL WHERE object = ? AND owner = ?', object, owner);
    }
  });
}

interface RetryRow {
  readonly object: number;
  readonly name: string;
  readonly label: string;
  readonly sha256: string;
  readonly lines: number;
  readonly quarantined: number;
  readonly quarantine_kept: number;
  /** `1:3 500:4`: from line 1 on the format 3. */
  readonly formats: string;
}

function claimRetries(catalogue: Catalogue, objects: readonly number[], owner: string): RetryClaim[] {
  const db = catalogue.writer();
  return db.write(() =>
    objects.flatMap((object) =>
      db
        .all<RetryRow>(
          `UPDATE objects SET owner = ? WHERE object = ? AND loaded_at IS NOT NULL AND owner IS NULL AND quarantined > 0
           RETURNING object, name, label, sha256, lines, quarantined, quarantine_kept, formats`,
          owner,
          object,
        )
        .map(({ quarantine_kept, formats, ...row }) => ({
          ...row,
          quarantineKept: quarantine_kept,
          formats: formatsOf(db, formats),
        })),
    ),
  );
}
