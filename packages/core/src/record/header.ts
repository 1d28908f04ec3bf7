/** Header lines: told from records by their words, wherever in an object they stand. */
import { fieldNamed } from '../fields/index.ts';
import { type LineFormat, toFormat, toName } from './format.ts';
import type { Tokens } from './tokens.ts';
import { decodeUtf8 } from './utf8.ts';

/** `format` is undefined when the header names a field twice (`twice`): no line can be read by it. */
export interface Header {
  readonly format: LineFormat | undefined;
  readonly twice: string | undefined;
}

/** A name longer than this is a value; AWS's longest has 26 letters. */
const LONGEST_NAME = 128;

/**
 * The header that a line is, or undefined: every token looks like a field name, at least half of them are known, and at least two.
 */
export function readHeader(bytes: Uint8Array, tokens: Tokens): Header | undefined {
  if (tokens.count < 2) return undefined;
  const names: string[] = [];
  let known = 0;
  for (let i = 0; i < tokens.count; i++) {
    const start = tokens.starts[i]!;
    const end = tokens.ends[i]!;
    if (end - start > LONGEST_NAME || !isLetter(bytes[start]!)) return undefined;
    const name = toName(decodeUtf8(bytes, start, end));
    if (name === undefined) return undefined;
    if (fieldNamed(name)) known++;
    else if (2 * (i + 1 - known) > tokens.count) return undefined;
    names.push(name);
  }
  if (known < 2 || 2 * known < names.length) return undefined;
  const twice = names.length === new Set(names).size ? undefined : names.find((name, i) => names.indexOf(name) !== i);
  return { format: twice === undefined ? toFormat(names) : undefined, twice };
}

function isLetter(byte: number): boolean {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}
