import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import { formatAddress, IPV4_FIRST, parseAddress, parseNetwork, parseOctetPattern } from './address.ts';

fc.configureGlobal({ seed: 1 });

/** ipaddr.js as a number in our order. It takes octal and short IPv4 forms, so it is asked about well-formed text only. */
function oracle(text: string): bigint {
  const parsed = ipaddr.parse(text);
  const bytes = parsed.kind() === 'ipv4' ? (parsed as ipaddr.IPv4).toIPv4MappedAddress() : parsed;
  return bytes.toByteArray().reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

const address128 = fc.oneof(
  fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }),
  fc.bigInt({ min: IPV4_FIRST, max: IPV4_FIRST + 0xffff_ffffn }),
  // Few set groups, so that runs of zeros of every length and place occur.
  fc
    .array(fc.oneof({ weight: 2, arbitrary: fc.constant(0n) }, fc.bigInt({ min: 0n, max: 0xffffn })), {
      minLength: 8,
      maxLength: 8,
    })
    .map((groups) => groups.reduce((number, group) => (number << 16n) | group, 0n)),
);

describe('parseAddress', () => {
  it.each([
    ['0.0.0.0', 0xffff_0000_0000n],
    ['255.255.255.255', 0xffff_ffff_ffffn],
    ['10.0.0.1', 0xffff_0a00_0001n],
    ['::', 0n],
    ['::1', 1n],
    ['1::', 1n << 112n],
    ['::ffff:10.0.0.1', 0xffff_0a00_0001n],
    ['::FFFF:a00:1', 0xffff_0a00_0001n],
    ['0:0:0:0:0:ffff:10.0.0.1', 0xffff_0a00_0001n],
    ['::1.2.3.4', 0x0102_0304n],
    ['64:ff9b::1.2.3.4', (0x64_ff9bn << 96n) | 0x0102_0304n],
    ['1:2:3:4:5:6:1.2.3.4', 0x0001_0002_0003_0004_0005_0006_0102_0304n],
    ['1:2:3:4:5:6:7::', 0x0001_0002_0003_0004_0005_0006_0007_0000n],
    ['2001:DB8:0:0:0:0:0:1', (0x2001_0db8n << 96n) | 1n],
  ])('reads %s', (text, number) => {
    expect(parseAddress(text)).toBe(number);
  });

  it.each([
    '',
    '-',
    '10',
    '10.0.0',
    '10.0.0.1.2',
    '010.0.0.1',
    '10.0.0.00',
    '10.0.0.256',
    '10.0.0.1 ',
    '+1.0.0.1',
    '1.2.3.',
    '0x1.0.0.1',
    ':',
    ':::',
    '1::2::3',
    ':1::2',
    '1::2:',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4::5:6:7:8',
    '12345::',
    'g::',
    'fe80::1%eth0',
    '1.2.3.4::',
    '::1.2.3.4:5',
    '::1.2.3',
    '::01.2.3.4',
    '1:2:3:4:5:6:7:1.2.3.4',
    '10.0.0.1/8',
    '[::1]',
    '10.0.0.*',
  ])('refuses %j', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  it('agrees with ipaddr.js on every spelling that it prints', () => {
    fc.assert(
      fc.property(address128, (number) => {
        const bytes = Array.from({ length: 16 }, (_, i) => Number((number >> BigInt(120 - 8 * i)) & 0xffn));
        const v6 = new ipaddr.IPv6(bytes);
        const padded = number
          .toString(16)
          .padStart(32, '0')
          .replace(/(....)(?=.)/g, '$1:');
        for (const text of [v6.toNormalizedString(), padded, v6.toString(), v6.toRFC5952String().toUpperCase()]) {
          expect(parseAddress(text)).toBe(number);
          expect(oracle(text)).toBe(number);
        }
        if (v6.isIPv4MappedAddress()) expect(parseAddress(v6.toIPv4Address().toString())).toBe(number);
      }),
    );
  });

  it('never throws, and refuses what ipaddr.js refuses', () => {
    const texts = fc.string({ unit: fc.constantFrom(...'0123459af:.*/%x-'), maxLength: 24 });
    fc.assert(
      fc.property(texts, (text) => {
        const number = parseAddress(text);
        if (number !== undefined) expect(oracle(text)).toBe(number);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('formatAddress', () => {
  it.each([
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['1:0:0:0:0:0:0:0', '1::'],
    ['::fffe:0:0', '::fffe:0:0'],
  ])('prints %s as %s', (text, canonical) => {
    expect(formatAddress(parseAddress(text)!)).toBe(canonical);
  });

  it('is what ipaddr.js prints, and reads back', () => {
    fc.assert(
      fc.property(address128, (number) => {
        const text = formatAddress(number);
        expect(parseAddress(text)).toBe(number);
        const parsed = ipaddr.parse(text);
        expect(text).toBe(parsed.kind() === 'ipv6' ? (parsed as ipaddr.IPv6).toRFC5952String() : parsed.toString());
      }),
    );
  });
});

describe('parseNetwork', () => {
  it.each([
    ['10.0.0.0/8', '10.0.0.0', '10.255.255.255', false],
    ['10.1.2.3/8', '10.0.0.0', '10.255.255.255', true],
    ['10.0.0.1/32', '10.0.0.1', '10.0.0.1', false],
    ['0.0.0.0/0', '0.0.0.0', '255.255.255.255', false],
    ['2001:db8::/32', '2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', false],
    ['::/0', '::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', false],
    ['::1/0', '::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', true],
    ['::ffff:10.1.0.0/104', '10.0.0.0', '10.255.255.255', true],
    ['::ffff:0:0/96', '0.0.0.0', '255.255.255.255', false],
  ])('reads %s', (text, low, high, hostBits) => {
    expect(parseNetwork(text)).toEqual({ low: parseAddress(low), high: parseAddress(high), hostBits });
  });

  it.each([
    '10.0.0.0',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/255.0.0.0',
    '10.0.0.0/8/8',
    '10.0.0/8',
    '/8',
    '::/129',
    'x/8',
  ])('refuses %s', (text) => {
    expect(parseNetwork(text)).toBeUndefined();
  });

  it('holds the addresses that ipaddr.js says it holds', () => {
    const v4 = fc.bigInt({ min: IPV4_FIRST, max: IPV4_FIRST + 0xffff_ffffn });
    fc.assert(
      fc.property(v4, fc.integer({ min: 0, max: 32 }), v4, (base, length, other) => {
        const { low, high } = parseNetwork(`${formatAddress(base)}/${length}`)!;
        const inside = ipaddr.IPv4.parse(formatAddress(other)).match(ipaddr.IPv4.parse(formatAddress(base)), length);
        expect(low <= other && other <= high).toBe(inside);
      }),
    );
  });
});

describe('parseOctetPattern', () => {
  it.each([
    ['10.*', '10.0.0.0/8'],
    ['10.*.*.*', '10.0.0.0/8'],
    ['10.0.*', '10.0.0.0/16'],
    ['10.0.*.*', '10.0.0.0/16'],
    ['10.0.0.*', '10.0.0.0/24'],
  ])('reads %s as %s', (text, network) => {
    expect(parseOctetPattern(text)).toEqual(parseNetwork(network));
  });

  it.each([
    '*',
    '*.0.0.1',
    '10.*.0.1',
    '10*',
    '10.0.0.1*',
    '10.0.0.0.*',
    '300.*',
    '010.*',
    '10.',
    '10.0.0.1',
    '2001:*',
  ])('refuses %s', (text) => {
    expect(parseOctetPattern(text)).toBeUndefined();
  });
});
