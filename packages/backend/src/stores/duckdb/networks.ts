/** Named networks, which belong to the store so that everybody who opens it means the same by `office`. */
import { type AddressRange, mergeRanges, type Networks, readCidr, refuseNetworkName } from '@thalweg/core/query';
import { ThalwegError } from '../../report/errors.ts';
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

/** The same as `check` takes it. */
export function networkRanges(networks: readonly NamedNetwork[]): Networks {
  return new Map(
    networks.map(({ name, ranges }): [string, readonly AddressRange[]] => [
      name,
      mergeRanges(ranges.map((cidr) => readCidr(cidr)!.range)),
    ]),
  );
}

export function addNetwork(db: Database, name: string, ranges: readonly string[]): NamedNetwork {
  const reason = refuseNetworkName(name);
  if (reason !== undefined) throw new ThalwegError('bad-network', `${name} cannot be the name of a network: ${reason}`);
  const cidrs = ranges.map(toCidr);
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
    const known = rangesOf(db, name);
    if (known.length === 0) {
      throw new ThalwegError('no-such-network', `there is no network ${name} that was added`);
    }
    const unknown = cidrs.find((cidr) => !known.includes(cidr));
    if (unknown !== undefined) {
      throw new ThalwegError('no-such-network', `${name} has no range ${unknown}; it has ${known.join(', ')}`);
    }
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

function toCidr(text: string): string {
  const read = readCidr(text);
  if (read) return read.cidr;
  throw new ThalwegError(
    'bad-network',
    `${text} is no network; write an address, or an address with a length like 10.0.0.0/8`,
  );
}
