/**
 * Tests of bits. An index has no such test, and not every engine runs scripts; but a header has eight flags, and their combinations
 * are listed (`compile.ts`). A log may hold larger numbers where flags stand: those that it does hold are listed, too.
 */
import type { Filter } from '@thalweg/core/query';
import { MOST_FLAGS } from './compile.ts';
import { type Reach, readGroups } from './groups.ts';

/** More than anybody's log has; they go into one clause. */
const MOST_NUMBERS = 10_000;

/** The same filter, with the numbers beyond a header's flags that pass its tests of bits. @throws what `readGroups` throws. */
export async function resolveFlags(filter: Filter, where: Pick<Reach, 'scope' | 'signal'>): Promise<Filter> {
  const numbers = new Map<string, readonly bigint[]>();
  for (const field of new Set(fieldsOf(filter))) {
    const large: Filter = { kind: 'integer-range', field, low: BigInt(MOST_FLAGS) + 1n };
    const question = { fields: [field], measures: ['count'] } as const;
    const groups = await readGroups({ filter: large, time: {} }, question, { ...where, most: MOST_NUMBERS });
    numbers.set(
      field,
      (groups ?? []).map(({ values }) => BigInt(values[0] ?? 0)),
    );
  }
  return numbers.size === 0 ? filter : replaced(filter, numbers);
}

function fieldsOf(filter: Filter): string[] {
  if (filter.kind === 'and' || filter.kind === 'or') return filter.filters.flatMap(fieldsOf);
  if (filter.kind === 'not') return fieldsOf(filter.filter);
  return filter.kind === 'bits' ? [filter.field] : [];
}

function replaced(filter: Filter, numbers: ReadonlyMap<string, readonly bigint[]>): Filter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, filters: filter.filters.map((part) => replaced(part, numbers)) };
    case 'not':
      return { kind: 'not', filter: replaced(filter.filter, numbers) };
    case 'bits': {
      const mask = BigInt(filter.mask);
      const values = (numbers.get(filter.field) ?? []).filter((value) => (value & mask) === mask);
      return values.length === 0
        ? filter
        : { kind: 'or', filters: [filter, { kind: 'integer-in', field: filter.field, values }] };
    }
    default:
      return filter;
  }
}
