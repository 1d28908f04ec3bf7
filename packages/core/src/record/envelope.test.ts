import { readdirSync, readFileSync } from 'node:fs';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BadLine } from './columns.ts';
import { createUnwrapper, type EnvelopeCodecs, type LogEvent } from './envelope.ts';
import type { ObjectSummary } from './object-tally.ts';
import { createParser } from './parser.ts';
import { rowsOf, type TestRow } from './testing.ts';
import { encodeUtf8 } from './utf8.ts';

const EVENTS = new URL('../../../../test/events/', import.meta.url);
const codecs: EnvelopeCodecs = {
  gunzip: (bytes, isPart) => gunzipSync(bytes, isPart ? { finishFlush: constants.Z_SYNC_FLUSH } : {}),
  indexOf: (bytes, byte, from) => bytes.indexOf(byte, from),
  base64: (text) => Buffer.from(text, 'base64'),
};

interface Unwrapped {
  readonly rows: TestRow[];
  readonly bad: readonly BadLine[];
  readonly summary: ObjectSummary;
  readonly ids: readonly string[];
  readonly events: readonly LogEvent[];
  readonly kind: string | undefined;
}

function unwrap(bytes: Uint8Array, options: { sizes?: readonly number[]; broken?: boolean } = {}): Unwrapped {
  const parser = createParser();
  const ids: string[] = [];
  const events: LogEvent[] = [];
  parser.begin(1);
  const unwrapper = createUnwrapper(
    {
      lines: parser.lines,
      truncated: parser.truncated,
      bad: parser.bad,
      get lineNumber() {
        return parser.lineNumber;
      },
      line(line, number, id, event) {
        if (id !== undefined) ids.push(id);
        if (event !== undefined) events.push(event);
        parser.line(line, number);
      },
    },
    codecs,
  );
  let at = 0;
  for (const size of options.sizes ?? []) {
    unwrapper.push(bytes.subarray(at, at + size));
    at = Math.min(bytes.length, at + size);
  }
  unwrapper.push(bytes.subarray(at));
  unwrapper.end(options.broken);
  const summary = parser.end();
  return {
    rows: parser.takeColumns().flatMap(rowsOf),
    bad: parser.takeBadLines(),
    summary,
    ids,
    events,
    kind: unwrapper.kind,
  };
}

const fixture = (name: string) => new Uint8Array(readFileSync(new URL(name, EVENTS)));
const text = (value: string) => unwrap(encodeUtf8(value));
const LINES = readFileSync(new URL('flow-log-default.log', EVENTS), 'utf8').trimEnd().split('\n');
const message = (line: string) => JSON.stringify({ message: line });

/** Rows without the place they come from. */
const bare = (rows: readonly TestRow[]) => rows.map((row) => ({ ...row, _line: 0 }));
const expected = bare(unwrap(fixture('flow-log-default.log')).rows);

