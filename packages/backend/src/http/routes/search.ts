import { type SearchEnd, type SearchHead, search, toApiValue } from '@thalweg/core/api';
import { type SortKey, totalOrder } from '@thalweg/core/query';
import type { Value } from '@thalweg/core/result';
import type { FastifyInstance } from 'fastify';
import type { Plan, SearchOptions } from '../../stores/store.ts';
import { keyOf, laneOf, runLimited } from '../asking.ts';
import { continueAfter, readCursor, writeCursor } from '../cursor.ts';
import type { Services } from '../dependencies.ts';
import { checkFields, type Question, toResolvedTime, understand } from '../question.ts';
import { Replay } from '../replay.ts';
import { addRoute } from '../route.ts';
import { line, sendLines } from '../stream.ts';

/** A page is written into memory as fast as it is found, so that a slow client holds no place in the engine. */
export function addSearch(app: FastifyInstance, services: Services): void {
  addRoute(app, search, async ({ body, principal, note, reply, signal }) => {
    const question = await understand(body, services, principal);
    const { schema } = question;
    const columns = body.columns ?? [...(await services.store.columns()), '_object', '_line'];
    checkFields(columns, question, 'body/columns');
    checkFields(
      body.sort.map(({ field }) => field),
      question,
      'body/sort',
    );
    const asked = { query: question.query, sort: body.sort };
    const place = body.cursor === undefined ? undefined : readCursor(asked, body.cursor);
    const page: Page = {
      question: place ? { ...question, time: place.time, query: continueAfter(asked, place, schema) } : question,
      columns,
      sort: body.sort,
      limit: body.limit,
      cursorAfter: (values) => writeCursor(asked, { time: place?.time ?? question.time, values }),
    };
    const { query } = page.question;
    const plan = await services.store.plan(query, { kind: 'search', options: optionsOf(page) });
    const done = services.queue.admit();
    const key = keyOf('search', page.question.query, columns, body.sort, body.limit, question.hints);
    const rows = services.shared.join(key, (own) => startPage(services, { page, plan }, own));
    signal.addEventListener('abort', rows.leave, { once: true });
    if (signal.aborted) rows.leave();
    const end = (): void => {
      rows.leave();
      done();
      note({ rows: rows.answer.rows });
    };
    return sendLines(reply, rows.answer, { stallTime: services.limits.stallTime, done: end });
  });
}

interface Page {
  readonly question: Question;
  readonly columns: readonly string[];
  readonly sort: readonly SortKey[];
  readonly limit: number;
  cursorAfter(values: readonly Value[]): string;
}

function orderOf({ sort }: Page): string[] {
  return totalOrder(sort).map(({ field }) => field);
}

function optionsOf(page: Page): SearchOptions {
  const columns = [...new Set([...page.columns, ...orderOf(page)])];
  return { columns, sort: page.sort, limit: page.limit };
}

function startPage(
  services: Services,
  { page, plan }: { readonly page: Page; readonly plan: Plan },
  signal: AbortSignal,
): { readonly answer: Replay; readonly done: Promise<void> } {
  const replay = new Replay();
  const { query } = page.question;
  const order = orderOf(page);
  const options = optionsOf(page);
  const { columns } = options;
  const began = performance.now();
  const done = runLimited(services, { lane: laneOf(plan), signal }, async (limited) => {
    const head: SearchHead = {
      columns: [...page.columns],
      hints: [...page.question.hints],
      time: toResolvedTime(page.question.time),
    };
    replay.write(line(head));
    const shown = page.columns.map((name) => columns.indexOf(name));
    const keys = order.map((name) => columns.indexOf(name));
    let rows = 0;
    let last: readonly Value[] | undefined;
    for await (const batch of services.store.search(query, { ...options, signal: limited })) {
      replay.write(batch.rows.map((row) => line(shown.map((place) => toApiValue(row[place] ?? null)))).join(''));
      rows += batch.rows.length;
      last = batch.rows.at(-1) ?? last;
    }
    const end: SearchEnd = {
      end: true,
      cursor: last && rows === page.limit ? page.cursorAfter(keys.map((place) => last[place] ?? null)) : null,
      rows,
      milliseconds: Math.round(performance.now() - began),
      partsRead: page.question.scoped ? null : plan.parts.length,
    };
    replay.rows = rows;
    replay.write(line(end));
  }).then(
    () => replay.end(),
    (error: unknown) => replay.fail(error),
  );
  return { answer: replay, done };
}
