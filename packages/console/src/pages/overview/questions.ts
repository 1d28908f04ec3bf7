/** What the tiles ask, as KQL. Pure, for tests. Every text is made of parts that `and` joins, so that a mark can add its own. */
import type { ApiValue } from '@thalweg/core/api';
import { EPHEMERAL_PORTS } from '@thalweg/core/fields';
import { quote, quoteUnlessPlain } from '@thalweg/core/language';

/** What a tile asks, and what there is to say about it. */
export interface Inquiry {
  readonly query: string;
  /** What is counted, and how. */
  readonly about: string;
  /** How Discover shows the records behind it; left out = its default. */
  readonly columns?: readonly string[];
  readonly by?: string;
  readonly measure?: 'count' | 'bytes' | 'packets';
}

/** Ports through which somebody works on a machine or reaches its files from afar. */
export const REMOTE_ACCESS: readonly number[] = [22, 23, 135, 139, 445, 512, 513, 514, 2222, 3389, 5900, 5985, 5986];
/** Ports of databases and of what runs machines, which nobody means to show to the internet. */
export const CONTROL: readonly number[] = [
  1433, 1521, 2375, 2376, 2379, 3306, 5432, 6379, 6443, 9200, 10250, 11211, 27017,
];
const LAST_PRIVILEGED = 1024;

const PRIVILEGED = `(dstport >= 1 and dstport <= ${LAST_PRIVILEGED})`;

/** `dstport:(22 or 3389)`. */
export function oneOf(field: string, values: readonly (string | number)[]): string {
  const texts = values.map((value) => quoteUnlessPlain(String(value)));
  return texts.length === 1 ? `${field}:${texts[0]}` : `${field}:(${texts.join(' or ')})`;
}

/** The query, and a condition for each field: it has the value, or none where the value is null. */
export function narrowed(query: string, values: Readonly<Record<string, ApiValue>>): string {
  const conditions = Object.entries(values).map(([field, value]) =>
    value === null
      ? `not ${field}:*`
      : `${field}:${typeof value === 'number' || /^[\w.]+$/.test(value) ? value : quote(value)}`,
  );
  return [query, ...conditions].filter((part) => part !== '').join(' and ');
}

export const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' and ');

/** Records of traffic: the lines of NODATA and SKIPDATA are none. */
export const RECORDS: Inquiry = {
  query: 'not log_status:(NODATA or SKIPDATA)',
  about: 'Records of traffic. What AWS says about silent (NODATA) and overloaded (SKIPDATA) intervals is left out.',
};
export const ACCEPTED: Inquiry = {
  query: 'action:ACCEPT',
  about: 'Records of traffic that security groups and network ACLs let through.',
};
export const REJECTED: Inquiry = {
  query: 'action:REJECT',
  about: 'Records of traffic that a security group or network ACL refused.',
};

/**
 * What the store knows of where a record was made. `path`: whether the packet came or left, and which way it left. `direction`:
 * whether it came or left. `interface`: neither.
 */
export type Observed = 'path' | 'direction' | 'interface';

/**
 * Each packet at one interface only, where the store can tell: where it arrives, or where it leaves for the outside. Records that
 * do not say are kept. Path 1 is "through another resource in the same VPC", whose interface sees the packet arrive (Amazon VPC
 * User Guide, "Flow log records"); telling that by addresses is right, too, but takes many times as long.
 */
export function once(observed: Observed): string {
  switch (observed) {
    case 'path':
      return 'not (flow_direction:egress and traffic_path:1)';
    case 'direction':
      return 'not (flow_direction:egress and dstaddr:private) and not (flow_direction:ingress and not dstaddr:private)';
    case 'interface':
      return '';
  }
}

/** How `once` counts, in a sentence. */
export function onceText(observed: Observed): string {
  switch (observed) {
    case 'path':
      return 'Traffic inside a VPC counts once, where it arrives; what leaves the VPC counts where it leaves. What passes a gateway or load balancer counts on either side of it, under its address there.';
    case 'direction':
      return 'Traffic to a private address counts once, where it arrives; other traffic where it leaves. What passes a gateway or load balancer counts on either side of it, under its address there.';
    case 'interface':
      return 'These flow logs have no flow_direction: every interface that saw a flow counts it, so that traffic between two logged interfaces counts twice.';
  }
}

export const transferred = (observed: Observed): Inquiry => ({
  query: once(observed),
  about: `Bytes of the IP layer, headers included. ${onceText(observed)}`,
  measure: 'bytes',
});

/** Only where packets arrive, where the store can tell. */
const arriving = (observed: Observed): string => (observed === 'interface' ? '' : 'not flow_direction:egress');

/** What came in from the internet on ports that matter. */
export function letIn(observed: Observed): Inquiry {
  return {
    query: joined(
      'action:ACCEPT and srcaddr:public',
      `(${PRIVILEGED} or ${oneOf(
        'dstport',
        [...REMOTE_ACCESS, ...CONTROL].filter((port) => port > LAST_PRIVILEGED),
      )})`,
      'not (srcport:123 and dstport:123)',
      arriving(observed),
    ),
    about:
      'Accepted from public addresses, by target: ports up to 1024, and those of remote access, databases and control planes. Answers of time servers (port 123 on both ends) are left out.',
    columns: ['start', 'action', 'srcaddr', 'srcport', 'dstaddr', 'dstport', 'protocol', 'packets', 'bytes'],
    by: 'dstport',
  };
}

