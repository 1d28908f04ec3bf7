import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAddress } from './address.ts';
import { encodeUtf8 } from './utf8.ts';

function wordsOf(text: string): number[] | undefined {
  const words = new Uint32Array(5);
  const bytes = encodeUtf8(`-${text}:`);
  return readAddress(bytes, 1, bytes.length - 1, words, 1) ? [...words.slice(1)] : undefined;
}

/**
 * What is an address is Node's word, zone ids aside. The words come from the URL parser, which writes IPv6 in hexadecimal groups.
 */
function expectedWords(text: string): number[] | undefined {
  if (isIPv4(text)) return [0, 0, 0xffff, text.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)];
  if (!isIPv6(text) || text.includes('%')) return undefined;
  const [before = '', after] = new URL(`http://[${text}]/`).hostname.slice(1, -1).split('::');
  const first = before === '' ? [] : before.split(':');
  const last = after === undefined || after === '' ? [] : after.split(':');
  const groups = [...first, ...Array<string>(8 - first.length - last.length).fill('0'), ...last].map((group) =>
    Number.parseInt(group, 16),
  );
  return [0, 2, 4, 6].map((i) => groups[i]! * 0x10000 + groups[i + 1]!);
}

describe('readAddress', () => {
  it.each([
    ['0.0.0.0', [0, 0, 0xffff, 0]],
    ['255.255.255.255', [0, 0, 0xffff, 0xffffffff]],
    ['10.0.1.10', [0, 0, 0xffff, 0x0a00010a]],
    ['::', [0, 0, 0, 0]],
    ['::1', [0, 0, 0, 1]],
    ['1::', [0x10000, 0, 0, 0]],
    ['::ffff:10.0.1.10', [0, 0, 0xffff, 0x0a00010a]],
    ['::FFFF:A00:10A', [0, 0, 0xffff, 0x0a00010a]],
    ['64:ff9b::192.0.2.33', [0x0064ff9b, 0, 0, 0xc0000221]],
    ['2001:DB8:0:0:8:800:200C:417A', [0x20010db8, 0, 0x00080800, 0x200c417a]],
    ['1:2:3:4:5:6:7::', [0x10002, 0x30004, 0x50006, 0x70000]],
    ['1:2:3:4:5:6:1.2.3.4', [0x10002, 0x30004, 0x50006, 0x01020304]],
  ])('reads %s', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  it.each([
    '',
    '1',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.00',
    '1.2.3.',
    '.1.2.3',
    '1..2.3',
    '1.2.3.4 ',
    '1.2.3.-4',
    ':',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    '12345::',
    '1:2:3:4:5:6:7:8::',
    '::1:2:3:4:5:6:7:8',
    ':1::',
    '1:',
    'fe80::1%eth0',
    '::1/128',
    '[::1]',
    '1:2:3:4:5:6:7:1.2.3.4',
    '::1.2.3',
    '::01.2.3.4',
    '1.2.3.4::',
    '::g',
    '-',
    'None',
    '١.2.3.4',
  ])('refuses %j', (text) => {
    expect(wordsOf(text)).toBeUndefined();
  });

  it('agrees with the URL parser on anything that looks like an address', () => {
    const piece = fc.oneof(
      fc.stringMatching(/^[0-9a-fA-F]{1,4}$/),
      fc.constantFrom('', '0', '255', '256', '1.2.3.4', '010'),
    );
    const text = fc
      .array(fc.tuple(piece, fc.constantFrom(':', ':', ':', '::', '.', '')), { maxLength: 10 })
      .map((pairs) => pairs.flat().join(''));
    const v4 = fc.array(fc.nat(300), { minLength: 3, maxLength: 5 }).map((octets) => octets.join('.'));
    const v6 = fc.ipV6();
    fc.assert(
      fc.property(fc.oneof(text, v4, fc.ipV4(), v6), (candidate) => {
        expect(wordsOf(candidate)).toEqual(expectedWords(candidate));
      }),
      { seed: 12, numRuns: 5000 },
    );
  });
});
