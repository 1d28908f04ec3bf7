import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ByteSource, memorySource } from './bytes.ts';
import { openContent, textBeginsWith } from './content.ts';

const TEXT = Array.from(
  { length: 300 },
  (_, i) => `2 123456789010 eni-${i} - - - - - - - 1431280876 1431280934 - NODATA\n`,
).join('');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'content-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The same bytes without the short cut for what is in memory. */
function slow(bytes: Uint8Array): ByteSource {
  return { ...memorySource(bytes), memory: undefined };
}

async function textOf(
  source: ByteSource,
): Promise<{ text: string; measure: unknown; broken: string | undefined; cut: boolean }> {
  const open = await openContent(source, folder);
  try {
    if (open.content.kind !== 'text') throw new Error(JSON.stringify(open.content));
    const held: Uint8Array[] = [];
    let step = await open.content.chunks.next();
    for (; !step.done; step = await open.content.chunks.next()) held.push(step.value);
    return { text: Buffer.concat(held).toString('latin1'), measure: open.measure, ...step.value };
  } finally {
    await open.close();
  }
}

const whole = (outer: string | Uint8Array): unknown => ({
  text: TEXT,
  measure: { bytes: outer.length, crc32: crc32(outer) },
  broken: undefined,
  cut: false,
});

test.each([
  ['plain', Buffer.from(TEXT), TEXT],
  ['gzip', gzipSync(TEXT), TEXT],
  ['members', Buffer.concat([gzipSync(TEXT.slice(0, 1000)), gzipSync(TEXT.slice(1000))]), TEXT],
  ['gzip in gzip', gzipSync(gzipSync(TEXT)), gzipSync(TEXT)],
  ['UTF-16, little end first', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), Buffer.from(`\ufeff${TEXT}`, 'utf16le')],
  [
    'UTF-16 in gzip',
    gzipSync(Buffer.from(`\ufeff${TEXT}`, 'utf16le').swap16()),
    Buffer.from(`\ufeff${TEXT}`, 'utf16le').swap16(),
  ],
])('%s', async (_, bytes, outer) => {
  expect(await textOf(memorySource(bytes))).toEqual(whole(outer));
  expect(await textOf(slow(bytes))).toEqual(whole(outer));
  expect(readdirSync(folder)).toEqual([]);
});

test('a break inside is told with both offsets', async () => {
  const inner = gzipSync(TEXT);
  const cut = await textOf(memorySource(gzipSync(inner.subarray(0, 200))));
  expect(cut.broken).toBe('Inside: The gzip data break off at offset 200.');
  expect(cut.cut).toBe(true);
  const outer = gzipSync(inner);
  const both = await textOf(memorySource(outer.subarray(0, 200)));
  expect(both.broken).toMatch(
    /^The gzip data break off at offset 200\. Inside: The gzip data break off at offset \d+\.$/,
  );
});

test('other binary is refused by name, also inside gzip', async () => {
  const zip = Buffer.from('PK\x03\x04\x14\0\0\0\b\0');
  for (const [bytes, reason] of [
    [zip, 'It is a zip archive. Unpack it first: unzip -p FILE'],
    [gzipSync(zip), 'It is a zip archive.'],
  ] as const) {
    const open = await openContent(memorySource(bytes), folder);
    expect(open.content).toEqual({ kind: 'refused', reason });
  }
});

test('whether a text begins with another', async () => {
  const other = TEXT.replace('eni-7 ', 'eni-8 ');
  for (const make of [
    (text: string) => memorySource(gzipSync(text)),
    (text: string) => slow(gzipSync(text)),
    (text: string) => slow(Buffer.from(text)),
  ]) {
    for (const length of [0, 1, 5000, TEXT.length]) {
      const start = { bytes: length, crc32: crc32(TEXT.slice(0, length)) };
      expect(await textBeginsWith(make(TEXT), start)).toBe(true);
      expect(await textBeginsWith(make(other), start)).toBe(length < 500);
    }
    expect(await textBeginsWith(make(TEXT), { bytes: TEXT.length + 1, crc32: crc32(`${TEXT}x`) })).toBe(false);
  }
});
