/**
 * The regular expressions of a Lucene query: only what RE2 (DuckDB) and Lucene's own engine read alike. Lucene has no anchors
 * and no `\d`, RE2 has no `~ & @ # <n-m> "…"`, and RE2 refuses counts beyond 1000 (https://github.com/google/re2/wiki/Syntax,
 * https://www.elastic.co/docs/reference/query-languages/query-dsl/regexp-syntax).
 */

const PUNCTUATION = /[!-/:-@[-`{-~]/;
const MAX_COUNT = 1000;

interface Cursor {
  readonly source: string;
  at: number;
}

class Unsupported extends Error {}

/** What is wrong with an expression (without its slashes), as the rest of a sentence; undefined for a supported one. */
export function regexProblem(source: string): string | undefined {
  const cursor = { source, at: 0 };
  try {
    alternatives(cursor);
    return cursor.at < source.length ? 'a ) closes no group' : undefined;
  } catch (problem) {
    if (problem instanceof Unsupported) return problem.message;
    throw problem;
  }
}

/** Reads up to `)` or the end; returns how often the inmost part repeats at most. */
function alternatives(cursor: Cursor): number {
  let repeats = 1;
  for (;;) {
    repeats = Math.max(repeats, sequence(cursor));
    if (cursor.source[cursor.at] !== '|') return repeats;
    cursor.at++;
  }
}

function sequence(cursor: Cursor): number {
  let repeats = 1;
  const start = cursor.at;
  while (cursor.at < cursor.source.length && !'|)'.includes(cursor.source[cursor.at]!)) {
    const inner = atom(cursor);
    const count = inner * quantifier(cursor);
    if (count > MAX_COUNT) throw new Unsupported(`a part repeats more than ${MAX_COUNT} times`);
    repeats = Math.max(repeats, count);
  }
  if (cursor.at === start) throw new Unsupported('an alternative, a group or the expression is empty');
  return repeats;
}

function atom(cursor: Cursor): number {
  const character = cursor.source[cursor.at]!;
  switch (character) {
    case '(': {
      if (cursor.source[cursor.at + 1] === '?') throw new Unsupported('groups that begin with (? are not supported');
      cursor.at++;
      const repeats = alternatives(cursor);
      if (cursor.source[cursor.at] !== ')') throw new Unsupported('a ( is never closed');
      cursor.at++;
      return repeats;
    }
    case '[':
      characterClass(cursor);
      return 1;
    case '\\':
      escaped(cursor);
      return 1;
    case '*':
    case '+':
    case '?':
    case '{':
      throw new Unsupported(`nothing stands before ${character} that could repeat`);
    case ']':
    case '}':
      throw new Unsupported(`a ${character} needs a backslash`);
    case '^':
    case '$':
      throw new Unsupported(`${character} is not supported, the expression always fits the whole value`);
    case '~':
    case '&':
    case '@':
    case '#':
    case '<':
    case '>':
    case '"':
      throw new Unsupported(`the operator ${character} is not supported; for the character write \\${character}`);
    default:
      cursor.at += character.length;
      return 1;
  }
}

/** Reads `*`, `+`, `?` or `{m,n}` if there is one; returns the largest count that it names. */
function quantifier(cursor: Cursor): number {
  const rest = cursor.source.slice(cursor.at);
  const counted = /^\{(\d+)(,(\d*))?\}/.exec(rest);
  let largest = 1;
  if (counted) {
    const low = Number(counted[1]);
    const high = counted[3] ? Number(counted[3]) : low;
    if (high < low) throw new Unsupported(`${counted[0]} runs backwards`);
    if (high > MAX_COUNT) throw new Unsupported(`${counted[0]} is more than ${MAX_COUNT} times`);
    largest = Math.max(1, high);
    cursor.at += counted[0].length;
  } else if (/^[*+?]/.test(rest)) {
    cursor.at++;
  } else {
    if (rest.startsWith('{')) throw new Unsupported('a { that begins no {m,n} needs a backslash');
    return 1;
  }
  if (/^[*+?{]/.test(cursor.source.slice(cursor.at))) {
    throw new Unsupported('two quantifiers in a row (lazy or possessive ones too) are not supported');
  }
  return largest;
}

function escaped(cursor: Cursor): string {
  const character = cursor.source[cursor.at + 1];
  if (character === undefined) throw new Unsupported('nothing follows the last backslash');
  if (!PUNCTUATION.test(character)) throw new Unsupported(`\\${character} is not supported`);
  cursor.at += 2;
  return character;
}

function characterClass(cursor: Cursor): void {
  cursor.at++;
  if (cursor.source[cursor.at] === '^') cursor.at++;
  let members = 0;
  for (; cursor.source[cursor.at] !== ']'; members++) {
    const first = cursor.source[cursor.at] === '-' && members > 0 ? lastDash(cursor) : classCharacter(cursor);
    const following = cursor.source[cursor.at + 1];
    if (first === undefined || cursor.source[cursor.at] !== '-' || following === ']' || following === undefined)
      continue;
    cursor.at++;
    if (cursor.source[cursor.at] === '-') throw new Unsupported('a - inside [ ] needs a backslash');
    const last = classCharacter(cursor);
    if (last.codePointAt(0)! < first.codePointAt(0)!)
      throw new Unsupported(`the range ${first}-${last} runs backwards`);
  }
  if (members === 0) throw new Unsupported('a [ ] is empty');
  cursor.at++;
}

/** A dash may stand for itself first or last in a class; anywhere else engines disagree. */
function lastDash(cursor: Cursor): undefined {
  if (cursor.source[cursor.at + 1] !== ']') throw new Unsupported('a - inside [ ] needs a backslash');
  cursor.at++;
}

function classCharacter(cursor: Cursor): string {
  const point = cursor.source.codePointAt(cursor.at);
  if (point === undefined) throw new Unsupported('a [ is never closed');
  const character = String.fromCodePoint(point);
  if (character === '\\') return escaped(cursor);
  if (character === '[') throw new Unsupported('a [ inside [ ] needs a backslash');
  cursor.at += character.length;
  return character;
}
