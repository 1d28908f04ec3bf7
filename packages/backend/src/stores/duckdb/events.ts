/**
 * Events of CloudWatch Logs, each of which counts once in a store. A loader asks with `reserveEvents` before it parses events, and
 * leaves out those that another object holds; at its commit those objects must be in the ledger.
 *
 * Objects that are being loaded at the same time may meet: the one that asks later relies on the other. Between processes, an
 * object with a lower number takes its events from one that is not committed yet, which then has to be loaded again; so two
 * that meet in several events never wait for each other for ever.
 */
import type { EventRequest, LoadUnit } from '../store.ts';
import type { Catalogue } from './catalogue.ts';
import type { Database } from './database.ts';

interface Held {
  /** Index in the request. */
  readonly position: number;
  readonly holder: number;
  readonly owner: string | null;
  readonly loaded_at: number | null;
}

/**
 * Reserves events for an object that `owner` has claimed, and gives the positions of those that it must leave out, because
 * another object or the object itself has them. `replaces`: the object whose place it takes, and whose events are free to it.
 */
export function reserveEvents(db: Database, owner: string, request: EventRequest): number[] {
  return db.write(() => {
    if (!db.get('SELECT 1 FROM objects WHERE object = ? AND owner = ?', request.object, owner)) return [];
    const repeated = twiceIn(request.ids);
    for (const { position, ...held } of heldEvents(db, request)) {
      if (held.loaded_at === null && held.owner !== owner && held.holder > request.object) {
        db.run('UPDATE objects SET stale = 1 WHERE object = ?', held.holder);
        continue;
      }
      repeated.add(position);
      if (held.holder === request.object) continue;
      db.run('INSERT OR IGNORE INTO event_repeats (object, holder) VALUES (?, ?)', request.object, held.holder);
    }
    const taken = db.run(
      'INSERT INTO events (id, object) SELECT unhex(value), ? FROM json_each(?)',
      request.object,
      JSON.stringify(request.ids.filter((_, position) => !repeated.has(position))),
    );
    db.run('UPDATE objects SET events = events + ? WHERE object = ?', taken, request.object);
    return [...repeated];
  });
}

function twiceIn(ids: readonly string[]): Set<number> {
  const first = new Set<string>();
  const twice = new Set<number>();
  ids.forEach((id, position) => {
    if (first.has(id)) twice.add(position);
    first.add(id);
  });
  return twice;
}

/** Who has which of the events; those in the ledger before those that are only claimed. */
function heldEvents(db: Database, { ids, replaces }: EventRequest): Held[] {
  const held = db.all<Held>(
    `SELECT wanted.key AS position, events.object AS holder, owner, loaded_at
     FROM json_each(?) AS wanted CROSS JOIN events ON events.id = unhex(wanted.value)
     CROSS JOIN objects USING (object)
     WHERE events.object IS NOT ?`,
    JSON.stringify(ids),
    replaces ?? null,
  );
  const settled = new Set(held.filter(({ loaded_at }) => loaded_at !== null).map(({ position }) => position));
  // Somebody may be replacing the holder; whoever does takes over those that rely on it.
  return held.filter(({ position, loaded_at }) => loaded_at !== null || !settled.has(position));
}

/**
 * Why a unit cannot be committed now; undefined when it can. `later`: it relies on an object of the same owner that is not
 * committed; `elsewhere`: on one of another owner; `again`: what it relied on is gone, and it has to be loaded again.
 */
export function delayOf(db: Database, unit: LoadUnit, owner: string): 'later' | 'elsewhere' | 'again' | undefined {
  const objects = unit.objects.filter(({ events }) => events !== undefined).map(({ object }) => object);
  let delay: 'later' | 'elsewhere' | undefined;
  if (objects.length === 0) return undefined;
  const inUnit = new Set(unit.objects.map(({ object }) => object));
  const oldest = Math.min(...objects);
  for (const object of objects) {
    if (db.get('SELECT 1 FROM objects WHERE object = ? AND stale = 1', object)) return 'again';
    for (const { holder, owner: other } of pendingHolders(db, object)) {
      if (inUnit.has(holder)) continue;
      if (other === owner) delay = 'later';
      // Somebody may be waiting for this unit likewise.
      else if (holder > oldest) return 'again';
      else delay ??= 'elsewhere';
    }
  }
  return delay;
}

function pendingHolders(db: Database, object: number): { holder: number; owner: string | null }[] {
  return db.all(
    `SELECT holder, owner FROM event_repeats JOIN objects ON objects.object = holder
     WHERE event_repeats.object = ? AND loaded_at IS NULL`,
    object,
  );
}

/** An object takes the place of another: whoever relied on that relies on it now. */
export function inheritEvents(db: Database, from: number, to: number): void {
  db.run('UPDATE OR IGNORE event_repeats SET holder = ? WHERE holder = ?', to, from);
  db.run('DELETE FROM event_repeats WHERE holder = ?', from);
}

/** What has to be true of events: each is held once, and as often as the ledger says. */
export function checkEvents(db: Database): string[] {
  if (!db.get('SELECT 1 FROM objects WHERE events > 0 LIMIT 1')) return [];
  const problems = db
    .all<{ label: string; events: number; held: number }>(
      `SELECT label, events, ifnull(held, 0) AS held
       FROM objects LEFT JOIN (SELECT object, count(*) AS held FROM events GROUP BY object) AS had USING (object)
       WHERE loaded_at IS NOT NULL AND events <> ifnull(held, 0)`,
    )
    .map(({ label, events, held }) => `${label}: ${held} of its events are known by their id, not ${events}`);
  const twice = db.get<{ n: number }>(
    `SELECT count(*) AS n FROM (
       SELECT 1 FROM events JOIN objects USING (object) WHERE loaded_at IS NOT NULL GROUP BY id HAVING count(*) > 1)`,
  );
  return twice && twice.n > 0 ? [...problems, `${twice.n} events count more than once`] : problems;
}

/** Drops what is known of events whose objects are gone: step by step, as others want to write. */
export function dropDeadEvents(catalogue: Catalogue): void {
  const db = catalogue.writer();
  const dead = db.all<{ object: number }>('SELECT object FROM dead_events');
  if (dead.length === 0) return;
  for (let first = 0; first < 256; first++) {
    const [from, to] = [first, first + 1].map((byte) => byte.toString(16).padStart(2, '0'));
    db.write(() =>
      db.run(
        `DELETE FROM events WHERE id >= unhex(?) AND id < unhex(?) AND object IN (SELECT object FROM dead_events)`,
        from as string,
        first === 255 ? 'ff'.repeat(16) : (to as string),
      ),
    );
  }
  db.write(() => {
    for (const { object } of dead) db.run('DELETE FROM dead_events WHERE object = ?', object);
  });
}
