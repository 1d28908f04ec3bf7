import type { Span } from './ast.ts';

const ELLIPSIS = '…';

/**
 * The line of a query that a span begins in, and below it `-----^` up to the place. A terminal shows some characters over two
 * columns and some over none, and a tab over up to eight; the marks follow the columns. Control characters are shown as pictures, so
 * that a text cannot steer the terminal. With `columns`, a longer line is cut to the part around the place.
 */
export function renderCaret(text: string, span: Span, columns = Number.POSITIVE_INFINITY): string {
  const before = Math.max(text.lastIndexOf('\n', span.start - 1), text.lastIndexOf('\r', span.start - 1));
  const start = span.start === 0 ? 0 : before + 1;
  const rest = /[\r\n]/.exec(text.slice(start));
  const end = rest ? start + rest.index : text.length;
  const cells = [...text.slice(start, end)].map(visible);
  const place = [...text.slice(start, Math.min(span.start, end))].length;
  const { shown, at } = cut(cells, place, columns);
  return `${shown.join('')}\n${'-'.repeat(width(shown.slice(0, at)))}^`;
}

/** Keeps what fits into the columns: as much after the place as is needed to see it, the rest before it. */
function cut(cells: readonly string[], place: number, columns: number): { shown: readonly string[]; at: number } {
  if (width(cells) <= columns) return { shown: cells, at: place };
  let from = place;
  let to = place;
  const room = columns - 2;
  while (from > 0 || to < cells.length) {
    const left =
      width(cells.slice(from - 1, to)) <= room && from > 0 && (place - from <= to - place || to === cells.length);
    if (left) from--;
    else if (to < cells.length && width(cells.slice(from, to + 1)) <= room) to++;
    else break;
  }
  const head = from > 0 ? [ELLIPSIS] : [];
  const tail = to < cells.length ? [ELLIPSIS] : [];
  return { shown: [...head, ...cells.slice(from, to), ...tail], at: place - from + head.length };
}

function visible(char: string): string {
  const point = char.codePointAt(0) ?? 0;
  if (char === '\t' || char === '\u00a0') return ' ';
  if (point < 0x20) return String.fromCodePoint(0x2400 + point);
  if (point === 0x7f) return '\u2421';
  return point >= 0x80 && point < 0xa0 ? '\ufffd' : char;
}

function width(chars: readonly string[]): number {
  return chars.reduce((sum, char) => sum + columnsOf(char), 0);
}

/** Columns in a terminal, after Unicode's East Asian Width (UAX #11) for the wide blocks, combining marks taking none. */
function columnsOf(char: string): number {
  if (/^[\p{Mn}\p{Me}\p{Cf}]$/u.test(char)) return 0;
  const point = char.codePointAt(0) ?? 0;
  return WIDE.some(([low, high]) => point >= low && point <= high) ? 2 : 1;
}

const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];
