import Table from 'cli-table3';
import pc from 'picocolors';

const BARE = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** What a column does when the terminal is too narrow: lose the end or the beginning of its texts, wrap them, or be left out. */
export type Overflow = 'cut-end' | 'cut-start' | 'wrap' | 'drop';

export interface TableColumn {
  readonly head: string;
  readonly align?: 'left' | 'right';
  /** Without it, its texts are always shown whole. */
  readonly overflow?: Overflow | undefined;
  /** Of the columns that can be left out, the lowest goes first. */
  readonly rank?: number;
}

export interface TableLayout {
  readonly columns: readonly TableColumn[];
  /** Columns of the terminal; undefined = as wide as it must be. */
  readonly width: number | undefined;
  readonly colour: boolean;
}

export interface TableWriter {
  /** The text of some rows; the first page has the heads. */
  page(rows: readonly (readonly string[])[]): string;
  /** Heads of the columns that were left out. */
  readonly dropped: readonly string[];
}

/** Narrower than this (or its head), a column says nothing. */
const LEAST_WIDTH = 12;
const GAP = 2;

/**
 * Writes rows in pages: the first page decides the widths, later ones keep them (and widen where they must), so that a long answer
 * can stream. Rows that do not fit the terminal, whatever is cut, are written one field a line.
 */
export function createTable({ columns, width, colour }: TableLayout): TableWriter {
  const paint = pc.createColors(colour);
  let widest = columns.map(({ head }) => plainLength(head));
  let kept: readonly number[] = columns.map((_, index) => index);
  let isFirst = true;

  const asTable = (rows: readonly (readonly string[])[], widths: readonly number[]): string => {
    const table = new Table({
      chars: BARE,
      style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
      colWidths: [...widths],
      colAligns: kept.map((index) => columns[index]!.align ?? 'left'),
      wordWrap: true,
      wrapOnWordBoundary: true,
      ...(isFirst ? { head: kept.map((index) => paint.bold(columns[index]!.head)) } : {}),
    });
    table.push(
      ...rows.map((row) =>
        kept.map((index, place) => shorten(row[index] ?? '', widths[place]!, columns[index]!.overflow)),
      ),
    );
    return lines(table.toString());
  };

  const asRecords = (rows: readonly (readonly string[])[]): string => {
    const names = Math.max(...columns.map(({ head }) => head.length));
    const room = Math.max(8, (width ?? 80) - names - GAP);
    const record = (row: readonly string[]): string =>
      columns
        .map(({ head }, index) => {
          const text = (row[index] ?? '').trim();
          const pieces =
            plainLength(text) === text.length ? (text.match(new RegExp(`.{1,${room}}`, 'gsu')) ?? ['']) : [text];
          return `${paint.dim(head.padEnd(names + GAP))}${pieces.join(`\n${' '.repeat(names + GAP)}`)}`;
        })
        .join('\n');
    return rows.map((row) => `${lines(record(row))}\n`).join('');
  };

  return {
    page(rows) {
      widest = widest.map((most, index) =>
        rows.reduce((max, row) => Math.max(max, plainLength(row[index] ?? '')), most),
      );
      if (isFirst && width !== undefined) kept = leaveOut(columns, widest, width);
      const widths = fit(
        kept.map((index) => columns[index]!),
        kept.map((index) => widest[index]!),
        width,
      );
      if (widths === undefined && isFirst) kept = columns.map((_, index) => index);
      const text = widths === undefined ? asRecords(rows) : asTable(rows, widths);
      isFirst = false;
      return text;
    },
    get dropped() {
      return columns.filter((_, index) => !kept.includes(index)).map(({ head }) => head);
    },
  };
}

const lines = (text: string): string =>
  `${text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')}\n`;

/** Places of the columns that stay: as many are left out as it takes for the others to fit. */
function leaveOut(columns: readonly TableColumn[], widest: readonly number[], width: number): number[] {
  const going = columns
    .map((column, index) => ({ column, index }))
    .filter(({ column }) => column.overflow === 'drop')
    .sort((a, b) => (a.column.rank ?? 0) - (b.column.rank ?? 0));
  let kept = columns.map((_, index) => index);
  for (const { index } of going) {
    const fits = fit(
      kept.map((one) => columns[one]!),
      kept.map((one) => widest[one]!),
      width,
    );
    if (fits) return kept;
    kept = kept.filter((one) => one !== index);
  }
  return kept;
}

/** Narrows the widest of the columns that allow it until the row fits; undefined when it never does. */
function fit(
  columns: readonly TableColumn[],
  widths: readonly number[],
  total: number | undefined,
): number[] | undefined {
  const fitted = [...widths];
  if (total === undefined) return fitted;
  const least = columns.map(({ head, overflow }, index) =>
    overflow === undefined || overflow === 'drop'
      ? widths[index]!
      : Math.min(widths[index]!, Math.max(LEAST_WIDTH, head.length)),
  );
  let excess = fitted.reduce((sum, width) => sum + width, GAP * (fitted.length - 1)) - total;
  for (; excess > 0; excess--) {
    let place = -1;
    for (let index = 0; index < fitted.length; index++) {
      if (fitted[index]! > least[index]! && (place < 0 || fitted[index]! > fitted[place]!)) place = index;
    }
    if (place < 0) return undefined;
    fitted[place]!--;
  }
  return fitted;
}

function shorten(text: string, width: number, overflow: Overflow | undefined): string {
  if (overflow === 'wrap' || plainLength(text) <= width) return text;
  return overflow === 'cut-start' ? `…${text.slice(text.length - width + 1)}` : `${text.slice(0, width - 1)}…`;
}

/** Length without colour codes. */
function plainLength(text: string): number {
  return text.replace(/\u001b\[\d+m/g, '').length;
}
