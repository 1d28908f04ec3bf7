/**
 * The line parser: bytes of log text → FlowColumns, bad lines, counts. Every line ends as a record, a NODATA or SKIPDATA row, or a
 * bad line; blank lines and header lines are none of these.
 *
 * Ordinary lines take the straight path, many at a time, column by column. What a column does not know at once (a blank too many, a
 * header, an octet of 256) sends the line to the careful path, which splits it, decides, and explains.
 */
import { isPlain, keepText } from './bad-line.ts';
import { CR, LF, type Source } from './column-builder.ts';
import type { BadLine, BadLineReason, FlowColumns } from './columns.ts';
import { GATEWAY_RESOURCE_TYPES, type LineFormat, sameFormat, TGW_DEFAULT, VPC_DEFAULT } from './format.ts';
import { readHeader } from './header.ts';
import { createObjectTally, type ObjectSummary, type ObjectTally } from './object-tally.ts';
import { readers, WINDOW } from './readers.ts';
import type { RowBuilder } from './row-builder.ts';
import { createRowBuilders } from './row-builders.ts';
import { createStraightPath } from './straight-path.ts';
import { viewOf } from './text-dictionary.ts';
import { createTokens, isBlank, skipExportPrefix, splitLine } from './tokens.ts';
import { decodeUtf8 } from './utf8.ts';

export interface ParserOptions {
  /** The format the user gave: it wins over every header line. */
  readonly explicit?: LineFormat;
  /** What lines without header have when it is known from elsewhere (`LogFormat` of the flow log). */
  readonly fallback?: LineFormat;
  /** Bad lines of one object that `takeBadLines` gives; the rest are counted only. Default: all. */
  readonly badLinesKept?: number;
}

export interface Parser {
  /** A new object begins: line 1, no header seen. `object` is the caller's number for it. */
  begin(object: number): void;
  /**
   * The next lines of the object's text. The slice holds whole lines: the caller cuts at line feeds (`createLineCutter` does it for
   * streams). Only the last slice of an object may end without one. LF and CRLF; byte-order marks at line starts are skipped. The
   * bytes are not kept.
   */
  lines(bytes: Uint8Array): void;
  /**
   * One line (or several, parted by line feeds) out of a container that numbers its own: `_line` is `number`. Does not move the
   * numbering of `lines`.
   */
  line(bytes: Uint8Array, number: number): void;
  /** The half line at the end of an object that broke off. Nothing but blanks is no line. */
  truncated(bytes: Uint8Array): void;
  /** Counts and keeps a line that never came to be a line of text, such as broken JSON. */
  bad(line: number, reason: BadLineReason, message: string, bytes: Uint8Array): void;
  /** The object is complete. */
  end(): ObjectSummary;
  /** Physical lines that `lines` has seen of the object so far. */
  readonly lineNumber: number;
  /** Rows since the last `takeColumns`. */
  readonly rows: number;
  /** Bytes held by rows and bad lines, estimated. */
  readonly memory: number;
  /** The rows so far, one FlowColumns for each format; the parser goes on with new dictionaries and keeps no reference. */
  takeColumns(): FlowColumns[];
  /** Columns that were taken are no longer needed: the next rows are read into their arrays, which nothing else may use any more. */
  giveBack(columns: FlowColumns): void;
  takeBadLines(): BadLine[];
}

/** Lines longer than this are kept as bad lines unread; CloudWatch and Firehose carry at most 1,024,000 bytes. */
export const LONGEST_LINE = 1 << 20;

const { text, nextFeed } = readers;

