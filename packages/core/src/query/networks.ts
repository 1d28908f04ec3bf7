/** What the names of networks stand for. */
import { BUILT_IN_NETWORKS, isNetworkName } from '../language/index.ts';
import { formatAddress, IPV4_FIRST, IPV4_LAST, parseAddress, parseNetwork } from './address.ts';
import { editDistance } from './names.ts';
import type { AddressNumber, AddressRange } from './query.ts';
import { PRIVATE_RANGES, PUBLIC_RANGES } from './special-purpose.ts';

/** The addresses of each name: of the networks that the user has named, and of what else can be named. */
export interface Networks {
  get(name: string): readonly AddressRange[] | undefined;
  /** Those to offer where a name is meant and wrong. */
  keys(): Iterable<string>;
}

const BUILT_IN: ReadonlyMap<string, readonly AddressRange[]> = new Map([
  ['public', PUBLIC_RANGES],
  ['private', PRIVATE_RANGES],
]);

/** The addresses of a name, built in or the user's; undefined for a name that stands for nothing. */
export function rangesNamed(name: string, networks: Networks | undefined): readonly AddressRange[] | undefined {
  return BUILT_IN.get(name) ?? networks?.get(name);
}

/** Known names that somebody may have meant, best first, at most three. */
export function suggestNetworks(text: string, networks: Networks | undefined): readonly string[] {
  const plain = (name: string): string => name.toLowerCase().replace(/[\s_-]+/g, '-');
  const wanted = plain(text);
  const limit = Math.min(2, Math.floor(wanted.length / 3));
  // There may be very many names; those of quite another length need no closer look.
  const mayBe = (name: string): boolean => Math.abs(name.length - text.length) <= limit || name.includes('/');
  return [...new Set([...BUILT_IN.keys(), ...(networks?.keys() ?? [])])]
    .filter(mayBe)
    .map((name) => {
      const known = plain(name);
      // A name that means several things has to be told apart: `vpc/prod`, `subnet/prod`.
      return { name, distance: known.endsWith(`/${wanted}`) ? 0 : editDistance(wanted, known, limit) };
    })
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Why the user cannot give a network this name; undefined when it can be. */
export function refuseNetworkName(name: string): string | undefined {
  if (Object.hasOwn(BUILT_IN_NETWORKS, name)) return `${name} is defined by Thalweg`;
  if (isNetworkName(name)) return undefined;
  return 'a name is made of lower-case letters and digits, a letter first, with single - or _ between words, and is no operator';
}

/** An address or a network as one types it: its canonical text (`10.0.0.0/8`, `2001:db8::1/128`) and its range. */
export function readCidr(text: string): { readonly cidr: string; readonly range: AddressRange } | undefined {
  const address = parseAddress(text);
  const network = address === undefined ? parseNetwork(text) : { low: address, high: address };
  if (!network) return undefined;
  const { low, high } = network;
  return { cidr: cidrOf(low, (high - low).toString(2).replace(/^0$/, '').length), range: { low, high } };
}

/** Ranges as the fewest networks that make them up, in canonical text. */
export function toCidrs(ranges: readonly AddressRange[]): string[] {
  return ranges.flatMap(({ low, high }) => {
    const cidrs: string[] = [];
    for (let next = low; next <= high; ) {
      let hosts = 0n;
      while (hosts < 128n && next % (2n << hosts) === 0n && next + (2n << hosts) - 1n <= high) hosts++;
      cidrs.push(cidrOf(next, Number(hosts)));
      next += 1n << hosts;
    }
    return cidrs;
  });
}

/** A network of 2^hosts addresses. */
function cidrOf(low: AddressNumber, hosts: number): string {
  const isV4 = hosts <= 32 && low >= IPV4_FIRST && low <= IPV4_LAST;
  return `${formatAddress(low)}/${(isV4 ? 32 : 128) - hosts}`;
}
