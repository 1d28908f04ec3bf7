import { describe, expect, it } from 'vitest';
import { createSchema, type Language } from '../language/index.ts';
import { parse } from '../language/parse.ts';
import { parseAddress, parseNetwork } from './address.ts';
import { check, type Filter } from './index.ts';

const schema = createSchema(['brand_new']);

function checked(text: string, language: Language = 'kql') {
  return check(parse(text, language, schema), {
    schema,
    scope: undefined,
    now: Date.parse('2024-02-15T12:34:56.789Z'),
    tz: 'UTC',
  });
}

/** The filter of a sound query. */
function filter(text: string, language: Language = 'kql'): Filter {
  const { query, diagnostics } = checked(text, language);
  if (!query) throw new Error(`${text}: ${JSON.stringify(diagnostics)}`);
  return query.filter;
}

/** Code and text of each error. */
function errors(text: string, language: Language = 'kql') {
  return checked(text, language)
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ code, start, end }) => [code, text.slice(start, end)]);
}

const network = (field: string, text: string): Filter => {
  const { low, high } = parseNetwork(text)!;
  return { kind: 'address-range', field, low, high };
};

describe('integers', () => {
  it.each(['22', '"22"', '022', '22.0', '"0022.000"'])('reads %s', (value) => {
    expect(filter(`dstport:${value}`)).toEqual({ kind: 'integer-in', field: 'dstport', values: [22n] });
  });

  it.each([
    '22.5',
    '22.',
    '+22',
    '1e3',
    '0x16',
    'tcp',
    '""',
    '" 22"',
    '22,443',
    '22 443',
    '22-80',
    '10MB',
    'true',
    '-',
    '٢٢',
  ])('refuses %s', (value) => {
    expect(errors(`dstport:${value}`)).toEqual([['type-mismatch', value]]);
  });

  it('holds 64 bits', () => {
    expect(filter('bytes:9223372036854775807')).toMatchObject({ values: [9223372036854775807n] });
    expect(filter('bytes:-9223372036854775808')).toMatchObject({ values: [-9223372036854775808n] });
    expect(errors('bytes:9223372036854775808')).toEqual([['out-of-range', '9223372036854775808']]);
    expect(errors('bytes <= -9223372036854775809')).toEqual([['out-of-range', '-9223372036854775809']]);
    expect(errors('bytes:8192PB')).toEqual([['out-of-range', '8192PB']]);
    expect(filter('bytes > 9223372036854775807')).toEqual({ kind: 'false' });
    expect(filter('dstport:70000')).toMatchObject({ values: [70000n] });
  });

  it('compares', () => {
    expect(filter('bytes > 5')).toEqual({ kind: 'integer-range', field: 'bytes', low: 6n });
    expect(filter('bytes >= 5')).toEqual({ kind: 'integer-range', field: 'bytes', low: 5n });
    expect(filter('bytes < "5"')).toEqual({ kind: 'integer-range', field: 'bytes', high: 4n });
    expect(filter('bytes <= -5')).toEqual({ kind: 'integer-range', field: 'bytes', high: -5n });
    expect(filter('bytes:{5 TO 7}', 'lucene')).toEqual({ kind: 'integer-range', field: 'bytes', low: 6n, high: 6n });
    expect(filter('bytes:[7 TO 5]', 'lucene')).toEqual({ kind: 'false' });
    expect(filter('bytes:[* TO *]', 'lucene')).toEqual({ kind: 'exists', field: 'bytes' });
  });

  it.each([
    ['protocol:TCP', 6n],
    ['protocol:icmp', 1n],
    ['protocol:IGMP', 2n],
    ['protocol:udp', 17n],
    ['protocol:gre', 47n],
    ['protocol:esp', 50n],
    ['protocol:ah', 51n],
    ['protocol:icmpv6', 58n],
    ['protocol:"IPv6-ICMP"', 58n],
    ['protocol:sctp', 132n],
  ])('reads %s', (text, number) => {
    expect(filter(text)).toEqual({ kind: 'integer-in', field: 'protocol', values: [number] });
  });

  it('reads flag names as bits and numbers as numbers', () => {
    expect(
      ['FIN', 'syn', 'Rst', 'psh', 'ACK', 'URG', 'syn-ack', '"SYN"'].map((name) => filter(`tcp_flags:${name}`)),
    ).toEqual([1, 2, 4, 8, 16, 32, 18, 2].map((mask) => ({ kind: 'bits', field: 'tcp_flags', mask })));
    expect(filter('tcp_flags:2')).toEqual({ kind: 'integer-in', field: 'tcp_flags', values: [2n] });
    expect(errors('tcp_flags > SYN')).toEqual([['type-mismatch', 'SYN']]);
    expect(errors('protocol:SYN')).toEqual([['type-mismatch', 'SYN']]);
  });

  it('reads units on bytes only, directly behind a whole number', () => {
    expect(['1b', '1KB', '"2mb"', '1Gb', '1tB', '1PB'].map((size) => filter(`bytes:${size}`))).toMatchObject(
      [1n, 1n << 10n, 1n << 21n, 1n << 30n, 1n << 40n, 1n << 50n].map((size) => ({ values: [size] })),
    );
    for (const size of ['10 MB', '1.5MB', '1.0MB', '10M', '10MiB', '-1KB', 'MB'])
      expect(errors(`bytes:${size}`)).toEqual([['type-mismatch', size]]);
    expect(errors('packets:1KB')).toEqual([['type-mismatch', '1KB']]);
  });

  it('refuses wildcards', () => {
    expect(errors('dstport:2*')).toEqual([['wildcard-type', '2*']]);
    expect(errors('dstport:2?', 'lucene')).toEqual([['wildcard-type', '2?']]);
    expect(errors('dstport:(22 or 4*)')).toEqual([['wildcard-type', '4*']]);
    expect(errors('bytes >= 1*')).toEqual([['range-value', '1*']]);
    expect(errors('dstport:"2*"')).toEqual([['type-mismatch', '"2*"']]);
  });
});

