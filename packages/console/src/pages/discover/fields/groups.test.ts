import type { ApiField } from '@thalweg/core/api';
import { describe, expect, it } from 'vitest';
import { groupFields, nameTest } from './groups.ts';

const field = (name: string, type: ApiField['type'] = 'text', inStore = true): ApiField => ({
  name,
  type,
  kind: 'keyword',
  description: '',
  inStore,
});
const FIELDS = [
  field('srcaddr', 'address'),
  field('dstaddr', 'address'),
  field('bytes', 'integer'),
  field('vpc_id', 'text', false),
];
const options = { columns: ['dstaddr'], search: '', types: new Set<string>(), use: {} };
const names = (fields: readonly ApiField[]): string[] => fields.map(({ name }) => name);

describe('groupFields', () => {
  it('puts each field into one group', () => {
    const { selected, popular, available, absent } = groupFields(FIELDS, {
      ...options,
      use: { srcaddr: 2, dstaddr: 9, vpc_id: 3 },
    });
    expect([names(selected), names(popular), names(available), names(absent)]).toEqual([
      ['dstaddr'],
      ['srcaddr'],
      ['bytes'],
      ['vpc_id'],
    ]);
  });
  it('keeps selected fields in the order of the columns, the others by name', () => {
    const { selected, available } = groupFields(FIELDS, { ...options, columns: ['bytes', 'srcaddr'] });
    expect([names(selected), names(available)]).toEqual([['bytes', 'srcaddr'], ['dstaddr']]);
  });
  it('leaves out what search and types leave out', () => {
    const found = groupFields(FIELDS, { ...options, search: 'ADDR', types: new Set(['integer']) });
    expect([...found.selected, ...found.available]).toEqual([]);
  });
});

describe('nameTest', () => {
  it.each([
    ['addr', 'srcaddr', true],
    ['src*', 'srcaddr', true],
    ['src*', 'pkt_srcaddr', false],
    ['*addr', 'srcaddr', true],
    ['p*src*r', 'pkt_srcaddr', true],
    ['addr*addr', 'srcaddr', false],
    ['a*a', 'a', false],
    ['', 'anything', true],
  ])('%s for %s: %s', (search, name, fits) => {
    expect(nameTest(search)(name)).toBe(fits);
  });
});
