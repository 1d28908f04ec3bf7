/**
 * Envelopes: what AWS and its pipelines wrap around lines of a flow log (VPC guide "Publish to Data Firehose", CloudWatch Logs guide
 * "Subscription filters"). Told by content, never by name:
 *
 * - plain text, left as it is, up to a line that begins a JSON object: from there on it is read as JSON with lines between;
 * - `{"message":"…"}` objects, one a line, indented, or joined: the message is the line, other keys are ignored;
 * - CloudWatch Logs subscription payloads: every event is a line, control messages are nothing;
 * - what carries such payloads: a saved Lambda event (`{"awslogs":{"data":…}}`), the record lists of Kinesis and Firehose
 *   (`{"Records":[{"kinesis":{"data":…}}]}`, `{"records":[{"data":…}]}`), what Firehose could not deliver and put into its bucket
 *   (`{"errorCode":…,"rawData":…}`), and base64 text by itself.
 *
 * A line out of `{"message"}` in the text has the physical line on which its object begins. Events and carried records have no line;
 * they are numbered from 1 through the object. The export prefix of CloudWatch is part of the line and is the parser's business.
 */
import type { BadLineReason } from './columns.ts';
import { createJsonSplitter, type JsonSplitter } from './json-splitter.ts';
import { createLineCutter } from './line-cutter.ts';
import { LONGEST_LINE } from './parser.ts';
import { decodeUtf8, encodeUtf8, validUtf8End } from './utf8.ts';

/** What a subscription of CloudWatch Logs says of an event besides its message, as far as it does. */
export interface LogEvent {
  /** Account, log group and log stream that it comes from. */
  readonly owner: string | undefined;
  readonly logGroup: string | undefined;
  readonly logStream: string | undefined;
  /** Values by the names that the pattern of the subscription filter gives them; there when it has such a pattern. */
  readonly extractedFields: Readonly<Record<string, unknown>> | undefined;
}

/** Where unwrapped lines go; a Parser is one. */
export interface LineSink {
  lines(bytes: Uint8Array): void;
  /** `id` is the event's id when CloudWatch Logs gave one: re-deliveries carry it again. `event`: what else came with an event. */
  line(bytes: Uint8Array, number: number, id?: string, event?: LogEvent): void;
  truncated(bytes: Uint8Array): void;
  bad(line: number, reason: BadLineReason, message: string, bytes: Uint8Array): void;
  /** Physical lines that `lines` was given so far. */
  readonly lineNumber: number;
}

/** What the host does better. Those that decode may throw on bytes that are none of theirs. */
export interface EnvelopeCodecs {
  /** `isPart`: gives what there is of compressed data that break off. */
  gunzip(bytes: Uint8Array, isPart: boolean): Uint8Array;
  /** As of an array, but fast on long ones. */
  indexOf(bytes: Uint8Array, byte: number, from: number): number;
  base64(text: string): Uint8Array;
}

export interface Unwrapper {
  /** The next bytes of the object's text (decompressed), cut anywhere. */
  push(chunk: Uint8Array): void;
  /** The object is complete, or, with `broken`, broke off here. */
  end(broken?: boolean): void;
  /** What the first bytes told; undefined until they are there. */
  readonly kind: 'text' | 'json' | 'base64' | undefined;
}

/** Largest JSON value or base64 text: a Firehose request body has at most 64 MiB. */
const LARGEST_VALUE = 1 << 26;
/** Envelopes inside envelopes: base64 text of a Lambda event of a payload of messages are four. */
const DEEPEST = 6;
const LF = 0x0a;
const OPENING = 0x7b;

