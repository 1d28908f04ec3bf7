/** Tests that no index has, as tests that it has: of bits, and of what is looked up from addresses. */
import type { DerivedField } from '@thalweg/core/fields';
import { type Filter, matches, parseAddress, type Query, type TimeRange } from '@thalweg/core/query';
import type { Value } from '@thalweg/core/result';
import { ThalwegError } from '../../../report/errors.ts';
import { resolveFlags } from './flags.ts';
import { type Reach, readGroups } from './groups.ts';

/** Addresses that are read to be looked up, in some seconds; a clause has room for many more. */
const MOST_ADDRESSES = 200_000;

interface Where extends Pick<Reach, 'scope' | 'signal'> {
  readonly time: TimeRange;
}

/**
 * A country has tens of thousands of networks, too many for an engine to test. But only some of their addresses are in the rows of a
 * time range: these are read and looked up, and the test is on those that pass.
 *
 * @throws ThalwegError engine-failed for too many addresses; cancelled, no-geo, unreadable.
 */
export async function resolveFilters(filters: readonly Filter[], where: Where): Promise<Filter[]> {
  const known = new Map<string, readonly string[]>();
  for (const { base } of filters.flatMap((filter) => derivedIn(filter, where))) {
    if (!known.has(base)) known.set(base, await readAddresses(base, where));
  }
  const resolved: Filter[] = [];
  for (const filter of filters) resolved.push(await resolveFlags(replaced(filter, known, where), where));
  return resolved;
}

function derivedIn(filter: Filter, where: Where): DerivedField[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.flatMap((part) => derivedIn(part, where));
    case 'not':
      return derivedIn(filter.filter, where);
    case 'true':
    case 'false':
      return [];
    default:
      return [where.scope.derived.field(filter.field)].filter((field) => field !== undefined);
  }
}

async function readAddresses(base: string, { scope, time, signal }: Where): Promise<string[]> {
  const question = { fields: [base], measures: ['count'] } as const;
  const present: Filter = { kind: 'exists', field: base };
  const groups = await readGroups({ filter: present, time }, question, { scope, signal, most: MOST_ADDRESSES });
  if (groups) return groups.map(({ values }) => String(values[0]));
  throw new ThalwegError(
    'engine-failed',
    `There are more than ${MOST_ADDRESSES} values of ${base} to look up, which is too many for the cluster.`,
    { help: 'Narrow the time range.' },
  );
}

function replaced(filter: Filter, known: ReadonlyMap<string, readonly string[]>, where: Where): Filter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, filters: filter.filters.map((part) => replaced(part, known, where)) };
    case 'not':
      return { kind: 'not', filter: replaced(filter.filter, known, where) };
    case 'true':
    case 'false':
      return filter;
    default: {
      const derived = where.scope.derived.field(filter.field);
      return derived ? addressesWith(filter, derived, { addresses: known.get(derived.base) ?? [], where }) : filter;
    }
  }
}

/** The addresses whose value passes a test; each value is tested once. */
function addressesWith(
  test: Filter,
  field: DerivedField,
  { addresses, where }: { readonly addresses: readonly string[]; readonly where: Where },
): Filter {
  const query = { filter: test, time: {} } as Query;
  const passed = new Map<Value, boolean>();
  const ranges = addresses.flatMap((text) => {
    const value = where.scope.derived.valueOf(field, text);
    const passes = passed.get(value) ?? matches(query, { [field.name]: value });
    passed.set(value, passes);
    const address = parseAddress(text);
    return passes && address !== undefined ? [{ low: address, high: address }] : [];
  });
  return { kind: 'address-in', field: field.base, ranges };
}
