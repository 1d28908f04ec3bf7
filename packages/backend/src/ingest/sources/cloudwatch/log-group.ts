/** What loading needs of a log group. `client.ts` is CloudWatch Logs; tests have their own. */
import type { Streams } from './address.ts';

export interface StoredEvent {
  /** As in the payloads of subscriptions. */
  readonly id: string;
  /** Epoch milliseconds; of a flow log, the record's start. */
  readonly timestamp: number;
  readonly stream: string;
  readonly message: string;
}

export interface EventPage {
  /** By timestamp. */
  readonly events: readonly StoredEvent[];
  /** Where to go on, even when the page is empty; undefined on the last. */
  readonly next: string | undefined;
}

export interface EventRequest {
  readonly streams: Streams;
  /** Epoch milliseconds: from ≤ timestamp < to. */
  readonly from: number;
  readonly to: number;
  readonly next?: string | undefined;
  /** Events of a page, at most; default as many as fit into 1 MB, or 10,000. */
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A flow log that delivers to the group. */
export interface GroupFlowLog {
  readonly id: string;
  /** `vpc-…`, `subnet-…`, `eni-…`, `tgw-…`. */
  readonly resource: string;
  /** Undefined for transit gateways. */
  readonly traffic: string | undefined;
  /** `${version} ${account-id} …`. */
  readonly format: string;
}

/** What was seen, or the IAM action that is missing to see it. */
export type Seen<T> = { readonly value: T } | { readonly denied: string };

export interface LogGroup {
  /** `arn:aws:logs:REGION:ACCOUNT:log-group:NAME`, without `:*`. */
  readonly arn: string;
  readonly name: string;
  readonly account: string;
  /** One page. Throws `no-such-source`, `source-denied`, `source-away`. */
  page(request: EventRequest): Promise<EventPage>;
  flowLogs(signal?: AbortSignal): Promise<Seen<readonly GroupFlowLog[]>>;
  /** Bytes that it keeps, compressed; undefined when nobody says. */
  storedBytes(signal?: AbortSignal): Promise<number | undefined>;
  close(): void;
}

/** All pages of a request that have events. */
export async function* pagesOf(
  group: LogGroup,
  request: Omit<EventRequest, 'next'>,
): AsyncGenerator<readonly StoredEvent[]> {
  let next: string | undefined;
  do {
    request.signal?.throwIfAborted();
    const page: EventPage = await group.page({ ...request, next });
    if (page.events.length > 0) yield page.events;
    next = page.next;
  } while (next !== undefined);
}
