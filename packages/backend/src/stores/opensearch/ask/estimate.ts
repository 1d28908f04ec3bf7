/** The largest of very many groups, as the shards of an index find them: nearly always the right ones, and always marked. */
import { ThalwegError } from '../../../report/errors.ts';
import type { AggregateOptions, Measure } from '../../store.ts';
import type { Found } from './aggregate.ts';
import { compileSelection, type Selection } from './compile.ts';
import { cardinality } from './distinct.ts';
import type { Group, Reach } from './groups.ts';
import { type Bucket, type Figure, measureAggregations, readMeasures } from './measures.ts';
import { largest } from './rank.ts';
import { askGroups } from './scope.ts';
import { readKey } from './values.ts';

/** Groups that each shard ranks; the more, the surer the answer. */
const RANKED = 10_000;

/** Distinct values of a group are counted in as many places. */
const GROUP_PRECISION = 3000;

/** @throws ThalwegError engine-failed when the engine cannot rank groups of these fields; cancelled. */
export async function estimateGroups(query: Selection, options: AggregateOptions, reach: Reach): Promise<Found> {
  const { fields, measures, limit } = options;
  refuse(fields, reach);
  const answer = (await askGroups(reach.scope, estimateBody(query, options), reach.signal)) as {
    ranked?: { buckets: readonly (Bucket & { key: unknown })[] };
    missing?: Bucket;
    number?: { value: number };
  };
  const groups = (answer.ranked?.buckets ?? []).map((bucket): Group => {
    const keys = Array.isArray(bucket.key) ? bucket.key : [bucket.key];
    return { values: fields.map((field, i) => readKey(field, keys[i])), figures: figuresOf(bucket, measures) };
  });
  if (answer.missing && Number(answer.missing.doc_count) > 0) {
    groups.push({ values: [null], figures: figuresOf(answer.missing, measures) });
  }
  const shown = largest(groups, fields, limit);
  const number = Math.max(answer.number?.value ?? 0, reach.most, shown.length);
  return { groups: shown, others: number - shown.length, guessed: true };
}

function refuse(fields: readonly string[], { scope, most }: Reach): void {
  const derived = fields.map((field) => scope.derived.field(field)).find((field) => field !== undefined);
  if (!derived && (fields.length === 1 || scope.cluster.capabilities.multiTerms)) return;
  const what = derived ? `addresses to look up ${derived.name} for` : `groups of ${fields.join(', ')}`;
  throw new ThalwegError('engine-failed', `There are more than ${most} ${what}, which is too many for the cluster.`, {
    help: 'Narrow the time range or the query.',
  });
}

export function estimateBody(query: Selection, { fields, measures, limit }: AggregateOptions): object {
  const aggs = {
    ...measureAggregations(measures.filter(isAdditive)).aggs,
    ...Object.fromEntries(
      measures.flatMap((measure, i) =>
        isAdditive(measure) ? [] : [[`d${i}`, cardinality(measure.distinct, GROUP_PRECISION)]],
      ),
    ),
  };
  const [first] = measures;
  const order = first === 'count' ? '_count' : typeof first === 'string' ? 'm0' : 'd0';
  const size = Math.min(limit, RANKED);
  const ranking = { size, shard_size: RANKED, order: [{ [order]: 'desc' }, { _key: 'asc' }] };
  const [field] = fields;
  const ranked =
    fields.length === 1
      ? { terms: { field, ...ranking } }
      : { multi_terms: { terms: fields.map((name) => ({ field: name })), ...ranking } };
  return {
    query: compileSelection(query),
    aggs: {
      ranked: { ...ranked, aggs },
      ...(fields.length === 1 && { missing: { missing: { field }, aggs }, number: cardinality(field!) }),
    },
  };
}

function isAdditive(measure: AggregateOptions['measures'][number]): measure is Measure {
  return typeof measure === 'string';
}

function figuresOf(bucket: Bucket, measures: AggregateOptions['measures']): Figure[] {
  const sums = readMeasures(bucket, measures.filter(isAdditive));
  return measures.map((measure, i) =>
    isAdditive(measure)
      ? sums.shift()!
      : { value: BigInt((bucket[`d${i}`] as { value: number }).value), approximate: true },
  );
}
