/** Lucene query strings: the corpus, a gallery of slips, hints, and the trees that tests become. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Diagnostic, ErrorCode, Node } from './ast.ts';
import { applyFix, isSyntaxError } from './index.ts';
import { MAX_CLAUSES, MAX_DEPTH } from './limits.ts';
import { parseLucene } from './lucene.ts';
import { createSchema } from './schema.ts';

const schema = createSchema();
const read = (text: string) => parseLucene(text, schema);

const errors = (text: string): readonly Diagnostic[] =>
  read(text).diagnostics.filter(({ severity }) => severity === 'error');

const hints = (text: string): readonly string[] =>
  read(text).diagnostics.flatMap(({ severity, code }) => (severity === 'hint' ? [code] : []));

interface Case {
  readonly id: string;
  readonly lang: string;
  readonly query: string;
  readonly expect: {
    readonly error?: { readonly code: ErrorCode; readonly start: number; readonly end: number };
  };
}

const corpus = readFileSync(new URL('../../../../test/conformance/cases.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Case)
  .filter(({ lang }) => lang === 'lucene');

describe('the corpus', () => {
  it.each(corpus)('$id $query', ({ query, expect: expected }) => {
    const [first] = errors(query);
    const wanted = expected.error && isSyntaxError(expected.error.code) ? expected.error : undefined;
    expect(first && { code: first.code, start: first.start, end: first.end }).toEqual(wanted);
  });
});

/** A text, its only error, and the text after the first fix, if there is one. */
type Slip = readonly [text: string, code: string, start: number, end: number, fixed?: string];

