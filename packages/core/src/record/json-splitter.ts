/**
 * Cuts a stream of bytes into JSON values without reading them: objects and arrays that stand one a line, indented over many, or
 * joined without anything between. Only brackets and strings are watched, so a value that is no valid JSON inside is still cut where
 * it ends; what lies between values is given line by line.
 */

export interface JsonPieces {
  /** One object or array. `line`: the physical line on which it begins. Valid until it returns. */
  value(bytes: Uint8Array, line: number): void;
  /** A line, or what is left of one, that begins no value. `isLast`: the stream ends in it, without a line feed. */
  other(bytes: Uint8Array, line: number, isLast: boolean): void;
  /**
   * A value that does not end: the stream is at its end, a string runs over a line end (which JSON forbids), or the limit is reached.
   * Whole lines, except at the end of the stream and when one line alone reaches the limit.
   */
  unended(bytes: Uint8Array, line: number, why: 'end' | 'string' | 'limit'): void;
}

export interface JsonSplitter {
  push(chunk: Uint8Array): void;
  end(): void;
}

const LF = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** `limit`: bytes of the largest value; memory is bounded by it. */
export function createJsonSplitter(pieces: JsonPieces, limit: number, firstLine = 1): JsonSplitter {
  let held = new Uint8Array(4096);
  let heldLength = 0;
  let state: 'between' | 'value' | 'string' | 'escape' | 'other' | 'skip' = 'between';
  let depth = 0;
  let line = firstLine;
  let startLine = firstLine;

  function hold(part: Uint8Array): void {
    if (heldLength + part.length > held.length) {
      const wider = new Uint8Array(Math.max(held.length * 2, heldLength + part.length));
      wider.set(held.subarray(0, heldLength));
      held = wider;
    }
    held.set(part, heldLength);
    heldLength += part.length;
  }

  /** The piece that ends at `end` of the chunk; it began at `start`, or in what is held. */
  function piece(chunk: Uint8Array, start: number, end: number): Uint8Array {
    state = 'between';
    if (heldLength === 0) return chunk.subarray(start, end);
    hold(chunk.subarray(0, end));
    const whole = held.subarray(0, heldLength);
    heldLength = 0;
    return whole;
  }

  function push(chunk: Uint8Array): void {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (byte === LF) line++;
      switch (state) {
        case 'between':
          if (byte === LF || byte === 0x20 || byte === 0x09 || byte === 0x0d) break;
          start = at;
          startLine = line;
          if (byte === 0x7b || byte === 0x5b) {
            state = 'value';
            depth = 1;
          } else state = 'other';
          break;
        case 'value':
          if (byte === QUOTE) state = 'string';
          else if (byte === 0x7b || byte === 0x5b) depth++;
          else if ((byte === 0x7d || byte === 0x5d) && --depth === 0)
            pieces.value(piece(chunk, start, at + 1), startLine);
          break;
        case 'string':
          if (byte === QUOTE) state = 'value';
          else if (byte === BACKSLASH) state = 'escape';
          else if (byte === LF) pieces.unended(piece(chunk, start, at), startLine, 'string');
          break;
        case 'escape':
          if (byte === LF) pieces.unended(piece(chunk, start, at), startLine, 'string');
          else state = 'string';
          break;
        case 'other':
          if (byte === LF) pieces.other(piece(chunk, start, at), startLine, false);
          break;
        case 'skip':
          if (byte === LF) state = 'between';
          break;
      }
    }
    if (state === 'between' || state === 'skip') return;
    hold(heldLength > 0 ? chunk : chunk.subarray(start));
    if (heldLength > limit) giveUp();
  }

  /** The limit is reached: the lines that are whole are given, and the one at hand is begun anew. */
  function giveUp(): void {
    const last = held.subarray(0, heldLength).lastIndexOf(LF);
    const rest = held.slice(last + 1, heldLength);
    const isText = state === 'other';
    heldLength = 0;
    state = 'skip';
    if (last < 0) {
      if (isText) pieces.other(rest, startLine, false);
      else pieces.unended(rest, startLine, 'limit');
      return;
    }
    pieces.unended(held.subarray(0, last), startLine, 'limit');
    state = 'between';
    push(rest);
  }

  return {
    push,
    end() {
      const wasText = state === 'other';
      const isOpen = state !== 'between' && state !== 'skip';
      const last = piece(held, 0, 0);
      if (wasText) pieces.other(last, startLine, true);
      else if (isOpen) pieces.unended(last, startLine, 'end');
    },
  };
}
