/** Named networks as users write them: names and ranges that are none are refused, ranges get their canonical form. */
import { type AddressRange, mergeRanges, type Networks, readCidr, refuseNetworkName } from '@thalweg/core/query';
import { ThalwegError } from '../../report/errors.ts';
import type { NamedNetwork } from '../store.ts';

/** The same as `check` takes it. */
export function networkRanges(networks: readonly NamedNetwork[]): Networks {
  return new Map(
    networks.map(({ name, ranges }): [string, readonly AddressRange[]] => [
      name,
      mergeRanges(ranges.map((cidr) => readCidr(cidr)!.range)),
    ]),
  );
}

/** The ranges of a network that is to be added, as CIDR. Throws `bad-network`. */
export function checkNetwork(name: string, ranges: readonly string[]): string[] {
  const reason = refuseNetworkName(name);
  if (reason !== undefined) throw new ThalwegError('bad-network', `${name} cannot be the name of a network: ${reason}`);
  return ranges.map(toCidr);
}

/** Throws `no-such-network` unless the network is there and has the ranges. */
export function checkPresent(name: string, known: readonly string[], cidrs: readonly string[]): void {
  if (known.length === 0) {
    throw new ThalwegError('no-such-network', `there is no network ${name} that was added`);
  }
  const unknown = cidrs.find((cidr) => !known.includes(cidr));
  if (unknown !== undefined) {
    throw new ThalwegError('no-such-network', `${name} has no range ${unknown}; it has ${known.join(', ')}`);
  }
}

/** Throws `bad-network`. */
export function toCidr(text: string): string {
  const read = readCidr(text);
  if (read) return read.cidr;
  throw new ThalwegError(
    'bad-network',
    `${text} is no network; write an address, or an address with a length like 10.0.0.0/8`,
  );
}
