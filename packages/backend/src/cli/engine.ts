/** Picks the engine of a store by its name: an address is a cluster, anything else a folder. */
import { createPlaces } from '../enrich/places.ts';
import { connectionsFor, DEFAULT_LIMITS } from '../http/dependencies.ts';
import { createAppender as createPartAppender } from '../stores/duckdb/appender.ts';
import { isClusterAddress } from '../stores/opensearch/address.ts';
import { createLazyAppender } from '../stores/opensearch/lazy-appender.ts';
import type { Appender, AppenderPlace, Store } from '../stores/store.ts';
import type { Context } from './command.ts';

/** What a server's questions may use together, in MiB: the process as a whole stays below 2 GiB. */
const SERVING_MEMORY = 1024;

export interface OpenOptions {
  readonly env: Context['env'];
  readonly create: boolean;
  /** For many questions at once. */
  readonly serving: boolean;
  /** MMDB files. */
  readonly geo: readonly string[];
  /** What named it, for messages; default `--store`. */
  readonly option?: string;
}

/** Opens a store by its name. Engines are loaded when they are needed, as each of them takes a moment. */
export async function openStore(name: string, { env, create, serving, geo, option }: OpenOptions): Promise<Store> {
  const places = createPlaces(geo);
  if (isClusterAddress(name)) {
    const { openStore: openCluster } = await import('../stores/opensearch/open.ts');
    const { readSettings } = await import('../stores/opensearch/settings.ts');
    const limit = serving ? { queryTime: DEFAULT_LIMITS.queryTime } : {};
    return openCluster(readSettings(name, env, option), { create, places, ...limit });
  }
  const { openStore: openFolder } = await import('../stores/duckdb/open.ts');
  const limits = serving ? { connections: connectionsFor(), memory: SERVING_MEMORY } : {};
  return openFolder(name, { create, places, ...limits });
}

/** The writer of the engine whose load has this place. */
export function createAppender(place: AppenderPlace): Appender {
  const { cluster } = place;
  return cluster ? createLazyAppender({ ...place, cluster }) : createPartAppender(place);
}
