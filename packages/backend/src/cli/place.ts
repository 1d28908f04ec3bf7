/** Where things lie when the user does not say. */
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

/** The store a command works on, a folder or the address of a cluster: `--store`, else THALWEG_STORE, else the XDG data folder. */
export function storeName(context: Context, options: Options): string {
  // What a script leaves empty must not become another store, of which it may then remove days.
  if (options['store'] === '') throw new ThalwegError('bad-option', '--store: the name of the store is empty');
  const named = options['store'] ?? context.env['THALWEG_STORE'];
  if (typeof named !== 'string' || named === '') return join(dataFolder(context.env), 'store');
  return isClusterAddress(named) ? named : resolve(named);
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
