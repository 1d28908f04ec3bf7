/**
 * Pills in the address, short enough to write by hand:
 *
 *     filters=dstport:22,!srcaddr:10.0.0.0/8,bytes:100..200,action:(ACCEPT,REJECT),instance_id:*
 *
 * Before the field `!` negates, `-` switches off and `@` pins, in any order. A label follows as `~label`. What would be read
 * otherwise stands in quotes, where `\` escapes.
 */
import { type Pill, type PillOperator, pillOf } from './pill.ts';

export function printPills(pills: readonly Pill[]): string {
  return pills.map(printPill).join(',');
}

function printPill(pill: Pill): string {
  const flags = `${pill.pinned ? '@' : ''}${pill.disabled ? '-' : ''}${pill.negate ? '!' : ''}`;
  const label = pill.label === '' ? '' : `~${printWord(pill.label)}`;
  return `${flags}${printWord(pill.field)}:${printCondition(pill)}${label}`;
}

function printCondition({ operator, values }: Pill): string {
  switch (operator) {
    case 'exists':
      return '*';
    case 'is':
      return printWord(values[0] ?? '');
    case 'is_one_of':
      return `(${values.map(printWord).join(',')})`;
    case 'between':
      return `${printEnd(values[0])}..${printEnd(values[1])}`;
  }
}

const printEnd = (value: string | undefined): string => (value ? printWord(value) : '');

/** A word as it is, unless a sign of the notation is in it. A colon may stand inside a value, as in IPv6 addresses and times. */
function printWord(word: string): string {
  const plain = /^[^\s,()"~\\!@*:-][^\s,()"~\\*]*$/.test(word) && !/^\.|\.\.|\.$/.test(word);
  return plain ? word : `"${word.replace(/["\\]/g, '\\$&')}"`;
}

export interface ReadPills {
  readonly pills: readonly Pill[];
  /** Pieces that are no pill, as they stand. */
  readonly unread: readonly string[];
}

/** Reads the notation; what cannot be read is left out and told. Never throws. */
export function parsePills(text: string): ReadPills {
  const pills: Pill[] = [];
  const unread: string[] = [];
  for (const piece of splitOutside(text, ',')) {
    if (piece.trim() === '') continue;
    const pill = parsePill(piece.trim());
    if (pill) pills.push(pill);
    else unread.push(piece.trim());
  }
  return { pills, unread };
}

function parsePill(piece: string): Pill | undefined {
  const flags = /^[!@-]*/.exec(piece)?.[0] ?? '';
  const colon = indexOutside(piece, ':', flags.length);
  if (colon < 0) return undefined;
  const field = parseWord(piece.slice(flags.length, colon));
  const [condition, ...labels] = splitOutside(piece.slice(colon + 1), '~');
  const label = labels.length === 0 ? '' : parseWord(labels.join('~'));
  const read = parseCondition((condition ?? '').trim());
  if (!field || label === undefined || !read) return undefined;
  return pillOf({
    field,
    ...read,
    label,
    negate: flags.includes('!'),
    disabled: flags.includes('-'),
    pinned: flags.includes('@'),
  });
}

function parseCondition(
  text: string,
): { readonly operator: PillOperator; readonly values: readonly string[] } | undefined {
  if (text === '*') return { operator: 'exists', values: [] };
  if (text.startsWith('(')) {
    if (!text.endsWith(')')) return undefined;
    const values =
      text.slice(1, -1).trim() === '' ? [] : splitOutside(text.slice(1, -1), ',').map((part) => parseWord(part.trim()));
    return values.every((value) => value !== undefined) ? { operator: 'is_one_of', values } : undefined;
  }
  const dots = indexOutside(text, '..', 0);
  if (dots >= 0) {
    const [low, high] = [text.slice(0, dots), text.slice(dots + 2)].map((end) => (end === '' ? '' : parseWord(end)));
    return low === undefined || high === undefined ? undefined : { operator: 'between', values: [low, high] };
  }
  const value = text === '' ? undefined : parseWord(text);
  return value === undefined ? undefined : { operator: 'is', values: [value] };
}

/** The text of a word, bare or in quotes; undefined for a quote that is not closed or is followed by more. */
function parseWord(text: string): string | undefined {
  if (!text.startsWith('"')) return text.includes('"') ? undefined : text;
  const match = /^"((?:[^"\\]|\\[\s\S])*)"$/.exec(text);
  return match?.[1]?.replace(/\\([\s\S])/g, '$1');
}

/** The first place of a sign outside quotes and parentheses; -1 for none. */
function indexOutside(text: string, sign: string, from: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    if (!quoted && depth === 0 && text.startsWith(sign, at)) return at;
    const char = text[at];
    if (quoted && char === '\\') at++;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && char === '(') depth++;
    else if (!quoted && char === ')') depth = Math.max(0, depth - 1);
  }
  return -1;
}

function splitOutside(text: string, sign: string): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = indexOutside(text, sign, 0); at >= 0; at = indexOutside(text, sign, from)) {
    parts.push(text.slice(from, at));
    from = at + sign.length;
  }
  return [...parts, text.slice(from)];
}