/** A parser for object after object. Mistakes in the text never throw. */
export function createParser(options: ParserOptions = {}): Parser {
  const tokens = createTokens();
  const builders = createRowBuilders();
  const straightPath = createStraightPath(LONGEST_LINE);
  const badLinesKept = options.badLinesKept ?? Number.POSITIVE_INFINITY;
  let badLines: BadLine[] = [];
  let badBytes = 0;

  let tally: ObjectTally = createObjectTally(-1);
  let object = -1;
  let line = 0;
  /** 0 while lines of a container are read, which come with their number. */
  let step = 1;
  /** The format that holds; undefined: one of the two defaults, decided line by line. */
  let format: LineFormat | undefined;
  /** Set after a header that names this field twice: no line can be read by it. */
  let namedTwice: string | undefined;
  /** The default format that the last line without header had. */
  let guess = VPC_DEFAULT;
  /** True once a line had the time of a CloudWatch export before it. */
  let prefixed = false;
  let builder: RowBuilder | undefined;

  function begin(number: number): void {
    object = number;
    tally = createObjectTally(number);
    line = 0;
    format = options.explicit ?? options.fallback;
    namedTwice = undefined;
    guess = VPC_DEFAULT;
    prefixed = false;
    builder = undefined;
    if (format !== undefined) tally.formatFrom(1, format);
  }

  function lines(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; ) {
      const most = from + WINDOW - 1;
      const to = most >= bytes.length ? bytes.length : bytes.lastIndexOf(LF, most) + 1;
      if (to > from) {
        text.bytes.set(from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to));
        const length = to - from;
        if (bytes[to - 1] !== LF) text.bytes[length] = LF;
        read(bytes[to - 1] === LF ? length : length + 1);
        from = to;
      } else {
        const feed = bytes.indexOf(LF, from);
        const end = feed < 0 ? bytes.length : feed;
        line += step;
        careful({ bytes, view: viewOf(bytes) }, from, end);
        from = end + 1;
      }
    }
  }

  /** Reads all lines of `text` before `end`, which is behind a line feed. */
  function read(end: number): void {
    let at = 0;
    while (at < end) {
      at = straight(at, end);
      if (at === end) break;
      const feed = nextFeed(at);
      line += step;
      careful(text, at, feed);
      at = feed + 1;
    }
  }

  /** Reads ordinary lines of `text` from `from` on; `end` is behind a line feed. Returns where the first other line begins. */
  function straight(from: number, end: number): number {
    if (namedTwice !== undefined) return from;
    if (builder === undefined) builder = builders.forFormat(format ?? guess);
    if (builder.allText) return from;
    const read = straightPath.read(builder, {
      from,
      end,
      origin: { object, line: line + step, step },
      counts: tally.counts,
      wantsGateway: format === undefined ? guess === TGW_DEFAULT : undefined,
      mayHavePrefix: prefixed || builder.textFirst,
    });
    if (read.lines > 0 && format === undefined) tally.formatFrom(line + step, guess);
    line += step * read.lines;
    return read.end;
  }

  /** Reads one line, whatever it is. */
  function careful(source: Source, start: number, end: number): void {
    const bytes = source.bytes;
    let last = end;
    while (last > start && (isBlank(bytes[last - 1]!) || bytes[last - 1] === CR)) last--;
    let first = skipBlanks(bytes, start, last);
    if (bytes[first] === 0xef && bytes[first + 1] === 0xbb && bytes[first + 2] === 0xbf)
      first = skipBlanks(bytes, first + 3, last);
    if (first >= last) return;
    if (end - start > LONGEST_LINE) {
      bad(line, 'too-long', `the line is longer than ${LONGEST_LINE} bytes`, bytes, start, end);
      return;
    }
    if (!isPlain(bytes, first, last)) {
      bad(line, 'not-text', 'the line holds bytes that are no UTF-8 text', bytes, start, end);
      return;
    }
    const body = skipExportPrefix(bytes, first, end);
    if (body > first) prefixed = true;
    if (body >= last) return;
    splitLine(bytes, body, last, tokens);
    const header = readHeader(bytes, tokens);
    if (header !== undefined) {
      tally.headerSeen();
      if (options.explicit === undefined) switchTo(header.format, header.twice);
      else if (header.format === undefined || !sameFormat(header.format, options.explicit))
        tally.headerIgnored(line, decodeUtf8(bytes, body, Math.min(last, body + 4096)));
      return;
    }
    readRow(source, start, end);
  }

  function switchTo(header: LineFormat | undefined, twice: string | undefined): void {
    namedTwice = twice;
    if (header === undefined || (format !== undefined && sameFormat(header, format))) return;
    format = header;
    builder = undefined;
    tally.formatFrom(line + step, header);
  }

  /** The line `bytes[start .. end)`, already split, becomes a row or a bad line. */
  function readRow(source: Source, start: number, end: number): void {
    const bytes = source.bytes;
    if (namedTwice !== undefined) {
      bad(line, 'token-count', `the header before this line names ${namedTwice} twice`, bytes, start, end);
      return;
    }
    if (format === undefined) {
      const wanted = isGatewayLine(bytes) ? TGW_DEFAULT : VPC_DEFAULT;
      if (wanted !== guess) builder = undefined;
      guess = wanted;
      tally.formatFrom(line, wanted);
    }
    const expected = format ?? guess;
    if (tokens.count !== expected.names.length) {
      const of =
        format !== undefined
          ? ''
          : guess === VPC_DEFAULT
            ? ' (the default format)'
            : ' (the Transit Gateway default format)';
      const commas =
        tokens.count === 1 && bytes.subarray(start, end).includes(0x2c)
          ? '; values stand apart by spaces, not commas'
          : '';
      const message = `expected ${expected.names.length} values${of}, found ${tokens.count}${commas}`;
      bad(line, 'token-count', message, bytes, start, end);
      return;
    }
    builder ??= builders.forFormat(expected);
    const columns = builder.columns;
    for (let i = 0; i < columns.length; i++) {
      const fault = columns[i]!.check(source, tokens.starts[i]!, tokens.ends[i]!);
      if (fault === undefined) continue;
      const name = columns[i]!.name;
      bad(line, fault.reason, `${name.replaceAll('_', '-')}: ${fault.message}`, bytes, start, end, name);
      return;
    }
    const row = builder.reserve(1);
    for (let i = 0; i < columns.length; i++) columns[i]!.put(source, tokens.starts[i]!, tokens.ends[i]!, row);
    tally.counts.lines++;
    tally.counts[builder.keep(object, line)]++;
  }

  function isGatewayLine(bytes: Uint8Array): boolean {
    if (tokens.count < 2 || bytes[tokens.starts[1]!] !== 0x54) return false;
    return GATEWAY_RESOURCE_TYPES.includes(decodeUtf8(bytes, tokens.starts[1]!, tokens.ends[1]!));
  }

  function bad(
    number: number,
    reason: BadLineReason,
    message: string,
    bytes: Uint8Array,
    start = 0,
    end = bytes.length,
    field: string | undefined = undefined,
  ): void {
    tally.counts.lines++;
    tally.counts.bad++;
    if (tally.badLine(reason, field) > badLinesKept) return;
    const { text, cut } = keepText(bytes, start, end > start && bytes[end - 1] === CR ? end - 1 : end);
    badLines.push({ object, line: number, reason, message, field, text, cut });
    badBytes += 200 + text.length;
  }

  return {
    begin,
    lines,
    line(bytes, number) {
      const before = line;
      line = number;
      step = 0;
      lines(bytes);
      line = before;
      step = 1;
    },
    truncated(bytes) {
      line++;
      if (bytes.every((byte) => isBlank(byte) || byte === CR || byte === LF)) return;
      bad(line, 'truncated', 'the object breaks off in the middle of this line', bytes);
    },
    bad: (number, reason, message, bytes) => bad(number, reason, message, bytes),
    end: () => tally.summary(),
    get lineNumber() {
      return line;
    },
    get rows() {
      return builders.rows;
    },
    get memory() {
      return builders.memory + badBytes;
    },
    takeColumns() {
      builder = undefined;
      return builders.take();
    },
    giveBack: (columns) => builders.giveBack(columns),
    takeBadLines() {
      const taken = badLines;
      badLines = [];
      badBytes = 0;
      return taken;
    },
  };
}

function skipBlanks(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isBlank(bytes[at]!)) at++;
  return at;
}
