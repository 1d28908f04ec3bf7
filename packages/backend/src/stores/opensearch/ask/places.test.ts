import type { AddressTable } from '@thalweg/core/query';
import { describe, expect, it } from 'vitest';
import { createDerived, keptPlaces } from './places.ts';

/** 10.0.0.0/8 and what is above it is DE. */
const TABLE: AddressTable = {
  upper: BigUint64Array.from([0n, 0n]),
  lower: BigUint64Array.from([0n, 0xffff_0a00_0000n]),
  value: Uint32Array.from([0, 1]),
  values: ['', 'DE'],
};

describe('derived fields', () => {
  it('are looked up, unless documents have a field of that name', () => {
    const places = { lack: () => undefined, table: () => TABLE };
    const derived = createDerived(places, new Set(['dst_country']));
    const field = derived.field('src_country')!;
    expect([derived.field('dst_country'), derived.field('srcaddr')]).toEqual([undefined, undefined]);
    expect(
      ['10.0.0.1', '9.255.255.255', '::1', null, 'no address'].map((address) => derived.valueOf(field, address)),
    ).toEqual(['DE', null, null, null, null]);
  });

  it('need data', () => {
    const derived = createDerived(undefined, new Set());
    expect(() => derived.valueOf(derived.field('src_as')!, '10.0.0.1')).toThrow('no data');
  });

  it('read their table once', () => {
    let reads = 0;
    const places = keptPlaces({
      lack: () => undefined,
      table() {
        reads++;
        return TABLE;
      },
    });
    expect([places.table('country'), places.table('country'), places.table('as')]).toEqual([TABLE, TABLE, TABLE]);
    expect(reads).toBe(2);
  });
});
