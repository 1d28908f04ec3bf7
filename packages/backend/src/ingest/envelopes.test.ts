import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { IngestSummary } from './summary.ts';
import { type Bench, line, openBench } from './testing.ts';

let bench: Bench;
beforeEach(() => {
  bench = openBench();
});
afterEach(() => bench.close());

const message = (i: number): string => JSON.stringify({ message: line(i).trimEnd() });
const payload = (from: number, to: number): string =>
  JSON.stringify({
    messageType: 'DATA_MESSAGE',
    owner: '123456789012',
    logGroup: 'flow',
    logStream: 'eni-1-all',
    subscriptionFilters: ['all'],
    logEvents: Array.from({ length: to - from }, (_, i) => ({
      id: `37${String(from + i).padStart(54, '0')}`,
      timestamp: 1_795_500_000_000,
      message: line(from + i).trimEnd(),
    })),
  });
const control =
  '{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"","logStream":"","subscriptionFilters":[],"logEvents":[{"id":"","timestamp":1498519943285,"message":"CWL CONTROL MESSAGE: Checking health of destination Kinesis stream."}]}';
const base64 = (text: string): string => gzipSync(text).toString('base64');

test.each<[string, string | Uint8Array, number[]]>([
  ['messages, one a line', `${message(1)}\n${message(2)}\n${message(3)}\n`, [1, 2, 3]],
  ['messages, joined', gzipSync(message(1) + message(2) + message(3)), [1, 1, 1]],
  ['messages as gzip members', Buffer.concat([1, 2, 3].map((i) => gzipSync(`${message(i)}\n`))), [1, 2, 3]],
  ['a subscription payload', payload(1, 4), [1, 2, 3]],
  [
    'payloads as gzip members, one of control',
    Buffer.concat([payload(1, 3), control, payload(3, 4)].map((text) => gzipSync(text))),
    [1, 2, 3],
  ],
  [
    'payloads compressed twice',
    gzipSync(Buffer.concat([payload(1, 3), payload(3, 4)].map((text) => gzipSync(text)))),
    [1, 2, 3],
  ],
  ['a payload as base64 text', `${base64(payload(1, 4))}\n`, [1, 2, 3]],
  ['a Lambda event', JSON.stringify({ awslogs: { data: base64(payload(1, 4)) } }), [1, 2, 3]],
  ['plain lines and messages, mixed', `${line(1)}${message(2)}\n${line(3)}`, [1, 2, 3]],
  [
    'gzip members, one plain and one of messages',
    Buffer.concat([gzipSync(line(1)), gzipSync(message(2) + message(3))]),
    [1, 2, 2],
  ],
  ['an export with times', [1, 2, 3].map((i) => `2026-11-24T12:25:04.000Z ${line(i)}`).join(''), [1, 2, 3]],
  ['UTF-16', Buffer.from(`\ufeff${[1, 2, 3].map((i) => line(i)).join('\r\n')}`, 'utf16le'), [1, 3, 5]],
])('%s', async (_, bytes, numbers) => {
  const path = bench.write('a', bytes);
  expect(await bench.load([path])).toMatchObject({ lines: 3, records: 3, quarantined: 0, broken: [] });
  const rows = await bench.rows();
  expect(rows.map((row) => row['_line'])).toEqual(numbers);
  expect(rows.map((row) => row['srcaddr'])).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3']);
});

test('a payload that breaks off, as base64 or compressed: its whole events are loaded, and a whole copy mends it', async () => {
  const encoded = base64(payload(1, 40));
  const zipped = gzipSync(payload(101, 140));
  for (const [name, whole] of [
    ['text', Buffer.from(encoded)],
    ['zipped', zipped],
  ] as const) {
    const path = bench.write(name, whole.subarray(0, whole.length - 60));
    const { records, quarantined } = await bench.load([path]);
    expect(records).toBeGreaterThan(10);
    expect(quarantined).toBe(1);
    bench.write(name, whole);
    expect(await bench.load([path])).toMatchObject({ records: 39, quarantined: 0, repeatedEvents: 0 });
  }
  expect(await bench.store.verify()).toMatchObject({ problems: [], records: 78 });
});

test('a control message alone is an object without lines', async () => {
  const path = bench.write('a', control);
  expect(await bench.load([path])).toMatchObject({ objects: 1, lines: 0, broken: [] });
});

test('JSON that breaks off: what is whole is loaded, the rest is one bad line', async () => {
  const whole = gzipSync(`${message(1)}\n${message(2)}\n`);
  const path = bench.write('a', whole.subarray(0, whole.length - 12));
  const summary = await bench.load([path]);
  expect(summary).toMatchObject({ lines: 2, records: 1, quarantined: 1 });
  expect(summary.broken).toHaveLength(1);
  expect(await bench.quarantine()).toMatchObject([{ line: 2, reason: 'truncated' }]);
});

test('an event that was delivered twice into one object is counted once', async () => {
  const path = bench.write('a', payload(1, 4) + payload(3, 6));
  const summary = await bench.load([path]);
  expect(summary).toMatchObject({ lines: 5, records: 5, repeatedEvents: 1 });
  expect((await bench.rows()).map((row) => row['_line'])).toEqual([1, 2, 3, 5, 6]);
});

const events = fileURLToPath(new URL('../../../../test/events/', import.meta.url));

test.each(readdirSync(events).filter((name) => /\.(json|log|base64)$/.test(name)))('recorded: %s', async (name) => {
  const bytes = readFileSync(join(events, name));
  const plain = await bench.load([bench.write('plain', bytes)]);
  await bench.store.forget(`${bench.folder}/plain`);
  const zipped = await bench.load([bench.write('zipped', gzipSync(bytes))]);
  const counts = ({ lines, records, noData, skipData, quarantined }: IngestSummary): unknown => {
    return { lines, records, noData, skipData, quarantined };
  };
  expect(counts(zipped)).toEqual(counts(plain));
  if (name.startsWith('invalid')) expect(plain.quarantined).toBeGreaterThan(0);
  else if (name.includes('control')) expect(plain.lines).toBe(0);
  else expect(plain.records).toBeGreaterThan(0);
});
