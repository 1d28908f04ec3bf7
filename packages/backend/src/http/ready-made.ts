/** The searches that are there on first start: what one looks for first in flow logs, as in the classic walk-through. */
import { type SearchState, searchState } from '@thalweg/core/api';
import type { StoredSearch } from '../stores/store.ts';

interface ReadyMade extends Pick<SearchState, 'name' | 'description' | 'query'> {
  readonly id: string;
}

const READY_MADE: readonly ReadyMade[] = [
  {
    id: 'rejected',
    name: 'Rejected traffic',
    description: 'Everything that a security group or network ACL refused.',
    query: 'action:REJECT',
  },
  {
    id: 'rejected-privileged',
    name: 'Rejected on privileged ports',
    description: 'Who knocks at the ports 1 to 1024, and on which.',
    query: 'action:REJECT and dstport >= 1 and dstport <= 1024',
  },
  {
    id: 'accepted-privileged',
    name: 'Accepted on privileged ports',
    description: 'What got in at the ports 1 to 1024.',
    query: 'action:ACCEPT and dstport >= 1 and dstport <= 1024',
  },
  {
    id: 'accepted-ssh',
    name: 'SSH accepted',
    description: 'Connections to port 22 that were let in.',
    query: 'action:ACCEPT and dstport:22 and protocol:tcp',
  },
  {
    id: 'accepted-rdp',
    name: 'RDP accepted',
    description: 'Connections to port 3389 that were let in.',
    query: 'action:ACCEPT and dstport:3389',
  },
  { id: 'icmp', name: 'ICMP', description: 'Pings and errors of IPv4 and IPv6.', query: 'protocol:(icmp or icmpv6)' },
  {
    id: 'outbound-ntp',
    name: 'Outbound NTP',
    description: 'Time servers that are asked: UDP to port 123.',
    query: 'dstport:123 and protocol:udp',
  },
  {
    id: 'port-scan',
    name: 'Port-scan-like',
    description: 'Refused TCP connections of one or two small packets to ports that are no web: break down by srcaddr.',
    query: 'action:REJECT and protocol:tcp and packets <= 2 and bytes <= 120 and not dstport:(80 or 443)',
  },
  {
    id: 'skipdata',
    name: 'SKIPDATA',
    description: 'Intervals in which AWS could not record everything.',
    query: 'log_status:SKIPDATA',
  },
];

const COLUMNS = ['start', 'action', 'srcaddr', 'srcport', 'dstaddr', 'dstport', 'protocol', 'packets', 'bytes'];

/** As the store keeps them. */
export function readyMadeSearches(now: number): StoredSearch[] {
  return READY_MADE.map(({ id, ...search }) => {
    const columns = id === 'skipdata' ? ['start', 'end', 'interface_id', 'log_status'] : COLUMNS;
    const state = searchState.parse({ ...search, tags: ['ready-made'], columns });
    return { id, name: search.name, body: JSON.stringify(state), readyMade: true, changed: now };
  });
}
