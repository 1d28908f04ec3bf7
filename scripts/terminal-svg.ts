/**
 * Terminal output as a picture. Every word is placed at its column and given its width, so columns stay straight in whatever
 * monospaced font the viewer has; bars are drawn as shapes, since few fonts join block characters without seams.
 */

const CELL = 8.4;
const LINE = 20;
const SIZE = 14;
const PAD = { x: 28, y: 26 };
const FONT =
  "ui-monospace, 'SF Mono', 'Cascadia Mono', 'JetBrains Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace";

const GROUND = '#12171d';
const EDGE = '#2a323c';
const INK = '#c9d3dd';
/** Heads of columns: heavier, so paler. */
const HEAD = '#9fb1c3';
const FAINT = '#7d8a97';
/** By SGR number; light enough on the ground for small type. */
const COLOURS: Readonly<Record<number, string>> = {
  31: '#e8796f',
  32: '#7cc58b',
  33: '#d9b55b',
  34: '#5f95cf',
  35: '#c59be0',
  36: '#62c3c9',
  90: FAINT,
  97: '#f4f7fa',
};

interface Style {
  readonly colour: string | undefined;
  readonly bold: boolean;
  readonly dim: boolean;
}

const PLAIN: Style = { colour: undefined, bold: false, dim: false };

interface Run {
  readonly text: string;
  readonly column: number;
  readonly style: Style;
}

export interface TerminalOptions {
  readonly columns: number;
  /** Read to those who cannot see the picture. */
  readonly title: string;
}

/** @param lines what a terminal got, with SGR colour sequences. */
export function drawTerminal(lines: readonly string[], { columns, title }: TerminalOptions): string {
  const width = Math.ceil(columns * CELL + 2 * PAD.x);
  const height = lines.length * LINE + 2 * PAD.y;
  const drawn = lines.flatMap((line, row) => runsOf(line).flatMap((run) => drawRun(run, PAD.y + row * LINE)));
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${toXml(title)}">`,
    `<title>${toXml(title)}</title>`,
    `<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="10" fill="${GROUND}" stroke="${EDGE}"/>`,
    `<g font-family="${FONT}" font-size="${SIZE}" fill="${INK}" xml:space="preserve">`,
    ...drawn,
    '</g>',
    '</svg>',
  ].join('\n')}\n`;
}

function runsOf(line: string): Run[] {
  const runs: Run[] = [];
  let style = PLAIN;
  let column = 0;
  for (const piece of line.split(/(\u001b\[[\d;]*m)/)) {
    const sequence = /^\u001b\[([\d;]*)m$/.exec(piece);
    if (sequence) style = sequence[1]!.split(';').map(Number).reduce(styled, style);
    else {
      runs.push(...wordsOf(piece, column, style));
      column += [...piece].length;
    }
  }
  return runs;
}

function styled(style: Style, code: number): Style {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 22) return { ...style, bold: false, dim: false };
  if (code === 39) return { ...style, colour: undefined };
  return { ...style, colour: COLOURS[code] ?? style.colour };
}

/** Words with single blanks stay together; bars and signs stand alone. */
function wordsOf(text: string, start: number, style: Style): Run[] {
  const characters = [...text];
  const runs: Run[] = [];
  const plain = characters.join('');
  for (const match of plain.matchAll(/[█▉▊▋▌▍▎▏▒▓]+|⊘|[^\s█▉▊▋▌▍▎▏▒▓⊘]+(?: [^\s█▉▊▋▌▍▎▏▒▓⊘]+)*/gu)) {
    runs.push({ text: match[0], column: start + [...plain.slice(0, match.index)].length, style });
  }
  return runs;
}

function drawRun({ text, column, style }: Run, top: number): string[] {
  const x = round(PAD.x + column * CELL);
  const fill = style.colour ?? (style.bold ? HEAD : style.dim ? FAINT : undefined);
  if (/^[█▉▊▋▌▍▎▏▒▓]/u.test(text)) return [drawBar(text, { x, top, fill: fill ?? FAINT })];
  if (text === '⊘') return [drawNoEntry(x, top, fill ?? INK)];
  const attributes = [
    `x="${x}" y="${round(top + LINE * 0.7)}"`,
    `textLength="${round([...text].length * CELL)}" lengthAdjust="spacingAndGlyphs"`,
    ...(fill ? [`fill="${fill}"`] : []),
    ...(style.bold ? ['font-weight="600"'] : []),
  ];
  return [`<text ${attributes.join(' ')}>${toXml(text)}</text>`];
}

const EIGHTHS = '▏▎▍▌▋▊▉█';

function drawBar(text: string, { x, top, fill }: { x: number; top: number; fill: string }): string {
  const cells = [...text].reduce(
    (sum, block) => sum + (EIGHTHS.includes(block) ? (EIGHTHS.indexOf(block) + 1) / 8 : 1),
    0,
  );
  return `<rect x="${x}" y="${top + 4}" width="${round(cells * CELL)}" height="${LINE - 8}" fill="${fill}"/>`;
}

function drawNoEntry(x: number, top: number, stroke: string): string {
  const [cx, cy, r] = [round(x + CELL / 2), top + LINE / 2 - 0.5, 4.2];
  const d = 2.9;
  return `<path d="M${round(cx - r)} ${cy}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0M${round(cx - d)} ${round(cy + d)}l${2 * d} ${-2 * d}" fill="none" stroke="${stroke}" stroke-width="1.3"/>`;
}

const round = (value: number): number => Math.round(value * 100) / 100;
const toXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
