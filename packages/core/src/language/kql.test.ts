import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Node } from './ast.ts';
import { applyFix } from './diagnostics.ts';
import { firstError, isSyntaxError } from './form.ts';
import { parseKql } from './kql.ts';
import { parse } from './parse.ts';
import { createSchema } from './schema.ts';

const schema = createSchema();
const errors = (text: string) => parseKql(text, schema).diagnostics.filter(({ severity }) => severity === 'error');
const hints = (text: string) =>
  parseKql(text, schema)
    .diagnostics.filter(({ severity }) => severity === 'hint')
    .map(({ code }) => code);

interface Case {
  readonly id: string;
  readonly lang: string;
  readonly query: string;
  readonly expect: { readonly error?: { readonly code: string; readonly start: number; readonly end: number } };
  readonly hints?: readonly string[];
}

const CORPUS = new URL('../../../../test/conformance/cases.jsonl', import.meta.url);
const cases = readFileSync(CORPUS, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case)
  .filter(({ lang }) => lang === 'kql');

/** Hints that need a typed value or the expanded fields. */
const OF_CHECK = ['value-case', 'epoch-seconds', 'host-bits-ignored', 'unknown-field'];

describe('the conformance corpus', () => {
  it.each(cases.map((one) => [one.id, one.query, one] as const))('%s %j', (_id, query, one) => {
    const found = firstError(parseKql(query, schema).diagnostics);
    const wanted = one.expect.error;
    const syntax = wanted && isSyntaxError(wanted.code as Parameters<typeof isSyntaxError>[0]) ? wanted : undefined;
    expect(found && { code: found.code, start: found.start, end: found.end }).toEqual(syntax);
    const raised = hints(query);
    expect(raised).toEqual(expect.arrayContaining((one.hints ?? []).filter((code) => !OF_CHECK.includes(code))));
  });
});

