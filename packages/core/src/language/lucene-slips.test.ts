/** What people type by mistake in Lucene, and what is too much: one error each, with its span and the first way out. */
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from './ast.ts';
import { applyFix } from './index.ts';
import { MAX_CLAUSES, MAX_DEPTH } from './limits.ts';
import { parseLucene } from './lucene.ts';
import { createSchema } from './schema.ts';

const schema = createSchema();

const errors = (text: string): readonly Diagnostic[] =>
  parseLucene(text, schema).diagnostics.filter(({ severity }) => severity === 'error');

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
  ['::1 AND a', 'missing-field', 0, 0, '"::1" AND a'],
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
  ['action:REJECT"', 'unexpected-token', 13, 14, 'action:REJECT'],
  ['action:a"b c" AND d', 'unexpected-token', 8, 9],
  ['action:"a"b', 'unexpected-token', 10, 11, 'action:"a" AND b'],
  ['action:"a""b"', 'unexpected-token', 10, 11],
  ['action:a<b', 'unexpected-token', 8, 9, 'action:"a<b"'],
  ['/var/log', 'unexpected-token', 5, 6, '"/var/log"'],
  ['action:a[b', 'unexpected-token', 8, 9],
  ['action:(a)b', 'unexpected-token', 10, 11],
  ['dstport(22)', 'unexpected-token', 7, 8, 'dstport:(22)'],
  ['a(b AND c) AND d', 'unexpected-token', 1, 2],
  ['action:/a/i', 'unexpected-token', 10, 11, 'action:"/a/i"'],
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
