/** A log group in memory, which pages as CloudWatch Logs does: a page may be empty and not the last. */
import type { EventPage, EventRequest, GroupFlowLog, LogGroup, Seen, StoredEvent } from './log-group.ts';

export const VERSION_2 =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'
    .split(' ')
    .map((name) => `\${${name}}`)
    .join(' ');

export interface MadeGroup extends LogGroup {
  readonly events: StoredEvent[];
  /** Requests so far. */
  readonly asked: EventRequest[];
  /** Called before each answer; what it throws is the answer. */
  fault: (asked: number) => void;
  seen: Seen<readonly GroupFlowLog[]>;
}

let made = 0;

/** An event as the service keeps it: its id begins with its time. */
export function eventAt(timestamp: number, { stream = 'eni-1-all', message = lineAt(timestamp) } = {}): StoredEvent {
  const id = (BigInt(timestamp) * 10n ** 43n + BigInt(++made)).toString();
  return { id, timestamp, stream, message };
}

/** A record of version 2 that starts then. */
export function lineAt(timestamp: number): string {
  const start = Math.floor(timestamp / 1000);
  return `2 123456789012 eni-1 10.0.0.1 10.0.0.2 ${1024 + (made % 60_000)} 443 6 1 40 ${start} ${start + 59} ACCEPT OK`;
}

export function makeGroup(events: readonly StoredEvent[], { perPage = 7, bytes = 1e12 } = {}): MadeGroup {
  const group: MadeGroup = {
    arn: 'arn:aws:logs:eu-west-1:123456789012:log-group:flow-logs',
    name: 'flow-logs',
    account: '123456789012',
    events: [...events],
    asked: [],
    fault: () => undefined,
    seen: { value: [{ id: 'fl-1', resource: 'vpc-1', traffic: 'ALL', format: VERSION_2 }] },
    async page(request): Promise<EventPage> {
      group.asked.push(request);
      group.fault(group.asked.length);
      const { from, to, streams, next = '0 full', limit = perPage } = request;
      const [at, kind] = next.split(' ');
      if (kind === 'empty') return { events: [], next: `${at} full` };
      const found = group.events
        .filter(({ timestamp, stream }) => {
          const isMeant =
            streams.kind === 'all' ||
            (streams.kind === 'names' ? streams.names.includes(stream) : stream.startsWith(streams.prefix));
          return isMeant && timestamp >= from && timestamp < to;
        })
        .sort((a, b) => a.timestamp - b.timestamp);
      const end = Number(at) + limit;
      return { events: found.slice(Number(at), end), next: end < found.length ? `${end} empty` : undefined };
    },
    flowLogs: async () => group.seen,
    storedBytes: async () => bytes,
    close: () => undefined,
  };
  return group;
}
