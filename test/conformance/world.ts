/** What the queries of `networks.jsonl` mean besides the records: named networks, resources of AWS, and what is looked up from addresses. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NamedResource, ToldResource } from '@thalweg/core/names';
import { readMmdb } from '../../packages/backend/src/enrich/mmdb.ts';
import { makeMmdb } from '../../packages/backend/src/enrich/testing.ts';
import type { World } from './run.ts';

const world = JSON.parse(readFileSync(join(import.meta.dirname, 'networks.json'), 'utf8')) as {
  /** CIDR by name. */
  readonly networks: Readonly<Record<string, readonly string[]>>;
  /** Code by CIDR. */
  readonly country: Readonly<Record<string, string>>;
  /** Number and name by CIDR. */
  readonly as: Readonly<Record<string, string>>;
  readonly resources: readonly (Pick<ToldResource, 'id' | 'kind'> & Partial<NamedResource>)[];
};

const files = {
  country: readMmdb(makeMmdb(mapped(world.country, (code) => ({ country_code: code })))),
  as: readMmdb(
    makeMmdb(
      mapped(world.as, (text) => {
        const [number, ...name] = text.split(' ');
        const known = name.length > 0 ? { autonomous_system_organization: name.join(' ') } : {};
        return { autonomous_system_number: Number(number), ...known };
      }),
    ),
  ),
};
export const TABLES = { country: files.country.table('country'), as: files.as.table('as') };

function mapped<From, To>(texts: Readonly<Record<string, From>>, to: (text: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, to(text)]));
}

export const WORLD: World = {
  networks: world.networks,
  resources: world.resources.map(({ vanished = false, ...told }) => ({
    vanished,
    told: { account: '123456789012', region: 'eu-west-1', vpc: 'vpc-1', groups: [], addresses: [], tags: {}, ...told },
  })),
  places: { lack: () => undefined, table: (what) => TABLES[what] },
};
