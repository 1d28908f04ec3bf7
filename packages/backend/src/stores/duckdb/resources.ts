/** What is known of the resources of AWS. */
import type { Resource, ResourceKind } from '@thalweg/core/names';
import { type KeptResource, mergeReading } from '../model/resources.ts';
import type { ResourceChanges, ResourceReading } from '../store.ts';
import type { Catalogue } from './catalogue.ts';
import type { Database } from './database.ts';

interface ResourceRow {
  readonly id: string;
  readonly kind: ResourceKind;
  readonly name: string | null;
  readonly account: string;
  readonly region: string;
  readonly reader: string | null;
  readonly seen: number;
  readonly vanished: number;
  readonly detail: string;
}

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

function readAll(db: Database): KeptResource[] {
  const rows = db.all<ResourceRow>(
    'SELECT id, kind, name, account, region, reader, seen, vanished, detail FROM resources ORDER BY kind, id',
  );
  return rows.map(({ name, vanished, detail, ...row }) => ({
    ...row,
    ...(JSON.parse(detail) as Pick<KeptResource, 'tags' | 'groups' | 'addresses'>),
    ...(name !== null && { name }),
    vanished: vanished === 1,
  }));
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
