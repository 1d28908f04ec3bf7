import { decodeUtf8, sequenceLength } from './utf8.ts';

/** Most that is kept of a bad line, in bytes. */
export const KEPT_TEXT = 64 * 1024;

export interface KeptText {
  readonly text: string;
  /** True when the line is longer than what was kept. */
  readonly cut: boolean;
}

/**
 * The text of a bad line, at most 64 KiB of it as UTF-8 and never half a character. A line with NUL or with bytes that are no UTF-8
 * cannot be text as it stands: such bytes are written as `\x00` … `\xff`, and a backslash in such a line as `\\`, so that the bytes can
 * be had back.
 */
export function keepText(bytes: Uint8Array, start: number, end: number): KeptText {
  const escaped = !isPlain(bytes, start, end);
  let text = '';
  let room = KEPT_TEXT;
  let at = start;
  let plainFrom = start;
  while (at < end) {
    const length = bytes[at] === 0 ? 0 : sequenceLength(bytes, at, end);
    const isEscape = escaped && (length === 0 || bytes[at] === BACKSLASH);
    const cost = isEscape ? (length === 0 ? 4 : 2) : length;
    if (cost > room) break;
    room -= cost;
    if (isEscape) {
      text += decodeUtf8(bytes, plainFrom, at);
      text += length === 0 ? `\\x${bytes[at]!.toString(16).padStart(2, '0')}` : '\\\\';
      plainFrom = at + 1;
    }
    at += length || 1;
  }
  return { text: text + decodeUtf8(bytes, plainFrom, at), cut: at < end };
}

const BACKSLASH = 0x5c;

/** True for valid UTF-8 without NUL. */
export function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; ) {
    const byte = bytes[at]!;
    if (byte === 0) return false;
    if (byte < 0x80) {
      at++;
      continue;
    }
    const length = sequenceLength(bytes, at, end);
    if (length === 0) return false;
    at += length;
  }
  return true;
}