/** Text, code, span: the only error of the text. */
const SLIPS: readonly (readonly [string, string, number, number])[] = [
  // operators without operand
  ['and', 'dangling-operator', 0, 3],
  ['not', 'dangling-operator', 0, 3],
  ['action:REJECT and not', 'dangling-operator', 18, 21],
  ['action:REJECT not', 'dangling-operator', 14, 17],
  ['(action:REJECT and)', 'dangling-operator', 15, 18],
  ['(or action:REJECT)', 'dangling-operator', 1, 3],
  ['action:REJECT or and dstport:22', 'dangling-operator', 17, 20],
  ['action:REJECT and and', 'dangling-operator', 18, 21],
  ['not and action:REJECT', 'dangling-operator', 4, 7],
  ['action:not ', 'dangling-operator', 7, 10],
  ['vpc_id:vpc-1 and (action:REJECT or ) and dstport:22', 'dangling-operator', 32, 34],
  // two clauses without operator
  ['foo dstport:22', 'missing-operator', 4, 4],
  ['action:REJECT dstport >= 1024', 'missing-operator', 14, 14],
  ['bytes > 5 bytes < 10', 'missing-operator', 10, 10],
  ['action:REJECT *port:22', 'missing-operator', 14, 14],
  ['action:"a" b', 'missing-operator', 11, 11],
  ['(action:REJECT) (dstport:22)', 'missing-operator', 16, 16],
  ['(action:REJECT) dstport:22', 'missing-operator', 16, 16],
  ['REJECT not 22', 'missing-operator', 7, 7],
  ['action:(REJECT not ACCEPT)', 'missing-operator', 15, 15],
  ['action:(REJECT dstport:22)', 'missing-operator', 15, 15],
  ['action != "REJECT"', 'missing-operator', 10, 10],
  ['dstport = (22 or 443)', 'missing-operator', 10, 10],
  ['dstport:22\u00a0(443)', 'missing-operator', 11, 11],
  // values that are not there
  ['action:', 'missing-value', 7, 7],
  ['(action:)', 'missing-value', 8, 8],
  ['action: and dstport:22', 'missing-value', 8, 8],
  ['action: or', 'missing-value', 8, 8],
  ['bytes >= )', 'missing-value', 9, 9],
  ['bytes > not 5', 'missing-value', 8, 8],
  ['action:(or REJECT)', 'missing-value', 8, 8],
  ['action:(REJECT or or ACCEPT)', 'missing-value', 18, 18],
  ['action:(not )', 'missing-value', 12, 12],
  // fields that are not there
  [':', 'missing-field', 0, 0],
  ['> 5', 'missing-field', 0, 0],
  ['::1', 'missing-field', 0, 0],
  ['action:REJECT and :x', 'missing-field', 18, 18],
  ['not (>= 5)', 'missing-field', 5, 5],
  // lists and groups
  ['()', 'empty-group', 1, 1],
  ['not ( )', 'empty-group', 6, 6],
  ['action:( )', 'empty-list', 9, 9],
  ['action:(a or ())', 'empty-group', 14, 14],
  ['action:(REJECT or bytes > 5)', 'field-in-list', 18, 23],
  ['action:(REJECT or src*:5)', 'field-in-list', 18, 22],
  ['action:(a:b)', 'unexpected-token', 9, 10],
  ['dstport:(>=1024 and 5)', 'unexpected-token', 9, 10],
  ['srcaddr:(2001:db8::1 or 10.0.0.1)', 'unexpected-token', 13, 14],
  // closers and openers
  [')', 'unbalanced-paren', 0, 1],
  ['a) b', 'unbalanced-paren', 1, 2],
  ['action:(REJECT', 'unbalanced-paren', 7, 8],
  ['(action:REJECT and dstport:22', 'unbalanced-paren', 0, 1],
  ['dstport:[0 TO 1024 and action:REJECT', 'unbalanced-bracket', 8, 9],
  ['action:REJECT}', 'unbalanced-brace', 13, 14],
  ['action:}', 'unbalanced-brace', 7, 8],
  ['vpc:{ id:vpc-1', 'unbalanced-brace', 4, 5],
  ['action:"REJECT and dstport:22', 'unterminated-string', 7, 29],
  ['"', 'unterminated-string', 0, 1],
  ['action:"C:\\"', 'unterminated-string', 7, 12],
  ['(action:"REJECT) and dstport:22', 'unterminated-string', 8, 31],
  ['(vpc:{ id:1) or a', 'unbalanced-brace', 5, 6],
  ['action:REJECT "', 'unterminated-string', 14, 15],
  ['vpc:{ id:"x }', 'unterminated-string', 9, 13],
  // stray characters
  ['action::REJECT', 'unexpected-token', 7, 8],
  ['srcaddr:::1', 'unexpected-token', 8, 9],
  ['2001:db8::1', 'unexpected-token', 8, 9],
  ['action:a(b)', 'unexpected-token', 8, 9],
  ['action:a{b}', 'unexpected-token', 8, 9],
  ['{a}', 'unexpected-token', 0, 1],
  ['action:a"b c"', 'unexpected-token', 8, 9],
  ['action:REJECT" and dstport:"22"', 'unexpected-token', 13, 14],
  ['bytes >> 5', 'unexpected-token', 7, 8],
  ['srcaddr="10.0.0.1"', 'unexpected-token', 8, 9],
  ['(action:REJECT)(dstport:22)', 'unexpected-token', 15, 16],
  ['not"x"', 'unexpected-token', 3, 4],
  ['bytes > (1 or 2)', 'unexpected-token', 8, 9],
  ['bytes > 5 and dstport <> 22', 'unexpected-token', 22, 24],
  ['1000 < bytes < 5000', 'unexpected-token', 13, 14],
  ['ip = "8.8.8.8"', 'unexpected-token', 3, 4],
  ['action == "REJECT"', 'unexpected-token', 7, 9],
  ['start:2024-01-01T10:00:00Z or dstport:22', 'unexpected-token', 19, 20],
  ['!(action:REJECT)', 'unexpected-token', 1, 2],
  // backslashes
  ['action:a\\b', 'bad-escape', 8, 10],
  ['action:a\\', 'bad-escape', 8, 9],
  ['action:a\\ b', 'bad-escape', 8, 10],
  ['action:\\😀', 'bad-escape', 7, 10],
  ['flow\\-direction:ingress', 'bad-escape', 4, 6],
  ['action:\\T', 'bad-escape', 7, 9],
  ['action:\\u12', 'bad-escape', 7, 9],
  // Lucene
  ['dstport:[0 to 1024]', 'lucene-syntax', 8, 19],
  ['dstport:{0 TO 1024]', 'lucene-syntax', 8, 19],
  ['start:["2024-01-01T10:00:00Z" TO *]', 'lucene-syntax', 6, 35],
  ['srcaddr:[2001:db8:: TO 2001:db8::ffff]', 'lucene-syntax', 8, 38],
  ['dstport: >= 5', 'lucene-syntax', 7, 11],
  ['a && b', 'lucene-syntax', 2, 4],
  ['action:(a || b)', 'lucene-syntax', 10, 12],
  ['+action:REJECT', 'lucene-syntax', 0, 1],
  ['(!bytes > 5)', 'lucene-syntax', 1, 2],
  ['action:REJECT -dstport:22', 'lucene-syntax', 14, 15],
  ['_exists_:action and dstport:22', 'lucene-syntax', 0, 15],
  ['action:/RE(JECT|X) \\d/ or dstport:22', 'lucene-syntax', 7, 22],
  ['{"query":{"match_all":{}}}', 'unsupported-json', 0, 26],
];