describe('addresses', () => {
  it('reads addresses, networks and trailing stars', () => {
    expect(filter('srcaddr:10.0.0.1')).toEqual(network('srcaddr', '10.0.0.1/32'));
    expect(filter('srcaddr:"::ffff:10.0.0.1"')).toEqual(network('srcaddr', '10.0.0.1/32'));
    expect(filter('srcaddr:"10.0.0.0/8"')).toEqual(network('srcaddr', '10.0.0.0/8'));
    expect(filter('srcaddr:10.0.*')).toEqual(network('srcaddr', '10.0.0.0/16'));
    expect(filter('srcaddr:10.0.*.*')).toEqual(network('srcaddr', '10.0.0.0/16'));
    expect(filter('srcaddr:*')).toEqual({ kind: 'exists', field: 'srcaddr' });
  });

  it('compares in one order', () => {
    const address = parseAddress('10.0.0.1')!;
    expect(filter('srcaddr < 10.0.0.1')).toEqual({ kind: 'address-range', field: 'srcaddr', high: address - 1n });
    expect(filter('srcaddr >= 10.0.0.1')).toEqual({ kind: 'address-range', field: 'srcaddr', low: address });
    expect(filter('srcaddr < "::"')).toEqual({ kind: 'false' });
    expect(filter('srcaddr > "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"')).toEqual({ kind: 'false' });
  });

  it.each([
    ['srcaddr:10.0.0', 'bad-ip', '10.0.0'],
    ['srcaddr:010.0.0.1', 'bad-ip', '010.0.0.1'],
    ['srcaddr:""', 'bad-ip', '""'],
    ['srcaddr:"fe80::1%eth0"', 'bad-ip', '"fe80::1%eth0"'],
    ['srcaddr:"10.*"', 'bad-ip', '"10.*"'],
    ['srcaddr:10.\\*', 'bad-ip', '10.\\*'],
    ['srcaddr:10.0.0.1-10.0.0.9', 'bad-ip', '10.0.0.1-10.0.0.9'],
    ['srcaddr >= 10.0.0.0/8', 'bad-ip', '10.0.0.0/8'],
    ['srcaddr < host', 'bad-ip', 'host'],
    ['srcaddr:10.0.0.0/33', 'bad-cidr', '10.0.0.0/33'],
    ['srcaddr:10.0.0.0/', 'bad-cidr', '10.0.0.0/'],
    ['srcaddr:10.0.0/8', 'bad-cidr', '10.0.0/8'],
    ['srcaddr:a/b', 'bad-cidr', 'a/b'],
    ['srcaddr:"::/129"', 'bad-cidr', '"::/129"'],
    ['srcaddr:10.*.0.1', 'wildcard-type', '10.*.0.1'],
    ['srcaddr:10.0.0.1*', 'wildcard-type', '10.0.0.1*'],
    ['srcaddr:10.\\*.*', 'wildcard-type', '10.\\*.*'],
    ['srcaddr:10.*/8', 'wildcard-type', '10.*/8'],
    ['srcaddr > 10.*', 'range-value', '10.*'],
  ])('refuses %s', (text, code, span) => {
    expect(errors(text)).toEqual([[code, span]]);
  });
});