const SLIPS: readonly Slip[] = [
  // operators without operands
  ['AND', 'dangling-operator', 0, 3, ''],
  ['NOT', 'dangling-operator', 0, 3, ''],
  ['!', 'dangling-operator', 0, 1, ''],
  ['AND a', 'dangling-operator', 0, 3, 'a'],
  ['|| a', 'dangling-operator', 0, 2, 'a'],
  ['a AND', 'dangling-operator', 2, 5, 'a'],
  ['a ||', 'dangling-operator', 2, 4, 'a'],
  ['a OR OR b', 'dangling-operator', 5, 7, 'a OR b'],
  ['a AND OR b', 'dangling-operator', 6, 8, 'a AND b'],
  ['a AND NOT', 'dangling-operator', 6, 9, 'a AND'],
  ['a NOT NOT', 'dangling-operator', 6, 9, 'a NOT'],
  ['NOT AND a', 'dangling-operator', 4, 7, 'NOT a'],
  ['(a OR)', 'dangling-operator', 3, 5, '(a )'],
  ['(AND a)', 'dangling-operator', 1, 4, '(a)'],
  ['a (OR)', 'dangling-operator', 3, 5, 'a ()'],
  ['a -', 'dangling-operator', 2, 3, 'a'],
  ['a - b', 'dangling-operator', 2, 3, 'a b'],
  ['+ a', 'dangling-operator', 0, 1, 'a'],
  ['a OR -', 'dangling-operator', 5, 6, 'a OR'],
  ['--a', 'dangling-operator', 1, 2, '-a'],
  ['+-a', 'dangling-operator', 1, 2, '+a'],
  ['-!a', 'dangling-operator', 1, 2, '-a'],
  ['-NOT a', 'dangling-operator', 1, 4, '-a'],
  ['NOT -a', 'dangling-operator', 4, 5, 'NOT a'],
  ['action:(REJECT AND)', 'dangling-operator', 15, 18, 'action:(REJECT )'],
  ['vpc_id:vpc-1 AND (action:REJECT OR ) AND dstport:22', 'dangling-operator', 32, 34],
  // nothing, or not enough
  ['()', 'empty-group', 1, 1, ''],
  ['a ( )', 'empty-group', 4, 4],
  ['action:()', 'empty-list', 8, 8, 'action:*'],
  ['action:( )', 'empty-list', 9, 9],
  ['action:(a ())', 'empty-group', 11, 11],
  ['action:', 'missing-value', 7, 7, 'action:*'],
  ['action : ', 'missing-value', 9, 9],
  ['(action:)', 'missing-value', 8, 8],
  ['action: AND dstport:22', 'missing-value', 8, 8, 'action: "AND" dstport:22'],
  ['action:AND', 'missing-value', 7, 7, 'action:"AND"'],
  ['action:NOT b', 'missing-value', 7, 7, 'action:"NOT" b'],
  ['dstport:>', 'missing-value', 9, 9],
  ['dstport:>= ', 'missing-value', 11, 11],
  ['dstport:(> AND 5)', 'missing-value', 11, 11],
  ['_exists_:', 'missing-value', 9, 9],
  [':REJECT', 'missing-field', 0, 0],
  ['a AND :b', 'missing-field', 6, 6],
  ['NOT : b', 'missing-field', 4, 4],
  ['> 5', 'missing-field', 0, 0],
  ['bytes:>1000 AND <5000', 'missing-field', 16, 16, 'bytes:>1000 AND bytes:<5000'],
  // not closed, or closed without opener
  ['(', 'unbalanced-paren', 0, 1],
  ['action:(', 'unbalanced-paren', 7, 8],
  ['((action:REJECT)', 'unbalanced-paren', 0, 1, '((action:REJECT))'],
  ['action:(a OR b', 'unbalanced-paren', 7, 8, 'action:(a OR b)'],
  ['action:REJECT)', 'unbalanced-paren', 13, 14, 'action:REJECT'],
  [')', 'unbalanced-paren', 0, 1, ''],
  ['action:"unterminated', 'unterminated-string', 7, 20, 'action:"unterminated"'],
  ['action:"REJECT AND b', 'unterminated-string', 7, 20, 'action:"REJECT" AND b'],
  ['action:"a\\"', 'unterminated-string', 7, 11],
  ['(action:"a)', 'unterminated-string', 8, 11],
  ['/abc', 'unterminated-regex', 0, 4, '/abc/'],
  ['action:/abc\\/ AND b', 'unterminated-regex', 7, 19],
  ['(action:/abc)', 'unterminated-regex', 8, 13],
  ['[0 TO 9', 'unbalanced-bracket', 0, 1, '[0 TO 9]'],
  ['dstport:[0 TO 9 AND b', 'unbalanced-bracket', 8, 9, 'dstport:[0 TO 9] AND b'],
  ['dstport:[0 TO 9)', 'unbalanced-bracket', 8, 9],
  ['(dstport:[0 TO 9)', 'unbalanced-bracket', 9, 10, '(dstport:[0 TO 9])'],
  ['dstport:{0 TO 9', 'unbalanced-brace', 8, 9, 'dstport:{0 TO 9}'],
  ['dstport:[', 'unbalanced-bracket', 8, 9, 'dstport:[]'],
  ['dstport:[0 TO 9]]', 'unbalanced-bracket', 16, 17, 'dstport:[0 TO 9]'],
  ['action:a}', 'unbalanced-brace', 8, 9, 'action:a'],
  ['start:["2024 TO 2025]', 'unterminated-string', 7, 21, 'start:["2024" TO 2025]'],
  // ranges
  ['[0 to 9]', 'range-syntax', 3, 5, '[0 TO 9]'],
  ['[0 9]', 'range-syntax', 3, 3, '[0 TO 9]'],
  ['[22-80]', 'range-syntax', 1, 6, '[22 TO 80]'],
  ['dstport:{0 To 9}', 'range-syntax', 11, 13, 'dstport:{0 TO 9}'],
  ['dstport:[0  9]', 'range-syntax', 12, 12, 'dstport:[0  TO 9]'],
  ['dstport:[22]', 'range-syntax', 9, 11, 'dstport:[22 TO 22]'],
  ['dstport:[0..9]', 'range-syntax', 9, 13, 'dstport:[0 TO 9]'],
  ['dstport:[0TO9]', 'range-syntax', 9, 13, 'dstport:[0 TO 9]'],
  ['dstport:[0 - 9]', 'range-syntax', 11, 12, 'dstport:[0 TO 9]'],
  ['start:[2024-01-01-2024-01-31]', 'range-syntax', 7, 28, 'start:[2024-01-01 TO 2024-01-31]'],
  ['action:["a"TO "b"]', 'range-syntax', 11, 13, 'action:["a" TO  "b"]'],
  ['dstport:[]', 'range-syntax', 9, 9, 'dstport:[* TO *]'],
  ['dstport:[0 TO]', 'missing-value', 13, 13, 'dstport:[0 TO *]'],
  ['dstport:[TO 9]', 'missing-value', 9, 9, 'dstport:[* TO 9]'],
  ['dstport:[0 TO 9 10]', 'unexpected-token', 16, 17],
  ['start:[2024-01-01 10:00 TO *]', 'unexpected-token', 18, 19],
  // characters out of place
  ['action:a:b', 'unexpected-token', 8, 9, 'action:"a:b"'],
  ['action::b', 'unexpected-token', 7, 8],
  ['action:a : b', 'unexpected-token', 9, 10],
  ['"action":b', 'unexpected-token', 8, 9, 'action:b'],
  ['(a):b', 'unexpected-token', 3, 4],
  ['srcaddr:2001:db8::1', 'unexpected-token', 12, 13, 'srcaddr:"2001:db8::1"'],
  ['srcaddr:(10.0.0.1 OR 2001:db8::1)', 'unexpected-token', 25, 26, 'srcaddr:(10.0.0.1 OR "2001:db8::1")'],
  ['action:(zzz:1 OR REJECT)', 'unexpected-token', 11, 12, 'action:("zzz:1" OR REJECT)'],
  ['2001:db8::1', 'unexpected-token', 8, 9, '"2001:db8::1"'],
  ['srcaddr:::1', 'unexpected-token', 8, 9, 'srcaddr:"::1"'],
  ['srcaddr:10.0.0.1:443', 'unexpected-token', 16, 17, 'srcaddr:10.0.0.1 AND dstport:443'],
  ['start:>=2024-01-01T10:00:00Z', 'unexpected-token', 21, 22, 'start:>="2024-01-01T10:00:00Z"'],
  ['src*:10.0.0.1', 'unexpected-token', 4, 5, 'src\\*:10.0.0.1'],
  ['*:22', 'unexpected-token', 1, 2, '\\*:22'],
  ['s?c:22', 'unexpected-token', 3, 4],
  ['* : b', 'unexpected-token', 2, 3, '\\* : b'],
  ['dstport:-22', 'unexpected-token', 8, 9, 'dstport:"-22"'],
  ['dstport:>-22', 'unexpected-token', 9, 10],
  ['action:-REJECT', 'unexpected-token', 7, 8, 'NOT action:REJECT'],
  ['srcaddr:-', 'unexpected-token', 8, 9, 'NOT srcaddr:*'],
  ['action:!REJECT', 'unexpected-token', 7, 8, 'NOT action:REJECT'],
  ['action:+REJECT', 'unexpected-token', 7, 8, 'action:REJECT'],
  ['action:REJECT"', 'unexpected-token', 13, 14],
  ['action:a"b c" AND d', 'unexpected-token', 8, 9],
  ['action:"a"b', 'unexpected-token', 10, 11],
  ['action:"a""b"', 'unexpected-token', 10, 11],
  ['action:a<b', 'unexpected-token', 8, 9],
  ['action:a[b', 'unexpected-token', 8, 9],
  ['action:(a)b', 'unexpected-token', 10, 11],
  ['dstport(22)', 'unexpected-token', 7, 8, 'dstport:(22)'],
  ['a(b AND c) AND d', 'unexpected-token', 1, 2],
  ['action:/a/i', 'unexpected-token', 10, 11],
  ['dstport:>>5', 'unexpected-token', 9, 10],
  ['dstport:<>5', 'unexpected-token', 8, 10, 'dstport:5'],
  ['dstport <> 5', 'unexpected-token', 8, 10, 'NOT dstport:5'],
  ['dstport:>(1 OR 2)', 'unexpected-token', 9, 10],
  ['srcaddr = "10.0.0.1"', 'unexpected-token', 8, 9, 'srcaddr:"10.0.0.1"'],
  ['srcaddr == "10.0.0.1" AND b', 'unexpected-token', 8, 10, 'srcaddr:"10.0.0.1" AND b'],
  ['srcaddr="10.0.0.1"', 'unexpected-token', 8, 9, 'srcaddr:"10.0.0.1"'],
  ['action != "ACCEPT"', 'unexpected-token', 8, 9, 'NOT action:"ACCEPT"'],
  ['x^', 'unexpected-token', 1, 2],
  ['x^a', 'unexpected-token', 1, 2],
  ['~x', 'unexpected-token', 0, 1],
  ['action:a\\', 'unexpected-token', 8, 9],
  ['_exists_:>5', 'unexpected-token', 9, 10],
  ['_exists_:s?c', 'unexpected-token', 10, 11],
  // other languages
  ['dstport>1024', 'kql-syntax', 7, 8, 'dstport:>1024'],
  ['dstport > 1024', 'kql-syntax', 8, 9, 'dstport:>1024'],
  ['NOT dstport<= 1024', 'kql-syntax', 11, 13, 'NOT dstport:<=1024'],
  ['\\*port > 1024', 'kql-syntax', 7, 8, '\\*port:>1024'],
  ['dstport:(22 or 443)', 'kql-syntax', 12, 14, 'dstport:(22 OR 443)'],
  ['protocol:(Not tcp)', 'kql-syntax', 10, 13, 'protocol:(NOT tcp)'],
  ['\\*addr:(10.0.0.1 and 10.0.0.2)', 'kql-syntax', 17, 20, '\\*addr:(10.0.0.1 AND 10.0.0.2)'],
  ['action:(REJECT AND dstport:22)', 'field-in-list', 19, 26],
  ['action:(REJECT AND dstport>22)', 'field-in-list', 19, 26],
  ['action:(_exists_:action)', 'field-in-list', 8, 16],
  ['action:(src\\*:1 OR REJECT)', 'field-in-list', 8, 13],
  ['{"query":{"match_all":{}}}', 'unsupported-json', 0, 26],
  [' {a}', 'unsupported-json', 0, 4],
  // not supported
  ['action:REJCT~1', 'unsupported-fuzzy', 12, 14, 'action:REJCT'],
  ['REJCT~ AND b', 'unsupported-fuzzy', 5, 6, 'REJCT AND b'],
  ['REJCT~0.8^2', 'unsupported-fuzzy', 5, 9, 'REJCT^2'],
  ['(a b)~2', 'unsupported-fuzzy', 5, 7, '(a b)'],
  ['"foo bar"~2', 'unsupported-proximity', 9, 11, '"foo bar"'],
  ['action:"foo bar"~ AND b', 'unsupported-proximity', 16, 17, 'action:"foo bar" AND b'],
  ['action:/RE(JECT/', 'bad-regex', 7, 16],
  ['/(?i)reject/', 'bad-regex', 0, 12],
  ['action:/\\d+/', 'bad-regex', 7, 12],
  ['//', 'bad-regex', 0, 2],
];