describe('a gallery of slips: one mistake gives one error', () => {
  it.each(SLIPS)('%j → %s %i–%i', (text, code, start, end) => {
    const found = errors(text);
    expect(found.map((one) => ({ code: one.code, start: one.start, end: one.end }))).toEqual([{ code, start, end }]);
    expect(found[0]?.message).toMatch(/^\S.*[.)]$/);
  });
  it('reports two mistakes as two', () => {
    expect(errors('action:a:b and ) or dstport:')).toMatchObject([
      { code: 'unexpected-token', start: 8 },
      { code: 'unbalanced-paren', start: 15 },
      { code: 'dangling-operator', start: 17 },
      { code: 'missing-value', start: 28 },
    ]);
  });
});

describe('fixes', () => {
  it.each([
    ['action:REJECT dstport:22', 'action:REJECT and dstport:22'],
    ['action:REJECT and', 'action:REJECT'],
    ['and action:REJECT', 'action:REJECT'],
    ['srcaddr:2001:db8::1 and dstport:22', 'srcaddr:"2001:db8::1" and dstport:22'],
    ['srcaddr:10.0.0.1:443', 'srcaddr:10.0.0.1 and dstport:443'],
    ['dstport:[0 TO 1024]', '(dstport >= 0 and dstport <= 1024)'],
    ['dstport:{0 TO *]', 'dstport > 0'],
    ['dstport:>=1024', 'dstport >= 1024'],
    ['a && b', 'a and b'],
    ['-action:ACCEPT', 'not action:ACCEPT'],
    ['+action:ACCEPT', 'action:ACCEPT'],
    ['action:REJECT -dstport:22', 'action:REJECT and not dstport:22'],
    ['_exists_:action', 'action:*'],
    ['srcaddr = "10.0.0.1"', 'srcaddr:"10.0.0.1"'],
    ['action != "REJECT"', 'not action:"REJECT"'],
    ['srcaddr="10.0.0.1" or bytes > 5', 'srcaddr:"10.0.0.1" or bytes > 5'],
    ['action!="REJECT"', 'not action:"REJECT"'],
    ['bytes <> 5', 'not bytes:5'],
    ['bytes > 1000 and < 5000', 'bytes > 1000 and bytes < 5000'],
    ['bytes > not 5', 'not bytes > 5'],
    ['((action:REJECT)', '((action:REJECT))'],
    ['action:REJECT)', 'action:REJECT'],
    ['action:"REJECT and dstport:22', 'action:"REJECT" and dstport:22'],
    ['action:REJECT"', 'action:REJECT'],
    ['action:a\\b', 'action:a\\\\b'],
    ['action:()', 'action:*'],
    ['! action:x', 'not action:x'],
    // hints
    ['dstport: 22 or 443', 'dstport: (22 or 443)'],
    ['action:"REJECT" or "ACCEPT"', 'action:("REJECT" or "ACCEPT")'],
    ['dstport:(22 or 80) or 443', 'dstport:(22 or 80 or 443)'],
    ['action:REJECT ACCEPT', 'action:(REJECT or ACCEPT)'],
    ['action:(REJECT, ACCEPT)', 'action:(REJECT or ACCEPT)'],
    ["action:'REJECT'", 'action:"REJECT"'],
    ['action:“REJECT”', 'action:"REJECT"'],
    ['action:R?JECT', 'action:R*JECT'],
    ['action:not a b', 'action:not (a or b)'],
    ['dstport=22', 'dstport:22'],
  ])('%j → %j', (text, fixed) => {
    const fix = parseKql(text, schema).diagnostics[0]?.fixes[0];
    expect(fix && applyFix(text, fix)).toBe(fixed);
    expect(errors(fixed)).toEqual([]);
  });
  it('rewrites a free text that looks like a field test', () => {
    const titles = parseKql('action != ACCEPT', schema).diagnostics.flatMap(({ fixes }) =>
      fixes.map(({ title }) => title),
    );
    expect(titles).toContain('use not action:ACCEPT');
  });
  it('offers the other language beside every Lucene construct', () => {
    for (const [text, code] of SLIPS) {
      const found = errors(text)[0];
      if (code === 'lucene-syntax') expect(found?.fixes.at(-1)).toEqual({ title: 'switch to Lucene', edits: [] });
    }
  });
});

