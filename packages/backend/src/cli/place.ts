/** Where things lie when the user does not say. */
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { ThalwegError } from '../report/errors.ts';
import { isClusterAddress } from '../stores/opensearch/address.ts';
import type { Context, Options } from './command.ts';

/** Thalweg's folder in the XDG data folder (XDG Base Directory Specification): `~/.local/share/thalweg` where nothing else is set. */
export function dataFolder(env: Context['env']): string {
  const base = env['XDG_DATA_HOME'];
  return join(base?.startsWith('/') ? base : join(env['HOME'] ?? homedir(), '.local/share'), 'thalweg');
}

/** Where the sample lies when no store is named. */
export function sampleStore({ env }: Pick<Context, 'env'>): string {
  return join(dataFolder(env), 'demo', 'store');
}

/** The store a command works on, a folder or the address of a cluster: `--store`, else THALWEG_STORE, else the XDG data folder. */
export function storeName(context: Context, options: Options): string {
  const typed = namedStore(options, 'store');
  if (typed !== undefined) return typed;
  const named = context.env['THALWEG_STORE'];
  if (named === undefined || named === '') return join(dataFolder(context.env), 'store');
  return toPlace(named);
}

/** The store that an option names, where it was given. */
export function namedStore(options: Options, key: string): string | undefined {
  const named = options[key];
  if (typeof named !== 'string') return undefined;
  // What a script leaves empty must not become another store, of which it may then remove days.
  if (named === '') throw new ThalwegError('bad-option', `--${key}: the name of the store is empty`);
  return toPlace(named);
}

function toPlace(named: string): string {
  return isClusterAddress(named) ? named : resolve(named);
}

/**
 * The access database of a store: what `--access` names; else in the folder of the store; else, for a cluster, which has no folder,
 * in the XDG state folder.
 */
export function accessFile(context: Context, options: Options): string {
  const typed = options['access'];
  if (typed === '') throw new ThalwegError('bad-option', '--access: the name of the file is empty');
  if (typeof typed === 'string') return resolve(typed);
  const store = storeName(context, options);
  if (!isClusterAddress(store)) return join(store, 'access.sqlite');
  const base = context.env['XDG_STATE_HOME'];
  const state = base?.startsWith('/') ? base : join(context.env['HOME'] ?? homedir(), '.local/state');
  return join(state, 'thalweg', clusterId(store), 'access.sqlite');
}

/** The same for every way to write one address: another spelling must not find nobody. */
function clusterId(store: string): string {
  const url = URL.canParse(store) ? new URL(store) : undefined;
  const prefix = url?.pathname.replace(/^\/+|\/+$/g, '') || 'thalweg';
  const place = url ? `${url.host}/${prefix}` : store;
  return createHash('sha256').update(place).digest('hex').slice(0, 16);
}

/** MMDB files that tell of addresses: `--geo`, else THALWEG_GEO; several are separated as in PATH. */
export function geoFiles(context: Context, options: Options): string[] {
  const named = options['geo'] ?? context.env['THALWEG_GEO'];
  if (typeof named !== 'string') return [];
  return named
    .split(delimiter)
    .filter((path) => path !== '')
    .map((path) => resolve(path));
}
