import { type AddressTable, formatAddress, PRIVATE_RANGES, parseAddress, valueAt } from '@thalweg/core/query';
import fc from 'fast-check';
import { type CountryResponse, Reader } from 'mmdb-lib';
import { describe, expect, it } from 'vitest';
import { readMmdb } from './mmdb.ts';
import { makeMmdb } from './testing.ts';

const at = (table: AddressTable, address: string) => valueAt(table, parseAddress(address)!);
const country = (code: string) => ({ country_code: code });

describe.each([24, 28, 32] as const)('records of %i bits', (recordSize) => {
  it('are walked like mmdb-lib looks addresses up', () => {
    const octet = fc.nat(255);
    const v4 = fc
      .tuple(fc.constantFrom(1, 8, 9, 10, 100, 172, 193), octet, octet, octet, fc.integer({ min: 6, max: 32 }))
      .map(([a, b, c, d, length]) => `${a}.${b}.${c}.${d}/${length}`);
    const v6 = fc
      .tuple(
        fc.constantFrom('2001', '2a05', '2600', 'fd00', '4000'),
        fc.nat(0xffff),
        fc.nat(0xffff),
        fc.integer({ min: 12, max: 64 }),
      )
      .map(([first, second, third, length]) => `${first}:${second.toString(16)}:${third.toString(16)}::/${length}`);
    const records = fc.uniqueArray(fc.tuple(fc.oneof(v4, v6), fc.constantFrom('DE', 'FR', 'US')), {
      maxLength: 12,
      selector: ([cidr]) => cidr,
    });
    const address = fc.oneof(
      fc.tuple(fc.constantFrom(1, 8, 9, 10, 100, 172, 193), octet, octet, octet).map((octets) => octets.join('.')),
      fc
        .tuple(fc.constantFrom('2001', '2a05', '2600', 'fd00', '4000'), fc.nat(0xffff), fc.nat(0xffff))
        .map(([a, b, c]) => `${a}:${b.toString(16)}:${c.toString(16)}::1`),
    );
    fc.assert(
      fc.property(records, fc.array(address, { maxLength: 40 }), (networks, addresses) => {
        const bytes = makeMmdb(Object.fromEntries(networks.map(([cidr, code]) => [cidr, country(code)])), {
          recordSize,
        });
        const table = readMmdb(bytes).table('country');
        const reader = new Reader<CountryResponse>(bytes);
        const begins = networks.map(([cidr]) => cidr.split('/')[0]!);
        for (const one of [...addresses, ...begins]) {
          const number = parseAddress(one)!;
          const special = PRIVATE_RANGES.some(({ low, high }) => low <= number && number <= high);
          const wanted = special
            ? undefined
            : (reader.get(formatAddress(number)) as { country_code?: string } | null)?.country_code;
          expect([one, valueAt(table, number)]).toEqual([one, wanted]);
        }
      }),
      { seed: 11, numRuns: 60 },
    );
  });
});

describe('a table', () => {
  const bytes = makeMmdb(
    {
      '8.8.8.0/24': country('US'),
      '8.8.9.0/24': country('US'),
      '10.0.0.0/8': country('FR'),
      '2a05:d018::/32': country('IE'),
      '1.0.0.0/8': country('zz'),
    },
    { aliases: ['2002::/16', '::ffff:0:0/96'] },
  );
  const table = readMmdb(bytes).table('country');

  it('rises, begins at zero, and never repeats a value', () => {
    expect([table.upper[0], table.lower[0]]).toEqual([0n, 0n]);
    for (let i = 1; i < table.value.length; i++) {
      const before = (table.upper[i - 1]! << 64n) | table.lower[i - 1]!;
      expect((table.upper[i]! << 64n) | table.lower[i]!).toBeGreaterThan(before);
      expect(table.value[i]).not.toBe(table.value[i - 1]);
    }
    expect(table.values).toEqual(['', 'US', 'IE']);
  });
  it('says nothing of special-purpose addresses, and of those the file does not know', () => {
    expect(at(table, '8.8.9.255')).toBe('US');
    expect(at(table, '::ffff:8.8.8.1')).toBe('US');
    expect(at(table, '2a05:d018::9')).toBe('IE');
    for (const address of ['10.0.0.1', '8.8.10.0', '::8.8.8.8', '2002:808:808::1', '1.2.3.4', '::', 'ffff::']) {
      expect(at(table, address)).toBeUndefined();
    }
  });
  it('is made of a file for IPv4 alone', () => {
    const alone = readMmdb(makeMmdb({ '8.8.8.0/24': country('US') }, { ipVersion: 4 })).table('country');
    expect(at(alone, '8.8.8.8')).toBe('US');
    expect(at(alone, '2a05:d018::9')).toBeUndefined();
  });
});

describe('records', () => {
  const told = (record: Parameters<typeof makeMmdb>[0][string], what: 'country' | 'as') =>
    at(readMmdb(makeMmdb({ '8.0.0.0/8': record })).table(what), '8.8.8.8');
  it.each([
    [{ country_code: 'DE' }, 'DE'],
    [{ country: { iso_code: 'DE', names: { en: 'Germany' } } }, 'DE'],
    [{ country: 'de' }, 'DE'],
    [{ country: { geoname_id: 1 } }, undefined],
    [{ country_code: 'XX' }, undefined],
    [{ asn: 'AS1' }, undefined],
  ])('%j is the country %s', (record, code) => {
    expect(told(record as never, 'country')).toBe(code);
  });
  it.each([
    [{ autonomous_system_number: 15169, autonomous_system_organization: 'Google LLC' }, 'AS15169 Google LLC'],
    [{ autonomous_system_number: 16509 }, 'AS16509'],
    [{ asn: 'AS13335', as_name: 'Cloudflare, Inc.' }, 'AS13335 Cloudflare, Inc.'],
    [{ asn: 0 }, undefined],
    [{ country_code: 'DE' }, undefined],
  ])('%j is the network %s', (record, name) => {
    expect(told(record as never, 'as')).toBe(name);
  });
});

it('tells what a file is about', () => {
  const file = readMmdb(makeMmdb({ '8.0.0.0/8': { country: 'US', asn: 'AS15169' } }, { type: 'Both' }));
  expect(file).toMatchObject({ type: 'Both', tells: ['country', 'as'], built: new Date(1_700_000_000_000) });
  expect(readMmdb(makeMmdb({ '8.0.0.0/8': { city: 'x' } })).tells).toEqual([]);
  expect(() => readMmdb(Buffer.from('no database'))).toThrow();
});
