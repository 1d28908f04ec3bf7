import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { memorySource } from './bytes.ts';
import type { Ending } from './chunks.ts';
import { gunzipChunks, gunzipSmall } from './gzip.ts';

const TEXT = Array.from(
  { length: 120 },
  (_, i) =>
    `2 123456789010 eni-${(i * 7919) % 1000} 10.0.${i}.9 172.31.16.21 ${(i * 1700) % 65536} 22 6 20 4249 1418530010 1418530070 ACCEPT OK\n`,
).join('');

async function gunzip(bytes: Uint8Array): Promise<{ text: string } & Ending> {
  const chunks = gunzipChunks(memorySource(bytes));
  const held: Uint8Array[] = [];
  for (;;) {
    const step = await chunks.next();
    if (step.done) return { text: Buffer.concat(held).toString('latin1'), ...step.value };
    held.push(step.value);
  }
}

test('one member, several, empty ones', async () => {
  const one = gzipSync(TEXT);
  for (const [bytes, text] of [
    [one, TEXT],
    [Buffer.concat([one, gzipSync(''), one]), TEXT + TEXT],
    [gzipSync(''), ''],
  ] as const) {
    expect(await gunzip(bytes)).toEqual({ text, broken: undefined, cut: false });
    expect(Buffer.from(gunzipSmall(bytes, 1e6)!).toString('latin1')).toBe(text);
  }
});

test('a header may carry a name, a comment, extra bytes and its own check sum', async () => {
  const body = gzipSync(TEXT).subarray(10);
  const fixed = Buffer.from([0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3]);
  const long = Buffer.alloc(5000, 'n');
  const header = Buffer.concat([
    fixed,
    Buffer.from([3, 0, 1, 2, 3]),
    long,
    Buffer.from([0]),
    Buffer.from('comment\0'),
    Buffer.alloc(2),
  ]);
  expect(await gunzip(Buffer.concat([header, body]))).toEqual({ text: TEXT, broken: undefined, cut: false });
  const cut = await gunzip(header.subarray(0, header.length - 1));
  expect(cut).toEqual({ text: '', broken: `The gzip data break off at offset ${header.length - 1}.`, cut: true });
});

test('a text of many slices comes out whole', async () => {
  const random = fc.sample(fc.uint8Array({ minLength: 700_000, maxLength: 700_000, size: 'max' }), {
    numRuns: 1,
    seed: 1,
  })[0]!;
  const { text, broken } = await gunzip(gzipSync(random));
  expect(broken).toBeUndefined();
  expect(Buffer.from(text, 'latin1').equals(random)).toBe(true);
});

test('cut at every byte: what there is comes out, and the break is told with its offset', async () => {
  const bytes = gzipSync(TEXT);
  let before = 0;
  for (let length = 2; length < bytes.length; length++) {
    const { text, broken, cut } = await gunzip(bytes.subarray(0, length));
    expect(TEXT.startsWith(text)).toBe(true);
    expect(text.length).toBeGreaterThanOrEqual(before);
    expect(broken).toBe(`The gzip data break off at offset ${length}.`);
    // Only the check sum is missing.
    expect(cut).toBe(length < bytes.length - 8);
    if (!cut) expect(text).toBe(TEXT);
    before = text.length;
    expect(gunzipSmall(bytes.subarray(0, length), 1e6)).toBeUndefined();
  }
});

test('bytes behind the last member are told, not read', async () => {
  const bytes = gzipSync(TEXT);
  for (const tail of ['\0', '\0\0\0\0', 'garbage', '\x1fx', '2 123456789010 eni-1 - - - - - - - 1 2 - NODATA\n']) {
    const spoilt = Buffer.concat([bytes, Buffer.from(tail, 'latin1')]);
    const many = tail.length === 1 ? '1 byte' : `${tail.length} bytes`;
    expect(await gunzip(spoilt)).toEqual({
      text: TEXT,
      broken: `${many} after the last gzip member, at offset ${bytes.length}, are no gzip data.`,
      cut: false,
    });
    expect(gunzipSmall(spoilt, 1e6)).toBeUndefined();
  }
});

test('a wrong check sum is told, and what follows is read', async () => {
  const bytes = gzipSync(TEXT);
  bytes[bytes.length - 5]! ^= 1;
  const both = Buffer.concat([bytes, gzipSync('more\n')]);
  expect(await gunzip(both)).toEqual({
    text: `${TEXT}more\n`,
    broken: 'The check sum of the gzip member at offset 0 is wrong.',
    cut: false,
  });
  expect(gunzipSmall(both, 1e6)).toBeUndefined();
});

test('damage anywhere never throws, is always told, and loses nothing before it', async () => {
  const bytes = gzipSync(TEXT, { level: 9 });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 10, max: bytes.length - 1 }),
      fc.integer({ min: 1, max: 255 }),
      async (at, flip) => {
        const spoilt = Buffer.from(bytes);
        spoilt[at]! ^= flip;
        const { text, broken } = await gunzip(spoilt);
        expect(broken).toMatch(/offset \d+/);
        // Everything that the bytes before the damage decode to is there.
        const before = await gunzip(bytes.subarray(0, at));
        expect(text.startsWith(before.text)).toBe(true);
      },
    ),
    { seed: 3, numRuns: 300 },
  );
});

test('a text beyond the limit is left to the slow way', () => {
  expect(gunzipSmall(gzipSync(TEXT), TEXT.length)).toHaveLength(TEXT.length);
  expect(gunzipSmall(gzipSync(TEXT), TEXT.length - 1)).toBeUndefined();
  expect(gunzipSmall(Buffer.concat([gzipSync(TEXT), gzipSync('x')]), TEXT.length)).toBeUndefined();
});
