/** Range brackets: `[a TO b]`, `{a TO b}`, and the slips people make in them. */
import type { Bound, Literal, Test } from './ast.ts';
import { insertFix, replaceFix } from './diagnostics.ts';
import { blanksEnd, isBlank } from './kql-scan.ts';
import {
  operatorAt,
  type Reader,
  report,
  reportUnclosedString,
  stringAt,
  take,
  takeBlanks,
  wordAt,
  wordKind,
} from './lucene-reader.ts';

interface Part {
  readonly literal: Literal;
  readonly raw: string;
}

interface Brackets {
  readonly parts: readonly Part[];
  /** Where reading stopped: at the closing bracket, else at what shows that there is none. */
  readonly stop: number;
  readonly closed: boolean;
}

/** Reads the range that opens at the reader's place. An undefined test comes with an error. */
export function parseRange(reader: Reader): Test | undefined {
  const start = reader.at;
  const brackets = lookInside(reader.text, start + 1);
  if (!brackets.closed) return unclosed(reader, brackets);
  take(reader, 'paren', start + 1);
  for (const part of brackets.parts) takePart(reader, part);
  takeBlanks(reader);
  take(reader, 'paren', brackets.stop + 1);
  const span = { start, end: reader.at };
  const problem = rangeProblem(reader.text, brackets);
  if (problem) {
    report(reader, problem);
    return undefined;
  }
  const low = toBound(brackets.parts[0]!, reader.text[start] === '[');
  const high = toBound(brackets.parts[2]!, reader.text[brackets.stop] === ']');
  if (!low.value && !high.value) return { kind: 'exists', span };
  return { kind: 'range', span, low, high };
}

function toBound(part: Part, inclusive: boolean): Bound {
  return { value: part.raw === '*' ? undefined : part.literal, inclusive };
}

function lookInside(text: string, start: number): Brackets {
  const parts: Part[] = [];
  for (let at = blanksEnd(text, start); ; at = blanksEnd(text, parts.at(-1)!.literal.span.end)) {
    const character = text[at];
    if (character === ']' || character === '}') return { parts, stop: at, closed: true };
    if (character === '"') {
      const { literal, closed } = stringAt(text, at);
      parts.push({ literal, raw: text.slice(at, literal.span.end) });
      if (!closed) return { parts, stop: text.length, closed };
      continue;
    }
    const { literal, raw } = wordAt(text, at, true);
    if (raw === '') return { parts, stop: at, closed: false };
    parts.push({ literal, raw });
  }
}

function takePart(reader: Reader, part: Part): void {
  takeBlanks(reader);
  const kind = part.literal.quoted ? 'string' : part.raw === 'TO' ? 'word' : wordKind(part.raw);
  take(reader, kind, part.literal.span.end);
}

/** Reports the opener, and leaves what cannot belong to the range to be read as clauses. */
function unclosed(reader: Reader, { parts, stop }: Brackets): undefined {
  const opener = reader.text[reader.at];
  const last = parts.at(-1);
  if (last?.raw.startsWith('"') && /[\]}]/.test(last.raw)) return unclosedBound(reader, parts);
  const span = take(reader, 'error', reader.at + 1);
  const end = parts.findIndex((part) => operatorAt(reader.text, part.literal.span.start));
  const inside = parts.slice(0, end < 0 ? 3 : Math.min(end, 3));
  const insideEnd = inside.at(-1)?.literal.span.end ?? span.end;
  const closer = opener === '[' ? ']' : '}';
  report(reader, {
    code: opener === '[' ? 'unbalanced-bracket' : 'unbalanced-brace',
    ...span,
    message: `This ${opener} is never closed.`,
    fixes: [insertFix(`insert ${closer}`, insideEnd, closer)],
  });
  for (const part of inside) takePart(reader, part);
  // The half-open interval of mathematics, [0 TO 9): its parenthesis is part of the same mistake.
  if (reader.open === 0 && inside.length === parts.length && reader.text[stop] === ')') {
    takeBlanks(reader);
    take(reader, 'error', stop + 1);
  }
}

/** A quote that hides the closing bracket is the mistake, not the bracket. */
function unclosedBound(reader: Reader, parts: readonly Part[]): undefined {
  take(reader, 'paren', reader.at + 1);
  for (const part of parts) takePart(reader, part);
  reportUnclosedString(reader, parts.at(-1)!.literal.span);
}

type RangeProblem = Parameters<typeof report>[1];

function rangeProblem(text: string, { parts, stop }: Brackets): RangeProblem | undefined {
  const to = parts.findIndex((part) => part.raw === 'TO');
  const [first, second, third, fourth] = parts;
  if (to === 0) return missingBound(first!.literal.span.start, 'before');
  if (to < 0) return withoutTo(parts, stop);
  if (to > 1) return surplus(second!, 'Quote a bound that holds a blank.');
  if (!third) return missingBound(stop, 'after');
  if (fourth) return surplus(fourth, 'A range has two bounds.');
  const { start, end } = second!.literal.span;
  if (isBlank(text[start - 1]) && isBlank(text[end])) return undefined;
  const message = 'TO needs a blank on both sides.';
  return { code: 'range-syntax', start, end, message, fixes: [replaceFix('set blanks', { start, end }, ' TO ')] };
}

function missingBound(at: number, side: 'before' | 'after'): RangeProblem {
  const message = `A bound is missing ${side} TO; * leaves that end open.`;
  const fixes = [insertFix('insert *', at, side === 'before' ? '* ' : ' *')];
  return { code: 'missing-value', start: at, end: at, message, fixes };
}

function surplus(part: Part, advice: string): RangeProblem {
  const { start } = part.literal.span;
  return { code: 'unexpected-token', start, end: start + 1, message: `This does not belong into the range. ${advice}` };
}

function withoutTo(parts: readonly Part[], stop: number): RangeProblem {
  const [first, second, third] = parts;
  const lower = parts.find((part) => /^to$/i.test(part.raw));
  const separator = third && (/^[^\p{L}\p{N}]*$/u.test(second!.raw) || /^(and|until)$/i.test(second!.raw));
  if (lower ?? separator) {
    const { span } = (lower ?? second!).literal;
    const fixes = [replaceFix('write TO', span, 'TO')];
    return { code: 'range-syntax', ...span, message: 'Between the bounds of a range stands TO, in upper case.', fixes };
  }
  const message = 'A range is written [a TO b], with TO in upper case.';
  const at = second?.literal.span.start ?? stop;
  if (first && !second) {
    const { span } = first.literal;
    const text = splitBounds(first) ?? `${first.raw} TO ${first.raw}`;
    return { code: 'range-syntax', ...span, message, fixes: [replaceFix(`write ${text}`, span, text)] };
  }
  return {
    code: 'range-syntax',
    start: at,
    end: at,
    message,
    fixes: [insertFix('insert TO', at, first ? 'TO ' : '* TO *')],
  };
}

/** `22-80`, `22..80`, `22,80`, and the like for addresses and dates: the bounds with TO between them. */
function splitBounds({ raw, literal }: Part): string | undefined {
  if (literal.quoted) return undefined;
  const match =
    /^(.+?)(?:\.\.\.?|[,;…–]|TO)(.+)$/.exec(raw) ?? /^([^-]+)-([^-]+)$/.exec(raw) ?? /^(.{8,10})-(.{8,10})$/.exec(raw);
  return match ? `${match[1]} TO ${match[2]}` : undefined;
}
