/**
 * JSON with integers of 64 bits. A number beyond what a JavaScript number holds exactly is read as bigint, and a bigint is written as
 * the number it is.
 */
import { randomUUID } from 'node:crypto';

/** Stands before the digits of a bigint while they are text; nobody else's text begins like this. */
const MARK = `${randomUUID()}:`;

const MARKED = new RegExp(`"${MARK}(-?\\d+)"`, 'g');

/** Texts, which are passed over, and integers that may be too long; no part of a fraction. */
const TEXT_OR_LONG = /"(?:[^"\\]|\\.)*"|(?<![\d.])-?\d{16,}(?![\d.eE])/g;

/** @throws SyntaxError for text that is no JSON. */
export function parseJson(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  const marked = text.replace(TEXT_OR_LONG, (token) =>
    token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${MARK}${token}"`,
  );
  return JSON.parse(marked, (_, value: unknown) =>
    typeof value === 'string' && value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value,
  );
}

export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${MARK}${part}` : part)).replace(
    MARKED,
    '$1',
  );
}
