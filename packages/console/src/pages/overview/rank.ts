/** Groups of an aggregate as rows of a list. Pure, for tests. */
import type { AggregateAnswer, Amount, ApiValue } from '@thalweg/core/api';

export interface RankRow {
  readonly key: string;
  /** What a click on the row asks for. */
  readonly values: Readonly<Record<string, ApiValue>>;
  readonly amount: Amount;
  /** Of all matching records, 0 … 1. */
  readonly share: number;
  /** Of the longest bar, 0 … 1. */
  readonly length: number;
}

export interface Ranking {
  readonly rows: readonly RankRow[];
  /** What lies beyond the rows; undefined for nothing. */
  readonly rest: { readonly groups: number; readonly amount: Amount; readonly share: number } | undefined;
}

/**
 * The rows by the first measure; `fields` are those of the question, in its order. Of the fields that only describe the first one
 * (`describing`), no condition is made.
 */
export function toRanking(
  { groups, total, other }: Pick<AggregateAnswer, 'groups' | 'total' | 'other'>,
  fields: readonly string[],
  describing: readonly string[] = [],
): Ranking {
  const all = Number(total[0] ?? 0);
  const largest = Math.max(0, ...groups.map(({ measures }) => Number(measures[0] ?? 0)));
  const share = (amount: Amount, of: number): number => (of > 0 ? Number(amount) / of : 0);
  const rest = other.measures[0] ?? 0;
  return {
    rows: groups.map(({ values, measures }) => {
      const amount = measures[0] ?? 0;
      const pairs = fields.map((field, place) => [field, values[place] ?? null] as const);
      return {
        key: values.join(' '),
        values: Object.fromEntries(pairs.filter(([field]) => !describing.includes(field))),
        amount,
        share: share(amount, all),
        length: share(amount, largest),
      };
    }),
    rest: other.groups > 0 ? { groups: other.groups, amount: rest, share: share(rest, all) } : undefined,
  };
}
