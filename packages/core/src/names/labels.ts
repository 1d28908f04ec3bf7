/** What ids and addresses are called. */
import { formatAddress, parseAddress } from '../query/index.ts';
import type { NamedResource } from './resource.ts';

/** Longer ones lose their end: a label stands beside a value. */
const LONGEST = 64;

export interface Labels {
  /** What an id or an address is called; undefined where nothing is known. */
  of(value: string): string | undefined;
  resource(id: string): NamedResource | undefined;
  /** Every id, and every address that somebody has or had. */
  values(): Iterable<string>;
}

/** The one spelling that an address is looked up by: dotted IPv4 has no other. */
function addressKey(text: string): string {
  if (!text.includes(':')) return text;
  const number = parseAddress(text);
  return number === undefined ? text : formatAddress(number);
}

/** There may be very many, of which few are shown: a label is made when it is asked for. */
export function labelsOf(resources: readonly NamedResource[]): Labels {
  const byId = new Map(resources.map((one) => [one.id, one]));
  const holders = holdersOf(resources);

  /**
   * Its own name; an interface without one is called like its instance, or, where it belongs to a service (load balancer, NAT gateway,
   * database, …), what AWS says about it.
   */
  function labelOf(one: NamedResource): string | undefined {
    const instance = one.kind === 'interface' && one.instance !== undefined ? byId.get(one.instance) : undefined;
    const described = one.kind === 'interface' && one.instance === undefined ? one.description : undefined;
    const label = one.name || instance?.name || described;
    return label && (label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label);
  }

  /** VPCs can use the same addresses: then two are told, or how many there are. */
  function labelOfAddress(list: readonly NamedResource[]): string | undefined {
    const names = [...new Set(latest(list).flatMap((one) => labelOf(one) ?? []))];
    if (names.length < 2) return names[0];
    return names.length === 2 ? names.join(' or ') : `${names[0]} or ${names.length - 1} others`;
  }

  return {
    of(value) {
      const one = byId.get(value);
      if (one) return labelOf(one);
      const held = holders.get(addressKey(value));
      if (held === undefined) return undefined;
      return Array.isArray(held) ? labelOfAddress(held) : labelOf(held as NamedResource);
    },
    resource: (id) => byId.get(id),
    *values() {
      yield* byId.keys();
      yield* holders.keys();
    },
  };
}

/** Who has or had each address: interfaces, and instances whose interface is not known. One stands alone, as most do. */
function holdersOf(resources: readonly NamedResource[]): ReadonlyMap<string, NamedResource | readonly NamedResource[]> {
  const holders = new Map<string, NamedResource | NamedResource[]>();
  const withInterface = new Set<string>();
  for (const { kind, instance } of resources) {
    if (kind === 'interface' && instance !== undefined) withInterface.add(instance);
  }
  for (const one of resources) {
    if (one.kind !== 'interface' && (one.kind !== 'instance' || withInterface.has(one.id))) continue;
    for (const text of one.addresses) {
      const key = addressKey(text);
      const held = holders.get(key);
      if (held === undefined) holders.set(key, one);
      else if (Array.isArray(held)) held.push(one);
      else holders.set(key, [held, one]);
    }
  }
  return holders;
}

/** Those that hold an address now; where none does, those that were seen last. Every VPC may have one. */
function latest(list: readonly NamedResource[]): readonly NamedResource[] {
  const present = list.filter(({ vanished }) => !vanished);
  if (present.length === 0) {
    const newest = Math.max(...list.map(({ seen }) => seen));
    return list.filter(({ seen }) => seen === newest);
  }
  const last = new Map<string, number>();
  for (const { vpc = '', seen } of present) last.set(vpc, Math.max(last.get(vpc) ?? 0, seen));
  return present.filter(({ vpc = '', seen }) => last.get(vpc) === seen);
}
