/**
 * The hits of a search, page by page, as of one instant: behind the last hit of the page before, in a view that the engine holds; by
 * scroll where it holds none (Elasticsearch 7.10 without its default distribution).
 */
import { type Answer, ask, askRows, type Hit, pathOf, type Scope, searchPath, VIEW_PATH } from './scope.ts';
import { giveBack } from './values.ts';

/** Hits of a page; engines give at most 10,000. */
const PAGE = 5000;

/** How long an engine holds a view while the reader takes its time. */
const KEPT = '5m';

interface Paging {
  readonly scope: Scope;
  /** Undefined = all. */
  readonly limit: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Pages with at least one hit; `body` has the order, which must be a total one. @throws what `ask` throws. */
export async function* readPages(body: object, paging: Paging): AsyncGenerator<readonly Hit[]> {
  const { scope, limit, signal } = paging;
  if (limit !== undefined && limit <= PAGE) {
    const { hits } = await askRows(scope, { ...body, size: limit }, signal);
    if (hits.hits.length > 0) yield hits.hits;
    return;
  }
  yield* scope.cluster.capabilities.pointInTime === undefined ? scrolled(body, paging) : viewed(body, paging);
}

async function* viewed(body: object, { scope, limit, signal }: Paging): AsyncGenerator<readonly Hit[]> {
  const id = await openView(scope, signal);
  try {
    let left = limit ?? Number.POSITIVE_INFINITY;
    let after: Hit['sort'];
    while (left > 0) {
      const size = Math.min(PAGE, left);
      const page = {
        ...body,
        size,
        pit: { id, keep_alive: KEPT },
        ...(after && { search_after: after.map(giveBack) }),
      };
      const { hits } = (await ask(scope, VIEW_PATH, page, signal)).hits;
      const isLast = hits.length < size || hits.length >= left;
      const sure = isLast ? hits : withoutLastPlace(hits);
      if (sure.length > 0) yield sure;
      if (isLast) return;
      left -= sure.length;
      after = sure.at(-1)?.sort;
    }
  } finally {
    await closeView(scope, id);
  }
}

/**
 * The hits before the last place in the order: should several rows share it (a line of a log gave more than one, or another program
 * wrote them), those that did not fit would be passed over. They are read again with the next page.
 */
function withoutLastPlace(hits: readonly Hit[]): readonly Hit[] {
  const last = placeOf(hits.at(-1));
  const before = hits.findLastIndex((hit) => placeOf(hit) !== last);
  return before < 0 ? hits : hits.slice(0, before + 1);
}

function placeOf(hit: Hit | undefined): string {
  return (hit?.sort ?? []).map(String).join('\0');
}

async function openView(scope: Scope, signal: AbortSignal | undefined): Promise<string> {
  const isOpenSearch = scope.cluster.capabilities.pointInTime === 'opensearch';
  const path = pathOf(scope, `${isOpenSearch ? '_search/point_in_time' : '_pit'}?keep_alive=${KEPT}`);
  const answer = (await ask(scope, path, undefined, signal)) as unknown as { pit_id?: string; id?: string };
  return (answer.pit_id ?? answer.id)!;
}

/** A view that cannot be closed ends by itself. */
async function closeView({ cluster }: Scope, id: string): Promise<void> {
  const isOpenSearch = cluster.capabilities.pointInTime === 'opensearch';
  const path = isOpenSearch ? '/_search/point_in_time' : '/_pit';
  await cluster.request('DELETE', path, isOpenSearch ? { pit_id: [id] } : { id }).catch(() => undefined);
}

async function* scrolled(body: object, { scope, limit, signal }: Paging): AsyncGenerator<readonly Hit[]> {
  let left = limit ?? Number.POSITIVE_INFINITY;
  // A scroll counts what it finds, whether it is asked or not.
  let answer: Answer = await ask(
    scope,
    `${searchPath(scope)}&scroll=${KEPT}`,
    { ...body, size: PAGE, track_total_hits: true },
    signal,
  );
  try {
    while (answer.hits.hits.length > 0) {
      yield answer.hits.hits.slice(0, left);
      left -= answer.hits.hits.length;
      if (left <= 0 || answer.hits.hits.length < PAGE) return;
      answer = await ask(scope, '/_search/scroll', { scroll: KEPT, scroll_id: answer._scroll_id }, signal);
    }
  } finally {
    await scope.cluster.request('DELETE', '/_search/scroll', { scroll_id: [answer._scroll_id] }).catch(() => undefined);
  }
}
