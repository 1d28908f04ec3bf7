/** What the server works with; only the command line picks engines, so everything concrete comes in here. */
import type { AddressRange } from '@thalweg/core/query';
import type { FastifyBaseLogger } from 'fastify';
import type { Access } from '../access/access.ts';
import type { Oidc } from '../access/oidc.ts';
import type { Finding } from '../doctor/finding.ts';
import type { FeedState } from '../ingest/feeds/state.ts';
import type { Appender, AppenderPlace, Store } from '../stores/store.ts';
import type { Follower } from './follower.ts';
import type { Gate } from './gate.ts';
import type { Intake } from './intake.ts';
import type { Metrics } from './metrics.ts';
import type { QueryQueue, QueueLimits } from './query-queue.ts';
import type { Retention } from './retention.ts';
import type { SharedRuns } from './shared-runs.ts';
import type { Tls } from './tls.ts';

export interface WatchedFolder {
  readonly folder: string;
  /** Epoch milliseconds of the last look. */
  readonly looked: number | undefined;
  /** Objects loaded from it since the server began. */
  readonly loaded: number;
  readonly problem: string | undefined;
}

export interface Dependencies {
  readonly store: Store;
  /** Who may do what; closing the server leaves it open. */
  readonly access: Access;
  /** Another place to sign in at; `access` knows that there is one. */
  readonly oidc?: Oidc | undefined;
  /** Proxies whose headers X-Forwarded-* are believed. Default: none. */
  readonly trustedProxies?: readonly AddressRange[];
  /** Where browsers find the console, as `https://logs.example.org`: origins, in lower case. Default: none but its own address. */
  readonly publicUrls?: readonly string[];
  /** Serves over TLS; the files are read again when they change. */
  readonly tls?: Tls | undefined;
  /** Milliseconds that the audit log is kept. Default: for ever. */
  readonly auditKeep?: number;
  /** Makes the engine's writer, for uploads and retries. */
  readonly createAppender: (place: AppenderPlace) => Appender;
  readonly version: string;
  /** The store holds the made-up day only. */
  readonly sample?: boolean;
  /** Folder of the built console; undefined when it was not built. */
  readonly console: URL | undefined;
  /** The loader's thread, for large uploads. */
  readonly worker?: URL | undefined;
  readonly watching?: () => readonly WatchedFolder[];
  /** Looks into the cluster that keeps the store; absent where none does. */
  readonly examineCluster?: () => Promise<readonly Finding[]>;
  /** Sources that are followed. */
  readonly following?: () => readonly FeedState[];
  readonly limits?: Partial<Limits>;
  /** Default: silent. */
  readonly logger?: FastifyBaseLogger | undefined;
  /** Epoch milliseconds. */
  readonly clock?: () => number;
}

export interface Limits extends QueueLimits {
  /** Milliseconds that a query may take. */
  readonly queryTime: number;
  /** Milliseconds that an export waits for a client that takes nothing. */
  readonly stallTime: number;
  /** Bytes of an uploaded file. */
  readonly uploadBytes: number;
  readonly uploads: number;
  readonly exports: number;
  /** Clients that follow new rows. */
  readonly tails: number;
}

export const DEFAULT_LIMITS: Limits = {
  light: 4,
  heavy: 2,
  open: 96,
  queryTime: 60_000,
  stallTime: 60_000,
  uploadBytes: 4 * 2 ** 30,
  uploads: 2,
  exports: 2,
  tails: 32,
};

/** Connections that the store needs for all that may run at once: light and heavy queries, those that turn heavy, exports. */
export function connectionsFor({ light, heavy, exports }: Limits = DEFAULT_LIMITS): number {
  return light + 2 * heavy + exports;
}

/** What the routes share. */
export interface Services extends Dependencies {
  readonly limits: Limits;
  readonly clock: () => number;
  readonly gate: Gate;
  readonly queue: QueryQueue;
  readonly shared: SharedRuns;
  readonly follower: Follower;
  readonly metrics: Metrics;
  readonly retention: Retention;
  readonly intake: Intake;
}