/** The same on ports where the internet has no business. */
export function letInSensitive(observed: Observed): Inquiry {
  return {
    ...letIn(observed),
    query: joined(
      'action:ACCEPT and srcaddr:public',
      oneOf('dstport', [...REMOTE_ACCESS, ...CONTROL]),
      arriving(observed),
    ),
    about: 'Public addresses that were let in on ports of remote access, databases and control planes.',
    by: 'srcaddr',
  };
}

export const REJECTED_PORTS: Inquiry = {
  ...REJECTED,
  about:
    'Ports that refused traffic wanted to reach. Where two logged interfaces refuse the same packet, both count it.',
  by: 'dstport',
};
export const REJECTED_SOURCES: Inquiry = {
  ...REJECTED,
  about: 'Addresses that refused traffic came from, and the countries they are registered in where these are known.',
  by: 'srcaddr',
};
export const REJECTED_PRIVILEGED: Inquiry = {
  query: 'action:REJECT and dstport >= 1 and dstport <= 1024',
  about: 'Refused traffic to the ports of system services, 1 to 1024.',
  by: 'dstport',
};

export const talkers = (observed: Observed): Inquiry => ({
  query: joined(once(observed), 'srcaddr:*'),
  about: `Addresses that sent the most bytes. ${onceText(observed)}`,
  by: 'srcaddr',
  measure: 'bytes',
});

export const receivers = (observed: Observed): Inquiry => ({
  query: joined(once(observed), 'dstaddr:*'),
  about: `Addresses that received the most bytes. ${onceText(observed)}`,
  by: 'dstaddr',
  measure: 'bytes',
});

export const protocols = (observed: Observed): Inquiry => ({
  query: joined(once(observed), 'protocol:*'),
  about: `Bytes by protocol. ${onceText(observed)}`,
  by: 'protocol',
  measure: 'bytes',
});

export interface Outbound {
  readonly name: string;
  readonly inquiry: Inquiry;
}

/** Servers in the internet that are asked for the time, for names and for pages. */
export function outbound(observed: Observed): readonly Outbound[] {
  const leaving =
    observed !== 'interface' ? 'flow_direction:egress and dstaddr:public' : 'srcaddr:private and dstaddr:public';
  const about = (what: string): string =>
    `Public addresses that were asked ${what}, by records. ${observed !== 'interface' ? 'Counted where it leaves; what goes through a NAT gateway leaves twice.' : 'The asking address is a private one.'}`;
  const row = (name: string, what: string, condition: string): Outbound => ({
    name,
    inquiry: { query: joined(leaving, condition), about: about(what), by: 'dstaddr' },
  });
  return [
    row('NTP', 'for the time (UDP 123)', 'protocol:17 and dstport:123'),
    row('DNS', 'for names (port 53)', 'dstport:53'),
    row('HTTP', 'for pages (ports 80 and 443)', 'dstport:(80 or 443)'),
  ];
}

/** Where traffic to services comes from: a group of addresses. */
export function services(observed: Observed): Inquiry {
  return {
    query: joined(`dstport < ${EPHEMERAL_PORTS.first} and not (srcport <= 1024 and dstport > 1024)`, once(observed)),
    about: `Records of traffic to services, from the asking side. Answers go to ports from ${EPHEMERAL_PORTS.first} on, or come from a port up to 1024, and are left out. ${onceText(observed)}`,
    by: 'dstport',
  };
}

export type Bearing = 'accepted' | 'rejected' | 'sent';

const PLACES = {
  country: (end: string) => `by the country the ${end} is registered in`,
  as: (end: string) => `by the network of the internet (AS) the ${end} belongs to`,
} as const;

export type PlaceKind = keyof typeof PLACES;

/** Traffic with public addresses, by what is known of these. */
export function abroad(
  bearing: Bearing,
  observed: Observed,
  what: PlaceKind = 'country',
): Inquiry & { readonly field: string } {
  const by = PLACES[what];
  switch (bearing) {
    case 'accepted':
      return {
        field: `src_${what}`,
        query: joined('action:ACCEPT and srcaddr:public', once(observed)),
        about: `Records accepted from public addresses, ${by('source')}. ${onceText(observed)}`,
        by: 'srcaddr',
      };
    case 'rejected':
      return {
        field: `src_${what}`,
        query: 'action:REJECT and srcaddr:public',
        about: `Records rejected from public addresses, ${by('source')}.`,
        by: 'srcaddr',
      };
    case 'sent':
      return {
        field: `dst_${what}`,
        query: joined('action:ACCEPT and dstaddr:public', once(observed)),
        about: `Records of traffic to public addresses, ${by('destination')}. ${onceText(observed)}`,
        by: 'dstaddr',
      };
  }
}