describe('hints', () => {
  it.each([
    ['action:REJECT ACCEPT', 'blank-in-value'],
    ['foo bar', 'blank-in-value'],
    ['action:(a b or c)', 'blank-in-value'],
    ['action:a,b', 'comma-in-value'],
    ['22,443', 'comma-in-value'],
    ['action:“REJECT”', 'curly-quotes'],
    ["'eni-1'", 'single-quotes'],
    ['R?JECT', 'question-mark'],
    ['action is REJECT', 'looks-like-field-test'],
    ['action==REJECT', 'looks-like-field-test'],
    ['dstport 22', 'looks-like-field-test'],
    ['dstport:22 or 443', 'value-outside-list'],
    ['action:REJECT and dstport:22 or 443', 'value-outside-list'],
  ])('%j: %s', (text, code) => {
    expect(hints(text)).toContain(code);
    expect(errors(text)).toEqual([]);
  });
  it.each([
    'action:REJECT and dstport:22',
    '"foo bar"',
    'action:"a,b"',
    'dstport:22 and 443',
    'dstport:22 or action:REJECT',
    'dstport:(22 or 443)',
    "instance_tag:don't",
    'start:2024-01-01||+1M/d',
    'interface_id:eni-1 or instance_id:i-1',
    'instance_tag:[a] or instance_tag:]',
    'action:- or region:us-east-1',
    'instance_tag:/var/log',
  ])('none for %j', (text) => {
    expect(hints(text)).toEqual([]);
    expect(errors(text)).toEqual([]);
  });
  it('leave type errors on numbers, addresses and dates to check', () => {
    expect(hints('dstport:(22 443) or srcaddr:(10.0.0.1,10.0.0.2)')).toEqual([]);
  });
  it('are left out where an error says it better', () => {
    expect(hints('action != "REJECT"')).toEqual([]);
  });
});

/** A tree in a short form. */
function short(node: Node): string {
  switch (node.kind) {
    case 'and':
    case 'or':
      return `${node.list ? `${node.list.value}=` : ''}${node.kind}(${node.nodes.map(short).join(' ')})`;
    case 'not':
      return `${node.list ? `${node.list.value}=` : ''}not(${short(node.node)})`;
    case 'field': {
      const { test } = node;
      const value =
        test.kind === 'match'
          ? `:${test.value.value}`
          : test.kind === 'compare'
            ? test.operator + test.value.value
            : ':*';
      return test.kind === 'range' || test.kind === 'regex' ? test.kind : `${node.field?.value ?? ''}${value}`;
    }
    default:
      return node.kind;
  }
}

describe('trees', () => {
  it.each([
    ['', 'all'],
    [' \t\u00a0', 'all'],
    ['*', 'all'],
    ['*:*', 'all'],
    ['action:REJECT', 'action:REJECT'],
    ['a:1 or b:2 and not c:3 or d:4', 'or(a:1 and(b:2 not(c:3)) d:4)'],
    ['a and b and c', 'and(:a :b :c)'],
    ['a and (b and c)', 'and(:a and(:b :c))'],
    ['not not a', 'not(not(:a))'],
    ['NOT(a)AND(b)', 'and(not(:a) :b)'],
    ['action:(a or b and not c)', 'action=or(action:a and(action:b not(action:c)))'],
    ['action:((REJECT))', 'action:REJECT'],
    ['action:not REJECT', 'action=not(action:REJECT)'],
    ['action:not(a or b)', 'action=not(or(action:a action:b))'],
    ['action:and', 'action:and'],
    ['action:or or x', 'or(action:or :x)'],
    ['action:not', 'action:not'],
    ['action:cannot connect', 'action:cannot connect'],
    ['knot here', ':knot here'],
    ['x \\and y', ':x and y'],
    ['x \\NOT', ':x NOT'],
    ['a\\nothing', ':anothing'],
    ['a\\tb\\u0041', ':a\tbA'],
    ['"a\\b\\u12\\"c"', ':a\\b\\u12"c'],
    ['bytes>=5', 'bytes>=5'],
    ['bytes => 5', 'bytes =>5'],
    ['5 < bytes', '5<bytes'],
    ['"dst\\\\port" : "x"', 'dst\\port:x'],
    ['flow direction:x', 'flow direction:x'],
    ['src*:* and dstport:**', 'and(src*:* dstport:*)'],
    ['action:{REJECT}', 'nested'],
    ['vpc:{ a:{ b:"}" } } and x', 'and(nested :x)'],
    ['start:2024-01-01||+1M/d', 'start:2024-01-01||+1M/d'],
    ['action:&& or b', 'or(action:&& :b)'],
    ['-foo:1', '-foo:1'],
  ])('%j is %s', (text, tree) => {
    expect(errors(text)).toEqual([]);
    expect(short(parseKql(text, schema).node)).toBe(tree);
  });
  it('tell wildcards from stars', () => {
    expect(parseKql('action:a\\*b*', schema).node).toMatchObject({
      test: { value: { pieces: [{ text: 'a*b' }, { wildcard: '*' }], value: 'a*b*', quoted: false } },
    });
    expect(parseKql('action:"*"', schema).node).toMatchObject({ test: { value: { pieces: [{ text: '*' }] } } });
  });
  it('span what they say', () => {
    const text = ' action : "RE" and not ( bytes > 5 )';
    const { node } = parseKql(text, schema);
    expect(node).toMatchObject({
      span: { start: 1, end: 36 },
      nodes: [
        { span: { start: 1, end: 14 }, field: { span: { start: 1, end: 7 } }, test: { span: { start: 10, end: 14 } } },
        { span: { start: 19, end: 36 }, node: { span: { start: 25, end: 34 } } },
      ],
    });
  });
});

