/** What a request would ask the cluster, and over what; no row is read. */
import type { Plan, Request } from '../../store.ts';
import type { Selection } from './compile.ts';
import { countBody } from './count.ts';
import { firstBody, storedFields } from './groups.ts';
import { histogramBody } from './histogram.ts';
import { pathOf, type Scope, searchPath } from './scope.ts';
import { searchBody } from './search.ts';
import { orderOf, sortClauses } from './sort.ts';

/** Rows of one answer. */
const SIZE = 10_000;

/**
 * The first request of each kind. A long search asks for the next page with what the last one ended with, and so does a top of many
 * groups; a histogram by a field asks for its largest values first, and then has a filter for each.
 *
 * @throws ThalwegError engine-failed.
 */
export async function planOf(query: Selection, request: Request, scope: Scope): Promise<Plan> {
  const indices = await indicesOf(scope);
  return {
    statements: bodies(query, request, scope).map((body) => ({
      text: `POST ${searchPath(scope)}\n${JSON.stringify(body, undefined, 2)}`,
      parameters: [],
    })),
    parts: indices.filter(({ path }) => overlaps(path, query)),
    partsInStore: indices.length,
  };
}

function bodies(query: Selection, request: Request, scope: Scope): object[] {
  switch (request.kind) {
    case 'search': {
      const { columns, sort, limit } = request.options;
      return [
        {
          ...searchBody(query, [...new Set(columns)], scope),
          sort: sortClauses(orderOf(sort, scope)),
          size: limit ?? SIZE,
        },
      ];
    }
    case 'count':
      return [countBody(query)];
    case 'top': {
      const { fields, by } = request.options;
      const counted = typeof by === 'string' ? fields : [...fields, by.distinct];
      return [ranking(query, counted, { by: typeof by === 'string' ? by : 'count', scope })];
    }
    case 'histogram': {
      const { by, measure } = request.options;
      const counting = histogramBody(query, { ...request.options, filters: [], others: false });
      return by === undefined ? [counting] : [ranking(query, [by], { by: measure, scope }), counting];
    }
  }
}

function ranking(
  query: Selection,
  fields: readonly string[],
  { by, scope }: { readonly by: 'count' | 'bytes' | 'packets'; readonly scope: Scope },
): object {
  const question = { fields: storedFields(fields, scope), measures: [by] };
  return { size: 0, track_total_hits: false, ...firstBody(query, question) };
}

/** Indices with their rows and bytes; an engine that tells nothing about them (Amazon's Serverless) has none to show. */
async function indicesOf(scope: Scope): Promise<Plan['parts']> {
  const { indices = {} } = (await scope.cluster
    .request('GET', pathOf(scope, '_stats/docs,store'))
    .catch(() => ({}))) as { indices?: Record<string, { primaries: IndexFigures }> };
  return Object.entries(indices)
    .map(([path, { primaries }]) => ({
      path,
      rows: Number(primaries.docs.count),
      bytes: Number(primaries.store.size_in_bytes),
      rollup: false,
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

interface IndexFigures {
  readonly docs: { readonly count: number };
  readonly store: { readonly size_in_bytes: number };
}

/** An index is named after its day; the one without a day has rows without start. */
function overlaps(index: string, { time: { from, to } }: Selection): boolean {
  if (from === undefined && to === undefined) return true;
  const day = /(\d{4})\.(\d{2})\.(\d{2})$/.exec(index);
  if (!day) return false;
  const first = BigInt(Date.parse(`${day[1]}-${day[2]}-${day[3]}T00:00:00Z`) / 1000);
  return (from === undefined || first + 86_400n > from) && (to === undefined || first < to);
}
