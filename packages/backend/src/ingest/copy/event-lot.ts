/** The lines of a lot of events, read once to know what they are: which of them answer a query, and what they add up to. */
import { hash } from 'node:crypto';
import { matches, type Query } from '@thalweg/core/query';
import { createParser, type FlowColumns, type LineFormat, type Parser } from '@thalweg/core/record';
import { rowAt } from '../dry-run.ts';
import type { EventLine } from './event-lines.ts';
import { add, NOTHING, type Totals } from './totals.ts';

export interface LotLines {
  readonly lines: readonly EventLine[];
  /** Of each line, in their order; a bad line has no rows. */
  readonly totals: readonly Totals[];
  /** Known by what the lines are. */
  readonly sha256: string;
  readonly bytes: number;
}

const encoder = new TextEncoder();

/** Passes lines to a parser, each below a line with its names where these change. */
export function createLinePasser(parser: Pick<Parser, 'line' | 'bad'>): (line: EventLine, number: number) => void {
  let header: string | undefined;
  return (line, number) => {
    const bytes = encoder.encode(line.text);
    if ('bad' in line) {
      parser.bad(number, 'token-count', line.bad, bytes);
      return;
    }
    if (line.header !== undefined && line.header !== header) parser.line(encoder.encode(line.header), 0);
    header = line.header;
    parser.line(bytes, number);
  };
}

/** Takes what a query matches, or everything without one, bad lines included. */
export function readLot(
  lines: readonly EventLine[],
  { format, query }: { readonly format: LineFormat | undefined; readonly query: Query | undefined },
): LotLines {
  const parser = createParser({ ...(format && { explicit: format }), badLinesKept: 0 });
  parser.begin(0);
  const pass = createLinePasser(parser);
  for (const [place, line] of lines.entries()) pass(line, place + 1);
  const totals = lines.map(() => NOTHING);
  const matching = new Set<number>();
  for (const columns of parser.takeColumns()) {
    const sums = ['bytes', 'packets'].map((name) => integersOf(columns, name));
    for (let row = 0; row < columns.rows; row++) {
      const place = columns.lines[row]! - 1;
      const [bytes = 0n, packets = 0n] = sums.map((of) => of(row));
      totals[place] = add(totals[place]!, { rows: 1n, bytes, packets });
      if (query && matches(query, rowAt(columns, row).values)) matching.add(place);
    }
  }
  const places = [...lines.keys()].filter((place) => !query || matching.has(place));
  const taken = places.map((place) => lines[place]!);
  return { lines: taken, totals: places.map((place) => totals[place]!), ...identityOf(taken) };
}

/** The integers of a column by row; 0 where there is none. */
function integersOf({ columns }: FlowColumns, name: string): (row: number) => bigint {
  const column = columns.find((one) => one.name === name);
  if (column?.type !== 'int64') return () => 0n;
  const values = Array.from(
    { length: column.size },
    (_, entry) => (BigInt(column.high[entry]!) << 32n) | BigInt(column.low[entry]!),
  );
  return (row) => values[column.codes[row]! - 1] ?? 0n;
}

function identityOf(lines: readonly EventLine[]): Pick<LotLines, 'sha256' | 'bytes'> {
  const text = lines
    .map(({ id, text: line, ...rest }) => `${id}\n${'header' in rest ? rest.header : 'bad'}\n${line}\n`)
    .join('');
  return {
    sha256: hash('sha256', `thalweg events\n${text}`),
    bytes: lines.reduce((sum, line) => sum + line.text.length + 1, 0),
  };
}
