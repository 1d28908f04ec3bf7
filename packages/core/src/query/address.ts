/**
 * Addresses as numbers. Every address is a point in one 128-bit order in which IPv4 stands at ::ffff:0:0/96, so an IPv4-mapped
 * IPv6 address is the IPv4 address, however it is spelled.
 */
import type { AddressNumber } from './query.ts';

/** The number of 0.0.0.0. */
export const IPV4_FIRST: AddressNumber = 0xffff_0000_0000n;
/** The number of 255.255.255.255. */
export const IPV4_LAST: AddressNumber = 0xffff_ffff_ffffn;
export const ADDRESS_LAST: AddressNumber = (1n << 128n) - 1n;

/** A network: both ends inclusive. */
export interface Network {
  readonly low: AddressNumber;
  readonly high: AddressNumber;
  /** The address before the slash has bits beyond the prefix. */
  readonly hostBits: boolean;
}

/**
 * The number of an IPv4 or IPv6 address, undefined for any other text. Octets are decimal without leading zeros (RFC 6943,
 * section 3.1.1, on why not octal); zone ids (`fe80::1%eth0`) are no addresses; the last two groups of IPv6 may be dotted.
 */
export function parseAddress(text: string): AddressNumber | undefined {
  if (text.includes(':')) return parseIPv6(text);
  const number = parseIPv4(text);
  return number === undefined ? undefined : IPV4_FIRST + BigInt(number);
}

/** The range of `address/length`; the length counts from the written form: 0 to 32 for dotted IPv4, 0 to 128 with colons. */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const address = parseAddress(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (address === undefined || !/^(0|[1-9]\d{0,2})$/.test(length)) return undefined;
  const width = text.includes(':') ? 128 : 32;
  if (Number(length) > width) return undefined;
  const hosts = (1n << BigInt(width - Number(length))) - 1n;
  const low = address & ~hosts;
  return { low, high: low | hosts, hostBits: low !== address };
}

/** The range of an IPv4 pattern whose trailing octets are stars (`10.*`, `10.0.*.*`); undefined for any other text. */
export function parseOctetPattern(text: string): Network | undefined {
  const octets = text.split('.');
  const stars = octets.indexOf('*');
  if (stars < 1 || octets.length > 4 || octets.slice(stars).some((octet) => octet !== '*')) return undefined;
  const leading = [...octets.slice(0, stars), '0', '0', '0'].slice(0, 4).join('.');
  return parseNetwork(`${leading}/${8 * stars}`);
}

/** Canonical text: dotted for IPv4 and IPv4-mapped addresses, else RFC 5952 (lower case, longest run of zeros as `::`). */
export function formatAddress(address: AddressNumber): string {
  if (address >= IPV4_FIRST && address <= IPV4_LAST) {
    return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 0xffn).join('.');
  }
  const groups = Array.from({ length: 8 }, (_, i) => (address >> BigInt(112 - 16 * i)) & 0xffffn);
  const zeros = longestZeros(groups);
  const hex = (part: readonly bigint[]) => part.map((group) => group.toString(16)).join(':');
  if (zeros.length < 2) return hex(groups);
  return `${hex(groups.slice(0, zeros.start))}::${hex(groups.slice(zeros.start + zeros.length))}`;
}

/** The first of the longest runs of zero groups (RFC 5952, section 4.2.3). */
function longestZeros(groups: readonly bigint[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let length = 0;
  groups.forEach((group, i) => {
    length = group === 0n ? length + 1 : 0;
    if (length > best.length) best = { start: i - length + 1, length };
  });
  return best;
}

function parseIPv4(text: string): number | undefined {
  const octets = text.split('.');
  if (octets.length !== 4) return undefined;
  let number = 0;
  for (const octet of octets) {
    if (!/^(0|[1-9]\d{0,2})$/.test(octet) || Number(octet) > 255) return undefined;
    number = number * 256 + Number(octet);
  }
  return number;
}

function parseIPv6(text: string): AddressNumber | undefined {
  const [left, right, ...more] = text.split('::');
  if (left === undefined || more.length > 0) return undefined;
  const high = parseGroups(left, right === undefined);
  const low = parseGroups(right ?? '', true);
  if (!high || !low) return undefined;
  // `::` stands for at least one group.
  const missing = 8 - high.length - low.length;
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...high, ...new Array<number>(missing).fill(0), ...low];
  return groups.reduce((number, group) => (number << 16n) | BigInt(group), 0n);
}

/** Groups of 16 bits; the last one may be an IPv4 address (two groups) when nothing follows it. */
function parseGroups(text: string, atEnd: boolean): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: number[] = [];
  for (const [i, part] of parts.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(part)) {
      groups.push(Number.parseInt(part, 16));
      continue;
    }
    const embedded = atEnd && i === parts.length - 1 ? parseIPv4(part) : undefined;
    if (embedded === undefined) return undefined;
    groups.push(embedded >>> 16, embedded & 0xffff);
  }
  return groups;
}