describe('limits', () => {
  const limit = (text: string) => {
    const found = parse(text, 'kql', schema).diagnostics;
    return found.map(({ code, start, end }) => [code, start, end]);
  };
  it('are 64 levels', () => {
    expect(limit(`${'('.repeat(64)}a${')'.repeat(64)}`)).toEqual([]);
    expect(limit(`${'('.repeat(65)}a${')'.repeat(65)}`)).toEqual([['limit-exceeded', 64, 65]]);
    expect(limit(`${'not '.repeat(65)}a`)).toEqual([['limit-exceeded', 256, 259]]);
    expect(limit(`action:${'('.repeat(1000)}`)).toEqual([['limit-exceeded', 71, 72]]);
  });
  it('are 1024 clauses', () => {
    expect(limit(Array(1024).fill('a').join(' or '))).toEqual([]);
    expect(limit(Array(1025).fill('a').join(' or '))).toEqual([['limit-exceeded', 5120, 5121]]);
    expect(limit(`dstport:(${Array(1025).fill('1').join(' or ')})`)).toEqual([['limit-exceeded', 5129, 5130]]);
  });
  it('are 8 kB, counted in UTF-8', () => {
    expect(limit('x'.repeat(8192))).toEqual([]);
    expect(limit('x'.repeat(8193))).toEqual([['limit-exceeded', 8192, 8193]]);
    expect(limit('é'.repeat(4097))).toEqual([['limit-exceeded', 4096, 4097]]);
    expect(limit(`xx${'😀'.repeat(2048)}`)).toEqual([['limit-exceeded', 4096, 4098]]);
  });
});

describe('any text', () => {
  const parts = fc.constantFrom(
    ...['action', 'dstport', 'src*', '*', 'REJECT', '22', '"a b"', '"', '(', ')', '{', '}', ':', '<', '>', '<=', '<>'],
    ...[' ', ' and ', ' or ', ' not ', 'not ', 'and', '\\', '\\:', '\\and', '\\u0041', '&&', ' || ', '-', '!', '+'],
    ...['_exists_:', '[1 TO 2]', '/re/', '=', ' == ', '\u00a0', '\t\n', '“', "'", '?', ',', '😀', '\ud800'],
  );
  const texts = fc.oneof(
    fc.array(parts, { maxLength: 12 }).map((all) => all.join('')),
    fc.string({ unit: 'binary', maxLength: 30 }),
  );
  it('is read without throwing, its tokens join to it, spans stay inside, an error node comes with an error', () => {
    const broken = (node: Node): boolean =>
      node.kind === 'error' ||
      ((node.kind === 'and' || node.kind === 'or') && node.nodes.some(broken)) ||
      (node.kind === 'not' && broken(node.node));
    const spans = (value: unknown): readonly { start: number; end: number }[] => {
      if (typeof value !== 'object' || value === null) return [];
      const own = 'start' in value && 'end' in value ? [value as { start: number; end: number }] : [];
      return [...own, ...Object.values(value).flatMap(spans)];
    };
    fc.assert(
      fc.property(texts, (text) => {
        const { node, tokens, diagnostics } = parseKql(text, schema);
        expect(tokens.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
        expect(tokens.every(({ start, end }) => end > start)).toBe(true);
        const outside = spans([node, tokens, diagnostics]).filter(
          ({ start, end }) => start < 0 || end < start || end > text.length,
        );
        expect(outside).toEqual([]);
        if (broken(node)) expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
      }),
      { seed: 20240215, numRuns: 3000 },
    );
  });
});