/** Unwraps one object. */
export function createUnwrapper(sink: LineSink, codecs: EnvelopeCodecs): Unwrapper {
  let head = new Uint8Array(0);
  let kind: Unwrapper['kind'];
  let events = 0;
  let broken = false;

  const cutter = createLineCutter((lines) => sink.lines(lines), LONGEST_LINE);
  let splitter = splitterOf(1, undefined, {});
  const base64 = createBase64Reader();

  /**
   * Reads JSON values that begin on physical line `firstLine`; `depth` undefined: they stand in the object's own text. `isRest`: one
   * line of what is no JSON as a whole. `isCut`: the text breaks off, which is reported elsewhere.
   */
  function splitterOf(
    firstLine: number,
    depth: number | undefined,
    { isRest = false, isCut = false }: { readonly isRest?: boolean; readonly isCut?: boolean },
  ): JsonSplitter {
    const numbered = (line: number) => (depth === undefined ? line : ++events);
    return createJsonSplitter(
      {
        value(bytes, line) {
          const message = plainMessage(bytes);
          if (message !== undefined) sink.line(message, numbered(line));
          else readValue(bytes, line);
        },
        other(bytes, line, isLast) {
          if (isLast && isCut) return;
          if (isLast && broken && depth === undefined)
            sink.bad(line, 'truncated', 'the object breaks off in the middle of this line', bytes);
          else sink.line(bytes, numbered(line));
        },
        unended(bytes, line, why) {
          // A bracket too many or too few swallows all that follows: whatever stands whole on a line of its own is saved.
          if (!isRest && !isCut && bytes.indexOf(LF) >= 0) {
            eachLine(bytes, line);
            return;
          }
          if (why === 'end') for (const event of wholeEvents(bytes)) readEvent(event, {});
          if (why === 'end' && isCut) return;
          if (why === 'end' && broken)
            sink.bad(numbered(line), 'truncated', 'the object breaks off in this JSON value', bytes);
          else if (why === 'limit') sink.bad(numbered(line), 'too-long', 'the JSON value is longer than 64 MiB', bytes);
          else sink.bad(numbered(line), 'bad-json', 'the JSON value does not end', bytes);
        },
      },
      LARGEST_VALUE,
      firstLine,
    );

    function readValue(bytes: Uint8Array, line: number): void {
      if (validUtf8End(bytes, 0, bytes.length) < bytes.length) {
        sink.bad(numbered(line), 'not-text', 'the JSON value holds bytes that are no UTF-8 text', bytes);
        return;
      }
      let value: unknown;
      try {
        value = JSON.parse(decodeUtf8(bytes));
      } catch (error) {
        if (!isRest && bytes.indexOf(LF) >= 0) eachLine(bytes, line);
        else
          sink.bad(
            numbered(line),
            'bad-json',
            `not valid JSON: ${error instanceof Error ? error.message : error}`,
            bytes,
          );
        return;
      }
      unwrap(value, { bytes, depth: depth ?? 0, number: () => numbered(line) });
    }

    function eachLine(bytes: Uint8Array, firstLine: number): void {
      let line = firstLine;
      for (let at = 0; at < bytes.length; line++) {
        const feed = bytes.indexOf(LF, at);
        const end = feed < 0 ? bytes.length : feed;
        const single = splitterOf(line, depth, { isRest: true });
        single.push(bytes.slice(at, end));
        single.end();
        at = end + 1;
      }
    }
  }

  /** `bytes`: the text of the whole value, for bad lines. `number`: the next number for something that is no event. */
  interface Place {
    readonly bytes: Uint8Array;
    readonly depth: number;
    readonly number: () => number;
  }

  function unwrap(value: unknown, place: Place): void {
    if (Array.isArray(value)) for (const element of value) unwrapElement(element, place);
    else if (!isObject(value)) refuse('expected a JSON object', place);
    else unwrapObject(value, place);
  }

  function unwrapObject(value: JsonObject, place: Place): void {
    const { message, messageType, logEvents, awslogs, Records, records, rawData } = value;
    const list = Array.isArray(Records) ? Records : records;
    if (messageType === 'CONTROL_MESSAGE') return;
    if (Array.isArray(logEvents)) for (const event of logEvents) readEvent(event, value);
    else if (isObject(awslogs) && typeof awslogs['data'] === 'string') openData(awslogs['data'], place.depth);
    else if (Array.isArray(list)) for (const record of list) readRecord(record, place.depth);
    else if (typeof message === 'string') sink.line(encodeUtf8(message), place.number());
    else if (typeof rawData === 'string') openData(rawData, place.depth);
    else refuse('the JSON object has neither a message nor log events', place);
  }

  function refuse(message: string, place: Place): void {
    sink.bad(place.number(), 'bad-json', message, place.bytes);
  }

  /** An element of a list: what is at fault is the element, so its text is kept, not the whole list's. */
  function unwrapElement(value: unknown, place: Place): void {
    unwrap(value, { ...place, bytes: encodeUtf8(JSON.stringify(value)) });
  }

  function readEvent(event: unknown, payload: JsonObject): void {
    events++;
    if (isObject(event) && typeof event['message'] === 'string') {
      sink.line(encodeUtf8(event['message']), events, textOf(event['id']), toLogEvent(event, payload));
    } else sink.bad(events, 'bad-json', 'the log event has no message', encodeUtf8(JSON.stringify(event)));
  }

  function readRecord(record: unknown, depth: number): void {
    const carrier = isObject(record) && isObject(record['kinesis']) ? record['kinesis'] : record;
    if (isObject(carrier) && typeof carrier['data'] === 'string') openData(carrier['data'], depth);
    else sink.bad(++events, 'bad-json', 'the record carries no data', encodeUtf8(JSON.stringify(record)));
  }

  /** base64 text: JSON or lines, often compressed. */
  function openData(data: string, depth: number): void {
    const opened = depth < DEEPEST ? decodeData(data) : `there are more than ${DEEPEST} envelopes inside each other`;
    if (typeof opened === 'string') {
      sink.bad(++events, 'bad-json', opened, encodeUtf8(data));
      return;
    }
    const { bytes, isCut } = opened;
    const inner = splitterOf(1, depth + 1, { isCut });
    inner.push(bytes);
    inner.end();
    if (isCut) sink.bad(++events, 'truncated', 'the compressed data break off', encodeUtf8(data));
  }

  /** The bytes, or what is wrong with them. */
  function decodeData(data: string): { readonly bytes: Uint8Array; readonly isCut: boolean } | string {
    if (!BASE64.test(data)) return 'the data is no base64';
    try {
      const bytes = codecs.base64(data);
      if (!isGzip(bytes)) return { bytes, isCut: false };
      try {
        return { bytes: codecs.gunzip(bytes, false), isCut: false };
      } catch (error) {
        const part = codecs.gunzip(bytes, true);
        if (part.length === 0) throw error;
        return { bytes: part, isCut: true };
      }
    } catch (error) {
      return `the data does not decode: ${error instanceof Error ? error.message : error}`;
    }
  }

  /** Collects base64 text, which may be wrapped at any width; each text begins as JSON or gzip do in base64. */
  function createBase64Reader(): { take(line: Uint8Array, number: number): void; end(): void } {
    let text = '';
    let pieces: { bytes: Uint8Array; number: number }[] = [];

    function open(isEnd = false): void {
      if (text === '') return;
      // A text that breaks off may end inside a group of four characters; one alone holds no byte.
      const whole = isEnd && text.length % 4 === 1 ? text.slice(0, -1) : text;
      const isWrong = !BASE64.test(whole);
      const lines = pieces;
      text = '';
      pieces = [];
      if (isWrong) for (const { bytes, number } of lines) sink.line(bytes, number);
      else openData(whole, 0);
    }

    return {
      take(line, number) {
        const piece = decodeUtf8(line).trim();
        if (piece === '') return open();
        if (!/^[A-Za-z0-9+/]+=*$/.test(piece)) {
          open();
          const single = splitterOf(number, undefined, { isRest: true });
          single.push(line);
          single.end();
          return;
        }
        if (startsBase64(line) || text.length + piece.length > LARGEST_VALUE) open();
        text += piece;
        pieces.push({ bytes: line.slice(), number });
      },
      end: () => open(true),
    };
  }

  let base64Line = 0;
  const base64Cutter = createLineCutter((lines) => {
    for (let at = 0; at < lines.length; ) {
      const feed = lines.indexOf(LF, at);
      const end = feed < 0 ? lines.length : feed;
      base64.take(lines.subarray(at, end), ++base64Line);
      at = end + 1;
    }
  }, LARGEST_VALUE);

  /** Whether the next byte of the text begins a line. */
  let atLineStart = true;

  function readText(chunk: Uint8Array): void {
    const json = jsonStart(chunk);
    cutter.push(json < 0 ? chunk : chunk.subarray(0, json));
    if (chunk.length > 0) atLineStart = chunk[chunk.length - 1] === LF;
    if (json < 0) return;
    kind = 'json';
    splitter = splitterOf(sink.lineNumber + 1, undefined, {});
    splitter.push(chunk.subarray(json));
  }

  /** Where a line begins with a bracket; -1 when none does. */
  function jsonStart(chunk: Uint8Array): number {
    let at = -1;
    do at = codecs.indexOf(chunk, OPENING, at + 1);
    while (at >= 0 && !(at === 0 ? atLineStart : chunk[at - 1] === LF));
    return at;
  }

  function route(chunk: Uint8Array): void {
    if (kind === 'text') readText(chunk);
    else if (kind === 'json') splitter.push(chunk);
    else base64Cutter.push(chunk);
  }

  /** Decides by the first bytes that are not blank, once there are enough of them. */
  function decide(isEnd: boolean): void {
    const hasMark = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
    let at = hasMark ? 3 : 0;
    while (at < head.length && isSpace(head[at]!)) at++;
    if (head.length - at < 4 && !isEnd && head.length < MOST_BLANK) return;
    const first = head[at];
    kind = first === 0x7b || first === 0x5b ? 'json' : startsBase64(head.subarray(at)) ? 'base64' : 'text';
    const bytes = kind !== 'text' && hasMark ? head.subarray(3) : head;
    head = new Uint8Array(0);
    route(bytes);
  }

  return {
    get kind() {
      return kind;
    },
    push(chunk) {
      if (kind !== undefined) return route(chunk);
      const joined = new Uint8Array(head.length + chunk.length);
      joined.set(head);
      joined.set(chunk, head.length);
      head = joined;
      decide(false);
    },
    end(isBroken = false) {
      broken = isBroken;
      if (kind === undefined) decide(true);
      if (kind === 'json') splitter.end();
      else if (kind === 'base64') {
        base64Cutter.end();
        base64.end();
      } else if (broken) {
        const half = cutter.breakOff();
        if (half.length > 0) sink.truncated(half);
      } else cutter.end();
    },
  };
}

