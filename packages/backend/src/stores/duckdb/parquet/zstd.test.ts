import { compressors } from 'hyparquet-compressors';
import { expect, test } from 'vitest';
import { zstd } from './zstd.ts';

test.each([
  { name: 'nothing', bytes: new Uint8Array() },
  { name: 'one byte', bytes: Uint8Array.of(7) },
  { name: 'more than a block of text', bytes: new TextEncoder().encode('10.0.0.1 '.repeat(50_000)) },
  {
    name: 'a view into a larger buffer',
    bytes: Uint8Array.from({ length: 5000 }, (_, i) => (i * i) >>> 3).subarray(17, 4000),
  },
])('$name comes back', async ({ bytes }) => {
  const compress = await zstd();
  const frame = compress(bytes);
  // RFC 8878, section 3.1.1: every frame begins with this number.
  expect([...frame.subarray(0, 4)]).toEqual([0x28, 0xb5, 0x2f, 0xfd]);
  expect(compressors.ZSTD!(frame, bytes.length)).toEqual(bytes);
});

test('the compressor is loaded once', async () => {
  expect(await zstd()).toBe(await zstd());
});
