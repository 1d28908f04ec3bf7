/** Named networks, which belong to the store so that everybody who opens it means the same by `office`. */
import { checkNetwork, checkPresent, toCidr } from '../model/networks.ts';
import type { NamedNetwork } from '../store.ts';
import type { Database } from './database.ts';

interface NetworkRow {
  readonly name: string;
  readonly cidr: string;
}

const SELECT_ALL = 'SELECT name, cidr FROM networks ORDER BY name, position';

export function readNetworks(db: Database): NamedNetwork[] {
  const names = new Map<string, string[]>();
  for (const { name, cidr } of db.all<NetworkRow>(SELECT_ALL)) names.set(name, [...(names.get(name) ?? []), cidr]);
  return [...names].map(([name, ranges]) => ({ name, ranges }));
}

export function addNetwork(db: Database, name: string, ranges: readonly string[]): NamedNetwork {
  const cidrs = checkNetwork(name, ranges);
  return db.write(() => {
    for (const cidr of cidrs) {
      db.run(
        `INSERT OR IGNORE INTO networks (name, cidr, position)
         SELECT ?, ?, 1 + coalesce(max(position), 0) FROM networks`,
        name,
        cidr,
      );
    }
    return { name, ranges: rangesOf(db, name) };
  });
}

export function removeNetwork(db: Database, name: string, ranges: readonly string[]): NamedNetwork {
  const cidrs = ranges.map(toCidr);
  return db.write(() => {
    checkPresent(name, rangesOf(db, name), cidrs);
    if (cidrs.length === 0) db.run('DELETE FROM networks WHERE name = ?', name);
    for (const cidr of cidrs) db.run('DELETE FROM networks WHERE name = ? AND cidr = ?', name, cidr);
    return { name, ranges: rangesOf(db, name) };
  });
}

function rangesOf(db: Database, name: string): string[] {
  return db
    .all<NetworkRow>('SELECT name, cidr FROM networks WHERE name = ? ORDER BY position', name)
    .map(({ cidr }) => cidr);
}