describe('slips', () => {
  const slips = SLIPS.map(([text, code, start, end, fixed]) => ({ text, code, start, end, fixed }));

  it.each(slips)('$text is $code at $start to $end', ({ text, code, start, end, fixed }) => {
    const found = errors(text);
    expect(found.map((error) => ({ code: error.code, start: error.start, end: error.end }))).toEqual([
      { code, start, end },
    ]);
    if (fixed !== undefined) expect(applyFix(text, found[0]!.fixes[0]!)).toBe(fixed);
  });

  it('reports several mistakes, each once', () => {
    const found = errors('action: AND (dstport > 5 OR src*:1) AND "a"b');
    expect(found.map(({ code }) => code)).toEqual([
      'missing-value',
      'kql-syntax',
      'unexpected-token',
      'unexpected-token',
    ]);
  });
});

describe('limits', () => {
  const deep = (levels: number) => `${'('.repeat(levels)}a${')'.repeat(levels)}`;
  const many = (clauses: number) => `dstport:(${Array.from({ length: clauses }, (_, i) => i % 10).join(' ')})`;

  it.each([
    [deep(MAX_DEPTH)],
    [`NOT ${deep(MAX_DEPTH - 1)}`],
    [`${'NOT '.repeat(MAX_DEPTH)}a`],
    [many(MAX_CLAUSES)],
    [`/${'a'.repeat(256)}/`],
  ])('accepts %.40s', (text) => {
    expect(errors(text)).toEqual([]);
  });

  it.each<readonly [string, number, number]>([
    [deep(MAX_DEPTH + 1), MAX_DEPTH, MAX_DEPTH + 1],
    [deep(4000), MAX_DEPTH, MAX_DEPTH + 1],
    ['('.repeat(8000), MAX_DEPTH, MAX_DEPTH + 1],
    [`${'NOT '.repeat(MAX_DEPTH)}(a)`, MAX_DEPTH * 4, MAX_DEPTH * 4 + 1],
    [`${'!'.repeat(8000)}a`, MAX_DEPTH, MAX_DEPTH + 1],
    [many(MAX_CLAUSES + 1), 9 + 2 * MAX_CLAUSES, 10 + 2 * MAX_CLAUSES],
    [`a /${'a'.repeat(257)}/`, 2, 261],
  ])('refuses %.40s at what is too much', (text, start, end) => {
    expect(errors(text).map((error) => [error.code, error.start, error.end])).toEqual([['limit-exceeded', start, end]]);
  });
});

