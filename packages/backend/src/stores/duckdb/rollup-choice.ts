/** Which parts of a question rollups answer exactly, and which have to be read. Pure. */
import type { Filter, TimeRange } from '@thalweg/core/query';
import { during, isHardlyCut, NO_SURPLUS, type Surplus, surplusOf } from './cut.ts';
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

/** The surplus is that of the files. */
export interface RollupChoice extends Surplus {
  /** The kind of rollup rows that answer (see `rollup.ts`). */
  readonly kind: string;
  /** Rollup files that stand for all parts but `scanned`; none when rollups cannot help. */
  readonly files: readonly string[];
  readonly scanned: readonly Part[];
  /** Of kind `minute`: the minutes that are taken from the files. */
  readonly minutes: TimeRange;
  /** Parts among those of the files in whose other minutes, which the range cuts, `onEdges` takes the rows that are asked for. */
  readonly edges: readonly Part[];
  readonly onEdges: Selection;
}

const NO_CHOICE = {
  kind: '',
  files: [],
  minutes: {},
  edges: [],
  onEdges: { filter: { kind: 'false' }, time: {} },
  ...NO_SURPLUS,
} as const;

const MINUTE = 60;
/** What the rows of kind `minute` keep besides the time. */
const MINUTE_FIELDS: ReadonlySet<string> = new Set(['action', 'log_status']);

/**
 * Rows of kind `minute` answer everything over action, log status and minutes; the other kinds know a field alone, and answer
 * for whole parts what is asked of no other field. Rows in minutes that the range cuts are read. Of a part that it hardly cuts, what
 * the other kinds count too much is read and taken away again. A part that has lost rows has no rollup any more and is read.
 */
export function chooseRollup(question: GroupedQuestion, parts: readonly Part[]): RollupChoice {
  const kind = answeringKind(question);
  if (kind === undefined) return { ...NO_CHOICE, scanned: parts };
  const minutes = kind === 'minute' ? minutesOf(question) : undefined;
  const { time, filter } = question;
  const isTaken = (part: Part): boolean =>
    minutes !== undefined || liesWithin(part, time) || (kind !== 'minute' && isHardlyCut(part, time));
  const rolled = parts.filter((part) => part.rollup !== undefined && part.excluded.length === 0 && isTaken(part));
  const files = rollupFiles(rolled, minutes !== undefined);
  if (files === undefined || files.length === 0) return { ...NO_CHOICE, kind, scanned: parts };
  const answered = new Set(rolled);
  const scanned = parts.filter((part) => !answered.has(part));
  if (minutes === undefined) return { ...NO_CHOICE, kind, files, scanned, ...surplusOf(rolled, question) };
  const { touched, selection } = during(minutes.rest, rolled, filter);
  return { ...NO_CHOICE, kind, files, scanned, minutes: minutes.whole, edges: touched, onEdges: selection };
}

function answeringKind({ filter, fields, interval, origin = 0 }: GroupedQuestion): string | undefined {
  if (interval !== undefined && (interval % MINUTE !== 0 || origin % MINUTE !== 0)) return undefined;
  if (fields.every((field) => MINUTE_FIELDS.has(field)) && testsOnly(filter, MINUTE_FIELDS)) return 'minute';
  if (interval !== undefined) return undefined;
  return ROLLUP_FIELDS.find((name) => fields.every((field) => field === name) && testsOnly(filter, new Set([name])));
}

/**
 * The whole minutes of a time range, and what is left of it before and after; undefined when there are none, and when it is open at both
 * ends: an open question without time as a key wants rows without start, too.
 */
function minutesOf({ time: { from, to }, interval }: GroupedQuestion): Minutes | undefined {
  if (from === undefined && to === undefined) return interval === undefined ? undefined : { whole: {}, rest: [] };
  const first = from === undefined ? undefined : -roundedDown(-from);
  const end = to === undefined ? undefined : roundedDown(to);
  if (first !== undefined && end !== undefined && first >= end) return undefined;
  return {
    whole: { ...(first !== undefined && { from: first }), ...(end !== undefined && { to: end }) },
    rest: [
      ...(from !== undefined && from !== first ? [{ from, to: first as bigint }] : []),
      ...(to !== undefined && to !== end ? [{ from: end as bigint, to }] : []),
    ],
  };
}

interface Minutes {
  readonly whole: TimeRange;
  readonly rest: readonly TimeRange[];
}

/** To a whole minute, also below zero. */
function roundedDown(second: bigint): bigint {
  const minute = BigInt(MINUTE);
  return second - (((second % minute) + minute) % minute);
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