const MOST_BLANK = 1 << 16;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

/** How gzip (1f 8b 08), `{"`, `{` with white space, and `[{` begin in base64. */
const BASE64_START = /^(?:H4sI|ey[A-DI-L]|ew[k-r0-3]|W3[s-v])/;

function startsBase64(bytes: Uint8Array): boolean {
  return BASE64_START.test(decodeUtf8(bytes, 0, Math.min(4, bytes.length)));
}

/** The events of a subscription payload that breaks off, as far as they are whole. */
function* wholeEvents(payload: Uint8Array): Generator<unknown> {
  const text = decodeUtf8(payload);
  const list = /"logEvents"\s*:\s*\[/.exec(text);
  if (!list) return;
  // Strings are stepped over as a whole; one that does not end matches as its quote alone.
  const pieces = /"(?:[^"\\]|\\.)*"|["{}]/gs;
  pieces.lastIndex = list.index + list[0].length;
  let depth = 0;
  let start = 0;
  for (let piece = pieces.exec(text); piece && piece[0] !== '"'; piece = pieces.exec(text)) {
    if (piece[0] === '{' && depth++ === 0) start = piece.index;
    if (piece[0] !== '}' || --depth > 0) continue;
    if (depth < 0) return;
    try {
      yield JSON.parse(text.slice(start, piece.index + 1));
    } catch {
      return;
    }
  }
}

const PLAIN = encodeUtf8('{"message":"');

/** The message of `{"message":"…"}` that holds no escape and no other key, as Firehose writes it; undefined for any other value. */
function plainMessage(bytes: Uint8Array): Uint8Array | undefined {
  const end = bytes.length - 2;
  if (end < PLAIN.length || bytes[end] !== 0x22 || bytes[end + 1] !== 0x7d) return undefined;
  for (let i = 0; i < PLAIN.length; i++) if (bytes[i] !== PLAIN[i]) return undefined;
  for (let i = PLAIN.length; i < end; i++) {
    const byte = bytes[i]!;
    if (byte < 0x20 || byte === 0x22 || byte === 0x5c || byte >= 0x80) return undefined;
  }
  return bytes.subarray(PLAIN.length, end);
}

type JsonObject = { readonly [key in string]?: unknown };

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toLogEvent(event: JsonObject, payload: JsonObject): LogEvent {
  const { owner, logGroup, logStream } = payload;
  const { extractedFields } = event;
  return {
    owner: textOf(owner),
    logGroup: textOf(logGroup),
    logStream: textOf(logStream),
    extractedFields: isObject(extractedFields) ? extractedFields : undefined,
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}
