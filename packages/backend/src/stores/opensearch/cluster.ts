/** A cluster as the store sees it: requests and what they can ask for. */
import { ThalwegError } from '../../report/errors.ts';

export interface RequestOptions {
  /** Ends the request and, since the engine watches the connection, what it works on. */
  readonly signal?: AbortSignal | undefined;
  /** `body` is a list whose members are sent as a line each (NDJSON). */
  readonly lines?: boolean;
}

/** What an engine has, found out when the store is opened. */
export interface Capabilities {
  /** How a fixed view of the indices is asked for; without it rows are read by scroll. */
  readonly pointInTime: 'opensearch' | 'elasticsearch' | undefined;
  /** Whether groups of several fields can be ranked without reading all of them. */
  readonly multiTerms: boolean;
  /** The parameter that makes the engine end a search by itself; absent where there is none. */
  readonly timeLimit?: 'cancel_after_time_interval' | 'timeout';
}

export interface Cluster {
  readonly capabilities: Capabilities;
  /**
   * The answer of a request as data; integers that a number cannot hold exactly are bigint. `body` is sent as JSON.
   *
   * @throws EngineError for an answer that is none; ThalwegError when the cluster cannot be reached or refuses the user.
   */
  request(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
    options?: RequestOptions,
  ): Promise<unknown>;
}

const UNWELL = 'Is the cluster well? GET /_cluster/health tells. Run the same command again when it is.';

/** What an engine refused. Whoever knows what to do about it looks at the status; to everybody else it is a failure of the cluster. */
export class EngineError extends ThalwegError {
  readonly status: number;
  /** The engine's name for it: `too_many_buckets_exception`. */
  readonly type: string;
  /** In the engine's own words. */
  readonly reason: string;

  constructor(status: number, type: string, reason: string) {
    super('cluster-refused', `The cluster answered ${status}: ${reason}`, status < 500 ? {} : { help: UNWELL });
    this.name = 'EngineError';
    this.status = status;
    this.type = type;
    this.reason = reason;
  }
}