describe('hints', () => {
  it.each([
    ['action:REJECT dstport:22', 'blank-means-or'],
    ['dstport:(22 443)', 'blank-means-or'],
    ['a b AND c', 'blank-means-or'],
    ['a\u00a0b', 'blank-means-or'],
    ['x^2', 'boost-ignored'],
    ['dstport:[1 TO 2]^0.5', 'boost-ignored'],
    ['(a OR b)^2', 'boost-ignored'],
    ['dstport:(22 443)^2', 'boost-ignored'],
    ['not action:ACCEPT', 'lowercase-operator'],
    ['action:(REJECT or ACCEPT)', 'lowercase-operator'],
    ['a And b', 'lowercase-operator'],
    ['action:and', 'lowercase-operator'],
    ['dstport:22 443', 'value-outside-list'],
    ['dstport:22 OR 443', 'value-outside-list'],
    ['dstport:22 or 443', 'value-outside-list'],
    ['dstport:>22 443', 'value-outside-list'],
    ['action:"REJECT" "ACCEPT"', 'value-outside-list'],
    ['action=REJECT', 'looks-like-field-test'],
    ['action!=REJECT', 'looks-like-field-test'],
    ['action = REJECT', 'looks-like-field-test'],
    ['action is REJECT', 'looks-like-field-test'],
    ['action != REJECT', 'looks-like-field-test'],
    ['action REJECT', 'looks-like-field-test'],
    ["action:'REJECT'", 'single-quotes'],
    ["action:'a b'", 'single-quotes'],
    ['action:\u201cREJECT\u201d', 'curly-quotes'],
    ['\u201ca b\u201d', 'curly-quotes'],
    ['action:REJECT,ACCEPT', 'comma-in-value'],
    ['REJECT,ACCEPT', 'comma-in-value'],
  ])('%s has %s', (text, code) => {
    expect(errors(text)).toEqual([]);
    expect(hints(text)).toContain(code);
  });

  it.each([
    ['a AND b'],
    ['action:REJECT && !dstport:22'],
    ['+a -b'],
    ['a NOT b'],
    ['action:(REJECT OR ACCEPT)'],
    ['"and"'],
    ['\\and'],
    ['dstport:22 AND 443'],
    ['dstport:22,443'],
    ["o'brien"],
    ['a/b'],
    ['action:R?JECT'],
    ['a\\ b'],
    ['_exists_:action'],
  ])('%s has none', (text) => {
    expect(read(text).diagnostics).toEqual([]);
  });

  it.each([
    ['action:REJECT dstport:22', 'action:REJECT AND dstport:22'],
    ['dstport: 22 443 AND a', 'dstport: (22 OR 443) AND a'],
    ['dstport:(22 80) 443', 'dstport:(22 80 OR 443)'],
    ['dstport:22 or 443', 'dstport:(22 OR 443)'],
    ['action is REJECT', 'action:REJECT'],
    ['action != REJECT', 'NOT action:REJECT'],
    ['action!=REJECT', 'NOT action:REJECT'],
    ["action:'a b' AND c", 'action:"a b" AND c'],
    ['\u201ca b\u201d', '"a b"'],
    ['action:(REJECT or ACCEPT)', 'action:(REJECT OR ACCEPT)'],
    ['action:a,b', 'action:(a OR b)'],
    ['+a OR b', '+a b'],
  ])('%s is mended to %s', (text, fixed) => {
    const fixes = read(text).diagnostics.flatMap((hint) => hint.fixes);
    expect(fixes.map((fix) => applyFix(text, fix))).toContain(fixed);
  });
});

