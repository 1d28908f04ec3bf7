/**
 * The addresses that the internet does not route, and those it does.
 *
 * Sources: IANA IPv4 Special-Purpose Address Registry, IANA IPv6 Special-Purpose Address Registry (RFC 6890 and its updates; column
 * "Globally Reachable"), IANA IPv4 Multicast Address Space Registry, IANA IPv6 Address Space Registry (global unicast is 2000::/3, all
 * else is reserved). A row inside another one decides for its addresses. "N/A" in a registry (deprecated tunnels: 6to4, Teredo)
 * counts as not reachable.
 */
import { IPV4_FIRST, IPV4_LAST, parseNetwork } from './address.ts';
import type { AddressRange } from './query.ts';
import { mergeRanges, otherRanges, rangesWithout } from './ranges.ts';

/** What the special-purpose rows are taken out of. */
const UNICAST = ['0.0.0.0/0', '2000::/3'];

/** Rows of the registries that are not globally reachable. */
const NOT_REACHABLE: readonly (readonly [range: string, what: string])[] = [
  ['0.0.0.0/8', 'this network (RFC 791)'],
  ['10.0.0.0/8', 'private use (RFC 1918)'],
  ['100.64.0.0/10', 'shared address space (RFC 6598)'],
  ['127.0.0.0/8', 'loopback (RFC 1122)'],
  ['169.254.0.0/16', 'link local (RFC 3927)'],
  ['172.16.0.0/12', 'private use (RFC 1918)'],
  ['192.0.0.0/24', 'IETF protocol assignments (RFC 6890)'],
  ['192.0.2.0/24', 'documentation, TEST-NET-1 (RFC 5737)'],
  ['192.88.99.0/24', 'deprecated 6to4 relay anycast (RFC 7526)'],
  ['192.168.0.0/16', 'private use (RFC 1918)'],
  ['198.18.0.0/15', 'benchmarking (RFC 2544)'],
  ['198.51.100.0/24', 'documentation, TEST-NET-2 (RFC 5737)'],
  ['203.0.113.0/24', 'documentation, TEST-NET-3 (RFC 5737)'],
  ['224.0.0.0/4', 'multicast (RFC 5771)'],
  ['240.0.0.0/4', 'reserved (RFC 1112), with limited broadcast (RFC 8190)'],
  ['2001::/23', 'IETF protocol assignments (RFC 2928), with Teredo (RFC 4380)'],
  ['2001:db8::/32', 'documentation (RFC 3849)'],
  ['2002::/16', '6to4 (RFC 3056)'],
  ['3fff::/20', 'documentation (RFC 9637)'],
];

/** Rows that are globally reachable and lie inside one that is not, or outside of global unicast. */
const REACHABLE: readonly (readonly [range: string, what: string])[] = [
  ['192.0.0.9/32', 'Port Control Protocol anycast (RFC 7723)'],
  ['192.0.0.10/32', 'TURN anycast (RFC 8155)'],
  ['64:ff9b::/96', 'IPv4-IPv6 translation (RFC 6052)'],
  ['2001:1::1/128', 'Port Control Protocol anycast (RFC 7723)'],
  ['2001:1::2/128', 'TURN anycast (RFC 8155)'],
  ['2001:1::3/128', 'DNS-SD service registration anycast (RFC 9665)'],
  ['2001:3::/32', 'AMT (RFC 7450)'],
  ['2001:4:112::/48', 'AS112-v6 (RFC 7535)'],
  ['2001:20::/28', 'ORCHIDv2 (RFC 7343)'],
  ['2001:30::/28', 'drone remote identification (RFC 9374)'],
];

const rangesOf = (networks: readonly string[]): readonly AddressRange[] =>
  networks.map((network) => {
    const { low, high } = parseNetwork(network)!;
    return { low, high };
  });
const names = (rows: readonly (readonly [string, string])[]): readonly AddressRange[] =>
  rangesOf(rows.map(([range]) => range));

/** Every address that the internet routes. */
export const PUBLIC_RANGES: readonly AddressRange[] = mergeRanges([
  ...rangesWithout(rangesOf(UNICAST), names(NOT_REACHABLE)),
  ...names(REACHABLE),
]);

/** Every other address: an address that is not missing is either public or private. */
export const PRIVATE_RANGES: readonly AddressRange[] = otherRanges(PUBLIC_RANGES);

/** The ranges cut to IPv4 and to all else, for those who keep the two apart. */
export function splitRanges(ranges: readonly AddressRange[]): {
  readonly v4: readonly AddressRange[];
  readonly v6: readonly AddressRange[];
} {
  const v6 = [
    { low: 0n, high: IPV4_FIRST - 1n },
    { low: IPV4_LAST + 1n, high: (1n << 128n) - 1n },
  ];
  return { v4: rangesWithout(ranges, v6), v6: rangesWithout(ranges, [{ low: IPV4_FIRST, high: IPV4_LAST }]) };
}
