import { describe, expect, it } from 'vitest';
import { DERIVED_FIELDS, FIELDS } from '../fields/index.ts';
import { createPieces } from './pieces.ts';
import { createSchema, isPattern, namesMatching } from './schema.ts';

const schema = createSchema(['new_field', 'action', '_line']);

/** A literal of texts and stars: `src*`. */
function literal(pattern: string) {
  const pieces = createPieces();
  for (const part of pattern.split(/([*?])/)) {
    if (part === '*' || part === '?') pieces.wildcard(part);
    else pieces.text(part);
  }
  return pieces.build({ start: 0, end: 0 }, false);
}

describe('createSchema', () => {
  it('has the catalogue first, then what a store adds, then where a record came from', () => {
    expect(schema.names).toEqual([
      ...FIELDS.map(({ name }) => name),
      'new_field',
      ...DERIVED_FIELDS.map(({ name }) => name),
      '_object',
      '_line',
    ]);
  });
  it('knows the types, and keeps those of the catalogue', () => {
    const types = [
      'srcaddr',
      'dstport',
      'start',
      'account_id',
      'traffic_path',
      'new_field',
      '_object',
      '_line',
      'Action',
    ];
    expect(types.map(schema.typeOf)).toEqual([
      ...['address', 'integer', 'date', 'text', 'integer', 'text', 'text', 'integer', undefined],
    ]);
  });
});

describe('namesMatching', () => {
  it('finds a name by itself', () => {
    expect(namesMatching(literal('action'), schema)).toEqual(['action']);
    expect(namesMatching(literal('Action'), schema)).toEqual([]);
    expect(namesMatching(literal('_line'), schema)).toEqual(['_line']);
    expect(isPattern(literal('action'))).toBe(false);
  });
  it('finds what a pattern fits, in schema order', () => {
    expect(isPattern(literal('src*'))).toBe(true);
    expect(namesMatching(literal('src*'), schema)).toEqual(['srcaddr', 'srcport']);
    expect(namesMatching(literal('*port'), schema)).toEqual(['srcport', 'dstport']);
    expect(namesMatching(literal('p*_*addr'), schema)).toEqual(['pkt_srcaddr', 'pkt_dstaddr']);
    expect(namesMatching(literal('flow*direction'), schema)).toEqual(['flow_direction']);
    expect(namesMatching(literal('flow_direction*'), schema)).toEqual(['flow_direction']);
    expect(namesMatching(literal('???addr'), schema)).toEqual(['srcaddr', 'dstaddr']);
    expect(namesMatching(literal('zzz*'), schema)).toEqual([]);
  });
  it('leaves out where a record came from', () => {
    expect(namesMatching(literal('*'), schema)).toEqual(schema.names.slice(0, -2 - DERIVED_FIELDS.length));
    expect(namesMatching(literal('_*'), schema)).toEqual([]);
  });
  it('answers at once for a pattern of many stars', () => {
    expect(namesMatching(literal(`${'*a'.repeat(2000)}*`), schema)).toEqual([]);
  });
});
