/**
 * The straight path of the parser: many lines at a time, and one column of all of them after the other. So each kind of column is one
 * short loop (readers.ts), whose dictionary stays in the processor's nearest memory while it is used, and no function is called, nor
 * its state looked up, once a value.
 *
 * Where lines begin is only a guess, since bytes that no line was short enough for are not looked at; that each line ends where the
 * next begins proves it. A line that is not ordinary ends the batch: what columns before it have read of later lines is undone.
 */
import { BLANK, LF } from './column-builder.ts';
import { type Batch, MOST_LINES, readers } from './readers.ts';
import type { LineStatus, Origin, RowBuilder } from './row-builder.ts';
import { skipExportPrefix } from './tokens.ts';

const { text, starts, at, nextFeed } = readers;

/** Lines of a batch behind a line that was not ordinary: such lines often come in swarms. */
const FEWEST_LINES = 4;

/** Which lines, and what they are to the object they are in. */
export interface Place {
  readonly from: number;
  readonly end: number;
  readonly origin: Origin;
  readonly counts: Record<LineStatus | 'lines', number>;
  /** Set where the format is a guess: whether the second value of a line has to be one of a Transit Gateway line. */
  readonly wantsGateway: boolean | undefined;
  /** True when lines may have the time of an exported event before them. */
  readonly mayHavePrefix: boolean;
}

export interface StraightPath {
  /**
   * Reads the lines of `readers.text` from `from` to `end`, behind a line feed, into rows, up to the first that is not ordinary; returns
   * how many they were, and where that one begins.
   */
  read(builder: RowBuilder, place: Place): { readonly lines: number; readonly end: number };
}

/** `longestLine`: bytes of the longest line that is one, without its line feed. */
export function createStraightPath(longestLine: number): StraightPath {
  const batch: Batch = { count: 0, row: 0, separator: BLANK };
  let current: RowBuilder | undefined;
  /** Length of the shortest line that `current` has read, 0 before the first. */
  let shortest = 0;
  let most = MOST_LINES;

  /** Finds where up to `most` lines begin, the first of them at `from`; returns how many. */
  function findLines(from: number, end: number): number {
    const skip = shortest > 0 ? shortest - 1 : 0;
    let count = 0;
    let start = from;
    while (count < most && start < end) {
      starts[count] = start;
      at[count] = start;
      start = start + skip < end ? nextFeed(start + skip) + 1 : end;
      count++;
    }
    starts[count] = start;
    return count;
  }

  /** Reads the lines of the batch into the rows from `batch.row` on; returns how many are ordinary. */
  function readColumns({ columns, leadingGatewayRows }: RowBuilder, place: Place): number {
    const last = columns.length - 1;
    const found = batch.count;
    let read = 0;
    while (read <= last && batch.count > 0) {
      batch.separator = read === last ? LF : BLANK;
      batch.count = columns[read]!.read(batch);
      if (read === 1 && place.wantsGateway !== undefined)
        batch.count = leadingGatewayRows(batch.count, place.wantsGateway);
      read++;
    }
    const ordinary = read > last ? inStep(batch.count) : 0;
    if (ordinary < found) for (let i = 0; i < read; i++) columns[i]!.undo(batch, ordinary);
    return ordinary;
  }

  /** How many of the lines end where the next begins, and are no longer than lines may be. */
  function inStep(count: number): number {
    for (let i = 0; i < count; i++) {
      const length = at[i]! - starts[i]!;
      if (length > longestLine + 1) return i;
      if (length < shortest || shortest === 0) shortest = length;
      if (at[i] !== starts[i + 1]) return i + 1;
    }
    return count;
  }

  return {
    read(builder, place) {
      if (builder !== current) shortest = 0;
      current = builder;
      const { origin, counts, end } = place;
      let start = place.from;
      let lines = 0;
      while (start < end) {
        const found = findLines(start, end);
        if (place.mayHavePrefix) for (let i = 0; i < found; i++) at[i] = skipExportPrefix(text.bytes, starts[i]!, end);
        batch.count = found;
        batch.row = builder.reserve(found);
        const ordinary = readColumns(builder, place);
        if (ordinary > 0) {
          const line = origin.line + lines * origin.step;
          builder.keepAll({ object: origin.object, line, step: origin.step }, ordinary, counts);
          lines += ordinary;
          start = at[ordinary - 1]!;
        }
        if (ordinary < found) {
          most = FEWEST_LINES;
          break;
        }
        most = Math.min(MOST_LINES, most * 4);
      }
      counts.lines += lines;
      return { lines, end: start };
    },
  };
}
