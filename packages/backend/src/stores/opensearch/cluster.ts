/** A cluster as the store sees it: requests and what they can ask for. */

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

/** What an engine refused, in its own words. */
export class EngineError extends Error {
  readonly status: number;
  /** The engine's name for it: `too_many_buckets_exception`. */
  readonly type: string;

  constructor(status: number, type: string, reason: string) {
    super(reason);
    this.name = 'EngineError';
    this.status = status;
    this.type = type;
  }
}
