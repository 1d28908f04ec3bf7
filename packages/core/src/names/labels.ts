/** What ids and addresses are called. */
import { formatAddress, parseAddress } from '../query/index.ts';
import type { NamedResource } from './resource.ts';

/** Longer ones lose their end: a label stands beside a value. */
const LONGEST = 64;

/** The one spelling that an address is looked up by: dotted IPv4 has no other. */
export function addressKey(text: string): string {
  if (!text.includes(':')) return text;
  const number = parseAddress(text);
  return number === undefined ? text : formatAddress(number);
}

/** Labels by id and by address. */
export function labelsOf(resources: readonly NamedResource[]): ReadonlyMap<string, string> {
  const byId = new Map(resources.map((one) => [one.id, one]));
  const labels = new Map<string, string>();
  for (const one of resources) {
    const label = labelOf(one, byId);
    if (label !== undefined) labels.set(one.id, label);
  }
  for (const [address, list] of holdersOf(resources)) {
    const label = labelOfAddress(latest(list), labels);
    if (label !== undefined) labels.set(address, label);
  }
  return labels;
}

/**
 * Its own name; an interface without one is called like its instance, or, where it belongs to a service (load balancer, NAT gateway,
 * database, …), what AWS says about it.
 */
function labelOf(one: NamedResource, byId: ReadonlyMap<string, NamedResource>): string | undefined {
  const instance = one.kind === 'interface' && one.instance !== undefined ? byId.get(one.instance) : undefined;
  const described = one.kind === 'interface' && one.instance === undefined ? one.description : undefined;
  const label = one.name || instance?.name || described;
  return label && (label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label);
}

/** Who has or had each address: interfaces, and instances whose interface is not known. */
function holdersOf(resources: readonly NamedResource[]): ReadonlyMap<string, readonly NamedResource[]> {
  const holders = new Map<string, NamedResource[]>();
  const withInterface = new Set(
    resources.flatMap(({ kind, instance }) => (kind === 'interface' ? (instance ?? []) : [])),
  );
  for (const one of resources) {
    if (one.kind !== 'interface' && (one.kind !== 'instance' || withInterface.has(one.id))) continue;
    for (const text of one.addresses) {
      const key = addressKey(text);
      const list = holders.get(key);
      if (list) list.push(one);
      else holders.set(key, [one]);
    }
  }
  return holders;
}

/** Those that hold an address now; where none does, those that were seen last. Every VPC may have one. */
function latest(list: readonly NamedResource[]): readonly NamedResource[] {
  if (list.length === 1) return list;
  const present = list.filter(({ vanished }) => !vanished);
  if (present.length === 0) {
    const newest = Math.max(...list.map(({ seen }) => seen));
    return list.filter(({ seen }) => seen === newest);
  }
  const last = new Map<string, number>();
  for (const { vpc = '', seen } of present) last.set(vpc, Math.max(last.get(vpc) ?? 0, seen));
  return present.filter(({ vpc = '', seen }) => last.get(vpc) === seen);
}

/** VPCs can use the same addresses: then two are told, or how many there are. */
function labelOfAddress(list: readonly NamedResource[], labels: ReadonlyMap<string, string>): string | undefined {
  const names = [...new Set(list.flatMap(({ id }) => labels.get(id) ?? []))];
  if (names.length < 2) return names[0];
  return names.length === 2 ? names.join(' or ') : `${names[0]} or ${names.length - 1} others`;
}
