/** Values that are more frequent in some records than in the others: what a range of time or a filter has of its own. */
import type { Amount, ApiValue, FieldTopAnswer } from '@thalweg/core/api';

type Counted = Pick<FieldTopAnswer, 'field' | 'present' | 'groups' | 'other'>;

export interface Comparison {
  /** Most frequent values of a field among the records in question. */
  readonly here: Counted;
  /** The same among all records, the ones in question included; the more values, the surer. */
  readonly all: Counted;
}

export interface Difference {
  readonly field: string;
  readonly value: ApiValue;
  readonly label: string | undefined;
  /** Records in question with the value. */
  readonly count: Amount;
  /** Share of the records in question that have the field, and of the others, 0 … 1. */
  readonly share: number;
  readonly elsewhere: number;
}

/** One or two records prove nothing, and so does a value that hardly anybody has. */
const LEAST_COUNT = 3;
const LEAST_SHARE = 0.01;

/**
 * The values that stand out, most telling first: a value counts the more, the larger a part of the records it explains and the
 * rarer it is among the others (share gained × bits of surprise).
 */
export function rankDifferences(comparisons: readonly Comparison[], most: number): readonly Difference[] {
  return comparisons
    .flatMap(differencesOf)
    .filter(
      ({ count, share, elsewhere }) => Number(count) >= LEAST_COUNT && share >= LEAST_SHARE && share > elsewhere * 1.2,
    )
    .map((one) => ({
      one,
      score: (one.share - one.elsewhere) * Math.log2((one.share + 0.001) / (one.elsewhere + 0.001)),
    }))
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ one }) => one);
}

function differencesOf({ here, all }: Comparison): readonly Difference[] {
  const [hereTotal, restTotal] = [Number(here.present), Number(all.present) - Number(here.present)];
  if (hereTotal <= 0 || restTotal <= 0) return [];
  const everywhere = new Map(all.groups.map(({ value, count }) => [value, Number(count)]));
  // Of a value that is not listed it is known only that it is no more frequent than the last one that is.
  const unlisted = all.other.groups > 0 ? Number(all.groups.at(-1)?.count ?? 0) : 0;
  return here.groups.map(({ value, count, label }) => {
    const rest = Math.max(0, (everywhere.get(value) ?? unlisted) - Number(count));
    return {
      field: here.field,
      value,
      label,
      count,
      share: Number(count) / hereTotal,
      elsewhere: Math.min(1, rest / restTotal),
    };
  });
}