describe('recorded payloads', () => {
  it.each([
    ['flow-log-default.log', 'text', [1, 2, 3, 4]],
    ['cloudwatch-export.log', 'text', [1, 2, 3, 4]],
    ['firehose-messages-lines.json', 'json', [1, 2, 3, 4]],
    ['firehose-messages-joined.json', 'json', [1, 1, 1, 1]],
    ['firehose-messages-indented.json', 'json', [1, 5, 9, 13]],
    ['cloudwatch-data-message.json', 'json', [1, 2, 3, 4]],
    ['cloudwatch-payloads-joined.json', 'json', [1, 2, 3, 4]],
    ['cloudwatch-payload.base64', 'base64', [1, 2, 3, 4]],
    ['cloudwatch-payload-wrapped.base64', 'base64', [1, 2, 3, 4]],
    ['lambda-cloudwatch-event.json', 'json', [1, 2, 3, 4]],
    ['lambda-kinesis-event.json', 'json', [1, 2, 3, 4]],
    ['firehose-http-request.json', 'json', [1, 2, 3, 4]],
    ['firehose-transformation-event.json', 'json', [1, 2, 3, 4]],
  ])('%s holds the four lines', (name, kind, numbers) => {
    const unwrapped = unwrap(fixture(name));
    expect(unwrapped.bad).toEqual([]);
    expect(bare(unwrapped.rows)).toEqual(expected);
    expect(unwrapped.rows.map((row) => row['_line'])).toEqual(numbers);
    expect(unwrapped.summary).toMatchObject({ lines: 4, records: 2, noData: 1, skipData: 1 });
    expect(unwrapped.kind).toBe(kind);
  });

  it('reads events with extracted fields, and gives their ids', () => {
    const { rows, ids } = unwrap(fixture('cloudwatch-data-message-extracted-fields.json'));
    expect(bare(rows)).toEqual(expected.slice(0, 2));
    expect(ids).toEqual([
      '31548671234567890123456789012345678901234567890123456700',
      '31548671234567890123456789012345678901234567890123456701',
    ]);
  });

  it('tells where an event comes from, and what its subscription filter took out of it', () => {
    const { events } = unwrap(fixture('cloudwatch-data-message-extracted-fields.json'));
    expect(events).toHaveLength(2);
    expect(events[0]).toMatchObject({
      owner: '123456789010',
      logGroup: 'vpc-flow-logs',
      logStream: 'eni-1235b8ca123456789-all',
      extractedFields: { dstport: '22', log_status: 'OK' },
    });
    expect(unwrap(fixture('lambda-cloudwatch-event.json')).events[0]).toMatchObject({ extractedFields: undefined });
    expect(unwrap(fixture('firehose-messages-lines.json')).events).toEqual([]);
  });

  it('ignores control messages', () => {
    expect(unwrap(fixture('cloudwatch-control-message.json')).summary).toMatchObject({ lines: 0, bad: 0 });
  });

  it.each([
    ['invalid-json-line.json', [[2, 'bad-json', '{"message":"half a line']], 2],
    ['invalid-brackets.json', [[2, 'bad-json', '{"message":{"open":""']], 2],
    ['invalid-no-message.json', [[1, 'bad-json', '{\n  "level": "info",\n  "text": "no flow log"\n}']], 0],
    ['invalid-event-without-message.json', [[1, 'bad-json', '{"id":"1","timestamp":1}']], 1],
    ['invalid-lambda-data-not-gzip.json', [[1, 'bad-json', 'H4sIIG5vIGd6aXAgYXQgYWxs']], 0],
    ['invalid-lambda-data-not-base64.json', [[1, 'bad-json', 'this is *not* base64']], 0],
    ['invalid-breaks-off.json', [[2, 'bad-json', message(LINES[1]!).slice(0, 60)]], 1],
  ])('%s: what is wrong is kept, the rest is read', (name, wrong, records) => {
    const { bad, summary } = unwrap(fixture(name));
    expect(bad.map((line) => [line.line, line.reason, line.text])).toEqual(wrong);
    expect(summary.records).toBe(records);
  });

  it('keeps a notification that carries no lines', () => {
    expect(unwrap(fixture('invalid-s3-notification.json')).bad).toMatchObject([
      { message: 'the record carries no data' },
    ]);
  });

  it('gives the same, wherever the stream is cut', () => {
    const names = readdirSync(EVENTS);
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 60 }),
        (name, sizes) => {
          const bytes = fixture(name);
          expect(unwrap(bytes, { sizes })).toEqual(unwrap(bytes));
        },
      ),
      { seed: 21, numRuns: 200 },
    );
  });
});