/** A test without its spans, in short. */
function outline(node: Node): unknown {
  switch (node.kind) {
    case 'and':
    case 'or':
      return { [node.kind]: node.nodes.map(outline), ...(node.list ? { list: node.list.value } : {}) };
    case 'not':
      return { not: outline(node.node), ...(node.list ? { list: node.list.value } : {}) };
    case 'field': {
      const { test } = node;
      const name = node.field?.value ?? '';
      switch (test.kind) {
        case 'match':
          return [name, test.value.quoted ? JSON.stringify(test.value.value) : test.value.pieces];
        case 'compare':
          return [name, test.operator, test.value.value];
        case 'range': {
          const [open, close] = [test.low.inclusive ? '[' : '{', test.high.inclusive ? ']' : '}'];
          return [name, `${open}${test.low.value?.value ?? '*'} ${test.high.value?.value ?? '*'}${close}`];
        }
        case 'regex':
          return [name, `/${test.source}/`];
        case 'exists':
          return [name, 'exists'];
      }
      break;
    }
    default:
      return node.kind;
  }
}

const word = (text: string) => [{ text }];
const star = { wildcard: '*' };

describe('tests', () => {
  it.each<readonly [string, unknown]>([
    ['', 'all'],
    [' \t\r\n\u00a0', 'all'],
    ['*', 'all'],
    ['*:*', 'all'],
    ['* : *', 'all'],
    ['[* TO *]', 'all'],
    ['REJECT', ['', word('REJECT')]],
    ['"a b"', ['', '"a b"']],
    ['""', ['', '""']],
    ['action:""', ['action', '""']],
    ['action\t:\u00a0REJECT', ['action', word('REJECT')]],
    ['a\\ b:c', ['a b', word('c')]],
    ['action:\\AND', ['action', word('AND')]],
    ['\\NOT', ['', word('NOT')]],
    ['"AND"', ['', '"AND"']],
    ['AND:x', ['AND', word('x')]],
    ['ANDROID', ['', word('ANDROID')]],
    ['a&&b', ['', word('a&&b')]],
    ['foo-bar', ['', word('foo-bar')]],
    ['10.0.0.0/8', ['', word('10.0.0.0/8')]],
    ['srcaddr:10.0.0.0\\/8', ['srcaddr', word('10.0.0.0/8')]],
    ['srcaddr:2001\\:db8\\:\\:1', ['srcaddr', word('2001:db8::1')]],
    ['start:2024-01-01||+1M/d', ['start', word('2024-01-01||+1M/d')]],
    ['dstport:\\-22', ['dstport', word('-22')]],
    ['dstport:"-22"', ['dstport', '"-22"']],
    ['action:"a\\"b\\\\c\\t"', ['action', JSON.stringify('a"b\\ct')]],
    ['action:\\u0041', ['action', word('u0041')]],
    ['action:R*T', ['action', [{ text: 'R' }, star, { text: 'T' }]]],
    ['action:R?T', ['action', [{ text: 'R' }, { wildcard: '?' }, { text: 'T' }]]],
    ['action:a\\*b*', ['action', [{ text: 'a*b' }, star]]],
    ['action:\\*', ['action', word('*')]],
    ['action:"*"', ['action', '"*"']],
    ['action:*', ['action', 'exists']],
    ['action:[* TO *]', ['action', 'exists']],
    ['action:{* TO *}', ['action', 'exists']],
    ['_exists_:action', ['action', 'exists']],
    ['_exists_ : "action"', ['action', 'exists']],
    ['_exists_:src\\*', ['src*', 'exists']],
    ['_exists_:src*', ['src*', 'exists']],
    [
      '_exists_:(action AND src\\*)',
      {
        and: [
          ['action', 'exists'],
          ['src*', 'exists'],
        ],
      },
    ],
    ['src\\*:x', ['src*', word('x')]],
    ['\\*port:>1024', ['*port', '>', '1024']],
    ['dstport:>5', ['dstport', '>', '5']],
    ['dstport: >= 5', ['dstport', '>=', '5']],
    ['start:<"2024-01-01T10:00:00Z"', ['start', '<', '2024-01-01T10:00:00Z']],
    ['dstport:[0 TO 9}', ['dstport', '[0 9}']],
    ['dstport:{* TO 9]', ['dstport', '{* 9]']],
    ['dstport:[ 0  TO\t9 ]', ['dstport', '[0 9]']],
    ['dstport:[-5 TO -1]', ['dstport', '[-5 -1]']],
    ['srcaddr:[2001:db8:: TO 2001:db8::ffff]', ['srcaddr', '[2001:db8:: 2001:db8::ffff]']],
    ['start:[now-1d/d TO "now"}', ['start', '[now-1d/d now}']],
    ['action:["*" TO "TO"]', ['action', '[* TO]']],
    ['action:[\\* TO \\TO]', ['action', '[* TO]']],
    ['[0 TO 9]', ['', '[0 9]']],
    ['action:/RE[JX]ECT/', ['action', '/RE[JX]ECT/']],
    ['/a:b\\/c (d)/', ['', '/a:b\\/c (d)/']],
    ['action:a/b/', ['action', word('a/b/')]],
    ['dstport:(22)', ['dstport', word('22')]],
    [
      'dstport:(22 443)',
      {
        or: [
          ['dstport', word('22')],
          ['dstport', word('443')],
        ],
        list: 'dstport',
      },
    ],
    ['dstport:(NOT 22)', { not: ['dstport', word('22')], list: 'dstport' }],
    [
      'dstport:(>=5 AND <9)',
      {
        and: [
          ['dstport', '>=', '5'],
          ['dstport', '<', '9'],
        ],
        list: 'dstport',
      },
    ],
    ['dstport:(+>=5 -9)', { and: [['dstport', '>=', '5'], { not: ['dstport', word('9')] }], list: 'dstport' }],
    ['dstport:(+22 443)', { and: [['dstport', word('22')], { or: [['dstport', word('443')], 'all'] }] }],
    [
      'dstport:(22 OR (* AND [1 TO 2]))',
      {
        or: [
          ['dstport', word('22')],
          {
            and: [
              ['dstport', 'exists'],
              ['dstport', '[1 2]'],
            ],
          },
        ],
        list: 'dstport',
      },
    ],
    [
      'action:(/a/ OR "b c")',
      {
        or: [
          ['action', '/a/'],
          ['action', '"b c"'],
        ],
        list: 'action',
      },
    ],
    [
      'a && b',
      {
        and: [
          ['', word('a')],
          ['', word('b')],
        ],
      },
    ],
    ['a &&!b', { and: [['', word('a')], { not: ['', word('b')] }] }],
  ])('%s', (text, tree) => {
    expect(errors(text)).toEqual([]);
    expect(outline(read(text).node)).toEqual(tree);
  });

  it('spans the whole test, and the literal without blanks', () => {
    const { node } = read(' action : REJECT ');
    expect(node.span).toEqual({ start: 1, end: 16 });
    expect(node.kind === 'field' && node.field?.span).toEqual({ start: 1, end: 7 });
    expect(node.kind === 'field' && node.test.span).toEqual({ start: 10, end: 16 });
  });

  it('names the kinds of its tokens', () => {
    const text = 'NOT dstport:>=22 AND (-"a" || /b/) [1 TO b]^2';
    expect(read(text).tokens.map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`)).toEqual([
      'word NOT',
      'blank  ',
      'field dstport',
      'operator :',
      'operator >=',
      'number 22',
      'blank  ',
      'word AND',
      'blank  ',
      'paren (',
      'operator -',
      'string "a"',
      'blank  ',
      'word ||',
      'blank  ',
      'regex /b/',
      'paren )',
      'blank  ',
      'paren [',
      'number 1',
      'blank  ',
      'word TO',
      'blank  ',
      'value b',
      'paren ]',
      'operator ^2',
    ]);
  });
});
