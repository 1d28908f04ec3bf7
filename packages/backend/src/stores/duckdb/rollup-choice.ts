/** Which parts of a question rollups answer exactly, and which have to be read. Pure. */
import type { Filter } from '@thalweg/core/query';
import { ROLLUP_FIELDS, rollupFiles } from './rollup.ts';
import type { Part } from './view.ts';
import { liesWithin, type Selection } from './where.ts';

export interface GroupedQuestion extends Selection {
  /** What is grouped by, besides time. */
  readonly fields: readonly string[];
  /** Seconds; undefined when time is no key. */
  readonly interval: number | undefined;
  /** Epoch seconds where a bucket begins; undefined: 0. */
  readonly origin?: number | undefined;
}

export interface RollupChoice {
  /** The kind of rollup rows that answer (see `rollup.ts`). */
  readonly kind: string;
  /** Rollup files that stand for all parts but `scanned`; none when rollups cannot help. */
  readonly files: readonly string[];
  readonly scanned: readonly Part[];
}

const MINUTE = 60;
/** What the rows of kind `minute` keep besides the time. */
const MINUTE_FIELDS: ReadonlySet<string> = new Set(['action', 'log_status']);

/**
 * Rows of kind `minute` answer everything over action, log status and whole minutes; the other kinds know a field alone, and answer
 * for whole parts what is asked of no other field. A part that has lost rows has no rollup any more and is read.
 */
export function chooseRollup(question: GroupedQuestion, parts: readonly Part[]): RollupChoice {
  const kind = answeringKind(question);
  if (kind === undefined) return { kind: '', files: [], scanned: parts };
  const byMinute = kind === 'minute' && asksWholeMinutes(question);
  const rolled = parts.filter(
    (part) => part.rollup !== undefined && part.excluded.length === 0 && (byMinute || liesWithin(part, question.time)),
  );
  const files = rollupFiles(rolled, byMinute);
  if (files === undefined || files.length === 0) return { kind, files: [], scanned: parts };
  const answered = new Set(rolled);
  return { kind, files, scanned: parts.filter((part) => !answered.has(part)) };
}

function answeringKind({ filter, fields, interval, origin = 0 }: GroupedQuestion): string | undefined {
  if (interval !== undefined && (interval % MINUTE !== 0 || origin % MINUTE !== 0)) return undefined;
  if (fields.every((field) => MINUTE_FIELDS.has(field)) && testsOnly(filter, MINUTE_FIELDS)) return 'minute';
  if (interval !== undefined) return undefined;
  return ROLLUP_FIELDS.find((name) => fields.every((field) => field === name) && testsOnly(filter, new Set([name])));
}

/** True when a rollup by minute can be cut to the rows asked for; an open question without time as a key wants rows without start, too. */
function asksWholeMinutes({ time: { from, to }, interval }: GroupedQuestion): boolean {
  if (from === undefined && to === undefined) return interval !== undefined;
  return [from, to].every((bound) => bound === undefined || bound % BigInt(MINUTE) === 0n);
}

function testsOnly(filter: Filter, fields: ReadonlySet<string>): boolean {
  switch (filter.kind) {
    case 'true':
    case 'false':
      return true;
    case 'and':
    case 'or':
      return filter.filters.every((part) => testsOnly(part, fields));
    case 'not':
      return testsOnly(filter.filter, fields);
    default:
      return fields.has(filter.field);
  }
}
