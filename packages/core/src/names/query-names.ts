/** What queries can call the addresses of resources: `web-1`, `sg/web`, `vpc-0a1b2c3d`. */
import { BUILT_IN_NETWORKS } from '../language/index.ts';
import { type AddressRange, mergeRanges, type Networks, parseOctetPattern, readCidr } from '../query/index.ts';
import { type NamedResource, RESOURCE_KINDS, type ResourceKind } from './resource.ts';

/** A name to offer to whoever types. */
export interface OfferedName {
  readonly name: string;
  readonly description: string;
}

export interface QueryNames extends Networks {
  /** Names that contain the text, whatever its case, those that begin with it first, in the order of letters. */
  offer(typed: string, limit: number): readonly OfferedName[];
}

/** All resources of one kind and name: instances of a group that scales share theirs. */
interface Namesake {
  readonly kind: ResourceKind;
  readonly name: string;
  readonly resources: NamedResource[];
}

/**
 * The addresses of each id, of each name with its kind before it, and of each name alone where it means one thing only. Resources that
 * have vanished count where none of the name is left. What can be read as an address or network, `public` and `private` stay what
 * they are.
 */
export function queryNamesOf(resources: readonly NamedResource[]): QueryNames {
  const byId = new Map(resources.map((one) => [one.id, one]));
  const members = membersOf(resources);
  const named = new Map<string, Namesake>();
  const bare = new Map<string, Namesake[]>();
  for (const one of resources) {
    if (!one.name) continue;
    const key = `${RESOURCE_KINDS[one.kind].prefix}/${one.name}`;
    const known = named.get(key);
    if (known) {
      known.resources.push(one);
      continue;
    }
    const namesake = { kind: one.kind, name: one.name, resources: [one] };
    named.set(key, namesake);
    bare.set(one.name, [...(bare.get(one.name) ?? []), namesake]);
  }

  const ranges = (list: readonly NamedResource[]): readonly AddressRange[] =>
    mergeRanges(addressesOf(list, members).flatMap((text) => readCidr(text)?.range ?? []));
  const known = new Map<string, readonly AddressRange[] | undefined>();

  /** What a name alone may mean: nothing that has vanished where something is there. */
  function namesakesOf(name: string): readonly Namesake[] {
    const all = isTaken(name) ? [] : (bare.get(name) ?? []);
    const there = all.filter((one) => one.resources.some(({ vanished }) => !vanished));
    return there.length > 0 ? there : all;
  }

  function find(name: string): readonly AddressRange[] | undefined {
    const resource = byId.get(name);
    if (resource) return ranges([resource]);
    const namesake = named.get(name);
    if (namesake) return ranges(namesake.resources);
    const [first, ...others] = namesakesOf(name).map((one) => ranges(one.resources));
    return first && others.every((other) => isSame(first, other)) ? first : undefined;
  }

  function get(name: string): readonly AddressRange[] | undefined {
    if (!known.has(name)) known.set(name, find(name));
    return known.get(name);
  }

  let offered: readonly (OfferedName & { readonly lower: string; readonly bareLower: string })[] | undefined;
  const offers = () => {
    offered ??= [...named]
      .map(([key, namesake]) => {
        const { kind, name, resources: list } = namesake;
        const [only, ...others] = namesakesOf(name);
        const description = list.length > 1 ? `${list.length} ${RESOURCE_KINDS[kind].many}` : RESOURCE_KINDS[kind].one;
        const isAlone = only === namesake && others.length === 0;
        return { name: isAlone ? name : key, description, lower: key.toLowerCase(), bareLower: name.toLowerCase() };
      })
      .toSorted((a, b) => (a.bareLower < b.bareLower ? -1 : a.bareLower > b.bareLower ? 1 : 0));
    return offered;
  };

  return {
    get,
    *keys() {
      for (const { name } of offers()) yield name;
      yield* named.keys();
    },
    offer(typed, limit) {
      const wanted = typed.toLowerCase();
      const begins: OfferedName[] = [];
      const holds: OfferedName[] = [];
      for (const { name, description, lower, bareLower } of offers()) {
        if (begins.length === limit) break;
        if (bareLower.startsWith(wanted) || lower.startsWith(wanted)) begins.push({ name, description });
        else if (lower.includes(wanted)) holds.push({ name, description });
      }
      return [...begins, ...holds].slice(0, limit);
    },
  };
}

function isTaken(name: string): boolean {
  return (
    Object.hasOwn(BUILT_IN_NETWORKS, name) || readCidr(name) !== undefined || parseOctetPattern(name) !== undefined
  );
}

/** Interfaces by their instance and by their security groups, and instances by these. */
type Members = ReadonlyMap<string, readonly NamedResource[]>;

function membersOf(resources: readonly NamedResource[]): Members {
  const members = new Map<string, NamedResource[]>();
  for (const one of resources) {
    if (one.kind !== 'interface' && one.kind !== 'instance') continue;
    for (const id of one.kind === 'interface' && one.instance ? [...one.groups, one.instance] : one.groups) {
      const list = members.get(id);
      if (list) list.push(one);
      else members.set(id, [one]);
    }
  }
  return members;
}

/** Addresses of those that are there; where none is, of all. */
function addressesOf(list: readonly NamedResource[], members: Members): readonly string[] {
  return present(list).flatMap(({ id, kind, addresses }) =>
    kind === 'instance' || kind === 'security-group'
      ? [...addresses, ...present(members.get(id) ?? []).flatMap((one) => one.addresses)]
      : addresses,
  );
}

function present(list: readonly NamedResource[]): readonly NamedResource[] {
  const there = list.filter(({ vanished }) => !vanished);
  return there.length > 0 ? there : list;
}

function isSame(a: readonly AddressRange[], b: readonly AddressRange[]): boolean {
  return a.length === b.length && a.every(({ low, high }, place) => low === b[place]?.low && high === b[place]?.high);
}
