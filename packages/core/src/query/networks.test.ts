import { describe, expect, it } from 'vitest';
import { completeAt, createSchema, describe as inEnglish, isNetworkName, type Language } from '../language/index.ts';
import { parse } from '../language/parse.ts';
import { check, matches, mergeRanges, PRIVATE_RANGES, PUBLIC_RANGES } from './index.ts';
import { readCidr, refuseNetworkName, toCidrs } from './networks.ts';

const networks = new Map([
  ['office', [readCidr('203.0.113.0/24')!.range, readCidr('2001:db8:1::/48')!.range]],
  ['bastion', [readCidr('10.0.0.7')!.range]],
  ['my-lab', [readCidr('10.9.0.0/16')!.range]],
  ['empty', []],
]);
const schema = createSchema([], [...networks.keys()]);

const ask = (text: string, language: Language = 'kql') =>
  check(parse(text, language, schema), { schema, scope: undefined, now: 0, tz: 'UTC', networks });
const finds = (text: string, row: Parameters<typeof matches>[1], language: Language = 'kql') =>
  matches(ask(text, language).query!, row);

describe('a name of a network', () => {
  it.each([
    ['srcaddr:office', '203.0.113.9', true],
    ['srcaddr:office', '2001:db8:1:2::3', true],
    ['srcaddr:office', '203.0.114.0', false],
    ['srcaddr:"office"', '203.0.113.9', true],
    ['srcaddr:(office or 10.0.0.1)', '10.0.0.1', true],
    ['srcaddr:(public and not office)', '8.8.8.8', true],
    ['srcaddr:bastion', '10.0.0.7', true],
    ['srcaddr:my-lab', '10.9.1.1', true],
    ['srcaddr:empty', '10.9.1.1', false],
    ['not srcaddr:empty', '10.9.1.1', true],
    ['src*:private', '10.9.1.1', true],
    ['*:private', '10.9.1.1', true],
    ['srcaddr:public', '10.9.1.1', false],
    ['srcaddr:(private and public)', '10.9.1.1', false],
    ['not srcaddr:(private or public)', '10.9.1.1', false],
    ['private', '10.9.1.1', false],
  ])('%s finds %s: %s', (text, srcaddr, found) => {
    expect(finds(text, { srcaddr })).toBe(found);
  });
  it('is two-valued where the address is missing', () => {
    for (const name of ['public', 'private', 'office']) {
      expect(finds(`srcaddr:${name}`, {})).toBe(false);
      expect(finds(`not srcaddr:${name}`, {})).toBe(true);
    }
  });
  it('is a word in free text, and in text fields', () => {
    expect(finds('public', { srcaddr: '8.8.8.8' })).toBe(false);
    expect(finds('public', { instance_id: 'public' })).toBe(true);
    expect(finds('subnet_id:public', { subnet_id: 'public' })).toBe(true);
  });
  it.each(['*addr:publik', 'pkt*addr:publik', '*port*:htpp or *addr:publik'])('%s: a slip has a fix', (text) => {
    const errors = ask(text).diagnostics.filter(({ fixes }) => fixes.length > 0);
    expect(errors).toMatchObject([
      {
        code: 'type-mismatch',
        message: expect.stringContaining('; did you mean public?'),
        fixes: [{ title: 'use public', edits: [{ text: 'public' }] }],
      },
    ]);
    const [edit] = errors[0]!.fixes[0]!.edits;
    const mended = text.slice(0, edit!.start) + edit!.text + text.slice(edit!.end);
    expect(mended).toBe(text.replace('publik', 'public'));
  });
  it('works in Lucene', () => {
    expect(finds('srcaddr:public AND NOT dstaddr:office', { srcaddr: '8.8.8.8', dstaddr: '1.1.1.1' }, 'lucene')).toBe(
      true,
    );
    expect(finds('srcaddr:(my-lab OR office)', { srcaddr: '10.9.0.1' }, 'lucene')).toBe(true);
  });
  it('is one range, or a set of them', () => {
    expect(ask('srcaddr:bastion').query!.filter.kind).toBe('address-range');
    expect(ask('srcaddr:office').query!.filter).toMatchObject({ kind: 'address-in', field: 'srcaddr' });
    expect(ask('srcaddr:empty').query!.filter).toEqual({ kind: 'false' });
  });
});

