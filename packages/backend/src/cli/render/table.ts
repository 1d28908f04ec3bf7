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

export interface TableLayout {
  readonly heads: readonly string[];
  readonly aligns: readonly ('left' | 'right')[];
  /** Columns of the terminal; undefined = as wide as it must be. */
  readonly width: number | undefined;
  readonly colour: boolean;
}

/**
 * Writes rows in pages: the first page decides the widths, later pages keep them (and widen where they must), so that a long
 * answer can stream. `first` says whether the heads are printed.
 */
export function createTable(layout: TableLayout): (rows: readonly (readonly string[])[], first: boolean) => string {
  const paint = pc.createColors(layout.colour);
  let widths: number[] | undefined;
  return (rows, first) => {
    const needed = layout.heads.map((head, column) =>
      rows.reduce((most, row) => Math.max(most, plainLength(row[column] ?? '')), head.length),
    );
    widths = widths ? widths.map((width, column) => Math.max(width, needed[column]!)) : needed;
    const table = new Table({
      chars: BARE,
      style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
      colWidths: fit(widths, layout.width),
      colAligns: [...layout.aligns],
      truncate: '…',
      ...(first ? { head: layout.heads.map((head) => paint.bold(head)) } : {}),
    });
    table.push(...rows.map((row) => [...row]));
    const text = table.toString();
    return `${text
      .split('\n')
      .map((line) => line.trimEnd())
      .join('\n')}\n`;
  };
}

/** Narrows the widest columns until the row fits, down to eight characters each. */
function fit(widths: readonly number[], total: number | undefined): number[] {
  const fitted = [...widths];
  if (total === undefined) return fitted;
  const gaps = 2 * (fitted.length - 1);
  for (;;) {
    const widest = Math.max(...fitted);
    if (fitted.reduce((sum, width) => sum + width, gaps) <= total || widest <= 8) return fitted;
    fitted[fitted.indexOf(widest)] = widest - 1;
  }
}

/** Length without colour codes. */
function plainLength(text: string): number {
  return text.replace(/\u001b\[\d+m/g, '').length;
}
