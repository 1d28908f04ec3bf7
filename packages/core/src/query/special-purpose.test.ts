import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ADDRESS_LAST, parseAddress } from './address.ts';
import { mergeRanges, otherRanges, rangesWithout } from './ranges.ts';
import { PRIVATE_RANGES, PUBLIC_RANGES, splitRanges } from './special-purpose.ts';

const holds = (ranges: readonly { low: bigint; high: bigint }[], address: bigint): boolean =>
  ranges.some(({ low, high }) => low <= address && address <= high);

it.each([
  ['1.0.0.0', true],
  ['8.8.8.8', true],
  ['9.255.255.255', true],
  ['10.0.0.0', false],
  ['10.255.255.255', false],
  ['11.0.0.0', true],
  ['0.255.255.255', false],
  ['100.63.255.255', true],
  ['100.64.0.0', false],
  ['100.127.255.255', false],
  ['127.0.0.1', false],
  ['169.254.169.254', false],
  ['172.15.255.255', true],
  ['172.16.0.0', false],
  ['172.31.255.255', false],
  ['172.32.0.0', true],
  ['192.0.0.8', false],
  ['192.0.0.9', true],
  ['192.0.0.10', true],
  ['192.0.0.11', false],
  ['192.0.2.1', false],
  ['192.168.1.1', false],
  ['198.19.255.255', false],
  ['198.20.0.0', true],
  ['198.51.100.7', false],
  ['203.0.113.7', false],
  ['223.255.255.255', true],
  ['224.0.0.251', false],
  ['255.255.255.255', false],
  ['::', false],
  ['::1', false],
  ['::ffff:8.8.8.8', true],
  ['::ffff:10.0.0.1', false],
  ['64:ff9b::808:808', true],
  ['64:ff9b:1::1', false],
  ['100::1', false],
  ['1fff::1', false],
  ['2000::', true],
  ['2001::1', false],
  ['2001:1::1', true],
  ['2001:1::4', false],
  ['2001:4:112::1', true],
  ['2001:db8::1', false],
  ['2001:4860:4860::8888', true],
  ['2002:808:808::1', false],
  ['2a05:d018::1', true],
  ['3fff::1', false],
  ['3fff:1000::', true],
  ['4000::1', false],
  ['5f00::1', false],
  ['fc00::1', false],
  ['fd12::1', false],
  ['fe80::1', false],
  ['ff02::1', false],
])('%s is public: %s', (text, isPublic) => {
  expect(holds(PUBLIC_RANGES, parseAddress(text)!)).toBe(isPublic);
  expect(holds(PRIVATE_RANGES, parseAddress(text)!)).toBe(!isPublic);
});

const address = fc.oneof(fc.bigInt({ min: 0n, max: 20n }), fc.bigInt({ min: ADDRESS_LAST - 20n, max: ADDRESS_LAST }));
const ranges = fc.array(
  fc.tuple(address, address).map(([low, high]) => ({ low, high })),
  { maxLength: 6 },
);

it('merges, complements and takes away like sets', () => {
  fc.assert(
    fc.property(ranges, ranges, address, (some, without, one) => {
      const real = some.filter(({ low, high }) => low <= high);
      const merged = mergeRanges(some);
      merged.slice(1).forEach((range, i) => {
        expect(range.low).toBeGreaterThan(merged[i]!.high + 1n);
      });
      expect(holds(merged, one)).toBe(holds(real, one));
      expect(holds(otherRanges(some), one)).toBe(!holds(real, one));
      expect(holds(rangesWithout(some, without), one)).toBe(holds(real, one) && !holds(mergeRanges(without), one));
    }),
    { seed: 4, numRuns: 500 },
  );
});

it('keeps every address when the families are split', () => {
  const { v4, v6 } = splitRanges([{ low: 0n, high: ADDRESS_LAST }]);
  expect(mergeRanges([...v4, ...v6])).toEqual([{ low: 0n, high: ADDRESS_LAST }]);
  expect(v4).toHaveLength(1);
  expect(v6).toHaveLength(2);
});