describe('createUnwrapper', () => {
  it('tells by content, behind blanks and a byte-order mark', () => {
    expect(text(`\ufeff\n  ${message(LINES[0]!)}`).rows).toMatchObject([{ _line: 2 }]);
    expect(text(`\ufeff${LINES[0]}\n`)).toMatchObject({ kind: 'text', summary: { records: 1 } });
    expect(text('')).toMatchObject({ kind: 'text', summary: { lines: 0 } });
    expect(text('{}')).toMatchObject({ kind: 'json', summary: { bad: 1 } });
  });

  it('reads messages with escapes, other keys, line feeds and blanks', () => {
    const spaced = `{ "message" : ${JSON.stringify(` ${LINES[0]}\r\n`)}, "a": [1, {"b": "}"}] }`;
    expect(bare(text(spaced).rows)).toEqual(expected.slice(0, 1));
    expect(bare(text(`{"message":"${LINES[0]!.replaceAll(' ', '\\u0020')}"}`).rows)).toEqual(expected.slice(0, 1));
    expect(bare(text(message(`${LINES[0]}\n${LINES[1]}\n`)).rows)).toEqual(expected.slice(0, 2));
  });

  it('reads a header out of a message', () => {
    expect(text(message('action dstport') + message('REJECT 22')).rows).toMatchObject([
      { action: 'REJECT', dstport: 22n },
    ]);
  });

  it('reads plain lines between JSON values, and lists of values', () => {
    expect(bare(text(`${message(LINES[0]!)}\n${LINES[1]}\n`).rows)).toEqual(expected.slice(0, 2));
    expect(bare(text(`[${message(LINES[0]!)},${message(LINES[1]!)}]`).rows)).toEqual(expected.slice(0, 2));
    expect(text(`[7,${message(LINES[0]!)}]`).bad).toMatchObject([{ text: '7', message: 'expected a JSON object' }]);
  });

  it('reads JSON objects behind plain lines, under their physical lines and with the format that holds there', () => {
    const header = 'dstport action';
    const mixed = `${header}\n22 ACCEPT\n${message('443 REJECT')}\n80 ACCEPT\n{\n  "message": "25 REJECT"\n}${message('53 ACCEPT')}`;
    for (const sizes of [
      [],
      [1],
      [10, 1, 1],
      Array<number>(200).fill(1),
      [mixed.indexOf('{')],
      [mixed.indexOf('{') + 1],
    ]) {
      const { rows, bad } = unwrap(encodeUtf8(mixed), { sizes });
      expect(bad).toEqual([]);
      expect(rows.map((row) => [row['_line'], row['dstport']])).toEqual([
        [2, 22n],
        [3, 443n],
        [4, 80n],
        [5, 25n],
        [7, 53n],
      ]);
    }
    // A bracket inside a line begins nothing.
    expect(text(`${LINES[0]}\n2 {\n${LINES[1]}`)).toMatchObject({ kind: 'text', summary: { lines: 3, bad: 1 } });
    expect(text(`${LINES[0]}\n{ stray\n${LINES[1]}`).summary).toMatchObject({ lines: 3, bad: 1 });
    const broken = unwrap(encodeUtf8(`${message(LINES[0]!)}\n${LINES[1]}\n${LINES[0]}`), { broken: true });
    expect(broken).toMatchObject({ summary: { lines: 3, bad: 1 }, bad: [{ line: 3, reason: 'truncated' }] });
  });

  it('reads JSON lines behind base64 text', () => {
    const encoded = gzipSync(message(LINES[0]!)).toString('base64');
    expect(bare(text(`${encoded}\n${message(LINES[1]!)}\n`).rows)).toEqual(expected.slice(0, 2));
  });

  it('reads what Firehose could not deliver out of its bucket', () => {
    const failed = (data: string | Uint8Array) =>
      JSON.stringify({
        ...{ attemptsMade: 4, arrivalTimestamp: 1_594_265_943_615, errorCode: 'HttpEndpoint.DestinationException' },
        ...{ errorMessage: 'The endpoint answered 503.', attemptEndingTimestamp: 1_594_265_950_000 },
        rawData: Buffer.from(data).toString('base64'),
      });
    const logEvents = LINES.slice(2).map((line, i) => ({ id: `${i}`, message: line }));
    const payload = gzipSync(JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents }));
    const { rows, summary } = text(
      `${failed(message(LINES[0]!))}\n${failed(`${LINES[1]}\n`)}\n${failed(payload)}\n{"rawData":"?"}\n`,
    );
    expect(bare(rows)).toEqual(expected);
    expect(summary).toMatchObject({ lines: 5, bad: 1 });
  });

  it('saves the whole events of a payload that breaks off, at whatever byte, as JSON or as base64', () => {
    const logEvents = LINES.map((line, i) => ({ id: `${i}`, extractedFields: { a: '{"]' }, message: line }));
    const payload = JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents });
    const ends = LINES.map((line) => payload.indexOf(line) + line.length + 2);
    for (let length = payload.indexOf('[') + 1; length < payload.length; length += 7) {
      const { rows, ids, summary } = text(payload.slice(0, length));
      const whole = ends.filter((end) => end <= length).length;
      expect(bare(rows)).toEqual(expected.slice(0, whole));
      expect(ids).toEqual(logEvents.slice(0, whole).map(({ id }) => id));
      expect(summary).toMatchObject({ lines: whole + 1, bad: 1 });
    }
    const encoded = gzipSync(payload).toString('base64').replace(/=*$/, '');
    let most = 0;
    for (let length = 8; length < encoded.length; length++) {
      const { rows, bad } = text(encoded.slice(0, length));
      expect(bare(rows)).toEqual(expected.slice(0, rows.length));
      expect(bad).toHaveLength(1);
      most = Math.max(most, rows.length);
    }
    expect(most).toBe(4);
    expect(text(encoded.slice(0, -20)).bad).toMatchObject([{ reason: 'truncated' }]);
  });

  it('saves the lines behind a bracket that is never closed', () => {
    const { bad, rows } = text(`{"a":{\n${LINES.map(message).join('\n')}`);
    expect(bad).toMatchObject([{ line: 1, text: '{"a":{' }]);
    expect(rows.map((row) => row['_line'])).toEqual([2, 3, 4, 5]);
  });

  it('reads base64 text of base64 events, several of them, and refuses endless nesting', () => {
    const encode = (value: string) => Buffer.from(gzipSync(value)).toString('base64');
    const event = JSON.stringify({ awslogs: { data: encode(LINES.map(message).join('')) } });
    const twice = text(`${encode(event)}\n${Buffer.from(event).toString('base64')}\n`);
    expect(bare(twice.rows)).toEqual([...expected, ...expected]);
    expect(twice.rows.map((row) => row['_line'])).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    let deep = message(LINES[0]!);
    for (let i = 0; i < 9; i++) deep = JSON.stringify({ awslogs: { data: encode(deep) } });
    expect(text(deep).summary).toMatchObject({ records: 0, bad: 1 });
  });

  it('falls back to lines for what only looks like base64', () => {
    expect(text(`eyJ not base64\n${LINES[0]}\n`)).toMatchObject({ kind: 'base64', summary: { records: 1, bad: 1 } });
    expect(text('eyJhIjo\n').summary).toMatchObject({ lines: 1, bad: 1 });
  });

  it('says truncated of what a broken object ends with', () => {
    expect(unwrap(fixture('invalid-breaks-off.json'), { broken: true }).bad).toMatchObject([
      { reason: 'truncated', line: 2 },
    ]);
    const bytes = encodeUtf8(`${LINES[0]}\n${LINES[1]!.slice(0, 20)}`);
    expect(unwrap(bytes, { broken: true })).toMatchObject({
      summary: { records: 1, bad: 1 },
      bad: [{ reason: 'truncated', line: 2, text: LINES[1]!.slice(0, 20) }],
    });
  });

  it('never throws, and accounts for every line', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        '"',
        '\\',
        '\n',
        ',',
        ':',
        ' ',
        '"message"',
        '"logEvents"',
        '"records"',
        '{"data":"',
        'H4sI',
        'eyI',
      ),
      fc.constantFrom(...LINES, message(LINES[0]!), message('x')),
      fc.string({ maxLength: 5 }),
    );
    const any = fc.oneof(
      fc.array(piece, { maxLength: 30 }).map((pieces) => encodeUtf8(pieces.join(''))),
      fc.uint8Array({ maxLength: 60 }),
      fc.json().map(encodeUtf8),
    );
    fc.assert(
      fc.property(any, fc.boolean(), (bytes, broken) => {
        const { summary, bad, rows } = unwrap(bytes, { broken });
        expect(summary.lines).toBe(summary.records + summary.noData + summary.skipData + summary.bad);
        expect(bad).toHaveLength(summary.bad);
        expect(rows).toHaveLength(summary.lines - summary.bad);
      }),
      { seed: 22, numRuns: 1000 },
    );
  });
});
