/** What the commands about users and tokens have in common. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { RowScope } from '@thalweg/core/access';
import { type Access, openAccess } from '../access/access.ts';
import type { Actor } from '../access/audit.ts';
import { readRowScope } from '../access/row-scope.ts';
import { ThalwegError } from '../report/errors.ts';
import { STORE_ENTRIES } from '../stores/duckdb/layout.ts';
import { isClusterAddress } from '../stores/opensearch/address.ts';
import type { Context, Options } from './command.ts';
import { accessFile, storeName } from './place.ts';
import { listOption } from './values.ts';

interface WithAccess {
  readonly context: Context;
  readonly options: Options;
  /** Makes the database when it is not there: the store itself may come later. */
  readonly create?: boolean;
}

/** Opens the access database that the options name, runs, and closes it whatever happens. */
export async function withAccess<T>(
  { context, options, create = false }: WithAccess,
  use: (access: Access, by: Actor) => Promise<T> | T,
): Promise<T> {
  if (options['access'] === undefined) refuseForeign(storeName(context, options));
  const file = accessFile(context, options);
  const access = openAccess(file, { create });
  try {
    if (create && !access.kept) throw new ThalwegError('unreadable', `${file} cannot be written`);
    return await use(access, { name: `cli:${systemUser()}`, kind: 'cli', address: undefined });
  } finally {
    access.close();
  }
}

/** A folder that is somebody else's gets no database of ours. */
function refuseForeign(store: string): void {
  if (isClusterAddress(store) || !existsSync(store)) return;
  if (!statSync(store).isDirectory()) {
    throw new ThalwegError('not-a-store', `${store} is a file, not the folder of a store`);
  }
  const entries = readdirSync(store);
  if (entries.includes('catalogue.sqlite')) return;
  const foreign = entries.find((entry) => !STORE_ENTRIES.includes(entry));
  if (foreign !== undefined) {
    throw new ThalwegError('not-a-store', `${store} is not empty and is no Thalweg store (it holds ${foreign})`);
  }
}

/** In a container the number of a user may have no name. */
function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}

/** `--account`, `--vpc` and `--network`; undefined without any: all rows. */
export function scopeOptions(options: Options): RowScope | undefined {
  return readRowScope({
    accounts: listOption(options, 'account'),
    vpcs: listOption(options, 'vpc'),
    networks: listOption(options, 'network'),
  });
}

/** A scope in words. */
export function scopeText(scope: RowScope | undefined): string {
  if (scope === undefined) return 'all rows';
  const { accounts, vpcs, networks } = scope;
  return [accounts, vpcs, networks]
    .filter((list) => list.length > 0)
    .map((list) => list.join(' or '))
    .join(', and ');
}
