/** What is known of the resources of AWS. */
import type { Resource } from '@thalweg/core/names';
import { type KeptResource, mergeReading } from '../model/resources.ts';
import type { ResourceChanges, ResourceReading } from '../store.ts';
import type { Catalogue } from './catalogue.ts';
import type { Database } from './database.ts';

/** Reads resources again only when they have changed, since every question looks at them. */
export function createResources(catalogue: Catalogue): {
  read(): readonly Resource[];
  learn(reading: ResourceReading): ResourceChanges;
} {
  let known: { readonly version: number; readonly resources: readonly Resource[] } | undefined;
  return {
    read: () =>
      catalogue.read(({ db }) => {
        const version = versionOf(db);
        if (known?.version !== version) known = { version, resources: readAll(db).map(toResource) };
        return known.resources;
      }),
    learn(reading) {
      const db = catalogue.writer();
      return db.write(() => {
        const before = new Map(readAll(db).map((one) => [one.id, one]));
        const { written, seen, changes } = mergeReading(before, reading);
        for (const one of written) write(db, one);
        for (const id of seen) db.run('UPDATE resources SET seen = ? WHERE id = ?', reading.at, id);
        if (written.length > 0) db.run(`UPDATE counters SET value = value + 1 WHERE name = 'resources'`);
        return changes;
      });
    },
  };
}

function versionOf(db: Database): number {
  return db.get<{ value: number }>(`SELECT value FROM counters WHERE name = 'resources'`)?.value ?? 0;
}

/** All of them, by id, as one text: tens of thousands of rows would take the driver many times as long. */
const SELECT_ALL = `
  SELECT '[' || coalesce(group_concat(
    '{"id":' || json_quote(id) || ',"kind":' || json_quote(kind) || iif(name IS NULL, '', ',"name":' || json_quote(name))
      || ',"account":' || json_quote(account) || ',"region":' || json_quote(region) || ',"reader":' || json_quote(reader)
      || ',"seen":' || seen || ',"vanished":' || iif(vanished, 'true', 'false') || ',' || substr(detail, 2), ','), '')
    || ']' AS text
  FROM resources`;

function readAll(db: Database): KeptResource[] {
  return JSON.parse(db.get<{ text: string }>(SELECT_ALL)?.text ?? '[]') as KeptResource[];
}

function toResource({ reader: _, ...resource }: KeptResource): Resource {
  return resource;
}

function write(db: Database, resource: KeptResource): void {
  const { id, kind, name, account, region, reader, seen, vanished, ...detail } = resource;
  db.run(
    `INSERT OR REPLACE INTO resources (id, kind, name, account, region, reader, seen, vanished, detail)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[id, kind, name ?? null, account, region, reader, seen, vanished ? 1 : 0, JSON.stringify(detail)],
  );
}
