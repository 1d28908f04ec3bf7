/** What a request would run, and over what; nothing is run. */
import type { Plan, Request } from '../store.ts';
import { chooseConversations } from './conversations-choice.ts';
import { countChoice, countStatement } from './count.ts';
import { hasFewValues, histogramStatement, seriesStatement } from './histogram.ts';
import { chooseRollup, type GroupedQuestion } from './rollup-choice.ts';
import { searchStatement } from './search.ts';
import type { Statement } from './statement.ts';
import { topStatement } from './top.ts';
import type { Part } from './view.ts';
import type { Selection } from './where.ts';

/**
 * A search in the order of time runs its statement window by window and stops at the limit, so it may read fewer of the parts.
 * A histogram by a field with many values runs two statements; the second has a case for each group that the first one found.
 */
export function planOf(
  query: Selection,
  request: Request,
  { parts, partsInStore }: { readonly parts: readonly Part[]; readonly partsInStore: number },
): Plan {
  const { statements, rolled, read } = steps(query, request, parts);
  return {
    statements: statements.map(({ text, parameters }) => ({ text, parameters: parameters.map(({ value }) => value) })),
    parts: read.map((part) => ({
      path: part.path,
      rows: part.rows,
      bytes: part.bytes,
      rollup: rolled.has(part),
    })),
    partsInStore,
  };
}

interface Steps {
  readonly statements: readonly Statement[];
  readonly read: readonly Part[];
  /** Those of `read` whose rollups answer. */
  readonly rolled: ReadonlySet<Part>;
}

function steps(query: Selection, request: Request, parts: readonly Part[]): Steps {
  const none: ReadonlySet<Part> = new Set();
  switch (request.kind) {
    case 'search':
      return { statements: [searchStatement(query, request.options, parts)], read: parts, rolled: none };
    case 'count': {
      const { unknown } = countChoice(query, parts);
      const statements = unknown.length === 0 ? [] : [countStatement(query, unknown)];
      return { statements, read: unknown, rolled: rolledParts({ ...query, fields: [], interval: undefined }, unknown) };
    }
    case 'top': {
      const { by, fields } = request.options;
      const rolled =
        typeof by === 'string'
          ? rolledParts({ ...query, fields, interval: undefined }, parts)
          : without(
              parts,
              chooseConversations(
                { ...query, fields: [...fields, by.distinct], interval: undefined, whole: true },
                parts,
              ),
            );
      return { statements: [topStatement(query, request.options, parts)], read: parts, rolled };
    }
    case 'histogram': {
      const { by, interval, origin, measure, limit } = request.options;
      const timed = parts.filter((part) => part.minStart !== undefined);
      if (by !== undefined && !hasFewValues(by)) {
        const ranking = topStatement(query, { fields: [by], by: measure, limit }, timed);
        const counting = seriesStatement(query, { ...request.options, by, series: [] }, timed);
        return { statements: [ranking, counting], read: timed, rolled: none };
      }
      const fields = by === undefined ? [] : [by];
      const statements = [histogramStatement(query, request.options, timed)];
      return { statements, read: timed, rolled: rolledParts({ ...query, fields, interval, origin }, timed) };
    }
  }
}

function rolledParts(question: GroupedQuestion, parts: readonly Part[]): ReadonlySet<Part> {
  return without(parts, chooseConversations(question, chooseRollup(question, parts).scanned));
}

function without(parts: readonly Part[], { scanned }: { readonly scanned: readonly Part[] }): ReadonlySet<Part> {
  const read = new Set(scanned);
  return new Set(parts.filter((part) => !read.has(part)));
}