describe('a name that is none', () => {
  it.each([
    ['srcaddr:offcie', ['use office'], 8, 14],
    ['srcaddr:Public', ['use public'], 8, 14],
    ['srcaddr:my_lab', ['use my-lab'], 8, 14],
    ['srcaddr:"bastoin"', ['use bastion'], 8, 17],
    ['srcaddr:nothing', [], 8, 15],
    ['srcaddr:o', [], 8, 9],
  ])('%s', (text, fixes, start, end) => {
    const [error] = ask(text).diagnostics;
    expect(error).toMatchObject({ severity: 'error', code: 'bad-ip', start, end });
    expect(error?.fixes.map(({ title }) => title)).toEqual(fixes);
  });
  it('is no bound, pattern or list', () => {
    expect(ask('srcaddr > office').diagnostics[0]).toMatchObject({ code: 'bad-ip', start: 10 });
    expect(ask('srcaddr:off*').diagnostics[0]).toMatchObject({ code: 'wildcard-type' });
  });
});

it('is offered as a value', () => {
  const labels = completeAt('srcaddr: ', 9, 'kql', schema).items.map(({ label }) => label);
  expect(labels.slice(0, 4)).toEqual(['public', 'private', 'office', 'bastion']);
  expect(completeAt('srcaddr:of', 10, 'kql', schema).items.map(({ insert }) => insert)).toEqual(['office ']);
  expect(completeAt('srcaddr > ', 10, 'kql', schema).items).toEqual([]);
});

it('reads aloud', () => {
  const read = (text: string) => inEnglish(parse(text, 'kql', schema).node, schema);
  expect(read('srcaddr:(public or office)')).toBe('srcaddr is in the network public or in the network office');
});

describe('the grammar of names', () => {
  it.each(['office', 'a', 'my-lab', 'vpn_2', 'x1-y2-z3', 'a'.repeat(63)])('%s', (name) => {
    expect(isNetworkName(name)).toBe(true);
    expect(refuseNetworkName(name)).toBeUndefined();
    // It reads as one value, without quotes, in both languages.
    const own = new Map([[name, [readCidr('10.0.0.0/8')!.range]]]);
    for (const language of ['kql', 'lucene'] as const) {
      const { query } = check(parse(`srcaddr:${name}`, language, schema), {
        schema,
        scope: undefined,
        now: 0,
        tz: 'UTC',
        networks: own,
      });
      expect(query?.filter).toMatchObject({ kind: 'address-range', field: 'srcaddr' });
    }
  });
  it.each([
    '',
    'Office',
    '10',
    '1a',
    'a.b',
    'a b',
    '-a',
    'a-',
    'a--b',
    'and',
    'or',
    'not',
    'to',
    'fe80::1',
    'é',
    'a*',
    'a'.repeat(64),
    'public',
    'private',
  ])('refuses %j', (name) => {
    expect(refuseNetworkName(name)).toBeDefined();
  });
});

it.each([
  ['10.1.2.3', '10.1.2.3/32'],
  ['10.1.2.3/8', '10.0.0.0/8'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['2001:DB8::/32', '2001:db8::/32'],
  ['2001:db8::1', '2001:db8::1/128'],
  ['::ffff:10.0.0.0/104', '10.0.0.0/8'],
  ['::/0', '::/0'],
])('reads %s as %s', (text, cidr) => {
  expect(readCidr(text)?.cidr).toBe(cidr);
  expect(readCidr(cidr)).toEqual(readCidr(text));
});
it.each(['', 'office', '10.0.0.0/33', '10.0.0', '10.*', '10.0.0.1-10.0.0.9'])('%j is no network', (text) => {
  expect(readCidr(text)).toBeUndefined();
});

it('writes any ranges as networks that make them up', () => {
  for (const ranges of [PUBLIC_RANGES, PRIVATE_RANGES, [{ low: 0n, high: 2n ** 128n - 1n }], [{ low: 5n, high: 5n }]]) {
    expect(mergeRanges(toCidrs(ranges).map((cidr) => readCidr(cidr)!.range))).toEqual(ranges);
  }
  expect(toCidrs([{ low: 0n, high: 2n ** 128n - 1n }])).toEqual(['::/0']);
  expect(toCidrs([readCidr('10.0.0.0/8')!.range])).toEqual(['10.0.0.0/8']);
});
