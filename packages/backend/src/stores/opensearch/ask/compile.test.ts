import { createSchema, parse } from '@thalweg/core/language';
import { check, type Filter, mergeRanges, parseAddress, parseNetwork } from '@thalweg/core/query';
import { describe, expect, it } from 'vitest';
import { compileFilter, compileSelection } from './compile.ts';

const schema = createSchema();

function compiled(text: string, lang: 'kql' | 'lucene' = 'kql'): unknown {
  const { query, diagnostics } = check(parse(text, lang, schema), {
    schema,
    scope: undefined,
    now: Date.parse('2024-02-15T12:34:56Z'),
    tz: 'UTC',
  });
  if (!query) throw new Error(JSON.stringify(diagnostics));
  return compileSelection(query);
}

const filter = (clause: unknown): unknown => ({ bool: { filter: [clause] } });

describe('compileSelection', () => {
  it('takes every row for an empty query', () => {
    expect(compiled('')).toEqual({ match_all: {} });
  });

  it.each([
    ['action:REJECT', { term: { action: 'REJECT' } }],
    ['dstport:(22 or 3389)', { terms: { dstport: [22, 3389] } }],
    ['bytes:9007199254740993', { term: { bytes: '9007199254740993' } }],
    ['dstport:4294967296', { match_none: {} }],
    ['action:*', { exists: { field: 'action' } }],
    ['not action:*', { bool: { must_not: [{ exists: { field: 'action' } }] } }],
    ['bytes >= 10KB', { range: { bytes: { gte: 10240 } } }],
    ['dstport < 5000000000', { exists: { field: 'dstport' } }],
    ['dstport > 5000000000', { match_none: {} }],
    ['interface_id:"eni*"', { term: { interface_id: 'eni*' } }],
    ['interface_id:eni\\*?x*', { wildcard: { interface_id: { value: 'eni\\*\\?x*' } } }],
    ['action > A', { range: { action: { gt: 'A' } } }],
    ['srcaddr:10.0.0.1', { term: { srcaddr: '10.0.0.1' } }],
    ['srcaddr:"::ffff:10.0.0.1"', { term: { srcaddr: '10.0.0.1' } }],
    ['srcaddr:10.0.0.0/8', { range: { srcaddr: { gte: '10.0.0.0', lte: '10.255.255.255' } } }],
    [
      'srcaddr:"2001:db8::/32"',
      { range: { srcaddr: { gte: '2001:db8::', lte: '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff' } } },
    ],
    ['srcaddr:"::/0"', { exists: { field: 'srcaddr' } }],
    ['start >= 2024-02-14', { range: { start: { gte: 1707868800, format: 'epoch_second' } } }],
    ['_object:a and _line:3', { bool: { filter: [{ term: { _object: 'a' } }, { term: { _line: 3 } }] } }],
  ])('%s', (text, clause) => {
    expect(compiled(text)).toEqual(filter(clause));
  });

  it('passes regular expressions on, without the engine’s own operators', () => {
    expect(compiled('interface_id:/eni-[0-9]+/', 'lucene')).toEqual(
      filter({ regexp: { interface_id: { value: 'eni-[0-9]+', flags: 'NONE' } } }),
    );
  });

  it('joins or, and asks for one of the clauses', () => {
    expect(compiled('action:REJECT or dstport > 1024')).toEqual(
      filter({
        bool: {
          should: [{ term: { action: 'REJECT' } }, { range: { dstport: { gte: 1025 } } }],
          minimum_should_match: 1,
        },
      }),
    );
  });

  it('takes the time range without its end', () => {
    expect(compileSelection({ filter: { kind: 'true' }, time: { from: 10n, to: 20n } })).toEqual(
      filter({ range: { start: { gte: 10, lte: 19, format: 'epoch_second' } } }),
    );
  });
});

describe('compileFilter', () => {
  it('finds nothing for lists and ranges without values', () => {
    const empty: Filter[] = [
      { kind: 'or', filters: [] },
      { kind: 'text-in', field: 'action', values: [] },
      { kind: 'integer-in', field: 'dstport', values: [2n ** 40n] },
      { kind: 'address-in', field: 'srcaddr', ranges: [] },
      { kind: 'date-range', field: 'start', high: -1n },
      { kind: 'address-range', field: 'srcaddr', low: 5n, high: 4n },
    ];
    expect(empty.map(compileFilter)).toEqual(empty.map(() => ({ match_none: {} })));
  });

  it('lists the combinations of flags', () => {
    const flags = [242, 243, 246, 247, 250, 251, 254, 255];
    expect(compileFilter({ kind: 'bits', field: 'tcp_flags', mask: 0xf2 })).toEqual({ terms: { tcp_flags: flags } });
    expect(compileFilter({ kind: 'bits', field: 'tcp_flags', mask: 0 })).toEqual({ exists: { field: 'tcp_flags' } });
    expect(compileFilter({ kind: 'bits', field: 'tcp_flags', mask: 256 })).toEqual({ match_none: {} });
  });

  it('asks for many networks in lists that every engine takes', () => {
    const ranges = mergeRanges(
      Array.from({ length: 2500 }, (_, i) => parseNetwork(`${i >> 8}.${i & 255}.0.0/24`)!).map(({ low, high }) => ({
        low,
        high,
      })),
    );
    const { bool } = compileFilter({ kind: 'address-in', field: 'srcaddr', ranges }) as {
      bool: { should: { terms: { srcaddr: string[] } }[] };
    };
    expect(bool.should.map(({ terms }) => terms.srcaddr.length)).toEqual([1000, 1000, 500]);
    expect(bool.should[0]!.terms.srcaddr[1]).toBe('0.1.0.0/24');
  });

  it('keeps IPv6 bounds on both sides of the IPv4 block', () => {
    const [low, high] = [parseAddress('::fffe:ffff:ffff')!, parseAddress('::1:0:0:0')!];
    expect(compileFilter({ kind: 'address-range', field: 'srcaddr', low, high })).toEqual({
      range: { srcaddr: { gte: '::fffe:ffff:ffff', lte: '::1:0:0:0' } },
    });
  });
});
