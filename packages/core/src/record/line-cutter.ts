const LF = 0x0a;

export interface LineCutter {
  /** The next bytes of the stream, cut anywhere. */
  push(chunk: Uint8Array): void;
  /** The stream is complete: what is left is the last line, without line feed. */
  end(): void;
  /** The stream broke off: what is left is half a line. Empty when it broke off behind a line feed. */
  breakOff(): Uint8Array;
}

/**
 * Cuts a stream of bytes at line feeds: `take` gets slices that hold whole lines (the last one of `end` may lack its feed), valid until
 * it returns. Of a line longer than `longest` bytes the first `longest` + 1 are given, so that the parser sees that it is too long,
 * and memory stays bounded.
 */
export function createLineCutter(take: (lines: Uint8Array) => void, longest: number): LineCutter {
  let rest = new Uint8Array(4096);
  let restLength = 0;

  function keep(bytes: Uint8Array): void {
    const part = bytes.subarray(0, Math.max(0, longest + 1 - restLength));
    if (restLength + part.length > rest.length) {
      const wider = new Uint8Array(Math.max(rest.length * 2, restLength + part.length));
      wider.set(rest.subarray(0, restLength));
      rest = wider;
    }
    rest.set(part, restLength);
    restLength += part.length;
  }

  function takeRest(): void {
    const line = rest.subarray(0, restLength);
    restLength = 0;
    take(line);
  }

  return {
    push(chunk) {
      let from = 0;
      if (restLength > 0) {
        const feed = chunk.indexOf(LF);
        if (feed < 0) return keep(chunk);
        keep(chunk.subarray(0, feed + 1));
        // A line that was cut has lost its feed.
        if (rest[restLength - 1] !== LF) keepFeed();
        takeRest();
        from = feed + 1;
      }
      const last = chunk.lastIndexOf(LF) + 1;
      if (last > from) take(chunk.subarray(from, last));
      else if (last < from) return;
      keep(chunk.subarray(Math.max(last, from)));
    },
    end() {
      if (restLength > 0) takeRest();
    },
    breakOff() {
      const half = rest.slice(0, restLength);
      restLength = 0;
      return half;
    },
  };

  function keepFeed(): void {
    restLength = longest + 1;
    if (rest.length < restLength + 1) {
      const wider = new Uint8Array(restLength + 1);
      wider.set(rest.subarray(0, restLength));
      rest = wider;
    }
    rest[restLength++] = LF;
  }
}