describe('dates', () => {
  it('reads periods', () => {
    expect(filter('start:2024')).toEqual({ kind: 'date-range', field: 'start', low: 1704067200n, high: 1735689599n });
    expect(filter('start > 2024-01')).toEqual({ kind: 'date-range', field: 'start', low: 1706745600n });
    expect(filter('start:{2024-01-31 TO *]', 'lucene')).toEqual({
      kind: 'date-range',
      field: 'start',
      low: 1706745600n,
    });
    expect(filter('start:[2024-01-01 TO 2024-01-31]', 'lucene')).toEqual({
      kind: 'date-range',
      field: 'start',
      low: 1704067200n,
      high: 1706745599n,
    });
    expect(filter('start:1700000000500')).toEqual({ kind: 'false' });
  });

  it('points at the wrong unit through quotes and escapes', () => {
    expect(errors('start > now-15x')).toEqual([['bad-date', 'x']]);
    expect(errors('start > "now-15min"')).toEqual([['bad-date', 'min']]);
    expect(errors('start > \\u006eow-15x')).toEqual([['bad-date', 'x']]);
    expect(errors('start > 2024-02-30')).toEqual([['bad-date', '2024-02-30']]);
    expect(errors('start:[now-1x TO now-1y]', 'lucene')).toEqual([['bad-date', 'x']]);
    expect(errors('start:[a TO b]', 'lucene')).toEqual([
      ['bad-date', 'a'],
      ['bad-date', 'b'],
    ]);
    expect(errors('start:2024*')).toEqual([['wildcard-type', '2024*']]);
  });
});

describe('text', () => {
  it('takes any value as written', () => {
    expect(filter('account_id:001234567890')).toEqual({
      kind: 'text-in',
      field: 'account_id',
      values: ['001234567890'],
    });
    expect(filter('action:""')).toEqual({ kind: 'text-in', field: 'action', values: [''] });
    expect(filter('action:"null"')).toEqual({ kind: 'text-in', field: 'action', values: ['null'] });
    expect(filter('brand_new:x')).toEqual({ kind: 'text-in', field: 'brand_new', values: ['x'] });
    expect(filter('_object:x and _line > 5')).toMatchObject({ kind: 'and' });
    expect(filter('action:a\\*b**')).toEqual({
      kind: 'wildcard',
      field: 'action',
      parts: [{ text: 'a*b' }, { wildcard: '*' }],
    });
    expect(filter('action:/RE.*/', 'lucene')).toEqual({ kind: 'regex', field: 'action', source: 'RE.*' });
  });

  it('compares by code point', () => {
    expect(filter('action > M')).toEqual({
      kind: 'text-range',
      field: 'action',
      low: { value: 'M', inclusive: false },
    });
    expect(filter('action:[A TO M}', 'lucene')).toEqual({
      kind: 'text-range',
      field: 'action',
      low: { value: 'A', inclusive: true },
      high: { value: 'M', inclusive: false },
    });
    expect(errors('action > M*')).toEqual([['range-value', 'M*']]);
    expect(errors('action:[a* TO b]', 'lucene')).toEqual([['range-value', 'a*']]);
  });

  it('has no null in KQL', () => {
    expect(errors('action:null')).toEqual([['null-literal', 'null']]);
    expect(errors('dstport:(22 or null)')).toEqual([['null-literal', 'null']]);
    expect(errors('bytes > null')).toEqual([['null-literal', 'null']]);
    expect(errors('src*:null')).toEqual([['null-literal', 'null']]);
    expect(errors('null')).toEqual([]);
    expect(errors('action:null', 'lucene')).toEqual([]);
  });

  it('takes no regular expression on another type', () => {
    expect(errors('dstport:/2./', 'lucene')).toEqual([['type-mismatch', '/2./']]);
  });
});
